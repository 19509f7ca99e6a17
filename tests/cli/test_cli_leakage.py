"""The leakage command: tables for people, JSON for machines, one clear message for a mistake."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from oneroof.cli.boundary import main

TWO_PARTIES = str(Path(__file__).parents[1] / "runs" / "two-parties.yaml")
FIGURE = "forward-x-band.range_sigma_m"


def test_it_tells_what_was_shown_and_worked_out(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["leakage", TWO_PARTIES, "--figure", f"{FIGURE}=1:30"]) == 0
    out = capsys.readouterr().out
    assert "What parties were shown by others" in out and "3.00 of 3.00" in out and "0 of 29" in out
    assert main(["leakage", TWO_PARTIES, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["figures"] == [] and found["arrangements"][0]["shown"]["west"]


@pytest.mark.parametrize("figure", [f"{FIGURE}=9", f"{FIGURE}=9:1", "no-such.thing", "emr-brdy.no_such_figure"])
def test_a_mistake_gets_one_message(figure: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["leakage", TWO_PARTIES, "--figure", figure]) == 2
    assert capsys.readouterr().err.count("\n") <= 4

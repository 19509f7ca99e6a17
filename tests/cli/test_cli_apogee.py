"""`oneroof fly --apogee-km`: the height is met, and what cannot be is told."""

from __future__ import annotations

import json

import pytest

from oneroof.cli import main

SHOT = ["fly", "iran-icbm-liquid", "--from", "40,124.5", "--to", "41,133", "--json"]


def test_the_flight_peaks_where_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*SHOT, "--apogee-km", "2800"]) == 0
    flown = json.loads(capsys.readouterr().out)
    assert flown["apogee_km"] == pytest.approx(2800.0, abs=0.01)
    assert flown["miss_m"] < 100.0


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--apogee-km", "90000"], "peak between"),
        (["--apogee-km", "-1"], "a height in km over 0"),
        (["--apogee-km", "nan"], "a height in km over 0"),
        (["--apogee-km", "2800", "--loft", "lofted"], "an apogee fixes the arc"),
    ],
)
def test_what_cannot_be_is_told(more: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*SHOT, *more]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("more", [["--loft", "lofted"], ["--apogee-km", "500"]])
def test_the_textbook_case_has_one_arc(more: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fly", "--ideal", "--from", "0,0", "--to", "0,9", *more]) == 2
    assert "minimum-energy ellipse" in capsys.readouterr().err

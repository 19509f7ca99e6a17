"""The command of dependency: its tables and data, and what it refuses."""

from __future__ import annotations

import json

import pytest

from oneroof.cli.boundary import main


def test_who_is_on_every_path_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["depends", "smallest"]) == 0
    shown = capsys.readouterr().out
    assert "Parties on every path of every commit: defender." in shown
    assert "emr-brdy + forward-x-band" in shown
    assert main(["depends", "smallest", "--on", "emr-brdy", "--json"]) == 0
    (only,) = json.loads(capsys.readouterr().out)["arrangements"]
    (row,) = only["standings"]
    assert row["independent"] and row["kind"] == "sensor" and only["indispensable_parties"] == ["defender"]
    assert ["emr-brdy", "forward-x-band"] in only["commits"][0]["cuts"]


def test_the_three_tests_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--on", "emr-brdy", "--measure", "track_ready_s", "--replications", "2"]
    assert main(["depends", "smallest", *asked]) == 0
    shown = capsys.readouterr().out
    assert "in no cut" in shown and "pass" in shown and "fail" in shown
    assert "It does not pass all three." in shown


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--on", "emr-brdi"), "Did you mean 'emr-brdy'"),
        (("--on", "command", "--measure", "detected_s"), "a source of data is a radar"),
        (("--on", "emr-brdy", "--measure", "glory"), "one of first_warning_s, detected_s"),
        (("--measure", "detected_s"), "it asks about one radar"),
        (("--arrangements", "dual-key"), "roles"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["depends", "smallest", *arguments]) == 2
    assert said in capsys.readouterr().err

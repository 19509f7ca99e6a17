"""The command of the barriers: confirmed false alarms beside the closed form, rounds beside their authority."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from oneroof.catalogue import yaml_file
from oneroof.cli.boundary import main
from oneroof.simulation.scenario import library

ALARM = """
false_alarms:
  - {id: first, sensor: forward-x-band, rate_per_hour: {assumed: 2, low: 0, high: 9, reason: a test},
     area: {latitude_deg: 38, longitude_deg: 46, radius_km: 50}}
  - {id: second, sensor: emr-brdy, rate_per_hour: {assumed: 1, low: 0, high: 9, reason: a test},
     area: {latitude_deg: 38, longitude_deg: 46, radius_km: 50}}
"""


def test_two_sensors_and_every_round_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "alarms.yaml"
    path.write_text(library.path_of("smallest").read_text("utf-8") + ALARM, "utf-8")
    assert yaml_file.load(path).faults == ()
    asked = ["barriers", str(path), "--window", "30", "--hours", "2000", "--replications", "1"]
    assert main([*asked, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    (pair,) = told["false_alarms"]
    assert pair["expected_per_hour"] == pytest.approx(2 * 2 * 1 * 30 / 3600)
    assert abs(pair["per_hour"] - pair["expected_per_hour"]) < 4 * pair["sigma_per_hour"]
    assert told["authority"][0]["without_authority"] == [] and told["authority"][0]["launches"] >= 1
    assert main(asked) == 0
    assert "closed form" in capsys.readouterr().out

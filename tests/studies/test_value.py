"""What a source is worth: exactly nothing where it sees nothing, and more than nothing where it is all there is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from oneroof.cli import app
from oneroof.errors import Mendable
from oneroof.simulation.case import open_case
from oneroof.simulation.scenario import Scenario
from oneroof.studies.value import value, without

TWO_CENTRES = Path(__file__).parents[1] / "runs" / "two-centres.yaml"
GAINS = ("earlier_min", "nearer_m", "held_longer_min")


def with_radar(sheet: str, site: Any, day: str = "2010-06-01T06:00:00Z") -> Scenario:
    data = open_case(TWO_CENTRES).scenario.as_data()
    data |= {"chance": "on", "start_utc": day}
    data["assets"].append({"id": "radar", "sheet": sheet, "site": site, "owner": "rus", "operator": "rus"})
    delay_s = {"assumed": 2, "low": 0, "high": 5, "reason": "test"}
    data["links"].append({"from": "radar", "to": "rus-warning", "delay_s": delay_s})
    return Scenario.model_validate(data)


def gains(found: dict[str, Any]) -> list[float | None]:
    rows = [threat for party in found["parties"] for threat in party["threats"]]
    ends = [
        each[name][end] for each in rows for name in GAINS if each[name] is not None for end in ("mean", "low", "high")
    ]
    return [*ends, *(each[name] for each in rows for name in ("only_with", "only_without")), found["defended"]["mean"]]


@pytest.mark.requirement("A073")
def test_a_source_out_of_sight_of_every_launch_is_worth_exactly_nothing() -> None:
    found = value(with_radar("gabala", "gabala-site"), "radar", replications=5)
    assert found["first_sight_s"] == {"rocket": None}
    assert {row["party"] for row in found["parties"]} == {"usa", "rus"}
    assert set(gains(found)) == {0}


@pytest.mark.requirement("A073")
def test_a_source_in_sight_is_worth_metres() -> None:
    north = {"latitude_deg": 68.1, "longitude_deg": 33.9}
    data = with_radar("armavir", north).as_data()
    data["assets"][-1]["override"] = {"faces_azimuth_deg": {"assumed": [300, 350], "reason": "test"}}
    found = value(Scenario.model_validate(data), "radar", replications=5)
    assert found["first_sight_s"]["rocket"] is not None
    (rus,) = [row["threats"][0] for row in found["parties"] if row["party"] == "rus"]
    assert rus["nearer_m"]["low"] > 1000.0
    assert rus["earlier_min"]["mean"] >= 0.0
    # a party that is shown no tracks gains nothing from another's radar
    (usa,) = [row["threats"][0] for row in found["parties"] if row["party"] == "usa"]
    assert usa["nearer_m"]["mean"] == 0.0


@pytest.mark.requirement("A073")
def test_a_source_whose_lease_has_ended_is_worth_nothing_and_says_why() -> None:
    found = value(with_radar("gabala", "gabala-site", "2013-01-01T06:00:00Z"), "radar", replications=2)
    assert "2012-12-31" in found["off_duty"]
    assert set(gains(found)) == {0}


def test_where_it_is_all_there_is_a_launch_is_known_with_it_only() -> None:
    found = value(open_case(TWO_CENTRES).scenario, "rus-satellites", replications=1)
    (rus,) = [row["threats"][0] for row in found["parties"] if row["party"] == "rus"]
    assert (rus["only_with"], rus["only_without"], rus["earlier_min"]) == (1, 0, None)


def test_the_same_numbers_twice_and_the_rest_of_the_scenario_stands() -> None:
    scenario = open_case(TWO_CENTRES).scenario
    assert value(scenario, "usa-satellites", replications=1) == value(scenario, "usa-satellites", replications=1)
    bare = without(scenario, "usa-satellites")
    assert [row.id for row in bare.assets] == ["rus-satellites"]
    assert bare.attack == scenario.attack and bare.release == scenario.release


def test_what_is_no_sensor_is_told_with_the_nearest_name() -> None:
    with pytest.raises(Mendable, match="usa-satellites"):
        value(open_case(TWO_CENTRES).scenario, "usa-satelites")


def test_the_command_prints_and_gives_json() -> None:
    asked = ["value", str(TWO_CENTRES), "--source", "rus-satellites", "--replications", "1"]
    told = CliRunner().invoke(app.app, asked)
    assert told.exit_code == 0, told.output
    assert "with it against without it" in told.output
    found = json.loads(CliRunner().invoke(app.app, [*asked, "--json"]).stdout)
    assert found["source"] == "rus-satellites"

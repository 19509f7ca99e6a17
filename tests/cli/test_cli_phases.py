"""`oneroof phases`: a plan's table for people and for machines, on a day and with values set."""

from __future__ import annotations

import json

from typer.testing import CliRunner

from oneroof.cli.app import app
from oneroof.simulation.scenario import lay, read
from oneroof.simulation.scenario.arrangement_reader import names


def told(*words: str) -> str:
    found = CliRunner().invoke(app, ["phases", *words])
    assert found.exit_code == 0, found.output
    return found.output


def test_a_plan_is_told_to_people_and_to_machines() -> None:
    assert "On 2018-12-31, of 11 assets 11 are there:" in told("epaa-phase-3")
    found = json.loads(told("epaa-phase-3", "--on", "2015-12-30", "--json"))
    assert {row["id"] for row in found["assets"] if row["there"]} == {
        *("satellites", "kurecik-radar", "radar-east", "sm3-east"),
    }
    assert [row["complete"] for row in found["phases"]] == ["2011-12-31", "2015-12-31", "2018-12-31"]


def test_a_scenario_without_a_plan_has_no_phases_and_all_its_assets() -> None:
    found = json.loads(told("smallest", "--json"))
    assert found["phases"] == [] and all(row["there"] for row in found["assets"])


def test_what_is_no_day_is_told() -> None:
    from oneroof.errors import Mendable

    found = CliRunner().invoke(app, ["phases", "epaa-phase-3", "--on", "soon"])
    assert isinstance(found.exception, Mendable) and "a day stands here" in str(found.exception)


def test_every_arrangement_lies_over_the_plans_that_ship() -> None:
    for scenario in ("epaa-phase-2", "altbmd", "joint-proposal-2007"):
        found = read(scenario)
        assert {lay(found, name).arrangement for name in names()} == set(names())

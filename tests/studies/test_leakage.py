"""Leakage by arrangement: the autonomous one shows least, silence tells nothing, exact tracks tell the figure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from oneroof.errors import Mendable
from oneroof.simulation.case import open_case
from oneroof.simulation.scenario import Scenario, lay, read
from oneroof.simulation.scenario.arrangement_reader import names as arrangements
from oneroof.studies.leakage import Figure, figure, laid, study

TWO_PARTIES = Path(__file__).parents[1] / "runs" / "two-parties.yaml"
SECRET = Figure("forward-x-band.range_sigma_m", (0.5, 5.0, 20.0, 80.0))


def two_parties(*rules: str, **more: Any) -> Scenario:
    """Give the two parties with one missile and these release rules alone, changed so."""
    base = open_case(TWO_PARTIES).scenario
    data = base.as_data()
    release = [{**row, **more} for row in data["release"] if row["id"] in rules]
    unarmed = {
        "assets": [row for row in data["assets"] if row["id"] != "battery"],
        "links": [row for row in data["links"] if row["to"] != "battery"],
        "rights": [],
        "doctrine": [],
    }
    return type(base).model_validate({**data, **unarmed, "release": release, "attack": data["attack"][:1]})


def bits(scenario: Scenario, party: str = "west") -> dict[str, Any]:
    row = study([("it", scenario)], [SECRET])["arrangements"][0]
    return next(each for each in row["inferred"] if each["party"] == party)


@pytest.mark.requirement("A067")
def test_releasing_nothing_tells_nothing_and_exact_tracks_tell_the_figure() -> None:
    nothing, exact = bits(two_parties()), bits(two_parties("eastern-tracks"))
    assert nothing["bits"] == 0.0 and nothing["by"] == {} and nothing["width"] == nothing["width_before"] == 79.5
    assert exact["bits"] == exact["entropy_bits"] == 2.0 and exact["width"] == 0.0 and exact["by"] == {"tracks": 2.0}


@pytest.mark.requirement("A067")
def test_coarser_tracks_tell_less() -> None:
    """Only where, to a thousand kilometres, how many seconds apart: hardly anything; the owner itself has no row."""
    coarse = bits(two_parties("eastern-tracks", fields=["position_ecef_m"], round_to={"position_ecef_m": 1e7}))
    assert 0.0 <= coarse["bits"] < 2.0
    row = study([("it", two_parties("eastern-tracks"))], [SECRET])["arrangements"][0]
    assert "east" not in {each["party"] for each in row["inferred"]}


def nested(names: list[str]) -> dict[str, Any]:
    plain = read("third-site-2007")
    return study([(name, lay(plain, name)) for name in names], [])


def check_least(found: dict[str, Any], names: list[str]) -> None:
    for row in found["included"]:
        if row["shown"] == "national":
            assert sorted([*row["within"], "national"]) == sorted(names), row["party"]
    shown = {each["id"]: each["shown"]["rus"] for each in found["arrangements"]}
    assert not shown["national"] and any(shown.values())


@pytest.mark.requirement("A069")
def test_the_autonomous_arrangement_shows_every_party_least() -> None:
    names = ["national", "data-exchange", "joint"]
    check_least(nested(names), names)


@pytest.mark.slow
@pytest.mark.requirement("A069")
def test_of_all_arrangements_the_autonomous_one_shows_every_party_least() -> None:
    check_least(nested(list(arrangements())), list(arrangements()))


def test_candidates_are_rivals_a_range_or_what_is_asked_for() -> None:
    plain = read("third-site-2007")
    assert len(figure("forward-x-band.reference_range_km", plain).candidates) >= 3
    ranged = figure("gbi-two-stage.preparation_s", plain).candidates
    assert (ranged[0], ranged[-1], len(ranged)) == (5.0, 60.0, 8)
    assert figure("x.y", plain, 1.0, 2.0).candidates[-1] == 2.0
    with pytest.raises(Mendable, match="rival values or a range"):
        figure("no-such.thing", plain)


def test_without_a_name_the_scenario_is_taken_as_it_is() -> None:
    assert [name for name, _ in laid(two_parties(), None)] == ["two-parties"]
    assert [name for name, _ in laid(read("third-site-2007"), "national, joint")] == ["national", "joint"]

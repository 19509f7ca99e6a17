"""The origin filter in runs: launches from inside are let fly, the others are not, and the report counts both."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from oneroof.errors import ScenarioError
from oneroof.exchange.report import build
from oneroof.simulation import run as running
from oneroof.simulation.event import Kind
from oneroof.simulation.scenario.models import Scenario
from runs.watching import changed, laid, notes, watched

KURA = {"latitude_deg": 40.3, "longitude_deg": 48.5, "name": "Kura plain"}  # in Azerbaijan
EURO_ATLANTIC = {"area": "euro-atlantic"}


def scenario(filter: Any, **more: Any) -> Scenario:
    """The third site against one launch from inside the area and two from outside."""
    places: list[tuple[str, Any]] = [("inside", KURA), ("near", "tabriz"), ("far", "tehran")]
    attack = [
        {"id": id, "missile": "iran-3-stage-3700", "from": place, "to": "berlin", "launch_s": 60 + 30 * n}
        for n, (id, place) in enumerate(places)
    ]
    rows = {"attack": attack, "declarations": [], "compare": [], **({"origin_filter": filter} if filter else {})}
    return changed("third-site-2007", **rows, **more)


@cache
def ran(filtered: bool, replications: int) -> Any:
    return running.run(scenario(EURO_ATLANTIC if filtered else None), seed=33, replications=replications, workers=1)


@pytest.mark.requirement("A033")
def test_with_the_filter_on_nothing_from_inside_is_engaged_and_the_cost_is_counted() -> None:
    plain, filtered = ran(False, 12).summary, ran(True, 12).summary
    assert "origin_filter" not in plain
    shots = {row["id"]: row["shots"]["mean"] for row in plain["threats"]}
    assert min(shots.values()) > 0.5
    kept = {row["id"]: row["shots"]["mean"] for row in filtered["threats"]}
    assert kept["inside"] == 0.0 and kept["near"] > 0.5 and kept["far"] > 0.5
    found = filtered["origin_filter"]
    assert found["engaged_from_inside"] == 0
    by_id = {row["id"]: row for row in found["threats"]}
    assert by_id["inside"]["forgone"] == by_id["inside"]["judged"] >= 9
    assert found["forgone"] == sum(row["forgone"] for row in found["threats"])
    assert found["false"] == found["forgone_from_outside"]
    (inside,) = (row for row in filtered["threats"] if row["id"] == "inside")
    assert inside["causes"]["refused"] == by_id["inside"]["forgone"]
    assert "area of which nothing is engaged" in inside["why"]


def test_the_report_says_what_was_forgone() -> None:
    assert "Not engaged for where it came from" in build(ran(True, 12))
    assert "Not engaged for where it came from" not in build(ran(False, 12))


def test_a_filter_of_another_party_binds_nobody_here() -> None:
    events = watched(laid(scenario({"area": "euro-atlantic", "parties": ["nato"]}, chance="off"))).events
    assert sum(event.kind is Kind.LIFT_OFF for event in events) == 3 and not notes(events, "origin")
    bound = watched(laid(scenario({"area": "euro-atlantic", "parties": ["usa"]}, chance="off"))).events
    assert sum(event.kind is Kind.LIFT_OFF for event in bound) == 2
    placed = notes(bound, "origin")
    assert sorted(each.body["inside"] for each in placed) == [False, False, True]
    # by the narrower reading all three come from outside
    narrow = watched(laid(scenario({"area": "nato-2009"}, chance="off"))).events
    assert sum(event.kind is Kind.LIFT_OFF for event in narrow) == 3


def test_an_area_that_does_not_ship_and_a_party_that_is_not_there_are_told() -> None:
    with pytest.raises(ScenarioError) as error:
        scenario({"area": "euro-pacific"})
    assert "euro-atlantic" in str(error.value)
    with pytest.raises(ScenarioError) as error:
        scenario({"area": "euro-atlantic", "parties": ["moon"]})
    assert "'moon'" in str(error.value)

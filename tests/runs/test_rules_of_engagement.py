"""Pre-delegation under rules of engagement: the commander acts alone where they hold, and asks where they do not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from oneroof.command.conditions import Conditions, Facts
from oneroof.command.consent import Delegated, Given, InSeries, Key, conditional, grants, resolved, said, seats
from oneroof.errors import ScenarioError
from oneroof.simulation.case import open_case
from oneroof.simulation.event import Event
from oneroof.simulation.scenario.models import Scenario
from runs.watching import changed, fixed, laid, notes, watched

TWO_POSTS = Path(__file__).with_name("two-posts.yaml")
TABRIZ = {"latitude_deg": 38.1, "longitude_deg": 46.3}
FACTS = Facts(protects=True, sensors=2, launch_rad=(0.5, 0.5), warhead_chance=0.7, weapons="tight")


@pytest.mark.parametrize(
    "conditions, hold",
    [
        (Conditions(), True),
        (Conditions(protects=True), True),
        (Conditions(protects=False), False),
        (Conditions(sensors=2), True),
        (Conditions(sensors=3), False),
        (Conditions(launched_within_m=1e5, launched_from_rad=(0.51, 0.5)), True),
        (Conditions(launched_within_m=1e4, launched_from_rad=(0.51, 0.5)), False),
        (Conditions(warhead_chance=0.7), True),
        (Conditions(warhead_chance=0.71), False),
        (Conditions(weapons="tight"), True),
        (Conditions(weapons="free"), False),
        (Conditions(protects=True, sensors=3), False),
    ],
)
def test_all_that_is_asked_must_be_so(conditions: Conditions, hold: bool) -> None:
    rule = Given(conditions, "field", Key("capital"))
    assert resolved(rule, FACTS) == (Delegated("field") if hold else Key("capital"))
    inside = resolved(InSeries((Key("a"), rule)), FACTS)
    assert seats(inside) == (("a",) if hold else ("a", "capital"))
    assert conditional(rule) and not conditional(inside)
    # of what nothing is known no condition holds
    assert not grants(rule, {}) and said(rule) == "delegated to field under rules, else capital"


def scenario(when: dict[str, Any], **more: Any) -> Scenario:
    base = open_case(TWO_POSTS).scenario.as_data()
    by = {"delegated": "field", "when": when, "else": "capital"}
    return changed(TWO_POSTS, rights=[{**base["rights"][0], "by": by}], attack=base["attack"][:1], **more)


def asked(when: dict[str, Any], **more: Any) -> bool:
    """Tell whether anybody had to be asked."""
    events: list[Event] = watched(laid(scenario(when, **more))).events
    (answered,) = notes(events, "answered")
    assert answered.body["rule"] == ("capital" if notes(events, "asked") else "delegated to field")
    assert notes(events, "ordered")
    return bool(notes(events, "asked"))


@pytest.mark.parametrize(
    "when, more, alone",
    [
        ({"protects": True}, {}, True),
        ({"protects": False}, {}, False),
        ({"sensors": 1}, {}, True),
        ({"sensors": 2}, {}, False),
        ({"launched_from": {**TABRIZ, "radius_km": 200}}, {}, True),
        ({"launched_from": {**TABRIZ, "latitude_deg": -38.1, "radius_km": 200}}, {}, False),
        ({"warhead_chance": 0.9}, {}, True),
        ({"weapons": "free"}, {}, False),
        ({"weapons": "free"}, {"weapons": "free"}, True),
        ({"weapons": "free"}, {"changes": [{"at_s": 100, "weapons": "free"}]}, True),
    ],
)
def test_the_commander_acts_alone_where_the_rules_hold(when: dict[str, Any], more: dict[str, Any], alone: bool) -> None:
    assert asked(when, **more) == (not alone)


@pytest.mark.parametrize(
    "by, found",
    [
        ({"delegated": "field", "when": {"moon": "full"}, "else": "capital"}, "'moon'"),
        ({"delegated": "field", "when": {}, "else": "capital"}, "none"),
        ({"delegated": "field", "when": {"sensors": 2}}, "delegated, when"),
        ({"delegated": "field", "when": {"weapons": "hot"}, "else": "capital"}, "'hot'"),
        ({"delegated": "field", "when": {"sensors": 2}, "else": "capitol"}, "'capitol'"),
    ],
)
def test_rules_of_engagement_that_cannot_be_are_told(by: Any, found: str) -> None:
    base = open_case(TWO_POSTS).scenario.as_data()
    with pytest.raises(ScenarioError) as error:
        changed(TWO_POSTS, rights=[{**base["rights"][0], "by": by}])
    assert any(found in fault.found for fault in error.value.faults), str(error.value)


def test_rules_of_engagement_govern_a_launch_alone() -> None:
    base = open_case(TWO_POSTS).scenario.as_data()
    by = {"delegated": "field", "when": {"sensors": 2}, "else": "capital"}
    share = {"action": "share", "by": by, "timeout_s": fixed(60)}
    with pytest.raises(ScenarioError) as error:
        changed(TWO_POSTS, rights=[*base["rights"], share])
    assert "'when' in a right to share" in error.value.faults[0].found

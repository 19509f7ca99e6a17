"""Vetoes by scope in the engine: each acts where it is granted, and what is not granted is never heard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from oneroof.errors import ScenarioError
from oneroof.simulation.case import open_case
from oneroof.simulation.event import Event, Kind
from oneroof.simulation.scenario.models import Scenario
from runs.watching import changed, fixed, laid, messages, notes, watched

HERE = Path(__file__).parent
WITHDRAWN = HERE / "withdrawn.yaml"
SECOND_US = 1_000_000
# Moscow hears of every question and may answer, in every world: whether it counts is what is asked here
ROWS: dict[str, Any] = {
    "parties": [{"id": "nation"}, {"id": "alliance"}, {"id": "rus"}],
    "nodes": [
        {"id": "national", "party": "nation"},
        {"id": "allied", "party": "alliance"},
        {"id": "moscow", "party": "rus"},
    ],
    "chance": "off",
}
RELEASED = [
    {"id": f"{what}-{a}-{b}", "from": a, "to": b, "what": what, "delay_s": fixed(0)}
    for a, b, what in (("alliance", "rus", "request"), ("rus", "alliance", "answer"))
]
CHANGES = [
    {"id": "other-command", "at_s": 200, "controllers": {"offered": "nation"}},
    {"id": "other-rule", "at_s": 220, "rights": [{"id": "new", "action": "engage", "by": {"delegated": "national"}}]},
]


def veto(scope: str, chance: float = 1.0) -> dict[str, Any]:
    delay = {"median": fixed(2), "spread": {"assumed": 0, "low": 0, "high": 1, "reason": "test"}}
    held = {"assumed": chance, "low": 0, "high": 1, "reason": "test"}
    return {"scope": scope, "holder": "moscow", "objection_chance": held, "delay_s": delay}


def scenario(*vetoes: dict[str, Any], changes: list[dict[str, Any]], **more: Any) -> Scenario:
    base = open_case(WITHDRAWN).scenario.as_data()
    ways = (("allied", "moscow"), ("moscow", "allied"))
    links = [*base["links"], *({"from": a, "to": b, "delay_s": fixed(1)} for a, b in ways)]
    looks = [{**row, "onward_to": ["rus"]} for row in base["release"]]
    rows = {**ROWS, "links": links, "release": [*looks, *RELEASED], "changes": changes, **more}
    return changed(WITHDRAWN, vetoes=list(vetoes), **rows)


def outcome(events: list[Event]) -> tuple[bool, list[str], set[str]]:
    """Say whether the alliance fired, which changes entered, and who commands the battery at the end."""
    stopped = [e.body["change"] for e in notes(events, "change-vetoed")]
    fired = {e.body["shot"].partition(":")[0] for e in events if e.kind is Kind.LIFT_OFF}
    return bool(fired), stopped, fired


@pytest.mark.requirement("A037")
def test_a_veto_over_employment_stops_the_launch_and_only_that() -> None:
    assert outcome(watched(laid(scenario(changes=[]))).events) == (True, [], {"allied"})
    events = watched(laid(scenario(veto("employment"), changes=[]))).events
    assert outcome(events) == (False, [], set())
    assert {e.body["by"] for e in notes(events, "answered") if e.desk == "allied"} == {("moscow",)}
    assert outcome(watched(laid(scenario(veto("employment"), changes=CHANGES))).events)[1] == []
    assert outcome(watched(laid(scenario(veto("employment", 0.0), changes=[]))).events) == (True, [], {"allied"})


@pytest.mark.requirement("A037")
@pytest.mark.parametrize(
    "scopes, stopped, fired",
    [
        ((), [], {"national"}),
        (("architecture",), ["other-command"], {"allied"}),
        (("plans",), ["other-rule"], {"national"}),
        (("architecture", "plans"), ["other-command", "other-rule"], {"allied"}),
    ],
)
def test_vetoes_over_architecture_and_plans_stop_changes_of_their_scope(
    scopes: tuple[str, ...], stopped: list[str], fired: set[str]
) -> None:
    events = watched(laid(scenario(*map(veto, scopes), changes=CHANGES))).events
    vetoed = notes(events, "change-vetoed")
    assert [e.body["change"] for e in vetoed] == stopped and {e.body["by"] for e in vetoed} <= {("moscow",)}
    rules = {e.body["rule"] for e in notes(events, "answered")}
    assert ("delegated to national" in rules) == ("other-rule" not in stopped)
    assert outcome(events)[2] == fired
    assert not messages(events, "request", "moscow"), "over changes nobody is asked by radio"


def test_a_vetoed_change_leaves_the_run_as_if_it_were_not_there() -> None:
    """But for the change, its veto, and the names that rights have in questions after it."""
    without = watched(laid(scenario(changes=[]))).events
    held = watched(laid(scenario(veto("architecture"), changes=CHANGES[:1]))).events
    said = [(e.time_us, e.kind, e.desk, repr(e.body)) for e in without]
    kept = [e for e in held if e.kind is not Kind.CHANGE and e not in notes(held, "change-vetoed")]
    assert [(e.time_us, e.kind, e.desk, repr(e.body)) for e in kept] == said


@pytest.mark.parametrize(
    "vetoes, changes, found",
    [
        ([veto("plans")], [], "a veto over plans on nothing"),
        ([veto("architecture")], [CHANGES[1]], "a veto over architecture on nothing"),
        ([veto("employment"), veto("employment")], [], "a second veto of 'moscow'"),
        ([{**veto("employment"), "holder": "mosow"}], [], "'mosow'"),
        ([{**veto("employment"), "scope": "use"}], [], "'use'"),
    ],
)
def test_vetoes_that_cannot_be_are_told(vetoes: list[Any], changes: list[Any], found: str) -> None:
    with pytest.raises(ScenarioError) as error:
        scenario(*vetoes, changes=changes)
    assert any(found in fault.found for fault in error.value.faults), str(error.value)

"""What parliaments must agree to first stays paper until they do; and a seat's holder may be a person or an order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from oneroof.command.authority import Decision, Request
from oneroof.errors import ScenarioError
from oneroof.simulation.case import open_case
from oneroof.simulation.draws import Draws
from oneroof.simulation.event import Event, Kind, Later
from oneroof.simulation.replication import engine
from oneroof.simulation.run import run
from oneroof.simulation.world import World
from runs.watching import changed, laid, watched

SHOTS = open_case("third-site-2007").scenario.as_data()["attack"][:2]


def events(*changes: dict[str, Any]) -> list[str]:
    """Run two missiles of the third site and give the record's events without their hashes."""
    found = run(changed("third-site-2007", attack=SHOTS, changes=list(changes)), replications=1)
    return [line.partition(',"hash":')[0] + line.partition(',"hash":')[2][66:] for line in found.record[1:-1]]


@pytest.mark.requirement("A145")
def test_a_change_enters_into_force_with_the_last_ratification_and_never_without() -> None:
    joint = {"id": "treaty", "arrangement": "joint"}
    by_both = [{"by": "usa", "at_s": 120}, {"by": "rus", "at_s": 250}]
    without, late = events(), events({**joint, "at_s": 250})
    assert late != without, "the treaty must make a difference"
    assert events({**joint, "at_s": 60, "ratification": by_both}) == late
    assert events({**joint, "at_s": 60, "ratification": [by_both[0], {"by": "rus"}]}) == without
    assert events({**joint, "at_s": 250, "ratification": [{"by": "usa", "at_s": 0}]}) == late


def test_who_ratifies_is_a_party() -> None:
    row = {"at_s": 60, "arrangement": "joint", "ratification": [{"by": "russ", "at_s": 1}]}
    with pytest.raises(ScenarioError, match="russ"):
        changed("third-site-2007", changes=[row])


@dataclass
class Person:
    """Whoever thinks for themselves: what they decide comes from outside."""

    asked: list[Request]

    def decide(self, request: Request, now_us: int) -> Sequence[Decision]:
        self.asked.append(request)
        return ()


@pytest.mark.requirement("A145")
def test_a_person_and_standing_orders_hold_a_seat_by_the_same_interface() -> None:
    layout = laid(changed("third-site-2007", attack=SHOTS))
    scripted = watched(layout)
    decided: list[Event] = [event for event in scripted.events if event.kind is Kind.DECISION]
    people: list[Person] = []
    sent: list[Any] = []

    class Noted:
        def note(self, event: Event) -> None:
            sent.append(event)

    def sinks(world: World) -> Sequence[Noted]:
        for desk in world.desks.values():
            if desk.decider is not None:
                people.append(Person([]))
                desk.decider = people[-1]
        return [Noted()]

    manned = engine(layout, Draws(1, 0, True), sinks)
    for event in decided:
        manned.submit(Later(event.time_us, event.kind, event.body, event.desk))
    manned.run()
    assert decided and sum(len(person.asked) for person in people) == len(decided)
    said = [[event.body["message"] for event in each if event.kind is Kind.MESSAGE] for each in (sent, scripted.events)]
    assert said[0] == said[1]

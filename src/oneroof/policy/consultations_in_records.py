"""Consultation in the minutes of an attack: what a record's parties were told before somebody decided to fire."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oneroof.policy.consultations import Order
from oneroof.simulation.replay import read_record
from oneroof.simulation.shown import Shown, holders, shown

# what a desk notes when it has decided to fire and its order leaves
DECIDED = "ordered"


@dataclass(frozen=True, slots=True)
class Briefed:
    """What one party was told by another that decided to fire: when first, how often, and which fields by then.

    Times in seconds from the scenario's zero. `order` is that of the first telling against the first decision, UNKNOWN
    for a party that was told nothing.
    """

    decider: str
    party: str
    decisions: int
    first_decision_s: float
    first_told_s: float | None
    order: Order
    told_before: int
    told_after: int
    fields_before: tuple[str, ...]
    fields_in_the_end: tuple[str, ...]


def of_record(path: Path) -> tuple[Briefed, ...]:
    """Hold what each party was told in a record against the first order to fire of each party that gave one.

    Only what release let out and what arrived counts; a message that arrives at the instant of a decision was not there
    before it. Raises Mendable for a file that is no record.
    """
    head, *events = (json.loads(line) for line in read_record(path)[:-1])
    return of_events(head["scenario"], events)


def of_events(scenario: Mapping[str, Any], events: Sequence[Mapping[str, Any]]) -> tuple[Briefed, ...]:
    """Do the same for the events of a record, with the scenario from its header."""
    holder = holders(scenario)
    decided = _decisions(events, holder)
    told = [each for event in events if (each := shown(event, holder)) is not None]
    present = dict.fromkeys(row["party"] for row in scenario["nodes"])
    return tuple(
        _briefed(decider, party, times, [each for each in told if _from(each, holder) == decider])
        for decider, times in decided.items()
        for party in present
        if party != decider
    )


def _decisions(events: Iterable[Mapping[str, Any]], holder: Mapping[str, str]) -> dict[str, list[int]]:
    """Give the times of each party's orders to fire, in microseconds, first ones first."""
    found: dict[str, list[int]] = {}
    for event in events:
        if event["kind"] == "note" and event["body"].get("what") == DECIDED:
            found.setdefault(holder[event["desk"]], []).append(event["t_us"])
    return found


def _from(each: Shown, holder: Mapping[str, str]) -> str | None:
    return holder.get(str(each.message["sender"]))


def _briefed(decider: str, party: str, decisions: list[int], told: list[Shown]) -> Briefed:
    mine = [each for each in told if each.party == party]
    first = min(decisions)
    early = [each for each in mine if each.received_us < first]
    told_us = min((each.received_us for each in mine), default=None)
    return Briefed(
        decider,
        party,
        len(decisions),
        first / 1e6,
        None if told_us is None else told_us / 1e6,
        Order.UNKNOWN if told_us is None else Order.BEFORE if early else Order.AFTER,
        len(early),
        len(mine) - len(early),
        _fields(early),
        _fields(mine),
    )


def _fields(told: Iterable[Shown]) -> tuple[str, ...]:
    return tuple(sorted({f"{each.message['what']}: {name}" for each in told for name in each.message["body"]}))

"""Random rules of consent with random times, and what a question comes to, played answer by answer."""

from __future__ import annotations

import random
from collections.abc import Mapping

from oneroof.command.authority import Answer
from oneroof.command.consent import (
    AllOf,
    AtLeast,
    Consent,
    Delegated,
    InSeries,
    Key,
    Said,
    Unless,
    Unopposed,
    standing,
)
from oneroof.studies.consenting import Course

SECOND_US = 1_000_000


LEAVES = ("key", "key", "key", "unless", "unopposed", "delegated")


def random_rule(
    chance: random.Random,
    seats: list[str],
    deep: int = 2,
    leaves: tuple[str, ...] = LEAVES,
    in_quorum: tuple[str, ...] = LEAVES,
) -> Consent:
    """Make a rule over some of the seats; every seat stands in it at most once."""
    if len(seats) == 1 or deep == 0:
        kind = chance.choice(leaves)
        if kind == "unopposed":
            return Unopposed(tuple(seats), chance.randrange(5, 90) * SECOND_US)
        return {"key": Key(seats[0]), "unless": Unless(seats[0]), "delegated": Delegated(seats[0])}[kind]
    groups: list[list[str]] = [[] for _ in range(chance.randrange(2, min(4, len(seats)) + 1))]
    for place, seat in enumerate(seats):
        groups[place % len(groups)].append(seat)
    kind = chance.choice(["all", "series", "quorum"])
    below = in_quorum if kind == "quorum" else leaves
    parts = tuple(random_rule(chance, group, deep - 1, below, in_quorum) for group in groups)
    if kind == "quorum":
        return AtLeast(chance.randrange(1, len(parts) + 1), parts)
    return AllOf(parts) if kind == "all" else InSeries(parts)


def random_courses(chance: random.Random, seats: list[str]) -> dict[str, Course]:
    """Give most seats a way to answer, in whole seconds that rarely coincide."""
    return {
        seat: Course(chance.randrange(40), chance.randrange(40), chance.randrange(1, 100))
        for seat in seats
        if chance.random() < 0.9
    }


def played(
    rule: Consent, course_of: Mapping[str, Course], refusing: frozenset[str] = frozenset()
) -> tuple[Answer | None, float]:
    """Play a question as a desk does: ask whose turn it is, hear answers, look when a silence settles; seconds."""
    said: dict[str, Said] = {}
    due: dict[str, int] = {}
    now_us = 0
    while True:
        found = standing(rule, said, 0, now_us)
        for seat in found.ask:
            if seat not in due and seat not in said:
                if seat in course_of:
                    due[seat] = now_us + round(course_of[seat].total_s * SECOND_US)
                else:
                    said[seat] = Said(Answer.SILENCE, now_us)
        found = standing(rule, said, 0, now_us)
        if found.answer is not None:
            return found.answer, now_us / SECOND_US
        if any(seat not in due and seat not in said for seat in found.ask):
            continue
        times = [*due.values(), *([] if found.wake_us is None else [found.wake_us])]
        if not times:
            return None, now_us / SECOND_US
        now_us = min(times)
        for seat in [seat for seat, at_us in due.items() if at_us == now_us]:
            del due[seat]
            said[seat] = Said(Answer.REFUSED if seat in refusing else Answer.GRANTED, now_us)

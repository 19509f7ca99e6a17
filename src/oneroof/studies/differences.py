"""One replication under two arrangements, event by event: the first event that differs, and why the end differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, TypeAlias

from oneroof.simulation.layout import Layout
from oneroof.simulation.score import Story
from oneroof.studies import wording
from oneroof.studies.course import Course, Leg, Step, as_data, follow, total, way
from oneroof.studies.parts import PARTS

Key: TypeAlias = tuple[str, str, str, int]
# from the last to the first: what ends the way of a decision about a missile, as far as it came
ENDS = ("met", "lift-off", "no round left", "order not sent", "settled", "asked", "not asked", "ready")
SAME_US = 500  # nearer than this two times are one: rounding of a microsecond, not a difference


@dataclass(frozen=True, slots=True)
class Side:
    """One missile under one arrangement."""

    name: str
    steps: tuple[Step, ...]
    story: Story
    legs: tuple[Leg, ...]

    @property
    def end(self) -> Step | None:
        """The last thing that was decided or done about it before any meeting."""
        return end_of(self.steps)


@dataclass(frozen=True, slots=True)
class Difference:
    """One event that differs: what it is about, and when it came on either side; None where it never did."""

    key: Key
    sides: tuple[Step | None, Step | None]


def explain(names: Sequence[str], layouts: Sequence[Layout], seed: int, replication: int) -> dict[str, Any]:
    """Set one replication under every two arrangements side by side, missile by missile."""
    courses = [follow(layout, seed, replication) for layout in layouts]
    ids = [threat.id for threat in layouts[0].threats]
    sides = [[side(name, course, i) for i in range(len(ids))] for name, course in zip(names, courses, strict=True)]
    pairs = [
        {
            "from": names[one],
            "to": names[other],
            "threats": [
                {"id": id, **explained(*pair)} for id, *pair in zip(ids, sides[one], sides[other], strict=True)
            ],
        }
        for one, other in combinations(range(len(names)), 2)
    ]
    return {"ways": [_ways(name, ids, each) for name, each in zip(names, sides, strict=True)], "differences": pairs}


def _ways(name: str, ids: Sequence[str], sides: Sequence[Side]) -> dict[str, Any]:
    """Give the way of what ended each missile's decision under one arrangement, leg by leg."""
    threats = [
        {"id": id, "legs": [as_data(leg, each.story.ignition_us) for leg in each.legs]}
        for id, each in zip(ids, sides, strict=True)
    ]
    return {"arrangement": name, "threats": threats}


def side(name: str, course: Course, threat: int) -> Side:
    """Take one missile's part of a course, with the way of what ended it traced back to a sensor's look."""
    steps = tuple(step for step in course.steps if step.threat == threat)
    story, last = course.outcome.stories[threat], end_of(steps)
    legs = () if last is None else tuple(way(course, last.number, story.ignition_us))
    return Side(name, steps, story, legs)


def end_of(steps: Sequence[Step]) -> Step | None:
    """Name what ended the way of a decision: the first of the kind that came farthest."""
    for what in ENDS:
        found = next((step for step in steps if step.what == what), None)
        if found is not None:
            return found
    return None


def aligned(one: Sequence[Step], other: Sequence[Step]) -> list[Difference]:
    """Pair the steps of two sides by what they are about; what differs, in the order of the earlier time."""
    sides = [dict(_keyed(steps)) for steps in (one, other)]
    keys = dict.fromkeys([*sides[0], *sides[1]])
    pairs = [Difference(key, (sides[0].get(key), sides[1].get(key))) for key in keys]
    return sorted((each for each in pairs if differs(*each.sides)), key=_when)


def differs(one: Step | None, other: Step | None) -> bool:
    """Tell whether two steps about the same thing differ: in being there, in time, or in what they say."""
    if one is None or other is None:
        return True
    return abs(one.time_us - other.time_us) > SAME_US or one.said != other.said


def _keyed(steps: Sequence[Step]) -> Iterator[tuple[Key, Step]]:
    """Name each step by its kind, its desk, its counterpart, and which of such steps it is."""
    counts: dict[tuple[str, str, str], int] = {}
    for step in steps:
        about = (step.what, step.desk, step.other)
        counts[about] = counts.get(about, 0) + 1
        yield (*about, counts[about]), step


def _when(each: Difference) -> tuple[int, int]:
    """Order by the earlier time, and at one time by what happened first."""
    return min((step.time_us, step.number) for step in each.sides if step is not None)


def explained(one: Side, other: Side) -> dict[str, Any]:
    """Say of one missile how it ended on either side, the first event that differs, and what the time went to."""
    every = aligned(one.steps, other.steps)
    # who was warned decides nothing about an engagement: it is told apart
    found, warnings = ([each for each in every if (each.key[0] == "warning") == said] for said in (False, True))
    parts = _parts(one, other)
    ignition_us = one.story.ignition_us
    return {
        "ends": [str(one.story.cause), str(other.story.cause)],
        "differing": len(every),
        "first": _as_data(found[0], ignition_us) if found else None,
        "first_warning": _as_data(warnings[0], ignition_us) if warnings else None,
        "parts": parts,
        "told": wording.told(one, other, found, warnings, parts),
    }


def _parts(one: Side, other: Side) -> list[dict[str, Any]]:
    """List the parts of the two ways whose lengths differ, in the order of the chain."""
    sums = [total(one.legs), total(other.legs)]
    rows = []
    for part in PARTS:
        before, after = (each.get(part, 0) for each in sums)
        if abs(after - before) > SAME_US:
            rows.append({"part": part, "from_s": before / 1e6, "to_s": after / 1e6, "more_s": (after - before) / 1e6})
    return rows


def _as_data(found: Difference, ignition_us: int) -> dict[str, Any]:
    what, desk, other, _ = found.key
    times = [None if step is None else (step.time_us - ignition_us) / 1e6 for step in found.sides]
    said = [None if step is None else step.said for step in found.sides]
    return {"what": what, "desk": desk, "other": other, "times_s": times, "said": said}

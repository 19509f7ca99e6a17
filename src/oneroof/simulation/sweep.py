"""How far the result moves when each assumed value moves over its own range, one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from oneroof.catalogue.shelf import Shelf
from oneroof.errors import Mendable
from oneroof.simulation.case import Case
from oneroof.simulation.layout import build
from oneroof.simulation.replication import replicate
from oneroof.simulation.score import Cause

# common draws make the difference of two arrangements visible with far fewer runs than the level itself needs
REPLICATIONS = 10


def assumed(case: Case, shelf: Shelf, seed: int) -> list[dict[str, Any]]:
    """Rerun with each assumed number at its low and its high; the widest swing of the mean number defended first.

    One at a time, `REPLICATIONS` replications with the run's own draws. A value at which a threat cannot fly, or a
    sheet does not hold together, gives null.
    """
    middle = _defended(case, seed)
    rows = [
        {**row, "defended_value": middle, "defended_low": _at(case, seed, row["name"], row["low"]),
         "defended_high": _at(case, seed, row["name"], row["high"])}
        for row in _ranges(case, shelf)
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (-_swing(row), row["name"]))


def _ranges(case: Case, shelf: Shelf) -> Iterator[dict[str, Any]]:
    for used in shelf.used():
        value = used.value
        numeric = isinstance(value.value, int | float) and not isinstance(value.value, bool)
        if value.kind == "assumed" and numeric and value.low is not None and value.high is not None:
            name = f"{used.sheet}.{used.figure}"
            yield {"name": name, "low": value.low, "value": value.value, "high": value.high}
    for each in case.scenario.assumptions():
        yield {"name": each.path, "low": each.low, "value": each.value, "high": each.high}


def _at(case: Case, seed: int, name: str, value: float) -> float | None:
    try:
        return _defended(_with(case, name, value), seed)
    except Mendable:
        return None


def _with(case: Case, name: str, value: float) -> Case:
    if any(name == each.path for each in case.scenario.assumptions()):
        return Case(case.scenario.with_setting(name, repr(value)), case.believe, case.settings)
    return Case(case.scenario, case.believe, (*case.settings, (name, repr(value))))


def _defended(case: Case, seed: int) -> float:
    layout = build(case.scenario, case.shelf())
    outcomes = [replicate(layout, seed, replication) for replication in range(REPLICATIONS)]
    return sum(story.cause is Cause.DEFENDED for each in outcomes for story in each.stories) / REPLICATIONS


def _swing(row: dict[str, Any]) -> float:
    ends = [row["defended_low"], row["defended_value"], row["defended_high"]]
    known = [end for end in ends if end is not None]
    return float(max(known) - min(known))

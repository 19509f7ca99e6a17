"""How far the result moves when each assumed value moves over its own range, one at a time."""

from __future__ import annotations

import math
import multiprocessing
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from typing import Any, TypeAlias

from oneroof.catalogue.shelf import Shelf, Used
from oneroof.errors import Mendable
from oneroof.simulation.case import Case
from oneroof.simulation.layout import build
from oneroof.simulation.many import Progress, leave_interrupts
from oneroof.simulation.replication import replicate
from oneroof.simulation.scenario.models import Scenario
from oneroof.simulation.scenario.quantity import AssumedFigure
from oneroof.simulation.score import Cause

# common draws make the difference of two arrangements visible with far fewer runs than the level itself needs
REPLICATIONS = 10

Task: TypeAlias = tuple[Case, int, str, float]  # case, seed, the name of a value, and what it is set to


def assumed(
    case: Case, shelf: Shelf, seed: int, workers: int = 1, progress: Progress | None = None
) -> list[dict[str, Any]]:
    """Rerun with each assumed number at its low and its high; the widest swing of the mean number defended first.

    One at a time, `REPLICATIONS` replications with the run's own draws. A value at which a threat cannot fly, or a
    sheet does not hold together, gives null.
    """
    rows = list(_ranges(case, shelf))
    tasks = [(case, seed, row["name"], row[end]) for row in rows for end in ("low", "high")]
    results = _all(tasks, workers, progress)
    middle = _defended(case, seed)
    for row, low, high in zip(rows, results[::2], results[1::2], strict=True):
        row.update(defended_value=middle, defended_low=low, defended_high=high)
    return sorted(rows, key=lambda row: (-_swing(row), row["name"]))


def _all(tasks: list[Task], workers: int, progress: Progress | None) -> list[float | None]:
    """Do every task, in order, over as many processes as asked for."""
    results: list[float | None] = []
    with ExitStack() as stack:
        done: Iterable[float | None] = map(_at, tasks)
        if workers > 1:
            context = multiprocessing.get_context("spawn")
            pool = ProcessPoolExecutor(workers, context, initializer=leave_interrupts)
            stack.callback(pool.shutdown, wait=True, cancel_futures=True)
            done = pool.map(_at, tasks)
        for result in done:
            results.append(result)
            if progress is not None:
                progress(len(results), len(tasks))
    return results


def _ranges(case: Case, shelf: Shelf) -> Iterator[dict[str, Any]]:
    for used in shelf.used():
        value = used.value
        if ranged(used) and not of_scenario(used, case.scenario):
            name = f"{used.sheet}.{used.figure}"
            yield {"name": name, "low": value.low, "value": value.value, "high": value.high}
    for each in case.scenario.assumptions():
        yield {"name": each.path, "low": each.low, "value": each.value, "high": each.high}


def ranged(used: Used) -> bool:
    """Tell whether a figure taken is an assumed number with a range to move over."""
    value = used.value
    numeric = isinstance(value.value, int | float) and not isinstance(value.value, bool)
    return value.kind == "assumed" and numeric and value.low is not None and value.high is not None


def of_scenario(used: Used, scenario: Scenario) -> bool:
    """Tell whether an assumed number is an asset's own in place of its sheet's: the scenario lists it already."""
    own = (asset.override.get(used.figure) for asset in scenario.assets if asset.sheet == used.sheet)
    said = [(each.assumed, each.reason) for each in own if isinstance(each, AssumedFigure)]
    return ranged(used) and (used.value.value, used.value.reason) in said


def _at(task: Task) -> float | None:
    case, seed, name, value = task
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
    """Span the result over a range; an end at which nothing can fly counts as the widest."""
    ends = [row["defended_low"], row["defended_value"], row["defended_high"]]
    return math.inf if None in ends else float(max(ends) - min(ends))

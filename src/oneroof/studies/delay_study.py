"""One study of delay over one arrangement or several: budgets, the engine's own, measured parts, curves; plain data."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from oneroof.simulation.case import Case
from oneroof.simulation.layout import Layout, build
from oneroof.simulation.replication import replicate
from oneroof.simulation.summary import spread
from oneroof.studies import delay
from oneroof.studies.delay import PARTS, Budget, budgets
from oneroof.studies.simulated_delay import Simulated, simulated

Progress = Callable[[int, int], None]
CURVE_STEP_S = 5.0


@dataclass(frozen=True, slots=True)
class Sweep:
    """One part lengthened by so many seconds, all others as they are."""

    part: str
    values_s: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Options:
    """How finely the engine is bisected, how many replications are measured, what is swept."""

    seed: int = 1
    step_s: float = 1.0
    replications: int = 20
    sweep: Sweep | None = None


def study(cases: Mapping[str, Case], options: Options, progress: Progress | None = None) -> dict[str, Any]:
    """Study the delay of one scenario under each arrangement, with the same draws; plain data for tables and charts.

    Raises Mendable for what a user can mend in the scenario.
    """
    told = []
    for done, (name, case) in enumerate(cases.items(), 1):
        told.append(_one(name, case, options))
        if progress is not None:
            progress(done, len(cases))
    longest_s = max((row["budget_s"] or 0.0 for each in told for row in each["budgets"]), default=0.0)
    for each in told:
        rows = [_again(row) for row in each["budgets"]]
        each["curve"] = [
            {"delay_s": at_s, "share": delay.share(rows, at_s), "share_beyond": delay.share_beyond(rows, at_s)}
            for at_s in _grid(longest_s)
        ]
        if options.sweep is not None:
            each["swept"] = [
                {"more_s": more_s, "share": delay.share_bearing(rows, more_s)} for more_s in options.sweep.values_s
            ]
    first = next(iter(cases.values())).scenario
    part = None if options.sweep is None else options.sweep.part
    return {"scenario": first.name, "title": first.title, "step_s": options.step_s, "swept": part, "arrangements": told}


def _grid(longest_s: float) -> Iterator[float]:
    for number in range(math.ceil(longest_s / CURVE_STEP_S) + 2):
        yield number * CURVE_STEP_S


def _one(name: str, case: Case, options: Options) -> dict[str, Any]:
    layout = build(case.scenario, case.shelf())
    found = budgets(layout, options.sweep.part if options.sweep is not None else "decide")
    rows = [_row(layout, each, simulated(layout, each, options.step_s)) for each in found]
    return {"name": name, "budgets": rows, "measured_s": measured(layout, options.seed, options.replications)}


def _row(layout: Layout, budget: Budget, engine: Simulated | None) -> dict[str, Any]:
    impact_s = next(each.nominal.impact_time_s for each in layout.threats if each.id == budget.threat)
    row = asdict(budget)
    if budget.bears_s is not None and not math.isfinite(budget.bears_s):
        row["bears_s"] = None
        row["bears_any"] = True
    return {**row, "impact_s": impact_s, "engine": None if engine is None else asdict(engine)}


def _again(row: Mapping[str, Any]) -> Budget:
    """Make a budget of its row; a part that no engagement has bears anything."""
    values = {name: row[name] for name in Budget.__dataclass_fields__}
    return Budget(**{**values, "bears_s": math.inf if row.get("bears_any") else values["bears_s"]})


def measured(layout: Layout, seed: int, replications: int) -> dict[str, Any]:
    """Give each part's median and its 5 and 95 % quantiles over all engagements of so many replications."""
    parts = engagements_us(layout, seed, replications)
    return {name: spread(part[name] / 1e6 for part in parts) for name in PARTS} if parts else {}


def engagements_us(layout: Layout, seed: int, replications: int) -> Sequence[dict[str, int]]:
    """Divide the time of every engagement that led to a meeting into its parts, in microseconds."""
    stories = (story for number in range(replications) for story in replicate(layout, seed, number).stories)
    return [parts for story in stories if (parts := story.budget_us()) is not None]

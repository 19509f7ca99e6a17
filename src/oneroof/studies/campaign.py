"""Runs a study: point after point, chunk after chunk, in one order whatever runs them; kept, resumed, summed up."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, TypeAlias

from oneroof.simulation import many
from oneroof.simulation.record import plain
from oneroof.studies import executor, sensitivity
from oneroof.studies.executor import InOrder
from oneroof.studies.log import Log
from oneroof.studies.measures import Measure
from oneroof.studies.opening import Opened, open_study
from oneroof.studies.pairing import Pairs
from oneroof.studies.plan import Range, Study
from oneroof.studies.points import Point, cells
from oneroof.studies.tally import Tally, cautious_half_width, looks
from oneroof.studies.work import Chunk, Task, code

FORMAT = 1
KEPT_EVERY = 20  # chunks after which the disk is waited for

Row: TypeAlias = dict[str, Any]
Progress: TypeAlias = Callable[[int, int], None]


@dataclass(slots=True)
class Found:
    """What is kept of one point: a tally for each measure, a digest of every event, and why it could not be run."""

    point: Point
    tallies: tuple[Tally, ...]
    done: int = 0
    over: bool = False
    refused: str | None = None
    digest: Any = field(default_factory=hashlib.sha256)

    def add(self, task: Task, chunk: Chunk) -> None:
        """Add a chunk."""
        self.done += task.stop - task.start
        self.refused = self.refused or chunk.refused
        self.digest.update(chunk.digest.encode())
        for tally, values in zip(self.tallies, chunk.values, strict=True):
            tally.add(values)


def study(
    path_or_name: str | Path,
    out: Path,
    *,
    workers: int | None = 1,
    cluster: str | None = None,
    progress: Progress | None = None,
) -> Row:
    """Run a study file, or go on where it was left, and give its tables; the same file gives the same bytes.

    Chunks are kept in `out` as they come. More than one of `workers` spawns processes, so a calling script then needs
    its main guard; `cluster` is the address of a Dask scheduler. Raises Mendable for whatever a user can mend.
    """
    return run(open_study(path_or_name), out, workers=workers, cluster=cluster, progress=progress)


def run(
    opened: Opened, out: Path, *, workers: int | None = 1, cluster: str | None = None, progress: Progress | None = None
) -> Row:
    """Run a study that is open already."""
    total = opened.study.replications * len(opened.points)
    number = many.checked_workers(workers, total)
    # beside the cluster's, not one process of this machine is wanted
    with Log(out, opened.identity() | code()) as log, _tasks_run(opened, number, cluster) as in_order:
        found, pairs = _all(opened, log, in_order, progress)
        log.kept()
    return tables(opened, found, pairs)


@contextmanager
def _tasks_run(opened: Opened, workers: int, address: str | None) -> Iterator[InOrder]:
    """Choose where tasks run; processes and a cluster are started only when a task is left to run."""
    if address is None and workers == 1:
        yield executor.serial(opened.work)
        return
    opening = executor.processes(opened.work, workers) if address is None else executor.cluster(opened.work, address)
    with opening as in_order:
        yield in_order


def _all(opened: Opened, log: Log, in_order: InOrder, progress: Progress | None) -> tuple[list[Found], Pairs]:
    """Run rounds: in each, every point that needs it is run up to its next look."""
    asked = opened.study
    found = [Found(point, tuple(Tally() for _ in opened.measures)) for point in opened.points]
    rounds = looks(asked.stop.at_least, asked.replications, asked.chunk) if asked.stop else [asked.replications]
    pairs = Pairs(len(found), len(opened.measures))
    done, total = 0, asked.replications * len(found)
    for upto in rounds:
        wanted = [each for each in found if not each.over]
        for number, (task, chunk, new) in enumerate(_round(wanted, upto, asked.chunk, log, in_order)):
            found[task.point.number].add(task, chunk)
            pairs.add(task, chunk)
            if new:
                log.write(task, chunk)
                if number % KEPT_EVERY == 0:
                    log.kept()
            done += task.stop - task.start
            if progress is not None:
                progress(done, total)
        for each in wanted:
            each.over = each.refused is not None or _is_narrow(opened, each)
            total -= asked.replications - each.done if each.over else 0
    return found, pairs


def _round(
    wanted: list[Found], upto: int, size: int, log: Log, in_order: InOrder
) -> Iterator[tuple[Task, Chunk, bool]]:
    """Give a round's chunks in order: those that the log holds, then new ones; says of each whether it is new."""
    tasks = (
        Task(each.point, each.point.first + start, each.point.first + min(start + size, upto))
        for each in wanted
        for start in range(each.done, upto, size)
    )
    for task in tasks:
        kept = log.next(task)
        if kept is None:
            for one, chunk in in_order(chain([task], tasks)):
                yield one, chunk, True
            return
        yield task, kept, False


def _is_narrow(opened: Opened, found: Found) -> bool:
    """Tell whether a point's interval is as narrow as the study asks."""
    stop = opened.study.stop
    if stop is None:
        return False
    place = opened.study.measures.index(stop.measure)
    measure = opened.measures[place]
    return cautious_half_width(found.tallies[place], measure.least, measure.most) <= stop.most_half_width


# ------------------------------------------------------------------------------------------------- tables


def tables(opened: Opened, found: Sequence[Found], pairs: Pairs) -> Row:
    """Sum a study up: what was asked, every point, every cell over what was drawn, and what the spread comes from."""
    asked, scenario = opened.study, opened.work.scenario
    means = [[tally.mean if tally.number else None for tally in each.tallies] for each in found]
    whole = {
        "format": FORMAT,
        "study": asked.name,
        "title": asked.title,
        "summary": asked.summary,
        "scenario": scenario.name,
        "scenario_title": scenario.title,
        "identity": opened.identity() | code(),
        "seed": asked.seed,
        "replications": asked.replications,
        "believe": asked.believe,
        "arrangement": asked.arrangement,
        "settings": dict(asked.settings),
        "stop": None if asked.stop is None else asdict(asked.stop),
        "ranges": [_range(each, asked) for each in asked.ranges],
        "draws": asked.draws if asked.drawn and asked.sobol is None else None,
        "measures": [_measure(each) for each in opened.measures],
        "points": [_point(opened, each) for each in found],
        "cells": _cells(opened, found, pairs),
        "sensitivity": None
        if asked.sobol is None
        else {
            "points": asked.sobol.points,
            "resamples": asked.sobol.resamples,
            "measures": {
                name: sensitivity.indices(asked, name, [row[place] for row in means])
                for place, name in enumerate(asked.measures)
            },
        },
        "digest": hashlib.sha256("".join(each.digest.hexdigest() for each in found).encode()).hexdigest(),
    }
    return dict(plain(whole))


def _range(range_: Range, asked: Study) -> Row:
    return {
        "name": range_.name,
        "title": range_.title,
        "sets": list(range_.paths),
        "values": list(range_.values),
        "draw": None if range_.draw is None else asdict(range_.draw),
        "drawn": range_ in asked.drawn,
    }


def _measure(measure: Measure) -> Row:
    return {"name": measure.name, "title": measure.title, "unit": measure.unit}


def _point(opened: Opened, found: Found) -> Row:
    names = [each.name for each in opened.study.ranges]
    return {
        "number": found.point.number,
        "cell": found.point.cell,
        "values": dict(zip(names, found.point.values, strict=True)),
        "replications": found.done,
        "refused": found.refused,
        "measures": _intervals(opened, found.tallies),
        "digest": found.digest.hexdigest(),
    }


def _intervals(opened: Opened, tallies: Sequence[Tally], of_means: bool = False) -> Row:
    rows = {}
    for measure, tally in zip(opened.measures, tallies, strict=True):
        middle, low, high = tally.interval(measure.share_of_runs and not of_means)
        rows[measure.name] = {
            "mean": middle,
            "low": _inside(low, measure.least, max),
            "high": _inside(high, measure.most, min),
            "spread": None if tally.variance is None else math.sqrt(tally.variance),
            "least": tally.low if tally.number else None,
            "most": tally.high if tally.number else None,
            "number": tally.number,
        }
    return rows


def _over_draws(inside: Sequence[Found], first: Sequence[Found]) -> tuple[tuple[Tally, ...], tuple[Tally, ...]]:
    """Sum the means of a cell's points, and what they add to those of the first cell at the same drawn values."""
    sums = tuple(Tally() for _ in inside[0].tallies)
    more = tuple(Tally() for _ in inside[0].tallies)
    for place in range(len(sums)):
        means = [each.tallies[place] for each in inside]
        sums[place].add(each.mean for each in means if each.number)
        pairs = zip(means, (each.tallies[place] for each in first), strict=True)
        more[place].add(each.mean - other.mean for each, other in pairs if each.number and other.number)
    return sums, more


def _differences(opened: Opened, tallies: Sequence[Tally]) -> Row:
    """Give what a cell adds to the first one, run by run with the same luck, with its 95 % interval."""
    rows = {}
    for measure, tally in zip(opened.measures, tallies, strict=True):
        middle, low, high = tally.interval()
        rows[measure.name] = {"mean": middle, "low": low, "high": high, "number": tally.number}
    return rows


def _inside(end: float | None, bound: float | None, pick: Callable[[float, float], float]) -> float | None:
    """Cut a normal interval where the measure ends."""
    return end if end is None or bound is None else pick(end, bound)


def _cells(opened: Opened, found: Sequence[Found], pairs: Pairs) -> list[Row]:
    """Sum each cell up over the values drawn: the mean of the points' means, its interval from their spread."""
    asked = opened.study
    if asked.sobol is not None:
        return []
    names, rows = [each.name for each in asked.gridded], []
    size = asked.draws if asked.drawn else 1
    for cell, values in enumerate(cells(asked)):
        inside = found[cell * size : (cell + 1) * size]
        tallies, more = inside[0].tallies, pairs.tallies[inside[0].point.number]
        if asked.drawn:
            tallies, more = _over_draws(inside, found[:size])
        rows.append(
            {
                "cell": cell,
                "values": dict(zip(names, values, strict=True)),
                "points": len(inside),
                "refused": sum(each.refused is not None for each in inside),
                "replications": sum(each.done for each in inside),
                "measures": _intervals(opened, tallies, bool(asked.drawn)),
                "differences": {} if cell == 0 else _differences(opened, more),
            }
        )
    return rows

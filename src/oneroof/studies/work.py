"""What one task of a study runs, in this process, another one, or on a cluster: some replications of one point."""

from __future__ import annotations

import hashlib
import pickle
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from oneroof import __version__ as VERSION
from oneroof.catalogue import shelf as shelves
from oneroof.earth import jit
from oneroof.errors import Mendable
from oneroof.simulation.case import Case, open_case
from oneroof.simulation.layout import Layout, build
from oneroof.simulation.scenario import Scenario
from oneroof.studies.measures import runner, takers
from oneroof.studies.plan import ARRANGEMENT, BELIEVE, Range, Value
from oneroof.studies.points import Point

KEPT = 4  # layouts that a process keeps at once


@dataclass(frozen=True, slots=True)
class Task:
    """Some replications of one point."""

    point: Point
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """What a task found: for each measure a value of each replication, a digest of all events; or why it cannot be."""

    values: tuple[tuple[float | None, ...], ...]
    digest: str
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """All that a process needs to run any task of a study."""

    scenario: Scenario
    believe: str | None
    arrangement: str | None
    settings: tuple[tuple[str, str], ...]
    ranges: tuple[Range, ...]
    measures: tuple[str, ...]
    seed: int
    run: Evaluate


Evaluate: TypeAlias = Callable[[Work, Task], Chunk]


def code() -> dict[str, str]:
    """Say which oneroof this is: a task that another one ran is no part of the same study."""
    sheets = hashlib.sha256()
    for path in sorted(shelves.FOLDER.rglob("*.yaml")):
        sheets.update(path.name.encode() + b"\0" + path.read_bytes())
    return {"oneroof": VERSION, "kernels": jit.fingerprint(), "shelf": sheets.hexdigest()[:20]}


_lock = threading.Lock()
_works: dict[str, Work] = {}
_layouts: dict[tuple[str, Any], Layout] = {}
_refused: dict[tuple[Value, ...], str] = {}
_codes: list[dict[str, str]] = []


def do(work: bytes, task: Task) -> tuple[dict[str, str], Chunk]:
    """Run one task; one at a time in each process, whatever number of threads a cluster gives it."""
    with _lock:
        key = hashlib.sha256(work).hexdigest()
        if key not in _works:
            _works.clear()
            _layouts.clear()
            _refused.clear()
            _works[key] = pickle.loads(work)
        if not _codes:
            _codes.append(code())
        found = _works[key]
        return _codes[0], found.run(found, task)


def of_scenario(work: Work, task: Task) -> Chunk:
    """Run replications of a scenario at one point and take the measures."""
    values = task.point.values
    try:
        layout = None if values in _refused else _layout(work, task.point)
    except Mendable as error:
        _refused[values], layout = str(error.faults[0]), None
    if layout is None:
        return Chunk((((None,) * (task.stop - task.start)),) * len(work.measures), "", _refused[values])
    take, once = takers(work.measures, layout), runner(work.measures)
    rows, digest = list[list[float | None]](), hashlib.sha256()
    for replication in range(task.start, task.stop):
        outcome, knew = once(layout, work.seed, replication)
        digest.update(outcome.digest.encode())
        rows.append([each(outcome, knew) for each in take])
    return Chunk(tuple(zip(*rows, strict=True)), digest.hexdigest()[:32])


def case_at(work: Work, values: tuple[Value, ...]) -> Case:
    """Open the scenario with a point's values in their places; raises Mendable for what cannot stand there."""
    believe, arrangement, settings = work.believe, work.arrangement, dict(work.settings)
    for each, value in zip(work.ranges, values, strict=True):
        for path in each.paths:
            if path == BELIEVE:
                believe = str(value)
            elif path == ARRANGEMENT:
                arrangement = str(value)
            else:
                settings[path] = said(value)
    return open_case(work.scenario, believe, settings, arrangement)


def said(value: Value) -> str:
    """Write a value as `--set` takes it."""
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else repr(value)


def _layout(work: Work, point: Point) -> Layout:
    """Build a point's layout, or take one of the latest; what does not differ from another's is taken from there.

    A layout lends its aims and its fly-out tables only where the same figures are believed and none is set on a sheet.
    """
    key = (ARRANGEMENT, point.values)
    if key not in _layouts:
        case = case_at(work, point.values)
        like = None if case.settings else _layouts.get((BELIEVE, case.believe))
        built = build(case.scenario, case.shelf(), like)
        if not case.settings:
            _layouts.setdefault((BELIEVE, case.believe), built)
        for old in [each for each in _layouts if each[0] == ARRANGEMENT][: -KEPT + 1]:
            del _layouts[old]
        _layouts[key] = built
    return _layouts[key]

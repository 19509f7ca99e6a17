"""Binds a study to its scenario: finds the ends of figures' own ranges, and tries every range before anything runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from oneroof.catalogue import shelf as shelves
from oneroof.catalogue.yaml_file import Document, Keys
from oneroof.errors import CatalogueError, Fault, Mendable, ScenarioError, TooLarge, nearest
from oneroof.simulation.case import Case
from oneroof.simulation.run import checked_count
from oneroof.simulation.scenario import Scenario, read, reader
from oneroof.studies import measures
from oneroof.studies.measures import Measure
from oneroof.studies.plan import ARRANGEMENT, BELIEVE, Draw, Range, Study, Value
from oneroof.studies.points import POINTS_MAX, Point, count, points
from oneroof.studies.study_reader import FROM_FIGURE, read_study
from oneroof.studies.work import Evaluate, Work, case_at, of_scenario

TRIED = 50  # values of a list that are tried before anything runs; the rest is told when its turn comes


@dataclass(frozen=True, slots=True)
class Opened:
    """A study that can run: what it asks, the work of any process, its points in order, its measures."""

    study: Study
    work: Work
    points: list[Point]
    measures: tuple[Measure, ...]

    def identity(self) -> dict[str, str]:
        """Say what decides every result, beside the version of oneroof."""
        return {"study": self.study.fingerprint, "scenario": self.work.scenario.fingerprint}


def open_study(path_or_name: str | Path, replications: int | None = None) -> Opened:
    """Read a study and its scenario, to run each point otherwise often if asked.

    Raises Mendable with every fault of the file and of its ranges.
    """
    study, document = read_study(path_or_name)
    if replications is not None:
        study = replace(study, replications=checked_count(replications))
    return opened(study, document)


def opened(study: Study, document: Document) -> Opened:
    """Bind a study to its scenario; raises ScenarioError, and TooLarge for more points than a study holds."""
    try:
        scenario = read(study.scenario)
    except ScenarioError as error:
        raise ScenarioError(_placed(document, ("scenario",), error)) from None
    faults = list(_base_faults(study, scenario, document))
    if faults:
        raise ScenarioError(reader.in_order(faults))
    case = case_at(_work(replace(study, ranges=()), scenario), ())
    known = {name: _bounded(measure, study) for name, measure in measures.known(case.scenario).items()}
    faults += _measure_faults(study, known, document)
    ranges = []
    for each in study.ranges:
        try:
            ranges.append(_with_ends(each, case))
        except Mendable as error:
            faults += _placed(document, ("ranges", each.name, "set"), error)
    study = replace(study, ranges=tuple(ranges))
    faults += [] if faults else _range_faults(study, scenario, document)
    if faults:
        raise ScenarioError(reader.in_order(faults))
    _refuse_many(study, document)
    return Opened(study, _work(study, scenario), points(study), tuple(known[name] for name in study.measures))


def _bounded(measure: Measure, study: Study) -> Measure:
    """Take a count's upper bound away where a range moves the number of missiles itself."""
    moved = any(path.startswith("attack") for each in study.ranges for path in each.paths)
    return replace(measure, most=None) if moved and measure.unit == "" else measure


def _work(study: Study, scenario: Scenario, run: Evaluate = of_scenario) -> Work:
    return Work(
        scenario, study.believe, study.arrangement, study.settings, study.ranges, study.measures, study.seed, run
    )


def _placed(document: Document, keys: Keys, error: Mendable) -> list[Fault]:
    """Tell a fault found behind a file at the place in it that caused it."""
    where = document.where(keys)
    return [Fault(f"{where}, {fault.where}", fault.found, fault.allowed, fault.mend) for fault in error.faults]


def _base_faults(study: Study, scenario: Scenario, document: Document) -> Iterator[Fault]:
    """Try what holds at every point, one thing after the other."""
    bare = replace(study, ranges=(), settings=(), believe=None, arrangement=None)
    trials: list[tuple[Keys, Study]] = [
        (("believe",), replace(bare, believe=study.believe)),
        (("arrangement",), replace(bare, arrangement=study.arrangement)),
    ]
    for pair in study.settings:
        laid = replace(bare, arrangement=study.arrangement, settings=(pair,))
        trials.append((("settings", pair[0]), laid))
    found = False
    for keys, trial in trials:
        try:
            case_at(_work(trial, scenario), ())
        except Mendable as error:
            found = True
            yield from _placed(document, keys, error)
    if found:
        return
    try:
        case_at(_work(replace(study, ranges=()), scenario), ())
    except Mendable as error:
        yield from _placed(document, ("settings",), error)


def _measure_faults(study: Study, known: dict[str, Measure], document: Document) -> Iterator[Fault]:
    for place, name in enumerate(study.measures):
        if name not in known:
            yield Fault(document.where(("measures", place)), repr(name), *measures.unknown(name, known))


# ------------------------------------------------------------------------------------------------- ranges


def _with_ends(range_: Range, case: Case) -> Range:
    """Look up the ends of a figure's own range: of an assumed one its low and high, of a published one all values."""
    if range_.draw is None or range_.draw.kind not in FROM_FIGURE:
        return range_
    low, high = _ends(range_.paths[0], range_.draw.kind, case)
    return replace(range_, draw=Draw("uniform", low, high))


def _ends(path: str, kind: str, case: Case) -> tuple[float, float]:
    if kind == "assumed":
        own = next((each for each in case.scenario.assumptions() if each.path == path), None)
        if own is not None:
            return _apart(path, kind, [own.low, own.high])
    sheet, _, figure = path.rpartition(".")
    if sheet not in shelves.names():
        if kind == "assumed":
            known = [each.path for each in case.scenario.assumptions()]
            raise ScenarioError(Fault(path, "no assumed value of the scenario, no sheet", *_try(path, known)))
        raise ScenarioError(
            Fault(path, "no figure of a sheet", "published values stand on sheets", "Name a SHEET.FIGURE.")
        )
    shelf = case.shelf()
    chosen = shelf.figures(sheet).value(figure)
    rivals = next(each.rivals for each in shelf.used() if (each.sheet, each.figure) == (sheet, figure))
    ends = [chosen.low, chosen.high] if kind == "assumed" else [each.value for each in (chosen, *rivals)]
    return _apart(
        path, kind, [float(end) for end in ends if isinstance(end, int | float) and not isinstance(end, bool)]
    )


def _try(path: str, known: list[str]) -> tuple[str, str]:
    return "a dotted path of an assumed value, or SHEET.FIGURE, stands here", nearest(path, known)


def _apart(path: str, kind: str, ends: list[float]) -> tuple[float, float]:
    if len(ends) < 2 or min(ends) == max(ends):
        mend = "Give a range of your own, such as 'uniform: [low, high]'."
        what = "range" if kind == "assumed" else "rival values"
        raise CatalogueError(Fault(path, f"no {what}", f"the figure has {what} of its own", mend))
    return min(ends), max(ends)


def _range_faults(study: Study, scenario: Scenario, document: Document) -> Iterator[Fault]:
    """Try each range by itself, at every value of a list and at both ends of a draw."""
    middle = _middle(study)
    for i, each in enumerate(study.ranges):
        for place, value in enumerate(_trials(each)):
            values = tuple(value if j == i else other for j, other in enumerate(middle))
            fault = _fault_at(study, scenario, i, values)
            if fault is not None:
                ranged = ("ranges", each.name) in document.value_places
                keys: Keys = ("ranges", each.name, "set") if ranged else ("arrangements", place)
                yield from _placed(document, keys, fault)
                break


def _middle(study: Study) -> tuple[Value, ...]:
    return tuple(next(iter(_trials(each))) for each in study.ranges)


def _trials(range_: Range) -> list[Value]:
    if range_.draw is not None:
        return [range_.draw.low, range_.draw.high]
    return list(range_.values[:TRIED])


def _fault_at(study: Study, scenario: Scenario, i: int, values: tuple[Value, ...]) -> Mendable | None:
    """Try one range alone, with whom to believe and the arrangement that the others begin with."""
    kept = [j for j, each in enumerate(study.ranges) if j == i or {BELIEVE, ARRANGEMENT} & set(each.paths)]
    alone = replace(study, ranges=tuple(study.ranges[j] for j in kept))
    try:
        case_at(_work(alone, scenario), tuple(values[j] for j in kept))
    except Mendable as error:
        return error
    return None


def _refuse_many(study: Study, document: Document) -> None:
    """Refuse a study whose points nobody could wait for, and tell that the whole must be runnable."""
    number = count(study)
    if number > POINTS_MAX:
        mend = "Take fewer values in each range: they multiply."
        raise TooLarge(Fault(document.name, f"{number:,} points", f"at most {POINTS_MAX:,} are run", mend))

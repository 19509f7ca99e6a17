"""Leakage by arrangement: what each party was shown, and how much of a figure that was not told it could work out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from oneroof.catalogue import shelf as shelves
from oneroof.command.message import What
from oneroof.errors import Fault, Mendable
from oneroof.simulation.case import Case, open_case
from oneroof.simulation.layout import Layout, build
from oneroof.simulation.many import Progress
from oneroof.simulation.posts import holder
from oneroof.simulation.scenario import Scenario, lay
from oneroof.studies.disclosure import DETECTIONS, Fact, Told, facts, texts, told
from oneroof.studies.inference import Channel, Prior, Value, by_parts, entropy_bits, even, learned_bits, width

FORMAT = 1
KINDS = (DETECTIONS, *(str(each) for each in What))
CANDIDATES = 8
Named = tuple[str, Scenario]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that its owner does not tell: a sheet's or a setting of the scenario, and what others hold possible."""

    key: str
    candidates: tuple[float, ...]

    @property
    def prior(self) -> Prior:
        """Hold every candidate for equally likely."""
        return even(self.candidates)


def figure(key: str, scenario: Scenario, low: float | None = None, high: float | None = None) -> Figure:
    """Say what an outsider holds possible for a figure: values from `low` to `high`, else what is published or assumed.

    The rival values of its sheet, if there are several; else eight values over its range. Raises Mendable for a figure
    that has neither, CatalogueError for one that nobody knows.
    """
    if low is not None and high is not None:
        return Figure(key, _spread(low, high))
    sheet, _, name = key.rpartition(".")
    if sheet not in shelves.names():
        found = next((each for each in scenario.assumptions() if f"{each.path}.".startswith(f"{key}.")), None)
        return Figure(key, _spread(*_range(key, *((None, None) if found is None else (found.low, found.high)))))
    value = shelves.Shelf(shelves.OPEN).figures(sheet).value(name)
    published = {
        float(each.value) for each in shelves.read(sheet).figures[name].values if isinstance(each.value, int | float)
    }
    if len(published) > 1:
        return Figure(key, tuple(sorted(published)))
    return Figure(key, _spread(*_range(key, value.low, value.high)))


def _range(key: str, low: float | None, high: float | None) -> tuple[float, float]:
    if low is None or high is None or not low < high:
        allowed = "a figure with rival values or a range stands here"
        raise Mendable(Fault("--figure", repr(key), allowed, f"Give the range: --figure {key}=LOW:HIGH."))
    return low, high


def _spread(low: float, high: float) -> tuple[float, ...]:
    return tuple(low + (high - low) * place / (CANDIDATES - 1) for place in range(CANDIDATES))


def laid(scenario: Scenario, names: str | None) -> list[Named]:
    """Lay the arrangements named over a scenario; without any, those that it compares, else the scenario as it is.

    Raises ScenarioError for an unknown arrangement, or for a role that the scenario does not bind.
    """
    asked = [name.strip() for name in names.split(",") if name.strip()] if names else list(scenario.compare)
    return [(name, lay(scenario, name)) for name in asked] or [(scenario.arrangement or scenario.name, scenario)]


def study(
    arrangements: Sequence[Named],
    figures: Sequence[Figure],
    *,
    seed: int = 1,
    replications: int = 1,
    settings: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Row:
    """Tell what each party was shown under each arrangement, and what it could work out of each figure.

    The observer is the strongest there can be: it knows everything of the case but the figure, down to the luck of each
    replication, runs it for every candidate and strikes out those that would have shown it anything else. What it
    learns is an upper bound; 0 bits are a proof for these replications. Common draws: only the figure differs.
    """
    rows, steps, done = list[Row](), len(arrangements) * (1 + sum(len(each.candidates) for each in figures)), 0
    sets: dict[str, dict[str, frozenset[Fact]]] = {}

    def tell() -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done, steps)

    for name, scenario in arrangements:
        case = open_case(scenario, settings=settings)
        shown = _runs(case, {}, seed, replications)
        tell()
        parties = [row.id for row in case.scenario.parties]
        sets[name] = {party: facts((each for run in shown for each in run), party) for party in parties}
        guesses = [_inferred(case, each, parties, seed, replications, settings or {}, tell) for each in figures]
        rows.append(
            {
                "id": name,
                "shown": {party: [_said(fact) for fact in sorted(sets[name][party])] for party in parties},
                "inferred": [row for found in guesses for row in found],
            }
        )
    first = arrangements[0][1]
    return {
        "format": FORMAT, "scenario": first.name, "title": first.title, "seed": seed, "replications": replications,
        "figures": [{"key": each.key, "candidates": list(each.candidates)} for each in figures],
        "arrangements": rows, "included": _included(sets),
    }  # fmt: skip


def _said(fact: Fact) -> Row:
    return {"from": fact.owner, "what": fact.what, "field": fact.field}


def _runs(case: Case, change: Mapping[str, str], seed: int, replications: int) -> list[list[Told]]:
    layout = _layout(case, change)
    return [told(layout, seed, replication) for replication in range(replications)]


def _layout(case: Case, change: Mapping[str, str]) -> Layout:
    changed = open_case(case.scenario, case.believe, {**dict(case.settings), **change}) if change else case
    return build(changed.scenario, changed.shelf())


def _inferred(
    case: Case,
    figure: Figure,
    parties: Sequence[str],
    seed: int,
    replications: int,
    settings: Mapping[str, str],
    tell: Any,
) -> list[Row]:
    """Run a case for every candidate, and say what each party could work out."""
    seen: dict[Value, list[list[Told]]] = {}
    for value in figure.candidates:
        seen[value] = _runs(case, {**settings, figure.key: repr(value)}, seed, replications)
        tell()
    sheet = figure.key.rpartition(".")[0]
    # whoever has the thing in its hands need not guess
    owners = {holder(asset) for asset in case.scenario.assets if asset.sheet == sheet}
    return [_row(figure, party, channel(seen, party)) for party in parties if party not in owners]


def channel(seen: Mapping[Value, Sequence[Sequence[Told]]], party: str) -> Channel:
    """Say what a party sees under each candidate, a replication and then a part for each kind; each run as likely."""
    return {
        value: {(number, *texts(run, party, KINDS)): 1.0 / len(runs) for number, run in enumerate(runs)}
        for value, runs in seen.items()
    }


def _row(figure: Figure, party: str, seen: Channel) -> Row:
    prior = figure.prior
    parts = by_parts(prior, seen, ("replication", *KINDS))
    return {
        "figure": figure.key,
        "party": party,
        "entropy_bits": entropy_bits(prior),
        "bits": learned_bits(prior, seen),
        "by": {name: bits for name, bits in parts.items() if bits > 0.0},
        "width": width(prior, seen),
        "width_before": max(figure.candidates) - min(figure.candidates),
    }


def _included(sets: Mapping[str, Mapping[str, frozenset[Fact]]]) -> list[Row]:
    """Say for each party which arrangements show it no more than which others: inclusion of sets, not of counts."""
    parties = dict.fromkeys(party for shown in sets.values() for party in shown)
    return [
        {
            "party": party,
            "shown": name,
            "fields": len(_of(sets[name], party)),
            "within": [other for other in sets if other != name and _of(sets[name], party) <= _of(sets[other], party)],
        }
        for name in sets
        for party in parties
    ]


def _of(shown: Mapping[str, frozenset[Fact]], party: str) -> frozenset[Fact]:
    """Give what a party was shown; one that an arrangement does not know was shown nothing."""
    return shown.get(party, frozenset())

"""One attack under several arrangements: the same flights, the same luck, the results side by side."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from oneroof import __version__ as VERSION
from oneroof.errors import Fault, Mendable
from oneroof.simulation import many
from oneroof.simulation.case import Case, open_case
from oneroof.simulation.record import plain
from oneroof.simulation.run import check_seed, checked_count
from oneroof.simulation.scenario import Scenario
from oneroof.studies import differences, side_by_side
from oneroof.studies.watch import Seen, once

FORMAT = 1

Named: TypeAlias = tuple[str, Scenario]


def compare(
    arrangements: Sequence[Named],
    *,
    seed: int = 1,
    replications: int | None = None,
    believe: str | None = None,
    settings: Mapping[str, str] | None = None,
    workers: int | None = 1,
    progress: many.Progress | None = None,
    replication: int = 0,
) -> dict[str, Any]:
    """Run complete scenarios that differ in their arrangement only, replication by replication, on common draws.

    Every replication flies the same missiles with the same luck under each arrangement, so differences are taken
    replication by replication. `replication` is the one whose events are set side by side. The same input gives the
    same bytes, whatever the number of workers. Raises Mendable for fewer than two arrangements, one named twice, or
    scenarios of another attack.
    """
    check_seed(seed)
    cases = [open_case(scenario, believe, settings) for _, scenario in arrangements]
    names = [name for name, _ in arrangements]
    _check(names, cases)
    count = checked_count(cases[0].scenario.replications if replications is None else replications)
    _check_shown(replication, count)
    processes = many.checked_workers(workers, count, len(cases))
    with many.crew(processes, once) as crew:
        built = many.layouts(cases)
        found = crew.share(built, seed, range(count), count, progress)
    seen: list[list[Seen]] = [[row[place] for row in found] for place in range(len(cases))]
    whole = {
        **_head(cases[0], seed, count),
        **side_by_side.tables(names, built, seen),
        "replication": replication,
        **differences.explain(names, built, seed, replication),
        "assumed_count": len({each for case in cases for each in case.scenario.assumptions()}),
        "digest": hashlib.sha256("".join(each.outcome.digest for row in found for each in row).encode()).hexdigest(),
    }
    return dict(plain(whole))


def _head(case: Case, seed: int, count: int) -> dict[str, Any]:
    scenario = case.scenario
    return {
        "format": FORMAT,
        "oneroof": VERSION,
        "scenario": scenario.name,
        "title": scenario.title,
        "summary": scenario.summary,
        "start_utc": scenario.start_utc,
        "seed": seed,
        "replications": count,
        "believe": case.believe,
        "settings": dict(case.settings),
    }


def _check(names: Sequence[str], cases: Sequence[Case]) -> None:
    if len(names) < 2:
        found = f"{len(names)} of them" if names else "none"
        raise Mendable(Fault("--arrangements", found, "two or more are compared", "Name them with commas between."))
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise Mendable(Fault("--arrangements", f"{twice!r} twice", "each is named once", "Remove one of the two."))
    first = cases[0].scenario
    for name, case in zip(names, cases, strict=True):
        same = (case.scenario.attack, case.scenario.protect) == (first.attack, first.protect)
        if not same:
            allowed = f"the same attack on the same places as under {names[0]!r}"
            raise Mendable(Fault(f"arrangement {name!r}", "another attack", allowed, "Change the arrangement only."))


def _check_shown(replication: int, count: int) -> None:
    if not 0 <= replication < count:
        allowed = f"a number from 0 to {count - 1} stands here"
        raise Mendable(Fault("--replication", str(replication), allowed, "They are counted from 0."))

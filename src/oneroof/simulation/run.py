"""From a scenario and a seed to a record, a summary and what a map needs: the main job."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oneroof import __version__ as VERSION
from oneroof.catalogue.shelf import Shelf, Used
from oneroof.errors import Fault, Mendable, TooLarge
from oneroof.flight.describe import describe
from oneroof.simulation import many, sweep
from oneroof.simulation.case import Case, open_case
from oneroof.simulation.geometry import Geometry, Meetings, geometry
from oneroof.simulation.layout import Layout, build
from oneroof.simulation.record import Recorder, plain
from oneroof.simulation.replication import header, replicate, used_figure
from oneroof.simulation.scenario import Scenario, lay
from oneroof.simulation.scenario import read as load
from oneroof.simulation.scenario.models import REPLICATIONS_MAX
from oneroof.simulation.score import Cause
from oneroof.simulation.summary import Outcome, summarise
from oneroof.simulation.timeline import timelines

__all__ = ["Result", "lay", "load", "run"]

FORMAT = 1
SECONDS_A_REPLICATION = 0.03  # for an estimate only


@dataclass(frozen=True, slots=True)
class Result:
    """What a run gives: the scenario as run, the summary of all replications, and replication 0's record."""

    scenario: Scenario
    summary: dict[str, Any]
    record: tuple[str, ...]
    geometry: Geometry


def run(
    scenario: str | Path | Scenario,
    *,
    seed: int = 1,
    replications: int | None = None,
    believe: str | None = None,
    settings: Mapping[str, str] | None = None,
    workers: int | None = 1,
    progress: many.Progress | None = None,
    sweep_assumed: bool = False,
    arrangement: str | Path | None = None,
) -> Result:
    """Run a scenario many times over; the same scenario, seed and version give the same record, byte for byte.

    Each replication flies its own dispersed threats against one shared layout. More than one of `workers` (None: as
    many as are worth it) spawns processes, so a calling script then needs its main guard. `arrangement` is laid over
    the scenario first, `settings` replaces values of it or of sheets, `sweep_assumed` also moves every assumed value
    over its range. Raises Mendable for whatever a user can mend.
    """
    case = open_case(scenario, believe, settings, arrangement)
    count = checked_count(case.scenario.replications if replications is None else replications)
    check_seed(seed)
    shelf = case.shelf()
    processes = many.checked_workers(workers, count)
    with many.crew(processes, replicate) as crew:
        layout = build(case.scenario, shelf)
        recorder, meetings = Recorder(header(case, seed, shelf.used())), Meetings()
        first = replicate(layout, seed, 0, (recorder, meetings))
        recorder.close()
        others = crew.share((layout,), seed, range(1, count), count, progress)
    outcomes = [first, *(each for (each,) in others)]
    swept = sweep.assumed(case, shelf, seed, processes, progress) if sweep_assumed else None
    summary = _summary(case, layout, shelf, seed, outcomes, swept)
    picture = geometry(layout, meetings, _kept(layout, outcomes))
    return Result(case.scenario, summary, tuple(recorder.lines), picture)


def checked_count(replications: int) -> int:
    """Check how many replications are asked for; raises Mendable for none, TooLarge with an estimate for too many."""
    if not _is_whole(replications) or replications < 1:
        fault = Fault(
            "replications", repr(replications), "a number from 1 to 10 million stands here", "Ask for 1 or more."
        )
        raise Mendable(fault)
    if replications > REPLICATIONS_MAX:
        hours = replications * SECONDS_A_REPLICATION / 3600.0
        found = f"{replications:,}, about {hours:,.0f} hours of one core"
        allowed = f"at most {REPLICATIONS_MAX:,} replications are run at once"
        raise TooLarge(
            Fault("replications", found, allowed, "Ask for fewer: the interval shrinks only with their root.")
        )
    return replications


def _is_whole(value: object) -> bool:
    """Tell a whole number from what a script may hand over by mistake."""
    return isinstance(value, int) and not isinstance(value, bool)


def check_seed(seed: int) -> None:
    """Check a seed; raises Mendable for what is no whole number that fits."""
    if not _is_whole(seed) or not 0 <= seed < 2**63:
        raise Mendable(
            Fault("seed", repr(seed), "a whole number from 0 to 2**63 - 1 stands here", "Choose another seed.")
        )


def _summary(
    case: Case,
    layout: Layout,
    shelf: Shelf,
    seed: int,
    outcomes: Sequence[Outcome],
    swept: list[dict[str, Any]] | None,
) -> dict[str, Any]:
    described = [_described(layout, index) for index in range(len(layout.threats))]
    body = summarise(layout, outcomes, described)
    scenario, taken = case.scenario, shelf.used()
    assumptions = [
        {"path": each.path, "value": each.value, "low": each.low, "high": each.high, "reason": each.reason}
        for each in scenario.assumptions()
    ]
    whole = {
        "format": FORMAT,
        "oneroof": VERSION,
        "scenario": scenario.name,
        "title": scenario.title,
        "summary": scenario.summary,
        "arrangement": scenario.arrangement,
        "fingerprint": scenario.fingerprint,
        "start_utc": scenario.start_utc,
        "seed": seed,
        "replications": len(outcomes),
        "believe": case.believe,
        "believe_order": shelf.order(),
        "settings": dict(case.settings),
        **body,
        "used": [used_figure(each) for each in taken],
        "assumptions": assumptions,
        "assumed_count": len(assumptions) + sum(_assumed(each, scenario) for each in taken),
        "refusals": layout.refusals,
        "sweep": swept,
        "timelines": timelines(layout, outcomes[0], body["threats"]),
        "digest": hashlib.sha256("".join(each.digest for each in outcomes).encode()).hexdigest(),
    }
    return dict(plain(whole))


def _assumed(used: Used, scenario: Scenario) -> bool:
    """Tell whether a figure was published by nobody, and is not counted among the scenario's own already."""
    return used.value.kind == "assumed" and not sweep.of_scenario(used, scenario)


def _described(layout: Layout, index: int) -> dict[str, Any]:
    threat = layout.threats[index]
    radars = {id: time for id, time in layout.first_seen_s[index].items() if layout.sensors[id].spot is not None}
    first = min(radars, key=lambda id: (radars[id], id), default=None)
    visible = (
        None
        if first is None
        else {"sensor": first, "median": radars[first], "low": radars[first], "high": radars[first]}
    )
    target = (threat.target.latitude_rad, threat.target.longitude_rad, threat.target.height_m)
    return {
        "from_latitude_deg": math.degrees(threat.origin.latitude_rad),
        "from_longitude_deg": math.degrees(threat.origin.longitude_rad),
        "to_latitude_deg": math.degrees(threat.target.latitude_rad),
        "to_longitude_deg": math.degrees(threat.target.longitude_rad),
        "first_visible_s": visible,
        **describe(threat.booster, threat.launch, threat.nominal, target),
    }


def _kept(layout: Layout, outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Give, for each aim point, in how many of the replications with a missile that would have struck it none did."""
    aimed: dict[str, list[int]] = {}
    for index, threat in enumerate(layout.threats):
        aimed.setdefault(threat.target.name, []).append(index)
    kept: dict[str, float] = {}
    for place, indices in aimed.items():
        causes = [{each.stories[i].cause for i in indices} - {Cause.NOT_THREATENING} for each in outcomes]
        endangered = [found for found in causes if found]
        if endangered:
            kept[place] = sum(found == {Cause.DEFENDED} for found in endangered) / len(endangered)
    return kept

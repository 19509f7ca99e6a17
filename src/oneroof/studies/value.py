"""What one source of data is worth: the same attack with it and without it, on common draws, in minutes and metres."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from oneroof import __version__ as VERSION
from oneroof.command import picture
from oneroof.errors import Fault, Mendable, nearest
from oneroof.flight.kernels import state_at
from oneroof.simulation import many
from oneroof.simulation.case import Case, open_case
from oneroof.simulation.engine import Sink
from oneroof.simulation.event import Event, Kind
from oneroof.simulation.layout import Layout, build
from oneroof.simulation.record import plain
from oneroof.simulation.replication import replicate
from oneroof.simulation.run import check_seed, checked_count
from oneroof.simulation.scenario import Scenario, shelf_names
from oneroof.simulation.score import Cause, Scorer
from oneroof.simulation.summary import mean
from oneroof.simulation.world import World

FORMAT = 1
PERIOD_US = 30_000_000  # how often pictures are held against the truth
FAR_M = 300e3  # a track farther than this from every missile is of none of them

Of = tuple[str, int]  # a party, and the number of a threat


@dataclass(frozen=True, slots=True)
class Held:
    """What is kept of one replication: first confirmed tracks, errors of tracks at fixed times, missiles stopped.

    `known_us` is when a party first held a confirmed track of a missile, its own or one that it was told of; `errors_m`
    how far its best track was off, by the number of the sample.
    """

    known_us: Mapping[Of, int]
    errors_m: Mapping[Of, Mapping[int, float]]
    defended: int


class Holdings:
    """A sink that looks at every desk's tracks when something reached it, and at fixed times; it tells nobody."""

    def __init__(self, world: World, scorer: Scorer) -> None:
        self._world, self._scorer = world, scorer
        self._before: Event | None = None
        self._seen: set[tuple[str, int]] = set()
        self.known_us: dict[Of, int] = {}
        self.errors_m: dict[Of, dict[int, float]] = {}
        flights = world.nature.flights
        self._count = len(scorer.stories)
        self._sample = math.floor(float(flights.ignitions_s.min()) * 1e6 / PERIOD_US)
        self._last_us = float(flights.ends_s.max()) * 1e6

    def note(self, event: Event) -> None:
        """Look at what the event before has changed, then at all pictures if it is time."""
        self._look()
        self._before = event
        while self._sample * PERIOD_US <= min(event.time_us, self._last_us):
            self._measure()
            self._sample += 1

    def _look(self) -> None:
        before = self._before
        if before is None or before.desk is None or before.kind not in (Kind.REPORT, Kind.MESSAGE):
            return
        desk = self._world.desks[before.desk]
        for number in {*desk.cases, *(each.number for each in desk.told.values())}:
            if (desk.id, number) in self._seen or not picture.glance(desk, number)[0]:
                continue
            belief = picture.believed(desk, number)
            missile = None if belief is None else self._missile(belief.track.time_s, belief.track.state_ecef.tolist())
            if missile is not None:
                self._seen.add((desk.id, number))
                self.known_us.setdefault((desk.post.node.party, missile[0]), before.time_us)

    def _measure(self) -> None:
        for desk in self._world.desks.values():
            if desk.tracker is None and not desk.told:
                continue
            for track in picture.held(desk):
                missile = self._missile(track.time_s, track.state_ecef.tolist())
                if missile is not None:
                    kept = self.errors_m.setdefault((desk.post.node.party, missile[0]), {})
                    kept[self._sample] = min(missile[1], kept.get(self._sample, math.inf))

    def _missile(self, time_s: float, state: Sequence[float]) -> tuple[int, float] | None:
        """Name the missile that a track follows, and how far the track is off."""
        body = self._scorer.nearest(time_s, tuple(state))
        if body is None:
            return None
        flights, out = self._world.nature.flights, np.empty(6)
        count, since_s = int(flights.counts[body]), time_s - float(flights.ignitions_s[body])
        state_at(flights.times_s[body, :count], flights.states_ecef[body, :count], since_s, out)
        off_m = math.dist(state[:3], out[:3].tolist())
        parent = self._world.nature.things[body].parent
        return (parent, off_m) if off_m <= FAR_M and 0 <= parent < self._count else None


def value(
    scenario: Scenario,
    source: str,
    *,
    seed: int = 1,
    replications: int | None = None,
    progress: many.Progress | None = None,
) -> dict[str, Any]:
    """Run a scenario with a source and without it, replication by replication on common draws, and take differences.

    A gain is positive: minutes earlier, metres nearer, missiles more. Where only one of the two ever holds a missile
    there is no difference to take; such replications are counted. Raises Mendable for a source that is no sensor of the
    scenario, or the only one.
    """
    check_seed(seed)
    case = open_case(scenario)
    cases = [case, open_case(without(case.scenario, source))]
    count = checked_count(case.scenario.replications if replications is None else replications)
    built = [build(each.scenario, each.shelf()) for each in cases]
    pairs: list[tuple[Held, Held]] = []
    for replication in range(count):
        pairs.append((_once(built[0], seed, replication), _once(built[1], seed, replication)))
        if progress is not None:
            progress(replication + 1, count)
    return dict(plain({**_head(case, source, seed, count, built[0]), **_differences(built[0], pairs)}))


def without(scenario: Scenario, source: str) -> Scenario:
    """Give a scenario without one of its sensors, and without what is said of it; the rest stands as it stood."""
    sensors = [row.id for row in scenario.assets if shelf_names.kind_of(row.sheet) in ("radar", "satellite")]
    if source not in sensors:
        allowed = f"a sensor of {scenario.name} stands here"
        raise Mendable(Fault("--source", repr(source), allowed, nearest(source, sensors)))
    if len(scenario.assets) == 1:
        allowed = "a scenario keeps an asset without it"
        raise Mendable(Fault("--source", f"{source!r}, the only asset", allowed, "Add another sensor."))
    data = scenario.as_data()
    data["assets"] = [row for row in data["assets"] if row["id"] != source]
    data["links"] = [row for row in data["links"] if source not in (row["from"], row["to"])]
    if data.get("false_alarms"):
        data["false_alarms"] = [row for row in data["false_alarms"] if row["sensor"] != source]
    return Scenario.model_validate(data)


def _once(layout: Layout, seed: int, replication: int) -> Held:
    found: list[Holdings] = []

    def watch(world: World, scorer: Scorer) -> Sequence[Sink]:
        found.append(Holdings(world, scorer))
        return found

    outcome = replicate(layout, seed, replication, watch=watch)
    defended = sum(story.cause is Cause.DEFENDED for story in outcome.stories)
    return Held(found[0].known_us, found[0].errors_m, defended)


def _head(case: Case, source: str, seed: int, count: int, layout: Layout) -> dict[str, Any]:
    asset = next(row for row in case.scenario.assets if row.id == source)
    own = [id for id in layout.sensors if id == source or id.rpartition("-")[0] == source]
    sees = {
        each.id: min((times[id] for id in own if id in times), default=None)
        for each, times in zip(layout.threats, layout.first_seen_s, strict=True)
    }
    return {
        "format": FORMAT,
        "oneroof": VERSION,
        "scenario": case.scenario.name,
        "arrangement": case.scenario.arrangement,
        "source": source,
        "source_name": asset.name or source,
        "owner": asset.owner,
        "host": asset.host,
        "off_duty": next((each for each in layout.refusals if each.startswith(f"{source}: ")), None),
        "first_sight_s": sees,
        "seed": seed,
        "replications": count,
    }


def _differences(layout: Layout, pairs: Sequence[tuple[Held, Held]]) -> dict[str, Any]:
    parties = dict.fromkeys(of[0] for pair in pairs for held in pair for of in held.known_us)
    return {
        "parties": [
            {
                "party": party,
                "threats": [
                    {"threat": each.id, **_one(pairs, (party, number))} for number, each in enumerate(layout.threats)
                ],
            }
            for party in sorted(parties)
        ],
        "defended": mean([float(one.defended - other.defended) for one, other in pairs]),
    }


def _one(pairs: Sequence[tuple[Held, Held]], of: Of) -> dict[str, Any]:
    """Take the differences for one party and one missile."""
    known_us = [(one.known_us.get(of), other.known_us.get(of)) for one, other in pairs]
    gains = [(other - one) / 1e6 / 60.0 for one, other in known_us if one is not None and other is not None]
    errors = [_nearer_m(one.errors_m.get(of, {}), other.errors_m.get(of, {})) for one, other in pairs]
    known = [each for each in errors if each is not None]
    return {
        "earlier_min": _mean(gains),
        "nearer_m": _mean(known),
        "held_longer_min": mean([_longer_min(one, other, of) for one, other in pairs]),
        "only_with": sum(one is not None and other is None for one, other in known_us),
        "only_without": sum(one is None and other is not None for one, other in known_us),
    }


def _mean(values: Sequence[float]) -> dict[str, float | None] | None:
    return mean(values) if values else None


def _nearer_m(one: Mapping[int, float], other: Mapping[int, float]) -> float | None:
    """Give by how much the error is smaller on average over the samples at which both hold the missile."""
    common = sorted(one.keys() & other.keys())
    return math.fsum(other[at] - one[at] for at in common) / len(common) if common else None


def _longer_min(one: Held, other: Held, of: Of) -> float:
    return (len(one.errors_m.get(of, {})) - len(other.errors_m.get(of, {}))) * PERIOD_US / 1e6 / 60.0

"""Scores of the pictures that desks hold, against the truth: OSPA distance and the measures of a single picture."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from oneroof.command import picture
from oneroof.earth.arrays import Flags, Floats
from oneroof.simulation import picture_kernels
from oneroof.simulation.event import Event
from oneroof.simulation.picture_kernels import (
    ASSIGNED,
    CHANGES,
    OBJECTS,
    OSPA,
    POSITION2,
    SAMPLES,
    SUMS,
    TRACKED,
    TRACKS,
    VELOCITY2,
)
from oneroof.simulation.world import World

# a method's choices, told in each summary
PERIOD_US = 60_000_000
CUTOFF_M = 50_000.0
# whatever was last heard of longer ago has fallen: the longest flight published took 53 minutes
HELD_S = 3600.0
METHOD: Mapping[str, float] = {"period_s": PERIOD_US / 1e6, "ospa_order": 2, "cutoff_km": CUTOFF_M / 1000.0}


Kept = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Scores:
    """What is kept of one replication's pictures: sums for each post, and for each pair of posts what both held.

    `kept`: samples under the number that each body had longest, samples flown, and bodies that flew, over all bodies.
    """

    sums: Mapping[str, tuple[float, ...]]
    kept: Mapping[str, Kept]
    common: Mapping[tuple[str, str], tuple[int, int]]


class Pictures:
    """A sink that looks at every desk's picture once a period; it tells nobody, least of all a desk."""

    def __init__(self, world: World) -> None:
        self._world = world
        told = {name for desk in world.desks.values() for name in desk.post.shared}
        self._desks = [desk for id, desk in world.desks.items() if desk.tracker is not None or id in told]
        self._samples: list[list[tuple[list[int], Floats, list[float]]]] = [[] for _ in self._desks]
        self._times_s: list[float] = []
        flights = world.nature.flights
        self._next_us = PERIOD_US * (math.floor(float(flights.ignitions_s.min()) * 1e6 / PERIOD_US) + 1)
        self._last_us = float(flights.ends_s.max()) * 1e6

    def note(self, event: Event) -> None:
        """Look before an event at or after a due instant happens: at what is held then."""
        while self._next_us <= event.time_us and self._next_us < self._last_us:
            self._look()
            self._next_us += PERIOD_US

    def _look(self) -> None:
        now_s = self._next_us / 1e6
        self._times_s.append(now_s)
        for desk, samples in zip(self._desks, self._samples, strict=True):
            if desk.told or desk.tracker is None:
                tracks = [track for track in picture.held(desk) if now_s - track.time_s <= HELD_S]
                states = np.array([track.state_ecef for track in tracks]).reshape(-1, 6)
                samples.append(([track.number for track in tracks], states, [track.time_s for track in tracks]))
            else:
                numbers, states, time_s = desk.tracker.snapshot()
                fresh = slice(None if now_s - time_s <= HELD_S else 0)
                samples.append((numbers[fresh], states[fresh], [time_s] * len(numbers[fresh])))

    def finish(self) -> Scores:
        """Score all that was looked at, each picture by one call over its samples."""
        sums, kept, seen = {}, {}, {}
        for desk, samples in zip(self._desks, self._samples, strict=True):
            sums[desk.id], kept[desk.id], seen[desk.id] = self._score(samples)
        common = {}
        for one, other in combinations(seen, 2):
            both, either = seen[one] & seen[other], seen[one] | seen[other]
            common[one, other] = int(both.sum()), int(either.sum())
        return Scores(sums, kept, common)

    def _score(self, samples: Sequence[tuple[list[int], Floats, list[float]]]) -> tuple[tuple[float, ...], Kept, Flags]:
        flights = self._world.nature.flights
        starts = np.zeros(len(samples) + 1, np.int64)
        for s, (numbers, _, _) in enumerate(samples):
            starts[s + 1] = starts[s] + len(numbers)
        names: dict[int, int] = {}
        for numbers, _, _ in samples:
            for number in numbers:
                names.setdefault(number, len(names))
        sums, bodies = np.zeros(SUMS), len(flights.counts)
        seen, kept = np.zeros((len(samples), bodies), np.bool_), np.zeros((bodies, 2), np.int64)
        picture_kernels.score(
            np.array(self._times_s), starts,
            np.array([names[number] for numbers, _, _ in samples for number in numbers], np.int64),
            np.concatenate([np.zeros((0, 6)), *(states for _, states, _ in samples)]),
            np.array([time_s for _, _, times_s in samples for time_s in times_s], np.float64), len(names),
            flights.times_s, flights.states_ecef, flights.counts, flights.ignitions_s, flights.ends_s,
            CUTOFF_M, sums, seen, kept,
        )  # fmt: skip
        longest, flown = kept.sum(axis=0).tolist()
        return tuple(sums.tolist()), (longest, flown, int((kept[:, 1] > 0).sum())), seen


# ---------------------------------------------------------------------------------------------- summary

Measure = Callable[[tuple[float, ...], Kept], tuple[float, float]]
# each a numerator and a denominator over one replication; without a denominator it is not defined there
MEASURES: Mapping[str, Measure] = {
    "ospa_km": lambda sums, kept: (sums[OSPA] / 1000.0, sums[SAMPLES]),
    "completeness": lambda sums, kept: (sums[TRACKED], sums[OBJECTS]),
    "tracks_per_object": lambda sums, kept: (sums[ASSIGNED], sums[TRACKED]),
    "spurious_share": lambda sums, kept: (sums[TRACKS] - sums[ASSIGNED], sums[TRACKS]),
    "longest_segment_share": lambda sums, kept: (float(kept[0]), float(kept[1])),
    "number_changes_per_object": lambda sums, kept: (sums[CHANGES], float(kept[2])),
    "position_error_m": lambda sums, kept: (sums[POSITION2], sums[ASSIGNED]),
    "velocity_error_m_s": lambda sums, kept: (sums[VELOCITY2], sums[ASSIGNED]),
}
ROOTS = ("position_error_m", "velocity_error_m_s")


def measured(name: str, scores: Scores, post: str) -> float | None:
    """Give one measure of one post's picture in one replication; None where it is not defined."""
    above, below = MEASURES[name](scores.sums[post], scores.kept[post])
    if below == 0.0:
        return None
    return math.sqrt(above / below) if name in ROOTS else above / below


def summed_up(
    scores: Sequence[Scores], parties: Mapping[str, str], mean: Callable[[Sequence[float]], Mapping[str, float | None]]
) -> dict[str, Any]:
    """Sum up all replications' pictures: each measure's mean over those where it is defined, with its interval."""
    rows: list[dict[str, Any]] = []
    for post in scores[0].sums:
        row: dict[str, Any] = {"post": post, "party": parties[post]}
        for name in MEASURES:
            known = [value for each in scores if (value := measured(name, each, post)) is not None]
            row[name] = mean(known) if known else None
        rows.append(row)
    common = []
    for pair in scores[0].common:
        shares = [each.common[pair][0] / each.common[pair][1] for each in scores if each.common[pair][1]]
        common.append({"posts": list(pair), "common_share": mean(shares) if shares else None})
    return {"method": METHOD, "posts": rows, "pairs": common}

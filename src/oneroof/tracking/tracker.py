"""The tracker of one desk: reports in, tracks out; it knows neither the threat's drag nor its boost profile."""

from __future__ import annotations

import numpy as np

from oneroof.earth.arrays import Floats
from oneroof.sensing.detection import Report
from oneroof.tracking import association_kernels, bookkeeping_kernels
from oneroof.tracking.bookkeeping_kernels import COUNTS, LIVES, LOST, NUMBER, UPDATES
from oneroof.tracking.kernels import (
    BOOST,
    BOOST_PROBABILITY,
    COAST,
    FACTS,
    FIRST_POSITION,
    FIRST_SIGMA,
    FIRST_TIME,
    LAST_TIME,
    SIGHT,
)
from oneroof.tracking.track import Track

_QUIET_S = 30.0  # empty reports move the tracks no more often than this
_AS_GOOD_AS_OVER = 0.01  # boost probability below which a track speaks for its coasting model alone


class Tracker:
    """An extended Kalman filter with two models a track, gates and global nearest neighbour.

    Model: interacting multiple models, burning (unknown thrust as white acceleration) and coasting (gravity to J4, mean
    drag, noise for unknown drag), from burning to coasting only. A detection in no track's gate (chi-square, one in a
    million) starts a track; where gates overlap, the assignment of least total cost decides; two tracks whose states
    differ by no more than their covariances become one, unless one report ever held both. A track ends under the
    ground, after 45 s of silence if it was seen once only, or after 120 s if its place is not known to 200 km. Reports
    may come late: tracks go back and forth in time with noise both ways, which costs accuracy, never honesty. Source:
    Bar-Shalom, Li, Kirubarajan, "Estimation with Applications to Tracking and Navigation" (2001), chapters 5, 10, 11.
    """

    __slots__ = (
        "_apart",
        "_count",
        "_counts",
        "_covs",
        "_facts",
        "_fate",
        "_given",
        "_next",
        "_numbers",
        "_owner",
        "_room",
        "_sensors",
        "_sights",
        "_states",
        "_time_s",
    )

    def __init__(self, capacity: int = 64) -> None:
        self._count = 0
        self._next = 1
        self._time_s = 0.0
        self._given: list[int] = []
        self._states = np.zeros((capacity, 2, 6))
        self._covs = np.zeros((capacity, 2, 6, 6))
        self._facts = np.zeros((capacity, FACTS))
        self._counts = np.zeros((capacity, COUNTS), np.int64)
        self._apart = np.zeros((capacity, capacity), np.bool_)
        self._sensors: list[tuple[int, ...]] = []
        self._make_scratch(capacity)

    def _make_scratch(self, capacity: int) -> None:
        self._sights = np.zeros((capacity, 2, SIGHT))
        self._owner = np.zeros(capacity, np.int64)
        self._fate = np.zeros(capacity, np.int64)
        self._numbers = np.zeros(capacity, np.int64)
        self._room = np.zeros((5, 6, 6))

    def _grow(self, needed: int) -> None:
        """Double the room until it holds what is needed."""
        capacity = len(self._facts)
        while capacity < needed:
            capacity *= 2
        wider = Tracker(capacity)
        for name in ("_states", "_covs", "_facts", "_counts"):
            getattr(wider, name)[: self._count] = getattr(self, name)[: self._count]
            setattr(self, name, getattr(wider, name))
        wider._apart[: self._count, : self._count] = self._apart[: self._count, : self._count]
        self._apart = wider._apart
        self._make_scratch(capacity)

    def report(self, report: Report) -> list[int]:
        """Take in a report; the numbers of the tracks that it updated or started, in order."""
        rows = len(report.snr)
        self._given = []
        if rows == 0 and report.time_s - self._time_s < _QUIET_S:
            return []
        if self._count + rows > len(self._facts):
            self._grow(self._count + rows)
        dt_s = report.time_s - self._time_s
        self._time_s = report.time_s
        seen = (report.origin_ecef_m, report.axes, report.measurements, report.sigmas, report.boosting, report.ranged)
        association_kernels.associate(
            self._states, self._covs, self._facts, self._count, dt_s, *seen, self._sights, self._owner, self._room
        )
        before = self._count
        self._count, ended = bookkeeping_kernels.absorb(
            self._states, self._covs, self._facts, self._counts, self._apart, before, self._next, report.time_s,
            *seen, self._sights, self._owner, self._fate, self._numbers, self._room,
        )  # fmt: skip
        self._next += self._count - before
        return self._touched(self._owner[:rows].tolist(), before, report.sensor, ended)

    def _touched(self, slots: list[int], before: int, sensor: int, ended: bool) -> list[int]:
        """Note which sensor saw what, end what has ended, and tell the numbers."""
        self._sensors.extend([()] * (self._count - before))
        sensors = self._sensors
        for slot in [slot for slot in slots if sensor not in sensors[slot]]:
            sensors[slot] = tuple(sorted((*sensors[slot], sensor)))
        known = self._counts[: self._count, NUMBER].tolist()
        if not ended:
            self._given = [known[slot] for slot in slots]
            return list(self._numbers[: len(slots)].tolist())
        fate = self._fate[: self._count].tolist()
        heirs = [slot if fate[slot] < 0 else fate[slot] for slot in slots]
        self._given = [0 if fate[slot] == LOST else known[slot] for slot in heirs]
        self._end(fate)
        return sorted(set(self._given) - {0})

    def _end(self, fate: list[int]) -> None:
        """Join twins to their elders, then close the gaps; tracks stay in the order of their numbers."""
        for slot, elder in enumerate(fate):
            if elder >= 0:
                self._join(slot, elder)
        live = [slot for slot, end in enumerate(fate) if end == LIVES]
        kept = len(live)
        for array in (self._states, self._covs, self._facts, self._counts):
            array[:kept] = array[live]
        self._apart[:kept, :kept] = self._apart[np.ix_(live, live)]
        self._sensors = [self._sensors[slot] for slot in live]
        self._count = kept

    def _join(self, slot: int, elder: int) -> None:
        """Give the elder of two twins the better estimate, both histories, and all that is apart from either."""
        if self._width(slot) < self._width(elder):
            self._states[elder], self._covs[elder] = self._states[slot], self._covs[slot]
            self._facts[elder, BOOST_PROBABILITY] = self._facts[slot, BOOST_PROBABILITY]
        if self._facts[slot, FIRST_TIME] < self._facts[elder, FIRST_TIME]:
            self._facts[elder, FIRST_TIME] = self._facts[slot, FIRST_TIME]
            self._facts[elder, FIRST_POSITION:] = self._facts[slot, FIRST_POSITION:]
        self._facts[elder, LAST_TIME] = max(self._facts[elder, LAST_TIME], self._facts[slot, LAST_TIME])
        self._counts[elder, UPDATES] += self._counts[slot, UPDATES]
        self._apart[elder] |= self._apart[slot]
        self._apart[:, elder] |= self._apart[:, slot]
        self._sensors[elder] = tuple(sorted({*self._sensors[elder], *self._sensors[slot]}))

    def _width(self, slot: int) -> float:
        """How far a track may be off in 100 s: position and velocity variances as one number."""
        model = BOOST if self._facts[slot, BOOST_PROBABILITY] >= 0.5 else COAST
        cov = self._covs[slot, model]
        return float(cov[0, 0] + cov[1, 1] + cov[2, 2] + 1e4 * (cov[3, 3] + cov[4, 4] + cov[5, 5]))

    def owners(self) -> list[int]:
        """Tell the number of the track that each row of the last report went to, in row order; 0 if that has ended."""
        return list(self._given)

    def numbers(self) -> list[int]:
        """List the numbers of the living tracks, in order."""
        return [int(number) for number in self._counts[: self._count, NUMBER]]

    def glance(self, number: int) -> tuple[int, float]:
        """Tell how often a living track was updated and how likely it still burns: cheaper than a whole track."""
        slot = self._counts[: self._count, NUMBER].tolist().index(number)
        return int(self._counts[slot, UPDATES]), float(self._facts[slot, BOOST_PROBABILITY])

    def track(self, number: int) -> Track:
        """Look up a track by its number, at the time of the last report; raises KeyError if it is not living."""
        slots = np.flatnonzero(self._counts[: self._count, NUMBER] == number)
        if len(slots) == 0:
            raise KeyError(number)
        slot = int(slots[0])
        facts = self._facts[slot]
        state, covariance = self._mixture(slot)
        return Track(
            number=number,
            time_s=self._time_s,
            state_ecef=state,
            covariance=covariance,
            boost_probability=float(facts[BOOST_PROBABILITY]),
            first_time_s=float(facts[FIRST_TIME]),
            first_position_ecef_m=facts[FIRST_POSITION:FIRST_SIGMA].copy(),
            updates=int(self._counts[slot, UPDATES]),
            sensors=self._sensors[slot],
            last_time_s=float(facts[LAST_TIME]),
            first_sigma_m=float(facts[FIRST_SIGMA]),
        )

    def _mixture(self, slot: int) -> tuple[Floats, Floats]:
        """State and covariance of both models together, or of the coasting one if the boost is as good as over."""
        states, covs = self._states[slot], self._covs[slot]
        burning = float(self._facts[slot, BOOST_PROBABILITY])
        if burning < _AS_GOOD_AS_OVER:
            return states[COAST].copy(), covs[COAST].copy()
        off = states[BOOST] - states[COAST]
        spread = burning * (1.0 - burning) * (off[:, None] * off[None, :])
        return states[COAST] + burning * off, (1.0 - burning) * covs[COAST] + burning * covs[BOOST] + spread

    def clone(self) -> Tracker:
        """Copy the tracker; the copy and the original go their own ways."""
        twin = Tracker(len(self._facts))
        for name in ("_states", "_covs", "_facts", "_counts", "_apart"):
            getattr(twin, name)[...] = getattr(self, name)
        twin._count, twin._next, twin._time_s = self._count, self._next, self._time_s
        twin._sensors = list(self._sensors)
        return twin

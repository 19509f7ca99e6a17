"""The tracker of one desk: reports in, tracks out; it knows neither the threat's drag nor its boost profile."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from oneroof.earth.arrays import Flags, Floats
from oneroof.sensing.detection import Report
from oneroof.tracking import bookkeeping_kernels
from oneroof.tracking.bookkeeping_kernels import CONFIRMED, LIVES, LOST, NUMBER, SILENCE_NEW_S, UPDATES
from oneroof.tracking.kernels import (
    BOOST,
    BOOST_PROBABILITY,
    COAST,
    FIRST_POSITION,
    FIRST_SIGMA,
    FIRST_TIME,
    LAST_TIME,
    ROOM,
    ROW,
)
from oneroof.tracking.launch import FIRST_PART_S, Look
from oneroof.tracking.memory import Arrays, Key, Memory, Past, key_of
from oneroof.tracking.sight_kernels import SIGHT
from oneroof.tracking.track import Track

_QUIET_S = 30.0  # empty reports move the tracks no more often than this
_AS_GOOD_AS_OVER = 0.01  # boost probability below which a track speaks for its coasting model alone
_LATEST_S = 30.0  # reports older than the newest by more are left out
_SENSORS = 8


class Tracker:
    """An extended Kalman filter with two models a track, gates and global nearest neighbour.

    Model: interacting multiple models, burning (unknown thrust as white acceleration) and falling (gravity to J4, mean
    drag, noise for unknown drag, which is all there is of it in re-entry), from burning to falling only. A detection in
    no track's gate (chi-square, one in a million) starts a tentative track; three detections in the last five
    opportunities confirm it. Where gates overlap, the assignment of least total cost decides; two tracks whose states
    differ by no more than their covariances become one, unless one report ever held both. A track ends under the
    ground; tentative, after three misses in a row or 45 s of silence; confirmed, after 120 s if its place is not known
    to 200 km, and after an hour. A report that comes late is put where it belongs: what was believed before it is
    remembered, and the reports since are taken in again. Source: Bar-Shalom, Li, Kirubarajan, "Estimation with
    Applications to Tracking and Navigation" (2001), chapters 5, 10, 11.
    """

    __slots__ = (
        "_apart", "_apart_kept", "_arrays", "_count", "_fate", "_forgotten", "_given",
        "_heirs", "_joined", "_known", "_looks", "_next", "_numbers", "_owner", "_past", "_room",
        "_seers", "_sensors", "_sights", "_time_s", "_touched", "_tracks",
    )  # fmt: skip

    def __init__(self, capacity: int = 16) -> None:
        self._count, self._next, self._time_s = 0, 1, 0.0
        self._given: list[int] = []
        self._touched: list[int] | None = None
        self._past: list[Past] = []
        self._forgotten: Key | None = None
        self._joined: dict[int, int] = {}
        self._heirs: dict[int, int] = {}
        self._looks: dict[int, list[Look]] = {}
        self._sensors: list[int] = []
        self._seers: dict[tuple[bool, ...], tuple[int, ...]] = {}
        # what was read out of the arrays since they last changed: the numbers of the tracks in order, and whole tracks
        self._known: list[int] | None = None
        self._tracks: dict[int, Track] = {}
        self._make_room(capacity, _SENSORS)
        self._apart_kept: Flags | None = None

    def _make_room(self, capacity: int, sensors: int) -> None:
        """Lay out arrays for so many tracks and sensors, with nothing in them."""
        self._arrays = Arrays(capacity, sensors)
        self._apart = np.zeros((capacity, capacity), np.bool_)
        self._sights = np.zeros((capacity, 2, SIGHT))
        self._owner = np.zeros(capacity, np.int64)
        self._fate = np.zeros(capacity, np.int64)
        self._numbers = np.zeros(capacity, np.int64)
        self._room = np.zeros(ROOM)

    def _grow(self, tracks: int, sensors: int) -> None:
        """Double the room until it holds so many tracks and sensors."""
        memory, (capacity, columns) = self._remember(), self._arrays.room
        while capacity < tracks:
            capacity *= 2
        while columns < sensors:
            columns *= 2
        self._make_room(capacity, columns)
        self._recall(memory)

    def _changed(self) -> None:
        """Let go of what was read out of the arrays."""
        self._known = None
        self._tracks.clear()

    def _remember(self) -> Memory:
        count = self._count
        if self._apart_kept is None:
            self._apart_kept = self._apart[:count, :count].copy()
        return Memory(self._time_s, count, self._arrays.room, self._arrays.whole.copy(), self._apart_kept)

    def _recall(self, memory: Memory) -> None:
        self._changed()
        count = memory.count
        self._time_s, self._count = memory.time_s, count
        if memory.room == self._arrays.room:
            self._arrays.whole[:] = memory.whole
        else:
            self._arrays.take_over(Arrays(*memory.room, memory.whole), count)
        self._apart[:count, :count] = self._apart_kept = memory.apart

    def report(self, report: Report) -> list[int]:
        """Take in a report, also a late one; the numbers of the confirmed tracks that it updated, in order."""
        key, past = key_of(report), self._past
        place = len(past)
        while place > 0 and past[place - 1].key > key:
            place -= 1
        if place < len(past):
            self._take_late(report, place)
            return self._confirmed(self._given)
        now = Past(report, self._remember(), [])
        past.append(now)
        self._given = now.given = self._take(report)
        self._forget()
        # what the kernel lists of a report is true until tracks end or change their numbers
        return self._confirmed(self._given) if self._touched is None else sorted(self._touched)

    def _forget(self) -> None:
        """Let go of what no report can be late for any more."""
        gone = 0
        while self._past[gone].report.time_s < self._time_s - _LATEST_S:
            gone += 1
        if gone:
            for past in self._past[:gone]:
                self._keep_looks(past)
            self._forgotten = self._past[gone - 1].key
            del self._past[:gone]

    def _keep_looks(self, past: Past) -> None:
        """Keep the looks at the first part of each boost that a satellite sees."""
        if past.report.ranged and not self._looks:
            return
        for row, number in enumerate(past.given):
            looks = self._looks.get(number)
            if looks is None and number > 0 and not past.report.ranged:
                looks = self._looks[number] = []
            if looks is not None and (not looks or past.report.time_s <= looks[0][0].time_s + FIRST_PART_S):
                looks.append((past.report, row))

    def first_looks(self, number: int) -> tuple[Look, ...]:
        """Give what was seen of the first part of a track's boost, also under the numbers that it has since joined."""
        living = set(self._living())
        names = {number, *(name for name in self._heirs if self._last_heir(name, living) == number)}
        found = [look for name in sorted(names) for look in self._looks.get(name, ())]
        found += [(past.report, row) for past in self._past for row, given in enumerate(past.given) if given in names]
        return tuple(found)

    def _last_heir(self, number: int, living: set[int]) -> int:
        while number in self._heirs and number not in living:
            number = self._heirs[number]
        return number

    def _take_late(self, report: Report, place: int) -> None:
        """Go back to before a late report, take it in, and then again all that came since."""
        if self._forgotten is not None and key_of(report) < self._forgotten:
            self._given = [0] * len(report)
            return
        later, first = self._past[place:], self._next
        del self._past[place:]
        self._recall(later[0].before)
        self._joined = {}
        for each in (report, *(past.report for past in later)):
            self._past.append(Past(each, self._remember(), []))
            self._past[-1].given = self._take(each)
        self._name_again(place, later, first)
        living = set(self.numbers())
        self._given = [number if number in living else 0 for number in self._past[place].given]

    def _name_again(self, place: int, later: list[Past], first: int) -> None:
        """Give tracks followed again the numbers that they were known by: whoever has the latest detections of one."""
        again = self._past[place + 1 :]
        if self._next == first and not self._joined:
            # nothing was born or joined: where all went as before, all have their numbers already
            if all(before.given == after.given for before, after in zip(later, again, strict=True)):
                return
        self._changed()
        names: dict[int, int] = {}
        taken: set[int] = set()
        for before, after in zip(reversed(later), reversed(again), strict=True):
            for old, given in zip(before.given, after.given, strict=True):
                new = self._heir(given)
                if new > 0 and old > 0 and new not in names and old not in taken:
                    names[new] = old
                    taken.add(old)
        living = (self._arrays.counts[: self._count], *(past.before.counts for past in again))
        fresh = first
        for number in sorted({int(number) for counts in living for number in counts[:, NUMBER]} - set(names)):
            names[number] = number if number < first and number not in taken else fresh
            taken.add(names[number])
            fresh += names[number] == fresh
        self._next = fresh
        for past in self._past[place:]:
            past.given = [names.get(self._heir(number), 0) for number in past.given]
        for counts in living:
            counts[:, NUMBER] = [names[number] for number in counts[:, NUMBER].tolist()]

    def _heir(self, number: int) -> int:
        """Follow a track through those that it joined."""
        while number in self._joined:
            number = self._joined[number]
        return number

    def _take(self, report: Report) -> list[int]:
        """Take in a report that is not late; the number of the track that each of its rows went to."""
        rows = len(report.snr)
        if rows > 0 and self._count > 0 and report.time_s - self._time_s > SILENCE_NEW_S:
            # nothing reported for long: what has ended since is given none of what comes after it
            empty = {name: getattr(report, name)[:0] for name in ("measurements", "sigmas", "snr", "boosting")}
            self._take(replace(report, **empty))
        self._touched = None
        if rows == 0 and report.time_s - self._time_s < _QUIET_S:
            return []
        if self._count + rows > len(self._arrays.facts):
            self._grow(self._count + rows, 0)
        self._changed()
        place, dt_s = self._place_of(report.sensor), report.time_s - self._time_s
        self._time_s = report.time_s
        before, arrays = self._count, self._arrays
        self._count, found, ended, parted = bookkeeping_kernels.take(
            arrays.belief, arrays.facts, arrays.counts, self._apart, arrays.looked, before, self._next, dt_s,
            report.time_s, place, report.origin_ecef_m, report.axes, report.measurements, report.sigmas,
            report.boosting, report.ranged, self._sights, self._owner, self._fate, self._numbers, self._room,
        )  # fmt: skip
        self._next += self._count - before
        if ended or parted or self._count > before:
            self._apart_kept = None
        if not ended:
            self._touched = self._numbers[:found].tolist()
        return self._close(self._owner[:rows].tolist(), ended)

    def _place_of(self, sensor: int) -> int:
        """Find the column in which the looks of a sensor are noted."""
        if sensor not in self._sensors:
            self._sensors.append(sensor)
            if len(self._sensors) > self._arrays.looked.shape[1]:
                self._grow(0, len(self._sensors))
        return self._sensors.index(sensor)

    def _close(self, slots: list[int], ended: bool) -> list[int]:
        """End what has ended, and tell each row's track; 0 if that has ended."""
        known = self._living()
        if not ended:
            return [known[slot] for slot in slots]
        self._changed()
        fate = self._fate[: self._count].tolist()
        heirs = [slot if fate[slot] < 0 else fate[slot] for slot in slots]
        given = [0 if fate[slot] == LOST else known[slot] for slot in heirs]
        self._end(fate)
        return given

    def _end(self, fate: list[int]) -> None:
        """Join twins to their elders, then close the gaps."""
        for slot, elder in enumerate(fate):
            if elder >= 0:
                self._join(slot, elder)
        live = [slot for slot, end in enumerate(fate) if end == LIVES]
        kept = len(live)
        self._arrays.belief[:, :, :kept] = self._arrays.belief[:, :, live]
        for array in (self._arrays.facts, self._arrays.counts, self._arrays.looked):
            array[:kept] = array[live]
        self._apart[:kept, :kept] = self._apart[np.ix_(live, live)]
        self._count = kept

    def _join(self, slot: int, elder: int) -> None:
        """Give the elder of two twins the better estimate, both histories, and all that is apart from either."""
        counts, facts = self._arrays.counts, self._arrays.facts
        if self._width(slot) < self._width(elder):
            self._arrays.belief[:, :, elder] = self._arrays.belief[:, :, slot]
            facts[elder, BOOST_PROBABILITY] = facts[slot, BOOST_PROBABILITY]
        if facts[slot, FIRST_TIME] < facts[elder, FIRST_TIME]:
            facts[elder, FIRST_TIME] = facts[slot, FIRST_TIME]
            facts[elder, FIRST_POSITION:] = facts[slot, FIRST_POSITION:]
        facts[elder, LAST_TIME] = max(facts[elder, LAST_TIME], facts[slot, LAST_TIME])
        counts[elder, UPDATES] += counts[slot, UPDATES]
        counts[elder, CONFIRMED] |= counts[slot, CONFIRMED]
        self._apart[elder] |= self._apart[slot]
        self._apart[:, elder] |= self._apart[:, slot]
        self._arrays.looked[elder] |= self._arrays.looked[slot]
        self._joined[int(counts[slot, NUMBER])] = int(counts[elder, NUMBER])
        self._heirs[int(counts[slot, NUMBER])] = int(counts[elder, NUMBER])

    def _width(self, slot: int) -> float:
        """How far a track may be off in 100 s: position and velocity variances as one number."""
        model = BOOST if self._arrays.facts[slot, BOOST_PROBABILITY] >= 0.5 else COAST
        variances = self._arrays.belief[model, ROW.diagonal(), slot]
        return float(variances[0] + variances[1] + variances[2] + 1e4 * (variances[3] + variances[4] + variances[5]))

    def owners(self) -> list[int]:
        """Tell the number of the track that each row of the last report went to, in row order; 0 if that has ended."""
        return list(self._given)

    def _confirmed(self, given: list[int]) -> list[int]:
        confirmed = self._arrays.counts[: self._count, CONFIRMED].tolist()
        marks = dict(zip(self._living(), confirmed, strict=True))
        return sorted({number for number in given if marks.get(number, 0) > 0})

    def _living(self) -> list[int]:
        """List the numbers of the living tracks in the order of the arrays."""
        if self._known is None:
            self._known = self._arrays.counts[: self._count, NUMBER].tolist()
        return self._known

    def numbers(self) -> list[int]:
        """List the numbers of the living tracks, also the tentative ones, in order."""
        return sorted(self._living())

    def holds(self, number: int) -> bool:
        """Tell whether a track of this number is living."""
        return number in (self._living() if self._known is None else self._known)

    def snapshot(self) -> tuple[list[int], Floats, float]:
        """Give all confirmed tracks at once: numbers, states (n, 6) as `track` gives them, the time they stand at."""
        arrays = self._arrays
        slots = arrays.counts[: self._count, CONFIRMED].nonzero()[0]
        burning = arrays.facts[slots, BOOST_PROBABILITY]
        coasting, numbers = arrays.belief[COAST, :6].take(slots, axis=1), arrays.counts[slots, NUMBER].tolist()
        if max(burning.tolist(), default=0.0) < _AS_GOOD_AS_OVER:
            return numbers, coasting.T, self._time_s
        share = np.where(burning < _AS_GOOD_AS_OVER, 0.0, burning)
        states = (coasting + share * (arrays.belief[BOOST, :6].take(slots, axis=1) - coasting)).T
        return numbers, states, self._time_s

    def _slot(self, number: int) -> int:
        known = self._living()
        if number not in known:
            raise KeyError(number)
        return known.index(number)

    def glance(self, number: int) -> tuple[bool, float]:
        """Tell whether a living track is confirmed and how likely it still burns: cheaper than a whole track."""
        slot = self._slot(number)
        return bool(self._arrays.counts[slot, CONFIRMED]), float(self._arrays.facts[slot, BOOST_PROBABILITY])

    def whereabouts(self, number: int) -> tuple[float, list[float]]:
        """Give the time that a living track stands at, and its state as `track` gives it: a third of the work."""
        slot = self._slot(number)
        burning, coasting = float(self._arrays.facts[slot, BOOST_PROBABILITY]), self._arrays.belief[COAST, :6, slot]
        if burning >= _AS_GOOD_AS_OVER:
            coasting = coasting + burning * (self._arrays.belief[BOOST, :6, slot] - coasting)
        state: list[float] = coasting.tolist()
        return self._time_s, state

    def track(self, number: int) -> Track:
        """Look up a track by its number, at the time of the last report; raises KeyError if it is not living."""
        if number not in self._tracks:
            self._tracks[number] = self._read(number, self._slot(number))
        return self._tracks[number]

    def burned_out(self, number: int) -> Track:
        """Look up a living track as it is if it burns no more: its coasting model alone."""
        return self._read(number, self._slot(number), 0.0)

    def _read(self, number: int, slot: int, burning: float | None = None) -> Track:
        facts, looked = self._arrays.facts[slot].tolist(), self._arrays.looked[slot].tolist()
        burning = facts[BOOST_PROBABILITY] if burning is None else burning
        state, covariance = self._mixture(slot, burning)
        return Track(
            number=number,
            time_s=self._time_s,
            state_ecef=state,
            covariance=covariance,
            boost_probability=burning,
            first_time_s=facts[FIRST_TIME],
            first_position_ecef_m=np.array(facts[FIRST_POSITION:FIRST_SIGMA]),
            updates=int(self._arrays.counts[slot, UPDATES]),
            sensors=self._seen_by(tuple(looked)),
            last_time_s=facts[LAST_TIME],
            first_sigma_m=facts[FIRST_SIGMA],
        )

    def _seen_by(self, looked: tuple[bool, ...]) -> tuple[int, ...]:
        """List the sensors that have seen a track; a place stays a sensor's for ever, so a row is worked out once."""
        found = self._seers.get(looked)
        if found is None:
            found = tuple(sorted(self._sensors[place] for place, seen in enumerate(looked) if seen))
            self._seers[looked] = found
        return found

    def _mixture(self, slot: int, burning: float) -> tuple[Floats, Floats]:
        """State and covariance of both models together, or of the coasting one if the boost is as good as over."""
        belief = self._arrays.belief[COAST, :, slot]
        coasting, coasting_cov = belief[:6], belief.take(ROW)
        if burning < _AS_GOOD_AS_OVER:
            return coasting.copy(), coasting_cov
        belief = self._arrays.belief[BOOST, :, slot]
        off = belief[:6] - coasting
        spread = burning * (1.0 - burning) * (off[:, None] * off[None, :])
        covariance = (1.0 - burning) * coasting_cov + burning * belief.take(ROW) + spread
        return coasting + burning * off, covariance

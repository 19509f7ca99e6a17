"""Kernels of the tracker's bookkeeping: births, updates, twins and deaths of tracks."""

from __future__ import annotations

import math

import numpy as np

from oneroof.earth.geodesy import height_m
from oneroof.earth.jit import kernel
from oneroof.tracking.association_kernels import associate
from oneroof.tracking.kernels import BOOST, BOOST_PROBABILITY, COAST, LAST_TIME, ROW, begin, update

# where a track's counts stand; tracks of one cohort (above 0) were all in one report, so none is another's twin;
# looks: one bit an opportunity, the latest lowest, set if it gave a detection
NUMBER, UPDATES, COHORT, LOOKS, CONFIRMED, COUNTS = 0, 1, 2, 3, 4, 5
LIVES, LOST = -1, -2  # a track's fate, unless it is the slot of its twin

# a track is confirmed by three detections in its last five opportunities; tentative, it ends with three misses in a row
ENOUGH, WINDOW_BITS, MISSED_BITS = 3, 0b11111, 0b111
TWIN_GATE = 22.46  # chi-square, six degrees of freedom, one in a thousand
SILENCE_NEW_S, SILENCE_S, LOST_SIGMA_M, UNDER_GROUND_M = 45.0, 120.0, 200e3, -5e3
# no fall lasts longer unseen; carried on for hours in one go, a track goes through the Earth and out of it
LONGEST_SILENCE_S, OUT_OF_REACH_M = 3600.0, 1e8


@kernel
def twins(belief: np.ndarray, facts: np.ndarray, one: int, two: int) -> bool:
    """Tell whether two tracks are the same body: their likelier models differ by no more than their covariances."""
    a = BOOST if facts[one, BOOST_PROBABILITY] >= 0.5 else COAST
    b = BOOST if facts[two, BOOST_PROBABILITY] >= 0.5 else COAST
    far2, wide2 = 0.0, 0.0
    for i in range(3):
        gap = belief[a, i, one] - belief[b, i, two]
        far2 += gap * gap
        wide2 += belief[a, ROW[i, i], one] + belief[b, ROW[i, i], two]
    if far2 > TWIN_GATE * wide2:
        return False
    factor, off, square = np.empty((6, 6)), np.empty(6), 0.0
    for i in range(6):
        off[i] = belief[a, i, one] - belief[b, i, two]
        for j in range(i + 1):
            total = belief[a, ROW[i, j], one] + belief[b, ROW[i, j], two]
            for k in range(j):
                total -= factor[i, k] * factor[j, k]
            factor[i, j] = math.sqrt(max(total, 1e-12)) if i == j else total / factor[j, j]
        for k in range(i):
            off[i] -= factor[i, k] * off[k]
        off[i] /= factor[i, i]
        square += off[i] * off[i]
    return bool(square < TWIN_GATE)


@kernel
def lost(belief: np.ndarray, facts: np.ndarray, counts: np.ndarray, track: int, time_s: float) -> bool:
    """Tell whether a track is over: under the ground or nowhere, tentative and missed or silent, or silent for long."""
    silent = time_s - facts[track, LAST_TIME]
    if silent <= 0.0:
        return False
    if silent > LONGEST_SILENCE_S:
        return True
    if counts[track, CONFIRMED] == 0 and (silent > SILENCE_NEW_S or counts[track, LOOKS] & MISSED_BITS == 0):
        return True
    model = BOOST if facts[track, BOOST_PROBABILITY] >= 0.5 else COAST
    wide2 = belief[model, ROW[0, 0], track] + belief[model, ROW[1, 1], track] + belief[model, ROW[2, 2], track]
    if silent > SILENCE_S and wide2 > LOST_SIGMA_M * LOST_SIGMA_M:
        return True
    height = height_m(belief[model, 0, track], belief[model, 1, track], belief[model, 2, track])
    return height < UNDER_GROUND_M or height > OUT_OF_REACH_M


@kernel
def note_look(
    facts: np.ndarray, counts: np.ndarray, looked: np.ndarray, track: int, sensor: int, seen: bool, ranged: bool
) -> None:
    """Count an opportunity: a report of a sensor that sees a track, or saw it before (infrared: while it burns).

    Initiation by m of n: see Blackman and Popoli, "Design and Analysis of Modern Tracking Systems" (1999), chapter 6.
    """
    if seen:
        looked[track, sensor] = True
    elif not looked[track, sensor] or not (ranged or facts[track, BOOST_PROBABILITY] >= 0.5):
        return
    looks = (counts[track, LOOKS] << 1 | (1 if seen else 0)) & WINDOW_BITS
    counts[track, LOOKS] = looks
    hits = 0
    while looks > 0:
        hits += looks & 1
        looks >>= 1
    if hits >= ENOUGH:
        counts[track, CONFIRMED] = 1


@kernel
def set_apart(counts: np.ndarray, apart: np.ndarray, count: int, owner: np.ndarray) -> tuple[np.ndarray, bool]:
    """Note that the tracks of one report are different bodies; lists the tracks that may yet be a twin of theirs.

    Tells too whether there was anything new to note.

    A raid that is seen report after report is one cohort, and nothing has to be noted of its pairs again.
    """
    rows = owner.shape[0]
    cohort, highest, mixed = counts[owner[0], COHORT] if rows > 0 else 0, 0, False
    for row in range(rows):
        mixed = mixed or counts[owner[row], COHORT] != cohort
    new = rows > 1 and (mixed or cohort == 0)
    if new:
        for track in range(count):
            highest = max(highest, counts[track, COHORT])
        cohort = highest + 1
        for row in range(rows):
            for other in range(row):
                apart[owner[row], owner[other]] = True
                apart[owner[other], owner[row]] = True
            counts[owner[row], COHORT] = cohort
    strangers, found = np.empty(count, np.int64), 0
    for track in range(count):
        if cohort == 0 or counts[track, COHORT] != cohort:
            strangers[found] = track
            found += 1
    return strangers[:found], new


@kernel
def name_in_order(counts: np.ndarray, count: int, owner: np.ndarray, touched: np.ndarray) -> int:
    """Write the numbers of the confirmed tracks that a report touched, in the order of the arrays; how many."""
    marked, found = np.zeros(count, np.bool_), 0
    for row in range(owner.shape[0]):
        marked[owner[row]] = True
    for track in range(count):
        if marked[track] and counts[track, CONFIRMED] > 0:
            touched[found] = counts[track, NUMBER]
            found += 1
    return found


@kernel
def absorb(
    belief: np.ndarray, facts: np.ndarray, counts: np.ndarray, apart: np.ndarray, looked: np.ndarray, count: int,
    number: int, time_s: float, sensor: int, origin: np.ndarray, axes: np.ndarray, measured: np.ndarray,
    sigmas: np.ndarray, boosting: np.ndarray, ranged: bool, sights: np.ndarray, owner: np.ndarray, fate: np.ndarray,
    touched: np.ndarray, room: np.ndarray,
) -> tuple[int, int, bool, bool]:  # fmt: skip
    """Update or start the tracks of a report's detections; the new count of tracks, how many confirmed ones of them
    were `touched` (their numbers), whether any ended, or was set apart.

    `fate` says of each track that it LIVES, is LOST, or the slot of the twin that it joins. Detections of one report
    are different bodies, so their tracks are never twins (`apart`).
    """
    rows, of_track = measured.shape[0], np.full(count, -1, np.int64)
    for row in range(rows):
        if owner[row] >= 0:
            of_track[owner[row]] = row
    update(belief, facts, sights, count, origin, axes, measured, sigmas, boosting, of_track, ranged, room)
    for track in range(count):
        if of_track[track] >= 0:
            counts[track, UPDATES] += 1
            facts[track, LAST_TIME] = max(facts[track, LAST_TIME], time_s)
        note_look(facts, counts, looked, track, sensor, of_track[track] >= 0, ranged)
    for row in range(rows):
        if owner[row] < 0:
            track = count
            begin(belief, facts[track], track, origin, axes, measured[row], sigmas[row], boosting[row], time_s)
            for part in range(COUNTS):
                counts[track, part] = 0
            counts[track, NUMBER], counts[track, UPDATES] = number, 1
            looked[track, :] = False
            note_look(facts, counts, looked, track, sensor, True, ranged)
            for other in range(track + 1):
                apart[track, other], apart[other, track] = False, False
            owner[row] = track
            number += 1
            count += 1
    strangers, parted = set_apart(counts, apart, count, owner[:rows])
    found = name_in_order(counts, count, owner[:rows], touched)
    ended = False
    for track in range(count):
        gone = lost(belief, facts, counts, track, time_s)
        fate[track] = LOST if gone else LIVES
        ended = ended or gone
    for row in range(rows):
        for other in strangers:
            track = owner[row]
            if track == other or apart[track, other] or fate[track] != LIVES or fate[other] != LIVES:
                continue
            if twins(belief, facts, track, other):
                fate[max(track, other)] = min(track, other)
                return (
                    count,
                    found,
                    True,
                    True,
                )  # one pair a report: the elder of one pair may be the younger of another
    return count, found, ended, parted


@kernel
def take(
    belief: np.ndarray, facts: np.ndarray, counts: np.ndarray, apart: np.ndarray, looked: np.ndarray, count: int,
    number: int, dt_s: float, time_s: float, sensor: int, origin: np.ndarray, axes: np.ndarray, measured: np.ndarray,
    sigmas: np.ndarray, boosting: np.ndarray, ranged: bool, sights: np.ndarray, owner: np.ndarray, fate: np.ndarray,
    touched: np.ndarray, room: np.ndarray,
) -> tuple[int, int, bool, bool]:  # fmt: skip
    """Move all tracks to a report's time, give it to them, and absorb it; returns as `absorb` does."""
    associate(belief, facts, count, dt_s, origin, axes, measured, sigmas, boosting, ranged, sights, owner, room)
    return absorb(
        belief, facts, counts, apart, looked, count, number, time_s, sensor, origin, axes, measured, sigmas, boosting,
        ranged, sights, owner, fate, touched, room,
    )  # fmt: skip

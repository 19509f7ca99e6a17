"""Kernels of the tracker's bookkeeping: births, updates, twins and deaths of tracks."""

from __future__ import annotations

import math

import numpy as np

from oneroof.earth.geodesy import height_m
from oneroof.earth.jit import kernel
from oneroof.tracking.kernels import BOOST, BOOST_PROBABILITY, COAST, LAST_TIME, begin, update

# where a track's counts stand; tracks of one cohort (above 0) were all in one report, so none is another's twin
NUMBER, UPDATES, COHORT, COUNTS = 0, 1, 2, 3
LIVES, LOST = -1, -2  # a track's fate, unless it is the slot of its twin

TWIN_GATE = 22.46  # chi-square, six degrees of freedom, one in a thousand
SILENCE_NEW_S, SILENCE_S, LOST_SIGMA_M, UNDER_GROUND_M = 45.0, 120.0, 200e3, -5e3


@kernel
def twins(states: np.ndarray, covs: np.ndarray, facts: np.ndarray, one: int, two: int, room: np.ndarray) -> bool:
    """Tell whether two tracks are the same body: their likelier models differ by no more than their covariances."""
    a = BOOST if facts[one, BOOST_PROBABILITY] >= 0.5 else COAST
    b = BOOST if facts[two, BOOST_PROBABILITY] >= 0.5 else COAST
    far2, wide2 = 0.0, 0.0
    factor, off = room[0], room[1, 0]
    for i in range(6):
        off[i] = states[one, a, i] - states[two, b, i]
        if i < 3:
            far2 += off[i] * off[i]
            wide2 += covs[one, a, i, i] + covs[two, b, i, i]
    if far2 > TWIN_GATE * wide2:
        return False
    square = 0.0
    for i in range(6):
        for j in range(i + 1):
            total = covs[one, a, i, j] + covs[two, b, i, j]
            for k in range(j):
                total -= factor[i, k] * factor[j, k]
            factor[i, j] = math.sqrt(max(total, 1e-12)) if i == j else total / factor[j, j]
        for k in range(i):
            off[i] -= factor[i, k] * off[k]
        off[i] /= factor[i, i]
        square += off[i] * off[i]
    return bool(square < TWIN_GATE)


@kernel
def lost(states: np.ndarray, covs: np.ndarray, facts: np.ndarray, updates: int, time_s: float) -> bool:
    """Tell whether a track is over: under the ground, once seen and then silent, or long silent and anywhere."""
    model = BOOST if facts[BOOST_PROBABILITY] >= 0.5 else COAST
    silent = time_s - facts[LAST_TIME]
    if silent > SILENCE_NEW_S and updates < 2:
        return True
    wide2 = covs[model, 0, 0] + covs[model, 1, 1] + covs[model, 2, 2]
    if silent > SILENCE_S and wide2 > LOST_SIGMA_M * LOST_SIGMA_M:
        return True
    return silent > 0.0 and height_m(states[model, 0], states[model, 1], states[model, 2]) < UNDER_GROUND_M


@kernel
def set_apart(counts: np.ndarray, apart: np.ndarray, count: int, owner: np.ndarray) -> np.ndarray:
    """Note that the tracks of one report are different bodies; lists the tracks that may yet be a twin of theirs.

    A raid that is seen report after report is one cohort, and nothing has to be noted of its pairs again.
    """
    rows = owner.shape[0]
    cohort, highest, mixed = counts[owner[0], COHORT] if rows > 0 else 0, 0, False
    for row in range(rows):
        mixed = mixed or counts[owner[row], COHORT] != cohort
    if rows > 1 and (mixed or cohort == 0):
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
    return strangers[:found]


@kernel
def name_in_order(counts: np.ndarray, count: int, owner: np.ndarray, touched: np.ndarray) -> None:
    """Write the numbers of the tracks that a report touched, in order: tracks stand in the order of their numbers."""
    marked, found = np.zeros(count, np.bool_), 0
    for row in range(owner.shape[0]):
        marked[owner[row]] = True
    for track in range(count):
        if marked[track]:
            touched[found] = counts[track, NUMBER]
            found += 1


@kernel
def absorb(
    states: np.ndarray,
    covs: np.ndarray,
    facts: np.ndarray,
    counts: np.ndarray,
    apart: np.ndarray,
    count: int,
    number: int,
    time_s: float,
    origin: np.ndarray,
    axes: np.ndarray,
    measured: np.ndarray,
    sigmas: np.ndarray,
    boosting: np.ndarray,
    ranged: bool,
    sights: np.ndarray,
    owner: np.ndarray,
    fate: np.ndarray,
    touched: np.ndarray,
    room: np.ndarray,
) -> tuple[int, bool]:
    """Update or start the tracks of a report's detections; new count of tracks, and whether any has ended.

    `fate` says of each track that it LIVES, is LOST, or the slot of the twin that it joins. Detections of one report
    are different bodies, so their tracks are never twins (`apart`); `touched` gets their numbers, in order.
    """
    rows = measured.shape[0]
    for row in range(rows):
        track = owner[row]
        if track >= 0:
            update(
                states[track],
                covs[track],
                facts[track],
                sights[track],
                origin,
                axes,
                measured[row],
                sigmas[row],
                boosting[row],
                ranged,
                room,
            )
            counts[track, UPDATES] += 1
            facts[track, LAST_TIME] = max(facts[track, LAST_TIME], time_s)
        else:
            track = count
            begin(
                states[track],
                covs[track],
                facts[track],
                origin,
                axes,
                measured[row],
                sigmas[row],
                boosting[row],
                time_s,
            )
            counts[track, NUMBER], counts[track, UPDATES], counts[track, COHORT] = number, 1, 0
            for other in range(track + 1):
                apart[track, other], apart[other, track] = False, False
            owner[row] = track
            number += 1
            count += 1
    strangers = set_apart(counts, apart, count, owner[:rows])
    name_in_order(counts, count, owner[:rows], touched)
    ended = False
    for track in range(count):
        gone = lost(states[track], covs[track], facts[track], counts[track, UPDATES], time_s)
        fate[track] = LOST if gone else LIVES
        ended = ended or gone
    for row in range(rows):
        for other in strangers:
            track = owner[row]
            if track == other or apart[track, other] or fate[track] != LIVES or fate[other] != LIVES:
                continue
            if twins(states, covs, facts, track, other, room):
                fate[max(track, other)] = min(track, other)
                return count, True  # one pair a report: the elder of one pair may be the younger of another
    return count, ended

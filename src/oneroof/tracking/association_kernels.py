"""Kernels of the tracker's bookkeeping: gates and costs, births, twins and deaths of tracks."""

from __future__ import annotations

import math

import numpy as np

from oneroof.earth.geodesy import height_m
from oneroof.earth.jit import kernel
from oneroof.tracking.kernels import (
    BEND,
    BOOST,
    BOOST_PROBABILITY,
    COAST,
    INNOVATION,
    LAST_TIME,
    NEGLIGIBLE,
    SHIFT,
    begin,
    forecast,
    sight,
    turned,
    update,
)

NUMBER, UPDATES, COUNTS = 0, 1, 2  # where a track's counts stand
LIVES, LOST = -1, -2  # a track's fate, unless it is the slot of its twin

# one right detection in a million falls outside (chi-square, three and two degrees of freedom)
GATE = 30.66
GATE_FLAT = 27.63
TWIN_GATE = 22.46  # chi-square, six degrees of freedom, one in a thousand
OUTSIDE = 1e9
SILENCE_NEW_S, SILENCE_S, LOST_SIGMA_M, UNDER_GROUND_M = 45.0, 120.0, 200e3, -5e3


@kernel
def misfit(seen: np.ndarray, measured: np.ndarray, sigma: np.ndarray, ranged: bool) -> tuple[float, float]:
    """Squared Mahalanobis distance of a detection from what was foreseen, and that plus the log determinant."""
    s00 = seen[INNOVATION] + sigma[0] * sigma[0]
    s11 = seen[INNOVATION + 4] + sigma[1] * sigma[1]
    first, second = turned(measured[0] - seen[0]), measured[1] - seen[1]
    if first * first > GATE * s00 or second * second > GATE * s11:
        return OUTSIDE, OUTSIDE
    l10 = seen[INNOVATION + 1] / s00
    d11 = s11 - l10 * seen[INNOVATION + 1]
    second -= l10 * first
    square, determinant = first * first / s00 + second * second / d11, s00 * d11
    if ranged:
        third = measured[2] - seen[2] - seen[SHIFT]
        l20 = seen[INNOVATION + 2] / s00
        l21 = (seen[INNOVATION + 5] - l20 * seen[INNOVATION + 1]) / d11
        d22 = seen[INNOVATION + 8] + sigma[2] * sigma[2] + seen[BEND] - l20 * seen[INNOVATION + 2] - l21 * l21 * d11
        third -= l20 * first + l21 * second
        square += third * third / d22
        determinant *= d22
    return square, square + math.log(determinant)


@kernel
def pair_cost(
    seen: np.ndarray, burning: float, measured: np.ndarray, sigma: np.ndarray, boosting: bool, ranged: bool
) -> float:
    """Cost of giving a detection to a track, the better of its two models; OUTSIDE if both gates are missed."""
    gate = GATE if ranged else GATE_FLAT
    best = OUTSIDE
    if burning > 0.0:
        square, cost = misfit(seen[BOOST], measured, sigma, ranged)
        if square < gate:
            best = cost - 2.0 * math.log(burning)
        if boosting or burning > 1.0 - NEGLIGIBLE:
            return best
    square, cost = misfit(seen[COAST], measured, sigma, ranged)
    return min(best, cost - 2.0 * math.log(1.0 - burning)) if square < gate else best


@kernel
def associate(
    states: np.ndarray,
    covs: np.ndarray,
    facts: np.ndarray,
    count: int,
    dt_s: float,
    origin: np.ndarray,
    axes: np.ndarray,
    measured: np.ndarray,
    sigmas: np.ndarray,
    boosting: np.ndarray,
    ranged: bool,
    sights: np.ndarray,
    costs: np.ndarray,
    owner: np.ndarray,
    room: np.ndarray,
) -> bool:
    """Move all tracks to a report's time and gate its detections; true if two want the same, else `owner` is right."""
    rows = measured.shape[0]
    for track in range(count):
        if dt_s != 0.0:
            forecast(states[track], covs[track], facts[track], dt_s, room)
        for model in range(2):
            if model == COAST or facts[track, BOOST_PROBABILITY] > 0.0:
                sight(states[track, model], covs[track, model], origin, axes, sights[track, model])
    clash = False
    for row in range(rows):
        owner[row] = -1
        for track in range(count):
            costs[row, track] = pair_cost(
                sights[track], facts[track, BOOST_PROBABILITY], measured[row], sigmas[row], boosting[row], ranged
            )
            if costs[row, track] < OUTSIDE:
                clash = clash or owner[row] >= 0
                owner[row] = track
        for other in range(row):
            clash = clash or (owner[row] >= 0 and owner[other] == owner[row])
    return clash


@kernel
def assign(costs: np.ndarray, rows: int, tracks: int, owner: np.ndarray) -> None:
    """Give each detection the track of the assignment of least total cost, or -1 (shortest augmenting paths).

    Every detection may also start a track of its own, at the cost of OUTSIDE: what no gate admits is never assigned.
    Source: Kuhn-Munkres in the form with potentials, one row after the other; O(rows^2 (rows + tracks)).
    """
    columns = tracks + rows
    by_row, by_column = np.zeros(rows + 1), np.zeros(columns + 1)
    taken = np.zeros(columns + 1, np.int64)  # the row (from 1) that a column serves; column 0 is where a path starts
    least, came, used = np.empty(columns + 1), np.zeros(columns + 1, np.int64), np.empty(columns + 1, np.bool_)
    for row in range(1, rows + 1):
        taken[0] = row
        for column in range(columns + 1):
            least[column], used[column] = math.inf, False
        here = 0
        while taken[here] != 0:
            used[here] = True
            serving, step, best = taken[here], math.inf, 0
            for column in range(1, columns + 1):
                if used[column]:
                    continue
                price = costs[serving - 1, column - 1] if column <= tracks else OUTSIDE
                reduced = price - by_row[serving] - by_column[column]
                if reduced < least[column]:
                    least[column], came[column] = reduced, here
                if least[column] < step:
                    step, best = least[column], column
            for column in range(columns + 1):
                if used[column]:
                    by_row[taken[column]] += step
                    by_column[column] -= step
                else:
                    least[column] -= step
            here = best
        while here != 0:
            taken[here] = taken[came[here]]
            here = came[here]
    for row in range(rows):
        owner[row] = -1
    for column in range(1, tracks + 1):
        row = taken[column] - 1
        if row >= 0 and costs[row, column - 1] < OUTSIDE:
            owner[row] = column - 1


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
    room: np.ndarray,
) -> tuple[int, bool]:
    """Update or start the tracks of a report's detections; new count of tracks, and whether any has ended.

    `fate` says of each track that it LIVES, is LOST, or the slot of the twin that it joins. Detections of one report
    are different bodies, so their tracks are never twins (`apart`).
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
            counts[track, NUMBER], counts[track, UPDATES] = number, 1
            for other in range(track + 1):
                apart[track, other], apart[other, track] = False, False
            owner[row] = track
            number += 1
            count += 1
        for other in range(row):
            apart[track, owner[other]] = True
            apart[owner[other], track] = True
    ended = False
    for track in range(count):
        gone = lost(states[track], covs[track], facts[track], counts[track, UPDATES], time_s)
        fate[track] = LOST if gone else LIVES
        ended = ended or gone
    for row in range(rows):
        for other in range(count):
            track = owner[row]
            if track == other or apart[track, other] or fate[track] != LIVES or fate[other] != LIVES:
                continue
            if twins(states, covs, facts, track, other, room):
                fate[max(track, other)] = min(track, other)
                return count, True  # one pair a report: the elder of one pair may be the younger of another
    return count, ended

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

# where a track's counts stand; tracks of one cohort (above 0) were all in one report, so none is another's twin
NUMBER, UPDATES, COHORT, COUNTS = 0, 1, 2, 3
LIVES, LOST = -1, -2  # a track's fate, unless it is the slot of its twin

# one right detection in a million falls outside (chi-square, three and two degrees of freedom)
GATE = 30.66
GATE_FLAT = 27.63
TWIN_GATE = 22.46  # chi-square, six degrees of freedom, one in a thousand
OUTSIDE = 1e9
TURN_RAD = 2.0 * math.pi
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
def first_row(measured: np.ndarray, azimuth_rad: float) -> int:
    """Find the first row, of rows in the order of azimuth, that is not before an azimuth."""
    low, high = 0, measured.shape[0]
    while low < high:
        middle = (low + high) // 2
        if measured[middle, 0] < azimuth_rad:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def in_order(measured: np.ndarray) -> bool:
    """Tell whether rows are in the order of azimuth, all within one turn."""
    rows = measured.shape[0]
    for row in range(1, rows):
        if not measured[row - 1, 0] <= measured[row, 0]:
            return False
    return bool(rows > 0 and measured[0, 0] >= 0.0 and measured[rows - 1, 0] <= TURN_RAD)


@kernel
def window(seen: np.ndarray, burning: float, measured: np.ndarray, widest2: float) -> tuple[int, int]:
    """Bound the rows whose azimuth may pass a track's gate, in either model: the first row, and how many (it may wrap).

    Wider than the gate by far more than rounding; what it leaves out, `misfit` would turn away at its first test.
    """
    rows = measured.shape[0]
    half = math.sqrt(GATE * (seen[COAST, INNOVATION] + widest2))
    low, high = seen[COAST, 0] - half, seen[COAST, 0] + half
    if burning > 0.0:
        off = turned(seen[BOOST, 0] - seen[COAST, 0])
        half = math.sqrt(GATE * (seen[BOOST, INNOVATION] + widest2))
        low, high = min(low, seen[COAST, 0] + off - half), max(high, seen[COAST, 0] + off + half)
    slack = 1e-9 + 1e-6 * (high - low)
    low, high = low - slack, high + slack
    if not high - low < 0.5 * TURN_RAD:  # also where it is not a number
        return 0, rows
    low, high = low % TURN_RAD, high % TURN_RAD
    first = first_row(measured, low)
    count = first_row(measured, high) - first
    # an azimuth at the upper edge itself lies within the slack
    return first, count if low <= high else count + rows


@kernel
def gated(
    facts: np.ndarray,
    count: int,
    measured: np.ndarray,
    sigmas: np.ndarray,
    boosting: np.ndarray,
    ranged: bool,
    sights: np.ndarray,
) -> tuple[int, np.ndarray, np.ndarray]:
    """List the pairs that pass the gates, track by track: how many, (row, track) of each, and their costs."""
    rows, widest2, room = measured.shape[0], 0.0, 0
    for row in range(rows):
        widest2 = max(widest2, sigmas[row, 0] * sigmas[row, 0])
    sorted_rows = in_order(measured)
    bounds = np.empty((count, 2), np.int64)
    for track in range(count):
        bounds[track, 0], bounds[track, 1] = 0, rows
        if sorted_rows:
            first, size = window(sights[track], facts[track, BOOST_PROBABILITY], measured, widest2)
            bounds[track, 0], bounds[track, 1] = first, size
        room += bounds[track, 1]
    pairs, costs, found = np.empty((room, 2), np.int64), np.empty(room), 0
    for track in range(count):
        for step in range(bounds[track, 1]):
            row = bounds[track, 0] + step
            if row >= rows:
                row -= rows
            cost = pair_cost(
                sights[track], facts[track, BOOST_PROBABILITY], measured[row], sigmas[row], boosting[row], ranged
            )
            if cost < OUTSIDE:
                pairs[found, 0], pairs[found, 1], costs[found] = row, track, cost
                found += 1
    return found, pairs, costs


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
    owner: np.ndarray,
    room: np.ndarray,
) -> None:
    """Move all tracks to a report's time and give each detection the track that is its `owner`, or -1.

    Where two want the same, the assignment of least total cost decides, each connected group of them by itself.
    """
    rows = measured.shape[0]
    for track in range(count):
        if dt_s != 0.0:
            forecast(states[track], covs[track], facts[track], dt_s, room)
        for model in range(2):
            if model == COAST or facts[track, BOOST_PROBABILITY] > 0.0:
                sight(states[track, model], covs[track, model], origin, axes, sights[track, model])
    found, pairs, costs = gated(facts, count, measured, sigmas, boosting, ranged, sights)
    for row in range(rows):
        owner[row] = -1
    clash, before = False, -1
    for pair in range(found):
        row, track = pairs[pair, 0], pairs[pair, 1]
        clash = clash or owner[row] >= 0 or track == before
        owner[row], before = track, track
    if clash:
        assign_groups(pairs[:found], costs, rows, count, owner)


@kernel
def root(parent: np.ndarray, row: int) -> int:
    """Find the first row of a row's group, and shorten the way there."""
    while parent[row] != row:
        parent[row] = parent[parent[row]]
        row = parent[row]
    return row


@kernel
def group(pairs: np.ndarray, rows: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Tell the group of each row and of each track (-1: none): what pairs connect, named by its first row."""
    parent, of_track = np.arange(rows), np.full(count, -1, np.int64)
    for pair in range(pairs.shape[0]):
        row, track = root(parent, pairs[pair, 0]), pairs[pair, 1]
        if of_track[track] >= 0:
            other = root(parent, of_track[track])
            parent[max(row, other)] = min(row, other)
        of_track[track] = row
    for row in range(rows):
        parent[row] = root(parent, row)
    for track in range(count):
        if of_track[track] >= 0:
            of_track[track] = parent[of_track[track]]
    return parent, of_track


@kernel
def assign_groups(pairs: np.ndarray, costs: np.ndarray, rows: int, count: int, owner: np.ndarray) -> None:
    """Split the pairs into connected groups and solve the assignment of each."""
    of_row, of_track = group(pairs, rows, count)
    # how many rows and tracks each group has, each member's place in its group, and where the group's table starts
    size, place_of_row = np.zeros((rows, 2), np.int64), np.empty(rows, np.int64)
    place_of_track, starts = np.empty(count, np.int64), np.zeros(rows + 1, np.int64)
    for row in range(rows):
        place_of_row[row] = size[of_row[row], 0]
        size[of_row[row], 0] += 1
    for track in range(count):
        if of_track[track] >= 0:
            place_of_track[track] = size[of_track[track], 1]
            size[of_track[track], 1] += 1
    for row in range(rows):
        starts[row + 1] = starts[row] + size[row, 0] * size[row, 1]
    table = np.full(starts[rows], OUTSIDE)
    for pair in range(pairs.shape[0]):
        row, track = pairs[pair, 0], pairs[pair, 1]
        name = of_row[row]
        table[starts[name] + place_of_row[row] * size[name, 1] + place_of_track[track]] = costs[pair]
    chosen, first_of = np.empty(rows, np.int64), np.zeros(rows + 1, np.int64)
    for row in range(rows):
        first_of[row + 1] = first_of[row] + size[row, 0]
        if size[row, 1] > 0:
            part = table[starts[row] : starts[row + 1]].reshape((size[row, 0], size[row, 1]))
            assign(part, size[row, 0], size[row, 1], chosen[first_of[row] : first_of[row + 1]])
    for row in range(rows):
        owner[row] = -1
    for pair in range(pairs.shape[0]):
        row, track = pairs[pair, 0], pairs[pair, 1]
        if chosen[first_of[of_row[row]] + place_of_row[row]] == place_of_track[track]:
            owner[row] = track


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
            counts[track, NUMBER], counts[track, UPDATES], counts[track, COHORT] = number, 1, 0
            for other in range(track + 1):
                apart[track, other], apart[other, track] = False, False
            owner[row] = track
            number += 1
            count += 1
    strangers = set_apart(counts, apart, count, owner[:rows])
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

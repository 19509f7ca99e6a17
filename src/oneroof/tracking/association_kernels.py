"""Kernels of association: gates and costs of pairs, connected groups, and the assignment of least cost."""

from __future__ import annotations

import math

import numpy as np

from oneroof.earth.jit import kernel
from oneroof.tracking.kernels import BOOST, BOOST_PROBABILITY, COAST, NEGLIGIBLE, forecast, turned
from oneroof.tracking.sight_kernels import BEND, INNOVATION, SHIFT

# one right detection in a million falls outside (chi-square, three and two degrees of freedom)
GATE = 30.66
GATE_FLAT = 27.63
OUTSIDE = 1e9
TURN_RAD = 2.0 * math.pi


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
def cells(measured: np.ndarray) -> np.ndarray:
    """Cut the turn into four cells a row: the first row of each, and the end; empty if rows are in no order."""
    rows = measured.shape[0]
    parts = 4 * rows
    starts, cell = np.zeros(parts + 1, np.int64), 0
    before = 0.0
    for row in range(rows):
        azimuth = measured[row, 0]
        if not before <= azimuth <= TURN_RAD:
            return starts[:0]
        before, here = azimuth, min(int(azimuth / TURN_RAD * parts), parts - 1)
        while cell < here:
            cell += 1
            starts[cell] = row
    while cell < parts:
        cell += 1
        starts[cell] = rows
    return starts


@kernel
def window(seen: np.ndarray, burning: float, starts: np.ndarray, widest2: float) -> tuple[int, int]:
    """Bound the rows whose azimuth may pass a track's gate, in either model: the first row, and how many (it may wrap).

    Wider than the gate by far more than rounding; what it leaves out, `misfit` would turn away at its first test.
    """
    parts = starts.shape[0] - 1
    rows = starts[parts]
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
    low, high = low if low >= 0.0 else low + TURN_RAD, high if high >= 0.0 else high + TURN_RAD
    from_cell, to_cell = int(low / TURN_RAD * parts) % parts, int(high / TURN_RAD * parts) % parts
    first, count = starts[from_cell], starts[to_cell + 1] - starts[from_cell]
    return first, count if from_cell <= to_cell else count + rows


@kernel
def bounds(seen: np.ndarray, burning: float, widest2: np.ndarray, ranged: bool) -> tuple[float, float, float, float]:
    """Bound elevation and range of what may pass a track's gate: no pair lies nearer than each of its parts does."""
    low_up, high_up, near, far = math.inf, -math.inf, math.inf, -math.inf
    for model in range(2):
        if model == COAST or burning > 0.0:
            half = 1e-9 + 1.000001 * math.sqrt(GATE * (seen[model, INNOVATION + 4] + widest2[1]))
            low_up, high_up = min(low_up, seen[model, 1] - half), max(high_up, seen[model, 1] + half)
            half = 1e-3 + 1.000001 * math.sqrt(GATE * (seen[model, INNOVATION + 8] + widest2[2] + seen[model, BEND]))
            middle = seen[model, 2] + seen[model, SHIFT]
            near, far = min(near, middle - half), max(far, middle + half)
    return (low_up, high_up, near, far) if ranged else (low_up, high_up, -math.inf, math.inf)


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
    rows, widest2, room = measured.shape[0], np.zeros(3), 0
    for row in range(rows):
        for part in range(3):
            widest2[part] = max(widest2[part], sigmas[row, part] * sigmas[row, part])
    starts = cells(measured)
    windows = np.empty((count, 2), np.int64)
    for track in range(count):
        first, size = 0, rows
        if starts.shape[0] > 1:
            first, size = window(sights[track], facts[track, BOOST_PROBABILITY], starts, widest2[0])
        windows[track, 0], windows[track, 1] = first, size
        room += size
    pairs, costs, found = np.empty((room, 2), np.int64), np.empty(room), 0
    for track in range(count):
        burning = facts[track, BOOST_PROBABILITY]
        low_up, high_up, near, far = bounds(sights[track], burning, widest2, ranged)
        for step in range(windows[track, 1]):
            row = windows[track, 0] + step
            if row >= rows:
                row -= rows
            if not (low_up <= measured[row, 1] <= high_up and near <= measured[row, 2] <= far):
                continue
            cost = pair_cost(sights[track], burning, measured[row], sigmas[row], boosting[row], ranged)
            if cost < OUTSIDE:
                pairs[found, 0], pairs[found, 1], costs[found] = row, track, cost
                found += 1
    return found, pairs, costs


@kernel
def associate(
    belief: np.ndarray,
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
    forecast(belief, facts, count, dt_s, origin, axes, sights, room)
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

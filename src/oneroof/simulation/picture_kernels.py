"""Kernels of the picture's score: what a desk holds at sampled instants against what truly flies."""

from __future__ import annotations

import math

import numpy as np

from oneroof.earth.jit import kernel
from oneroof.flight.kernels import state_at
from oneroof.tracking.association_kernels import assign
from oneroof.tracking.motion_kernels import runge_kutta

# where a picture's sums stand
(SAMPLES, OSPA, OBJECTS, TRACKED, TRACKS, ASSIGNED, POSITION2, VELOCITY2, CHANGES, SUMS) = range(10)
STEP_S = 20.0


@kernel
def ospa(distances: np.ndarray, rows: int, columns: int, cutoff: float) -> float:
    """OSPA distance of order two between `rows` and `columns` points, by their distances (rows, columns).

    Source: Schuhmacher, Vo, Vo, IEEE Transactions on Signal Processing 56 (2008) 3447. Where the nearest of each of
    the fewer is another's nearest to none, that is the best assignment; else it is solved.
    """
    if rows == 0 and columns == 0:
        return 0.0
    few, many = min(rows, columns), max(rows, columns)
    costs = np.empty((few, many))
    nearest, taken, total, clash = np.empty(few, np.int64), np.zeros(many, np.bool_), 0.0, False
    for i in range(few):
        best = 0
        for j in range(many):
            d = distances[i, j] if rows <= columns else distances[j, i]
            costs[i, j] = min(1.0, d * d / (cutoff * cutoff))
            if costs[i, j] < costs[i, best]:
                best = j
        nearest[i] = best
        total += costs[i, best]
        if costs[i, best] < 1.0:
            clash = clash or taken[best]
            taken[best] = True
    if clash:
        assign(costs, few, many, nearest)
        total = 0.0
        for i in range(few):
            total += costs[i, nearest[i]]
    return cutoff * math.sqrt((total + (many - few)) / many)


@kernel
def compare(
    held: np.ndarray, count: int, track_times: np.ndarray, t: float, flying: np.ndarray, truths: np.ndarray,
    distances: np.ndarray, here: np.ndarray,
) -> int:  # fmt: skip
    """Bring the tracks to `t` in free fall (`here`, (count, 6)) and measure their distances from all that flies.

    `truths` (n, 6) and `flying` (n,); distances are packed (flying, count). Returns how many fly.
    """
    middle, found = np.empty(6), 0
    for k in range(count):
        for i in range(6):
            here[k, i] = held[k, i]
        left = t - track_times[k]
        while left != 0.0:
            step = math.copysign(min(abs(left), STEP_S), left)
            runge_kutta(here[k], step, 0.0, middle)
            left -= step
    for body in range(flying.shape[0]):
        if flying[body]:
            for k in range(count):
                x, y = here[k, 0] - truths[body, 0], here[k, 1] - truths[body, 1]
                z = here[k, 2] - truths[body, 2]
                distances[found, k] = math.sqrt(x * x + y * y + z * z)
            found += 1
    return found


@kernel
def score(
    times: np.ndarray, starts: np.ndarray, names: np.ndarray, held: np.ndarray, track_times: np.ndarray, kinds: int,
    flight_times: np.ndarray, flight_states: np.ndarray, counts: np.ndarray, ignitions: np.ndarray, ends: np.ndarray,
    cutoff: float, sums: np.ndarray, seen: np.ndarray, kept: np.ndarray,
) -> None:  # fmt: skip
    """Add up a picture over its samples: sums (SUMS,), what was tracked when `seen` (s, n), and `kept` (n, 2).

    times (s,); the tracks of sample s are rows starts[s] to starts[s + 1] of names (their numbers, 0 to kinds - 1),
    held (t, 6) and track_times. A track is assigned to the nearest body within the cutoff. `kept`: samples under the
    one number that a body had longest, and samples flown.
    """
    bodies, widest = counts.shape[0], 1
    for s in range(times.shape[0]):
        widest = max(widest, starts[s + 1] - starts[s])
    truths, flying, here = np.zeros((bodies, 6)), np.zeros(bodies, np.bool_), np.empty((widest, 6))
    distances, order, best = np.empty((bodies, widest)), np.empty(bodies, np.int64), np.empty(widest, np.int64)
    under, leader = np.zeros((bodies, kinds + 1), np.int64), np.full(bodies, -1, np.int64)
    for s in range(times.shape[0]):
        first, count, flown = starts[s], starts[s + 1] - starts[s], 0
        for body in range(bodies):
            since = times[s] - ignitions[body]
            flying[body] = since >= 0.0 and times[s] < ends[body]
            if flying[body]:
                state_at(flight_times[body, : counts[body]], flight_states[body, : counts[body]], since, truths[body])
                order[flown] = body
                flown += 1
        if flown == 0 and count == 0:
            continue
        compare(held[first:], count, track_times[first:], times[s], flying, truths, distances, here)
        sums[SAMPLES] += 1.0
        sums[OSPA] += ospa(distances, flown, count, cutoff)
        sums[OBJECTS] += flown
        sums[TRACKS] += count
        for k in range(count):
            best[k] = -1
            for row in range(flown):
                if distances[row, k] < cutoff and (best[k] < 0 or distances[row, k] < distances[best[k], k]):
                    best[k] = row
            if best[k] >= 0:
                body = order[best[k]]
                sums[ASSIGNED] += 1.0
                sums[POSITION2] += distances[best[k], k] * distances[best[k], k]
                for i in range(3, 6):
                    sums[VELOCITY2] += (here[k, i] - truths[body, i]) * (here[k, i] - truths[body, i])
                under[body, names[first + k]] += 1
        for row in range(flown):
            body, nearest, stays = order[row], -1, False
            kept[body, 1] += 1
            for k in range(count):
                if best[k] == row:
                    stays = stays or names[first + k] == leader[body]
                    if nearest < 0 or distances[row, k] < distances[row, nearest]:
                        nearest = k
            if nearest >= 0:
                seen[s, body] = True
                sums[TRACKED] += 1.0
                if not stays:
                    if leader[body] >= 0:
                        sums[CHANGES] += 1.0
                    leader[body] = names[first + nearest]
    for body in range(bodies):
        for name in range(kinds):
            kept[body, 0] = max(kept[body, 0], under[body, name])

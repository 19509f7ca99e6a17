"""Compiled arcs: a free fall with its derivatives, and arcs mixed from tabulated ones."""

from __future__ import annotations

import numpy as np

from oneroof.earth.geodesy import height_m
from oneroof.earth.jit import kernel
from oneroof.flight.motion_kernels import step_free

# what a slot of an arc holds beside its position: velocity, then the position's derivatives by the first state
REST = 21


@kernel
def fall(
    start: np.ndarray, nudge: np.ndarray, step_s: float, omega: float, places: np.ndarray, rest: np.ndarray
) -> None:
    """Fall freely from a state (6,), and with twelve neighbours: places (n, 3) and the rest (n, REST) at every step."""
    bundle = np.empty((13, 6))
    for row in range(13):
        for i in range(6):
            bundle[row, i] = start[i]
    for i in range(6):
        bundle[1 + i, i] += nudge[i]
        bundle[7 + i, i] -= nudge[i]
    for node in range(places.shape[0]):
        for i in range(3):
            places[node, i] = bundle[0, i]
            rest[node, i] = bundle[0, 3 + i]
            for j in range(6):
                rest[node, 3 + 6 * i + j] = (bundle[1 + j, i] - bundle[7 + j, i]) / (2.0 * nudge[j])
        for row in range(13):
            x, y, z, vx, vy, vz = step_free(
                bundle[row, 0], bundle[row, 1], bundle[row, 2], bundle[row, 3], bundle[row, 4], bundle[row, 5],
                step_s, 0.0, omega,
            )  # fmt: skip
            bundle[row, 0], bundle[row, 1], bundle[row, 2] = x, y, z
            bundle[row, 3], bundle[row, 4], bundle[row, 5] = vx, vy, vz


@kernel
def mix(weights: np.ndarray, tables: np.ndarray, out: np.ndarray) -> None:
    """Sum tables (k, n) with weights (k,) into out (n,)."""
    for i in range(out.shape[0]):
        out[i] = weights[0] * tables[0, i]
    for row in range(1, tables.shape[0]):
        weight = weights[row]
        for i in range(out.shape[0]):
            out[i] += weight * tables[row, i]


@kernel
def nodes_of(
    places: np.ndarray, begin_s: float, end_s: float, step_s: float, lowest_m: float, heights: np.ndarray
) -> int:
    """Count an arc's nodes, and fill their heights: until it is low again or down; a low burnout is no descent yet."""
    heights[0] = height_m(places[0, 0], places[0, 1], places[0, 2])
    count = 1
    while count < places.shape[0] and begin_s + count * step_s < end_s:
        heights[count] = height_m(places[count, 0], places[count, 1], places[count, 2])
        if count - 0.5 > 10.0 and heights[count] < lowest_m:
            break
        count += 1
    return count


@kernel
def fill(
    slot: int, weights: np.ndarray, tables: np.ndarray, states: np.ndarray, rest: np.ndarray, have: np.ndarray
) -> None:
    """Fill velocity and rest (n, REST) of one slot from tables (k, n, REST), once."""
    if have[slot]:
        return
    have[slot] = True
    for i in range(REST):
        rest[slot, i] = weights[0] * tables[0, slot, i]
    for row in range(1, tables.shape[0]):
        weight = weights[row]
        for i in range(REST):
            rest[slot, i] += weight * tables[row, slot, i]
    for i in range(3):
        states[slot, 3 + i] = rest[slot, i]

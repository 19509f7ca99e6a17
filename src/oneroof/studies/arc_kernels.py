"""Compiled arcs: a free fall with its derivatives, and arcs mixed from tabulated ones.

An arc is an array (blocks, BLOCK) of sixteen nodes a block: for each of ROWS numbers a row of lanes, one lane a node.
Loops over lanes stand innermost, have no branch and constant offsets into one block, so the compiler makes them vector
instructions. Arcs that are mixed lie beside each other, (blocks, rows * MIXED * L): what one cell reads, its
neighbours read again.
"""

from __future__ import annotations

import numpy as np

from oneroof.earth.geodesy import height_m
from oneroof.earth.jit import kernel
from oneroof.flight.motion_kernels import step_free

# a node's lane in its block is its number's last SHIFT bits
LANES, SHIFT = 16, 4
L = LANES
# rows of a block: place, velocity, and the place's derivatives by the first state (x by all six, then y, then z)
PLACE, VELOCITY, SLOPE, ROWS = 0, 3, 6, 24
# numbers of a block
BLOCK = ROWS * L
# arcs that one cell's is mixed of
MIXED = 8
# arcs are mixed in pieces that stay near the processor
PIECE = 256


@kernel
def fall(start: np.ndarray, nudge: np.ndarray, step_s: float, omega: float, arc: np.ndarray) -> None:
    """Fall freely from a state (6,), and with twelve neighbours, and fill an arc (blocks, BLOCK) at every step."""
    bundle = np.empty((13, 6))
    for row in range(13):
        for i in range(6):
            bundle[row, i] = start[i]
    for i in range(6):
        bundle[1 + i, i] += nudge[i]
        bundle[7 + i, i] -= nudge[i]
    for node in range(arc.shape[0] * L):
        block, lane = node // L, node % L
        for i in range(3):
            arc[block, (PLACE + i) * L + lane] = bundle[0, i]
            arc[block, (VELOCITY + i) * L + lane] = bundle[0, 3 + i]
            for j in range(6):
                arc[block, (SLOPE + 6 * i + j) * L + lane] = (bundle[1 + j, i] - bundle[7 + j, i]) / (2.0 * nudge[j])
        for row in range(13):
            x, y, z, vx, vy, vz = step_free(
                bundle[row, 0], bundle[row, 1], bundle[row, 2], bundle[row, 3], bundle[row, 4], bundle[row, 5],
                step_s, 0.0, omega,
            )  # fmt: skip
            bundle[row, 0], bundle[row, 1], bundle[row, 2] = x, y, z
            bundle[row, 3], bundle[row, 4], bundle[row, 5] = vx, vy, vz


@kernel
def blend(weights: np.ndarray, tables: np.ndarray, block: int, out: np.ndarray) -> None:
    """Sum a block of MIXED tables (k, blocks, m) with weights (r, k) into out (r, m), piece by piece for all rows."""
    for begin in range(0, out.shape[1], PIECE):
        end = min(begin + PIECE, out.shape[1])
        for r in range(weights.shape[0]):
            into = out[r]
            for k in range(0, MIXED, 4):
                w0, w1, w2, w3 = weights[r, k], weights[r, k + 1], weights[r, k + 2], weights[r, k + 3]
                t0, t1, t2, t3 = tables[k, block], tables[k + 1, block], tables[k + 2, block], tables[k + 3, block]
                if k == 0:
                    for i in range(begin, end):
                        into[i] = w0 * t0[i] + w1 * t1[i] + w2 * t2[i] + w3 * t3[i]
                else:
                    for i in range(begin, end):
                        into[i] += w0 * t0[i] + w1 * t1[i] + w2 * t2[i] + w3 * t3[i]


@kernel
def mix_motion(weights: np.ndarray, line: np.ndarray, out: np.ndarray) -> None:
    """Sum a block's places and velocities of arcs beside each other (SLOPE * MIXED * L,) into out (BLOCK,)."""
    w0, w1, w2, w3 = weights[0], weights[1], weights[2], weights[3]
    w4, w5, w6, w7 = weights[4], weights[5], weights[6], weights[7]
    for row in range(PLACE, SLOPE):
        for i in range(L):
            at = row * MIXED * L + i
            out[row * L + i] = (w0 * line[at] + w1 * line[at + L] + w2 * line[at + 2 * L] + w3 * line[at + 3 * L]) + (
                w4 * line[at + 4 * L] + w5 * line[at + 5 * L] + w6 * line[at + 6 * L] + w7 * line[at + 7 * L]
            )


@kernel
def mix_slopes(weights: np.ndarray, line: np.ndarray, out: np.ndarray) -> None:
    """The same of a block's derivatives ((ROWS - SLOPE) * MIXED * L,)."""
    w0, w1, w2, w3 = weights[0], weights[1], weights[2], weights[3]
    w4, w5, w6, w7 = weights[4], weights[5], weights[6], weights[7]
    for row in range(SLOPE, ROWS):
        for i in range(L):
            at = (row - SLOPE) * MIXED * L + i
            out[row * L + i] = (w0 * line[at] + w1 * line[at + L] + w2 * line[at + 2 * L] + w3 * line[at + 3 * L]) + (
                w4 * line[at + 4 * L] + w5 * line[at + 5 * L] + w6 * line[at + 6 * L] + w7 * line[at + 7 * L]
            )


@kernel
def block_heights(arc: np.ndarray, out: np.ndarray) -> None:
    """Fill the heights of a block's nodes, (L,)."""
    # a count that the compiler does not know keeps it from unrolling the loop, which then makes no vectors of it
    lanes = min(out.shape[0], L)
    for i in range(lanes):
        out[i] = height_m(arc[PLACE * L + i], arc[(PLACE + 1) * L + i], arc[(PLACE + 2) * L + i])


@kernel
def nodes_of(heights: np.ndarray, begin_s: float, end_s: float, step_s: float, lowest_m: float) -> int:
    """Count an arc's nodes of these heights (n,): until it is low again or down; a low burnout is no descent yet."""
    count = 1
    while count < heights.shape[0] and begin_s + count * step_s < end_s:
        if count - 0.5 > 10.0 and heights[count] < lowest_m:
            break
        count += 1
    return count

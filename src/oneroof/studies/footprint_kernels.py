"""Compiled footprints: the margin of every way to a shot, for every aim point of some rows."""

from __future__ import annotations

import numpy as np

from oneroof.earth.jit import kernel
from oneroof.engagement.kernels import BEYOND, NEVER
from oneroof.studies.arc_kernels import BLOCK, MIXED, L, blend, block_heights, mix_motion, mix_slopes, nodes_of
from oneroof.studies.commit_kernels import (
    BASKET,
    BATTERY,
    CHAIN,
    CLASSES,
    ORDER,
    SHORT_S,
    SHORTEST,
    first_useful,
    last_event,
    last_useful,
    shortfall,
)
from oneroof.studies.knowledge_kernels import CARRIED, CLASS, SIX, THREE, block_spread, carry_back, clear, look
from oneroof.studies.shot_kernels import SIZES, TABLE, launches_of

# neighbours whose arcs are mixed together, and rows whose derivatives are
TOGETHER, ROWS_TOGETHER = 4, 8
# stands for a margin that is that of the last time
KEPT = BEYOND


@kernel
def margin(
    way: np.ndarray, like: np.ndarray, launches: np.ndarray, latest: float, low: int, high: int, order: np.ndarray,
    begin_s: float, step_s: float, seen: np.ndarray, carried: np.ndarray, spread: np.ndarray, prior: np.ndarray,
    have: np.ndarray, known: np.ndarray, work: np.ndarray, errors: np.ndarray,
) -> float:  # fmt: skip
    """Give the margin of a way to a shot along an arc, as simulation.opportunity.margin_s counts it."""
    chain_s, basket2 = way[CHAIN], way[BASKET] * way[BASKET]
    most = known.shape[0] - 1
    late = min(last_event(order, begin_s, step_s, latest - chain_s + SHORT_S), most)
    if late < 0:
        return NEVER
    last = min(last_event(order, begin_s, step_s, latest - chain_s), most)
    best = NEVER
    if last >= 0:
        best = last_useful(
            last, launches, low, high, basket2, chain_s, order, begin_s, step_s, seen, carried, spread, prior, have,
            known, work,
        )  # fmt: skip
    if best <= NEVER:
        short = shortfall(
            late, launches, low, high, basket2, chain_s, order, begin_s, step_s, seen, carried, spread, prior, have,
            known, work, errors,
        )  # fmt: skip
        return -short if short < SHORT_S else NEVER
    first = first_useful(
        last, like, launches, low, high, basket2, chain_s, order, begin_s, step_s, seen, carried, spread, prior, have,
        known, work, errors,
    )  # fmt: skip
    many = int(order[0, CLASSES])
    return float(best - chain_s - (begin_s + (first // many) * step_s + order[1 + first % many, 2]))


@kernel
def launch_lines(
    begin_s: float, step_s: float, total: int, heights: np.ndarray, arc: np.ndarray, batteries: np.ndarray,
    packed: np.ndarray, steps: np.ndarray, near: np.ndarray, needs: np.ndarray, launches: np.ndarray,
    latest: np.ndarray, bounds: np.ndarray, asked: np.ndarray,
) -> None:  # fmt: skip
    """Fill the launches (b, n) of the batteries asked (b,), the latest (b,), and bounds (2,): the nodes they meet."""
    bounds[0], bounds[1] = total, 0
    for b in range(batteries.shape[0]):
        latest[b] = NEVER
        if not asked[b]:
            continue
        at = int(batteries[b, TABLE])
        i, j, k = int(batteries[b, SIZES]), int(batteries[b, SIZES + 1]), int(batteries[b, SIZES + 2])
        table = packed[at : at + i * j * k].reshape((i, j, k))
        latest[b] = launches_of(
            begin_s, step_s, total, heights, arc, table, batteries[b], steps, near, needs, launches[b], bounds
        )


@kernel
def nodes_that_tell(
    begin_s: float, step_s: float, total: int, ways: np.ndarray, orders: np.ndarray, latest: np.ndarray
) -> int:
    """Count the nodes whose looks can be reported to somebody in time for a shot, or no more than SHORT_S late."""
    count = 0
    for w in range(ways.shape[0]):
        last_s = latest[int(ways[w, BATTERY])]
        if last_s > NEVER:
            spare_s = last_s - ways[w, CHAIN] + SHORT_S - begin_s - orders[int(ways[w, ORDER]), 0, SHORTEST]
            if spare_s >= 0.0:
                count = max(count, int(spare_s / step_s) + 1)
    return min(count, total)


@kernel
def first_in_time(
    begin_s: float, step_s: float, seen: int, ways: np.ndarray, orders: np.ndarray, launches: np.ndarray,
    latest: np.ndarray, bounds: np.ndarray,
) -> int:  # fmt: skip
    """Find the first node that is met by a launch after the first report, or no more than SHORT_S before it.

    `seen`: the first node that was seen. Nothing is known before: no launch until then can be of use.
    """
    first = int(bounds[1])
    for w in range(ways.shape[0]):
        b, shortest_s = int(ways[w, BATTERY]), orders[int(ways[w, ORDER]), 0, SHORTEST]
        if latest[b] > NEVER:
            least_s, node = begin_s + seen * step_s + shortest_s + ways[w, CHAIN] - SHORT_S, int(bounds[0])
            while node < first and launches[b, node] < least_s:
                node += 1
            first = node
    return first


@kernel
def look_all(
    arc: np.ndarray, count: int, eyes: np.ndarray, faces: np.ndarray, sections: np.ndarray, seen: np.ndarray,
    told: np.ndarray, room: np.ndarray, which: int,
) -> int:  # fmt: skip
    """Let radars, by their bits, look at the first nodes: seen (c, 2), told (c, blocks, THREE * L); bits of who saw."""
    one = np.empty(2, np.int64)
    for c in range(seen.shape[0]):
        seen[c, 0], seen[c, 1] = count, 0
        for block in range((count + L - 1) // L):
            clear(told[c, block])
    saw = 0
    for s in range(eyes.shape[0]):
        c = int(eyes[s, CLASS])
        if c >= 0 and which >> s & 1:
            one[0], one[1] = count, 0
            look(eyes[s], faces[s], sections[s], arc, count, one, told[c], room)
            if one[1] > 0:
                saw |= 1 << s
                seen[c, 0], seen[c, 1] = min(seen[c, 0], one[0]), max(seen[c, 1], one[1])
    return saw


@kernel
def scan(
    begin_s: float, end_s: float, step_s: float, lowest_m: float, arc: np.ndarray, ways: np.ndarray,
    batteries: np.ndarray, packed: np.ndarray, eyes: np.ndarray, faces: np.ndarray, sections: np.ndarray,
    orders: np.ndarray, moved: np.ndarray, moved_eyes: int, had: int, steps: np.ndarray, near: np.ndarray,
    by_node: np.ndarray, launches: np.ndarray, latest: np.ndarray, bounds: np.ndarray, seen: np.ndarray,
    told: np.ndarray, room: np.ndarray, asked: np.ndarray,
) -> tuple[int, int, int]:  # fmt: skip
    """Ask what can be met and seen of an arc: from and to which node that needs derivatives, and who saw, as bits.

    Of an arc that was asked about before (`had`: the bits of then, below zero if it was not), only the batteries that
    moved (b,) are asked again, if no radar that moved (bits) saw anything of it then or would now: what the others
    know and reach has not changed. Fills asked (b,).
    """
    heights, needs = by_node[0], by_node[1]
    for block in range(arc.shape[0]):
        block_heights(arc[block], heights[block * L : block * L + L])
    total = nodes_of(heights, begin_s, end_s, step_s, lowest_m)
    touched = had < 0 or had & moved_eyes != 0
    if not touched and moved_eyes != 0:
        touched = look_all(arc, total, eyes, faces, sections, seen, told, room, moved_eyes) != 0
    for b in range(batteries.shape[0]):
        asked[b] = touched or moved[b]
    launch_lines(
        begin_s, step_s, total, heights, arc, batteries, packed, steps, near, needs, launches, latest, bounds, asked
    )
    count = nodes_that_tell(begin_s, step_s, total, ways, orders, latest)
    if bounds[1] <= bounds[0] or count == 0:
        return 0, 0, (0 if touched else had)
    every = (1 << eyes.shape[0]) - 1
    saw = look_all(arc, count, eyes, faces, sections, seen, told, room, every)
    first, last = total, 0
    for c in range(seen.shape[0]):
        if seen[c, 1] > seen[c, 0]:
            first, last = min(first, int(seen[c, 0])), max(last, int(seen[c, 1]))
    bounds[0] = first_in_time(begin_s, step_s, first, ways, orders, launches, latest, bounds)
    if saw == 0 or bounds[0] >= bounds[1]:
        last = 0
    else:
        first, last = min(first, int(bounds[0])), max(last, int(bounds[1]))
    return first, last, (saw if touched else saw | had)


@kernel
def finish(
    begin_s: float, step_s: float, arc: np.ndarray, ways: np.ndarray, orders: np.ndarray, prior: np.ndarray,
    launches: np.ndarray, latest: np.ndarray, bounds: np.ndarray, seen: np.ndarray, told: np.ndarray,
    carried: np.ndarray, spread: np.ndarray, have: np.ndarray, known: np.ndarray, work: np.ndarray,
    errors: np.ndarray, like: np.ndarray, margins: np.ndarray,
) -> None:  # fmt: skip
    """Give the margin of every way (w,) along an arc that was scanned and has its derivatives."""
    low, high = bounds[0], bounds[1]
    for block in range(low // L, (high + L - 1) // L):
        block_spread(arc[block], spread[block])
    for c in range(seen.shape[0]):
        if seen[c, 1] > seen[c, 0]:
            carry_back(arc, told[c], seen[c, 0], seen[c, 1], carried[c])
    for o in range(have.shape[0]):
        for event in range(have.shape[1]):
            have[o, event] = False
    for w in range(ways.shape[0]):
        b, o = int(ways[w, BATTERY]), int(ways[w, ORDER])
        if latest[b] > NEVER:
            margins[w] = margin(
                ways[w], like[w], launches[b], latest[b], low, high, orders[o], begin_s, step_s, seen, carried, spread,
                prior, have[o], known[o], work, errors,
            )  # fmt: skip


@kernel
def events_of(orders: np.ndarray, nodes: int) -> int:
    """Count the events after which nothing more arrives, of any row of them."""
    longest = 0
    for o in range(orders.shape[0]):
        for number in range(int(orders[o, 0, CLASSES])):
            longest = max(longest, int(orders[o, 1 + number, 1]))
    return int((nodes + longest + 1) * (orders.shape[1] - 1))


@kernel
def begin_margins(ways: np.ndarray, asked: np.ndarray, margins: np.ndarray) -> None:
    """Put NEVER for the ways of batteries that are asked, KEPT for the others."""
    for w in range(ways.shape[0]):
        margins[w] = NEVER if asked[int(ways[w, BATTERY])] else KEPT


@kernel
def lone_cells(
    arcs: np.ndarray, begins: np.ndarray, ends: np.ndarray, step_s: float, lowest_m: float, ways: np.ndarray,
    batteries: np.ndarray, packed: np.ndarray, eyes: np.ndarray, faces: np.ndarray, sections: np.ndarray,
    orders: np.ndarray, classes: int, prior: np.ndarray, moved: np.ndarray, moved_eyes: int, saw: np.ndarray,
    found: np.ndarray,
) -> None:  # fmt: skip
    """Give the margins (c, w) of cells whose arcs (c, blocks, BLOCK) are there, from burnout (c,) to impact (c,).

    saw (c,): the bits of the radars that saw, as `scan` takes and gives them. A margin that stays is KEPT.
    """
    asked = np.empty(batteries.shape[0], np.bool_)
    blocks = arcs.shape[1]
    n, events = blocks * L, events_of(orders, blocks * L)
    by_node, launches, latest = np.empty((3, n)), np.empty((batteries.shape[0], n)), np.empty(batteries.shape[0])
    bounds, seen, told = np.empty(2, np.int64), np.empty((classes, 2), np.int64), np.empty((classes, blocks, THREE * L))
    room, carried, spread = np.empty(10 * L), np.empty((classes, blocks + 1, CARRIED)), np.empty((blocks, SIX * L))
    have, known = np.empty((orders.shape[0], events), np.bool_), np.empty((orders.shape[0], events, SIX))
    work, like = np.empty((2, SIX)), np.zeros((ways.shape[0], 2), np.int64)
    steps, near = np.empty((blocks, 8 * L)), np.empty(blocks, np.bool_)
    for c in range(arcs.shape[0]):
        _, needed, saw[c] = scan(
            begins[c], ends[c], step_s, lowest_m, arcs[c], ways, batteries, packed, eyes, faces, sections, orders,
            moved, moved_eyes, saw[c], steps, near, by_node, launches, latest, bounds, seen, told, room, asked,
        )  # fmt: skip
        begin_margins(ways, asked, found[c])
        if needed > 0:
            finish(
                begins[c], step_s, arcs[c], ways, orders, prior, launches, latest, bounds, seen, told, carried,
                spread, have, known, work, by_node[2], like, found[c],
            )  # fmt: skip


@kernel
def mix_all(columns: np.ndarray, line: np.ndarray, arcs: np.ndarray) -> None:
    """Mix places and velocities of some neighbours' arcs (q, blocks, BLOCK) from a line, block by block."""
    for block in range(line.shape[0]):
        for q in range(columns.shape[0]):
            mix_motion(columns[q], line[block], arcs[q, block])


@kernel
def mix_some(columns: np.ndarray, lines: np.ndarray, r: int, needed: np.ndarray, arcs: np.ndarray) -> None:
    """Mix the derivatives at the nodes that are needed of each neighbour (q, 2), from a row's line (blocks, r, m)."""
    for block in range(lines.shape[0]):
        for q in range(columns.shape[0]):
            if needed[q, 0] < (block + 1) * L and block * L < needed[q, 1]:
                mix_slopes(columns[q], lines[block, r], arcs[q, block])


@kernel
def blend_up_to(weights: np.ndarray, tile: np.ndarray, needed: np.ndarray, done: int, lines: np.ndarray) -> int:
    """Weigh the blocks of a tile into lines (blocks, r, m) as far as nodes are needed; gives how many are there."""
    most = 0
    for q in range(needed.shape[0]):
        most = max(most, needed[q, 1])
    blocks = (most + L - 1) // L
    for block in range(done, blocks):
        blend(weights, tile, block, lines[block])
    return max(done, blocks)


@kernel
def rows_of_cells(
    by_row: np.ndarray, columns: np.ndarray, motion: np.ndarray, slopes: np.ndarray, begins: np.ndarray,
    ends: np.ndarray, step_s: float, lowest_m: float, ways: np.ndarray, batteries: np.ndarray, packed: np.ndarray,
    eyes: np.ndarray, faces: np.ndarray, sections: np.ndarray, orders: np.ndarray, classes: int, prior: np.ndarray,
    moved: np.ndarray, moved_eyes: int, saw: np.ndarray, found: np.ndarray,
) -> None:  # fmt: skip
    """Give the margins (r, c, w) of the cells of some rows of a tile; saw (r, c) and KEPT as in `lone_cells`.

    by_row (r, k) weigh the tile's motion and slopes (k, blocks, rows * MIXED * L) into lines of arcs beside each other,
    columns (c, MIXED) these into the arc of a cell; begins and ends (k, MIXED): burnout and impact.
    """
    blocks, width = motion.shape[1], motion.shape[2]
    n, events, many = blocks * L, events_of(orders, blocks * L), batteries.shape[0]
    lines = np.empty((by_row.shape[0], blocks * width))
    blend(by_row, motion.reshape((MIXED, 1, blocks * width)), 0, lines)
    steep = np.empty((blocks, ROWS_TOGETHER, slopes.shape[2]))
    edges = np.empty((2, by_row.shape[0], MIXED))
    blend(by_row, begins.reshape((MIXED, 1, MIXED)), 0, edges[0])
    blend(by_row, ends.reshape((MIXED, 1, MIXED)), 0, edges[1])
    arcs, by_node, latest = np.empty((TOGETHER, blocks, BLOCK)), np.empty((3, n)), np.empty((TOGETHER, many))
    launches, bounds = np.empty((TOGETHER, many, n)), np.empty((TOGETHER, 2), np.int64)
    seen, told = np.empty((TOGETHER, classes, 2), np.int64), np.empty((TOGETHER, classes, blocks, THREE * L))
    room, carried, spread = np.empty(10 * L), np.empty((classes, blocks + 1, CARRIED)), np.empty((blocks, SIX * L))
    have, known = np.empty((orders.shape[0], events), np.bool_), np.empty((orders.shape[0], events, SIX))
    work, like = np.empty((2, SIX)), np.zeros((ways.shape[0], 2), np.int64)
    steps, near = np.empty((blocks, 8 * L)), np.empty(blocks, np.bool_)
    needed, begin_s, asked = np.empty((TOGETHER, 2), np.int64), np.empty(TOGETHER), np.empty(many, np.bool_)
    for r in range(by_row.shape[0]):
        line, beside = lines[r].reshape((blocks, width)), r % ROWS_TOGETHER
        if beside == 0:
            weights, done = by_row[r : r + ROWS_TOGETHER], 0
        for first in range(0, columns.shape[0], TOGETHER):
            some = columns[first : first + TOGETHER]
            mix_all(some, line, arcs)
            needed[:] = 0
            for q in range(some.shape[0]):
                begin_s[q] = end_s = 0.0
                for part in range(MIXED):
                    begin_s[q] += some[q, part] * edges[0, r, part]
                    end_s += some[q, part] * edges[1, r, part]
                needed[q, 0], needed[q, 1], saw[r, first + q] = scan(
                    begin_s[q], end_s, step_s, lowest_m, arcs[q], ways, batteries, packed, eyes, faces, sections,
                    orders, moved, moved_eyes, saw[r, first + q], steps, near, by_node, launches[q], latest[q],
                    bounds[q], seen[q], told[q], room, asked,
                )  # fmt: skip
                begin_margins(ways, asked, found[r, first + q])
            done = blend_up_to(weights, slopes, needed, done, steep)
            mix_some(some, steep, beside, needed, arcs)
            for q in range(some.shape[0]):
                if needed[q, 1] > 0:
                    finish(
                        begin_s[q], step_s, arcs[q], ways, orders, prior, launches[q], latest[q], bounds[q], seen[q],
                        told[q], carried, spread, have, known, work, by_node[2], like, found[r, first + q],
                    )  # fmt: skip

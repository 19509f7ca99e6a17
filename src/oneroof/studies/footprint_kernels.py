"""Compiled footprints: the margin of every way to a shot, for every aim point of a row."""

from __future__ import annotations

import math

import numpy as np

from oneroof.earth.jit import kernel
from oneroof.earth.wgs84 import SPHERE_RADIUS_M
from oneroof.engagement.kernels import BEYOND, NEVER, flight_time_to
from oneroof.flight.kernels import LONGEST_S, state_at
from oneroof.studies.arc_kernels import REST, fill, mix, nodes_of
from oneroof.studies.knowledge_kernels import error_m, in_field, informed, rooted

# where the numbers of a way to a shot stand: battery, chain, basket, least altitude, longest flight
BATTERY, CHAIN, BASKET, ALTITUDE_MIN, LONGEST = 0, 1, 2, 3, 4
# a shot that comes later than this is not told from none
SHORT_S = 60.0
UNKNOWN, UNSEEN, SEEN = -1, 0, 1
# an error so many baskets large lets so many nodes be left out
FAR, STRIDE = 8.0, 6
# fly-out tables are asked at so many nodes apart where a cubic gives those between
COARSE = 4


@kernel
def table_time(
    table: np.ndarray, axes: np.ndarray, steps: np.ndarray, x: float, y: float, z: float, height: float
) -> float:
    """Give flight.kernels.fly_out_time to a point whose height is known; BEYOND where it cannot."""
    east = axes[0, 0] * x + axes[0, 1] * y + axes[0, 2] * z
    north = axes[1, 0] * x + axes[1, 1] * y + axes[1, 2] * z
    up = axes[2, 0] * x + axes[2, 1] * y + axes[2, 2] * z
    r = SPHERE_RADIUS_M * math.atan2(math.sqrt(east * east + north * north), up) / steps[1]
    h = height / steps[2]
    j, k = int(r), int(h)
    if h < 0.0 or j >= table.shape[1] - 1 or k >= table.shape[2] - 1:
        return BEYOND
    azimuth = math.atan2(east, north)
    if azimuth < 0.0:
        azimuth += 2.0 * math.pi
    a = azimuth / steps[0]
    i = int(a)
    near, far = i % table.shape[0], (i + 1) % table.shape[0]
    a, r, h = a - i, r - j, h - k
    n00, n01, n10, n11 = table[near, j, k], table[near, j, k + 1], table[near, j + 1, k], table[near, j + 1, k + 1]
    f00, f01, f10, f11 = table[far, j, k], table[far, j, k + 1], table[far, j + 1, k], table[far, j + 1, k + 1]
    if max(max(n00, n01), max(n10, n11)) > LONGEST_S or max(max(f00, f01), max(f10, f11)) > LONGEST_S:
        return BEYOND
    nears = (1.0 - r) * ((1.0 - h) * n00 + h * n01) + r * ((1.0 - h) * n10 + h * n11)
    fars = (1.0 - r) * ((1.0 - h) * f00 + h * f01) + r * ((1.0 - h) * f10 + h * f11)
    return float((1.0 - a) * nears + a * fars)


@kernel
def shots(
    times: np.ndarray,
    heights: np.ndarray,
    weights: np.ndarray,
    tables: np.ndarray,
    states: np.ndarray,
    rest: np.ndarray,
    have: np.ndarray,
    table: np.ndarray,
    site: np.ndarray,
    axes: np.ndarray,
    steps: np.ndarray,
    way: np.ndarray,
    needs: np.ndarray,
    launches: np.ndarray,
) -> float:
    """Fill launches (n,) with the launch that meets each node, as engagement.kernels.launch_times; gives the latest."""
    total, latest, was_reached = times.shape[0], NEVER, False
    top, reach = steps[2] * (table.shape[2] - 1), steps[1] * (table.shape[1] - 1) / SPHERE_RADIUS_M
    cosine = math.cos(reach) if reach < math.pi else -1.0
    for part in range(2):
        for i in range(0, total, COARSE if part == 0 else 1):
            if part == 1:
                low = i - i % COARSE
                if low == i:
                    continue
                if low >= COARSE and low + 2 * COARSE < total:
                    before, here = needs[low - COARSE], needs[low]
                    after, later = needs[low + COARSE], needs[low + 2 * COARSE]
                    if max(max(before, here), max(after, later)) < BEYOND:
                        # the time needed is smooth along an arc: a cubic through four nodes, held to 1 s by tests
                        x = (i - low) / COARSE
                        needs[i] = here + 0.5 * x * (
                            after - before
                            + x * (2.0 * before - 5.0 * here + 4.0 * after - later
                                   + x * (3.0 * (here - after) + later - before))
                        )  # fmt: skip
                        continue
            needs[i] = BEYOND
            if way[ALTITUDE_MIN] <= heights[i] < top:
                x, y, z = states[i, 0], states[i, 1], states[i, 2]
                up = axes[2, 0] * x + axes[2, 1] * y + axes[2, 2] * z
                # nothing that is turned beyond the table's last range is asked for its angles
                near = up > 0.0 and up * up >= cosine * cosine * (x * x + y * y + z * z)
                if near or cosine <= 0.0:
                    needed = table_time(table, axes, steps, x, y, z, heights[i])
                    needs[i] = needed if needed <= way[LONGEST] else BEYOND
    for i in range(total):
        launches[i] = NEVER
        reached = needs[i] < BEYOND
        if was_reached and not reached:
            fill(i - 1, weights, tables, states, rest, have)
            fill(i, weights, tables, states, rest, have)
            launches[i] = _at_the_end(times, states, i, table, site, axes, steps, way)
        elif reached:
            launches[i] = times[i] - needs[i]
        was_reached = reached
        latest = max(latest, launches[i])
    return latest


@kernel
def _at_the_end(
    times: np.ndarray,
    states: np.ndarray,
    i: int,
    table: np.ndarray,
    site: np.ndarray,
    axes: np.ndarray,
    steps: np.ndarray,
    way: np.ndarray,
) -> float:
    """Give the launch that meets the last instant within reach between two nodes."""
    state = np.empty(6)
    low, high = times[i - 1], times[i]
    for _ in range(12):
        middle = 0.5 * (low + high)
        state_at(times[i - 1 : i + 1], states[i - 1 : i + 1], middle, state)
        if flight_time_to(state, table, site, axes, steps, way[ALTITUDE_MIN], way[LONGEST]) < BEYOND:
            low = middle
        else:
            high = middle
    state_at(times[i - 1 : i + 1], states[i - 1 : i + 1], low, state)
    return float(low - flight_time_to(state, table, site, axes, steps, way[ALTITUDE_MIN], way[LONGEST]))


@kernel
def margin(
    times: np.ndarray, states: np.ndarray, weights: np.ndarray, tables: np.ndarray, rest: np.ndarray, have: np.ndarray,
    launches: np.ndarray, latest: float, way: np.ndarray, delays: np.ndarray, radars: np.ndarray, faces: np.ndarray,
    counts: np.ndarray, origins: np.ndarray, axes: np.ndarray, sections: np.ndarray, seen: np.ndarray, told: np.ndarray,
    prior: np.ndarray, work: np.ndarray,
) -> float:  # fmt: skip
    """Give the margin of a way to a shot along an arc, as simulation.opportunity.margin_s counts it.

    delays (m,) of the radars' reports, below zero for one that is not heard; seen (m, n) and told (m, n, 21) are
    filled as far as looks are asked for, and shared by all ways along the arc.
    """
    learned, root, part, slopes, following = work[0], work[1], work[2], work[3:6, :6], work[6]
    total, sensors = times.shape[0], radars.shape[0]
    for i in range(21):
        learned[i] = 0.0
    for s in range(sensors):
        following[s] = 0.0
    first, last, short = 0.0, NEVER, NEVER
    deadline, basket = latest + SHORT_S - way[CHAIN], way[BASKET]
    while True:
        known, fresh = BEYOND, False
        for s in range(sensors):
            n = int(following[s])
            if delays[s] >= 0.0 and n < total:
                known = min(known, times[n] + delays[s])
        ready = known + way[CHAIN]
        if known > deadline or last >= latest or (last > NEVER and ready > latest):
            break
        for s in range(sensors):
            n = int(following[s])
            if delays[s] < 0.0 or n >= total or times[n] + delays[s] > known:
                continue
            following[s] = n + 1
            if seen[s, n] == UNKNOWN:
                seen[s, n] = UNSEEN
                if in_field(radars[s], faces[s, : counts[s]], origins[s], axes[s], sections[s], states[n]):
                    fill(n, weights, tables, states, rest, have)
                    if informed(
                        radars[s], faces[s, : counts[s]], origins[s], axes[s], sections[s], states[n], rest[n],
                        told[s, n], slopes,
                    ):  # fmt: skip
                        seen[s, n] = SEEN
            if seen[s, n] == SEEN:
                fresh = True
                for i in range(21):
                    learned[i] += told[s, n, i]
        if not fresh:
            continue
        rooted(learned, prior, root)
        least, asked = 0.0, total
        for i in range(total - 1, -1, -1):
            launch = launches[i]
            if launch <= last or launch - ready <= max(short, -SHORT_S) or (last > NEVER and launch < ready):
                continue
            # far over the basket: the error is smooth along an arc, so the nodes beside it are not within either
            if least > FAR * basket and asked - i < STRIDE:
                continue
            fill(i, weights, tables, states, rest, have)
            least, asked = error_m(root, prior, rest[i], FAR * basket, part), i
            if least > basket:
                continue
            if launch >= ready:
                first = known if last == NEVER else first
                last = launch
            else:
                short = launch - ready
    return last - way[CHAIN] - first if last > NEVER else short


@kernel
def cell(
    begin_s: float,
    end_s: float,
    step_s: float,
    lowest_m: float,
    weights: np.ndarray,
    tables: np.ndarray,
    states: np.ndarray,
    times: np.ndarray,
    rest: np.ndarray,
    have: np.ndarray,
    needs: np.ndarray,
    launches: np.ndarray,
    seen: np.ndarray,
    told: np.ndarray,
    heights: np.ndarray,
    work: np.ndarray,
    ways: np.ndarray,
    delays: np.ndarray,
    radars: np.ndarray,
    faces: np.ndarray,
    counts: np.ndarray,
    origins: np.ndarray,
    radar_axes: np.ndarray,
    sections: np.ndarray,
    prior: np.ndarray,
    packed: np.ndarray,
    shapes: np.ndarray,
    sites: np.ndarray,
    site_axes: np.ndarray,
    site_steps: np.ndarray,
    margins: np.ndarray,
) -> None:
    """Give the margin of every way (w,) along one arc whose positions stand in states (n, 6) already.

    Fly-out tables are packed one behind the other; shapes (b, 4): where each begins, and its three sizes.
    """
    total = nodes_of(states, begin_s, end_s, step_s, lowest_m, heights)
    for n in range(total):
        times[n], have[n] = begin_s + n * step_s, False
        for s in range(radars.shape[0]):
            seen[s, n] = UNKNOWN
    before, latest = -1, NEVER
    for w in range(ways.shape[0]):
        b = int(ways[w, BATTERY])
        if b != before:
            size = shapes[b, 1] * shapes[b, 2] * shapes[b, 3]
            table = packed[shapes[b, 0] : shapes[b, 0] + size].reshape((shapes[b, 1], shapes[b, 2], shapes[b, 3]))
            latest = shots(
                times[:total], heights, weights, tables, states, rest, have, table, sites[b], site_axes[b],
                site_steps[b], ways[w], needs, launches,
            )  # fmt: skip
            before = b
        margins[w] = NEVER
        if latest > 0.1 * NEVER:
            margins[w] = margin(
                times[:total], states, weights, tables, rest, have, launches, latest, ways[w], delays[w], radars, faces,
                counts, origins, radar_axes, sections, seen, told, prior, work,
            )  # fmt: skip


@kernel
def row_of_cells(
    columns: np.ndarray,
    places: np.ndarray,
    tables: np.ndarray,
    begins: np.ndarray,
    ends: np.ndarray,
    step_s: float,
    lowest_m: float,
    ways: np.ndarray,
    delays: np.ndarray,
    radars: np.ndarray,
    faces: np.ndarray,
    counts: np.ndarray,
    origins: np.ndarray,
    radar_axes: np.ndarray,
    sections: np.ndarray,
    prior: np.ndarray,
    packed: np.ndarray,
    shapes: np.ndarray,
    sites: np.ndarray,
    site_axes: np.ndarray,
    site_steps: np.ndarray,
    margins: np.ndarray,
) -> None:
    """Give the margins (c, w) of the cells of a row: columns (c, k) weigh places (k, n, 3) and tables (k, n, REST).

    begins and ends (k,): burnout and impact.
    """
    slots = places.shape[1]
    flat = np.empty(3 * slots)
    states, rest = np.empty((slots, 6)), np.empty((slots, REST))
    times, needs, launches, have = np.empty(slots), np.empty(slots), np.empty(slots), np.empty(slots, np.bool_)
    seen, told = np.empty((radars.shape[0], slots), np.int8), np.empty((radars.shape[0], slots, 21))
    heights, work = np.empty(slots), np.empty((7, max(21, radars.shape[0])))
    packed_places = places.reshape((places.shape[0], 3 * slots))
    for c in range(columns.shape[0]):
        mix(columns[c], packed_places, flat)
        begin_s = end_s = 0.0
        for k in range(columns.shape[1]):
            begin_s += columns[c, k] * begins[k]
            end_s += columns[c, k] * ends[k]
        for n in range(slots):
            for i in range(3):
                states[n, i] = flat[3 * n + i]
        cell(
            begin_s, end_s, step_s, lowest_m, columns[c], tables, states, times, rest, have, needs, launches, seen,
            told, heights, work, ways, delays, radars, faces, counts, origins, radar_axes, sections, prior, packed,
            shapes, sites, site_axes, site_steps, margins[c],
        )  # fmt: skip


@kernel
def lone_cells(
    places: np.ndarray, tables: np.ndarray, begins: np.ndarray, ends: np.ndarray, step_s: float, lowest_m: float,
    ways: np.ndarray, delays: np.ndarray, radars: np.ndarray, faces: np.ndarray, counts: np.ndarray,
    origins: np.ndarray, radar_axes: np.ndarray, sections: np.ndarray, prior: np.ndarray, packed: np.ndarray,
    shapes: np.ndarray, sites: np.ndarray, site_axes: np.ndarray, site_steps: np.ndarray, margins: np.ndarray,
) -> None:  # fmt: skip
    """Give the margins (c, w) of cells that have arcs of their own, one after the other."""
    one = np.ones((1, 1))
    for c in range(begins.shape[0]):
        row_of_cells(
            one, places[c : c + 1], tables[c : c + 1], begins[c : c + 1], ends[c : c + 1], step_s, lowest_m, ways,
            delays, radars, faces, counts, origins, radar_axes, sections, prior, packed, shapes, sites, site_axes,
            site_steps, margins[c : c + 1],
        )  # fmt: skip

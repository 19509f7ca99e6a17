"""Compiled footprints: the margin of every way to a shot, for every aim point of a row."""

from __future__ import annotations

import numpy as np

from oneroof.earth.jit import kernel
from oneroof.engagement.kernels import BEYOND, NEVER, flight_time_to
from oneroof.flight.kernels import state_at
from oneroof.studies.arc_kernels import REST, fill, mix, nodes_of
from oneroof.studies.knowledge_kernels import error_m, informed, rooted

# where the numbers of a way to a shot stand: battery, chain, basket, least altitude, longest flight
BATTERY, CHAIN, BASKET, ALTITUDE_MIN, LONGEST = 0, 1, 2, 3, 4
# no arc within reach is so far away: 1.5 ground ranges and this
HIGH_M = 3e6
# a shot that comes later than this is not told from none
SHORT_S = 60.0
UNKNOWN, UNSEEN, SEEN = -1, 0, 1


@kernel
def shots(
    times: np.ndarray,
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
    launches: np.ndarray,
) -> float:
    """Fill launches (n,) with the launch that meets each node, as engagement.kernels.launch_times; gives the latest."""
    latest, was_reached = NEVER, False
    reach_m = steps[1] * (table.shape[1] - 1)
    for i in range(times.shape[0]):
        launches[i] = NEVER
        needed = BEYOND
        dx, dy, dz = states[i, 0] - site[0], states[i, 1] - site[1], states[i, 2] - site[2]
        if dx * dx + dy * dy + dz * dz < (1.5 * reach_m + HIGH_M) ** 2:
            needed = flight_time_to(states[i], table, site, axes, steps, way[ALTITUDE_MIN], way[LONGEST])
        reached = needed < BEYOND
        if was_reached and not reached:
            fill(i - 1, weights, tables, states, rest, have)
            fill(i, weights, tables, states, rest, have)
            launches[i] = _at_the_end(times, states, i, table, site, axes, steps, way)
        elif reached:
            launches[i] = times[i] - needed
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
    times: np.ndarray,
    states: np.ndarray,
    weights: np.ndarray,
    tables: np.ndarray,
    rest: np.ndarray,
    have: np.ndarray,
    launches: np.ndarray,
    latest: float,
    way: np.ndarray,
    delays: np.ndarray,
    radars: np.ndarray,
    faces: np.ndarray,
    counts: np.ndarray,
    origins: np.ndarray,
    axes: np.ndarray,
    sections: np.ndarray,
    seen: np.ndarray,
    told: np.ndarray,
    prior: np.ndarray,
) -> float:
    """Give the margin of a way to a shot along an arc, as simulation.opportunity.margin_s counts it.

    delays (m,) of the radars' reports, below zero for one that is not heard; seen (m, n) and told (m, n, 21) are
    filled as far as looks are asked for, and shared by all ways along the arc.
    """
    total = times.shape[0]
    following = np.zeros(radars.shape[0], np.int64)
    learned, root = np.zeros(21), np.empty(21)
    first, last, short = 0.0, NEVER, NEVER
    while True:
        known = BEYOND
        for s in range(radars.shape[0]):
            if delays[s] < 0.0:
                continue
            n = following[s]
            while n < total and times[n] + delays[s] <= known:
                if seen[s, n] == UNKNOWN:
                    fill(n, weights, tables, states, rest, have)
                    found = informed(
                        radars[s], faces[s, : counts[s]], origins[s], axes[s], sections[s], states[n], rest[n],
                        told[s, n],
                    )  # fmt: skip
                    seen[s, n] = SEEN if found else UNSEEN
                if seen[s, n] == SEEN:
                    known = times[n] + delays[s]
                    break
                n += 1
            following[s] = n
        ready = known + way[CHAIN]
        if ready > latest + SHORT_S or last >= latest or (last > NEVER and ready > latest):
            break
        for s in range(radars.shape[0]):
            n = following[s]
            if delays[s] >= 0.0 and n < total and seen[s, n] == SEEN and times[n] + delays[s] <= known:
                for i in range(21):
                    learned[i] += told[s, n, i]
                following[s] = n + 1
        rooted(learned, prior, root)
        for i in range(total - 1, -1, -1):
            launch = launches[i]
            if launch <= last or launch - ready <= max(short, -SHORT_S) or (last > NEVER and launch < ready):
                continue
            fill(i, weights, tables, states, rest, have)
            if error_m(root, prior, rest[i]) > way[BASKET]:
                continue
            if launch >= ready:
                if last == NEVER:
                    first = known
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
    launches: np.ndarray,
    seen: np.ndarray,
    told: np.ndarray,
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
    total = nodes_of(states, begin_s, end_s, step_s, lowest_m)
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
                times[:total], weights, tables, states, rest, have, table, sites[b], site_axes[b], site_steps[b],
                ways[w], launches,
            )  # fmt: skip
            before = b
        margins[w] = NEVER
        if latest > 0.1 * NEVER:
            margins[w] = margin(
                times[:total], states, weights, tables, rest, have, launches, latest, ways[w], delays[w], radars, faces,
                counts, origins, radar_axes, sections, seen, told, prior,
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
    times, launches, have = np.empty(slots), np.empty(slots), np.empty(slots, np.bool_)
    seen, told = np.empty((radars.shape[0], slots), np.int8), np.empty((radars.shape[0], slots, 21))
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
            begin_s, end_s, step_s, lowest_m, columns[c], tables, states, times, rest, have, launches, seen, told, ways,
            delays, radars, faces, counts, origins, radar_axes, sections, prior, packed, shapes, sites, site_axes,
            site_steps, margins[c],
        )  # fmt: skip

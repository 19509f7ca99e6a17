"""Compiled shots: when an interceptor must leave to meet each node of an arc, from its battery's fly-out table."""

from __future__ import annotations

import math

import numpy as np

from oneroof.earth.geodesy import height_m
from oneroof.earth.jit import kernel
from oneroof.earth.wgs84 import SPHERE_RADIUS_M
from oneroof.engagement.kernels import BEYOND, NEVER
from oneroof.flight.kernels import LONGEST_S
from oneroof.studies.arc_kernels import PLACE, SHIFT, VELOCITY, L

# where the numbers of a battery stand: axes of its site (9), steps of its table (3), least altitude, longest flight,
# square of the fastest target's speed, where its table begins among all, that table's sizes (3), the altitude above
# which it says BEYOND everywhere, the square of the cosine of the angle beyond which it does (-1: nowhere)
AXES, STEPS, ALTITUDE_MIN, LONGEST, FASTEST2, TABLE, SIZES, CEILING, COSINE2, BATTERY_NUMBERS = (
    0,
    9,
    12,
    13,
    14,
    15,
    16,
    19,
    20,
    21,
)
# fly-out tables are asked at so many nodes apart where a cubic gives those between
COARSE = 4
# odd powers of a polynomial for the arc tangent up to tan(pi / 8): fitted to it, off by less than 3e-13
EIGHTH = math.tan(0.125 * math.pi)
C1, C3, C5, C7 = 0.9999999999992706, -0.33333333278384564, 0.19999993188914547, -0.14285391260792552
C9, C11, C13, C15 = 0.11103534944159014, -0.08993217557292049, 0.06977006557881496, -0.037701762337394286
QUARTER, HALF, TURN = 0.25 * math.pi, 0.5 * math.pi, 2.0 * math.pi
TINY = 1e-30


@kernel(inline=True)
def angle_of(y: float, x: float) -> float:
    """Give math.atan2 without a branch, to 1e-12 rad, so that lanes can do it together."""
    large, small = max(abs(x), abs(y)), min(abs(x), abs(y))
    far = small > EIGHTH * large
    u = ((small - large) if far else small) / (((small + large) if far else large) + TINY)
    z = u * u
    power = C9 + z * (C11 + z * (C13 + z * C15))
    angle = u * (C1 + z * (C3 + z * (C5 + z * (C7 + z * power)))) + (QUARTER if far else 0.0)
    angle = HALF - angle if abs(y) > abs(x) else angle
    angle = math.pi - angle if x < 0.0 else angle
    return -angle if y < 0.0 else angle


@kernel
def between(table: np.ndarray, a: float, r: float, h: float, longest_s: float) -> float:
    """Give the time to fly out at so many steps of azimuth, range and altitude; BEYOND if a corner is, or too long.

    The same as flight.kernels.fly_out_time.
    """
    i, j, k = int(a), int(r), int(h)
    if h < 0.0 or j >= table.shape[1] - 1 or k >= table.shape[2] - 1:
        return BEYOND
    near = i - table.shape[0] if i >= table.shape[0] else i
    far = 0 if near + 1 == table.shape[0] else near + 1
    n00, n01, n10, n11 = table[near, j, k], table[near, j, k + 1], table[near, j + 1, k], table[near, j + 1, k + 1]
    f00, f01, f10, f11 = table[far, j, k], table[far, j, k + 1], table[far, j + 1, k], table[far, j + 1, k + 1]
    if max(max(n00, n01), max(n10, n11)) > LONGEST_S or max(max(f00, f01), max(f10, f11)) > LONGEST_S:
        return BEYOND
    a, r, h = a - i, r - j, h - k
    nears = (1.0 - r) * ((1.0 - h) * n00 + h * n01) + r * ((1.0 - h) * n10 + h * n11)
    fars = (1.0 - r) * ((1.0 - h) * f00 + h * f01) + r * ((1.0 - h) * f10 + h * f11)
    needed = (1.0 - a) * nears + a * fars
    return needed if needed <= longest_s else BEYOND


@kernel
def near_nodes(b: np.ndarray, arc: np.ndarray, heights: np.ndarray, count: int, room: np.ndarray) -> bool:
    """Fill room (L,) with 1 for those of a block's first nodes that are in a battery's range and altitude, else -1.

    Tells if any is. heights (L,).
    """
    ux, uy, uz = b[AXES + 6], b[AXES + 7], b[AXES + 8]
    cosine2, low, top, round_ = b[COSINE2], b[ALTITUDE_MIN], b[CEILING], b[COSINE2] < 0.0
    for i in range(L):
        x, y, z = arc[PLACE * L + i], arc[(PLACE + 1) * L + i], arc[(PLACE + 2) * L + i]
        up = ux * x + uy * y + uz * z
        turned = up * up >= cosine2 * (x * x + y * y + z * z) and (up > 0.0 or round_)
        room[i] = 1.0 if turned and heights[i] >= low and heights[i] < top and i < count else -1.0
    nearest = -1.0
    for i in range(L):
        nearest = max(nearest, room[i])
    return nearest > 0.0


@kernel
def steps_at(b: np.ndarray, places: np.ndarray, heights: np.ndarray, room: np.ndarray) -> None:
    """Fill room (4 * L,), but for its first row, with steps of azimuth, range and altitude at places (3 * L,)."""
    ex, ey, ez, nx, ny, nz = b[AXES], b[AXES + 1], b[AXES + 2], b[AXES + 3], b[AXES + 4], b[AXES + 5]
    ux, uy, uz = b[AXES + 6], b[AXES + 7], b[AXES + 8]
    per_azimuth, per_range, per_altitude = 1.0 / b[STEPS], SPHERE_RADIUS_M / b[STEPS + 1], 1.0 / b[STEPS + 2]
    for i in range(L):
        x, y, z = places[i], places[L + i], places[2 * L + i]
        east, north, up = ex * x + ey * y + ez * z, nx * x + ny * y + nz * z, ux * x + uy * y + uz * z
        azimuth = angle_of(east, north)
        room[L + i] = per_azimuth * (azimuth + TURN if azimuth < 0.0 else azimuth)
        room[2 * L + i] = per_range * angle_of(math.sqrt(east * east + north * north), up)
        room[3 * L + i] = per_altitude * heights[i]


@kernel
def need_at(table: np.ndarray, b: np.ndarray, room: np.ndarray, lane: int) -> float:
    """Give the time to fly out to a node of a block whose steps are worked out; BEYOND out of reach."""
    if room[lane] < 0.0:
        return BEYOND
    return between(table, room[L + lane], room[2 * L + lane], room[3 * L + lane], b[LONGEST])


@kernel
def fill_coarse(
    total: int, heights: np.ndarray, arc: np.ndarray, table: np.ndarray, b: np.ndarray, room: np.ndarray,
    near: np.ndarray, needs: np.ndarray,
) -> bool:  # fmt: skip
    """Fill the time to fly out to every COARSE-th node, to all of a block that is not near; tell if any block is.

    room (blocks, 4 * L) and near (blocks,).
    """
    any_near = False
    for block in range((total + L - 1) >> SHIFT):
        begin = block * L
        near[block] = near_nodes(b, arc[block], heights[begin : begin + L], total - begin, room[block])
        if near[block]:
            any_near = True
            steps_at(b, arc[block], heights[begin : begin + L], room[block])
            for lane in range(0, L, COARSE):
                needs[begin + lane] = need_at(table, b, room[block], lane)
        else:
            for i in range(begin, begin + L):
                needs[i] = BEYOND
    return any_near


@kernel
def fill_block(begin: int, total: int, table: np.ndarray, b: np.ndarray, room: np.ndarray, needs: np.ndarray) -> None:
    """Fill the time to fly out to the nodes between coarse ones, of a block whose steps are worked out.

    Between nodes that are COARSE apart, and two of them within reach on each side, a cubic gives the time: it is smooth
    along an arc. Held to 1 s by tests; elsewhere the table is asked.
    """
    for low in range(begin, begin + L, COARSE):
        here = needs[low]
        if low >= COARSE and low + 2 * COARSE < total:
            before, after, later = needs[low - COARSE], needs[low + COARSE], needs[low + 2 * COARSE]
            if max(max(before, here), max(after, later)) < BEYOND:
                for part in range(1, COARSE):
                    x = part / COARSE
                    needs[low + part] = here + 0.5 * x * (
                        after - before
                        + x * (2.0 * before - 5.0 * here + 4.0 * after - later
                               + x * (3.0 * (here - after) + later - before))
                    )  # fmt: skip
                continue
        for part in range(1, COARSE):
            needs[low + part] = need_at(table, b, room, low - begin + part)


@kernel
def launch_block(
    begin: int, begin_s: float, step_s: float, arc: np.ndarray, fastest2: float, needs: np.ndarray,
    launches: np.ndarray,
) -> float:  # fmt: skip
    """Fill the launches that meet a block's nodes, NEVER where none does; gives the longest time to fly out."""
    longest = 0.0
    for i in range(L):
        at = VELOCITY * L + i
        vx, vy, vz, need = arc[at], arc[at + L], arc[at + 2 * L], needs[begin + i]
        met = need < BEYOND and vx * vx + vy * vy + vz * vz <= fastest2
        launches[begin + i] = begin_s + (begin + i) * step_s - need if met else NEVER
    for i in range(begin, begin + L):
        longest = max(longest, needs[i])
    return longest


@kernel
def launches_of(
    begin_s: float, step_s: float, total: int, heights: np.ndarray, arc: np.ndarray, table: np.ndarray,
    b: np.ndarray, room: np.ndarray, near: np.ndarray, needs: np.ndarray, launches: np.ndarray, bounds: np.ndarray,
) -> float:  # fmt: skip
    """Fill launches (n,) with the launch that meets each node, as engagement.reach.launch_times; gives the latest.

    bounds (2,): the nodes that any battery meets, widened by this one's. Launches of a battery that meets none are not
    filled. room (blocks, 8 * L), near (blocks,).
    """
    if not fill_coarse(total, heights, arc, table, b, room, near, needs):
        return NEVER
    latest, first, last, before = NEVER, total, 0, BEYOND
    for block in range((total + L - 1) >> SHIFT):
        begin = block * L
        if near[block]:
            fill_block(begin, total, table, b, room[block], needs)
        longest = launch_block(begin, begin_s, step_s, arc[block], b[FASTEST2], needs, launches)
        if longest >= BEYOND:
            for i in range(begin, min(begin + L, total)):
                if needs[i] >= BEYOND and before < BEYOND and not _too_fast(arc[block], i - begin, b):
                    launches[i] = _at_the_end(begin_s + (i - 1) * step_s, step_s, arc, i, table, b, room[block])
                before = needs[i]
        before, most = needs[begin + L - 1], NEVER
        for i in range(begin, begin + L):
            most = max(most, launches[i])
        if most > NEVER:
            low, high = begin, begin + L - 1
            while launches[low] <= NEVER:
                low += 1
            while launches[high] <= NEVER:
                high -= 1
            latest, first, last = max(latest, most), min(first, low), high + 1
    bounds[0], bounds[1] = min(bounds[0], first), max(bounds[1], last)
    return latest


@kernel
def _too_fast(arc: np.ndarray, lane: int, b: np.ndarray) -> bool:
    """Tell whether a target is faster at a node of a block than a battery can meet."""
    at = VELOCITY * L + lane
    vx, vy, vz = arc[at], arc[at + L], arc[at + 2 * L]
    return bool(vx * vx + vy * vy + vz * vz > b[FASTEST2])


@kernel
def _at_the_end(
    before_s: float, step_s: float, arc: np.ndarray, i: int, table: np.ndarray, b: np.ndarray, room: np.ndarray
) -> float:
    """Give the launch that meets the last instant within reach between two nodes, by halving twelve times.

    Sixteen instants are worked out at once, four halvings' worth; between two of them, less than a second apart, steps
    of the table grow evenly: off by some metres at most. room (8 * L,).
    """
    places, heights = room[4 * L : 7 * L], room[7 * L :]
    _places_between(arc, i, step_s, places)
    lanes = min(heights.shape[0], L)  # as arc_kernels.block_heights
    for k in range(lanes):
        heights[k] = height_m(places[k], places[L + k], places[2 * L + k])
        room[k] = 1.0 if heights[k] >= b[ALTITUDE_MIN] else -1.0
    steps_at(b, places, heights, room)
    lane, half = 0, L // 2
    while half > 0:
        if need_at(table, b, room, lane + half) < BEYOND:
            lane += half
        half //= 2
    return before_s + _last_part(step_s, table, b, room, lane)


@kernel
def _last_part(step_s: float, table: np.ndarray, b: np.ndarray, room: np.ndarray, lane: int) -> float:
    """Halve on between two instants of sixteen: the time since the first of them at the last one within reach, less
    the time to fly out to there."""
    a, r, h = room[L + lane], room[2 * L + lane], room[3 * L + lane]
    k = min(lane, L - 2)  # the last one goes on as the one before it
    more_a, more_r, more_h = (
        room[L + k + 1] - room[L + k], room[2 * L + k + 1] - room[2 * L + k], room[3 * L + k + 1] - room[3 * L + k],
    )  # fmt: skip
    if abs(more_a) > 0.5 * table.shape[0]:
        more_a = 0.0  # through the north
    least = b[ALTITUDE_MIN] / b[STEPS + 2]
    part, half, need = 0.0, 0.5, between(table, a, r, h, b[LONGEST])
    for _ in range(8):
        x = part + half
        there = BEYOND
        if h + x * more_h >= least:
            there = between(table, a + x * more_a, r + x * more_r, h + x * more_h, b[LONGEST])
        if there < BEYOND:
            part, need = x, there
        half *= 0.5
    return (lane + part) * step_s / L - need


@kernel
def _places_between(arc: np.ndarray, i: int, step_s: float, places: np.ndarray) -> None:
    """Fill places (3 * L,) at sixteenths of the step from the node before i to node i, by a cubic.

    As flight.kernels.state_at.
    """
    before, left, here, lane = (i - 1) >> SHIFT, (i - 1) & (L - 1), i >> SHIFT, i & (L - 1)
    for row in range(3):
        p0, p1 = arc[before, (PLACE + row) * L + left], arc[here, (PLACE + row) * L + lane]
        v0, v1 = arc[before, (VELOCITY + row) * L + left], arc[here, (VELOCITY + row) * L + lane]
        rise = (p1 - p0) / step_s
        square, cube = 3.0 * rise - 2.0 * v0 - v1, v0 + v1 - 2.0 * rise
        for k in range(L):
            part = k / L
            places[row * L + k] = p0 + step_s * part * (v0 + part * (square + part * cube))

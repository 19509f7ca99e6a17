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
# square of the fastest target's speed, where its table begins among all, and that table's sizes (3)
AXES, STEPS, ALTITUDE_MIN, LONGEST, FASTEST2, TABLE, SIZES, BATTERY_NUMBERS = 0, 9, 12, 13, 14, 15, 16, 19
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
def angles(
    b: np.ndarray, arc: np.ndarray, cosine2: float, per_azimuth: float, per_range: float, room: np.ndarray
) -> bool:
    """Fill room (3 * L,) for the nodes of a block: near (>= 0) or not, steps of azimuth and range; False if none is."""
    ex, ey, ez, nx, ny, nz = b[AXES], b[AXES + 1], b[AXES + 2], b[AXES + 3], b[AXES + 4], b[AXES + 5]
    ux, uy, uz = b[AXES + 6], b[AXES + 7], b[AXES + 8]
    for i in range(L):
        x, y, z = arc[PLACE * L + i], arc[(PLACE + 1) * L + i], arc[(PLACE + 2) * L + i]
        up = ux * x + uy * y + uz * z
        off = up * up - cosine2 * (x * x + y * y + z * z)
        room[i] = off if up > 0.0 or cosine2 < 0.0 else -1.0
    nearest = -1.0
    for i in range(L):
        nearest = max(nearest, room[i])
    if nearest < 0.0:
        return False
    for i in range(L):
        x, y, z = arc[PLACE * L + i], arc[(PLACE + 1) * L + i], arc[(PLACE + 2) * L + i]
        east, north, up = ex * x + ey * y + ez * z, nx * x + ny * y + nz * z, ux * x + uy * y + uz * z
        azimuth = angle_of(east, north)
        room[L + i] = per_azimuth * (azimuth + TURN if azimuth < 0.0 else azimuth)
        room[2 * L + i] = per_range * angle_of(math.sqrt(east * east + north * north), up)
    return True


@kernel
def need_at(
    table: np.ndarray, b: np.ndarray, top: float, heights: np.ndarray, room: np.ndarray, near: np.ndarray, i: int
) -> float:
    """Give the time to fly out to a node whose block's angles are worked out; BEYOND out of reach."""
    block, lane = i >> SHIFT, i & (L - 1)
    if not near[block] or room[block, lane] < 0.0 or not b[ALTITUDE_MIN] <= heights[i] < top:
        return BEYOND
    return between(table, room[block, L + lane], room[block, 2 * L + lane], heights[i] / b[STEPS + 2], b[LONGEST])


@kernel
def fill_needs(
    total: int, heights: np.ndarray, arc: np.ndarray, table: np.ndarray, b: np.ndarray, room: np.ndarray,
    near: np.ndarray, needs: np.ndarray,
) -> bool:  # fmt: skip
    """Fill the time to fly out to each node (n,), BEYOND out of reach, and tell if any is within.

    Between nodes that are COARSE apart, and two of them within reach on each side, a cubic gives the time: it is smooth
    along an arc. Held to 1 s by tests; elsewhere the table is asked. room (blocks, 3 * L) and near (blocks,).
    """
    reach = b[STEPS + 1] * (table.shape[1] - 1) / SPHERE_RADIUS_M
    # nothing that is turned beyond the table's last range is asked for its angles; one that reaches round asks all
    cosine2 = math.cos(reach) ** 2 if reach < HALF else -1.0
    top, any_near, within = b[STEPS + 2] * (table.shape[2] - 1), False, False
    for block in range((total + L - 1) >> SHIFT):
        near[block] = angles(b, arc[block], cosine2, 1.0 / b[STEPS], SPHERE_RADIUS_M / b[STEPS + 1], room[block])
        any_near = any_near or near[block]
    if not any_near:
        return False
    for i in range(0, total, COARSE):
        needs[i] = need_at(table, b, top, heights, room, near, i)
    for low in range(0, total, COARSE):
        within = within or needs[low] < BEYOND
        if low >= COARSE and low + 2 * COARSE < total:
            before, here, after, later = needs[low - COARSE], needs[low], needs[low + COARSE], needs[low + 2 * COARSE]
            if max(max(before, here), max(after, later)) < BEYOND:
                for part in range(1, COARSE):
                    x = part / COARSE
                    needs[low + part] = here + 0.5 * x * (
                        after - before
                        + x * (2.0 * before - 5.0 * here + 4.0 * after - later
                               + x * (3.0 * (here - after) + later - before))
                    )  # fmt: skip
                continue
        for i in range(low + 1, min(low + COARSE, total)):
            needs[i] = need_at(table, b, top, heights, room, near, i)
            within = within or needs[i] < BEYOND
    return within


@kernel
def launches_of(
    begin_s: float, step_s: float, total: int, heights: np.ndarray, arc: np.ndarray, table: np.ndarray,
    b: np.ndarray, room: np.ndarray, near: np.ndarray, needs: np.ndarray, launches: np.ndarray, bounds: np.ndarray,
) -> float:  # fmt: skip
    """Fill launches (n,) with the launch that meets each node, as engagement.reach.launch_times; gives the latest.

    bounds (2,): the nodes that any battery meets, widened by this one's. Launches of a battery that meets none are not
    filled.
    """
    if not fill_needs(total, heights, arc, table, b, room, near, needs):
        return NEVER
    latest, first, last = NEVER, total, 0
    for i in range(total):
        launches[i] = NEVER
        if needs[i] < BEYOND:
            launches[i] = begin_s + i * step_s - needs[i]
        elif i > 0 and needs[i - 1] < BEYOND:
            launches[i] = _at_the_end(begin_s + (i - 1) * step_s, step_s, arc, i, table, b)
        else:
            continue
        block, at = i >> SHIFT, VELOCITY * L + (i & (L - 1))
        vx, vy, vz = arc[block, at], arc[block, at + L], arc[block, at + 2 * L]
        if vx * vx + vy * vy + vz * vz > b[FASTEST2]:
            launches[i] = NEVER
        if launches[i] > NEVER:
            latest, first, last = max(latest, launches[i]), min(first, i), i + 1
    bounds[0], bounds[1] = min(bounds[0], first), max(bounds[1], last)
    return latest


@kernel
def _at_the_end(before_s: float, step_s: float, arc: np.ndarray, i: int, table: np.ndarray, b: np.ndarray) -> float:
    """Give the launch that meets the last instant within reach between two nodes."""
    low, high = 0.0, 1.0
    for _ in range(12):
        middle = 0.5 * (low + high)
        if _need_between(arc, i, step_s, middle, table, b) < BEYOND:
            low = middle
        else:
            high = middle
    return before_s + low * step_s - _need_between(arc, i, step_s, low, table, b)


@kernel
def _need_between(arc: np.ndarray, i: int, step_s: float, part: float, table: np.ndarray, b: np.ndarray) -> float:
    """Give the time to fly out to a place between the node before i and node i."""
    x, y, z = _place(arc, i, step_s, part, 0), _place(arc, i, step_s, part, 1), _place(arc, i, step_s, part, 2)
    height = height_m(x, y, z)
    return _need(table, b, x, y, z, height) if height >= b[ALTITUDE_MIN] else BEYOND


@kernel
def _need(table: np.ndarray, b: np.ndarray, x: float, y: float, z: float, height: float) -> float:
    """Give the time to fly out to a place."""
    east = b[AXES] * x + b[AXES + 1] * y + b[AXES + 2] * z
    north = b[AXES + 3] * x + b[AXES + 4] * y + b[AXES + 5] * z
    up = b[AXES + 6] * x + b[AXES + 7] * y + b[AXES + 8] * z
    r = SPHERE_RADIUS_M * angle_of(math.sqrt(east * east + north * north), up) / b[STEPS + 1]
    azimuth = angle_of(east, north)
    azimuth = azimuth + TURN if azimuth < 0.0 else azimuth
    return between(table, azimuth / b[STEPS], r, height / b[STEPS + 2], b[LONGEST])


@kernel
def _place(arc: np.ndarray, i: int, step_s: float, part: float, row: int) -> float:
    """One coordinate between the node before i and node i, as flight.kernels.state_at."""
    before, left, here, lane = (i - 1) >> SHIFT, (i - 1) & (L - 1), i >> SHIFT, i & (L - 1)
    p0, p1 = arc[before, (PLACE + row) * L + left], arc[here, (PLACE + row) * L + lane]
    v0, v1 = arc[before, (VELOCITY + row) * L + left], arc[here, (VELOCITY + row) * L + lane]
    rise = (p1 - p0) / step_s
    square, cube = 3.0 * rise - 2.0 * v0 - v1, v0 + v1 - 2.0 * rise
    return float(p0 + step_s * part * (v0 + part * (square + part * cube)))

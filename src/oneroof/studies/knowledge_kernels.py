"""Compiled knowledge: what looks tell of an arc's first state, and how well a place on the arc is known from them.

A look measures a place in three directions: its information there is a matrix of three by three, and the looks of all
radars whose reports take equally long add up before it is carried back to the first state.
"""

from __future__ import annotations

import math

import numpy as np

from oneroof.earth.jit import kernel
from oneroof.earth.sight import look_angles
from oneroof.earth.wgs84 import A_M, B_M
from oneroof.sensing.kernels import (
    ANGLE_FLOOR,
    BEAMWIDTH,
    CLUTTER,
    LOG_FALSE_ALARM,
    MIN_COSINE,
    RANGE_SIGMA,
    REFERENCE_RANGE,
    REFERENCE_RCS,
    REFERENCE_SNR,
    REFRACTION,
    SCAN_LOSS,
    cross_section_m2,
    echo,
    in_view,
)
from oneroof.studies.arc_kernels import SHIFT, SLOPE, VELOCITY, L

# where the numbers of a radar stand: place (3), axes (9), the numbers of sensing.kernels (16), the sines of its least
# and greatest elevation, the cosine of half its sector, how many faces it has, its class of delays
ORIGIN, RADAR_AXES, NUMBERS, LOW_SINE, HIGH_SINE, HALF_COSINE, FACES, CLASS, EYE_NUMBERS = (
    0,
    3,
    12,
    28,
    29,
    30,
    31,
    32,
    33,
)
# rows of a face: azimuth, its sine and cosine
FACE_AZIMUTH, FACE_SINE, FACE_COSINE = 0, 1, 2
# sine of a dip well under any that refraction lifts into view
DEEP = 0.35
LN_2 = math.log(2.0)
# rows of the room that a block's looks are worked out in, after: seen, square of the distance, east, north, up
EDGE, WITHIN, POWER, WIDTH = 5, 6, 7, 8
# numbers of a symmetric matrix of three by three (xx, xy, yy, xz, yz, zz) and of six by six (lower half, by rows)
THREE, SIX = 6, 21
# of a block that is carried back: what each node tells and room to work, then the sum of all before (SIX)
BEFORE = (SIX + 3) * L
CARRIED = BEFORE + SIX


@kernel
def clear(told: np.ndarray) -> None:
    """Forget a block (THREE * L,)."""
    for i in range(THREE * L):
        told[i] = 0.0


@kernel
def look(
    eye: np.ndarray, faces: np.ndarray, sections: np.ndarray, arc: np.ndarray, count: int, seen: np.ndarray,
    told: np.ndarray, room: np.ndarray,
) -> None:  # fmt: skip
    """Add the information of one radar's looks at the first nodes of an arc (blocks, THREE * L), where it sees them.

    seen (2,): the first node seen and the one after the last, widened; room (10 * L,).
    """
    radar = eye[NUMBERS:LOW_SINE]
    needed = -radar[LOG_FALSE_ALARM] / LN_2 - 1.0
    square = radar[REFERENCE_RANGE] * radar[REFERENCE_RANGE]
    strength = radar[REFERENCE_SNR] * square * square / radar[REFERENCE_RCS]
    far4 = strength * max(sections[1], max(sections[2], sections[3])) / needed
    plain = radar[REFRACTION] == 1.0 and radar[SCAN_LOSS] <= 0.0 and radar[CLUTTER] <= 0.0
    for block in range((count + L - 1) // L):
        first, here = block * L, arc[block]
        if not in_field(eye, faces, far4, plain, here, room):
            continue
        for lane in range(max(count - first, 0), L):
            room[lane] = 0.0
        if plain:
            _straight_looks(eye, sections, strength, here, room)
        else:
            for lane in range(L):
                if room[lane] > 0.0:
                    room[POWER * L + lane], room[WIDTH * L + lane] = _bent_look(eye, faces, sections, here, lane)
        some = 0.0
        for lane in range(L):
            # more often than not: exp(log_false_alarm / (1 + power)) > 0.5
            room[lane] = room[lane] if room[POWER * L + lane] > needed else 0.0
            some = max(some, room[lane])
        if some <= 0.0:
            continue
        for lane in range(L):
            if room[lane] > 0.0:
                seen[0], seen[1] = min(seen[0], first + lane), max(seen[1], first + lane + 1)
        _tell(eye, room, here, told[block])


@kernel
def in_field(eye: np.ndarray, faces: np.ndarray, far4: float, plain: bool, arc: np.ndarray, room: np.ndarray) -> bool:
    """Tell whether any node of a block may be seen; room: which (> 0), square of the distance, east, north, up.

    What sensing.kernels.in_view tells of a radar whose rays are straight, without angles; of another one, whatever may
    be in its power and is not far under its horizon.
    """
    ox, oy, oz = eye[ORIGIN], eye[ORIGIN + 1], eye[ORIGIN + 2]
    ex, ey, ez = eye[RADAR_AXES], eye[RADAR_AXES + 1], eye[RADAR_AXES + 2]
    nx, ny, nz = eye[RADAR_AXES + 3], eye[RADAR_AXES + 4], eye[RADAR_AXES + 5]
    ux, uy, uz = eye[RADAR_AXES + 6], eye[RADAR_AXES + 7], eye[RADAR_AXES + 8]
    low = eye[LOW_SINE] if plain else -DEEP if eye[LOW_SINE] > -0.1 else -1.1
    high, half, many = eye[HIGH_SINE] if plain else 1.1, eye[HALF_COSINE], int(eye[FACES])
    # the ellipsoid stretched to a sphere, as earth.sight.clear_of_earth
    stretch = A_M / B_M
    sz = oz * stretch
    for lane in range(L):
        dx, dy, dz = arc[lane] - ox, arc[L + lane] - oy, arc[2 * L + lane] - oz
        east, north, up = ex * dx + ey * dy + ez * dz, nx * dx + ny * dy + nz * dz, ux * dx + uy * dy + uz * dz
        distance2 = dx * dx + dy * dy + dz * dz
        tz = dz * stretch
        along, square = -(ox * dx + oy * dy + sz * tz), dx * dx + dy * dy + tz * tz
        part = along / square
        px, py, pz = ox + part * dx, oy + part * dy, sz + part * tz
        clear = along <= 0.0 or along >= square or px * px + py * py + pz * pz >= A_M * A_M or not plain
        distance = math.sqrt(distance2)
        inside = distance2 * distance2 <= far4 and up >= low * distance and up <= high * distance and clear
        room[lane] = 1.0 if inside else 0.0
        room[L + lane], room[2 * L + lane], room[3 * L + lane], room[4 * L + lane] = distance2, east, north, up
    some = 0.0
    for lane in range(L):
        some = max(some, room[lane])
    if some <= 0.0 or not plain:
        return some > 0.0
    for lane in range(L):
        east, north = room[2 * L + lane], room[3 * L + lane]
        room[EDGE * L + lane] = half * math.sqrt(east * east + north * north)
        room[WITHIN * L + lane] = 0.0
    for face in range(many):
        sine, cosine = faces[face, FACE_SINE], faces[face, FACE_COSINE]
        for lane in range(L):
            within = room[3 * L + lane] * cosine + room[2 * L + lane] * sine >= room[EDGE * L + lane]
            room[WITHIN * L + lane] = 1.0 if within else room[WITHIN * L + lane]
    some = 0.0
    for lane in range(L):
        room[lane] *= room[WITHIN * L + lane]
        some = max(some, room[lane])
    return some > 0.0


@kernel
def _straight_looks(eye: np.ndarray, sections: np.ndarray, strength: float, arc: np.ndarray, room: np.ndarray) -> None:
    """Fill power and the beam's width of the looks at a block, of a radar whose rays are straight."""
    ox, oy, oz, width = eye[ORIGIN], eye[ORIGIN + 1], eye[ORIGIN + 2], eye[NUMBERS + BEAMWIDTH]
    nose, tail, bare = sections[1], sections[3], sections[2] == sections[1] and sections[3] == sections[1]
    for i in range(L):
        dx, dy, dz = ox - arc[i], oy - arc[L + i], oz - arc[2 * L + i]
        vx, vy, vz = arc[VELOCITY * L + i], arc[(VELOCITY + 1) * L + i], arc[(VELOCITY + 2) * L + i]
        ahead = dx * vx + dy * vy + dz * vz
        along = 4.0 * ahead * ahead >= room[L + i] * (vx * vx + vy * vy + vz * vz)
        room[POWER * L + i] = (nose if ahead > 0.0 else tail) if along or bare else -1.0
        room[WIDTH * L + i] = width
    if not bare:
        for i in range(L):
            if room[i] > 0.0 and room[POWER * L + i] < 0.0:
                room[POWER * L + i] = _section_m2(eye, sections, arc, i, room)
    for i in range(L):
        room[POWER * L + i] = strength * room[POWER * L + i] / (room[L + i] * room[L + i])


@kernel
def _section_m2(eye: np.ndarray, sections: np.ndarray, arc: np.ndarray, at: int, room: np.ndarray) -> float:
    """Give sensing.kernels.cross_section_m2 of the body at a place in an arc, seen neither near nose nor tail."""
    state = room[9 * L : 9 * L + 6]  # what look leaves free
    for k in range(6):
        state[k] = arc[at + k * L]
    return cross_section_m2(eye[ORIGIN:RADAR_AXES], state, sections)


@kernel
def _bent_look(
    eye: np.ndarray, faces: np.ndarray, sections: np.ndarray, arc: np.ndarray, at: int
) -> tuple[float, float]:
    """Power and beam's width of a look with refraction, loss off boresight or clutter; no power out of view."""
    radar, origin = eye[NUMBERS:LOW_SINE], eye[ORIGIN:RADAR_AXES]
    axes, boresights = eye[RADAR_AXES:NUMBERS].copy().reshape((3, 3)), faces[: int(eye[FACES]), FACE_AZIMUTH].copy()
    state = np.empty(6)
    for k in range(6):
        state[k] = arc[at + k * L]
    azimuth, elevation, distance = look_angles(origin, axes, state[0], state[1], state[2])
    if not in_view(radar, boresights, origin, state, azimuth, elevation):
        return 0.0, 1.0
    rcs_m2 = cross_section_m2(origin, state, sections)
    power, width = echo(radar, boresights, azimuth, elevation, distance, rcs_m2)
    return power, width


@kernel
def _tell(eye: np.ndarray, room: np.ndarray, arc: np.ndarray, told: np.ndarray) -> None:
    """Add what looks at the seen nodes of a block say about their places: one over the variance along the ray, across.

    Both angles count alike, but near the zenith, where the azimuth's error stops growing.
    """
    floor2, sigma2 = eye[NUMBERS + ANGLE_FLOOR] ** 2, eye[NUMBERS + RANGE_SIGMA] ** 2
    reference, ox, oy, oz = eye[NUMBERS + REFERENCE_SNR], eye[ORIGIN], eye[ORIGIN + 1], eye[ORIGIN + 2]
    for i in range(L):
        dx, dy, dz = arc[i] - ox, arc[L + i] - oy, arc[2 * L + i] - oz
        distance2, power, width = room[L + i], room[POWER * L + i], room[WIDTH * L + i]
        on = room[i] > 0.0
        across = 1.0 / (distance2 * (width * width / (2.56 * 2.0 * power) + floor2)) if on else 0.0
        along = 1.0 / (sigma2 * (1.0 + reference / power)) if on else 0.0
        more = (along - across) / distance2
        told[i] += across + more * dx * dx
        told[L + i] += more * dx * dy
        told[2 * L + i] += across + more * dy * dy
        told[3 * L + i] += more * dx * dz
        told[4 * L + i] += more * dy * dz
        told[5 * L + i] += across + more * dz * dz
    for i in range(L):
        east, north = room[2 * L + i], room[3 * L + i]
        if room[i] > 0.0 and east * east + north * north < MIN_COSINE * MIN_COSINE * room[L + i]:
            _near_zenith(eye, room, i, floor2, told)


@kernel
def _near_zenith(eye: np.ndarray, room: np.ndarray, i: int, floor2: float, told: np.ndarray) -> None:
    """Give the azimuth's part its own error."""
    distance2, east, north = room[L + i], room[2 * L + i], room[3 * L + i]
    angle2 = room[WIDTH * L + i] * room[WIDTH * L + i] / (2.56 * 2.0 * room[POWER * L + i]) + floor2
    level2 = max(east * east + north * north, 1e-9 * distance2)
    less = (MIN_COSINE * MIN_COSINE / (level2 * angle2) - 1.0 / (distance2 * angle2)) / level2
    # along growing azimuth
    x = north * eye[RADAR_AXES] - east * eye[RADAR_AXES + 3]
    y = north * eye[RADAR_AXES + 1] - east * eye[RADAR_AXES + 4]
    z = north * eye[RADAR_AXES + 2] - east * eye[RADAR_AXES + 5]
    told[i] += less * x * x
    told[L + i] += less * x * y
    told[2 * L + i] += less * y * y
    told[3 * L + i] += less * x * z
    told[4 * L + i] += less * y * z
    told[5 * L + i] += less * z * z


@kernel
def block_spread(arc: np.ndarray, spread: np.ndarray) -> None:
    """Fill a block (SIX * L,): the derivatives of its nodes' places, each pair multiplied, summed over the axes."""
    lanes = min(spread.shape[0], L)  # as arc_kernels.block_heights
    for a in range(6):
        for b in range(a + 1):
            for i in range(lanes):
                spread[(a * (a + 1) // 2 + b) * L + i] = (
                    arc[(SLOPE + a) * L + i] * arc[(SLOPE + b) * L + i]
                    + arc[(SLOPE + 6 + a) * L + i] * arc[(SLOPE + 6 + b) * L + i]
                    + arc[(SLOPE + 12 + a) * L + i] * arc[(SLOPE + 12 + b) * L + i]
                )


@kernel
def block_back(arc: np.ndarray, told: np.ndarray, room: np.ndarray) -> None:
    """Fill room (SIX * L,): what the looks at each node of a block say about the first state; then 3 * L to work in."""
    lanes = min(room.shape[0], L)  # as arc_kernels.block_heights
    for a in range(6):
        for i in range(lanes):
            x, y, z = arc[(SLOPE + a) * L + i], arc[(SLOPE + 6 + a) * L + i], arc[(SLOPE + 12 + a) * L + i]
            room[SIX * L + i] = told[i] * x + told[L + i] * y + told[3 * L + i] * z
            room[(SIX + 1) * L + i] = told[L + i] * x + told[2 * L + i] * y + told[4 * L + i] * z
            room[(SIX + 2) * L + i] = told[3 * L + i] * x + told[4 * L + i] * y + told[5 * L + i] * z
        for b in range(a + 1):
            for i in range(lanes):
                room[(a * (a + 1) // 2 + b) * L + i] = (
                    room[SIX * L + i] * arc[(SLOPE + b) * L + i]
                    + room[(SIX + 1) * L + i] * arc[(SLOPE + 6 + b) * L + i]
                    + room[(SIX + 2) * L + i] * arc[(SLOPE + 12 + b) * L + i]
                )


@kernel
def carry_back(arc: np.ndarray, told: np.ndarray, first: int, last: int, carried: np.ndarray) -> None:
    """Fill carried (blocks + 1, CARRIED) with what the looks from first to last say about the first state."""
    begin, end = first // L, (last + L - 1) // L
    for q in range(SIX):
        carried[begin, BEFORE + q] = 0.0
    for block in range(begin, end):
        back, after = carried[block], carried[block + 1]
        block_back(arc[block], told[block], back)
        for q in range(SIX):
            at = q * L
            after[BEFORE + q] = back[BEFORE + q] + (
                ((back[at] + back[at + 1]) + (back[at + 2] + back[at + 3]))
                + ((back[at + 4] + back[at + 5]) + (back[at + 6] + back[at + 7]))
                + (((back[at + 8] + back[at + 9]) + (back[at + 10] + back[at + 11]))
                   + ((back[at + 12] + back[at + 13]) + (back[at + 14] + back[at + 15])))
            )  # fmt: skip


@kernel
def add_until(carried: np.ndarray, node: int, learned: np.ndarray) -> None:
    """Add to learned (SIX,) what the looks up to a node, but not at it, say about the first state."""
    back, lanes = carried[node >> SHIFT], node & (L - 1)
    for q in range(SIX):
        total = back[BEFORE + q]
        for i in range(lanes):
            total += back[q * L + i]
        learned[q] += total


@kernel
def rooted(learned: np.ndarray, prior: np.ndarray, root: np.ndarray) -> None:
    """Cholesky root (SIX,) of the scaled information: one over the prior's squares, and what was learned (SIX,).

    The diagonal of the root is given inverted.
    """
    at = 0
    for i in range(6):
        for j in range(i + 1):
            value = learned[at] * prior[i] * prior[j]
            if i == j:
                value += 1.0
            for k in range(j):
                value -= root[i * (i + 1) // 2 + k] * root[j * (j + 1) // 2 + k]
            if i == j:
                root[at] = 1.0 / math.sqrt(value)
            else:
                root[at] = value * root[j * (j + 1) // 2 + j]
            at += 1


@kernel
def covered(root: np.ndarray, prior: np.ndarray, out: np.ndarray) -> None:
    """Fill out (SIX,) with nine times the covariance of the first state, off the diagonal doubled; spoils the root.

    So that out times a node's spread, summed, is the square of three sigma of the position there.
    """
    for j in range(6):
        for i in range(j + 1, 6):
            value = 0.0
            for k in range(j, i):
                value -= root[i * (i + 1) // 2 + k] * root[k * (k + 1) // 2 + j]
            root[i * (i + 1) // 2 + j] = value * root[i * (i + 1) // 2 + i]
    at = 0
    for i in range(6):
        for j in range(i + 1):
            value = 0.0
            for k in range(i, 6):
                value += root[k * (k + 1) // 2 + i] * root[k * (k + 1) // 2 + j]
            out[at] = (9.0 if i == j else 18.0) * value * prior[i] * prior[j]
            at += 1

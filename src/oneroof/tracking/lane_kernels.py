"""Kernels of motion in lanes: sixteen tracks at once move, and their covariances with them.

A block is scratch for sixteen tracks: one array a thing, flat, a row of lanes for each number of it. Loops over lanes
stand innermost and have no branch, so the compiler makes them vector instructions; what a lane computes does not depend
on its neighbours. Air is the exception: the few lanes that feel it are seen to one by one.
"""

from __future__ import annotations

import math

import numpy as np

from oneroof.earth.gravity import gravity
from oneroof.earth.jit import kernel
from oneroof.earth.wgs84 import A_M, GM_M3_S2, OMEGA_RAD_S
from oneroof.tracking.motion_kernels import (
    AIR_STEP_S,
    AIR_TOP_M,
    AIR_TOP_RADIUS2_M2,
    FREE_STEP_S,
    SCALE_HEIGHT_M,
    air_push,
)

LANES = 16
L = LANES
# rows of a block's state: where it is, how it may move, and scratch of one step
AT, VELOCITY, LEFT, STEP, DRAG, ISOTROPIC, ALONG = 0, 3, 6, 7, 8, 9, 10
HERE, SPEED, PULL, PRESSURE = 11, 14, 17, 20
SUM, MIDDLE, MIDDLE_PRESSURE = 21, 27, 33
PULL_SLOPE, PUSH_SLOPE, NOISE_ALONG = 34, 35, 36
ACROSS, GAIN, SQUARE, DETERMINANT = 37, 43, 49, 50
THERE, MISSES, VARIANCES, ON, STATE_ROWS = 51, 54, 57, 60, 61
COV_ROWS = 36
# slopes of the acceleration by position and by velocity
BY_VELOCITY, SLOPE_ROWS = 9, 18
_PART, _WEIGHT = np.array([0.0, 0.5, 0.5, 1.0]), np.array([1.0, 2.0, 2.0, 1.0])
_SPIN2 = np.array([OMEGA_RAD_S * OMEGA_RAD_S, OMEGA_RAD_S * OMEGA_RAD_S, 0.0])
_CORIOLIS = np.array([[0.0, 2.0 * OMEGA_RAD_S, 0.0], [-2.0 * OMEGA_RAD_S, 0.0, 0.0], [0.0, 0.0, 0.0]])


@kernel
def pace(b: np.ndarray) -> tuple[bool, bool]:
    """Choose every lane's next step; whether any lane moves, and whether any may feel air.

    No step passes the time left, and none falls from free flight deep into the air. A lane without drag steps freely.
    """
    moves, airy = 0.0, 0.0
    for lane in range(L):
        x, y, z = b[AT * L + lane], b[(AT + 1) * L + lane], b[(AT + 2) * L + lane]
        radius = math.sqrt(x * x + y * y + z * z)
        climb = (
            x * b[VELOCITY * L + lane] + y * b[(VELOCITY + 1) * L + lane] + z * b[(VELOCITY + 2) * L + lane]
        ) / radius
        left, over = b[LEFT * L + lane], radius - (A_M + AIR_TOP_M)
        in_air = AIR_STEP_S if over < -30e3 else 2.0 * AIR_STEP_S
        toward = max(over / max(abs(climb), 1e-9), 2.0 * AIR_STEP_S) if climb * left < 0.0 else FREE_STEP_S
        longest = in_air if over < 0.0 else toward
        longest = min(longest, FREE_STEP_S) if b[DRAG * L + lane] > 0.0 else FREE_STEP_S
        size = min(abs(left), longest)
        b[STEP * L + lane] = size if left > 0.0 else -size
        moves = max(moves, size)
        near = over - abs(climb) * size - 5.0 * size * size
        airy = max(airy, 1.0 if b[DRAG * L + lane] > 0.0 and near < 0.0 else 0.0)
    return moves > 0.0, airy > 0.0


@kernel
def _stage(b: np.ndarray, part: float, weight: float) -> None:
    """Bring every lane to a stage of its step: place, speed, acceleration by gravity and rotation, and their sums."""
    for lane in range(L):
        step = part * b[STEP * L + lane]
        x = b[AT * L + lane] + step * b[SPEED * L + lane]
        y = b[(AT + 1) * L + lane] + step * b[(SPEED + 1) * L + lane]
        z = b[(AT + 2) * L + lane] + step * b[(SPEED + 2) * L + lane]
        vx = b[VELOCITY * L + lane] + step * b[PULL * L + lane]
        vy = b[(VELOCITY + 1) * L + lane] + step * b[(PULL + 1) * L + lane]
        vz = b[(VELOCITY + 2) * L + lane] + step * b[(PULL + 2) * L + lane]
        ax, ay, az = gravity(x, y, z)
        ax += OMEGA_RAD_S * (OMEGA_RAD_S * x + 2.0 * vy)
        ay += OMEGA_RAD_S * (OMEGA_RAD_S * y - 2.0 * vx)
        b[HERE * L + lane], b[(HERE + 1) * L + lane], b[(HERE + 2) * L + lane] = x, y, z
        b[SPEED * L + lane], b[(SPEED + 1) * L + lane], b[(SPEED + 2) * L + lane] = vx, vy, vz
        b[PULL * L + lane], b[(PULL + 1) * L + lane], b[(PULL + 2) * L + lane] = ax, ay, az
        b[SUM * L + lane] += weight * vx
        b[(SUM + 1) * L + lane] += weight * vy
        b[(SUM + 2) * L + lane] += weight * vz
        b[(SUM + 3) * L + lane] += weight * ax
        b[(SUM + 4) * L + lane] += weight * ay
        b[(SUM + 5) * L + lane] += weight * az


@kernel
def _brake(b: np.ndarray, weight: float) -> None:
    """Add drag to the stage of the lanes that are in the air."""
    for lane in range(L):
        b[PRESSURE * L + lane] = 0.0
        x, y, z = b[HERE * L + lane], b[(HERE + 1) * L + lane], b[(HERE + 2) * L + lane]
        if b[DRAG * L + lane] > 0.0 and x * x + y * y + z * z < AIR_TOP_RADIUS2_M2:
            vx, vy, vz = b[SPEED * L + lane], b[(SPEED + 1) * L + lane], b[(SPEED + 2) * L + lane]
            pressure = air_push(x, y, z, vx, vy, vz)
            push = b[DRAG * L + lane] * pressure
            b[PULL * L + lane] -= push * vx
            b[(PULL + 1) * L + lane] -= push * vy
            b[(PULL + 2) * L + lane] -= push * vz
            b[(SUM + 3) * L + lane] -= weight * push * vx
            b[(SUM + 4) * L + lane] -= weight * push * vy
            b[(SUM + 5) * L + lane] -= weight * push * vz
            b[PRESSURE * L + lane] = pressure


@kernel
def _open(b: np.ndarray) -> None:
    """Begin a step: the first stage is where the lane stands."""
    for lane in range(L):
        b[SPEED * L + lane] = b[VELOCITY * L + lane]
        b[(SPEED + 1) * L + lane] = b[(VELOCITY + 1) * L + lane]
        b[(SPEED + 2) * L + lane] = b[(VELOCITY + 2) * L + lane]
        b[PULL * L + lane], b[(PULL + 1) * L + lane], b[(PULL + 2) * L + lane] = 0.0, 0.0, 0.0
        b[SUM * L + lane], b[(SUM + 1) * L + lane], b[(SUM + 2) * L + lane] = 0.0, 0.0, 0.0
        b[(SUM + 3) * L + lane], b[(SUM + 4) * L + lane], b[(SUM + 5) * L + lane] = 0.0, 0.0, 0.0
        b[PRESSURE * L + lane] = 0.0


@kernel
def _keep_middle(b: np.ndarray) -> None:
    """Keep the state half-way, and the air's push there."""
    for lane in range(L):
        b[MIDDLE * L + lane] = b[HERE * L + lane]
        b[(MIDDLE + 1) * L + lane] = b[(HERE + 1) * L + lane]
        b[(MIDDLE + 2) * L + lane] = b[(HERE + 2) * L + lane]
        b[(MIDDLE + 3) * L + lane] = b[SPEED * L + lane]
        b[(MIDDLE + 4) * L + lane] = b[(SPEED + 1) * L + lane]
        b[(MIDDLE + 5) * L + lane] = b[(SPEED + 2) * L + lane]
        b[MIDDLE_PRESSURE * L + lane] = b[PRESSURE * L + lane]


@kernel
def move(b: np.ndarray, airy: bool) -> None:
    """Move the state of every lane by its step, one classical fourth-order step; keeps the state half-way."""
    _open(b)
    for stage in range(4):
        _stage(b, _PART[stage], _WEIGHT[stage])
        if airy:
            _brake(b, _WEIGHT[stage])
        if stage == 2:
            _keep_middle(b)
    for lane in range(L):
        part = b[STEP * L + lane] / 6.0
        b[AT * L + lane] += part * b[SUM * L + lane]
        b[(AT + 1) * L + lane] += part * b[(SUM + 1) * L + lane]
        b[(AT + 2) * L + lane] += part * b[(SUM + 2) * L + lane]
        b[VELOCITY * L + lane] += part * b[(SUM + 3) * L + lane]
        b[(VELOCITY + 1) * L + lane] += part * b[(SUM + 4) * L + lane]
        b[(VELOCITY + 2) * L + lane] += part * b[(SUM + 5) * L + lane]
        b[LEFT * L + lane] -= b[STEP * L + lane]


@kernel
def _slopes(b: np.ndarray, s: np.ndarray) -> None:
    """Slopes of every lane's acceleration half-way: point mass, rotation, drag."""
    for lane in range(L):
        x, y, z = b[MIDDLE * L + lane], b[(MIDDLE + 1) * L + lane], b[(MIDDLE + 2) * L + lane]
        r2 = x * x + y * y + z * z
        radius = math.sqrt(r2)
        pull = GM_M3_S2 / (r2 * radius)
        push = b[DRAG * L + lane] * b[MIDDLE_PRESSURE * L + lane]
        u, v, w = b[(MIDDLE + 3) * L + lane], b[(MIDDLE + 4) * L + lane], b[(MIDDLE + 5) * L + lane]
        steep, thin = 3.0 * pull / r2, push / (SCALE_HEIGHT_M * radius)
        slant = push / (u * u + v * v + w * w + 1e-9)
        level = -(pull - OMEGA_RAD_S * OMEGA_RAD_S)
        a, c, e = steep * x + thin * u, steep * y + thin * v, steep * z + thin * w
        s[lane], s[L + lane], s[2 * L + lane] = a * x + level, a * y, a * z
        s[3 * L + lane], s[4 * L + lane], s[5 * L + lane] = c * x, c * y + level, c * z
        s[6 * L + lane], s[7 * L + lane], s[8 * L + lane] = e * x, e * y, e * z - pull
        s[9 * L + lane] = -slant * u * u - push
        s[10 * L + lane] = -slant * u * v + 2.0 * OMEGA_RAD_S
        s[11 * L + lane] = -slant * u * w
        s[12 * L + lane] = -slant * v * u - 2.0 * OMEGA_RAD_S
        s[13 * L + lane] = -slant * v * v - push
        s[14 * L + lane] = -slant * v * w
        s[15 * L + lane] = -slant * w * u
        s[16 * L + lane] = -slant * w * v
        s[17 * L + lane] = -slant * w * w - push


@kernel
def _transition(b: np.ndarray, s: np.ndarray, phi: np.ndarray) -> None:
    """Transition matrix of every lane's step: the exponential series of the slopes, to the third power."""
    for i in range(3):
        for j in range(3):
            one = 1.0 if i == j else 0.0
            for lane in range(L):
                t = b[STEP * L + lane]
                t2 = 0.5 * t * t
                t3 = t2 * t / 3.0
                g0, g1, g2 = s[(3 * i) * L + lane], s[(3 * i + 1) * L + lane], s[(3 * i + 2) * L + lane]
                d0, d1, d2 = s[(9 + 3 * i) * L + lane], s[(10 + 3 * i) * L + lane], s[(11 + 3 * i) * L + lane]
                gj0, gj1, gj2 = s[j * L + lane], s[(3 + j) * L + lane], s[(6 + j) * L + lane]
                dj0, dj1, dj2 = s[(9 + j) * L + lane], s[(12 + j) * L + lane], s[(15 + j) * L + lane]
                g, d = s[(3 * i + j) * L + lane], s[(9 + 3 * i + j) * L + lane]
                dg = d0 * gj0 + d1 * gj1 + d2 * gj2
                gd = g0 * dj0 + g1 * dj1 + g2 * dj2
                dd = d0 * dj0 + d1 * dj1 + d2 * dj2 + g
                gg = g0 * gj0 + g1 * gj1 + g2 * gj2
                phi[(6 * i + j) * L + lane] = one + g * t2 + dg * t3
                phi[(6 * i + j + 3) * L + lane] = one * t + d * t2 + dd * t3
                phi[(6 * i + j + 18) * L + lane] = g * t + dg * t2 + gg * t3
                phi[(6 * i + j + 21) * L + lane] = one + d * t + dd * t2 + (gd + dg) * t3


@kernel
def _row(
    m: np.ndarray, first: int, apart: int, lane: int, a: float, b: float, c: float, d: float, e: float, f: float
) -> float:
    """Six numbers times a column (or row) of a lane's matrix."""
    total = a * m[first * L + lane] + b * m[(first + apart) * L + lane] + c * m[(first + 2 * apart) * L + lane]
    more = d * m[(first + 3 * apart) * L + lane] + e * m[(first + 4 * apart) * L + lane]
    return float(total + more + f * m[(first + 5 * apart) * L + lane])


@kernel
def _carry(phi: np.ndarray, p: np.ndarray, half: np.ndarray) -> None:
    """Replace every lane's covariance by phi cov phi'; the product is symmetric to rounding."""
    for i in range(6):
        for lane in range(L):
            f0, f1, f2 = phi[(6 * i) * L + lane], phi[(6 * i + 1) * L + lane], phi[(6 * i + 2) * L + lane]
            f3, f4, f5 = phi[(6 * i + 3) * L + lane], phi[(6 * i + 4) * L + lane], phi[(6 * i + 5) * L + lane]
            half[(6 * i) * L + lane] = _row(p, 0, 6, lane, f0, f1, f2, f3, f4, f5)
            half[(6 * i + 1) * L + lane] = _row(p, 1, 6, lane, f0, f1, f2, f3, f4, f5)
            half[(6 * i + 2) * L + lane] = _row(p, 2, 6, lane, f0, f1, f2, f3, f4, f5)
            half[(6 * i + 3) * L + lane] = _row(p, 3, 6, lane, f0, f1, f2, f3, f4, f5)
            half[(6 * i + 4) * L + lane] = _row(p, 4, 6, lane, f0, f1, f2, f3, f4, f5)
            half[(6 * i + 5) * L + lane] = _row(p, 5, 6, lane, f0, f1, f2, f3, f4, f5)
    for i in range(6):
        for lane in range(L):
            f0, f1, f2 = half[(6 * i) * L + lane], half[(6 * i + 1) * L + lane], half[(6 * i + 2) * L + lane]
            f3, f4, f5 = half[(6 * i + 3) * L + lane], half[(6 * i + 4) * L + lane], half[(6 * i + 5) * L + lane]
            p[(6 * i) * L + lane] = _row(phi, 0, 1, lane, f0, f1, f2, f3, f4, f5)
            p[(6 * i + 1) * L + lane] = _row(phi, 6, 1, lane, f0, f1, f2, f3, f4, f5)
            p[(6 * i + 2) * L + lane] = _row(phi, 12, 1, lane, f0, f1, f2, f3, f4, f5)
            p[(6 * i + 3) * L + lane] = _row(phi, 18, 1, lane, f0, f1, f2, f3, f4, f5)
            p[(6 * i + 4) * L + lane] = _row(phi, 24, 1, lane, f0, f1, f2, f3, f4, f5)
            p[(6 * i + 5) * L + lane] = _row(phi, 30, 1, lane, f0, f1, f2, f3, f4, f5)


@kernel
def _shake(b: np.ndarray, p: np.ndarray, airy: bool) -> None:
    """Add white acceleration noise to every lane: all ways, and in the air along the velocity.

    Also for a step back in time: the past of a track is no better known than its future.
    """
    for lane in range(L):
        push = b[ALONG * L + lane] * b[MIDDLE_PRESSURE * L + lane]
        b[NOISE_ALONG * L + lane] = push * push
    for i in range(3):
        for j in range(3):
            if i != j and not airy:
                continue
            one = 1.0 if i == j else 0.0
            for lane in range(L):
                t = b[STEP * L + lane]
                q = one * b[ISOTROPIC * L + lane]
                q += b[NOISE_ALONG * L + lane] * b[(MIDDLE + 3 + i) * L + lane] * b[(MIDDLE + 3 + j) * L + lane]
                size = q * abs(t)
                p[(6 * i + j) * L + lane] += size * t * t / 3.0
                p[(6 * i + j + 3) * L + lane] += size * t * 0.5
                p[(6 * i + j + 18) * L + lane] += size * t * 0.5
                p[(6 * i + j + 21) * L + lane] += size


@kernel
def travel(b: np.ndarray, p: np.ndarray, phi: np.ndarray, half: np.ndarray, s: np.ndarray) -> None:
    """Move the states and covariances of a block until no lane has time left."""
    moves, airy = pace(b)
    while moves:
        move(b, airy)
        _slopes(b, s)
        _transition(b, s, phi)
        _carry(phi, p, half)
        _shake(b, p, airy)
        moves, airy = pace(b)

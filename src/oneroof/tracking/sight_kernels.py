"""Kernels of sight in lanes: what a sensor should see of sixteen tracks, and what a detection each makes of them."""

from __future__ import annotations

import math

import numpy as np

from oneroof.earth.jit import kernel
from oneroof.tracking.lane_kernels import (
    ACROSS,
    AT,
    DETERMINANT,
    GAIN,
    LANES,
    MISSES,
    ON,
    SPEED,
    SQUARE,
    THERE,
    VARIANCES,
)

L = LANES
# what is foreseen of a track in a sensor's axes: measurement, its slopes, its covariance, the range's bend
SLOPE, INNOVATION, SHIFT, BEND, SIGHT = 3, 12, 21, 22, 23
HALF_PI, QUARTER_PI = 0.5 * math.pi, 0.25 * math.pi


@kernel
def _arc_tangent(y: float, x: float) -> float:
    """The angle of a point (x, y) from the first axis, to two units in the last place; without a branch.

    Source: S. Moshier, Cephes mathematical library, atan.c.
    """
    up, out = abs(y), abs(x)
    high, low = max(up, out), max(min(up, out), 1e-300)
    far = low > 0.66 * high
    t = (low - high if far else low) / (low + high if far else max(high, 1e-300))
    z = t * t
    over = (((-8.750608600031904122785e-1 * z - 1.615753718733365076637e1) * z - 7.500855792314704667340e1) * z
            - 1.228866684490136173410e2) * z - 6.485021904942025371773e1  # fmt: skip
    under = ((((z + 2.485846490142306297962e1) * z + 1.650270098316988542046e2) * z + 4.328810604912902668951e2) * z
             + 4.853903996359136964868e2) * z + 1.945506571482613964425e2  # fmt: skip
    angle = t + t * z * over / under + (QUARTER_PI if far else 0.0)
    angle = HALF_PI - angle if up > out else angle
    angle = 2.0 * HALF_PI - angle if x < 0.0 else angle
    return -angle if y < 0.0 else angle


@kernel
def sight(b: np.ndarray, p: np.ndarray, origin: np.ndarray, axes: np.ndarray, seen: np.ndarray) -> None:
    """Foresee azimuth, elevation, range, their slopes and covariance (3, 3), and the range's second-order terms.

    A wide uncertainty across the line of sight lengthens the range and bends it (the "contact lens"): half the trace of
    slope times covariance, and half its squared norm as extra variance.
    """
    ox, oy, oz = origin[0], origin[1], origin[2]
    ex, ey, ez = axes[0, 0], axes[0, 1], axes[0, 2]
    nx, ny, nz = axes[1, 0], axes[1, 1], axes[1, 2]
    ux, uy, uz = axes[2, 0], axes[2, 1], axes[2, 2]
    for lane in range(L):
        dx, dy, dz = b[AT * L + lane] - ox, b[(AT + 1) * L + lane] - oy, b[(AT + 2) * L + lane] - oz
        east, north, up = ex * dx + ey * dy + ez * dz, nx * dx + ny * dy + nz * dz, ux * dx + uy * dy + uz * dz
        flat2 = east * east + north * north + 1e-6
        r2 = flat2 + up * up
        flat, distance = math.sqrt(flat2), math.sqrt(r2)
        seen[lane], seen[L + lane] = _arc_tangent(east, north), _arc_tangent(up, flat)
        seen[2 * L + lane] = distance
        per_flat2, rise, per_flat = 1.0 / flat2, 1.0 / r2, 1.0 / flat
        wx, wy, wz = east * ex + north * nx, east * ey + north * ny, east * ez + north * nz
        ax, ay, az = (
            (north * ex - east * nx) * per_flat2,
            (north * ey - east * ny) * per_flat2,
            (north * ez - east * nz) * per_flat2,
        )
        lean = up * per_flat
        hx, hy, hz = (flat * ux - lean * wx) * rise, (flat * uy - lean * wy) * rise, (flat * uz - lean * wz) * rise
        per_distance = distance * rise
        rx, ry, rz = (wx + up * ux) * per_distance, (wy + up * uy) * per_distance, (wz + up * uz) * per_distance
        seen[3 * L + lane], seen[4 * L + lane], seen[5 * L + lane] = ax, ay, az
        seen[6 * L + lane], seen[7 * L + lane], seen[8 * L + lane] = hx, hy, hz
        seen[9 * L + lane], seen[10 * L + lane], seen[11 * L + lane] = rx, ry, rz
        p00, p11, p22 = p[lane], p[7 * L + lane], p[14 * L + lane]
        p10, p20, p21 = p[6 * L + lane], p[12 * L + lane], p[13 * L + lane]
        qx, qy, qz = p00 * ax + p10 * ay + p20 * az, p10 * ax + p11 * ay + p21 * az, p20 * ax + p21 * ay + p22 * az
        kx, ky, kz = p00 * hx + p10 * hy + p20 * hz, p10 * hx + p11 * hy + p21 * hz, p20 * hx + p21 * hy + p22 * hz
        mx, my, mz = p00 * rx + p10 * ry + p20 * rz, p10 * rx + p11 * ry + p21 * rz, p20 * rx + p21 * ry + p22 * rz
        s10, s20, s21 = qx * hx + qy * hy + qz * hz, qx * rx + qy * ry + qz * rz, kx * rx + ky * ry + kz * rz
        variance = mx * rx + my * ry + mz * rz
        seen[12 * L + lane], seen[13 * L + lane], seen[14 * L + lane] = ax * qx + ay * qy + az * qz, s10, s20
        seen[15 * L + lane], seen[16 * L + lane], seen[17 * L + lane] = s10, hx * kx + hy * ky + hz * kz, s21
        seen[18 * L + lane], seen[19 * L + lane], seen[20 * L + lane] = s20, s21, variance
        norm2 = p00 * p00 + p11 * p11 + p22 * p22 + 2.0 * (p10 * p10 + p20 * p20 + p21 * p21)
        bent = norm2 - 2.0 * (mx * mx + my * my + mz * mz) + variance * variance
        seen[SHIFT * L + lane] = 0.5 * (p00 + p11 + p22 - variance) * per_distance
        seen[BEND * L + lane] = 0.5 * max(bent, 0.0) * rise


@kernel
def fold(b: np.ndarray, p: np.ndarray, seen: np.ndarray, parts: int) -> None:
    """Fold a detection into every lane, one measured value after another.

    `seen` holds what is foreseen at the place THERE, and its slopes; MISSES and VARIANCES of the block hold what was
    measured over that, and its errors; ON is 1 for lanes that have a detection. The three errors are independent, so
    this equals the extended Kalman filter's joint update. SQUARE and DETERMINANT get the innovation's Mahalanobis
    square and the determinant of its covariance.
    """
    for lane in range(L):
        b[SQUARE * L + lane], b[DETERMINANT * L + lane] = 0.0, 1.0
    for part in range(parts):
        for lane in range(L):
            h0 = seen[(SLOPE + 3 * part) * L + lane]
            h1 = seen[(SLOPE + 1 + 3 * part) * L + lane]
            h2 = seen[(SLOPE + 2 + 3 * part) * L + lane]
            a0 = p[lane] * h0 + p[6 * L + lane] * h1 + p[12 * L + lane] * h2
            a1 = p[6 * L + lane] * h0 + p[7 * L + lane] * h1 + p[13 * L + lane] * h2
            a2 = p[12 * L + lane] * h0 + p[13 * L + lane] * h1 + p[14 * L + lane] * h2
            a3 = p[18 * L + lane] * h0 + p[19 * L + lane] * h1 + p[20 * L + lane] * h2
            a4 = p[24 * L + lane] * h0 + p[25 * L + lane] * h1 + p[26 * L + lane] * h2
            a5 = p[30 * L + lane] * h0 + p[31 * L + lane] * h1 + p[32 * L + lane] * h2
            variance = h0 * a0 + h1 * a1 + h2 * a2 + b[(VARIANCES + part) * L + lane]
            misses = b[(MISSES + part) * L + lane] - (
                h0 * (b[AT * L + lane] - b[THERE * L + lane])
                + h1 * (b[(AT + 1) * L + lane] - b[(THERE + 1) * L + lane])
                + h2 * (b[(AT + 2) * L + lane] - b[(THERE + 2) * L + lane])
            )
            per_variance = b[ON * L + lane] / variance
            b[SQUARE * L + lane] += misses * misses * per_variance
            b[DETERMINANT * L + lane] *= variance
            b[ACROSS * L + lane], b[(ACROSS + 1) * L + lane], b[(ACROSS + 2) * L + lane] = a0, a1, a2
            b[(ACROSS + 3) * L + lane], b[(ACROSS + 4) * L + lane], b[(ACROSS + 5) * L + lane] = a3, a4, a5
            b[GAIN * L + lane] = a0 * per_variance
            b[(GAIN + 1) * L + lane] = a1 * per_variance
            b[(GAIN + 2) * L + lane] = a2 * per_variance
            b[(GAIN + 3) * L + lane] = a3 * per_variance
            b[(GAIN + 4) * L + lane] = a4 * per_variance
            b[(GAIN + 5) * L + lane] = a5 * per_variance
            b[SPEED * L + lane] = misses
        for i in range(6):
            for lane in range(L):
                gain = b[(GAIN + i) * L + lane]
                b[(AT + i) * L + lane] += gain * b[SPEED * L + lane]
                p[(6 * i) * L + lane] -= gain * b[ACROSS * L + lane]
                p[(6 * i + 1) * L + lane] -= gain * b[(ACROSS + 1) * L + lane]
                p[(6 * i + 2) * L + lane] -= gain * b[(ACROSS + 2) * L + lane]
                p[(6 * i + 3) * L + lane] -= gain * b[(ACROSS + 3) * L + lane]
                p[(6 * i + 4) * L + lane] -= gain * b[(ACROSS + 4) * L + lane]
                p[(6 * i + 5) * L + lane] -= gain * b[(ACROSS + 5) * L + lane]

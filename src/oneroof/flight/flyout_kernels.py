"""Compiled fly-out tables: fly fans of lofts in all azimuths, lay them on grids of range and altitude, turn the planes.

An interceptor fired in an azimuth plane drifts out of it as the Earth turns. A plane table is therefore first laid out
in distance along the plane and altitude, with the drift as one of its fields, and then read at the plane that passes
through each grid point.
"""

from __future__ import annotations

import math

import numpy as np

from oneroof.earth.geodesy import height_m
from oneroof.earth.jit import kernel
from oneroof.earth.wgs84 import SPHERE_RADIUS_M
from oneroof.flight.kernels import (
    LANDED,
    LONGEST_S,
    OUT_BURNOUT,
    OUT_SIZE,
    OUT_STATE,
    OUT_STATUS,
    TIMED_OUT,
    coast,
    fly,
)

# fields of a sample and of a plane table
ALONG, ALTITUDE, TIME, DRIFT, SPEED, CLIMB, FIELDS = 0, 1, 2, 3, 4, 5, 6
# a fan folds back on itself at the edge of reach; samples count while its two directions still differ by this sine
_FOLD_SINE = 0.25
_MOST_TURN = 0.26  # the drift's azimuth is not trusted beyond this sine (close to the zenith)


@kernel
def _sample(state: np.ndarray, clock: float, axes: np.ndarray, azimuth: float, sample: np.ndarray) -> None:
    """Where a state stands in an azimuth plane, and how it moves, into a sample (6,)."""
    x, y, z = state[0], state[1], state[2]
    radius = math.sqrt(x * x + y * y + z * z)
    east = (axes[0, 0] * x + axes[0, 1] * y + axes[0, 2] * z) / radius
    north = (axes[1, 0] * x + axes[1, 1] * y + axes[1, 2] * z) / radius
    up = (axes[2, 0] * x + axes[2, 1] * y + axes[2, 2] * z) / radius
    sine, cosine = math.sin(azimuth), math.cos(azimuth)
    sample[ALONG] = SPHERE_RADIUS_M * math.atan2(sine * east + cosine * north, up)
    sample[DRIFT] = SPHERE_RADIUS_M * math.asin(cosine * east - sine * north)
    sample[ALTITUDE] = height_m(x, y, z)
    sample[TIME] = clock
    speed = math.sqrt(state[3] * state[3] + state[4] * state[4] + state[5] * state[5])
    sample[SPEED] = speed
    sample[CLIMB] = math.asin((x * state[3] + y * state[4] + z * state[5]) / (radius * speed))


@kernel
def fly_fan(
    stages: np.ndarray,
    vehicle: np.ndarray,
    launch: np.ndarray,
    limits: np.ndarray,
    axes: np.ndarray,
    azimuths: np.ndarray,
    lofts: np.ndarray,
    every: float,
    fan: np.ndarray,
) -> None:
    """Fly every azimuth and loft, and sample each flight from burnout on; fan (azimuths, lofts, samples, 6).

    A sample after the fall to the ground has the altitude -1.
    """
    times, states, phases = np.empty(1), np.empty((1, 6)), np.empty(1, dtype=np.int8)
    out, state, now, fired = np.zeros(OUT_SIZE), np.empty(6), limits.copy(), launch.copy()
    for a in range(azimuths.shape[0]):
        fired[3] = azimuths[a]
        for p in range(lofts.shape[0]):
            fired[4] = lofts[p]
            now[1] = 0.0
            fly(stages, vehicle, fired, now, times, states, phases, out)
            alive = out[OUT_STATUS] == LANDED
            for i in range(6):
                state[i] = out[OUT_BURNOUT + i]
            clock = launch[5]
            for m in range(fan.shape[2]):
                if m > 0 and alive:
                    now[1] = launch[5] + m * every
                    coast(state, clock, vehicle[2], now, times, states, phases, out)
                    clock = now[1]
                    alive = out[OUT_STATUS] == TIMED_OUT
                    for i in range(6):
                        state[i] = out[OUT_STATE + i]
                if alive:
                    _sample(state, clock, axes, azimuths[a], fan[a, p, m])
                else:
                    fan[a, p, m, ALTITUDE] = -1.0


@kernel
def _fill(a: np.ndarray, b: np.ndarray, c: np.ndarray, steps: np.ndarray, planes: np.ndarray, row: int) -> None:
    """Lay one triangle of samples on one azimuth of the plane tables, keeping the earliest time at each point."""
    bx, by = b[ALONG] - a[ALONG], b[ALTITUDE] - a[ALTITUDE]
    cx, cy = c[ALONG] - a[ALONG], c[ALTITUDE] - a[ALTITUDE]
    area = bx * cy - by * cx
    if area <= 0.0:
        return
    low_r = max(0, math.ceil(min(a[ALONG], b[ALONG], c[ALONG]) / steps[1]))
    high_r = min(planes.shape[2] - 1, math.floor(max(a[ALONG], b[ALONG], c[ALONG]) / steps[1]))
    low_h = max(0, math.ceil(min(a[ALTITUDE], b[ALTITUDE], c[ALTITUDE]) / steps[2]))
    high_h = min(planes.shape[3] - 1, math.floor(max(a[ALTITUDE], b[ALTITUDE], c[ALTITUDE]) / steps[2]))
    for j in range(low_r, high_r + 1):
        for k in range(low_h, high_h + 1):
            px, py = j * steps[1] - a[ALONG], k * steps[2] - a[ALTITUDE]
            v = (px * cy - py * cx) / area
            w = (bx * py - by * px) / area
            if v < -1e-9 or w < -1e-9 or v + w > 1.0 + 2e-9:
                continue
            u = 1.0 - v - w
            clock = u * a[TIME] + v * b[TIME] + w * c[TIME]
            if clock < planes[0, row, j, k]:
                for field in range(4):
                    planes[field, row, j, k] = u * a[TIME + field] + v * b[TIME + field] + w * c[TIME + field]


@kernel
def _folded(a: np.ndarray, later: np.ndarray, steeper: np.ndarray) -> bool:
    """Whether the fan is folded, or almost, at a sample: later and steeper do not lead two different ways."""
    tx, ty = later[ALONG] - a[ALONG], later[ALTITUDE] - a[ALTITUDE]
    px, py = steeper[ALONG] - a[ALONG], steeper[ALTITUDE] - a[ALTITUDE]
    area = tx * py - ty * px
    return bool(area < _FOLD_SINE * math.sqrt((tx * tx + ty * ty) * (px * px + py * py)))


@kernel
def _refine(fan: np.ndarray, fine: np.ndarray) -> None:
    """Put lofts between those flown in one azimuth, by the cubic through four neighbours; fine (lofts, samples, 6)."""
    parts = (fine.shape[0] - 1) // (fan.shape[0] - 1)
    for row in range(fine.shape[0]):
        p = min(row // parts, fan.shape[0] - 2)
        base = max(0, min(p - 1, fan.shape[0] - 4))
        u = float(row) / parts - base
        w0 = -(u - 1.0) * (u - 2.0) * (u - 3.0) / 6.0
        w1 = u * (u - 2.0) * (u - 3.0) / 2.0
        w2 = -u * (u - 1.0) * (u - 3.0) / 2.0
        w3 = u * (u - 1.0) * (u - 2.0) / 6.0
        for m in range(fan.shape[1]):
            f0, f1, f2, f3 = fan[base, m], fan[base + 1, m], fan[base + 2, m], fan[base + 3, m]
            for field in range(FIELDS):
                fine[row, m, field] = w0 * f0[field] + w1 * f1[field] + w2 * f2[field] + w3 * f3[field]
            if min(f0[ALTITUDE], f1[ALTITUDE], f2[ALTITUDE], f3[ALTITUDE]) <= -1.0:
                fine[row, m, ALTITUDE] = -1.0


@kernel
def lay_fan(fan: np.ndarray, parts: int, steps: np.ndarray, planes: np.ndarray) -> None:
    """Lay every azimuth's fan on its plane table; planes (4, azimuths, ranges, altitudes): time, drift, speed, climb.

    Between two lofts flown, parts - 1 are interpolated. Grid points that no unfolded part of the fan covers keep the
    time 1e9.
    """
    planes[0] = 1e9
    fine = np.empty(((fan.shape[1] - 1) * parts + 1, fan.shape[2], FIELDS))
    for a in range(fan.shape[0]):
        _refine(fan[a], fine)
        for p in range(fine.shape[0] - 1):
            for m in range(fine.shape[1] - 1):
                here, later, steeper, both = fine[p, m], fine[p, m + 1], fine[p + 1, m], fine[p + 1, m + 1]
                lowest = min(here[ALTITUDE], later[ALTITUDE], steeper[ALTITUDE], both[ALTITUDE])
                if lowest <= -1.0 or _folded(here, later, steeper):
                    continue
                _fill(here, later, both, steps, planes, a)
                _fill(here, both, steeper, steps, planes, a)


@kernel
def _read(times: np.ndarray, values: np.ndarray, a: int, j: int, k: int, back: float) -> float:
    """A value of one plane a little nearer (back, in range steps) than a grid point; 1e9 where there is nothing."""
    if times[a, j, k] > LONGEST_S:
        return 1e9
    here = values[a, j, k]
    if back <= 0.0 or j == 0 or times[a, j - 1, k] > LONGEST_S:
        return float(here)
    return float(here + back * (values[a, j - 1, k] - here))


@kernel
def _between(times: np.ndarray, values: np.ndarray, a: int, part: float, j: int, k: int, back: float) -> float:
    """A value a part of an azimuth step away from a plane, by the parabola through three planes; 1e9 beside nothing."""
    count = times.shape[0]
    middle = _read(times, values, a, j, k, back)
    before = _read(times, values, (a - 1) % count, j, k, back)
    after = _read(times, values, (a + 1) % count, j, k, back)
    if middle > 1e8 or before > 1e8 or after > 1e8:
        return 1e9
    return middle + 0.5 * part * (after - before) + 0.5 * part * part * (after + before - 2.0 * middle)


@kernel
def turn_planes(planes: np.ndarray, steps: np.ndarray, tables: np.ndarray) -> None:
    """Read, at each grid point, the plane whose drift ends there; tables (3, azimuths, ranges, altitudes).

    The tables hold time, speed and climb, at a whole number of azimuths for each plane. Points out of reach keep what
    the tables held. steps (3,): azimuth between planes, range, altitude.
    """
    fine = tables.shape[1] // planes.shape[1]
    times, drifts = planes[0], planes[1]
    for row in range(tables.shape[1]):
        a = (row + fine // 2) // fine
        offset = float(row - a * fine) / fine
        a %= planes.shape[1]
        for j in range(planes.shape[2]):
            angle = j * steps[1] / SPHERE_RADIUS_M
            sine, cosine = math.sin(angle), math.cos(angle)
            for k in range(planes.shape[3]):
                part, back = offset, 0.0
                for _ in range(2):
                    drift = _between(times, drifts, a, part, j, k, back)
                    if drift > 1e8 or j == 0:
                        break
                    turn = max(-_MOST_TURN, min(_MOST_TURN, math.sin(drift / SPHERE_RADIUS_M) / sine))
                    part = offset - math.asin(turn) / steps[0]
                    along = math.atan2(sine * math.sqrt(1.0 - turn * turn), cosine)
                    back = (angle - along) * SPHERE_RADIUS_M / steps[1]
                found = _between(times, times, a, part, j, k, back)
                if found < LONGEST_S:
                    tables[0, row, j, k] = found
                    for field in range(1, 3):
                        tables[field, row, j, k] = _between(times, planes[field + 1], a, part, j, k, back)

"""Compiled fly-out tables: fly a fan of lofts in a few azimuths, straighten it, and lay it on range and altitude.

An interceptor fired in an azimuth plane drifts out of it as the Earth turns. What drift and turn do is smooth in
azimuth, a few harmonics at most, so a few azimuths tell all of them: the fan is first corrected to the flights that
end in each plane (straighten), then read at every azimuth of the table and laid on its grid (lay_fan).
"""

from __future__ import annotations

import math

import numpy as np

from oneroof.earth.geodesy import height_m
from oneroof.earth.jit import kernel
from oneroof.earth.wgs84 import SPHERE_RADIUS_M
from oneroof.flight.kernels import LANDED, OUT_BURNOUT, OUT_SIZE, OUT_STATUS, fly
from oneroof.flight.motion_kernels import advance

# fields of a flown sample: unit vector ahead, right and up of the azimuth plane, then how high and fast it is
AHEAD, RIGHT, UP, HIGH, FAST, STEEP, FLOWN = 0, 1, 2, 3, 4, 5, 6
# fields of a straightened sample
ALONG, ALTITUDE, SPEED, CLIMB, FIELDS = 0, 1, 2, 3, 4
# a fan folds back on itself at the edge of reach; samples count while its two directions still differ by this sine
_FOLD_SINE = 0.25
_MOST_LEAN = 0.3  # lean of the thrust against the drift, beyond which the second-order correction is not trusted
_DEEPEST_M = -3000e3  # flights go on below the ground, so that their neighbours can be interpolated, down to here
_LOWEST_BURNOUT_M = 50e3  # a boost that ends lower and already falls is left out
_LOWEST_FALL_M = 75e3  # falling interceptors are not followed below this: their air is left out


@kernel
def _sample(state: np.ndarray, axes: np.ndarray, sine: float, cosine: float, sample: np.ndarray) -> None:
    """Where a state stands in an azimuth plane, and how it moves, into a sample (6,)."""
    x, y, z = state[0], state[1], state[2]
    radius = math.sqrt(x * x + y * y + z * z)
    east = (axes[0, 0] * x + axes[0, 1] * y + axes[0, 2] * z) / radius
    north = (axes[1, 0] * x + axes[1, 1] * y + axes[1, 2] * z) / radius
    sample[AHEAD] = sine * east + cosine * north
    sample[RIGHT] = cosine * east - sine * north
    sample[UP] = (axes[2, 0] * x + axes[2, 1] * y + axes[2, 2] * z) / radius
    speed = math.sqrt(state[3] * state[3] + state[4] * state[4] + state[5] * state[5])
    sample[FAST] = speed
    sample[STEEP] = (x * state[3] + y * state[4] + z * state[5]) / (radius * speed)


@kernel
def fly_fan(
    stages: np.ndarray,
    vehicle: np.ndarray,
    launch: np.ndarray,
    limits: np.ndarray,
    axes: np.ndarray,
    lofts: np.ndarray,
    every: float,
    fan: np.ndarray,
    lasts: np.ndarray,
) -> None:
    """Fly every azimuth and loft, and sample each flight from burnout on; fan (azimuths, lofts, samples, 6).

    lasts (lofts,): how many samples all azimuths have. Only a rising flight feels the air, until it
    falls or leaves the air; a falling one goes on below the ground, so that its neighbours can be interpolated.
    """
    times, states, phases = np.empty(1), np.empty((1, 6)), np.empty(1, dtype=np.int8)
    out, state, ahead, now, fired = np.zeros(OUT_SIZE), np.empty(6), np.empty(6), limits.copy(), launch.copy()
    now[1] = 0.0
    lasts[:] = fan.shape[2]
    for a in range(fan.shape[0]):
        fired[3] = 2.0 * math.pi * a / fan.shape[0]
        sine, cosine = math.sin(fired[3]), math.cos(fired[3])
        for p in range(lofts.shape[0]):
            fired[4] = lofts[p]
            fly(stages, vehicle, fired, now, times, states, phases, out)
            if out[OUT_STATUS] != LANDED:
                lasts[p] = 0
                continue
            for i in range(6):
                state[i] = out[OUT_BURNOUT + i]
            here, airy = height_m(state[0], state[1], state[2]), True
            for m in range(lasts[p]):
                sample = fan[a, p, m]
                _sample(state, axes, sine, cosine, sample)
                sample[HIGH] = here
                airy = airy and sample[STEEP] > 0.0
                if here < (_LOWEST_BURNOUT_M if m == 0 and not airy else _DEEPEST_M):
                    lasts[p] = m
                    break
                airy = airy and here < limits[4]
                parts = math.ceil(every / limits[3]) if airy else 1
                for _ in range(parts):
                    here = advance(state, every / parts, vehicle[2] if airy else 0.0, limits[6], ahead)
                    for i in range(6):
                        state[i] = ahead[i]


@kernel
def _series(count: int, angle: float, order: int) -> float:
    """Weight of a plane an angle away in the trigonometric interpolation, or its first or second derivative."""
    total = 1.0 if order == 0 else 0.0
    for n in range(1, (count - 1) // 2 + 1):
        if order == 1:
            total -= 2.0 * n * math.sin(n * angle)
        else:
            total += 2.0 * math.cos(n * angle) * (1.0 if order == 0 else -1.0 * n * n)
    return total / count


@kernel
def straighten(fan: np.ndarray, lofts: np.ndarray, lasts: np.ndarray, true: np.ndarray) -> None:
    """Correct a fan to the flights that end in each plane; true (azimuths, lofts, samples, 4).

    The thrust leans out of the plane, by as much as brings the drift to nothing. To second order in the lean: along the
    arc of azimuth by the derivatives of the harmonics, across it by the neighbouring lofts. Written so that it holds
    through the zenith, where azimuths end: no loft may be vertical.
    """
    planes, last = fan.shape[0], fan.shape[1] - 1
    turn, bend = np.empty(planes), np.empty(planes)
    for i in range(planes):
        turn[i] = _series(planes, 2.0 * math.pi * -i / planes, 1)
        bend[i] = _series(planes, 2.0 * math.pi * -i / planes, 2)
    x, x1, x2 = np.empty(FLOWN), np.empty(FLOWN), np.empty(FLOWN)
    for p in range(fan.shape[1]):
        tilt = 0.5 * math.pi - lofts[p]
        for m in range(lasts[p]):
            before, after = max(0, p - 1), min(last, p + 1)
            if m >= lasts[before]:
                before = p
            if m >= lasts[after]:
                after = p
            apart = min(-1e-9, lofts[before] - lofts[after])
            for a in range(planes):
                for field in range(FLOWN):
                    first, second = 0.0, 0.0
                    for i in range(planes):
                        value = fan[(a + i) % planes, p, m, field]
                        first += turn[i] * value
                        second += bend[i] * value
                    x[field], x1[field], x2[field] = fan[a, p, m, field], first, second
                # the frame of the plane stays, while that of the flight turns with its azimuth
                x2[AHEAD] -= 2.0 * x1[RIGHT] + x[AHEAD]
                x2[RIGHT] += 2.0 * x1[AHEAD] - x[RIGHT]
                x1[AHEAD] -= x[RIGHT]
                x1[RIGHT] += x[AHEAD]
                for field in range(FLOWN):
                    across = (fan[a, after, m, field] - fan[a, before, m, field]) / apart
                    x1[field] /= tilt
                    x2[field] = 0.5 * (x2[field] / tilt + across) / tilt
                lean = -x[RIGHT] / x1[RIGHT]
                for _ in range(3):
                    lean = -x[RIGHT] / (x1[RIGHT] + x2[RIGHT] * lean)
                if not abs(lean) < _MOST_LEAN:
                    lasts[p] = min(lasts[p], m)
                    lean = 0.0
                for field in range(FLOWN):
                    x[field] += lean * (x1[field] + lean * x2[field])
                sample = true[a, p, m]
                sample[ALONG] = SPHERE_RADIUS_M * math.atan2(x[AHEAD], x[UP])
                sample[ALTITUDE], sample[SPEED] = x[HIGH], x[FAST]
                sample[CLIMB] = math.asin(max(-1.0, min(1.0, x[STEEP])))


@kernel
def _turn(true: np.ndarray, lasts: np.ndarray, azimuth: float, plane: np.ndarray) -> None:
    """Read a straightened fan at any azimuth, into plane (lofts, samples, 4)."""
    count = true.shape[0]
    plane[:] = 0.0
    for a in range(count):
        weight = _series(count, azimuth - 2.0 * math.pi * a / count, 0)
        for p in range(plane.shape[0]):
            for m in range(lasts[p]):
                for field in range(FIELDS):
                    plane[p, m, field] += weight * true[a, p, m, field]


@kernel
def _refine(plane: np.ndarray, lasts: np.ndarray, row: int, parts: int, fine: np.ndarray) -> int:
    """Put one loft between those flown, by the cubic through four neighbours; fine (samples, 4); its sample count."""
    flown = 0
    while flown < lasts.shape[0] - 4 and lasts[flown] == 0:
        flown += 1
    p = min(row // parts, plane.shape[0] - 2)
    base = max(flown, min(p - 1, plane.shape[0] - 4))
    u = float(row) / parts - base
    if u < 0.0:
        return 0
    w0 = -(u - 1.0) * (u - 2.0) * (u - 3.0) / 6.0
    w1 = u * (u - 2.0) * (u - 3.0) / 2.0
    w2 = -u * (u - 1.0) * (u - 3.0) / 2.0
    w3 = u * (u - 1.0) * (u - 2.0) / 6.0
    last = min(min(lasts[base], lasts[base + 1]), min(lasts[base + 2], lasts[base + 3]))
    f0, f1, f2, f3 = plane[base], plane[base + 1], plane[base + 2], plane[base + 3]
    for m in range(last):
        for field in range(FIELDS):
            fine[m, field] = w0 * f0[m, field] + w1 * f1[m, field] + w2 * f2[m, field] + w3 * f3[m, field]
        if fine[m, CLIMB] < 0.0 and fine[m, ALTITUDE] < _LOWEST_FALL_M:
            return m + 1
    return last


@kernel
def _folded(a: np.ndarray, later: np.ndarray, steeper: np.ndarray) -> bool:
    """Whether the fan is folded, or almost, at a sample: later and steeper do not lead two different ways."""
    tx, ty = later[ALONG] - a[ALONG], later[ALTITUDE] - a[ALTITUDE]
    px, py = steeper[ALONG] - a[ALONG], steeper[ALTITUDE] - a[ALTITUDE]
    area = tx * py - ty * px
    return bool(area <= 0.0 or area * area < _FOLD_SINE * _FOLD_SINE * ((tx * tx + ty * ty) * (px * px + py * py)))


@kernel
def _fill(
    a: np.ndarray,
    b: np.ndarray,
    c: np.ndarray,
    clock: tuple[float, float, float],
    steps: np.ndarray,
    tables: np.ndarray,
    row: int,
) -> None:
    """Lay one triangle of samples on one azimuth of the tables, keeping the earliest time at each point."""
    low_h = max(0, math.ceil(min(a[ALTITUDE], b[ALTITUDE], c[ALTITUDE]) / steps[2]))
    high_h = min(tables.shape[3] - 1, math.floor(max(a[ALTITUDE], b[ALTITUDE], c[ALTITUDE]) / steps[2]))
    if a[CLIMB] <= 0.0:
        low_h = max(low_h, math.ceil(_LOWEST_FALL_M / steps[2]))
    if low_h > high_h:
        return
    low_r = max(0, math.ceil(min(a[ALONG], b[ALONG], c[ALONG]) / steps[1]))
    high_r = min(tables.shape[2] - 1, math.floor(max(a[ALONG], b[ALONG], c[ALONG]) / steps[1]))
    bx, by = b[ALONG] - a[ALONG], b[ALTITUDE] - a[ALTITUDE]
    cx, cy = c[ALONG] - a[ALONG], c[ALTITUDE] - a[ALTITUDE]
    area = bx * cy - by * cx
    if area <= 0.0:
        return
    for j in range(low_r, high_r + 1):
        for k in range(low_h, high_h + 1):
            px, py = j * steps[1] - a[ALONG], k * steps[2] - a[ALTITUDE]
            v = (px * cy - py * cx) / area
            w = (bx * py - by * px) / area
            if v < -1e-9 or w < -1e-9 or v + w > 1.0 + 2e-9:
                continue
            u = 1.0 - v - w
            when = u * clock[0] + v * clock[1] + w * clock[2]
            if when < tables[0, row, j, k]:
                tables[0, row, j, k] = when
                tables[1, row, j, k] = u * a[SPEED] + v * b[SPEED] + w * c[SPEED]
                tables[2, row, j, k] = u * a[CLIMB] + v * b[CLIMB] + w * c[CLIMB]


@kernel
def lay_fan(
    true: np.ndarray, lasts: np.ndarray, parts: int, clocks: np.ndarray, steps: np.ndarray, tables: np.ndarray
) -> None:
    """Lay a straightened fan on the tables (3, azimuths, ranges, altitudes): time, speed, climb.

    Between two lofts flown, parts - 1 are interpolated. Grid points that no unfolded part of the fan covers keep what
    the tables held. clocks (samples,): time of each sample.
    """
    plane = np.empty(true.shape[1:])
    fine, next_ = np.empty(true.shape[2:]), np.empty(true.shape[2:])
    top = (tables.shape[3] - 1) * steps[2]
    for row in range(tables.shape[1]):
        _turn(true, lasts, row * steps[0], plane)
        count = _refine(plane, lasts, 0, parts, fine)
        for p in range((plane.shape[0] - 1) * parts):
            above = _refine(plane, lasts, p + 1, parts, next_)
            for m in range(min(count, above) - 1):
                here, later, steeper, both = fine[m], fine[m + 1], next_[m], next_[m + 1]
                if min(here[ALTITUDE], later[ALTITUDE], steeper[ALTITUDE], both[ALTITUDE]) > top:
                    continue
                if max(here[ALTITUDE], later[ALTITUDE], steeper[ALTITUDE], both[ALTITUDE]) < 0.0:
                    continue
                if _folded(here, later, steeper):
                    continue
                now, then = clocks[m], clocks[m + 1]
                _fill(here, later, both, (now, then, then), steps, tables, row)
                _fill(here, both, steeper, (now, then, now), steps, tables, row)
            fine, next_, count = next_, fine, above

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
from oneroof.flight.kernels import LANDED, OUT_BURNOUT, OUT_SIZE, OUT_STATUS, boost
from oneroof.flight.motion_kernels import advance

# fields of a flown sample: unit vector ahead, right and up of the azimuth plane, then how high and fast it is
AHEAD, RIGHT, UP, HIGH, FAST, STEEP, FLOWN = 0, 1, 2, 3, 4, 5, 6
# fields of a straightened sample
ALONG, ALTITUDE, SPEED, CLIMB, FIELDS = 0, 1, 2, 3, 4
# a fan folds back on itself at the edge of reach; samples count while its two directions still differ by this sine
_FOLD_SINE = 0.30
_MOST_LEAN = 0.3  # lean of the thrust against the drift, beyond which the second-order correction is not trusted
_DEEPEST_M = -3000e3  # flights go on below the ground, so that their neighbours can be interpolated, down to here
_LOWEST_BURNOUT_M = 50e3  # a boost that ends lower and already falls is left out
_LOWEST_FALL_M = 75e3  # falling interceptors are not followed below this
_LOWEST_AIR_M = 80e3  # nor do they feel the air below this: it would bend the lofts apart that are interpolated between
# nor are those that rise again, once they were lower than this, or lower than the next for more samples than these
_LOWEST_GRAZE_M = 82e3
_GRAZING_M = 95e3
_MOST_GRAZING = 24


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

    lasts (lofts,): how many samples all azimuths have, all to begin with. The launch is written on. A flight feels the
    air as it rises from burnout, and where it grazes it; a falling one goes on below the ground without, so that its
    neighbours can be interpolated.
    """
    times, states, phases = np.empty(1), np.empty((1, 6)), np.empty(1, dtype=np.int8)
    out, state, ahead = np.empty(OUT_SIZE), np.empty(6), np.empty(6)
    for a in range(fan.shape[0]):
        launch[3] = 2.0 * math.pi * a / fan.shape[0]
        sine, cosine = math.sin(launch[3]), math.cos(launch[3])
        for p in range(lofts.shape[0]):
            launch[4] = lofts[p]
            boost(stages, vehicle, launch, limits, times, states, phases, out)
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
                parts = math.ceil(every / limits[3]) if airy or _LOWEST_AIR_M < here < limits[4] else 1
                for _ in range(parts):
                    felt = airy or (parts > 1 and here > _LOWEST_AIR_M)
                    here = advance(state, every / parts, vehicle[2] if felt else 0.0, limits[6], ahead)
                    for i in range(6):
                        state[i] = ahead[i]


@kernel
def straighten(
    fan: np.ndarray, lofts: np.ndarray, lasts: np.ndarray, turn: np.ndarray, bend: np.ndarray, true: np.ndarray
) -> None:
    """Correct a fan to the flights that end in each plane; true (azimuths, lofts, samples, 4).

    turn, bend (azimuths,): weights of a plane and of those after it in its first and second derivative by azimuth.
    The thrust leans out of the plane, by as much as brings the drift to nothing. To second order in the lean: along the
    arc of azimuth by the derivatives of the harmonics, across it by the neighbouring lofts. Written so that it holds
    through the zenith, where azimuths end: no loft may be vertical.
    """
    planes, last = fan.shape[0], fan.shape[1] - 1
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
def _turn(true: np.ndarray, weights: np.ndarray, row: int, plane: np.ndarray) -> None:
    """Read a straightened fan at one azimuth of the table, into plane (lofts, samples, 4)."""
    for p in range(plane.shape[0]):
        for m in range(plane.shape[1]):
            for field in range(FIELDS):
                total = 0.0
                for a in range(true.shape[0]):
                    total += weights[row, a] * true[a, p, m, field]
                plane[p, m, field] = total


@kernel
def _refine(plane: np.ndarray, lasts: np.ndarray, row: int, parts: int, fine: np.ndarray) -> int:
    """Put one loft between those flown, by the cubic through four neighbours; fine (samples, 4); its sample count."""
    flown, top = 0, plane.shape[0] - 4
    while flown < top and lasts[flown] == 0:
        flown += 1
    p = row // parts
    base = max(flown, min(p - 1, top))
    u = float(row) / parts - base
    if u < 0.0:
        return 0
    last = lasts[base]
    for i in range(1, 4):
        last = min(last, lasts[base + i])
    w0 = -(u - 1.0) * (u - 2.0) * (u - 3.0) / 6.0
    w1 = u * (u - 2.0) * (u - 3.0) / 2.0
    w2 = -u * (u - 1.0) * (u - 3.0) / 2.0
    w3 = u * (u - 1.0) * (u - 2.0) / 6.0
    lowest, grazing = _GRAZING_M, 0
    for m in range(last):
        for field in range(FIELDS):
            lower = w0 * plane[base, m, field] + w1 * plane[base + 1, m, field]
            fine[m, field] = lower + w2 * plane[base + 2, m, field] + w3 * plane[base + 3, m, field]
        if fine[m, CLIMB] < 0.0:
            lowest = min(lowest, fine[m, ALTITUDE])
            if lowest < _LOWEST_FALL_M:
                return m + 1
        elif lowest < _LOWEST_GRAZE_M or grazing > _MOST_GRAZING:
            return m
        grazing += 1 if lowest < _GRAZING_M and fine[m, ALTITUDE] < _GRAZING_M else 0
    return int(last)


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
    when_a: float,
    when_b: float,
    when_c: float,
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
            when = u * when_a + v * when_b + w * when_c
            if when < tables[0, row, j, k]:
                tables[0, row, j, k] = when
                tables[1, row, j, k] = u * a[SPEED] + v * b[SPEED] + w * c[SPEED]
                tables[2, row, j, k] = u * a[CLIMB] + v * b[CLIMB] + w * c[CLIMB]


@kernel
def lay_fan(
    true: np.ndarray,
    lasts: np.ndarray,
    weights: np.ndarray,
    parts: int,
    clocks: np.ndarray,
    steps: np.ndarray,
    tables: np.ndarray,
) -> None:
    """Lay a straightened fan on the tables (3, azimuths, ranges, altitudes): time, speed, climb.

    Between two lofts flown, parts - 1 are interpolated. Grid points that no unfolded part of the fan covers keep what
    the tables held. weights (table's azimuths, flown azimuths); clocks (samples,): time of each sample.
    """
    plane, work = np.empty((true.shape[1], true.shape[2], FIELDS)), np.empty((2, true.shape[2], FIELDS))
    top = (tables.shape[3] - 1) * steps[2]
    for row in range(tables.shape[1]):
        _turn(true, weights, row, plane)
        count = 0  # before the first loft there is none
        for p in range(-1, (plane.shape[0] - 1) * parts):
            fine, next_ = work[p % 2], work[1 - p % 2]
            above = _refine(plane, lasts, p + 1, parts, next_)
            for m in range(min(count, above) - 1):
                here, later, steeper, both = fine[m], fine[m + 1], next_[m], next_[m + 1]
                if min(here[ALTITUDE], steeper[ALTITUDE]) > top and later[ALTITUDE] > top and both[ALTITUDE] > top:
                    continue
                if _folded(here, later, steeper):
                    continue
                _fill(here, later, both, clocks[m], clocks[m + 1], clocks[m + 1], steps, tables, row)
                _fill(here, both, steeper, clocks[m], clocks[m + 1], clocks[m], steps, tables, row)
            count = above

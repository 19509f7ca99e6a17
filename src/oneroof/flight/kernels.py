"""Compiled flight: boost, interpolation between nodes, and look-up in fly-out tables. Lanes fly what coasts.

Everything is Earth-fixed (WGS-84 axes), SI and radians. Four arrays hold what a flight needs:

stages (n, 5)   exhaust speed in vacuum m/s, burn time s, mass ratio, part of the thrust lost at sea level, mass over
                cross-section at ignition relative to that at lift-off; a row a stage
vehicle (3,)    time of vertical flight s; half the cross-section over the mass at lift-off m2/kg; half the inverse
                ballistic coefficient after burnout m2/kg
launch (7,)     latitude, longitude, height, azimuth, final thrust elevation, cut-off time after ignition, thrust factor
limits (7,)     ground height m, longest flight s, step in space s, step in air s, top of the air m, step in boost s,
                turn rate of the Earth rad/s
"""

from __future__ import annotations

import math

import numpy as np

from oneroof.earth.geodesy import ecef_from_geodetic, height_m
from oneroof.earth.jit import kernel
from oneroof.earth.wgs84 import SPHERE_RADIUS_M
from oneroof.flight.boost_kernels import boost_step, burning, steering

BOOST, COAST, REENTRY = 0, 1, 2
LANDED, TIMED_OUT, FELL_IN_BOOST, NO_ROOM = 0, 1, 2, 3
# infinity is read from memory: the compiler may assume that no arithmetic gives one
UNREACHED = np.array([math.inf])
REENTRY_HEIGHT_M = 100e3
LONGEST_S = 1e6
# places in the array that tells what came of a flight
OUT_NODES, OUT_STATUS, OUT_BURNOUT_NODE, OUT_TIME = 0, 1, 2, 3
OUT_STATE, OUT_BURNOUT, OUT_APOGEE, OUT_SIZE = 4, 10, 16, 17


@kernel
def _note(
    times: np.ndarray,
    states: np.ndarray,
    phases: np.ndarray,
    out: np.ndarray,
    clock: float,
    state: np.ndarray,
    phase: int,
) -> None:
    """Write one node, if there is room; arrays of one row ask for none."""
    node = int(out[OUT_NODES])
    if times.shape[0] > 1:
        if node >= times.shape[0]:
            out[OUT_STATUS] = NO_ROOM
            return
        times[node] = clock
        phases[node] = phase
        for i in range(6):
            states[node, i] = state[i]
    out[OUT_NODES] = node + 1


@kernel
def _finish(out: np.ndarray, clock: float, state: np.ndarray) -> None:
    """Write the end of a flight."""
    out[OUT_TIME] = clock
    for i in range(6):
        out[OUT_STATE + i] = state[i]


@kernel
def _boost(
    stages: np.ndarray,
    vehicle: np.ndarray,
    launch: np.ndarray,
    limits: np.ndarray,
    times: np.ndarray,
    states: np.ndarray,
    phases: np.ndarray,
    out: np.ndarray,
    state: np.ndarray,
) -> float:
    """Fly the boost from the ground, stage by stage, in steps aligned with stage ends, pitch-over and cut-off."""
    guide = steering(launch, vehicle, stages)
    stage, work = np.empty(5), np.empty((5, 6))
    state[0], state[1], state[2] = ecef_from_geodetic(launch[0], launch[1], launch[2])
    state[3] = state[4] = state[5] = 0.0
    _note(times, states, phases, out, 0.0, state, BOOST)
    clock, ignition = 0.0, 0.0
    for number in range(stages.shape[0]):
        burning(stages, vehicle, number, ignition, launch[6], stage)
        ignition += stages[number, 1]
        end = min(ignition, launch[5])
        while clock < end:
            leg = min(end, vehicle[0]) if clock < vehicle[0] else end
            count = max(1, math.ceil((leg - clock) / limits[5] - 1e-9))
            begin, step = clock, (leg - clock) / count
            for index in range(count):
                boost_step(state, begin + index * step, step, stage, guide, limits[6], work)
                clock = leg if index == count - 1 else begin + (index + 1) * step
                _note(times, states, phases, out, clock, state, BOOST)
            if height_m(state[0], state[1], state[2]) < launch[2] - 1.0:
                out[OUT_STATUS] = FELL_IN_BOOST
                return clock
    return clock


@kernel
def boost(
    stages: np.ndarray,
    vehicle: np.ndarray,
    launch: np.ndarray,
    limits: np.ndarray,
    times: np.ndarray,
    states: np.ndarray,
    phases: np.ndarray,
    out: np.ndarray,
) -> None:
    """Fly a missile from ignition to thrust end; nodes into times (n,), states (n, 6), phases (n,), the end in out."""
    state = np.empty(6)
    out[OUT_NODES] = 0.0
    out[OUT_STATUS] = LANDED
    clock = _boost(stages, vehicle, launch, limits, times, states, phases, out, state)
    out[OUT_BURNOUT_NODE] = out[OUT_NODES] - 1.0
    out[OUT_APOGEE] = height_m(state[0], state[1], state[2])
    for i in range(6):
        out[OUT_BURNOUT + i] = state[i]
    _finish(out, clock, state)


@kernel
def state_at(times: np.ndarray, states: np.ndarray, t: float, out: np.ndarray) -> None:
    """State (6,) at a time, by cubic Hermite interpolation between nodes; held at the first and last node beyond."""
    last = times.shape[0] - 1
    low, high = 0, last
    while high - low > 1:
        middle = (low + high) // 2
        if times[middle] <= t:
            low = middle
        else:
            high = middle
    if t <= times[0] or last == 0:
        low, high = 0, 0
    elif t >= times[last]:
        low, high = last, last
    if low == high:
        for i in range(6):
            out[i] = states[low, i]
        return
    step = times[high] - times[low]
    s = (t - times[low]) / step
    for i in range(3):
        rise = (states[high, i] - states[low, i]) / step
        v0, v1 = states[low, i + 3], states[high, i + 3]
        square, cube = 3.0 * rise - 2.0 * v0 - v1, v0 + v1 - 2.0 * rise
        out[i] = states[low, i] + step * s * (v0 + s * (square + s * cube))
        out[i + 3] = v0 + s * (2.0 * square + 3.0 * s * cube)


@kernel
def fly_out_time(
    table: np.ndarray, site: np.ndarray, axes: np.ndarray, steps: np.ndarray, x: float, y: float, z: float
) -> float:
    """Time an interceptor needs to an Earth-fixed point, by its table (azimuth, range, altitude); inf if it cannot.

    axes (3, 3): rows east, north, up from the Earth's centre, at the site; steps (3,): azimuth rad, ground range m,
    altitude m. Trilinear; a cell with one unreachable corner is unreachable, so reach is never overstated. The site
    itself is in the axes already.
    """
    east = axes[0, 0] * x + axes[0, 1] * y + axes[0, 2] * z
    north = axes[1, 0] * x + axes[1, 1] * y + axes[1, 2] * z
    up = axes[2, 0] * x + axes[2, 1] * y + axes[2, 2] * z
    azimuth = math.atan2(east, north)
    if azimuth < 0.0:
        azimuth += 2.0 * math.pi
    a = azimuth / steps[0]
    r = SPHERE_RADIUS_M * math.atan2(math.sqrt(east * east + north * north), up) / steps[1]
    h = height_m(x, y, z) / steps[2]
    i, j, k = int(a), int(r), int(h)
    if h < 0.0 or j >= table.shape[1] - 1 or k >= table.shape[2] - 1:
        return float(UNREACHED[0])
    near, far = i % table.shape[0], (i + 1) % table.shape[0]
    a, r, h = a - i, r - j, h - k
    total = 0.0
    for side in range(8):
        plane = far if side & 4 else near
        corner = table[plane, j + ((side >> 1) & 1), k + (side & 1)]
        if corner > LONGEST_S:
            return float(UNREACHED[0])
        weight = (a if side & 4 else 1.0 - a) * (r if side & 2 else 1.0 - r) * (h if side & 1 else 1.0 - h)
        total += weight * corner
    return total

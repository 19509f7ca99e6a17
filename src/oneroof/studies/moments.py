"""The parts of a flight that may be met: free flight, high enough, no faster than an interceptor can meet."""

from __future__ import annotations

import math

from oneroof.earth.arrays import Floats
from oneroof.flight.trajectory import Trajectory

_EDGE_S = 1e-3


def moments(path: Trajectory, altitude_min_m: float, fastest_m_s: float, step_s: float) -> list[float]:
    """List the times of a flight that are asked about: free flight that may be met, with the ends of its parts.

    `fastest_m_s` bounds the flight's speed over the Earth.
    """
    burnout, impact = path.burnout_time_s, path.impact_time_s
    count = max(1, math.ceil((impact - burnout) / step_s))
    times = [burnout + (impact - burnout) * number / count for number in range(count + 1)]
    may = [_may(path, altitude_min_m, fastest_m_s, time_s) for time_s in times]
    found = []
    for number, time_s in enumerate(times):
        if number and may[number] != may[number - 1]:
            found.append(_crossing(path, (altitude_min_m, fastest_m_s), times[number - 1], time_s, begins=may[number]))
        if may[number]:
            found.append(time_s)
    return found


def speed_over_earth_m_s(state_ecef: Floats) -> float:
    """Give the Earth-relative speed of a state (6,)."""
    return math.sqrt(sum(float(each) ** 2 for each in state_ecef[3:6]))


def _may(path: Trajectory, altitude_min_m: float, fastest_m_s: float, time_s: float) -> bool:
    if path.height_at_m(time_s) < altitude_min_m:
        return False
    return fastest_m_s == math.inf or speed_over_earth_m_s(path.at(time_s)) <= fastest_m_s


def _crossing(path: Trajectory, limits: tuple[float, float], low: float, high: float, *, begins: bool) -> float:
    """The last instant that may be met between two times, seen from the side that may."""
    while high - low > _EDGE_S:
        middle = 0.5 * (low + high)
        low, high = (low, middle) if _may(path, *limits, middle) == begins else (middle, high)
    return high if begins else low

"""Fly-out against a path: when an interceptor would have to leave, and where it could first meet."""

from __future__ import annotations

import math

from oneroof.earth.arrays import Floats
from oneroof.earth.geodesy import height_m
from oneroof.earth.jit import kernel
from oneroof.flight.kernels import fly_out_time

# in the order in which one outweighs the other along a path
OUTSIDE_REACH, TOO_LATE, TOO_UNCERTAIN, POSSIBLE = 0, 1, 2, 3
NEVER = -1.0e30


@kernel
def launch_times(
    times: Floats,
    states: Floats,
    table: Floats,
    site: Floats,
    axes: Floats,
    steps: Floats,
    altitude_min_m: float,
    flight_time_max_s: float,
    out: Floats,
) -> None:
    """Fill out (n,) with the launch time that meets each node of a path, NEVER where none does."""
    for i in range(times.shape[0]):
        x, y, z = states[i, 0], states[i, 1], states[i, 2]
        out[i] = NEVER
        if height_m(x, y, z) >= altitude_min_m:
            flight_time = fly_out_time(table, site, axes, steps, x, y, z)
            if flight_time <= flight_time_max_s:
                out[i] = times[i] - flight_time


@kernel
def first_meeting(
    launches: Floats, times: Floats, covariances: Floats, ready_s: float, basket_m: float, figures: Floats
) -> int:
    """Find the first instant of a path that a launch at or after `ready_s` meets with an error inside the basket.

    The error is three times the root of the covariance's trace at the node. Between a node that would need an earlier
    launch and one that can wait, the meeting is interpolated so that the launch is at `ready_s`. Fills figures (4,):
    launch time, meeting time, error, last launch time of the whole path. Returns the status.
    """
    status = OUTSIDE_REACH
    figures[0] = figures[1] = figures[2] = math.inf
    figures[3] = NEVER
    for i in range(times.shape[0]):
        launch = launches[i]
        if launch <= 0.1 * NEVER:
            continue
        figures[3] = max(figures[3], launch)
        if status == POSSIBLE:
            continue
        if launch < ready_s:
            status = max(status, TOO_LATE)
            continue
        error = 3.0 * math.sqrt(covariances[i, 0, 0] + covariances[i, 1, 1] + covariances[i, 2, 2])
        figures[2] = min(figures[2], error)
        if error > basket_m:
            status = TOO_UNCERTAIN
            continue
        status = POSSIBLE
        figures[0], figures[1], figures[2] = launch, times[i], error
        before = launches[i - 1] if i > 0 else NEVER
        if 0.1 * NEVER < before < ready_s:
            part = (ready_s - before) / (launch - before)
            figures[0], figures[1] = ready_s, times[i - 1] + part * (times[i] - times[i - 1])
    return status

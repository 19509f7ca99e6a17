"""Fly-out against a path: when an interceptor would have to leave, and where it could first meet."""

from __future__ import annotations

import math

import numpy as np

from oneroof.earth.arrays import Floats
from oneroof.earth.geodesy import height_m
from oneroof.earth.jit import kernel
from oneroof.flight.kernels import fly_out_time, state_at

# in the order in which one outweighs the other along a path
OUTSIDE_REACH, TOO_LATE, TOO_UNCERTAIN, POSSIBLE = 0, 1, 2, 3
NEVER, BEYOND = -1.0e30, 1.0e30


@kernel
def flight_time_to(
    state: Floats, table: Floats, site: Floats, axes: Floats, steps: Floats, altitude_min_m: float, longest_s: float
) -> float:
    """Give the time an interceptor needs to a state's place; BEYOND below the least altitude or past its longest."""
    if height_m(state[0], state[1], state[2]) < altitude_min_m:
        return BEYOND
    needed = fly_out_time(table, site, axes, steps, state[0], state[1], state[2])
    return needed if needed <= longest_s else BEYOND


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
    launches: Floats,
    meetings: Floats,
) -> None:
    """Fill launches (n,) with the launch time that meets each node of a path, NEVER where none does, and meetings (n,).

    Meetings are the nodes' own times, but for a node out of reach after one within: there it is the last instant within
    reach, so that the last useful launch does not depend on where the nodes lie.
    """
    state = np.empty(6)
    reached = False
    for i in range(times.shape[0]):
        for k in range(6):
            state[k] = states[i, k]
        launches[i], meetings[i] = NEVER, times[i]
        needed = flight_time_to(state, table, site, axes, steps, altitude_min_m, flight_time_max_s)
        was_reached, reached = reached, needed < BEYOND
        if was_reached and not reached:
            low, high = times[i - 1], times[i]
            for _ in range(12):
                middle = 0.5 * (low + high)
                state_at(times, states, middle, state)
                if flight_time_to(state, table, site, axes, steps, altitude_min_m, flight_time_max_s) < BEYOND:
                    low = middle
                else:
                    high = middle
            state_at(times, states, low, state)
            needed = flight_time_to(state, table, site, axes, steps, altitude_min_m, flight_time_max_s)
            meetings[i] = low
        if needed < BEYOND:
            launches[i] = meetings[i] - needed


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

"""Can we: one battery's reach, and the launches that can meet a path."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from oneroof.earth.arrays import Floats
from oneroof.engagement import kernels
from oneroof.flight.interceptor import FlyOut


@dataclass(frozen=True, slots=True)
class Battery:
    """What a planner knows of one site of interceptors: its fly-out table and its baskets.

    `basket_launch_m` bounds three sigma of the predicted meeting point at launch, `basket_handover_m` when the kill
    vehicle is let go `handover_s` before the meeting. Both come from the interceptor's sheet. It meets nothing that
    moves faster over the Earth than `target_speed_max_m_s`.
    """

    id: str
    fly_out: FlyOut
    altitude_min_m: float
    flight_time_max_s: float
    basket_launch_m: float
    basket_handover_m: float
    handover_s: float
    preparation_s: float
    assessment_s: float
    target_speed_max_m_s: float = math.inf


@dataclass(frozen=True, slots=True)
class Window:
    """The launches that can meet a path: from the first to the last useful one, and where each of the two meets."""

    first_launch_s: float
    last_launch_s: float
    first_meeting_s: float
    last_meeting_s: float


def launch_times(battery: Battery, times_s: Floats, states_ecef: Floats) -> tuple[Floats, Floats]:
    """Give the launch time that meets each node of a path (n,), kernels.NEVER out of reach, and when each is met.

    An interceptor of fixed burn takes its least time to a point (the fly-out table); it may wait, never hurry. A node
    out of reach after one within stands for the last instant within reach.
    """
    launches, meetings = np.empty(times_s.shape[0]), np.empty(times_s.shape[0])
    table = battery.fly_out
    kernels.launch_times(
        times_s,
        states_ecef,
        table.time_s,
        table.site_ecef_m,
        table.axes,
        table.steps,
        battery.altitude_min_m,
        battery.flight_time_max_s,
        launches,
        meetings,
    )
    if battery.target_speed_max_m_s < math.inf:
        velocities = states_ecef[:, 3:6]
        launches[np.einsum("ij,ij->i", velocities, velocities) > battery.target_speed_max_m_s**2] = kernels.NEVER
    return launches, meetings


def window(
    battery: Battery, times_s: Floats, states_ecef: Floats, not_before_s: float = 0.1 * kernels.NEVER
) -> Window | None:
    """Bound the possible launches against a path, at or after `not_before_s`; None when there is none.

    The path is whatever the caller believes: a planner's prediction, or, for an opportunity set, the true arc.
    """
    launches, meetings = launch_times(battery, times_s, states_ecef)
    possible = np.flatnonzero(launches >= not_before_s)
    if possible.size == 0:
        return None
    first = possible[int(np.argmin(launches[possible]))]
    last = possible[int(np.argmax(launches[possible]))]
    return Window(float(launches[first]), float(launches[last]), float(meetings[first]), float(meetings[last]))

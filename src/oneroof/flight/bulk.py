"""Populations of free flights: from states at burnout to where each comes down, many at once, on one core."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from oneroof.earth.air_table import AIR_1976, EXPONENTIAL_AIR
from oneroof.earth.arrays import Floats, Integers
from oneroof.flight import lane_kernels
from oneroof.flight.ballistic import LONGEST_FLIGHT_S
from oneroof.flight.lane_force_kernels import EARTH, SPHERE

Forces = Literal["full", "simple"]


@dataclass(frozen=True, slots=True)
class Pace:
    """How a lane chooses its steps (see flight.lane_kernels): `travel_m` a step of climb or fall at the ground, growing
    e-fold every `growth_m` of height, never longer than `longest_step_s`, never a fall by more than about `fall_m`;
    `unhurried_m_s` bounds the step of a body that neither climbs nor falls.
    """

    longest_step_s: float
    travel_m: float
    unhurried_m_s: float
    growth_m: float
    fall_m: float


# held to 1 cm and to 10 cm, the largest miss of a population, by tests and by the benchmark of arcs; with either air
FINE = Pace(longest_step_s=180.0, travel_m=10e3, unhurried_m_s=1260.0, growth_m=64e3, fall_m=113e3)
COARSE = Pace(longest_step_s=440.0, travel_m=11600.0, unhurried_m_s=1030.0, growth_m=55.5e3, fall_m=217e3)


@dataclass(frozen=True, slots=True)
class Landings:
    """Where flights ended: times_s (n,) after the starts, Earth-fixed states (n, 6), statuses (n,) of lane_kernels."""

    times_s: Floats
    states_ecef: Floats
    statuses: Integers
    lane_steps: int

    @property
    def landed(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Which flights ended on the ground."""
        return np.equal(self.statuses, lane_kernels.LANDED)


def rule_of(pace: Pace, forces: Forces) -> Floats:
    """The lanes' rule array; the simple forces know a sphere, the full ones the ellipsoid."""
    steps = (1.0 / pace.longest_step_s, pace.travel_m, pace.unhurried_m_s, 1.0 / pace.growth_m, 1.0 / pace.fall_m)
    return np.array([*steps, *(EARTH if forces == "full" else SPHERE)])


def starts_of(states_ecef: Floats, betas_kg_m2: Floats, ground_m: float, longest_s: float) -> Floats:
    """The lanes' starts (n, 10) from Earth-fixed states (n, 6) and ballistic coefficients (n,); infinite: no drag.

    Raises ValueError for shapes that do not fit, a number that is not finite, and a coefficient that is not positive.
    """
    if states_ecef.ndim != 2 or states_ecef.shape[1] != 6 or betas_kg_m2.shape != states_ecef.shape[:1]:
        raise ValueError(f"states (n, 6) and coefficients (n,) are wanted: {states_ecef.shape}, {betas_kg_m2.shape}")
    if not np.isfinite(states_ecef).all() or not (betas_kg_m2 > 0.0).all():
        raise ValueError("a state is not finite, or a ballistic coefficient not positive")
    starts = np.zeros((len(states_ecef), lane_kernels.START_SIZE))
    starts[:, :6] = states_ecef
    starts[:, lane_kernels.START_DRAG] = 0.5 / betas_kg_m2
    starts[:, lane_kernels.START_GROUND], starts[:, lane_kernels.END] = ground_m, longest_s
    return starts


def land_all(
    states_ecef: Floats,
    betas_kg_m2: Floats,
    *,
    forces: Forces = "full",
    pace: Pace = FINE,
    ground_m: float = 0.0,
    longest_s: float = LONGEST_FLIGHT_S,
) -> Landings:
    """Fly a population of free flights to the ground: states (n, 6), ballistic coefficients (n,).

    Full forces: zonal gravity to J4 and the US Standard Atmosphere 1976, to the ellipsoid; at the fine pace the very
    coast of `ballistic.fly`. Simple forces: J2 and an exponential air, to a sphere, as other integrators are compared.
    Each flight's result has the same bits whatever flies beside it. No boost, wind or lift. Oracle: DOP853.
    """
    return land_starts(starts_of(states_ecef, betas_kg_m2, ground_m, longest_s), rule_of(pace, forces), AIRS[forces])


AIRS = {"full": AIR_1976, "simple": EXPONENTIAL_AIR}
_NO_TOPS, _NO_COUNTS = np.empty(0), np.empty(0, dtype=np.int64)
_NO_TIMES, _NO_STATES, _NO_PHASES = np.empty((1, 1)), np.empty((1, 1, 6)), np.empty((1, 1), dtype=np.int8)


def land_starts(starts: Floats, rule: Floats, air: Floats) -> Landings:
    """Fly arrays of flight.lane_kernels."""
    ends, statuses = np.full((len(starts), 7), math.nan), np.full(len(starts), lane_kernels.LOST, dtype=np.int64)
    nodes = _NO_TIMES, _NO_STATES, _NO_PHASES, _NO_COUNTS
    steps = lane_kernels.fly_lanes(starts, rule, air, ends, statuses, _NO_TOPS, *nodes) if len(starts) else 0
    # the compiler may assume that kernels see no NaN, so a flight that became one is told here
    statuses[~np.isfinite(ends).all(axis=1)] = lane_kernels.LOST
    return Landings(ends[:, 0].copy(), ends[:, 1:].copy(), statuses, int(steps))

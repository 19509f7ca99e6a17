"""Bodies let go in flight: from a state at an instant to the ground, by the kernel that flies a missile's coast."""

from __future__ import annotations

import numpy as np

from oneroof.earth.arrays import Floats
from oneroof.flight import kernels
from oneroof.flight.ballistic import LONGEST_FLIGHT_S, flight_limits, half_inverse, height_of
from oneroof.flight.trajectory import Trajectory, coast

_ROOM = 8192
# two nodes an instant apart stand for a change of velocity: no interpolation reaches across it by more
_INSTANT_S = 1e-6


def fall(state_ecef: Floats, beta_kg_m2: float, ground_m: float, longest_s: float = LONGEST_FLIGHT_S) -> Trajectory:
    """Fly a body without thrust from a state (6,) to the ground, or for a time; its clock begins at 0.

    Point mass with one ballistic coefficient: zonal gravity to J4, US Standard Atmosphere 1976 turning with the Earth.
    """
    times, states, phases = np.empty(_ROOM), np.empty((_ROOM, 6)), np.empty(_ROOM, dtype=np.int8)
    out = np.zeros(kernels.OUT_SIZE)
    times[0], states[0], phases[0] = 0.0, state_ecef, kernels.COAST
    out[kernels.OUT_NODES], out[kernels.OUT_APOGEE] = 1.0, height_of(state_ecef)
    limits = flight_limits(ground_m, longest_s)
    coast(state_ecef, 0.0, half_inverse(beta_kg_m2), limits, times, states, phases, out)
    nodes, status = min(int(out[kernels.OUT_NODES]), _ROOM), int(out[kernels.OUT_STATUS])
    return Trajectory(
        times[:nodes].copy(), states[:nodes].copy(), phases[:nodes].copy(), 0, status, float(out[kernels.OUT_APOGEE])
    )


def pushed(state_ecef: Floats, push_m_s: Floats) -> Floats:
    """Give a state (6,) with a velocity (3,) added."""
    state = state_ecef.copy()
    state[3:] += push_m_s
    return state


def joined(until: Trajectory, node: int, after: Trajectory) -> Trajectory:
    """Put a flight behind another's node: the same place and instant, perhaps another velocity."""
    start_s = float(until.times_s[node])
    times = after.times_s + start_s
    times[0] += _INSTANT_S
    return Trajectory(
        np.concatenate((until.times_s[: node + 1], times)),
        np.concatenate((until.states_ecef[: node + 1], after.states_ecef)),
        np.concatenate((until.phases[: node + 1], after.phases)),
        until.burnout_index,
        after.status,
        max(until.apogee_m, after.apogee_m),
    )

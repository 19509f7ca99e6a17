"""Who could see a planned flight, from when on, by geometry alone: what no sensor can see, nobody can act on."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from oneroof.earth.arrays import Floats
from oneroof.flight.kernels import state_at
from oneroof.flight.trajectory import Trajectory
from oneroof.sensing import infrared, radar
from oneroof.sensing.infrared import Infrared
from oneroof.sensing.kernels import cross_section_m2
from oneroof.sensing.radar import Radar
from oneroof.simulation import kernels

STEP_S = 1.0


def first_seen_s(
    path: Trajectory, devices: Mapping[str, Radar | Infrared], ignition_s: float = 0.0
) -> dict[str, float]:
    """Find when each sensor first has a flight in its field, after ignition, to one second; others are left out.

    A radar needs the flight in its sector and above its horizon, a satellite a burning missile above the cloud, in its
    field and not behind the Earth. `ignition_s` says where the satellites are then.
    """
    positions = _sampled(path)
    burning = positions[: int(path.burnout_time_s / STEP_S) + 1]
    times_s = [ignition_s + step * STEP_S for step in range(len(burning))]
    found: dict[str, float] = {}
    for name, device in devices.items():
        if isinstance(device, Radar):
            seen = radar.visible(device, positions)
        else:
            seen = infrared.visible(device, times_s, burning)
        first = int(np.argmax(seen))
        if seen[first]:
            found[name] = first * STEP_S
    return found


def first_likely_s(path: Trajectory, device: Radar, sections: tuple[float, float, float, float]) -> float | None:
    """Find when one look of a radar first sees a flight more often than not, after ignition, to one second.

    `sections`: in boost, then from the nose, broadside and the tail. The look is one reference dwell, as a radar gives
    it that was told where to look; a search takes longer.
    """
    times = np.arange(int(path.impact_time_s / STEP_S) + 1) * STEP_S
    targets, seen_m2 = np.zeros((len(times), 6)), np.zeros(len(times))
    counts = len(path.times_s)
    for row, time_s in enumerate(times.tolist()):
        state_at(path.times_s[:counts], path.states_ecef[:counts], time_s, targets[row])
        coasts = time_s >= path.burnout_time_s
        seen_m2[row] = (
            cross_section_m2(device.origin_ecef_m, targets[row], np.array(sections)) if coasts else sections[0]
        )
    _, seen, _ = radar.look(device, 0.0, targets, seen_m2, np.full(len(times), 0.5), np.zeros((len(times), 3)))
    first = int(np.argmax(seen))
    return first * STEP_S if seen[first] else None


def _sampled(path: Trajectory) -> Floats:
    """Sample a flight's position every second from its ignition; shape (m, 3)."""
    count = int(path.impact_time_s / STEP_S) + 1
    positions, flying = np.zeros((count, 1, 3)), np.zeros((count, 1), np.bool_)
    zero, end = np.zeros(1), np.array([path.impact_time_s])
    nodes = np.array([len(path.times_s)])
    kernels.sample(path.times_s[None, :], path.states_ecef[None], nodes, zero, end, STEP_S, positions, flying)
    return np.ascontiguousarray(positions[flying[:, 0], 0])

"""Compiled motion of a boosting body: the steering programme, thrust and drag, and Runge-Kutta steps."""

from __future__ import annotations

import math

import numpy as np

from oneroof.earth.atmosphere import density_kg_m3, pressure_pa, sound_speed_m_s
from oneroof.earth.geodesy import height_m
from oneroof.earth.jit import kernel
from oneroof.flight.drag_kernels import drag_coefficient
from oneroof.flight.motion_kernels import acceleration

SEA_LEVEL_PA = 101_325.0


@kernel
def steering(launch: np.ndarray, vehicle: np.ndarray, stages: np.ndarray) -> np.ndarray:
    """Axes of the azimuth plane and the steering programme of a boost, (9,)."""
    guide = np.empty(9)
    sin_lat, cos_lat = math.sin(launch[0]), math.cos(launch[0])
    sin_lon, cos_lon = math.sin(launch[1]), math.cos(launch[1])
    sine, cosine = math.sin(launch[3]), math.cos(launch[3])
    guide[0] = -sine * sin_lon - cosine * sin_lat * cos_lon
    guide[1] = sine * cos_lon - cosine * sin_lat * sin_lon
    guide[2] = cosine * cos_lat
    guide[3], guide[4], guide[5] = cos_lat * cos_lon, cos_lat * sin_lon, sin_lat
    burn = 0.0
    for stage in range(stages.shape[0]):
        burn += stages[stage, 1]
    guide[6], guide[7] = vehicle[0], max(burn - vehicle[0], 1e-9)
    guide[8] = 0.5 * math.pi - launch[4]
    return guide


@kernel
def burning(
    stages: np.ndarray, vehicle: np.ndarray, number: int, ignition: float, factor: float, out: np.ndarray
) -> None:
    """What the derivative asks of a burning stage, into out (5,).

    Start time, exhaust speed, time in which the stage would burn its whole mass, part of the thrust that the air takes
    at sea level, half the cross-section over the mass at its ignition.
    """
    out[0], out[1] = ignition, stages[number, 0] * factor
    out[2] = stages[number, 1] * stages[number, 2] / (stages[number, 2] - 1.0)
    out[3], out[4] = stages[number, 3], vehicle[1] / stages[number, 4]


@kernel
def boosted(
    state: np.ndarray, at: np.ndarray, out: np.ndarray, clock: float, stage: np.ndarray, guide: np.ndarray, omega: float
) -> None:
    """Derivative of a boosting body at state + at, into out (6,); stage (5,): see burning, guide (9,): see steering."""
    x, y, z = state[0] + at[0], state[1] + at[1], state[2] + at[2]
    vx, vy, vz = state[3] + at[3], state[4] + at[4], state[5] + at[5]
    part = min(1.0, max(0.0, (clock - guide[6]) / guide[7]))
    # most of the turn early, none at burnout: an early cut-off hardly moves the direction of thrust
    rest = 1.0 - part
    elevation = 0.5 * math.pi - guide[8] * (1.0 - rest * rest * rest)
    burnt = clock - stage[0]
    push = stage[1] / (stage[2] - burnt)
    ax, ay, az = acceleration(x, y, z, vx, vy, vz, 0.0, omega)
    if stage[3] > 0.0 or stage[4] > 0.0:
        here = height_m(x, y, z)
        push *= 1.0 - stage[3] * pressure_pa(here) / SEA_LEVEL_PA if stage[3] > 0.0 else 1.0
        speed = math.sqrt(vx * vx + vy * vy + vz * vz)
        slow = density_kg_m3(here) * drag_coefficient(speed / sound_speed_m_s(here)) * speed
        slow *= stage[4] * stage[2] / (stage[2] - burnt)
        ax -= slow * vx
        ay -= slow * vy
        az -= slow * vz
    along, up = push * math.cos(elevation), push * math.sin(elevation)
    out[0], out[1], out[2] = vx, vy, vz
    out[3] = ax + along * guide[0] + up * guide[3]
    out[4] = ay + along * guide[1] + up * guide[4]
    out[5] = az + along * guide[2] + up * guide[5]


@kernel
def boost_step(
    state: np.ndarray, clock: float, step: float, stage: np.ndarray, guide: np.ndarray, omega: float, work: np.ndarray
) -> None:
    """One classical Runge-Kutta step of a boosting body, in place; work is (5, 6)."""
    offset = work[4]
    for i in range(6):
        offset[i] = 0.0
    boosted(state, offset, work[0], clock, stage, guide, omega)
    for stride in range(1, 4):
        part = step if stride == 3 else 0.5 * step
        for i in range(6):
            offset[i] = part * work[stride - 1, i]
        boosted(state, offset, work[stride], clock + part, stage, guide, omega)
    for i in range(6):
        state[i] += step / 6.0 * (work[0, i] + 2.0 * (work[1, i] + work[2, i]) + work[3, i])

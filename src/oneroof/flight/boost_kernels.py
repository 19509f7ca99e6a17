"""Compiled motion of a boosting body: the steering programme, thrust and drag, and Runge-Kutta steps."""

from __future__ import annotations

import math

import numpy as np

from oneroof.earth.jit import kernel
from oneroof.flight.motion_kernels import acceleration


@kernel
def steering(launch: np.ndarray, vehicle: np.ndarray, stages: np.ndarray) -> np.ndarray:
    """Axes of the azimuth plane and the steering and drag programme of a boost, (12,)."""
    guide = np.empty(12)
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
    guide[9] = vehicle[1]
    guide[10] = stages[0, 1] * stages[0, 2] / (stages[0, 2] - 1.0)
    guide[11] = stages[0, 1]
    return guide


@kernel
def boosted(
    state: np.ndarray, at: np.ndarray, out: np.ndarray, clock: float, stage: np.ndarray, guide: np.ndarray, omega: float
) -> None:
    """Derivative of a boosting body at state + at, into out (6,).

    stage (3,): start time, exhaust speed, time in which the stage would burn its whole mass. guide (12,): see steering.
    """
    x, y, z = state[0] + at[0], state[1] + at[1], state[2] + at[2]
    vx, vy, vz = state[3] + at[3], state[4] + at[4], state[5] + at[5]
    part = min(1.0, max(0.0, (clock - guide[6]) / guide[7]))
    # most of the turn early, none at burnout: an early cut-off hardly moves the direction of thrust
    rest = 1.0 - part
    elevation = 0.5 * math.pi - guide[8] * (1.0 - rest * rest * rest)
    push = stage[1] / (stage[2] - (clock - stage[0]))
    along, up = push * math.cos(elevation), push * math.sin(elevation)
    # ballistic coefficient falls with the mass of the burning first stage, and stays at what is left of it afterwards
    drag = guide[9] / (1.0 - min(clock, guide[11]) / guide[10])
    ax, ay, az = acceleration(x, y, z, vx, vy, vz, drag, omega)
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

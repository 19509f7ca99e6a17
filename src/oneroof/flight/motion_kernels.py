"""Compiled motion of one body in the Earth's axes: forces, and a small Runge-Kutta step.

For boosts (forces), and for states wanted on a grid of times near the true flight: fly-out fans and bundles of
neighbouring flights. What coasts to the ground flies in the bulk lanes (lane_kernels).
"""

from __future__ import annotations

import math

import numpy as np

from oneroof.earth.atmosphere import density_kg_m3
from oneroof.earth.geodesy import height_m
from oneroof.earth.gravity import gravity
from oneroof.earth.jit import kernel


@kernel
def acceleration(
    x: float, y: float, z: float, vx: float, vy: float, vz: float, drag: float, omega: float
) -> tuple[float, float, float]:
    """Acceleration of a coasting body in turning axes: zonal gravity, Coriolis, centrifugal, drag of air at rest.

    `drag` is half the inverse ballistic coefficient; zero means vacuum.
    """
    ax, ay, az = gravity(x, y, z)
    ax += omega * (2.0 * vy + omega * x)
    ay += omega * (omega * y - 2.0 * vx)
    if drag > 0.0:
        slow = density_kg_m3(height_m(x, y, z)) * drag * math.sqrt(vx * vx + vy * vy + vz * vz)
        ax -= slow * vx
        ay -= slow * vy
        az -= slow * vz
    return ax, ay, az


@kernel
def step_free(
    x: float, y: float, z: float, vx: float, vy: float, vz: float, step: float, drag: float, omega: float
) -> tuple[float, float, float, float, float, float]:
    """One classical fourth-order Runge-Kutta step of a coasting body."""
    half = 0.5 * step
    a1x, a1y, a1z = acceleration(x, y, z, vx, vy, vz, drag, omega)
    v2x, v2y, v2z = vx + half * a1x, vy + half * a1y, vz + half * a1z
    a2x, a2y, a2z = acceleration(x + half * vx, y + half * vy, z + half * vz, v2x, v2y, v2z, drag, omega)
    v3x, v3y, v3z = vx + half * a2x, vy + half * a2y, vz + half * a2z
    a3x, a3y, a3z = acceleration(x + half * v2x, y + half * v2y, z + half * v2z, v3x, v3y, v3z, drag, omega)
    v4x, v4y, v4z = vx + step * a3x, vy + step * a3y, vz + step * a3z
    a4x, a4y, a4z = acceleration(x + step * v3x, y + step * v3y, z + step * v3z, v4x, v4y, v4z, drag, omega)
    sixth = step / 6.0
    return (
        x + sixth * (vx + 2.0 * (v2x + v3x) + v4x),
        y + sixth * (vy + 2.0 * (v2y + v3y) + v4y),
        z + sixth * (vz + 2.0 * (v2z + v3z) + v4z),
        vx + sixth * (a1x + 2.0 * (a2x + a3x) + a4x),
        vy + sixth * (a1y + 2.0 * (a2y + a3y) + a4y),
        vz + sixth * (a1z + 2.0 * (a2z + a3z) + a4z),
    )


@kernel
def advance(state: np.ndarray, step: float, drag: float, omega: float, out: np.ndarray) -> float:
    """Take one free step from state into out (6,) and tell the height there."""
    out[0], out[1], out[2], out[3], out[4], out[5] = step_free(
        state[0], state[1], state[2], state[3], state[4], state[5], step, drag, omega
    )
    return float(height_m(out[0], out[1], out[2]))

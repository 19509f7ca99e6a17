"""Kernels of the tracker's motion model: a free body in ECEF, and how its covariance moves with it."""

from __future__ import annotations

import math

import numpy as np

from oneroof.earth.atmosphere import density_kg_m3
from oneroof.earth.geodesy import height_m
from oneroof.earth.gravity import gravity
from oneroof.earth.jit import kernel
from oneroof.earth.wgs84 import A_M, GM_M3_S2, OMEGA_RAD_S

# The tracker does not know the drag of what it follows: one over the ballistic coefficient, of any body that
# comes back, m2/kg. Two sigma each way are 10,000 and 1,000 kg/m2.
DRAG_MEAN_M2_KG = 5.5e-4
DRAG_SIGMA_M2_KG = 2.25e-4
DRAG_MEMORY_S = 10.0  # for how long unknown drag pushes the same way; spectral density = variance x memory
# Nor does it know the thrust: any missile's, at any moment of its burn.
THRUST_SIGMA_M_S2 = 40.0
THRUST_MEMORY_S = 10.0
BURN_MEAN_S = 100.0  # mean time for which a boost goes on
FREE_NOISE_M2_S3 = 1.0e-8  # what the gravity field leaves out
AIR_TOP_M = 110e3
AIR_TOP_RADIUS2_M2 = (A_M + AIR_TOP_M) ** 2
SCALE_HEIGHT_M = 7_000.0
FREE_STEP_S = 20.0
AIR_STEP_S = 1.0


@kernel
def air_push(x: float, y: float, z: float, vx: float, vy: float, vz: float) -> float:
    """Deceleration of a body with one m2/kg of drag over mass, for each m/s of its speed: rho v / 2."""
    return 0.5 * density_kg_m3(height_m(x, y, z)) * math.sqrt(vx * vx + vy * vy + vz * vz)


@kernel
def free_fall(
    x: float, y: float, z: float, vx: float, vy: float, vz: float, drag: float
) -> tuple[float, float, float, float]:
    """Earth-relative acceleration of a body with drag over mass, and the deceleration that drag makes for 1 m2/kg."""
    ax, ay, az = gravity(x, y, z)
    ax += OMEGA_RAD_S * (OMEGA_RAD_S * x + 2.0 * vy)
    ay += OMEGA_RAD_S * (OMEGA_RAD_S * y - 2.0 * vx)
    pressure = 0.0
    if x * x + y * y + z * z < AIR_TOP_RADIUS2_M2:
        pressure = air_push(x, y, z, vx, vy, vz)
        ax -= drag * pressure * vx
        ay -= drag * pressure * vy
        az -= drag * pressure * vz
    return ax, ay, az, pressure


@kernel
def runge_kutta(state: np.ndarray, step_s: float, drag: float, middle: np.ndarray) -> float:
    """Move a state (6,) by one classical fourth-order step; leaves the state half-way and returns rho v / 2 there."""
    x, y, z, vx, vy, vz = state[0], state[1], state[2], state[3], state[4], state[5]
    h = 0.5 * step_s
    a1, b1, c1, _ = free_fall(x, y, z, vx, vy, vz, drag)
    u2, v2, w2 = vx + h * a1, vy + h * b1, vz + h * c1
    a2, b2, c2, _ = free_fall(x + h * vx, y + h * vy, z + h * vz, u2, v2, w2, drag)
    u3, v3, w3 = vx + h * a2, vy + h * b2, vz + h * c2
    mx, my, mz = x + h * u2, y + h * v2, z + h * w2
    a3, b3, c3, pressure = free_fall(mx, my, mz, u3, v3, w3, drag)
    u4, v4, w4 = vx + step_s * a3, vy + step_s * b3, vz + step_s * c3
    a4, b4, c4, _ = free_fall(x + step_s * u3, y + step_s * v3, z + step_s * w3, u4, v4, w4, drag)
    middle[0], middle[1], middle[2], middle[3], middle[4], middle[5] = mx, my, mz, u3, v3, w3
    s = step_s / 6.0
    state[0] += s * (vx + 2.0 * (u2 + u3) + u4)
    state[1] += s * (vy + 2.0 * (v2 + v3) + v4)
    state[2] += s * (vz + 2.0 * (w2 + w3) + w4)
    state[3] += s * (a1 + 2.0 * (a2 + a3) + a4)
    state[4] += s * (b1 + 2.0 * (b2 + b3) + b4)
    state[5] += s * (c1 + 2.0 * (c2 + c3) + c4)
    return pressure


@kernel
def thinning(x: float, y: float, z: float) -> float:
    """How fast the air thins out with height, 1/m: one over the local scale height."""
    high = height_m(x, y, z)
    return 0.5 * math.log(density_kg_m3(high - 100.0) / density_kg_m3(high + 100.0)) / 100.0


@kernel
def jacobian(middle: np.ndarray, drag: float, pressure: float, g: np.ndarray, d: np.ndarray) -> None:
    """Slopes of the acceleration by position, g, and by velocity, d: point mass, rotation, drag."""
    r2 = middle[0] * middle[0] + middle[1] * middle[1] + middle[2] * middle[2]
    radius = math.sqrt(r2)
    pull = GM_M3_S2 / (r2 * radius)
    push = drag * pressure
    thin = push * thinning(middle[0], middle[1], middle[2]) / radius if push > 0.0 else 0.0
    speed2 = middle[3] * middle[3] + middle[4] * middle[4] + middle[5] * middle[5] + 1e-9
    for row in range(3):
        for column in range(3):
            g[row, column] = (3.0 * pull * middle[row] / r2 + thin * middle[3 + row]) * middle[column]
            d[row, column] = -push * middle[3 + row] * middle[3 + column] / speed2
        g[row, row] -= pull
        d[row, row] -= push
    g[0, 0] += OMEGA_RAD_S * OMEGA_RAD_S
    g[1, 1] += OMEGA_RAD_S * OMEGA_RAD_S
    d[0, 1] += 2.0 * OMEGA_RAD_S
    d[1, 0] -= 2.0 * OMEGA_RAD_S


@kernel
def transition(g: np.ndarray, d: np.ndarray, t: float, phi: np.ndarray) -> None:
    """Fill the transition matrix (6, 6) over a step: the exponential series of the slopes, to the third power."""
    t2, t3 = 0.5 * t * t, t * t * t / 6.0
    for i in range(3):
        for j in range(3):
            dg = d[i, 0] * g[0, j] + d[i, 1] * g[1, j] + d[i, 2] * g[2, j]
            gd = g[i, 0] * d[0, j] + g[i, 1] * d[1, j] + g[i, 2] * d[2, j]
            dd = d[i, 0] * d[0, j] + d[i, 1] * d[1, j] + d[i, 2] * d[2, j] + g[i, j]
            gg = g[i, 0] * g[0, j] + g[i, 1] * g[1, j] + g[i, 2] * g[2, j]
            phi[i, j] = g[i, j] * t2 + dg * t3
            phi[i, 3 + j] = d[i, j] * t2 + dd * t3
            phi[3 + i, j] = g[i, j] * t + dg * t2 + gg * t3
            phi[3 + i, 3 + j] = d[i, j] * t + dd * t2 + (gd + dg) * t3
        phi[i, i] += 1.0
        phi[i, 3 + i] += t
        phi[3 + i, 3 + i] += 1.0


@kernel
def carry(phi: np.ndarray, cov: np.ndarray, half: np.ndarray) -> None:
    """Replace a covariance (6, 6) by phi cov phi', exactly symmetric."""
    for i in range(6):
        for j in range(6):
            total = 0.0
            for k in range(6):
                total += phi[i, k] * cov[k, j]
            half[i, j] = total
    for i in range(6):
        for j in range(i + 1):
            total = 0.0
            for k in range(6):
                total += half[i, k] * phi[j, k]
            cov[i, j] = total
            cov[j, i] = total


@kernel
def shake(cov: np.ndarray, velocity: np.ndarray, isotropic: float, along: float, t: float) -> None:
    """Add white acceleration noise of two spectral densities (all ways, and along the velocity) over a time.

    Also for a step back in time: the past of a track is no better known than its future.
    """
    speed2 = velocity[0] * velocity[0] + velocity[1] * velocity[1] + velocity[2] * velocity[2] + 1e-9
    size = abs(t)
    for i in range(3):
        for j in range(3):
            q = along * velocity[i] * velocity[j] / speed2
            if i == j:
                q += isotropic
            cov[i, j] += q * size * t * t / 3.0
            cov[i, 3 + j] += q * size * t * 0.5
            cov[3 + j, i] += q * size * t * 0.5
            cov[3 + i, 3 + j] += q * size


@kernel
def next_step(state: np.ndarray, left_s: float) -> float:
    """Choose a step that neither passes the time left nor falls from free flight deep into the air."""
    size = min(abs(left_s), FREE_STEP_S)
    r2 = state[0] * state[0] + state[1] * state[1] + state[2] * state[2]
    radius = math.sqrt(r2)
    climb = (state[0] * state[3] + state[1] * state[4] + state[2] * state[5]) / radius
    over = radius - A_M - AIR_TOP_M
    if over < 0.0:
        size = min(size, AIR_STEP_S if over < -30e3 else 2.0 * AIR_STEP_S)
    elif climb * left_s < 0.0:
        size = min(size, max(over / abs(climb), 2.0 * AIR_STEP_S))
    return math.copysign(size, left_s)

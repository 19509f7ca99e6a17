"""An independent flight from burnout to the ground: SciPy's DOP853 in inertial axes, spherical-harmonic gravity.

Only the density of the air at a height is the house's own (it has its own oracle). The air turns with the Earth as a
velocity field; there are no fictitious forces. In the air no step is longer than half a second: a step that does not
feel the air jumps into it.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy.integrate import solve_ivp

from oneroof.earth.atmosphere import density_kg_m3

GM, RADIUS, TURN = 3.986004418e14, 6378137.0, 7.292115e-5
ZONAL = {
    2: 4.84165143790815e-4 * math.sqrt(5),
    3: -9.57161207093473e-7 * math.sqrt(7),
    4: -5.39965866638991e-7 * math.sqrt(9),
}
FLATTENING = 1 / 298.257223563
E2 = FLATTENING * (2 - FLATTENING)
AIR_TOP = 150e3


def height(x: float, y: float, z: float) -> float:
    """Height over the ellipsoid by the slow fixed-point iteration of the latitude."""
    p = math.hypot(x, y)
    latitude = math.atan2(z, p * (1 - E2))
    for _ in range(6):
        normal = RADIUS / math.sqrt(1 - E2 * math.sin(latitude) ** 2)
        latitude = math.atan2(z + E2 * normal * math.sin(latitude), p)
    normal = RADIUS / math.sqrt(1 - E2 * math.sin(latitude) ** 2)
    return p * math.cos(latitude) + z * math.sin(latitude) - normal * (1 - E2 * math.sin(latitude) ** 2)


def pull(x: float, y: float, z: float) -> tuple[float, float, float]:
    """Gravity from the radial and the northward slope of the zonal potential."""
    r = math.sqrt(x * x + y * y + z * z)
    p = math.hypot(x, y)
    s, c = z / r, p / r
    legendre = {2: 1.5 * s * s - 0.5, 3: 2.5 * s**3 - 1.5 * s, 4: 4.375 * s**4 - 3.75 * s * s + 0.375}
    slope = {2: 3 * s, 3: 7.5 * s * s - 1.5, 4: 17.5 * s**3 - 7.5 * s}
    up = north = 0.0
    for n in ZONAL:
        ratio = ZONAL[n] * (RADIUS / r) ** n
        up += (n + 1) * ratio * legendre[n]
        north -= ratio * slope[n] * c
    up = -GM / r**2 * (1 - up)
    north *= GM / r**2
    out = up * c - north * s
    return out * x / p, out * y / p, up * s + north * c


def land(state_ecef: np.ndarray, beta: float, ground: float = 0.0) -> tuple[np.ndarray, float]:
    """Fly from an Earth-fixed state (6,) to the ground: Earth-fixed position (3,), and the time it took."""
    x, y, z, vx, vy, vz = (float(value) for value in state_ecef)
    state = np.array([x, y, z, vx - TURN * y, vy + TURN * x, vz])

    def slope(_: float, s: np.ndarray) -> list[float]:
        x, y, z, vx, vy, vz = s.tolist()
        ax, ay, az = pull(x, y, z)
        wx, wy = vx + TURN * y, vy - TURN * x
        drag = density_kg_m3(height(x, y, z)) * math.sqrt(wx * wx + wy * wy + vz * vz) / (2 * beta)
        return [vx, vy, vz, ax - drag * wx, ay - drag * wy, az - drag * vz]

    def over(level: float, direction: int) -> Any:
        def event(_: float, s: np.ndarray) -> float:
            return height(*s[:3].tolist()) - level

        marked: Any = event
        marked.terminal, marked.direction = True, direction
        return marked

    clock, falls = 0.0, over(ground, -1)
    for _ in range(4):
        # within a metre of the boundary the direction of flight decides
        here = height(*state[:3].tolist())
        high = here > AIR_TOP + 1.0 or (here > AIR_TOP - 1.0 and float(state[:3] @ state[3:]) > 0.0)
        events = [falls, over(AIR_TOP, -1) if high else over(AIR_TOP, 1)]
        step = 60.0 if high else 0.5
        span = (clock, clock + 1e4)
        run = solve_ivp(slope, span, state, "DOP853", max_step=step, rtol=1e-12, atol=1e-6, events=events)
        clock, state = float(run.t[-1]), run.y[:, -1]
        if len(run.t_events[0]):
            break
    angle = -TURN * clock
    x, y = state[0], state[1]
    fixed = [x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle), state[2]]
    return np.array(fixed), clock

"""Compiled force on a block of lanes, without a branch: zonal gravity, and drag of an air that turns, in layers.

A block (ROWS, LANES) holds one flight a lane, in axes that do not turn. Which Earth and which
air they fly in is data: rule (RULE_SIZE,) holds the pace, turn, field and figure, each lane its own layer of air.
"""

from __future__ import annotations

import math

import numpy as np

from oneroof.earth.jit import kernel
from oneroof.earth.wgs84 import A_M, E2, GM_M3_S2, J2, J3, J4, OMEGA_RAD_S, SPHERE_RADIUS_M, F

LANES = 16
# lanes that the widest machine takes at once
VECTOR = 8
# places in the rule: the pace (see lane_step_kernels.choose), and the Earth
PER_LONGEST, TRAVEL, UNHURRIED, PER_GROWTH, PER_FALL = 0, 1, 2, 3, 4
OMEGA, GM, FIELD2, FIELD3, FIELD4, RADIUS, FLATTENING, ECCENTRICITY2, RULE_SIZE = 5, 6, 7, 8, 9, 10, 11, 12, 13
# rows of a block. What the force reads and writes:
PUT, PUT_VELOCITY, DRAG, MIDDLE, PER_HALF, QUINTIC = 0, 3, 6, 7, 8, 9
PULL, SLOW, NEXT_HIGH = 15, 18, 19
# the step's own
AT, VELOCITY, PULL_AT, SLOW_AT, HIGH, CLOCK, STEP, SET_STEP = 20, 23, 26, 29, 30, 31, 32, 33
UNTIL, GROUND, FLOOR, CEILING, FLOOR_NEAR, CEILING_NEAR = 34, 35, 36, 37, 38, 39
AIMED, FALLING, TARGET, NEAR, LAST, EVENT = 40, 41, 42, 43, 44, 45
# accelerations of the step's stages
PULLS = 46
ROWS = PULLS + 3 * 12
# the Earths of a rule from OMEGA on: the product's, and a turning sphere with J2 as other integrators are compared
EARTH = np.array(
    [OMEGA_RAD_S, GM_M3_S2, 1.5 * J2 * A_M**2, 0.5 * J3 * A_M**3, 0.625 * J4 * A_M**4, A_M, F, E2],
)
SPHERE = np.array([OMEGA_RAD_S, GM_M3_S2, 1.5 * J2 * A_M**2, 0.0, 0.0, SPHERE_RADIUS_M, 0.0, 0.0])
# exponentials are powers of a 128th
HALVINGS = 128.0
# how far beyond a layer its quintic is followed by a step that will be thrown away
BEYOND = 1.25


@kernel(inline=True)
def exponential(power: float) -> float:
    """The exponential of a number between -50 and 8, by a series of a 128th and seven squarings."""
    u = power * (1.0 / HALVINGS)
    part = 1.0 + u * (1.0 / 5.0) * (1.0 + u * (1.0 / 6.0))
    part = 1.0 + u * (1.0 + u * 0.5 * (1.0 + u * (1.0 / 3.0) * (1.0 + u * 0.25 * part)))
    part *= part
    part *= part
    part *= part
    part *= part
    part *= part
    part *= part
    part *= part
    return part


@kernel(inline=True)
def quintic(u: float, c0: float, c1: float, c2: float, c3: float, c4: float, c5: float) -> float:
    """Log density by the quintic of a layer, and not far beyond it."""
    u = min(max(u, -BEYOND), BEYOND)
    return c0 + u * (c1 + u * (c2 + u * (c3 + u * (c4 + u * c5))))


@kernel(inline=True)
def series_height(
    r: float, sine2: float, per_r: float, radius_m: float, flattening: float, eccentricity2: float
) -> float:
    """Height over an ellipsoid from the distance to its centre and the squared sine of the geocentric latitude.

    The height is stationary in the latitude of its foot, so a foot to first order in the flattening gives it to fourth
    (below 1 mm for the Earth). A flattening of zero gives a sphere.
    """
    lean = flattening * radius_m * per_r
    turn = 4.0 * lean * sine2 * (1.0 - sine2)
    foot = sine2 + turn + lean * turn * (1.0 - 2.0 * sine2)
    short = eccentricity2 * foot
    normal = 0.5 * short * (1.0 + 0.25 * short * (1.0 + 0.5 * short * (1.0 + 0.625 * short)))
    return r - radius_m + radius_m * normal - 0.5 * lean * turn * r


@kernel
def force(block: np.ndarray, first: int, last: int, rule: np.ndarray, into: int) -> None:
    """Acceleration of some lanes where they are put, into three rows; with the rate of slowing and the height.

    Zonal field to degree four as in earth.gravity, drag by the lane's layer of air. That lanes are counted without a
    sign, and rows known to be LANES long, is what lets the compiler take eight lanes at once.
    """
    if block.shape[1] != LANES:
        return
    row = np.uint64(into)
    row_y, row_z = row + np.uint64(1), row + np.uint64(2)
    gm, field2, field3, field4 = rule[GM], rule[FIELD2], rule[FIELD3], rule[FIELD4]
    omega, radius_m, flattening, eccentricity2 = rule[OMEGA], rule[RADIUS], rule[FLATTENING], rule[ECCENTRICITY2]
    for lane in range(np.uint64(first), np.uint64(last)):
        x, y, z = block[PUT, lane], block[PUT + 1, lane], block[PUT + 2, lane]
        vx, vy = block[PUT_VELOCITY, lane], block[PUT_VELOCITY + 1, lane]
        vz = block[PUT_VELOCITY + 2, lane]
        square = x * x + y * y + z * z
        r = math.sqrt(square)
        inverse2 = 1.0 / square
        inverse = r * inverse2
        s = z * inverse
        s2 = s * s
        c2 = field2 * inverse2
        c3 = field3 * inverse2 * inverse
        c4 = field4 * inverse2 * inverse2
        pull = -gm * (inverse2 * inverse)
        across = 1.0 + c2 * (1.0 - 5.0 * s2) + c3 * (15.0 - 35.0 * s2) * s - c4 * (3.0 - s2 * (42.0 - 63.0 * s2))
        along = z * (1.0 + c2 * (3.0 - 5.0 * s2) - c4 * (15.0 - s2 * (70.0 - 63.0 * s2)))
        along += c3 * (s2 * (30.0 - 35.0 * s2) - 3.0) * r
        across *= pull
        height_m = series_height(r, s2, inverse, radius_m, flattening, eccentricity2)
        c0, c1, c2 = block[QUINTIC, lane], block[QUINTIC + 1, lane], block[QUINTIC + 2, lane]
        c3, c4, c5 = block[QUINTIC + 3, lane], block[QUINTIC + 4, lane], block[QUINTIC + 5, lane]
        u = (height_m - block[MIDDLE, lane]) * block[PER_HALF, lane]
        density = exponential(quintic(u, c0, c1, c2, c3, c4, c5))
        wx, wy = vx + omega * y, vy - omega * x
        slow = density * block[DRAG, lane] * math.sqrt(wx * wx + wy * wy + vz * vz)
        block[row, lane] = across * x - slow * wx
        block[row_y, lane] = across * y - slow * wy
        block[row_z, lane] = pull * along - slow * vz
        block[SLOW, lane] = slow
        block[NEXT_HIGH, lane] = height_m

"""Compiled forces of the bulk lanes, without a branch: two models of pull and drag in axes that do not turn."""

from __future__ import annotations

import math

from oneroof.earth.air_table import BENDS_KM, QUARTICS, TOP_KM
from oneroof.earth.jit import kernel
from oneroof.earth.wgs84 import A_M, E2, GM_M3_S2, J2, J3, J4, OMEGA_RAD_S, SPHERE_RADIUS_M, F

# the exponential air of the comparison: sea-level density and scale height of a one-parameter textbook fit
EXPONENTIAL_KG_M3 = 1.225
EXPONENTIAL_SCALE_M = 7000.0
# above this no drag of that air is felt, and the power series of its exponential would lose digits
EXPONENTIAL_TOP_M = 280e3
HALVINGS = 128.0


@kernel(inline=True)
def exponential_density(height_m: float) -> float:
    """Density of an isothermal air, by a power series of a 128th of the exponent and seven squarings."""
    u = min(height_m, EXPONENTIAL_TOP_M) * (1.0 / (EXPONENTIAL_SCALE_M * HALVINGS))
    part = 1.0 - u * (1.0 / 5.0) * (1.0 - u * (1.0 / 6.0))
    part = 1.0 - u * (1.0 - u * 0.5 * (1.0 - u * (1.0 / 3.0) * (1.0 - u * 0.25 * part)))
    part *= part
    part *= part
    part *= part
    part *= part
    part *= part
    part *= part
    part *= part
    return EXPONENTIAL_KG_M3 * part


@kernel(inline=True)
def table_density(height_m: float) -> float:
    """Density of the 1976 air, from the polynomials of earth.air_table."""
    km = min(max(height_m * 1e-3, 0.0), float(TOP_KM))
    whole = int(km)
    part = km - whole
    row = whole
    row += 1 if km >= BENDS_KM[0] else 0
    row += 1 if km >= BENDS_KM[1] else 0
    row += 1 if km >= BENDS_KM[2] else 0
    row += 1 if km >= BENDS_KM[3] else 0
    row += 1 if km >= BENDS_KM[4] else 0
    row += 1 if km >= BENDS_KM[5] else 0
    upper = QUARTICS[2, row] + part * (QUARTICS[3, row] + part * QUARTICS[4, row])
    density: float = QUARTICS[0, row] + part * (QUARTICS[1, row] + part * upper)
    return density


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


@kernel(inline=True)
def pull_simple(
    x: float, y: float, z: float, vx: float, vy: float, vz: float, drag: float
) -> tuple[float, float, float]:
    """Acceleration by a point mass with J2 and an exponential air turning with a spherical Earth."""
    square = x * x + y * y + z * z
    r = math.sqrt(square)
    inverse2 = 1.0 / square
    s2 = z * z * inverse2
    c2 = (1.5 * J2 * A_M * A_M) * inverse2
    pull = -GM_M3_S2 * (inverse2 * inverse2 * r)
    wx, wy = vx + OMEGA_RAD_S * y, vy - OMEGA_RAD_S * x
    slow = exponential_density(r - SPHERE_RADIUS_M) * drag * math.sqrt(wx * wx + wy * wy + vz * vz)
    across = pull * (1.0 + c2 * (1.0 - 5.0 * s2))
    along = pull * (1.0 + c2 * (3.0 - 5.0 * s2))
    return across * x - slow * wx, across * y - slow * wy, along * z - slow * vz


@kernel(inline=True)
def pull_full(x: float, y: float, z: float, vx: float, vy: float, vz: float, drag: float) -> tuple[float, float, float]:
    """Acceleration by the zonal field to J4 and the 1976 air turning with the ellipsoid (see earth.gravity)."""
    square = x * x + y * y + z * z
    r = math.sqrt(square)
    inverse2 = 1.0 / square
    inverse = r * inverse2
    s = z * inverse
    s2 = s * s
    q2 = (A_M * A_M) * inverse2
    c2 = (1.5 * J2) * q2
    c3 = (0.5 * J3 * A_M) * q2 * inverse
    c4 = (0.625 * J4) * q2 * q2
    pull = -GM_M3_S2 * (inverse2 * inverse)
    wx, wy = vx + OMEGA_RAD_S * y, vy - OMEGA_RAD_S * x
    height_m = series_height(r, s2, inverse, A_M, F, E2)
    slow = table_density(height_m) * drag * math.sqrt(wx * wx + wy * wy + vz * vz)
    across = 1.0 + c2 * (1.0 - 5.0 * s2) + c3 * 5.0 * (3.0 - 7.0 * s2) * s - c4 * (3.0 - 42.0 * s2 + 63.0 * s2 * s2)
    along = z * (1.0 + c2 * (3.0 - 5.0 * s2) - c4 * (15.0 - 70.0 * s2 + 63.0 * s2 * s2))
    along += c3 * (30.0 * s2 - 35.0 * s2 * s2 - 3.0) * r
    across *= pull
    return across * x - slow * wx, across * y - slow * wy, pull * along - slow * vz

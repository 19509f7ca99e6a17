"""The air as layers for the bulk lanes: in each, the logarithm of density is a quintic of height.

A layer is smooth, so an integrator of high order may cross it in long steps if each step ends where the layer does;
at an edge the temperature of 1976 bends. Within 2e-7 of `atmosphere.density_kg_m3` everywhere below 1,000 km.
"""

from __future__ import annotations

import itertools
import math

import numpy as np

from oneroof.earth.atmosphere import density_kg_m3
from oneroof.earth.upper_air import EDGES_KM

DEGREE = 5
# columns of a layer: its lower and upper edge, how near to each a step may end, and the quintic's middle, inverse half
# width and coefficients
FLOOR, CEILING, FLOOR_NEAR, CEILING_NEAR, MIDDLE, PER_HALF, QUINTIC = 0, 1, 2, 3, 4, 5, 6
COLUMNS = QUINTIC + DEGREE + 1
NOWHERE_M = 1e12

_GEOPOTENTIAL_RADIUS_KM = 6356.766
# geopotential heights where the temperature profile bends
_BENDS_KM = (11.0, 20.0, 32.0, 47.0, 51.0, 71.0)
# a step that ends so far from an edge keeps the layer's quintic a little too long; by the tests below a millimetre
_NEAR_M = (10.0, 30.0, 30.0, 60.0, 60.0, 100.0, 300.0, 1000.0, 3000.0, 10000.0)

# the exponential air of the comparison: sea-level density and scale height of a one-parameter textbook fit
EXPONENTIAL_KG_M3 = 1.225
EXPONENTIAL_SCALE_M = 7000.0
# above this no drag of that air is felt
_EXPONENTIAL_TOP_M = 280e3


def _geometric_km(geopotential_km: float) -> float:
    """Geometric height of a geopotential height."""
    return _GEOPOTENTIAL_RADIUS_KM * geopotential_km / (_GEOPOTENTIAL_RADIUS_KM - geopotential_km)


def _quintic(low_m: float, high_m: float) -> list[float]:
    """Coefficients, in -1 to 1 across a layer, of the quintic through six Chebyshev points of log density."""
    middle, half = 0.5 * (low_m + high_m), 0.5 * (high_m - low_m)
    points = [math.cos(math.pi * (2 * i + 1) / (2 * DEGREE + 2)) for i in range(DEGREE + 1)]
    slopes = [math.log(density_kg_m3(middle + half * point)) for point in points]
    for order in range(1, DEGREE + 1):
        for i in range(DEGREE, order - 1, -1):
            slopes[i] = (slopes[i] - slopes[i - 1]) / (points[i] - points[i - order])
    coefficients = [slopes[DEGREE]]
    for i in range(DEGREE - 1, -1, -1):
        # times (u - point), plus the next divided difference
        shifted, scaled = [0.0, *coefficients], [-points[i] * value for value in coefficients] + [0.0]
        coefficients = [up + down for up, down in zip(shifted, scaled, strict=True)]
        coefficients[0] += slopes[i]
    return coefficients


def _air_1976() -> np.ndarray:
    """The layers from the ground up, (n, COLUMNS); the last has no ceiling."""
    edges = [0.0, *(_geometric_km(bend) * 1e3 for bend in _BENDS_KM), *(edge * 1e3 for edge in EDGES_KM)]
    near = (*_NEAR_M, NOWHERE_M)
    rows = []
    for layer, (low, high) in enumerate(itertools.pairwise(edges)):
        below, under = (-NOWHERE_M, NOWHERE_M) if layer == 0 else (low, near[layer - 1])
        above, over = (NOWHERE_M, NOWHERE_M) if high == edges[-1] else (high, near[layer])
        rows.append([below, above, under, over, 0.5 * (low + high), 2.0 / (high - low), *_quintic(low, high)])
    return np.array(rows)


def _exponential_air() -> np.ndarray:
    """One layer of isothermal air."""
    half = 0.5 * _EXPONENTIAL_TOP_M
    fall = half / EXPONENTIAL_SCALE_M
    line = [math.log(EXPONENTIAL_KG_M3) - fall, -fall, 0.0, 0.0, 0.0, 0.0]
    return np.array([[-NOWHERE_M, NOWHERE_M, NOWHERE_M, NOWHERE_M, half, 1.0 / half, *line]])


AIR_1976 = _air_1976()
EXPONENTIAL_AIR = _exponential_air()

"""The air of 1976 as polynomials of height, for kernels that look up many heights at once without a branch.

One segment a kilometre, and one more at each height inside a kilometre where the temperature profile bends; a segment
holds density as a quartic of the part of its kilometre. Within 1e-7 of `atmosphere.density_kg_m3` everywhere.
"""

from __future__ import annotations

import itertools
import math

import numpy as np

from oneroof.earth.atmosphere import density_kg_m3

TOP_KM = 1000
DEGREE = 4
_GEOPOTENTIAL_RADIUS_KM = 6356.766


def _geometric_km(geopotential_km: float) -> float:
    """Geometric height of a geopotential height."""
    return _GEOPOTENTIAL_RADIUS_KM * geopotential_km / (_GEOPOTENTIAL_RADIUS_KM - geopotential_km)


# the bends of the temperature profile, each inside a kilometre of its own
BENDS_KM = np.array([_geometric_km(base) for base in (11.0, 20.0, 32.0, 47.0, 51.0, 71.0)])

# and those of the upper table, which are whole kilometres, as far up as a falling body feels them
TABLE_BENDS_KM = np.array([86.0, 90.0, 95.0, 100.0, 110.0, 115.0, 120.0, 130.0, 140.0, 150.0])


def _quartic(low_km: float, high_km: float) -> list[float]:
    """Coefficients, in the part of the kilometre, of the quartic through five Chebyshev points of a segment."""
    base, middle, half = math.floor(low_km), 0.5 * (low_km + high_km), 0.5 * (high_km - low_km)
    points = [middle + half * math.cos(math.pi * (2 * i + 1) / (2 * DEGREE + 2)) - base for i in range(DEGREE + 1)]
    slopes = [float(density_kg_m3((base + point) * 1e3)) for point in points]
    for order in range(1, DEGREE + 1):
        for i in range(DEGREE, order - 1, -1):
            slopes[i] = (slopes[i] - slopes[i - 1]) / (points[i] - points[i - order])
    coefficients = [slopes[DEGREE]]
    for i in range(DEGREE - 1, -1, -1):
        # times (part - point), plus the next divided difference
        shifted, scaled = [0.0, *coefficients], [-points[i] * value for value in coefficients] + [0.0]
        coefficients = [up + down for up, down in zip(shifted, scaled, strict=True)]
        coefficients[0] += slopes[i]
    return coefficients


def _segments() -> list[tuple[float, float]]:
    """Lower and upper edge of every segment."""
    edges = sorted([float(km) for km in range(TOP_KM + 1)] + [float(bend) for bend in BENDS_KM])
    return list(itertools.pairwise(edges))


# coefficient, segment; the last segment is empty space
QUARTICS = np.array([_quartic(low, high) for low, high in _segments()] + [[0.0] * (DEGREE + 1)]).T.copy()

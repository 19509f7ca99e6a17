"""Pull of the Earth: point mass with the zonal harmonics J2, J3 and J4."""

from __future__ import annotations

import math

from oneroof.earth.jit import kernel
from oneroof.earth.wgs84 import A_M, GM_M3_S2, J2, J3, J4


@kernel
def gravity(x: float, y: float, z: float) -> tuple[float, float, float]:
    """Gravitational acceleration at an Earth-fixed point, m/s2 (no centrifugal part).

    Zonal field to degree 4; what is left out (tesserals, tides) is below 1e-4 m/s2 at the ground. Source: Vallado,
    "Fundamentals of Astrodynamics and Applications", 4th edition, eqs. 8-26 to 8-30.
    """
    square = x * x + y * y + z * z
    inverse = 1.0 / math.sqrt(square)
    s = z * inverse
    s2 = s * s
    q = A_M * inverse
    q2 = q * q
    c2 = 1.5 * J2 * q2
    c3 = 0.5 * J3 * q2 * q
    c4 = 0.625 * J4 * q2 * q2
    pull = -GM_M3_S2 * inverse * inverse * inverse
    across = 1.0 + c2 * (1.0 - 5.0 * s2) + c3 * 5.0 * (3.0 - 7.0 * s2) * s - c4 * (3.0 - 42.0 * s2 + 63.0 * s2 * s2)
    # J3's axial term is written for z = 0 as well, so it is added, not multiplied by z
    along = (
        z * (1.0 + c2 * (3.0 - 5.0 * s2) - c4 * (15.0 - 70.0 * s2 + 63.0 * s2 * s2))
        + c3 * (30.0 * s2 - 35.0 * s2 * s2 - 3.0) / inverse
    )
    return pull * across * x, pull * across * y, pull * along

"""The numbers of the Earth: WGS-84 figure, rotation and field, and the textbook sphere.

Source: NGA.STND.0036, "Department of Defense World Geodetic System 1984", version 1.0.0 (2014). The zonals are -sqrt(2n
+ 1) times the normalised, tide-free coefficients of EGM2008, which WGS 84 adopts (Pavlis and others, Journal of
Geophysical Research 117, B04406, 2012).
"""

from __future__ import annotations

import math

GM_M3_S2 = 3.986004418e14
A_M = 6_378_137.0
F = 1.0 / 298.257223563
B_M = A_M * (1.0 - F)
E2 = F * (2.0 - F)
SECOND_E2 = E2 / (1.0 - E2)
OMEGA_RAD_S = 7.292115e-5
J2 = math.sqrt(5.0) * 4.84165143790815e-4
J3 = -math.sqrt(7.0) * 9.57161207093473e-7
J4 = -3.0 * 5.39965866638991e-7

SPHERE_RADIUS_M = 6_371_000.0
G0_M_S2 = 9.80665

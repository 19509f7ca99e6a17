"""Gravity: against the slope of the potential, against normal gravity on the ellipsoid, and closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneroof.earth import wgs84
from oneroof.earth.geodesy import ecef_from_geodetic
from oneroof.earth.gravity import gravity


def potential(x: np.ndarray) -> np.longdouble:
    """Potential of the zonal field in extended precision, from Legendre polynomials."""
    x = np.asarray(x, dtype=np.longdouble)
    radius = np.sqrt(x @ x)
    sine = x[2] / radius
    legendre = {2: (3 * sine**2 - 1) / 2, 3: (5 * sine**3 - 3 * sine) / 2, 4: (35 * sine**4 - 30 * sine**2 + 3) / 8}
    zonal = {2: wgs84.J2, 3: wgs84.J3, 4: wgs84.J4}
    ratio = np.longdouble(wgs84.A_M) / radius
    return wgs84.GM_M3_S2 / radius * (1 - sum(zonal[n] * ratio**n * legendre[n] for n in zonal))


@given(st.floats(-math.pi / 2, math.pi / 2), st.floats(-math.pi, math.pi), st.floats(0.0, 2e6))
def test_gravity_is_the_slope_of_the_potential(latitude: float, longitude: float, height: float) -> None:
    place = np.array(ecef_from_geodetic(latitude, longitude, height), dtype=np.longdouble)
    pull = gravity(*(float(value) for value in place))
    for axis in range(3):
        step = np.zeros(3, dtype=np.longdouble)
        step[axis] = 8.0
        slope = float((potential(place + step) - potential(place - step)) / 16)
        assert pull[axis] == pytest.approx(slope, abs=2e-9)


@pytest.mark.parametrize(("latitude_deg", "normal"), [(0.0, 9.7803253359), (45.0, 9.806199), (90.0, 9.8321849379)])
def test_with_the_turn_of_the_earth_it_is_normal_gravity(latitude_deg: float, normal: float) -> None:
    """Normal gravity on the ellipsoid (WGS 84, 2014, eq. 4-1); the field to degree 4 is 2e-4 off at most."""
    x, y, z = ecef_from_geodetic(math.radians(latitude_deg), 0.0, 0.0)
    ax, ay, az = gravity(x, y, z)
    total = math.sqrt((ax + wgs84.OMEGA_RAD_S**2 * x) ** 2 + ay * ay + az * az)
    assert y == 0.0
    assert total == pytest.approx(normal, abs=2e-4)


def test_the_zonals_are_the_published_ones() -> None:
    assert pytest.approx(1.08263e-3, rel=1e-5) == wgs84.J2
    assert pytest.approx(-2.5324e-6, rel=1e-4) == wgs84.J3
    assert pytest.approx(-1.6199e-6, rel=1e-4) == wgs84.J4

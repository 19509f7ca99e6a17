"""Places: against GeographicLib's printout, against the definition of the ellipsoid, and there and back again."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneroof.earth import geodesy, wgs84

ORACLES = Path(__file__).resolve().parents[1] / "oracles"
GEODESICS = np.loadtxt(ORACLES / "geographiclib.txt")

latitudes = st.floats(-math.pi / 2, math.pi / 2)
longitudes = st.floats(-math.pi, math.pi)


@pytest.mark.parametrize("row", range(len(GEODESICS)))
def test_distance_and_bearing_are_those_of_geographiclib(row: int) -> None:
    *ends, length_m, azimuth_deg = (float(value) for value in GEODESICS[row])
    places = [math.radians(value) for value in ends]
    assert geodesy.distance_m(*places) == pytest.approx(length_m, abs=1e-6)
    # between the poles every bearing is right
    if abs(ends[0]) < 90.0:
        turn = math.degrees(geodesy.bearing_rad(*places)) - azimuth_deg
        assert abs((turn + 180.0) % 360.0 - 180.0) < 1e-9


def test_the_published_direct_geodesic_from_perth() -> None:
    """Perth, azimuth 225 degrees, 20,000 km: GeographicLib's documented example."""
    start = math.radians(-32.06), math.radians(115.74)
    latitude, longitude = geodesy.destination(*start, math.radians(225.0), 20_000e3)
    assert math.degrees(latitude) == pytest.approx(32.11195529, abs=1e-8)
    assert math.degrees(longitude) == pytest.approx(-63.95925278, abs=1e-8)


@given(latitudes, longitudes, st.floats(-5e3, 40_000e3))
def test_geodetic_to_ecef_and_back(latitude: float, longitude: float, height: float) -> None:
    place = geodesy.ecef_from_geodetic(latitude, longitude, height)
    again = geodesy.geodetic_from_ecef(*place)
    assert again[2] == pytest.approx(height, abs=1e-4)
    back = geodesy.ecef_from_geodetic(*again)
    assert math.dist(place, back) < 1e-3


@given(latitudes, longitudes, st.floats(-5e3, 40_000e3))
def test_the_quick_height_is_the_height(latitude: float, longitude: float, height: float) -> None:
    assert geodesy.height_m(*geodesy.ecef_from_geodetic(latitude, longitude, height)) == pytest.approx(height, abs=1e-3)


@given(latitudes, longitudes)
def test_places_of_height_zero_lie_on_the_ellipsoid(latitude: float, longitude: float) -> None:
    x, y, z = geodesy.ecef_from_geodetic(latitude, longitude, 0.0)
    assert (x * x + y * y) / wgs84.A_M**2 + z * z / wgs84.B_M**2 == pytest.approx(1.0, abs=1e-14)


@pytest.mark.parametrize("height", [-1e3, 0.0, 1e5, 1e7])
def test_the_poles_and_the_axis(height: float) -> None:
    for sign in (-1.0, 1.0):
        z = sign * (wgs84.B_M + height)
        assert geodesy.height_m(0.0, 0.0, z) == pytest.approx(height, abs=1e-6)
        assert geodesy.geodetic_from_ecef(0.0, 0.0, z)[0] == pytest.approx(sign * math.pi / 2)


@given(latitudes, longitudes, st.floats(0.0, 2 * math.pi), st.floats(1e3, 1.9e7))
def test_a_destination_is_as_far_as_asked(latitude: float, longitude: float, bearing: float, length: float) -> None:
    end = geodesy.destination(latitude, longitude, bearing, length)
    assert geodesy.distance_m(latitude, longitude, *end) == pytest.approx(length, abs=1e-5)

"""Sight: horizons against closed forms and the published table for a radar in the Taurus, look angles against axes."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from oneroof.earth import sight
from oneroof.earth.frames import enu_axes
from oneroof.earth.geodesy import ecef_from_geodetic, height_m

GROUND_ONLY = -math.pi / 2
angles = st.floats(-1.5, 1.5)


@pytest.mark.parametrize(
    ("range_km", "straight_km", "bent_km"),
    [(744.0, 26.6, 18.2), (945.0, 48.3, 33.8), (1244.0, 92.8, 66.1), (1478.0, 138.2, 98.9), (1593.0, 163.9, 117.5)],
)
def test_floor_of_a_radar_at_2085_m(range_km: float, straight_km: float, bent_km: float) -> None:
    """Closed form on the sphere: over Tabriz, Kermanshah, Tehran, Semnan and Bushehr from Kürecik."""
    for refraction, expected in ((1.0, straight_km), (4.0 / 3.0, bent_km)):
        floor = sight.horizon_floor_m(2085.0, range_km * 1e3, GROUND_ONLY, refraction)
        assert floor / 1e3 == pytest.approx(expected, abs=0.15)  # the ranges are rounded


@pytest.mark.requirement("A002")
@pytest.mark.parametrize(("elevation_deg", "floor_km"), [(0.0, 327.0), (3.0, 443.0)])
def test_floor_at_two_thousand_kilometres(elevation_deg: float, floor_km: float) -> None:
    floor = sight.horizon_floor_m(0.0, 2000e3, math.radians(elevation_deg), 1.0)
    assert floor / 1e3 == pytest.approx(floor_km, abs=1.0)


def test_beyond_a_quarter_turn_nothing_is_seen() -> None:
    assert sight.horizon_floor_m(0.0, 11_000e3, 0.0, 1.0) == 1e30
    assert sight.horizon_floor_m(0.0, 11_000e3, GROUND_ONLY, 1.0) == 1e30


@pytest.mark.parametrize(("height_km", "tangent_km"), [(100, 1133), (200, 1609), (500, 2573), (1000, 3707)])
def test_tangent_length_from_sea_level(height_km: float, tangent_km: float) -> None:
    """The floor over the place where a tangent of this length ends is the height."""
    radius = 6371.0
    along = radius * math.atan2(tangent_km, radius)
    floor = sight.horizon_floor_m(0.0, along * 1e3, GROUND_ONLY, 1.0)
    assert floor / 1e3 == pytest.approx(height_km, rel=2e-3)


@given(angles, st.floats(-3, 3), st.floats(0, 3e6), angles, st.floats(-3, 3), st.floats(0, 3e6))
def test_clear_of_earth_is_what_walking_along_the_line_finds(
    lat_1: float, lon_1: float, height_1: float, lat_2: float, lon_2: float, height_2: float
) -> None:
    p = np.array(ecef_from_geodetic(lat_1, lon_1, height_1))
    q = np.array(ecef_from_geodetic(lat_2, lon_2, height_2))
    lowest = min(height_m(*(float(v) for v in p + (q - p) * part)) for part in np.linspace(0.0, 1.0, 400))
    assume(abs(lowest) > 2e3)  # too near the ground for 400 steps to tell
    assert sight.clear_of_earth(p, q) == (lowest > 0.0)


@given(angles, st.floats(-3, 3), st.floats(0, 2 * math.pi), st.floats(-1.5, 1.5), st.floats(1e3, 1e7))
def test_look_angles_lead_back_to_the_point(
    latitude: float, longitude: float, azimuth: float, elevation: float, distance: float
) -> None:
    origin, axes = np.array(ecef_from_geodetic(latitude, longitude, 100.0)), enu_axes(latitude, longitude)
    flat = math.cos(elevation)
    local = np.array([flat * math.sin(azimuth), flat * math.cos(azimuth), math.sin(elevation)]) * distance
    seen = sight.look_angles(origin, axes, *(float(v) for v in origin + local @ axes))
    assert abs(math.remainder(seen[0] - azimuth, 2 * math.pi)) * flat < 1e-8
    assert seen[1] == pytest.approx(elevation, abs=1e-8)
    assert seen[2] == pytest.approx(distance, rel=1e-9, abs=1e-6)

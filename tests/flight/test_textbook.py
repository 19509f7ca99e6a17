"""The textbook case against the table of the issue's closed forms, and against a two-body flight by SciPy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from oneroof.earth.geodesy import sphere_bearing_rad, sphere_range_m
from oneroof.errors import Mendable
from oneroof.flight.ideal import ideal

GM, RADIUS = 3.986004418e14, 6.371e6
ranges = st.floats(50e3, 19_000e3)


@pytest.mark.requirement("A098")
@pytest.mark.parametrize(
    ("range_km", "speed_km_s", "apogee_km", "minutes"),
    [
        (300, 1.697, 74.1, 4.18),
        (1000, 3.016, 239.9, 7.91),
        (1300, 3.401, 307.9, 9.14),
        (2500, 4.518, 559.9, 13.35),
        (3000, 4.865, 655.2, 14.92),
        (4000, 5.434, 828.0, 17.86),
        (10000, 7.198, 1319.5, 32.18),
        (13000, 7.588, 1195.8, 37.22),
    ],
)
def test_minimum_energy_table(range_km: float, speed_km_s: float, apogee_km: float, minutes: float) -> None:
    flight = ideal(range_km * 1e3)
    assert flight["burnout_speed_km_s"] == pytest.approx(speed_km_s, rel=1e-3)
    assert flight["apogee_km"] == pytest.approx(apogee_km, rel=1e-3)
    assert float(flight["time_of_flight_s"] or 0.0) / 60 == pytest.approx(minutes, rel=1e-3)


@pytest.mark.parametrize("range_km", [500.0, 3000.0, 10000.0, 16000.0])
def test_scipy_flies_the_same_ellipse(range_km: float) -> None:
    flight = {key: float(value or 0.0) for key, value in ideal(range_km * 1e3).items()}
    speed, path = flight["burnout_speed_km_s"] * 1e3, math.radians(flight["burnout_angle_deg"])

    def slope(_: float, s: np.ndarray) -> list[float]:
        cube = (s[0] ** 2 + s[1] ** 2) ** 1.5
        return [s[2], s[3], -GM * s[0] / cube, -GM * s[1] / cube]

    start = [RADIUS, 0.0, speed * math.sin(path), speed * math.cos(path)]
    run = solve_ivp(slope, (0.0, flight["time_of_flight_s"]), start, "DOP853", rtol=1e-12, atol=1e-6, dense_output=True)
    x, y, vx, vy = run.y[:, -1]
    assert math.hypot(x, y) == pytest.approx(RADIUS, abs=1.0)
    assert math.atan2(y, x) * RADIUS == pytest.approx(range_km * 1e3, abs=1.0)
    # down through 100 km
    times = np.linspace(0.5, 1.0, 20001) * flight["time_of_flight_s"]
    states = run.sol(times)
    at = int(np.argmax(np.hypot(states[0], states[1]) < RADIUS + 100e3))
    x, y, vx, vy = states[:, at]
    assert math.hypot(vx, vy) / 1e3 == pytest.approx(flight["reentry_speed_km_s"], rel=1e-3)
    angle = -math.degrees(math.asin((x * vx + y * vy) / math.hypot(x, y) / math.hypot(vx, vy)))
    assert angle == pytest.approx(flight["reentry_angle_deg"], abs=0.1)


@given(ranges)
def test_no_other_angle_needs_less_speed(range_m: float) -> None:
    """Speed for a range at a flight-path angle, by the ellipse through both ends; least at the angle told."""
    flight = ideal(range_m)
    angle, path = range_m / RADIUS, math.radians(float(flight["burnout_angle_deg"] or 0.0))

    def speed(at: float) -> float:
        above = 1.0 - math.cos(angle)
        return math.sqrt(GM / RADIUS * above / math.cos(at) / (math.cos(at) - math.cos(at + angle)))

    assert speed(path) / 1e3 == pytest.approx(float(flight["burnout_speed_km_s"] or 0.0), rel=1e-9)
    assert min(speed(path + 0.01), speed(path - 0.01)) > speed(path)


def test_apogee_is_highest_near_ten_thousand_kilometres() -> None:
    heights = {km: float(ideal(km * 1e3)["apogee_km"] or 0.0) for km in range(8000, 12001, 100)}
    assert abs(max(heights, key=heights.__getitem__) - 10000) <= 100


def test_a_low_flight_has_no_reentry_and_a_senseless_range_is_refused() -> None:
    assert ideal(200e3)["reentry_speed_km_s"] is None
    for range_m in (0.0, -1.0, 20_100e3, math.nan):
        with pytest.raises(Mendable, match="20,015 km"):
            ideal(range_m)


@given(st.floats(-1.4, 1.4), st.floats(-3, 3), st.floats(-1.4, 1.4), st.floats(-3, 3))
def test_great_circles_by_unit_vectors(lat_1: float, lon_1: float, lat_2: float, lon_2: float) -> None:
    def unit(latitude: float, longitude: float) -> np.ndarray:
        flat = math.cos(latitude)
        return np.array([flat * math.cos(longitude), flat * math.sin(longitude), math.sin(latitude)])

    a, b = unit(lat_1, lon_1), unit(lat_2, lon_2)
    angle = math.atan2(float(np.linalg.norm(np.cross(a, b))), float(a @ b))
    assert sphere_range_m(lat_1, lon_1, lat_2, lon_2) == pytest.approx(angle * RADIUS, abs=1e-2)
    if 1e-3 < angle < math.pi - 1e-3:
        east = np.array([-math.sin(lon_1), math.cos(lon_1), 0.0])
        bearing = math.atan2(float(b @ east), float(b @ np.cross(a, east)))
        turn = sphere_bearing_rad(lat_1, lon_1, lat_2, lon_2) - bearing
        assert abs(math.remainder(turn, 2 * math.pi)) < 1e-9

"""Interceptors: tables against direct flights, reach never overstated, single paths, calibration."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest

from flight.makers import SITE, interceptor_of, table_of
from oneroof.earth import geodesy
from oneroof.errors import Unreachable
from oneroof.flight import ballistic, interceptor, kernels

NAMES = ("slow", "fast")
Aimed = tuple[float, float, float]


def state_of(name: str, aimed: Aimed) -> np.ndarray:
    """State of a direct flight: azimuth, final elevation, time after lift-off."""
    azimuth, pitch, time = aimed
    shooter = interceptor_of(name)
    launch = ballistic.Launch(*SITE, azimuth, pitch, shooter.burn_time_s)
    vehicle, fired = ballistic.flight_arrays(shooter.booster, launch)
    out = ballistic.outcome(shooter.booster.stages, vehicle, fired, ballistic.flight_limits(-1e9, time))
    return out[kernels.OUT_STATE : kernels.OUT_STATE + 6]


def first_way(name: str, aimed: Aimed) -> bool:
    """Whether a flight has not yet touched the edge of reach: more loft still leads to the left of more time."""
    azimuth, pitch, time = aimed
    here = state_of(name, aimed)
    up = here[:3] / math.sqrt(float(here[:3] @ here[:3]))
    later = state_of(name, (azimuth, pitch, time + 1.0))[:3] - here[:3]
    steeper = state_of(name, (azimuth, pitch + 1e-3, time))[:3] - here[:3]
    flat = later - up * float(later @ up)
    ahead = flat / math.sqrt(float(flat @ flat))
    return float(later @ ahead) * float(steeper @ up) > float(later @ up) * float(steeper @ ahead)


def random_points(name: str, count: int, seed: int) -> list[tuple[Aimed, np.ndarray]]:
    """Points on direct flights, 100 to 1,900 km up, on the first way there."""
    rng, shooter, found = random.Random(seed), interceptor_of(name), []
    while len(found) < count:
        pitch, time = (
            math.radians(rng.uniform(-3.0, 88.0)),
            rng.uniform(shooter.burn_time_s + 10, shooter.longest_s - 10),
        )
        aimed = (rng.uniform(0, 2 * math.pi), pitch, time)
        state = state_of(name, aimed)
        height = geodesy.height_m(*(float(v) for v in state[:3]))
        if 100e3 < height < 1900e3 and first_way(name, aimed):
            found.append((aimed, state))
    return found


@pytest.mark.parametrize("name", NAMES)
def test_table_times_are_those_of_direct_flights(name: str) -> None:
    table, points = table_of(name), random_points(name, 1500, 1)
    times = np.array([(table.time_to_s(state[:3]), aimed[2]) for aimed, state in points])
    reached = np.isfinite(times[:, 0])
    off = np.abs(times[reached, 0] - times[reached, 1])
    print(f"{name}: largest difference {off.max():.3f} s; {1 - reached.mean():.2%} at the edge of reach left out")
    assert off.max() < 0.5
    assert reached.mean() > (0.91 if name == "slow" else 0.999)


@pytest.mark.parametrize("name", NAMES)
def test_arrival_speed_and_climb_are_those_of_direct_flights(name: str) -> None:
    """At grid points, whose direct flights are solved for."""
    table, shooter, rng = table_of(name), interceptor_of(name), random.Random(3)
    reached = np.argwhere(np.isfinite(table.time_s) & (np.arange(table.time_s.shape[2]) > 2))
    for _ in range(25):
        a, j, k = (int(v) for v in reached[rng.randrange(len(reached))])
        if j == 0:
            continue
        point = point_at(table, a * table.azimuth_step_rad, j * table.range_step_m, k * table.altitude_step_m)
        flight = interceptor.path_to(shooter, *SITE, point)
        assert flight.impact_time_s == pytest.approx(table.time_s[a, j, k], abs=0.5)
        state = flight.states_ecef[-1]
        assert ballistic.speed_m_s(state) == pytest.approx(table.arrival_speed_m_s[a, j, k], rel=2e-3)
        assert ballistic.path_angle_rad(state) == pytest.approx(table.arrival_elevation_rad[a, j, k], abs=0.01)


def point_at(table: interceptor.FlyOut, azimuth: float, range_m: float, height_m: float) -> np.ndarray:
    """The Earth-fixed point in an azimuth, at a ground range and an altitude."""
    angle = range_m / 6371e3
    ray = np.array((math.sin(angle) * math.sin(azimuth), math.sin(angle) * math.cos(azimuth), math.cos(angle)))
    low, high = 6.3e6, 9.5e6
    for _ in range(60):
        middle = (low + high) / 2
        over = geodesy.height_m(*(float(v) for v in middle * (ray @ table.axes))) > height_m
        low, high = (low, middle) if over else (middle, high)
    return low * (ray @ table.axes)


@pytest.mark.parametrize("azimuth_deg", [0.0, 90.0, 150.0, 270.0])
@pytest.mark.parametrize("height_km", [130.0, 200.0, 280.0])
def test_the_fast_one_reaches_low_far_points(azimuth_deg: float, height_km: float) -> None:
    """At 9 km/s it flies above the speed of a circular orbit: low at 2,000 km only if its thrust ends far below level.

    The oracle is a solved direct flight.
    """
    table = table_of("fast")
    point = point_at(table, math.radians(azimuth_deg), 2000e3, height_km * 1e3)
    flight = interceptor.path_to(interceptor_of("fast"), *SITE, point)
    assert flight.impact_time_s == pytest.approx(table.time_to_s(point), abs=0.5)
    assert ballistic.path_angle_rad(flight.states_ecef[flight.burnout_index]) < math.radians(4.0)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("site", [(0.0, 1.0, 0.0), (math.radians(-35.0), -2.0, 500.0)])
def test_the_zenith_and_other_latitudes(name: str, site: tuple[float, float, float]) -> None:
    """Where azimuths meet, and where the Earth turns the drift most: every direct flight's own time."""
    shooter, rng = interceptor_of(name), random.Random(9)
    table = interceptor.fly_out(shooter, *site)
    checked = 0
    for _ in range(400):
        pitch = math.radians(rng.uniform(65.0, 90.0) if rng.random() < 0.7 else rng.uniform(20.0, 65.0))
        aimed = (rng.uniform(0, 2 * math.pi), pitch, rng.uniform(shooter.burn_time_s + 10, 900.0))
        launch = ballistic.Launch(*site, *aimed[:2], shooter.burn_time_s)
        vehicle, fired = ballistic.flight_arrays(shooter.booster, launch)
        out = ballistic.outcome(shooter.booster.stages, vehicle, fired, ballistic.flight_limits(-1e9, aimed[2]))
        state = out[kernels.OUT_STATE : kernels.OUT_STATE + 6]
        if geodesy.height_m(*(float(v) for v in state[:3])) > 1900e3 or ballistic.path_angle_rad(state) < 0.3:
            continue
        assert table.time_to_s(state[:3]) == pytest.approx(aimed[2], abs=0.5)
        checked += 1
    assert checked > 50


def test_one_unreachable_corner_makes_a_cell_unreachable() -> None:
    table = np.full((4, 3, 3), 100.0)
    site = np.array(geodesy.ecef_from_geodetic(*SITE))
    axes, steps = interceptor.centre_axes(site), np.array([math.pi / 2, 100e3, 100e3])

    def at(azimuth: float, range_m: float, height: float) -> float:
        angle = range_m / 6371e3
        local = (math.sin(angle) * math.sin(azimuth), math.sin(angle) * math.cos(azimuth), math.cos(angle))
        return float(
            kernels.fly_out_time(
                table, site, axes, steps, *(float(v) for v in np.array(local) @ axes * (6364e3 + height))
            )
        )

    assert at(0.7, 150e3, 100e3) == pytest.approx(100.0)
    table[1, 1, 1] = math.inf
    for azimuth in (0.1, 3.0):  # both sides of the plane with the hole
        assert math.isinf(at(azimuth, 150e3, 100e3))
        assert math.isinf(at(azimuth, 50e3, 50e3))
    assert at(3.3, 150e3, 100e3) == pytest.approx(100.0)
    assert math.isinf(at(3.3, 250e3, 100e3))
    assert math.isinf(at(3.3, 150e3, 250e3))
    assert math.isinf(at(3.3, 150e3, -20e3))


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_reached_during_boost_or_after_the_longest_flight(name: str) -> None:
    table, shooter = table_of(name), interceptor_of(name)
    times = table.time_s[np.isfinite(table.time_s)]
    assert times.min() >= shooter.burn_time_s - 1e-9
    assert times.max() <= shooter.longest_s + 1.0
    overhead = np.array(geodesy.ecef_from_geodetic(SITE[0], SITE[1], 20e3))
    assert math.isinf(table.time_to_s(overhead))
    antipode = np.array(geodesy.ecef_from_geodetic(-SITE[0], SITE[1] - math.pi, 500e3))
    assert math.isinf(table.time_to_s(antipode))


def test_a_faster_interceptor_is_never_later() -> None:
    slow, fast = (table_of(name) for name in NAMES)
    count = min(slow.time_s.shape[1], fast.time_s.shape[1])
    both = np.isfinite(slow.time_s[:, :count]) & np.isfinite(fast.time_s[:, :count])
    assert both.mean() > 0.2
    assert bool((fast.time_s[:, :count][both] < slow.time_s[:, :count][both]).all())


@pytest.mark.parametrize("name", NAMES)
def test_a_single_path_ends_at_its_point_by_the_first_way(name: str) -> None:
    shooter = interceptor_of(name)
    for aimed, state in random_points(name, 25, 8):
        flight = interceptor.path_to(shooter, *SITE, state[:3])
        assert math.dist(flight.impact_ecef_m, state[:3]) < 2.0
        assert flight.impact_time_s == pytest.approx(aimed[2], abs=0.01)


def test_no_path_leads_to_the_other_side() -> None:
    antipode = np.array(geodesy.ecef_from_geodetic(-SITE[0], SITE[1] - math.pi, 500e3))
    with pytest.raises(Unreachable, match="no flight passes"):
        interceptor.path_to(interceptor_of("slow"), *SITE, antipode)


@pytest.mark.parametrize(("name", "speed"), [("slow", 6300.0), ("fast", 9000.0)])
def test_burnout_speed_is_the_published_one(name: str, speed: float) -> None:
    booster = interceptor_of(name).booster
    fired = np.array([math.radians(45.0), 0.0, 0.0, math.radians(90.0), math.radians(45.0), booster.burn_time_s, 1.0])
    limits = ballistic.flight_limits(longest_s=0.0, omega_rad_s=0.0)
    out = ballistic.outcome(booster.stages, booster.vehicle, fired, limits)
    assert ballistic.speed_m_s(out[kernels.OUT_BURNOUT :]) == pytest.approx(speed, abs=0.01)


@pytest.mark.parametrize(
    ("name", "speed"), [("gbi-two-stage", 9.0), ("gbi-three-stage", 7.5), ("gbi-three-stage", 8.3)]
)
def test_a_fast_interceptor_of_the_shelf_that_grazes_the_air_is_in_time_or_left_out(name: str, speed: float) -> None:
    """Flights whose thrust ends far below level: they dip and rise again, where a table without air was 0.7 s early."""
    from oneroof.catalogue.shelf import Shelf

    shooter = interceptor.interceptor(Shelf().with_value(name, "burnout_speed_km_s", speed).figures(name))
    table, rng, worst, checked = interceptor.fly_out(shooter, *SITE), random.Random(3), 0.0, 0
    for _ in range(1500):
        pitch, time = (
            math.radians(rng.uniform(-24.0, -10.0)),
            rng.uniform(shooter.burn_time_s + 10, shooter.longest_s - 10),
        )
        launch = ballistic.Launch(*SITE, rng.uniform(0, 2 * math.pi), pitch, shooter.burn_time_s)
        vehicle, fired = ballistic.flight_arrays(shooter.booster, launch)
        out = ballistic.outcome(shooter.booster.stages, vehicle, fired, ballistic.flight_limits(-1e9, time))
        state = out[kernels.OUT_STATE : kernels.OUT_STATE + 6]
        found = table.time_to_s(state[:3])
        # only what rises at its end is on the first way for certain
        if 76e3 < geodesy.height_m(*(float(v) for v in state[:3])) < 1999e3 and math.isfinite(found):
            if ballistic.path_angle_rad(state) > 0.02:
                worst, checked = max(worst, abs(found - time)), checked + 1
    print(f"{name} at {speed}: largest difference {worst:.3f} s of {checked}")
    assert checked > 200
    assert worst < 0.5

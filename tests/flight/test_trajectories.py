"""A flown trajectory: interpolation between nodes, phases, re-entry, and its figures in people's units."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from flight.makers import missile
from oneroof.earth import geodesy
from oneroof.flight import describe, kernels
from oneroof.flight.aim import aim
from oneroof.flight.ballistic import Booster, Dispersion, Launch, flight_arrays, flight_limits, fly, fly_all, outcome
from oneroof.flight.trajectory import Trajectory, record

SEMNAN = (math.radians(35.23), math.radians(53.92), 1130.0)
LONDON = (math.radians(51.51), math.radians(-0.13), 11.0)


@pytest.fixture(scope="module")
def flown() -> tuple[Booster, Launch, Trajectory]:
    booster = missile("long")
    launch = aim(booster, SEMNAN, LONDON)
    return booster, launch, fly(booster, launch)


def test_between_nodes_the_interpolation_is_the_flight(flown: tuple[Booster, Launch, Trajectory]) -> None:
    """Oracle: the same flight stopped at that instant."""
    booster, launch, flight = flown
    vehicle, fired = flight_arrays(booster, launch)
    worst = worst_speed = 0.0
    for part in np.linspace(0.0, 1.0, 301):
        time = flight.burnout_time_s + float(part) * (flight.impact_time_s - 1.0 - flight.burnout_time_s)
        out = outcome(booster.stages, vehicle, fired, flight_limits(launch.ground_m, time))
        off = flight.at(time) - out[kernels.OUT_STATE : kernels.OUT_STATE + 6]
        worst = max(worst, float(np.abs(off[:3]).max()))
        worst_speed = max(worst_speed, float(np.abs(off[3:]).max()))
    assert worst < 1.0
    assert worst_speed < 1.0


def test_missiles_that_fly_side_by_side_fly_as_alone_bit_for_bit(flown: tuple[Booster, Launch, Trajectory]) -> None:
    """40 of three kinds, more than a block holds; every fifth is cut off early, every seventh never gets off."""
    draws, flights = np.random.default_rng(2), list[tuple[Booster, Launch, Dispersion]]()
    for each in range(40):
        booster = missile(("long", "medium", "short")[each % 3])
        cutoff_s = draws.uniform(2.0, 60.0) if each % 5 == 0 else booster.burn_time_s
        launch = dataclasses.replace(flown[1], cutoff_s=cutoff_s, ground_m=float(each))
        error = Dispersion(-0.9 if each % 7 == 0 else draws.normal(0.0, 0.003), *draws.normal(0.0, 0.003, 2), 0.1)
        flights.append((booster, launch, error))
    together = fly_all(flights)
    for one, each in zip(together, flights, strict=True):
        alone = fly(*each)
        assert np.array_equal(one.times_s, alone.times_s) and np.array_equal(one.states_ecef, alone.states_ecef)
        assert np.array_equal(one.phases, alone.phases)
        assert (one.burnout_index, one.status, one.apogee_m) == (alone.burnout_index, alone.status, alone.apogee_m)
    assert {one.status for one in together} >= {kernels.LANDED, kernels.FELL_IN_BOOST}


def test_nodes_are_kept_and_time_goes_on(flown: tuple[Booster, Launch, Trajectory]) -> None:
    flight = flown[2]
    assert bool((np.diff(flight.times_s) > 0).all())
    for node in (0, 1, flight.burnout_index, len(flight.times_s) - 1):
        assert flight.at(float(flight.times_s[node])) == pytest.approx(flight.states_ecef[node], abs=1e-6)
    assert flight.at(-5.0) == pytest.approx(flight.states_ecef[0])
    assert flight.at(1e6) == pytest.approx(flight.states_ecef[-1])
    assert np.diff(flight.times_s[: flight.burnout_index + 1]).max() <= 1.0 + 1e-12


def test_phases_follow_each_other(flown: tuple[Booster, Launch, Trajectory]) -> None:
    flight = flown[2]
    assert bool((np.diff(flight.phases.astype(int)) >= 0).all())
    assert flight.phase_at(10.0) == "boost"
    assert flight.phase_at(0.5 * flight.impact_time_s) == "coast"
    assert flight.phase_at(flight.impact_time_s - 1.0) == "reentry"
    heights = flight.geodetic()[:, 2]
    between = [flight.height_at_m(float(time)) for time in np.linspace(0.0, flight.impact_time_s, 20001)]
    assert max(between) == pytest.approx(flight.apogee_m, abs=0.1)
    assert heights.max() <= flight.apogee_m + 0.1
    entry = flight.phases == kernels.REENTRY
    assert heights[entry].max() < 100e3


def test_reentry_is_at_100_km_going_down(flown: tuple[Booster, Launch, Trajectory]) -> None:
    flight = flown[2]
    time = flight.reentry_time_s()
    assert time is not None
    assert flight.height_at_m(time) == pytest.approx(100e3, abs=1.0)
    assert flight.height_at_m(time + 1.0) < 99e3 < flight.height_at_m(time - 1.0)


def test_a_flight_that_stays_low_has_no_reentry() -> None:
    booster = missile("short")
    flight = fly(booster, Launch(0.6, 0.8, 0.0, 1.0, 0.5, booster.burn_time_s))
    assert flight.apogee_m < 100e3
    assert flight.reentry_time_s() is None


def test_a_flight_that_cannot_rise_is_told() -> None:
    stages = np.array([(2000.0, 100.0, 1.2)])  # thrust below weight
    limits = flight_limits()
    flight = record(stages, np.array([5.0, 0.0, 0.0]), np.array([0.6, 0.8, 0.0, 1.0, 0.5, 100.0, 1.0]), limits)
    assert flight.status == kernels.FELL_IN_BOOST
    assert not flight.landed


def test_a_flight_without_room_for_its_nodes_is_told(flown: tuple[Booster, Launch, Trajectory]) -> None:
    booster, launch, flight = flown
    vehicle, fired = flight_arrays(booster, launch)
    cut = record(booster.stages, vehicle, fired, flight_limits(launch.ground_m), room=300)
    assert cut.status == kernels.NO_ROOM
    assert cut.states_ecef.tobytes() == flight.states_ecef[:300].tobytes()


def test_figures_in_peoples_units(flown: tuple[Booster, Launch, Trajectory]) -> None:
    booster, launch, flight = flown
    told = describe.describe(booster, launch, flight, LONDON)
    assert told["range_km"] == pytest.approx(geodesy.distance_m(*SEMNAN[:2], *LONDON[:2]) / 1e3, abs=0.1)
    assert told["burnout_time_s"] == launch.cutoff_s
    assert told["time_of_flight_s"] == flight.impact_time_s
    assert float(told["miss_m"] or 0.0) < 100.0
    assert told["launch_azimuth_deg"] == pytest.approx(math.degrees(launch.azimuth_rad))
    # minimum energy over 4,600 km: about 920 km high; the angle is below the horizontal
    assert told["apogee_km"] == pytest.approx(920.0, rel=0.1)
    assert 30.0 < float(told["reentry_angle_deg"] or 0.0) < 45.0
    assert 5.0 < float(told["reentry_speed_km_s"] or 0.0) < 6.5

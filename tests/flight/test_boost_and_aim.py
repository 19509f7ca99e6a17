"""Boost and aim: the rocket equation, calibration to published figures, cut-off, lofts, reach, dispersion."""

from __future__ import annotations

import math

import numpy as np
import pytest

from flight.makers import MISSILES, Figures, figures, missile
from oneroof.earth import geodesy
from oneroof.earth.wgs84 import GM_M3_S2, OMEGA_RAD_S
from oneroof.errors import Unreachable
from oneroof.flight import ballistic, kernels
from oneroof.flight.aim import aim, reach_m
from oneroof.flight.ballistic import Dispersion, Launch, flight_limits, fly

TABRIZ = (math.radians(38.08), math.radians(46.29), 1350.0)


def place(latitude_deg: float, longitude_deg: float, height_m: float = 0.0) -> tuple[float, float, float]:
    return math.radians(latitude_deg), math.radians(longitude_deg), height_m


def miss_m(flight: ballistic.Trajectory, target: tuple[float, float, float]) -> float:
    return math.dist(flight.impact_ecef_m, geodesy.ecef_from_geodetic(*target))


def test_straight_up_in_vacuum_is_the_rocket_equation() -> None:
    """Gain of speed: sum of ve ln(mass ratio), less gravity's work on the way, known from the flown heights."""
    stages = np.array([(2500.0, 60.0, 3.0, 0.0, 1.0), (2900.0, 70.0, 4.0, 0.0, 1.0)])
    fired = np.array([0.0, 0.0, 0.0, 0.0, math.pi / 2, 130.0, 1.0])
    limits = flight_limits(longest_s=0.0, omega_rad_s=0.0)
    times, states, phases = np.empty(500), np.empty((500, 6)), np.empty(500, dtype=np.int8)
    out = np.zeros(kernels.OUT_SIZE)
    kernels.boost(stages, np.array([10.0, 0.0, 0.0]), fired, limits, times, states, phases, out)
    count = int(out[kernels.OUT_NODES])
    assert times[count - 1] == 130.0
    gain = 2500.0 * math.log(3.0) + 2900.0 * math.log(4.0)
    pull = 1.0016 * GM_M3_S2 / states[:count, 0] ** 2  # J2 at the equator: 1.5 J2
    lost = float(((pull[1:] + pull[:-1]) / 2 * np.diff(times[:count])).sum())
    assert float(states[count - 1, 3]) == pytest.approx(gain - lost, abs=0.5)


@pytest.mark.parametrize("name", MISSILES)
def test_a_missile_meets_the_published_figure_it_is_calibrated_to(name: str) -> None:
    booster, sheet = missile(name), figures(name)
    burn_s = booster.burn_time_s
    assert burn_s == pytest.approx(sheet.si("burn_time_s"))
    assert len(booster.stages) == sheet.si("stages")
    gains = [ve * math.log(ratio) for ve, _, ratio, _, _ in booster.stages]
    assert gains == pytest.approx([gains[0]] * len(gains))
    if sheet.has("burnout_speed_km_s"):
        assert booster.made_from == "burnout_speed_km_s"
        fired = np.array([math.radians(45.0), 0.0, 0.0, math.radians(90.0), booster.reference_pitch_rad, burn_s, 1.0])
        limits = flight_limits(longest_s=0.0, omega_rad_s=0.0)
        state = ballistic.outcome(booster.stages, booster.vehicle, fired, limits)[kernels.OUT_BURNOUT :]
        assert ballistic.speed_m_s(state) == pytest.approx(sheet.si("burnout_speed_km_s"), abs=0.01)
    else:
        assert booster.made_from == "range_km"
        ranges = [
            ballistic.still_range_m(booster.stages, booster.vehicle, booster.reference_pitch_rad + turn)
            for turn in (-0.02, 0.0, 0.02)
        ]
        assert ranges[1] == pytest.approx(sheet.si("range_km"), rel=1e-6)
        assert ranges[1] >= max(ranges[0], ranges[2])


def test_more_range_needs_more_gain_of_speed() -> None:
    sheet = figures("medium")
    speeds = []
    for range_km in (900, 1300, 1800):
        longer = Figures("x", sheet.values | {"range_km": range_km})
        speeds.append(ballistic.missile(longer).burnout_speed_m_s)
    assert speeds == sorted(speeds)
    assert speeds[2] - speeds[0] > 500.0


def test_thrust_is_cut_off_when_asked() -> None:
    booster = missile("long")
    for cutoff in (100.0, 125.0, 180.3):
        flight = fly(booster, Launch(*TABRIZ, 5.0, 0.4, cutoff))
        assert flight.burnout_time_s == cutoff
        assert set(flight.phases[: flight.burnout_index + 1].tolist()) == {kernels.BOOST}


@pytest.mark.parametrize(
    "target", [place(39.93, 32.86, 900.0), place(52.23, 21.01), place(51.51, -0.13), place(38.9, -77.04)]
)
def test_the_minimum_energy_cutoff_is_the_earliest_one(target: tuple[float, float, float]) -> None:
    """Oracle: at lofts around the one found, the cut-off that comes nearest to the target is not earlier."""
    booster = missile("long")
    best = aim(booster, TABRIZ, target)
    assert miss_m(fly(booster, best), target) < 100.0
    distance = geodesy.distance_m(*TABRIZ[:2], *target[:2])
    for turn_deg in (-4.0, -2.0, 2.0, 4.0):
        pitch = best.final_pitch_rad + math.radians(turn_deg)
        early = Launch(*TABRIZ, best.azimuth_rad, pitch, best.cutoff_s - 0.02, target[2])
        latitude, longitude, _ = geodesy.geodetic_from_ecef(*(float(v) for v in fly(booster, early).impact_ecef_m))
        assert geodesy.distance_m(*TABRIZ[:2], latitude, longitude) < distance


@pytest.mark.parametrize("name", ["solid", "long", "long-solid"])
def test_lofted_is_over_and_depressed_under(name: str) -> None:
    booster = missile(name)
    end = geodesy.destination(*TABRIZ[:2], 5.4, 0.8 * booster.range_m)
    target = (*end, 0.0)
    flights = {loft: fly(booster, aim(booster, TABRIZ, target, loft)) for loft in ("lofted", "depressed")}
    for flight in flights.values():
        assert miss_m(flight, target) < 100.0
        assert flight.burnout_time_s == pytest.approx(booster.burn_time_s)
    least = fly(booster, aim(booster, TABRIZ, target))
    assert flights["depressed"].apogee_m <= least.apogee_m <= flights["lofted"].apogee_m
    assert flights["depressed"].apogee_m < 0.5 * flights["lofted"].apogee_m


def test_aim_leads_the_turn_of_the_earth() -> None:
    """A missile aimed along the meridian at the bearing alone would miss by the turn during its flight, eastwards."""
    booster, target = missile("long"), place(70.0, 46.29)
    launch = aim(booster, TABRIZ, target)
    flight = fly(booster, launch)
    straight = fly(booster, Launch(*TABRIZ, 0.0, launch.final_pitch_rad, launch.cutoff_s))
    assert miss_m(flight, target) < 100.0
    drift = OMEGA_RAD_S * flight.impact_time_s * 6.37e6 * (math.cos(TABRIZ[0]) - math.cos(target[0]))
    assert 0.3 * drift < miss_m(straight, target) < 1.5 * drift


@pytest.mark.parametrize("name", MISSILES)
def test_out_of_reach_tells_the_reachable_interval(name: str) -> None:
    booster = missile(name)
    end = geodesy.destination(*TABRIZ[:2], 5.0, 1.15 * booster.range_m)
    shortest, longest = reach_m(booster, TABRIZ, (*end, 0.0))
    with pytest.raises(Unreachable, match=rf"reach {shortest / 1e3:.0f} to {longest / 1e3:.0f} km"):
        aim(booster, TABRIZ, (*end, 0.0))
    assert 0.0 <= shortest < longest
    # just inside the interval it is reached, just outside not
    inside = (*geodesy.destination(*TABRIZ[:2], 5.0, 0.99 * longest), 0.0)
    assert miss_m(fly(booster, aim(booster, TABRIZ, inside)), inside) < 100.0
    outside = (*geodesy.destination(*TABRIZ[:2], 5.0, 1.01 * longest), 0.0)
    with pytest.raises(Unreachable):
        aim(booster, TABRIZ, outside)


def test_too_near_for_a_missile_that_must_burn_out() -> None:
    booster = missile("solid")
    near = (*geodesy.destination(*TABRIZ[:2], 5.0, 50e3), 0.0)
    with pytest.raises(Unreachable, match="lofted flights at full burn"):
        aim(booster, TABRIZ, near, "lofted")


@pytest.mark.parametrize("target", [TABRIZ, (-TABRIZ[0], TABRIZ[1] - math.pi, 0.0)])
def test_no_aim_at_the_launch_point_or_its_antipode(target: tuple[float, float, float]) -> None:
    with pytest.raises(Unreachable, match="coincide"):
        aim(missile("long"), TABRIZ, target)


def test_each_dispersion_moves_the_impact_its_own_way() -> None:
    booster, target = missile("medium"), place(39.93, 32.86)
    launch = aim(booster, (*TABRIZ[:2], 0.0), target)
    plain = fly(booster, launch)
    assert fly(booster, launch, ballistic.NONE).states_ecef.tobytes() == plain.states_ecef.tobytes()

    def off(**error: float) -> tuple[float, float]:
        """How far beyond and to the right of the target."""
        end = fly(booster, launch, Dispersion(**error)).impact_ecef_m
        latitude, longitude, _ = geodesy.geodetic_from_ecef(*(float(v) for v in end))
        there = geodesy.distance_m(*TABRIZ[:2], latitude, longitude) - geodesy.distance_m(*TABRIZ[:2], *target[:2])
        turn = geodesy.bearing_rad(*TABRIZ[:2], latitude, longitude) - geodesy.bearing_rad(*TABRIZ[:2], *target[:2])
        return there, turn * 1.18e6

    more = off(thrust_fraction=0.001)
    assert 1e3 < more[0] < 10e3  # range goes with the square of speed, and more
    aside = off(azimuth_rad=0.001)
    assert aside[1] == pytest.approx(1180.0, rel=0.05)
    assert abs(aside[0]) < 100.0
    assert 0.0 < off(beta_fraction=0.2)[0] < 10e3
    assert abs(off(pitch_rad=0.01)[0]) < 5e3  # little: the loft is the one of longest range

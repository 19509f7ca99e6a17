"""A flight in people's units."""

from __future__ import annotations

import math

from oneroof.earth.arrays import Floats
from oneroof.earth.geodesy import distance_m, ecef_from_geodetic, geodetic_from_ecef
from oneroof.flight.aim import Place
from oneroof.flight.ballistic import (
    Booster,
    Launch,
    height_of,
    minimum_energy_angle_rad,
    path_angle_rad,
    radius_m,
    speed_m_s,
)
from oneroof.flight.trajectory import Trajectory

_AS_LEAST_ENERGY_RAD = math.radians(10.0)


def arc_of(burnout: Floats) -> str:
    """Name the arc that a burnout state (6,) leads into: its path angle against the one of the longest free flight.

    Within ten degrees of it, where the range lost is below 7 %, the flight counts as one of minimum energy.
    """
    over_rad = path_angle_rad(burnout) - minimum_energy_angle_rad(speed_m_s(burnout), radius_m(burnout))
    if abs(over_rad) <= _AS_LEAST_ENERGY_RAD:
        return "minimum-energy"
    return "lofted" if over_rad > 0.0 else "depressed"


def describe(booster: Booster, launch: Launch, trajectory: Trajectory, target: Place) -> dict[str, float | str | None]:
    """Figures of one flight, with the unit in each key; times count from ignition, speeds are Earth-relative.

    Range is the geodesic from launch to impact; re-entry is at 100 km going down (None if the flight stays below), its
    angle below the horizontal. `arc` is what flew, whatever was asked for. The miss is the straight
    distance from the target.
    """
    impact = [float(value) for value in trajectory.impact_ecef_m]
    wanted = ecef_from_geodetic(*target)
    latitude_rad, longitude_rad, _ = geodetic_from_ecef(*impact)
    burnout = trajectory.burnout_state_ecef
    passes_s = trajectory.reentry_time_s()
    entry = None if passes_s is None else trajectory.at(passes_s)
    return {
        "missile": booster.name,
        "boost_from": booster.made_from,
        "arc": arc_of(burnout),
        "range_km": distance_m(launch.latitude_rad, launch.longitude_rad, latitude_rad, longitude_rad) / 1e3,
        "burnout_speed_km_s": speed_m_s(burnout) / 1e3,
        "burnout_time_s": trajectory.burnout_time_s,
        "burnout_altitude_km": height_of(burnout) / 1e3,
        "apogee_km": trajectory.apogee_m / 1e3,
        "time_of_flight_s": trajectory.impact_time_s,
        "reentry_speed_km_s": None if entry is None else speed_m_s(entry) / 1e3,
        "reentry_angle_deg": None if entry is None else -math.degrees(path_angle_rad(entry)),
        "miss_m": math.sqrt(sum((here - there) ** 2 for here, there in zip(impact, wanted, strict=True))),
        "launch_azimuth_deg": math.degrees(launch.azimuth_rad),
    }

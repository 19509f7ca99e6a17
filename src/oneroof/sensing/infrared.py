"""Infrared early-warning satellites: they see plumes above the cloud, as lines of sight without a range."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

import numpy as np

from oneroof.earth.arrays import Flags, Floats, Integers
from oneroof.earth.epoch import gmst_rad, julian_date
from oneroof.earth.frames import ecef_from_teme
from oneroof.sensing import kernels
from oneroof.sensing.detection import Report

if TYPE_CHECKING:
    from sgp4.api import Satrec  # type: ignore[import-untyped]

_STATION_TURNS_PER_DAY = 1.00273791  # mean motion of a satellite that keeps its longitude
_TABLE_STEP_S = 30.0  # straight between nodes: below 2 m wrong for inclinations to 10 degrees
_DAYS_1949_JD = 2_433_281.5


class SatelliteFigures(Protocol):
    """What a satellite asks of the shelf's figures."""

    def si(self, name: str, /) -> float: ...
    def list_si(self, name: str, /) -> tuple[float, ...]: ...


@dataclass(frozen=True, slots=True)
class Infrared:
    """One satellite: its numbers (in the order of `sensing.kernels`) and its Earth-fixed places (n, 3), 30 s apart."""

    number: int
    numbers: Floats
    places_ecef_m: Floats
    revisit_s: float

    def place_ecef_m(self, time_s: float) -> Floats:
        """Where the satellite is; before the first and after the last node it stays on the last straight line."""
        part = time_s / _TABLE_STEP_S
        first = min(max(int(part), 0), len(self.places_ecef_m) - 2)
        here, there = self.places_ecef_m[first], self.places_ecef_m[first + 1]
        return np.asarray(here + (part - first) * (there - here))


def elements(longitude_rad: float, inclination_rad: float, epoch: datetime) -> Satrec:
    """Make up the SGP4 elements of a geosynchronous satellite that holds a longitude.

    Circular, node at the vernal equinox (nobody published the phase of the daily figure of eight), no drag.
    """
    from sgp4.api import WGS72, Satrec

    day, fraction = julian_date(epoch)
    anomaly_rad = (gmst_rad(day, fraction) + longitude_rad) % (2.0 * math.pi)
    motion_rad_min = _STATION_TURNS_PER_DAY * 2.0 * math.pi / 1440.0
    days = day - _DAYS_1949_JD + fraction
    made_up = Satrec()
    made_up.sgp4init(WGS72, "i", 0, days, 0.0, 0.0, 0.0, 0.0, 0.0, inclination_rad, anomaly_rad, motion_rad_min, 0.0)
    return made_up


def places_ecef_m(longitude_rad: float, inclination_rad: float, epoch: datetime, duration_s: float) -> Floats:
    """Earth-fixed places of a geosynchronous satellite by SGP4, every 30 s from the epoch; (n, 3).

    Holds its longitude to 0.1 degree for some hours. Source: Vallado and others, AIAA 2006-6753 (the sgp4 package).
    """
    orbit = elements(longitude_rad, inclination_rad, epoch)
    nodes = math.ceil(duration_s / _TABLE_STEP_S) + 2
    places = np.empty((nodes, 3))
    for node in range(nodes):
        day, fraction = julian_date(epoch, node * _TABLE_STEP_S)
        _, position_km, velocity_km_s = orbit.sgp4(day, fraction)
        state = 1000.0 * np.array((*position_km, *velocity_km_s))
        places[node] = ecef_from_teme(state, day, fraction)[:3]
    return places


def satellite(
    figures: SatelliteFigures, epoch: datetime, index: int = 0, number: int = 0, duration_s: float = 7200.0
) -> Infrared:
    """Set up the satellite at the sheet's longitude of an index; `number` is the sensor's number in its reports."""
    longitude_rad = figures.list_si("longitude_deg")[index]
    places = places_ecef_m(longitude_rad, figures.si("inclination_deg"), epoch, duration_s)
    numbers = (
        figures.si("cloud_top_km"),
        figures.si("line_of_sight_sigma_deg"),
        figures.si("detection_probability"),
        figures.si("plume_altitude_assumed_km"),
    )
    return Infrared(number, np.array(numbers), places, figures.si("revisit_s"))


def constellation(
    figures: SatelliteFigures, epoch: datetime, number: int = 0, duration_s: float = 7200.0
) -> tuple[Infrared, ...]:
    """Set up one satellite for each longitude of the sheet, numbered on from `number`."""
    longitudes = range(len(figures.list_si("longitude_deg")))
    return tuple(satellite(figures, epoch, index, number + index, duration_s) for index in longitudes)


def sight_axes(place_ecef_m: Floats) -> Floats:
    """Axes of a satellite's lines of sight: east, nadir, north; what it sees lies near zero azimuth and elevation."""
    x, y, z = place_ecef_m.tolist()
    length, across = math.sqrt(x * x + y * y + z * z), math.sqrt(x * x + y * y)
    east = (-y / across, x / across, 0.0)
    nadir = (-x / length, -y / length, -z / length)
    north = (-z * x / (length * across), -z * y / (length * across), across / length)
    return np.array((east, nadir, north))


def look(
    satellite: Infrared, time_s: float, targets_ecef: Floats, boosting: Flags, uniforms: Floats, normals: Floats
) -> tuple[Report, Flags, Integers]:
    """Scan the Earth once: lines of sight to what burns above the cloud, who was seen, and the row of each target.

    A plume is seen when its missile burns, is higher than the cloud top and the Earth is not in the way, with a fixed
    probability a scan; no false alarms, no sun, no dependence on the plume's brightness. The range is an assumption
    (where the line of sight meets a shell at the assumed plume altitude), its sigma twice that altitude over the sine
    of descent. Shapes and chance as in `radar.look`.
    """
    place = satellite.place_ecef_m(time_s)
    axes = sight_axes(place)
    count, measured, sigmas, snr, _, rows = kernels.infrared_look(
        satellite.numbers, place, axes, targets_ecef, boosting, uniforms, normals
    )
    burning = np.ones(count, np.bool_)
    report = Report(
        satellite.number, time_s, place, axes, measured[:count], sigmas[:count], snr[:count], burning, ranged=False
    )
    return report, rows >= 0, rows

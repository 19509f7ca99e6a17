"""Infrared early-warning satellites: they see plumes above the cloud, as lines of sight without a range."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

import numpy as np

from oneroof.earth.arrays import Flags, Floats, Integers
from oneroof.earth.epoch import gmst_rad, julian_date
from oneroof.earth.frames import ecef_from_teme
from oneroof.earth.geodesy import ecef_from_geodetic, height_m
from oneroof.earth.sight import clear_of_earth
from oneroof.earth.wgs84 import A_M, SPHERE_RADIUS_M
from oneroof.flight.kernels import state_at
from oneroof.sensing import kernels
from oneroof.sensing.detection import Report, all_alike, room_for

if TYPE_CHECKING:
    from sgp4.api import Satrec  # type: ignore[import-untyped]

_TABLE_STEP_S = 30.0  # cubic between nodes: below 1 m wrong down to the height at which sensors on long orbits work
_DAYS_1949_JD = 2_433_281.5
_ANYWHERE = -2.0  # cosine of a staring area that is the whole disc
_STATION_S = 86_400.0 / 1.00273791  # one turn of a satellite that keeps its longitude


class SatelliteFigures(Protocol):
    """What a satellite asks of the shelf's figures."""

    def si(self, name: str, /) -> float: ...
    def list_si(self, name: str, /) -> tuple[float, ...]: ...
    def has(self, name: str, /) -> bool: ...


@dataclass(frozen=True, slots=True)
class Orbit:
    """An orbit by what people say of it: the longitude that it holds or has its apogee over, and its shape.

    `since_apogee_s` is how long before the epoch an eccentric orbit was over `longitude_rad`, highest.
    """

    longitude_rad: float
    inclination_rad: float
    period_s: float = _STATION_S
    eccentricity: float = 0.0
    argument_of_perigee_rad: float = 0.0
    since_apogee_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Infrared:
    """One satellite: its numbers (in the order of `sensing.kernels`) and its Earth-fixed states (n, 6), 30 s apart.

    `revisit_s` is the time between two looks; every `looks_a_scan`-th look is at the whole disc, the others at the
    staring area only. `views` keeps where it was at each time of a look, and its axes there: chance does not touch it.
    """

    number: int
    numbers: Floats
    times_s: Floats
    states_ecef: Floats
    revisit_s: float
    looks_a_scan: int = 1
    views: dict[float, tuple[Floats, Floats]] = field(default_factory=dict, repr=False, compare=False)

    def view(self, time_s: float) -> tuple[Floats, Floats]:
        """Where the satellite is at the time of a look, and its axes; worked out once, for all replications."""
        found = self.views.get(time_s)
        if found is None:
            place = self.place_ecef_m(time_s)
            found = self.views[time_s] = place, sight_axes(place)
        return found

    def place_ecef_m(self, time_s: float) -> Floats:
        """Where the satellite is; before the first and after the last node it stays there."""
        state = np.empty(6)
        state_at(self.times_s, self.states_ecef, time_s, state)
        return state[:3]

    def scans(self, time_s: float) -> bool:
        """Tell whether the look at a time is one at the whole disc."""
        return round(time_s / self.revisit_s) % self.looks_a_scan == 0


def elements(orbit: Orbit, epoch: datetime) -> Satrec:
    """Make up the SGP4 elements of an orbit at an epoch; no drag.

    Circular: node at the vernal equinox (nobody published the phase of the daily figure of eight). Eccentric: the node
    follows from the longitude of the apogee.
    """
    from sgp4.api import WGS72, Satrec

    day, fraction = julian_date(epoch)
    motion_rad_min = 120.0 * math.pi / orbit.period_s
    node_rad, anomaly_rad = 0.0, (gmst_rad(day, fraction) + orbit.longitude_rad) % (2.0 * math.pi)
    if orbit.eccentricity > 0.0:
        latitude_rad = orbit.argument_of_perigee_rad + math.pi  # from the node to the apogee, along the orbit
        along = math.atan2(math.sin(latitude_rad) * math.cos(orbit.inclination_rad), math.cos(latitude_rad))
        turned_rad = gmst_rad(*julian_date(epoch, -orbit.since_apogee_s))
        node_rad = (orbit.longitude_rad + turned_rad - along) % (2.0 * math.pi)
        anomaly_rad = (math.pi + motion_rad_min * orbit.since_apogee_s / 60.0) % (2.0 * math.pi)
    made_up = Satrec()
    made_up.sgp4init(
        WGS72, "i", 0, day - _DAYS_1949_JD + fraction, 0.0, 0.0, 0.0, orbit.eccentricity, orbit.argument_of_perigee_rad,
        orbit.inclination_rad, anomaly_rad, motion_rad_min, node_rad,
    )  # fmt: skip
    return made_up


def states_ecef(orbit: Orbit, epoch: datetime, duration_s: float) -> tuple[Floats, Floats]:
    """Times (n,) and Earth-fixed states (n, 6) of a satellite by SGP4, every 30 s from the epoch.

    Source: Vallado and others, AIAA 2006-6753 (the sgp4 package). The sidereal time takes UT1 as UTC: all satellites
    stand up to 66 microradians of longitude off together, 2.8 km at geostationary height.
    """
    made_up = elements(orbit, epoch)
    nodes = math.ceil(duration_s / _TABLE_STEP_S) + 2
    states = np.empty((nodes, 6))
    for node in range(nodes):
        day, fraction = julian_date(epoch, node * _TABLE_STEP_S)
        _, position_km, velocity_km_s = made_up.sgp4(day, fraction)
        states[node] = ecef_from_teme(1000.0 * np.array((*position_km, *velocity_km_s)), day, fraction)
    return np.array([node * _TABLE_STEP_S for node in range(nodes)]), states


def orbits(figures: SatelliteFigures) -> tuple[Orbit, ...]:
    """Give the orbits of a sheet, one for each of its longitudes."""
    longitudes = figures.list_si("longitude_deg")
    inclination_rad = figures.si("inclination_deg")
    if not figures.has("eccentricity"):
        return tuple(Orbit(longitude_rad, inclination_rad) for longitude_rad in longitudes)
    since = figures.list_si("since_apogee_h")
    shape = (inclination_rad, figures.si("period_h"), figures.si("eccentricity"), figures.si("argument_of_perigee_deg"))
    return tuple(Orbit(longitudes[i], *shape, since[i % len(since)]) for i in range(len(longitudes)))


def satellite(
    figures: SatelliteFigures,
    epoch: datetime,
    index: int = 0,
    number: int = 0,
    duration_s: float = 7200.0,
    area: tuple[float, float] | None = None,
) -> Infrared:
    """Set up the satellite of an index in the sheet's list; `number` is the sensor's number in its reports.

    `area`: latitude and longitude of the middle of the area that it stares at, if its sheet has one of a limited size.
    """
    scan_s = figures.si("revisit_s")
    stare_s = figures.si("revisit_staring_s") if figures.has("revisit_staring_s") else scan_s
    middle, cosine = (1.0, 0.0, 0.0), _ANYWHERE
    if figures.has("staring_radius_km") and area is not None:
        x, y, z = ecef_from_geodetic(*area, 0.0)
        length = math.sqrt(x * x + y * y + z * z)
        middle = (x / length, y / length, z / length)
        cosine = math.cos(figures.si("staring_radius_km") / SPHERE_RADIUS_M)
    else:
        scan_s = stare_s
    lowest_m = figures.si("working_altitude_min_km") if figures.has("working_altitude_min_km") else 0.0
    numbers = (
        figures.si("cloud_top_km"),
        figures.si("line_of_sight_sigma_deg"),
        figures.si("detection_probability"),
        figures.si("plume_altitude_assumed_km"),
        A_M + lowest_m,
        cosine,
        *middle,
    )
    table = states_ecef(orbits(figures)[index], epoch, duration_s)
    return Infrared(number, np.array(numbers), *table, stare_s, max(1, round(scan_s / stare_s)))


def constellation(
    figures: SatelliteFigures,
    epoch: datetime,
    number: int = 0,
    duration_s: float = 7200.0,
    area: tuple[float, float] | None = None,
) -> tuple[Infrared, ...]:
    """Set up one satellite for each longitude of the sheet, numbered on from `number`."""
    count = len(figures.list_si("longitude_deg"))
    return tuple(satellite(figures, epoch, index, number + index, duration_s, area) for index in range(count))


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
    """Look once: lines of sight to what burns above the cloud, who was seen, and the row of each target.

    A plume is seen when its missile burns, is higher than the cloud top, in the field of this look (the whole disc, or
    the area stared at) and the Earth is not in the way, with a fixed probability a look; no false alarms, no sun, no
    dependence on the plume's brightness. Below its working altitude a satellite sees nothing. The range is assumed
    (where the line of sight meets a shell at the assumed plume altitude), its sigma twice that altitude over the sine
    of descent. Shapes and chance as in `radar.look`.
    """
    (place, axes), scans = satellite.view(time_s), satellite.scans(time_s)
    measured, sigmas, snr, rows = room_for(len(targets_ecef))
    count = kernels.infrared_look(
        satellite.numbers, place, axes, scans, targets_ecef, boosting, uniforms, normals, measured, sigmas, snr, rows
    )
    burning = all_alike(count, True)
    report = Report(
        satellite.number, time_s, place, axes, measured[:count], sigmas[:count], snr[:count], burning, ranged=False,
        cloud_top_m=float(satellite.numbers[kernels.CLOUD_TOP]),
        # what a scan finds may lie where nothing stares, and have come up since the scan before
        revisit_s=satellite.revisit_s * (satellite.looks_a_scan if scans else 1),
    )  # fmt: skip
    return report, rows >= 0, rows


def visible(satellite: Infrared, times_s: Sequence[float], positions_ecef_m: Floats) -> Flags:
    """Flag the positions (m, 3), each at its time, at which a plume would be in the field of a scan of the disc."""
    seen = np.zeros(len(positions_ecef_m), np.bool_)
    for row, (time_s, point) in enumerate(zip(times_s, positions_ecef_m, strict=True)):
        place = satellite.place_ecef_m(time_s)
        high = math.sqrt(float(place[0]) ** 2 + float(place[1]) ** 2 + float(place[2]) ** 2)
        above = height_m(*point.tolist()) >= satellite.numbers[kernels.CLOUD_TOP]
        seen[row] = above and high >= satellite.numbers[kernels.LEAST_RADIUS] and clear_of_earth(place, point)
    return seen

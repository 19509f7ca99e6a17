"""Interceptors: made from their sheets, with tables of how soon they reach any range and altitude, and single paths."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from oneroof.earth.geodesy import ecef_from_geodetic
from oneroof.earth.wgs84 import G0_M_S2
from oneroof.errors import Fault, Unreachable
from oneroof.flight import flyout_kernels, kernels
from oneroof.flight.ballistic import (
    Booster,
    Launch,
    burnout_of,
    flight_arrays,
    flight_limits,
    half_inverse,
    outcome,
    speed_m_s,
)
from oneroof.flight.solve import root, three
from oneroof.flight.stages import half_section, staged
from oneroof.flight.trajectory import Trajectory, record

if TYPE_CHECKING:
    from oneroof.catalogue.shelf import Figures

Floats = NDArray[np.float64]

PLANES = 9  # azimuths flown; odd, so that they carry whole harmonics
AZIMUTHS = 48  # azimuths tabulated
_PLANE_RAD = 2.0 * math.pi / PLANES
RANGE_STEP_M = 25e3
ALTITUDE_STEP_M = 25e3
HIGHEST_M = 2000e3
SAMPLE_S = 10.0
LOFT_PARTS = 4  # a loft flown every 3 degrees is tabulated every 0.75
_FAN_AIR_STEP_S = 2.5
_FAN_BOOST_STEP_S = 2.0
# a very fast interceptor stays low only if its thrust ends far below the horizontal; some lofts lean back over the
# zenith, against the drift; none is vertical
_LOFTS_RAD = np.array([math.radians(-49.5 + 3.0 * number) for number in range(50)])
REFERENCE_LOFT_RAD = math.radians(45.0)


@dataclass(frozen=True, slots=True)
class Interceptor:
    """A booster that is fired at a point in space, and for how long it can fly there."""

    booster: Booster
    longest_s: float

    @property
    def name(self) -> str:
        """Name of the sheet."""
        return self.booster.name

    @property
    def burn_time_s(self) -> float:
        """Burn time of all stages together."""
        return self.booster.burn_time_s


@dataclass(frozen=True, slots=True)
class FlyOut:
    """When, how fast and how steeply an interceptor reaches each azimuth, ground range and altitude from one site.

    time_s, arrival_speed_m_s, arrival_elevation_rad are (azimuths, ranges, altitudes); time is inf where it does not
    get, before burnout, after the longest flight, and on the second, later way to a point. Azimuth and ground range are
    of the direction from the Earth's centre, the range on a sphere of 6,371 km; altitude is geodetic. axes (3, 3): rows
    east, north and up from the Earth's centre, at the site. Speeds are Earth-relative; the elevation is of the
    velocity.
    """

    site_ecef_m: Floats
    axes: Floats
    azimuth_step_rad: float
    range_step_m: float
    altitude_step_m: float
    time_s: Floats
    arrival_speed_m_s: Floats
    arrival_elevation_rad: Floats

    @property
    def steps(self) -> Floats:
        """The three steps as kernels.fly_out_time wants them, (3,)."""
        return np.array([self.azimuth_step_rad, self.range_step_m, self.altitude_step_m])

    def time_to_s(self, point_ecef_m: Floats) -> float:
        """Time from lift-off to a point (3,); inf if it is out of reach."""
        x, y, z = (float(value) for value in point_ecef_m)
        return float(kernels.fly_out_time(self.time_s, self.site_ecef_m, self.axes, self.steps, x, y, z))


@functools.lru_cache(maxsize=64)
def _calibrate(
    exhaust_m_s: float, burn_s: float, count: int, vehicle: tuple[float, float, float], speed: float
) -> Floats:
    """Stages whose burnout speed on the reference loft is the published one."""
    drags = np.array(vehicle)

    def excess(gain_m_s: float) -> float:
        stages = staged(exhaust_m_s, burn_s, count, gain_m_s)
        return speed_m_s(burnout_of(stages, drags, REFERENCE_LOFT_RAD)) - speed

    gain_m_s = root(excess, speed, speed + G0_M_S2 * burn_s + 2000.0, 1e-6)
    return staged(exhaust_m_s, burn_s, count, gain_m_s)


def interceptor(figures: Figures) -> Interceptor:
    """Make an interceptor from its sheet: equal velocity gain and burn time a stage, fitted to the published speed.

    The speed is Earth-relative, at burnout of a flight whose thrust ends 45 degrees over the horizontal, over an Earth
    that does not turn. After burnout it coasts as one body, without divert: a table of where the booster throws it.
    """
    speed, burn_s, count = figures.si("burnout_speed_km_s"), figures.si("burn_time_s"), int(figures.si("stages"))
    boost_beta, vertical_s = figures.si("boost_beta_kg_m2"), figures.si("vertical_time_s")
    beta = figures.si("beta_kg_m2") if figures.has("beta_kg_m2") else boost_beta
    vehicle = (vertical_s, half_section(boost_beta), half_inverse(beta))
    stages = _calibrate(figures.si("specific_impulse_s") * G0_M_S2, burn_s, count, vehicle, speed)
    booster = Booster(
        name=figures.name,
        stages=stages.copy(),
        vertical_time_s=vertical_s,
        beta_reentry_kg_m2=beta,
        early_cutoff=False,
        separates=True,
        made_from="burnout_speed_km_s",
        reference_pitch_rad=REFERENCE_LOFT_RAD,
        burnout_speed_m_s=speed,
        range_m=math.nan,
        vehicle=np.array(vehicle),
    )
    return Interceptor(booster, figures.si("flight_time_max_s"))


def centre_axes(site_ecef_m: Floats) -> Floats:
    """Rows east, north and up at a site, up being away from the Earth's centre, (3, 3)."""
    x, y, z = (float(value) for value in site_ecef_m)
    radius, flat = math.sqrt(x * x + y * y + z * z), math.sqrt(x * x + y * y)
    return np.array(
        [
            (-y / flat, x / flat, 0.0),
            (-x * z / (flat * radius), -y * z / (flat * radius), flat / radius),
            (x / radius, y / radius, z / radius),
        ]
    )


def _series(angle_rad: float, order: int) -> float:
    """Weight of a plane an angle away in trigonometric interpolation between all planes, or in a derivative of it."""
    total = 1.0 if order == 0 else 0.0
    for number in range(1, (PLANES - 1) // 2 + 1):
        total += 2.0 * number**order * math.cos(number * angle_rad + order * 0.5 * math.pi)
    return total / PLANES


def _fan(missile: Interceptor, site: Launch, axes: Floats, clocks: Floats) -> tuple[Floats, NDArray[np.int64]]:
    """Samples (azimuths, lofts, samples, 4) of the flights that end in each plane, and how many each loft has."""
    booster = missile.booster
    vehicle, fired = flight_arrays(booster, site)
    limits = flight_limits()
    limits[1], limits[3], limits[5] = 0.0, _FAN_AIR_STEP_S, _FAN_BOOST_STEP_S
    shape = (PLANES, len(_LOFTS_RAD), len(clocks))
    fan, lasts = np.zeros((*shape, flyout_kernels.FLOWN)), np.full(len(_LOFTS_RAD), len(clocks), dtype=np.int64)
    every_s = float(clocks[1] - clocks[0])
    flyout_kernels.fly_fan(booster.stages, vehicle, fired, limits, axes, _LOFTS_RAD, every_s, fan, lasts)
    true = np.zeros((*shape, flyout_kernels.FIELDS))
    turn, bend = (np.array([_series(-_PLANE_RAD * number, order) for number in range(PLANES)]) for order in (1, 2))
    flyout_kernels.straighten(fan, _LOFTS_RAD, lasts, turn, bend, true)
    return true, lasts


@functools.cache
def _azimuth_weights() -> Floats:
    """Weights (azimuths tabulated, azimuths flown) of the trigonometric interpolation."""
    azimuths_rad = (2.0 * math.pi * row / AZIMUTHS for row in range(AZIMUTHS))
    return np.array([[_series(azimuth - _PLANE_RAD * plane, 0) for plane in range(PLANES)] for azimuth in azimuths_rad])


def fly_out(missile: Interceptor, latitude_rad: float, longitude_rad: float, height_m: float) -> FlyOut:
    """Fly an interceptor in 9 azimuths and 50 lofts from a site and tabulate the first time at each place in space.

    Times are within 0.5 s of a direct flight to the same point; up to 2,000 km of altitude, and down to 75 km for an
    interceptor that falls. Falling flights feel no air in it: those that graze it and rise again may be off by 1 s.
    The last part of reach, where the early and the late way to a point meet, is left out. Oracle: direct flights.
    """
    site_ecef_m = np.array(ecef_from_geodetic(latitude_rad, longitude_rad, height_m))
    axes, burn_s = centre_axes(site_ecef_m), missile.burn_time_s
    coast_s = max(missile.longest_s - burn_s, SAMPLE_S)
    count = math.ceil(coast_s / SAMPLE_S - 1e-9)
    clocks = np.array([burn_s + coast_s * number / count for number in range(count + 1)])
    true, lasts = _fan(missile, Launch(latitude_rad, longitude_rad, height_m, 0.0, 0.0, burn_s), axes, clocks)
    flying = np.logical_and.accumulate(true[:, :, :, flyout_kernels.ALTITUDE] > 0.0, axis=2)
    farthest_m = float(np.max(true[:, :, :, flyout_kernels.ALONG], where=flying, initial=0.0))
    steps = np.array([2.0 * math.pi / AZIMUTHS, RANGE_STEP_M, ALTITUDE_STEP_M])
    shape = (int(farthest_m / RANGE_STEP_M) + 2, int(HIGHEST_M / ALTITUDE_STEP_M) + 1)
    tables = np.zeros((3, AZIMUTHS, *shape))
    tables[0] = math.inf
    flyout_kernels.lay_fan(true, lasts, _azimuth_weights(), LOFT_PARTS, clocks, steps, tables)
    return FlyOut(site_ecef_m, axes, 2.0 * math.pi / AZIMUTHS, RANGE_STEP_M, ALTITUDE_STEP_M, *tables)


def _state_after(missile: Interceptor, site: tuple[float, float, float], aimed: tuple[float, float, float]) -> Floats:
    """State (6,) of a flight with an azimuth and final elevation, some time after lift-off."""
    azimuth_rad, pitch_rad, time_s = aimed
    booster = missile.booster
    vehicle, fired = flight_arrays(booster, Launch(*site, azimuth_rad, pitch_rad, booster.burn_time_s))
    out = outcome(booster.stages, vehicle, fired, flight_limits(-1e9, time_s))
    return out[kernels.OUT_STATE : kernels.OUT_STATE + 6]


def _close_in(
    missile: Interceptor, site: tuple[float, float, float], point: Floats, start: tuple[float, float, float]
) -> tuple[float, float, float] | None:
    """Azimuth, final elevation and time that pass within a metre of a point (Newton's method); None if it fails."""
    aimed, small = start, 1e-4
    for _ in range(20):
        state = _state_after(missile, site, aimed)
        off = point - state[:3]
        if float(abs(off[0]) + abs(off[1]) + abs(off[2])) < 1.0:
            return aimed
        azimuth, pitch, time_s = aimed
        turned = (_state_after(missile, site, (azimuth + small, pitch, time_s))[:3] - state[:3]) / small
        raised = (_state_after(missile, site, (azimuth, pitch + small, time_s))[:3] - state[:3]) / small
        more = three(turned, raised, state[3:], off)
        if more is None:
            return None
        scale = max(1.0, abs(more[0]) / 0.2, abs(more[1]) / 0.1, abs(more[2]) / 100.0)
        aimed = (azimuth + more[0] / scale, pitch + more[1] / scale, max(time_s + more[2] / scale, missile.burn_time_s))
    return None


def _starts(missile: Interceptor, site: tuple[float, float, float], point: Floats) -> list[tuple[float, float, float]]:
    """Guesses for the way to a point: the nearest pass of a coarse fan of flights, earliest and closest first."""
    axes = centre_axes(np.array(ecef_from_geodetic(*site)))
    x, y, z = (float(value) for value in point)
    east, north = (float(axis[0]) * x + float(axis[1]) * y + float(axis[2]) * z for axis in axes[:2])
    azimuth = math.atan2(east, north) % (2.0 * math.pi)
    booster, found = missile.booster, []
    for degrees in range(-10, 89, 5):
        vehicle, fired = flight_arrays(booster, Launch(*site, azimuth, math.radians(degrees), booster.burn_time_s))
        flight = record(booster.stages, vehicle, fired, flight_limits(longest_s=missile.longest_s))
        after = slice(flight.burnout_index, None)
        off = flight.states_ecef[after, :3] - point
        square = off[:, 0] ** 2 + off[:, 1] ** 2 + off[:, 2] ** 2
        best = int(np.argmin(square))
        found.append((float(square[best]), math.radians(degrees), float(flight.times_s[after][best])))
    return [(azimuth, pitch, time_s) for _, pitch, time_s in sorted(found)[:6]]


def path_to(
    missile: Interceptor, latitude_rad: float, longitude_rad: float, height_m: float, point_ecef_m: Floats
) -> Trajectory:
    """Fly an interceptor from a site to a point in space by its first way there; the trajectory ends at the point.

    Solved on direct flights to within a metre. Raises Unreachable if no flight passes there between burnout and the
    longest flight.
    """
    site, point = (latitude_rad, longitude_rad, height_m), np.asarray(point_ecef_m, dtype=np.float64)
    tries = (_close_in(missile, site, point, start) for start in _starts(missile, site, point))
    found = [aimed for aimed in tries if aimed is not None and aimed[2] <= missile.longest_s]
    if not found:
        where, mend = f"path of {missile.name}", "Choose a nearer point, or an interceptor with more speed or time."
        allowed = f"its flights last {missile.burn_time_s:.0f} to {missile.longest_s:.0f} s"
        raise Unreachable(Fault(where, "a point that no flight passes", allowed, mend))
    azimuth, pitch, time_s = min(found, key=lambda aimed: aimed[2])
    vehicle, fired = flight_arrays(missile.booster, Launch(*site, azimuth, pitch, missile.burn_time_s))
    return record(missile.booster.stages, vehicle, fired, flight_limits(-1e9, time_s))

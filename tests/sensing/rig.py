"""Sensors of round numbers, and targets around them, for the tests of sensing and tracking."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from oneroof.earth.frames import enu_axes
from oneroof.earth.geodesy import ecef_from_geodetic
from oneroof.sensing import infrared, radar

Floats = NDArray[np.float64]

DEG = math.pi / 180.0
EPOCH = datetime(2007, 7, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Figures:
    """Figures as the shelf would give them: SI and radians."""

    name: str
    numbers: dict[str, float]
    lists: dict[str, tuple[float, ...]]

    def si(self, name: str, /) -> float:
        return self.numbers[name]

    def list_si(self, name: str, /) -> tuple[float, ...]:
        return self.lists[name]

    def has(self, name: str, /) -> bool:
        return name in self.numbers or name in self.lists

    def flag(self, name: str, /) -> bool:
        return bool(self.numbers[name])


def radar_figures(faces_deg: Sequence[float] = (0.0,), **changes: float) -> Figures:
    numbers = {
        "reference_range_km": 1000e3,
        "reference_rcs_m2": 0.01,
        "reference_snr_db": 13.0,
        "sector_half_deg": 60.0 * DEG,
        "elevation_min_deg": 3.0 * DEG,
        "elevation_max_deg": 85.0 * DEG,
        "beamwidth_deg": 0.5 * DEG,
        "range_sigma_m": 10.0,
        "angle_sigma_floor_deg": 0.01 * DEG,
        "false_alarm_probability": 1e-6,
        "report_interval_s": 10.0,
    }
    return Figures("radar", numbers | changes, {"faces_azimuth_deg": tuple(face * DEG for face in faces_deg)})


def satellite_figures(longitudes_deg: Sequence[float] = (10.0, 70.0), **changes: float) -> Figures:
    numbers = {
        "inclination_deg": 2.0 * DEG,
        "cloud_top_km": 10e3,
        "line_of_sight_sigma_deg": 0.003 * DEG,
        "detection_probability": 0.95,
        "plume_altitude_assumed_km": 30e3,
        "revisit_s": 10.0,
    }
    return Figures("satellite", numbers | changes, {"longitude_deg": tuple(x * DEG for x in longitudes_deg)})


def radar_at(
    latitude_deg: float, longitude_deg: float, height_m: float, figures: Figures, number: int = 1
) -> radar.Radar:
    return radar.radar(figures, latitude_deg * DEG, longitude_deg * DEG, height_m, number)


def satellites(figures: Figures | None = None, number: int = 10) -> tuple[infrared.Infrared, ...]:
    return infrared.constellation(figures or satellite_figures(), EPOCH, number, duration_s=3600.0)


def targets_at(place: radar.Radar, looks: Sequence[tuple[float, float, float]]) -> Floats:
    """States (n, 6) at rest at azimuths (deg), elevations (deg) and ranges (m) from a radar."""
    states = np.zeros((len(looks), 6))
    for row, (azimuth_deg, elevation_deg, range_m) in enumerate(looks):
        azimuth, elevation = azimuth_deg * DEG, elevation_deg * DEG
        local = np.array([np.sin(azimuth) * np.cos(elevation), np.cos(azimuth) * np.cos(elevation), np.sin(elevation)])
        states[row, :3] = place.origin_ecef_m + range_m * local @ place.axes
    return states


def over(latitude_deg: float, longitude_deg: float, height_m: float) -> Floats:
    """A state (1, 6) at rest over a place."""
    state = np.zeros((1, 6))
    state[0, :3] = ecef_from_geodetic(latitude_deg * DEG, longitude_deg * DEG, height_m)
    return state


def up_at(latitude_deg: float, longitude_deg: float) -> Floats:
    return enu_axes(latitude_deg * DEG, longitude_deg * DEG)[2]

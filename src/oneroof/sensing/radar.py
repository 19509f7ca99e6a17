"""Radars: from a published range against a published cross-section to one report of noisy detections."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from oneroof.earth.arrays import Flags, Floats, Integers
from oneroof.earth.frames import enu_axes
from oneroof.earth.geodesy import ecef_from_geodetic
from oneroof.earth.wgs84 import SPHERE_RADIUS_M
from oneroof.sensing import kernels
from oneroof.sensing.detection import Report, all_alike, room_for
from oneroof.sensing.search_plan import Plan, search_plan

# what the Earth's turning adds at orbital speed; with gravity at the ground
_TURNING_M_S2, _STRONGEST_PULL_M_S2 = 2.0, 12.0


class RadarFigures(Protocol):
    """What a radar asks of the shelf's figures."""

    def si(self, name: str, /) -> float: ...
    def list_si(self, name: str, /) -> tuple[float, ...]: ...
    def has(self, name: str, /) -> bool: ...
    def flag(self, name: str, /) -> bool: ...


@dataclass(frozen=True, slots=True)
class Radar:
    """A radar at its place: its numbers (in the order of `sensing.kernels`), boresight azimuths, position and axes.

    `plan` says how it divides its time; without one it looks at everything in its field once an interval.
    """

    number: int
    numbers: Floats
    faces_rad: Floats
    origin_ecef_m: Floats
    axes: Floats
    report_interval_s: float
    plan: Plan | None = None


def radar(figures: RadarFigures, latitude_rad: float, longitude_rad: float, height_m: float, number: int = 0) -> Radar:
    """Set up a radar from its figures at a place; `number` is the sensor's number in its reports.

    `reference_snr_db` is the signal-to-noise ratio of one dwell at the reference range on the reference cross-section.
    The range is the published one or, where the sheet says `range_by_equation`, that of `tracking_range_m`. Without
    figures for them there is no loss off boresight, no clutter, no refraction, and no limit of time.
    """
    refraction = _or(figures, "refraction_factor", 1.0)
    height_m = float(height_m)
    numbers = (
        reference_range_m(figures),
        figures.si("reference_rcs_m2"),
        _ratio(figures.si("reference_snr_db")),
        figures.si("sector_half_deg"),
        figures.si("elevation_min_deg"),
        figures.si("elevation_max_deg"),
        figures.si("beamwidth_deg"),
        figures.si("range_sigma_m"),
        figures.si("angle_sigma_floor_deg"),
        math.log(figures.si("false_alarm_probability")),
        refraction,
        _or(figures, "scan_loss_power", 0.0),
        _or(figures, "face_tilt_deg", 0.0),
        _ratio(figures.si("clutter_to_noise_db")) if figures.has("clutter_to_noise_db") else 0.0,
        math.sqrt(2.0 * refraction * SPHERE_RADIUS_M * max(height_m, 0.0)),
        max(height_m, 0.0),
    )
    origin = np.array(ecef_from_geodetic(float(latitude_rad), float(longitude_rad), height_m))
    faces = np.array(figures.list_si("faces_azimuth_deg"), dtype=np.float64)
    axes = enu_axes(latitude_rad, longitude_rad)
    interval_s = figures.si("report_interval_s")
    return Radar(number, np.array(numbers), faces, origin, axes, interval_s, search_plan(figures))


def reference_range_m(figures: RadarFigures) -> float:
    """Give the range of the reference signal: published, or by the radar equation where the sheet says so."""
    if not (figures.has("range_by_equation") and figures.flag("range_by_equation")):
        return figures.si("reference_range_km")
    return tracking_range_m(
        figures.si("average_power_kw"),
        figures.si("aperture_m2"),
        figures.si("frequency_ghz"),
        figures.si("reference_rcs_m2"),
        figures.si("system_temperature_k"),
        _ratio(figures.si("reference_snr_db")),
        _ratio(figures.si("losses_db")),
        figures.si("track_dwell_ms"),
        figures.si("aperture_efficiency"),
    )


def _or(figures: RadarFigures, name: str, otherwise: float) -> float:
    return figures.si(name) if figures.has(name) else otherwise


def _ratio(decibels: float) -> float:
    return math.pow(10.0, 0.1 * decibels)


def look(
    radar: Radar, time_s: float, targets_ecef: Floats, rcs_m2: Floats, uniforms: Floats, normals: Floats
) -> tuple[Report, Flags, Integers]:
    """Look once at all targets: the report, who was seen, and the row of each target (for the umpire alone).

    Signal-to-noise ratio by the fourth-power law from the reference pair, Swerling-1 detection against a fixed
    false-alarm probability, P = Pfa^(1/(1+SNR)); one dwell of the reference length on each, whatever time that takes
    (`search.scan` shares it out); no false alarms, no limit of resolution. Chance is handed in: a uniform and three
    normals a target, all zeros for the chance-free case (seen from even odds on, no error). Source: Skolnik,
    "Introduction to Radar Systems", 3rd ed., chapters 2 and 6. Shapes: targets (n, 6), rcs, uniforms (n,), normals
    (n, 3); returns seen (n,), rows (n,) with -1 for unseen.
    """
    once = np.ones((len(targets_ecef), 2))
    measured, sigmas, snr, rows = room_for(len(targets_ecef))
    count = kernels.radar_look(
        radar.numbers, radar.faces_rad, radar.faces_rad, radar.origin_ecef_m, radar.axes, targets_ecef, rcs_m2, once,
        uniforms, normals, measured, sigmas, snr, rows,
    )  # fmt: skip
    boosting = all_alike(count, False)
    report = Report(
        radar.number, time_s, radar.origin_ecef_m, radar.axes, measured[:count], sigmas[:count], snr[:count], boosting
    )
    return report, rows >= 0, rows


def visible(radar: Radar, positions_ecef_m: Floats) -> Flags:
    """Flag the positions (m, 3) inside the radar's sector and elevation limits and not behind the Earth."""
    positions = np.ascontiguousarray(positions_ecef_m, dtype=np.float64)
    return kernels.radar_visible(radar.numbers, radar.faces_rad, radar.origin_ecef_m, radar.axes, positions)


def surely_below(radar: Radar, state_ecef: Sequence[float], ahead_s: float) -> bool:
    """Tell whether a body in free fall surely stays under a radar's horizontal plane for so long: nothing is missed.

    A bound: its height over the plane, its climb (drag takes of it, never adds), and more than any pull of the Earth
    and its turning. Gravity alone pulls it down, unless it may come to the Earth's other half. False where the radar
    may see under its plane.
    """
    if radar.numbers[kernels.ELEVATION_MIN] < 0.0 or radar.numbers[kernels.REFRACTION] != 1.0:
        return False
    x, y, z, vx, vy, vz = state_ecef
    (ux, uy, uz), (ox, oy, oz) = radar.axes[2].tolist(), radar.origin_ecef_m.tolist()
    strayed_m = math.sqrt(vx * vx + vy * vy + vz * vz) * ahead_s + 0.5 * _STRONGEST_PULL_M_S2 * ahead_s * ahead_s
    pull_m_s2 = _TURNING_M_S2 if ux * x + uy * y + uz * z > strayed_m else _STRONGEST_PULL_M_S2
    over_m = ux * (x - ox) + uy * (y - oy) + uz * (z - oz)
    climb_m_s = max(0.0, ux * vx + uy * vy + uz * vz)
    return bool(over_m + climb_m_s * ahead_s + 0.5 * pull_m_s2 * ahead_s * ahead_s < 0.0)


def first_visible(radar: Radar, times_s: Floats, states_ecef: Floats, from_s: float, until_s: float) -> int | None:
    """Give the first node of a path (times in order, states (n, 6)) from one time to another that `visible` flags."""
    row = kernels.first_visible(
        radar.numbers, radar.faces_rad, radar.origin_ecef_m, radar.axes, times_s, states_ecef, from_s, until_s
    )
    return int(row) if row >= 0 else None


def tracking_range_m(
    mean_power_w: float,
    aperture_m2: float,
    frequency_hz: float,
    rcs_m2: float,
    temperature_k: float,
    snr: float,
    losses: float,
    dwell_s: float = 0.1,
    efficiency: float = 0.8,
) -> float:
    """Range of a tracking radar from first principles: a dwell on one target, coherent integration.

    R^4 = P t G A_e rcs / ((4 pi)^2 k T SNR L), A_e = efficiency A, G = 4 pi A_e / wavelength^2. Source: G. Lewis and
    T. Postol, "Ballistic Missile Defense: Estimating the Range of an AN/TPY-2 Radar" (2012), with their dwell and
    efficiency as defaults.
    """
    effective_m2 = efficiency * aperture_m2
    wavelength_m = 299_792_458.0 / frequency_hz
    gain = 4.0 * math.pi * effective_m2 / (wavelength_m * wavelength_m)
    noise_j = 1.380649e-23 * temperature_k
    fourth = mean_power_w * dwell_s * gain * effective_m2 * rcs_m2
    return math.pow(fourth / ((4.0 * math.pi) ** 2 * noise_j * snr * losses), 0.25)

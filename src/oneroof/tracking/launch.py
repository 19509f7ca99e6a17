"""Whence and when a track was launched, and on what heading: a generic boost laid through its first sights."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from oneroof.earth.arrays import Floats
from oneroof.earth.frames import enu_axes
from oneroof.earth.geodesy import ecef_from_geodetic, geodetic_from_ecef, height_m
from oneroof.sensing.detection import Report
from oneroof.tracking import impact_kernels, launch_kernels
from oneroof.tracking.launch_kernels import EAST, IGNITION, NORTH, SIDE_EAST, SIDE_NORTH, UNFOUND, UNKNOWNS
from oneroof.tracking.track import Track

# how long after its first sight a boost is looked at: further on it has staged, and is no power of time any more
FIRST_PART_S = 50.0
_MOST_LOOKS = 48  # of a sensor that stares; evenly chosen
# mean of (log rise, power, bend, log side, side power, side bend) over generic boosts of one to three stages, and the
# inverse of the root of their covariance: design/boost_profile.py prints both
_BOOST_MEAN = (3.535, 2.0907, 0.0229, 0.5435, 3.3702, -0.482)
_BOOST_WHITE = (
    (4.258, 0.0, 0.0, 0.0, 0.0, 0.0),
    (1.713, 6.839, 0.0, 0.0, 0.0, 0.0),
    (-3.509, -3.344, 6.601, 0.0, 0.0, 0.0),
    (-4.999, 5.877, 4.125, 3.982, 0.0, 0.0),
    (-0.980, -0.407, -2.396, 1.675, 5.533, 0.0),
    (-3.528, 2.895, -6.277, -0.190, 2.353, 5.799),
)
_PRIOR = np.array([(*row, sum(a * b for a, b in zip(row, _BOOST_MEAN, strict=True))) for row in _BOOST_WHITE])
_HEADINGS = 4  # guesses that the fit starts from
_SAME_HEADING_RAD = 0.2
_NEGLIGIBLE = 12.0  # difference of cost from which another heading counts for nothing
_MISFIT = 3.0  # cost for each number seen, from which the looks are no boost's first part
# a boost drawn back as if it were free flight: how long before it reaches the ground it was ignited, and the spread
_DRAWN_BACK_S, _DRAWN_BACK_SIGMA_S = 78.0, 36.0
_BENDS_M = 60e3  # how far that misses the launch point, because the boost was no point
_RISE_SPREAD = 0.27  # spread of the logarithm of the time a boost needs to a height
_STILL_BURNING = 0.01
_LONGEST_RISE_S = 3_600.0


Look = tuple[Report, int]  # a report, and the row in it


@dataclass(frozen=True, slots=True)
class Launch:
    """A launch as a desk believes it: point, time, heading at the pad, and how wrong each may be.

    `ellipse`: one-sigma half axes of the launch point in m and the azimuth of the longer from north; `azimuth_rad` is
    NaN where nothing tells the heading. Heights are not estimated: the point lies on the ellipsoid.
    """

    latitude_rad: float
    longitude_rad: float
    ellipse: tuple[float, float, float]
    time_s: float
    time_sigma_s: float
    azimuth_rad: float = math.nan
    azimuth_sigma_rad: float = math.nan


def launch(track: Track, looks: Sequence[Look]) -> Launch:
    """Calculate a track back to its launch; `looks` are those of `Tracker.first_looks`.

    Seen by satellites in boost: a generic boost (height and way sideways as slowly bending powers of time, with the
    mean and spread of boosts of one to three stages, 55 to 330 s long) is laid through the looks of the first 50 s by
    least squares, with what the breaking of the cloud says of the height at first sight. Where one satellite leaves
    several headings open, each counts by its likelihood and the errors hold their spread. Seen by radars only: beneath
    the best fix in boost, or drawn back from free flight; either misses by tens of kilometres. The tracker knows no
    missile's profile. Source of the method: Li, Kirubarajan and Bar-Shalom, "Estimation of launch vehicle performance
    parameters from two orbiting sensors", IEEE Aerospace Conference 2002; here with a prior in place of templates.
    """
    laid = _boost(looks)
    if laid is not None:
        return laid
    if track.boost_probability < _STILL_BURNING and track.first_sigma_m >= _BENDS_M:
        drawn = _drawn_back(track)
        if drawn is not None:
            return drawn
    return _beneath(track)


# ---------------------------------------------------------------------------------------------- laid through looks


def _boost(seen_of_it: Sequence[Look]) -> Launch | None:
    """Lay the boost through the looks, if two or more looks are there and it fits them."""
    looks = _usable(seen_of_it)
    if len(looks) < 2:
        return None
    first = min((report for report, _ in looks if not report.ranged), key=lambda report: report.time_s)
    frame = _frame(*next(look for look in looks if look[0] is first))
    seen = (
        np.array([report.time_s for report, _ in looks]),
        np.array([report.origin_ecef_m for report, _ in looks]),
        np.array([report.axes for report, _ in looks]),
        np.array([report.measurements[row] for report, row in looks]),
        np.array([_sigmas(report, row) for report, row in looks]),
    )
    cloud = np.array([first.time_s, first.cloud_top_m, first.revisit_s])
    fits = _fits(frame, seen, cloud)
    least = min((cost for cost, *_ in fits), default=UNFOUND)
    if least > _MISFIT * (2.0 * len(looks) + UNKNOWNS):
        # first seen late: the cloud says nothing of such a track
        fits = _fits(frame, seen, np.array([first.time_s, 0.0, 0.0]))
        least = min((cost for cost, *_ in fits), default=UNFOUND)
    return _moments(frame, fits, least) if least <= _MISFIT * (2.0 * len(looks) + UNKNOWNS) else None


def _usable(looks: Sequence[Look]) -> list[Look]:
    """Take the looks of the first part of a boost in the order of time: a radar's only while a satellite sees it burn.

    Of very many, some evenly chosen.
    """
    burning = [report.time_s for report, _ in looks if not report.ranged]
    if not burning:
        return []
    begun_s, last_s = min(burning), min(max(burning), min(burning) + FIRST_PART_S)
    kept = sorted(
        (look for look in looks if begun_s <= look[0].time_s <= last_s),
        key=lambda look: (look[0].time_s, look[0].sensor, look[1]),
    )
    stride = -(-len(kept) // _MOST_LOOKS)
    return kept[::stride] if stride > 1 else kept


def _sigmas(report: Report, row: int) -> tuple[float, float, float]:
    sigmas = report.sigmas[row]
    return float(sigmas[0]), float(sigmas[1]), float(sigmas[2]) if report.ranged else UNFOUND


def _frame(report: Report, row: int) -> Floats:
    """East, north and up at a place near the first sight, and the place; (4, 3)."""
    azimuth, elevation, distance = report.measurements[row].tolist()
    flat = math.cos(elevation)
    parts = (flat * math.sin(azimuth), flat * math.cos(azimuth), math.sin(elevation))
    line = [sum(part * float(axis[i]) for part, axis in zip(parts, report.axes, strict=True)) for i in range(3)]
    x, y, z = (float(start) + distance * each for start, each in zip(report.origin_ecef_m, line, strict=True))
    latitude_rad, longitude_rad, _ = geodetic_from_ecef(x, y, z)
    return np.vstack([enu_axes(latitude_rad, longitude_rad), ecef_from_geodetic(latitude_rad, longitude_rad, 0.0)])


_Fit = tuple[float, float, Floats, Floats]  # cost, log volume, unknowns, covariance
_Seen = tuple[Floats, Floats, Floats, Floats, Floats]  # times, origins, axes, measured, sigmas


def _fits(frame: Floats, seen: _Seen, cloud: Floats) -> list[_Fit]:
    """Fit from several headings; what comes to the same heading counts once."""
    found: list[_Fit] = []
    for start in range(_HEADINGS):
        unknowns, covariance = _guess(2.0 * math.pi * start / _HEADINGS, float(seen[0][0])), np.empty((UNKNOWNS,) * 2)
        cost, volume = launch_kernels.fit(unknowns, frame, *seen, cloud, _PRIOR, covariance)
        heading_rad = _heading_rad(unknowns)
        twins = [i for i, fit in enumerate(found) if _apart_rad(_heading_rad(fit[2]), heading_rad) < _SAME_HEADING_RAD]
        if any(found[i][0] <= cost for i in twins):
            continue
        found = [fit for i, fit in enumerate(found) if i not in twins]
        found.append((cost, volume, unknowns, covariance))
    return found


def _guess(heading_rad: float, first_s: float) -> Floats:
    """Start from the mean boost, fired on a heading from beneath the first look."""
    log_rise, power, bend, log_side, side_power, side_bend = _BOOST_MEAN
    side = math.exp(log_side)
    ends = (0.0, 0.0, first_s - math.exp(log_rise), side * math.sin(heading_rad), side * math.cos(heading_rad))
    return np.array([*ends, log_rise, power, bend, side_power, side_bend, launch_kernels.PAD_MEAN_KM])


def _heading_rad(unknowns: Floats) -> float:
    return math.atan2(float(unknowns[SIDE_EAST]), float(unknowns[SIDE_NORTH]))


def _apart_rad(one_rad: float, two_rad: float) -> float:
    return abs(math.remainder(one_rad - two_rad, 2.0 * math.pi))


def _moments(frame: Floats, fits: list[_Fit], least: float) -> Launch:
    """Mean and spread over the headings that are left, each by its likelihood and width; the heading is the best's."""
    best = next(fit for fit in fits if fit[0] == least)
    kept = [fit for fit in fits if fit[0] < least + _NEGLIGIBLE]
    shares = [math.exp(0.5 * (least - cost) + volume - best[1]) for cost, volume, *_ in kept]
    total = sum(shares)
    rows = [(share / total, *_told(*fit[2:])) for share, fit in zip(shares, kept, strict=True)]
    east, north, time_s = (sum(row[0] * row[1][i] for row in rows) for i in range(3))
    heading_rad = _heading_rad(best[2])
    spread = np.zeros((2, 2))
    time_2, heading_2 = 0.0, 0.0
    for share, (e, n, t, heading), (ee, en, nn, tt, hh) in rows:
        off_e, off_n, off_t, off_h = e - east, n - north, t - time_s, _apart_rad(heading, heading_rad)
        spread += share * np.array([(ee + off_e * off_e, en + off_e * off_n), (en + off_e * off_n, nn + off_n * off_n)])
        time_2 += share * (tt + off_t * off_t)
        heading_2 += share * (hh + off_h * off_h)
    place = [float(frame[3, i] + 1e3 * (east * frame[0, i] + north * frame[1, i])) for i in range(3)]
    latitude_rad, longitude_rad, _ = geodetic_from_ecef(*place)
    return Launch(
        latitude_rad, longitude_rad, _half_axes(spread), time_s, math.sqrt(time_2), heading_rad % (2.0 * math.pi),
        math.sqrt(heading_2),
    )  # fmt: skip


def _told(unknowns: Floats, covariance: Floats) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """East, north (km), ignition, heading of one fit; their variances and the covariance of the first two."""
    e, n = float(unknowns[SIDE_EAST]), float(unknowns[SIDE_NORTH])
    cov = covariance.tolist()
    over = (e * e + n * n) ** 2 + 1e-12
    ee, en, nn = cov[SIDE_EAST][SIDE_EAST], cov[SIDE_EAST][SIDE_NORTH], cov[SIDE_NORTH][SIDE_NORTH]
    heading_2 = n * n * ee - 2.0 * e * n * en + e * e * nn
    means = (float(unknowns[EAST]), float(unknowns[NORTH]), float(unknowns[IGNITION]), _heading_rad(unknowns))
    return means, (cov[EAST][EAST], cov[EAST][NORTH], cov[NORTH][NORTH], cov[IGNITION][IGNITION], heading_2 / over)


def _half_axes(spread_km2: Floats) -> tuple[float, float, float]:
    """Half axes (m) of an east-north covariance (km2), and the azimuth of the longer from north."""
    (ee, en), (_, nn) = spread_km2.tolist()
    middle, reach = 0.5 * (ee + nn), math.sqrt(0.25 * (ee - nn) * (ee - nn) + en * en)
    longer, shorter = math.sqrt(middle + reach), math.sqrt(max(middle - reach, 0.0))
    return 1e3 * longer, 1e3 * shorter, 0.5 * math.atan2(2.0 * en, nn - ee) % math.pi


# ---------------------------------------------------------------------------------------------- seen by radars only


def _drawn_back(track: Track) -> Launch | None:
    """Draw a path in free flight back to the ground, without boost or air."""
    status, before_s, state, covariance = impact_kernels.rise(track.state_ecef, track.covariance, _LONGEST_RISE_S)
    if status != impact_kernels.LANDED:
        return None
    longer_m, shorter_m, turn_rad = impact_kernels.ellipse(state, covariance)
    half_axes = (math.hypot(longer_m, _BENDS_M), math.hypot(shorter_m, _BENDS_M), turn_rad)
    if not half_axes[0] < track.first_sigma_m:
        return None
    latitude_rad, longitude_rad, _ = geodetic_from_ecef(state[0], state[1], state[2])
    return Launch(latitude_rad, longitude_rad, half_axes, track.time_s + before_s - _DRAWN_BACK_S, _DRAWN_BACK_SIGMA_S)


def _beneath(track: Track) -> Launch:
    """Take the point beneath the best fix in boost, and the time that a boost needs to the height of first sight."""
    x, y, z = track.first_position_ecef_m.tolist()
    latitude_rad, longitude_rad, _ = geodetic_from_ecef(x, y, z)
    log_rise, power, *_ = _BOOST_MEAN
    risen_s = math.exp(log_rise) * math.pow(max(height_m(x, y, z), 1e3) / launch_kernels.ANCHOR_M, 1.0 / power)
    return Launch(
        latitude_rad, longitude_rad, (track.first_sigma_m, track.first_sigma_m, 0.0), track.first_time_s - risen_s,
        _RISE_SPREAD * risen_s,
    )  # fmt: skip

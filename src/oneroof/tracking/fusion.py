"""Fusion of tracks between parties: whose they are, which are of the same body, what both together allow to claim."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from oneroof.earth.arrays import Floats
from oneroof.earth.wgs84 import A_M, E2
from oneroof.tracking import association_kernels, fusion_kernels
from oneroof.tracking.impact import Prediction
from oneroof.tracking.track import Track

# chi-square, six degrees of freedom, one in a million
GATE = 38.26
_STILL_BURNING = 0.01  # boost probability from which a track is moved in time with the thrust's noise


@dataclass(frozen=True, slots=True)
class Identity:
    """Which track it is: whose, under which number, and of which tracks (party, number) it was made."""

    party: str
    number: int
    lineage: tuple[tuple[str, int], ...]

    @staticmethod
    @lru_cache(maxsize=1024)
    def own(party: str, number: int) -> Identity:
        """Name a track that was made of detections alone."""
        return Identity(party, number, ((party, number),))

    def joined(self, other: Identity) -> Identity:
        """Name what was fused of both: it keeps the first's name, and each ancestor once."""
        return replace(self, lineage=tuple(sorted({*self.lineage, *other.lineage})))

    def shares(self, other: Identity) -> bool:
        """Tell whether the two have an ancestor in common: then part of what they know is the same."""
        return not set(self.lineage).isdisjoint(other.lineage)


def at_time(track: Track, time_s: float) -> Track:
    """Bring a track to another time, forward or back, with the tracker's own process noise."""
    if time_s == track.time_s:
        return track
    state, covariance = track.state_ecef.copy(), track.covariance.copy()
    burning = track.boost_probability >= _STILL_BURNING
    fusion_kernels.move(state, covariance, time_s - track.time_s, burning)
    return replace(track, time_s=time_s, state_ecef=state, covariance=covariance)


def widened(track: Track, position_sigma_m: float, velocity_sigma_m_s: float = 0.0) -> Track:
    """Add what a track's covariance does not hold (coarsening, registration not estimated), the same in every axis."""
    covariance = track.covariance.copy()
    for axis in range(3):
        covariance[axis, axis] += position_sigma_m * position_sigma_m
        covariance[axis + 3, axis + 3] += velocity_sigma_m_s * velocity_sigma_m_s
    return replace(track, covariance=covariance)


def fuse(one: Track, other: Track) -> Track:
    """Fuse two tracks of one body by covariance intersection, at the first's time and under the first's number.

    Consistent for any correlation: the same detections in both, common process noise, or an exchange that went round.
    Doing it again with the same track changes nothing. Falls back on the first if a covariance is singular.
    """
    there = at_time(other, one.time_s)
    state, covariance = np.empty(6), np.empty((6, 6))
    weight = fusion_kernels.intersect(
        one.state_ecef, one.covariance, there.state_ecef, there.covariance, state, covariance
    )
    if math.isnan(weight):
        return one
    fix = one if one.first_sigma_m <= other.first_sigma_m else other
    return replace(
        one,
        state_ecef=state,
        covariance=covariance,
        boost_probability=weight * one.boost_probability + (1.0 - weight) * other.boost_probability,
        first_time_s=min(one.first_time_s, other.first_time_s),
        first_position_ecef_m=fix.first_position_ecef_m,
        first_sigma_m=fix.first_sigma_m,
        last_time_s=max(one.last_time_s, other.last_time_s),
    )


def correlate(own: Sequence[Track], others: Sequence[Track]) -> list[int | None]:
    """Say for each of another party's tracks which of the own ones (by place) is of the same body; None for no one.

    Brought to a common time, gated by chi-square over position and velocity (one right pair in a million falls
    outside), the assignment of least total cost; two tracks of one party are never the same body.
    """
    costs = np.full((len(others), len(own)), association_kernels.OUTSIDE)
    for row, told in enumerate(others):
        there = told
        for column, mine in enumerate(own):
            # a desk's own tracks stand at one time
            there = there if there.time_s == mine.time_s else at_time(told, mine.time_s)
            square, cost = fusion_kernels.apart(mine.state_ecef, mine.covariance, there.state_ecef, there.covariance)
            if square < GATE:
                costs[row, column] = cost
    owner = np.full(len(others), -1, np.int64)
    if len(own) and len(others):
        association_kernels.assign(costs, len(others), len(own), owner)
    return [int(place) if place >= 0 else None for place in owner]


# ---------------------------------------------------------------------------------------------- impact points


def fuse_impacts(predictions: Iterable[Prediction]) -> Prediction:
    """Give the first prediction with the impact point that all of them together allow.

    Covariance intersection in the ground's plane, one after the other: the ellipse is never larger than the smallest
    of the sources', and as honest as they are, whatever they share. One that does not come down adds nothing.
    """
    first, *rest = predictions
    for other in rest:
        if math.isnan(other.impact_time_s):
            continue
        first = _with_impact(first, other) if math.isnan(first.impact_time_s) else _nearer(first, other)
    return first


def _nearer(first: Prediction, other: Prediction) -> Prediction:
    """Intersect two ellipses in a plane around the first's impact point."""
    east_per_rad, north_per_rad = _scale(first.impact_latitude_rad)
    turn = math.remainder(other.impact_longitude_rad - first.impact_longitude_rad, 2.0 * math.pi)
    there = np.array([turn * east_per_rad, (other.impact_latitude_rad - first.impact_latitude_rad) * north_per_rad])
    place, covariance = np.empty(2), np.empty((2, 2))
    weight = fusion_kernels.intersect(np.zeros(2), plane(first), there, plane(other), place, covariance)
    if math.isnan(weight):
        return first
    half_axes = _ellipse(covariance)
    time_s = weight * first.impact_time_s + (1.0 - weight) * other.impact_time_s
    return replace(
        first,
        impact_time_s=time_s,
        impact_latitude_rad=first.impact_latitude_rad + float(place[1]) / north_per_rad,
        impact_longitude_rad=math.remainder(first.impact_longitude_rad + float(place[0]) / east_per_rad, 2.0 * math.pi),
        impact_ellipse=half_axes,
    )


def _with_impact(first: Prediction, other: Prediction) -> Prediction:
    return replace(
        first,
        impact_time_s=other.impact_time_s,
        impact_latitude_rad=other.impact_latitude_rad,
        impact_longitude_rad=other.impact_longitude_rad,
        impact_ellipse=other.impact_ellipse,
    )


def plane(prediction: Prediction) -> Floats:
    """Covariance (2, 2) of the impact point, east and north, m2, from its ellipse."""
    long_m, short_m, azimuth_rad = prediction.impact_ellipse
    sine, cosine = math.sin(azimuth_rad), math.cos(azimuth_rad)
    big, small = long_m * long_m, max(short_m * short_m, 1e-12 * long_m * long_m)
    cross = (big - small) * sine * cosine
    return np.array(
        [[big * sine * sine + small * cosine * cosine, cross], [cross, big * cosine * cosine + small * sine * sine]]
    )


def _ellipse(covariance: Floats) -> tuple[float, float, float]:
    ee, en, nn = float(covariance[0, 0]), float(covariance[0, 1]), float(covariance[1, 1])
    middle, reach = 0.5 * (ee + nn), math.sqrt(0.25 * (ee - nn) * (ee - nn) + en * en)
    azimuth_rad = 0.5 * math.atan2(2.0 * en, nn - ee) % math.pi
    return math.sqrt(middle + reach), math.sqrt(max(middle - reach, 0.0)), azimuth_rad


def _scale(latitude_rad: float) -> tuple[float, float]:
    """Metres a radian to the east and to the north, by the ellipsoid's radii of curvature."""
    flat = 1.0 - E2 * math.sin(latitude_rad) ** 2
    across_m = A_M / math.sqrt(flat)
    return max(across_m * math.cos(latitude_rad), 1.0), across_m * (1.0 - E2) / flat

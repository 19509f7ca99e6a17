"""Registration: what a party's sensor is always off by, estimated from tracks of bodies that both parties see."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from oneroof.earth.arrays import Floats
from oneroof.tracking import fusion_kernels
from oneroof.tracking.fusion import at_time
from oneroof.tracking.track import Track

# how a place moves if the bias grows by one: (3, 3) of a position in ECEF
Slopes = Callable[[Floats], Floats]


@dataclass(frozen=True, slots=True)
class Registration:
    """An estimated bias (3,) with its covariance (3, 3), in the units of its slopes."""

    bias: Floats
    covariance: Floats
    slopes: Slopes


def shifted(_: Floats) -> Floats:
    """Slopes of a shift of position: the bias is in ECEF, m."""
    return np.eye(3)


def turned(site_ecef_m: Floats, axes: Floats) -> Slopes:
    """Slopes of a radar's azimuth, elevation and range (rad, rad, m); `axes` (3, 3) rows are east, north, up there."""

    def slopes(position_ecef_m: Floats) -> Floats:
        off = [float(position_ecef_m[i] - site_ecef_m[i]) for i in range(3)]
        east, north, up = (sum(float(axes[row, i]) * off[i] for i in range(3)) for row in range(3))
        flat = math.hypot(east, north)
        distance = math.hypot(flat, up)
        # in the local axes, column by column: azimuth from north by east, elevation, range
        local = ((north, -east, 0.0), (-up * east / flat, -up * north / flat, flat))
        columns = (*local, (east / distance, north / distance, up / distance))
        out = np.empty((3, 3))
        for i in range(3):
            for j, column in enumerate(columns):
                out[i, j] = sum(column[row] * float(axes[row, i]) for row in range(3))
        return out

    return slopes


def register(pairs: Sequence[tuple[Track, Track]], slopes: Slopes, prior: Sequence[float]) -> Registration | None:
    """Estimate a bias of the second of each pair's tracks against the first by least squares; None if it cannot be.

    The own system is the reference: its own bias goes into the estimate whole. `prior` holds the bias's standard
    deviations before. Pairs of one body at many times share its errors: take each body once, or the covariance is too
    small.
    """
    off, covs, by_bias = np.empty((len(pairs), 3)), np.empty((len(pairs), 3, 3)), np.empty((len(pairs), 3, 3))
    for row, (mine, told) in enumerate(pairs):
        there = at_time(told, mine.time_s)
        off[row] = there.state_ecef[:3] - mine.state_ecef[:3]
        covs[row] = there.covariance[:3, :3] + mine.covariance[:3, :3]
        by_bias[row] = slopes(mine.state_ecef[:3])
    bias, covariance = np.empty(3), np.empty((3, 3))
    good = fusion_kernels.regress(off, covs, by_bias, np.array(prior, np.float64), bias, covariance)
    return Registration(bias, covariance, slopes) if good else None


def straightened(track: Track, found: Registration) -> Track:
    """Take an estimated bias out of a track's position; what is left unknown of it widens the covariance."""
    slopes = found.slopes(track.state_ecef[:3])
    state, covariance = track.state_ecef.copy(), track.covariance.copy()
    for i in range(3):
        for k in range(3):
            state[i] -= slopes[i, k] * found.bias[k]
        for j in range(3):
            for k in range(3):
                for m in range(3):
                    covariance[i, j] += slopes[i, k] * found.covariance[k, m] * slopes[j, m]
    return replace(track, state_ecef=state, covariance=covariance)

"""Where a track will come down, with an honest ellipse."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from oneroof.earth.arrays import Floats
from oneroof.earth.geodesy import geodetic_from_ecef
from oneroof.tracking import impact_kernels
from oneroof.tracking.impact_kernels import MOST_NODES
from oneroof.tracking.track import Track

_LONGEST_FLIGHT_S = 7_200.0
_STILL_BURNING = 0.01  # boost probability from which the thrust still to come counts
_SPEED_TO_COME_M_S = 2_000.0  # one sigma, each way: some tens of m/s2 for some tens of seconds
_NO_ELLIPSE = (math.nan, math.nan, math.nan)


@dataclass(frozen=True, slots=True)
class Course:
    """Where a track will be in free fall: nodes in time (n,) on the scenario's clock, and states (n, 6) in ECEF."""

    times_s: Floats
    states: Floats


@dataclass(frozen=True, slots=True)
class Prediction:
    """A track's future in free fall: nodes in time, states, predicted position errors, and the point of impact.

    Shapes: `times_s` (n,) on the scenario's clock, `states` (n, 6) and `position_covariances` (n, 3, 3) in ECEF. The
    impact figures are NaN for a track that does not come down. `impact_ellipse`: one-sigma half axes in m and the
    azimuth of the longer from north in rad; NaN where it was not asked for.
    """

    times_s: Floats
    states: Floats
    position_covariances: Floats
    impact_time_s: float
    impact_latitude_rad: float
    impact_longitude_rad: float
    impact_ellipse: tuple[float, float, float]


def predict(
    track: Track, until_height_m: float = 0.0, longest_s: float = _LONGEST_FLIGHT_S, *, ellipse: bool = True
) -> Prediction:
    """Let a track fall until it crosses a height going down, for `longest_s` at most, and say how wrong that may be.

    Gravity to J4 on the turning Earth, mean drag of any re-entering body, fourth-order steps of 20 s above the air and
    1 to 2 s in it. The error holds the track's covariance, one unknown drag for the whole fall (on the way linear
    about the mean; at its end by flying more and less of it), and, while the track may still burn, a speed to come of 2
    km/s each way weighted by its probability. Without `ellipse` its end is flown with the mean drag alone: a third of
    the work, the same nodes and the same place of impact, no ellipse, and the last node's error as on the way.
    """
    covariance = track.covariance
    if track.boost_probability >= _STILL_BURNING:
        covariance = covariance.copy()
        for axis in (3, 4, 5):
            covariance[axis, axis] += track.boost_probability * _SPEED_TO_COME_M_S * _SPEED_TO_COME_M_S
    times, states, covs = np.empty(MOST_NODES), np.empty((MOST_NODES, 6)), np.empty((MOST_NODES, 3, 3))
    nodes, status = impact_kernels.fall(
        track.state_ecef, covariance, until_height_m, longest_s, ellipse, times, states, covs
    )
    times, states, covs = times[:nodes] + track.time_s, states[:nodes].copy(), covs[:nodes].copy()
    if status != impact_kernels.LANDED:
        return Prediction(times, states, covs, math.nan, math.nan, math.nan, _NO_ELLIPSE)
    last = states[-1]
    latitude_rad, longitude_rad, _ = geodetic_from_ecef(last[0], last[1], last[2])
    half_axes = impact_kernels.ellipse(last, covs[-1]) if ellipse else _NO_ELLIPSE
    return Prediction(times, states, covs, float(times[-1]), latitude_rad, longitude_rad, half_axes)


def course(track: Track, until_height_m: float = 0.0, longest_s: float = _LONGEST_FLIGHT_S) -> Course:
    """Let a track fall as `predict` does, to the same bits, without the error of it: that takes half the time."""
    times, states = np.empty(MOST_NODES), np.empty((MOST_NODES, 6))
    nodes = impact_kernels.course(track.state_ecef, until_height_m, longest_s, times, states)
    return Course(times[:nodes] + track.time_s, states[:nodes])

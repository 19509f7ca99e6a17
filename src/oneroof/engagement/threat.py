"""Is it worth a round: whether a predicted impact lies where a desk is to protect, and where a track will be."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from oneroof.earth.geodesy import sphere_bearing_rad, sphere_range_m
from oneroof.flight.kernels import state_at
from oneroof.tracking.impact import Course, Prediction
from oneroof.tracking.track import Track

# a track that knows nothing must not make the whole continent a target
ELLIPSE_COUNTED_M = 300_000.0
_SLACK_M = 1.0  # far more than rounding
# planners look no lower than this: what meets inside the air is not modelled yet
LOWEST_MEETING_M = 50_000.0


class Area(Protocol):
    """A circle of ground to protect."""

    @property
    def latitude_rad(self) -> float: ...
    @property
    def longitude_rad(self) -> float: ...
    @property
    def radius_m(self) -> float: ...


def threatens(areas: Sequence[Area], prediction: Prediction) -> bool:
    """Say whether the predicted impact, widened by three sigma (at most 300 km), touches an area to protect."""
    plainly = plainly_threatens(areas, prediction)
    if plainly is not None:
        return plainly
    margin_m = min(3.0 * prediction.impact_ellipse[0], ELLIPSE_COUNTED_M)
    latitude, longitude = prediction.impact_latitude_rad, prediction.impact_longitude_rad
    return any(
        sphere_range_m(latitude, longitude, area.latitude_rad, area.longitude_rad) <= area.radius_m + margin_m
        for area in areas
    )


def plainly_threatens(areas: Sequence[Area], prediction: Prediction) -> bool | None:
    """Say what `threatens` says whatever the ellipse is; None where the ellipse decides, or there is no impact."""
    latitude, longitude = prediction.impact_latitude_rad, prediction.impact_longitude_rad
    outside_m = [
        sphere_range_m(latitude, longitude, area.latitude_rad, area.longitude_rad) - area.radius_m for area in areas
    ]
    if any(far_m <= 0.0 for far_m in outside_m):
        return True
    return False if all(far_m > ELLIPSE_COUNTED_M + _SLACK_M for far_m in outside_m) else None


def position_at(prediction: Prediction | Course, time_s: float) -> tuple[float, float, float] | None:
    """Give the predicted position at a time, None outside the prediction."""
    times = prediction.times_s
    if not times[0] <= time_s <= times[-1]:
        return None
    out = np.empty(6)
    state_at(times, prediction.states, time_s, out)
    return float(out[0]), float(out[1]), float(out[2])


def position_sigma_m(track: Track) -> float:
    """Give the root of the position covariance's trace."""
    covariance = track.covariance
    return math.sqrt(float(covariance[0, 0] + covariance[1, 1] + covariance[2, 2]))


def bearing_deg(latitude_rad: float, longitude_rad: float, prediction: Prediction) -> float:
    """Give the great-circle bearing from a launch point to the predicted impact, degrees clockwise from north."""
    ends = (latitude_rad, longitude_rad, prediction.impact_latitude_rad, prediction.impact_longitude_rad)
    return math.degrees(sphere_bearing_rad(*ends))

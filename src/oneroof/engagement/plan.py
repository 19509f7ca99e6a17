"""Should we, now: the earliest meeting a track supports, or the one reason why there is none."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from oneroof.earth.arrays import Floats
from oneroof.engagement import kernels
from oneroof.engagement.reach import Battery, launch_times
from oneroof.engagement.threat import position_at
from oneroof.tracking.impact import Prediction


class Verdict(StrEnum):
    """What a plan found; only `possible` can be committed."""

    POSSIBLE = "possible"
    OUTSIDE_REACH = "outside reach"
    TOO_LATE = "too late"
    TOO_UNCERTAIN = "track too uncertain"


_VERDICTS = {
    kernels.POSSIBLE: Verdict.POSSIBLE,
    kernels.OUTSIDE_REACH: Verdict.OUTSIDE_REACH,
    kernels.TOO_LATE: Verdict.TOO_LATE,
    kernels.TOO_UNCERTAIN: Verdict.TOO_UNCERTAIN,
}


NOWHERE = (math.nan, math.nan, math.nan)


@dataclass(frozen=True, slots=True)
class Plan:
    """One battery against one track: when to launch, where and when to meet, how wrong that may be (three sigma)."""

    battery: str
    verdict: Verdict
    launch_s: float
    meeting_s: float
    aim_ecef_m: tuple[float, float, float]
    error_m: float
    last_launch_s: float


def plan(battery: Battery, prediction: Prediction, ready_s: float, basket_m: float) -> Plan:
    """Find the earliest meeting that a launch at or after `ready_s` can make with an error inside the basket.

    No flag says that a track is good enough: the covariance at the meeting point decides.
    """
    launches, meetings = launch_times(battery, prediction.times_s, prediction.states)
    figures: Floats = np.empty(4)
    status = kernels.first_meeting(launches, meetings, prediction.position_covariances, ready_s, basket_m, figures)
    launch_s, meeting_s, error_m, last_launch_s = figures.tolist()
    aim = position_at(prediction, meeting_s) or NOWHERE
    return Plan(battery.id, _VERDICTS[status], launch_s, meeting_s, aim, error_m, last_launch_s)

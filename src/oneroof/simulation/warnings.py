"""Warnings: what a post tells its listeners of a launch, and of where it will come down."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from oneroof.command import picture
from oneroof.command.desk import Case, Desk, Held, Warned
from oneroof.command.message import What
from oneroof.command.unread import Unread
from oneroof.engagement import threat
from oneroof.simulation import leave
from oneroof.simulation.event import Later
from oneroof.tracking.impact import Prediction, predict
from oneroof.tracking.launch import Launch, Look, launch
from oneroof.tracking.track import Track

ROUGH_HEADING_RAD = 0.2  # one sigma; a heading less sure than this is left out


# every launch is somewhere and at some time; its heading may be too rough to tell
_ANY_LAUNCH = frozenset(("launch_time_s", "launch_latitude_deg", "launch_longitude_deg"))
_LAUNCH = _ANY_LAUNCH | {"launch_azimuth_deg"}
_IMPACT = _LAUNCH | {"impact_latitude_deg", "impact_longitude_deg", "impact_time_s"}


def of_launch(desk: Desk, case: Case, now_us: int) -> Iterator[Later]:
    """Tell the listeners once, while it still burns, that something was launched, whoever it may threaten."""
    belief = picture.believed(desk, case.track) if case.warning is Warned.NONE else None
    if belief is not None:
        case.warning = Warned.LAUNCH
        work = partial(_launched, belief.track, _looks(desk, belief.track))
        yield from _tell(desk, "launch detected", Unread(work, _LAUNCH, _ANY_LAUNCH), now_us, belief)


def of_impact(desk: Desk, case: Case, belief: picture.Belief, prediction: Prediction, now_us: int) -> Iterator[Later]:
    """Tell the listeners once, after burnout, where and when it is predicted to come down."""
    case.warning = Warned.IMPACT
    work = partial(_coming_down, belief.track, _looks(desk, belief.track), prediction)
    yield from _tell(desk, "impact predicted", Unread(work, _IMPACT, _ANY_LAUNCH), now_us, belief)


def foreseen(desk: Desk, belief: picture.Belief) -> Prediction:
    """Predict where a track comes down; with its ellipse only where that decides, or is fused with others'."""
    if len(belief.sources) == 1:
        prediction = predict(belief.track, ellipse=False)
        if threat.plainly_threatens(desk.post.protected, prediction) is not None:
            return prediction
    return predict(belief.track)


def _launched(track: Track, looks: Sequence[Look]) -> dict[str, float]:
    return launch_fields(launch(track, looks))


def _coming_down(track: Track, looks: Sequence[Look], prediction: Prediction) -> dict[str, float]:
    start = launch(track, looks)
    return {
        "launch_azimuth_deg": threat.bearing_deg(start.latitude_rad, start.longitude_rad, prediction),
        **launch_fields(start),
        "impact_latitude_deg": math.degrees(prediction.impact_latitude_rad),
        "impact_longitude_deg": math.degrees(prediction.impact_longitude_rad),
        "impact_time_s": prediction.impact_time_s,
    }


def launch_of(desk: Desk, track: Track) -> Launch:
    """Calculate a track back to its launch, from its own first looks where it is the desk's own."""
    return launch(track, _looks(desk, track))


def _looks(desk: Desk, track: Track) -> Sequence[Look]:
    return desk.tracker.first_looks(track.number) if desk.tracker is not None else ()


def launch_fields(start: Launch) -> dict[str, float]:
    """Say whence and when, and the heading where it is known at all well."""
    fields = {
        "launch_time_s": start.time_s,
        "launch_latitude_deg": math.degrees(start.latitude_rad),
        "launch_longitude_deg": math.degrees(start.longitude_rad),
    }
    if start.azimuth_sigma_rad < ROUGH_HEADING_RAD:
        fields["launch_azimuth_deg"] = math.degrees(start.azimuth_rad)
    return fields


def _tell(desk: Desk, because: str, body: Mapping[str, Any], now_us: int, belief: picture.Belief) -> Iterator[Later]:
    """Send a warning to every listener; what reaches another party is what the release rules leave of it."""
    sensors = {number for source in belief.sources for number in source.sensors}
    for listener in desk.post.listeners:
        held = Held(listener, What.LAUNCH_WARNING, because, body, belief.label)
        yield from leave.tell(desk, held, belief.track.number, sensors, now_us)

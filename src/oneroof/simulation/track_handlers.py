"""Tracks between parties: what a post tells others of its own tracks, and how it takes in what others tell it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from oneroof.command import picture
from oneroof.command.desk import Desk, Held, Shared, Told
from oneroof.command.message import Message, What
from oneroof.simulation import leave
from oneroof.simulation.event import Later
from oneroof.tracking.fusion import Identity, widened
from oneroof.tracking.track import Track

SHARE_PERIOD_US = 10_000_000
BOOST_OVER = 0.5
# without these a track is shown, and nothing can be made of it
NEEDED = ("track_number", "track_time_s", "position_ecef_m", "velocity_ecef_m_s", "covariance_ecef")
# of a track whose first fix was not released: it may have come from anywhere
ANYWHERE_M = 1e7


def share(desk: Desk, numbers: Iterable[int], now_us: int) -> Iterator[Later]:
    """Tell linked posts of other parties of confirmed own tracks: at a period, and when their nature has changed.

    What a post was told by others it does not tell on: nothing comes back to where it came from.
    """
    assert desk.tracker is not None
    for number in numbers:
        if not desk.tracker.holds(number) or not desk.tracker.glance(number)[0]:
            continue
        track, before = desk.tracker.track(number), desk.shared.get(number)
        burning = track.boost_probability > BOOST_OVER
        if before is not None and now_us < before.next_us and before.sensors == track.sensors:
            if before.burning == burning:
                continue
        desk.shared[number] = Shared(now_us + SHARE_PERIOD_US, track.sensors, burning)
        for addressee in desk.post.shared:
            held = Held(addressee, What.TRACKS, "track shared", _said(track), picture.lent(desk, track))
            yield from leave.tell(desk, held, number, track.sensors, now_us)


def _said(track: Track) -> dict[str, Any]:
    """Say a track in full, ECEF, m and m/s; the covariance as its lower triangle, row by row."""
    return {
        "track_number": track.number,
        "track_time_s": track.time_s,
        "position_ecef_m": tuple(track.state_ecef[:3].tolist()),
        "velocity_ecef_m_s": tuple(track.state_ecef[3:].tolist()),
        "covariance_ecef": tuple(float(track.covariance[i, j]) for i in range(6) for j in range(i + 1)),
        "boost_probability": track.boost_probability,
        "first_time_s": track.first_time_s,
        "first_position_ecef_m": tuple(track.first_position_ecef_m.tolist()),
        "first_sigma_m": track.first_sigma_m,
    }


def learn(desk: Desk, message: Message) -> int | None:
    """Take a released track into the desk's picture; gives the number it is held under, None if it says too little."""
    body = message.body
    if any(key not in body for key in NEEDED):
        return None
    party = desk.post.contacts[message.sender].party
    identity = Identity.own(party, int(body["track_number"]))
    told = Told(identity, _understood(body, _steps(desk, message)), message.label, message.received_us)
    return picture.learn(desk, told, message.received_us)


def _steps(desk: Desk, message: Message) -> Mapping[str, float]:
    """Find how coarse the rule made it: whom a rule lets see something is told the rule."""
    rule = desk.post.policy.told(message.rule, desk.post.node.party)
    return {} if rule is None else rule.round_to


def _understood(body: Mapping[str, Any], steps: Mapping[str, float]) -> Track:
    """Make a track of what was said; a value rounded may be off by half a step, which its covariance did not know."""
    state = np.array((*body["position_ecef_m"], *body["velocity_ecef_m_s"]), np.float64)
    covariance, rows = np.empty((6, 6)), iter(body["covariance_ecef"])
    for i in range(6):
        for j in range(i + 1):
            covariance[i, j] = covariance[j, i] = next(rows)
    first = body.get("first_position_ecef_m", body["position_ecef_m"])
    track = Track(
        number=int(body["track_number"]),
        time_s=float(body["track_time_s"]),
        state_ecef=state,
        covariance=covariance,
        boost_probability=float(body.get("boost_probability", 0.0)),
        first_time_s=float(body.get("first_time_s", body["track_time_s"])),
        first_position_ecef_m=np.array(first, np.float64),
        updates=0,
        sensors=(),
        last_time_s=float(body["track_time_s"]),
        first_sigma_m=float(body.get("first_sigma_m", ANYWHERE_M)),
    )
    return _loosened(track, steps)


def _loosened(track: Track, steps: Mapping[str, float]) -> Track:
    if not steps:
        return track
    speed2 = sum(value * value for value in track.state_ecef[3:].tolist())
    late_m = 0.5 * steps.get("track_time_s", 0.0) * speed2**0.5
    coarse_m = 0.5 * steps.get("position_ecef_m", 0.0)
    wide = widened(track, (coarse_m * coarse_m + late_m * late_m) ** 0.5, 0.5 * steps.get("velocity_ecef_m_s", 0.0))
    fix_m = 0.5 * steps.get("first_position_ecef_m", 0.0) + 0.5 * steps.get("first_sigma_m", 0.0)
    return replace(wide, first_sigma_m=track.first_sigma_m + fix_m)

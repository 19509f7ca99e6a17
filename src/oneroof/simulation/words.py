"""Why a threat ended as it did, and what would have to be different, in one sentence each; every number is a result."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from statistics import median
from typing import Any

import numpy as np

from oneroof.engagement.kernels import NEVER
from oneroof.engagement.reach import Battery, launch_times
from oneroof.flight.trajectory import Trajectory
from oneroof.simulation.layout import Layout, Shooter, Threat, answers_for
from oneroof.simulation.score import Cause, Story


def why(layout: Layout, threat: Threat, stories: Sequence[Story], row: Mapping[str, Any]) -> str:
    """Say why, by the commonest cause of the runs in which it was a danger."""
    dangerous = [story.cause for story in stories if story.cause is not Cause.NOT_THREATENING]
    if not dangerous:
        return "never a danger: " + _not_threatening(layout, threat, row)
    cause, count = Counter(dangerous).most_common(1)[0]
    ended = [story for story in stories if story.cause is cause]
    said = _no_answer(ended, row) if cause is Cause.NO_ANSWER else _SENTENCES[cause](layout, threat, row)
    if cause is Cause.REFUSED and any(story.placed_inside for story in stories):
        return f"{cause} in {_percent(count, dangerous)}: {_forgone(layout, stories)}"
    reason = _stopped(stories) if cause is Cause.REFUSED else None
    said += _chosen(stories)
    return f"{cause} in {_percent(count, dangerous)}: " + (
        f"what had to be sent was not: {reason}." if reason else said
    )


def _chosen(stories: Sequence[Story]) -> str:
    """Say what rounds went for, where there were objects to choose from."""
    picks = [pick for story in stories for pick in story.picks.values()]
    if not picks:
        return ""
    roles = Counter(pick.role for pick in picks).most_common()
    believed = 100.0 * sum(pick.chance for pick in picks) / len(picks)
    of = sum(pick.of for pick in picks) / len(picks)
    went = ", ".join(f"{count} at {'debris' if role == 'debris' else f'a {role}'}" for role, count in roles)
    return (
        f" Of {len(picks)} rounds, each at the likeliest of {of:.1f} objects on average, {went}; the one fired at was "
        f"held to be the warhead with {believed:.0f} % on average."
    )


def _forgone(layout: Layout, stories: Sequence[Story]) -> str:
    """Say that it was spared for where it was taken to come from."""
    row, placed = layout.scenario.origin_filter, sum(bool(story.placed_inside) for story in stories)
    named = "" if row is None else f" ({row.area})"
    where = f"placed inside the area of which nothing is engaged{named}"
    return f"in {placed} of {len(stories)} runs its launch was {where}; it was let fly."


def _defended(layout: Layout, threat: Threat, row: Mapping[str, Any]) -> str:
    return (
        f"a track good enough to commit on at {_at(row, 'track_ready_s')}, allowed at {_at(row, 'answered_s')}, "
        f"launch at {_at(row, 'launched_s')}, met at {_at(row, 'intercept_s')} at {_km(row)}."
    )


def _missed(layout: Layout, threat: Threat, row: Mapping[str, Any]) -> str:
    return f"{row['shots']['mean']:.1f} rounds on average, the first leaving at {_at(row, 'launched_s')}; none hit."


def _wrong_object(layout: Layout, threat: Threat, row: Mapping[str, Any]) -> str:
    return f"{row['shots']['mean']:.1f} rounds on average went for something that was not the warhead."


def _outside_reach(layout: Layout, threat: Threat, row: Mapping[str, Any]) -> str:
    if layout.shooters and not any(answers_for(layout, shooter, threat) for shooter in layout.shooters.values()):
        return "it is aimed at a sector whose party has no interceptors; no other party plans for that place."
    return (
        " ".join(_least(layout, shooter, threat) for shooter in layout.shooters.values()) or "nobody has interceptors."
    )


def _never_seen(layout: Layout, threat: Threat, row: Mapping[str, Any]) -> str:
    return "no sensor whose reports reach a command post detected it."


def _track_too_late(layout: Layout, threat: Threat, row: Mapping[str, Any]) -> str:
    return f"no track fitted the basket before the last useful launch at {_last(row)} after ignition."


def _consent_too_late(layout: Layout, threat: Threat, row: Mapping[str, Any]) -> str:
    asked, answered = _at(row, "asked_s"), _at(row, "answered_s")
    return f"asked at {asked}, answered at {answered}; the last useful launch was at {_last(row)}."


def _stopped(stories: Sequence[Story]) -> str | None:
    """Give the commonest reason why an order could not be sent; None if all could."""
    reasons = Counter(story.stopped_because for story in stories if story.stopped_because)
    return reasons.most_common(1)[0][0] if reasons else None


def _refused(layout: Layout, threat: Threat, row: Mapping[str, Any]) -> str:
    return f"asked at {_at(row, 'asked_s')}; whoever holds the right said no."


def _no_answer(stories: Sequence[Story], row: Mapping[str, Any]) -> str:
    """Say that the question was closed before anybody had answered, or why nobody could be asked."""
    # what could not be asked decides where the question was closed in the same instant
    unasked = [story.unasked_because for story in stories if story.unreached]
    closed = [_open_s(story) for story in stories if not story.unreached]
    if len(unasked) > len(closed):
        reason = Counter(unasked).most_common(1)[0][0]
        return f"nobody could be asked: {reason or 'nobody holds the right to engage it'}."
    asked_s, closed_s = (median(times) for times in zip(*closed, strict=True))
    return (
        f"asked at {asked_s:.0f} s, and no answer when the question was closed at {closed_s:.0f} s, its time-out; the "
        f"last useful launch was at {_last(row)}."
    )


def _open_s(story: Story) -> tuple[float, float]:
    """Give when a question was put and when it was closed, after the ignition."""
    return ((story.asked_us or 0) - story.ignition_us) / 1e6, ((story.answered_us or 0) - story.ignition_us) / 1e6


def _no_round_left(layout: Layout, threat: Threat, row: Mapping[str, Any]) -> str:
    return "the magazine was empty when the launch was allowed."


def _not_threatening(layout: Layout, threat: Threat, row: Mapping[str, Any]) -> str:
    return "it would have come down outside every place that is to be protected."


_SENTENCES: dict[Cause | None, Callable[[Layout, Threat, Mapping[str, Any]], str]] = {
    Cause.DEFENDED: _defended,
    Cause.SHOT_AND_MISSED: _missed,
    Cause.WRONG_OBJECT: _wrong_object,
    Cause.OUTSIDE_REACH: _outside_reach,
    Cause.NEVER_SEEN: _never_seen,
    Cause.TRACK_TOO_LATE: _track_too_late,
    Cause.CONSENT_TOO_LATE: _consent_too_late,
    Cause.REFUSED: _refused,
    Cause.NO_ROUND_LEFT: _no_round_left,
    Cause.NOT_THREATENING: _not_threatening,
}


def _least(layout: Layout, shooter: Shooter, threat: Threat) -> str:
    """Say what keeps one battery from a flight: its height, its range, or the time that the interceptor needs."""
    path = threat.nominal
    battery = shooter.battery
    if path.apogee_m < battery.altitude_min_m:
        return (
            f"{shooter.name}: altitude decides; the flight peaks at {path.apogee_m / 1000:.0f} km, below the least "
            f"meeting height of {battery.altitude_min_m / 1000:.0f} km."
        )
    launches, meetings = launch_times(battery, path.times_s, path.states_ecef)
    best = int(np.argmax(launches))
    if launches[best] == NEVER:
        return f"{shooter.name}: {_never(battery, path)}"
    return f"{shooter.name}: time decides; " + _when(
        launches[best], meetings[best], battery.preparation_s, threat, layout
    )


def _never(battery: Battery, path: Trajectory) -> str:
    """Say why no part of a flight can be met: it is too fast where it is near enough, or nowhere near enough."""
    limit_m_s = battery.target_speed_max_m_s
    if limit_m_s < math.inf:
        bold = replace(battery, target_speed_max_m_s=math.inf)
        launches, _ = launch_times(bold, path.times_s, path.states_ecef)
        if launches.max() > NEVER:
            most = f"it meets nothing over {limit_m_s / 1000:g} km/s"
            return f"speed decides; {most}, and the flight is faster where it is within reach."
    return "range decides; no part of the flight is both high enough and within the fly-out."


def _when(launch_s: float, meeting_s: float, preparation_s: float, threat: Threat, layout: Layout) -> str:
    meeting = f"to meet it at {meeting_s:.0f} s"
    if launch_s < 0.0:
        return f"the interceptor would have to leave {-launch_s:.0f} s before the missile's own ignition {meeting}."
    seen = layout.first_seen_s[layout.threats.index(threat)]
    if not seen:
        return f"the interceptor would have to leave by {launch_s:.0f} s after ignition, and no sensor sees the flight."
    return (
        f"the interceptor would have to leave by {launch_s:.0f} s after ignition {meeting}, but nothing can see the "
        f"missile before {min(seen.values()):.0f} s, and making a round ready takes {preparation_s:.0f} s more."
    )


def different(layout: Layout, threat: Threat, stories: Sequence[Story], row: Mapping[str, Any]) -> list[str]:
    """Say what would have to be different, for each cause that cost a replication, in the order of its weight."""
    dangerous = [story.cause for story in stories if story.cause is not Cause.NOT_THREATENING]
    counts = Counter(cause for cause in dangerous if cause is not Cause.DEFENDED)
    return [f"{_percent(count, dangerous)}: {_REMEDIES[cause](row)}" for cause, count in counts.most_common() if cause]


def _percent(count: int, of: Sequence[Any]) -> str:
    return f"{100.0 * count / len(of):.0f} %"


def _remedy_reach(row: Mapping[str, Any]) -> str:
    return (
        "an interceptor that is faster, nearer to the flight, or able to meet lower; no sensor or "
        "quicker decision helps."
    )


def _remedy_seen(row: Mapping[str, Any]) -> str:
    return "a sensor that has this flight above its horizon and in range, linked to a command post."


def _remedy_track(row: Mapping[str, Any]) -> str:
    return (
        f"a track inside the basket before {_last(row)} after ignition: an earlier view, a better "
        "angle, or a wider basket."
    )


def _remedy_consent(row: Mapping[str, Any]) -> str:
    return (
        f"consent by {_last(row)} after ignition; the track was ready at "
        f"{_at(row, 'track_ready_s')}, so the decision had only the time between."
    )


def _remedy_refused(row: Mapping[str, Any]) -> str:
    return "a yes, from whoever holds the right to engage."


def _remedy_rounds(row: Mapping[str, Any]) -> str:
    return "more rounds, or fewer spent on each threat."


def _remedy_object(row: Mapping[str, Any]) -> str:
    return "telling the warhead from what flies with it; more shots at the wrong object do not help."


def _remedy_miss(row: Mapping[str, Any]) -> str:
    return "a higher single-shot chance, more rounds a threat, or time for another look and shot."


def _remedy_no_answer(row: Mapping[str, Any]) -> str:
    closed, bounds = row["answered_s"], row["window"]
    longer = closed is not None and bounds is not None and closed["median"] < bounds["last_launch_s"]
    more = ", or a question kept open longer" if longer else ""
    return (
        f"a quicker answer{more} (a round may leave until {_last(row)} after ignition); "
        "where nobody could be asked, a holder of the right whom a question may reach."
    )


_REMEDIES = {
    Cause.OUTSIDE_REACH: _remedy_reach,
    Cause.NEVER_SEEN: _remedy_seen,
    Cause.TRACK_TOO_LATE: _remedy_track,
    Cause.CONSENT_TOO_LATE: _remedy_consent,
    Cause.REFUSED: _remedy_refused,
    Cause.NO_ANSWER: _remedy_no_answer,
    Cause.NO_ROUND_LEFT: _remedy_rounds,
    Cause.WRONG_OBJECT: _remedy_object,
    Cause.SHOT_AND_MISSED: _remedy_miss,
}


def _at(row: Mapping[str, Any], name: str) -> str:
    found = row[name]
    return "no time" if found is None else f"{found['median']:.0f} s"


def _last(row: Mapping[str, Any]) -> str:
    return "no time" if row["window"] is None else f"{row['window']['last_launch_s']:.0f} s"


def _km(row: Mapping[str, Any]) -> str:
    found = row["intercept_altitude_km"]
    return "an unknown height" if found is None else f"{found['median']:.0f} km"

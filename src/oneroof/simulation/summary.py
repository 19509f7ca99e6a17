"""From many replications to one summary: causes with intervals, times with quantiles, and why in words."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from oneroof.simulation import alarms, forgone, words
from oneroof.simulation.alarms import Alarmed
from oneroof.simulation.layout import Layout, Threat
from oneroof.simulation.picture import Scores, summed_up
from oneroof.simulation.score import Cause, Scorer, Story

# two-sided 95 % of the standard normal
Z95 = 1.959963984540054
_LEFT = ("mean", "high", "low")  # the least fired leaves the most
TIMES = ("detected", "ready", "asked", "answered", "ordered", "launched", "met")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is kept of one replication."""

    stories: tuple[Story, ...]
    detections: Mapping[str, int]
    messages: Mapping[str, tuple[int, ...]]
    fired: Mapping[str, int]
    pictures: Scores
    digest: str
    alarms: Alarmed | None = None


def outcome(scorer: Scorer, pictures: Scores, digest: str, alarms: Alarmed | None = None) -> Outcome:
    """Take what a scorer found when its replication is over, how good the pictures were, and who was alarmed."""
    messages = {node: tuple(times) for node, times in scorer.messages.items()}
    return Outcome(
        tuple(scorer.stories), dict(scorer.detections), messages, dict(scorer.fired), pictures, digest, alarms
    )


def share(count: int, of: int) -> dict[str, float] | None:
    """Give a share with Wilson's 95 % interval; None of nothing."""
    if of == 0:
        return None
    p, z2 = count / of, Z95 * Z95
    middle = (p + z2 / (2 * of)) / (1 + z2 / of)
    half = Z95 / (1 + z2 / of) * math.sqrt(p * (1 - p) / of + z2 / (4 * of * of))
    return {"mean": p, "low": max(0.0, middle - half), "high": min(1.0, middle + half)}


def mean(values: Sequence[float]) -> dict[str, float | None]:
    """Give a mean with its normal 95 % interval; one value has none."""
    n = len(values)
    middle = math.fsum(values) / n
    if n == 1:
        return {"mean": middle, "low": None, "high": None}
    variance = math.fsum((value - middle) ** 2 for value in values) / (n - 1)
    half = Z95 * math.sqrt(variance / n)
    return {"mean": middle, "low": middle - half, "high": middle + half}


def spread(values: Iterable[float | None]) -> dict[str, float] | None:
    """Give the median and the 5 and 95 % quantiles of the values there are, and how many there are; None for none."""
    known = sorted(value for value in values if value is not None)
    if not known:
        return None
    return {
        "median": quantile(known, 0.5),
        "low": quantile(known, 0.05),
        "high": quantile(known, 0.95),
        "count": len(known),
    }


def quantile(ordered: Sequence[float], p: float) -> float:
    """Interpolate a quantile of sorted values."""
    place = p * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def summarise(layout: Layout, outcomes: Sequence[Outcome], flights: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Sum up all replications; `flights` describes each threat's nominal flight, in the order of the attack."""
    threats = [
        _threat(layout, threat, [each.stories[i] for each in outcomes], flights[i])
        for i, threat in enumerate(layout.threats)
    ]
    found = [each.alarms for each in outcomes if each.alarms is not None]
    return {
        "causes": [str(cause) for cause in Cause],
        "threats": threats,
        "shooters": [_shooter(layout, id, outcomes) for id in layout.shooters],
        "sensors": [_sensor(layout, id, outcomes) for id in layout.sensors],
        "parties": [_party(layout, row.id, row.name or row.id, outcomes) for row in layout.scenario.parties],
        "raid": _raid(outcomes),
        "delays_s": _delays(outcomes),
        "pictures": summed_up(
            [each.pictures for each in outcomes],
            {id: post.node.party for id, post in layout.posts.items()},
            mean,
        ),
        **forgone.summed_up(layout, [each.stories for each in outcomes], share),
        **(alarms.summed_up(layout, found, mean, spread) if found else {}),
    }


def _threat(layout: Layout, threat: Threat, stories: Sequence[Story], flight: Mapping[str, Any]) -> dict[str, Any]:
    causes = Counter(str(story.cause) for story in stories)
    row: dict[str, Any] = {
        "id": threat.id,
        "missile": threat.missile,
        "missile_title": threat.missile_title,
        "from": threat.origin.name,
        "to": threat.target.name,
        "launch_scenario_s": threat.ignition_s,
        **flight,
        "causes": {str(cause): causes[str(cause)] for cause in Cause if causes[str(cause)]},
        "protected": share(causes[Cause.DEFENDED], len(stories) - causes[Cause.NOT_THREATENING]),
        "shots": mean([float(story.shots) for story in stories]),
        "shots_by": {id: sum(story.shots_by.get(id, 0) for story in stories) for id in layout.shooters},
        "intercept_altitude_km": spread(_km(story.met_altitude_m) for story in stories),
        "window": _window(stories),
        **_times(stories),
    }
    row["first_detection_s"] = _first_detection(stories)
    if threat.companions is not None or layout.debris is not None:
        row["objects"] = _objects(threat, stories)
    row["why"] = words.why(layout, threat, stories, row)
    row["different"] = words.different(layout, threat, stories, row)
    return row


def _objects(threat: Threat, stories: Sequence[Story]) -> dict[str, Any]:
    """Count what rounds were last aimed at, and how likely the desk held it to be the warhead."""
    picks = [pick for story in stories for pick in story.picks.values()]
    roles = Counter(pick.role for pick in picks)
    return {
        "beside_the_warhead": 0 if threat.companions is None else threat.companions.count,
        "aimed_at": {role: roles[role] for role in sorted(roles)},
        "aimed_at_warhead": share(roles["warhead"], len(picks)),
        "believed": spread(pick.chance for pick in picks),
    }


def _km(metres: float | None) -> float | None:
    return None if metres is None else metres / 1000.0


def _since(story: Story, time_us: int | None) -> float | None:
    return None if time_us is None else (time_us - story.ignition_us) / 1e6


def _times(stories: Sequence[Story]) -> dict[str, Any]:
    pick: dict[str, Callable[[Story], int | None]] = {
        "track_ready_s": lambda story: story.ready_us,
        "asked_s": lambda story: story.asked_us,
        "answered_s": lambda story: story.answered_us,
        "launched_s": lambda story: story.launched_us,
        "intercept_s": lambda story: story.met_us,
    }
    return {name: spread(_since(story, take(story)) for story in stories) for name, take in pick.items()}


def _first_detection(stories: Sequence[Story]) -> dict[str, Any] | None:
    found = spread(_since(story, story.detected_us) for story in stories)
    if found is None:
        return None
    first = Counter(story.detected_by for story in stories if story.detected_by).most_common(1)[0][0]
    return {"sensor": first, **found}


def _window(stories: Sequence[Story]) -> dict[str, Any] | None:
    """Give the median bounds, after ignition, of the launches that perfect knowledge would have allowed."""
    rows = [(story.window, story.ignition_us / 1e6) for story in stories if story.window is not None]
    if not rows:
        return None
    first = quantile(sorted(each.first_launch_s - start for each, start in rows), 0.5)
    last = quantile(sorted(each.last_launch_s - start for each, start in rows), 0.5)
    return {"first_launch_s": max(first, 0.0), "last_launch_s": last, "lead_s": last - max(first, 0.0)}


def _shooter(layout: Layout, id: str, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    rounds = layout.shooters[id].rounds
    fired = mean([float(each.fired[id]) for each in outcomes])
    left = {key: None if used is None else rounds - used for key, used in zip(_LEFT, fired.values(), strict=True)}
    return {"id": id, "name": layout.shooters[id].name, "rounds": rounds, "fired": fired, "left": left}


def _sensor(layout: Layout, id: str, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    sensor = layout.sensors[id]
    detections = mean([float(each.detections[id]) for each in outcomes])
    return {"id": id, "name": sensor.name, "party": sensor.party, "detections": detections}


def _party(layout: Layout, id: str, name: str, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    posts = [post.node.id for post in layout.posts.values() if post.node.party == id]
    received = [sorted(time for post in posts for time in each.messages.get(post, ())) for each in outcomes]
    start_us = min(threat.ignition_s for threat in layout.threats) * 1e6
    first = spread((times[0] - start_us) / 1e6 if times else None for times in received)
    return {
        "id": id,
        "name": name,
        "messages": mean([float(len(times)) for times in received]),
        "first_warning_s": first,
    }


def _raid(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    defended = [sum(story.cause is Cause.DEFENDED for story in each.stories) for each in outcomes]
    leaked = [
        sum(story.cause not in (Cause.DEFENDED, Cause.NOT_THREATENING) for story in each.stories) for each in outcomes
    ]
    return {
        "threats": len(outcomes[0].stories),
        "defended": mean([float(count) for count in defended]),
        "struck": mean([float(count) for count in leaked]),
        "all_defended": share(sum(count == 0 for count in leaked), len(outcomes)),
    }


def _delays(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Give the named parts of the time from ignition to lift-off, over all engagements of all replications."""
    parts = [story.parts_us() for each in outcomes for story in each.stories]
    known = [part for part in parts if part is not None]
    names = list(known[0]) if known else []
    return {name: spread(part[name] / 1e6 for part in known) for name in names}

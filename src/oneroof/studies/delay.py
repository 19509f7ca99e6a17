"""The number behind "even a few minutes": what a commit costs in named parts, and how much delay it still bears."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from oneroof.command.consent import Right, seats
from oneroof.command.desk import Post
from oneroof.engagement.plan import Plan, Verdict, plan
from oneroof.simulation.layout import Layout, Shooter, Threat
from oneroof.simulation.opportunity import (
    Arc,
    Look,
    Opportunity,
    delay_budget_s,
    errors_m,
    free_arc,
    learned_by,
    looks,
    opportunity,
)
from oneroof.studies import consenting
from oneroof.studies.consent_medians import median_course
from oneroof.studies.consenting import Course
from oneroof.studies.knowledge import commanders, guards, heard_at
from oneroof.tracking.impact import Prediction

# what a missile's flight until the meeting is made of; a round waits where its meeting only comes into reach later
PARTS = ("sense", "transmit", "review", "decide", "order", "ready", "wait", "fly-out")
SWEPT = PARTS[:6]
# a tolerance is searched for until it is known to a millisecond
TOLERANCE_S = 1e-3


@dataclass(frozen=True, slots=True)
class Budget:
    """What one battery has against one threat under one arrangement; times in seconds after the ignition.

    `parts_s` divide the flight until the first meeting, all asked saying yes, the consent in its median; None where no
    meeting is left by then. `budget_s` is d*: what may pass after the first admissible commit until the last
    opportunity is lost. `slack_s` is what of it the consent leaves, `bears_s` how much longer the part that was asked
    for may take alone.
    """

    threat: str
    shooter: str
    post: str | None = None
    sensor: str | None = None
    first_commit_s: float | None = None
    last_commit_s: float | None = None
    budget_s: float | None = None
    consent_s: float | None = None
    slack_s: float | None = None
    parts_s: dict[str, float] | None = None
    bears_s: float | None = None


@dataclass(frozen=True, slots=True)
class _Way:
    """One post's way to a shot at one threat: what it hears, its chain, its consent."""

    heard: Layout
    shooter: Shooter
    threat: Threat
    arc: Arc
    seen: tuple[Look, ...]
    consent: Course | None
    party: str
    abroad: bool


def budgets(layout: Layout, part: str = "decide") -> list[Budget]:
    """Give every threat's and battery's budget of time, by the post that leaves it the most slack.

    `part` is the one whose bearing is asked for. Closed form: opportunity sets, links, reviews and medians, a lone
    threat. Raises TooLarge for a rule of consent with too many ways to a yes.
    """
    arcs = {threat.id: free_arc(threat) for threat in layout.threats}
    best: dict[tuple[str, str], Budget] = {}
    for shooter in layout.shooters.values():
        for threat in layout.threats:
            best[threat.id, shooter.id] = Budget(threat.id, shooter.id)
        for post in commanders(layout, shooter.id):
            for way in _ways(layout, post, shooter, arcs):
                found = _budget(way, post.node.id, part)
                key = found.threat, found.shooter
                best[key] = max(best[key], found, key=_left_s)
    return [best[threat.id, shooter] for threat in layout.threats for shooter in layout.shooters]


def _left_s(budget: Budget) -> tuple[float, float]:
    slack_s, budget_s = (-math.inf if each is None else each for each in (budget.slack_s, budget.budget_s))
    return slack_s, budget_s


def _ways(layout: Layout, post: Post, shooter: Shooter, arcs: dict[str, Arc]) -> Iterator[_Way]:
    heard, right = heard_at(layout, post), consenting.right_for(post, shooter.id)
    consent = None if right is None else consent_of(layout, post, right)
    abroad = right is not None and any(
        layout.posts[seat].node.party != post.node.party for seat in seats(right.rule) if seat in layout.posts
    )
    for threat in (each for each in layout.threats if guards(post, each)):
        seen = tuple(look for sensor in heard.sensors.values() for look in looks(sensor, threat, arcs[threat.id]))
        yield _Way(heard, shooter, threat, arcs[threat.id], seen, consent, post.node.party, abroad)


def consent_of(layout: Layout, post: Post, right: Right) -> Course | None:
    """Give the course of a post's question in the median, all asked saying yes; None if half of them never end so."""
    found = {seat: consenting.answering(layout, post, right, seat) for seat in seats(right.rule)}
    answering = {seat: each for seat, each in found.items() if each is not None}
    return median_course(right.rule, answering, right.timeout_us / 1e6)


def _budget(way: _Way, post: str, part: str) -> Budget:
    found, start_s = opportunity(way.heard, way.shooter, way.arc, way.seen), way.threat.ignition_s
    budget_s = delay_budget_s(found)
    consent_s = None if way.consent is None else way.consent.total_s
    if budget_s is None or found.first_commit_s is None:
        return Budget(way.threat.id, way.shooter.id, post, consent_s=consent_s)
    look = _deciding(way.seen, found)
    slack_s = None if consent_s is None else budget_s - consent_s
    return Budget(
        way.threat.id,
        way.shooter.id,
        post,
        look.sensor,
        found.first_commit_s - start_s,
        found.first_commit_s - start_s + budget_s,
        budget_s,
        consent_s,
        slack_s,
        _parts_s(way, found, look),
        None if slack_s is None or slack_s < 0.0 else _bears_s(way, part, slack_s),
    )


def _deciding(seen: Sequence[Look], found: Opportunity) -> Look:
    """Find the look whose report made a commit admissible."""
    told = [look for look in seen if look.known_s == found.first_commit_s]
    return min(told, key=lambda look: look.sensor)


def _parts_s(way: _Way, found: Opportunity, look: Look) -> dict[str, float] | None:
    """Divide the time from ignition to the first meeting; None if nobody may fire, or nothing can be met by then."""
    if way.consent is None:
        return None
    course, ready_s = way.consent, way.shooter.battery.preparation_s
    commit_s = look.known_s + course.total_s
    meeting = _planned(way, commit_s, commit_s + found.chain_s)
    if meeting.verdict is not Verdict.POSSIBLE:
        return None
    return {
        "sense": look.seen_s - way.threat.ignition_s,
        "transmit": look.known_s - look.seen_s - look.review_s + course.transmit_s,
        "review": look.review_s + course.review_s,
        "decide": course.decide_s,
        "order": found.chain_s - ready_s,
        "ready": ready_s,
        "wait": meeting.launch_s - commit_s - found.chain_s,
        "fly-out": meeting.meeting_s - meeting.launch_s,
    }


def _planned(way: _Way, commit_s: float, ready_s: float) -> Plan:
    """Let the post's own planner look along the true arc with what had been told by the commit."""
    errors = errors_m(way.arc, learned_by(way.seen, commit_s))
    covariances = np.zeros((len(errors), 3, 3))
    covariances[:, 0, 0] = (errors / 3.0) ** 2
    nothing = math.nan
    expected = Prediction(
        way.arc.times_s, way.arc.states, covariances, nothing, nothing, nothing, (nothing, nothing, nothing)
    )
    return plan(way.shooter.battery, expected, ready_s, way.shooter.battery.basket_launch_m)


# ---------------------------------------------------------------------------------------------- one part alone


def _bears_s(way: _Way, part: str, slack_s: float) -> float:
    """Give how much longer one part alone may take: what comes after the commit bears the slack, the rest is tried."""
    if part not in SWEPT[:3]:
        return slack_s
    low_s, high_s = 0.0, slack_s + TOLERANCE_S
    if _left(way, part, high_s):
        return math.inf
    while high_s - low_s > TOLERANCE_S:
        middle_s = 0.5 * (low_s + high_s)
        low_s, high_s = (middle_s, high_s) if _left(way, part, middle_s) else (low_s, middle_s)
    return low_s


def _left(way: _Way, part: str, more_s: float) -> bool:
    """Tell whether an opportunity is left when all reports come later; for a review, those of another party's sensors.

    What asks another party for consent is reviewed too, and takes as much longer.
    """
    late = {sensor.id for sensor in way.heard.sensors.values() if part != "review" or sensor.party != way.party}
    seen = [replace(look, known_s=look.known_s + more_s) if look.sensor in late else look for look in way.seen]
    budget_s = delay_budget_s(opportunity(way.heard, way.shooter, way.arc, seen))
    asked_s = more_s if part == "review" and way.abroad else 0.0
    return way.consent is not None and budget_s is not None and way.consent.total_s + asked_s <= budget_s


def share(found: Sequence[Budget], delay_s: float) -> float:
    """Give the share of threats that some battery may still engage a delay after the first admissible commit."""
    return _share(found, [each.budget_s for each in found], delay_s)


def share_beyond(found: Sequence[Budget], more_s: float) -> float:
    """Give the share of threats that may still be engaged when the arrangement's own consent takes so much longer."""
    return _share(found, [each.slack_s for each in found], more_s)


def share_bearing(found: Sequence[Budget], more_s: float) -> float:
    """Give the share of threats that may still be engaged when the part that was asked for takes so much longer."""
    return _share(found, [each.bears_s for each in found], more_s)


def _share(found: Sequence[Budget], limits_s: Sequence[float | None], delay_s: float) -> float:
    pairs = zip(found, limits_s, strict=True)
    left = {each.threat for each, limit_s in pairs if limit_s is not None and delay_s <= limit_s}
    return len(left) / len({each.threat for each in found})

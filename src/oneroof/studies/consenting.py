"""How long a consent takes when everybody asked says yes, in closed form: every way to a yes, and its parts."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from oneroof.command.authority import Seat
from oneroof.command.consent import (
    AllOf,
    AtLeast,
    Consent,
    Delegated,
    Given,
    InSeries,
    Key,
    Right,
    Unless,
    Unopposed,
    seats,
)
from oneroof.command.desk import Post
from oneroof.command.release import Refusal, release
from oneroof.command.rights import ENGAGE, governing
from oneroof.errors import Fault, TooLarge
from oneroof.simulation.layout import Layout

WAYS_MAX = 20_000
# what a request and an answer hold, for the rules of release to look at
_SAID: dict[str, dict[str, object]] = {
    "request": {"track": 1, "battery": "", "last_launch_s": 0.0},
    "answer": {"request": "", "answer": ""},
}
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Course:
    """The time that one question takes, in its named parts: on links, in reviews before a release, in heads."""

    transmit_s: float = 0.0
    review_s: float = 0.0
    decide_s: float = 0.0

    @property
    def total_s(self) -> float:
        """All parts together."""
        return self.transmit_s + self.review_s + self.decide_s

    def then(self, later: Course) -> Course:
        """Put one course behind another."""
        return Course(
            self.transmit_s + later.transmit_s, self.review_s + later.review_s, self.decide_s + later.decide_s
        )


@dataclass(frozen=True, slots=True)
class Answering:
    """How one seat answers: its course in the median, the spread of its thinking, and how long that may be at most."""

    course: Course
    spread: float
    decide_max_s: float


@dataclass(frozen=True, slots=True)
class Way:
    """One way to a yes: who must grant, whose objection would come in time to stop it, how long it takes."""

    granting: frozenset[str] = frozenset()
    unopposed: frozenset[tuple[str, float]] = frozenset()
    course: Course = Course()

    @property
    def stoppers(self) -> frozenset[str]:
        """Name the seats whose objection arrives before the question is settled."""
        return frozenset(seat for seat, at_s in self.unopposed if at_s <= self.course.total_s)


def right_for(post: Post, shooter: str) -> Right | None:
    """Give the right under which a post asks whether a battery may engage; None if it has none."""
    return governing(post, ENGAGE, (shooter,)) if shooter in post.batteries else None


def seat_under(there: Post, right: Right) -> Seat | None:
    """Give who answers at a post when it is asked under a right."""
    return there.seats.get(right.id)


def courses(layout: Layout, post: Post, right: Right) -> dict[str, Course]:
    """Give the course of a question from a post to each seat and back, by medians; who cannot answer is left out.

    A lone question: nobody is busy with another one.
    """
    found = {seat: course(layout, post, right, seat) for seat in seats(right.rule)}
    return {seat: each for seat, each in found.items() if each is not None}


def course(layout: Layout, post: Post, right: Right, seat: str) -> Course | None:
    """Give the course of one question; None where no link, no release rule or no time leads there and back."""
    found = answering(layout, post, right, seat)
    return None if found is None or found.course.decide_s > found.decide_max_s else found.course


def answering(layout: Layout, post: Post, right: Right, seat: str) -> Answering | None:
    """Give how a seat answers a question of a post; None where no link or no release rule leads there and back."""
    there = layout.posts.get(seat)
    answers = None if there is None else seat_under(there, right)
    if there is None or answers is None:
        return None
    asked, answered = _sent(post, there, "request"), _sent(there, post, "answer")
    if asked is None or answered is None:
        return None
    course = Course(asked[0] + answered[0], asked[1] + answered[1], answers.delay_median_s)
    return Answering(course, answers.delay_spread, answers.timeout_us / 1e6 - asked[0])


def _sent(sender: Post, addressee: Post, what: str) -> tuple[float, float] | None:
    """Give the seconds that a message takes on its link and in review; None if it cannot be sent."""
    there = addressee.node.id
    if there != sender.node.id and there not in sender.links:
        return None
    permit = release(sender.policy, sender.node.party, addressee.node.party, what, _SAID[what])
    return None if isinstance(permit, Refusal) else (sender.delay_us(there) / 1e6, permit.delay_us / 1e6)


def quickest(found: Sequence[Way], timeout_s: float) -> Course | None:
    """Give the course of the quickest way to a yes; None if none ends before the question's deadline."""
    in_time = [way.course for way in found if way.course.total_s <= timeout_s]
    return min(in_time, key=lambda each: each.total_s, default=None)


def ways(rule: Consent, course_of: Mapping[str, Course]) -> tuple[Way, ...]:
    """List the ways to a yes that a rule leaves, none of which needs all that another does.

    Raises TooLarge for a quorum with more than some ten thousand ways.
    """
    match rule:
        case Key(seat):
            return (Way(frozenset({seat}), frozenset(), course_of[seat]),) if seat in course_of else ()
        case AllOf(parts):
            return _joined(parts, course_of)
        case InSeries(parts):
            return _in_turn(parts, course_of)
        case AtLeast(count, parts):
            chosen = itertools.combinations(parts, count)
            return _least(way for some in _few(chosen) for way in _joined(some, course_of))
        case Unopposed(members, window_us):
            window_s = window_us / 1e6
            heard = {seat: course_of[seat].total_s for seat in members if seat in course_of}
            stops = frozenset((seat, at_s) for seat, at_s in heard.items() if at_s <= window_s)
            return (Way(frozenset(), stops, Course(decide_s=window_s)),)
        case Unless(seat):
            heard_s = {(seat, course_of[seat].total_s)} if seat in course_of else set()
            return (Way(frozenset(), frozenset(heard_s)),)
        case Delegated():
            return (Way(),)
        case Given(_, _, otherwise):  # of what the rules of engagement ask nothing is supposed
            return ways(otherwise, course_of)


def _joined(parts: Sequence[Consent], course_of: Mapping[str, Course]) -> tuple[Way, ...]:
    """Take one way of every part, all begun at once."""
    every = [ways(part, course_of) for part in parts]
    return _least(
        Way(
            frozenset().union(*(way.granting for way in some)),
            frozenset().union(*(way.unopposed for way in some)),
            max((way.course for way in some), key=lambda each: each.total_s, default=Course()),
        )
        for some in _few(itertools.product(*every))
    )


def _in_turn(parts: Sequence[Consent], course_of: Mapping[str, Course]) -> tuple[Way, ...]:
    """Take one way of every part, each begun when the one before has ended."""
    found: tuple[Way, ...] = (Way(),)
    for part in parts:
        pairs = _few(itertools.product(found, ways(part, course_of)))
        found = _least(_after(before, later) for before, later in pairs)
    return found


def _after(before: Way, later: Way) -> Way:
    start_s = before.course.total_s
    shifted = frozenset((seat, start_s + at_s) for seat, at_s in later.unopposed)
    return Way(before.granting | later.granting, before.unopposed | shifted, before.course.then(later.course))


def _few(many: Iterable[T]) -> list[T]:
    found = list(itertools.islice(many, WAYS_MAX + 1))
    if len(found) > WAYS_MAX:
        allowed = f"at most {WAYS_MAX:,} ways to a yes are looked through"
        raise TooLarge(Fault("rights", "a rule of consent with more", allowed, "Name fewer members in its quorums."))
    return found


def _least(found: Iterable[Way]) -> tuple[Way, ...]:
    """Leave out a way that needs all that another one does, and is no quicker."""
    kept: list[Way] = []
    for way in sorted(found, key=lambda each: (len(each.granting), len(each.unopposed), each.course.total_s)):
        if not any(_covers(each, way) for each in kept):
            kept.append(way)
    return tuple(kept)


def _covers(one: Way, other: Way) -> bool:
    return (
        one.granting <= other.granting
        and one.unopposed <= other.unopposed
        and one.course.total_s <= other.course.total_s
    )

"""The course of one replication: what was decided, said and done about each missile, and what caused it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from oneroof.command.message import Message, What
from oneroof.simulation.engine import OUTSIDE, Sink
from oneroof.simulation.event import Event, Kind
from oneroof.simulation.layout import Layout
from oneroof.simulation.replication import replicate
from oneroof.simulation.score import Scorer
from oneroof.simulation.summary import Outcome
from oneroof.simulation.world import World
from oneroof.studies.watch import PLACE, Watch, review_us

# what a note is called here; the others are a desk's bookkeeping
NOTES = {
    "detected": "detected",
    "track-ready": "ready",
    "asked": "asked",
    "request-not-sent": "not asked",
    "answered": "settled",
    "ordered": "ordered",
    "order-not-sent": "order not sent",
    "no-round-left": "no round left",
    "met": "met",
    "struck": "struck",
    "fell": "fell",
}
MESSAGES = {What.REQUEST: "question", What.ANSWER: "answer", What.ORDER: "order", What.LAUNCH_WARNING: "warning"}


@dataclass(frozen=True, slots=True)
class Step:
    """One event about one missile: when, what, at which desk or sensor, to do with whom else, and what it said.

    `request` names the question that it belongs to, where it belongs to one.
    """

    number: int
    cause: int
    time_us: int
    threat: int
    what: str
    desk: str
    other: str = ""
    said: str = ""
    request: str = ""


@dataclass(frozen=True, slots=True)
class Leg:
    """One event on the way to another, and into which parts of the delay the time since its cause fell."""

    time_us: int
    what: str
    desk: str
    other: str
    parts_us: Mapping[str, int]


@dataclass(slots=True)
class Course:
    """All events of one replication by their numbers, the steps about each missile, and how it ended."""

    layout: Layout
    events: dict[int, Event]
    steps: list[Step]
    outcome: Outcome


class Follow:
    """A sink that keeps every event and says of each what it was about."""

    def __init__(self, world: World, scorer: Scorer, watch: Watch) -> None:
        self._layout, self._index = world.nature.layout, world.nature.index
        self._scorer, self._watch = scorer, watch
        self._requests: dict[str, int] = {}
        self.events: dict[int, Event] = {}
        self.steps: list[Step] = []

    def note(self, event: Event) -> None:
        """Take one event."""
        self.events[event.number] = event
        if event.kind is Kind.NOTE:
            self._noted(event)
        elif event.kind is Kind.MESSAGE:
            self._heard(event, event.body["message"])
        elif event.kind is Kind.DECISION:
            decision = event.body["decision"]
            threat = self._requests.get(decision.request)
            self._add(event, threat, "decided", event.desk, event.body["asker"], str(decision.answer), decision.request)
        elif event.kind is Kind.LIFT_OFF:
            self._add(event, self._scorer.shots.get(event.body["shot"]), "lift-off", event.body["battery"])

    def _noted(self, event: Event) -> None:
        body = event.body
        what = NOTES.get(body["what"])
        if what is None:
            return
        if what == "met":
            self._add(event, self._scorer.shots.get(body["shot"]), what, body["battery"], said=body["outcome"])
        elif event.desk is None:
            self._add(event, self._index[body["threat"]], what, body.get("sensor", ""))
        else:
            threat, request = self._scorer.pair(event), str(body.get("request") or "")
            if what == "asked" and threat is not None:
                self._requests[request] = threat
            said = str(body.get("answer") or body.get("reason") or "")
            other = ", ".join((*body.get("by", ()), *filter(None, [body.get("holder", "")])))
            self._add(event, threat, what, event.desk, other, said, request)

    def _heard(self, event: Event, message: Message) -> None:
        what = MESSAGES.get(message.what)
        if what is None:
            return
        request, said = str(message.body.get("request") or ""), str(message.body.get("answer") or "")
        if message.what is What.LAUNCH_WARNING:
            threat = self._watch.warned(message)
            said = "with the place" if any(field in PLACE for field in message.body) else "of a launch"
        elif message.what is What.ORDER:
            threat = self._scorer.shots.get(message.body["shot"])
        else:
            request = request or message.id
            threat = self._requests.get(request)
        self._add(event, threat, what, event.desk, message.sender, said, request)

    def _add(
        self, event: Event, threat: int | None, what: str, desk: str | None, other: str = "", said: str = "",
        request: str = "",
    ) -> None:  # fmt: skip
        if threat is not None:
            self.steps.append(
                Step(event.number, event.cause, event.time_us, threat, what, desk or "", other, said, request)
            )


def follow(layout: Layout, seed: int, replication: int) -> Course:
    """Run one replication and keep its whole course."""
    followers: list[Follow] = []

    def watch(world: World, scorer: Scorer) -> Sequence[Sink]:
        watched = Watch(world, scorer)
        followers.append(Follow(world, scorer, watched))
        return (watched, followers[0])

    outcome = replicate(layout, seed, replication, watch=watch)
    return Course(layout, followers[0].events, followers[0].steps, outcome)


def way(course: Course, number: int, ignition_us: int) -> list[Leg]:
    """Follow causes from an event back to the look of a sensor that began it; the legs' parts add up to its time."""
    chain = list(_chain(course.events, number))[::-1]
    legs, before_us = [], ignition_us
    for event in chain:
        legs.append(_leg(course.layout, event, before_us))
        before_us = event.time_us
    return legs


def _chain(events: Mapping[int, Event], number: int) -> Iterator[Event]:
    """Give an event, its cause, that one's cause, as far as the look; that a sensor looked before causes nothing."""
    while number != OUTSIDE:
        event = events[number]
        yield event
        if event.kind is Kind.SCAN:
            return
        number = event.cause


def _leg(layout: Layout, event: Event, before_us: int) -> Leg:
    took_us, body = event.time_us - before_us, event.body
    desk, other, what, parts = event.desk or "", "", str(event.kind), {"sense": took_us}
    if event.kind is Kind.SCAN:
        desk, what = body["sensor"], "look"
    elif event.kind is Kind.REPORT:
        delivery = next(each for each in layout.sensors[body["sensor"]].deliveries if each.node == event.desk)
        other, parts = body["sensor"], _reviewed(took_us, delivery.review_us, "transmit")
    elif event.kind is Kind.MESSAGE:
        message: Message = body["message"]
        other, what = message.sender, MESSAGES.get(message.what, str(message.what))
        parts = _reviewed(took_us, review_us(layout, message), "order" if message.what is What.ORDER else "transmit")
    elif event.kind in (Kind.DECISION, Kind.CONSENT_DUE):
        other, parts = body.get("asker", ""), {"decide": took_us}
    elif event.kind is Kind.NOTE:
        what, desk = NOTES.get(body["what"], str(body["what"])), desk or str(body.get("battery", ""))
    elif event.kind is Kind.LIFT_OFF:
        desk = body["battery"]
        ready_us = min(took_us, round(layout.shooters[desk].battery.preparation_s * 1e6))
        parts = {"order": ready_us, "wait": took_us - ready_us}
    elif event.kind is Kind.INTERCEPT:
        desk, parts = body["battery"], {"fly out": took_us}
    return Leg(event.time_us, what, desk, other, parts)


def _reviewed(took_us: int, review_us: int, rest: str) -> dict[str, int]:
    return {"release review": review_us, rest: took_us - review_us}


def total(legs: Sequence[Leg]) -> dict[str, int]:
    """Add up the parts of a way."""
    found: dict[str, int] = {}
    for leg in legs:
        for part, took_us in leg.parts_us.items():
            found[part] = found.get(part, 0) + took_us
    return found


def as_data(leg: Leg, ignition_us: int) -> dict[str, Any]:
    """Give a leg as plain data, after ignition."""
    parts_s = {part: took_us / 1e6 for part, took_us in leg.parts_us.items() if took_us}
    return {
        "t_s": (leg.time_us - ignition_us) / 1e6,
        "what": leg.what,
        "desk": leg.desk,
        "other": leg.other,
        "parts_s": parts_s,
    }

"""The scorer: listens to one replication, pairs tracks with the truth, and gives every threat exactly one cause."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from oneroof.command.authority import Answer
from oneroof.earth.geodesy import height_m
from oneroof.engagement.kill import Outcome
from oneroof.engagement.reach import Window
from oneroof.simulation import bounds, kernels
from oneroof.simulation.courses import Courses
from oneroof.simulation.event import Event, Kind
from oneroof.simulation.nature import Nature


class Cause(StrEnum):
    """How a threat ended, in the order in which the question is asked."""

    NOT_THREATENING = "not threatening"
    DEFENDED = "defended"
    OUTSIDE_REACH = "outside reach"
    NEVER_SEEN = "never seen"
    TRACK_TOO_LATE = "track too late"
    CONSENT_TOO_LATE = "consent too late"
    REFUSED = "refused"
    NO_ANSWER = "no answer"
    NO_ROUND_LEFT = "no round left"
    WRONG_OBJECT = "wrong object"
    SHOT_AND_MISSED = "shot and missed"


@dataclass(frozen=True, slots=True)
class Pick:
    """What a round was last aimed at, as the desk saw it and as it was: the chance to be the warhead, of how many."""

    chance: float
    of: int
    role: str
    time_us: int


@dataclass(slots=True)
class Story:
    """What happened about one threat, in scenario microseconds; None for what never did."""

    ignition_us: int
    detected_us: int | None = None
    detected_by: str | None = None
    measured_us: int | None = None
    ready_us: int | None = None
    ready_link_us: int = 0
    ready_review_us: int = 0
    asked_us: int | None = None
    request_received_us: int | None = None
    decided_us: int | None = None
    consent_review_us: int = 0
    consent_link_us: int = 0
    answered_us: int | None = None
    answer: str | None = None
    ordered_us: int | None = None
    order_received_us: int | None = None
    preparation_us: int = 0
    launched_us: int | None = None
    first_met_us: int | None = None
    met_us: int | None = None
    met_altitude_m: float | None = None
    shots: int = 0
    shots_by: dict[str, int] = field(default_factory=dict)
    outcomes: list[str] = field(default_factory=list)
    out_of_rounds: bool = False
    unasked_us: int | None = None
    unasked_because: str | None = None
    stopped_because: str | None = None
    placed_inside: bool | None = None
    struck_us: int | None = None
    window: Window | None = None
    last_consent_us: int | None = None
    actionable_us: int | None = None
    cause: Cause | None = None
    picks: dict[str, Pick] = field(default_factory=dict)

    @property
    def unreached(self) -> bool:
        """Tell whether the question ended because whoever had to be asked next could not be, or was never put."""
        return self.answered_us in (None, self.unasked_us)

    def parts_us(self) -> dict[str, int] | None:
        """Split the time from ignition to the first lift-off into named parts; they add up to it exactly."""
        if self.launched_us is None or self.ready_us is None or self.detected_us is None or self.answered_us is None:
            return None
        marks = (self.measured_us, self.request_received_us, self.decided_us, self.ordered_us, self.order_received_us)
        measured, received, decided, ordered, order_received = (mark or 0 for mark in marks)
        return {
            "sense": self.detected_us - self.ignition_us,
            "track": measured - self.detected_us,
            "review": self.ready_review_us,
            "transmit": self.ready_us - measured - self.ready_review_us,
            "ask": received - self.ready_us,
            "decide": decided - received,
            "answer": self.answered_us - decided,
            "wait": ordered - self.answered_us,
            "order": order_received - ordered,
            "prepare": self.launched_us - order_received,
        }

    def budget_us(self) -> dict[str, int] | None:
        """Split the time from ignition to the first meeting by what spends it; the parts add up to it exactly.

        Each link and each review stands with its like, also those of the questions; what is left of a consent is
        deciding. A round that was ready early waits.
        """
        parts = self.parts_us()
        if parts is None or self.launched_us is None or self.first_met_us is None:
            return None
        consent = parts["ask"] + parts["decide"] + parts["answer"]
        ready = min(parts["prepare"], self.preparation_us)
        return {
            "sense": parts["sense"] + parts["track"],
            "transmit": parts["transmit"] + self.consent_link_us,
            "review": parts["review"] + self.consent_review_us,
            "decide": consent - self.consent_link_us - self.consent_review_us,
            "order": parts["order"],
            "ready": ready,
            "wait": parts["wait"] + parts["prepare"] - ready,
            "fly-out": self.first_met_us - self.launched_us,
        }


class Scorer:
    """A sink that writes each threat's story; the only listener that may pair a track with a true flight."""

    def __init__(self, nature: Nature) -> None:
        self._nature = nature
        ignitions = nature.flights.ignitions_s[: len(nature.layout.threats)]
        self.stories = [Story(round(float(ignition) * 1e6)) for ignition in ignitions]
        # kills shorten the flights; the scorer needs them as they would have been
        self._ends_s = nature.flights.ends_s.copy()
        self._pairs: dict[tuple[str, int], int] = {}
        self._courses = Courses()
        self.shots: dict[str, int] = {}
        self._report: Event | None = None
        self._looks: set[tuple[str, float]] = set()
        self._told: Event | None = None
        self.detections: dict[str, int] = dict.fromkeys(nature.layout.sensors, 0)
        self.messages: dict[str, list[int]] = {post: [] for post in nature.layout.posts}
        self.fired: dict[str, int] = dict.fromkeys(nature.layout.shooters, 0)

    def note(self, event: Event) -> None:
        """Take one event."""
        take = _TAKES.get(event.kind)
        if take is not None:
            take(self, event)

    def _heard(self, event: Event) -> None:
        self._report = event
        sensor, report = event.body["sensor"], event.body["report"]
        # one look is one look, however many posts are told of it
        look = sensor, report.time_s
        if look not in self._looks:
            self._looks.add(look)
            self.detections[sensor] += len(report)

    def finish(self) -> None:
        """Find every threat's opportunity on its true arc, and its one cause."""
        for index, story in enumerate(self.stories):
            found = bounds.last_useful(self._nature, index)
            if found is not None:
                story.window, story.last_consent_us = found
            story.actionable_us = bounds.actionable_us(self._nature, index, story.ignition_us)
            story.cause = cause_of(story, bool(self._nature.flights.threatening[index]), index in self._nature.killed)

    def _note(self, event: Event) -> None:
        what = event.body["what"]
        if what == "detected":
            story = self.stories[self._nature.index[event.body["threat"]]]
            if story.detected_us is None:
                story.detected_us, story.detected_by = event.time_us, event.body["sensor"]
        elif what == "met":
            self._met(event)
        elif what in ("struck", "fell"):
            self.stories[self._nature.index[event.body["threat"]]].struck_us = event.time_us
        else:
            self._desk_note(event, what)

    def _desk_note(self, event: Event, what: str) -> None:
        index = self.pair(event)
        if index is None:
            return
        story = self.stories[index]
        if what == "track-ready" and story.ready_us is None:
            self._ready(story, event)
        elif what == "origin" and story.placed_inside is None:
            story.placed_inside = event.body["inside"]
        elif what == "asked":
            story.asked_us = event.time_us if story.asked_us is None else story.asked_us
            self._courses.put(event)
        elif what == "answered" and story.answered_us is None:
            self._answered(story, event)
        elif what == "ordered":
            self.shots[event.body["shot"]] = index
            if "chance" in event.body:
                story.picks[event.body["shot"]] = self._pick(event)
            story.ordered_us = event.time_us if story.ordered_us is None else story.ordered_us
        elif what == "aimed":
            story.picks.update({shot: self._pick(event) for shot in event.body["shots"]})
        elif what == "no-round-left":
            story.out_of_rounds = True
        elif what == "request-not-sent":
            story.unasked_us, story.unasked_because = event.time_us, event.body["reason"]
        elif what == "order-not-sent":
            story.stopped_because = event.body["reason"]

    def _answered(self, story: Story, event: Event) -> None:
        """Book the answer, with the course of the request that settled it; a silence is decided when it ends."""
        story.answered_us, story.answer = event.time_us, event.body["answer"]
        asked_us = story.asked_us if story.asked_us is not None else event.time_us
        story.asked_us = asked_us
        course = self._courses.of(event.body["request"], asked_us)
        story.request_received_us = asked_us if course.received_us is None else course.received_us
        story.decided_us = event.time_us if course.decided_us is None else course.decided_us
        story.consent_link_us, story.consent_review_us = self._courses.spent_us(course, asked_us)

    def _pick(self, event: Event) -> Pick:
        """Say what the track that a round was ordered at follows in truth."""
        body = event.body
        near = self.nearest(body["track_time_s"], body["state_ecef"])
        role = "nothing" if near is None else str(self._nature.things[near].role)
        return Pick(body["chance"], len(body["complex"]), role, event.time_us)

    def _ready(self, story: Story, event: Event) -> None:
        story.ready_us = event.time_us
        story.measured_us = round(event.body["track_time_s"] * 1e6)
        report, told = self._report, self._told
        if report is not None and (report.desk, report.time_us) == (event.desk, event.time_us):
            story.ready_link_us, story.ready_review_us = report.body["link_us"], report.body["review_us"]
            story.measured_us = report.time_us - story.ready_link_us - story.ready_review_us
        elif told is not None and (told.desk, told.time_us) == (event.desk, event.time_us):
            message = told.body["message"]
            rules = self._nature.layout.posts[message.sender].policy.rules
            story.ready_review_us = next((rule.delay_us for rule in rules if rule.id == message.rule), 0)

    def _message(self, event: Event) -> None:
        message = event.body["message"]
        # an announcement is no warning
        if event.desk in self.messages and message.what != "notice":
            self.messages[event.desk].append(event.time_us)
        self._courses.hear(event.time_us, message)
        self._told = event if message.what == "tracks" else self._told
        shot = message.body.get("shot")
        if message.what == "order" and shot in self.shots:
            story = self.stories[self.shots[shot]]
            if story.order_received_us is None:
                story.order_received_us = event.time_us
                battery = self._nature.layout.shooters[message.addressee].battery
                story.preparation_us = round(battery.preparation_s * 1e6)

    def _decision(self, event: Event) -> None:
        self._courses.decided(event.body["decision"].request, event.time_us)

    def _lift_off(self, event: Event) -> None:
        self.fired[event.body["battery"]] += 1
        index = self.shots.get(event.body["shot"])
        if index is not None:
            story = self.stories[index]
            story.shots += 1
            battery = event.body["battery"]
            story.shots_by[battery] = story.shots_by.get(battery, 0) + 1
            story.launched_us = event.time_us if story.launched_us is None else story.launched_us

    def _met(self, event: Event) -> None:
        """Book a meeting on the threat that was met; a round that met nothing, on the one it was meant for."""
        near = event.body.get("threat")
        index = self.shots.get(event.body["shot"])
        if near is not None and event.body["outcome"] == Outcome.KILLED:
            index = self._nature.index[near]
        if index is None:
            return
        story = self.stories[index]
        story.outcomes.append(event.body["outcome"])
        story.met_us = event.time_us
        story.first_met_us = event.time_us if story.first_met_us is None else story.first_met_us
        if near is not None:
            x, y, z = event.body["state_ecef"][:3]
            story.met_altitude_m = float(height_m(x, y, z))

    def pair(self, event: Event) -> int | None:
        """Pair a desk's track with the true flight nearest to it when it was measured; a pair stays."""
        number = event.body.get("track", event.body.get("number"))
        if number is None or event.desk is None:
            return None
        known = self._pairs.get((event.desk, number))
        if known is not None or "state_ecef" not in event.body:
            return known
        body = self.nearest(event.body["track_time_s"], event.body["state_ecef"])
        if body is None:
            return None
        return self._pairs.setdefault((event.desk, number), self._nature.things[body].parent)

    def nearest(self, time_s: float, state: tuple[float, ...]) -> int | None:
        """Name the body nearest to a place at a time; what was killed since flew on until then."""
        flights, known = self._nature.flights, len(self._ends_s)
        count = len(flights.counts)
        if count > known:  # pieces of what was hit
            self._ends_s = np.concatenate((self._ends_s, flights.ends_s[known:]))
        states, flying = np.zeros((count, 6)), np.zeros(count, np.bool_)
        kernels.states_at(
            flights.times_s,
            flights.states_ecef,
            flights.counts,
            flights.ignitions_s,
            self._ends_s,
            time_s,
            states,
            flying,
        )
        if self._nature.guests:
            flying[self._nature.guests] = False
        distances = [math.dist(state[:3], states[i, :3].tolist()) if flying[i] else math.inf for i in range(count)]
        best = min(range(count), key=distances.__getitem__)
        return best if distances[best] < math.inf else None


_TAKES: Mapping[Kind, Callable[[Scorer, Event], None]] = {
    Kind.REPORT: Scorer._heard,
    Kind.NOTE: Scorer._note,
    Kind.MESSAGE: Scorer._message,
    Kind.DECISION: Scorer._decision,
    Kind.LIFT_OFF: Scorer._lift_off,
}


def cause_of(story: Story, threatening: bool, killed: bool) -> Cause:
    """Give the one cause of how a threat ended: the first of the questions whose answer is yes."""
    if not threatening:
        return Cause.NOT_THREATENING
    if killed:
        return Cause.DEFENDED
    if story.shots:
        missed = any(outcome != Outcome.WRONG_OBJECT for outcome in story.outcomes)
        return Cause.SHOT_AND_MISSED if missed else Cause.WRONG_OBJECT
    if story.window is None or story.window.last_launch_s * 1e6 < story.ignition_us:
        return Cause.OUTSIDE_REACH
    if story.actionable_us is not None and story.window.last_launch_s * 1e6 < story.actionable_us:
        return Cause.OUTSIDE_REACH
    if story.detected_us is None:
        return Cause.NEVER_SEEN
    if story.ready_us is None:
        return Cause.TRACK_TOO_LATE
    return _unfired(story)


def _unfired(story: Story) -> Cause:
    """Say why a track that could be committed on was never shot at."""
    if story.out_of_rounds:
        return Cause.NO_ROUND_LEFT
    if story.placed_inside or story.stopped_because is not None or story.answer == Answer.REFUSED:
        return Cause.REFUSED
    # the question was closed at its time-out, or it reached nobody: whoever holds the right said neither yes nor no
    unasked = story.asked_us is None or (story.answer is None and story.unasked_because is not None)
    if unasked or story.answer == Answer.SILENCE:
        return Cause.NO_ANSWER
    # allowed while a launch was still possible, and yet none: it was the track that was no longer good enough
    last_us = -1 if story.last_consent_us is None else story.last_consent_us
    granted = story.answer == Answer.GRANTED and story.answered_us is not None
    allowed_in_time = granted and (story.answered_us or 0) <= last_us
    return Cause.TRACK_TOO_LATE if allowed_in_time else Cause.CONSENT_TOO_LATE

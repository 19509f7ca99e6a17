"""Asking for consent: questions to seats, their answers, silence and deadlines, as a right's rule goes on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from oneroof.command import picture
from oneroof.command.authority import Answer, Decision, Request
from oneroof.command.consent import Right, Said, Standing, conditional, resolved, standing
from oneroof.command.desk import Case, Desk, Leave, Question, Stage
from oneroof.command.label import FREE
from oneroof.command.link import send
from oneroof.command.message import Message, What
from oneroof.command.release import Refusal
from oneroof.command.rights import ENGAGE
from oneroof.engagement.plan import Plan
from oneroof.simulation import sort
from oneroof.simulation.draws import Draws, Purpose, subject_key
from oneroof.simulation.event import Event, Kind, Later, microseconds
from oneroof.simulation.facts import known_of
from oneroof.simulation.notes import deliver, note
from oneroof.tracking.track import Track


@dataclass(frozen=True, slots=True)
class Settled:
    """A question that has its answer: by whom it was stopped, and the request whose answer settled it, if one did."""

    question: Question
    answer: Answer
    by: tuple[str, ...] = ()
    request: str | None = None


def ask(
    desk: Desk, right: Right, case: Case, track: Track, found: Plan, covers: frozenset[str], now_us: int
) -> Iterator[Later | Settled]:
    """Ask whether a track may be engaged; a yes covers the batteries named; it may be settled at once."""
    body = {"track": track.number, "battery": found.battery, "last_launch_s": round(found.last_launch_s, 3)}
    if conditional(right.rule):
        right = replace(right, rule=resolved(right.rule, known_of(desk, track)))
    question = open_question(desk, right, track.number, body, now_us, covers=covers)
    case.stage, case.question = Stage.ASKED, question
    if desk.sorter is not None and case.track > 0:
        sort.settle(desk, case.track)
    because = f"track {track.number} can be met by {found.battery} with {found.error_m / 1000:.1f} km of error"
    yield from put(desk, question, now_us, because, track)


def open_question(
    desk: Desk,
    right: Right,
    track: int,
    body: Mapping[str, Any],
    now_us: int,
    covers: frozenset[str] = frozenset(),
    leave: Leave | None = None,
) -> Question:
    """Write a question down; it stays under this right, whatever comes to hold later."""
    said = {**body, "right": right.id} if right.id else body
    name, sources = f"{desk.id}?{len(desk.questions) + 1}", picture.rests_on(desk, track)
    question = Question(name, track, now_us, said, sources, right, covers, leave)
    desk.questions[question.id] = question
    return question


def put(
    desk: Desk, question: Question, now_us: int, because: str, track: Track | None = None
) -> Iterator[Later | Settled]:
    """Put a question to those whom its right names first, with its deadline; it may be settled at once."""
    yield from _pursue(desk, question, now_us, because, track)
    if not question.settled:
        yield Later(now_us + question.right.timeout_us, Kind.CONSENT_DUE, {"question": question.id}, desk.id)


def _pursue(
    desk: Desk, question: Question, now_us: int, because: str, track: Track | None = None, request: str | None = None
) -> Iterator[Later | Settled]:
    """Ask every seat whose turn has come, until all are asked or the question is settled."""
    right = question.right
    found = standing(right.rule, question.said, question.asked_us, now_us)
    while found.answer is None and (seat := _unasked(question, found)) is not None:
        yield from _request(desk, question, seat, now_us, because, track)
        found = standing(right.rule, question.said, question.asked_us, now_us)
    if found.answer is not None:
        question.settled = True
        yield Settled(question, found.answer, found.by, request)
    elif found.wake_us is not None and found.wake_us < question.asked_us + right.timeout_us:
        yield Later(found.wake_us, Kind.CONSENT_DUE, {"question": question.id}, desk.id)


def _unasked(question: Question, found: Standing) -> str | None:
    asked = set(question.requests.values()) | question.said.keys()
    return next((seat for seat in found.ask if seat not in asked), None)


def _request(
    desk: Desk, question: Question, seat: str, now_us: int, because: str, track: Track | None
) -> Iterator[Later | Settled]:
    """Send a request to one seat; one that cannot be sent is as good as silence, and says why."""
    # what is asked beside the engagement is told apart, and its names and draws from those of the engagement
    action = question.right.action
    besides = "" if action == ENGAGE else f"{action}-"
    body = _body(desk, question, seat)
    message = send(desk, seat, What.REQUEST, now_us, because, body, sources=question.sources, series=besides)
    if isinstance(message, Refusal):
        question.said[seat] = Said(Answer.SILENCE, now_us)
        yield note(desk, now_us, f"{besides}request-not-sent", track, number=question.track, reason=message.reason)
        return
    question.requests[message.id] = seat
    yield note(desk, now_us, f"{besides}asked", track, number=question.track, request=message.id, holder=seat)
    yield deliver(message)


def _body(desk: Desk, question: Question, seat: str) -> Mapping[str, Any]:
    """Say to another party under which right a question is put, also where its right goes without a name."""
    there = desk.post.contacts.get(seat)
    if there is None or there.party == desk.post.node.party:
        return question.body
    return {"right": question.right.action, **question.body}


def on_request(desk: Desk, message: Message, now_us: int, draws: Draws) -> Iterator[Later]:
    """Let a seat think about a question; it is busy meanwhile, and others wait."""
    under, decider = str(message.body.get("right", "")), desk.decider
    under = under if under in desk.seats else ""
    seat = desk.seats.get(under)
    if decider is None or seat is None:
        return
    # the draws hang on the question's own name: one more question elsewhere changes no other answer
    subject, at = subject_key(message.id), subject_key(desk.id)
    thinking_s = draws.lognormal(Purpose.DECISION_DELAY, at, subject, seat.delay_median_s, seat.delay_spread)
    # without chance a refusal is what happens more often than not
    refusal_draw = draws.uniform(Purpose.REFUSAL, at, subject) if draws.chance else 0.5
    about = int(message.body.get("track", 0))
    request = Request(message.id, about, message.valid_us, microseconds(thinking_s), refusal_draw, under)
    for decision in decider.decide(request, now_us):
        body = {"decision": decision, "asker": message.sender}
        yield Later(decision.at_us, Kind.DECISION, body, desk.id)


def on_decision(desk: Desk, event: Event, draws: Draws) -> Iterator[Later]:
    """Send an answer back to whoever asked."""
    decision: Decision = event.body["decision"]
    because = f"request {decision.request}: {decision.answer}"
    body = {"request": decision.request, "answer": str(decision.answer)}
    # a seat's word is its own party's, whatever it was asked about; named as its question is: what is answered besides
    # changes no other message's name
    asker, causes, besides = event.body["asker"], (decision.request,), decision.request.rpartition(":")[2]
    message = send(
        *(desk, asker, What.ANSWER, event.time_us, because, body, causes),
        sources=FREE,
        series=besides.rstrip("0123456789"),
    )
    if isinstance(message, Message):
        yield deliver(message)


def hear(desk: Desk, message: Message, now_us: int) -> Iterator[Later | Settled]:
    """Take a seat's answer, and go on as the rule says; what comes after the question was settled changes nothing."""
    request = message.body.get("request")
    question = next((each for each in desk.questions.values() if request in each.requests), None)
    if question is None or question.settled:
        return
    seat = question.requests[str(request)]
    if message.sender != seat:
        # an answer counts from whoever was asked, and from nobody else
        yield note(desk, now_us, "answer-not-heard", None, request=str(request), sender=message.sender)
        return
    question.said.setdefault(seat, Said(Answer(message.body.get("answer", Answer.SILENCE)), now_us))
    yield from _pursue(desk, question, now_us, f"{request} was answered", request=str(request))


def look(desk: Desk, name: str, now_us: int) -> Iterator[Later | Settled]:
    """See to an open question when a silence may have settled it, or when its deadline has come."""
    question = desk.questions[name]
    if not question.settled:
        yield from _pursue(desk, question, now_us, "nobody objected")
        yield from _close(question, question.asked_us + question.right.timeout_us, now_us)


def _close(question: Question, deadline_us: int, now_us: int) -> Iterator[Settled]:
    """End a question that is still open at its deadline: silence, of those who have not answered."""
    if not question.settled and now_us >= deadline_us:
        question.settled = True
        yield Settled(question, Answer.SILENCE, tuple(s for s in question.requests.values() if s not in question.said))

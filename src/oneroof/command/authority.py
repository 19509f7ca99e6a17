"""Who answers: a seat at a node, one busy person with a queue; what is asked of whom is command.consent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, Protocol

from oneroof.command.members import quick


@quick
class Answer(StrEnum):
    """What a request ends in; silence is an outcome like the others."""

    GRANTED = "granted"
    REFUSED = "refused"
    SILENCE = "silence"


@dataclass(frozen=True, slots=True)
class Seat:
    """Who holds a key at a node: one busy person, how long a decision takes, how often it is no, when it is late."""

    node: str
    asked: Literal["per-engagement", "per-raid"]
    delay_median_s: float
    delay_spread: float
    refusal_chance: float
    timeout_us: int


@dataclass(frozen=True, slots=True)
class Request:
    """A question to the holder of a right about one track, and the two draws that the answer will use.

    `under` is the id of the right, where the scenario has several.
    """

    id: str
    subject: int
    asked_us: int
    thinking_us: int
    refusal_draw: float
    under: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """An answer to a request, and when it is given."""

    request: str
    answer: Answer
    at_us: int


class Decider(Protocol):
    """Whoever holds a right. Doctrine answers at once with a later time, a person with (): the answer is submitted."""

    def decide(self, request: Request, now_us: int) -> Sequence[Decision]:
        """Answer a request, never blocking."""


@dataclass(slots=True)
class StandingOrders:
    """An officer under standing orders: thinks about one request after the other, in the order in which they came.

    `seats` says how the officer answers under each right, by the right's id.
    """

    seats: Mapping[str, Seat]
    busy_until_us: int = 0
    raid_answers: dict[str, Decision] = field(default_factory=dict)

    def decide(self, request: Request, now_us: int) -> Sequence[Decision]:
        """Answer after the human delay, behind what the seat still has to do; a late answer is silence."""
        seat, earlier = self.seats[request.under], self.raid_answers.get(request.under)
        if seat.asked == "per-raid" and earlier is not None:
            return (Decision(request.id, earlier.answer, max(now_us, earlier.at_us)),)
        decision = self._think(seat, request, now_us)
        if seat.asked == "per-raid":
            self.raid_answers[request.under] = decision
        return (decision,)

    def _think(self, seat: Seat, request: Request, now_us: int) -> Decision:
        at_us = max(now_us, self.busy_until_us) + request.thinking_us
        deadline_us = request.asked_us + seat.timeout_us
        if at_us > deadline_us:
            self.busy_until_us = max(self.busy_until_us, deadline_us)
            return Decision(request.id, Answer.SILENCE, max(now_us, deadline_us))
        self.busy_until_us = at_us
        refused = request.refusal_draw < seat.refusal_chance
        return Decision(request.id, Answer.REFUSED if refused else Answer.GRANTED, at_us)

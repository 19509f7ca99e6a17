"""A desk: all that one command post knows and holds; it cannot name nature, what it knows came as messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from oneroof.command.authority import Decider, Seat
from oneroof.command.consent import Right, Said
from oneroof.command.node import Link, Node
from oneroof.command.release import Rule
from oneroof.engagement.doctrine import Doctrine
from oneroof.engagement.reach import Battery
from oneroof.tracking.tracker import Tracker


class Stage(StrEnum):
    """How far a desk has come with one track."""

    WATCHED = "watched"
    ASKED = "asked"
    ALLOWED = "allowed"
    ENGAGED = "engaged"
    CLOSED = "closed"


class Warned(StrEnum):
    """How much of a track a desk has told its listeners."""

    NONE = "none"
    LAUNCH = "launch"
    IMPACT = "impact"


@dataclass(frozen=True, slots=True)
class ProtectedArea:
    """A circle of ground that a desk is to protect."""

    latitude_rad: float
    longitude_rad: float
    radius_m: float


@dataclass(frozen=True, slots=True)
class Post:
    """What does not change at a command post: its node, its links, whom it commands, what it protects, who decides."""

    node: Node
    links: Mapping[str, Link]
    contacts: Mapping[str, Node]
    batteries: Mapping[str, Battery] = field(default_factory=dict)
    doctrines: Mapping[str, Doctrine] = field(default_factory=dict)
    protected: tuple[ProtectedArea, ...] = ()
    right: Right | None = None
    seat: Seat | None = None
    listeners: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()

    def delay_us(self, addressee: str) -> int:
        """Give the delay of the link to a node; a node reaches itself at once."""
        return 0 if addressee == self.node.id else self.links[addressee].delay_us


@dataclass(slots=True)
class Shot:
    """One ordered round, as the desk that ordered it knows it."""

    id: str
    battery: str
    track: int
    launch_s: float
    meeting_s: float


@dataclass(slots=True)
class Question:
    """One question put to the seats that a right names: since when, what about, what they said so far."""

    id: str
    track: int
    asked_us: int
    body: Mapping[str, Any]
    said: dict[str, Said] = field(default_factory=dict)
    requests: dict[str, str] = field(default_factory=dict)
    settled: bool = False


@dataclass(slots=True)
class Case:
    """What a desk does about one track."""

    track: int
    stage: Stage = Stage.WATCHED
    next_plan_us: int = 0
    warning: Warned = Warned.NONE
    ready: bool = False
    question: Question | None = None
    shots: list[Shot] = field(default_factory=list)


@dataclass(slots=True)
class Desk:
    """The changing state of one command post; only its own handlers write it."""

    post: Post
    tracker: Tracker | None = None
    decider: Decider | None = None
    cases: dict[int, Case] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    magazine: dict[str, int] = field(default_factory=dict)
    sent: dict[str, int] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The node's id."""
        return self.post.node.id

    def case(self, track: int) -> Case:
        """Open or find the case of a track."""
        found = self.cases.get(track)
        if found is None:
            found = self.cases[track] = Case(track)
        return found

    def next_message_id(self, addressee: str) -> str:
        """Name the next message to an addressee; the count runs for each, so it tells nobody what others were sent."""
        self.sent[addressee] = self.sent.get(addressee, 0) + 1
        return f"{self.id}>{addressee}:{self.sent[addressee]}"

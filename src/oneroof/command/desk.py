"""A desk: all that one command post knows and holds; it cannot name nature, what it knows came as messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from oneroof.command.authority import Decider, Right
from oneroof.command.node import Link, Node
from oneroof.command.release import Rule
from oneroof.engagement.doctrine import Doctrine
from oneroof.engagement.reach import Battery
from oneroof.sensing.radar import Radar
from oneroof.tracking.discrimination import Expectation, Sorter
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
    """What does not change at a command post: its node, its links, whom it commands, what it protects, who decides.

    `cued` are the radars that it can tell where to look, as it knows them.
    """

    node: Node
    links: Mapping[str, Link]
    contacts: Mapping[str, Node]
    batteries: Mapping[str, Battery] = field(default_factory=dict)
    doctrines: Mapping[str, Doctrine] = field(default_factory=dict)
    protected: tuple[ProtectedArea, ...] = ()
    right: Right | None = None
    listeners: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    cued: Mapping[str, Radar] = field(default_factory=dict)
    expected: Expectation | None = None

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
class Case:
    """What a desk does about one track."""

    track: int
    stage: Stage = Stage.WATCHED
    next_plan_us: int = 0
    warning: Warned = Warned.NONE
    ready: bool = False
    request: str | None = None
    shots: list[Shot] = field(default_factory=list)
    next_cue_us: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Desk:
    """The changing state of one command post; only its own handlers write it.

    `sorter` tells objects apart where a scenario has any; `settled` holds the tracks of every complex that was engaged;
    `aimed` names, for a track that was fired at, the one of its complex that rounds were sent on to since.
    """

    post: Post
    tracker: Tracker | None = None
    decider: Decider | None = None
    cases: dict[int, Case] = field(default_factory=dict)
    requests: dict[str, int] = field(default_factory=dict)
    magazine: dict[str, int] = field(default_factory=dict)
    sent: dict[str, int] = field(default_factory=dict)
    sorter: Sorter | None = None
    settled: set[int] = field(default_factory=set)
    aimed: dict[int, int] = field(default_factory=dict)

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

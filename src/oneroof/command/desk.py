"""A desk: all that one command post knows and holds; it cannot name nature, what it knows came as messages."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from oneroof.catalogue.areas import Area
from oneroof.command.authority import Answer, Decider, Seat
from oneroof.command.consent import Right, Said
from oneroof.command.development import Flight
from oneroof.command.label import Label
from oneroof.command.members import quick
from oneroof.command.message import What
from oneroof.command.node import Link, Node
from oneroof.command.policy import Policy
from oneroof.command.watch import Duty, Staff, Watchbook
from oneroof.engagement.doctrine import Doctrine
from oneroof.engagement.reach import Battery
from oneroof.sensing.radar import Radar
from oneroof.tracking.discrimination import Expectation, Sorter
from oneroof.tracking.fusion import Identity
from oneroof.tracking.track import Track
from oneroof.tracking.tracker import Tracker


@quick
class Stage(StrEnum):
    """How far a desk has come with one track."""

    WATCHED = "watched"
    ASKED = "asked"
    ALLOWED = "allowed"
    ENGAGED = "engaged"
    CLOSED = "closed"


@quick
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

    `cued` are the radars that it can tell where to look, as it knows them. `rights` govern what it does, the first that
    fits; `owners` names, for an action with an asset of another party, the node that must agree besides. `seats` says
    how its own officer answers, by the right asked under; `sensors` which asset each sensor's number belongs to;
    `weapons` is the declared state; `spared` the area of which no launch is engaged. At a battery's terminal
    `commanders` are the posts whose orders it takes.
    """

    node: Node
    links: Mapping[str, Link]
    contacts: Mapping[str, Node]
    batteries: Mapping[str, Battery] = field(default_factory=dict)
    doctrines: Mapping[str, Doctrine] = field(default_factory=dict)
    protected: tuple[ProtectedArea, ...] = ()
    rights: tuple[Right, ...] = ()
    owners: Mapping[tuple[str, str], str] = field(default_factory=dict)
    seats: Mapping[str, Seat] = field(default_factory=dict)
    sensors: Mapping[int, str] = field(default_factory=dict)
    weapons: str | None = None
    listeners: tuple[str, ...] = ()
    policy: Policy = field(default_factory=Policy)
    cued: Mapping[str, Radar] = field(default_factory=dict)
    expected: Expectation | None = None
    lent: Mapping[int, Label] = field(default_factory=dict)
    shared: tuple[str, ...] = ()
    duty: Duty | None = None
    staff: Staff | None = None
    studies_us: int | None = None
    commanders: tuple[str, ...] = ()
    spared: Area | None = None

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
    """One question put to the seats that a right names: since when, what about, what they said so far.

    It stays under the right that it was asked under, whatever comes to hold later. `covers` are the batteries that a
    yes allows to fire; `leave` what else waits for the answer.
    """

    id: str
    track: int
    asked_us: int
    body: Mapping[str, Any]
    sources: Label
    right: Right
    covers: frozenset[str] = frozenset()
    leave: Leave | None = None
    said: dict[str, Said] = field(default_factory=dict)
    requests: dict[str, str] = field(default_factory=dict)
    settled: bool = False


@dataclass(slots=True)
class Leave:
    """A permission that is asked for once: to show another party something, or to tell a radar where to look.

    `answer` is None while the question is open; `waiting` holds what would have been sent meanwhile, the newest of each
    kind.
    """

    to: str
    answer: Answer | None = None
    waiting: dict[tuple[str, str, int], Held] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Held:
    """What a post would tell another party, if it may."""

    addressee: str
    what: What
    because: str
    body: Mapping[str, Any]
    sources: Label


@dataclass(slots=True)
class Fall:
    """What a desk remembers of a track's fall, to draw it forward once no sensor reports it any more.

    `quiet_s`: when every satellite that saw it burn has looked twice again. `track`: its coasting model at the last
    report, until the filter itself holds that the boost is over (`sure`). `windows`: from when until when it is in the
    field of each radar to cue. `look_us`: when its way is looked at next.
    """

    quiet_s: float = -math.inf
    track: Track | None = None
    sure: bool = False
    windows: dict[str, tuple[int, int]] = field(default_factory=dict)
    look_us: int = 0


@dataclass(slots=True)
class Case:
    """What a desk does about one track; `barred` are the batteries that it may not use for it: somebody said no.

    `no_cue_before_us`: none of the radars in `next_cue_us` is cued for it before.
    """

    track: int
    stage: Stage = Stage.WATCHED
    next_plan_us: int = 0
    warning: Warned = Warned.NONE
    ready: bool = False
    question: Question | None = None
    shots: list[Shot] = field(default_factory=list)
    next_cue_us: dict[str, int] = field(default_factory=dict)
    no_cue_before_us: int = 0
    fall: Fall = field(default_factory=Fall)
    barred: frozenset[str] = frozenset()


def joined(cases: list[Case], track: int) -> Case:
    """Make one case of those of one body: what was done or told in any of them is done and told."""
    stages, warnings = list(Stage), list(Warned)
    lead = max(cases, key=lambda case: stages.index(case.stage))
    lead.track, lead.next_plan_us = track, min(case.next_plan_us for case in cases)
    lead.warning = max((case.warning for case in cases), key=warnings.index)
    lead.ready = any(case.ready for case in cases)
    lead.shots = [shot for case in cases for shot in case.shots]
    lead.fall = max((case.fall for case in cases), key=lambda fall: fall.look_us)
    return lead


@dataclass(frozen=True, slots=True)
class Shared:
    """What another party was last told of a track: when next, from which sensors it was, whether it burned."""

    next_us: int
    sensors: tuple[int, ...]
    burning: bool


@dataclass(slots=True)
class Told:
    """A track as another party last told it, when that came, under which label, and the number it is held under here.

    It is set beside the desk's own tracks and never fed into its filter. The number is that of the own track of the
    same body, or one below zero.
    """

    identity: Identity
    track: Track
    label: Label
    received_us: int
    number: int = 0

    @property
    def key(self) -> tuple[str, int]:
        """Whose it is, under which number there."""
        return self.identity.party, self.identity.number


@dataclass(slots=True)
class Desk:
    """The changing state of one command post; only its own handlers write it.

    `sorter` tells objects apart where a scenario has any; `settled` holds the tracks of every complex that was engaged;
    `aimed` names, for a track that was fired at, the one of its complex that rounds were sent on to since; `named`
    holds, for each other party, the numbers under which it was told of tracks. `seats` says how its officer answers
    under every right there was; at a battery, `accepted` says when a round leaves and by whose order, `obeyed` which
    shots' orders it has carried out; `lent` keeps the joined labels of the sensors that a track rests on.
    """

    post: Post
    tracker: Tracker | None = None
    decider: Decider | None = None
    seats: dict[str, Seat] = field(default_factory=dict)
    cases: dict[int, Case] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    magazine: dict[str, int] = field(default_factory=dict)
    sent: dict[str, int] = field(default_factory=dict)
    named: dict[str, dict[int, int]] = field(default_factory=dict)
    sorter: Sorter | None = None
    settled: set[int] = field(default_factory=set)
    aimed: dict[int, int] = field(default_factory=dict)
    told: dict[tuple[str, int], Told] = field(default_factory=dict)
    numbered: dict[tuple[str, int], int] = field(default_factory=dict)
    renamed: dict[int, int] = field(default_factory=dict)
    shared: dict[int, Shared] = field(default_factory=dict)
    untold: set[tuple[str, str, int]] = field(default_factory=set)
    flights: dict[int, Flight] = field(default_factory=dict)
    leaves: dict[tuple[str, Right, int], Leave] = field(default_factory=dict)
    watch: Watchbook = field(default_factory=Watchbook)
    accepted: dict[str, tuple[int, str]] = field(default_factory=dict)
    obeyed: set[str] = field(default_factory=set)
    lent: dict[tuple[int, ...], Label] = field(default_factory=dict)
    _fresh: int = 0

    @property
    def id(self) -> str:
        """The node's id."""
        return self.post.node.id

    def known_as(self, number: int) -> int:
        """Give the number that a track is held under now; it changes when an own track and one told of become one."""
        return self.renamed.get(number, number)

    def number(self, key: tuple[str, int], partner: int | None) -> None:
        """Hold what was told under the number of its own partner, or under one of its own; its case goes with it."""
        before = self.numbered.get(key)
        if partner is None and (before is None or before > 0):
            self._fresh -= 1
        now = self.told[key].number = self.numbered[key] = (
            partner if partner is not None else before if before is not None and before < 0 else self._fresh
        )
        if before is not None and before != now:
            self._move_case(before, now)

    def _move_case(self, before: int, now: int) -> None:
        """Go on under another number; of two cases of one body the one that has come farther leads."""
        self.renamed = {old: now if new == before else new for old, new in self.renamed.items()} | {before: now}
        self.renamed.pop(now, None)
        cases = [self.cases.pop(number) for number in (before, now) if number in self.cases]
        if cases:
            self.cases[now] = joined(cases, now)

    def case(self, track: int) -> Case:
        """Open or find the case of a track."""
        if self.renamed:
            track = self.known_as(track)
        found = self.cases.get(track)
        if found is None:
            found = self.cases[track] = Case(track)
        return found

    def next_message_id(self, addressee: str, series: str = "") -> str:
        """Name the next message to an addressee; the count runs for each, so it tells nobody what others were sent.

        A series counts by itself: what is asked besides changes no other message's name, on which draws hang.
        """
        name = f"{self.id}>{addressee}:{series}"
        self.sent[name if series else addressee] = count = self.sent.get(name if series else addressee, 0) + 1
        return f"{name}{count}"

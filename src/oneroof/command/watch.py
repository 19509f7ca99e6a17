"""What a post that watches for launches, and a desk at a warning centre, know and have done so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from oneroof.command.joint_log import Copy
from oneroof.command.label import FREE, Label
from oneroof.command.notice import Notice

Circle = tuple[float, float, float]  # latitude and longitude in rad, radius in m


@dataclass(frozen=True, slots=True)
class Duty:
    """What a watching post looks after: a homeland, a leadership to alarm, whom it reports to, its own launches.

    It reports to its `staffs` at centres, and to posts of `others` as far as rules let it. `patience_us` after an alarm
    a launch of which nothing more was seen is taken for none.
    """

    homeland: tuple[Circle, ...]
    leadership: str | None
    staffs: tuple[str, ...]
    others: tuple[str, ...]
    own: tuple[Notice, ...]
    patience_us: int


@dataclass(frozen=True, slots=True)
class Staff:
    """One party's desk at a warning centre: whom it exchanges entries with, and its own posts.

    `centres` names the parties of every centre. Consulting and signing take people's time: median in seconds, and the
    standard deviation of its logarithm.
    """

    centre: str
    peers: tuple[str, ...]
    posts: tuple[str, ...]
    centres: Mapping[str, tuple[str, ...]]
    own: tuple[Notice, ...]
    consult_s: tuple[float, float]
    sign_s: tuple[float, float]


@dataclass(slots=True)
class Sighting:
    """A launch as a watching post knows it: its last report, the own track if there is one, and what it is read as.

    `reading` is None while there is doubt; `label` is that of what other parties gave for it.
    """

    id: str
    report: dict[str, Any]
    track: int | None = None
    issue: int = 0
    alarm_us: int | None = None
    reading: str | None = None
    label: Label = FREE


@dataclass(slots=True)
class Watchbook:
    """What a watching post or a centre's desk has heard of and done: it changes only with its own desk's handlers.

    `again_us` holds when each peer is offered again what it has not confirmed, `tries` how often that was in vain.
    `named` holds, by the own post's name of a launch and the label of what left, the name that it has in the joint log;
    `issued` how many of its reports stand there so, `alike` how many launches of which the same was first said.
    """

    notices: dict[str, Notice] = field(default_factory=dict)
    sightings: list[Sighting] = field(default_factory=list)
    next_us: dict[int, int] = field(default_factory=dict)
    copy: Copy = field(default_factory=Copy)
    handled: set[str] = field(default_factory=set)
    mute: set[str] = field(default_factory=set)
    again_us: dict[str, int] = field(default_factory=dict)
    tries: dict[str, int] = field(default_factory=dict)
    numbered: int = 0
    named: dict[tuple[str, Label], str] = field(default_factory=dict)
    issued: dict[tuple[str, Label], int] = field(default_factory=dict)
    alike: dict[str, int] = field(default_factory=dict)

"""Messages: immutable, with what they are, from whom, to whom, when, why, and who may see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from oneroof.command.label import Label
from oneroof.command.members import quick


@quick
class What(StrEnum):
    """What a message says."""

    REQUEST = "request"
    ANSWER = "answer"
    ORDER = "order"
    UPDATE = "update"
    LAUNCH_WARNING = "launch-warning"
    CUE = "cue"
    TRACKS = "tracks"
    NOTICE = "notice"
    LAUNCH_REPORT = "launch-report"
    JOINT_LOG = "joint-log"
    ADVICE = "advice"
    ALARM = "alarm"
    DEVELOPMENT_DATA = "development-data"


@dataclass(frozen=True, slots=True)
class Message:
    """One message between two nodes; times are scenario microseconds. `rule` let it out; an own message has none."""

    id: str
    what: What
    sender: str
    addressee: str
    valid_us: int
    sent_us: int
    received_us: int
    label: Label
    because: str
    causes: tuple[str, ...] = ()
    body: Mapping[str, Any] = field(default_factory=dict)
    rule: str | None = None

"""What happens: one event on the queue, one thing to happen later, and the kinds there are."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple, TypeAlias

from oneroof.command.members import quick

Body: TypeAlias = Mapping[str, Any]


@quick
class Kind(StrEnum):
    """Kinds of event; the ones of nature first, then the ones that a desk sees."""

    LAUNCH = "launch"
    LIFT_OFF = "lift-off"
    UPLINK = "uplink"
    INTERCEPT = "intercept"
    IMPACT = "impact"
    CUE = "cue"
    NOTE = "note"
    SCAN = "scan"
    REPORT = "report"
    DECISION = "decision"
    UPDATE_DUE = "update-due"
    ASSESSMENT_DUE = "assessment-due"
    MESSAGE = "message"
    CONSENT_DUE = "consent-due"
    ANNOUNCE = "announce"
    SIGHTING = "sighting"
    DOUBT_DUE = "doubt-due"
    ENTRY_DUE = "entry-due"
    LOG_DUE = "log-due"
    CONSULT_DUE = "consult-due"
    SIGN_DUE = "sign-due"
    STUDY_DUE = "study-due"
    CUE_DUE = "cue-due"
    CHANGE = "change"


# at equal times nature moves first, what was found is noted, then sensors look, then desks act; what changes in who
# may do what holds for all of them
RANK = {kind: rank for rank, kind in enumerate(Kind)} | {Kind.CHANGE: -1}


# tuples with names: as fixed as a frozen dataclass, and made in a third of the time
class Event(NamedTuple):
    """One event: when, in what order at equal times, its number, the number of the event that caused it, and what."""

    time_us: int
    rank: int
    number: int
    cause: int
    kind: Kind
    desk: str | None
    body: Body


class Later(NamedTuple):
    """What a handler asks the engine to queue; the engine numbers it and notes its cause."""

    time_us: int
    kind: Kind
    body: Body
    desk: str | None = None


NAMED = (Kind.MESSAGE, Kind.REPORT)  # all others have no name


def name_of(later: Later) -> str:
    """Name what arrives at a desk, and from where: at equal times names decide, not which was set out first.

    When others set it out is their own affair; what comes from one sender keeps its order.
    """
    message = later.body.get("message") if later.kind is Kind.MESSAGE else None
    if message is not None:
        return f"{message.sender}>{message.addressee}"
    return str(later.body.get("sensor", "")) if later.kind is Kind.REPORT else ""


def microseconds(time_s: float) -> int:
    """Round scenario seconds to the queue's integer microseconds."""
    return round(time_s * 1e6)

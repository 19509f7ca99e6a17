"""Consultations: what was told to whom of a decision, in what detail, and whether before or after it was taken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

# a day whose hour nobody wrote down, or an instant with its zone
When = date | datetime


class Form(StrEnum):
    """How somebody was consulted, from the least to the most that he could say himself."""

    NOTICE = "notice"
    BRIEFING = "briefing"
    EXCHANGE = "exchange"


class Order(StrEnum):
    """Where a consultation lies against its decision, as far as what is written of both tells."""

    BEFORE = "before"
    SAME_DAY = "same day"
    AFTER = "after"
    UNKNOWN = "unknown"


class Detail(StrEnum):
    """How much of what a decision is about was told."""

    NOTHING = "nothing"
    PART = "part"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision: whose, when it was taken (None: unknown), and the subjects that it is about."""

    id: str
    by: str
    on: When | None
    text: str
    subjects: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Consultation:
    """One occasion on which somebody was told of a decision: when (None: unknown), how, and which subjects."""

    id: str
    decision: str
    to: str
    on: When | None
    form: Form
    told: tuple[str, ...]
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A consultation held against its decision: order, whole days from one to the other, detail, what was left out."""

    consultation: Consultation
    order: Order
    days_after: int | None
    detail: Detail
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """How one party fared with one decision: occasions by their order, and what it knew before and in the end."""

    decision: str
    party: str
    before: int
    same_day: int
    after: int
    unknown: int
    exchanges: int
    subjects_before: tuple[str, ...]
    subjects_in_the_end: tuple[str, ...]


def ledger(decisions: Iterable[Decision], consultations: Iterable[Consultation]) -> tuple[Entry, ...]:
    """Hold each consultation against its decision, in the order given.

    A date without an hour has no order within its day: two dates that are equal give `same day`, and so does an instant
    on that date by its own clock. Raises KeyError for a consultation about no decision of the list.
    """
    by_id = {decision.id: decision for decision in decisions}
    return tuple(_entry(by_id[each.decision], each) for each in consultations)


def _entry(decision: Decision, each: Consultation) -> Entry:
    left_out = tuple(subject for subject in decision.subjects if subject not in each.told)
    detail = Detail.ALL if not left_out else Detail.PART if len(left_out) < len(decision.subjects) else Detail.NOTHING
    days = None if each.on is None or decision.on is None else (_day(each.on) - _day(decision.on)).days
    return Entry(each, order(each.on, decision.on), days, detail, left_out)


def order(told: When | None, decided: When | None) -> Order:
    """Say whether somebody was told before or after a decision; the instant of the decision itself is not before it."""
    if told is None or decided is None:
        return Order.UNKNOWN
    if isinstance(told, datetime) and isinstance(decided, datetime):
        return Order.BEFORE if told < decided else Order.AFTER
    if _day(told) == _day(decided):
        return Order.SAME_DAY
    return Order.BEFORE if _day(told) < _day(decided) else Order.AFTER


def _day(when: When) -> date:
    return when.date() if isinstance(when, datetime) else when


def tally(decisions: Sequence[Decision], entries: Sequence[Entry]) -> tuple[Told, ...]:
    """Count, for each decision and each party that was told of it, how often it was told before and after."""
    pairs = dict.fromkeys((each.consultation.decision, each.consultation.to) for each in entries)
    subjects = {decision.id: decision.subjects for decision in decisions}
    return tuple(_told(decision, party, subjects[decision], entries) for decision, party in pairs)


def _told(decision: str, party: str, subjects: tuple[str, ...], entries: Sequence[Entry]) -> Told:
    mine = [each for each in entries if (each.consultation.decision, each.consultation.to) == (decision, party)]
    count = {which: sum(each.order is which for each in mine) for which in Order}
    early = {subject for each in mine if each.order is Order.BEFORE for subject in each.consultation.told}
    ever = {subject for each in mine for subject in each.consultation.told}
    return Told(
        decision,
        party,
        count[Order.BEFORE],
        count[Order.SAME_DAY],
        count[Order.AFTER],
        count[Order.UNKNOWN],
        sum(each.consultation.form is Form.EXCHANGE for each in mine),
        tuple(subject for subject in subjects if subject in early),
        tuple(subject for subject in subjects if subject in ever),
    )


def read_when(text: str) -> When | None:
    """Read a date, an instant with its zone, or `unknown`; raises ValueError for anything else."""
    if text == "unknown":
        return None
    if "T" not in text:
        return date.fromisoformat(text)
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("an instant needs its zone")
    return instant


def said_when(when: When | None) -> str:
    """Write a date or an instant as it was read: an instant by its own clock, with its zone."""
    if isinstance(when, datetime):
        return when.isoformat(sep=" ", timespec="minutes")
    return "unknown" if when is None else when.isoformat()

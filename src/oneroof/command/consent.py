"""Who must say yes: consent as an expression over seats, and how far a question has come after the answers so far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from oneroof.command.authority import Answer
from oneroof.command.conditions import Conditions, Facts


@dataclass(frozen=True, slots=True)
class Key:
    """One seat is asked, and its answer counts."""

    seat: str


@dataclass(frozen=True, slots=True)
class AllOf:
    """All parts are asked at once and all must grant; of a whole body of members this is consensus."""

    parts: tuple[Consent, ...]


@dataclass(frozen=True, slots=True)
class InSeries:
    """All parts must grant, and each is asked only after the one before has granted."""

    parts: tuple[Consent, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """All parts are asked at once and so many of them must grant: a quorum, k of n keys."""

    count: int
    parts: tuple[Consent, ...]


@dataclass(frozen=True, slots=True)
class Unopposed:
    """The silence procedure: granted at exactly the deadline, unless one of the seats has objected by then."""

    seats: tuple[str, ...]
    window_us: int


@dataclass(frozen=True, slots=True)
class Unless:
    """A veto: the seat is told and need not answer; nothing waits for it, but an objection that came in time stops."""

    seat: str


@dataclass(frozen=True, slots=True)
class Delegated:
    """Agreed beforehand: a named commander acts under standing rules, and nobody is asked."""

    to: str


@dataclass(frozen=True, slots=True)
class Given:
    """Agreed beforehand under rules of engagement: the commander acts where they hold, and else it is asked."""

    conditions: Conditions
    to: str
    otherwise: Consent


Consent: TypeAlias = Key | AllOf | InSeries | AtLeast | Unopposed | Unless | Delegated | Given


@dataclass(frozen=True, slots=True)
class Right:
    """A right to act: who must say yes, and how long a question stays open before silence is the answer.

    `assets` it is about (of none: all). `id` tells it from others where there are several. Asked for each track, or
    once for the whole raid.
    """

    action: str
    rule: Consent
    timeout_us: int
    id: str = ""
    assets: tuple[str, ...] = ()
    asked: Literal["per-engagement", "per-raid"] = "per-engagement"


@dataclass(frozen=True, slots=True)
class Said:
    """What a seat answered, and when that was known to whoever asked."""

    answer: Answer
    at_us: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a question has come: its answer (None while it is open), since when, and who stopped it.

    `ask` names every seat that should have been asked by now; `wake_us` is when an open question next settles by itself
    if nobody says anything more.
    """

    answer: Answer | None
    at_us: int
    by: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()
    wake_us: int | None = None


def standing(rule: Consent, said: Mapping[str, Said], start_us: int, now_us: int) -> Standing:
    """Tell how far a question stands that was put at `start_us`, from what the seats have said by `now_us`.

    A total function of rule and answers, and monotone: one more grant never makes it less than it was. A seat that fell
    silent counts as one that did not grant; the whole question's deadline is the asker's to keep.
    """
    return _standing(rule, {seat: each for seat, each in said.items() if each.at_us <= now_us}, start_us, now_us)


def _standing(rule: Consent, said: Mapping[str, Said], start_us: int, now_us: int) -> Standing:
    match rule:
        case Key(seat):
            return _key(seat, said.get(seat), start_us)
        case AllOf(parts):
            return _at_least(len(parts), parts, said, start_us, now_us)
        case AtLeast(count, parts):
            return _at_least(count, parts, said, start_us, now_us)
        case InSeries(parts):
            return _in_series(parts, said, start_us, now_us)
        case Unopposed(seats, window_us):
            return _unopposed(seats, start_us + window_us, said, start_us, now_us)
        case Unless(seat):
            return _unless(seat, said.get(seat), start_us)
        case Delegated():
            return Standing(Answer.GRANTED, start_us)
        case Given(_, _, otherwise):  # of what nothing is known no condition holds
            return _standing(otherwise, said, start_us, now_us)


def _key(seat: str, said: Said | None, start_us: int) -> Standing:
    if said is None:
        return Standing(None, start_us, ask=(seat,))
    by = () if said.answer is Answer.GRANTED else (seat,)
    return Standing(said.answer, max(said.at_us, start_us), by, (seat,))


def _at_least(count: int, parts: Sequence[Consent], said: Mapping[str, Said], start_us: int, now_us: int) -> Standing:
    found = [_standing(part, said, start_us, now_us) for part in parts]
    ask = tuple(dict.fromkeys(seat for each in found for seat in each.ask))
    granted = sorted(each.at_us for each in found if each.answer is Answer.GRANTED)
    if len(granted) >= count:
        return Standing(Answer.GRANTED, granted[count - 1] if count else start_us, ask=ask)
    stopped = [each for each in found if each.answer not in (None, Answer.GRANTED)]
    if len(stopped) > len(parts) - count:
        last = sorted(stopped, key=lambda each: (each.at_us, each.by))[len(parts) - count]
        return Standing(last.answer, last.at_us, last.by, ask)
    wakes = [each.wake_us for each in found if each.wake_us is not None]
    return Standing(None, start_us, ask=ask, wake_us=min(wakes, default=None))


def _in_series(parts: Sequence[Consent], said: Mapping[str, Said], start_us: int, now_us: int) -> Standing:
    at_us = start_us
    ask: tuple[str, ...] = ()
    for part in parts:
        found = _standing(part, said, at_us, now_us)
        ask = (*ask, *found.ask)
        if found.answer is not Answer.GRANTED:
            return replace(found, ask=ask)
        at_us = found.at_us
    return Standing(Answer.GRANTED, at_us, ask=ask)


def _unopposed(
    seats: Sequence[str], deadline_us: int, said: Mapping[str, Said], start_us: int, now_us: int
) -> Standing:
    no = [(each.at_us, seat) for seat in seats if (each := said.get(seat)) and each.answer is Answer.REFUSED]
    in_time = [(at_us, seat) for at_us, seat in no if at_us <= deadline_us]
    if in_time:
        at_us, seat = min(in_time)
        return Standing(Answer.REFUSED, max(at_us, start_us), (seat,), tuple(seats))
    if now_us < deadline_us:
        return Standing(None, start_us, ask=tuple(seats), wake_us=deadline_us)
    return Standing(Answer.GRANTED, deadline_us, ask=tuple(seats))


def _unless(seat: str, said: Said | None, start_us: int) -> Standing:
    if said is not None and said.answer is Answer.REFUSED:
        return Standing(Answer.REFUSED, max(said.at_us, start_us), (seat,), (seat,))
    return Standing(Answer.GRANTED, start_us, ask=(seat,))


def resolved(rule: Consent, facts: Facts) -> Consent:
    """Give a rule for one track: where rules of engagement hold for it the commander acts, else it is asked."""
    match rule:
        case Given(conditions, to, otherwise):
            return Delegated(to) if conditions.hold(facts) else resolved(otherwise, facts)
        case AllOf(parts):
            return AllOf(tuple(resolved(part, facts) for part in parts))
        case InSeries(parts):
            return InSeries(tuple(resolved(part, facts) for part in parts))
        case AtLeast(count, parts):
            return AtLeast(count, tuple(resolved(part, facts) for part in parts))
        case _:
            return rule


def conditional(rule: Consent) -> bool:
    """Tell whether a rule asks for anything that must be known of a track."""
    match rule:
        case Given():
            return True
        case AllOf(parts) | InSeries(parts) | AtLeast(_, parts):
            return any(conditional(part) for part in parts)
        case _:
            return False


def grants(rule: Consent, answers: Mapping[str, Answer]) -> bool:
    """Tell whether a rule ends in a yes if each seat answers so; a seat that is not there is silent."""
    match rule:
        case Key(seat):
            return answers.get(seat) is Answer.GRANTED
        case AllOf(parts) | InSeries(parts):
            return all(grants(part, answers) for part in parts)
        case AtLeast(count, parts):
            return sum(grants(part, answers) for part in parts) >= count
        case Unopposed(members, _):
            return all(answers.get(seat) is not Answer.REFUSED for seat in members)
        case Unless(seat):
            return answers.get(seat) is not Answer.REFUSED
        case Delegated():
            return True
        case Given(_, _, otherwise):
            return grants(otherwise, answers)


def seats(rule: Consent) -> tuple[str, ...]:
    """List every seat that a rule names, each once, in the order of the rule."""
    return tuple(dict.fromkeys(_seats(rule)))


def _seats(rule: Consent) -> Iterator[str]:
    match rule:
        case Key(seat) | Unless(seat):
            yield seat
        case Unopposed(members, _):
            yield from members
        case AllOf(parts) | InSeries(parts) | AtLeast(_, parts):
            for part in parts:
                yield from _seats(part)
        case Given(_, _, otherwise):
            yield from _seats(otherwise)


def said(rule: Consent) -> str:
    """Say a rule in words, as a scenario file writes it."""
    match rule:
        case Key(seat):
            return seat
        case AllOf(parts):
            return f"all of ({_listed(parts)})"
        case InSeries(parts):
            return f"in series ({_listed(parts)})"
        case AtLeast(count, parts):
            return f"at least {count} of ({_listed(parts)})"
        case Unopposed(members, window_us):
            return f"unopposed by ({', '.join(members)}) in {window_us / 1e6:g} s"
        case Unless(seat):
            return f"unless {seat} objects"
        case Delegated(to):
            return f"delegated to {to}"
        case Given(_, to, otherwise):
            return f"delegated to {to} under rules, else {said(otherwise)}"


def _listed(parts: Sequence[Consent]) -> str:
    return ", ".join(said(part) for part in parts)

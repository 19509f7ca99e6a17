"""The closed form of a consent against the question played out, and chains of one nation against chains of several."""

from __future__ import annotations

import random
import statistics

import pytest

from oneroof.command.authority import Answer
from oneroof.command.consent import AllOf, AtLeast, Consent, InSeries, Key, seats
from oneroof.errors import TooLarge
from oneroof.simulation.draws import Draws, Purpose, subject_key
from oneroof.studies import consenting
from oneroof.studies.consenting import Course, Way, quickest, ways
from studies.chains import played, random_courses, random_rule

NAMES = list("abcdef")


def closed(rule: Consent, course_of: dict[str, Course]) -> Way | None:
    return min(ways(rule, course_of), key=lambda way: way.course.total_s, default=None)


def disagreements(count: int) -> list[str]:
    found = []
    for seed in range(count):
        chance = random.Random(seed)
        rule, course_of = random_rule(chance, NAMES[: chance.randrange(1, 7)]), random_courses(chance, NAMES)
        answer, at_s = played(rule, course_of)
        way = closed(rule, course_of)
        if (answer is Answer.GRANTED) != (way is not None) or (way is not None and way.course.total_s != at_s):
            found.append(f"{seed}: {rule} {answer} {at_s} {way}")
    return found


def test_the_closed_form_is_what_a_question_played_out_takes() -> None:
    assert not disagreements(800)


def test_a_planted_error_in_the_closed_form_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = Course.then
    monkeypatch.setattr(Course, "then", lambda one, later: later if later.total_s > one.total_s else plain(one, later))
    assert disagreements(200)


def test_only_an_objection_that_comes_in_time_stops() -> None:
    """Each way's stoppers, one by one: with one of them refusing the question ends otherwise than by this way."""
    stopping = idle = 0
    for seed in range(500):
        chance = random.Random(seed)
        rule, course_of = random_rule(chance, NAMES[: chance.randrange(1, 7)]), random_courses(chance, NAMES)
        found = ways(rule, course_of)
        for seat in seats(rule):
            left = [way for way in found if seat not in way.granting and seat not in way.stoppers]
            answer, _ = played(rule, course_of, frozenset({seat}))
            assert (answer is Answer.GRANTED) == bool(left), (seed, seat, rule)
            stopping += any(seat in way.stoppers for way in found)
            idle += any(seat in dict(way.unopposed) and seat not in way.stoppers for way in found)
    assert stopping > 30 and idle > 10


def test_a_deadline_and_a_missing_seat_leave_no_way() -> None:
    course_of = {"a": Course(2.0, 3.0, 40.0)}
    found = ways(Key("a"), course_of)
    assert quickest(found, 45.0) == Course(2.0, 3.0, 40.0) and quickest(found, 44.9) is None
    assert ways(AllOf((Key("a"), Key("b"))), course_of) == ()
    assert len(ways(AtLeast(1, (Key("a"), Key("b"))), course_of)) == 1


def test_a_quorum_with_too_many_ways_is_refused() -> None:
    many = [f"m{number}" for number in range(28)]
    with pytest.raises(TooLarge, match="ways to a yes"):
        ways(AtLeast(14, tuple(map(Key, many))), dict.fromkeys(many, Course(1.0)))


# ---------------------------------------------------------------------------------------------- one nation, several


def random_chain(seed: int) -> tuple[Consent, Consent, list[str]]:
    """A nation's own seat; and a rule in which it and others must all agree, at once or in turn."""
    chance = random.Random(seed)
    others = [Key(f"n{number}") for number in range(1, chance.randrange(2, 6))]
    parts = [Key("own"), *others]
    chance.shuffle(parts)
    cut = chance.randrange(1, len(parts))
    inner = [InSeries, AllOf]
    halves = tuple(chance.choice(inner)(tuple(half)) for half in (parts[:cut], parts[cut:]))
    return Key("own"), chance.choice(inner)(halves), [str(each.seat) for each in parts]


def latencies_s(rule: Consent, members: list[str], seed: int, draws: int) -> list[float]:
    """The same parts in every draw: link and review fixed for a member, its answer lognormal."""
    fixed = random.Random(seed + 10**6)
    parts = {each: (fixed.uniform(0, 20), fixed.uniform(0, 60), fixed.uniform(5, 120)) for each in sorted(members)}
    found = []
    for number in range(draws):
        chance, course_of = Draws(seed, number), {}
        for each, (link_s, review_s, median_s) in parts.items():
            thought_s = chance.lognormal(Purpose.DECISION_DELAY, subject_key(each), 0, median_s, 0.5)
            course_of[each] = Course(link_s, review_s, thought_s)
        quick = quickest(ways(rule, course_of), 1e9)
        assert quick is not None
        found.append(quick.total_s)
    return found


def slower_nations(chains: range, draws: int) -> list[int]:
    """List the chains in which a nation alone has the longer median."""
    found = []
    for seed in chains:
        alone, together, members = random_chain(seed)
        mine, ours = (statistics.median(latencies_s(rule, members, seed, draws)) for rule in (alone, together))
        if mine > ours:
            found.append(seed)
    return found


@pytest.mark.requirement("A054")
def test_no_chain_in_which_all_must_agree_is_quicker_than_the_nations_own() -> None:
    assert slower_nations(range(20), 21) == []


@pytest.mark.slow
@pytest.mark.requirement("A054")
def test_no_chain_of_a_thousand_is_quicker_than_the_nations_own() -> None:
    assert slower_nations(range(1000), 101) == []


def test_a_chain_that_took_the_first_answer_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def first(parts: tuple[Consent, ...], course_of: dict[str, Course]) -> tuple[Way, ...]:
        every = [way for part in parts for way in ways(part, course_of)]
        return (min(every, key=lambda way: way.course.total_s),)

    monkeypatch.setattr(consenting, "_joined", first)
    assert slower_nations(range(20), 21)

"""Consent as an expression: closed forms of two keys, consensus, quorum and silence; monotone and total."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneroof.command.authority import Answer
from oneroof.command.consent import (
    AllOf,
    AtLeast,
    Consent,
    Delegated,
    InSeries,
    Key,
    Said,
    Standing,
    Unless,
    Unopposed,
    grants,
    seats,
    standing,
)
from oneroof.simulation.draws import Draws, Purpose, subject_key

YES, NO, SILENT = Answer.GRANTED, Answer.REFUSED, Answer.SILENCE
USUAL, MANY = 10_000, 100_000
NEVER_US = 10**15


def put(rule: Consent, chains: dict[str, tuple[Answer, int]], deadline_us: int = NEVER_US) -> Standing:
    """Ask seats as the rule goes on; each answers so long after it was asked."""
    said: dict[str, Said] = {}
    asked: dict[str, int] = {}
    now_us = 0
    while True:
        found = standing(rule, said, 0, now_us)
        for seat in found.ask:
            if seat not in asked:
                asked[seat] = now_us
                answer, thinking_us = chains[seat]
                if answer is not SILENT:
                    said[seat] = Said(answer, now_us + thinking_us)
        if found.answer is not None:
            return found
        coming = [each.at_us for each in said.values() if each.at_us > now_us]
        wakes = [time for time in (*coming, found.wake_us) if time is not None and time > now_us]
        now_us = min(wakes, default=deadline_us)
        if now_us >= deadline_us:
            return Standing(SILENT, deadline_us)


def thinking(seat: str, median_s: float, spread: float, count: int) -> np.ndarray:
    key = subject_key(seat)
    return np.array([Draws(1, i).lognormal(Purpose.DECISION_DELAY, key, 0, median_s, spread) for i in range(count)])


def within_3_sigma(found: float, expected: float, count: int) -> bool:
    return abs(found - expected) <= 3.0 * math.sqrt(expected * (1.0 - expected) / count)


def normal(x: float) -> float:
    return 0.5 * math.erfc(-x / math.sqrt(2.0))


@pytest.mark.parametrize("members, chance, expected", [(28, 0.01, 0.7547), (28, 0.05, 0.2378)])
@pytest.mark.requirement("A042")
def test_a_consensus_of_28_agrees_as_often_as_the_closed_form_says(
    members: int, chance: float, expected: float
) -> None:
    rule = AllOf(tuple(Key(f"m{i}") for i in range(members)))
    keys = [subject_key(f"m{i}") for i in range(members)]
    count, agreed = USUAL, 0
    for replication in range(count):
        draws = Draws(7, replication)
        answers = {f"m{i}": NO if draws.uniform(Purpose.REFUSAL, keys[i], 0) < chance else YES for i in range(members)}
        agreed += grants(rule, answers)
    assert (1.0 - chance) ** members == pytest.approx(expected, abs=5e-5)
    assert within_3_sigma(agreed / count, (1.0 - chance) ** members, count)


@given(st.lists(st.sampled_from([YES, NO, SILENT]), min_size=1, max_size=6), st.data())
def test_with_one_commander_and_rules_agreed_beforehand_nobody_is_asked(answers: list[Answer], data: object) -> None:
    found = standing(Delegated("commander"), {f"m{i}": Said(answer, 0) for i, answer in enumerate(answers)}, 5, 5)
    assert found == Standing(YES, 5) and seats(Delegated("commander")) == ()


def test_two_keys_at_once_and_one_after_the_other() -> None:
    chains = {"a": (YES, 30), "b": (YES, 40)}
    assert put(AllOf((Key("a"), Key("b"))), chains).at_us == 40
    assert put(InSeries((Key("a"), Key("b"))), chains).at_us == 70
    assert put(AtLeast(1, (Key("a"), Key("b"))), chains).at_us == 30
    assert put(Key("a"), chains).at_us == 30


def test_the_second_of_a_series_is_asked_only_after_the_first_has_granted() -> None:
    rule = InSeries((Key("a"), Key("b")))
    assert standing(rule, {}, 0, 0).ask == ("a",)
    assert standing(rule, {"a": Said(YES, 3)}, 0, 3).ask == ("a", "b")
    assert put(rule, {"a": (NO, 5), "b": (YES, 1)}) == Standing(NO, 5, ("a",), ("a",))


def test_silence_procedure_grants_at_exactly_the_deadline_and_one_objection_in_time_stops_it() -> None:
    rule = Unopposed(("a", "b", "c"), 60)
    assert put(rule, dict.fromkeys("abc", (SILENT, 0))).at_us == 60
    assert put(rule, {"a": (YES, 1), "b": (YES, 1), "c": (YES, 1)}).at_us == 60
    assert put(rule, {"a": (YES, 1), "b": (NO, 60), "c": (YES, 1)}) == Standing(NO, 60, ("b",), ("a", "b", "c"))
    assert put(rule, {"a": (YES, 1), "b": (NO, 61), "c": (YES, 1)}).answer is YES
    assert standing(rule, {}, 0, 59).answer is None


def test_a_veto_is_not_waited_for_and_stops_only_what_it_comes_in_time_for() -> None:
    rule = AllOf((Key("lead"), Unless("partner")))
    assert put(rule, {"lead": (YES, 30), "partner": (SILENT, 0)}).at_us == 30
    assert put(rule, {"lead": (YES, 30), "partner": (NO, 20)}).answer is NO
    assert put(rule, {"lead": (YES, 30), "partner": (NO, 40)}).answer is YES
    assert "partner" in standing(rule, {}, 0, 0).ask


def test_a_quorum_is_refused_as_soon_as_it_cannot_be_reached() -> None:
    rule = AtLeast(2, (Key("a"), Key("b"), Key("c")))
    assert put(rule, {"a": (NO, 1), "b": (NO, 2), "c": (YES, 9)}) == Standing(NO, 2, ("b",), ("a", "b", "c"))
    assert put(rule, {"a": (NO, 1), "b": (YES, 2), "c": (YES, 9)}).at_us == 9


@pytest.mark.requirement("A036")
@pytest.mark.parametrize("count", [USUAL, pytest.param(MANY, marks=pytest.mark.slow)])
def test_two_keys_release_within_a_window_as_the_closed_forms_say(count: int) -> None:
    """Parallel: (1-v) F1(W) F2(W). Serial: the convolution. v = 1: never. A single key is never worse."""
    refusal = 0.1
    first_s, second_s = thinking("a", 30.0, 0.5, count), thinking("b", 45.0, 0.7, count)
    key = subject_key("b")
    refuses = np.array([Draws(2, i).uniform(Purpose.REFUSAL, key, 0) for i in range(count)]) < refusal
    both, series, alone = AllOf((Key("a"), Key("b"))), InSeries((Key("a"), Key("b"))), Key("a")
    window_s = 90.0
    window_us = round(window_s * 1e6)
    f1 = normal(math.log(window_s / 30.0) / 0.5)
    f2 = normal(math.log(window_s / 45.0) / 0.7)
    # the convolution by the midpoint rule over the first key's quantiles
    parts = [30.0 * math.exp(0.5 * _quantile((i + 0.5) / 4000)) for i in range(4000)]
    chained = sum(normal(math.log((window_s - t) / 45.0) / 0.7) for t in parts if t < window_s) / 4000
    in_time, with_certain_refusal = dict.fromkeys(("both", "series", "alone"), 0), 0
    for i in range(count):
        b = (NO if refuses[i] else YES, round(second_s[i] * 1e6))
        chains = {"a": (YES, round(first_s[i] * 1e6)), "b": b}
        found = {name: put(rule, chains) for name, rule in (("both", both), ("series", series), ("alone", alone))}
        for name, each in found.items():
            in_time[name] += each.answer is YES and each.at_us <= window_us
        # run by run: whatever two keys release, one does, and no later
        paired, single = found["both"], found["alone"]
        assert paired.answer is not YES or (single.answer is YES and single.at_us <= paired.at_us)
        if i % 10 == 0:
            with_certain_refusal += put(both, {**chains, "b": (NO, b[1])}).answer is YES
    assert with_certain_refusal == 0
    assert within_3_sigma(in_time["both"] / count, (1.0 - refusal) * f1 * f2, count)
    assert within_3_sigma(in_time["series"] / count, (1.0 - refusal) * chained, count)
    assert in_time["alone"] >= in_time["both"] >= in_time["series"]
    assert put(both, {"a": (YES, 1), "b": (NO, 1)}).answer is NO and not grants(series, {"a": YES, "b": NO})


def _quantile(p: float) -> float:
    from oneroof.simulation.kernels import inverse_normal

    return float(inverse_normal(p))


@pytest.mark.requirement("A048")
def test_members_that_all_answer_in_time_are_the_product_of_their_distributions() -> None:
    count, window_us = 2_000, 60_000_000
    times_us = np.array([np.rint(thinking(f"m{i}", 20.0 + i, 0.4, count) * 1e6) for i in range(30)]).astype(np.int64)
    every = [{f"m{i}": Said(YES, int(times_us[i, n])) for i in range(30)} for n in range(count)]
    product = 1.0
    for members in range(1, 31):
        rule = AllOf(tuple(Key(f"m{i}") for i in range(members)))
        agreed = sum(standing(rule, said, 0, window_us).answer is YES for said in every)
        product *= normal(math.log(60.0 / (19.0 + members)) / 0.4)
        assert within_3_sigma(agreed / count, product, count)


def rules(depth: int = 3) -> st.SearchStrategy[Consent]:
    names = st.sampled_from("abcd")
    leaf = st.one_of(
        names.map(Key),
        names.map(Unless),
        st.just(Delegated("commander")),
        st.lists(names, min_size=1, max_size=3, unique=True).map(lambda each: Unopposed(tuple(each), 50)),
    )
    if depth == 0:
        return leaf
    parts = st.lists(rules(depth - 1), min_size=1, max_size=3).map(tuple)
    return st.one_of(
        leaf,
        parts.map(AllOf),
        parts.map(InSeries),
        parts.flatmap(lambda each: st.integers(1, len(each)).map(lambda count: AtLeast(count, each))),
    )


ANSWERS = st.fixed_dictionaries(
    {seat: st.tuples(st.sampled_from([YES, NO, SILENT]), st.integers(0, 100)) for seat in "abcd"}
)


@given(rules(), ANSWERS)
def test_what_was_said_at_once_ends_as_the_answers_alone_say(
    rule: Consent, chains: dict[str, tuple[Answer, int]]
) -> None:
    answers = {seat: answer for seat, (answer, _) in chains.items()}
    said = {seat: Said(answer, 0) for seat, answer in answers.items() if answer is not SILENT}
    assert (standing(rule, said, 0, 1000).answer is YES) == grants(rule, answers)


@given(rules(), ANSWERS, st.sampled_from("abcd"))
def test_one_more_grant_never_takes_a_yes_away(rule: Consent, chains: dict[str, tuple[Answer, int]], seat: str) -> None:
    better = {**chains, seat: (YES, chains[seat][1])}
    before, after = put(rule, chains, 1000), put(rule, better, 1000)
    if before.answer is YES:
        assert after.answer is YES
    plain = {name: answer for name, (answer, _) in chains.items()}
    assert grants(rule, {**plain, seat: YES}) >= grants(rule, plain)


@given(rules(), ANSWERS, st.sampled_from("abcd"), st.sampled_from([YES, NO, SILENT]), st.integers(0, 100))
@pytest.mark.requirement("A037")
def test_a_seat_that_a_rule_does_not_name_changes_nothing(
    rule: Consent, chains: dict[str, tuple[Answer, int]], seat: str, answer: Answer, at_us: int
) -> None:
    if seat in seats(rule):
        return
    assert put(rule, chains, 1000) == put(rule, {**chains, seat: (answer, at_us)}, 1000)


@pytest.mark.parametrize("make", [AllOf, InSeries], ids=["at once", "in series"])
def test_equal_keys_may_change_places(make: Callable[[tuple[Consent, ...]], Consent]) -> None:
    for a, b in itertools.product([YES, NO, SILENT], repeat=2):
        straight = grants(make((Key("a"), Key("b"))), {"a": a, "b": b})
        assert straight == grants(make((Key("b"), Key("a"))), {"a": a, "b": b})

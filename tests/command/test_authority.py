"""The right to decide: one busy person, a deadline, refusals, and one answer a raid where the rule says so."""

from __future__ import annotations

from dataclasses import replace

from oneroof.command.authority import Answer, Request, Seat, StandingOrders

SEAT = Seat("c2", "per-engagement", 30.0, 0.5, 0.2, 100_000_000)


def request(name: str, asked_s: float = 0.0, thinking_s: float = 30.0, draw: float = 1.0) -> Request:
    return Request(name, 1, round(asked_s * 1e6), round(thinking_s * 1e6), draw)


def test_an_answer_comes_after_the_thinking() -> None:
    (answer,) = StandingOrders({"": SEAT}).decide(request("a", 5.0), 6_000_000)
    assert (answer.request, answer.answer, answer.at_us) == ("a", Answer.GRANTED, 36_000_000)


def test_one_person_takes_one_question_after_the_other() -> None:
    seat = StandingOrders({"": SEAT})
    times = [seat.decide(request(name), 0)[0].at_us for name in "abc"]
    assert times == [30_000_000, 60_000_000, 90_000_000]


def test_a_late_answer_is_silence_at_the_deadline() -> None:
    seat = StandingOrders({"": SEAT})
    answers = [seat.decide(request(name), 0)[0] for name in "abcd"]
    assert answers[3].answer is Answer.SILENCE and answers[3].at_us == 100_000_000


def test_the_draw_decides_a_refusal() -> None:
    assert StandingOrders({"": SEAT}).decide(request("a", draw=0.19), 0)[0].answer is Answer.REFUSED
    assert StandingOrders({"": SEAT}).decide(request("a", draw=0.2), 0)[0].answer is Answer.GRANTED


def test_a_raid_is_asked_for_once() -> None:
    seat = StandingOrders({"": replace(SEAT, asked="per-raid")})
    assert seat.decide(request("a"), 0)[0].at_us == 30_000_000
    assert seat.decide(request("b", 10.0), 10_000_000)[0].at_us == 30_000_000
    assert seat.decide(request("c", 50.0), 50_000_000)[0].at_us == 50_000_000

"""Rules of consent in the engine: two nations' keys, a series, a quorum, the silence procedure, a veto, cut links."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from oneroof.simulation.case import open_case
from oneroof.simulation.run import Result, run
from oneroof.simulation.scenario.models import Scenario
from oneroof.simulation.transcript import transcript

TWO_POSTS = Path(__file__).with_name("two-posts.yaml")
SECOND_US = 1_000_000
PARTNER = {
    "parties": [{"id": "us"}, {"id": "partner"}],
    "nodes": [
        {"id": "field", "party": "us"},
        {"id": "capital", "party": "us"},
        {"id": "moscow", "party": "partner"},
    ],
}
ASKED = {"id": "ask-partner", "from": "us", "to": "partner", "what": "request", "fields": ["last_launch_s"]}
ANSWERED = {"id": "partner-answers", "from": "partner", "to": "us", "what": "answer"}
TO_ASK = {"from": "field", "to": "moscow", "delay_s": {"assumed": 5, "low": 1, "high": 9, "reason": "test"}}
TO_ANSWER = {"from": "moscow", "to": "field", "delay_s": {"assumed": 6, "low": 1, "high": 9, "reason": "test"}}


def fixed(number: float) -> dict[str, Any]:
    return {"assumed": number, "low": 0, "high": 1000, "reason": "test"}


def answers_after(median_s: float, refusal: float = 0.0) -> dict[str, Any]:
    chance = {"assumed": refusal, "low": 0, "high": 1, "reason": "test"}
    spread = {"assumed": 0, "low": 0, "high": 1, "reason": "test"}
    return {"delay_s": {"median": fixed(median_s), "spread": spread}, "refusal_chance": chance}


def scenario(by: Any, timeout_s: float = 600.0, release: Any = (ASKED, ANSWERED), **moscow: float) -> Scenario:
    """Two posts of one party and one of another: the capital thinks for 40 s, Moscow for as long as is said."""
    base = open_case(TWO_POSTS).scenario
    data = base.as_data()
    right = {**data["rights"][0], "by": by, "timeout_s": fixed(timeout_s)}
    if "moscow" in json.dumps(by):
        right["seats"] = {"moscow": answers_after(moscow.get("median_s", 20.0), moscow.get("refusal", 0.0))}
    rules = [{**rule, "delay_s": fixed(0)} for rule in release]
    links = [*data["links"], TO_ASK, TO_ANSWER]
    changed = {**data, **PARTNER, "rights": [right], "release": rules, "links": links, "attack": data["attack"][:1]}
    return type(base).model_validate(changed)


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.record[1:]]


def course(result: Result) -> tuple[int | None, str | None, int]:
    """Give the seconds from the first question to the answer, the answer, and how many rounds were ordered."""
    found = [event for event in lines(result) if event["kind"] == "note"]
    asked = [event["t_us"] for event in found if event["body"]["what"] in ("asked", "request-not-sent")]
    answered = [event for event in found if event["body"]["what"] == "answered"]
    ordered = sum(event["body"]["what"] == "ordered" for event in found)
    if not answered:
        return None, None, ordered
    start = asked[0] if asked else answered[0]["t_us"]
    return (answered[0]["t_us"] - start) // SECOND_US, answered[0]["body"]["answer"], ordered


# the capital: 7 s there, 40 s of thought, 11 s back; Moscow: 5 s there, 20 s of thought, 6 s back
@pytest.mark.parametrize(
    "by, expected",
    [
        ("capital", (58, "granted", 1)),
        ({"all": ["capital", "moscow"]}, (58, "granted", 1)),
        ({"series": ["moscow", "capital"]}, (89, "granted", 1)),
        ({"at_least": 1, "of": ["capital", "moscow"]}, (31, "granted", 1)),
        ({"unopposed": ["moscow"], "window_s": fixed(45)}, (45, "granted", 1)),
        ({"all": ["capital", {"unless": "moscow"}]}, (58, "granted", 1)),
        ({"delegated": "field"}, (0, "granted", 1)),
    ],
)
def test_a_rule_takes_as_long_as_its_parts(by: Any, expected: tuple[int, str, int]) -> None:
    assert course(run(scenario(by), replications=1)) == expected


@pytest.mark.parametrize(
    "by, expected",
    [
        ({"all": ["capital", "moscow"]}, (31, "refused", 0)),
        ({"series": ["moscow", "capital"]}, (31, "refused", 0)),
        ({"at_least": 1, "of": ["capital", "moscow"]}, (58, "granted", 1)),
        ({"unopposed": ["moscow"], "window_s": fixed(45)}, (31, "refused", 0)),
        ({"unopposed": ["moscow"], "window_s": fixed(30)}, (30, "granted", 1)),
        ({"all": ["capital", {"unless": "moscow"}]}, (31, "refused", 0)),
        ("capital", (58, "granted", 1)),
    ],
)
@pytest.mark.requirement("A036", "A037")
def test_a_refusal_stops_what_its_scope_reaches_and_nothing_else(by: Any, expected: tuple[int, str, int]) -> None:
    assert course(run(scenario(by, refusal=1.0), replications=1)) == expected


def test_a_veto_that_comes_after_the_order_stops_nothing() -> None:
    by = {"all": ["capital", {"unless": "moscow"}]}
    assert course(run(scenario(by, refusal=1.0, median_s=60.0), replications=1)) == (58, "granted", 1)


def test_a_key_that_stays_silent_ends_the_question_at_its_deadline() -> None:
    by = {"all": ["capital", "moscow"]}
    result = run(scenario(by, timeout_s=100, median_s=500.0), replications=1)
    assert course(result) == (100, "silence", 0)
    row = result.summary["threats"][0]
    asked, closed = row["asked_s"]["median"], row["answered_s"]["median"]
    assert row["causes"] == {"no answer": 1} and closed - asked == pytest.approx(100)
    assert f"asked at {asked:.0f} s, and no answer when the question was closed at {closed:.0f} s" in row["why"]
    # a round may leave long after that: it is the time-out that lost it, and no consent came too late
    assert row["window"]["last_launch_s"] > closed + 100.0 and "too late" not in row["why"]
    assert "a question kept open longer" in row["different"][0]


def test_a_series_that_stops_at_a_seat_out_of_reach_says_so_and_not_that_it_timed_out() -> None:
    by = {"series": ["capital", "moscow"]}
    result = run(scenario(by, release=(ANSWERED,)), replications=1)
    assert course(result) == (58, "silence", 0)
    row = result.summary["threats"][0]
    assert row["causes"] == {"no answer": 1} and "releases 'request' to 'partner'" in row["why"]


def test_a_question_that_one_seat_could_not_be_asked_and_the_other_let_lapse_was_closed_at_its_time_out() -> None:
    by = {"at_least": 1, "of": ["capital", "moscow"]}
    result = run(scenario(by, timeout_s=30, release=(ANSWERED,)), replications=1)
    assert course(result) == (30, "silence", 0)
    assert "closed at" in result.summary["threats"][0]["why"]


def test_a_no_is_still_refused() -> None:
    result = run(scenario({"all": ["capital", "moscow"]}, refusal=1.0), replications=1)
    assert result.summary["threats"][0]["causes"] == {"refused": 1}


def test_without_a_rule_that_releases_the_question_the_key_is_out_of_reach() -> None:
    by = {"all": ["capital", "moscow"]}
    result = run(scenario(by, release=(ANSWERED,)), replications=1)
    assert course(result) == (0, "silence", 0)
    reasons = [event["body"].get("reason", "") for event in lines(result) if event["kind"] == "note"]
    assert any("releases 'request' to 'partner'" in reason for reason in reasons)
    row = result.summary["threats"][0]
    assert row["causes"] == {"no answer": 1}
    assert "nobody could be asked: " in row["why"] and "releases 'request' to 'partner'" in row["why"]
    assert "a holder of the right whom a question may reach" in row["different"][0]


def test_an_answer_that_may_not_be_given_is_silence() -> None:
    by = {"all": ["capital", "moscow"]}
    assert course(run(scenario(by, timeout_s=100, release=(ASKED,)), replications=1)) == (100, "silence", 0)


def test_the_other_party_is_shown_of_the_question_what_the_rule_says(tmp_path: Path) -> None:
    result = run(scenario({"all": ["capital", "moscow"]}), replications=1)
    record = tmp_path / "record.jsonl"
    record.write_text("\n".join(result.record) + "\n", encoding="utf-8")
    shown = [json.loads(line) for line in transcript(record, "partner")]
    assert [set(message["body"]) for message in shown] == [{"last_launch_s"}]
    assert shown[0]["because"] == "released by ask-partner" and shown[0]["causes"] == []


def test_the_parts_of_the_delay_add_up_whoever_was_asked() -> None:
    """A035 holds for every rule: sense to prepare is ignition to lift-off."""
    for by in ({"series": ["moscow", "capital"]}, {"unopposed": ["moscow"], "window_s": fixed(45)}):
        result = run(scenario(by), replications=1)
        delays = result.summary["delays_s"]
        total = sum(part["median"] for part in delays.values())
        assert total == pytest.approx(result.summary["threats"][0]["launched_s"]["median"], abs=1e-3)
        assert all(part["median"] >= 0.0 for part in delays.values())

"""A right held at another post, at the same post, once a raid, by nobody; a second battery; a nation alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from oneroof.simulation.case import Case, open_case
from oneroof.simulation.layout import Layout
from oneroof.simulation.run import Result, run
from oneroof.simulation.scenario.models import Scenario

TWO_POSTS = Path(__file__).with_name("two-posts.yaml")
SECOND_US = 1_000_000


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.record[1:]]


def messages(result: Result, what: str) -> list[dict[str, Any]]:
    found = [event["body"]["message"] for event in lines(result) if event["kind"] == "message"]
    return [message for message in found if message["what"] == what]


def notes(result: Result, what: str) -> list[dict[str, Any]]:
    return [event for event in lines(result) if event["kind"] == "note" and event["body"]["what"] == what]


def other(change: dict[str, Any]) -> Scenario:
    scenario = open_case(TWO_POSTS).scenario
    return type(scenario).model_validate({**scenario.as_data(), **change})


@pytest.fixture(scope="module")
def result() -> Result:
    return run(TWO_POSTS, replications=1)


# ---------------------------------------------------------------------------------------------- a question that travels


@pytest.mark.requirement("A038")
def test_question_and_answer_travel_by_their_links(result: Result) -> None:
    """Asked over 7 s, thought about for 40 s, answered over 11 s; together the time to release, to the microsecond."""
    requests, answers = messages(result, "request"), messages(result, "answer")
    assert len(requests) == len(answers) == 2
    for request, answer in zip(requests, answers, strict=True):
        assert (request["sender"], request["addressee"]) == ("field", "capital")
        assert request["received_us"] - request["sent_us"] == 7 * SECOND_US
        assert answer["sent_us"] - request["received_us"] == 40 * SECOND_US
        assert answer["received_us"] - answer["sent_us"] == 11 * SECOND_US
        assert answer["causes"] == [request["id"]] == [answer["body"]["request"]]
    for asked, answered in zip(notes(result, "asked"), notes(result, "answered"), strict=True):
        assert answered["t_us"] - asked["t_us"] == (7 + 40 + 11) * SECOND_US


def test_the_order_travels_by_its_own_link_and_names_the_answer(result: Result) -> None:
    for order, answer in zip(messages(result, "order"), messages(result, "answer"), strict=True):
        assert order["sent_us"] == answer["received_us"]
        assert order["received_us"] - order["sent_us"] == {"north": 3, "south": 4}[order["addressee"]] * SECOND_US
        assert order["causes"] == [answer["body"]["request"]]


def test_each_round_leaves_the_battery_that_meets_first(result: Result) -> None:
    fired = {row["id"]: row["fired"]["mean"] for row in result.summary["shooters"]}
    assert fired == {"north": 0.0, "south": 2.0}
    swapped = run(TWO_POSTS, replications=1, settings={"assets.south.site": "thule"})
    fired = {row["id"]: row["fired"]["mean"] for row in swapped.summary["shooters"]}
    assert fired["south"] == 0.0 and fired["north"] > 0.0


def test_once_a_raid_is_asked_twice_and_thought_about_once() -> None:
    result = run(TWO_POSTS, replications=1, settings={"rights.engage.asked": "per-raid"})
    requests, answers = messages(result, "request"), messages(result, "answer")
    thought = [a["sent_us"] - r["received_us"] for r, a in zip(requests, answers, strict=True)]
    assert thought == [40 * SECOND_US, 0]


def test_an_answer_after_the_deadline_is_silence_and_nothing_leaves() -> None:
    """The deadline runs from the question's own time at the asker."""
    result = run(TWO_POSTS, replications=1, settings={"rights.engage.timeout_s": "30"})
    assert {answer["body"]["answer"] for answer in messages(result, "answer")} == {"silence"}
    assert not messages(result, "order")
    for request, answer in zip(messages(result, "request"), messages(result, "answer"), strict=True):
        assert answer["sent_us"] - request["valid_us"] == 30 * SECOND_US


def test_without_a_right_nobody_is_asked_and_nothing_leaves() -> None:
    result = run(other({"rights": []}), replications=1)
    assert not messages(result, "request") and not messages(result, "order")
    assert all("nobody could be asked: nobody holds the right" in row["why"] for row in result.summary["threats"])
    assert all(row["causes"] == {"no answer": 1} for row in result.summary["threats"])


def test_an_empty_magazine_fires_nothing() -> None:
    settings = {"assets.south.rounds": "0", "assets.north.rounds": "0"}
    result = run(TWO_POSTS, replications=1, settings=settings)
    assert all(row["causes"] == {"no round left": 1} for row in result.summary["threats"])


def test_a_sensor_without_a_link_informs_nobody() -> None:
    links = [row for row in open_case(TWO_POSTS).scenario.as_data()["links"] if row["from"] != "radar"]
    result = run(other({"links": links}), replications=1)
    assert all(row["causes"] == {"never seen": 1} for row in result.summary["threats"])


def test_a_battery_that_nobody_reaches_is_out_of_the_plan() -> None:
    links = [row for row in open_case(TWO_POSTS).scenario.as_data()["links"] if row["to"] != "south"]
    result = run(other({"links": links}), replications=1)
    assert {order["addressee"] for order in messages(result, "order")} <= {"north"}


# ---------------------------------------------------------------------------------------------- a nation alone


@pytest.mark.requirement("A038")
def test_no_other_party_is_asked_before_a_launch(third_site: Case, layout: Layout) -> None:
    party = {post.node.id: post.node.party for post in layout.posts.values()}
    result = run(third_site.scenario, replications=1)
    assert messages(result, "request") and messages(result, "order")
    for what in ("request", "answer", "order"):
        asked = [m for m in messages(result, what) if party[m["sender"]] != party[m["addressee"]]]
        assert asked == []
    foreign = [row for row in lines(result) if row["kind"] == "decision" and party[row["desk"]] != "usa"]
    assert foreign == []


@pytest.mark.requirement("A038")
def test_a_planted_question_to_another_party_is_seen(third_site: Case) -> None:
    """Let NATO hold the right: the question may not even leave, for no rule releases it, and nothing is launched."""
    data = third_site.scenario.as_data()
    data["rights"][0]["by"] = "nato-command"
    result = run(type(third_site.scenario).model_validate(data), replications=1)
    refused = notes(result, "request-not-sent")
    assert refused and "no rule of 'usa' releases" in refused[0]["body"]["reason"]
    assert not messages(result, "order")


@pytest.mark.requirement("A038")
def test_the_time_to_release_is_the_national_chains_sum() -> None:
    """One seat, one question after the other: 30 s for each, no link between, and the order's 2 s behind it."""
    settings = {"chance": "off", "rights.engage.delay_s.spread": "0"}
    result = run("third-site-2007", replications=1, settings=settings)
    free_us = 0
    for request, answer in zip(messages(result, "request"), messages(result, "answer"), strict=True):
        assert request["received_us"] == request["sent_us"] and answer["received_us"] == answer["sent_us"]
        free_us = max(free_us, request["received_us"]) + 30 * SECOND_US
        assert answer["received_us"] == free_us
    for order in messages(result, "order"):
        assert order["received_us"] - order["sent_us"] == 2 * SECOND_US


# ---------------------------------------------------------------------------------------------- known faults


def test_when_one_battery_is_empty_the_other_fires() -> None:
    result = run(TWO_POSTS, replications=1, settings={"assets.south.rounds": "1"})
    fired = {row["id"]: row["fired"]["mean"] for row in result.summary["shooters"]}
    assert fired == {"north": 1.0, "south": 1.0}


@pytest.mark.parametrize(
    ("missing", "said"), [(("field", "capital"), "nobody could be asked"), (("capital", "field"), "its time-out")]
)
def test_a_right_that_cannot_be_reached_ends_in_a_cause(missing: tuple[str, str], said: str) -> None:
    links = open_case(TWO_POSTS).scenario.as_data()["links"]
    kept = [row for row in links if (row["from"], row["to"]) != missing]
    result = run(other({"links": kept}), replications=1)
    assert all(row["causes"] == {"no answer": 1} and said in row["why"] for row in result.summary["threats"])


def test_another_partys_battery_takes_no_order_and_loses_no_round() -> None:
    data = open_case("smallest").scenario.as_data()
    battery = next(row for row in data["assets"] if row["sheet"] == "gbi-two-stage")
    data["parties"].append({"id": "other"})
    battery["operator"] = "other"
    result = run(type(open_case("smallest").scenario).model_validate(data), replications=1)
    assert notes(result, "order-not-sent") and not messages(result, "order")


def test_a_certain_refusal_needs_no_chance() -> None:
    settings = {"rights.engage.refusal_chance": "1"}
    result = run(TWO_POSTS, replications=1, settings=settings)
    assert not messages(result, "order")


def test_silence_costs_the_launch_and_not_the_track() -> None:
    result = run(TWO_POSTS, replications=1, settings={"rights.engage.timeout_s": "30"})
    assert {cause for row in result.summary["threats"] for cause in row["causes"]} == {"no answer"}


def test_a_refusal_names_the_kind_of_message_in_words(third_site: Case) -> None:
    data = third_site.scenario.as_data()
    data["rights"][0]["by"] = "nato-command"
    result = run(type(third_site.scenario).model_validate(data), replications=1)
    assert "releases 'request' to 'nato'" in notes(result, "request-not-sent")[0]["body"]["reason"]

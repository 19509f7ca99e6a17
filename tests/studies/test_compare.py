"""Arrangements side by side: paired differences, what differs event by event, who was warned and shown what."""

from __future__ import annotations

import json
import math
import statistics
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from oneroof.errors import Mendable, TooLarge
from oneroof.simulation import many
from oneroof.simulation.case import open_case
from oneroof.simulation.layout import build
from oneroof.simulation.run import run
from oneroof.simulation.scenario import Scenario, lay, read
from oneroof.simulation.score import Cause, Story
from oneroof.studies.compare import compare
from oneroof.studies.course import follow, total, way
from oneroof.studies.parts import PARTS
from oneroof.studies.side_by_side import _last, paired

TWO_POSTS = Path(__file__).parents[1] / "runs" / "two-posts.yaml"
Change = Callable[[dict[str, Any]], None]


def fixed(number: float) -> dict[str, Any]:
    return {"assumed": number, "low": 0, "high": 1000, "reason": "test"}


def scenario(change: Change | None = None, chance: str = "off") -> Scenario:
    """Two posts of one party, whose radar is an ally's and whose right another post holds; changed as is said."""
    data = read(TWO_POSTS).as_data()
    # the southern battery alone: a fly-out table costs more than the run
    data["assets"], data["doctrine"] = data["assets"][1:], data["doctrine"][1:]
    data["links"] = [row for row in data["links"] if row["to"] != "north"]
    data["parties"].append({"id": "ally"})
    data["nodes"].append({"id": "ally-capital", "party": "ally"})
    data["assets"][1] |= {"owner": "ally", "operator": "ally"}
    data["release"] = [
        {"id": "looks", "from": "ally", "to": "us", "what": "detections", "delay_s": fixed(4)},
        {"id": "warn", "from": "us", "to": "ally", "what": "launch-warning", "delay_s": fixed(30),
         "fields": ["launch_time_s", "impact_time_s"], "round_to": {"impact_time_s": 60}},
    ]  # fmt: skip
    data["links"].append({"from": "field", "to": "ally-capital", "delay_s": fixed(6)})
    data["chance"] = chance
    if change is not None:
        change(data)
    return Scenario.model_validate(data)


def later(section: str, place: int, more_s: float) -> Change:
    def change(data: dict[str, Any]) -> None:
        data[section][place]["delay_s"] = fixed(data[section][place]["delay_s"]["assumed"] + more_s)

    return change


def thinks_for(seconds: float) -> Change:
    def change(data: dict[str, Any]) -> None:
        data["rights"][0]["delay_s"]["median"] = fixed(seconds)

    return change


def overridden(asset: int, **figures: float) -> Change:
    def change(data: dict[str, Any]) -> None:
        data["assets"][asset]["override"] = {
            name: {"assumed": value, "low": value, "high": value, "reason": "test"} for name, value in figures.items()
        }

    return change


def cannot_ask(data: dict[str, Any]) -> None:
    data["links"] = [row for row in data["links"] if (row["from"], row["to"]) != ("field", "capital")]


def one_missile(data: dict[str, Any]) -> None:
    data["attack"] = data["attack"][:1]


def compared(change: Change | None, **more: Any) -> dict[str, Any]:
    return compare([("plain", scenario()), ("changed", scenario(change))], replications=1, **more)


# ---------------------------------------------------------------------------------------------- paired differences


def test_a_paired_difference_against_one_by_hand() -> None:
    ones, others = [1.0, 0.0, 2.0, 1.0], [2.0, 2.0, 2.0, 0.0]  # differences 1, 2, 0, -1
    found = paired(ones, others)
    half = 1.959963984540054 * statistics.stdev([1, 2, 0, -1]) / math.sqrt(4)
    assert found["mean"] == pytest.approx(0.5, abs=1e-12)
    assert found["low"] == pytest.approx(0.5 - half, abs=1e-12)
    assert found["high"] == pytest.approx(0.5 + half, abs=1e-12)


def test_common_draws_make_the_paired_interval_narrower_than_unpaired_ones() -> None:
    found = compare(
        [("plain", scenario(chance="on")), ("slow", scenario(thinks_for(60), chance="on"))], replications=12
    )
    pair = found["pairs"][0]["stopped"]
    halves = [each["stopped"]["high"] - each["stopped"]["mean"] for each in found["arrangements"]]
    assert pair["high"] - pair["mean"] < math.hypot(*halves)
    means = [each["stopped"]["mean"] for each in found["arrangements"]]
    assert pair["mean"] == pytest.approx(means[1] - means[0], abs=1e-12)


def test_the_same_arrangement_twice_differs_in_nothing() -> None:
    found = compare([("plain", scenario()), ("again", scenario())], replications=2)
    assert found["pairs"][0]["stopped"] == {"mean": 0.0, "low": 0.0, "high": 0.0}
    assert [row["differing"] for row in found["differences"][0]["threats"]] == [0, 0]
    assert [row["first"] for row in found["differences"][0]["threats"]] == [None, None]


# ---------------------------------------------------------------------------------------------- event by event


@pytest.mark.parametrize(
    ("part", "more_s", "change", "first"),
    [
        ("sense", None, overridden(1, report_interval_s=13.0), "detected"),
        ("transmit", 2.0, later("links", 0, 2.0), "ready"),
        ("transmit", 5.0, later("links", 1, 5.0), "question"),
        ("transmit", 5.0, later("links", 2, 5.0), "answer"),
        ("release review", 1.5, later("release", 0, 1.5), "ready"),
        ("decide", 13.0, thinks_for(53.0), "decided"),
        ("order", 2.5, later("links", 3, 2.5), "order"),
        ("fly out", None, overridden(0, burnout_speed_km_s=6.4), "met"),
    ],
    ids=["look", "report", "question", "answer", "review", "decision", "order", "flight"],
)
def test_a_planted_change_is_named_by_its_part_and_its_event(
    part: str, more_s: float | None, change: Change, first: str
) -> None:
    row = compared(change)["differences"][0]["threats"][0]
    assert row["parts"][0]["part"] == part
    assert part in next(each for each in row["told"] if each.startswith("On the way"))
    assert row["first"]["what"] == first
    if more_s is not None:
        assert row["parts"][0]["more_s"] == pytest.approx(more_s, abs=1e-5)
        # what comes later follows from it: only the flight may differ besides
        assert {each["part"] for each in row["parts"]} <= {part, "fly out"}


def test_it_is_said_in_words_why_no_round_left() -> None:
    told = " ".join(compared(cannot_ask)["differences"][0]["threats"][0]["told"])
    assert "under changed field could not ask: no link leads from 'field' to 'capital' at" in told
    assert "under plain field asked capital at" in told
    assert "Under changed no round left; the last useful launch was at" in told


def test_what_a_late_answer_cost_is_said_with_its_times() -> None:
    told = " ".join(compared(thinks_for(900.0))["differences"][0]["threats"][0]["told"])
    assert "Under changed: no answer." in told
    assert "capital was asked at" in told and "(silence)" in told


def test_of_a_whole_council_the_last_answer_and_the_missing_ones_are_told() -> None:
    def council(data: dict[str, Any]) -> None:
        members = [f"member-{number}" for number in range(6)]
        data["nodes"] += [{"id": member, "party": "us"} for member in members]
        data["links"] += [
            {"from": one, "to": other, "delay_s": fixed(1)}
            for member in members
            for one, other in (("field", member), (member, "field"))
        ]
        data["rights"][0]["by"] = {"all": members}
        slow = {"delay_s": {"median": fixed(90), "spread": data["rights"][0]["delay_s"]["spread"]}}
        data["rights"][0]["seats"] = {"member-2": slow, "member-4": {"refusal_chance": {**fixed(1), "high": 1}}}

    told = " ".join(compared(council)["differences"][0]["threats"][0]["told"])
    assert "6 seats were asked" in told and "no yes came from member-4" in told
    assert "the last to answer was member-2" in told and "(granted)" in told


def test_the_parts_of_a_way_add_up_to_its_time() -> None:
    course = follow(build(scenario(), open_case(scenario()).shelf()), 1, 0)
    for threat, story in enumerate(course.outcome.stories):
        step = next(step for step in course.steps if step.threat == threat and step.what == "lift-off")
        legs = way(course, step.number, story.ignition_us)
        parts = total(legs)
        assert sum(parts.values()) == step.time_us - story.ignition_us
        assert [leg.what for leg in legs] == ["look", "report", "question", "decision", "answer", "order", "lift-off"]
        assert parts["release review"] == 4_000_000
        assert parts["transmit"] == (2 + 7 + 11) * 1_000_000
        assert parts["decide"] == 40_000_000


# ---------------------------------------------------------------------------------------------- side by side


def test_times_parts_and_losses_of_each_missile() -> None:
    found = compare([("plain", scenario()), ("late", scenario(thinks_for(900.0)))], replications=2)
    plain, late = (each["threats"][0] for each in found["arrangements"])
    assert plain["causes"] == {"defended": 2} and late["causes"] == {"no answer": 2}
    assert set(plain["parts_s"]) == set(PARTS)
    assert plain["allowed_s"]["median"] - plain["possible_s"]["median"] == pytest.approx(7 + 40 + 11, abs=1e-5)
    assert plain["spare_s"]["median"] == pytest.approx(plain["last_s"] - plain["allowed_s"]["median"], abs=1e-5)
    assert late["allowed_s"] is None and late["launched_s"] is None
    against = found["pairs"][0]["threats"][0]
    assert against["lost"] == {"count": 2, "to": {"decide": 2}} and against["gained"]["count"] == 0
    assert against["protected"] == {"mean": -1.0, "low": -1.0, "high": -1.0}


def test_a_missile_is_lost_to_no_answer_where_nobody_could_be_asked() -> None:
    found = compare([("plain", scenario()), ("mute", scenario(cannot_ask))], replications=1)
    assert found["pairs"][0]["threats"][0]["lost"]["to"] == {"no answer": 1}


def test_each_party_s_minutes_of_warning_and_what_it_was_shown() -> None:
    found = compared(None)["arrangements"][0]
    us, ally = found["threats"][0]["warning"]
    assert (us["party"], ally["party"]) == ("us", "ally")
    # the ally hears 30 s of review and 6 s of link later than the post that knew first
    assert us["minutes"]["median"] - ally["minutes"]["median"] == pytest.approx(36 / 60, abs=1e-6)
    assert us["placed_minutes"]["median"] - ally["placed_minutes"]["median"] == pytest.approx(36 / 60, abs=1e-6)
    assert 0.0 < ally["placed_minutes"]["median"] < ally["minutes"]["median"]
    flows = {(row["from"], row["to"], row["what"]): row for row in found["shown"]}
    assert set(flows) == {("ally", "us", "detections"), ("us", "ally", "launch-warning")}
    assert flows["us", "ally", "launch-warning"]["fields"] == ["impact_time_s", "launch_time_s"]
    assert flows["us", "ally", "launch-warning"]["count"]["mean"] == 4.0  # two missiles, twice each


def test_a_party_that_is_told_nothing_has_no_warning() -> None:
    def mute(data: dict[str, Any]) -> None:
        data["release"] = data["release"][:1]

    ally = compared(mute)["arrangements"][1]["threats"][0]["warning"][1]
    assert ally["minutes"] is None and ally["warned"]["mean"] == 0.0


def test_no_moment_before_the_ignition_is_a_last_useful_yes() -> None:
    stories = [Story(600_000_000, last_consent_us=last_us) for last_us in (43_000_000, None)]
    assert _last(stories) is None
    assert _last([*stories, *[Story(600_000_000, last_consent_us=660_000_000)] * 3]) == 60.0


def test_alarms_are_those_of_the_runs_under_each_arrangement() -> None:
    base = open_case("ambiguous-launch").scenario
    laid = [(name, lay(base, name)) for name in ("national", "moscow-centre")]
    found = compare(laid, replications=2)["arrangements"]
    assert [each["alarms"] for each in found] == [run(each, replications=2).summary["alarms"] for _, each in laid]
    assert found[0]["alarms"] != found[1]["alarms"] and "alarms" not in compared(None)["arrangements"][0]


# ---------------------------------------------------------------------------------------------- the same bytes


def text(found: dict[str, Any]) -> str:
    return json.dumps(found, sort_keys=True)


def test_the_same_bytes_again_and_with_two_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    # this process takes nothing back: all of it is done by the other
    monkeypatch.setattr(many.Future, "cancel", lambda task: False)
    pair = [("plain", scenario(chance="on")), ("slow", scenario(thinks_for(60), chance="on"))]
    once = compare(pair, replications=6, seed=5)
    assert text(once) == text(compare(pair, replications=6, seed=5))
    assert text(once) == text(compare(pair, replications=6, seed=5, workers=2))
    assert text(once) != text(compare(pair, replications=6, seed=6))


def test_what_an_arrangement_does_not_touch_is_built_once() -> None:
    shelf = open_case(scenario()).shelf()
    first = build(scenario(), shelf)
    second = build(scenario(thinks_for(9.0)), shelf, first)
    assert second.threats is first.threats
    assert all(second.shooters[id].battery is each.battery for id, each in first.shooters.items())
    alone = build(scenario(one_missile), shelf, first)
    assert [threat.id for threat in alone.threats] == ["berlin-shot"]
    other = build(scenario(overridden(0, burnout_speed_km_s=6.4)), shelf, first)
    assert other.shooters["south"].battery is not first.shooters["south"].battery


def test_a_result_does_not_depend_on_what_was_built_before_it() -> None:
    alone = compare([("a", scenario()), ("b", scenario(thinks_for(60)))], replications=1)
    turned = compare([("b", scenario(thinks_for(60))), ("a", scenario())], replications=1)
    assert text(alone["arrangements"][1]) == text(turned["arrangements"][0])


def test_the_same_missiles_fly_with_the_same_luck_under_each() -> None:
    found = compare([("plain", scenario(chance="on")), ("cut", scenario(cannot_ask, chance="on"))], replications=6)
    strays = [
        [row["causes"].get(str(Cause.NOT_THREATENING), 0) for row in each["threats"]] for each in found["arrangements"]
    ]
    assert strays[0] == strays[1]
    detected = [[row["warning"][0]["minutes"] for row in each["threats"]] for each in found["arrangements"]]
    assert detected[0] == detected[1]


# ---------------------------------------------------------------------------------------------- mistakes


@pytest.mark.parametrize(
    ("names", "said"),
    [(["plain"], "two or more are compared"), (["plain", "plain"], "'plain' twice")],
)
def test_too_few_and_twice_the_same(names: list[str], said: str) -> None:
    with pytest.raises(Mendable, match=said):
        compare([(name, scenario()) for name in names], replications=1)


def test_another_attack_is_no_arrangement() -> None:
    with pytest.raises(Mendable, match="the same attack on the same places as under 'plain'"):
        compared(one_missile)


@pytest.mark.parametrize(("replication", "said"), [(1, "from 0 to 0"), (-1, "from 0 to 0")])
def test_a_replication_that_is_not_run_cannot_be_told(replication: int, said: str) -> None:
    with pytest.raises(Mendable, match=said):
        compared(None, replication=replication)


def test_more_replications_than_anybody_waits_for_are_refused() -> None:
    with pytest.raises(TooLarge):
        compare([("a", scenario()), ("b", scenario())], replications=20_000_000)

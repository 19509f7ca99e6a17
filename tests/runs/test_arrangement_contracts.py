"""The contract that every shipped arrangement keeps, over two scenarios: the same tests for each."""

from __future__ import annotations

import dataclasses
import itertools
import json
from pathlib import Path

import numpy as np
import pytest

from oneroof.command.authority import Answer
from oneroof.command.consent import Consent, grants, seats
from oneroof.simulation.case import open_case
from oneroof.simulation.replay import replay
from oneroof.simulation.scenario import Scenario, consents, lay
from oneroof.simulation.scenario.arrangement_reader import names, read_arrangement
from oneroof.simulation.score import Cause
from oneroof.simulation.shown import shown
from runs.arranged import (
    SCENARIOS,
    Data,
    Played,
    changed,
    events,
    fixed,
    laid,
    on,
    plain,
    play,
    recorded,
    rule_for,
    stage,
)

pytestmark = pytest.mark.requirement("A047")

SECOND_US = 1_000_000
PAIRS = list(itertools.product(SCENARIOS, names()))
UNFIRED = {Cause.NOT_THREATENING, Cause.OUTSIDE_REACH, Cause.REFUSED, Cause.CONSENT_TOO_LATE, Cause.TRACK_TOO_LATE}


@pytest.fixture(scope="module", params=PAIRS, ids=lambda pair: "-".join(pair))
def pair(request: pytest.FixtureRequest) -> tuple[str, str]:
    return request.param


@pytest.fixture(scope="module")
def scenario(pair: tuple[str, str]) -> Scenario:
    return laid(*pair)


@pytest.fixture(scope="module")
def base(scenario: Scenario) -> Played:
    return play(scenario)


def of_every_seat(scenario: Scenario, **values: object) -> Scenario:
    """Set how all seats of all rights answer; the others stay willing."""

    def change(data: Data) -> None:
        for row in data["rights"]:
            row |= values | {"seats": {}}

    return changed(scenario, change)


def posts_that_order(played: Played) -> set[str]:
    return {message["sender"] for message in played.messages("order")}


def asks_somebody(scenario: Scenario, post: str) -> bool:
    """Tell whether a post needs a yes at all: silence alone would not let it act."""
    rule = rule_for(scenario, post)
    return rule is not None and not grants(rule, {})


def test_at_least_eight_are_selectable_as_data() -> None:
    assert len(names()) >= 8
    assert all(read_arrangement(name).arrangement.name == name for name in names())


# --------------------------------------------------------------------------------------- 1-5: nature and the record


def test_01_the_same_bytes_twice(scenario: Scenario, base: Played) -> None:
    again = on(stage(scenario), 1, 0)
    assert [json.dumps(line) for line in again.lines] == [json.dumps(line) for line in base.lines]


def is_replayed(pair: tuple[str, str], file: Path) -> bool:
    """Write a record, and let it be run again from its own inputs and compared byte by byte."""
    record = recorded(laid(*pair), file)
    head = json.loads(record.read_text("utf-8").splitlines()[0])
    return head["scenario"]["arrangement"] == pair[1] and replay(record)["same"] is True


@pytest.mark.parametrize("of", [("two-sides", "joint"), ("third-site", "two-centres")], ids="-".join)
def test_02_a_record_of_it_replays(of: tuple[str, str], tmp_path: Path) -> None:
    assert is_replayed(of, tmp_path / "record.jsonl")


@pytest.mark.slow
def test_02_records_of_all_replay(pair: tuple[str, str], tmp_path: Path) -> None:
    assert is_replayed(pair, tmp_path / "record.jsonl")


def test_03_the_missiles_fly_as_they_do_without_it(pair: tuple[str, str], base: Played) -> None:
    other = play(plain(pair[0]))
    assert events(base.of("launch")) == events(other.of("launch"))
    for mine, theirs in zip(base.layout.threats, other.layout.threats, strict=True):
        assert np.array_equal(mine.nominal.states_ecef, theirs.nominal.states_ecef)
    # what no round met comes down where and when it would have
    ends = [{line["body"]["threat"]: line["t_us"] for line in each.of("impact")} for each in (base, other)]
    assert all(ends[0][name] == ends[1][name] for name in ends[0].keys() & ends[1].keys())


def test_04_what_no_desk_turns_sees_each_missile_when_it_would(pair: tuple[str, str], base: Played) -> None:
    """The first look at a missile by a sensor that nobody may cue hangs on nature alone."""
    firsts = []
    for played in (base, play(plain(pair[0]))):
        cued = {row.to for row in played.scenario.links}
        found = {(line["body"]["sensor"], line["body"]["threat"]): line["t_us"] for line in played.notes("detected")}
        firsts.append({key: at for key, at in found.items() if key[0] not in cued})
    both = firsts[0].keys() & firsts[1].keys()
    assert both and all(firsts[0][key] == firsts[1][key] for key in both)


def test_05_who_owns_what_does_not_change(pair: tuple[str, str], scenario: Scenario) -> None:
    def owned(each: Scenario) -> list[tuple[str, str, str, str | None]]:
        return [(row.id, row.owner, row.operator, row.host) for row in each.assets]

    assert owned(scenario) == owned(plain(pair[0]))


# --------------------------------------------------------------------------------------- 6-11: deciding


def test_06_every_threat_has_one_sensible_cause(base: Played) -> None:
    for story in base.stories:
        assert story.cause in Cause
        assert (story.shots > 0) == (story.cause in (Cause.DEFENDED, Cause.SHOT_AND_MISSED, Cause.WRONG_OBJECT))
        if story.cause is Cause.NOT_THREATENING:
            assert story.struck_us is not None


def test_07_somebody_is_defended_and_no_order_leaves_without_a_yes(base: Played) -> None:
    assert base.messages("order")
    for ordered in base.notes("ordered"):
        said = [line for line in base.notes("answered") if line["desk"] == ordered["desk"]]
        yes = [line["t_us"] for line in said if line["body"]["answer"] == "granted"]
        assert yes and min(yes) <= ordered["t_us"]


def test_08_only_posts_with_a_right_ask_and_order(scenario: Scenario, base: Played) -> None:
    may = {row.id for row in scenario.nodes if rule_for(scenario, row.id) is not None}
    assert posts_that_order(base) <= may
    assert {message["sender"] for message in base.messages("request")} <= may


def test_09_a_question_goes_to_the_seats_of_its_rule_and_to_nobody_else(scenario: Scenario, base: Played) -> None:
    for message in base.messages("request"):
        rule = rule_for(scenario, message["sender"])
        assert rule is not None and message["addressee"] in seats(rule)


def test_10_no_order_crosses_from_one_party_to_another(base: Played) -> None:
    for message in base.messages("order", "update"):
        assert base.party[message["sender"]] == base.party[message["addressee"]]
        assert message["rule"] is None


def test_11_no_battery_fires_more_than_it_has(base: Played) -> None:
    for asset in base.scenario.assets:
        fired = [line for line in base.of("lift-off") if line["body"]["battery"] == asset.id]
        assert len(fired) <= (asset.rounds or 0)


# --------------------------------------------------------------------------------------- 12-17: no, silence, losses


def test_12_where_all_refuse_nothing_leaves_but_what_nobody_is_asked_for(scenario: Scenario, base: Played) -> None:
    played = play(of_every_seat(scenario, refusal_chance=fixed(1, high=1)))
    left = posts_that_order(played)
    assert not any(asks_somebody(scenario, post) for post in left)
    assert left == {post for post in posts_that_order(base) if not asks_somebody(scenario, post)}
    if not left:
        assert not played.of("lift-off") and all(story.cause in UNFIRED for story in played.stories)
        assert any(story.cause is Cause.REFUSED for story in played.stories)


def test_13_where_nobody_answers_in_time_the_question_ends_at_its_deadline(scenario: Scenario) -> None:
    slow = {"median": fixed(5000), "spread": fixed(0, high=1)}
    played = play(of_every_seat(scenario, delay_s=slow, timeout_s=fixed(50)))
    assert not any(asks_somebody(scenario, post) for post in posts_that_order(played))
    answers = [line for line in played.notes("answered") if asks_somebody(scenario, line["desk"])]
    asked = {(line["desk"], line["body"]["number"]): line["t_us"] for line in reversed(played.notes("asked"))}
    once = any(row.asked == "per-raid" for row in scenario.rights)
    for line in answers:
        waited_us = line["t_us"] - asked[line["desk"], line["body"]["number"]]
        assert line["body"]["answer"] == "silence"
        # who is asked once for a raid has fallen silent already when the next question comes
        assert waited_us <= 50 * SECOND_US if once else waited_us == 50 * SECOND_US
    assert bool(answers) == any(asks_somebody(scenario, line["desk"]) for line in played.notes("track-ready"))


def test_14_an_answer_that_is_lost_on_its_way_is_silence(scenario: Scenario, base: Played) -> None:
    """Take the channels that answers come back by: who needs another post's yes orders nothing."""
    posts = {row.id for row in scenario.nodes}
    ways = {(message["sender"], message["addressee"]) for message in base.messages("answer")}

    def change(data: Data) -> None:
        data["links"] = [row for row in data["links"] if (row["from"], row["to"]) not in ways]

    played = play(changed(scenario, change))
    alone = {post for post in posts if (rule := rule_for(scenario, post)) and grants(rule, {post: Answer.GRANTED})}
    assert posts_that_order(played) <= alone
    assert posts_that_order(base) & alone <= posts_that_order(played)


def test_15_without_a_channel_to_its_batteries_a_post_fires_nothing(scenario: Scenario) -> None:
    batteries = {row.id for row in scenario.assets if row.rounds is not None}

    def change(data: Data) -> None:
        data["links"] = [row for row in data["links"] if row["to"] not in batteries]

    played = play(changed(scenario, change))
    assert not played.messages("order") and not played.of("lift-off")


def test_16_without_channels_from_sensors_nobody_knows_anything(scenario: Scenario) -> None:
    assets = {row.id for row in scenario.assets}

    def change(data: Data) -> None:
        data["links"] = [row for row in data["links"] if row["from"] not in assets]

    played = play(changed(scenario, change))
    assert not played.messages()
    assert {story.cause for story in played.stories} <= {Cause.NEVER_SEEN, Cause.NOT_THREATENING, Cause.OUTSIDE_REACH}


def test_17_one_grant_more_never_turns_a_yes_into_a_no(scenario: Scenario) -> None:
    rng = np.random.default_rng(7)
    for row in scenario.rights:
        rule: Consent = consents.rule(row.by)
        asked = seats(rule)
        for _ in range(50):
            said = {seat: list(Answer)[int(rng.integers(3))] for seat in asked}
            for seat in asked:
                assert grants(rule, said) <= grants(rule, said | {seat: Answer.GRANTED})


# --------------------------------------------------------------------------------------- 18-23: who is shown what


def test_18_what_crosses_to_another_party_crosses_by_a_rule_that_permits_it(scenario: Scenario, base: Played) -> None:
    rules = {row.id: row for row in scenario.release}
    for message in base.messages():
        sender, addressee = base.party[message["sender"]], base.party[message["addressee"]]
        if sender == addressee:
            assert message["rule"] is None
            continue
        rule = rules[message["rule"]]
        assert (rule.from_, rule.to, rule.what) == (sender, addressee, message["what"])
        if rule.what in ("tracks", "launch-warning"):
            assert set(message["body"]) <= set(rule.fields)
        assert message["because"] == f"released by {rule.id}" and message["causes"] == []


def test_19_without_release_rules_nothing_crosses(scenario: Scenario) -> None:
    played = play(changed(scenario, lambda data: data.update(release=[])))
    assert all(played.party[each["sender"]] == played.party[each["addressee"]] for each in played.messages())


def test_20_what_is_rounded_is_a_multiple_of_its_step(scenario: Scenario, base: Played) -> None:
    steps = {row.id: row.round_to for row in scenario.release}
    for message in base.messages():
        for key, step in steps.get(message["rule"], {}).items():
            value = message["body"].get(key, 0.0)
            for number in value if isinstance(value, list) else [value]:
                assert abs(number / step - round(number / step)) < 1e-6


def test_21_a_party_that_no_rule_names_is_shown_nothing(scenario: Scenario, base: Played) -> None:
    told = {row.to for row in scenario.release}
    own = {row.party for row in scenario.nodes if rule_for(scenario, row.id)}
    holders = set(base.party.values())
    for party in (row.id for row in scenario.parties):
        found = [each for line in base.lines if (each := shown(line, base.party)) and each.party == party]
        assert all(base.party[each.message["addressee"]] == party for each in found)
        if party not in told | own and party not in holders:
            assert not found


def test_22_a_message_takes_the_time_of_its_channel(scenario: Scenario, base: Played) -> None:
    delays = {(row.from_, row.to): round(row.delay_s.number * 1e6) for row in scenario.links}
    for message in base.messages():
        pair = (message["sender"], message["addressee"])
        assert message["received_us"] - message["sent_us"] == (0 if pair[0] == pair[1] else delays[pair])


def test_23_no_effect_comes_before_its_cause(base: Played) -> None:
    when = {line["n"]: line["t_us"] for line in base.lines}
    for line in base.lines:
        if line["cause"] in when:
            assert when[line["cause"]] <= line["t_us"]
    for story in base.stories:
        parts = story.parts_us()
        assert parts is None or all(part >= 0 for part in parts.values())
        assert parts is None or sum(parts.values()) == (story.launched_us or 0) - story.ignition_us


# --------------------------------------------------------------------------------------- 24-26: laying itself


def test_24_laid_twice_or_over_another_it_is_the_same(pair: tuple[str, str], scenario: Scenario) -> None:
    assert lay(scenario, pair[1]) == laid(*pair)
    assert lay(laid(pair[0], "joint"), pair[1]) == laid(*pair)


def test_25_every_delay_and_chance_of_it_is_assumed_with_a_range(pair: tuple[str, str], scenario: Scenario) -> None:
    before = {each.path for each in plain(pair[0]).assumptions()}
    new = [each for each in scenario.assumptions() if each.path not in before]
    assert all(each.low <= each.value <= each.high and each.reason for each in new)
    assert not [each for each in scenario.assumptions() if "beneath" in each.path]


def test_26_the_order_of_a_scenarios_rows_changes_no_ending(scenario: Scenario, base: Played) -> None:
    def change(data: Data) -> None:
        for key in ("links", "release", "assets"):
            data[key].reverse()

    other = play(changed(scenario, change))
    assert [story.cause for story in other.stories] == [story.cause for story in base.stories]


# --------------------------------------------------------------------------------------- planted faults are seen


def test_a_planted_order_without_a_yes_is_seen(pair: tuple[str, str], base: Played) -> None:
    without = tuple(line for line in base.lines if line["body"].get("what") != "answered")
    with pytest.raises(AssertionError):
        test_07_somebody_is_defended_and_no_order_leaves_without_a_yes(dataclasses.replace(base, lines=without))


def test_a_planted_message_without_a_rule_is_seen(pair: tuple[str, str], scenario: Scenario, base: Played) -> None:
    crossing = [m for m in base.messages() if base.party[m["sender"]] != base.party[m["addressee"]]]
    if not crossing:
        # nobody of another party is there to be told, or centres for launches where nobody watches for them
        assert pair[1] in ("national", "alliance", "consensus-28", "moscow-centre", "warning-centres")
        return
    bare = changed(
        scenario, lambda data: data.update(release=[r for r in data["release"] if r["id"] != crossing[0]["rule"]])
    )
    with pytest.raises(KeyError):
        test_18_what_crosses_to_another_party_crosses_by_a_rule_that_permits_it(bare, base)


def test_open_case_lays_it_too() -> None:
    assert open_case(plain("two-sides"), arrangement="joint").scenario == laid("two-sides", "joint")

"""What single arrangements claim: the data link, the council and the named commander, equal rights, sectors."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import pytest

from oneroof.command import picture
from oneroof.simulation.run import run
from oneroof.simulation.scenario import Scenario, lay, read
from oneroof.simulation.scenario.arrangement_reader import names, read_arrangement
from oneroof.simulation.score import Cause
from runs.arranged import (
    SCENARIOS,
    TWO_SIDES,
    Data,
    Line,
    Played,
    changed,
    engine_of,
    events,
    fixed,
    laid,
    on,
    plain,
    play,
    stage,
)

EQUAL = [name for name in names() if {"lead", "partner"} <= set(read_arrangement(name).arrangement.equal)]
UNEQUAL = [name for name in names() if name not in EQUAL]


# --------------------------------------------------------------------------------------- the data link


def upper_layer(scenario: Scenario, post: str, times_s: range) -> int:
    """Count the tracks in a post's picture over a run."""
    made, held = engine_of(scenario), 0
    for time_s in times_s:
        made.run_until(time_s * 1_000_000)
        held += len(list(picture.held(made.world.desks[post])))
    return held


def of_others_than(played: Played, post: str) -> list[str]:
    """Write all that happened but what reached a post."""
    return events([line for line in played.lines if line["desk"] != post])


@pytest.mark.requirement("A041")
@pytest.mark.parametrize(("name", "lead", "alliance"), [("two-sides", "west", "union"), ("third-site", "usa", "nato")])
def test_cutting_the_data_link_changes_the_alliances_picture_and_nothing_else(
    name: str, lead: str, alliance: str
) -> None:
    """Every engagement of the lead's, its questions, orders and rounds, stays as it was, byte for byte."""
    linked = laid(name, "national-link")
    ends = (f"{lead}-command", f"{alliance}-command")

    def cut(data: Data) -> None:
        data["links"] = [row for row in data["links"] if (row["from"], row["to"]) != ends]

    alone = changed(linked, cut)
    with_link, without = play(linked), play(alone)
    assert with_link.messages("order") and with_link.messages("tracks")
    assert of_others_than(with_link, ends[1]) == of_others_than(without, ends[1])
    assert not [message for message in without.messages() if message["addressee"] == ends[1]]
    times_s = range(200, 1000, 100)
    assert upper_layer(linked, ends[1], times_s) > 0 == upper_layer(alone, ends[1], times_s)


@pytest.mark.requirement("A041")
def test_a_planted_dependence_on_the_link_is_seen() -> None:
    """Let the alliance hold a key besides: without the link the lead's engagements are others."""

    def both(data: Data) -> None:
        data["rights"][0]["by"] = {"all": ["west-command", "union-command"]}
        data["rights"][0]["for"] = ["west-command"]
        for ends in (("west", "union"), ("union", "west")):
            for what in ("request", "answer"):
                row = {"id": f"{ends[0]}-{what}", "from": ends[0], "to": ends[1], "what": what, "delay_s": fixed(0)}
                data["release"].append(row)
        data["links"].append({"from": "union-command", "to": "west-command", "delay_s": fixed(1)})

    keyed = changed(laid("two-sides", "national-link"), both)

    def cut(data: Data) -> None:
        data["links"] = [row for row in data["links"] if row["to"] != "union-command"]

    assert of_others_than(play(keyed), "union-command") != of_others_than(play(changed(keyed, cut)), "union-command")


# --------------------------------------------------------------------------------------- the council, the commander


@pytest.mark.requirement("A042")
@pytest.mark.parametrize("name", SCENARIOS)
def test_under_rules_agreed_beforehand_nobody_is_asked(name: str) -> None:
    """No plenary decision, and no other: the named commander's orders leave at the instant at which he has a plan."""
    played = play(laid(name, "alliance"))
    orders = [line for line in played.messages("order") if played.party[line["sender"]] in ("union", "nato")]
    assert orders
    council = [m for m in played.messages("request") if played.party[m["sender"]] in ("union", "nato")]
    assert not council and not [line for line in played.of("decision") if line["desk"].startswith("council")]
    for ordered, answered in zip(played.notes("ordered"), played.notes("answered"), strict=False):
        if played.party[ordered["desk"]] in ("union", "nato"):
            assert ordered["t_us"] == answered["t_us"]
    plenary = play(laid(name, "consensus-28"))
    asked = {message["addressee"] for message in plenary.messages("request")}
    assert len({seat for seat in asked if seat.startswith("council-")}) == 28


@pytest.mark.requirement("A042", "A144")
def test_the_council_has_the_members_of_its_day() -> None:
    from oneroof.catalogue.membership import members

    seats = read_arrangement("consensus-28").arrangement.nodes[0].members
    assert len(seats) == 28 and set(seats) == set(members("nato", date(2012, 5, 20)))


def agreed(refusal: float, replications: int) -> tuple[float, int]:
    """Run a council of 28 through the engine, and count the raids that all agreed to of those that were asked about."""

    def change(data: Data) -> None:
        data["chance"] = "on"
        data["attack"] = data["attack"][:1]
        data["assets"] = [row for row in data["assets"] if not row["id"].startswith("east")]
        data["links"] = [row for row in data["links"] if "east-radar" not in row.values()]
        data["links"] = [row for row in data["links"] if row["to"] not in ("east-battery", "east-radar")]
        data["doctrine"] = [row for row in data["doctrine"] if row["shooter"] != "east-battery"]
        data["rights"] = data["rights"][:1]
        data["rights"][0] |= {
            "refusal_chance": fixed(refusal, high=1),
            "delay_s": {"median": fixed(20), "spread": fixed(0.2, high=1)},
        }

    layout = stage(changed(laid("two-sides", "consensus-28"), change))
    granted = asked = 0
    for replication in range(replications):
        played = on(layout, 1, replication)
        first = next(iter(played.notes("answered")), None)
        asked += first is not None
        granted += first is not None and first["body"]["answer"] == "granted"
    return granted / asked, asked


def is_within_three_sigma(share: float, count: int, expected: float) -> bool:
    return abs(share - expected) < 3.0 * math.sqrt(expected * (1.0 - expected) / count)


@pytest.mark.requirement("A042")
@pytest.mark.parametrize(("refusal", "expected"), [(0.01, 0.7547), (0.05, 0.2378)])
def test_all_28_agree_as_often_as_the_closed_form_says(refusal: float, expected: float) -> None:
    assert (1.0 - refusal) ** 28 == pytest.approx(expected, abs=5e-5)
    share, count = agreed(refusal, 60)
    assert count >= 50 and is_within_three_sigma(share, count, expected)


@pytest.mark.slow
@pytest.mark.requirement("A042")
@pytest.mark.parametrize(("refusal", "expected"), [(0.01, 0.7547), (0.05, 0.2378)])
def test_all_28_agree_as_often_as_the_closed_form_says_over_many(refusal: float, expected: float) -> None:
    share, count = agreed(refusal, 3000)
    assert count >= 2500 and is_within_three_sigma(share, count, expected)


# --------------------------------------------------------------------------------------- equal rights

PLACES = ("redzikowo", "brdy", "moscow", "deveselu", "armavir-site", "forward-radar-site", "fylingdales", "thule")
RADARS = ("forward-x-band", "uewr-fylingdales")
AIMS = ("berlin", "rome", "moscow", "warsaw", "brussels")


def two_parties(number: int) -> Data:
    """Make a random scenario: what two parties have, where, who reaches whom how fast, what flies; chance in half."""
    rng = np.random.default_rng([44, number])

    def one(items: Any) -> Any:
        return items[int(rng.integers(len(items)))]

    def seconds() -> Data:
        return fixed(round(float(rng.uniform(0.5, 20.0)), 3))

    data = read(TWO_SIDES).as_data() | {"name": f"random-{number}"}
    data["assets"], data["links"], data["doctrine"] = [], [], []
    for party in ("west", "east"):
        command, owned = f"{party}-command", {"owner": party, "operator": party}
        for count in range(int(rng.integers(1, 3))):
            radar = {"id": f"{party}-radar-{count}", "sheet": one(RADARS), "site": one(PLACES), **owned}
            data["assets"].append(radar)
            data["links"].append({"from": radar["id"], "to": command, "delay_s": seconds()})
        battery = {"id": f"{party}-battery", "sheet": "gbi-two-stage", "site": one(PLACES[:4]), **owned}
        data["assets"].append(battery | {"rounds": int(rng.integers(1, 4))})
        data["links"].append({"from": command, "to": battery["id"], "delay_s": seconds()})
        fires = {"mode": one(("salvo", "shoot-look-shoot")), "shots": 1, "reserve": 0, "uplink": True}
        data["doctrine"].append({"shooter": battery["id"], **fires})
    aims, shot = [one(AIMS) for _ in range(2)], {"missile": "iran-3-stage-3700", "from": "tabriz"}
    data["attack"] = [{**shot, "id": f"shot-{i}", "to": aim, "launch_s": 60.0 + 30.0 * i} for i, aim in enumerate(aims)]
    data["protect"] = [
        {"id": aim, "place": aim, "radius_km": 200.0, "sector": one(("lead", "partner"))} for aim in dict.fromkeys(aims)
    ]
    data["chance"] = one(("on", "off"))
    return data


def swapped(data: Data) -> Data:
    """Swap the two parties' labels: who was the lead is the partner, and each keeps its own sector."""
    other = {"lead": "partner", "partner": "lead"}
    roles = {other.get(role, role): party for role, party in data["roles"].items()}
    protect = [{**row, "sector": other[row["sector"]]} for row in data["protect"]]
    return {**data, "roles": roles, "protect": protect}


def mirrored(lines: tuple[Line, ...]) -> list[str]:
    """Write a log with the labels of the rules swapped; what happens at one instant has no order."""
    other = {"lead": "partner", "partner": "lead"}

    def turned(text: str) -> str:
        return "-".join(other.get(word, word) for word in text.split("-"))

    def written(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: written(each, name) for name, each in value.items()}
        if isinstance(value, list):
            return [written(each) for each in value]
        return " ".join(map(turned, value.split())) if key in ("rule", "because", "reason") and value else value

    return sorted(events([{**line, "body": written(line["body"])} for line in lines]))


def is_mirrored(data: Data, arrangement: str) -> bool:
    """Tell whether swapping the labels gives the mirrored log, and the same endings."""
    one, other = (lay(Scenario.model_validate(each), arrangement) for each in (data, swapped(data)))
    first = stage(one)
    mine, theirs = on(first, 1, 0), on(stage(other, like=first), 1, 0)
    same = [story.cause for story in mine.stories] == [story.cause for story in theirs.stories]
    return same and sorted(events(mine.lines)) == mirrored(theirs.lines)


@pytest.mark.requirement("A044", "A047")
@pytest.mark.parametrize("name", EQUAL)
def test_swapping_the_labels_of_equals_mirrors_the_log(name: str) -> None:
    for number in range(2):
        assert is_mirrored(two_parties(number), name), number


@pytest.mark.slow
@pytest.mark.requirement("A044")
@pytest.mark.parametrize("name", EQUAL)
def test_swapping_the_labels_of_equals_mirrors_the_log_in_a_thousand_scenarios(name: str) -> None:
    count = -(-1000 // len(EQUAL))
    first = 1000 * (1 + EQUAL.index(name))
    assert all(is_mirrored(two_parties(number), name) for number in range(first, first + count))


@pytest.mark.requirement("A044")
@pytest.mark.parametrize("name", UNEQUAL)
def test_an_unequal_arrangement_fails_it(name: str) -> None:
    assert not all(is_mirrored(two_parties(number), name) for number in range(3))


@pytest.mark.requirement("A044")
def test_a_planted_inequality_is_seen(tmp_path: Any) -> None:
    """Let the review take two seconds longer one way: two equal parties are no longer equal."""
    text = read_text("data-exchange")
    late = text.replace("delay_s: {assumed: 10,", "delay_s: {assumed: 12,", 1)
    assert late != text
    file = tmp_path / "unequal.yaml"
    file.write_text(late, encoding="utf-8")
    assert not all(is_mirrored(two_parties(number), str(file)) for number in range(3))


def read_text(name: str) -> str:
    from oneroof.simulation.scenario import library

    return library.path_of(name, library.ARRANGEMENTS).read_text("utf-8")


def test_the_shipped_arrangements_that_claim_it_are_these() -> None:
    assert {"data-exchange", "dual-key", "joint", "national", "sectors", "two-centres"} <= set(EQUAL)
    assert {"alliance", "consensus-28", "national-link"} <= set(UNEQUAL)


# --------------------------------------------------------------------------------------- sectors, national autonomy


def test_a_party_fires_only_for_its_own_sector() -> None:
    """Moscow is the partner's: under sectors each missile is met by one battery, under data exchange by both."""
    fired = {}
    for name in ("sectors", "data-exchange"):
        played = play(laid("two-sides", name))
        fired[name] = sorted((line["desk"], line["body"]["shot"]) for line in played.notes("ordered"))
    assert [desk for desk, _ in fired["sectors"]] == ["east-command", "west-command"]
    assert len(fired["data-exchange"]) == 4


def test_a_place_in_nobodys_sector_stays_a_threatened_place() -> None:
    """What falls on a place that no post plans for is a threat all the same, and nobody fires."""

    def change(data: Data) -> None:
        data["nodes"] = [{**row, "protects": ["moscow"]} for row in data["nodes"]]

    played = play(changed(laid("two-sides", "national"), change))
    assert (played.stories[0].cause, played.stories[0].shots) == (Cause.OUTSIDE_REACH, 0)
    assert played.stories[1].shots > 0


def test_a_sector_without_interceptors_is_outside_reach_and_says_why() -> None:
    """The third site's partner has none: what flies to its sector is met by nobody, though the lead could."""
    result = run(lay(read("third-site-2007"), "sectors"), replications=2, settings={"chance": "off"})
    rows = {row["id"]: row for row in result.summary["threats"]}
    assert rows["warsaw-shot"]["causes"] == {"outside reach": 2}
    assert "a sector whose party has no interceptors" in rows["warsaw-shot"]["why"]
    assert "outside reach" not in rows["berlin-shot"]["causes"]


def test_national_autonomy_is_the_third_site_without_the_warning() -> None:
    """Laid over the third site it changes one thing: NATO is told nothing."""
    case = plain("third-site")
    bare, under = play(case), play(laid("third-site", "national"))
    told = [m for m in bare.messages() if m["addressee"] == "nato-command"]
    assert told and not [m for m in under.messages() if m["addressee"] == "nato-command"]
    assert [story.cause for story in bare.stories] == [story.cause for story in under.stories]
    same = [(m["what"], m["sent_us"], m["addressee"]) for m in bare.messages() if m["addressee"] != "nato-command"]
    assert same == [(m["what"], m["sent_us"], m["addressee"]) for m in under.messages()]


def each_pair() -> Iterator[tuple[str, str]]:
    for name in SCENARIOS:
        for arrangement in names():
            yield name, arrangement


@pytest.mark.parametrize(("name", "arrangement"), list(each_pair()))
def test_a_joint_body_is_shown_no_more_than_labels_allow(name: str, arrangement: str) -> None:
    """A third party's data travel on only to whom that party allows: Fylingdales' go to NATO, never to Russia."""
    played = play(laid(name, arrangement))
    for line in played.of("message"):
        message = line["body"]["message"]
        allowed = message["label"]["releasable_to"]
        assert allowed is None or played.party[message["addressee"]] in allowed

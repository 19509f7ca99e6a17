"""Translation between formats: only declared fields are lost there and back, each takes its time, plants are found."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from oneroof.command.translation import translate, undeclared
from oneroof.errors import ScenarioError
from oneroof.simulation import posts
from oneroof.simulation.run import run
from oneroof.simulation.scenario import Scenario, read
from oneroof.simulation.scenario.reader import check
from oneroof.simulation.scenario.references import KINDS
from oneroof.simulation.scenario.translation_checks import both_ways

TWO_PARTIES = Path(__file__).with_name("two-parties.yaml")
FIELDS = KINDS["launch-warning"]
KIND = "launch-warning"
TAKES = {"assumed": 7, "low": 0, "high": 60, "reason": "test"}


def any_table(chance: random.Random) -> dict[str, Any]:
    """Make a right table: words for some fields, other units for some, some declared as lost on either way."""
    names = {name: f"pole_{number}" for number, name in enumerate(FIELDS) if chance.random() < 0.6}
    units = {name: chance.choice((0.001, 60.0, 1.0 / 3.0)) for name in FIELDS if chance.random() < 0.4}
    lost, lost_back = ([name for name in FIELDS if chance.random() < 0.2] for _ in range(2))
    return {"names": names, "units": units, "loses": {KIND: lost}, "loses_back": {KIND: lost_back}}


@pytest.mark.requirement("A053")
def test_a_round_trip_loses_declared_fields_and_no_other() -> None:
    chance = random.Random(53)
    for _ in range(1_000):
        row = any_table(chance)
        there, back = both_ways(row)
        body = {name: chance.uniform(-180.0, 180.0) for name in FIELDS}
        trip = translate(back, KIND, translate(there, KIND, body))
        declared = {*row["loses"][KIND], *row["loses_back"][KIND]}
        assert trip.keys() == body.keys() - declared
        assert all(trip[name] == pytest.approx(body[name], rel=1e-12) for name in trip)
        assert undeclared(there, back, KIND, FIELDS) == []


WORDS = {name: f"pole_{number}" for number, name in enumerate(FIELDS)}
BACK = {other: name for name, other in WORDS.items()}


def table(**planted: Any) -> dict[str, Any]:
    """Give a right table, told in full both ways, with something planted in it."""
    words = {"names": WORDS, "names_back": BACK, "units": {"impact_time_s": 60.0}, "units_back": {"pole_6": 1 / 60.0}}
    return {"id": "east-west", "between": ["east", "west"], "delay_s": TAKES, **words, **planted}


def without(words: dict[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in words.items() if key != name}


# twenty tables that lose or change something that they do not declare
PLANTS: list[tuple[str, dict[str, Any]]] = [
    *((f"no way back for {name}", {"names_back": without(BACK, name)}) for name in list(BACK)),
    *((f"{name} named as another", {"names": {**WORDS, name: "pole_0"}}) for name in FIELDS[1:5]),
    ("two read back as one", {"names_back": {**BACK, "pole_1": "launch_time_s"}}),
    ("two swapped", {"names_back": {**BACK, "pole_1": FIELDS[2], "pole_2": FIELDS[1]}}),
    ("a name that is another field's own", {"names": {FIELDS[0]: FIELDS[1]}, "names_back": {FIELDS[1]: FIELDS[0]}}),
    ("units not turned back", {"units_back": {}}),
    ("units turned back twice", {"units_back": {"pole_6": 1 / 3600.0}}),
    ("units turned the wrong way", {"units_back": {"pole_6": 60.0}}),
    ("units of another field", {"units_back": {"pole_5": 1 / 60.0}}),
    ("a factor a little wrong", {"units_back": {"pole_6": 1 / 60.001}}),
    ("a unit on one side only", {"units": {"launch_time_s": 0.5, "impact_time_s": 60.0}}),
]


def changed(**more: Any) -> dict[str, Any]:
    return {**read(TWO_PARTIES).as_data(), **more}


def told(data: dict[str, Any]) -> Scenario:
    return check(data, lambda keys, *, key=False: ".".join(map(str, keys)))


def test_the_right_tables_pass() -> None:
    assert len(told(changed(translations=[table()])).translations) == 1


@pytest.mark.requirement("A053")
@pytest.mark.parametrize(("name", "planted"), PLANTS, ids=[name for name, _ in PLANTS])
def test_undeclared_loss_is_found(name: str, planted: dict[str, Any]) -> None:
    assert len(PLANTS) == 20
    with pytest.raises(ScenarioError, match="lost or changed on the way there and back"):
        told(changed(translations=[table(**planted)]))


@pytest.mark.parametrize(
    ("rows", "on", "said"),
    [
        ([table(loses={"launch-warnin": []})], None, "released field by field"),
        ([table(loses_back={KIND: ["impact_tim_s"]})], None, "a field of 'launch-warning'"),
        ([table(between=["east", "south"])], None, "a party of this scenario"),
        ([table(), table()], None, "a second time"),
        ([table()], "east-wes", "a translation of this scenario"),
        ([table(between=["east", "north"])], "east-west", "for the link's two parties"),
    ],
)
def test_faults_of_tables_and_links_are_told(rows: list[dict[str, Any]], on: str | None, said: str) -> None:
    data = changed(translations=rows)
    for row in data["links"]:
        if on is not None and (row["from"], row["to"]) == ("east-command", "west-command"):
            row["translation"] = on
    with pytest.raises(ScenarioError, match=said):
        told(data)


def test_each_way_takes_the_time_and_loses_what_the_table_says_of_it() -> None:
    data = changed(translations=[table(loses={KIND: ["impact_time_s"]}, loses_back={"tracks": ["first_sigma_m"]})])
    ends = [("east-command", "west-command"), ("west-command", "east-command")]
    for row in data["links"]:
        row |= {"translation": "east-west"} if (row["from"], row["to"]) in ends else {}
    scenario = told(data)
    forth, back = (posts.link(scenario, row) for row in scenario.links if (row.from_, row.to) in ends)
    assert forth.delay_us == back.delay_us == 10_000_000
    body = {"impact_time_s": 1.0, "first_sigma_m": 2.0}
    assert forth.carried(KIND, body) == {"first_sigma_m": 2.0} and forth.carried("tracks", body) == body
    assert back.carried("tracks", body) == {"impact_time_s": 1.0} and back.carried(KIND, body) == body


def east_to_west(translated: bool) -> list[dict[str, Any]]:
    """Run with warnings and tracks from east to west, over a link with or without a table, and give what arrived."""
    lost = {KIND: ["impact_time_s", "impact_latitude_deg", "impact_longitude_deg"], "tracks": ["boost_probability"]}
    warnings = {"id": "w", "from": "east", "to": "west", "what": KIND, "fields": list(FIELDS), "delay_s": TAKES}
    data = changed(translations=[table(loses=lost)])
    data |= {"attack": data["attack"][:1], "release": [data["release"][0], warnings]}
    for row in data["links"]:
        if translated and (row["from"], row["to"]) == ("east-command", "west-command"):
            row["translation"] = "east-west"
    events = map(json.loads, run(told(data), replications=1).record[1:])
    sent = [event["body"]["message"] for event in events if event["kind"] == "message"]
    return [each for each in sent if (each["sender"], each["addressee"]) == ("east-command", "west-command")]


@pytest.mark.requirement("A053")
def test_in_a_run_each_translation_adds_its_delay_and_loses_what_it_declares() -> None:
    plain, translated = east_to_west(False), east_to_west(True)
    assert len(plain) == len(translated) > 10
    assert {each["what"] for each in plain} == {KIND, "tracks"}
    for one, other in zip(sorted(plain, key=id_of), sorted(translated, key=id_of), strict=True):
        assert other["received_us"] == one["received_us"] + 7_000_000 and other["sent_us"] == one["sent_us"]
        lost = {name for name in one["body"] if name.startswith("impact_") or name == "boost_probability"}
        assert other["body"] == {name: value for name, value in one["body"].items() if name not in lost}
        assert lost or one["what"] == KIND


def id_of(message: dict[str, Any]) -> tuple[int, str]:
    return message["sent_us"], message["id"]

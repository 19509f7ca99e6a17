"""Why a party got a thing or not: checked against the naive release, message by message, and as commands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from command import naive_release
from oneroof.command.comparison import gains
from oneroof.errors import Mendable
from oneroof.policy import explaining, explaining_records
from oneroof.policy.explaining import FIELDS, KINDS, Asked
from oneroof.simulation import posts
from oneroof.simulation.run import run
from oneroof.simulation.scenario import library, reader
from oneroof.simulation.scenario.models import Scenario
from oneroof.simulation.transcript import transcript

RUNS = Path(__file__).resolve().parents[1] / "runs"
TWO_PARTIES = RUNS / "two-parties.yaml"
FREE = {"level": "unclassified", "to": None, "words": set(), "version": "1"}
Row = dict[str, Any]


def naive_rows(scenario: Scenario) -> list[Row]:
    """Give the rows of a scenario as its data hold them, for the naive release."""
    rows = [dict(row) for row in scenario.as_data()["release"]]
    for row in rows:
        row["delay_s"] = next(value for key, value in row["delay_s"].items() if key in ("assumed", "value"))
        row["fields"] = row.get("fields") or list(posts.WHOLE.get(row["what"], ()))
        for key, empty in (("round_to", {}), ("onward_to", []), ("restrictions", [])):
            row.setdefault(key, empty)
    return rows


@pytest.mark.parametrize("source", [*library.names(), str(TWO_PARTIES)])
def test_every_pair_kind_and_field_is_explained_as_the_naive_release_answers(source: str) -> None:
    scenario = reader.read(source)
    rows = naive_rows(scenario)
    for party in (each.id for each in scenario.parties):
        found = explaining.of_scenario(scenario, Asked(party))
        assert len(found) == (len(scenario.parties) - 1) * len(KINDS)
        for row in found:
            body = dict.fromkeys(FIELDS.get(row["what"], ()), 1.0)
            request = {"from": row["from"], "to": party, "what": row["what"], "body": body, "label": FREE}
            out = naive_release.answer(rows, request)
            assert row["answer"] == ("refused" if "refused" in out else "released")
            assert row["delay_s"] == out.get("delay_s") and row["rule"] == out.get("rule")
            assert {each["field"] for each in row["fields"] if each["shown"]} == out.get("body", {}).keys()
            steps = next((each["round_to"] for each in rows if each["id"] == out.get("rule")), {})
            assert {each["field"]: each["step"] for each in row["fields"] if each["step"]} == steps
            assert row["reason"] and row["policy"] == posts.policy(scenario).version


def test_a_field_a_kind_and_a_party_narrow_the_answer() -> None:
    scenario = reader.read("third-site-2007")
    (row,) = explaining.of_scenario(scenario, Asked("nato", "launch-warning", "usa", "impact_time_s"))
    assert row["fields"] == [{"field": "impact_time_s", "shown": True, "step": 60.0}]
    assert (row["rule"], row["delay_s"], row["linked"]) == ("launch-warning-to-nato", 30.0, True)
    assert row["stopped_by"] == []  # Britain lets its detections go on to NATO
    cut = Scenario.model_validate({**scenario.as_data(), "release": [
        {**each, "onward_to": []} for each in scenario.as_data()["release"]]})  # fmt: skip
    (row,) = explaining.of_scenario(cut, Asked("nato", "launch-warning", "usa"))
    assert [each["rule"] for each in row["stopped_by"]] == ["fylingdales-detections"]


@pytest.mark.parametrize(
    "asked", [Asked("nat0"), Asked("nato", "launch-warnin"), Asked("nato", None, "us"), Asked("nato", None, None, "x")]
)
def test_unknown_names_are_told_with_the_nearest(asked: Asked) -> None:
    with pytest.raises(Mendable):
        explaining.of_scenario(reader.read("third-site-2007"), asked)


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("record") / "record.jsonl"
    path.write_text("\n".join(run(TWO_PARTIES, replications=1).record) + "\n", "utf-8")
    return path


@pytest.mark.parametrize("party", ["east", "west", "north"])
def test_each_message_of_a_record_is_explained_once(record: Path, party: str) -> None:
    found = explaining_records.of_record(record, Asked(party))
    events = [json.loads(line) for line in record.read_text("utf-8").splitlines()[1:]]
    sent = [event["body"]["message"] for event in events if event["kind"] == "message"]
    side = {"east": "east", "west": "west", "battery": "west", "north": "north"}
    foreign = [each for each in sent if side[each["sender"].split("-")[0]] != party]
    shown = [row["id"] for row in found["shown"]]
    kept = [id for row in found["not_shown"] for id in row["messages"]]
    own_copies = {each["id"] for each in foreign if each["rule"] is None}
    assert len(kept) == len(set(kept)) and set(kept) <= own_copies and not set(kept) & set(shown)
    assert sorted(shown) == sorted(each["id"] for each in foreign if side[each["addressee"].split("-")[0]] == party)
    mine = [json.loads(line)["id"] for line in transcript(record, party)]
    assert set(shown) <= set(mine)
    for row in found["shown"]:
        assert row["rule"] and row["delay_s"] is not None and party in row["marking"]["releasable_to"]


def test_a_record_tells_which_label_stopped_what(record: Path) -> None:
    """Western warnings that rest on eastern tracks are not for the north: the desk notes each, and explain tells it."""
    found = explaining_records.of_record(record, Asked("north", owner="west"))
    assert found["refused"] and all("not to 'north'" in row["reason"] for row in found["refused"])
    stops = {(row["what"], row["stop"]) for row in found["not_shown"]}
    assert ("order", "no rule") in stops
    assert {row["field"] for each in found["shown"] for row in each["fields"]} <= {
        "impact_latitude_deg", "impact_longitude_deg", "impact_time_s"}  # fmt: skip


def test_coarsening_of_each_message_is_named(record: Path) -> None:
    found = explaining_records.of_record(record, Asked("east", what="tracks"))
    steps = {row["field"]: row["step"] for row in found["shown"][0]["fields"]}
    assert steps["position_ecef_m"] == 2000.0 and steps["covariance_ecef"] is None
    for row in found["shown"]:
        assert row["rule"] == "western-tracks" and row["delay_s"] == 30.0 and row["received_s"] == row["sent_s"] + 3.0


def test_compared_scenarios_give_the_policies_gains_both_ways() -> None:
    old, new = reader.read("third-site-2007"), reader.read(str(RUNS / "us-midcourse-2007.yaml"))
    found = explaining.compared(old, new)
    assert found["more"] == [] and len(found["less"]) == len(gains(posts.policy(new), posts.policy(old))) == 9
    assert found["old"] == posts.policy(old).version != found["new"]

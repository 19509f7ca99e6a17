"""Development data: learnt after a flight from own tracks, near the truth, a right beside that to live tracks."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from oneroof.command import release as releasing
from oneroof.command.policy import Policy, Rule
from oneroof.command.release import Refusal, release
from oneroof.policy.explaining import FIELDS
from oneroof.simulation.run import Result, run
from oneroof.simulation.scenario import Scenario, read

TWO_PARTIES = Path(__file__).with_name("two-parties.yaml")
STUDY = {"assumed": 600, "low": 60, "high": 6000, "reason": "test"}
REVIEW = {"assumed": 100, "low": 0, "high": 600, "reason": "test"}
EVERY = [name for names in FIELDS.values() for name in names]
LIVE = ("tracks", "launch-warning", "detections", "cue", "request")
GRANTS: dict[str, dict[str, Any]] = {
    "development-data": {
        "fields": ["tested_range_km", "apogee_km", "burnout_time_s", "burnout_speed_m_s"],
        "round_to": {"tested_range_km": 100, "burnout_speed_m_s": 50},
    },
    "tracks": {"fields": ["track_number", "track_time_s", "position_ecef_m", "velocity_ecef_m_s", "covariance_ecef"]},
}


def granted(*kinds: str) -> Result:
    """Run two parties in which the east studies flights and lets the west have these kinds."""
    data = read(TWO_PARTIES).as_data()
    for node in data["nodes"]:
        if node["id"] == "east-command":
            node["studies_s"] = STUDY
    rows = [
        {"id": kind, "from": "east", "to": "west", "what": kind, "delay_s": REVIEW, **GRANTS[kind]} for kind in kinds
    ]
    data |= {"release": rows, "attack": [data["attack"][0], data["attack"][3]]}
    return run(Scenario.model_validate(data), replications=1)


def to_the_west(result: Result) -> dict[str, list[dict[str, Any]]]:
    """Sort what reached the west from the east by its kind."""
    found: dict[str, list[dict[str, Any]]] = {}
    for event in map(json.loads, result.record[1:]):
        message = event["body"]["message"] if event["kind"] == "message" else None
        if message and message["sender"].startswith("east") and message["addressee"].startswith("west"):
            found.setdefault(message["what"], []).append(message)
    return found


def studied(result: Result) -> list[dict[str, Any]]:
    lines = map(json.loads, result.record[1:])
    return [event for event in lines if event["kind"] == "note" and event["body"]["what"] == "flight-studied"]


@pytest.fixture(scope="module")
def result() -> Result:
    return granted("development-data")


def test_what_is_learnt_is_near_the_truth(result: Result) -> None:
    notes = sorted(studied(result), key=lambda event: event["body"]["tested_range_km"])
    threats = sorted(result.summary["threats"], key=lambda threat: threat["range_km"])
    assert len(notes) == len(threats) == 2
    for event, threat in zip(notes, threats, strict=True):
        found = event["body"]
        assert found["apogee_km"] == pytest.approx(threat["apogee_km"], rel=0.02)
        assert found["tested_range_km"] == pytest.approx(threat["range_km"], rel=0.05)
        assert found["burnout_speed_m_s"] == pytest.approx(threat["burnout_speed_km_s"] * 1e3, rel=0.05)
        # late by as long as a radar's track takes to settle on coasting, never early
        assert -5.0 < found["burnout_time_s"] - threat["burnout_time_s"] < 60.0
        assert found["flight_time_s"] == pytest.approx(threat["time_of_flight_s"], rel=0.05)


def test_it_leaves_as_its_rule_says_after_the_flight_the_study_and_the_review(result: Result) -> None:
    told, notes = to_the_west(result)["development-data"], studied(result)
    assert len(told) == len(notes) == 2
    for message, event in zip(told, notes, strict=True):
        assert set(message["body"]) == set(GRANTS["development-data"]["fields"])
        assert message["body"]["tested_range_km"] % 100 == 0 and message["body"]["burnout_speed_m_s"] % 50 == 0
        assert message["sent_us"] == event["t_us"] + 100_000_000
        assert message["because"] == "released by development-data"


@pytest.mark.requirement("A062")
def test_in_a_run_one_right_gives_nothing_of_the_other(result: Result) -> None:
    live, both, neither = granted("tracks"), granted("tracks", "development-data"), granted()
    assert set(to_the_west(result)) == {"development-data"}
    assert set(to_the_west(live)) == {"tracks"}
    assert set(to_the_west(both)) == {"tracks", "development-data"}
    assert to_the_west(neither) == {}
    learnt = [event["body"] for event in studied(result)]
    assert learnt == [event["body"] for event in studied(live)] == [event["body"] for event in studied(neither)]


def items(seed: int, count: int, kinds: tuple[str, ...], wanted: tuple[str, ...]) -> tuple[int, int]:
    """Grant these kinds at random and ask for the wanted too; gives the items of either that left."""
    chance, parties, leaked, given = random.Random(seed), ("usa", "nato", "rus", "gbr"), 0, 0
    for _ in range(count):
        pairs = [chance.sample(parties, 2) for _ in range(6)]
        rules = tuple(
            Rule(str(number), *pair, kind, tuple(FIELDS.get(kind, ())), delay_us=chance.randrange(100))
            for number, pair in enumerate(pairs)
            for kind in [chance.choice(kinds)]
        )
        policy, pair = Policy(rules), chance.choice(pairs)
        for asked in (wanted, kinds):
            kind = chance.choice(asked)
            body = dict.fromkeys(EVERY, 1.5)  # whatever kind it is called
            out = releasing.release(policy, *pair, kind, body)
            count_of = 0 if isinstance(out, Refusal) else 1 + len(out.body)
            leaked, given = leaked + count_of * (asked is wanted), given + count_of * (asked is kinds)
    return leaked, given


@pytest.mark.requirement("A062")
@pytest.mark.parametrize("granted_kinds", [("development-data",), LIVE])
def test_ten_thousand_random_requests_give_nothing_of_the_other_right(granted_kinds: tuple[str, ...]) -> None:
    wanted = LIVE if granted_kinds != LIVE else ("development-data",)
    leaked, given = items(62, 10_000, granted_kinds, wanted)
    assert leaked == 0
    assert given > 1_000


def test_a_planted_mixing_of_the_two_rights_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def mixed(policy: Policy, owner: str, recipient: str, what: str, body: dict[str, float]) -> Any:
        out = release(policy, owner, recipient, what, body)
        return release(policy, owner, recipient, "tracks", body) if isinstance(out, Refusal) else out

    monkeypatch.setattr(releasing, "release", mixed)
    assert items(62, 200, LIVE, ("development-data",))[0] > 0

"""The exercise of 2012 as a comparison: three ways to work together, one command, the same bytes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from oneroof.cli.boundary import main
from oneroof.simulation.scenario import Scenario, lay, read
from oneroof.studies.compare import compare

EXERCISE = "joint-exercise-2012"
THREE = ["national", "data-exchange", "joint"]
LITTLE = ("compare", EXERCISE, "--replications", "2", "--json")


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(list(arguments)) == 0
    return capsys.readouterr().out


@pytest.fixture(scope="module")
def exercise() -> Scenario:
    return read(EXERCISE)


@pytest.fixture(scope="module")
def found(exercise: Scenario) -> dict[str, Any]:
    return compare([(name, lay(exercise, name)) for name in exercise.compare], replications=2)


@pytest.mark.requirement("A046")
def test_one_command_sets_the_three_side_by_side_with_the_same_bytes(capsys: pytest.CaptureFixture[str]) -> None:
    once, again = printed(capsys, *LITTLE), printed(capsys, *LITTLE)
    assert once == again
    found = json.loads(once)
    assert [each["id"] for each in found["arrangements"]] == THREE
    assert [(pair["from"], pair["to"]) for pair in found["pairs"]] == [
        ("national", "data-exchange"), ("national", "joint"), ("data-exchange", "joint"),
    ]  # fmt: skip
    # the same missiles with the same luck: what strays under one strays under each
    strays = [[row["causes"].get("not threatening", 0) for row in each["threats"]] for each in found["arrangements"]]
    assert strays[0] == strays[1] == strays[2]


def test_who_is_shown_what_and_who_fires_under_each(found: dict[str, Any]) -> None:
    flows = {
        each["id"]: {(row["from"], row["to"], row["what"]) for row in each["shown"]} for each in found["arrangements"]
    }
    assert flows["national"] == set()
    assert {("nato", "rus", "tracks"), ("rus", "nato", "tracks")} <= flows["data-exchange"]
    assert not any(what == "request" for _, _, what in flows["data-exchange"])
    assert {("nato", "joint", "detections"), ("rus", "joint", "detections")} <= flows["joint"]
    assert {("joint", "nato", "request"), ("joint", "rus", "request")} <= flows["joint"]


def test_a_difference_is_told_in_words(found: dict[str, Any]) -> None:
    joint = next(pair for pair in found["differences"] if pair["to"] == "joint" and pair["from"] == "national")
    told = [" ".join(row["told"]) for row in joint["threats"] if row["differing"]]
    assert told and all("First difference: " in each or "only the warnings differ" in each for each in told)
    for word in ("better", "worse", "best", "worst", "wins", "fails"):
        assert not any(word in each.split() for each in told)


def test_each_side_protects_its_own_places_alone_and_all_of_them_together(exercise: Scenario) -> None:
    both = {row.id for row in exercise.protect}
    own = {row.id: set(row.protects or both) for row in exercise.nodes}
    assert own["nato-command"] | own["rus-command"] == both
    assert not own["nato-command"] & own["rus-command"]
    together = {row.id: set(row.protects or both) for row in lay(exercise, "joint").nodes}
    assert together["joint-command"] == both


def test_the_attack_is_said_to_be_made_up(exercise: Scenario) -> None:
    assert "made-up" in exercise.title
    assert "not public: the attack here is an illustration" in " ".join(exercise.summary.split())

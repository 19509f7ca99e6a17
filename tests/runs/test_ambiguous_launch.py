"""The scenario ambiguous-launch: who is alarmed at what, without a centre and with one or two of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from oneroof.exchange import files
from oneroof.simulation.case import open_case
from oneroof.simulation.draws import Draws
from oneroof.simulation.layout import build
from oneroof.simulation.objects import Role
from oneroof.simulation.replay import replay
from oneroof.simulation.replication import replicate
from oneroof.simulation.run import run
from oneroof.simulation.scenario import Scenario, lay
from oneroof.simulation.world import World

ARRANGEMENTS = ("national", "moscow-centre", "warning-centres")
Counts = dict[str, Any]


@pytest.fixture(scope="module")
def shipped() -> Scenario:
    return open_case("ambiguous-launch").scenario


@pytest.fixture(scope="module")
def results(shipped: Scenario) -> dict[str, dict[str, Any]]:
    return {name: run(lay(shipped, name), replications=3).summary for name in ARRANGEMENTS}


def at(summary: dict[str, Any], party: str, launch: str) -> Counts:
    row = next(row for row in summary["alarms"] if row["party"] == party)
    return next(each for each in row["launches"] if each["what"] == launch)


def all_of(summary: dict[str, Any], party: str) -> Counts:
    return next(row for row in summary["alarms"] if row["party"] == party)


@pytest.mark.requirement("A060")
def test_the_notice_that_lies_with_the_other_side_alarms_without_a_centre_only(
    results: dict[str, dict[str, Any]],
) -> None:
    assert at(results["national"], "usa", "research-rocket")["alarms"]["mean"] == 0.0
    assert at(results["national"], "rus", "research-rocket")["alarms"]["mean"] == 1.0
    for name in ARRANGEMENTS[1:]:
        found = at(results[name], "rus", "research-rocket")
        assert found["alarms"]["mean"] == 0.0 and found["readings"] == {"notified": 3}


def test_interceptors_alarm_the_other_side_until_they_are_announced(results: dict[str, dict[str, Any]]) -> None:
    alone = at(results["national"], "rus", "interceptor")
    assert alone["seen"]["mean"] > 0.0
    assert alone["alarms"]["mean"] == alone["misread"]["mean"] == alone["seen"]["mean"]
    assert alone["doubt_min"]["median"] == 15.0
    for name in ARRANGEMENTS[1:]:
        told = at(results[name], "rus", "interceptor")
        assert told["seen"] == alone["seen"] and told["alarms"]["mean"] == 0.0


def test_a_false_alarm_is_shorter_with_a_centre_and_spreads_to_the_other_side(
    results: dict[str, dict[str, Any]],
) -> None:
    alone = at(results["national"], "rus", "montana-reflection")["doubt_min"]["median"]
    for name in ARRANGEMENTS[1:]:
        assert at(results[name], "rus", "montana-reflection")["doubt_min"]["median"] < alone / 3.0
        assert at(results[name], "usa", "montana-reflection")["alarms"]["mean"] == 1.0
    assert "montana-reflection" not in {each["what"] for each in all_of(results["national"], "usa")["launches"]}


def test_russias_misreadings_fall_and_the_true_attack_is_read_as_one(results: dict[str, dict[str, Any]]) -> None:
    misread = [all_of(results[name], "rus")["misread"]["mean"] for name in ARRANGEMENTS]
    assert misread[0] > misread[1] == misread[2]
    assert at(results["warning-centres"], "nato", "warsaw-shot")["readings"]["attack"] >= 2


def test_the_attack_and_the_defence_do_not_move(results: dict[str, dict[str, Any]]) -> None:
    causes = [[row["causes"] for row in results[name]["threats"]] for name in ARRANGEMENTS]
    assert causes[0] == causes[1] == causes[2]


@pytest.mark.requirement("A060", "A061")
def test_all_desks_of_both_centres_show_the_same_closed_records(results: dict[str, dict[str, Any]]) -> None:
    logs = results["warning-centres"]["joint_logs"]
    assert [log["centre"] for log in logs].count("brussels-centre") == 2
    assert {log["all_desks_alike"] for log in logs} == {1.0}
    assert {log["closed"]["mean"] for log in logs} == {log["records"]["mean"] for log in logs}


def test_only_the_named_party_sees_interceptors_and_the_umpire_never_takes_one_for_a_target(shipped: Scenario) -> None:
    layout = build(shipped, open_case(shipped).shelf())
    worlds: list[World] = []

    def watch(world: World, _: Any) -> tuple[()]:
        worlds.append(world)
        return ()

    outcome = replicate(layout, 1, 0, watch=watch)
    nature = worlds[0].nature
    rounds = [number for number, thing in enumerate(nature.things) if thing.role is Role.INTERCEPTOR]
    assert rounds == nature.guests and len(rounds) == sum(outcome.fired.values()) > 0
    middle_s = float(nature.flights.ignitions_s[rounds[0]]) + 60.0
    by_party = {sensor.party: sensor for sensor in layout.sensors.values()}
    seen = {party: nature.gather(sensor, 0, middle_s, Draws(1, 0)) for party, sensor in by_party.items()}
    assert seen["rus"] - seen["usa"] == sum(
        nature.flights.ignitions_s[each] <= middle_s <= nature.flights.ends_s[each] for each in rounds
    )
    nature.bring_to(middle_s)
    assert not nature.flying[rounds].any()


def test_without_the_key_nothing_is_seen_of_them(shipped: Scenario) -> None:
    data = shipped.as_data()
    data.pop("interceptors_seen")
    summary = run(Scenario.model_validate(data), replications=1).summary
    assert "interceptor" not in {each["what"] for row in summary["alarms"] for each in row["launches"]}


def test_its_report_is_written_and_its_record_replays(shipped: Scenario, tmp_path: Path) -> None:
    written = files.write(run(lay(shipped, "warning-centres"), replications=1), tmp_path)
    (report,) = [path for path in written if path.suffix == ".html"]
    assert "no danger" in report.read_text("utf-8")
    assert replay(tmp_path / "record.jsonl")["same"] is True

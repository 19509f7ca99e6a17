"""Settings: one value of a scenario replaced by its dotted path, and what cannot be replaced told."""

from __future__ import annotations

from pathlib import Path

import pytest

from oneroof.errors import Mendable, ScenarioError, TooLarge
from oneroof.simulation.scenario import Scenario, read
from oneroof.simulation.scenario.quantity import Assumed
from oneroof.simulation.scenario.settings import NotAScenarioKey, is_setting

FULL = Path(__file__).resolve().parents[2] / "formats" / "scenario-1.yaml"


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return read(FULL)


def at(scenario: Scenario, path: str) -> object:
    """Read a value by its dotted path, independently of how settings find it."""
    node: object = scenario
    for step in path.split("."):
        if isinstance(node, tuple):
            node = next(row for row in node if row.id == step)
        elif isinstance(node, dict):
            node = node[step]
        else:
            node = getattr(node, "from_" if step == "from" else step)
    return node


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("assets.battery.rounds", "5", 5),
        ("assets.battery.sheet", "gbi-three-stage", "gbi-three-stage"),
        ("assets.battery.mission", "[homeland]", ("homeland",)),
        ("assets.radar.site", "fylingdales", "fylingdales"),
        ("assets.radar.site.latitude_deg", "50.5", 50.5),
        ("assets.radar.site.height_m", "0", 0.0),
        ("chance", "off", "off"),
        ("doctrine.battery.shots", "3", 3),
        ("doctrine.battery.uplink", "true", True),
        ("attack.one.to", "warsaw", "warsaw"),
        ("attack.many-2.launch_s", "99.5", 99.5),
        ("attack.one.from", "semnan", "semnan"),
        ("protect.berlin.radius_km", "80", 80.0),
        ("release.warning.fields", "[impact_time_s, launch_time_s, launch_azimuth_deg]", None),
        ("release.warning.round_to.impact_time_s", "60", 60.0),
        ("rights.engage.asked", "per-engagement", "per-engagement"),
        ("start_utc", "2014-01-01T00:00:00Z", "2014-01-01T00:00:00Z"),
        ("replications", "7", 7),
        ("title", "colon: and comma, kept", "colon: and comma, kept"),
    ],
)
def test_a_setting_replaces_one_value_and_nothing_else(
    scenario: Scenario, path: str, value: str, expected: object
) -> None:
    changed = scenario.with_setting(path, value)
    assert expected is None or at(changed, path) == expected
    assert at(changed, path) != at(scenario, path) if "impact_time_s" not in path else True
    assert changed.fingerprint != scenario.fingerprint
    head = path.split(".")[0]
    others = [key for key in Scenario.model_fields if key != head]
    assert [getattr(changed, key) for key in others] == [getattr(scenario, key) for key in others]


@pytest.mark.requirement("A035")
@pytest.mark.parametrize("link", ["eyes>command", "command>battery", "northern-radar>command"])
def test_each_part_of_the_delay_can_be_swept_alone(scenario: Scenario, link: str) -> None:
    before = {row.id: row.delay_s.number for row in scenario.links}
    after = {row.id: row.delay_s.number for row in scenario.with_setting(f"links.{link}.delay_s", "44").links}
    assert after == {**before, link: 44.0}


def test_a_number_for_an_assumed_quantity_widens_its_range_and_says_so(scenario: Scenario) -> None:
    median = scenario.with_setting("rights.engage.delay_s.median", "600").rights[0].delay_s.median
    assert isinstance(median, Assumed)
    assert (median.number, median.low, median.high) == (600.0, 5.0, 600.0)
    assert median.reason == "set for this run by its user; before: an officer"
    inside = scenario.with_setting("rights.engage.delay_s.median", "60").rights[0].delay_s.median
    assert isinstance(inside, Assumed)
    assert (inside.number, inside.low, inside.high) == (60.0, 5.0, 120.0)


def test_setting_twice_says_so_once(scenario: Scenario) -> None:
    twice = scenario.with_setting("rights.engage.delay_s.median", "600")
    twice = twice.with_setting("rights.engage.delay_s.median", "20")
    median = twice.rights[0].delay_s.median
    assert isinstance(median, Assumed)
    assert median.reason.count("set for this run") == 1
    assert median.number == 20.0


def test_a_number_in_the_place_of_a_cited_one_is_no_longer_cited(scenario: Scenario) -> None:
    path = "links.radar>command.delay_s"
    assert path not in {assumption.path for assumption in scenario.assumptions()}
    changed = scenario.with_setting(path, "9")
    found = next(assumption for assumption in changed.assumptions() if assumption.path == path)
    assert (found.value, found.low, found.high) == (9.0, 2.0, 9.0)
    assert "an agreement" in found.reason


def test_a_whole_quantity_can_be_put(scenario: Scenario) -> None:
    changed = scenario.with_setting("links.eyes>command.delay_s", "{value: 3, source: a paper, confidence: L}")
    assert at(changed, "links.eyes>command.delay_s").number == 3.0  # type: ignore[attr-defined]


@pytest.mark.parametrize(("figure", "value"), [("preparation_s", "25"), ("single_shot_kill", "0.5")])
def test_an_override_can_be_set_or_added(scenario: Scenario, figure: str, value: str) -> None:
    override = scenario.with_setting(f"assets.battery.override.{figure}", value).assets[0].override[figure]
    assert override.assumed == float(value)  # type: ignore[union-attr]
    assert override.reason.startswith("set for this run by its user")  # type: ignore[union-attr]


def test_an_override_that_is_no_number_can_be_set(scenario: Scenario) -> None:
    changed = scenario.with_setting("assets.radar.override.faces_azimuth_deg", "[90, 180]")
    assert changed.assets[1].override["faces_azimuth_deg"].assumed == (90.0, 180.0)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("assets.batery.rounds", "5", "'battery'"),
        ("assets.battery.round", "5", "'rounds'"),
        ("links.radar>comand.delay_s", "5", "'radar>command'"),
        ("rights.engag.asked", "per-raid", "'engage'"),
        ("rights.engage.delay_s.medain", "5", "'median'"),
        ("doctrine.battery.shots", "0", "at least 1"),
        ("doctrine.battery.shots", "many", "whole number"),
        ("doctrine.battery.reserve", "11", "10 rounds"),
        ("assets.battery.rounds", "-1", "at least 0"),
        ("assets.battery.rounds", "0", "doctrine.battery.reserve"),
        ("assets.radar.site.latitude_deg", "91", "at most 90"),
        ("assets.radar.sheet", "shahab-3", "a missile"),
        ("assets.radar.override.frequency_ghs", "9", "'frequency_ghz'"),
        ("assets.radar.override.frequency_ghz", "-9", "frequency"),
        ("rights.engage.refusal_chance", "1.5", "from 0 to 1"),
        ("rights.engage.delay_s.median", "-1", "from 0 to"),
        ("rights.engage.delay_s.median", "soon", "a number"),
        ("rights.engage.delay_s.median", ".nan", "finite"),
        ("chance", "maybe", "on, off"),
        ("attack.one.to", "berlinn", "'berlin'"),
        ("attack.one.to.latitude_deg", "5", "nothing stands below"),
        ("title.x", "5", "nothing stands below"),
        ("attack", "5", "a list"),
        ("assets.battery", "5", "a mapping"),
        ("assets.battery.rounds.x", "5", "nothing stands below"),
        ("assets..rounds", "5", "stands here"),
        ("assets.", "5", "stands here"),
        ("format", "2", "reads format 1"),
        ("name", "two words", "letters, digits"),
    ],
)
def test_what_cannot_be_set_is_told(scenario: Scenario, path: str, value: str, told: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        scenario.with_setting(path, value)
    assert not isinstance(caught.value, NotAScenarioKey)
    assert told in str(caught.value)
    assert f"{path}={value}" in str(caught.value)


def test_too_many_replications_are_too_many_here_too(scenario: Scenario) -> None:
    with pytest.raises(TooLarge):
        scenario.with_setting("replications", "100000000")


@pytest.mark.parametrize("path", ["gbi-two-stage.burnout_speed_km_s", "asset.battery.rounds", "", ".", "seed"])
def test_what_is_no_key_of_a_scenario_is_told_apart(scenario: Scenario, path: str) -> None:
    assert not is_setting(path)
    with pytest.raises(NotAScenarioKey):
        scenario.with_setting(path, "5")


def test_the_nearest_key_is_named(scenario: Scenario) -> None:
    assert is_setting("assets.battery.rounds")
    with pytest.raises(NotAScenarioKey, match="'assets'"):
        scenario.with_setting("asset.battery.rounds", "5")


@pytest.mark.parametrize(
    "value", ["", "[", "{", "*a", "!x y", "\n", "a: b", "\0", "x" * 10_000, "{value: 1}", "- 1", "'"]
)
def test_no_value_makes_a_traceback(scenario: Scenario, value: str) -> None:
    for path in ("title", "assets.battery.rounds", "links.radar>command.delay_s", "attack", "protect.berlin.place"):
        try:
            changed = scenario.with_setting(path, value)
        except Mendable:
            continue
        assert changed.name == scenario.name

"""Vetoes under an arrangement: written in roles by scope, in the place of the scenario's own; one node, one say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from oneroof.errors import ScenarioError
from oneroof.simulation.scenario import Scenario, lay
from oneroof.simulation.scenario.reader import check
from simulation.scenario.trial import written

CHANCE = "objection_chance: {assumed: 0.5, low: 0, high: 1, reason: test}"
HELD = {"assumed": 1, "low": 0, "high": 1, "reason": "test"}
BODY = """\
optional: [host]
nodes: [{id: council, party: partner, members: [a, b]}]
rights: [{action: engage, for: [lead], by: lead}]
"""


def checked(scenario: Scenario, **more: Any) -> Scenario:
    return check({**scenario.as_data(), **more}, lambda keys, *, key=False: ".".join(map(str, keys)))


def with_vetoes(scenario: Scenario, *scopes: str, holder: str = "rus-command") -> Scenario:
    vetoes = [{"id": scope, "scope": scope, "holder": holder, "objection_chance": HELD} for scope in scopes]
    return checked(scenario, vetoes=vetoes, changes=changes("architecture" in scopes, "plans" in scopes))


def changes(controllers: bool = True, weapons: bool = True) -> list[dict[str, Any]]:
    handed = {"id": "handed", "at_s": 300, "controllers": {"gbi-poland": "nato"}}
    return [handed] * controllers + [{"id": "freed", "at_s": 400, "weapons": "tight"}] * weapons


def with_rows(folder: Path, vetoes: str) -> Path:
    return written(folder, f"{BODY}vetoes: [{vetoes}]\n")


def held(scenario: Scenario) -> list[tuple[str, str, float]]:
    return [(row.scope, row.holder, row.objection_chance.number) for row in scenario.vetoes]


@pytest.mark.parametrize("scope", ["employment", "architecture", "plans"])
def test_a_role_a_body_and_several_hosts_may_object_in_a_scope(
    tmp_path: Path, third_site: Scenario, scope: str
) -> None:
    rows = ", ".join(f"{{by: {by}, scope: {scope}, {CHANCE}}}" for by in ("partner", "council", "host"))
    laid = lay(checked(third_site, changes=changes()), with_rows(tmp_path, rows))
    holders = ["rus-command", "council-a", "council-b", "pol-command", "cze-command"]
    assert held(laid) == [(scope, holder, 0.5) for holder in holders]
    assert laid.as_data()["rights"][0]["by"] == "usa-command", "a scope is no veto on one right"
    assert checked(laid) == laid and lay(laid, "national") == lay(checked(third_site, changes=changes()), "national")


def test_a_veto_over_changes_is_left_out_where_nothing_of_its_scope_changes(
    tmp_path: Path, third_site: Scenario
) -> None:
    file = with_rows(
        tmp_path, f"{{by: partner, scope: architecture, {CHANCE}}}, {{by: partner, scope: plans, {CHANCE}}}"
    )
    assert held(lay(third_site, file)) == []
    only = {weapons: held(lay(checked(third_site, changes=changes(not weapons, weapons)), file)) for weapons in (0, 1)}
    assert only == {0: [("architecture", "rus-command", 0.5)], 1: [("plans", "rus-command", 0.5)]}


def test_the_time_to_object_is_completed_as_a_rights_is(tmp_path: Path, third_site: Scenario) -> None:
    delay = "delay_s: {median: {assumed: 7, low: 1, high: 9, reason: test}}"
    row = lay(third_site, with_rows(tmp_path, f"{{by: partner, scope: employment, {CHANCE}, {delay}}}")).vetoes[0]
    assert row.delay_s is not None and row.delay_s.median.number == 7 and row.delay_s.spread.number > 0


@pytest.mark.parametrize("name", ["national", "alliance", "joint", "dual-key"])
def test_an_arrangement_replaces_the_scenarios_vetoes_and_gives_them_back(third_site: Scenario, name: str) -> None:
    own = with_vetoes(third_site, "employment", "architecture", "plans")
    laid = lay(own, name)
    assert len(own.vetoes) == 3 and laid.vetoes == ()
    assert lay(laid, "two-centres") == lay(own, "two-centres")
    assert laid.with_setting("arrangement", "null") == own
    assert "vetoes" not in (lay(third_site, name).beneath or {}), "who has none keeps his bytes"


@pytest.mark.parametrize(
    ("vetoes", "parts"),
    [
        ("{by: partner}", ("neither 'on' nor 'scope'", "a veto is on a right, or in a scope")),
        (f"{{by: partner, on: engage, scope: employment, {CHANCE}}}", ("both 'on' and 'scope'",)),
        ("{by: partner, scope: plans}", ("without 'objection_chance'", "Add the chance")),
        (f"{{by: partner, on: engage, {CHANCE}}}", ("'seats'",)),
        (f"{{by: partner, scope: planes, {CHANCE}}}", ("'planes'", "employment, architecture, plans")),
        (f"{{by: partnr, scope: plans, {CHANCE}}}", ("'partnr'", "'partner'")),
        (", ".join([f"{{by: partner, scope: employment, {CHANCE}}}"] * 2), ("a second veto of 'rus-command'",)),
        (f"{{by: lead, scope: employment, {CHANCE}}}, {{by: council-a, on: engage}}", ()),
    ],
)
def test_vetoes_that_cannot_be_are_told_with_their_line(
    tmp_path: Path, third_site: Scenario, vetoes: str, parts: tuple[str, ...]
) -> None:
    file = with_rows(tmp_path, vetoes)
    if not parts:
        assert held(lay(third_site, file)) == [("employment", "usa-command", 0.5)]  # its own launches alone
        return
    with pytest.raises(ScenarioError, match=r"trial\.yaml:8:") as error:
        lay(third_site, file)
    assert all(part in str(error.value) for part in parts), str(error.value)


def test_a_veto_over_launches_needs_a_right_to_engage(tmp_path: Path, third_site: Scenario) -> None:
    file = with_rows(tmp_path, f"{{by: partner, scope: employment, {CHANCE}}}")
    file.write_text(file.read_text("utf-8").replace("action: engage", "action: share"), "utf-8")
    with pytest.raises(ScenarioError, match=r"trial\.yaml:8:.*a veto over employment on nothing"):
        lay(third_site, file)


# ---------------------------------------------------------------------------------------------- one node, one say


def ruled(scenario: Scenario, by: Any, asking: list[str], **more: Any) -> Scenario:
    right = {**scenario.as_data()["rights"][0], "by": by, "for": asking}
    return with_vetoes(checked(scenario, rights=[right], **more), "employment")


@pytest.mark.parametrize(
    ("by", "asking"),
    [
        ({"all": ["usa-command", "rus-command"]}, ["usa-command", "rus-command"]),
        ({"series": ["usa-command", {"unless": "rus-command"}]}, ["usa-command"]),
        ("rus-command", []),
    ],
)
def test_a_veto_of_whoever_is_asked_anyway_is_refused(third_site: Scenario, by: Any, asking: list[str]) -> None:
    with pytest.raises(ScenarioError, match="a veto of 'rus-command', who is asked under the right 'engage'"):
        ruled(third_site, by, asking)


def test_an_owner_with_a_key_has_no_veto_besides(third_site: Scenario) -> None:
    assets = third_site.as_data()["assets"]
    assets[0] |= {"owner_consents": ["engage"], "owner": "rus"}
    with pytest.raises(ScenarioError, match="a veto of 'rus-command', who is asked"):
        ruled(third_site, "usa-command", ["usa-command"], assets=assets)


@pytest.mark.parametrize(
    ("by", "asking"),
    [
        ("rus-command", ["rus-command"]),
        ("usa-command", ["usa-command"]),
        ({"delegated": "rus-command"}, ["usa-command"]),
    ],
)
def test_a_veto_of_who_is_not_asked_about_others_launches_stands(
    third_site: Scenario, by: Any, asking: list[str]
) -> None:
    assert held(ruled(third_site, by, asking)) == [("employment", "rus-command", 1.0)]

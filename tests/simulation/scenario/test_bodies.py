"""Bodies and roles of several posts in rules of consent, and what cannot be a quorum, a commander or an objector."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from oneroof.errors import ScenarioError
from oneroof.simulation.scenario import Scenario, lay, library, read
from oneroof.simulation.scenario.reader import check
from simulation.scenario.trial import written


def by_of(scenario: Scenario, folder: Path, by: str, before: str = "") -> object:
    """Give the rule of consent that an expression becomes over a scenario."""
    council = "nodes: [{id: council, party: lead, members: [a, b, c]}]\n"
    text = f"optional: [host]\n{council}{before}rights: [{{action: engage, for: [lead], by: {by}}}]\n"
    return lay(scenario, written(folder, text)).as_data()["rights"][0]["by"]


def test_each_member_of_a_body_may_veto(tmp_path: Path, third_site: Scenario) -> None:
    seats = [{"unless": f"council-{member}"} for member in "abc"]
    assert by_of(third_site, tmp_path, "{unless: council}") == {"all": seats}
    hosts = [{"unless": "cze-command"}, {"unless": "pol-command"}]
    assert by_of(third_site, tmp_path, "{all: [lead, {unless: host}]}") == {"all": ["usa-command", {"all": hosts}]}
    assert by_of(third_site, tmp_path, "{at_least: 1, of: [lead, {unless: partner}]}") == {
        "at_least": 1,
        "of": ["usa-command", {"unless": "rus-command"}],
    }


def test_a_quorum_is_counted_over_the_members_of_a_body(tmp_path: Path) -> None:
    text = library.path_of("consensus-28", library.ARRANGEMENTS).read_text("utf-8")
    file = tmp_path / "quorum.yaml"
    for count in (15, 29):
        file.write_text(text.replace("by: {all: [council]}", f"by: {{at_least: {count}, of: [council]}}"), "utf-8")
        if count == 15:
            by = lay(read("third-site-2007"), file).as_data()["rights"][0]["by"]
            assert by["at_least"] == 15 and len(by["of"]) == len(set(by["of"])) == 28
        else:
            with pytest.raises(ScenarioError, match=r"quorum\.yaml:43:.*found 29 of 28; at most all of those named"):
                lay(read("third-site-2007"), file)


@pytest.mark.parametrize(
    ("by", "parts"),
    [
        ("{at_least: 2, of: [lead, lead]}", ("found 'usa-command' twice", "each seat counts once")),
        ("{at_least: 2, of: [council, council-a]}", ("found 'council-a' twice",)),
        ("{at_least: 2, of: [lead, self]}", ("found 'usa-command' twice",)),
        ("{at_least: 4, of: [council]}", ("found 4 of 3", "at most all of those named can grant")),
        ("{all: [lead, {at_least: 3, of: [partner, two]}]}", ("found 3 of 2",)),
        ("quorum", ("trial.yaml:7:", "found 5 of 4")),
        ("{delegated: council}", ("'council', which stands for 3 posts", "one commander", "such as 'council-a'")),
        ("{unless: two}", ("'two', a rule", "a rule cannot object")),
        ("{delegated: two}", ("'two', a rule", "a rule cannot object or be a commander")),
        ("{unopposed: [lead, two], window_s: {assumed: 9, low: 1, high: 20, reason: test}}", ("'two', a rule",)),
    ],
)
def test_what_cannot_be_a_quorum_a_commander_or_an_objector_is_told(
    tmp_path: Path, third_site: Scenario, by: str, parts: tuple[str, ...]
) -> None:
    with pytest.raises(ScenarioError) as error:
        by_of(
            third_site, tmp_path, by, "rules: {quorum: {at_least: 5, of: [partner, council]}, two: {all: [partner]}}\n"
        )
    assert all(part in str(error.value) for part in parts), str(error.value)
    assert "Bind" not in str(error.value) and str(error.value).count("trial.yaml:") == 1


@pytest.mark.parametrize(
    ("of", "found"), [(["usa-command"], "2 of 1"), (["usa-command", "usa-command"], "'usa-command' twice")]
)
@pytest.mark.parametrize("later", [False, True])
def test_a_scenarios_own_quorums_are_counted_too(third_site: Scenario, of: list[str], found: str, later: bool) -> None:
    data: dict[str, Any] = third_site.as_data()
    right = {**data["rights"][0], "by": {"series": ["nato-command", {"at_least": 2, "of": of}]}}
    data |= {"changes": [{"id": "late", "at_s": 9, "rights": [right]}]} if later else {"rights": [right]}
    with pytest.raises(ScenarioError) as error:
        check(data, lambda keys, *, key=False: ".".join(map(str, keys)))
    fault = error.value.faults[0]
    assert len(error.value.faults) == 1 and fault.found == found
    assert fault.where.startswith(("changes.0." if later else "") + "rights.0.by.series.1.")

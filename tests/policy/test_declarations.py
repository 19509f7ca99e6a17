"""Declarations: kept, broken or words; and words change nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from oneroof import cli
from oneroof.errors import ScenarioError
from oneroof.policy.declarations import Verdict, judge
from oneroof.simulation.case import open_case
from oneroof.simulation.run import Result, run
from oneroof.simulation.scenario import library, read

SMALLEST = library.path_of("smallest").read_text("utf-8")
WORDS = "\ndeclarations:\n  - {id: words, by: defender, text: nobody is meant}\n"
BOUND = """
declarations:
  - {id: far, by: defender, text: not them, no_shot_at_launches_near: vandenberg, radius_km: 500}
  - {id: near, by: defender, text: not them, no_shot_at_launches_near: tehran, radius_km: 2000}
  - {id: few, by: defender, text: few, rounds_at_most: 0}
  - {id: enough, by: defender, text: enough, rounds_at_most: 1000}
"""


def written(folder: Path, more: str) -> Path:
    path = folder / "declared.yaml"
    path.write_text(SMALLEST + more, "utf-8")
    return path


@pytest.mark.requirement("A057")
def test_a_bound_declaration_is_satisfied_or_violated(tmp_path: Path) -> None:
    case = open_case(written(tmp_path, BOUND))
    summary = run(case.scenario, replications=3).summary
    assert sum(row["shots"]["mean"] for row in summary["threats"]) > 0, "nothing was fired: nothing is shown"
    found = {each.id: each for each in judge(case.scenario, summary, case.shelf())}
    assert {id: each.verdict for id, each in found.items()} == {
        "far": Verdict.SATISFIED, "near": Verdict.VIOLATED, "few": Verdict.VIOLATED, "enough": Verdict.SATISFIED,
    }  # fmt: skip
    fired = round(3 * sum(row["shots"]["mean"] for row in summary["threats"]))
    assert f"{fired} rounds fired" in found["near"].found


def events(result: Result) -> list[dict[str, object]]:
    """Give a record's events without the hashes, which follow from the header."""
    rows = [json.loads(line) for line in result.record[1:]]
    return [{key: row.get(key) for key in ("n", "t_us", "cause", "kind", "desk", "body")} for row in rows]


@pytest.mark.requirement("A057")
def test_words_alone_are_not_checkable_and_change_nothing(tmp_path: Path) -> None:
    said, unsaid = run(written(tmp_path, WORDS), replications=2), run("smallest", replications=2)
    events = [[json.loads(line) for line in each.record[1:]] for each in (said, unsaid)]
    keys = ("n", "t_us", "cause", "kind", "desk", "body")
    assert [[row.get(key) for key in keys] for row in events[0]] == [
        [row.get(key) for key in keys] for row in events[1]
    ]
    case = open_case(said.scenario)
    (found,) = judge(said.scenario, said.summary, case.shelf())
    assert found.verdict is Verdict.NOT_CHECKABLE


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("{id: a, by: defendr, text: x}", "defender"),
        ("{id: a, by: defender, text: x, no_shot_at_launches_near: teheran, radius_km: 5}", "tehran"),
        ("{id: a, by: defender, text: x, radius_km: 5}", "together"),
        (
            "{id: a, by: defender, text: x, radius_km: 5, no_shot_at_launches_near: tehran, rounds_at_most: 1}",
            "two decl",
        ),
        ("{id: a, by: defender, text: x}\n  - {id: a, by: defender, text: y}", "second time"),
    ],
)
def test_a_bad_declaration_is_told(tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        read(written(tmp_path, f"\ndeclarations:\n  - {row}\n"))


def test_the_command_prints_what_can_be_said(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = str(written(tmp_path, WORDS))
    assert cli.main(["declarations", path, "--replications", "1"]) == 0
    assert "not checkable" in capsys.readouterr().out
    assert cli.main(["declarations", path, "--replications", "1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["verdict"] == "not checkable"

"""No transcript holds a thing that the policy refuses: every line from another party is what a naive reading leaves."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from oneroof.command import release as releasing
from oneroof.errors import ScenarioError
from oneroof.simulation.case import Case
from oneroof.simulation.draws import Draws
from oneroof.simulation.layout import build
from oneroof.simulation.record import Recorder, dump
from oneroof.simulation.replication import engine, header
from oneroof.simulation.scenario import Scenario, lay, library, read
from oneroof.simulation.scenario.arrangement_reader import names as arrangements
from oneroof.simulation.transcript import transcript
from runs.exits import overheard
from runs.may_know import Meant, as_shown, party_of, projected

Shown = dict[str, Any]


def under(name: str) -> list[Scenario]:
    """Give a shipped scenario as it is, and under every arrangement whose roles it binds."""
    plain, found = read(name), list[Scenario]()
    for each in arrangements() if plain.roles is not None else ():
        with suppress(ScenarioError):
            found.append(lay(plain, each))
    return [plain, *found]


def compared(scenario: Scenario, folder: Path, replication: int = 0) -> int:
    """Compare every party's transcript of a run with the naive reading; gives how many lines came from others."""
    case, meant = Case(scenario, "open"), list[Meant]()
    layout = build(scenario, case.shelf())
    recorder = Recorder(header(case, 1, ()))
    run = engine(layout, Draws(1, replication, scenario.chance == "on"), lambda world: [recorder])
    with overheard(meant):
        run.run()
    recorder.close()
    path = folder / "record.jsonl"
    path.write_text("".join(f"{line}\n" for line in recorder.lines), encoding="utf-8")
    data, lines = scenario.as_data(), 0
    for party in (row["id"] for row in data["parties"]):
        shown = [json.loads(line) for line in transcript(path, party)]
        found = from_others(data, shown, party)
        wanted = [json.loads(dump(as_shown(row))) for row in projected(data, meant, party)]
        assert in_order(found) == in_order(wanted), (scenario.name, scenario.arrangement, party)
        lines += len(found)
    return lines


def from_others(data: Shown, shown: list[Shown], party: str) -> list[Shown]:
    parties = party_of(data)
    found = [line for line in shown if parties[line["sender"]] != party]
    for line in found:
        if line["what"] == "request":
            # under which right a question is put is told with it wherever rights have names
            line["body"].pop("right", None)
    return found


def in_order(lines: list[Shown]) -> list[Shown]:
    return sorted(lines, key=lambda line: (line["received_us"], line["id"]))


@pytest.mark.requirement("A071")
def test_no_transcript_holds_what_the_policy_refuses(tmp_path: Path) -> None:
    assert compared(lay(read("third-site-2007"), "data-exchange"), tmp_path) > 10


@pytest.mark.slow
@pytest.mark.requirement("A071")
@pytest.mark.parametrize("name", library.names())
def test_no_transcript_of_any_shipped_scenario_and_arrangement_does(name: str, tmp_path: Path) -> None:
    laid = under(name)
    lines = sum(compared(scenario, tmp_path, replication) for scenario in laid for replication in range(2))
    assert lines > 0 or len(laid) == 1


def test_a_transcript_with_more_than_the_rules_leave_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mistake: fields are not rounded."""
    monkeypatch.setattr(releasing, "_coarse", lambda value, step: value)
    with pytest.raises(AssertionError, match="third-site-2007"):
        compared(lay(read("third-site-2007"), "data-exchange"), tmp_path)

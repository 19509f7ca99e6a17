"""No transcript holds a thing that its policy refuses: every message is looked at again, beside the scenario."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from command import naive_release
from oneroof.simulation import posts
from oneroof.simulation.run import run
from oneroof.simulation.scenario import Scenario, lay, read
from oneroof.simulation.scenario.arrangement_reader import listed
from oneroof.simulation.shown import holders
from oneroof.simulation.transcript import transcript

Row = dict[str, Any]
RUNS = Path(__file__).parent
NAMES = [row["name"] for row in listed()]


def rows_of(scenario: Scenario) -> list[Row]:
    """Give the rules as the scenario's data hold them."""
    rows = [dict(row) for row in scenario.as_data()["release"]]
    for row in rows:
        row["delay_s"] = next(value for key, value in row["delay_s"].items() if key in ("assumed", "value"))
        row["fields"] = row.get("fields") or list(posts.WHOLE.get(row["what"], ()))
    return rows


def beyond(scenario: Scenario, path: Path) -> tuple[int, list[str]]:
    """Count what parties were shown of others, and tell what of it no rule releases, or not so finely."""
    rows, party = rows_of(scenario), holders(scenario.as_data())
    seen, wrong = 0, []
    for name in (each.id for each in scenario.parties):
        for message in map(json.loads, transcript(path, name)):
            owner = party[message["sender"]]
            if owner != name:
                seen += 1
                wrong += [f"{message['id']}: {what}" for what in _wrong(rows, owner, name, message)]
    return seen, wrong


def _wrong(rows: list[Row], owner: str, name: str, message: Row) -> list[str]:
    key = (owner, name, message["what"])
    row = next((each for each in rows if (each["from"], each["to"], each["what"]) == key), None)
    if row is None:
        return ["no rule"]
    found = [field for field in message["body"] if field not in row["fields"]]
    found += ["causes"] * bool(message["causes"]) + ["times"] * (message["valid_us"] != message["sent_us"])
    found += ["because"] * (message["because"] != f"released by {row['id']}")
    for field, step in row.get("round_to", {}).items():
        value = message["body"].get(field)
        if value is not None and naive_release.rounded(value, step) != value:
            found.append(f"{field} is finer than {step:g}")
    return found


def recorded(scenario: Scenario, folder: Path) -> Path:
    path = folder / "record.jsonl"
    path.write_text("\n".join(run(scenario, replications=1).record) + "\n", "utf-8")
    return path


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name == "data-exchange" else pytest.mark.slow) for name in NAMES]
)
def test_no_transcript_under_an_arrangement_holds_what_its_policy_refuses(name: str, tmp_path: Path) -> None:
    scenario = lay(read("third-site-2007"), name)
    seen, wrong = beyond(scenario, recorded(scenario, tmp_path))
    assert not wrong
    assert seen or not any(row.what in ("tracks", "launch-warning") for row in scenario.release)


def test_no_transcript_of_two_parties_holds_what_they_refuse_and_a_planted_leak_is_seen(tmp_path: Path) -> None:
    scenario = read(RUNS / "two-parties.yaml")
    path = recorded(scenario, tmp_path)
    seen, wrong = beyond(scenario, path)
    assert seen > 50 and not wrong
    data = scenario.as_data()
    for row in data["release"]:
        if row["id"] == "western-tracks":
            row["round_to"] = {"position_ecef_m": 6000.0}
    coarser = Scenario.model_validate(data)
    assert any("finer than 6000" in each for each in beyond(coarser, path)[1])
    data["release"] = [row for row in data["release"] if row["id"] != "eastern-tracks"]
    assert any("no rule" in each for each in beyond(Scenario.model_validate(data), path)[1])

"""Each role's part in each step of the system's life: complete, owned, and told as the file says it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from oneroof import cli
from oneroof.errors import ScenarioError
from oneroof.simulation.scenario import arrangement_reader, library
from oneroof.simulation.scenario.steps import STEPS

PLAIN = """
format: 1
name: two
title: Two
roles: [lead, partner]
steps:
  design: {lead: owns, partner: consulted}
  build: {lead: owns, partner: none}
  operate: {lead: owns, partner: agrees}
  change: {lead: agrees, partner: owns}
rights: []
"""


@pytest.mark.requirement("A045")
@pytest.mark.parametrize("name", arrangement_reader.names())
def test_what_is_told_is_the_matrix_of_the_file_and_it_is_complete(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = YAML(typ="safe", pure=True).load(library.ARRANGEMENTS / f"{name}.yaml")
    roles = {*file["roles"], *file.get("optional", [])}
    assert cli.main(["arrangements", name, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["steps"] == file["steps"] and tuple(file["steps"]) == STEPS
    assert all(set(parts) == roles and "owns" in parts.values() for parts in file["steps"].values())
    assert cli.main(["arrangements", name]) == 0
    printed = capsys.readouterr().out
    for step, parts in file["steps"].items():
        line = next(line for line in printed.splitlines() if line.split()[:1] == [step])
        assert sorted(line.split()[1:]) == sorted(parts.values())


@pytest.mark.requirement("A045")
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  build: {lead: owns, partner: none}\n", "", "no step 'build'"),
        ("{lead: owns, partner: none}", "{lead: owns}", "no part for 'partner'"),
        ("{lead: owns, partner: none}", "{lead: agrees, partner: none}", "nobody owns"),
        ("{lead: owns, partner: none}", "{lead: owns, partner: none, host: none}", "host"),
        ("{lead: owns, partner: none}", "{lead: owns, partner: rules}", "rules"),
        ("  build:", "  scrap:", "scrap"),
    ],
)
def test_a_matrix_with_a_hole_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "two.yaml"
    path.write_text(PLAIN, "utf-8")
    assert arrangement_reader.told(path)["steps"]["change"] == {"lead": "agrees", "partner": "owns"}
    path.write_text(PLAIN.replace(old, new), "utf-8")
    with pytest.raises(ScenarioError, match=said):
        arrangement_reader.told(path)

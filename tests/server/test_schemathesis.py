"""The whole API under schemathesis: what its description promises holds for whatever is sent, and nothing breaks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.test_serve_command import start

# without ids of real jobs nothing behind them would be reached
USUAL, MANY = 2, 25
# What the description cannot say, and so the check of accepted input cannot know: a scenario file is a language of its
# own, names stand on the shelf or not, and a missile reaches a place or not. All are answered with 422 and faults.
CONFIG = """
seed = {seed}
[checks]
# a job that is stopped stays known, and says that it was stopped
use_after_free.enabled = false
[[operations]]
include-path-regex = "^/api/(scenarios|reach|runs/.*about.*)"
checks.positive_data_acceptance.enabled = false
[[operations]]
include-path-regex = "moved$"
checks.positive_data_acceptance.enabled = false
parameters = {{ id = "{footprint}" }}
[[operations]]
include-path = "/api/footprints/{{id}}"
parameters = {{ id = "{footprint}" }}
[[operations]]
include-path = "/api/runs/{{id}}/about/{{thing}}"
checks.positive_data_acceptance.enabled = false
parameters = {{ id = "{run}", thing = "emr-brdy" }}
[[operations]]
include-path = "/api/scenarios/{{id}}"
checks.positive_data_acceptance.enabled = false
parameters = {{ id = "smallest" }}
[[operations]]
include-path = "/api/sheets/{{name}}"
parameters = {{ name = "sm-3-iia" }}
[[operations]]
include-path-regex = '^/api/(runs|jobs)/\\{{id\\}}(/(view|summary|record|report|transcript))?$'
parameters = {{ id = "{run}" }}
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    process = start("--port", "0", temporary=tmp_path_factory.mktemp("serve"))
    assert process.stdout is not None
    try:
        yield process.stdout.readline().split()[-1]
    finally:
        process.kill()
        process.wait()


def done(address: str, path: str, body: dict[str, Any]) -> str:
    """Have a job done and give its id."""
    asked = urllib.request.Request(f"{address}{path}", json.dumps(body).encode(), {"content-type": "application/json"})
    id = str(json.load(urllib.request.urlopen(asked, timeout=60))["id"])
    until = time.monotonic() + 240.0
    while time.monotonic() < until:
        if json.load(urllib.request.urlopen(f"{address}api/jobs/{id}", timeout=60))["state"] == "done":
            return id
        time.sleep(0.05)
    raise AssertionError(f"{path} is not done")


def finds(address: str, folder: Path, examples: int, seed: int, phases: str) -> subprocess.CompletedProcess[str]:
    """Run schemathesis over everything that the server describes."""
    run = done(address, "api/runs", {"scenario": "smallest", "replications": 1})
    area = {"south_deg": 44.0, "north_deg": 56.0, "west_deg": 8.0, "east_deg": 20.0}
    footprint = done(address, "api/footprints", {"scenario": "smallest", "step_deg": 4.0, "area": area})
    (folder / "schemathesis.toml").write_text(CONFIG.format(seed=seed, run=run, footprint=footprint))
    command = [str(Path(sys.executable).parent / "schemathesis"), "--no-color", "run", f"{address}openapi.json"]
    return subprocess.run(
        [*command, "--max-examples", str(examples), "--request-timeout", "70", "--phases", phases],
        cwd=folder, env={**os.environ, "COLUMNS": "160"}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_schemathesis_finds_nothing(address: str, tmp_path: Path) -> None:
    found = finds(address, tmp_path, USUAL, 1, "coverage,fuzzing")
    assert found.returncode == 0, found.stdout[-9000:] + found.stderr[-2000:]


@pytest.mark.slow
@pytest.mark.parametrize("seed", [2, 3, 4])
def test_schemathesis_finds_nothing_in_many_examples(address: str, tmp_path: Path, seed: int) -> None:
    found = finds(address, tmp_path, MANY, seed, "coverage,fuzzing,stateful")
    assert found.returncode == 0, found.stdout[-9000:] + found.stderr[-2000:]

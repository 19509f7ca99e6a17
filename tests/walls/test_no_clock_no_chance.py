"""No wall clock and no global randomness: ruff's list of banned names is in force where it must be, and only there."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BANNED = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["ruff"]["lint"]["flake8-tidy-imports"][
    "banned-api"
]

MUST_BE_BANNED = {
    "time.time",
    "time.monotonic",
    "time.perf_counter",
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.date.today",
    "random",
    "secrets",
    "os.urandom",
    "uuid.uuid4",
    "numpy.random.default_rng",
    "numpy.random.seed",
    "numpy.random.normal",
}


def codes(file: str, text: str) -> list[tuple[str, int]]:
    """Lint a text as if it stood in a file; gives (rule, line)."""
    ran = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format", "json", "--stdin-filename", file, "-"],
        input=text,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return [(found["code"], found["location"]["row"]) for found in json.loads(ran.stdout)]


def use(name: str) -> str:
    """Write a line that reaches a banned name the way people do."""
    module, _, attribute = name.rpartition(".")
    return f"import {name}" if not module else f"import {module.split('.')[0]}; {module}.{attribute}"


def test_every_name_that_must_be_banned_is() -> None:
    assert BANNED.keys() >= MUST_BE_BANNED


def test_each_banned_name_is_reported() -> None:
    text = '"""A plant."""\n' + "\n".join(use(name) for name in BANNED) + "\n"
    reported = {row for code, row in codes("src/oneroof/engagement/plant.py", text) if code == "TID251"}
    assert reported == set(range(2, 2 + len(BANNED)))


@pytest.mark.parametrize(
    "text",
    [
        "from time import time as now\nnow()\n",
        "from datetime import datetime, timezone\ndatetime.now(timezone.utc)\n",
        "import numpy as np\nnp.random.default_rng(1)\n",
        "from numpy.random import default_rng\ndefault_rng(1)\n",
        "from random import gauss\n",
    ],
)
def test_other_ways_to_the_same_names_are_reported(text: str) -> None:
    assert "TID251" in {code for code, _ in codes("src/oneroof/simulation/plant.py", '"""A plant."""\n' + text)}


def test_only_the_exercise_clock_may_look_at_a_clock() -> None:
    text = '"""The clock on the wall."""\nimport time\ntime.monotonic()\n'
    assert not [code for code, _ in codes("src/oneroof/exercise/clock.py", text) if code == "TID251"]
    assert [code for code, _ in codes("src/oneroof/exercise/play.py", text) if code == "TID251"]


def test_nothing_in_the_house_silences_the_ban() -> None:
    silenced = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "src").rglob("*.py")
        if "noqa" in (text := path.read_text("utf-8")) and "TID251" in text
    ]
    assert not silenced

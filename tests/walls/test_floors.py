"""Floors: import-linter holds them over the real tree, and reports a planted import from above or an unlisted room."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def lint_imports(top: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter over the copy of the package that lies in a folder."""
    program = "from importlinter.cli import lint_imports_command as c; c(['--no-cache', '--config', 'pyproject.toml'])"
    environment = {**os.environ, "PYTHONPATH": str(top / "src"), "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "200"}
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=top,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the package and its contract."""
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "*.yaml", "*.json"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_floors_hold(copy: Path) -> None:
    ran = lint_imports(copy)
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("earth/upward.py", "from oneroof.flight import trajectory\n"),
        ("tracking/upward.py", "from oneroof.simulation.nature import Nature\n"),
        ("engagement/upward.py", "def later():\n    from oneroof.command import desk\n    return desk\n"),
        ("simulation/upward.py", "import oneroof.exchange\n"),
    ],
)
def test_an_import_from_above_is_reported(copy: Path, file: str, text: str) -> None:
    (copy / "src" / "oneroof" / file).write_text(text, "utf-8")
    ran = lint_imports(copy)
    assert ran.returncode != 0
    assert file.removesuffix(".py").replace("/", ".") in ran.stdout


def test_a_room_that_is_not_in_the_contract_is_reported(copy: Path) -> None:
    room = copy / "src" / "oneroof" / "gossip"
    room.mkdir()
    (room / "__init__.py").write_text('"""A room nobody planned."""\n', "utf-8")
    ran = lint_imports(copy)
    assert ran.returncode != 0
    assert "gossip" in ran.stdout + ran.stderr

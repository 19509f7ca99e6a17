"""The form of the page's source: short files that say what lives in them, and a lock file that names no registry."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parents[2] / "web"
FIRST_LINE = {".ts": "// ", ".js": "// ", ".css": "/* ", ".html": "<!-- ", ".svg": "<!-- "}
LONGEST_FILE = 400


def files(web: Path) -> list[Path]:
    return [
        path
        for path in sorted(web.rglob("*"))
        if path.suffix in FIRST_LINE and "node_modules" not in path.relative_to(web).parts
    ]


def faults(web: Path) -> list[str]:
    """List files that are too long or whose first line is no comment."""
    found = []
    for path in files(web):
        text = path.read_text("utf-8")
        if text.count("\n") > LONGEST_FILE:
            found.append(f"{path.name}: too long")
        if not text.startswith(FIRST_LINE[path.suffix]):
            found.append(f"{path.name}: the first line does not say what lives there")
    return found


def fetched_from(lock: dict[str, dict[str, dict[str, object]]]) -> list[str]:
    """List packages of a lock file that say where they were fetched from."""
    return [name for name, entry in lock["packages"].items() if "resolved" in entry]


def outside(web: Path) -> list[str]:
    """List addresses of other hosts in the page's source; a namespace's name is no address to fetch."""
    found = []
    for path in files(web):
        for address in re.findall(r"(?:https?|wss?)://[\w.]+", path.read_text("utf-8")):
            if not address.endswith(("://www.w3.org", "://127.0.0.1")):
                found.append(f"{path.name}: {address}")
    return found


def test_files_are_short_and_say_what_lives_there() -> None:
    assert len(files(WEB)) > 20
    assert not faults(WEB)


def test_the_source_names_no_other_host() -> None:
    assert not outside(WEB)


def test_the_lock_file_names_no_registry() -> None:
    lock = json.loads((WEB / "package-lock.json").read_text("utf-8"))
    assert len(lock["packages"]) > 50
    assert not fetched_from(lock)


@pytest.mark.parametrize(
    "text, told",
    [("// fine\n" + "let x\n" * 400, "too long"), ("let x = 1;\n", "first line"), ("// ok\n", "")],
    ids=["long", "silent", "good"],
)
def test_planted_faults_of_form_are_reported(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "one.ts").write_text(text, "utf-8")
    assert [told in fault for fault in faults(tmp_path)] == ([True] if told else [])


def test_planted_addresses_are_reported(tmp_path: Path) -> None:
    (tmp_path / "one.css").write_text("/* x */ @import 'https://fonts.example.org/a.css';\n", "utf-8")
    assert outside(tmp_path) == ["one.css: https://fonts.example.org"]
    assert fetched_from({"packages": {"a": {"resolved": "x"}, "b": {}}}) == ["a"]

"""`oneroof compare`: its tables, its page and its data, and what a user's mistakes are told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from oneroof.cli.boundary import main

TWO = ("compare", "third-site-2007", "--arrangements", "national,alliance", "--workers", "1")


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    code = main(list(arguments))
    shown = capsys.readouterr()
    assert code == 0, shown.err
    return shown.out


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    code = main(list(arguments))
    shown = capsys.readouterr()
    assert code == 2 and not shown.out
    return shown.err


def test_tables_for_people(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    shown = said(capsys, *TWO, "--replications", "2", "--out", str(tmp_path / "out"))
    for words in ("difference from national", "how it ended", "last yes", "release review", "event by event"):
        assert words in shown
    assert "berlin-shot" in shown and "launch-warning" in shown
    assert "nan" not in shown and "None" not in shown
    data = json.loads((tmp_path / "out" / "compare.json").read_text("utf-8"))
    assert [each["id"] for each in data["arrangements"]] == ["national", "alliance"]
    page = (tmp_path / "out" / "compare.html").read_text("utf-8")
    assert "2 arrangements, one attack" in page and "http" not in page.replace("http-equiv", "")
    assert "--arrangements national,alliance --seed 1 --replications 2" in page


def test_json_for_machines_is_what_the_file_holds(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    shown = said(capsys, *TWO, "--replications", "1", "--out", str(tmp_path), "--json")
    assert json.loads(shown) == json.loads((tmp_path / "compare.json").read_text("utf-8"))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("third-site-2007", "--arrangements", "national,allience"), "Did you mean 'alliance'?"),
        (("third-site-2007",), "'third-site-2007' lists none to compare"),
        (("third-site-2007", "--arrangements", "national"), "two or more are compared"),
        (("smallest", "--arrangements", "national,alliance"), "a role that the scenario 'smallest' does not bind"),
        (("third-sight", "--arrangements", "national,alliance"), "Did you mean"),
    ],
    ids=["unknown", "none", "one", "unbound", "scenario"],
)
def test_mistakes(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str) -> None:
    assert words in refused(capsys, "compare", *arguments)

"""`oneroof compare`: its tables, its page and its data, and what a user's mistakes are told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from exchange.test_comparison_page import alarmed, made
from oneroof.cli import comparing
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


def test_alarms_stand_on_the_screen_where_somebody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    """Alarms, launches misread and median minutes in doubt, party by party; a dash for what was not there."""
    comparing.print_comparison(alarmed())
    rows = [line.split() for line in capsys.readouterr().out.split("Alarms a run")[1].splitlines()]
    assert [row for row in rows if row[:1] in (["rus"], ["aze"])] == [
        ["rus", "rocket", "0.40,", "0.10,", "40.0", "min", "–"],
        ["rus", "<shot>", "–", "0.80,", "0.20,", "–"],
        ["rus", "all", "together", "1.20,", "0.30,", "120.0", "min", "3.20,", "0.80,", "320.0", "min"],
        ["aze", "rocket", "2.00,", "0.50,", "200.0", "min", "–"],
        ["aze", "all", "together", "2.40,", "0.60,", "240.0", "min", "–"],
    ]
    comparing.print_comparison(made())
    assert "Alarms" not in capsys.readouterr().out


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

"""What a screen does to what is printed: its width, a full disk behind it, none at all; one replication on it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from oneroof.cli import show
from oneroof.cli.boundary import main

HEADINGS = ["", "figure", "value", "from", "note"]
ROWS = [["*", "burnout_speed_km_s", 6.3, "a long title of a long report of many words", "a remark of several words"]]


def lines_of(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("columns", [60, 80, 100, 150])
def test_a_table_is_no_wider_than_the_screen_and_breaks_no_word(
    columns: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    show.table(HEADINGS, ROWS)
    lines = lines_of(capsys)
    assert max(map(len, lines)) <= columns
    printed = " ".join(lines).split()
    for text in (*HEADINGS, *map(str, ROWS[0])):
        assert all(word in printed for word in text.split()), text


def test_a_table_that_does_not_fit_becomes_several_that_name_their_rows(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    show.table(HEADINGS, ROWS)
    assert sum("burnout_speed_km_s" in line for line in lines_of(capsys)) == 3
    monkeypatch.setenv("COLUMNS", "200")
    show.table(HEADINGS, ROWS)
    assert sum("burnout_speed_km_s" in line for line in lines_of(capsys)) == 1


def test_every_table_fits_a_screen_of_eighty(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for command in (["catalogue"], ["catalogue", "gbi-two-stage"], ["run", "smallest", "--replications", "2"]):
        assert main(command) == 0
        tables = [line for line in lines_of(capsys) if line.startswith(" ")]
        assert tables
        assert max(len(line) for line in tables if not line.startswith("    ")) <= 80


FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="needs a device that is always full")
@pytest.mark.may_skip("no such device on other systems")
@pytest.mark.parametrize("command", ["scenarios", "catalogue", "--version"])
def test_a_full_disk_behind_the_screen_is_one_message(command: str) -> None:
    with FULL.open("w") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "oneroof.cli", command], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert ran.returncode == 2
    assert re.fullmatch(r"The standard output: found No space left on device\. .*\n", ran.stderr), ran.stderr


def test_a_closed_screen_is_one_message() -> None:
    command = f"{sys.executable} -m oneroof.cli scenarios >&-"
    ran = subprocess.run(["bash", "-c", command], stderr=subprocess.PIPE, text=True, check=False)
    assert ran.returncode == 2
    assert ran.stderr == "The standard output is closed: there is nowhere to print to.\n"


def test_one_replication_has_no_interval(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "smallest", "--replications", "1"]) == 0
    assert "(one replication: no interval)" in capsys.readouterr().out
    assert main(["run", "smallest", "--replications", "2"]) == 0
    assert "no interval" not in capsys.readouterr().out


TWO_PARTIES = """
format: 1
name: two-parties
parties: [{id: usa}, {id: rus}]
assets:
  - {id: battery, sheet: gbi-two-stage, site: redzikowo, owner: usa CONTROLLER}
  - {id: eyes, sheet: forward-x-band, site: forward-radar-site, owner: rus}
nodes: [{id: command, party: usa}, {id: staff, party: rus}]
links:
  - {from: eyes, to: staff}
  - {from: staff, to: battery}
  - {from: command, to: battery}
attack: [{missile: iran-3-stage-3700, from: tabriz, to: berlin}]
"""


@pytest.mark.parametrize(
    ("controller", "dead", "right"),
    [("", "staff>battery", "controller: rus"), (", controller: rus", "command>battery", "controller: usa")],
)
def test_check_warns_of_a_link_that_never_carries_an_order(
    controller: str, dead: str, right: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "two.yaml"
    path.write_text(TWO_PARTIES.replace(" CONTROLLER", controller), "utf-8")
    assert main(["check", str(path)]) == 0
    (warning,) = [line for line in lines_of(capsys) if line.startswith("Warning")]
    assert f"links.{dead}" in warning
    assert right in warning


def test_check_has_nothing_to_warn_of_in_what_ships(capsys: pytest.CaptureFixture[str]) -> None:
    from oneroof.simulation.scenario import library

    for name in library.names():
        assert main(["check", str(library.path_of(name))]) == 0
        assert "Warning" not in capsys.readouterr().out

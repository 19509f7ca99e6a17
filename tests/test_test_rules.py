"""The rules of the test run itself: skips and empty runs fail where they must not be, requirement marks are checked."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
CONFIGURATION = """
[pytest]
addopts = -p no:cacheprovider
markers =
    requirement(*rows): rows
    may_skip(reason): may be skipped
    slow: slow
"""
PASSES = "def test_passes():\n    pass\n"
SKIPS = "import pytest\n\n@pytest.mark.skip(reason='no')\ndef test_skips():\n    pass\n"
MAY_SKIP = SKIPS.replace("@pytest.mark.skip", "@pytest.mark.may_skip('told')\n@pytest.mark.skip")
MODULE_SKIPS = "import pytest\npytest.skip('all of it', allow_module_level=True)\n"
MARKED = "import pytest\n\n@pytest.mark.requirement('A034', 'A001')\ndef test_delay():\n    pass\n"


def run(folder: Path, test: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run pytest over one test file under the house's conftest."""
    for name in ("conftest.py", "requirements.tsv"):
        shutil.copy(TESTS / name, folder)
    (folder / "pytest.ini").write_text(CONFIGURATION, "utf-8")
    (folder / "test_it.py").write_text(test, "utf-8")
    # no other plug-in than the one the rules know: each takes a second to load
    command = [sys.executable, "-m", "pytest", "-q", *(("-p", "xdist") if "-n" in arguments else ()), *arguments]
    alone = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(command, cwd=folder, env=alone, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize(
    ("test", "fails", "workers"),
    [
        (PASSES, False, ()),
        (PASSES + SKIPS, True, ()),
        (PASSES + SKIPS, True, ("-n", "1")),
        (PASSES + MAY_SKIP, False, ("-n", "1")),
        (MODULE_SKIPS, True, ()),
    ],
    ids=["passes", "skips", "skips under xdist", "may skip", "module skips"],
)
def test_a_skipped_test_fails_the_run(tmp_path: Path, test: str, fails: bool, workers: tuple[str, ...]) -> None:
    ran = run(tmp_path, test, "--no-skips", *workers)
    assert (ran.returncode != 0) == fails, ran.stdout


def test_a_run_without_tests_fails(tmp_path: Path) -> None:
    assert run(tmp_path, "", "--no-skips").returncode != 0


def test_without_the_option_a_skip_is_no_failure(tmp_path: Path) -> None:
    assert run(tmp_path, PASSES + SKIPS).returncode == 0


def test_a_row_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    ran = run(tmp_path, MARKED.replace("A034", "A999"))
    assert ran.returncode != 0
    assert "A999" in ran.stdout + ran.stderr


def test_the_table_of_requirements(tmp_path: Path) -> None:
    shown, _, missing = run(tmp_path, MARKED, "--collect-only", "--requirements").stdout.partition(
        "Not shown: 149 rows"
    )
    assert "Shown: 2 of 151 rows" in shown
    assert "A034" in shown
    assert "test_it.py::test_delay" in shown
    assert "A034" not in missing
    assert "A151" in missing


TEN = "import pytest\n\n@pytest.mark.parametrize('i', range(10))\ndef test_it(i):\n    pass\n"


@pytest.mark.parametrize("workers", [(), ("-n", "2", "--dist", "load")], ids=["alone", "two workers"])
def test_no_test_starts_when_the_time_of_a_slice_is_over(tmp_path: Path, workers: tuple[str, ...]) -> None:
    ran = run(tmp_path, TEN, "--no-skips", "--slice", "a", "--minutes", "5", *workers)
    assert ran.returncode == 0 and "slice a: 10 tests ran" in ran.stdout, ran.stdout
    late = run(tmp_path, TEN, "--no-skips", "--slice", "a", "--minutes", "1e-9", *workers)
    assert late.returncode != 0 and "slice a: 0 tests ran" in late.stdout, late.stdout


def test_another_seed_is_another_order(tmp_path: Path) -> None:
    orders = [
        [line for line in run(tmp_path, TEN, "-vv", "--slice", seed).stdout.splitlines() if "PASSED" in line]
        for seed in ("a", "a", "b")
    ]
    names = [[line.split()[0] for line in order] for order in orders]
    assert len(names[0]) == 10 and names[0] == names[1] != names[2]
    assert sorted(names[0]) == sorted(names[2])

"""The page of published results says what the program gives: its tables are made again and compared with it."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "validation.md"
CHEAP = ("radar", "times", "flights", "arithmetic", "iib")


def loaded(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "design" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def script() -> ModuleType:
    return loaded("validation")


def on_the_page(mark: str, page: Path = PAGE) -> str:
    found = re.search(rf"<!-- {mark} -->\n\n(.*?)\n\n<!-- end of {mark} -->", page.read_text("utf-8"), flags=re.DOTALL)
    assert found is not None, mark
    return found.group(1)


@pytest.mark.parametrize("mark", CHEAP)
def test_a_table_of_the_page_is_what_comes_out(script: ModuleType, mark: str) -> None:
    assert script.table(mark) == on_the_page(mark)


@pytest.mark.slow
@pytest.mark.parametrize("mark", ["decisions", "alternatives", "europe", "icbms"])
def test_a_long_table_of_the_page_is_what_comes_out(script: ModuleType, mark: str) -> None:
    assert script.table(mark) == on_the_page(mark)


def test_every_table_is_made_again(script: ModuleType) -> None:
    marks = set(re.findall(r"<!-- end of (\w+) -->", PAGE.read_text("utf-8")))
    assert marks == set(script.TABLES) == {*CHEAP, "decisions", "alternatives", "europe", "icbms"}


def test_the_order_of_places_is_that_of_the_accounting_office() -> None:
    """Romania, then Poland, then the North Sea: by the delay that a launch there still bears."""
    rows = [line.split("|") for line in on_the_page("iib").splitlines()[2:]]
    bears = [float(row[3].split()[0]) for row in rows]
    assert bears == sorted(bears) and len(set(bears)) == 3


@pytest.mark.slow
def test_the_raid_on_four_days_is_what_comes_out() -> None:
    assert loaded("european_plan").table() == on_the_page("phases", ROOT / "docs" / "european-plan.md")

"""The page of published flights says what the model gives: the numbers are run again and compared with it."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "published-flights.md"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("published_flights", ROOT / "design" / "published_flights.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def table(mark: str) -> list[str]:
    found = re.search(rf"<!-- {mark} -->\n\n(.*?)\n\n<!-- end of {mark} -->", PAGE.read_text("utf-8"), flags=re.DOTALL)
    assert found is not None
    return found.group(1).splitlines()


def test_forden_s_ranges(script: ModuleType) -> None:
    rows = script.ranges()
    assert script.markdown(rows).splitlines() == table("ranges")
    by_name = {row.what.split(",")[0]: row for row in rows}
    # the published spread of the Scud-B is 288 to 300 km; of the No-dong 973 to 1,300 km
    assert by_name["scud-b"].low <= 300.0 and by_name["scud-b"].nominal <= 300.0
    assert by_name["nodong"].low <= 973.0 <= by_name["nodong"].high
    assert all(abs(row.off) < 0.06 for row in rows)


@pytest.mark.slow
def test_the_lofted_flights_of_2017(script: ModuleType) -> None:
    rows = script.lofted()
    assert script.markdown(rows).splitlines() == table("lofted")
    for row in rows:
        if row.unit == "min":
            assert row.published[0] - 1.0 <= row.low and row.high <= row.published[-1] + 1.0
        else:
            assert abs(row.off) < 0.08


def test_the_lofted_flights_at_their_nominal_figures(script: ModuleType) -> None:
    """The quick part of the sweep: the time of flight within half a minute of the published ones."""
    shelf = script.Shelf()
    for name, (ground_km, _) in script.LOFTED_KM.items():
        sheet = shelf.read(name)
        times = [float(value.value) / 60.0 for value in sheet.figures["flight_time_s"].values]
        apogee_km = float(sheet.figures["apogee_km"].values[0].value)
        minutes = script.minutes_at(shelf, name, ground_km, apogee_km)
        assert min(times) - 0.5 <= minutes <= max(times) + 0.5, name

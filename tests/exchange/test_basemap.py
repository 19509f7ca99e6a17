"""The packaged base map: whole, made from today's borders and projection, and the land where the land is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import shapely

from oneroof.exchange import basemap
from oneroof.exchange.projection import COVER_KM, project_one

SCRIPT = Path(__file__).resolve().parents[2] / "design" / "report_basemap.py"


@pytest.fixture(scope="module")
def rings() -> list[shapely.Polygon]:
    return [shapely.Polygon(line) for line in basemap.lines("land") if len(line) > 2]


@pytest.mark.parametrize(
    ("name", "latitude", "longitude", "dry"),
    [
        ("Berlin", 52.52, 13.40, True),
        ("Tabriz", 38.08, 46.29, True),
        ("Washington", 38.90, -77.1, True),
        ("Central Greenland", 72.0, -40.0, True),
        ("Iceland", 64.9, -18.5, True),
        ("Sicily", 37.5, 14.2, True),
        ("North Sea", 56.0, 3.0, False),
        ("Mid Atlantic", 48.0, -35.0, False),
        ("Black Sea", 43.0, 34.0, False),
        ("Caspian Sea", 41.5, 50.8, False),
        ("North Pole", 89.5, 0.0, False),
        ("Persian Gulf", 26.5, 52.0, False),
    ],
)
def test_land_is_where_land_is(
    rings: list[shapely.Polygon], name: str, latitude: float, longitude: float, dry: bool
) -> None:
    spot = shapely.Point(project_one(latitude, longitude))
    # even-odd: a ring within land is water
    assert sum(ring.contains(spot) for ring in rings) % 2 == int(dry), name


def test_the_file_was_made_for_this_projection() -> None:
    assert basemap._text()["centre"] == basemap.centre()


@pytest.mark.slow
def test_the_file_is_what_its_script_writes() -> None:
    done = subprocess.run([sys.executable, str(SCRIPT), "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_layers_lie_inside_the_cover_and_borders_inside_land() -> None:
    for layer in basemap.LAYERS:
        found = basemap.lines(layer)
        assert found
        assert max(float(np.hypot(*line.T).max()) for line in found) < COVER_KM + 2.0


def test_compact_paths_read_back() -> None:
    line = np.array([(10.2, -5.0), (12.0, -5.4), (12.1, -5.4), (-3.0, 7.0)])
    text = basemap.compact(line, False)
    assert text == "M10-5l2 0-15 12"
    assert basemap._absolute(text[1:]) == pytest.approx(np.array([(10, -5), (12, -5), (-3, 7)]))
    assert basemap.compact(np.array([(0.1, 0.1), (0.2, 0.3)]), True) == ""

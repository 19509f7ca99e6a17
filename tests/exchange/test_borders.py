"""The map's borders: named points lie in the country internationally recognised, and no area crosses the edge."""

from __future__ import annotations

import gzip
import subprocess
import sys
import time

import pytest
from shapely import STRtree
from shapely.geometry import Point

from oneroof.exchange import borders

AREAS = {code or name: area for name, code, area in borders.load_borders()}

# Positions from GeoNames, to two decimals.
PLACES = [
    ("Simferopol", 44.95, 34.10, "UA"),
    ("Sevastopol", 44.58, 33.55, "UA"),
    ("Dzhankoi", 45.71, 34.39, "UA"),
    ("Armiansk", 46.10, 33.69, "UA"),
    ("Kherson", 46.66, 32.62, "UA"),
    ("Donetsk", 48.02, 37.80, "UA"),
    ("Luhansk", 48.57, 39.33, "UA"),
    ("Krasnodar", 45.04, 38.98, "RU"),
    ("Kaliningrad", 54.71, 20.51, "RU"),
    ("Kyrenia", 35.33, 33.32, "CY"),
    ("Famagusta", 35.13, 33.94, "CY"),
    ("Limassol", 34.70, 33.02, "CY"),
    ("Nicosia", 35.17, 33.36, "CY"),
    ("Katzrin", 32.99, 35.69, "SY"),
    ("Majdal Shams", 33.27, 35.77, "SY"),
    ("Tiberias", 32.79, 35.52, "IL"),
    ("Kiryat Shmona", 33.21, 35.57, "IL"),
    ("Ramallah", 31.90, 35.20, "PS"),
    ("Hargeisa", 9.56, 44.06, "SO"),
    ("Sokhumi", 43.00, 41.02, "GE"),
    ("Tskhinvali", 42.23, 43.97, "GE"),
    ("Tiraspol", 46.84, 29.63, "MD"),
    ("Stepanakert", 39.82, 46.75, "AZ"),
    ("Nakhchivan", 39.21, 45.41, "AZ"),
    ("Pristina", 42.67, 21.17, "XK"),
    ("Laayoune", 27.15, -13.20, "EH"),
    ("Tabriz", 38.08, 46.29, "IR"),
    ("Redzikowo", 54.48, 17.10, "PL"),
    ("Brdy", 49.67, 13.67, "CZ"),
    ("Gabala", 40.87, 47.81, "AZ"),
    ("Pituffik", 76.55, -68.55, "GL"),
    ("Bilibino", 68.05, 166.44, "RU"),
    ("Chukotka east of the antimeridian", 66.50, -173.50, "RU"),
    ("Dakhla's hinterland", 23.50, -14.50, "EH"),
    ("Tan-Tan", 28.43, -11.10, "MA"),
    ("Suva", -17.95, 178.10, "FJ"),
    ("South Pole", -89.5, 0.0, "AQ"),
    ("Washington", 38.90, -77.04, "US"),
]


@pytest.mark.parametrize(
    ("place", "latitude_deg", "longitude_deg", "code"), PLACES, ids=[place for place, *_ in PLACES]
)
def test_place_lies_in(place: str, latitude_deg: float, longitude_deg: float, code: str) -> None:
    spot = Point(longitude_deg, latitude_deg)
    assert [name for name, area in AREAS.items() if area.contains(spot)] == [code]


@pytest.mark.parametrize(("latitude_deg", "longitude_deg"), [(43.0, 34.0), (55.0, 3.0), (39.5, 14.0), (45.35, 36.6)])
def test_sea_is_nobodys(latitude_deg: float, longitude_deg: float) -> None:
    assert not [name for name, area in AREAS.items() if area.contains(Point(longitude_deg, latitude_deg))]


def test_areas_are_valid_and_cut_at_the_antimeridian() -> None:
    for name, area in AREAS.items():
        assert area.is_valid and not area.is_empty, name
        west, south, east, north = area.bounds
        assert -180.0 <= west < east <= 180.0 and -90.0 <= south < north <= 90.0, name
        for part in area.geoms:
            if name != "AQ":
                assert part.bounds[2] - part.bounds[0] < 170.0, name


def test_neighbours_share_one_border() -> None:
    """Areas overlap nowhere by more than what rounding to a thousandth of a degree leaves."""
    codes, areas = list(AREAS), list(AREAS.values())
    tree = STRtree(areas)
    for i, j in tree.query(areas, predicate="overlaps").T:
        if i < j:
            assert areas[i].intersection(areas[j]).area < 2e-3, (codes[i], codes[j])
    assert AREAS["UA"].intersects(AREAS["RU"]) and AREAS["SY"].intersects(AREAS["IL"])


def test_crimea_hangs_together_with_the_mainland() -> None:
    """No slit is left where the border on the ground was."""
    mainland = next(part for part in AREAS["UA"].geoms if part.contains(Point(30.52, 50.45)))
    assert mainland.contains(Point(34.10, 44.95))
    assert len(mainland.interiors) == 0


def test_names_are_whole_and_single() -> None:
    names = [name for name, _, _ in borders.load_borders()]
    codes = [code for _, code, _ in borders.load_borders() if code]
    assert names == sorted(names) and len(set(names)) == len(names) and len(set(codes)) == len(codes)
    assert len(names) > 230 and "Czechia" in names and "Türkiye" not in borders.NOTE


def test_package_is_small_and_the_same_every_time() -> None:
    packed = borders.DATA.read_bytes()
    assert len(packed) < 650_000
    assert packed[4:8] == b"\0\0\0\0"  # gzip's time stamp
    assert gzip.decompress(packed).startswith(b'{"type":"FeatureCollection"')


def test_loading_is_lazy_and_quick() -> None:
    script = "import sys, oneroof.exchange.borders; print('shapely' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
    borders.load_borders.cache_clear()
    began = time.process_time()
    borders.load_borders()
    assert time.process_time() - began < 2.0

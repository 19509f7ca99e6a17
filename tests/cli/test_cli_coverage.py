"""`oneroof coverage --out`: its files say what the sensors say of each cell and flight, twice to the byte."""

from __future__ import annotations

import json
import math
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from oneroof.cli.boundary import main
from oneroof.earth.geodesy import ecef_from_geodetic, geodetic_from_ecef
from oneroof.simulation.case import Case, open_case
from oneroof.simulation.layout import build
from oneroof.studies import coverage_files
from oneroof.studies.aim_tables import Grid
from oneroof.studies.coverage import Coverage, Found, in_field, study, summary

SMALL = ("coverage", "ambiguous-launch", "--area", "25,60,0,60", "--step-deg", "5")
GRID = Grid(25.0, 0.0, 5.0, 7, 12)
HEIGHT_M = 100e3


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    """Paint small pictures: their size is not what is asked here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(coverage_files, "PNG_PX", 500)
        yield


@pytest.fixture(scope="module")
def case() -> Case:
    return open_case("ambiguous-launch")


@pytest.fixture(scope="module")
def found(case: Case) -> Found:
    return study(build(case.scenario, case.shelf()), GRID, HEIGHT_M)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files as a process of its own writes them, in which sets have another order."""
    folder = tmp_path_factory.mktemp("coverage")
    quick = f"from oneroof.studies import coverage_files; coverage_files.PNG_PX = {coverage_files.PNG_PX}"
    asked = f"{quick}; from oneroof.cli.boundary import main; raise SystemExit(main({[*SMALL, '--out', str(folder)]}))"
    subprocess.run([sys.executable, "-c", asked], env={**os.environ, "PYTHONHASHSEED": "77"}, check=True, timeout=120)
    return folder


@pytest.fixture
def built(found: Found, monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare the command the building of a layout that is there already."""
    monkeypatch.setattr("oneroof.simulation.layout.build", lambda *_: found.layout)


@pytest.fixture(scope="module")
def features(written: Path) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = json.loads((written / "coverage.geojson").read_text())["features"]
    return told


def answers(found: Found, sensor: str) -> np.ndarray:
    """Ask a sensor about one point after the other."""
    seen = np.zeros((GRID.rows, GRID.columns), bool)
    for row, latitude in enumerate(GRID.latitudes_deg.tolist()):
        for column, longitude in enumerate(GRID.longitudes_deg.tolist()):
            point = ecef_from_geodetic(math.radians(latitude), math.radians(longitude), HEIGHT_M)
            seen[row, column] = in_field(found.layout.sensors[sensor], np.array([point]), 0.0)[0]
    return seen


def test_all_files_are_there_and_the_same_study_gives_the_same_bytes(case: Case, found: Found, written: Path) -> None:
    again = coverage_files.files(case, found, summary(found))
    assert set(again) == {f"coverage.{end}" for end in ("json", "geojson", "nc", "png", "svg")}
    plain = {name: text.encode() if isinstance(text, str) else text for name, text in again.items()}
    assert {path.name: path.read_bytes() for path in written.iterdir()} == plain


def test_every_layer_holds_what_the_sensors_answer_point_by_point(
    found: Found, written: Path, features: list[dict[str, Any]]
) -> None:
    from scipy.io import netcdf_file

    with netcdf_file(written / "coverage.nc", mmap=False) as file:
        names = file.sensors.decode().split()
        tables = {name: file.variables["seen"][number] == 1 for number, name in enumerate(names)}
        radars = [name for name, is_one in zip(names, file.variables["is_radar"][:], strict=True) if is_one]
        counts = file.variables["radars"][:]
        tables |= {"any radar": file.variables["any_radar"][:] == 1, "any sensor": file.variables["any_sensor"][:] == 1}
        assert file.variables["lat"][0] == 27.5 and file.variables["lon"][-1] == 57.5
    asked = {name: answers(found, name) for name in found.layout.sensors}
    assert sum(asked[name].astype(int) for name in radars).tolist() == counts.tolist() and counts.max() >= 2
    asked |= {"any radar": counts > 0, "any sensor": np.logical_or.reduce([asked[name] for name in names])}
    shapes = {each["properties"]["layer"]: each for each in features if "layer" in each["properties"]}
    assert list(tables) == list(asked) == list(shapes) and 2 <= len(radars) < len(names)
    longitudes, latitudes = np.meshgrid(GRID.longitudes_deg, GRID.latitudes_deg)
    for name, flags in asked.items():
        assert np.array_equal(tables[name], flags), name
        shape = shapely.from_geojson(json.dumps(shapes[name]["geometry"]))
        assert np.array_equal(shapely.contains_xy(shape, longitudes, latitudes), flags), name
        assert shape.area == pytest.approx(25.0 * flags.sum()) and shapes[name]["properties"]["cells"] == flags.sum()


def test_outer_rings_run_counter_clockwise_and_holes_clockwise(found: Found) -> None:
    """RFC 7946, section 3.1.6; a field with a hole, which also passes the antimeridian (3.1.9)."""
    flags = np.ones((4, 6), bool)
    flags[2, 1] = False
    radar = found.radars[0]
    pacific = Coverage(Grid(50.0, 168.0, 5.0, 4, 6), HEIGHT_M, {radar: flags})
    layout = replace(found.layout, sensors={radar: found.layout.sensors[radar]})
    alone = replace(found, layout=layout, coverage=pacific, sightings=())
    shape = json.loads(coverage_files.geojson(alone))["features"][0]["geometry"]
    turns = [[twice_the_area(ring) for ring in part] for part in shape["coordinates"]]
    assert sorted(len(part) for part in turns) == [1, 2]
    assert all(outer > 0.0 and all(hole < 0.0 for hole in holes) for outer, *holes in turns)
    assert sum(map(sum, turns)) / 2.0 == pytest.approx(25.0 * flags.sum())
    assert shapely.from_geojson(json.dumps(shape)).bounds == (-180.0, 50.0, 180.0, 70.0)


def twice_the_area(ring: list[list[float]]) -> float:
    (x, y), (x2, y2) = np.array(ring[:-1]).T, np.array(ring[1:]).T
    return float((x * y2 - x2 * y).sum())


def test_flights_are_where_and_when_the_table_says(found: Found, written: Path, features: list[dict[str, Any]]) -> None:
    from scipy.io import netcdf_file

    told = json.loads((written / "coverage.json").read_text())["flights"]
    seen = [row for row in told if row["from_s"] is not None]
    lines = [each for each in features if each["properties"]["kind"] == "sighting"]
    assert [{k: v for k, v in each["properties"].items() if k != "kind"} for each in lines] == seen != told
    flights = {threat.id: threat.nominal for threat in found.layout.threats}
    for row, line in zip(seen, lines, strict=True):
        parts = line["geometry"]["coordinates"]
        for key, (longitude, latitude, height_m) in (("from_s", parts[0][0]), ("until_s", parts[-1][-1])):
            at = geodetic_from_ecef(*flights[row["threat"]].at(row[key])[:3].tolist())
            assert (math.radians(latitude), math.radians(longitude), height_m) == pytest.approx(at)
    with netcdf_file(written / "coverage.nc", mmap=False) as file:
        names, sensors = file.flights.decode().split(), file.sensors.decode().split()
        tables = {"from_s": "first_seen", "until_s": "last_seen", "seconds": "in_view", "even_odds_from_s": "likely"}
        for row in told:
            cell = names.index(row["threat"]), sensors.index(row["sensor"])
            for key, name in tables.items():
                value = float(file.variables[name][cell])
                assert math.isnan(value) if row[key] is None else value == row[key]


def test_the_map_has_legend_borders_source_and_the_radars(case: Case, found: Found, written: Path) -> None:
    text = (written / "coverage.svg").read_text()
    radars = [found.layout.sensors[id].name for id in found.radars]
    for words in (
        "1 radar",
        "2 radars",
        "satellites alone",
        "launch area",
        "Natural Earth",
        "who can see what",
        *radars,
    ):
        assert words in text, words
    cells, counts = coverage_files.sheet(case, found).cells, coverage_files.radars_at(found)
    told = [[cells.looks[fill][1] for fill in row] for row in cells.fills.tolist()]
    for row, column in np.ndindex(*counts.shape):
        number = int(counts[row, column])
        assert told[row][column] == ("satellites alone", "1 radar", "2 radars", "3 radars")[number]
    assert (written / "coverage.png").read_bytes().startswith(b"\x89PNG")


def test_a_place_that_cannot_be_written_is_told_once_and_before_the_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    worked: list[object] = []
    monkeypatch.setattr("oneroof.studies.coverage.study", lambda *_: worked.append(1))
    taken = tmp_path / "taken"
    taken.write_text("mine")
    assert main([*SMALL, "--out", str(taken)]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and str(taken) in told and "Name another folder." in told
    assert taken.read_text() == "mine" and not worked


@pytest.mark.usefixtures("built")
def test_a_disk_that_fills_up_is_told_once_and_leaves_the_old_files(
    written: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit of a file's size stands for a full disk; what would be written is as long as what is there."""
    old = {path.name: path.read_bytes() for path in written.iterdir()}
    monkeypatch.setattr(coverage_files, "files", lambda *_: {name: bytes(len(text)) for name, text in old.items()})
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        assert main([*SMALL, "--out", str(written)]) == 2
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    told = capsys.readouterr()
    assert told.err.count("\n") == 1 and f"output folder {written}" in told.err
    assert {path.name: path.read_bytes() for path in written.iterdir()} == old

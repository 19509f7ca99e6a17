"""Kept aim tables: the same bits as built ones, found by content, never trusted when damaged, bounded in size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from oneroof.simulation.case import open_case
from oneroof.studies import aim_tables, table_files
from oneroof.studies.aim_tables import FLOWN, Area, Grid, Table
from oneroof.studies.footprint import areas_of

GRID = Grid(44.0, 22.0, 0.5, 9, 9)


@pytest.fixture(scope="module")
def areas() -> tuple[Area, ...]:
    case = open_case("third-site-2007")
    return areas_of(case.scenario, case.shelf())


@pytest.fixture(scope="module")
def built(areas: tuple[Area, ...]) -> Table:
    """One tile, and a cell flown by itself beside it."""
    made = aim_tables.table(areas[1], GRID)
    assert made.tiles
    flight = aim_tables.flown_to(areas[1], 0.8, 0.4)
    assert flight is not None
    kinds = made.kinds.copy()
    kinds[2, 3] = FLOWN
    return replace(made, kinds=kinds, flown=np.array([[2, 3]]), own=aim_tables.arcs_of([flight]))


@pytest.fixture
def builds(built: Table, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Area]:
    """Count what is built, and keep it in a folder of the test's own."""
    made: list[Area] = []

    def table(area: Area, grid: Grid, tell: Callable[[int], None] | None = None) -> Table:
        made.append(area)
        return built

    monkeypatch.setattr(table_files, "folder", lambda: tmp_path / "kept")
    monkeypatch.setattr(aim_tables, "table", table)
    return made


def same(one: Table, other: Table) -> None:
    assert one.grid == other.grid and one.flights == other.flights
    assert np.array_equal(one.kinds, other.kinds) and np.array_equal(one.flown, other.flown)
    assert np.array_equal(one.own.nodes, other.own.nodes) and np.array_equal(one.own.ends_s, other.own.ends_s)
    assert [(each.rows, each.columns) for each in one.tiles] == [(each.rows, each.columns) for each in other.tiles]
    for tile, kept in zip(one.tiles, other.tiles, strict=True):
        for name in ("begins_s", "ends_s", "nodes"):
            assert np.array_equal(getattr(tile.arcs, name), getattr(kept.arcs, name))
        assert np.array_equal(tile.motion, kept.motion) and np.array_equal(tile.slopes, kept.slopes)


def test_a_kept_table_is_the_built_one_to_the_last_bit(built: Table, builds: list[Area]) -> None:
    told: list[int] = []
    first = table_files.find_or_build(built.area, GRID)
    again = table_files.find_or_build(built.area, GRID, told.append)
    assert len(builds) == 1 and told == [81]
    same(first, again)


@pytest.mark.parametrize("harm", ["a bit", "the end", "everything", "the mark"])
def test_a_damaged_file_is_built_anew(built: Table, builds: list[Area], harm: str) -> None:
    table_files.find_or_build(built.area, GRID)
    (path,) = table_files.folder().glob("*.table")
    whole = path.read_bytes()
    at = len(whole) // 2
    flipped = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
    path.write_bytes({"a bit": flipped, "the end": whole[:-9], "everything": b"", "the mark": b"x" + whole[1:]}[harm])
    same(built, table_files.find_or_build(built.area, GRID))
    assert len(builds) == 2 and path.read_bytes() == whole


def test_what_a_table_depends_on_is_its_name(areas: tuple[Area, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    one = areas[1]
    other_place = replace(one, place=replace(one.place, latitude_rad=one.place.latitude_rad + 1e-12))
    heavier = replace(one, booster=replace(one.booster, beta_reentry_kg_m2=one.booster.beta_reentry_kg_m2 + 1.0))
    keys = {
        table_files.key(area, grid)
        for area in (one, areas[0], other_place, heavier, replace(one, loft="lofted"))
        for grid in (GRID, replace(GRID, step_deg=0.25), GRID.turned(1e-9))
    }
    assert len(keys) == 15
    seen_better = replace(one, rcs_m2=dict.fromkeys(one.rcs_m2, (9.0,) * 4), id="other")
    assert table_files.key(seen_better, GRID) == table_files.key(one, GRID), "cross-sections bend no arc"
    monkeypatch.setattr(table_files.jit, "fingerprint", lambda: "other kernels")
    assert table_files.key(one, GRID) not in keys


def test_a_folder_that_cannot_be_written_costs_no_more_than_time(built: Table, builds: list[Area]) -> None:
    table_files.folder().write_text("a file stands where the folder should")
    for _ in range(2):
        same(built, table_files.find_or_build(built.area, GRID))
    assert len(builds) == 2


def test_kept_tables_are_bounded(built: Table, builds: list[Area], monkeypatch: pytest.MonkeyPatch) -> None:
    table_files.find_or_build(built.area, GRID)
    (first,) = table_files.folder().glob("*.table")
    monkeypatch.setattr(table_files, "MOST_BYTES", 3 * first.stat().st_size // 2)
    table_files.find_or_build(built.area, GRID.turned(1.0))
    assert len(list(table_files.folder().iterdir())) == 1, "one of the two goes, and nothing is left aside"

"""Footprints: tables against flown cells, and the oracle against the opportunity sets."""

from __future__ import annotations

import math

import numpy as np
import pytest

from oneroof.simulation.case import Case, open_case
from oneroof.simulation.layout import Layout, build
from oneroof.simulation.opportunity import delay_budget_s, opportunities
from oneroof.studies import flown
from oneroof.studies.aim_tables import FLOWN, OUTSIDE, Grid, Table, table
from oneroof.studies.footprint import DEFENDED, Footprint, areas_of, footprint, still


@pytest.fixture(scope="module")
def case() -> Case:
    return open_case("third-site-2007")


@pytest.fixture(scope="module")
def layout(case: Case) -> Layout:
    return still(build(case.scenario, case.shelf()))


@pytest.fixture(scope="module")
def tables(case: Case) -> list[Table]:
    """Two launch areas over 81 cells each: the first a tile and cells at the edge of range, the second a tile alone."""
    areas = areas_of(case.scenario, case.shelf())
    grid = Grid(44.0, 22.0, 0.5, 9, 9)
    return [table(each, grid) for each in areas[:2]]


@pytest.fixture(scope="module")
def found(layout: Layout, tables: list[Table]) -> Footprint:
    return footprint(layout, tables)


def test_margins_from_tables_are_those_of_flown_cells(layout: Layout, tables: list[Table], found: Footprint) -> None:
    rng = np.random.default_rng(7)
    off, compared = [], 0
    for number, each in enumerate(tables):
        for cell in rng.choice(found.grid.rows * found.grid.columns, 8, replace=False).tolist():
            row, column = divmod(cell, found.grid.columns)
            place = found.grid.latitudes_deg[row], found.grid.longitudes_deg[column]
            true = flown.flown_margins_s(layout, each.area, *place)
            assert (true is not None) == found.reached[number, row, column]
            for margin, mine in zip(true or [], found.margins_s[number, :, row, column].tolist(), strict=False):
                assert (margin >= 0.0) == (mine >= 0.0) or abs(margin) <= 1.0
                off.append(0.0 if margin == mine else abs(margin - mine))
                compared += 1
    assert compared >= 12 and max(off) < 1.0


def test_tables_hold_tiles_and_say_what_they_flew(tables: list[Table]) -> None:
    for each in tables:
        assert len(each.tiles) >= 1, "nothing was interpolated: nothing was tested"
        assert {*np.unique(each.kinds).tolist()} <= {OUTSIDE, FLOWN, *range(len(each.tiles))}
        assert int((each.kinds == FLOWN).sum()) == len(each.flown)


def test_a_margin_of_the_attack_itself_is_its_budget(case: Case, layout: Layout) -> None:
    """The attack's own aim points, at their own heights: the margin is the delay budget of the opportunity sets."""
    sets = opportunities(layout)
    for threat in layout.threats:
        for shooter in layout.shooters.values():
            budget = delay_budget_s(sets[threat.id, shooter.id])
            margin = flown.flown_margin_s(layout, shooter, threat)
            assert margin == budget if budget is not None else margin < 0.0


def test_a_cell_is_defended_only_against_every_area_that_reaches_it(found: Footprint) -> None:
    held = (~found.reached) | (found.by_area_s >= 0.0)
    assert ((found.values == DEFENDED) == (held.all(axis=0) & found.reached.any(axis=0))).all()
    assert math.isfinite(found.margin_s[found.values == DEFENDED].min())

"""Footprints: tables against flown cells, and the oracle against the opportunity sets."""

from __future__ import annotations

import json
import math
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
import shapely

from oneroof.simulation.case import Case, open_case
from oneroof.simulation.layout import Layout, build
from oneroof.simulation.opportunity import delay_budget_s, opportunities
from oneroof.studies import flown
from oneroof.studies.aim_tables import FLOWN, OUTSIDE, Grid, Table, table
from oneroof.studies.arc_kernels import LANES, SLOPE, VELOCITY
from oneroof.studies.defended import again, countries
from oneroof.studies.defended_files import geojson
from oneroof.studies.footprint import (
    DEFENDED,
    OUT_OF_RANGE,
    UNDEFENDED,
    UNDEFINED,
    Footprint,
    areas_of,
    footprint,
    still,
)
from oneroof.studies.people import Parts


@pytest.fixture(scope="module")
def case() -> Case:
    return open_case("third-site-2007")


@pytest.fixture(scope="module")
def layout(case: Case) -> Layout:
    return still(build(case.scenario, case.shelf()))


@pytest.fixture(scope="module")
def tables(case: Case) -> list[Table]:
    """Two launch areas over 81 cells each, a tile apiece; from Thrace into Anatolia, where some are too near."""
    areas = areas_of(case.scenario, case.shelf())
    grid = Grid(40.0, 27.0, 0.5, 9, 9)
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


def test_a_battery_meets_nothing_faster_than_its_sheet_says(
    layout: Layout, tables: list[Table], found: Footprint
) -> None:
    """By the one definition that opportunities and runs have: flown cells agree, and some cells lose their shot."""
    velocities = tables[1].tiles[0].arcs.nodes[:, :, VELOCITY * LANES : SLOPE * LANES].reshape(-1, 3, LANES)
    middle_m_s = float(np.median(np.sqrt((velocities**2).sum(axis=1))))
    shooters = {
        id: replace(each, battery=replace(each.battery, target_speed_max_m_s=middle_m_s))
        for id, each in layout.shooters.items()
    }
    slower = replace(layout, shooters=shooters)
    bounded = footprint(slower, tables)
    fewer = bounded.margins_s[1] < found.margins_s[1]
    assert (bounded.margins_s <= found.margins_s).all() and fewer.any()
    for battery, row, column in np.argwhere(fewer)[:: max(1, int(fewer.sum()) // 3)].tolist():
        place = found.grid.latitudes_deg[row], found.grid.longitudes_deg[column]
        true = flown.flown_margins_s(slower, tables[1].area, *place)
        assert true is not None and true[battery] == pytest.approx(bounded.margins_s[1, battery, row, column], abs=1.0)


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


def test_a_cell_is_defended_only_against_every_area_that_reaches_it(tables: list[Table]) -> None:
    """Five cells, two areas, two batteries: defended by one each; short of one; reached by one; by none; in doubt."""
    never = -math.inf
    reached = np.array([[[True, True, True, False, True]], [[True, True, False, False, True]]])
    margins = np.array(
        [
            [[[9.0, 9.0, never, never, 5.0]], [[never, never, 4.0, never, never]]],
            [[[never, -2.0, never, never, never]], [[3.0, never, never, never, never]]],
        ]
    )
    in_doubt = np.zeros_like(reached)
    in_doubt[1, 0, 4] = True
    areas = tables[0].area, tables[1].area
    made = Footprint(Grid(0.0, 0.0, 1.0, 1, 5), areas, ("one", "two"), reached, margins, in_doubt)
    assert made.values.tolist() == [[DEFENDED, UNDEFENDED, DEFENDED, OUT_OF_RANGE, UNDEFINED]]
    assert made.margin_s.tolist() == [[3.0, -2.0, 4.0, math.inf, never]]
    assert made.binding.tolist()[0][:3] == [1, 1, 0] and made.defender.tolist() == [[1, -1, 1, -1, -1]]


@pytest.mark.requirement("A028")
def test_outer_rings_of_the_polygons_run_counter_clockwise_and_holes_clockwise(case: Case) -> None:
    """RFC 7946, 3.1.6; cells around a hole, others with a notch at the edge, and the two cells left out."""
    margins = np.full((1, 1, 4, 6), 5.0)
    margins[0, 0, 1, 1] = margins[0, 0, 1, 4] = -5.0
    margins[0, 0, :, 3] = -math.inf
    reached = np.isfinite(margins[0])
    areas = areas_of(case.scenario, case.shelf())[:1]
    made = Footprint(Grid(50.0, 10.0, 1.0, 4, 6), areas, ("one",), reached, margins, np.zeros_like(reached))
    outer, holes = [], []
    for feature in json.loads(geojson(made))["features"]:
        shape = feature["geometry"]
        for first, *rest in shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]:
            outer.append(shapely.LinearRing(first).is_ccw)
            holes += [shapely.LinearRing(ring).is_ccw for ring in rest]
    assert outer == [True] * 4 and holes == [False]


def flown_values(
    layout: Layout, found: Footprint, cells: list[tuple[int, int]]
) -> dict[tuple[int, int], tuple[int, float]]:
    """Fly to some cells from every area: the value by the definition, and how near to zero the deciding margin is."""
    told = {}
    for row, column in cells:
        place = found.grid.latitudes_deg[row], found.grid.longitudes_deg[column]
        each = [flown.flown_margins_s(layout, area, *place) for area in found.areas]
        margins = [max(ways) for ways in each if ways is not None]
        value = OUT_OF_RANGE if not margins else DEFENDED if min(margins) >= 0.0 else UNDEFENDED
        told[row, column] = value, abs(min(margins, default=math.inf))
    return told


@pytest.mark.requirement("A028")
def test_shares_of_members_are_the_cells_counted_one_by_one(case: Case, layout: Layout, tables: list[Table]) -> None:
    """On a grid of half a degree; a member that no flight of the class reaches is not applicable."""
    found = again(case, layout, tables)
    told = {row["country"]: row for row in countries(found)}
    people, held = Counter[str](), Counter[str]()
    values, land = found.footprint.values, found.land
    counted = [(number, row, column, float(count)) for number, row, column, count in land.cities]
    parts = zip(land.parts.owner.tolist(), land.parts.row, land.parts.column, land.rural.tolist(), strict=True)
    for number, row, column, count in [*counted, *parts]:
        people[land.codes[number]] += count
        held[land.codes[number]] += count if values[row, column] == DEFENDED else 0
    assert {code: row["people_in_map"] for code, row in told.items()} == {c: round(n) for c, n in people.items()}
    assert {code: row["people_defended"] for code, row in told.items()} == {c: round(n) for c, n in held.items()}
    assert told["TR"]["group"] == "NATO" and 0.0 < held["TR"] < people["TR"]
    assert told["TR"]["share_of_people_defended"] == pytest.approx(held["TR"] / people["TR"])
    near = countries(again(case, layout, tables, at_least_km=9000.0))
    assert {row["share_of_people_defended"] for row in near} == {"not applicable"} == {row["threat"] for row in near}


def test_a_share_of_nobody_or_of_no_land_is_no_share_and_not_a_country_out_of_range(
    case: Case, layout: Layout, tables: list[Table]
) -> None:
    """One country has land and nobody on it, another a city and no land, in cells that are in range."""
    found = again(case, layout, tables)
    row, column = np.argwhere(found.footprint.values == DEFENDED)[0].tolist()
    one = np.zeros(1, np.int64)
    parts = Parts(one, one + row, one + column, np.array([7.0]))
    made = replace(found.land, codes=("XA", "XB"), names=("A", "B"), parts=parts, rural=np.zeros(1))
    told = countries(replace(found, land=replace(made, cities=((1, row, column, 5000),))))
    shares = {each["country"]: (each["share_of_people_defended"], each["share_of_area_defended"]) for each in told}
    assert shares == {"XA": (None, 1.0), "XB": (1.0, None)}
    assert {each["threat"] for each in told} == {"in range"}


@pytest.mark.requirement("A028")
def test_every_value_on_a_grid_of_half_a_degree_is_that_of_a_flown_cell(layout: Layout, found: Footprint) -> None:
    cells = [(row, column) for row in range(9) for column in range(9)]
    told = flown_values(layout, found, cells)
    assert {DEFENDED, UNDEFENDED} <= {value for value, _ in told.values()}, "of one value nothing is compared"
    for cell, (value, near_s) in told.items():
        assert value == found.values[cell] or near_s <= 1.0

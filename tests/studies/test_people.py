"""Who lives where in a map: a country that lies wholly in it has all its people and its whole area there."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from oneroof.catalogue.countries import countries
from oneroof.exchange.borders import load_borders
from oneroof.studies import people
from oneroof.studies.aim_tables import Grid

SOUTH_DEG, NORTH_DEG, WEST_DEG, EAST_DEG = 35.0, 72.0, -12.0, 42.0


def europe(step_deg: float) -> Grid:
    size = ((NORTH_DEG - SOUTH_DEG) / step_deg, (EAST_DEG - WEST_DEG) / step_deg)
    return Grid(SOUTH_DEG, WEST_DEG, step_deg, *(int(each + 1e-9) for each in size))


def shares(grid: Grid, turned_deg: float = 0.0) -> dict[str, people.Share]:
    place = people.land(grid, turned_deg)
    values = np.indices((grid.rows, grid.columns)).sum(axis=0) % 2
    return {each.country: each for each in people.by_country(place, values, ("even", "odd"))}


def wholly_within(grid: Grid) -> set[str]:
    edges = grid.south_deg + grid.step_deg * grid.rows, grid.west_deg + grid.step_deg * grid.columns
    map_ = shapely.box(grid.west_deg, grid.south_deg, edges[1], edges[0])
    return {code for _, code, shape in load_borders() if code in countries() and shapely.within(shape, map_)}


@pytest.mark.requirement("A028")
@pytest.mark.parametrize("step_deg", [0.5, 1.0, 2.0])
def test_a_country_wholly_in_a_map_has_all_its_people_and_all_its_area_there(step_deg: float) -> None:
    """People to a thousandth of the table at every step; the area to 4 % of the table's, some of which count sea."""
    grid = europe(step_deg)
    told, whole = shares(grid), wholly_within(grid)
    assert len(whole) >= 38 and {"CH", "XK", "LU", "MT", "AT", "IT", "PL", "SK", "SI"} <= whole
    ratios = {code: told[code].inhabitants / countries()[code].population for code in whole}
    assert {code: ratio for code, ratio in ratios.items() if abs(ratio - 1.0) > 1e-3} == {}
    table_km2 = {code: countries()[code].area_km2 for code in whole - {"RS"}}  # Serbia's is with Kosovo
    ratios = {code: told[code].area_here_km2 / km2 for code, km2 in table_km2.items() if km2 > 5e3}
    assert {code: ratio for code, ratio in ratios.items() if not 0.96 < ratio < 1.04} == {}


@pytest.mark.requirement("A028")
def test_a_country_partly_in_a_map_has_less_and_far_islands_have_none_of_its_people() -> None:
    told = shares(europe(1.0))
    assert told["FR"].inhabitants == pytest.approx(countries()["FR"].population, rel=1e-3)  # Guiana is drawn with it
    assert 0.15 < told["RU"].inhabitants / told["RU"].people_of_country < 0.35
    assert 0.02 < told["DZ"].area_here_km2 / countries()["DZ"].area_km2 < 0.1


@pytest.mark.requirement("A028")
def test_parts_of_cells_are_those_of_points_counted_one_by_one() -> None:
    """Where five countries meet, against 40 by 40 points in each cell."""
    grid, points = Grid(46.0, 6.0, 1.0, 2, 5), (np.arange(40) + 0.5) / 40.0
    place = people.land(grid)
    found = np.zeros((len(place.codes), grid.rows, grid.columns))
    found[place.parts.owner, place.parts.row, place.parts.column] = place.parts.area_km2
    assert len(place.parts.area_km2) == np.count_nonzero(found)
    for row in range(grid.rows):
        for column in range(grid.columns):
            north, east = np.meshgrid(46.0 + row + points, 6.0 + column + points, indexing="ij")
            for owner, (_, _, shape) in enumerate(load_borders()):
                share = shapely.contains_xy(shape, east.ravel(), north.ravel()).mean()
                assert found[owner, row, column] / place.area_km2[row] == pytest.approx(share, abs=0.01)


@pytest.mark.requirement("A028")
def test_the_world_has_all_the_people_of_its_countries_wherever_the_map_begins() -> None:
    """Also where cells lie across the antimeridian; the land without Antarctica is 135 million km2."""
    codes = {code for _, code, _ in load_borders()}
    everybody = sum(each.population for each in countries().values() if each.code in codes)
    for west_deg in (-180.0, 101.5):
        told = shares(Grid(-60.0, west_deg, 6.0, 24, 60))
        assert sum(each.inhabitants for each in told.values()) == pytest.approx(everybody, rel=1e-4)
        assert sum(each.area_here_km2 for each in told.values()) == pytest.approx(134.5e6, rel=0.01)

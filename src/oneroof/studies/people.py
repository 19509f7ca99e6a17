"""Who lives in the cells of a map: each country's part of each cell, its area and its people, approximately.

Cities stand in their cells; what a country has beside its cities is spread evenly over its area, cut exactly at the
edges of the cells. Thus a country that lies wholly in a map has all its people there, whatever the cells' size.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from oneroof.catalogue.cities import cities
from oneroof.catalogue.countries import countries
from oneroof.catalogue.membership import members
from oneroof.earth.arrays import Floats, Integers
from oneroof.earth.wgs84 import A_M, E2
from oneroof.exchange.borders import load_borders
from oneroof.studies.aim_tables import Grid

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

NOWHERE = -1
NOTE = (
    "People are approximate: cities of 300,000 and more and the capitals as GeoNames counts them, in the cells "
    "that hold them, and what a country has beside them spread evenly over its area; no single year. A country's area "
    "is its part of each cell, as the borders draw it; the area of cells is of whole cells, sea and all."
)


class Parts(NamedTuple):
    """Parts of countries in cells (n,): the country's number, the cell's row and column, and the area of the part."""

    owner: Integers
    row: Integers
    column: Integers
    area_km2: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Land:
    """Cells of a grid: `country` (r, c) of the middle in `codes`, NOWHERE at sea; `area_km2` of a row's cells (r,).

    `parts`: what each country has of each cell, `rural` (n,) who lives there outside the cities; `cities`: number of
    the country, row, column, people of each.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    country: Integers
    area_km2: Floats
    parts: Parts
    rural: Floats
    cities: tuple[tuple[int, int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Share:
    """One country's people and area in a map, by value of its cells."""

    country: str
    name: str
    people: Mapping[str, float]
    area_km2: Mapping[str, float]
    people_of_country: int

    @property
    def inhabitants(self) -> float:
        """All its people in the map."""
        return sum(self.people.values())

    @property
    def area_here_km2(self) -> float:
        """Its whole area in the map."""
        return sum(self.area_km2.values())


def row_area_km2(south_deg: float, north_deg: float, step_deg: float) -> float:
    """Area of one cell of a row on the ellipsoid."""
    south_km, north_km = _height_km(np.array([south_deg, north_deg])).tolist()
    return float((north_km - south_km) * A_M / 1e3 * math.radians(step_deg))


def _height_km(latitudes_deg: Floats) -> Floats:
    """Give heights on the cylinder around the equator on which areas are those of the ellipsoid."""
    eccentric, sine = math.sqrt(E2), np.sin(np.radians(latitudes_deg))
    zone = sine / (1.0 - E2 * sine * sine) + np.arctanh(eccentric * sine) / eccentric
    return np.asarray(0.5 * A_M / 1e3 * (1.0 - E2) * zone)


def _km2(shapes: Sequence[BaseGeometry] | np.ndarray) -> Floats:
    """Areas on the ellipsoid of shapes in degrees (n,)."""
    import shapely

    def unroll(places_deg: Floats) -> Floats:
        return np.column_stack([A_M / 1e3 * np.radians(places_deg[:, 0]), _height_km(places_deg[:, 1])])

    return np.asarray(shapely.area(shapely.transform(np.asarray(shapes, dtype=object), unroll)))


@lru_cache(maxsize=16)
def land(grid: Grid, turned_deg: float = 0.0) -> Land:
    """Cut the countries at the cells' edges, and spread the people; `turned_deg`: the world is turned by so much."""
    borders = load_borders()
    codes = tuple(code for _, code, _ in borders)
    names = tuple(name for name, _, _ in borders)
    latitudes, longitudes = np.meshgrid(grid.latitudes_deg, grid.longitudes_deg - turned_deg, indexing="ij")
    country = country_at(latitudes.ravel(), longitudes.ravel()).reshape(latitudes.shape)
    edges = grid.south_deg + grid.step_deg * np.arange(grid.rows + 1)
    areas = np.array([row_area_km2(*each, grid.step_deg) for each in itertools.pairwise(edges.tolist())])
    at = {code: number for number, code in enumerate(codes) if code}
    found = [
        (at[city.country], *cell, city.population)
        for city in cities()
        if city.country in at
        and (cell := cell_of(grid, city.latitude_deg, city.longitude_deg + turned_deg)) is not None
    ]
    parts = _parts(grid, turned_deg)
    return Land(codes, names, country, areas, parts, _rural(codes, parts), tuple(found))


def country_at(latitudes_deg: Floats, longitudes_deg: Floats) -> Integers:
    """Give the number of the country (of exchange.borders) that holds each place, (n,); NOWHERE at sea."""
    import shapely

    x = (longitudes_deg + 180.0) % 360.0 - 180.0
    found = np.full(len(x), NOWHERE, dtype=np.int64)
    for number, (_, _, shape) in enumerate(load_borders()):
        west, south, east, north = shape.bounds
        near = np.flatnonzero((x >= west) & (x <= east) & (latitudes_deg >= south) & (latitudes_deg <= north))
        if len(near):
            shapely.prepare(shape)
            inside = near[shapely.contains_xy(shape, x[near], latitudes_deg[near])]
            found[inside] = number
    return found


def _parts(grid: Grid, turned_deg: float) -> Parts:
    """Cut every country at the edges of a grid's cells; round the world, for cells that lie beyond the antimeridian."""
    found = [
        (number, row, column, area_km2)
        for number, (_, _, shape) in enumerate(load_borders())
        for round_deg in (-360.0, 0.0, 360.0)
        for row, column, area_km2 in _cut(shape, grid, grid.west_deg - turned_deg + round_deg)
    ]
    owner, row, column = (np.array([part[k] for part in found], dtype=np.int64) for k in range(3))
    return Parts(owner, row, column, np.array([part[3] for part in found]))


def _cut(shape: BaseGeometry, grid: Grid, west_deg: float) -> Iterator[tuple[int, int, float]]:
    """Give row, column and area of a country's part of each cell, on a grid whose west edge lies at a longitude."""
    import shapely

    west, south, east, north = shape.bounds
    step_deg, end_deg = grid.step_deg, west_deg + grid.columns * grid.step_deg
    if east <= west_deg or west >= end_deg:
        return
    for row in _touched(south - grid.south_deg, north - grid.south_deg, step_deg, grid.rows):
        low_deg = grid.south_deg + row * step_deg
        strip = shapely.intersection(shape, shapely.box(west_deg, low_deg, end_deg, low_deg + step_deg))
        if strip.is_empty:
            continue
        at = _touched(strip.bounds[0] - west_deg, strip.bounds[2] - west_deg, step_deg, grid.columns)
        edges_deg, lows_deg = west_deg + step_deg * np.array(at), np.full(len(at), low_deg)
        cells = shapely.box(edges_deg, lows_deg, edges_deg + step_deg, lows_deg + step_deg)
        areas_km2 = _km2(shapely.intersection(strip, cells)).tolist()
        yield from ((row, column, area) for column, area in zip(at, areas_km2, strict=True) if area > 0.0)


def _touched(low_deg: float, high_deg: float, step_deg: float, number: int) -> range:
    return range(max(0, math.floor(low_deg / step_deg)), min(number, math.floor(high_deg / step_deg) + 1))


def _rural(codes: Sequence[str], parts: Parts) -> Floats:
    """Spread what each country has beside its cities evenly over its area.

    That is the table's area where the borders draw a larger one: it counts far islands (Svalbard, Guiana) by
    themselves. What lies in a map never holds more people than the country has.
    """
    people, known, in_cities = np.zeros(len(parts.owner)), countries(), Counter[str]()
    for city in cities():
        in_cities[city.country] += city.population
    drawn_km2 = _km2([shape for _, _, shape in load_borders()])
    here_km2 = np.bincount(parts.owner, parts.area_km2, len(codes))
    for number in np.unique(parts.owner).tolist():
        country = known.get(codes[number])
        if country is not None:
            mine, rest = parts.owner == number, max(0, country.population - in_cities[country.code])
            whole_km2 = min(drawn_km2[number], country.area_km2 or math.inf)
            people[mine] = rest * parts.area_km2[mine] / max(whole_km2, here_km2[number])
    return people


def group(country: str, day: date) -> str:
    """Sort a country into NATO on a day, Russia, or others."""
    return "NATO" if country in members("nato", day) else "Russia" if country == "RU" else "others"


def by_group(shares: Iterable[Share], day: date) -> dict[str, dict[str, dict[str, float]]]:
    """Add countries up: people and area of NATO on a day, of Russia and of all others, by value of the cells."""
    found: dict[str, dict[str, dict[str, float]]] = {
        name: {"people": {}, "area_km2": {}} for name in ("NATO", "Russia", "others")
    }
    for share in shares:
        into = found[group(share.country, day)]
        for what, parts in (("people", share.people), ("area_km2", share.area_km2)):
            for word, amount in parts.items():
                into[what][word] = into[what].get(word, 0.0) + amount
    return found


def cell_of(grid: Grid, latitude_deg: float, longitude_deg: float) -> tuple[int, int] | None:
    """Find the cell that holds a place; None outside the grid."""
    row = math.floor((latitude_deg - grid.south_deg) / grid.step_deg)
    column = math.floor(((longitude_deg - grid.west_deg) % 360.0) / grid.step_deg)
    return (row, column) if 0 <= row < grid.rows and 0 <= column < grid.columns else None


def by_country(place: Land, values: Integers, words: Sequence[str]) -> Iterator[Share]:
    """Sum people and area of each country by the value of its cells, most people first."""
    known, parts, size = countries(), place.parts, (len(place.codes), len(words))
    people, area_km2 = np.zeros(size), np.zeros(size)
    at = parts.owner, values[parts.row, parts.column]
    np.add.at(people, at, place.rural)
    np.add.at(area_km2, at, parts.area_km2)
    for owner, row, column, count in place.cities:
        people[owner, values[row, column]] += count
    rows = []
    for number in sorted({*parts.owner.tolist(), *(city[0] for city in place.cities)}):
        code, whole = place.codes[number], known.get(place.codes[number])
        who, what = (dict(zip(words, table[number].tolist(), strict=True)) for table in (people, area_km2))
        rows.append(Share(code, place.names[number], who, what, whole.population if whole else 0))
    yield from sorted(rows, key=lambda row: (-row.inhabitants, row.country))

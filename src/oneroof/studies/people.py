"""Who lives in the cells of a map: each cell's country, area and people, approximately.

Cities stand in their cells; what a country has beside its cities is spread evenly over its area.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from oneroof.catalogue.cities import cities
from oneroof.catalogue.countries import countries
from oneroof.catalogue.membership import members
from oneroof.earth.arrays import Flags, Floats, Integers
from oneroof.earth.wgs84 import A_M, E2
from oneroof.exchange.borders import load_borders
from oneroof.studies.aim_tables import Grid

NOWHERE = -1
NOTE = (
    "People are approximate: cities of 300,000 and more and the capitals as GeoNames counts them, in the cells "
    "that hold them, and what a country has beside them spread evenly over its area; no single year. Areas are of "
    "whole cells."
)


@dataclass(frozen=True, slots=True, eq=False)
class Land:
    """Cells of a grid: `country` (r, c) indexes `codes`, NOWHERE at sea; `area_km2` of a row's cells (r,).

    `rural` (r, c): people outside the cities; `cities`: number of the country, row, column, people of each.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    country: Integers
    area_km2: Floats
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
    eccentric = math.sqrt(E2)

    def zone(latitude_deg: float) -> float:
        sine = math.sin(math.radians(latitude_deg))
        return sine / (1.0 - E2 * sine * sine) + math.atanh(eccentric * sine) / eccentric

    half_b2_m2 = 0.5 * A_M * A_M * (1.0 - E2)
    return half_b2_m2 * (zone(north_deg) - zone(south_deg)) * math.radians(step_deg) / 1e6


@lru_cache(maxsize=16)
def land(grid: Grid, turned_deg: float = 0.0) -> Land:
    """Find each cell's country by its middle, and spread the people; `turned_deg`: the world is turned by so much."""
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
    return Land(codes, names, country, areas, _rural(codes, country, areas), tuple(found))


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


def _rural(codes: Sequence[str], country: Integers, areas: Floats) -> Floats:
    """Spread what each country has beside its cities evenly over its area."""
    people, known, in_cities = np.zeros(country.shape), countries(), Counter[str]()
    for city in cities():
        in_cities[city.country] += city.population
    for number, code in enumerate(codes):
        if code in known and known[code].area_km2 > 0.0:
            rest = max(0, known[code].population - in_cities[code]) / known[code].area_km2
            people += np.where(country == number, rest * areas[:, None], 0.0)
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


def by_country(place: Land, values: Integers, words: Sequence[str], counted: Flags | None = None) -> Iterator[Share]:
    """Sum people and area of each country by the value of its cells, most people first; only counted cells if given."""
    areas = np.broadcast_to(place.area_km2[:, None], values.shape)
    known = countries()
    rows = []
    everywhere = np.ones(values.shape, np.bool_) if counted is None else counted
    present = {*np.unique(place.country[place.country != NOWHERE]).tolist(), *(city[0] for city in place.cities)}
    for number in sorted(present):
        mine = (place.country == number) & everywhere
        people = {word: float(place.rural[mine & (values == k)].sum()) for k, word in enumerate(words)}
        for owner, row, column, count in place.cities:
            if owner == number and everywhere[row, column]:
                people[words[int(values[row, column])]] += count
        area = {word: float(areas[mine & (values == k)].sum()) for k, word in enumerate(words)}
        code, whole = place.codes[number], known.get(place.codes[number])
        of_country = whole.population if whole else 0
        rows.append(Share(code, place.names[number], people, area, of_country))
    yield from sorted(rows, key=lambda row: (-row.inhabitants, row.country))

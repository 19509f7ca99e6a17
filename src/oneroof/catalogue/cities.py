"""Cities of the world with their people, for maps and for counting who is protected: a small table from GeoNames.

`design/derive_cities.py` makes it and says what is kept. Numbers are approximate: city proper or built-up area, as each
country counts, of no single year.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parent / "data" / "cities.csv"
ATTRIBUTION = "Cities and their people: GeoNames (geonames.org), CC BY 4.0, reduced"


@dataclass(frozen=True, slots=True)
class City:
    """One city: where it lies, in degrees as on a map, and about how many live there."""

    name: str
    country: str
    latitude_deg: float
    longitude_deg: float
    population: int
    capital: bool


@cache
def cities() -> tuple[City, ...]:
    """Give every city of the table, by country code, the largest of each country first."""
    return tuple(_city(line) for line in TABLE.read_text(encoding="utf-8").splitlines()[1:])


def _city(line: str) -> City:
    name, country, latitude, longitude, population, capital = line.split(",")
    return City(name, country, float(latitude), float(longitude), int(population), capital == "1")

"""Countries with their people and their areas: a small table from GeoNames, for counting who is protected.

`design/derive_countries.py` makes it. Approximate: GeoNames takes the people from the World Bank, of no stated year.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parent / "data" / "countries.csv"
ATTRIBUTION = "Countries, their people and areas: GeoNames (geonames.org), CC BY 4.0"


@dataclass(frozen=True, slots=True)
class Country:
    """One country by its ISO 3166 code: about how many live there, and its area."""

    code: str
    name: str
    population: int
    area_km2: float


@cache
def countries() -> dict[str, Country]:
    """Give every country of the table by its code."""
    rows = (line.split(",") for line in TABLE.read_text(encoding="utf-8").splitlines()[1:])
    return {code: Country(code, name, int(people), float(area)) for code, name, people, area in rows}

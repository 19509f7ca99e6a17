"""The table of cities: whole, without double counting, and on the side of each border where the map has it."""

from __future__ import annotations

import time

from shapely.geometry import Point

from oneroof.catalogue import cities
from oneroof.exchange.borders import load_borders

CITIES = cities.cities()


def test_table() -> None:
    assert 1500 < len(CITIES) < 3000
    assert len({(city.name, city.country, city.latitude_deg) for city in CITIES}) == len(CITIES)
    assert all(city.capital or city.population >= 100_000 for city in CITIES)
    assert all(-90 < city.latitude_deg < 90 and -180 <= city.longitude_deg <= 180 for city in CITIES)
    assert list(CITIES) == sorted(CITIES, key=lambda city: (city.country, -city.population))
    assert cities.TABLE.stat().st_size < 150_000


def test_norway_is_a_country() -> None:
    (oslo,) = [city for city in CITIES if city.name == "Oslo"]
    assert (oslo.country, oslo.capital) == ("NO", True)


def test_every_capital_of_europe_and_the_near_east() -> None:
    """Oracle: member states of NATO and neighbours, by hand."""
    nato = "AL BE BG HR CZ DK EE FI FR DE GR HU IS IT LV LT LU ME NL MK NO PL PT RO SK SI ES SE TR GB"
    others = "UA RU BY MD RS BA XK AT CH IE MT CY IR IQ SY IL PS JO LB SA KW QA AE AM AZ GE"
    capitals = {city.country for city in CITIES if city.capital}
    assert set(f"{nato} {others}".split()) <= capitals


def test_nobody_is_counted_twice() -> None:
    """Oracle: New York's five boroughs are part of its 8.8 million; the United States' largest by the 2020 census."""
    american = [city.name for city in CITIES if city.country == "US"]
    assert not {"Brooklyn", "Queens", "Manhattan", "The Bronx", "Staten Island"} & set(american)
    assert american[:5] == ["New York City", "Los Angeles", "Chicago", "Houston", "Phoenix"]


def test_cities_lie_in_their_countries() -> None:
    """Oracle: the borders, another source; a city by the sea may lie two tenths of a degree off a coarse coast."""
    areas = {code: area for _, code, area in load_borders()}
    wrong = []
    for city in CITIES:
        spot = Point(city.longitude_deg, city.latitude_deg)
        if city.country in areas and areas[city.country].distance(spot) > 0.2:
            wrong.append((city.name, city.country))
    assert wrong == []


def test_loading_is_quick() -> None:
    cities.cities.cache_clear()
    began = time.process_time()
    cities.cities()
    assert time.process_time() - began < 0.5

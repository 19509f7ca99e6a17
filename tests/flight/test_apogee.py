"""Aiming by apogee, and the lofted tests of 2017: height and range published, the time of flight checked."""

from __future__ import annotations

import math

import pytest

from oneroof.catalogue.shelf import Shelf
from oneroof.earth.geodesy import destination
from oneroof.errors import Unreachable
from oneroof.flight.aim import Place
from oneroof.flight.apogee import aim_by_apogee, apogee_of
from oneroof.flight.ballistic import Booster, fly, missile

# flight, apogee km, ground range km, published minutes from the shortest to the longest statement (KCNA, Seoul, the
# Pacific Command, CSIS, D. Wright); a launch from the north-west of Korea, eastwards
LOFTED_2017 = [
    ("Hwasong-12, 2017-05-14", 2111.5, 787.0, 30.0, 30.0),
    ("Hwasong-14, 2017-07-04", 2802.0, 933.0, 37.0, 39.0),
    ("Hwasong-15, 2017-11-29", 4475.0, 950.0, 53.0, 54.0),
]
ORIGIN: Place = (math.radians(40.0), math.radians(124.5), 0.0)


def booster(**settings: str) -> Booster:
    """The shelf's liquid ICBM class stands in for a missile whose stages nobody published."""
    shelf = Shelf()
    for figure, value in settings.items():
        shelf = shelf.with_value("iran-icbm-liquid", figure, value)
    return missile(shelf.figures("iran-icbm-liquid"))


def eastwards(range_km: float) -> Place:
    latitude, longitude = destination(ORIGIN[0], ORIGIN[1], math.radians(75.0), range_km * 1e3)[:2]
    return latitude, longitude, 0.0


@pytest.mark.parametrize(("name", "apogee_km", "range_km", "shortest_min", "longest_min"), LOFTED_2017)
@pytest.mark.parametrize("burn_time_s", ["210", "230", "260"])
def test_lofted_tests_take_as_long_as_published(
    name: str, apogee_km: float, range_km: float, shortest_min: float, longest_min: float, burn_time_s: str
) -> None:
    """The unpublished burn time is swept; a minute beyond the published ones is their rounding and the sweep."""
    made = booster(burn_time_s=burn_time_s)
    flown = fly(made, aim_by_apogee(made, ORIGIN, eastwards(range_km), apogee_km * 1e3))
    minutes = flown.impact_time_s / 60.0
    assert shortest_min - 1.0 <= minutes <= longest_min + 1.0, (name, minutes)


@pytest.mark.parametrize("apogee_km", [150.0, 400.0, 1000.0, 3000.0])
def test_the_height_is_met_to_a_metre_and_the_place_to_a_hundred(apogee_km: float) -> None:
    made = booster()
    target = eastwards(2000.0)
    launch = aim_by_apogee(made, ORIGIN, target, apogee_km * 1e3)
    assert apogee_of(made, launch) == pytest.approx(apogee_km * 1e3, abs=1.5)
    flown = fly(made, launch)
    from oneroof.earth.geodesy import ecef_from_geodetic

    assert math.dist(flown.impact_ecef_m.tolist(), ecef_from_geodetic(*target)) < 100.0


@pytest.mark.parametrize("apogee_km", [5.0, 60_000.0])
def test_a_height_out_of_reach_is_told_with_the_interval(apogee_km: float) -> None:
    with pytest.raises(Unreachable, match=r"peak between \d+ and \d+ km"):
        aim_by_apogee(booster(), ORIGIN, eastwards(2000.0), apogee_km * 1e3)


def test_without_an_early_cut_off_the_place_fixes_the_height() -> None:
    with pytest.raises(Unreachable, match="cannot be cut off"):
        aim_by_apogee(booster(early_cutoff="false"), ORIGIN, eastwards(2000.0), 1e6)

"""Aiming by apogee: the height and the place are both met, and what cannot be is told."""

from __future__ import annotations

import math

import pytest

from oneroof.catalogue.shelf import Shelf
from oneroof.earth.geodesy import destination
from oneroof.errors import Unreachable
from oneroof.flight.aim import Place
from oneroof.flight.apogee import aim_by_apogee, apogee_of
from oneroof.flight.ballistic import Booster, fly, missile

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

"""Maps that stand: a redraw gives what a map opened for the moved scenario gives."""

from __future__ import annotations

import math

import numpy as np
import pytest

from oneroof.errors import Mendable
from oneroof.simulation.case import open_case
from oneroof.simulation.layout import build
from oneroof.studies.aim_tables import Grid
from oneroof.studies.defended import moved
from oneroof.studies.footprint import footprint, still
from oneroof.studies.standing import Standing, open_map, redraw

SHIP = {"ship-west": (math.radians(40.0), math.radians(17.5))}


@pytest.fixture(scope="module")
def opened() -> Standing:
    case = open_case("epaa-phase-3")
    return open_map(case, Grid(43.0, 20.0, 1.0, 9, 9))


def test_a_redraw_is_the_map_of_the_moved_scenario(opened: Standing) -> None:
    there = moved(opened.case, SHIP)
    fresh = footprint(still(build(there.scenario, there.shelf())), opened.tables)
    drawn = redraw(opened, SHIP).footprint
    assert not np.array_equal(fresh.margins_s, opened.footprint.margins_s), "the ship moves nothing here"
    assert np.array_equal(drawn.margins_s, fresh.margins_s)
    assert np.array_equal(drawn.values, fresh.values)


def test_a_radar_that_moves_away_is_missed_by_batteries_that_stay(opened: Standing) -> None:
    """And found again by a redraw that puts it back: kept is only what no moved radar had a part in."""
    away = redraw(opened, {"kurecik-radar": (math.radians(60.0), math.radians(-5.0))})
    fresh = footprint(away.layout, opened.tables)
    assert (fresh.margins_s < opened.footprint.margins_s).any(), "nothing misses it: nothing was tested"
    assert np.array_equal(away.footprint.margins_s, fresh.margins_s)
    assert np.array_equal(redraw(away, {}).footprint.margins_s, opened.footprint.margins_s)


def test_moves_are_told_whole_each_time(opened: Standing) -> None:
    away = redraw(opened, SHIP)
    back = redraw(away, {})
    assert np.array_equal(back.footprint.margins_s, opened.footprint.margins_s)
    other = redraw(redraw(away, {"radar-east": (math.radians(34.0), math.radians(27.0))}), SHIP)
    assert np.array_equal(other.footprint.margins_s, away.footprint.margins_s)


def test_what_stands_on_a_ship_moves_with_it(opened: Standing) -> None:
    by_battery = redraw(opened, {"sm3-west": SHIP["ship-west"]})
    assert np.array_equal(by_battery.footprint.margins_s, redraw(opened, SHIP).footprint.margins_s)
    assert by_battery.layout.sensors["radar-west"].spot == by_battery.layout.shooters["sm3-west"].spot


def test_settings_are_another_case(opened: Standing) -> None:
    quicker = redraw(opened, {}, {"sm-3-ib.burnout_speed_km_s": "4.0"})
    case = open_case("epaa-phase-3", settings={"sm-3-ib.burnout_speed_km_s": "4.0"})
    fresh = footprint(still(build(case.scenario, case.shelf())), opened.tables)
    assert np.array_equal(quicker.footprint.margins_s, fresh.margins_s)
    assert np.array_equal(redraw(quicker, {}).footprint.margins_s, opened.footprint.margins_s)


def test_an_unknown_ship_is_told(opened: Standing) -> None:
    with pytest.raises(Mendable, match="ship-west"):
        redraw(opened, {"ship-vest": (0.6, 0.3)})

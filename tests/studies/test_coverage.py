"""Coverage and footprints of a turned world, points counted one by one, and ships that move."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from oneroof.earth.frames import enu_axes
from oneroof.earth.geodesy import ecef_from_geodetic
from oneroof.exchange.borders import load_borders
from oneroof.sensing import radar
from oneroof.sensing.radar import Radar
from oneroof.simulation.case import Case, open_case
from oneroof.simulation.layout import Layout, build
from oneroof.simulation.sensors import Sensor
from oneroof.studies import people
from oneroof.studies.aim_tables import Grid, table
from oneroof.studies.coverage import by_country, coverage, totals
from oneroof.studies.defended import moved
from oneroof.studies.footprint import areas_of, footprint, still

HEIGHT_M = 100e3
GRID = Grid(30.0, 20.0, 1.5, 20, 24)
DAY = date(2013, 7, 1)
# the first puts the antimeridian beside the grid, the second into it
TURNS_DEG = 163.7, 150.0


@pytest.fixture(scope="module")
def case() -> Case:
    return open_case("third-site-2007")


@pytest.fixture(scope="module")
def layout(case: Case) -> Layout:
    """The scenario with its radars alone."""
    whole = build(case.scenario, case.shelf())
    return replace(whole, sensors={k: s for k, s in whole.sensors.items() if isinstance(s.device, Radar)})


def turned(sensor: Sensor, by_deg: float) -> Sensor:
    assert sensor.spot is not None and isinstance(sensor.device, Radar)
    latitude, longitude = sensor.spot.latitude_rad, sensor.spot.longitude_rad + math.radians(by_deg)
    origin = np.array(ecef_from_geodetic(latitude, longitude, sensor.spot.height_m))
    device = replace(sensor.device, origin_ecef_m=origin, axes=enu_axes(latitude, longitude))
    return replace(sensor, device=device, origin_ecef_m=origin)


@pytest.mark.requirement("A017")
def test_shares_by_country_are_what_counting_point_by_point_gives(layout: Layout) -> None:
    import shapely

    found, place = coverage(layout, GRID, HEIGHT_M), people.land(GRID)
    sensor = layout.sensors["forward-radar"]
    assert isinstance(sensor.device, Radar)
    told = {row["country"]: (row["points"], row["seen"]) for row in by_country(found, place, found.seen[sensor.id])}
    counted: dict[str, list[int]] = {}
    for latitude in GRID.latitudes_deg.tolist():
        for longitude in GRID.longitudes_deg.tolist():
            point = np.array([ecef_from_geodetic(math.radians(latitude), math.radians(longitude), HEIGHT_M)])
            for _, code, shape in load_borders():
                if shapely.contains_xy(shape, longitude, latitude):
                    row = counted.setdefault(code, [0, 0])
                    row[0] += 1
                    row[1] += int(radar.visible(sensor.device, point)[0])
    assert told == {code: (total, seen) for code, (total, seen) in counted.items()}
    assert 0 < told["IR"][1] < told["IR"][0] and 0 < told["RU"][1] < told["RU"][0]


@pytest.mark.requirement("A032")
@pytest.mark.parametrize("turn_deg", TURNS_DEG)
def test_every_number_survives_turning_the_world(layout: Layout, turn_deg: float) -> None:
    here, place = coverage(layout, GRID, HEIGHT_M), people.land(GRID)
    round_ = replace(layout, sensors={id: turned(each, turn_deg) for id, each in layout.sensors.items()})
    there, place_there = coverage(round_, GRID.turned(turn_deg), HEIGHT_M), people.land(GRID.turned(turn_deg), turn_deg)
    for id, flags in here.seen.items():
        assert by_country(there, place_there, there.seen[id]) == by_country(here, place, flags)
    sums = [
        totals(where, found.anybody(list(found.seen)), DAY) for where, found in ((place, here), (place_there, there))
    ]
    for name in ("NATO", "Russia", "others"):
        for what in ("people", "area_km2"):
            assert sums[1][name][what] == pytest.approx(sums[0][name][what], rel=1e-6)
            assert 0.0 < sums[0][name][what]["seen"] < sum(sums[0][name][what].values())


def test_a_place_beyond_the_antimeridian_is_found_in_its_cell() -> None:
    pacific = Grid(60.0, 170.0, 5.0, 2, 4)
    assert people.cell_of(pacific, 64.7, -172.3) == (0, 3) and people.cell_of(pacific, 64.7, 177.5) == (0, 1)
    assert people.cell_of(pacific, 64.7, -169.0) is None and people.cell_of(pacific, 71.0, 177.5) is None


@pytest.mark.requirement("A032")
def test_a_footprint_survives_turning_the_world(case: Case, layout: Layout) -> None:
    """Sensors, battery, launch area and grid are turned across the antimeridian; margins stay."""
    grid = Grid(44.0, 20.0, 4.0, 2, 3)
    area = areas_of(case.scenario, case.shelf())[1]
    margins = []
    for by_deg in (0.0, *TURNS_DEG):
        shooters = {}
        for id, each in layout.shooters.items():
            table_ = each.battery.fly_out
            turn = np.array([
                [math.cos(math.radians(by_deg)), -math.sin(math.radians(by_deg)), 0.0],
                [math.sin(math.radians(by_deg)), math.cos(math.radians(by_deg)), 0.0],
                [0.0, 0.0, 1.0],
            ])  # fmt: skip
            fly_out = replace(table_, site_ecef_m=turn @ table_.site_ecef_m, axes=table_.axes @ turn.T)
            shooters[id] = replace(each, battery=replace(each.battery, fly_out=fly_out))
        sensors = {id: turned(each, by_deg) for id, each in layout.sensors.items()}
        place = replace(area.place, longitude_rad=area.place.longitude_rad + math.radians(by_deg))
        tables = [table(replace(area, place=place), grid.turned(by_deg))]
        margins.append(footprint(replace(layout, sensors=sensors, shooters=shooters), tables).margins_s)
    assert np.isfinite(margins[0]).all() and (margins[0] > 100.0).all()
    # aiming comes to rest within a metre of the target, so a margin may move by some ten microseconds
    for there in margins[1:]:
        assert there == pytest.approx(margins[0], abs=1e-3)


@pytest.mark.requirement("A008")
def test_the_defended_area_is_a_function_of_where_the_ship_is() -> None:
    """A ship 500 km further east: the margins move, and what is redrawn is what is drawn afresh."""
    case = open_case("benchmarks/footprint-five.yaml")
    there = moved(case, {"eastern-ship": (math.radians(35.0), math.radians(34.5))})
    layouts = [still(build(each.scenario, each.shelf())) for each in (case, there)]
    ships = ("western-battery", "eastern-battery")
    without = [
        replace(
            each,
            sensors={id: s for id, s in each.sensors.items() if id != "eastern-radar"},
            shooters={id: each.shooters[id] for id in ships},
        )
        for each in layouts
    ]
    isfahan = areas_of(case.scenario, case.shelf())[2]
    tables = [table(isfahan, Grid(35.0, 20.0, 2.0, 3, 4))]
    before, afresh = (footprint(each, tables) for each in without)
    again = footprint(without[1], tables, before=(without[0], before))
    assert np.array_equal(again.margins_s, afresh.margins_s)
    assert np.array_equal(before.margins_s[:, 0], afresh.margins_s[:, 0]), "the other ship has not moved"
    changed = int((before.values != afresh.values).sum())
    assert changed >= 2, f"moving the ship by 500 km changed {changed} places"

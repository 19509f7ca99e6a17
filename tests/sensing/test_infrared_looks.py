"""Infrared satellites: their places against another library, their view against geometry, their lines of sight."""

from __future__ import annotations

import dataclasses
import math
from datetime import timedelta

import numpy as np
import pytest

from oneroof.catalogue.shelf import Shelf
from oneroof.earth.epoch import julian_date
from oneroof.earth.frames import ecef_from_teme
from oneroof.earth.geodesy import destination, ecef_from_geodetic, geodetic_from_ecef, height_m
from oneroof.sensing import infrared
from oneroof.sensing.kernels import stared_at
from sensing.rig import DEG, EPOCH, over, satellite_figures, satellites

WEST, EAST = satellites()


def quiet(count: int) -> tuple[np.ndarray, np.ndarray]:
    return np.zeros(count), np.zeros((count, 3))


def test_a_satellite_keeps_its_longitude_and_height() -> None:
    for satellite, longitude_deg in ((WEST, 10.0), (EAST, 70.0)):
        for time_s in (0.0, 600.0, 3600.0):
            latitude, longitude, height = geodetic_from_ecef(*satellite.place_ecef_m(time_s))
            assert longitude / DEG == pytest.approx(longitude_deg, abs=0.15)
            assert abs(latitude) / DEG < 2.1
            assert height == pytest.approx(35_786e3, abs=100e3)


def test_places_agree_with_skyfield() -> None:
    """The same elements through skyfield's own frames, UT1 set to UTC there too: below 1 km."""
    from skyfield.api import EarthSatellite, load
    from skyfield.framelib import itrs

    scale = load.timescale(delta_t=64.184 + 1.0, builtin=True)  # UT1 = UTC in July 2007, when TAI - UTC was 33 s
    orbit = EarthSatellite.from_satrec(infrared.elements(infrared.Orbit(10.0 * DEG, 2.0 * DEG), EPOCH), scale)
    for minutes in (0, 20, 55):
        moment = EPOCH + timedelta(minutes=minutes)
        there_m = orbit.at(scale.from_datetime(moment)).frame_xyz(itrs).m
        assert np.linalg.norm(WEST.place_ecef_m(60.0 * minutes) - there_m) < 1000.0


HIGH = infrared.Orbit(60.0 * DEG, 63.4 * DEG, 11.967 * 3600.0, 0.72, 270.0 * DEG, 3600.0)
LOW = infrared.Orbit(60.0 * DEG, 63.4 * DEG, 5400.0)


@pytest.mark.parametrize("orbit", [infrared.Orbit(10.0 * DEG, 2.0 * DEG), HIGH], ids=["station", "elliptical"])
def test_between_nodes_a_place_is_right_to_a_metre(orbit: infrared.Orbit) -> None:
    """Half-way between two nodes, against SGP4 asked at that instant, above 10,000 km; the maximum over 12 hours."""
    times, states = infrared.states_ecef(orbit, EPOCH, 43_200.0)
    whole = infrared.Infrared(1, np.zeros(9), times, states, 10.0)
    made_up, worst = infrared.elements(orbit, EPOCH), 0.0
    for step in range(0, 1440, 7):
        time_s = 30.0 * step + 15.0
        day, fraction = julian_date(EPOCH, time_s)
        _, position_km, velocity_km_s = made_up.sgp4(day, fraction)
        there = ecef_from_teme(1000.0 * np.array((*position_km, *velocity_km_s)), day, fraction)[:3]
        if np.linalg.norm(there) > 16_378e3:
            worst = max(worst, float(np.linalg.norm(whole.place_ecef_m(time_s) - there)))
    assert worst < 1.0


def test_an_elliptical_orbit_is_highest_where_and_when_it_was_said_to_be() -> None:
    """An hour after its apogee over 60 E: the sub-point an hour before, its height, its period, its latitude."""
    earlier = EPOCH - timedelta(hours=1.0)
    times, states = infrared.states_ecef(dataclasses.replace(HIGH, since_apogee_s=0.0), earlier, 46_000.0)
    places = np.array([geodetic_from_ecef(*state[:3]) for state in states])
    assert places[0, 1] / DEG == pytest.approx(60.0, abs=0.5)
    assert places[0, 0] / DEG == pytest.approx(63.4, abs=0.5)
    # Kepler: a = (GM (T / 2 pi)^2)^(1/3), apogee a (1 + e)
    axis_m = (3.986004418e14 * (11.967 * 3600.0 / (2.0 * math.pi)) ** 2) ** (1.0 / 3.0)
    assert places[0, 2] == pytest.approx(1.72 * axis_m - 6_359e3, abs=60e3)
    assert places[:, 2].min() == pytest.approx(0.28 * axis_m - 6_370e3, abs=60e3)
    second = int(np.argmax(places[1000:, 2])) + 1000  # half a day later the Earth has turned half round
    assert math.remainder(places[second, 1] / DEG - 240.0, 360.0) == pytest.approx(0.0, abs=3.0)
    assert times[second] == pytest.approx(11.967 * 3600.0, abs=200.0)


def test_an_elliptical_place_agrees_with_skyfield() -> None:
    from skyfield.api import EarthSatellite, load
    from skyfield.framelib import itrs

    scale = load.timescale(delta_t=64.184 + 1.0, builtin=True)
    orbit = EarthSatellite.from_satrec(infrared.elements(HIGH, EPOCH), scale)
    _, states = infrared.states_ecef(HIGH, EPOCH, 7200.0)
    for minutes in (0, 45, 110):
        there_m = orbit.at(scale.from_datetime(EPOCH + timedelta(minutes=minutes))).frame_xyz(itrs).m
        assert np.linalg.norm(states[2 * minutes, :3] - there_m) < 1000.0


@pytest.mark.parametrize(
    ("height", "burning", "seen"),
    [(9.9e3, True, False), (10.1e3, True, True), (200e3, True, True), (200e3, False, False)],
)
def test_only_what_burns_above_the_cloud_is_seen(height: float, burning: bool, seen: bool) -> None:
    _, found, rows = infrared.look(WEST, 0.0, over(35.0, 50.0, height), np.array([burning]), *quiet(1))
    assert found.tolist() == [seen] and rows.tolist() == [0 if seen else -1]


def test_what_is_behind_the_earth_is_not_seen() -> None:
    burning = np.array([True])
    # seen to 81.3 degrees from beneath the satellite, and 4.5 more at 20 km height
    for longitude_deg, seen in ((10.0, True), (94.5, True), (97.0, False), (190.0, False)):
        _, found, _ = infrared.look(WEST, 0.0, over(0.0, longitude_deg, 20e3), burning, *quiet(1))
        assert found[0] == seen, longitude_deg


def test_a_line_of_sight_points_at_the_plume_and_its_range_at_the_shell() -> None:
    states = np.concatenate([over(35.0, 50.0, 20e3), over(33.0, 48.0, 150e3), over(60.0, -20.0, 15e3)])
    report, _, rows = infrared.look(WEST, 100.0, states, np.full(3, True), *quiet(3))
    assert not report.ranged and report.boosting.all() and report.sensor == 10
    for target in range(3):
        azimuth, elevation, distance = report.measurements[rows[target]]
        local = np.array(
            [math.sin(azimuth) * math.cos(elevation), math.cos(azimuth) * math.cos(elevation), math.sin(elevation)]
        )
        line = local @ report.axes
        off = states[target, :3] - report.origin_ecef_m
        assert np.linalg.norm(off - (off @ line) * line) < 0.1
        assert height_m(*(report.origin_ecef_m + distance * line)) == pytest.approx(30e3, abs=50.0)


def test_the_assumed_range_is_within_three_of_its_sigmas_from_cloud_to_high_boost() -> None:
    for height in (10.5e3, 30e3, 60e3, 120e3, 200e3):
        state = over(35.0, 50.0, height)
        report, _, _ = infrared.look(WEST, 0.0, state, np.array([True]), *quiet(1))
        distance = np.linalg.norm(state[0, :3] - report.origin_ecef_m)
        assert abs(report.measurements[0, 2] - distance) < 3.0 * report.sigmas[0, 2]


def test_lines_of_sight_scatter_as_reported_and_scans_miss_as_the_sheet_says() -> None:
    looks, draws = 20_000, np.random.default_rng(8)
    states = np.repeat(over(35.0, 50.0, 50e3), looks, axis=0)
    burning = np.full(looks, True)
    exact, _, _ = infrared.look(WEST, 0.0, states[:1], burning[:1], *quiet(1))
    report, seen, _ = infrared.look(WEST, 0.0, states, burning, draws.random(looks), draws.standard_normal((looks, 3)))
    assert abs(seen.mean() - 0.95) <= 3.0 * math.sqrt(0.95 * 0.05 / looks)
    errors = (report.measurements - exact.measurements)[:, :2] / report.sigmas[:, :2]
    assert np.abs(errors.mean(axis=0)).max() < 4.0 / math.sqrt(len(errors))
    assert np.abs(errors.var(axis=0) - 1.0).max() < 4.0 * math.sqrt(2.0 / len(errors))
    assert report.sigmas[0, 1] == pytest.approx(0.003 * DEG)


def test_the_order_of_plumes_leaves_no_trace() -> None:
    draws = np.random.default_rng(9)
    states = np.concatenate(
        [over(draws.uniform(30, 38), draws.uniform(45, 60), draws.uniform(11e3, 300e3)) for _ in range(9)]
    )
    burning, uniforms, normals = np.full(9, True), draws.random(9), draws.standard_normal((9, 3))
    first, _, rows = infrared.look(EAST, 0.0, states, burning, uniforms, normals)
    for _ in range(10):
        order = draws.permutation(9)
        again, _, rows_again = infrared.look(EAST, 0.0, states[order], burning, uniforms[order], normals[order])
        assert first.measurements.tobytes() == again.measurements.tobytes()
        assert (rows_again == rows[order]).all()


def test_a_constellation_numbers_its_satellites_on() -> None:
    three = satellites(satellite_figures((-10.0, 20.0, 70.0)), number=4)
    assert [satellite.number for satellite in three] == [4, 5, 6]
    assert all(satellite.revisit_s == 10.0 for satellite in three)


# ---------------------------------------------------------------------------------------------- staring, long orbits


def shelf_satellites(sheet: str, area: tuple[float, float] | None = None) -> tuple[infrared.Infrared, ...]:
    return infrared.constellation(Shelf().figures(sheet), EPOCH, 20, 3600.0, area)


def test_what_stares_looks_often_at_its_area_and_seldom_elsewhere() -> None:
    """1,500 km about Isfahan every 2 s, the rest of the disc every 10 s; counted over a minute."""
    middle = (32.65 * DEG, 51.67 * DEG)
    device = shelf_satellites("sbirs-geo", middle)[1]
    inside, outside = over(30.0, 50.0, 50e3), over(30.0, 15.0, 50e3)
    counts = [0, 0]
    for step in range(30):
        for place, target in enumerate((inside, outside)):
            report, seen, _ = infrared.look(device, 2.0 * step, target, np.array([True]), *quiet(1))
            counts[place] += int(seen[0])
            assert report.revisit_s == (10.0 if step % 5 == 0 else 2.0)
    assert counts == [30, 6]
    # the edge is a circle of the sheet's radius
    for part, seen_there in ((0.98, True), (1.02, False)):
        edge = destination(*middle, 0.3, part * 1_500e3)
        point = np.array(ecef_from_geodetic(*edge, 0.0))
        assert stared_at(device.numbers, point) == seen_there


def test_without_an_area_it_stares_at_the_whole_disc() -> None:
    device = shelf_satellites("sbirs-geo")[1]
    assert device.looks_a_scan == 1 and device.revisit_s == 2.0
    _, seen, _ = infrared.look(device, 2.0, over(30.0, 15.0, 50e3), np.array([True]), *quiet(1))
    assert seen[0]


def test_a_long_orbit_sees_the_north_that_no_station_sees_and_nothing_near_its_perigee() -> None:
    burning = np.array([True])
    northern = over(89.5, 60.0, 20e3)
    high = shelf_satellites("sbirs-heo")
    assert [bool(infrared.look(each, 0.0, northern, burning, *quiet(1))[1][0]) for each in high] == [True, False]
    assert not any(infrared.look(each, 0.0, northern, burning, *quiet(1))[1][0] for each in (WEST, EAST))
    # the second is an hour before its next apogee's half: below 20,000 km it does not work whatever it passes
    low = infrared.constellation(Shelf().figures("sbirs-heo"), EPOCH, 0, 7200.0)[1]
    for time_s in np.arange(0.0, 7200.0, 600.0):
        place = low.place_ecef_m(time_s)
        beneath = np.zeros((1, 6))
        beneath[0, :3] = place / np.linalg.norm(place) * 6_420e3
        works = np.linalg.norm(place) >= 26_378e3
        assert bool(infrared.look(low, time_s, beneath, burning, *quiet(1))[1][0]) == works


def test_visible_says_which_satellite_has_a_plume_in_its_field() -> None:
    points = np.concatenate([over(0.0, 94.0, 20e3), over(0.0, 97.0, 20e3), over(0.0, 10.0, 9e3)])[:, :3]
    assert infrared.visible(WEST, [0.0] * 3, points).tolist() == [True, False, False]
    assert infrared.visible(EAST, [0.0] * 3, points).tolist() == [True, True, False]


def test_where_a_satellite_was_is_kept_by_time_and_satellite() -> None:
    """Again, and in any order, each look is from where that satellite is then: on a fast orbit it shows."""
    eyes = [
        infrared.Infrared(1, WEST.numbers, *infrared.states_ecef(orbit, EPOCH, 4000.0), 10.0) for orbit in (HIGH, LOW)
    ]
    for time_s in (0.0, 10.0, 3990.0, 10.0, 0.0):
        for each in eyes:
            place, axes = each.view(time_s)
            assert np.array_equal(place, each.place_ecef_m(time_s)) and np.array_equal(axes, infrared.sight_axes(place))
    assert np.linalg.norm(eyes[0].view(0.0)[0] - eyes[1].view(0.0)[0]) > 1e6

"""Infrared satellites: their places against another library, their view against geometry, their lines of sight."""

from __future__ import annotations

import math
from datetime import timedelta

import numpy as np
import pytest

from oneroof.earth.geodesy import geodetic_from_ecef, height_m
from oneroof.sensing import infrared
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
    orbit = EarthSatellite.from_satrec(infrared.elements(10.0 * DEG, 2.0 * DEG, EPOCH), scale)
    for minutes in (0, 20, 55):
        moment = EPOCH + timedelta(minutes=minutes)
        there_m = orbit.at(scale.from_datetime(moment)).frame_xyz(itrs).m
        assert np.linalg.norm(WEST.place_ecef_m(60.0 * minutes) - there_m) < 1000.0


def test_between_nodes_a_place_is_right_to_metres() -> None:
    fine = infrared.places_ecef_m(10.0 * DEG, 2.0 * DEG, EPOCH + timedelta(seconds=15.0), 3600.0)
    shift = np.linalg.norm(fine[20] - WEST.place_ecef_m(615.0))
    # the elements are made up anew for the later epoch, so a satellite that holds still is at the same longitude
    assert shift < 5e3
    middle = 0.5 * (WEST.places_ecef_m[20] + WEST.places_ecef_m[21])
    assert np.linalg.norm(WEST.place_ecef_m(615.0) - middle) < 1e-6
    bend = WEST.places_ecef_m[20] - 2.0 * WEST.places_ecef_m[21] + WEST.places_ecef_m[22]
    assert np.linalg.norm(bend) / 8.0 < 2.0


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

"""Radars against the radar equation, closed forms of detection and horizon, and counts of many looks."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from oneroof.earth.frames import enu_axes
from oneroof.earth.geodesy import ecef_from_geodetic
from oneroof.earth.sight import horizon_floor_m
from oneroof.sensing.detection import Report
from oneroof.sensing.radar import first_visible, look, tracking_range_m, visible
from sensing.rig import DEG, Figures, radar_at, radar_figures, targets_at

NORTH = radar_at(50.0, 10.0, 500.0, radar_figures())


def quiet(count: int) -> tuple[np.ndarray, np.ndarray]:
    return np.zeros(count), np.zeros((count, 3))


# ---------------------------------------------------------------------------------------------- strength


def test_the_published_pair_gives_the_published_ratio_and_the_fourth_power_rules() -> None:
    """Reference pair 1,000 km, 0.01 m2, 13 dB; half the range is 16 times the echo."""
    states = targets_at(NORTH, [(0, 30, 1000e3), (1, 30, 500e3), (2, 30, 2000e3), (3, 30, 2000e3)])
    rcs = np.array([0.01, 0.01, 0.16, 0.32])
    report, _, rows = look(NORTH, 0.0, states, rcs, *quiet(4))
    pair = 10.0**1.3
    assert report.snr[rows] == pytest.approx([pair, 16 * pair, pair, 2 * pair], rel=1e-9)


@pytest.mark.parametrize(("snr", "losses", "range_km"), [(20.0, 4.0, 869.0), (20.0, 1.0, 1228.0), (100.0, 4.0, 581.0)])
def test_the_forward_radar_of_lewis_and_postol(snr: float, losses: float, range_km: float) -> None:
    """81 kW, 9.2 m2, 9 GHz, 0.01 m2, 500 K: closed form, computed by hand to a kilometre."""
    found_m = tracking_range_m(81e3, 9.2, 9.0e9, 0.01, 500.0, snr, losses)
    assert found_m == pytest.approx(range_km * 1e3, abs=1e3)


def test_a_radar_set_by_that_closed_form_measures_as_it_says() -> None:
    reach_m = tracking_range_m(81e3, 9.2, 9.0e9, 0.01, 500.0, 20.0, 4.0)
    figures = radar_figures(reference_range_km=reach_m, reference_snr_db=10.0 * math.log10(20.0))
    place = radar_at(50.0, 10.0, 0.0, figures)
    states = targets_at(place, [(0, 20, tracking_range_m(81e3, 9.2, 9.0e9, 0.01, 500.0, 100.0, 4.0))])
    report, _, _ = look(place, 0.0, states, np.array([0.01]), *quiet(1))
    assert report.snr[0] == pytest.approx(100.0, rel=1e-9)


# ---------------------------------------------------------------------------------------------- detection


@pytest.mark.parametrize("range_m", [700e3, 1000e3, 1400e3, 2000e3])
def test_detection_follows_swerlings_first_case(range_m: float) -> None:
    """Share of 40,000 looks within 3 sigma of Pfa^(1/(1+SNR))."""
    looks = 40_000
    states = np.repeat(targets_at(NORTH, [(0, 30, range_m)]), looks, axis=0)
    draws = np.random.default_rng(4)
    _, seen, _ = look(NORTH, 0.0, states, np.full(looks, 0.01), draws.random(looks), np.zeros((looks, 3)))
    snr = 10.0**1.3 * (1000e3 / range_m) ** 4
    chance = 1e-6 ** (1.0 / (1.0 + snr))
    assert abs(seen.mean() - chance) <= 3.0 * math.sqrt(chance * (1.0 - chance) / looks)


def test_without_chance_a_target_is_seen_from_even_odds_on_where_it_is() -> None:
    even_snr = math.log(1e-6) / math.log(0.5) - 1.0
    even_m = 1000e3 * (10.0**1.3 / even_snr) ** 0.25
    states = targets_at(NORTH, [(0, 30, even_m * 0.999), (5, 30, even_m * 1.001)])
    report, seen, rows = look(NORTH, 7.0, states, np.full(2, 0.01), *quiet(2))
    assert seen.tolist() == [True, False] and rows.tolist() == [0, -1]
    assert report.measurements[0] == pytest.approx([0.0, 30.0 * DEG, even_m * 0.999], abs=1e-6)
    assert (report.time_s, report.sensor, report.ranged, report.boosting.tolist()) == (7.0, 1, True, [False])


def test_errors_are_as_large_as_reported() -> None:
    """20,000 looks at elevation 60 degrees: normalised errors have mean 0 and variance 1 in each measure."""
    looks = 20_000
    states = np.repeat(targets_at(NORTH, [(10, 60, 900e3)]), looks, axis=0)
    draws = np.random.default_rng(5)
    report, _, _ = look(NORTH, 0.0, states, np.full(looks, 0.01), np.zeros(looks), draws.standard_normal((looks, 3)))
    errors = (report.measurements - [10.0 * DEG, 60.0 * DEG, 900e3]) / report.sigmas
    assert np.abs(errors.mean(axis=0)).max() < 4.0 / math.sqrt(looks)
    assert np.abs(errors.var(axis=0) - 1.0).max() < 4.0 * math.sqrt(2.0 / looks)


def test_sigmas_are_those_of_a_monopulse_radar_with_a_floor() -> None:
    states = targets_at(NORTH, [(0, 60, 1000e3), (0, 60, 10e3)])
    report, _, rows = look(NORTH, 0.0, states, np.full(2, 0.01), *quiet(2))
    far, near = report.sigmas[rows[0]], report.sigmas[rows[1]]
    split = 0.5 * DEG / (1.6 * math.sqrt(2.0 * 10.0**1.3))
    assert far[1] == pytest.approx(math.hypot(split, 0.01 * DEG), rel=1e-9)
    assert far[0] == pytest.approx(far[1] / math.cos(60.0 * DEG), rel=1e-9)
    assert far[2] == pytest.approx(10.0 * math.sqrt(2.0), rel=1e-9)
    assert near[1:] == pytest.approx([0.01 * DEG, 10.0], rel=1e-3)


# ---------------------------------------------------------------------------------------------- what leaks not


def test_the_order_of_targets_leaves_no_trace_in_a_report() -> None:
    """The same targets, each with its own draws, in 20 orders: equal reports, and rows that follow the targets."""
    draws = np.random.default_rng(6)
    looks = [(draws.uniform(-50, 50), draws.uniform(5, 80), draws.uniform(300e3, 1200e3)) for _ in range(12)]
    states, rcs = targets_at(NORTH, looks), np.full(12, 0.02)
    uniforms, normals = draws.random(12), draws.standard_normal((12, 3))
    first, seen, rows = look(NORTH, 0.0, states, rcs, uniforms, normals)
    assert 3 < len(first) < 12
    for _ in range(20):
        order = draws.permutation(12)
        again, seen_again, rows_again = look(NORTH, 0.0, states[order], rcs, uniforms[order], normals[order])
        for name in ("measurements", "sigmas", "snr", "boosting"):
            assert getattr(first, name).tobytes() == getattr(again, name).tobytes()
        assert (seen_again == seen[order]).all() and (rows_again == rows[order]).all()


def test_rows_are_sorted_by_azimuth_then_elevation_then_range() -> None:
    states = targets_at(NORTH, [(20, 30, 500e3), (-10, 40, 500e3), (5, 20, 500e3)])
    report, _, rows = look(NORTH, 0.0, states, np.full(3, 0.1), *quiet(3))
    assert rows.tolist() == [1, 2, 0]
    assert (np.diff(report.measurements[:, 0]) > 0).all()


def test_a_report_has_no_field_that_could_name_a_target() -> None:
    fields = {field.name for field in dataclasses.fields(Report)}
    assert fields == {
        "sensor", "time_s", "origin_ecef_m", "axes", "measurements", "sigmas", "snr", "boosting", "ranged",
        "cloud_top_m", "revisit_s", "features",
    }  # fmt: skip


# ---------------------------------------------------------------------------------------------- view


@pytest.mark.requirement("A002")
@pytest.mark.parametrize(("elevation_deg", "height_km"), [(0.0, 327.0), (3.0, 443.0)])
def test_the_horizon_at_2000_km(elevation_deg: float, height_km: float) -> None:
    """Closed form on the sphere of 6,371 km: R (cos e / cos(e + s/R) - 1)."""
    floor_m = horizon_floor_m(0.0, 2000e3, elevation_deg * DEG, 1.0)
    assert floor_m == pytest.approx(height_km * 1e3, abs=1e3)


@pytest.mark.requirement("A002")
@pytest.mark.parametrize(("elevation_deg", "height_km"), [(0.0, 327.0), (3.0, 443.0)])
def test_a_radar_at_brdy_sees_from_that_height_on(elevation_deg: float, height_km: float) -> None:
    """The radar's own mask, on the ellipsoid, bisected at 2,000 km east-south-east: within 1 % of the sphere's."""
    place = radar_at(49.67, 13.67, 0.0, radar_figures((110.0,), elevation_min_deg=elevation_deg * DEG))
    found_m = lowest_seen_m(place, 49.67, 13.67, 110.0, 2000e3)
    assert found_m == pytest.approx(height_km * 1e3, rel=0.01)


KURECIK = (38.34944, 37.79361, 2085.0)


def lowest_seen_m(place, latitude_deg: float, longitude_deg: float, bearing_deg: float, range_m: float) -> float:  # type: ignore[no-untyped-def]
    from oneroof.earth.geodesy import destination

    there = destination(latitude_deg * DEG, longitude_deg * DEG, bearing_deg * DEG, range_m)
    low, high = 0.0, 1000e3
    while high - low > 10.0:
        middle = 0.5 * (low + high)
        seen = visible(place, np.array([ecef_from_geodetic(*there, middle)]))[0]
        low, high = (low, middle) if seen else (middle, high)
    return high


@pytest.mark.parametrize(("range_km", "bearing_deg", "height_km"), [(744.0, 89.7, 26.6), (1244.0, 99.5, 92.8)])
def test_the_radar_at_kurecik_over_tabriz_and_tehran(range_km: float, bearing_deg: float, height_km: float) -> None:
    """Geometric horizon over two places, computed apart from this code, to 2 km; no limit of elevation."""
    place = radar_at(*KURECIK, radar_figures((90.0,), elevation_min_deg=-10.0 * DEG))
    found_m = lowest_seen_m(place, KURECIK[0], KURECIK[1], bearing_deg, range_km * 1e3)
    assert found_m == pytest.approx(height_km * 1e3, abs=2e3)


@pytest.mark.parametrize(
    ("range_km", "refraction", "height_km"),
    [(744.0, 1.0, 26.6), (1244.0, 1.0, 92.8), (744.0, 4.0 / 3.0, 18.2), (1244.0, 4.0 / 3.0, 66.1)],
)
def test_the_horizon_from_kurecik_with_and_without_refraction(
    range_km: float, refraction: float, height_km: float
) -> None:
    floor_m = horizon_floor_m(KURECIK[2], range_km * 1e3, -0.5 * math.pi, refraction)
    assert floor_m == pytest.approx(height_km * 1e3, abs=2e3)


def seen_by_brute_force(figures: Figures, place: tuple[float, float, float], point: np.ndarray) -> bool:
    """Sector and elevation by plain vectors, the Earth by 2,000 points along the line."""
    origin = np.array(ecef_from_geodetic(place[0] * DEG, place[1] * DEG, place[2]))
    east, north, up = enu_axes(place[0] * DEG, place[1] * DEG)
    line = point - origin
    line_unit = line / np.linalg.norm(line)
    elevation = np.arcsin(line_unit @ up)
    if not figures.si("elevation_min_deg") <= elevation <= figures.si("elevation_max_deg"):
        return False
    flat = np.array([line_unit @ east, line_unit @ north]) / np.cos(elevation)
    faces = figures.list_si("faces_azimuth_deg")
    turned = [np.arccos(np.clip(flat @ [np.sin(face), np.cos(face)], -1.0, 1.0)) for face in faces]
    if min(turned) > figures.si("sector_half_deg"):
        return False
    along = origin + np.linspace(0.001, 1.0, 2000)[:, None] * line
    return bool(((along / [6378137.0, 6378137.0, 6356752.314]) ** 2).sum(axis=1).min() >= 1.0)


@pytest.mark.parametrize("faces", [(0.0,), (350.0,), (0.0, 120.0, 240.0), (-170.0,)])
def test_the_mask_equals_brute_force_on_a_thousand_points(faces: tuple[float, ...]) -> None:
    figures = radar_figures(faces, elevation_min_deg=-5.0 * DEG, sector_half_deg=50.0 * DEG)
    place, draws = (60.0, 20.0, 1000.0), np.random.default_rng(7)
    points = np.array(
        [
            ecef_from_geodetic(draws.uniform(35, 85) * DEG, draws.uniform(-50, 90) * DEG, draws.uniform(0, 1500e3))
            for _ in range(1000)
        ]
    )
    mask = visible(radar_at(*place, figures), points)
    assert mask.tolist() == [seen_by_brute_force(figures, place, point) for point in points]
    assert 50 < mask.sum() < 950


def test_the_first_node_in_view_is_the_first_that_the_mask_flags_between_two_times() -> None:
    """300 paths of points on all sides: each answer against the mask, cut by the times; both kinds of answer occur."""
    draws, found = np.random.default_rng(9), list[bool]()
    for _ in range(300):
        states = np.zeros((12, 6))
        states[:, :3] = NORTH.origin_ecef_m + draws.normal(0.0, 8e5, (12, 3)) + 0.1 * NORTH.origin_ecef_m
        times = np.cumsum(draws.uniform(1.0, 20.0, 12))
        from_s = draws.uniform(0.0, 120.0)
        mask = visible(NORTH, states[:, :3]) & (times >= from_s) & (times <= from_s + 60.0)
        expected = int(np.flatnonzero(mask)[0]) if mask.any() else None
        assert first_visible(NORTH, times, states, from_s, from_s + 60.0) == expected
        found.append(expected is not None)
    assert 30 < sum(found) < 270


def test_a_target_out_of_view_is_not_seen_however_strong() -> None:
    looks = [(0, 30, 500e3), (61, 30, 500e3), (0, 2.9, 500e3), (0, 86, 500e3), (180, 30, 500e3)]
    states = targets_at(NORTH, looks)
    _, seen, _ = look(NORTH, 0.0, states, np.full(5, 1e6), *quiet(5))
    assert seen.tolist() == visible(NORTH, states[:, :3]).tolist() == [True, False, False, False, False]

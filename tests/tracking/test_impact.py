"""Predictions: nodes against SciPy, errors against drawn states and many flights, the point of impact."""

from __future__ import annotations

import math

import numpy as np
import pytest

from oneroof.earth.frames import enu_axes
from oneroof.earth.geodesy import ecef_from_geodetic, height_m
from oneroof.engagement.threat import position_at
from oneroof.tracking.impact import Prediction, course, predict
from oneroof.tracking.motion_kernels import DRAG_MEAN_M2_KG, DRAG_SIGMA_M2_KG
from oneroof.tracking.track import Track
from oneroof.tracking.tracker import Tracker
from sensing.rig import DEG
from tracking.arcs import ALL, RAID, Sky, flight, free_arc, moved


def made(state: np.ndarray, covariance: np.ndarray | None = None, boost: float = 0.0, time_s: float = 100.0) -> Track:
    cov = np.diag([100.0**2] * 3 + [2.0**2] * 3) if covariance is None else covariance
    return Track(1, time_s, state, cov, boost, 0.0, state[:3].copy(), 5, (1,), time_s, 1e7)


def impact_ecef_m(future: Prediction) -> np.ndarray:
    return np.array(ecef_from_geodetic(future.impact_latitude_rad, future.impact_longitude_rad, 0.0))


def in_the_ellipse(future: Prediction, place_ecef_m: np.ndarray) -> float:
    """Squared distance of a place from the predicted impact, in sigmas of its ellipse."""
    axes = enu_axes(future.impact_latitude_rad, future.impact_longitude_rad)
    east, north, _ = axes @ (place_ecef_m - impact_ecef_m(future))
    long, short, azimuth = future.impact_ellipse
    along, across = (
        east * math.sin(azimuth) + north * math.cos(azimuth),
        east * math.cos(azimuth) - north * math.sin(azimuth),
    )
    return float((along / long) ** 2 + (across / short) ** 2)


@pytest.mark.parametrize("seed", range(4))
def test_nodes_and_impact_equal_dop853(seed: int) -> None:
    """With the mean drag all the way down: nodes to 30 m (the oracle stops at J2), impact point too."""
    state = free_arc(np.random.default_rng(seed))
    future = predict(made(state))
    assert future.times_s[0] == 100.0 and (np.diff(future.times_s) > 0.0).all()
    truth = moved(state, (future.times_s - 100.0).tolist(), DRAG_MEAN_M2_KG)
    assert np.linalg.norm(future.states[:, :3] - truth[:, :3], axis=1).max() < 40.0
    assert height_m(*future.states[-1, :3]) == pytest.approx(0.0, abs=0.01)
    assert np.linalg.norm(impact_ecef_m(future) - truth[-1, :3]) < 40.0
    assert future.impact_time_s == future.times_s[-1]


def test_a_prediction_can_stop_at_a_height() -> None:
    future = predict(made(free_arc(np.random.default_rng(0))), until_height_m=100e3)
    assert height_m(*future.states[-1, :3]) == pytest.approx(100e3, abs=0.01)
    assert future.states[-1, :3] @ future.states[-1, 3:] < 0.0


def test_without_its_ellipse_a_prediction_is_the_same_but_for_where_it_ends() -> None:
    """40 tracks: the same nodes and impact, bit for bit; every node's error but the last one's on the ground."""
    draws = np.random.default_rng(6)
    for _ in range(40):
        track = made(free_arc(draws), boost=draws.choice([0.0, 0.4]))
        for until_m in (0.0, 50e3):
            whole, bare = predict(track, until_m), predict(track, until_m, ellipse=False)
            assert np.array_equal(whole.times_s, bare.times_s) and np.array_equal(whole.states, bare.states)
            assert (whole.impact_time_s, whole.impact_latitude_rad) == (bare.impact_time_s, bare.impact_latitude_rad)
            assert whole.impact_longitude_rad == bare.impact_longitude_rad
            same = slice(None if until_m > 0.0 else -1)
            assert np.array_equal(whole.position_covariances[same], bare.position_covariances[same])
            assert all(math.isnan(part) for part in bare.impact_ellipse) and whole.impact_ellipse[0] > 0.0


def test_a_course_is_the_prediction_without_its_error_bit_for_bit() -> None:
    """40 tracks, to the ground, to a height or for a time; and what is read off near a time needs no more than that."""
    draws, read_off = np.random.default_rng(5), 0
    for _ in range(40):
        track = made(free_arc(draws))
        for until_m, longest_s in ((0.0, 7200.0), (50e3, 7200.0), (0.0, draws.uniform(5.0, 400.0))):
            whole, bare = predict(track, until_m, longest_s), course(track, until_m, longest_s)
            assert np.array_equal(whole.times_s, bare.times_s) and np.array_equal(whole.states, bare.states)
            for time_s in draws.uniform(90.0, whole.times_s[-1] + 20.0, 4):
                beside = course(track, until_m, min(longest_s, time_s - track.time_s + 40.0))
                assert position_at(beside, time_s) == position_at(whole, time_s)
                read_off += position_at(whole, time_s) is not None
    assert read_off > 200


def test_predicted_errors_equal_those_of_drawn_states_and_drags() -> None:
    """120 states and drags drawn, flown by SciPy: position covariance on the way and at 20 km to 25 %, ellipse."""
    state = free_arc(np.random.default_rng(1))
    track = made(state)
    future, draws = predict(track), np.random.default_rng(2)
    ages = (future.times_s - 100.0).tolist()
    heights = np.array([height_m(*place) for place in future.states[:, :3]])
    falling = (future.states[:, :3] * future.states[:, 3:]).sum(axis=1) < 0.0
    checks = [len(ages) // 3, int(np.flatnonzero(falling & (heights < 20e3))[0])]
    root, places, inside = np.linalg.cholesky(track.covariance), {check: [] for check in checks}, []  # type: ignore[var-annotated]
    for _ in range(120):
        drag = max(DRAG_MEAN_M2_KG + DRAG_SIGMA_M2_KG * draws.standard_normal(), 0.0)
        path = moved(state + root @ draws.standard_normal(6), [*ages, *(ages[-1] + 2.0 * np.arange(1, 150))], drag)
        for check in checks:
            places[check].append(path[check, :3])
        low = next(i for i in range(len(path)) if i > 5 and height_m(*path[i, :3]) < 0.0)
        above, below = height_m(*path[low - 1, :3]), height_m(*path[low, :3])
        crossing = path[low - 1, :3] + (path[low, :3] - path[low - 1, :3]) * above / (above - below)
        inside.append(in_the_ellipse(future, crossing) < 9.21)
    for check in checks:
        drawn = np.cov(np.array(places[check]).T)
        for found, wanted in zip(
            np.linalg.eigvalsh(future.position_covariances[check]), np.linalg.eigvalsh(drawn), strict=True
        ):
            assert math.sqrt(found) == pytest.approx(math.sqrt(wanted), rel=0.25), check
    assert np.mean(inside) > 0.94


def test_the_impact_ellipse_holds_the_true_impact() -> None:
    """40 dispersed flights tracked to apogee: the true impact within the 99 % ellipse in nine of ten or more."""
    inside, sizes = [], []
    for seed in range(40):
        draws = np.random.default_rng(seed)
        path = flight(*RAID[seed % len(RAID)], draws)
        view, tracker = Sky([path], [0.0], ALL, draws), Tracker()
        view.watch(tracker, 0.5 * path.impact_time_s)
        (number,) = tracker.numbers()
        future = predict(tracker.track(number))
        inside.append(in_the_ellipse(future, path.impact_ecef_m) < 9.21)
        sizes.append(future.impact_ellipse[0])
        assert abs(future.impact_time_s - path.impact_time_s) < 60.0
    assert np.mean(inside) >= 0.9
    assert np.median(sizes) < 10e3


def test_a_boost_that_may_go_on_widens_the_prediction() -> None:
    state = free_arc(np.random.default_rng(1))
    sure, almost, burning = (predict(made(state, boost=boost)) for boost in (0.0, 0.009, 0.5))
    assert sure.impact_ellipse == almost.impact_ellipse
    assert burning.impact_ellipse[0] > 500e3 > 20e3 > sure.impact_ellipse[0]


def test_the_track_is_left_as_it_was() -> None:
    track = made(free_arc(np.random.default_rng(1)), boost=0.5)
    before = repr(track)
    predict(track)
    assert repr(track) == before


def test_what_never_comes_down_has_no_impact() -> None:
    orbit = np.array([7000e3, 0.0, 0.0, 0.0, 7600.0, 0.0])
    future = predict(made(orbit))
    assert math.isnan(future.impact_time_s) and math.isnan(future.impact_latitude_rad)
    assert all(math.isnan(part) for part in future.impact_ellipse)
    assert len(future.times_s) > 100


def test_the_long_axis_of_a_known_error_points_along_the_track() -> None:
    """An error along the speed only: the ellipse is long along the azimuth of flight, to 3 degrees."""
    state = free_arc(np.random.default_rng(6))
    along = np.concatenate([np.zeros(3), state[3:] / np.linalg.norm(state[3:])])
    future = predict(made(state, np.diag([1.0] * 3 + [1e-4] * 3) + 25.0 * np.outer(along, along)))
    east, north, _ = enu_axes(future.impact_latitude_rad, future.impact_longitude_rad) @ future.states[-1, 3:]
    turn = (future.impact_ellipse[2] - math.atan2(east, north) + math.pi / 2) % math.pi - math.pi / 2
    assert abs(turn) < 3.0 * DEG

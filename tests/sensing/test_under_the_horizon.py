"""The cheap bound that spares a radar a prediction: what it calls surely below is never in view."""

from __future__ import annotations

import math

import numpy as np

from oneroof.earth.frames import enu_axes
from oneroof.earth.geodesy import destination, ecef_from_geodetic
from oneroof.sensing.radar import surely_below, visible
from oneroof.tracking.impact import course
from sensing.rig import DEG, radar_at, radar_figures
from tracking.arcs import free_arc
from tracking.test_impact import made

ALL_AROUND = {"sector_half_deg": math.pi, "elevation_min_deg": 0.0, "elevation_max_deg": 90.0 * DEG}
HERE = radar_at(50.0, 10.0, 500.0, radar_figures(**ALL_AROUND))


def anywhere(draws: np.random.Generator) -> np.ndarray:
    """A state up to the Earth's other side, up to 1,500 km high, at up to 7.5 km/s any way."""
    latitude, longitude = destination(50.0 * DEG, 10.0 * DEG, draws.uniform(0.0, 6.28), draws.uniform(2e5, 1.9e7))
    place = np.array(ecef_from_geodetic(latitude, longitude, draws.uniform(3e4, 1.5e6)))
    way = draws.normal(size=3) @ enu_axes(latitude, longitude)
    return np.concatenate([place, draws.uniform(500.0, 7500.0) * way / np.linalg.norm(way)])


def test_what_is_surely_below_is_not_seen_for_so_long() -> None:
    """2,000 bodies all over the Earth, in the air too: fallen for 30 to 300 s, none that was left out is in view."""
    draws, below, seen = np.random.default_rng(3), 0, 0
    for _ in range(2000):
        state, ahead_s = anywhere(draws), float(draws.uniform(30.0, 300.0))
        in_view = visible(HERE, course(made(state), longest_s=ahead_s).states[:, :3]).any()
        said = surely_below(HERE, state.tolist(), ahead_s)
        assert not (said and in_view)
        below, seen = below + said, seen + bool(in_view)
    assert below > 1000 and seen > 200


def test_just_under_the_plane_a_climb_counts() -> None:
    """Bodies that rise through the plane within the time are never called surely below it."""
    draws, rise = np.random.default_rng(4), 0
    for _ in range(400):
        state = free_arc(draws)
        path = course(made(state), longest_s=400.0)
        over = (path.states[:, :3] - HERE.origin_ecef_m) @ HERE.axes[2]
        if over[0] < 0.0 < over[-1]:
            rise += 1
            assert not surely_below(HERE, state.tolist(), float(path.times_s[-1] - path.times_s[0]))
    assert rise > 20


def test_a_radar_that_sees_under_its_plane_is_never_spared() -> None:
    low = radar_at(50.0, 10.0, 500.0, radar_figures(**{**ALL_AROUND, "elevation_min_deg": -1.0 * DEG}))
    bent = radar_at(50.0, 10.0, 500.0, radar_figures(**ALL_AROUND, refraction_factor=4.0 / 3.0))
    state = [-6.5e6, 0.0, 0.0, 0.0, 0.0, 0.0]
    assert surely_below(HERE, state, 100.0)
    assert not surely_below(low, state, 100.0) and not surely_below(bent, state, 100.0)

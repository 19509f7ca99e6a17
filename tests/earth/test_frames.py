"""Frames and time: against Skyfield's printout and a published conversion, and laws that every turn keeps."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneroof.earth import epoch, frames
from oneroof.earth.geodesy import ecef_from_geodetic
from oneroof.earth.wgs84 import OMEGA_RAD_S
from oneroof.errors import Mendable

SKYFIELD = np.loadtxt(Path(__file__).resolve().parents[1] / "oracles" / "skyfield.txt")


@pytest.mark.parametrize("row", range(len(SKYFIELD)))
def test_sidereal_time_is_skyfields(row: int) -> None:
    day, fraction, theta = SKYFIELD[row, :3]
    turn = epoch.gmst_rad(float(day), float(fraction)) - float(theta)
    assert abs(math.remainder(turn, 2 * math.pi)) < 1e-9


@pytest.mark.parametrize("row", range(len(SKYFIELD)))
def test_teme_turns_as_skyfield_turns_it(row: int) -> None:
    day, fraction = (float(value) for value in SKYFIELD[row, :2])
    ours = frames.ecef_from_teme(SKYFIELD[row, 3:9] * 1e3, day, fraction)
    theirs = SKYFIELD[row, 9:15] * 1e3
    assert float(np.abs(ours[:3] - theirs[:3]).max()) < 0.1
    assert float(np.abs(ours[3:] - theirs[3:]).max()) < 1e-3


def test_the_published_teme_example() -> None:
    """AIAA 2006-6753, appendix C: 2004-04-06 07:51:28.386009 UTC, UT1 - UTC = -0.4399619 s."""
    day, fraction = epoch.julian_date(epoch.utc("2004-04-06T07:51:28.386009Z"), -0.4399619)
    teme = np.array([5094.18010720, 6127.64465950, 6380.34453270, -4.7461314870, 0.7858180410, 5.5319312880]) * 1e3
    fixed = frames.ecef_from_teme(teme, day, fraction)
    assert fixed[:3] == pytest.approx(np.array([-1033.4750312, 7901.3055856, 6380.3445327]) * 1e3, abs=1.0)


@given(st.lists(st.floats(-5e7, 5e7), min_size=6, max_size=6), st.floats(-1e5, 1e5))
def test_inertial_and_back(numbers: list[float], time_s: float) -> None:
    state = np.array(numbers)
    state[3:] *= 1e-4
    again = frames.ecef_from_eci(frames.eci_from_ecef(state, time_s), time_s)
    assert float(np.abs(again - state).max()) < 1e-6


def test_a_place_at_rest_moves_east_in_the_inertial_frame() -> None:
    x, y, z = ecef_from_geodetic(0.0, 0.3, 0.0)
    state = frames.eci_from_ecef(np.array([x, y, z, 0.0, 0.0, 0.0]), 0.0)
    east = frames.enu_axes(0.0, 0.3)[0]
    assert float(state[3:] @ east) == pytest.approx(OMEGA_RAD_S * 6378137.0)
    # a quarter of a turn later it stands where the inertial y axis was a quarter before
    later = frames.eci_from_ecef(np.array([x, y, z, 0.0, 0.0, 0.0]), 0.5 * math.pi / OMEGA_RAD_S)
    assert later[:3] == pytest.approx([-y, x, z], abs=1e-6)


@given(st.floats(-math.pi / 2, math.pi / 2), st.floats(-math.pi, math.pi))
def test_local_axes_are_right_handed_and_up_is_the_normal(latitude: float, longitude: float) -> None:
    axes = frames.enu_axes(latitude, longitude)
    assert axes @ axes.T == pytest.approx(np.eye(3), abs=1e-14)
    assert np.cross(axes[0], axes[1]) == pytest.approx(axes[2], abs=1e-14)
    low, high = (np.array(ecef_from_geodetic(latitude, longitude, height)) for height in (0.0, 1000.0))
    assert (high - low) / 1000.0 == pytest.approx(axes[2], abs=1e-11)


def test_julian_dates() -> None:
    assert sum(epoch.julian_date(datetime(2000, 1, 1, 12, tzinfo=UTC))) == 2451545.0
    assert epoch.julian_date(datetime(2007, 7, 1, tzinfo=UTC), 6 * 3600.0) == (2454282.5, 0.25)
    assert epoch.julian_date(datetime(2007, 7, 1, tzinfo=UTC), -6 * 3600.0) == (2454281.5, 0.75)


def test_utc_reads_offsets_and_refuses_what_is_no_date() -> None:
    assert epoch.utc("2007-07-01T12:00:00+03:00") == epoch.utc("2007-07-01T09:00:00Z") == epoch.utc("2007-07-01T09:00")
    with pytest.raises(Mendable, match="the day of the raid"):
        epoch.utc("the day of the raid")

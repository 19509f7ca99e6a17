"""A track of one system used by another: every pair of frames, a population, wrong frames and wrong epochs."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from oneroof.earth.geodesy import height_m
from oneroof.errors import Mendable
from oneroof.tracking.fusion import Identity
from oneroof.tracking.interchange import Exported, Frame, Site, export, understood
from sensing.rig import DEG
from tracking.arcs import free_arc

NAME = Identity.own("usa", 3)
A_EPOCH, B_EPOCH = "2013-07-01T12:00:00Z", "2013-07-01T10:17:43.250000+00:00"
BRDY = Site("brdy", 49.67 * DEG, 13.67 * DEG, 700.0)
OTHER = Site("tabriz", 38.08 * DEG, 46.29 * DEG, 1350.0)


def population(count: int) -> list[tuple[np.ndarray, np.ndarray, float]]:
    """Tracks of missiles just after burnout, with full covariances, up to two hours after the epoch."""
    draws, found = np.random.default_rng(55), []
    for _ in range(count):
        root = draws.standard_normal((6, 6)) * np.array([900.0] * 3 + [9.0] * 3)[:, None]
        found.append((free_arc(draws), root @ root.T + np.eye(6), float(draws.uniform(0.0, 7200.0))))
    return found


def seconds_between(a: str, b: str) -> float:
    return (datetime.fromisoformat(a) - datetime.fromisoformat(b)).total_seconds()


@pytest.mark.requirement("A055")
def test_a_track_of_one_system_is_usable_by_another_in_every_pair_of_frames() -> None:
    """A states it, B understands it and states it in its own frame and epoch, A understands that: < 1 m, < 1 ms."""
    off_s, worst_m, worst_m_s, worst_ms, worst_cov = seconds_between(A_EPOCH, B_EPOCH), 0.0, 0.0, 0.0, 0.0
    for state, covariance, time_s in population(60):
        for there, back in itertools.product(Frame, Frame):
            told = export(NAME, state, covariance, time_s, A_EPOCH, there, BRDY)
            b_state, b_cov, b_time_s = understood(told, B_EPOCH)
            again = export(told.identity, b_state, b_cov, b_time_s, B_EPOCH, back, OTHER)
            a_state, a_cov, a_time_s = understood(again, A_EPOCH)
            for found in (b_state, a_state):
                worst_m = max(worst_m, math.dist(found[:3], state[:3]))
                worst_m_s = max(worst_m_s, math.dist(found[3:], state[3:]))
            worst_ms = max(worst_ms, 1e3 * abs(b_time_s - time_s - off_s), 1e3 * abs(a_time_s - time_s))
            scale = np.sqrt(np.diag(covariance))
            for cov in (b_cov, a_cov):
                worst_cov = max(worst_cov, float(np.abs((cov - covariance) / np.outer(scale, scale)).max()))
            assert again.identity == NAME
    assert worst_m < 1.0 and worst_ms < 1.0
    # what is reached: a tenth of a millimetre, rounding to a microsecond
    assert worst_m < 1e-3 and worst_m_s < 1e-6 and worst_ms < 1.1e-3 and worst_cov < 1e-9


def test_the_frames_are_what_they_say() -> None:
    """By hand: ECI by SciPy's rotation of the turned Earth, local axes by distance and height, geodetic by height."""
    for state, covariance, time_s in population(10):
        turn = Rotation.from_euler("z", 7.292115e-5 * time_s)
        inertial = export(NAME, state, covariance, time_s, A_EPOCH, Frame.ECI)
        assert inertial.state[:3] == pytest.approx(turn.apply(state[:3]), abs=1e-6)
        spin = np.cross([0.0, 0.0, 7.292115e-5], state[:3])
        assert inertial.state[3:] == pytest.approx(turn.apply(state[3:] + spin), abs=1e-9)
        local = export(NAME, state, covariance, time_s, A_EPOCH, Frame.ENU, BRDY)
        assert np.linalg.norm(local.state[3:]) == pytest.approx(np.linalg.norm(state[3:]))
        assert local.covariance.trace() == pytest.approx(covariance.trace())
        assert export(NAME, state, covariance, time_s, A_EPOCH, Frame.GEODETIC).state[2] == pytest.approx(
            height_m(*state[:3]), abs=1e-3
        )


def wrong(told: Exported) -> list[Exported]:
    """The same track with a wrong idea of what it is stated in."""
    later = (datetime.fromisoformat(told.epoch_utc).astimezone(UTC) + timedelta(seconds=1.0)).isoformat()
    frames = [replace(told, frame=frame, site=BRDY) for frame in Frame if frame is not told.frame]
    return [*frames, replace(told, epoch_utc=later), replace(told, time_s=told.time_s + 0.002)]


@pytest.mark.requirement("A055")
@pytest.mark.parametrize("frame", Frame)
def test_a_wrong_frame_or_epoch_is_told(frame: Frame) -> None:
    for state, covariance, time_s in population(20):
        told = export(NAME, state, covariance, 60.0 + time_s, A_EPOCH, frame, BRDY)
        understood(told, B_EPOCH)
        for mistaken in wrong(told):
            with pytest.raises(Mendable) as error:
                understood(mistaken, B_EPOCH)
            fault = error.value.faults[0]
            assert "track 3 of 'usa'" in fault.where and fault.mend


def test_a_wrong_site_is_told_and_a_missing_one() -> None:
    state, covariance, time_s = population(1)[0]
    told = export(NAME, state, covariance, time_s, A_EPOCH, Frame.ENU, BRDY)
    with pytest.raises(Mendable, match="km from where it says"):
        understood(replace(told, site=OTHER), B_EPOCH)
    with pytest.raises(Mendable, match="no site"):
        understood(replace(told, site=None), B_EPOCH)


def test_a_frozen_frame_of_another_epoch_is_told() -> None:
    """The planted mistake of A055: B takes the inertial axes as frozen at its own epoch, 1.7 hours earlier."""
    state, covariance, time_s = population(1)[0]
    told = export(NAME, state, covariance, time_s, A_EPOCH, Frame.ECI)
    off_s = seconds_between(A_EPOCH, B_EPOCH)
    with pytest.raises(Mendable, match="km from where it says"):
        understood(replace(told, epoch_utc=B_EPOCH, time_s=time_s + off_s), B_EPOCH)

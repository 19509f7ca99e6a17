"""Honest uncertainty over whole dispersed flights under five sensors: errors by phase, and impact ellipses."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass, field

import numpy as np
import pytest
from scipy.stats import binom, chi2

from oneroof.earth.geodesy import height_m
from oneroof.flight.ballistic import Dispersion, fly
from oneroof.flight.trajectory import Trajectory
from oneroof.tracking.impact import predict
from oneroof.tracking.motion_kernels import DRAG_MEAN_M2_KG, DRAG_SIGMA_M2_KG
from oneroof.tracking.tracker import Tracker
from tracking.arcs import ALL, RAID, Sky, shot
from tracking.test_impact import in_the_ellipse
from tracking.test_tracker import nees

USUAL, MANY = 100, 2000
SETTLED_S = 150.0  # after burnout: the boost is ruled out, and the mixture with it has faded
ISSUED_S = 30.0  # after burnout: from when an impact ellipse must be honest
AIR_M = 100e3
SURE = 0.9973  # of each two-sided bound


def dispersed(seed: int, draws: np.random.Generator) -> Trajectory:
    """One of the raid's seven flights, with thrust, aim, and the drag of any body that the tracker's prior allows for.

    The drag is drawn from that prior (normal in one over the ballistic coefficient), cut where it would be negative:
    a population with less spread would let too wide an ellipse pass, one with more would blame the predictor for it.
    """
    booster, launch = shot(*RAID[seed % len(RAID)])
    thrust, azimuth, pitch = draws.standard_normal(3) * (0.003, 0.001, 0.001)
    drag = 0.0
    while drag < 5e-5:
        drag = DRAG_MEAN_M2_KG + DRAG_SIGMA_M2_KG * draws.standard_normal()
    return fly(booster, launch, Dispersion(thrust, azimuth, pitch, 1.0 / drag / booster.beta_reentry_kg_m2 - 1.0))


@dataclass
class Watched:
    """What one flight's track said: squared errors by phase, and the place of the true impact in one ellipse."""

    squares: dict[str, list[float]] = field(default_factory=dict)
    impact: float = math.nan


def phase(path: Trajectory, age_s: float, state: np.ndarray) -> str:
    if age_s <= path.burnout_time_s:
        return "boost"
    if height_m(*state[:3]) > AIR_M:
        return "coast" if age_s > path.burnout_time_s + SETTLED_S else "burnout"
    return "re-entry" if state[:3] @ state[3:] < 0.0 else "burnout"


@functools.cache
def watched(seed: int) -> Watched:
    """Track one flight from its launch to its fall; an ellipse is issued at a random report from burnout + 30 s on."""
    draws = np.random.Generator(np.random.Philox(key=[seed, 77]))
    path, found = dispersed(seed, draws), Watched()
    view, tracker = Sky([path], [0.0], ALL, draws), Tracker()
    lasts_s = path.impact_time_s - path.burnout_time_s - ISSUED_S - 60.0
    issue_s = path.burnout_time_s + ISSUED_S + draws.uniform(0.0, lasts_s)

    def note(_: float) -> None:
        if len(tracker.numbers()) != 1 or len(tracker.owners()) == 0:
            return
        track = tracker.track(tracker.numbers()[0])
        state = view.states(track.time_s)[0]
        found.squares.setdefault(phase(path, track.time_s, state), []).append(nees(track, state))
        if track.time_s >= issue_s and math.isnan(found.impact):
            found.impact = in_the_ellipse(predict(track), path.impact_ecef_m)

    view.watch(tracker, path.impact_time_s, note)
    if math.isnan(found.impact):  # its last report came before the chosen time
        found.impact = in_the_ellipse(predict(tracker.track(tracker.numbers()[0])), path.impact_ecef_m)
    return found


def one_of_each(flights: int, name: str) -> np.ndarray:
    """One squared error of each flight in a phase, the middle one: errors of one flight are no independent draws."""
    chosen = [watched(seed).squares.get(name, []) for seed in range(flights)]
    return np.array([each[len(each) // 2] for each in chosen if each])


def check_errors(flights: int) -> None:
    """Means of squared errors of six degrees of freedom against chi-square: two-sided in coast, else from above."""
    for name in ("boost", "burnout", "coast", "re-entry"):
        squares = one_of_each(flights, name)
        assert len(squares) > 0.08 * flights, name
        low, high = chi2.ppf([(1.0 - SURE) / 2, (1.0 + SURE) / 2], 6 * len(squares)) / len(squares)
        assert np.mean(squares) < high, (name, np.mean(squares), high)
        if name == "coast":
            assert np.mean(squares) > low, (np.mean(squares), low)


def check_ellipses(flights: int, fewest: int, most: int) -> None:
    inside = sum(watched(seed).impact < chi2.ppf(0.95, 2) for seed in range(flights))
    assert fewest <= inside <= most


def test_errors_are_as_large_as_the_covariances_say() -> None:
    check_errors(USUAL)


def test_impact_ellipses_hold_as_many_impacts_as_they_say() -> None:
    """100 flights: the interval in which the count of a true 95 % lies in 99.7 of 100 populations."""
    low, high = binom.ppf([(1.0 - SURE) / 2, (1.0 + SURE) / 2], USUAL, 0.95)
    check_ellipses(USUAL, int(low), int(high))


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_errors_of_two_thousand_flights_are_as_large_as_the_covariances_say() -> None:
    check_errors(MANY)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_impact_ellipses_of_two_thousand_flights_hold_as_many_impacts_as_they_say() -> None:
    """1,880 to 1,920 of 2,000: 94 to 96 %, which is 95 % and 2.05 standard deviations of a count each way.

    The flights are the same each time, so chance cannot fail it later. Ellipses whose half axes are 4 % too short or
    too long leave the interval (their expected counts are 1,873 and 1,922).
    """
    check_ellipses(MANY, 1880, 1920)

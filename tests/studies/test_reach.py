"""Reach: meetings that both flights really pass, thresholds against brute force, and what must be monotone."""

from __future__ import annotations

import functools
import itertools
import math
import random
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from oneroof.catalogue.shelf import Shelf
from oneroof.earth.geodesy import destination, height_m
from oneroof.engagement.reach import Battery, launch_times
from oneroof.errors import Mendable, Unreachable
from oneroof.flight.aim import aim
from oneroof.flight.ballistic import Launch, flight_arrays, flight_limits, fly, missile
from oneroof.flight.interceptor import fly_out
from oneroof.flight.trajectory import Trajectory, record
from oneroof.studies import reach as reaching
from oneroof.studies.reach import (
    Limits,
    Meeting,
    Place,
    Shooter,
    possible,
    reach,
    reach_at_most,
    threshold_delay,
    threshold_speed,
)

SHELF = Shelf()
GBI = Limits(200e3, 1500.0)


def place(latitude_deg: float, longitude_deg: float) -> Place:
    return math.radians(latitude_deg), math.radians(longitude_deg), 0.0


POLAND = place(54.479, 17.1)


@functools.cache
def flown(name: str, start: Place, end: Place, loft: str = "minimum-energy") -> Trajectory:
    booster = missile(SHELF.figures(name))
    return fly(booster, aim(booster, start, end, loft))  # type: ignore[arg-type]


def icbm() -> Trajectory:
    """An ICBM from the middle of Russia to New York."""
    return flown("iran-icbm-liquid", place(51.67, 45.57), place(40.71, -74.01))


def gbi(limits: Limits = GBI) -> Shooter:
    return Shooter(SHELF, "gbi-two-stage", POLAND, limits)


# ---------------------------------------------------------------------------------------------- meetings


@pytest.mark.parametrize("speed_m_s", [6300.0, 9000.0])
def test_both_pass_the_meeting_point_at_its_time(speed_m_s: float) -> None:
    """Oracle: the interceptor's recorded flight from the launch, and the missile's own nodes."""
    of, path = gbi(), icbm()
    shooter = of.flying(speed_m_s)
    found = reach(shooter, POLAND, path, GBI, path.burnout_time_s + 60.0)
    met = [each for each in (*found.meetings, found.first, found.last) if each is not None]
    assert found.feasible
    assert len(met) > 60
    for each in met[:: max(1, len(met) // 12)]:
        azimuth, pitch, coast_s = each.way.aimed
        assert coast_s > 0.0
        vehicle, fired = flight_arrays(shooter.booster, Launch(*POLAND, azimuth, pitch, shooter.burn_time_s))
        path_there = record(shooter.booster.stages, vehicle, fired, flight_limits(-1e9, each.time_s - each.launch_s))
        there, target = path_there.states_ecef[-1], path.at(each.time_s)
        assert float(np.abs(there[:3] - target[:3]).max()) < 2.0
        assert height_m(*target[:3].tolist()) == pytest.approx(each.altitude_m, abs=1.0)
        assert float(np.linalg.norm(there[3:] - target[3:])) == pytest.approx(each.closing_m_s, abs=0.1)


def test_the_last_launch_is_that_of_the_fly_out_table() -> None:
    """The table of the same interceptor, used as a battery of a run uses it; its times are within half a second."""
    path, of = icbm(), gbi()
    found = reach(of.flying(6300.0), POLAND, path, GBI, 0.0)
    table = fly_out(of.flying(6300.0), *POLAND)
    battery = Battery("b", table, GBI.altitude_min_m, GBI.flight_time_max_s, 1.0, 1.0, 0.0, 0.0, 0.0)
    times = np.arange(path.burnout_time_s, path.impact_time_s, 5.0)
    launches, _ = launch_times(battery, times, np.array([path.at(each) for each in times.tolist()]))
    assert found.last is not None
    assert float(launches.max()) == pytest.approx(found.last.launch_s, abs=1.0)


def test_the_first_meeting_is_the_first() -> None:
    """Brute force: every second of the flight, each way solved anew."""
    path, of = icbm(), gbi()
    shooter, commit_s = of.flying(6300.0), path.burnout_time_s + 60.0
    found = reach(shooter, POLAND, path, GBI, commit_s)
    assert found.first is not None
    search = reaching._search(shooter, POLAND, path, GBI)
    search.near = found.first.way.aimed
    times = np.arange(found.first.time_s - 0.5, path.burnout_time_s, -1.0).tolist()
    assert max(search.launch(time_s) for time_s in times) < commit_s
    assert found.first.launch_s == pytest.approx(commit_s, abs=0.1)


def test_limits_only_take_away() -> None:
    path, of = icbm(), gbi()
    shooter, commit_s = of.flying(6300.0), path.burnout_time_s
    last = [
        reach(shooter, POLAND, path, limits, commit_s).last
        for limits in (GBI, Limits(200e3, 600.0), Limits(200e3, 1500.0, 4000.0), Limits(1500e3, 1500.0))
    ]
    assert last[0] is not None and last[1] is not None and last[2] is not None
    assert last[1].launch_s < last[0].launch_s - 50.0
    assert last[1].time_s - last[1].launch_s <= 600.0 + 1e-3
    assert last[2].launch_s < last[0].launch_s - 50.0
    assert last[2].closing_m_s >= 4000.0
    assert last[3] is None  # it never flies so high


# ---------------------------------------------------------------------------------------------- thresholds


def flips(answers: list[bool], values: list[float]) -> float:
    """Where a row of answers turns from no to yes, once."""
    assert answers == sorted(answers)
    return values[answers.index(True)]


@pytest.mark.requirement("A030")
@pytest.mark.parametrize(
    ("commit_s", "limits"),
    [
        (120.0, Limits(200e3, 600.0)),
        pytest.param(0.0, Limits(200e3, 1500.0, 4000.0), marks=pytest.mark.slow),
    ],
)
def test_the_threshold_speed_is_that_of_a_brute_force_grid(commit_s: float, limits: Limits) -> None:
    """Steps of 1 % near it, of 20 % elsewhere: one flip, at the bisection's value."""
    path, of = icbm(), gbi(limits)
    from_burnout_s = path.burnout_time_s + commit_s
    found = threshold_speed(of, path, from_burnout_s)
    assert found.value is not None
    speeds = sorted(
        {1000.0 * 1.2**step for step in range(14)} | {found.value * 1.01**step * 1.002 for step in range(-2, 2)}
    )
    answers = [reach(of.flying(v), POLAND, path, limits, from_burnout_s).feasible for v in speeds if v <= 11e3]
    assert found.value == pytest.approx(flips(answers, speeds), rel=0.01)


@pytest.mark.slow
@pytest.mark.requirement("A030")
def test_the_threshold_speed_on_a_grid_of_one_per_cent_everywhere() -> None:
    path, of = icbm(), gbi()
    speeds = [1000.0 * 1.01**step for step in range(241)]
    for commit_s in (0.0, 60.0, 180.0):
        found = threshold_speed(of, path, path.burnout_time_s + commit_s)
        answers = [possible(of.flying(v), POLAND, path, GBI, path.burnout_time_s + commit_s) for v in speeds]
        assert found.value == pytest.approx(flips(answers, speeds), rel=0.01)


@pytest.mark.requirement("A030")
def test_the_threshold_delay_is_that_of_a_brute_force_grid() -> None:
    path, of = icbm(), gbi()
    found = threshold_delay(reach(of.flying(6300.0), POLAND, path, GBI, 0.0), path)
    assert found.value is not None
    delays = [found.value * 1.01**step * 1.002 for step in range(-3, 3)]
    shooter = of.flying(6300.0)
    too_late = [not possible(shooter, POLAND, path, GBI, path.burnout_time_s + each) for each in delays]
    assert found.value == pytest.approx(flips(too_late, delays), rel=0.01)


def test_where_there_is_no_threshold_the_end_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    path = icbm()
    monkeypatch.setattr(reaching, "MOST_SPEED_M_S", 2500.0)
    late = threshold_speed(gbi(), path, path.burnout_time_s)
    assert (late.value, late.always, late.high) == (None, False, 2500.0)
    near = Shooter(SHELF, "sm-3-ia", place(51.67, 45.57), Limits(0.0, 1500.0))
    assert threshold_speed(near, flown("shahab-3", place(45.0, 44.0), place(51.67, 45.57)), 0.0).always
    none = threshold_delay(reach(gbi().flying(2000.0), POLAND, path, GBI, 0.0), path)
    assert none.value is None


def test_the_burnout_altitude_and_the_speed_at_the_surface() -> None:
    """Two-body energy, by hand: 6.3 km/s at 305.8 km is 6.740 at the ground."""
    assert reaching.at_surface_m_s(6300.0, 305.8e3) == pytest.approx(6740.0, abs=1.0)
    assert reaching.at_surface_m_s(6300.0, 0.0) == 6300.0
    assert reaching.burnout_altitude_m(gbi().flying(6300.0)) == pytest.approx(305.8e3, abs=100.0)


def test_speeds_that_no_booster_has_and_commits_outside_the_flight() -> None:
    with pytest.raises(Mendable, match="leaves the ground"):
        gbi().flying(500.0)
    path = icbm()
    with pytest.raises(Mendable, match="before the missile's ignition"):
        reaching.require_after_ignition(-path.burnout_time_s - 1.0, path)
    with pytest.raises(Mendable, match="after its impact"):
        reaching.require_after_ignition(path.impact_time_s, path)


# ---------------------------------------------------------------------------------------------- monotone

MISSILES = (("iran-icbm-liquid", 3000, 10000), ("iran-3-stage-3700", 800, 3600), ("shahab-3", 400, 1200))


def geometries(seed: int, count: int) -> Iterator[tuple[Trajectory, Shooter]]:
    """Random flights and sites: abeam, ahead, overhead, behind."""
    rng = random.Random(seed)
    while count:
        name, low, high = rng.choice(MISSILES)
        start = place(rng.uniform(20.0, 65.0), rng.uniform(-10.0, 90.0))
        azimuth = rng.uniform(0.0, 2.0 * math.pi)
        end = (*destination(*start[:2], azimuth, rng.uniform(low, high) * 1e3), 0.0)
        off = azimuth + rng.uniform(-0.8, 0.8)
        site = (*destination(*start[:2], off, rng.uniform(50, high) * 1e3), 0.0)
        limits = Limits(rng.choice((70e3, 200e3)), rng.choice((330.0, 1500.0)))
        try:
            path = flown(name, start, end, rng.choice(("minimum-energy", "lofted")))
        except Unreachable:
            continue
        count -= 1
        yield path, Shooter(SHELF, rng.choice(("gbi-two-stage", "sm-3-ia")), site, limits)


def last_launches(path: Trajectory, of: Shooter, speeds: tuple[float, ...]) -> list[float]:
    found = (reach_at_most(of, v, path, 0.0).last for v in speeds)
    return [-math.inf if each is None else each.launch_s for each in found]


def check_monotone(seed: int, count: int, speeds: tuple[float, ...]) -> int:
    """The last launch never comes earlier with more speed, so that more speed or less delay never takes yes away."""
    some = 0
    for path, of in geometries(seed, count):
        launches = last_launches(path, of, speeds)
        for slower, faster in itertools.pairwise(launches):
            assert faster >= slower - 0.1, (of.sheet, of.limits, launches)
        if math.isfinite(launches[1]):
            some += 1
            shooter = of.flying(5000.0)
            answers = [
                possible(shooter, of.site, path, of.limits, launches[1] + each) for each in (-50.0, -1.0, 1.0, 50.0)
            ]
            assert answers == [True, True, False, False]
    return some


@pytest.mark.requirement("A030")
def test_reach_is_monotone_in_speed_and_delay() -> None:
    assert check_monotone(3, 4, (3000.0, 5000.0, 7000.0)) >= 2


@pytest.mark.slow
@pytest.mark.requirement("A030")
def test_reach_is_monotone_over_many_geometries() -> None:
    assert check_monotone(11, 60, (2000.0, 5000.0, 7000.0, 9000.0, 10500.0)) >= 20


def test_nothing_faster_than_the_fastest_target_is_met() -> None:
    """The last meeting lost to its target's speed; a bound that nothing breaks changes nothing."""
    path, of = icbm(), gbi()
    rocket = of.flying(of.published_m_s)

    def speed_m_s(meeting: Meeting) -> float:
        return float(np.linalg.norm(path.at(meeting.time_s)[3:6]))

    free = reach(rocket, of.site, path, GBI, 0.0)
    assert free.first is not None and free.last is not None
    bound = speed_m_s(free.last) - 1.0
    slower = reach(rocket, of.site, path, replace(GBI, target_speed_max_m_s=bound), 0.0)
    met = [each for each in (slower.first, slower.last, *slower.meetings) if each is not None]
    assert all(speed_m_s(each) <= bound + 0.2 for each in met)
    assert slower.last is None or slower.last.launch_s < free.last.launch_s
    unbounded = reach(rocket, of.site, path, replace(GBI, target_speed_max_m_s=12e3), 0.0)
    assert unbounded.last is not None and unbounded.last.launch_s == free.last.launch_s
    assert not reach(rocket, of.site, path, replace(GBI, target_speed_max_m_s=500.0), 0.0).feasible


def test_a_planted_bound_that_speed_breaks_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without thrust wasted, what lies nearer than burnout is lost to a faster booster: the check notices."""
    from oneroof.flight import ways

    of = Shooter(SHELF, "gbi-two-stage", place(52.0, 45.0), Limits(70e3, 1500.0))
    path = flown("shahab-3", place(43.0, 45.0), place(51.5, 45.2))

    def launches() -> list[float]:
        found = (reach(of.flying(v), of.site, path, of.limits, 0.0).last for v in (5000.0, 7000.0, 9000.0))
        return [-math.inf if each is None else each.launch_s for each in found]

    assert launches() == sorted(launches())
    monkeypatch.setattr(ways, "_MOST_WASTED", 0.0)
    assert launches() != sorted(launches())

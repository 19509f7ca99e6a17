"""The first way to a point: against direct flights, tables and the other solver; with thrust wasted near the site."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest

from flight.makers import SITE, interceptor_of, table_of
from flight.test_fly_out import first_way, random_points, state_of
from oneroof.flight import ballistic, ways
from oneroof.flight.interceptor import path_to


def solved(name: str, points: np.ndarray) -> list[ways.Way | None]:
    of = ways.fan(interceptor_of(name), SITE, points)
    return [
        None if guess is None else ways.way_to(of, point, guess)
        for point, guess in zip(points, ways.guesses(of, points), strict=True)
    ]


@pytest.mark.parametrize("name", ["slow", "fast"])
def test_a_way_is_the_direct_flight_that_passes_the_point(name: str) -> None:
    """All around the compass, also at the edge of reach, which the tables leave out; the table within half a second."""
    flown = random_points(name, 60, 5)
    points = np.array([state[:3] for _, state in flown])
    # guesses know three azimuths: ask in the order of azimuth, a few points at a time
    order = sorted(range(len(flown)), key=lambda each: flown[each][0][0])
    found: dict[int, ways.Way | None] = {}
    for start in range(0, len(order), 6):
        some = order[start : start + 6]
        found.update(zip(some, solved(name, points[some]), strict=True))
    burn_s, table = interceptor_of(name).burn_time_s, table_of(name)
    missed = [each for each, way in found.items() if way is None]
    assert len(missed) <= 2, [flown[each][0] for each in missed]
    for each, way in found.items():
        if way is None:
            continue
        assert way.time_s(burn_s) == pytest.approx(flown[each][0][2], abs=1e-2)
        assert float(np.abs(way.state_ecef - state_of(name, flown[each][0])).max()) < 1.0
        told = table.time_to_s(points[each])
        assert math.isinf(told) or told == pytest.approx(way.time_s(burn_s), abs=0.5)


def test_the_late_way_to_a_point_is_not_taken() -> None:
    """Started on the late way, the search returns nothing, as it does for a point that no flight passes in time."""
    shooter = interceptor_of("slow")
    aims = ((0.5, math.radians(degrees), 1450.0) for degrees in range(85, 40, -3))
    azimuth, pitch, time_s = next(aimed for aimed in aims if not first_way("slow", aimed))
    late = (azimuth, pitch, time_s - shooter.burn_time_s)
    point = state_of("slow", (azimuth, pitch, time_s))[:3]
    of = ways.fan(shooter, SITE, point[None])
    assert ways.way_to(of, point, late) is None
    far = -point
    assert ways.guesses(of, far[None]) == [None]


def test_points_nearer_than_burnout_cost_the_burn_time() -> None:
    """Thrust is wasted: the flight there burns out at the point. The oracle is a booster with so much less thrust."""
    shooter, rng = interceptor_of("fast"), random.Random(4)
    for _ in range(5):
        azimuth, pitch, less = rng.uniform(0.0, 6.28), math.radians(rng.uniform(30.0, 80.0)), rng.uniform(0.05, 0.4)
        launch = ballistic.Launch(*SITE, azimuth, pitch, shooter.burn_time_s)
        vehicle, fired = ballistic.flight_arrays(shooter.booster, launch, ballistic.Dispersion(thrust_fraction=-less))
        out = ballistic.outcome(shooter.booster.stages, vehicle, fired, ballistic.flight_limits(-1e9, 140.0))
        point = out[4:7].copy()
        (way,) = solved("fast", point[None])
        assert way is not None
        assert way.time_s(140.0) == 140.0
        assert way.coast_s / -140.0 == pytest.approx(less, abs=1e-3)


def test_the_other_solver_agrees() -> None:
    for aimed, state in random_points("slow", 4, 8):
        flight = path_to(interceptor_of("slow"), *SITE, state[:3])
        (way,) = solved("slow", state[None, :3])
        assert way is not None
        assert way.time_s(140.0) == pytest.approx(flight.impact_time_s, abs=1e-2)
        assert way.time_s(140.0) == pytest.approx(aimed[2], abs=1e-2)

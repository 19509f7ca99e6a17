"""Richardson's two parties: at rest if and only if reactions multiply to less than fatigues do."""

from __future__ import annotations

import math

import numpy as np
import pytest

from oneroof.errors import Mendable
from oneroof.studies.arms_race import Race, course, eigenvalues, rest, stable


def random_race(rng: np.random.Generator) -> Race:
    """Draw a race whose slower rate is not so near nothing that following it takes for ever."""
    while True:
        numbers = rng.uniform(0.05, 2.0, 4)
        grudges = rng.uniform(-1.0, 1.0, 2)
        race = Race((numbers[0], numbers[1]), (numbers[2], numbers[3]), (grudges[0], grudges[1]))
        larger, smaller = eigenvalues(race)
        if abs(larger / smaller) > 0.05:
            return race


@pytest.mark.requirement("A111")
def test_a_thousand_random_races_run_as_their_eigenvalues_say() -> None:
    """Each is followed by small steps: it must end where the sum of its two exponentials does, nearer or further."""
    rng, settled = np.random.default_rng(111), 0
    for _ in range(1000):
        race = random_race(rng)
        larger, smaller = eigenvalues(race)
        still = np.array(rest(race))
        years = 4.0 / abs(larger)
        start = still + rng.uniform(0.5, 1.5, 2)
        found = course(race, (start[0], start[1]), years=years, steps=math.ceil(years * -smaller / 0.1))
        # distance from rest along the two eigenvectors (a, larger + m) and (a, smaller + m)
        ways = np.array([[race.reactions[0]] * 2, [each + race.fatigues[0] for each in (larger, smaller)]])
        parts = np.linalg.solve(ways, start - still)
        wanted = still + ways @ (parts * np.exp(np.array([larger, smaller]) * years))
        scale = np.abs(start - still).max() * max(1.0, math.exp(larger * years))
        assert np.abs(found.levels[-1] - wanted).max() <= 1e-4 * scale
        nearer = bool(np.abs(found.levels[-1] - still).max() < np.abs(start - still).max())
        assert stable(race) == (larger < 0.0) == nearer
        settled += nearer
    assert 250 <= settled <= 750


def test_eigenvalues_are_those_of_the_matrix_and_rest_stands_still() -> None:
    rng = np.random.default_rng(1)
    for _ in range(100):
        race = random_race(rng)
        (a, b), (m, n) = race.reactions, race.fatigues
        values = sorted(np.linalg.eigvals(np.array([[-m, a], [b, -n]])).real, reverse=True)
        assert eigenvalues(race) == pytest.approx(values, abs=1e-12)
        still = rest(race)
        assert still is not None
        found = course(race, still, years=1.0, steps=30)
        assert found.levels[-1] == pytest.approx(np.array(still), abs=1e-9 * (1.0 + max(map(abs, still))))


def test_at_equal_products_nothing_pulls_back() -> None:
    race = Race((0.5, 2.0), (1.0, 1.0))
    assert not stable(race) and rest(race) is None and eigenvalues(race)[0] == pytest.approx(0.0, abs=1e-15)


def test_without_reaction_each_goes_to_its_grievance_over_its_fatigue() -> None:
    found = course(Race((0.0, 0.0), (0.5, 1.0), (1.0, 3.0)), (10.0, 0.0), years=60.0, steps=1000)
    assert found.levels[-1] == pytest.approx([2.0, 3.0], abs=1e-9)
    assert found.years[-1] == pytest.approx(60.0) and len(found.years) == 1001


def test_what_cannot_be_followed_is_told() -> None:
    with pytest.raises(Mendable):
        Race((-1.0, 0.0), (1.0, 1.0))
    with pytest.raises(Mendable):
        Race((1.0, 0.0), (0.0, 1.0))
    with pytest.raises(Mendable):
        course(Race((1.0, 1.0), (2.0, 2.0)), (1.0, 1.0), years=10.0, steps=10)

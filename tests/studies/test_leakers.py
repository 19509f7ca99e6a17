"""A limited defence: the mean number that gets through, and how many arriving it takes, against closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from oneroof.errors import Mendable
from oneroof.studies.leakers import (
    SHARINGS,
    Defence,
    Sharing,
    distribution,
    expected,
    leak_chance,
    overwhelmed_at,
    simulate,
)


@pytest.mark.requirement("A109")
def test_a_hundred_against_ten_that_never_miss_leave_ninety() -> None:
    for sharing in SHARINGS:
        assert expected(100, Defence(10, 1.0, sharing)) == 90.0
    drawn = simulate(100, Defence(10, 1.0), trials=20)
    assert drawn.mean == 90.0 and drawn.mean_spread == 0.0 and drawn.leaked_share == 1.0


@pytest.mark.requirement("A109")
@pytest.mark.parametrize("kill", [0.0, 0.1, 0.35, 0.5, 0.7, 0.95])
@pytest.mark.parametrize("arriving, interceptors", [(100, 10), (10, 10), (12, 3)])
def test_with_one_shot_each_it_is_n_less_m_p(arriving: int, interceptors: int, kill: float) -> None:
    defence = Defence(interceptors, kill)
    assert expected(arriving, defence) == pytest.approx(arriving - interceptors * kill, abs=1e-12)
    drawn = simulate(arriving, defence, trials=1000, seed=109)
    assert abs(drawn.mean - (arriving - interceptors * kill)) <= 3.0 * drawn.mean_spread


@pytest.mark.parametrize("sharing", SHARINGS)
@pytest.mark.parametrize("arriving, interceptors, kill", [(5, 12, 0.4), (7, 7, 0.6), (9, 4, 0.5), (1, 3, 0.3)])
def test_every_sharing_is_drawn_as_it_is_reckoned(
    sharing: Sharing, arriving: int, interceptors: int, kill: float
) -> None:
    defence = Defence(interceptors, kill, sharing)
    drawn = simulate(arriving, defence, trials=2000, seed=7)
    assert abs(drawn.mean - expected(arriving, defence)) <= 3.0 * drawn.mean_spread + 1e-9
    chance = leak_chance(arriving, defence)
    assert abs(drawn.leaked_share - chance) <= 3.0 * math.sqrt(chance * (1.0 - chance) / drawn.trials) + 1e-9
    chances = distribution(arriving, defence)
    assert chances.shape == (arriving + 1,) and chances.sum() == pytest.approx(1.0, abs=1e-12)
    assert np.dot(np.arange(arriving + 1), chances) == pytest.approx(expected(arriving, defence), abs=1e-11)
    assert 1.0 - chances[0] == pytest.approx(chance, abs=1e-12)


def test_to_see_every_kill_at_once_leaves_the_fewest() -> None:
    for arriving, interceptors, kill in [(5, 12, 0.4), (7, 9, 0.6), (20, 50, 0.3)]:
        one, spread, seen = (expected(arriving, Defence(interceptors, kill, each)) for each in SHARINGS)
        assert seen < spread < one


def closed_form(interceptors: int, kill: float, sharing: Sharing) -> int:
    """One shot each: the first N with p^N below a hundredth; kills seen: the quantile of the binomial."""
    if sharing == "one-each":
        return min(interceptors + 1, math.floor(math.log(0.01) / math.log(kill)) + 1)
    return int(stats.binom.ppf(0.99, interceptors, kill)) + 1


@pytest.mark.requirement("A110")
@pytest.mark.parametrize("sharing", ["one-each", "assessed"])
def test_the_number_that_overwhelms_is_that_of_the_closed_form(sharing: Sharing) -> None:
    """50 random magazines and chances of a kill; the larger chances, so that the magazine ends the search too."""
    rng, ends = np.random.default_rng(110), set()
    for _ in range(50):
        interceptors, kill = int(rng.integers(1, 400)), float(1.0 - rng.random() ** 3)
        found = overwhelmed_at(Defence(interceptors, kill, sharing))
        assert found == closed_form(interceptors, kill, sharing)
        ends.add(found == interceptors + 1)
    assert ends == {False, True} or sharing == "assessed"


@pytest.mark.parametrize("sharing", SHARINGS)
def test_the_bisection_finds_what_counting_up_finds(sharing: Sharing) -> None:
    rng = np.random.default_rng(11)
    for _ in range(20):
        defence = Defence(int(rng.integers(0, 30)), float(rng.random()), sharing)
        level = float(rng.random())
        counted = next(n for n in range(40) if leak_chance(n, defence) > level)
        assert overwhelmed_at(defence, level) == counted


@pytest.mark.parametrize(
    "interceptors, kill, sharing", [(-1, 0.5, "spread"), (1, 1.1, "spread"), (1, math.nan, "spread"), (1, 0.5, "luck")]
)
def test_a_defence_that_cannot_be_is_told(interceptors: int, kill: float, sharing: Sharing) -> None:
    with pytest.raises(Mendable):
        Defence(interceptors, kill, sharing)
    with pytest.raises(Mendable):
        overwhelmed_at(Defence(10, 0.5), level=1.0)

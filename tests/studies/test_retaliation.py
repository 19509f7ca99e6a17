"""What a growing defence leaves of a retaliation: never more for more interceptors, and all of it without any."""

from __future__ import annotations

import numpy as np
import pytest

from oneroof.errors import Mendable
from oneroof.studies.leakers import SHARINGS, Defence, Sharing, simulate
from oneroof.studies.retaliation import Retaliation, chance_of_enough, grid, setting_out

NUMBERS, KILLS = (0, 1, 5, 10, 40, 100, 150, 440), tuple(n / 20.0 for n in range(21))


@pytest.mark.requirement("A112")
@pytest.mark.parametrize("sharing", SHARINGS)
@pytest.mark.parametrize("enough", [1, 20, 60, 100])
def test_neither_more_nor_better_interceptors_let_more_arrive(sharing: Sharing, enough: int) -> None:
    found = grid(Retaliation(100, enough), NUMBERS, KILLS, sharing)
    assert found.arriving.shape == found.enough_arrive.shape == (len(NUMBERS), len(KILLS))
    for table in (found.arriving, found.enough_arrive):
        assert np.diff(table, axis=0).max() <= 1e-9 and np.diff(table, axis=1).max() <= 1e-9
    # it is not the same everywhere, and no defence is no defence
    assert found.arriving[-1, -1] == 0.0
    assert (found.arriving[0] == 100.0).all() and (found.arriving[:, 0] == 100.0).all()
    assert (found.enough_arrive[0] == 1.0).all() and (found.enough_arrive[:, 0] == 1.0).all()


@pytest.mark.parametrize("sharing", SHARINGS)
def test_the_chance_that_enough_arrive_is_what_is_drawn(sharing: Sharing) -> None:
    """With one that must arrive it is the chance that any leaks, which the drawn exchanges count."""
    defence = Defence(12, 0.6, sharing)
    drawn = simulate(8, defence, trials=4000, seed=3).leaked_share
    assert chance_of_enough(Retaliation(8, 1), defence) == pytest.approx(drawn, abs=3 * 0.5 / 4000**0.5)


def test_nobody_can_ask_for_more_than_set_out() -> None:
    assert chance_of_enough(Retaliation(5, 6), Defence(0, 0.0)) == 0.0
    assert chance_of_enough(Retaliation(5, 0), Defence(99, 1.0, "spread")) == 1.0
    assert setting_out(100, 0.5, 0.9) == 45 and setting_out(0, 1.0, 1.0) == 0
    with pytest.raises(Mendable):
        setting_out(10, 1.5, 1.0)

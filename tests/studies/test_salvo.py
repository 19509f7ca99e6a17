"""Wilkening's salvo arithmetic: his table, the common factor, two looks, and the engine's own rule of a kill."""

from __future__ import annotations

import math

import numpy as np
import pytest

from oneroof.engagement.kill import Outcome, kill_probability, shot_outcome
from oneroof.errors import Mendable
from oneroof.simulation.draws import Draws, Purpose
from oneroof.studies.salvo import Raid, Tracking, kill_needed, leaking, none_leaks, rounds, shots_needed

# warheads, chance with which each must be killed for a chance of 0.8 that none leaks, shots at 0.3, 0.5, 0.7 and 0.8
TABLE = [
    (1, 0.8000, 5, 3, 2, 1),
    (4, 0.9457, 9, 5, 3, 2),
    (5, 0.9564, 9, 5, 3, 2),
    (10, 0.9779, 11, 6, 4, 3),
    (20, 0.9889, 13, 7, 4, 3),
    (50, 0.9955, 16, 8, 5, 4),
]


@pytest.mark.parametrize("row", TABLE)
def test_the_table_of_shots_for_eight_chances_in_ten(row: tuple[float, ...]) -> None:
    raid = Raid(int(row[0]))
    assert kill_needed(raid, 0.8) == pytest.approx(row[1], abs=6e-5)
    for kill, shots in zip((0.3, 0.5, 0.7, 0.8), row[2:], strict=True):
        found = shots_needed(raid, 0.8, kill)
        assert found == shots
        assert none_leaks(raid, kill, found) >= 0.8 > none_leaks(raid, kill, found - 1)


# chance of a track, and of no leak from five warheads with four shots of 0.7 each: tracked apart, and in common
FACTORS = [(1.0, 0.960, 0.960), (0.99, 0.913, 0.951), (0.95, 0.743, 0.912), (0.90, 0.567, 0.864)]


@pytest.mark.parametrize(("track", "apart", "common"), FACTORS)
def test_a_common_factor_spares_the_chance_of_none(track: float, apart: float, common: float) -> None:
    assert none_leaks(Raid(5, track), 0.7, 4) == pytest.approx(apart, abs=6e-4)
    assert none_leaks(Raid(5, track, "common"), 0.7, 4) == pytest.approx(common, abs=6e-4)


@pytest.mark.parametrize("tracking", ["apart", "common"])
def test_the_engines_rule_of_a_kill_gives_the_same_leaks(tracking: Tracking) -> None:
    """5,000 raids of four, two shots each, with `engagement.kill.shot_outcome`: the whole distribution, three sigma."""
    raid, kill, shots, trials = Raid(4, 0.8, tracking), 0.6, 2, 5000
    counts = np.zeros(5)
    for trial in range(trials):
        draws = Draws(46, trial)
        hits = draws.uniforms(Purpose.SHOT, 1, 0, 4 * shots)
        objects = draws.uniforms(Purpose.RIGHT_OBJECT, 1, 0, 4)
        right = objects if tracking == "apart" else np.full(4, objects[0])
        outcomes = [[shot_outcome(right[n], 0.8, hits[shots * n + k], kill) for k in range(shots)] for n in range(4)]
        counts[sum(Outcome.KILLED not in each for each in outcomes)] += 1
    chances = leaking(raid, kill, shots)
    assert chances.sum() == pytest.approx(1.0, abs=1e-12) and chances[0] == pytest.approx(none_leaks(raid, kill, shots))
    assert (np.abs(counts / trials - chances) <= 3.0 * np.sqrt(chances * (1.0 - chances) / trials)).all()
    assert np.dot(chances, np.arange(5)) == pytest.approx(4 * (1.0 - kill_probability(0.8, kill, shots)))


def test_a_barrage_costs_its_shots_and_a_look_saves_some() -> None:
    raid = Raid(10)
    barrage = rounds(raid, 0.7, [4], 0.95)
    assert (barrage.mean, barrage.enough, barrage.most) == (40.0, 40, 40)
    pairs = rounds(raid, 0.7, [2, 2], 0.95)
    assert pairs.mean == pytest.approx(10 * (2 + 2 * 0.09), abs=1e-12) and pairs.most == 40
    # how many of ten need the second salvo is binomial: at most two with a chance of 0.946, three with 0.991
    chances = [math.comb(10, k) * 0.09**k * 0.91 ** (10 - k) for k in range(4)]
    assert sum(chances[:3]) < 0.95 < sum(chances) and pairs.enough == 20 + 2 * 3
    singly = rounds(raid, 0.7, [1, 1, 1, 1], 0.95)
    assert singly.mean == pytest.approx(10 * (1 + 0.3 + 0.09 + 0.027), abs=1e-12)
    assert singly.mean < pairs.mean < barrage.mean


@pytest.mark.parametrize("tracking", ["apart", "common"])
def test_rounds_are_drawn_as_they_are_reckoned(tracking: Tracking) -> None:
    raid, looks, trials = Raid(6, 0.8, tracking), (2, 1), 4000
    rng, spent = np.random.default_rng(8), np.empty(trials)
    for trial in range(trials):
        tracked = rng.random(6) < 0.8 if tracking == "apart" else np.full(6, rng.random() < 0.8)
        again = rng.random(6) < 0.4**2
        spent[trial] = (tracked * (2 + again)).sum()
    found = rounds(raid, 0.6, looks, 0.9)
    assert abs(spent.mean() - found.mean) <= 3.0 * spent.std() / math.sqrt(trials)
    assert (spent <= found.enough).mean() >= 0.88 and (spent <= found.enough - 1).mean() <= 0.92


def test_tracking_that_falls_short_cannot_be_made_up_for() -> None:
    assert shots_needed(Raid(5, 0.9), 0.8, 0.7) is None
    assert shots_needed(Raid(5, 0.9, "common"), 0.8, 0.7) == 4
    assert shots_needed(Raid(5, 0.7, "common"), 0.8, 0.7) is None
    assert shots_needed(Raid(5), 0.8, 0.0) is None and shots_needed(Raid(5), 1.0, 0.9) is None
    assert shots_needed(Raid(5), 1.0, 1.0) == 1 and shots_needed(Raid(5), 0.0, 0.5) == 0


def test_a_raid_that_cannot_be_is_told() -> None:
    for make in (lambda: Raid(0), lambda: Raid(1, 1.2), lambda: rounds(Raid(1), 0.5, [], 0.9)):
        with pytest.raises(Mendable):
            make()

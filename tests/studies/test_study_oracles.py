"""Studies against closed forms: Ishigami's sensitivities, a coin's intervals, when a study stops, drawn values."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from oneroof.simulation.draws import Draws, Purpose
from oneroof.studies import campaign
from oneroof.studies.plan import Draw, Range, Stop, Study
from oneroof.studies.points import points, value_at
from oneroof.studies.tally import Tally, cautious_half_width, looks
from studies.analytic import FIRST, MEAN, SPREAD, TOTAL, of_coin, of_ishigami


def test_sensitivities_of_ishigami_are_the_closed_ones(tmp_path: Path) -> None:
    """A function whose indices are known goes through the same points, tasks, log and estimator as a scenario."""
    found = campaign.run(of_ishigami(256), tmp_path)["sensitivity"]["measures"]["f"]
    assert found["mean"] == pytest.approx(MEAN, abs=0.1)
    assert found["spread"] == pytest.approx(SPREAD, rel=0.03)
    for row, first, total in zip(found["inputs"], FIRST, TOTAL, strict=True):
        assert row["first"]["value"] == pytest.approx(first, abs=0.07)
        assert row["total"]["value"] == pytest.approx(total, abs=0.07)
        # a bootstrap knows nothing of how even the sequence is: its intervals are wide, and hold the truth
        assert row["first"]["low"] <= first <= row["first"]["high"]
        assert row["total"]["low"] <= total <= row["total"]["high"]


def test_a_mean_and_its_interval_do_not_depend_on_how_it_was_cut() -> None:
    values = [Draws(1, k).uniform(Purpose.SHOT, 7) ** 3 for k in range(1000)]
    whole, parts = Tally(), Tally()
    whole.add(values)
    for start in range(0, 1000, 7):
        parts.add([*values[start : start + 7], None])
    mean = math.fsum(values) / 1000
    spread = math.fsum((value - mean) ** 2 for value in values) / 999
    for tally in (whole, parts):
        assert tally.number == 1000 and tally.mean == pytest.approx(mean, rel=1e-12)
        assert tally.variance == pytest.approx(spread, rel=1e-12)
        assert (tally.low, tally.high) == (min(values), max(values))


# what a study that stops by itself claims, over many studies: coverage may not fall below this (95 % asked)
LEAST_COVERAGE = 0.92


def at_the_stop(chance: float, coins: int, most_half_width: float, seed: int, least: int) -> tuple[Tally, int]:
    """Throw coins until the number of heads among a few is known well enough; gives the tally and the throws."""
    tally, done = Tally(), 0
    for upto in looks(least, 20_000, 10):
        u = Draws(seed + 1, upto).uniforms(Purpose.SHOT, 3, 4, (upto - done) * coins)
        tally.add(float(np.count_nonzero(row < chance)) for row in u.reshape(-1, coins))
        done = upto
        if cautious_half_width(tally, 0.0, float(coins)) <= most_half_width:
            break
    return tally, done


def coverage(chance: float, coins: int, most_half_width: float, studies: int, least: int = 100) -> tuple[float, float]:
    """Count over many studies how often the interval at the stop holds the truth, and take the widest half."""
    held, widest = 0, 0.0
    for seed in range(studies):
        tally, done = at_the_stop(chance, coins, most_half_width, seed, least)
        _, low, high = tally.interval(coins == 1)
        assert low is not None and high is not None and done < 20_000
        held += low <= coins * chance <= high
        widest = max(widest, (high - low) / 2.0)
    return held / studies, widest


@pytest.mark.parametrize("chance", [0.02, 0.3, 0.5, 0.97])
def test_an_interval_at_the_stop_still_covers_and_is_as_narrow_as_asked(chance: float) -> None:
    share, widest = coverage(chance, 1, 0.04, 150)
    assert share >= LEAST_COVERAGE - 0.02 and widest <= 0.04  # few studies: the slow test has many


def test_runs_that_all_end_alike_stop_nothing_at_once() -> None:
    """The first twenty throws of a rare side are mostly all the same: their spread of zero is no knowledge."""
    share, widest = coverage(0.02, 1, 0.03, 200, least=20)
    assert share >= LEAST_COVERAGE and widest <= 0.03
    share, _ = coverage(0.99, 5, 0.03, 150, least=20)
    assert share >= 0.90  # a count's interval is the normal one, which is too short for so rare a miss


@pytest.mark.slow
@pytest.mark.parametrize("chance", [0.005, 0.02, 0.1, 0.3, 0.5, 0.8, 0.97, 0.995])
@pytest.mark.parametrize("most_half_width", [0.01, 0.03, 0.05])
def test_intervals_at_the_stop_cover_at_every_width(chance: float, most_half_width: float) -> None:
    share, _ = coverage(chance, 1, most_half_width, 1000)
    # Wilson's own worst, at a rare event: 0.910 for 0.005 of 100 runs, and three sigma of a thousand trials below it
    assert share >= LEAST_COVERAGE - (0.04 if chance < 0.01 else 0.0)


def test_a_study_stops_each_point_when_its_interval_is_narrow(tmp_path: Path) -> None:
    opened = of_coin((0.02, 0.5), 5000, Stop("heads", 0.04, 100))
    rare, even = campaign.run(opened, tmp_path)["points"]
    assert rare["replications"] < even["replications"] < 5000
    for row in (rare, even):
        heads = row["measures"]["heads"]
        assert heads["high"] - heads["low"] <= 0.081
    # what is reported is of exactly the replications that were run, and those are the first ones
    again = campaign.run(of_coin((0.02, 0.5), even["replications"]), tmp_path / "again")["points"][1]
    assert again["measures"] == even["measures"] and again["digest"] == even["digest"]


def test_common_draws_make_a_better_chance_never_worse(tmp_path: Path) -> None:
    """Every point throws the same coins, so what a point adds is seen without noise."""
    rows = campaign.run(of_coin((0.2, 0.21, 0.22), 300), tmp_path)["points"]
    assert len({row["digest"] for row in rows}) == 1
    means = [row["measures"]["heads"]["mean"] for row in rows]
    assert means == sorted(means)


@pytest.mark.parametrize(
    ("draw", "mean", "middle"),
    [
        (Draw("uniform", 2.0, 6.0), 4.0, 4.0),
        (Draw("log_uniform", 1.0, 100.0), 99.0 / math.log(100.0), 10.0),
        (Draw("normal", -10.0, 20.0, 5.0, 2.0), 5.0, 5.0),
        (Draw("normal", 0.0, math.inf, 0.0, 1.0), math.sqrt(2.0 / math.pi), 0.6744897501960817),
    ],
    ids=["uniform", "log-uniform", "normal", "half-normal"],
)
def test_drawn_values_follow_their_law(draw: Draw, mean: float, middle: float) -> None:
    range_ = Range("x", "x", ("x",), (), draw)
    values = [float(value_at(range_, (k + 0.5) / 20_000)) for k in range(20_000)]
    assert all(draw.low <= value <= draw.high for value in values) and values == sorted(values)
    assert math.fsum(values) / len(values) == pytest.approx(mean, rel=2e-3)
    assert float(value_at(range_, 0.5)) == pytest.approx(middle, rel=1e-9)


def test_a_range_beside_another_shifts_none_of_its_draws_and_cells_share_them() -> None:
    x, y = (Range(name, name, (name,), (), Draw("uniform", 0.0, 1.0)) for name in "xy")
    cells = Range("n", "n", ("n",), (1, 2))
    alone = points(Study("s", "", "", "", 10, 1, ("f",), (x,), draws=5))
    both = points(Study("s", "", "", "", 10, 1, ("f",), (cells, x, y), draws=5))
    assert [point.values[0] for point in alone] == [point.values[1] for point in both[:5]]
    assert [point.values[1:] for point in both[:5]] == [point.values[1:] for point in both[5:]]
    assert [point.first for point in both[:5]] == [point.first for point in both[5:]] == [0, 10, 20, 30, 40]

"""Association of large scans: what cells and groups leave out changes nothing, against search over all pairs."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from oneroof.sensing.detection import Report
from oneroof.tracking import association_kernels as kernels
from oneroof.tracking import bookkeeping_kernels
from oneroof.tracking.bookkeeping_kernels import COHORT, COUNTS
from oneroof.tracking.kernels import BOOST_PROBABILITY, FACTS
from oneroof.tracking.sight_kernels import BEND, INNOVATION, SHIFT, SIGHT
from oneroof.tracking.tracker import Tracker
from tracking.arcs import free_arc, moved, radar_report
from tracking.test_tracker import WIDE

DEG = math.pi / 180.0


class Sky:
    """Tracks foreseen at random, near each other or far, some burning, and rows near some of them."""

    def __init__(self, seed: int, count: int, spread_rad: float, ranged: bool = True) -> None:
        chance = np.random.Generator(np.random.Philox(seed))
        self.count, self.ranged = count, ranged
        self.facts, self.sights = np.zeros((count, FACTS)), np.zeros((count, 2, SIGHT))
        self.facts[:, BOOST_PROBABILITY] = np.where(chance.uniform(size=count) < 0.3, chance.uniform(size=count), 0.0)
        centre = chance.uniform(-math.pi, math.pi)
        azimuth = centre + chance.uniform(-spread_rad, spread_rad, count)
        for model in range(2):
            view = self.sights[:, model]
            view[:, 0] = np.array([math.remainder(each, 2.0 * math.pi) for each in azimuth])
            view[:, 1], view[:, 2] = chance.uniform(0.1, 0.3, count), chance.uniform(9e5, 1e6, count)
            azimuth = azimuth + chance.normal(0.0, 0.01, count)
            for track in range(count):
                root = chance.normal(size=(3, 3)) * np.array([[3e-3], [3e-3], [3e3]]) * chance.uniform(0.1, 2.0)
                view[track, INNOVATION : INNOVATION + 9] = (root @ root.T).ravel()
            view[:, SHIFT], view[:, BEND] = chance.uniform(0.0, 50.0, count), chance.uniform(0.0, 1e4, count)
        near = self.sights[chance.integers(0, count, count), chance.integers(0, 2, count)]
        measured = near[:, :3] + chance.normal(size=(count, 3)) * np.array([4e-3, 4e-3, 4e3])
        measured[:, 0] %= 2.0 * math.pi
        self.measured = np.ascontiguousarray(measured[np.lexsort(measured.T[::-1])])
        self.sigmas = chance.uniform(0.5, 1.5, (count, 3)) * np.array([1e-3, 1e-3, 100.0])
        self.boosting = np.zeros(count, np.bool_)

    def gated(self) -> dict[tuple[int, int], float]:
        found, pairs, costs = kernels.gated(
            self.facts, self.count, self.measured, self.sigmas, self.boosting, self.ranged, self.sights
        )
        keys = [tuple(pair) for pair in pairs[:found].tolist()]
        assert len(set(keys)) == found
        return dict(zip(keys, costs[:found].tolist(), strict=True))

    def all_pairs(self) -> dict[tuple[int, int], float]:
        """Try every pair."""
        found = {}
        for track in range(self.count):
            burning = float(self.facts[track, BOOST_PROBABILITY])
            for row in range(self.count):
                cost = kernels.pair_cost(
                    self.sights[track], burning, self.measured[row], self.sigmas[row], False, self.ranged
                )
                if cost < kernels.OUTSIDE:
                    found[row, track] = cost
        return found


@pytest.mark.parametrize("ranged", [True, False])
@pytest.mark.parametrize("spread_rad", [math.pi, 0.3, 0.01])
def test_cells_and_bounds_leave_out_no_pair_that_passes_the_gates(spread_rad: float, ranged: bool) -> None:
    """Bit for bit the pairs and costs of a search over all, also across north and where rows are out of order."""
    pairs = 0
    for seed in range(12):
        sky = Sky(seed, (1, 2, 7, 40, 90)[seed % 5], spread_rad, ranged)
        assert sky.gated() == sky.all_pairs()
        pairs += len(sky.gated())
        sky.measured = np.ascontiguousarray(sky.measured[::-1])
        assert sky.gated() == sky.all_pairs()
    assert pairs > 100


def test_a_gate_bounded_too_narrowly_is_seen() -> None:
    """The same comparison with ranges foreseen more exactly than they are misses pairs."""
    sky = Sky(3, 90, 0.3)
    exact = sky.all_pairs()
    sky.sights[:, :, INNOVATION + 8] *= 1e-3
    assert sky.gated().keys() != exact.keys()


def test_groups_together_cost_as_little_as_one_assignment_of_all() -> None:
    """Oracle: scipy's linear_sum_assignment over the whole table; what is not gated starts a track of its own."""
    grouped = 0
    for seed in range(60):
        chance = np.random.Generator(np.random.Philox(seed))
        rows, count = (int(n) for n in chance.integers(1, 30, 2))
        full = np.full((rows, count), kernels.OUTSIDE)
        open_ = chance.uniform(size=full.shape) < 1.2 / max(rows, count)
        full[open_] = chance.uniform(-20.0, 40.0, int(open_.sum()))
        pairs = np.argwhere(open_)[:, :].astype(np.int64)
        pairs = np.ascontiguousarray(pairs[np.lexsort((pairs[:, 0], pairs[:, 1]))])
        owner = np.full(rows, -1, np.int64)
        kernels.assign_groups(pairs, full[pairs[:, 0], pairs[:, 1]], rows, count, owner)
        grouped += len(pairs)
        taken = owner[owner >= 0].tolist()
        assert len(taken) == len(set(taken))
        ours = sum(full[row, owner[row]] if owner[row] >= 0 else kernels.OUTSIDE for row in range(rows))
        wide = np.hstack([full, np.full((rows, rows), kernels.OUTSIDE)])
        assert ours == pytest.approx(float(wide[linear_sum_assignment(wide)].sum()), abs=1e-4)
    assert grouped > 300


def test_a_cohort_stands_for_all_its_pairs() -> None:
    """Random reports with births: the table of what is apart equals one kept pair by pair, and so do the strangers."""
    chance = np.random.Generator(np.random.Philox(5))
    capacity, count = 60, 10
    counts, apart = np.zeros((capacity, COUNTS), np.int64), np.zeros((capacity, capacity), np.bool_)
    plain = apart.copy()
    skipped = 0
    for _ in range(300):
        if chance.uniform() < 0.1 and count < capacity:
            count += 1
        size = int(chance.integers(0, count + 1)) if chance.uniform() < 0.5 else count
        owner = np.sort(chance.permutation(count)[:size]).astype(np.int64)
        skipped += size > 1 and len(set(counts[owner, COHORT].tolist())) == 1
        strangers = bookkeeping_kernels.set_apart(counts, apart, count, owner)[0].tolist()
        plain[np.ix_(owner, owner)] = True
        np.fill_diagonal(plain, False)
        assert np.array_equal(apart, plain)
        # whoever is left out is apart from, or the same as, each track of the report
        for other in set(range(count)) - set(strangers):
            assert all(plain[other, track] or other == track for track in owner.tolist())
    assert skipped > 50


def scan(count: int) -> tuple[Tracker, Report, Report]:
    """A tracker that knows many bodies, and two more reports of them."""
    draws = np.random.default_rng(4)
    bodies = np.array([free_arc(draws) for _ in range(count)])
    paths = np.stack([moved(body, [0.0, 10.0, 20.0, 30.0, 40.0]) for body in bodies], axis=1)
    reports = [radar_report(WIDE, 10.0 * beat, states, draws) for beat, states in enumerate(paths)]
    tracker = Tracker()
    for report in reports[:3]:
        tracker.report(report)
    return tracker, reports[3], reports[4]


def test_a_large_raid_keeps_one_track_a_body() -> None:
    tracker, third, fourth = scan(120)
    numbers = tracker.numbers()
    assert len(numbers) >= 120
    tracker.report(third)
    before = sorted(tracker.owners())
    tracker.report(fourth)
    assert before == sorted(tracker.owners())
    assert len(tracker.numbers()) <= len(numbers) + 1

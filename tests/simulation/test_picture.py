"""The pictures' scores: OSPA by hand and by Stone Soup, a single picture's measures likewise and by hand."""

from __future__ import annotations

import itertools
import json
import math
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from oneroof.simulation import picture_kernels as kernels
from oneroof.simulation.picture import MEASURES, Scores, measured, summed_up
from oneroof.simulation.summary import mean

ORACLE = Path(__file__).parents[1] / "oracles" / "stonesoup-metrics.txt"
POST = "post"


def oracle() -> list[dict[str, Any]]:
    return [json.loads(line) for line in ORACLE.read_text("utf-8").splitlines()]


def ospa(truths: list[Any], tracks: list[Any], cutoff: float) -> float:
    distances = np.array([[math.dist(x, y) for y in tracks] for x in truths]).reshape(len(truths), len(tracks))
    return kernels.ospa(distances, len(truths), len(tracks), cutoff)


# ---------------------------------------------------------------------------------------------- OSPA


@pytest.mark.parametrize(
    ("truths", "tracks", "expected"),
    [
        ([], [], 0.0),
        ([(0, 0, 0)], [], 100.0),
        ([], [(0, 0, 0), (9, 9, 9)], 100.0),
        ([(0, 0, 0)], [(3, 4, 0)], 5.0),
        ([(0, 0, 0)], [(300, 400, 0)], 100.0),
        # one of two missing: the closed form sqrt((d2 + c2) / 2)
        ([(0, 0, 0), (500, 0, 0)], [(30, 0, 0)], math.sqrt((900.0 + 1e4) / 2.0)),
        # both near one: the second is paired with the far one at the cutoff
        ([(0, 0, 0), (500, 0, 0)], [(10, 0, 0), (20, 0, 0)], math.sqrt((100.0 + 1e4) / 2.0)),
        # nearest to nearest would cost 10 + 90, the best assignment 50 and 30
        ([(0, 0, 0), (60, 0, 0)], [(10, 0, 0), (-30, 0, 0)], math.sqrt((900.0 + 2500.0) / 2.0)),
    ],
)
def test_closed_forms(truths: list[Any], tracks: list[Any], expected: float) -> None:
    assert ospa(truths, tracks, 100.0) == pytest.approx(expected, rel=1e-12)
    assert ospa(tracks, truths, 100.0) == pytest.approx(expected, rel=1e-12)


def test_ospa_equals_stone_soups() -> None:
    """60 random cases, printed by Stone Soup 1.9.1: the same to a part in 1e9."""
    cases = [case for case in oracle() if "ospa_m" in case]
    assert len(cases) >= 55
    worst = max(abs(ospa(case["truths"], case["tracks"], case["c_m"]) - case["ospa_m"]) for case in cases)
    assert worst < 1e-4


def test_crowded_pictures_cost_what_the_best_of_all_assignments_costs() -> None:
    """Brute force over all permutations of up to six, crowded so that nearest is nearest to several."""
    draws = random.Random(3)
    for _ in range(200):
        few, many = sorted((draws.randrange(1, 6), draws.randrange(1, 7)))
        x, y = ([[draws.gauss(0, 60) for _ in range(3)] for _ in range(n)] for n in (few, many))
        best = min(
            sum(min(1e4, math.dist(x[i], y[j]) ** 2) for i, j in enumerate(order))
            for order in itertools.permutations(range(many), few)
        )
        assert ospa(x, y, 100.0) == pytest.approx(math.sqrt((best + 1e4 * (many - few)) / many), rel=1e-9)


# ---------------------------------------------------------------------------------------------- the single picture


def scored(case: dict[str, Any]) -> tuple[Scores, np.ndarray]:
    """Score a scripted picture: truths and tracks by the instants (as text) at which they are there."""
    times, truths, tracks = case["times_s"], case["truths"], case["tracks"]
    bodies = len(truths)
    nodes, states = np.zeros((bodies, len(times))), np.zeros((bodies, len(times), 6))
    counts, ends = np.zeros(bodies, np.int64), np.zeros(bodies)
    ignitions = np.zeros(bodies)
    for body, path in enumerate(truths):
        instants = sorted(int(k) for k in path)
        ignitions[body], ends[body], counts[body] = times[instants[0]], times[instants[-1]] + 1.0, len(instants)
        for node, k in enumerate(instants):
            nodes[body, node], states[body, node, :3] = times[k] - ignitions[body], path[str(k)]
    starts, names, held, at = [0], [], [], []
    for k in range(len(times)):
        for number, path in enumerate(tracks):
            if str(k) in path:
                names.append(number)
                held.append([*path[str(k)], 0.0, 0.0, 0.0])
                at.append(times[k])
        starts.append(len(names))
    sums, seen = np.zeros(kernels.SUMS), np.zeros((len(times), bodies), np.bool_)
    kept = np.zeros((bodies, 2), np.int64)
    kernels.score(
        np.array(times), np.array(starts), np.array(names, np.int64), np.array(held).reshape(-1, 6), np.array(at),
        len(tracks), nodes, states, counts, ignitions, ends, case["c_m"], sums, seen, kept,
    )  # fmt: skip
    whole = (int(kept[:, 0].sum()), int(kept[:, 1].sum()), int((kept[:, 1] > 0).sum()))
    return Scores({POST: tuple(sums.tolist())}, {POST: whole}, {}), seen


def test_the_single_pictures_measures_equal_stone_soups() -> None:
    """Six bodies that come and go over 30 instants, tracks that start late, change, double and stray."""
    case = oracle()[-1]
    scores, _ = scored(case)
    said = case["siap"]
    assert measured("completeness", scores, POST) == pytest.approx(said["SIAP Completeness"], rel=1e-12)
    assert measured("tracks_per_object", scores, POST) == pytest.approx(said["SIAP Ambiguity"], rel=1e-12)
    assert measured("spurious_share", scores, POST) == pytest.approx(said["SIAP Spuriousness"], rel=1e-12)
    # theirs is the mean of distances, ours the root of the mean of squares: never below
    error_m = measured("position_error_m", scores, POST)
    assert error_m is not None and said["SIAP Position Accuracy"] <= error_m < 3.0 * said["SIAP Position Accuracy"]


def still(instants: range, x: float) -> dict[str, list[float]]:
    return {str(k): [x, 7e6, 0.0] for k in instants}


def test_continuity_by_hand() -> None:
    """One body over ten instants under number 0 for six, then 1 for three; a second one never tracked."""
    truths = [still(range(10), 0.0), still(range(10), 1e6)]
    tracks = [still(range(6), 300.0), still(range(6, 9), -400.0)]
    case = {"times_s": [60.0 * k for k in range(10)], "truths": truths, "tracks": tracks, "c_m": 50e3}
    scores, seen = scored(case)
    expected = {
        "completeness": 9 / 20,
        "tracks_per_object": 1.0,
        "spurious_share": 0.0,
        "longest_segment_share": 6 / 20,
        "number_changes_per_object": 1 / 2,
        "position_error_m": math.sqrt((6 * 300.0**2 + 3 * 400.0**2) / 9),
        "velocity_error_m_s": 0.0,
    }
    assert {name: measured(name, scores, POST) for name in expected} == pytest.approx(expected)
    assert seen[:9, 0].all() and not seen[9, 0] and not seen[:, 1].any()


def test_an_old_number_that_is_still_there_is_no_change() -> None:
    """A second, nearer track beside the first takes nothing from it: two tracks an object, no change of number."""
    truths, tracks = [still(range(8), 0.0)], [still(range(8), 500.0), still(range(3, 6), 10.0)]
    case = {"times_s": [60.0 * k for k in range(8)], "truths": truths, "tracks": tracks, "c_m": 50e3}
    scores, _ = scored(case)
    assert measured("number_changes_per_object", scores, POST) == 0.0
    assert measured("tracks_per_object", scores, POST) == pytest.approx(11 / 8)


def test_nothing_to_measure_is_no_number() -> None:
    nothing = Scores({POST: (0.0,) * kernels.SUMS}, {POST: (0, 0, 0)}, {})
    assert all(measured(name, nothing, POST) is None for name in MEASURES)
    row = summed_up([nothing], {POST: "usa"}, mean)["posts"][0]
    assert all(row[name] is None for name in MEASURES)

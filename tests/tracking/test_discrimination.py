"""Which track is the warhead: closed forms of Bayes over looks, calibration, monotony, slow-down, complexes."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest

from oneroof.earth.frames import enu_axes
from oneroof.earth.geodesy import ecef_from_geodetic
from oneroof.engagement import objects
from oneroof.engagement.kill import Outcome, shot_outcome
from oneroof.flight.separated import fall, pushed
from oneroof.sensing.detection import Report
from oneroof.simulation.draws import Draws, Purpose
from oneroof.simulation.kernels import inverse_normal
from oneroof.tracking.discrimination import (
    Expectation,
    Kind,
    Sorter,
    alive,
    complex_of,
    shares,
    slow_down,
    together,
)
from oneroof.tracking.track import Track

RADAR = 3
NOISE_M2 = 1e-4
WARHEAD = Kind(1.0, True, ((RADAR, (0.03,) * 4),), 1 / 2000)
NORMAL = np.vectorize(inverse_normal, otypes=[float])


def decoys(count: float, ratio: float = 1.0) -> Kind:
    return Kind(count, False, ((RADAR, (0.03 * ratio,) * 4),), 1 / 20)


def report(rows: Sequence[tuple[float, float]], time_s: float = 0.0) -> Report:
    """Make a report of features and measured cross-sections alone."""
    features = np.array([(feature, excess, NOISE_M2) for feature, excess in rows])
    empty = np.zeros((len(rows), 3))
    still = np.zeros(len(rows))
    return Report(RADAR, time_s, still, empty, empty, empty, still, still > 0.0, features=features)


def bare(number: int) -> Track:
    """Make a track of which only the number counts: what it looks like is the same from all sides."""
    return Track(number, 0.0, np.zeros(6), np.eye(6), 0.0, 0.0, np.zeros(3), 9, (RADAR,), 0.0, 1e7)


def looked(
    rng: np.random.Generator, d: float, believed: float, looks: int, sections: Sequence[float], expected: list[Kind]
) -> dict[int, float]:
    """Look some times at a complex whose first object is the warhead; the chances of the tracks 1, 2 and so on."""
    sorter = Sorter(Expectation(tuple(expected), {RADAR: believed}))
    numbers = list(range(1, len(sections) + 1))
    tracks = [bare(number) for number in numbers]
    signs = np.where(np.arange(len(sections)) == 0, 0.5, -0.5)
    for _ in range(looks):
        feature = d * signs + rng.standard_normal(len(sections))
        excess = (np.array(sections) + NOISE_M2) * rng.exponential(size=len(sections))
        sorter.note(report(list(zip(feature.tolist(), excess.tolist(), strict=True))), tracks)
    return sorter.probabilities(numbers)


# ---------------------------------------------------------------------------------------------- one shot


def share_met(decoy_count: int, d: float, looks: int, trials: int, common: float = 1.0) -> float:
    """Fire one sure shot at the likeliest of n+1 objects, many times; the share that meets the warhead.

    The log-odds of each object are d times the sum of its features: the closed form of what `Sorter` sums up.
    """
    met = 0
    for trial in range(trials):
        draws = Draws(1, trial)
        noise = draws.normals(Purpose.FEATURE, 1, decoy_count, decoy_count + 1)
        # where the warhead stands among the tracks tells nothing
        slot = int(draws.uniform(Purpose.RELEASE, 1, decoy_count) * (decoy_count + 1))
        sums = [
            looks * (0.5 * d if k == slot else -0.5 * d) + math.sqrt(looks) * noise[k] for k in range(decoy_count + 1)
        ]
        chosen = objects.likeliest(shares({k: d * each for k, each in enumerate(sums)}))
        met += shot_outcome(0.9, common, 0.5, 1.0) is Outcome.KILLED if chosen == slot else 0
    return met / trials


@pytest.mark.requirement("A106")
@pytest.mark.parametrize("count", [1, 3, 9])
def test_without_discrimination_one_shot_meets_the_warhead_once_in_n_plus_one(count: int) -> None:
    trials = 100_000 if count == 3 else 10_000
    expected = 1 / (count + 1)
    sigma = math.sqrt(expected * (1 - expected) / trials)
    assert abs(share_met(count, 0.0, 4, trials) - expected) <= 3 * sigma
    # the common factor on top of the picture would be a second discount: this test sees it
    assert abs(share_met(count, 0.0, 4, trials, common=0.8) - expected) > 3 * sigma


@pytest.mark.requirement("A106")
@pytest.mark.parametrize("count", [1, 3, 9])
def test_perfect_discrimination_always_meets_the_warhead(count: int) -> None:
    assert share_met(count, 20.0, 2, 2_000) == 1.0


@pytest.mark.parametrize(("count", "d", "looks"), [(1, 0.5, 4), (3, 0.5, 4), (3, 1.0, 9)])
def test_the_chance_to_choose_rightly_is_the_closed_form(count: int, d: float, looks: int) -> None:
    """The greatest of n+1 normals is the one whose mean is d sqrt(k) higher: an integral over its value."""
    z = np.linspace(-9.0, 9.0, 20_001)
    density = np.exp(-0.5 * z * z) / math.sqrt(2 * math.pi)
    below = np.array([0.5 * math.erfc(-(x + d * math.sqrt(looks)) / math.sqrt(2)) for x in z])
    expected = float(np.trapezoid(density * below**count, z))
    trials = 20_000
    assert abs(share_met(count, d, looks, trials) - expected) <= 3 * math.sqrt(expected * (1 - expected) / trials)


def test_more_looks_and_greater_discriminability_never_lower_the_mean_chance() -> None:
    """Mean chance given to the true warhead, on common noise, through the filter that allows for stray rows."""

    def mean(d: float, looks: int) -> float:
        kinds = [WARHEAD, decoys(3.0)]
        found = [looked(np.random.default_rng(k), d, d, looks, [0.03] * 4, kinds)[1] for k in range(300)]
        return math.fsum(found) / len(found)

    by_looks = [mean(0.7, looks) for looks in (0, 2, 6, 18)]
    by_d = [mean(d, 6) for d in (0.0, 0.3, 1.0, 3.0, 10.0)]
    assert by_looks == sorted(by_looks) and by_looks[0] == pytest.approx(0.25) and by_looks[-1] > 0.6
    assert by_d == sorted(by_d) and by_d[0] == pytest.approx(0.25) and by_d[-1] > 0.98


# ---------------------------------------------------------------------------------------------- calibration


def population(count: int, believed: float) -> list[tuple[float, bool]]:
    """Sort many complexes of a warhead and four others, of which some match its cross-section; (chance, truly)."""
    rng, found = np.random.default_rng(7), list[tuple[float, bool]]()
    expected = [WARHEAD, decoys(2.0), decoys(2.0, ratio=8.0)]
    for _ in range(count):
        own = 0.03 * 2.0 ** np.clip(np.round(rng.standard_normal(5)), -3, 3)
        sections = own * np.where(rng.random(5) < 0.5, 1.0, 8.0)
        sections[0] = own[0]
        chances = looked(rng, 0.6, believed, 5, sections.tolist(), expected)
        found += [(chance, number == 1) for number, chance in chances.items()]
    return found


def worst_bin(found: list[tuple[float, bool]]) -> float:
    """Give how many sigma the share of warheads lies off the mean chance, in the worst tenth of the chances."""
    worst = 0.0
    for low in np.arange(0.0, 1.0, 0.1):
        inside = [(chance, truly) for chance, truly in found if low <= chance < low + 0.1]
        if len(inside) >= 40:
            mean = math.fsum(chance for chance, _ in inside) / len(inside)
            share = sum(truly for _, truly in inside) / len(inside)
            worst = max(worst, abs(share - mean) / math.sqrt(mean * (1 - mean) / len(inside)))
    return worst


def test_of_tracks_given_a_chance_that_share_are_warheads() -> None:
    assert worst_bin(population(1500, 0.6)) <= 3.5


def test_a_desk_that_trusts_its_radar_too_much_is_found_out() -> None:
    assert worst_bin(population(1500, 1.5)) > 5.0


def test_bodies_of_one_kind_stay_equal_whatever_their_echoes() -> None:
    chances = looked(np.random.default_rng(1), 0.0, 0.0, 30, [0.03] * 5, [WARHEAD, decoys(4.0)])
    assert list(chances.values()) == pytest.approx([0.2] * 5, abs=1e-9)


def test_a_stage_is_told_by_its_echo_and_a_swapped_track_is_told_again() -> None:
    rng = np.random.default_rng(2)
    sorter = Sorter(Expectation((WARHEAD, decoys(1.0, 50.0)), {}))
    for look in range(40):
        sections = (0.03, 1.5) if look < 25 else (1.5, 0.03)
        rows = [(0.0, section * float(rng.exponential())) for section in sections]
        sorter.note(report(rows), [bare(1), bare(2)])
        if look == 24:
            assert sorter.probabilities([1, 2])[1] > 0.99
    assert sorter.probabilities([1, 2])[2] > 0.99


def test_rows_without_a_track_and_reports_without_features_say_nothing() -> None:
    sorter = Sorter(Expectation((WARHEAD, decoys(1.0)), {RADAR: 5.0}))
    row = report([(3.0, 0.1)])
    sorter.note(Report(RADAR, 0.0, *(np.zeros((1, 3)),) * 4, np.zeros(1), np.zeros(1) > 0.0), [bare(1)])
    sorter.note(row, [None])
    assert sorter.probabilities([1, 2]) == {1: 0.5, 2: 0.5}
    sorter.note(row, [bare(2)])
    assert sorter.probabilities([1, 2])[2] > 0.9


# ---------------------------------------------------------------------------------------------- slow-down


def start(height_m: float, speed_m_s: float, path_rad: float) -> np.ndarray:
    latitude, longitude = math.radians(50.0), math.radians(20.0)
    east, _, up = enu_axes(latitude, longitude)
    velocity = speed_m_s * (math.cos(path_rad) * east + math.sin(path_rad) * up)
    return np.concatenate((ecef_from_geodetic(latitude, longitude, height_m), velocity))


def track(number: int, time_s: float, state: np.ndarray, sigma_m: float = 20.0, last_time_s: float = 0.0) -> Track:
    covariance = np.diag([sigma_m**2 / 3] * 3 + [1.0 / 3] * 3)
    return Track(number, time_s, state, covariance, 0.0, 0.0, np.zeros(3), 9, (1,), last_time_s, 1e7)


@pytest.mark.parametrize("beta", [20.0, 150.0, 2000.0])
def test_slow_down_gives_the_ballistic_coefficient_that_a_body_fell_with(beta: float) -> None:
    path = fall(start(88e3, 4500.0, math.radians(-35.0)), beta, 0.0)
    found = slow_down(track(1, 2.0, path.at(2.0)), track(1, 12.0, path.at(12.0)))
    assert found is not None
    assert found[0] == pytest.approx(1 / beta, rel=0.01) and found[1] > 0.0


def test_no_slow_down_is_told_where_there_is_no_air() -> None:
    path = fall(start(400e3, 4500.0, math.radians(-35.0)), 20.0, 0.0)
    assert slow_down(track(1, 0.0, path.at(0.0)), track(1, 10.0, path.at(10.0))) is None
    assert slow_down(track(1, 0.0, path.at(0.0)), track(1, 1.0, path.at(1.0))) is None


def test_the_air_tells_a_light_decoy_from_a_warhead() -> None:
    sorter = Sorter(Expectation((WARHEAD, decoys(1.0)), {}))
    for number, beta in ((1, 2000.0), (2, 20.0)):
        path = fall(start(95e3, 4500.0, math.radians(-35.0)), beta, 0.0)
        for time_s in (0.0, 6.0, 12.0):
            sorter.weigh_fall(track(number, time_s, path.at(time_s)))
    assert sorter.probabilities([1, 2])[1] > 0.99


# ---------------------------------------------------------------------------------------------- what flies together


def test_what_one_missile_let_go_flies_together_and_a_salvo_does_not() -> None:
    """Decoys at metres a second, fragments at a hundred, and the next missile of a salvo, 15 s behind."""
    bus = start(150e3, 4500.0, math.radians(40.0))
    rng, late_s = np.random.default_rng(3), 300.0
    near = [fall(pushed(bus, push), 500.0, 0.0).at(late_s) for push in rng.normal(0.0, 10.0, (4, 3))]
    cloud = [fall(pushed(bus, push), 500.0, 0.0).at(late_s) for push in rng.normal(0.0, 100.0, (3, 3))]
    tracks = [track(k, late_s, state) for k, state in enumerate((*near, *cloud), 1)]
    follower = track(99, late_s, fall(bus, 500.0, 0.0).at(late_s - 15.0))
    assert [each.number for each in complex_of(tracks[0], [*tracks, follower])] == [1, 2, 3, 4, 5, 6, 7]
    assert not any(together(each, follower) for each in tracks)


def test_what_was_last_seen_long_before_its_fellows_is_left_out() -> None:
    bus = start(150e3, 4500.0, math.radians(40.0))
    seen = [track(k, 100.0, bus, last_time_s=last_s) for k, last_s in ((1, 100.0), (2, 40.0), (3, 80.0))]
    assert [each.number for each in alive(seen)] == [1, 3]


def test_most_likely_fires_once_and_all_fires_down_the_list() -> None:
    chances = {1: 0.2, 2: 0.5, 3: 0.3}
    order: list[int] = []
    while len(order) < 3:
        order += [number for number in chances if objects.is_next(number, chances, order, "all")]
    assert order == [2, 3, 1]
    assert [number for number in chances if objects.is_next(number, chances, [], "most-likely")] == [2]
    assert not any(objects.is_next(number, chances, [2], "most-likely") for number in chances)
    assert objects.likeliest({4: 0.5, 3: 0.5}) == 3

"""Fusion: never more than independence allows, never less by saying it twice, right pairs, biases, impact ellipses."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.stats import chi2

from oneroof.earth.frames import enu_axes
from oneroof.earth.geodesy import ecef_from_geodetic
from oneroof.tracking import fusion_kernels
from oneroof.tracking.fusion import GATE, Identity, at_time, correlate, fuse, fuse_impacts, plane, widened
from oneroof.tracking.impact import Prediction, predict
from oneroof.tracking.registration import register, shifted, straightened, turned
from oneroof.tracking.track import Track
from oneroof.tracking.tracker import Tracker
from sensing.rig import DEG
from tracking.arcs import EARLY, FORWARD, MIDCOURSE, SATELLITES, Sky, flight, free_arc, moved

NUMBERS = np.random.default_rng


def covariance(draws: np.random.Generator, size: float = 1.0) -> np.ndarray:
    root = draws.standard_normal((6, 6)) * np.array([800.0] * 3 + [8.0] * 3)[:, None] * size
    return np.asarray(root @ root.T + np.diag([100.0] * 3 + [0.1] * 3))


def made(number: int, state: np.ndarray, cov: np.ndarray, time_s: float = 100.0) -> Track:
    return Track(number, time_s, state, cov, 0.0, 40.0, state[:3].copy(), 9, (number,), time_s, 1e4)


def naive(one: Track, other: Track) -> Track:
    """The planted mistake: information of both added up as if nothing were shared."""
    a, b = np.linalg.inv(one.covariance), np.linalg.inv(other.covariance)
    cov = np.linalg.inv(a + b)
    return replace(one, covariance=cov, state_ecef=cov @ (a @ one.state_ecef + b @ other.state_ecef))


def size(track: Track) -> float:
    return float(np.linalg.slogdet(track.covariance)[1])


def least(matrix: np.ndarray) -> float:
    """Least eigenvalue in units of the diagonal."""
    scale = np.sqrt(np.abs(np.diag(matrix)) + 1e-300)
    return float(np.linalg.eigvalsh(matrix / np.outer(scale, scale)).min())


# ---------------------------------------------------------------------------------------------- covariance intersection


def test_the_weight_is_that_of_the_least_determinant() -> None:
    """Against SciPy's bounded search over the same function, 200 random pairs; ends included."""
    draws, ends = NUMBERS(1), 0
    for _ in range(200):
        one, other = covariance(draws), covariance(draws, float(draws.choice([0.2, 1.0, 5.0])))
        a, b = np.linalg.inv(one), np.linalg.inv(other)

        def cost(w: float, a: np.ndarray = a, b: np.ndarray = b) -> float:
            return -float(np.linalg.slogdet(w * a + (1.0 - w) * b)[1])

        state, cov = np.empty(6), np.empty((6, 6))
        weight = fusion_kernels.intersect(np.zeros(6), one, np.ones(6), other, state, cov)
        best = minimize_scalar(cost, bounds=(0.0, 1.0), method="bounded", options={"xatol": 1e-12})
        assert cost(weight) <= best.fun + 1e-9
        ends += weight in (0.0, 1.0)
        assert cov == pytest.approx(np.linalg.inv(weight * a + (1.0 - weight) * b), rel=1e-6, abs=1e-6)
        assert state == pytest.approx(cov @ ((1.0 - weight) * b @ np.ones(6)), rel=1e-6, abs=1e-6)
    assert 0 < ends < 200


def test_never_more_certain_than_independent_data_allow_and_never_less_than_the_better_one() -> None:
    """Optimal fusion of independent estimates adds informations: never below that in any direction."""
    draws = NUMBERS(2)
    for _ in range(300):
        state = free_arc(draws)
        one, other = made(1, state, covariance(draws)), made(2, state, covariance(draws))
        fused, bound = fuse(one, other), naive(one, other)
        assert least(fused.covariance - bound.covariance) > -1e-6
        assert size(fused) <= min(size(one), size(other)) + 1e-9


def exchanged(one: Track, other: Track, rounds: int, how) -> Track:  # type: ignore[no-untyped-def]
    """A tells B, B fuses and tells A, A fuses and tells B again: the same two tracks all the way."""
    a, b = one, other
    for _ in range(rounds):
        b = how(b, a)
        a = how(a, b)
    return a


def test_saying_it_again_and_again_shrinks_nothing() -> None:
    draws = NUMBERS(3)
    for _ in range(50):
        state = free_arc(draws)
        one, other = made(1, state, covariance(draws)), made(2, state + 1.0, covariance(draws))
        once = fuse(one, other)
        assert size(exchanged(one, other, 20, fuse)) >= size(once) - 1e-6
        assert size(fuse(once, once)) == pytest.approx(size(once), abs=1e-9)
        assert least(exchanged(one, other, 20, fuse).covariance - naive(one, other).covariance) > -1e-6


def test_a_planted_sum_of_informations_is_seen() -> None:
    draws = NUMBERS(3)
    state = free_arc(draws)
    one, other = made(1, state, covariance(draws)), made(2, state, covariance(draws))
    assert size(exchanged(one, other, 20, naive)) < size(fuse(one, other)) - 10.0
    assert least(naive(one, one).covariance - one.covariance) < -0.1


def test_honest_when_both_rest_on_the_same_detections() -> None:
    """A common error in both: CI's normalised error stays below six on average, a sum of informations does not."""
    draws, found, planted = NUMBERS(4), [], []
    for _ in range(400):
        truth, shared = free_arc(draws), covariance(draws)
        own = covariance(draws, 0.3)
        common = np.linalg.cholesky(shared) @ draws.standard_normal(6)
        ends = [truth + common + np.linalg.cholesky(own) @ draws.standard_normal(6) for _ in range(2)]
        pair = [made(i, end, shared + own) for i, end in enumerate(ends)]
        for how, kept in ((fuse, found), (naive, planted)):
            fused = how(*pair)
            off = fused.state_ecef - truth
            kept.append(float(off @ np.linalg.solve(fused.covariance, off)))
    assert np.mean(found) < chi2.ppf(0.9995, 6 * 400) / 400
    assert np.mean(planted) > 1.3 * 6.0


# ---------------------------------------------------------------------------------------------- times and pairs


def test_tracks_of_different_times_are_fused_at_one_time() -> None:
    """Two radars' tracks, 40 s apart, brought together: the fused error is inside its covariance."""
    found = []
    for seed in range(40):
        draws = NUMBERS(seed)
        start = free_arc(draws)
        truth = moved(start, [0.0, 40.0])
        covs = [covariance(draws, 0.3), covariance(draws, 0.3)]
        ends = [truth[i] + np.linalg.cholesky(covs[i]) @ draws.standard_normal(6) for i in range(2)]
        fused = fuse(made(1, ends[1], covs[1], 140.0), made(2, ends[0], covs[0], 100.0))
        assert fused.time_s == 140.0
        off = fused.state_ecef - truth[1]
        found.append(float(off @ np.linalg.solve(fused.covariance, off)))
    assert np.mean(found) < chi2.ppf(0.9995, 6 * 40) / 40


def test_moving_there_and_back_only_widens() -> None:
    track = made(1, free_arc(NUMBERS(5)), covariance(NUMBERS(5)))
    back = at_time(at_time(track, 160.0), 100.0)
    assert math.dist(back.state_ecef[:3], track.state_ecef[:3]) < 1.0
    assert size(back) > size(track)
    assert at_time(track, track.time_s) is track


def test_the_gate_is_chi_square_of_one_in_a_million() -> None:
    assert pytest.approx(chi2.isf(1e-6, 6), abs=0.01) == GATE


def test_tracks_of_one_raid_find_their_partners() -> None:
    """30 bodies, some kilometres apart; the other party sees 25 of them and 5 more, in another order and 20 s later."""
    for seed in range(10):
        draws = NUMBERS(100 + seed)
        start = free_arc(draws)
        states = start + draws.standard_normal((35, 6)) * np.array([8e3] * 3 + [20.0] * 3)
        covs = [covariance(draws, 0.2) for _ in range(70)]
        own = [made(i, states[i] + np.linalg.cholesky(covs[i]) @ draws.standard_normal(6), covs[i]) for i in range(30)]
        later = np.array([moved(state, [0.0, 20.0])[1] for state in states])
        seen = draws.permutation(np.arange(5, 35))
        others = [
            made(int(i), later[i] + np.linalg.cholesky(covs[35 + i]) @ draws.standard_normal(6), covs[35 + i], 120.0)
            for i in seen
        ]
        pairs = correlate(own, others)
        assert pairs == [int(i) if i < 30 else None for i in seen]
    assert correlate([], others) == [None] * 30 and correlate(own, []) == []


def test_ancestors_are_kept_once() -> None:
    one, other = Identity.own("usa", 3), Identity.own("gbr", 7)
    both = one.joined(other)
    assert both == Identity("usa", 3, (("gbr", 7), ("usa", 3)))
    assert both.joined(other) == both and both.shares(other) and not one.shares(other)


# ---------------------------------------------------------------------------------------------- registration

SITE = np.array(ecef_from_geodetic(49.67 * DEG, 13.67 * DEG, 700.0))
AXES = enu_axes(49.67 * DEG, 13.67 * DEG)


def biased(kind: str, seed: int) -> tuple[list[tuple[Track, Track]], np.ndarray, tuple[float, float, float]]:
    """Common tracks of 12 bodies; the second party's are all off by one bias drawn from the prior."""
    draws = NUMBERS(seed)
    prior = (2e-3, 2e-3, 500.0) if kind == "angles" else (3e3, 3e3, 3e3)
    bias, slopes = draws.standard_normal(3) * prior, turned(SITE, AXES) if kind == "angles" else shifted
    pairs = []
    for number in range(12):
        truth, covs = free_arc(draws), [covariance(draws, 0.2), covariance(draws, 0.2)]
        ends = [truth + np.linalg.cholesky(cov) @ draws.standard_normal(6) for cov in covs]
        ends[1][:3] += slopes(truth[:3]) @ bias
        pairs.append((made(number, ends[0], covs[0]), made(number, ends[1], covs[1])))
    return pairs, bias, prior


@pytest.mark.parametrize("kind", ["angles", "position"])
def test_a_registration_bias_is_found_from_common_tracks(kind: str) -> None:
    """60 planted biases: normalised error two-sided, and tracks straightened by it no longer stand apart."""
    slopes, found = turned(SITE, AXES) if kind == "angles" else shifted, []
    for seed in range(60):
        pairs, bias, prior = biased(kind, seed)
        estimate = register(pairs, slopes, prior)
        assert estimate is not None
        off = estimate.bias - bias
        found.append(float(off @ np.linalg.solve(estimate.covariance, off)))
        mine, told = pairs[0]
        fixed = straightened(told, estimate)
        d2, _ = fusion_kernels.apart(mine.state_ecef, mine.covariance, fixed.state_ecef, fixed.covariance)
        assert d2 < GATE
    low, high = chi2.ppf([0.0005, 0.9995], 3 * 60) / 60
    assert low < np.mean(found) < high


def test_the_slopes_of_angles_are_those_of_differences() -> None:
    place = free_arc(NUMBERS(1))[:3]

    def seen(angles: np.ndarray) -> np.ndarray:
        az, el, distance = angles
        local = distance * np.array([math.cos(el) * math.sin(az), math.cos(el) * math.cos(az), math.sin(el)])
        return np.asarray(SITE + AXES.T @ local)

    east, north, up = AXES @ (place - SITE)
    at = np.array([math.atan2(east, north), math.atan2(up, math.hypot(east, north)), math.hypot(east, north, up)])
    slopes = turned(SITE, AXES)(place)
    for i, step in enumerate((1e-6, 1e-6, 1.0)):
        ahead = np.zeros(3)
        ahead[i] = step
        assert slopes[:, i] == pytest.approx((seen(at + ahead) - seen(at - ahead)) / (2 * step), rel=1e-5, abs=1e-3)


def test_a_bias_not_estimated_is_stated_as_an_extra_covariance() -> None:
    pairs, _, _ = biased("position", 1)
    mine, told = pairs[0]
    assert correlate([mine], [told]) == [None]
    assert correlate([mine], [widened(told, 3e3)]) == [0]


# ---------------------------------------------------------------------------------------------- impact points


TIMES_S = (380.0, 480.0, 620.0)


def two_pictures(seed: int) -> tuple[list[list[Track]], object]:
    """One flight, two parties, their tracks at three times; some reports reach both, so their errors are alike."""
    draws = NUMBERS(seed)
    path = flight("irbm", "tabriz", "berlin", draws)
    sky = Sky([path], [0.0], (*SATELLITES, FORWARD, MIDCOURSE, EARLY), draws)
    mine, theirs, found = Tracker(), Tracker(), []
    for beat in range(int(TIMES_S[-1] // 10)):
        for place, sensor in enumerate(sky.sensors):
            report, _ = sky.looks(10.0 * beat + 1.7 * place, sensor)
            if sensor in (*SATELLITES, FORWARD):
                mine.report(report)
            if sensor in (MIDCOURSE, EARLY, SATELLITES[0]) or (sensor is FORWARD and beat % 3 == 0):
                theirs.report(report)
        if 10.0 * (beat + 1) in TIMES_S:
            found.append([_best(tracker) for tracker in (mine, theirs) if tracker.numbers()])
    return found, path


def _best(tracker: Tracker) -> Track:
    tracks = [tracker.track(number) for number in tracker.numbers()]
    return min(tracks, key=lambda track: float(np.trace(track.covariance[:3, :3])))


def area(prediction: Prediction) -> float:
    return prediction.impact_ellipse[0] * prediction.impact_ellipse[1]


def inside(prediction: Prediction, place: np.ndarray) -> bool:
    axes = enu_axes(prediction.impact_latitude_rad, prediction.impact_longitude_rad)
    centre = np.array(ecef_from_geodetic(prediction.impact_latitude_rad, prediction.impact_longitude_rad, 0.0))
    off = (axes @ (place - centre))[:2]
    return bool(off @ np.linalg.solve(plane(prediction), off) < chi2.ppf(0.95, 2))


def fused_impacts(flights: int) -> tuple[int, int, int, float]:
    """Fused impact points: how many, how many held the truth in their 95 %, how many grew, least area ratio."""
    count, held, grown, gained = 0, 0, 0, 1.0
    for seed in range(flights):
        for tracks in (pictures := two_pictures(seed))[0]:
            if len(tracks) < 2 or max(track.boost_probability for track in tracks) > 0.01:
                continue
            sources = [predict(track) for track in tracks]
            fused = fuse_impacts([predict(fuse(*tracks)), *sources])
            best = min(area(source) for source in sources)
            count += 1
            held += inside(fused, pictures[1].impact_ecef_m)  # type: ignore[attr-defined]
            grown += area(fused) > best * (1.0 + 1e-9)
            gained = min(gained, area(fused) / best)
    return count, held, grown, gained


def test_fused_impact_points_are_never_less_certain_than_the_best_source_and_honest() -> None:
    count, held, grown, gained = fused_impacts(100)
    assert count > 250
    assert grown == 0 and gained < 0.99
    assert held >= 0.94 * count, (held, count)


@pytest.mark.slow
def test_fused_impact_points_over_many_flights() -> None:
    count, held, grown, _ = fused_impacts(2_000)
    assert grown == 0
    assert held >= 0.94 * count, (held, count)


def test_one_that_does_not_come_down_adds_nothing() -> None:
    track = made(1, free_arc(NUMBERS(1)), covariance(NUMBERS(1), 0.1))
    up = replace(track, state_ecef=np.concatenate([track.state_ecef[:3], 3.0 * track.state_ecef[3:]]))
    lands, flies = predict(track), predict(up)
    assert math.isnan(flies.impact_time_s)
    assert fuse_impacts([lands, flies]) == lands
    assert fuse_impacts([flies, lands]).impact_ellipse == lands.impact_ellipse
    assert area(fuse_impacts([lands, lands])) == pytest.approx(area(lands), rel=1e-9)

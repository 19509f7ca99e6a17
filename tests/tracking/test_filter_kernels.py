"""The filter's kernels against plain numpy and SciPy: motion, slopes, update, noise, mixture."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import chi2

from oneroof.earth.sight import look_angles
from oneroof.tracking import kernels, motion_kernels, sight_kernels
from oneroof.tracking.association_kernels import misfit
from oneroof.tracking.kernels import BELIEF_ROWS, BOOST, COAST, ROOM, ROW
from oneroof.tracking.lane_kernels import LANES
from oneroof.tracking.sight_kernels import BEND, INNOVATION, SHIFT, SIGHT, SLOPE
from sensing.rig import DEG
from tracking.arcs import FORWARD, free_arc, moved


class Belief:
    """What a tracker believes of some bodies, in its own layout: states and covariances of two models each."""

    def __init__(self, states: np.ndarray, covs: np.ndarray, burning: float = 0.0) -> None:
        """States (n, 2, 6), covariances (n, 2, 6, 6)."""
        self.count = len(states)
        self.array, self.room = np.zeros((2, BELIEF_ROWS, self.count)), np.zeros(ROOM)
        self.facts, self.sights = np.zeros((self.count, kernels.FACTS)), np.zeros((self.count, 2, SIGHT))
        self.facts[:, kernels.BOOST_PROBABILITY] = burning
        self.array[:, :6] = states.transpose(1, 2, 0)
        for i in range(6):
            for j in range(i + 1):
                self.array[:, ROW[i, j]] = covs[:, :, i, j].T

    def state(self, model: int = COAST, track: int = 0) -> np.ndarray:
        return self.array[model, :6, track].copy()

    def cov(self, model: int = COAST, track: int = 0) -> np.ndarray:
        return self.array[model][ROW, track]

    def forecast(self, dt_s: float, place=FORWARD) -> None:  # type: ignore[no-untyped-def]
        kernels.forecast(
            self.array, self.facts, self.count, dt_s, place.origin_ecef_m, place.axes, self.sights, self.room
        )

    def update(self, measured: np.ndarray, sigma: np.ndarray, ranged: bool = True, place=FORWARD) -> None:  # type: ignore[no-untyped-def]
        rows = np.arange(self.count)
        kernels.update(
            self.array, self.facts, self.sights, self.count, place.origin_ecef_m, place.axes,
            np.atleast_2d(measured), np.atleast_2d(sigma), np.zeros(self.count, np.bool_), rows, ranged, self.room,
        )  # fmt: skip


def one(state: np.ndarray, cov: np.ndarray, burning: float = 0.0) -> Belief:
    """One body, both models alike."""
    return Belief(np.stack([state] * 2)[None], np.stack([cov] * 2)[None], burning)


def covariance(draws: np.random.Generator, place_m: float, speed_m_s: float) -> np.ndarray:
    root = draws.standard_normal((6, 6)) * np.repeat([place_m, speed_m_s], 3)[:, None]
    return root @ root.T


# ---------------------------------------------------------------------------------------------- motion


@pytest.mark.parametrize("time_s", [1.0, 10.0, -10.0, 100.0, 400.0])
def test_coasting_equals_dop853_and_its_slopes(time_s: float) -> None:
    """State to what an acceleration of 1e-4 m/s2 does (the oracle stops at J2); covariance by its differences."""
    for seed in range(4):
        draws = np.random.default_rng(seed)
        state, cov = free_arc(draws), covariance(draws, 500.0, 20.0)
        belief = one(state, cov)
        belief.forecast(time_s)
        there, moved_cov = belief.state(), belief.cov()
        truth = moved(state, [0.0, time_s])[-1]
        assert np.linalg.norm(there[:3] - truth[:3]) < 0.5e-4 * time_s**2 + 1e-3
        slopes = np.empty((6, 6))
        for part, step in enumerate((50.0, 50.0, 50.0, 0.5, 0.5, 0.5)):
            nudge = np.zeros(6)
            nudge[part] = step
            slopes[:, part] = (moved(state + nudge, [0.0, time_s])[-1] - moved(state - nudge, [0.0, time_s])[-1]) / (
                2 * step
            )
        wanted = slopes @ cov @ slopes.T
        assert np.abs(moved_cov - wanted).max() <= 2e-4 * max(1.0, time_s / 100.0) * np.abs(wanted).max()
        scale = np.sqrt(np.diag(wanted))
        assert np.abs((moved_cov - wanted) / np.outer(scale, scale)).max() < 5e-3
        assert (moved_cov == moved_cov.T).all()


def test_coasting_in_the_air_brakes_by_the_mean_drag() -> None:
    """Down to 20 km: within 1 m and 1 m/s of DOP853 with the same drag."""
    from oneroof.earth.frames import enu_axes
    from oneroof.earth.geodesy import ecef_from_geodetic

    east, _, up = enu_axes(45 * DEG, 20 * DEG)
    state = np.concatenate([ecef_from_geodetic(45 * DEG, 20 * DEG, 90e3), 3500 * (0.8 * east - 0.6 * up)])
    truth = moved(state, [0.0, 33.0], motion_kernels.DRAG_MEAN_M2_KG)[-1]
    belief = one(state, np.eye(6))
    belief.forecast(33.0)
    there, cov = belief.state(), belief.cov()
    assert np.linalg.norm(truth[3:]) < 3300.0
    assert np.abs(there - truth).max() < 1.0
    assert cov[3:, 3:].trace() > 1e4  # the drag is not known, and the covariance says so


def test_thrust_noise_grows_as_the_closed_form_of_white_acceleration() -> None:
    belief = one(free_arc(np.random.default_rng(1)), np.zeros((6, 6)), burning=0.9)
    belief.forecast(10.0)
    cov = belief.cov(BOOST)
    density = motion_kernels.THRUST_SIGMA_M_S2**2 * motion_kernels.THRUST_MEMORY_S
    for axis in range(3):
        assert cov[axis, axis] == pytest.approx(density * 1000.0 / 3.0, rel=1e-9)
        assert cov[axis, 3 + axis] == pytest.approx(density * 50.0, rel=1e-9)
        assert cov[3 + axis, 3 + axis] == pytest.approx(density * 10.0, rel=1e-9)


def test_going_back_in_time_adds_noise_too() -> None:
    belief = one(free_arc(np.random.default_rng(1)), np.zeros((6, 6)), burning=0.9)
    belief.forecast(-5.0)
    cov = belief.cov(BOOST)
    assert (np.linalg.eigvalsh(cov) > 0.0).all()
    assert cov[0, 3] < 0.0


# ---------------------------------------------------------------------------------------------- sight and update


def angles(place: np.ndarray) -> np.ndarray:
    found = np.array(look_angles(FORWARD.origin_ecef_m, FORWARD.axes, *place))
    found[0] = (found[0] + math.pi) % (2 * math.pi) - math.pi
    return found


def prior(seed: int) -> tuple[Belief, np.ndarray]:
    draws = np.random.default_rng(seed)
    state, cov = free_arc(draws), covariance(draws, 3000.0, 100.0)
    belief = one(state, cov)
    belief.forecast(0.0)
    return belief, belief.sights[0, COAST].copy()


@pytest.mark.parametrize("seed", range(5))
def test_what_a_sensor_should_see_and_its_slopes(seed: int) -> None:
    """Against look angles and their central differences; the range's bend against differences of second order."""
    belief, seen = prior(seed)
    state, cov = belief.state(), belief.cov()
    assert seen[:3] == pytest.approx(angles(state[:3]), rel=1e-12)
    slopes = seen[SLOPE : SLOPE + 9].reshape(3, 3)
    curve = np.zeros((3, 3))
    for i in range(3):
        step = np.eye(3)[i] * 10.0
        wanted = (angles(state[:3] + step) - angles(state[:3] - step)) / 20.0
        assert slopes[:, i] == pytest.approx(wanted, rel=1e-6, abs=1e-12)
        for j in range(3):
            one, two = np.eye(3)[i] * 2000.0, np.eye(3)[j] * 2000.0
            corners = [angles(state[:3] + a * one + b * two)[2] for a, b in ((1, 1), (1, -1), (-1, 1), (-1, -1))]
            curve[i, j] = (corners[0] - corners[1] - corners[2] + corners[3]) / (4 * 2000.0**2)
    foreseen = seen[INNOVATION : INNOVATION + 9].reshape(3, 3)
    assert foreseen == pytest.approx(slopes @ cov[:3, :3] @ slopes.T, rel=1e-9)
    bent = curve @ cov[:3, :3]
    assert seen[SHIFT] == pytest.approx(0.5 * np.trace(bent), rel=1e-3)
    assert seen[BEND] == pytest.approx(0.5 * np.trace(bent @ bent), rel=1e-3)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("ranged", [True, False])
def test_the_update_equals_a_textbook_kalman_filter(seed: int, ranged: bool) -> None:
    """Joint update with the whole innovation matrix, in numpy: state, covariance and likelihood to 1e-9."""
    belief, seen = prior(seed)
    state, cov = belief.state(), belief.cov()
    draws, size = np.random.default_rng(100 + seed), 3 if ranged else 2
    sigma = np.array([2.0 * DEG, 1.8 * DEG, 40.0])  # blunter than the track: slopes are taken where it stands
    measured = seen[:3] + [0, 0, seen[SHIFT]] + sigma * draws.standard_normal(3)
    slopes = np.zeros((size, 6))
    slopes[:, :3] = seen[SLOPE : SLOPE + 9].reshape(3, 3)[:size]
    noise = np.diag(sigma[:size] ** 2)
    misses = measured[:size] - seen[:size]
    if ranged:
        noise[2, 2] += seen[BEND]
        misses[2] -= seen[SHIFT]
    innovation = slopes @ cov @ slopes.T + noise
    gain = np.linalg.solve(innovation, slopes @ cov).T
    left = np.eye(6) - gain @ slopes
    wanted_state, wanted_cov = state + gain @ misses, left @ cov @ left.T + gain @ noise @ gain.T
    square = misses @ np.linalg.solve(innovation, misses)
    twice = -square - np.linalg.slogdet(innovation)[1]

    gate = misfit(seen, measured, sigma, ranged)
    assert gate == pytest.approx((square, -twice), rel=1e-7)
    belief.update(measured, sigma, ranged)
    state, cov = belief.state(), belief.cov()
    assert np.abs(state / wanted_state - 1.0).max() < 1e-9
    scale = np.sqrt(np.diag(wanted_cov))
    assert np.abs((cov - wanted_cov) / np.outer(scale, scale)).max() < 1e-8
    assert np.abs(cov - wanted_cov).max() < 1e-9 * np.abs(wanted_cov).max()
    assert (cov == cov.T).all() and (np.linalg.eigvalsh(cov) > 0.0).all()


def test_a_sharp_detection_of_a_track_long_unseen_gives_an_honest_place() -> None:
    """400 tracks that are 150 km off, seen once by a sharp radar: NEES of six degrees within 99.9 % bounds."""
    sigma, squares = np.array([0.01 * DEG, 0.01 * DEG, 15.0]), []
    for seed in range(400):
        draws = np.random.default_rng(seed)
        truth, cov = free_arc(draws), covariance(draws, 60e3, 300.0)
        cov += np.diag([1e6] * 3 + [1e2] * 3)
        state = truth + np.linalg.cholesky(cov) @ draws.standard_normal(6)
        measured = np.array(
            look_angles(FORWARD.origin_ecef_m, FORWARD.axes, *truth[:3])
        ) + sigma * draws.standard_normal(3)
        belief = one(state, cov)
        belief.forecast(0.0)
        belief.update(measured, sigma)
        state, cov = belief.state(), belief.cov()
        squares.append((state - truth) @ np.linalg.solve(cov, state - truth))
    low, high = chi2.ppf([0.0005, 0.9995], 6 * 400) / 400
    assert low < np.mean(squares) < high


def test_an_azimuth_across_south_or_north_is_no_great_error() -> None:
    _, seen = prior(0)
    sigma = np.array([1e-4, 1e-4, 10.0])
    for turn in (-2 * math.pi, 0.0, 2 * math.pi):
        measured = seen[:3] + [turn, 0.0, seen[SHIFT]]
        assert misfit(seen, measured, sigma, True)[0] == pytest.approx(0.0, abs=1e-9)


def test_burned_out_shares_flow_one_way_by_the_moments_of_a_mixture() -> None:
    """Thirty tracks at once, each with its own share: moments by numpy."""
    draws, count = np.random.default_rng(3), 30
    states = np.array([[free_arc(draws), free_arc(draws)] for _ in range(count)])
    covs = np.array([[covariance(draws, 900.0, 90.0), covariance(draws, 100.0, 10.0)] for _ in range(count)])
    shares = draws.uniform(0.1, 0.9, LANES)
    belief, room = Belief(states, covs), np.zeros(ROOM)
    parts = kernels.split(room)
    coast, coast_cov, boost, boost_cov = parts[0], parts[1], parts[3], parts[4]
    kernels.load(belief.array[COAST], 0, count, coast, coast_cov)
    kernels.load(belief.array[BOOST], 0, count, boost, boost_cov)
    kernels.fade(boost, boost_cov, coast, coast_cov, shares)
    kernels.store(belief.array[COAST], 0, count, coast, coast_cov)
    for track, share in enumerate(shares):
        mean = share * states[track, 0] + (1.0 - share) * states[track, 1]
        off = [before - mean for before in states[track]]
        wanted = share * (covs[track, 0] + np.outer(off[0], off[0]))
        wanted += (1.0 - share) * (covs[track, 1] + np.outer(off[1], off[1]))
        assert belief.state(COAST, track) == pytest.approx(mean, rel=1e-12)
        assert np.abs(belief.cov(COAST, track) - wanted).max() < 1e-9 * np.abs(wanted).max()
        assert (belief.state(BOOST, track) == states[track, 0]).all()


def test_boost_fades_as_an_exponential_and_never_comes_back_by_itself() -> None:
    draws = np.random.default_rng(3)
    belief = one(free_arc(draws), covariance(draws, 100.0, 10.0), burning=0.8)
    belief.forecast(50.0)
    faded = belief.facts[0, kernels.BOOST_PROBABILITY]
    assert faded == pytest.approx(0.8 * math.exp(-50.0 / motion_kernels.BURN_MEAN_S))
    belief.facts[0, kernels.BOOST_PROBABILITY] = 0.0
    belief.forecast(50.0)
    assert belief.facts[0, kernels.BOOST_PROBABILITY] == 0.0


def test_a_new_track_has_the_rotated_covariance_of_its_detection() -> None:
    """Against 200,000 drawn detections: place covariance to 2 %."""
    measured, sigma = np.array([80 * DEG, 20 * DEG, 900e3]), np.array([0.05 * DEG, 0.05 * DEG, 300.0])
    belief = one(np.ones(6), np.eye(6))
    kernels.begin(belief.array, belief.facts[0], 0, FORWARD.origin_ecef_m, FORWARD.axes, measured, sigma, False, 5.0)
    drawn = measured + sigma * np.random.default_rng(4).standard_normal((200_000, 3))
    flat = np.cos(drawn[:, 1])
    local = np.stack([np.sin(drawn[:, 0]) * flat, np.cos(drawn[:, 0]) * flat, np.sin(drawn[:, 1])], axis=1)
    places = FORWARD.origin_ecef_m + drawn[:, 2:] * local @ FORWARD.axes
    wanted = np.cov(places.T)
    assert np.abs(belief.cov()[:3, :3] - wanted).max() < 0.02 * np.abs(wanted).max()
    assert belief.state()[:3] == pytest.approx(places.mean(axis=0), abs=10.0)
    assert belief.cov(BOOST).tolist() == belief.cov().tolist()
    assert belief.facts[0, kernels.FIRST_TIME] == belief.facts[0, kernels.LAST_TIME] == 5.0


# ---------------------------------------------------------------------------------------------- lanes


def test_what_a_lane_computes_does_not_depend_on_its_neighbours() -> None:
    """37 tracks, some burning, some falling through the air, moved and updated together and alone: the same bits."""
    draws, count = np.random.default_rng(8), 37
    states = np.array([[free_arc(draws)] * 2 for _ in range(count)])
    states[::5, :, :3] *= 6_440e3 / np.linalg.norm(states[::5, 0, :3], axis=1)[:, None, None]
    states[::5, :, 3:] *= -1.0
    covs = np.array([[covariance(draws, 300.0, 10.0)] * 2 for _ in range(count)])
    burning = np.where(np.arange(count) % 3 == 0, 0.5, 0.0)
    together = Belief(states, covs)
    together.facts[:, kernels.BOOST_PROBABILITY] = burning
    sigma = np.array([1e-4, 1e-4, 30.0])

    def follow(belief: Belief) -> None:
        belief.forecast(7.0)
        belief.update(belief.sights[:, COAST, :3] + sigma, np.tile(sigma, (belief.count, 1)))
        belief.forecast(3.0)

    follow(together)
    for track in range(count):
        alone = Belief(states[track : track + 1], covs[track : track + 1], burning[track])
        follow(alone)
        assert (alone.array[COAST, :, 0] == together.array[COAST, :, track]).all()
        assert alone.facts[0, kernels.BOOST_PROBABILITY] == together.facts[track, kernels.BOOST_PROBABILITY]
        if burning[track]:
            assert (alone.array[BOOST, :, 0] == together.array[BOOST, :, track]).all()


def test_the_angle_of_a_point_equals_the_library_s_to_two_units_in_the_last_place() -> None:
    """100,000 directions all round, and the axes."""
    draws = np.random.default_rng(2)
    points = draws.standard_normal((100_000, 2)) * 10.0 ** draws.uniform(-3, 3, (100_000, 2))
    corners = np.array([(a, b) for a in (-1.0, 0.0, 1.0) for b in (-1.0, 1.0)])
    worst = 0.0
    for y, x in [*points.tolist(), *corners.tolist()]:
        wanted = math.atan2(y, x)
        worst = max(worst, abs(sight_kernels._arc_tangent(y, x) - wanted) / max(math.ulp(wanted), 1e-300))
    assert worst <= 2.0

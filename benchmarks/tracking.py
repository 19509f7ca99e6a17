"""The tracker against Stone Soup: the same detections, the same models, one run.

    python benchmarks/tracking.py          needs stonesoup beside oneroof's own needs; without it, exit 2 and no figure

Both follow ballistic targets above the air by azimuth, elevation and range at 1 Hz, from the same first states. The
peer is tuned: its motion model calls this package's compiled steps, its slopes are closed forms, its neighbours come
from its kd-tree within a small radius. Ours is the product's whole tracker, with births, twins and deaths.

Positions are compared with the two second-order terms of our range (the "contact lens") switched off, which an extended
Kalman filter does not have; what they change is printed beside it. The last line is one JSON object.
"""

from __future__ import annotations

import datetime
import json
import math
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from oneroof.earth.frames import enu_axes
from oneroof.earth.geodesy import ecef_from_geodetic
from oneroof.earth.jit import kernel
from oneroof.earth.sight import look_angles
from oneroof.sensing.detection import Report
from oneroof.tracking.bookkeeping_kernels import CONFIRMED, NUMBER, UPDATES
from oneroof.tracking.kernels import BELIEF_ROWS, LAST_TIME, ROOM, ROW, load, set_noise, split, store, turned
from oneroof.tracking.lane_kernels import AT, LANES, MISSES, ON, THERE, VARIANCES, travel
from oneroof.tracking.motion_kernels import (
    DRAG_MEAN_M2_KG,
    FREE_NOISE_M2_S3,
    jacobian,
    runge_kutta,
    shake,
    transition,
)
from oneroof.tracking.sight_kernels import BEND, SHIFT, fold, sight
from oneroof.tracking.tracker import Tracker

DEG = math.pi / 180.0
STEP_S = 1.0
SIGMAS = np.array([0.02 * DEG, 0.02 * DEG, 10.0])
FIRST_SIGMAS = np.array([300.0, 300.0, 300.0, 10.0, 10.0, 10.0])
NEAR_M = 1_500.0  # radius of the peer's kd-tree, in its mixed units nearly all range
GATE = 30.66
# of a predict and an update: four gravities 260, slopes and transition 330, both products 864, noise 30, sight 200,
# fold 330
OPERATIONS = 2_000
START = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)


@dataclass(frozen=True)
class Case:
    """First states and covariances, and one report a second: detections in the order of azimuth."""

    states: np.ndarray
    covariance: np.ndarray
    reports: list[Report]
    owners: list[np.ndarray]


def case(targets: int, scans: int, seed: int = 1) -> Case:
    """Fly targets as after burnouts over a wide country, and look at them from 500 km away."""
    draws = np.random.Generator(np.random.Philox(seed))
    origin, axes = np.array(ecef_from_geodetic(39.0 * DEG, 42.0 * DEG, 1700.0)), enu_axes(39.0 * DEG, 42.0 * DEG)
    truth = np.array([_burnout(draws) for _ in range(targets)])
    first = truth + draws.normal(size=truth.shape) * FIRST_SIGMAS
    reports, owners = [], []
    middle = np.empty(6)
    for scan in range(1, scans + 1):
        for state in truth:
            runge_kutta(state, STEP_S, 0.0, middle)
        clean = np.array([look_angles(origin, axes, *state[:3].tolist()) for state in truth])
        measured = clean + draws.normal(size=clean.shape) * SIGMAS
        order = np.lexsort(measured.T[::-1])
        reports.append(_report(scan * STEP_S, origin, axes, np.ascontiguousarray(measured[order])))
        owners.append(order)
    return Case(first, np.diag(FIRST_SIGMAS**2), reports, owners)


def _burnout(draws: np.random.Generator) -> np.ndarray:
    latitude, longitude = draws.uniform(28.0, 44.0) * DEG, draws.uniform(45.0, 60.0) * DEG
    speed, path, azimuth = draws.uniform(3500, 5500), draws.uniform(30, 45) * DEG, draws.uniform(0, 360) * DEG
    east, north, up = enu_axes(latitude, longitude)
    flat = math.sin(azimuth) * east + math.cos(azimuth) * north
    place = np.array(ecef_from_geodetic(latitude, longitude, draws.uniform(250e3, 600e3)))
    return np.concatenate([place, speed * (math.cos(path) * flat + math.sin(path) * up)])


def _report(time_s: float, origin: np.ndarray, axes: np.ndarray, measured: np.ndarray) -> Report:
    count = len(measured)
    sigmas = np.tile(SIGMAS, (count, 1))
    return Report(0, time_s, origin, axes, measured, sigmas, np.full(count, 100.0), np.zeros(count, np.bool_))


# ---------------------------------------------------------------------------------------------- ours


def believed(found: Case) -> np.ndarray:
    """Lay the given states and covariances out as the tracker's beliefs, (2, 27, n)."""
    belief = np.empty((2, BELIEF_ROWS, len(found.states)))
    belief[:, :6] = found.states.T
    for i in range(6):
        for j in range(i + 1):
            belief[:, ROW[i, j]] = found.covariance[i, j]
    return belief


def tracker_of(found: Case) -> Tracker:
    """Start the product's tracker with burned-out tracks at the given states."""
    count = len(found.states)
    tracker = Tracker(2 * count)
    tracker._count, tracker._next = count, count + 1
    tracker._belief[:, :, :count] = believed(found)
    tracker._facts[:count, LAST_TIME] = 0.0
    tracker._counts[:count, NUMBER], tracker._counts[:count, UPDATES] = np.arange(1, count + 1), 5
    tracker._counts[:count, CONFIRMED] = 1
    return tracker


def ours(found: Case, runs: int) -> tuple[float, list[list[int]]]:
    """Best time of all scans over some runs, and who was given what: the track of each row, scan by scan."""
    tracker_of(found).report(found.reports[0])
    best, given = math.inf, []
    for _ in range(runs):
        tracker, given = tracker_of(found), []
        spent = 0.0
        for report in found.reports:
            begun = time.perf_counter()
            tracker.report(report)
            spent += time.perf_counter() - begun
            given.append([number - 1 for number in tracker.owners()])
        best = min(best, spent)
    return best, given


@kernel
def follow(
    belief: np.ndarray,
    origin: np.ndarray,
    axes: np.ndarray,
    measured: np.ndarray,
    sigmas: np.ndarray,
    plain: bool,
    scans: int,
    room: np.ndarray,
) -> None:
    """Move each track by a second and fold its own detection in, scan after scan, by the tracker's own kernels.

    Shapes: belief (27, n), measured (scans, 3, n).
    """
    b, p, seen, _, _, _, phi, half, slopes = split(room)
    count = belief.shape[1]
    for scan in range(scans):
        for start in range(0, count, LANES):
            load(belief, start, count, b, p)
            set_noise(b, LANES, False, STEP_S)
            travel(b, p, phi, half, slopes)
            sight(b, p, origin, axes, seen)
            for lane in range(LANES):
                track = min(start + lane, count - 1)
                shift, bend = (0.0, 0.0) if plain else (seen[SHIFT * LANES + lane], seen[BEND * LANES + lane])
                b[ON * LANES + lane] = 1.0
                # the branch cut lies behind the radar of this case
                b[MISSES * LANES + lane] = turned(measured[scan, 0, track] - seen[lane])
                b[(MISSES + 1) * LANES + lane] = measured[scan, 1, track] - seen[LANES + lane]
                b[(MISSES + 2) * LANES + lane] = measured[scan, 2, track] - seen[2 * LANES + lane] - shift
                for part in range(3):
                    b[(THERE + part) * LANES + lane] = b[(AT + part) * LANES + lane]
                    b[(VARIANCES + part) * LANES + lane] = sigmas[part] * sigmas[part]
                b[(VARIANCES + 2) * LANES + lane] += bend
            fold(b, p, seen, 3)
            store(belief, start, count, b, p)


def in_order_of_tracks(found: Case) -> np.ndarray:
    """Sort each report's detections by the track that they belong to, (scans, 3, n)."""
    measured = np.empty((len(found.reports), 3, len(found.states)))
    for scan, (report, owner) in enumerate(zip(found.reports, found.owners, strict=True)):
        measured[scan][:, owner] = report.measurements.T
    return measured


def followed(found: Case, plain: bool) -> np.ndarray:
    """Give the positions after each scan, (scans, n, 3); detections with their owners."""
    belief, room = believed(found)[0], np.zeros(ROOM)
    first = found.reports[0]
    places = []
    for measured in in_order_of_tracks(found):
        follow(belief, first.origin_ecef_m, first.axes, measured[None], SIGMAS, plain, 1, room)
        places.append(belief[:3].T.copy())
    return np.array(places)


def peak_gflop_s() -> float:
    """The most operations a second of one thread, a fused multiply-add counted twice: measured, in numbers in cache."""
    values, steps = np.ones(128), 400_000
    multiply_and_add(values, 1)
    best = math.inf
    for _ in range(5):
        begun = time.perf_counter()
        multiply_and_add(values, steps)
        best = min(best, time.perf_counter() - begun)
    return 2.0 * 128 * steps / best / 1e9


def filter_rate(found: Case, threads: int, runs: int) -> float:
    """Updates a second of the filter alone, a predict and an update each, the tracks shared out over threads."""
    measured, first = in_order_of_tracks(found), found.reports[0]
    shares = np.array_split(np.arange(len(found.states)), threads)
    parts = [np.ascontiguousarray(measured[:, :, share]) for share in shares]
    follow(believed(found)[0], first.origin_ecef_m, first.axes, measured, SIGMAS, False, 1, np.zeros(ROOM))
    best = math.inf
    with ThreadPoolExecutor(threads) as pool:
        for _ in range(runs):
            beliefs = [np.ascontiguousarray(believed(found)[0][:, share]) for share in shares]
            rooms = [np.zeros(ROOM) for _ in shares]

            def one(place: int, beliefs: Any = beliefs, rooms: Any = rooms) -> None:
                follow(
                    beliefs[place],
                    first.origin_ecef_m,
                    first.axes,
                    parts[place],
                    SIGMAS,
                    False,
                    len(measured),
                    rooms[place],
                )

            begun = time.perf_counter()
            list(pool.map(one, range(threads)))
            best = min(best, time.perf_counter() - begun)
    return len(found.states) * len(measured) / best


@kernel
def multiply_and_add(a: np.ndarray, steps: int) -> None:
    """Do nothing but fused multiply-adds, sixteen vectors of them without waiting for each other."""
    for _ in range(steps):
        for lane in range(128):
            a[lane] = a[lane] * 0.999999 + 1e-9


# ---------------------------------------------------------------------------------------------- the peer


def peer_models(found: Case) -> tuple[Any, Any]:
    """Write our motion and our radar for Stone Soup."""
    from stonesoup.models.measurement.nonlinear import CartesianToElevationBearingRange
    from stonesoup.models.transition.base import TransitionModel
    from stonesoup.models.transition.nonlinear import GaussianTransitionModel
    from stonesoup.types.array import StateVector

    middle, g, d, phi = np.empty(6), np.empty((3, 3)), np.empty((3, 3)), np.empty((6, 6))
    noise = np.zeros((6, 6))
    shake(noise, np.ones(3), FREE_NOISE_M2_S3, 0.0, STEP_S)
    axes = found.reports[0].axes

    class Ballistic(GaussianTransitionModel, TransitionModel):  # type: ignore[misc]
        """Free fall on the turning Earth, by one step of the same integrator."""

        @property
        def ndim_state(self) -> int:
            return 6

        def function(self, state: Any, noise: Any = False, **_: Any) -> Any:
            moved = np.array(state.state_vector, dtype=np.float64).ravel()
            runge_kutta(moved, STEP_S, DRAG_MEAN_M2_KG, middle)
            return StateVector(moved)

        def jacobian(self, state: Any, **_: Any) -> Any:
            moved = np.array(state.state_vector, dtype=np.float64).ravel()
            pressure = runge_kutta(moved, STEP_S, DRAG_MEAN_M2_KG, middle)
            jacobian(middle, DRAG_MEAN_M2_KG, pressure, g, d)
            phi[...] = 0.0
            transition(g, d, STEP_S, phi)
            return phi.copy()

        def covar(self, **_: Any) -> Any:
            return noise

        def rvs(self, *_: Any, **__: Any) -> Any:
            raise NotImplementedError

        def pdf(self, *_: Any, **__: Any) -> Any:
            raise NotImplementedError

    class RadarModel(CartesianToElevationBearingRange):  # type: ignore[misc]
        """The peer's own radar, turned to the site's axes, with closed forms for its slopes."""

        @property
        def rotation_matrix(self) -> Any:
            return axes

        def jacobian(self, state: Any, **_: Any) -> Any:
            x, y, z = axes @ (np.array(state.state_vector[:3], dtype=np.float64).ravel() - origin)
            flat2 = x * x + y * y
            r2, flat = flat2 + z * z, math.sqrt(flat2)
            local = np.array(
                [
                    [-x * z / (r2 * flat), -y * z / (r2 * flat), flat / r2],
                    [-y / flat2, x / flat2, 0.0],
                    [x / math.sqrt(r2), y / math.sqrt(r2), z / math.sqrt(r2)],
                ]
            )
            return np.hstack([local @ axes, np.zeros((3, 3))])

    origin = found.reports[0].origin_ecef_m
    covariance = np.diag(SIGMAS[[1, 0, 2]] ** 2)
    radar = RadarModel(
        ndim_state=6, mapping=(0, 1, 2), noise_covar=covariance, translation_offset=StateVector(origin[:, None])
    )
    return Ballistic(), radar


def peer(found: Case, tree: bool) -> tuple[float, np.ndarray, list[list[int]]]:
    """Time of all scans in Stone Soup, its positions (scans, n, 3), and who was given what."""
    from stonesoup.dataassociator.neighbour import GNNWith2DAssignment
    from stonesoup.dataassociator.tree import DetectionKDTreeGNN2D
    from stonesoup.hypothesiser.distance import DistanceHypothesiser
    from stonesoup.measures import Mahalanobis
    from stonesoup.predictor.kalman import ExtendedKalmanPredictor
    from stonesoup.types.angle import Bearing, Elevation
    from stonesoup.types.array import StateVector
    from stonesoup.types.detection import Detection
    from stonesoup.types.state import GaussianState
    from stonesoup.types.track import Track
    from stonesoup.updater.kalman import ExtendedKalmanUpdater

    motion, radar = peer_models(found)
    predictor, updater = ExtendedKalmanPredictor(motion), ExtendedKalmanUpdater(radar)
    hypothesiser = DistanceHypothesiser(predictor, updater, Mahalanobis(), missed_distance=math.sqrt(GATE))
    associator = (
        DetectionKDTreeGNN2D(hypothesiser, predictor, updater, max_distance=NEAR_M)
        if tree
        else GNNWith2DAssignment(hypothesiser)
    )
    tracks = [Track([GaussianState(StateVector(each[:, None]), found.covariance, START)]) for each in found.states]
    places, given, spent = [], [], 0.0
    for report in found.reports:
        now = START + datetime.timedelta(seconds=report.time_s)
        seen = [
            StateVector([[Elevation(up)], [Bearing(0.5 * math.pi - azimuth)], [distance]])
            for azimuth, up, distance in report.measurements.tolist()
        ]
        rows = {Detection(vector, now, measurement_model=radar): row for row, vector in enumerate(seen)}
        begun = time.perf_counter()
        found_pairs = associator.associate(set(tracks), set(rows), now)
        owner = [-1] * len(rows)
        for number, track in enumerate(tracks):
            hypothesis = found_pairs[track]
            if hypothesis:
                owner[rows[hypothesis.measurement]] = number
                track.append(updater.update(hypothesis))
            else:
                track.append(hypothesis.prediction)
        spent += time.perf_counter() - begun
        places.append([np.array(track.state_vector[:3], dtype=np.float64).ravel() for track in tracks])
        given.append(owner)
    return spent, np.array(places), given


# ---------------------------------------------------------------------------------------------- all of it


def main() -> int:
    """Compare, print, and end with the JSON line."""
    try:
        import stonesoup
    except ImportError:
        print("benchmarks/tracking.py: no Stone Soup here (pip install '.[peers]'), so no figure.", file=sys.stderr)
        return 2
    print(f"Stone Soup {getattr(stonesoup, '__version__', '?')}")
    many, single, crowd = case(100, 20), case(1, 200), case(1000, 20)
    ours_s, our_given = ours(many, 5)
    peer_s, places, peer_given = peer(many, tree=True)
    # the best of as many runs for both, in turns: another program's load must not pass for speed
    for _ in range(4):
        ours_s, peer_s = min(ours_s, ours(many, 1)[0]), min(peer_s, peer(many, tree=True)[0])
    plain, full = followed(many, plain=True), followed(many, plain=False)
    off_m = float(np.max(np.linalg.norm(plain - places, axis=2)))
    lens_m = float(np.max(np.linalg.norm(full - places, axis=2)))
    print(f"100 targets: ours {2000 / ours_s:,.0f} updates/s, Stone Soup with its kd-tree {2000 / peer_s:,.0f}")
    one_s, one_peer_s = ours(single, 5)[0], peer(single, tree=False)[0]
    print(f"1 target: ours {200 / one_s:,.0f} updates/s, Stone Soup {200 / one_peer_s:,.0f}")
    print(f"positions differ by at most {off_m:.2e} m; with our second-order terms {lens_m:.2e} m")
    threads = min(2, os.cpu_count() or 1)
    rate = filter_rate(case(2000, 20), threads, 7)
    scan_s = ours(crowd, 7)[0] / len(crowd.reports)
    per_update = OPERATIONS * rate / 1e9
    print(f"filter alone {rate:,.0f} updates/s on {threads} threads; a scan of 1,000 targets {1e3 * scan_s:.2f} ms")
    ceiling = threads * peak_gflop_s()
    print(
        f"that is {per_update:.0f} of {ceiling:.0f} thousand million operations a second "
        f"({100 * per_update / ceiling:.0f} %: about {OPERATIONS} an update, a fused one counted twice)"
    )
    print(
        json.dumps(
            {
                "ratio_100_targets": peer_s / ours_s,
                "max_position_difference_m": off_m,
                "same_associations": our_given == peer_given == [owner.tolist() for owner in many.owners],
                "filter_updates_per_s": rate,
                "scan_1000_ms": 1e3 * scan_s,
                "filter_threads": threads,
                "ceiling_share": per_update / ceiling,
            }
        )
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

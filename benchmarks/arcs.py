"""Bulk arcs in one run: the lanes against heyoka, SciPy's DOP853 and plain numba, with the largest error of each.

10,000 free flights from 100 km, 4.8-5.6 km/s, 3,000-10,000 kg/m2, J2 and exponential air turning with the Earth, to a
sphere of 6,371 km; every method uses as many threads (heyoka: processes) as there are cores, at most two, except SciPy
(one, on a sample). The reference is heyoka at its tightest, in short steps; how far the lanes at a crawl are from it is
printed.
Needs the extra `peers`; a missing peer is exit 2. The last line is one JSON object.
"""

from __future__ import annotations

import itertools
import json
import math
import multiprocessing
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numba import njit, prange
from scipy.integrate import solve_ivp

from oneroof.earth import air_table, wgs84
from oneroof.earth.jit import FASTMATH
from oneroof.flight import bulk

try:
    import heyoka as hy
except ImportError:
    print(
        "benchmarks/arcs.py: heyoka is missing: install the extra 'peers' (pip install 'oneroof[peers]')",
        file=sys.stderr,
    )
    sys.exit(2)

COUNT, SAMPLE, SECONDS = 10_000, 200, 3.0
THREADS = min(2, os.cpu_count() or 1)
SPHERE, TURN = wgs84.SPHERE_RADIUS_M, wgs84.OMEGA_RAD_S
DENSITY, SCALE = air_table.EXPONENTIAL_KG_M3, air_table.EXPONENTIAL_SCALE_M
CRAWL = bulk.Pace(longest_step_s=20.0, travel_m=500.0, unhurried_m_s=1000.0, growth_m=60e3, fall_m=60e3)


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    name: str
    rate: float
    error_m: float
    threads: int


def population(radius_m: float) -> np.ndarray:
    """States and half inverse ballistic coefficients (n, 7): anywhere, any direction, 25 to 45 degrees up."""
    part = ((np.arange(COUNT)[:, None] + 0.5) * np.sqrt([2.0, 3.0, 5.0, 7.0, 11.0, 13.0])) % 1.0
    sine, longitude, azimuth = 1.8 * part[:, 0] - 0.9, 2 * np.pi * part[:, 1], 2 * np.pi * part[:, 2]
    path, speed, beta = np.radians(25 + 20 * part[:, 3]), 4800 + 800 * part[:, 4], 3000 + 7000 * part[:, 5]
    cosine = np.sqrt(1 - sine * sine)
    up = np.stack([cosine * np.cos(longitude), cosine * np.sin(longitude), sine], 1)
    east = np.stack([-np.sin(longitude), np.cos(longitude), 0 * longitude], 1)
    ahead = np.sin(azimuth)[:, None] * east + np.cos(azimuth)[:, None] * np.cross(up, east)
    starts = np.empty((COUNT, 7))
    starts[:, :3] = radius_m * up
    starts[:, 3:6] = speed[:, None] * (np.sin(path)[:, None] * up + np.cos(path)[:, None] * ahead)
    starts[:, 6] = 0.5 / beta
    return starts


def still(starts: np.ndarray) -> np.ndarray:
    """The same states in axes that do not turn."""
    states = starts.copy()
    states[:, 3] -= TURN * starts[:, 1]
    states[:, 4] += TURN * starts[:, 0]
    return states


def fixed(times: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Points in axes that do not turn, as Earth-fixed points."""
    cosine, sine = np.cos(TURN * times), np.sin(TURN * times)
    x, y = points[:, 0], points[:, 1]
    return np.stack([cosine * x + sine * y, cosine * y - sine * x, points[:, 2]], 1)


def halves(count: int) -> list[slice]:
    """Shares of the population, one a thread."""
    edges = [count * i // THREADS for i in range(THREADS + 1)]
    return [slice(a, b) for a, b in itertools.pairwise(edges)]


def fastest(work: Callable[[], object]) -> float:
    """Least wall time of runs over a few seconds, after one that compiles: others may hold a core for a while."""
    work()
    least, spent = math.inf, 0.0
    while spent < SECONDS:
        begin = time.perf_counter()
        work()
        took = time.perf_counter() - begin
        least, spent = min(least, took), spent + took
    return least


# ---------------------------------------------------------------------------------------------- the lanes


def lanes(starts: np.ndarray, forces: bulk.Forces, pace: bulk.Pace, pool: ThreadPoolExecutor) -> tuple[np.ndarray, int]:
    """Fly the population on all threads (the kernels hold no lock): Earth-fixed points, lane steps."""
    rows, rule = bulk.starts_of(starts[:, :6], 0.5 / starts[:, 6], 0.0, 1e4), bulk.rule_of(pace, forces)
    ended = list(pool.map(lambda share: bulk.land_starts(rows[share], rule, bulk.AIRS[forces]), halves(len(rows))))
    return np.concatenate([each.states_ecef[:, :3] for each in ended]), sum(each.lane_steps for each in ended)


# ---------------------------------------------------------------------------------------------- plain numba


def simple_pull(
    x: float, y: float, z: float, vx: float, vy: float, vz: float, drag: float
) -> tuple[float, float, float]:
    """Point mass, J2 and exponential air turning with a sphere, as the lanes' simple forces."""
    square = x * x + y * y + z * z
    r = math.sqrt(square)
    pull, s2, c2 = -wgs84.GM_M3_S2 / (square * r), z * z / square, 1.5 * wgs84.J2 * wgs84.A_M**2 / square
    wx, wy = vx + TURN * y, vy - TURN * x
    slow = DENSITY * math.exp((SPHERE - r) / SCALE) * drag * math.sqrt(wx * wx + wy * wy + vz * vz)
    across, along = pull * (1.0 + c2 * (1.0 - 5.0 * s2)), pull * (1.0 + c2 * (3.0 - 5.0 * s2))
    return across * x - slow * wx, across * y - slow * wy, along * z - slow * vz


_pull = njit(inline="always", fastmath=FASTMATH, error_model="numpy")(simple_pull)


@njit(fastmath=FASTMATH, error_model="numpy")
def _rk4(s: np.ndarray, step: float, out: np.ndarray) -> None:
    h, d = 0.5 * step, s[6]
    ax, ay, az = _pull(s[0], s[1], s[2], s[3], s[4], s[5], d)
    ux, uy, uz = s[3] + h * ax, s[4] + h * ay, s[5] + h * az
    bx, by, bz = _pull(s[0] + h * s[3], s[1] + h * s[4], s[2] + h * s[5], ux, uy, uz, d)
    wx, wy, wz = s[3] + h * bx, s[4] + h * by, s[5] + h * bz
    cx, cy, cz = _pull(s[0] + h * ux, s[1] + h * uy, s[2] + h * uz, wx, wy, wz, d)
    ex, ey, ez = s[3] + step * cx, s[4] + step * cy, s[5] + step * cz
    dx, dy, dz = _pull(s[0] + step * wx, s[1] + step * wy, s[2] + step * wz, ex, ey, ez, d)
    out[0] = s[0] + step / 6 * (s[3] + 2 * (ux + wx) + ex)
    out[1] = s[1] + step / 6 * (s[4] + 2 * (uy + wy) + ey)
    out[2] = s[2] + step / 6 * (s[5] + 2 * (uz + wz) + ez)
    out[3] = s[3] + step / 6 * (ax + 2 * (bx + cx) + dx)
    out[4] = s[4] + step / 6 * (ay + 2 * (by + cy) + dy)
    out[5] = s[5] + step / 6 * (az + 2 * (bz + cz) + dz)
    out[6] = s[6]


@njit(parallel=True, fastmath=FASTMATH, error_model="numpy")
def _plain(states: np.ndarray, step: float, times: np.ndarray, points: np.ndarray) -> None:
    """One arc after another, RK4 of one step length, on all threads."""
    for arc in prange(states.shape[0]):
        state, ahead = states[arc].copy(), np.empty(7)
        clock = 0.0
        while clock < 1e4:
            _rk4(state, step, ahead)
            r = math.sqrt(ahead[0] ** 2 + ahead[1] ** 2 + ahead[2] ** 2)
            if r < SPHERE and ahead[0] * ahead[3] + ahead[1] * ahead[4] + ahead[2] * ahead[5] < 0.0:
                break
            state, ahead = ahead, state
            clock += step
        low, high = 0.0, step
        for _ in range(45):
            part = 0.5 * (low + high)
            _rk4(state, part, ahead)
            if math.sqrt(ahead[0] ** 2 + ahead[1] ** 2 + ahead[2] ** 2) > SPHERE:
                low = part
            else:
                high = part
        times[arc] = clock + high
        points[arc] = ahead[:3]


def plain(states: np.ndarray, times: np.ndarray, points: np.ndarray) -> np.ndarray:
    """RK4 with steps of one second."""
    _plain(states, 1.0, times, points)
    return fixed(times, points)


# ---------------------------------------------------------------------------------------------- SciPy


def scipy_points(states: np.ndarray) -> np.ndarray:
    """DOP853 at rtol 1e-9, its steps capped so that it feels the air."""
    times, points = np.empty(len(states)), np.empty((len(states), 3))
    for arc, state in enumerate(states):
        drag = float(state[6])

        def slope(_: float, s: np.ndarray, drag: float = drag) -> tuple[float, ...]:
            x, y, z, vx, vy, vz = s.tolist()
            return (vx, vy, vz, *simple_pull(x, y, z, vx, vy, vz, drag))

        def ground(_: float, s: np.ndarray) -> float:
            x, y, z = s[:3].tolist()
            return math.sqrt(x * x + y * y + z * z) - SPHERE

        ground.terminal, ground.direction = True, -1
        run = solve_ivp(slope, (0, 1e4), state[:6], "DOP853", max_step=20.0, rtol=1e-9, atol=1e-3, events=ground)
        times[arc], points[arc] = run.t[-1], run.y[:3, -1]
    return fixed(times, points)


# ---------------------------------------------------------------------------------------------- heyoka


def heyoka_system() -> list[tuple[object, object]]:
    """The same forces as symbolic expressions; parameter 0 is half the inverse ballistic coefficient."""
    x, y, z, vx, vy, vz = hy.make_vars("x", "y", "z", "vx", "vy", "vz")
    square = x * x + y * y + z * z
    r = hy.sqrt(square)
    pull, s2 = -wgs84.GM_M3_S2 * square**-1.5, z * z / square
    c2 = 1.5 * wgs84.J2 * wgs84.A_M**2 / square
    wx, wy = vx + TURN * y, vy - TURN * x
    slow = DENSITY * hy.exp((SPHERE - r) / SCALE) * hy.par[0] * hy.sqrt(wx * wx + wy * wy + vz * vz)
    across, along = pull * (1.0 + c2 * (1.0 - 5.0 * s2)), pull * (1.0 + c2 * (3.0 - 5.0 * s2))
    forces = (across * x - slow * wx, across * y - slow * wy, along * z - slow * vz)
    return [(x, vx), (y, vy), (z, vz), *zip((vx, vy, vz), forces, strict=True)]


class Heyoka:
    """heyoka tuned: batches as wide as the machine, a stage in space to fixed times, a stage in air to the ground.

    The times at which arcs come down to `top_m` are those of the two-body ellipse, less a second a thousand; steps are
    capped in both stages, and an arc is watched until its own batch has come down.
    """

    def __init__(self, tolerance: float, space_cap_s: float, air_cap_s: float, top_m: float) -> None:
        self.width = hy.recommended_simd_size()
        x, y, z = hy.make_vars("x", "y", "z")
        self.found = np.full((self.width, 4), math.nan)

        def note(ta: object, when: float, sign: int, lane: int) -> None:
            if math.isnan(self.found[lane, 0]):
                ta.update_d_output([when] * self.width)  # type: ignore[attr-defined]
                self.found[lane, 0], self.found[lane, 1:] = when, ta.d_output[:3, lane]  # type: ignore[attr-defined]

        event = hy.nt_event_batch(x * x + y * y + z * z - SPHERE**2, note, direction=hy.event_direction.negative)
        shape = np.full((6, self.width), 1.0)
        system, pars = heyoka_system(), np.zeros((1, self.width))
        self.space = hy.taylor_adaptive_batch(system, shape, pars=pars, tol=tolerance)
        self.air = hy.taylor_adaptive_batch(system, shape, pars=pars, tol=tolerance, nt_events=[event])
        self.caps, self.top = (space_cap_s, air_cap_s), top_m

    def fly(self, states: np.ndarray) -> np.ndarray:
        """Fly arcs (n, 7); time and place of each impact, (n, 4)."""
        out, downs = np.empty((len(states), 4)), down_times(states, SPHERE + self.top)
        order = np.argsort(downs)
        for first in range(0, len(states), self.width):
            arcs = order[first : first + self.width]
            whole = np.concatenate([arcs, np.full(self.width - len(arcs), arcs[-1])])
            out[arcs] = self._batch(states[whole], downs[whole])[: len(arcs)]
        return out

    def _batch(self, states: np.ndarray, downs: np.ndarray) -> np.ndarray:
        space, air = self.space, self.air
        space.set_time(0.0)
        space.state[:], space.pars[0] = states[:, :6].T, states[:, 6]
        # out of the air in short steps, then through space
        space.propagate_until([40.0] * self.width, max_delta_t=[self.caps[1]] * self.width)
        space.propagate_until(downs, max_delta_t=[self.caps[0]] * self.width)
        air.set_time(downs)
        air.state[:], air.pars[0] = space.state, states[:, 6]
        self.found[:] = math.nan
        until = downs
        while np.isnan(self.found[:, 0]).any():
            until = until + 10.0
            air.propagate_until(until, max_delta_t=[self.caps[1]] * self.width)
        return self.found


def down_times(states: np.ndarray, radius_m: float) -> np.ndarray:
    """When two-body flights come down to a radius, a little early (Kepler's equation)."""
    place, speed = states[:, :3], states[:, 3:6]
    r, v2 = np.sqrt((place**2).sum(1)), (speed**2).sum(1)
    axis = 1.0 / (2.0 / r - v2 / wgs84.GM_M3_S2)
    spin2 = (np.cross(place, speed) ** 2).sum(1)
    off = np.sqrt(1.0 - spin2 / (wgs84.GM_M3_S2 * axis))
    mean = np.sqrt(wgs84.GM_M3_S2 / axis**3)
    up = np.arccos((1.0 - r / axis) / off)
    down = 2 * np.pi - np.arccos((1.0 - radius_m / axis) / off)
    return np.asarray(((down - off * np.sin(down)) - (up - off * np.sin(up))) / mean * 0.999)


_FLIER: list[Heyoka] = []


def _prepare(settings: tuple[float, float, float, float]) -> None:
    """Compile heyoka's integrators once a process."""
    _FLIER[:] = [Heyoka(*settings)]


def _fly_share(states: np.ndarray) -> np.ndarray:
    return _FLIER[0].fly(states)


def heyoka_points(states: np.ndarray, pool: ProcessPoolExecutor) -> np.ndarray:
    """Impacts of the population; processes, so that the interpreter's lock does not hold the peer back."""
    ends = np.concatenate(list(pool.map(_fly_share, [states[share] for share in halves(len(states))])))
    return fixed(ends[:, 0], ends[:, 1:])


def heyoka_run(
    settings: tuple[float, float, float, float], states: np.ndarray, timed: bool
) -> tuple[np.ndarray, float]:
    """Impacts by heyoka with some settings, and the least time they take."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(THREADS, context, _prepare, (settings,)) as pool:
        points = heyoka_points(states, pool)
        return points, fastest(lambda: heyoka_points(states, pool)) if timed else math.inf


# ---------------------------------------------------------------------------------------------- the machine


@njit(fastmath=FASTMATH, error_model="numpy", nogil=True)
def _multiply(values: np.ndarray, rounds: int) -> None:
    for _ in range(rounds):
        for i in range(128):
            values[i] = values[i] * 0.999 + 1e-3


@njit(fastmath=FASTMATH, error_model="numpy", nogil=True)
def _divide(values: np.ndarray, rounds: int) -> None:
    for _ in range(rounds):
        for i in range(128):
            values[i] = math.sqrt(1.5 / values[i])


def ceiling(pool: ThreadPoolExecutor) -> tuple[float, float]:
    """What the cores do: multiply-adds a second, and pairs of a division and a square root a second.

    Measured on 128 values in the first cache, on all threads at once; so a load and a store go with each.
    """
    found = []
    for work, rounds in ((_multiply, 200_000), (_divide, 50_000)):
        arrays = [np.ones(128) for _ in range(THREADS)]
        took = fastest(
            lambda work=work, rounds=rounds, arrays=arrays: list(pool.map(lambda a: work(a, rounds), arrays))
        )
        found.append(128 * rounds * THREADS / took)
    return found[0], found[1]


def operations() -> tuple[int, int]:
    """Multiply-adds, and division-root pairs, of one lane step, counted by hand in the kernels' source.

    Sums: three velocities and three positions for each weight that is not zero, and 15 to put a stage in place; force:
    73 (field to degree four 26, height over the ellipsoid 18, log density 7, exponential 13, drag 9) and 3 special (two
    roots, a division), twelve times; choosing, looking and going on: 95 and 15.
    """
    from oneroof.flight.order8_kernels import PLACE_WEIGHTS, SPEED_WEIGHTS, STAGES

    weights = int(np.count_nonzero(PLACE_WEIGHTS) + np.count_nonzero(SPEED_WEIGHTS))
    return 3 * weights + 15 * STAGES + 73 * STAGES + 95, (3 * STAGES + 15) // 2


# ---------------------------------------------------------------------------------------------- the run


def main() -> None:
    """Measure, print the table and the JSON line."""
    starts = population(SPHERE + 100e3)
    states = still(starts)
    with ThreadPoolExecutor(THREADS) as pool:
        before = ceiling(pool)
        reference, rows, steps = measure(starts, states, pool)
        full, full_steps = full_rows(pool)
        # the better of two moments: other programs may have held a core in one
        adds, pairs = np.maximum(before, ceiling(pool))
    print(f"{COUNT} arcs; reference agrees with the lanes at a crawl to {reference * 1e3:.3f} mm; {THREADS} threads")
    print(f"{'method':44}{'threads':>8}{'arcs/s':>12}{'largest error':>16}{'of lanes':>10}")
    for row in (*rows, *full):
        ratio = row.rate / rows[0].rate
        print(f"{row.name:44}{row.threads:8}{row.rate:12,.0f}{row.error_m * 1e3:13.2f} mm{ratio:10.3f}")
    count, special = operations()
    print(f"machine: {adds:.3g} multiply-adds/s, {pairs:.3g} division-root pairs/s; a lane step: {count} and {special}")
    bounds = [min(adds / count, pairs / special) * COUNT / taken for taken in (steps, full_steps)]
    shares = [row.rate / bound for row, bound in zip((rows[0], full[0]), bounds, strict=True)]
    for name, bound, share, taken in zip(("simple", "product's"), bounds, shares, (steps, full_steps), strict=True):
        print(f"  {name} forces, {taken / COUNT:.1f} steps an arc: ceiling {bound:,.0f} arcs/s, reached {share:.0%}")
    peers = [row for row in rows[2:] if row.error_m <= 0.1] or rows[2:]
    best = max(peers, key=lambda row: row.rate)
    result = {
        "arcs_per_s": round(rows[0].rate),
        "max_error_m": rows[0].error_m,
        "best_peer": best.name,
        "best_peer_arcs_per_s": round(best.rate),
        "best_peer_max_error_m": best.error_m,
        "ratio": round(rows[0].rate / best.rate, 2),
        "arcs_per_s_10cm": round(rows[1].rate),
        "max_error_m_10cm": rows[1].error_m,
        "ceiling_share": round(shares[0], 3),
        "product_arcs_per_s": round(full[0].rate),
        "product_max_error_m": full[0].error_m,
        "product_arcs_per_s_10cm": round(full[1].rate),
        "product_max_error_m_10cm": full[1].error_m,
        "product_ceiling_share": round(shares[1], 3),
    }
    print(json.dumps(result))


def measure(starts: np.ndarray, states: np.ndarray, pool: ThreadPoolExecutor) -> tuple[float, list[Row], int]:
    """The table of the simple forces: how far the two references differ, the rows, and lane steps of the first."""
    there, _ = heyoka_run((1e-16, 30.0, 0.5, 250e3), states, timed=False)

    def error(points: np.ndarray) -> float:
        return float(np.sqrt(((points - there[: len(points)]) ** 2).sum(1)).max())

    rows, steps = [], 0
    for name, pace in (("lanes, 1 cm", bulk.FINE), ("lanes, 10 cm", bulk.COARSE)):
        took = fastest(lambda pace=pace: lanes(starts, "simple", pace, pool))
        points, taken = lanes(starts, "simple", pace, pool)
        steps = steps or taken
        rows.append(Row(name, COUNT / took, error(points), THREADS))
    for name, settings in (("heyoka, tuned to 1 cm", FINE_HEYOKA), ("heyoka, tuned to 10 cm", COARSE_HEYOKA)):
        points, took = heyoka_run(settings, states, timed=True)
        rows.append(Row(name, COUNT / took, error(points), THREADS))
    times, points = np.empty(COUNT), np.empty((COUNT, 3))
    took = fastest(lambda: plain(states, times, points))
    rows.append(Row("plain numba, RK4 of 1 s", COUNT / took, error(plain(states, times, points)), THREADS))
    begin = time.perf_counter()
    found = scipy_points(states[:SAMPLE])
    rows.append(Row("SciPy DOP853, rtol 1e-9", SAMPLE / (time.perf_counter() - begin), error(found), 1))
    return error(lanes(starts, "simple", CRAWL, pool)[0]), rows, steps


# tolerance, step caps in space and in air, height at which the stages meet
FINE_HEYOKA = (1e-11, 500.0, 6.0, 150e3)
COARSE_HEYOKA = (1e-10, 300.0, 8.0, 120e3)


def full_rows(pool: ThreadPoolExecutor) -> tuple[list[Row], int]:
    """The product's forces, against the same lanes at a crawl; and the lane steps of the first row."""
    starts, rows, steps = population(wgs84.A_M + 100e3), [], 0
    there = lanes(starts, "full", CRAWL, pool)[0]
    for name, pace in (("1 cm", bulk.FINE), ("10 cm", bulk.COARSE)):
        took = fastest(lambda pace=pace: lanes(starts, "full", pace, pool))
        points, taken = lanes(starts, "full", pace, pool)
        steps = steps or taken
        miss = float(np.sqrt(((points - there) ** 2).sum(1)).max())
        rows.append(Row(f"lanes, J2-J4, 1976 air, ellipsoid, {name}", COUNT / took, miss, THREADS))
    return rows, steps


if __name__ == "__main__":
    main()

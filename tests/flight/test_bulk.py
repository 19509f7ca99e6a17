"""Bulk lanes against DOP853 and the scenario's own coast, on the largest miss; the two traps; the same bits."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from flight import dop853
from oneroof.earth import air_table, atmosphere, geodesy, wgs84
from oneroof.flight import bulk, kernels, lane_force_kernels, motion_kernels, trajectory
from oneroof.flight.ballistic import flight_limits

TURN, SPHERE_M = wgs84.OMEGA_RAD_S, wgs84.SPHERE_RADIUS_M
CENTIMETRE = 0.01


def population(count: int, forces: bulk.Forces) -> tuple[np.ndarray, np.ndarray]:
    """Free flights from 100 km, 4.8 to 5.6 km/s, 3,000 to 10,000 kg/m2, anywhere, in any direction (golden spirals)."""
    states, betas = np.empty((count, 6)), np.empty(count)
    for i in range(count):
        part = [((i + 0.5) * math.sqrt(prime)) % 1.0 for prime in (2, 3, 5, 7, 11, 13)]
        latitude, longitude = math.asin(1.6 * part[0] - 0.8), 2 * math.pi * part[1]
        azimuth, path = 2 * math.pi * part[2], math.radians(25 + 20 * part[3])
        speed, betas[i] = 4800 + 800 * part[4], 3000 + 7000 * part[5]
        up = np.array([math.cos(latitude) * math.cos(longitude), math.cos(latitude) * math.sin(longitude), 0.0])
        up[2] = math.sin(latitude)
        east = np.array([-math.sin(longitude), math.cos(longitude), 0.0])
        ahead = math.sin(azimuth) * east + math.cos(azimuth) * np.cross(up, east)
        states[i, :3] = (SPHERE_M + 100e3) * up
        if forces == "full":
            states[i, :3] = geodesy.ecef_from_geodetic(latitude, longitude, 100e3)
        states[i, 3:] = speed * (math.sin(path) * up + math.cos(path) * ahead)
    return states, betas


def simple_slope(beta: float) -> Callable[[float, np.ndarray], list[float]]:
    """Point mass, J2 and exponential air, in axes that do not turn; written apart from the kernel."""

    def slope(_: float, state: np.ndarray) -> list[float]:
        x, y, z, vx, vy, vz = state.tolist()
        r = math.sqrt(x * x + y * y + z * z)
        pull, s2 = -wgs84.GM_M3_S2 / r**3, (z / r) ** 2
        c2 = 1.5 * wgs84.J2 * (wgs84.A_M / r) ** 2
        wx, wy = vx + TURN * y, vy - TURN * x
        slow = 1.225 * math.exp(-(r - SPHERE_M) / 7000) * math.sqrt(wx * wx + wy * wy + vz * vz) / (2 * beta)
        across, along = pull * (1 + c2 * (1 - 5 * s2)), pull * (1 + c2 * (3 - 5 * s2))
        return [vx, vy, vz, across * x - slow * wx, across * y - slow * wy, along * z - slow * vz]

    return slope


def simple_land(state: np.ndarray, beta: float) -> tuple[np.ndarray, float]:
    """DOP853 to the sphere, never a step longer than the air's own: Earth-fixed point, time."""
    x, y, z, vx, vy, vz = state.tolist()
    start = np.array([x, y, z, vx - TURN * y, vy + TURN * x, vz])

    def ground(_: float, s: np.ndarray) -> float:
        return float(math.sqrt(s[0] ** 2 + s[1] ** 2 + s[2] ** 2) - SPHERE_M)

    ground.terminal, ground.direction = True, -1  # type: ignore[attr-defined]
    run = solve_ivp(simple_slope(beta), (0, 1e4), start, "DOP853", max_step=2.0, rtol=1e-12, atol=1e-6, events=ground)
    (x, y, z), clock = run.y[:3, -1].tolist(), float(run.t[-1])
    cosine, sine = math.cos(TURN * clock), math.sin(TURN * clock)
    return np.array([cosine * x + sine * y, cosine * y - sine * x, z]), clock


def misses(ended: bulk.Landings, others: np.ndarray) -> np.ndarray:
    """Distance of every landing from another method's."""
    return np.array([math.dist(a, b) for a, b in zip(ended.states_ecef[:, :3], others, strict=True)])


@pytest.mark.parametrize(("pace", "most"), [(bulk.FINE, CENTIMETRE), (bulk.COARSE, 0.1)])
def test_scipy_lands_the_simple_population_where_the_lanes_do(pace: bulk.Pace, most: float) -> None:
    states, betas = population(40, "simple")
    ended = bulk.land_all(states, betas, forces="simple", pace=pace)
    there = [simple_land(state, beta) for state, beta in zip(states, betas, strict=True)]
    assert ended.landed.all()
    assert misses(ended, np.array([point for point, _ in there])).max() < most
    assert np.abs(ended.times_s - [took for _, took in there]).max() < most / 1000


def fixed_steps_land(state: np.ndarray, drag: float) -> np.ndarray:
    """Classical Runge-Kutta in the Earth's axes, with steps so short that its own error is below a millimetre."""
    turn = wgs84.OMEGA_RAD_S
    here, ahead, high = state.copy(), np.empty(6), 1e9
    while True:
        step = 2.0 if high > 250e3 else 0.02
        after = motion_kernels.advance(here, step, drag, turn, ahead)
        if after < 0.0 and after < high:
            break
        here, ahead, high = ahead, here, after
    low, top = 0.0, step
    for _ in range(50):
        part = 0.5 * (low + top)
        if motion_kernels.advance(here, part, drag, turn, ahead) > 0.0:
            low = part
        else:
            top = part
    return ahead[:3].copy()


@pytest.mark.parametrize(("pace", "most"), [(bulk.FINE, CENTIMETRE), (bulk.COARSE, 0.1)])
def test_short_steps_land_the_full_population_where_the_lanes_do(pace: bulk.Pace, most: float) -> None:
    states, betas = population(64, "full")
    ended = bulk.land_all(states, betas, pace=pace)
    there = [fixed_steps_land(state, 0.5 / float(beta)) for state, beta in zip(states, betas, strict=True)]
    assert ended.landed.all()
    assert misses(ended, np.array(there)).max() < most
    heights = [geodesy.height_m(*(float(value) for value in state[:3])) for state in ended.states_ecef]
    assert np.abs(heights).max() < 1e-3


def test_scipy_lands_the_full_population_where_the_lanes_do() -> None:
    states, betas = population(12, "full")
    ended = bulk.land_all(states, betas)
    there = np.array([dop853.land(state, float(beta))[0] for state, beta in zip(states, betas, strict=True)])
    # DOP853 steps over the bends of the air that the lanes stop at
    assert misses(ended, there).max() < 1.0


def test_a_scenario_flies_what_the_lanes_fly() -> None:
    """One body is a row of one: the same bits alone, with its nodes noted, and among others."""
    states, betas = population(21, "full")
    together = bulk.land_all(states, betas)
    for state, beta, end in zip(states, betas, together.states_ecef, strict=True):
        for room in (1, 500):
            out, nodes = np.zeros(kernels.OUT_SIZE), (np.empty(room), np.empty((room, 6)), np.empty(room, np.int8))
            trajectory.coast(state, 0.0, 0.5 / float(beta), flight_limits(), *nodes, out)
            assert out[kernels.OUT_STATUS] == kernels.LANDED
            assert out[kernels.OUT_STATE : kernels.OUT_BURNOUT].tobytes() == end.tobytes()


def test_the_greatest_height_lies_between_nodes_too() -> None:
    """Oracle: the same flight sampled every tenth of a second by its interpolation."""
    states, betas = population(10, "full")
    for state, beta in zip(states, betas, strict=True):
        out, nodes = np.zeros(kernels.OUT_SIZE), (np.empty(500), np.empty((500, 6)), np.empty(500, np.int8))
        trajectory.coast(state, 0.0, 0.5 / float(beta), flight_limits(), *nodes, out)
        count, there, best = int(out[kernels.OUT_NODES]), np.empty(6), 0.0
        for time in np.arange(0.3, 0.7, 1e-4) * out[kernels.OUT_TIME]:
            kernels.state_at(nodes[0][:count], nodes[1][:count], float(time), there)
            best = max(best, geodesy.height_m(float(there[0]), float(there[1]), float(there[2])))
        assert out[kernels.OUT_APOGEE] == pytest.approx(best, abs=0.1)


def test_a_planted_step_over_the_bends_of_the_air_is_caught() -> None:
    """Steps that end half a kilometre from where the layers do carry one layer's air into the next."""
    states, betas = population(40, "full")
    good = bulk.land_all(states, betas)
    blind = air_table.AIR_1976.copy()
    blind[:-1, air_table.CEILING] += 500.0
    blind[1:, air_table.FLOOR] += 500.0
    starts = bulk.starts_of(states, betas, 0.0, 1e4)
    faulty = bulk.land_starts(starts, bulk.rule_of(bulk.FINE, "full"), blind)
    assert misses(faulty, good.states_ecef[:, :3]).max() > 10 * CENTIMETRE


def test_a_planted_step_that_does_not_feel_the_air_is_caught() -> None:
    """The first trap: a pace that lets steps chosen in space end in the air loses the population."""
    states, betas = population(40, "simple")
    good = bulk.land_all(states, betas, forces="simple")
    blind = replace(bulk.FINE, fall_m=1e12)
    faulty = bulk.land_all(states, betas, forces="simple", pace=blind)
    lost = np.where(faulty.landed, misses(faulty, good.states_ecef[:, :3]), 1e9)
    assert lost.max() > 100 * CENTIMETRE


def test_a_block_does_not_stop_at_its_first_impact() -> None:
    """The second trap: flights of very different lengths in one block all come down, each where it does alone."""
    states, betas = population(40, "simple")
    states[::2, 3:] *= 0.2
    together = bulk.land_all(states, betas, forces="simple")
    assert together.landed.all()
    assert together.times_s.max() > 5 * together.times_s.min()
    radii = np.array([math.sqrt(float(s[:3] @ s[:3])) for s in together.states_ecef])
    assert np.abs(radii - SPHERE_M).max() < 1e-3
    # the planted fault: all lanes end when the first does
    stopped = bulk.land_all(states, betas, forces="simple", longest_s=float(together.times_s.min()) + 1e-3)
    assert misses(stopped, together.states_ecef[:, :3]).max() > 1e5
    assert not stopped.landed.all()


@pytest.mark.parametrize("forces", ["simple", "full"])
def test_a_flight_has_the_same_bits_whatever_flies_beside_it(forces: bulk.Forces) -> None:
    states, betas = population(53, forces)
    first = bulk.land_all(states, betas, forces=forces)
    again = bulk.land_all(states, betas, forces=forces)
    assert first.states_ecef.tobytes() == again.states_ecef.tobytes()
    order = np.array([(7 * i + 3) % 53 for i in range(53)])
    moved = bulk.land_all(states[order], betas[order], forces=forces)
    assert moved.states_ecef.tobytes() == first.states_ecef[order].tobytes()
    assert moved.times_s.tobytes() == first.times_s[order].tobytes()
    for i in (0, 20, 52):
        alone = bulk.land_all(states[i : i + 1], betas[i : i + 1], forces=forces)
        assert alone.states_ecef[0].tobytes() == first.states_ecef[i].tobytes()


def test_the_layers_of_the_air_are_the_air() -> None:
    """Everywhere in them, and at both edges of each."""
    for row in air_table.AIR_1976:
        middle, half = float(row[air_table.MIDDLE]), 1.0 / float(row[air_table.PER_HALF])
        for u in np.linspace(-1.0, 1.0, 400):
            height = max(0.0, middle + float(u) * half)
            power = sum(float(c) * ((height - middle) / half) ** k for k, c in enumerate(row[air_table.QUINTIC :]))
            if height < 999e3:
                assert math.exp(power) == pytest.approx(atmosphere.density_kg_m3(height), rel=3e-7)


def test_the_series_of_the_height_is_the_height() -> None:
    series = lane_force_kernels.series_height
    for latitude in (-1.5, -0.8, 0.0, 0.3, 0.7854, 1.2, 1.57):
        for height in (-100.0, 0.0, 20e3, 150e3, 1000e3):
            x, y, z = geodesy.ecef_from_geodetic(latitude, 0.4, height)
            r = math.sqrt(x * x + y * y + z * z)
            found = series(r, (z / r) ** 2, 1.0 / r, wgs84.A_M, wgs84.F, wgs84.E2)
            assert found == pytest.approx(height, abs=2e-3)


def test_what_cannot_fly_is_refused_and_what_never_lands_is_told() -> None:
    states, betas = population(3, "simple")
    with pytest.raises(ValueError, match="not positive"):
        bulk.land_all(states, betas * 0.0, forces="simple")
    states[1, 3:] *= 3.0
    ended = bulk.land_all(states, betas, forces="simple", longest_s=2000.0)
    assert ended.landed.tolist() == [True, False, True]
    assert ended.times_s[1] == pytest.approx(2000.0, abs=1e-9)
    assert len(bulk.land_all(states[:0], betas[:0]).times_s) == 0

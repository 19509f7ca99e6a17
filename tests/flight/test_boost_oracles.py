"""Boost against what is exact or independent: the rocket equation, staged masses, energy, DOP853, drag by Mach."""

from __future__ import annotations

import functools
import math
import random
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from flight import dop853
from oneroof.earth import geodesy
from oneroof.earth.atmosphere import density_kg_m3, pressure_pa, sound_speed_m_s
from oneroof.errors import CatalogueError
from oneroof.flight import boost_kernels, kernels
from oneroof.flight.aim import aim
from oneroof.flight.ballistic import Booster, Launch, fly, missile
from oneroof.flight.describe import arc_of
from oneroof.flight.drag_kernels import drag_coefficient
from oneroof.flight.stages import built, staged, unseparated

G0 = 9.80665
# Forden's curve as its break points, read here a second time
MACHS, COEFFICIENTS = [0.0, 0.85, 1.0, 1.2, 2.0, 4.5, 50.0], [0.2, 0.2, 0.27, 0.27, 0.2, 0.2, 0.2]


@dataclass(frozen=True)
class Sheet:
    """What flight asks of an open sheet, lists too."""

    name: str
    values: dict[str, Any]

    def has(self, figure: str) -> bool:
        return figure in self.values

    def flag(self, figure: str) -> bool:
        return bool(self.values[figure])

    def si(self, figure: str) -> float:
        return float(self.values[figure])

    def list_si(self, figure: str) -> tuple[float, ...]:
        return tuple(self.values[figure])


def sheet(**values: Any) -> Any:
    whole: dict[str, Any] = {
        "stage_fuelled_kg": [20e3, 6e3],
        "stage_dry_kg": [3e3, 1e3],
        "stage_burn_time_s": [80.0, 60.0],
        "stage_specific_impulse_s": [260.0, 280.0],
        "stage_diameter_m": [1.4, 1.1],
        "payload_kg": 800.0,
        "vertical_time_s": 6.0,
        "beta_kg_m2": 4000.0,
        "early_cutoff": True,
    } | values
    return Sheet("made-up", {key: value for key, value in whole.items() if value is not None})


def random_sheet(rng: random.Random) -> Any:
    count = rng.randint(1, 3)
    fuelled = sorted((rng.uniform(2e3, 40e3) for _ in range(count)), reverse=True)
    vacuum = [rng.uniform(235.0, 300.0) for _ in fuelled]
    dry = [mass * rng.uniform(0.1, 0.2) for mass in fuelled]
    weights = [sum(fuelled[number:]) * rng.uniform(1.6, 2.5) for number in range(count)]  # thrust over g
    return sheet(
        stage_fuelled_kg=fuelled,
        stage_dry_kg=dry,
        stage_burn_time_s=[(f - d) * i / w for f, d, i, w in zip(fuelled, dry, vacuum, weights, strict=True)],
        stage_specific_impulse_s=vacuum,
        stage_sea_level_impulse_s=[impulse * rng.uniform(0.85, 0.97) for impulse in vacuum],
        stage_diameter_m=sorted((rng.uniform(0.8, 2.2) for _ in fuelled), reverse=True),
        payload_kg=rng.uniform(0.02, 0.15) * fuelled[-1],
        vertical_time_s=rng.uniform(2.0, 12.0),
        separates=rng.random() < 0.5,
    )


def test_without_gravity_and_air_the_gain_is_the_rocket_equation() -> None:
    """Exact for each stage: the steps' sum of thrust over mass against ve ln(m0/m1), thrust held in one direction."""
    rng, worst = random.Random(4), 0.0
    for _ in range(20):
        stages, _ = built(random_sheet(rng))
        for row in stages:
            push, count = row[1] * row[2] / (row[2] - 1.0), math.ceil(row[1])
            step, state, work = row[1] / count, np.array([1e12, 0.0, 0.0, 0.0, 0.0, 0.0]), np.empty((5, 6))
            guide = np.array([0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 1e9, 1.0, 0.0])
            stage = np.array([0.0, row[0], push, 0.0, 0.0])
            for number in range(count):
                boost_kernels.boost_step(state, number * step, step, stage, guide, 0.0, work)
            worst = max(worst, abs(float(state[3]) - row[0] * math.log(row[2])))
    print(f"largest difference from the rocket equation {worst:.2e} m/s")
    assert worst < 1e-3


def test_staged_masses_are_those_of_the_sheet() -> None:
    stages, load = built(sheet())
    masses = [(26800.0, 9800.0), (6800.0, 1800.0)]  # at ignition and burnt out, each with all above it
    for row, (full, empty), impulse, diameter in zip(stages, masses, (260.0, 280.0), (1.4, 1.1), strict=True):
        assert row[2] == pytest.approx(full / empty)
        assert row[0] == pytest.approx(impulse * G0)
        assert row[3] == 0.0
        assert row[4] * load == pytest.approx(full / (math.pi * diameter**2 / 4))
    assert load == pytest.approx(26800.0 / (math.pi * 1.4**2 / 4))
    # half of the second stage's fuel left
    half = unseparated(stages, 0.5 / load, 110.0)
    assert 0.5 / half == pytest.approx(4300.0 / (0.2 * math.pi * 1.1**2 / 4))


def test_thrust_and_fuel_fraction_stand_in_for_burn_time_and_dry_mass() -> None:
    plain, _ = built(sheet())
    thrusts = [17e3 * 260.0 * G0 / 80.0, 5e3 * 280.0 * G0 / 60.0]
    parts = sheet(stage_dry_kg=None, stage_burn_time_s=None, stage_thrust_kn=thrusts, stage_fuel_fraction=[0.85, 5 / 6])
    assert built(parts)[0] == pytest.approx(plain)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"stage_dry_kg": [3e3]}, "stage_dry_kg"),
        ({"stage_dry_kg": [3e3, 7e3]}, "less than the fuelled"),
        ({"stage_sea_level_impulse_s": [270.0, 280.0]}, "at most the vacuum"),
    ],
)
def test_stage_figures_that_do_not_fit_are_told(values: dict[str, Any], said: str) -> None:
    with pytest.raises(CatalogueError, match=said):
        built(sheet(**values))


def test_a_missile_of_stages_says_so_and_is_not_fitted() -> None:
    booster = missile(sheet(range_km=100.0))
    assert booster.made_from == "stage_figures"
    assert booster.burn_time_s == 140.0
    assert booster.range_m > 1e6


@pytest.mark.parametrize("mach", [0.0, 0.5, 0.85, 0.9, 0.99, 1.0, 1.1, 1.2, 1.5, 1.99, 2.0, 4.5, 20.0])
def test_the_coefficient_is_the_published_curve(mach: float) -> None:
    assert drag_coefficient(mach) == pytest.approx(float(np.interp(mach, MACHS, COEFFICIENTS)))


def independent_burnout(booster: Booster, launch: Launch, air: bool = True) -> np.ndarray:
    """DOP853 of the boosted equations in inertial axes: thrust by trigonometry, mass by stage, drag by Mach."""
    x, y, z = geodesy.ecef_from_geodetic(launch.latitude_rad, launch.longitude_rad, launch.height_m)
    turn = dop853.TURN
    lat, lon, azimuth = launch.latitude_rad, launch.longitude_rad, launch.azimuth_rad
    up = np.array([math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)])
    east = np.array([-math.sin(lon), math.cos(lon), 0.0])
    ahead = math.sin(azimuth) * east + math.cos(azimuth) * np.cross(up, east)
    state, clock = np.array([x, y, z, -turn * y, turn * x, 0.0]), 0.0
    vertical, burn = booster.vertical_time_s, booster.burn_time_s

    def slope(t: float, s: np.ndarray, begin: float, row: np.ndarray) -> list[float]:
        px, py, pz, vx, vy, vz = s.tolist()
        gx, gy, gz = dop853.pull(px, py, pz)
        angle = turn * t
        rest = 1.0 - min(1.0, max(0.0, (t - vertical) / (burn - vertical)))
        tilt = (math.pi / 2 - launch.final_pitch_rad) * (1.0 - rest**3)
        fixed = math.sin(tilt) * ahead + math.cos(tilt) * up
        left = 1.0 - (t - begin) / row[1] * (1.0 - 1.0 / row[2])
        high = dop853.height(px, py, pz)
        loss = row[3] * pressure_pa(high) / 101325.0 if air else 0.0
        push = row[0] * (1.0 - loss) * (1.0 - 1.0 / row[2]) / row[1] / left
        wx, wy = vx + turn * py, vy - turn * px
        speed = math.sqrt(wx * wx + wy * wy + vz * vz)
        mach = speed / sound_speed_m_s(high)
        drag = density_kg_m3(high) * speed * float(np.interp(mach, MACHS, COEFFICIENTS))
        drag *= booster.vehicle[1] / row[4] / left if air else 0.0
        tx = fixed[0] * math.cos(angle) - fixed[1] * math.sin(angle)
        ty = fixed[0] * math.sin(angle) + fixed[1] * math.cos(angle)
        return [vx, vy, vz, gx + push * tx - drag * wx, gy + push * ty - drag * wy, gz + push * fixed[2] - drag * vz]

    begin = 0.0
    for row in booster.stages:
        cuts = sorted({begin, *(cut for cut in (vertical,) if begin < cut < begin + row[1]), begin + float(row[1])})
        for low, high in pairwise(cuts):
            rule = functools.partial(slope, begin=begin, row=row)
            run = solve_ivp(rule, (low, high), state, "DOP853", rtol=1e-9, atol=1e-6, max_step=0.5)
            state = run.y[:, -1]
        begin += float(row[1])
    clock = begin
    angle = -turn * clock
    px, py, pz, vx, vy, vz = state.tolist()
    vx, vy = vx + turn * py, vy - turn * px
    cosine, sine = math.cos(angle), math.sin(angle)
    return np.array(
        [px * cosine - py * sine, px * sine + py * cosine, pz, vx * cosine - vy * sine, vx * sine + vy * cosine, vz]
    )


@functools.cache
def boosted_population() -> list[tuple[Booster, Launch]]:
    rng, found = random.Random(12), []
    while len(found) < 12:
        booster = missile(random_sheet(rng))
        launch = Launch(
            rng.uniform(-1.2, 1.2), rng.uniform(-3.1, 3.1), rng.uniform(0.0, 2e3), rng.uniform(0.0, 6.28),
            rng.uniform(0.3, 1.4), booster.burn_time_s,
        )  # fmt: skip
        if fly(booster, launch).status != kernels.FELL_IN_BOOST:
            found.append((booster, launch))
    return found


def test_burnout_is_that_of_dop853() -> None:
    worst_m, worst_m_s = 0.0, 0.0
    for booster, launch in boosted_population():
        off = fly(booster, launch).burnout_state_ecef - independent_burnout(booster, launch)
        worst_m, worst_m_s = max(worst_m, float(np.abs(off[:3]).max())), max(worst_m_s, float(np.abs(off[3:]).max()))
    print(f"largest difference at burnout {worst_m:.2f} m, {worst_m_s:.4f} m/s")
    assert worst_m < 2.0
    assert worst_m_s < 0.02


def test_drag_and_back_pressure_cost_what_they_should() -> None:
    """A fault planted in the comparison: without air in the reference the same test must not pass."""
    booster, launch = boosted_population()[0]
    off = fly(booster, launch).burnout_state_ecef - independent_burnout(booster, launch, air=False)
    assert float(np.abs(off[3:]).max()) > 5.0


def test_energy_gained_is_the_work_of_thrust_and_drag() -> None:
    """Along flown nodes in inertial axes: kinetic and potential energy against the work of all but gravity."""
    rng = random.Random(3)
    for _ in range(4):
        booster = replace(missile(random_sheet(rng)))
        launch = Launch(0.6, 0.5, 0.0, 0.7, 0.7, booster.burn_time_s)
        flown = fly(booster, launch)
        count = flown.burnout_index + 1
        times, states = flown.times_s[:count], flown.states_ecef[:count]
        energy, power = [], []
        for time, (x, y, z, vx, vy, vz) in zip(times, states.tolist(), strict=True):
            wx, wy = vx - dop853.TURN * y, vy + dop853.TURN * x
            r = math.sqrt(x * x + y * y + z * z)
            ratio = {n: dop853.ZONAL[n] * (dop853.RADIUS / r) ** n for n in dop853.ZONAL}
            s = z / r
            legendre = {2: 1.5 * s * s - 0.5, 3: 2.5 * s**3 - 1.5 * s, 4: 4.375 * s**4 - 3.75 * s * s + 0.375}
            potential = -dop853.GM / r * (1.0 - sum(ratio[n] * legendre[n] for n in ratio))
            energy.append(0.5 * (wx * wx + wy * wy + vz * vz) + potential)
            power.append(non_gravity(booster, launch, float(time), (x, y, z, vx, vy, vz), (wx, wy)))
        work = sum(
            0.5 * (before[1] + after[0]) * dt
            for (before, after), dt in zip(pairwise(power), np.diff(times), strict=True)
        )
        assert energy[-1] - energy[0] == pytest.approx(work, rel=3e-4)


def non_gravity(
    booster: Booster, launch: Launch, t: float, state: tuple[float, ...], inertial: tuple[float, float]
) -> tuple[float, float]:
    """Power of thrust and drag on a unit of mass, just before and just after a time."""
    lat, lon, azimuth = launch.latitude_rad, launch.longitude_rad, launch.azimuth_rad
    up = np.array([math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)])
    east = np.array([-math.sin(lon), math.cos(lon), 0.0])
    ahead = math.sin(azimuth) * east + math.cos(azimuth) * np.cross(up, east)
    x, y, z, vx, vy, vz = state
    speed, high = math.sqrt(vx * vx + vy * vy + vz * vz), dop853.height(x, y, z)
    rest = 1.0 - min(1.0, max(0.0, (t - booster.vertical_time_s) / (booster.burn_time_s - booster.vertical_time_s)))
    tilt = (math.pi / 2 - launch.final_pitch_rad) * (1.0 - rest**3)
    found = []
    for when in (t - 1e-9, t + 1e-9):
        begin, row, total = 0.0, booster.stages[0], 0.0
        for each in booster.stages:
            row, begin = each, total
            total += float(each[1])
            if when < total:
                break
        left = 1.0 - (when - begin) / row[1] * (1.0 - 1.0 / row[2])
        push = row[0] * (1.0 - row[3] * pressure_pa(high) / 101325.0) * (1.0 - 1.0 / row[2]) / row[1] / left
        mach = speed / sound_speed_m_s(high)
        drag = (
            density_kg_m3(high)
            * speed
            * float(np.interp(mach, MACHS, COEFFICIENTS))
            * booster.vehicle[1]
            / row[4]
            / left
        )
        force = push * (math.sin(tilt) * ahead + math.cos(tilt) * up) - drag * np.array([vx, vy, vz])
        found.append(float(force @ np.array([*inertial, vz])))
    return found[0], found[1]


def test_a_whole_body_falls_by_the_coefficient_of_mach_2_and_the_error_is_known() -> None:
    """The coast takes the supersonic coefficient throughout; DOP853 with the one by Mach tells what it costs."""
    scud = missile(
        sheet(
            stage_fuelled_kg=[4897.0], stage_dry_kg=[1198.0], stage_burn_time_s=[75.0],
            stage_specific_impulse_s=[230.0], stage_diameter_m=[0.84], payload_kg=1000.0, separates=False,
        )
    )  # fmt: skip
    origin, worst = (0.6, 0.7, 0.0), {}
    for distance_km in (80, 120, 160, 200, 240, 280):
        target = (*geodesy.destination(origin[0], origin[1], 0.8, distance_km * 1e3)[:2], 0.0)
        launch = aim(scud, origin, target)
        flown = fly(scud, launch)
        half = unseparated(scud.stages, float(scud.vehicle[1]), launch.cutoff_s)
        worst[distance_km] = math.dist(whole_body_landing(flown.burnout_state_ecef, half / 0.2), flown.impact_ecef_m)
    print("range error of the supersonic coefficient:", {km: round(off) for km, off in worst.items()}, "m")
    assert max(worst.values()) < 5.0


def whole_body_landing(state: np.ndarray, half_section: float) -> np.ndarray:
    """DOP853 to the ground in turning axes, drag by Mach."""

    def slope(_: float, s: np.ndarray) -> list[float]:
        x, y, z, vx, vy, vz = s.tolist()
        gx, gy, gz = dop853.pull(x, y, z)
        speed, high = math.sqrt(vx * vx + vy * vy + vz * vz), dop853.height(x, y, z)
        mach = speed / sound_speed_m_s(high)
        drag = density_kg_m3(high) * speed * half_section * float(np.interp(mach, MACHS, COEFFICIENTS))
        w = dop853.TURN
        return [
            vx,
            vy,
            vz,
            gx + w * (2 * vy + w * x) - drag * vx,
            gy + w * (w * y - 2 * vx) - drag * vy,
            gz - drag * vz,
        ]

    def ground(_: float, s: np.ndarray) -> float:
        return dop853.height(*s[:3].tolist())

    down: Any = ground
    down.terminal, down.direction = True, -1
    run = solve_ivp(slope, (0.0, 2000.0), state, "DOP853", max_step=0.5, rtol=1e-9, atol=1e-6, events=[down])
    return np.asarray(run.y[:3, -1])


def test_the_arc_is_named_for_what_flies() -> None:
    """Aimed for least energy with cut-off it is that; at full burn, far inside the reach, it is lofted or depressed."""
    origin = (0.6, 0.7, 0.0)
    booster = missile(sheet())
    for part in (0.4, 0.6, 0.8, 0.95):
        target = (*geodesy.destination(origin[0], origin[1], 0.8, part * booster.range_m)[:2], 0.0)
        assert arc_of(fly(booster, aim(booster, origin, target)).burnout_state_ecef) == "minimum-energy"
    must = replace(booster, early_cutoff=False)
    target = (*geodesy.destination(origin[0], origin[1], 0.8, 0.6 * booster.range_m)[:2], 0.0)
    named = {
        loft: arc_of(fly(must, aim(must, origin, target, loft)).burnout_state_ecef) for loft in ("lofted", "depressed")
    }  # type: ignore[arg-type]
    assert named == {"lofted": "lofted", "depressed": "depressed"}
    assert arc_of(fly(must, aim(must, origin, target)).burnout_state_ecef) in ("lofted", "depressed")


@pytest.mark.parametrize("loft", ["minimum-energy", "lofted", "depressed"])
def test_random_shots_hit_to_a_hundred_metres(loft: Any) -> None:
    rng, worst, flown = random.Random(21), 0.0, 0
    boosters = [missile(random_sheet(rng)) for _ in range(4)] + [missile(sheet())]
    while flown < 40:
        booster = rng.choice(boosters)
        reach = booster.range_m
        if reach > 12e6:
            continue
        origin = (rng.uniform(-1.0, 1.0), rng.uniform(-3.1, 3.1), rng.uniform(0.0, 1500.0))
        low = 0.3 if loft == "minimum-energy" else 0.6
        ground_m = rng.uniform(low, 0.85) * reach
        target = (
            *geodesy.destination(origin[0], origin[1], rng.uniform(0.0, 6.28), ground_m)[:2],
            rng.uniform(0.0, 1500.0),
        )
        end = fly(booster, aim(booster, origin, target, loft)).impact_ecef_m
        worst, flown = max(worst, math.dist(end, geodesy.ecef_from_geodetic(*target))), flown + 1
    print(f"{loft}: largest miss of {flown} shots {worst:.2f} m")
    assert worst < 100.0


def test_fitted_stages_add_up() -> None:
    stages = staged(2500.0, 150.0, 3, 6000.0)
    assert sum(row[0] * math.log(row[2]) for row in stages) == pytest.approx(6000.0)
    assert stages[:, 4] == pytest.approx([1.0, 1.0 / stages[0, 2], stages[0, 2] ** -2.0])

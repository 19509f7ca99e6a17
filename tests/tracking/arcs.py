"""True arcs and reports for the tests of tracking: ballistic arcs by SciPy, whole flights by the flight room."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import solve_ivp

from oneroof.earth.atmosphere import density_kg_m3
from oneroof.earth.frames import enu_axes
from oneroof.earth.geodesy import ecef_from_geodetic, height_m
from oneroof.flight.aim import aim
from oneroof.flight.ballistic import Booster, Dispersion, fly, missile
from oneroof.flight.trajectory import Trajectory
from oneroof.sensing import infrared, radar
from oneroof.tracking.tracker import Tracker
from sensing.rig import DEG, Figures, radar_at, radar_figures, satellite_figures, satellites

Floats = NDArray[np.float64]

GM, RADIUS, J2, OMEGA = 3.986004418e14, 6378137.0, 1.08262982e-3, 7.292115e-5


def acceleration(state: Floats, drag_m2_kg: float = 0.0) -> Floats:
    """Earth-fixed acceleration written out again: point mass and J2, rotation, drag."""
    x, y, z, vx, vy, vz = state
    r = math.sqrt(x * x + y * y + z * z)
    bulge, s2 = 1.5 * J2 * (RADIUS / r) ** 2, (z / r) ** 2
    pull = (
        -GM
        / r**3
        * np.array([x * (1 + bulge * (1 - 5 * s2)), y * (1 + bulge * (1 - 5 * s2)), z * (1 + bulge * (3 - 5 * s2))])
    )
    turning = np.array([OMEGA**2 * x + 2 * OMEGA * vy, OMEGA**2 * y - 2 * OMEGA * vx, 0.0])
    speed = math.sqrt(vx * vx + vy * vy + vz * vz)
    air = 0.5 * density_kg_m3(height_m(x, y, z)) * speed * drag_m2_kg if r < RADIUS + 150e3 else 0.0
    return np.asarray(pull + turning - air * np.array([vx, vy, vz]))


def rates(_: float, state: Floats, drag_m2_kg: float) -> Floats:
    return np.concatenate([state[3:], acceleration(state, drag_m2_kg)])


def moved(state: Floats, times_s: Sequence[float], drag_m2_kg: float = 0.0) -> Floats:
    """States (n, 6) at times after the given one; DOP853, tight."""
    ends = (0.0, times_s[-1])
    return np.asarray(
        solve_ivp(rates, ends, state, "DOP853", times_s, args=(drag_m2_kg,), rtol=1e-10, atol=1e-4, max_step=50.0).y.T
    )


def free_arc(draws: np.random.Generator) -> Floats:
    """A state (6,) just after burnout somewhere over Iran, on its way north-west at 3.5 to 5.5 km/s."""
    latitude, longitude = draws.uniform(34, 39) * DEG, draws.uniform(45, 52) * DEG
    speed, path, azimuth = draws.uniform(3500, 5500), draws.uniform(30, 45) * DEG, draws.uniform(280, 330) * DEG
    east, north, up = enu_axes(latitude, longitude)
    flat = math.sin(azimuth) * east + math.cos(azimuth) * north
    place = np.array(ecef_from_geodetic(latitude, longitude, draws.uniform(180e3, 250e3)))
    return np.concatenate([place, speed * (math.cos(path) * flat + math.sin(path) * up)])


# ---------------------------------------------------------------------------------------------- whole flights


def class_missile(name: str, range_km: float, burn_s: float, stages: int, beta: float) -> Booster:
    numbers = {
        "early_cutoff": 1.0, "range_km": range_km * 1e3, "specific_impulse_s": 255.0, "burn_time_s": burn_s,
        "stages": float(stages), "boost_beta_kg_m2": 15e3, "beta_kg_m2": beta, "vertical_time_s": 6.0,
    }  # fmt: skip
    return missile(Figures(name, numbers, {}))


PLACES = {
    "tabriz": (38.08, 46.29), "khorramabad": (33.49, 48.36), "semnan": (35.23, 53.92), "ankara": (39.93, 32.86),
    "berlin": (52.52, 13.40), "rome": (41.90, 12.50), "warsaw": (52.23, 21.01), "bucharest": (44.43, 26.10),
    "athens": (37.98, 23.73),
}  # fmt: skip
RAID = (
    ("irbm", "tabriz", "berlin"), ("irbm", "tabriz", "rome"), ("irbm", "khorramabad", "warsaw"),
    ("irbm", "semnan", "bucharest"), ("mrbm", "tabriz", "ankara"), ("irbm", "khorramabad", "athens"),
    ("irbm", "tabriz", "bucharest"),
)  # fmt: skip


@functools.cache
def shot(kind: str, start: str, end: str):  # type: ignore[no-untyped-def]
    booster = (
        class_missile("irbm", 3700.0, 180.0, 3, 3500.0)
        if kind == "irbm"
        else class_missile("mrbm", 1300.0, 100.0, 1, 2000.0)
    )
    origin, target = ((PLACES[name][0] * DEG, PLACES[name][1] * DEG, 0.0) for name in (start, end))
    return booster, aim(booster, origin, target)


def flight(kind: str, start: str, end: str, draws: np.random.Generator) -> Trajectory:
    """One dispersed flight."""
    booster, launch = shot(kind, start, end)
    thrust, azimuth, pitch, beta = draws.standard_normal(4) * (0.003, 0.001, 0.001, 0.2)
    return fly(booster, launch, Dispersion(thrust, azimuth, pitch, beta))


# ---------------------------------------------------------------------------------------------- the sky


@dataclass(frozen=True)
class Sky:
    """Flights launched at times, the sensors that look at them, and the draws of both."""

    flights: Sequence[Trajectory]
    launches_s: Sequence[float]
    sensors: Sequence[radar.Radar | infrared.Infrared]
    draws: np.random.Generator

    def states(self, time_s: float) -> Floats:
        return np.array([path.at(time_s - at) for path, at in zip(self.flights, self.launches_s, strict=True)])

    def looks(self, time_s: float, sensor: radar.Radar | infrared.Infrared, order: Sequence[int] | None = None):  # type: ignore[no-untyped-def]
        """A report of one sensor on what flies, with the index of what each row is about."""
        ages = [time_s - at for at in self.launches_s]
        flying = [i for i, path in enumerate(self.flights) if 0.0 < ages[i] < path.impact_time_s]
        uniforms, normals = self.draws.random(len(self.flights)), self.draws.standard_normal((len(self.flights), 3))
        if order is not None:
            flying = [i for i in order if i in flying]
        states = self.states(time_s)[flying].reshape(-1, 6)
        boosting = np.array([ages[i] <= self.flights[i].burnout_time_s for i in flying], dtype=bool)
        chance = uniforms[flying], normals[flying].reshape(-1, 3)
        if isinstance(sensor, infrared.Infrared):
            report, _, rows = infrared.look(sensor, time_s, states, boosting, *chance)
        else:
            report, _, rows = radar.look(sensor, time_s, states, np.where(boosting, 1.0, 0.02), *chance)
        return report, {int(row): index for row, index in zip(rows, flying, strict=True) if row >= 0}

    def watch(
        self, tracker: Tracker, until_s: float, each: Callable[[float], None] | None = None, start_s: float = 0.0
    ) -> None:
        """Feed a tracker: every sensor each 10 s, one after another."""
        for beat in range(int(start_s // 10), int(until_s // 10)):
            for place, sensor in enumerate(self.sensors):
                time_s = 10.0 * beat + 1.7 * place
                tracker.report(self.looks(time_s, sensor)[0])
                if each is not None:
                    each(time_s)


FORWARD = radar_at(38.35, 37.8, 2000.0, radar_figures((90.0,)), 1)
MIDCOURSE = radar_at(
    49.67, 13.67, 700.0, radar_figures((110.0,), reference_range_km=2000e3, beamwidth_deg=0.15 * DEG), 2
)
EARLY = radar_at(
    54.36, -0.67, 250.0,
    radar_figures(
        (0.0, 120.0, 240.0), reference_range_km=3000e3, reference_rcs_m2=0.05, beamwidth_deg=1.5 * DEG,
        range_sigma_m=30.0, angle_sigma_floor_deg=0.05 * DEG,
    ), 3,
)  # fmt: skip
SATELLITES = satellites(satellite_figures((10.0, 69.0)), number=10)
ALL = (*SATELLITES, FORWARD, MIDCOURSE, EARLY)


def radar_report(place: radar.Radar, time_s: float, states: Floats, draws: np.random.Generator | None = None):  # type: ignore[no-untyped-def]
    """A report on states (n, 6) that misses nothing in view."""
    count = len(states)
    normals = np.zeros((count, 3)) if draws is None else draws.standard_normal((count, 3))
    return radar.look(place, time_s, states, np.full(count, 0.02), np.full(count, 1e-9), normals)[0]

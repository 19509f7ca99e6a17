"""One interceptor of the shelf against one flight, in people's units: launches, meetings, thresholds."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

from oneroof.catalogue.shelf import Shelf
from oneroof.flight.aim import Loft, aim
from oneroof.flight.ballistic import fly, missile
from oneroof.flight.trajectory import Trajectory
from oneroof.simulation import batteries
from oneroof.studies.reach import (
    Limits,
    Place,
    Reach,
    Shooter,
    Threshold,
    at_surface_m_s,
    reach_at_most,
    require_after_ignition,
    threshold_delay,
    threshold_speed,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of reach: who, whence, against which flight, and what is left to the sheets (None)."""

    interceptor: str
    site: Place
    missile: str
    launch: Place
    aim: Place
    commit_after_burnout_s: float
    burnout_speed_m_s: float | None = None
    flight_time_max_s: float | None = None
    least_closing_m_s: float = 0.0
    loft: Loft = "minimum-energy"


def shooter(shelf: Shelf, asked: Asked) -> Shooter:
    """Set up the interceptor of a question at its site, with the limits of its sheet unless the question has others."""
    figures = shelf.figures(asked.interceptor)
    longest_s = figures.si("flight_time_max_s") if asked.flight_time_max_s is None else asked.flight_time_max_s
    lowest_m, fastest_m_s = figures.si("intercept_altitude_min_km"), batteries.fastest_m_s(figures)
    limits = Limits(lowest_m, longest_s, asked.least_closing_m_s, fastest_m_s)
    return Shooter(shelf, asked.interceptor, asked.site, limits)


def flight(shelf: Shelf, asked: Asked) -> Trajectory:
    """Fly the missile of a question; raises Unreachable where it cannot come to its aim."""
    booster = missile(shelf.figures(asked.missile))
    return fly(booster, aim(booster, asked.launch, asked.aim, asked.loft))


def ask(shelf: Shelf, asked: Asked, threshold: Literal["speed", "delay"] | None = None) -> dict[str, Any]:
    """Answer a question of reach; times count from the missile's ignition, speeds are Earth-relative.

    The threshold of delay costs nothing more and is always told, that of speed when it is asked. Raises Unreachable,
    CatalogueError, and Mendable for a commit outside the flight.
    """
    path = flight(shelf, asked)
    require_after_ignition(asked.commit_after_burnout_s, path)
    of = shooter(shelf, asked)
    speed_m_s = of.published_m_s if asked.burnout_speed_m_s is None else asked.burnout_speed_m_s
    commit_s = path.burnout_time_s + asked.commit_after_burnout_s
    found, fastest_m_s = reach_at_most(of, speed_m_s, path, commit_s), of.limits.target_speed_max_m_s
    speed = threshold_speed(of, path, commit_s) if threshold == "speed" else None
    return {
        "interceptor": asked.interceptor,
        "missile": asked.missile,
        "believe": shelf.believe,
        "interceptor_burnout_speed_km_s": speed_m_s / 1e3,
        "interceptor_burnout_altitude_km": found.burnout_altitude_m / 1e3,
        "interceptor_speed_at_surface_km_s": at_surface_m_s(speed_m_s, found.burnout_altitude_m) / 1e3,
        "intercept_altitude_min_km": of.limits.altitude_min_m / 1e3,
        "flight_time_max_s": of.limits.flight_time_max_s,
        "least_closing_speed_km_s": of.limits.least_closing_m_s / 1e3,
        "target_speed_max_km_s": None if fastest_m_s == math.inf else fastest_m_s / 1e3,
        "missile_burnout_s": path.burnout_time_s,
        "missile_impact_s": path.impact_time_s,
        "commit_s": commit_s,
        **_meetings(found),
        **_speed(speed, threshold),
        **_delay(threshold_delay(found, path), found),
    }


def _meetings(found: Reach) -> dict[str, Any]:
    first, last = found.first, found.last
    return {
        "feasible": found.feasible,
        "first_intercept_s": first and first.time_s,
        "first_intercept_altitude_km": first and first.altitude_m / 1e3,
        "first_intercept_closing_speed_km_s": first and first.closing_m_s / 1e3,
        "last_launch_s": last and last.launch_s,
        "last_launch_intercept_s": last and last.time_s,
        "last_launch_intercept_altitude_km": last and last.altitude_m / 1e3,
    }


def _speed(found: Threshold | None, asked: str | None) -> dict[str, Any]:
    """The threshold of speed, or why there is none."""
    value = altitude = surface = None
    note = "not asked" if asked != "speed" else ""
    if found is not None and found.value is not None and found.altitude_m is not None:
        value, altitude = found.value / 1e3, found.altitude_m / 1e3
        surface = at_surface_m_s(found.value, found.altitude_m) / 1e3
    elif found is not None and found.always:
        note = f"none: it meets already with {found.low / 1e3:g} km/s, the least that was tried"
    elif found is not None:
        note = f"none: it does not meet with {found.high / 1e3:g} km/s either, the most that was tried"
    return {
        "threshold_speed_km_s": value,
        "threshold_speed_at_surface_km_s": surface,
        "threshold_burnout_altitude_km": altitude,
        "threshold_speed_note": note,
    }


def _delay(found: Threshold, reached: Reach) -> dict[str, Any]:
    """The threshold of delay, or why there is none."""
    note = ""
    if found.value is None and reached.last is None:
        note = "none: no point of the free flight can be met, whenever it leaves"
    elif found.value is None:
        note = f"none: it would have to leave {-reached.last.launch_s:.0f} s before the missile's ignition"  # type: ignore[union-attr]
    return {"threshold_commit_after_burnout_s": found.value, "threshold_delay_note": note}

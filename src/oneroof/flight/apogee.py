"""How to fire so that a missile comes down on a named place from a named height: lofted tests are published so."""

from __future__ import annotations

import math
from dataclasses import replace

from oneroof.earth.geodesy import distance_m
from oneroof.errors import Fault, Unreachable
from oneroof.flight import kernels
from oneroof.flight.aim import Launch, Place, Shot, aim, cut_at, shot_at
from oneroof.flight.ballistic import Booster, flight_arrays, flight_limits, outcome

_STRIDE_RAD = math.radians(2.0)
_STEEPEST_RAD = math.radians(89.9)
_FLATTEST_RAD = math.radians(-20.0)
_CLOSE_M = 1.0
_MOST_HALVINGS = 60


def aim_by_apogee(booster: Booster, origin: Place, target: Place, apogee_m: float) -> Launch:
    """Find the launch that comes down on a target and peaks at a height over the ellipsoid, to a metre.

    Azimuth and final thrust elevation fix the place, the cut-off fixes the height, so the engine must be able to stop
    early. Raises Unreachable with the interval of heights that reach the target, or if all fuel must be burnt.
    """
    if not booster.early_cutoff:
        allowed = "its engine cannot be cut off early, so the place fixes the height"
        raise Unreachable(_fault(booster, f"an apogee of {apogee_m / 1e3:.0f} km", allowed))
    shot = shot_at(booster, origin, target)
    first = aim(booster, origin, target)
    step = _STRIDE_RAD if apogee_of(booster, first) < apogee_m else -_STRIDE_RAD
    near, far = _passed(shot, first, apogee_m, step)
    if far is None:
        raise Unreachable(
            _fault(booster, f"an apogee of {apogee_m / 1e3:.0f} km", _interval(shot, first, origin, target))
        )
    found = _between(shot, near, far, apogee_m)
    return replace(found, azimuth_rad=found.azimuth_rad % (2.0 * math.pi))


def apogee_of(booster: Booster, launch: Launch) -> float:
    """Give the greatest height of a flight over the ellipsoid."""
    vehicle, fired = flight_arrays(booster, launch)
    return float(outcome(booster.stages, vehicle, fired, flight_limits(launch.ground_m))[kernels.OUT_APOGEE])


def _next(shot: Shot, before: Launch, pitch_rad: float) -> Launch | None:
    if not _FLATTEST_RAD <= pitch_rad <= _STEEPEST_RAD:
        return None
    return cut_at(shot, pitch_rad, before.azimuth_rad, before.cutoff_s)


def _passed(shot: Shot, first: Launch, apogee_m: float, step_rad: float) -> tuple[Launch, Launch | None]:
    """Turn the thrust step by step, smaller where a whole step no longer reaches, until the height is passed."""
    near, upward = first, step_rad > 0.0
    while abs(step_rad) > 1e-6:
        far = _next(shot, near, near.final_pitch_rad + step_rad)
        if far is None:
            step_rad *= 0.5
            continue
        if (apogee_of(shot.booster, far) >= apogee_m) == upward:
            return near, far
        near = far
    return near, None


def _between(shot: Shot, near: Launch, far: Launch, apogee_m: float) -> Launch:
    """Halve the turn between two launches on either side of the height."""
    rising = apogee_of(shot.booster, far) > apogee_of(shot.booster, near)
    middle = far
    for _ in range(_MOST_HALVINGS):
        between = _next(shot, near, 0.5 * (near.final_pitch_rad + far.final_pitch_rad))
        if between is None:
            return middle
        middle = between
        off_m = apogee_of(shot.booster, middle) - apogee_m
        if abs(off_m) < _CLOSE_M:
            break
        near, far = (middle, far) if (off_m < 0.0) == rising else (near, middle)
    return middle


def _interval(shot: Shot, first: Launch, origin: Place, target: Place) -> str:
    """Say between which heights a flight to the target can peak."""
    lowest, _ = _passed(shot, first, -math.inf, -_STRIDE_RAD)
    highest, _ = _passed(shot, first, math.inf, _STRIDE_RAD)
    low_km, high_km = (apogee_of(shot.booster, launch) / 1e3 for launch in (lowest, highest))
    asked_km = distance_m(origin[0], origin[1], target[0], target[1]) / 1e3
    return f"flights to the target at {asked_km:.0f} km peak between {low_km:.0f} and {high_km:.0f} km"


def _fault(booster: Booster, found: str, allowed: str) -> Fault:
    return Fault(f"apogee of {booster.name}", found, allowed, "Choose another apogee, target or missile.")

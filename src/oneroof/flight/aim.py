"""How to fire so that a missile comes down on a named place of the turning Earth."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from oneroof.earth.geodesy import bearing_rad, distance_m, ecef_from_geodetic, geodetic_from_ecef
from oneroof.earth.wgs84 import GM_M3_S2, SPHERE_RADIUS_M
from oneroof.errors import Fault, Unreachable
from oneroof.flight import kernels
from oneroof.flight.ballistic import (
    NONE,
    Booster,
    Launch,
    flight_arrays,
    flight_limits,
    minimum_energy_angle_rad,
    outcome,
    path_angle_rad,
    radius_m,
    speed_m_s,
)
from oneroof.flight.solve import peak, root, vertex

__all__ = ["Launch", "Loft", "Place", "aim", "reach_m"]

Place = tuple[float, float, float]
Loft = Literal["minimum-energy", "lofted", "depressed"]
Floats = NDArray[np.float64]
Make = Callable[[float, float], Launch]

_MOST_NUDGES = 200.0  # in one step of the search
_CLOSE_M = 1.0  # the miss at which the search rests
_ALLOWED_MISS_M = 100.0
_NEAR_M = 500.0  # where the bracketed search hands over to the quick one
_GUESS_M = 2e3
_FAR_M = 2e7  # half the Earth: counts for a flight that does not come down
_STEEPEST_RAD = math.radians(89.0)
_FLATTEST_RAD = math.radians(-20.0)


@dataclass(frozen=True, slots=True)
class Shot:
    """A missile, its launch point and a target, with the great-circle plane through both to measure a miss in."""

    booster: Booster
    origin: Place
    target: Place
    target_ecef_m: Floats
    plane: Floats  # (3, 3) rows: direction of the launch point, down range, across (to the left)
    angle_rad: float
    bearing_rad: float

    def fired(self, azimuth_rad: float, pitch_rad: float, cutoff_s: float) -> Launch:
        return Launch(*self.origin, azimuth_rad, pitch_rad, cutoff_s, self.target[2])

    def landing(self, launch: Launch) -> tuple[float, float, float]:
        """How far a flight comes down beyond and to the left of the target, on the sphere, and its true miss; metres.

        A flight that does not come down counts as half the Earth too far, one that falls back at once as short.
        """
        vehicle, fired = flight_arrays(self.booster, launch, NONE)
        out = outcome(self.booster.stages, vehicle, fired, flight_limits(self.target[2]))
        if out[kernels.OUT_STATUS] == kernels.TIMED_OUT:
            return _FAR_M, 0.0, _FAR_M
        if out[kernels.OUT_STATUS] == kernels.FELL_IN_BOOST:
            return -self.angle_rad * SPHERE_RADIUS_M, 0.0, _FAR_M
        x, y, z = (float(value) for value in out[kernels.OUT_STATE : kernels.OUT_STATE + 3])
        ahead, along, across = (float(axis[0]) * x + float(axis[1]) * y + float(axis[2]) * z for axis in self.plane)
        down_rad = math.atan2(along, ahead)
        down_rad += 2.0 * math.pi if down_rad < -0.5 * math.pi else 0.0
        left_rad = math.asin(across / math.sqrt(x * x + y * y + z * z))
        tx, ty, tz = (float(value) for value in self.target_ecef_m)
        miss = math.sqrt((x - tx) ** 2 + (y - ty) ** 2 + (z - tz) ** 2)
        return (down_rad - self.angle_rad) * SPHERE_RADIUS_M, left_rad * SPHERE_RADIUS_M, miss


def _unit(vector: Floats) -> Floats:
    x, y, z = (float(value) for value in vector)
    return vector / math.sqrt(x * x + y * y + z * z)


def _cross(a: Floats, b: Floats) -> Floats:
    return np.array([a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]])


def shot_at(booster: Booster, origin: Place, target: Place) -> Shot:
    """Set up the plane of a shot."""
    from_ecef_m, target_ecef_m = np.array(ecef_from_geodetic(*origin)), np.array(ecef_from_geodetic(*target))
    start, end = _unit(from_ecef_m), _unit(target_ecef_m)
    normal = _cross(start, end)
    sine = math.sqrt(float(normal[0]) ** 2 + float(normal[1]) ** 2 + float(normal[2]) ** 2)
    if sine < 1e-6:
        raise Unreachable(_fault(booster, "launch point and target coincide or are antipodes", "any other place"))
    left = normal / sine
    plane = np.array([start, _cross(left, start), left])
    cosine = float(start[0] * end[0] + start[1] * end[1] + start[2] * end[2])
    bearing = bearing_rad(origin[0], origin[1], target[0], target[1])
    return Shot(booster, origin, target, target_ecef_m, plane, math.atan2(sine, cosine), bearing)


def _fault(booster: Booster, found: str, allowed: str) -> Fault:
    return Fault(f"aim of {booster.name}", found, allowed, "Choose another target, launch point, loft or missile.")


def _free_flight_m(state: Floats) -> float:
    """Ground angle times radius of the ellipse from a burnout state down to the sphere; 2e7 from orbital speed on."""
    radius, speed, path = radius_m(state), speed_m_s(state), path_angle_rad(state)
    q = speed * speed * radius / GM_M3_S2
    if q >= 1.999:
        return _FAR_M
    axis, eccentric = radius / (2.0 - q), math.sqrt(max(0.0, 1.0 + q * (q - 2.0) * math.cos(path) ** 2))
    orbit_m = axis * (1.0 - eccentric * eccentric)

    def from_apogee(distance: float) -> float:
        return math.acos(max(-1.0, min(1.0, (1.0 - orbit_m / distance) / max(eccentric, 1e-12))))

    up = from_apogee(radius) if path > 0.0 else -from_apogee(radius)
    return (up + from_apogee(min(SPHERE_RADIUS_M, radius))) * SPHERE_RADIUS_M


def _burnout(shot: Shot, pitch_rad: float, cutoff_s: float) -> Floats:
    """Burnout state of a shot towards the target."""
    vehicle, fired = flight_arrays(shot.booster, shot.fired(shot.bearing_rad, pitch_rad, cutoff_s), NONE)
    only_boost = flight_limits(longest_s=0.0)
    return outcome(shot.booster.stages, vehicle, fired, only_boost)[kernels.OUT_BURNOUT : kernels.OUT_APOGEE]


def _minimum_energy_pitch(shot: Shot, cutoff_s: float) -> float:
    """Final thrust elevation that gives the minimum-energy flight-path angle at a cut-off."""

    def too_steep(pitch_rad: float) -> float:
        state = _burnout(shot, pitch_rad, cutoff_s)
        return path_angle_rad(state) - minimum_energy_angle_rad(speed_m_s(state), radius_m(state))

    if too_steep(_FLATTEST_RAD) > 0.0:
        return _FLATTEST_RAD
    return root(too_steep, _FLATTEST_RAD, _STEEPEST_RAD, 1e-4)


def _polish(shot: Shot, make: Make, azimuth: float, other: float, nudge: float) -> Launch | None:
    """Bring the miss under a metre in azimuth and one other number (Broyden's method); None if that fails.

    `make` turns azimuth and the other number into a launch; `nudge` is a small change of the latter.
    """
    beyond, left, miss = shot.landing(make(azimuth, other))
    slope = (shot.landing(make(azimuth, other + nudge))[0] - beyond) / nudge
    turn = -math.sin(shot.angle_rad) * SPHERE_RADIUS_M  # more azimuth lands to the right
    # rows: beyond, left; columns: azimuth, other
    a, b, c, d = 0.0, slope, turn, 0.0
    for _ in range(25):
        if miss < _CLOSE_M:
            return make(azimuth, other)
        det = a * d - b * c
        if det == 0.0:
            return None
        d_azimuth, d_other = -(d * beyond - b * left) / det, -(a * left - c * beyond) / det
        limit = max(1.0, abs(d_azimuth) / 0.3, abs(d_other / nudge) / _MOST_NUDGES)
        d_azimuth, d_other = d_azimuth / limit, d_other / limit
        azimuth, other = azimuth + d_azimuth, other + d_other
        was_beyond, was_left = beyond, left
        beyond, left, miss = shot.landing(make(azimuth, other))
        # Broyden's update in units in which both numbers weigh alike
        weight = abs(turn / slope) if slope else 1.0
        square = d_azimuth * d_azimuth + (d_other / weight) ** 2
        if square == 0.0:
            return None
        off_1 = beyond - was_beyond - a * d_azimuth - b * d_other
        off_2 = left - was_left - c * d_azimuth - d * d_other
        a, b = a + off_1 * d_azimuth / square, b + off_1 * d_other / (weight * weight * square)
        c, d = c + off_2 * d_azimuth / square, d + off_2 * d_other / (weight * weight * square)
    return make(azimuth, other) if miss < _ALLOWED_MISS_M else None


def _bracketed(shot: Shot, make: Make, azimuth: float, low: float, high: float, nudge: float) -> Launch | None:
    """The same from two values of the other number that land short and beyond; None if they do not."""
    turn = math.sin(shot.angle_rad) * SPHERE_RADIUS_M

    def beyond(other: float) -> float:
        nonlocal azimuth
        far, left, _ = shot.landing(make(azimuth, other))
        azimuth += max(-0.2, min(0.2, left / turn)) if far < 0.5 * _FAR_M else 0.0
        return far

    try:
        near = root(beyond, low, high, _NEAR_M)
    except ValueError:
        return None
    return _polish(shot, make, azimuth, near, nudge)


def _best_full_burn(shot: Shot) -> tuple[float, float, float]:
    """Azimuth and final elevation of the longest full-burn flight towards the target, and how far beyond it lands."""
    burn_s = shot.booster.burn_time_s
    near = _minimum_energy_pitch(shot, burn_s)
    _, left, _ = shot.landing(shot.fired(shot.bearing_rad, near, burn_s))
    azimuth = shot.bearing_rad + max(-0.3, min(0.3, left / (math.sin(shot.angle_rad) * SPHERE_RADIUS_M)))

    def beyond(pitch: float) -> float:
        return shot.landing(shot.fired(azimuth, pitch, burn_s))[0]

    best = peak(beyond, max(_FLATTEST_RAD, near - 0.2), min(_STEEPEST_RAD, near + 0.2), 0.01)
    return azimuth, best, beyond(best)


def _shortest_cutoff_s(booster: Booster) -> float:
    """No engine is cut before the missile has begun to turn."""
    return booster.vertical_time_s + 0.05 * (booster.burn_time_s - booster.vertical_time_s)


def _guess(shot: Shot) -> tuple[float, float]:
    """Final elevation and cut-off of the minimum-energy flight, from boost flown and free flight in closed form."""
    booster = shot.booster
    pitch, cutoff = booster.reference_pitch_rad, booster.burn_time_s
    start = shot.plane[0]

    def beyond(cutoff_s: float) -> float:
        state = _burnout(shot, pitch, cutoff_s)
        radius = radius_m(state)
        cosine = sum(float(state[i]) * float(start[i]) for i in range(3)) / radius
        return (math.acos(min(1.0, cosine)) - shot.angle_rad) * SPHERE_RADIUS_M + _free_flight_m(state)

    shortest = _shortest_cutoff_s(booster)
    for _ in range(2):
        if beyond(booster.burn_time_s) > 0.0 > beyond(shortest):
            cutoff = root(beyond, shortest, booster.burn_time_s, _GUESS_M)
        pitch = _minimum_energy_pitch(shot, cutoff)
    return pitch, cutoff


def cut_at(shot: Shot, pitch_rad: float, azimuth_rad: float, cutoff_s: float) -> Launch | None:
    """The launch with a final thrust elevation that reaches the target by its cut-off; None if none does.

    `azimuth_rad` and `cutoff_s` are where the search begins.
    """
    burn_s, shortest = shot.booster.burn_time_s, _shortest_cutoff_s(shot.booster)

    def make(heading: float, cut_s: float) -> Launch:
        return shot.fired(heading, pitch_rad, max(shortest, min(burn_s, cut_s)))

    found = _polish(shot, make, azimuth_rad, cutoff_s, -1e-3 * burn_s)
    return found or _bracketed(shot, make, azimuth_rad, shortest, burn_s, -1e-3 * burn_s)


def _early_cutoff(shot: Shot) -> Launch | None:
    """The launch that reaches the target with the earliest cut-off; None if none does."""
    burn_s = shot.booster.burn_time_s

    def solve(pitch: float, azimuth: float, cutoff: float) -> Launch | None:
        return cut_at(shot, pitch, azimuth, cutoff)

    pitch, cutoff = _guess(shot)
    first = solve(pitch, shot.bearing_rad, cutoff)
    if first is None:
        azimuth, best, beyond = _best_full_burn(shot)
        return solve(best, azimuth, burn_s) if beyond >= 0.0 else None
    for width in (math.radians(4.0), math.radians(2.0)):
        sides = [solve(first.final_pitch_rad + side * width, first.azimuth_rad, first.cutoff_s) for side in (-1, 1)]
        low, high = sides
        if low is None or high is None:
            break
        centre = first.final_pitch_rad
        places, values = (centre - width, centre, centre + width), (-low.cutoff_s, -first.cutoff_s, -high.cutoff_s)
        best = max(centre - 3.0 * width, min(centre + 3.0 * width, vertex(places, values)))
        found = [launch for launch in (low, first, high, solve(best, first.azimuth_rad, first.cutoff_s)) if launch]
        first = min(found, key=lambda launch: launch.cutoff_s)
        if abs(best - centre) < 0.5 * width:
            break
    return first


def _full_burn(shot: Shot, loft: Loft) -> Launch | None:
    """The launch that reaches the target with all fuel burnt, over or under the longest flight; None if none does."""
    burn_s = shot.booster.burn_time_s
    azimuth, best, beyond = _best_full_burn(shot)
    if beyond < 0.0:
        return None

    def make(heading: float, pitch: float) -> Launch:
        return shot.fired(heading, max(_FLATTEST_RAD, min(_STEEPEST_RAD, pitch)), burn_s)

    high = low = None
    if loft != "depressed":
        high = _bracketed(shot, make, azimuth, best, _STEEPEST_RAD, 1e-3)
    if loft != "lofted":
        low = _bracketed(shot, make, azimuth, best, _FLATTEST_RAD, -1e-3)
    found = [launch for launch in (high, low) if launch is not None]
    return min(found, key=lambda launch: abs(launch.final_pitch_rad - best), default=None)


def _ground_range_m(shot: Shot, launch: Launch) -> float:
    """Geodesic from the launch point to where a flight comes down."""
    vehicle, fired = flight_arrays(shot.booster, launch, NONE)
    out = outcome(shot.booster.stages, vehicle, fired, flight_limits(shot.target[2]))
    if out[kernels.OUT_STATUS] != kernels.LANDED:
        return math.inf if out[kernels.OUT_STATUS] == kernels.TIMED_OUT else 0.0
    latitude, longitude, _ = geodetic_from_ecef(*(float(out[kernels.OUT_STATE + i]) for i in range(3)))
    return distance_m(shot.origin[0], shot.origin[1], latitude, longitude)


def reach_m(booster: Booster, origin: Place, target: Place, loft: Loft = "minimum-energy") -> tuple[float, float]:
    """Shortest and longest geodesic range of a missile from a place towards another, by the loft asked for."""
    return _interval(shot_at(booster, origin, target), loft)


def _interval(shot: Shot, loft: Loft) -> tuple[float, float]:
    """Reachable ranges along a shot's azimuth."""
    booster, burn_s = shot.booster, shot.booster.burn_time_s
    azimuth, best, _ = _best_full_burn(shot)
    longest = _ground_range_m(shot, shot.fired(azimuth, best, burn_s))
    if booster.early_cutoff and loft == "minimum-energy":
        cutoff = _shortest_cutoff_s(booster)
        return _ground_range_m(shot, shot.fired(azimuth, _minimum_energy_pitch(shot, cutoff), cutoff)), longest
    ends = {"lofted": [_STEEPEST_RAD], "depressed": [_FLATTEST_RAD]}.get(loft, [_STEEPEST_RAD, _FLATTEST_RAD])
    return min(_ground_range_m(shot, shot.fired(azimuth, pitch, burn_s)) for pitch in ends), longest


def aim(booster: Booster, origin: Place, target: Place, loft: Loft = "minimum-energy") -> Launch:
    """Find the launch that brings a missile down on a target, from geodetic places (latitude, longitude, height).

    With early cut-off the minimum-energy launch is the one whose engine may stop first. Otherwise, and for lofted and
    depressed flights, all fuel is burnt and the loft is the free number: minimum-energy then means that one of the two
    solutions whose final thrust elevation is nearer to that of the longest flight. The launch has no dispersion; the
    miss is below 100 m (it is below 1 m where the search came to rest). Raises Unreachable with the reachable interval.
    """
    shot = shot_at(booster, origin, target)
    cuts = booster.early_cutoff and loft == "minimum-energy"
    found = _early_cutoff(shot) if cuts else _full_burn(shot, loft)
    if found is not None and shot.landing(found)[2] < _ALLOWED_MISS_M:
        return replace(found, azimuth_rad=found.azimuth_rad % (2.0 * math.pi))
    shortest, longest = _interval(shot, loft)
    asked = distance_m(origin[0], origin[1], target[0], target[1])
    way = f"{loft} flights with early cut-off" if cuts else f"{loft} flights at full burn"
    bearing = math.degrees(shot.bearing_rad)
    allowed = f"{way} on azimuth {bearing:.1f} deg reach {shortest / 1e3:.0f} to {longest / 1e3:.0f} km"
    raise Unreachable(_fault(booster, f"a target at {asked / 1e3:.0f} km", allowed))

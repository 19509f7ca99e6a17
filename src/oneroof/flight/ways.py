"""The first way to a point in space: direct flights of one interceptor from one site, solved instead of tabulated."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from oneroof.earth.arrays import Floats
from oneroof.earth.geodesy import ecef_from_geodetic
from oneroof.flight import kernels
from oneroof.flight.ballistic import Launch, flight_arrays, flight_limits, outcome
from oneroof.flight.interceptor import Interceptor, centre_axes
from oneroof.flight.solve import three, triple
from oneroof.flight.trajectory import record

_PITCHES_DEG = range(-49, 90, 4)
_COAST_S = 25.0  # between samples of a flight of the fan
_LESS = (
    -0.75,
    -0.5,
    -0.25,
)  # shares of the burn time that stand for wasted thrust, in the part of the fan before burnout
_BEYOND = 0.6  # of a cell of the fan: how far outside it a point may lie and still be tried
_CLOSE_M = 1.0
_DEEPEST_M = -1000e3
_SMALL = 1e-4  # of a turn of azimuth or thrust, in a difference quotient
_WASTED_S = 0.5
_MOST_WORSE = 3  # steps of a search that lead away, until it is given up
_MOST_WASTED = 0.85  # with less of its thrust no booster leaves the ground
_STEPS = (0.2, 0.1, 100.0)  # longest steps of the search: azimuth, thrust, coast

Aimed = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Plane:
    """Flights of a coarse fan in one azimuth, as triangles of neighbouring samples.

    corners (n, 3, 2): where the samples stand ahead and above, from the Earth's centre; aims (n, 3, 2): the thrust and
    the coast that lead there. Only triangles of the early way.
    """

    azimuth_rad: float
    corners: Floats
    aims: Floats


@dataclass(frozen=True, slots=True)
class Fan:
    """A coarse fan of one interceptor's flights from one site, from which the search for a way starts."""

    missile: Interceptor
    site: tuple[float, float, float]
    axes: Floats
    planes: tuple[Plane, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """A flight that passes a point: azimuth, final thrust elevation, coast after burnout, and the state there (6,).

    A coast below nought wastes thrust: -0.1 of the burn time means a tenth less of it, and the point is passed at
    burnout. So an interceptor comes to points that lie nearer than its burnout at full thrust would.
    """

    azimuth_rad: float
    pitch_rad: float
    coast_s: float
    state_ecef: Floats

    @property
    def aimed(self) -> Aimed:
        """What leads there, as a guess for a point beside it."""
        return self.azimuth_rad, self.pitch_rad, self.coast_s

    def time_s(self, burn_s: float) -> float:
        """Give the time from lift-off, for a burn time."""
        return burn_s + max(self.coast_s, 0.0)


def fan(missile: Interceptor, site: tuple[float, float, float], towards_ecef_m: Floats) -> Fan:
    """Fly a coarse fan from a site in the azimuths of some points (n, 3): the first, the middle, the last of them."""
    axes = centre_axes(np.array(ecef_from_geodetic(*site)))
    count = len(towards_ecef_m)
    azimuths = {_polar(axes, towards_ecef_m[place])[0] for place in (0, count // 2, count - 1)}
    return Fan(missile, site, axes, tuple(_flown(missile, site, axes, each) for each in sorted(azimuths)))


def _flown(missile: Interceptor, site: tuple[float, float, float], axes: Floats, azimuth_rad: float) -> Plane:
    """Fly the fan of one azimuth."""
    burn_s = missile.burn_time_s
    coasts = [share * burn_s for share in _LESS]
    coasts += [number * _COAST_S for number in range(int((missile.longest_s - burn_s) / _COAST_S) + 2)]
    places = np.full((len(_PITCHES_DEG), len(coasts), 2), math.nan)
    for row, degrees in enumerate(_PITCHES_DEG):
        pitch = math.radians(degrees)
        for column in range(len(_LESS)):
            state = _state_of(missile, site, (azimuth_rad, pitch, coasts[column]))
            places[row, column] = math.nan if state is None else _polar(axes, state[:3])[1:]
        vehicle, fired = flight_arrays(missile.booster, Launch(*site, azimuth_rad, pitch, burn_s))
        vehicle[2] = 0.0  # and below the ground without air, so that there are neighbours to search between
        limits = flight_limits(_DEEPEST_M, missile.longest_s + _COAST_S)
        flight = record(missile.booster.stages, vehicle, fired, limits)
        for column in range(len(_LESS), len(coasts)):
            if flight.status != kernels.FELL_IN_BOOST and burn_s + coasts[column] <= flight.impact_time_s:
                places[row, column] = _polar(axes, flight.at(burn_s + coasts[column])[:3])[1:]
    return Plane(azimuth_rad, *_triangles(places, [math.radians(each) for each in _PITCHES_DEG], coasts))


def _triangles(places: Floats, pitches: list[float], coasts: list[float]) -> tuple[Floats, Floats]:
    """Triangles (n, 3, 2) of a grid of places (flights, samples, 2), and what leads to their corners, (n, 3, 2)."""
    aims = np.stack(np.meshgrid(pitches, coasts, indexing="ij"), axis=-1)
    pairs = []
    for grid in (places, aims):
        here, later, both, steeper = grid[:-1, :-1], grid[:-1, 1:], grid[1:, 1:], grid[1:, :-1]
        halves = [np.stack(three, axis=2).reshape(-1, 3, 2) for three in ((here, later, both), (here, both, steeper))]
        pairs.append(np.concatenate(halves))
    corners, led = pairs
    one, other = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    early = one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0] > 0.0  # not-a-number is no triangle either
    return corners[early], led[early]


def _polar(axes: Floats, point: Floats) -> tuple[float, float, float]:
    """Azimuth of a point from a site, and where it stands in that plane: ahead, and up from the Earth's centre."""
    x, y, z = (float(value) for value in point)
    east, north, up = (float(axis[0]) * x + float(axis[1]) * y + float(axis[2]) * z for axis in axes)
    return math.atan2(east, north), math.sqrt(east * east + north * north), up


def guesses(of: Fan, points_ecef_m: Floats) -> list[Aimed | None]:
    """Guess for each point (n, 3) the azimuth, thrust and coast that lead there, from the fan; None far out of it.

    Off by some ten seconds at long range; a guess is no promise that there is a way.
    """
    found: list[Aimed | None] = []
    for point in points_ecef_m:
        azimuth, *place = _polar(of.axes, point)
        plane = min(of.planes, key=lambda each: abs(math.remainder(each.azimuth_rad - azimuth, 2.0 * math.pi)))
        led = _within(plane, np.array(place))
        found.append(None if led is None else (azimuth, *led))
    return found


def _within(plane: Plane, place: Floats) -> tuple[float, float] | None:
    """The thrust and coast that lead to a place: by the earliest triangle around it, or the nearest if none is."""
    if not len(plane.corners):
        return None
    a, off = plane.corners[:, 0], place - plane.corners[:, 0]
    one, other = plane.corners[:, 1] - a, plane.corners[:, 2] - a
    area = one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]
    v = (off[:, 0] * other[:, 1] - off[:, 1] * other[:, 0]) / area
    w = (one[:, 0] * off[:, 1] - one[:, 1] * off[:, 0]) / area
    inside = np.minimum(np.minimum(v, w), 1.0 - v - w)
    best = int(np.argmax(inside))
    if inside[best] < -_BEYOND:
        return None
    around = np.flatnonzero(inside >= -1e-9)
    if around.size:
        best = int(around[np.argmin(plane.aims[around, 0, 1])])
    led = (
        (1.0 - v[best] - w[best]) * plane.aims[best, 0] + v[best] * plane.aims[best, 1] + w[best] * plane.aims[best, 2]
    )
    return float(led[0]), float(led[1])


def way_to(of: Fan, point_ecef_m: Floats, near: Aimed) -> Way | None:
    """Find the first way to a point (3,), to within a metre, from a guess; None if there is none in time.

    Newton's method on direct flights. Of the two ways to a point, early and late, the early one alone counts: on it
    more loft and more time still lead two different ways.
    """
    return _close_in(of, np.asarray(point_ecef_m, dtype=np.float64), near)


def _state(of: Fan, aimed: Aimed) -> Floats | None:
    """State (6,) of a flight at the end of its coast; None if it falls back while it burns."""
    return _state_of(of.missile, of.site, aimed)


def _state_of(missile: Interceptor, site: tuple[float, float, float], aimed: Aimed) -> Floats | None:
    azimuth, pitch, coast_s = aimed
    booster, burn_s = missile.booster, missile.burn_time_s
    vehicle, fired = flight_arrays(booster, Launch(*site, azimuth, pitch, burn_s))
    fired[6] += min(coast_s, 0.0) / burn_s
    out = outcome(booster.stages, vehicle, fired, flight_limits(-1e9, burn_s + max(coast_s, 0.0)))
    if out[kernels.OUT_STATUS] == kernels.FELL_IN_BOOST:
        return None
    return out[kernels.OUT_STATE : kernels.OUT_STATE + 6]


def _slopes(of: Fan, aimed: Aimed, state: Floats) -> tuple[Floats, Floats, Floats] | None:
    """How the place moves with azimuth, with thrust and with coast; None on the ground."""
    azimuth, pitch, coast_s = aimed
    turned = _state(of, (azimuth + _SMALL, pitch, coast_s))
    raised = _state(of, (azimuth, pitch + _SMALL, coast_s))
    if turned is None or raised is None:
        return None
    later = state[3:]
    if coast_s < 0.0:
        less = _state(of, (azimuth, pitch, coast_s - _WASTED_S))
        if less is None:
            return None
        later = (state[:3] - less[:3]) / _WASTED_S
    return (turned[:3] - state[:3]) / _SMALL, (raised[:3] - state[:3]) / _SMALL, later


def _close_in(of: Fan, point: Floats, start: Aimed) -> Way | None:
    """Search for the early way from a guess; the slopes are kept while they serve."""
    aimed, slopes, before, worse = start, None, math.inf, 0
    latest = of.missile.longest_s - of.missile.burn_time_s
    least = -_MOST_WASTED * of.missile.burn_time_s
    for _ in range(25):
        state = _state(of, aimed)
        if state is None:
            return None
        off = point - state[:3]
        miss = float(abs(off[0]) + abs(off[1]) + abs(off[2]))
        if slopes is None or miss > 0.3 * before:
            slopes = _slopes(of, aimed, state)
        if slopes is None:
            return None
        if miss < _CLOSE_M:
            early = triple(*slopes) < 0.0 and aimed[2] <= latest + 1e-6
            return Way(*aimed, state) if early else None
        more = three(*slopes, off)
        if more is None:
            return None
        worse += 1 if miss > 0.7 * before else 0
        if worse > _MOST_WORSE:
            return None
        before = miss
        scale = max(1.0, *(abs(step) / longest for step, longest in zip(more, _STEPS, strict=True)))
        coast_s = min(max(aimed[2] + more[2] / scale, least), latest + 100.0)
        # thrust is wasted at one rate, coasts grow at another: a step over burnout rests there
        coast_s = 0.0 if coast_s * aimed[2] < 0.0 else coast_s
        aimed = (aimed[0] + more[0] / scale, aimed[1] + more[1] / scale, coast_s)
        if aimed[2] == 0.0:
            slopes = None
    return None

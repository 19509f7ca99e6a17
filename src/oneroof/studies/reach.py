"""Can this interceptor meet that flight: from when to when, where, and at which speed or delay the answer flips."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from oneroof.catalogue.shelf import Figures, Shelf
from oneroof.earth.wgs84 import GM_M3_S2, SPHERE_RADIUS_M
from oneroof.errors import CatalogueError, Fault, Mendable
from oneroof.flight.ballistic import burnout_of, height_of
from oneroof.flight.interceptor import REFERENCE_LOFT_RAD, Interceptor, interceptor
from oneroof.flight.trajectory import Trajectory
from oneroof.flight.ways import Aimed, Fan, Way, fan, guesses, way_to
from oneroof.studies.moments import moments, speed_over_earth_m_s

Place = tuple[float, float, float]

SCAN_S = 20.0  # from one point of the flight that is asked about to the next
_REST_S = 0.02  # at which the search for the last launch and the first meeting rests
_LIKELIEST = 6  # points looked at first
_GUESS_OFF_S = 120.0  # more than the fan's guess of a launch is ever off
LEAST_SPEED_M_S, MOST_SPEED_M_S = 1000.0, 11000.0  # the latter is about the speed of escape at burnout
_SPEED_STEP_M_S = 500.0
_GRAZING_M_S = 7500.0  # no way of a slower interceptor to a point over 70 km grazes the air for long
_ENVELOPE_M_S = 25.0  # at which the search for the best slower flight rests
_SPEED_REST = 2e-4  # of the speed, at which the bisection rests


@dataclass(frozen=True, slots=True)
class Limits:
    """What counts as a meeting: not lower, not longer in flight, not slower in closing than these; no faster a target.

    The target's speed is over the Earth, at the meeting: what `engagement.reach.launch_times` asks of a believed track.
    """

    altitude_min_m: float
    flight_time_max_s: float
    least_closing_m_s: float = 0.0
    target_speed_max_m_s: float = math.inf


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting, times after the missile's ignition; the launch is the latest that comes there in time."""

    time_s: float
    launch_s: float
    altitude_m: float
    closing_m_s: float
    way: Way


@dataclass(frozen=True, slots=True)
class Reach:
    """What one interceptor can do against one flight when it may leave from `commit_s` on.

    `first` is the earliest meeting, None if there is none; `last` the meeting of the last launch that meets at all,
    None if the whole flight is out of reach. `meetings` hold, for each point asked about, the one there, or None.
    """

    commit_s: float
    burnout_altitude_m: float
    first: Meeting | None
    last: Meeting | None
    meetings: tuple[Meeting | None, ...]

    @property
    def feasible(self) -> bool:
        """Whether a launch at the commit or later meets."""
        return self.first is not None


@dataclass(frozen=True, slots=True)
class Shooter:
    """An interceptor of the shelf at a site, whose burnout speed may be another than its sheet's."""

    shelf: Shelf
    sheet: str
    site: Place
    limits: Limits

    def flying(self, speed_m_s: float) -> Interceptor:
        """Make the interceptor with a burnout speed; raises CatalogueError for one that no such booster has."""
        figures = self.shelf.with_value(self.sheet, "burnout_speed_km_s", speed_m_s / 1e3).figures(self.sheet)
        return _made(figures, speed_m_s)

    @property
    def published_m_s(self) -> float:
        """The burnout speed of the sheet, as the shelf believes it."""
        return self.shelf.figures(self.sheet).si("burnout_speed_km_s")


def _made(figures: Figures, speed_m_s: float) -> Interceptor:
    try:
        made = interceptor(figures)
        if burnout_altitude_m(made) > 0.0:
            return made
    except ValueError:  # no gain of its stages gives this speed
        pass
    allowed = "no booster of its burn time, impulse and drag leaves the ground so"
    where, mend = f"{figures.name}.burnout_speed_km_s", "Name another speed; mind the unit."
    raise CatalogueError(Fault(where, f"{speed_m_s / 1e3:g} km/s", allowed, mend))


def burnout_altitude_m(missile: Interceptor) -> float:
    """Give the height at which an interceptor's burnout speed is its published one: that of its reference flight."""
    booster = missile.booster
    return height_of(burnout_of(booster.stages, booster.vehicle, REFERENCE_LOFT_RAD))


def at_surface_m_s(speed_m_s: float, altitude_m: float) -> float:
    """Give the speed at the ground with the same energy as a speed at an altitude: two bodies, a sphere, no air."""
    fall = 2.0 * GM_M3_S2 * (1.0 / SPHERE_RADIUS_M - 1.0 / (SPHERE_RADIUS_M + altitude_m))
    return math.sqrt(speed_m_s * speed_m_s + fall)


# ---------------------------------------------------------------------------------------------- one speed


@dataclass(frozen=True, slots=True)
class _Point:
    """One instant of a flight that is asked about, and what the fan guesses of it."""

    time_s: float
    guess: Aimed | None
    launch_s: float


@dataclass(slots=True)
class _Search:
    """The meetings of one interceptor along one flight; remembers the way it found last, to start from it."""

    ways: Fan
    path: Trajectory
    limits: Limits
    near: Aimed | None = None

    def points(self) -> list[_Point]:
        times = _asked(self.path, self.limits)
        places = np.array([self.path.at(time_s)[:3] for time_s in times]).reshape(-1, 3)
        burn_s, led = self.ways.missile.burn_time_s, _spread(guesses(self.ways, places))
        launches = (-math.inf if each is None else -burn_s - max(each[2], 0.0) for each in led)
        return [_Point(t, each, t + launch) for t, each, launch in zip(times, led, launches, strict=True)]

    def at(self, time_s: float, guess: Aimed | None = None) -> Meeting | None:
        """Give the meeting at a time, from a guess, or from what was found last where that leads nowhere."""
        state = self.path.at(time_s)
        altitude_m = height_of(state)
        if (
            altitude_m < self.limits.altitude_min_m - 1.0
            or speed_over_earth_m_s(state) > self.limits.target_speed_max_m_s + 0.1
        ):
            return None
        tries = (way_to(self.ways, state[:3], each) for each in (guess, self.near) if each is not None)
        way = next((each for each in tries if each is not None), None)
        if way is None:
            return None
        self.near = way.aimed
        closing = float(np.sqrt(np.sum((way.state_ecef[3:] - state[3:]) ** 2)))
        if closing < self.limits.least_closing_m_s:
            return None
        launch_s = time_s - way.time_s(self.ways.missile.burn_time_s)
        return Meeting(time_s, launch_s, altitude_m, closing, way)

    def launch(self, time_s: float) -> float:
        """Give the launch that meets at a time; minus infinity where none does."""
        found = self.at(time_s)
        return -math.inf if found is None else found.launch_s


def _spread(guesses: list[Aimed | None]) -> list[Aimed | None]:
    """Give the neighbours of a guess, where they have none, the same: the edge of reach lies between them."""
    for _ in range(2 if guesses else 0):
        beside = zip([None, *guesses[:-1]], guesses, [*guesses[1:], None], strict=True)
        guesses = [own or before or after for before, own, after in beside]
    return guesses


def _asked(path: Trajectory, limits: Limits) -> list[float]:
    return moments(path, limits.altitude_min_m, limits.target_speed_max_m_s, SCAN_S)


def _search(missile: Interceptor, site: Place, path: Trajectory, limits: Limits) -> _Search:
    times = _asked(path, limits) or [path.burnout_time_s]
    ends = np.array([path.at(time_s)[:3] for time_s in (times[0], times[len(times) // 2], times[-1])])
    return _Search(fan(replace(missile, longest_s=limits.flight_time_max_s), site, ends), path, limits)


def reach(missile: Interceptor, site: Place, path: Trajectory, limits: Limits, commit_s: float) -> Reach:
    """Tell when and where an interceptor that may leave from `commit_s` on can meet a flight.

    Both fly the full model; each meeting is a solved direct flight, the first way there, to a metre. The commit is the
    lift-off: whatever lies between them is part of it. Only free flight is met, from the missile's burnout on.
    """
    search = _search(missile, site, path, limits)
    points = search.points()
    meetings = tuple(search.at(each.time_s, each.guess) for each in points)
    last = _last(search, points, meetings)
    first = None if last is None or last.launch_s < commit_s else _first(search, points, meetings, last, commit_s)
    return Reach(commit_s, burnout_altitude_m(missile), first, last, meetings)


def possible(missile: Interceptor, site: Place, path: Trajectory, limits: Limits, commit_s: float) -> bool:
    """Tell whether `reach` would find a meeting, by looking where one is likeliest first, and no longer than needed."""
    search = _search(missile, site, path, limits)
    points = search.points()
    for point in sorted(points, key=lambda each: -each.launch_s)[:_LIKELIEST]:
        meeting = search.at(point.time_s, point.guess)
        if meeting is not None and meeting.launch_s >= commit_s:
            return True
    if max((each.launch_s for each in points), default=-math.inf) < commit_s - _GUESS_OFF_S:
        return False
    # the answer is close, or a guess led nowhere: ask from end to end, each way from its neighbour's
    return reach(missile, site, path, limits, commit_s).feasible


def _last(search: _Search, points: list[_Point], meetings: tuple[Meeting | None, ...]) -> Meeting | None:
    """The meeting of the last launch: the highest of the peaks between the points asked about."""
    best = max((each for each in meetings if each is not None), key=lambda each: each.launch_s, default=None)
    if best is None:
        return None
    launches = [-math.inf if each is None else each.launch_s for each in meetings]
    for number, meeting in enumerate(meetings):
        before, after = max(number - 1, 0), min(number + 1, len(points) - 1)
        beside = max(launches[before], launches[after])
        if meeting is None or meeting.launch_s < max(beside, best.launch_s - SCAN_S):
            continue
        search.near = meeting.way.aimed
        found = _peak(search, points[before].time_s, points[after].time_s)
        if found is not None and found.launch_s > best.launch_s:
            best = found
    return best


def _peak(search: _Search, low: float, high: float) -> Meeting | None:
    """Golden section, which bears a launch of minus infinity beside the peak."""
    golden = 0.6180339887498949
    left, right = high - golden * (high - low), low + golden * (high - low)
    left_value, right_value = search.launch(left), search.launch(right)
    while high - low > _REST_S:
        if left_value > right_value:
            high, right, right_value = right, left, left_value
            left = high - golden * (high - low)
            left_value = search.launch(left)
        else:
            low, left, left_value = left, right, right_value
            right = low + golden * (high - low)
            right_value = search.launch(right)
    return search.at(left) if left_value > right_value else search.at(right)


def _first(
    search: _Search, points: list[_Point], meetings: tuple[Meeting | None, ...], last: Meeting, commit_s: float
) -> Meeting:
    """The earliest meeting of a launch at the commit or later, between the points asked about."""
    known = sorted([*(each for each in meetings if each is not None), last], key=lambda each: each.time_s)
    found = next(each for each in known if each.launch_s >= commit_s)
    before = max((each.time_s for each in points if each.time_s < found.time_s), default=found.time_s)
    search.near = found.way.aimed
    while found.time_s - before > _REST_S:
        middle = 0.5 * (before + found.time_s)
        meeting = search.at(middle)
        if meeting is not None and meeting.launch_s >= commit_s:
            found = meeting
        else:
            before = middle
    return found


def reach_at_most(shooter: Shooter, speed_m_s: float, path: Trajectory, commit_s: float) -> Reach:
    """Tell what an interceptor of a burnout speed reaches, also by flying with less of it.

    Above some 8 km/s the way to far and low points grazes the air: there a slower flight may come where a faster one
    does not. Then the speed with the latest launch is looked for, so that more speed never takes a launch away.
    """
    found = reach(shooter.flying(speed_m_s), shooter.site, path, shooter.limits, commit_s)
    if speed_m_s <= _GRAZING_M_S:
        return found
    slower = _at(shooter, 0.99 * speed_m_s, path, commit_s)
    if _latest(slower) <= _latest(found) and found.last is not None:
        return found
    low, high, best = _GRAZING_M_S, speed_m_s, max(found, slower, key=_latest)
    while high - low > _ENVELOPE_M_S:
        speeds = [high - 0.618 * (high - low), low + 0.618 * (high - low)]
        left, right = (_at(shooter, speed, path, commit_s) for speed in speeds)
        best = max(best, left, right, key=_latest)
        low, high = (low, speeds[1]) if _latest(left) >= _latest(right) else (speeds[0], high)
    first = min((each for each in (found.first, best.first) if each), key=lambda each: each.time_s, default=None)
    return replace(best, burnout_altitude_m=found.burnout_altitude_m, first=first)


def _at(shooter: Shooter, speed_m_s: float, path: Trajectory, commit_s: float) -> Reach:
    return reach(shooter.flying(speed_m_s), shooter.site, path, shooter.limits, commit_s)


def _latest(found: Reach) -> float:
    return -math.inf if found.last is None else found.last.launch_s


# ---------------------------------------------------------------------------------------------- thresholds


@dataclass(frozen=True, slots=True)
class Threshold:
    """Where the answer flips; without a value, at which end of what was searched it stays the same, and what it is.

    Speeds in m/s at `altitude_m`, delays in seconds after the missile's burnout.
    """

    value: float | None
    low: float
    high: float
    altitude_m: float | None = None
    always: bool = False


def bisect(answer: Callable[[float], bool], low: float, high: float, share: float) -> float:
    """Find where a monotone answer turns from no (at `low`) to yes (at `high`): the least yes, to a share of it."""
    while high - low > share * high:
        middle = 0.5 * (low + high)
        low, high = (low, middle) if answer(middle) else (middle, high)
    return high


def threshold_speed(shooter: Shooter, path: Trajectory, commit_s: float) -> Threshold:
    """Find the least burnout speed with which a launch at or after the commit meets the flight, by bisection.

    What a booster reaches, a faster one reaches with part of its thrust wasted: more speed takes no meeting away. The
    least speed that meets is looked for from below in steps of 0.5 km/s, then between two of them: ways that graze the
    air, and a bound on closing (who is caught up with closes faster the slower he flies), may leave gaps above.
    """
    low, high = _bounds(shooter)

    def meets(speed_m_s: float) -> bool:
        return possible(shooter.flying(speed_m_s), shooter.site, path, shooter.limits, commit_s)

    if meets(low):
        return Threshold(None, low, high, always=True)
    tops = np.arange(low + _SPEED_STEP_M_S, high + 1.0, _SPEED_STEP_M_S).tolist()
    top = next((speed for speed in tops if meets(speed)), None)
    if top is None:
        return Threshold(None, low, high)
    speed = bisect(meets, top - _SPEED_STEP_M_S, top, _SPEED_REST)
    return Threshold(speed, low, high, burnout_altitude_m(shooter.flying(speed)))


def _bounds(shooter: Shooter) -> tuple[float, float]:
    """The least and the greatest speed that a booster with the sheet's burn time can have, in halves of 1 km/s."""
    speeds = np.arange(LEAST_SPEED_M_S, MOST_SPEED_M_S + 1.0, _SPEED_STEP_M_S).tolist()
    return next(each for each in speeds if _flies(shooter, each)), next(
        each for each in reversed(speeds) if _flies(shooter, each)
    )


def _flies(shooter: Shooter, speed_m_s: float) -> bool:
    try:
        shooter.flying(speed_m_s)
    except CatalogueError:
        return False
    return True


def threshold_delay(found: Reach, path: Trajectory) -> Threshold:
    """Give the latest commit after the missile's burnout that still meets; none earlier than its ignition counts."""
    low, high = -path.burnout_time_s, path.impact_time_s - path.burnout_time_s
    if found.last is None or found.last.launch_s < 0.0:
        return Threshold(None, low, high)
    return Threshold(found.last.launch_s - path.burnout_time_s, low, high)


def require_after_ignition(commit_after_burnout_s: float, path: Trajectory) -> None:
    """Refuse a commit before the missile's ignition, or after its impact."""
    burnout_s, flight_s = path.burnout_time_s, path.impact_time_s
    if -burnout_s <= commit_after_burnout_s <= flight_s - burnout_s:
        return
    found, mend = f"{commit_after_burnout_s:g} s", "Name a moment of the flight; negative while it still burns."
    when = "before the missile's ignition" if commit_after_burnout_s < 0.0 else "after its impact"
    allowed = f"that is {when}: from {-burnout_s:.0f} to {flight_s - burnout_s:.0f} s after burnout is possible"
    raise Mendable(Fault("--commit-after-burnout-s", found, allowed, mend))

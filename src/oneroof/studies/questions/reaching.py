"""What the questions of reach share: flights, curves of the latest commit by speed, thresholds between two speeds."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from oneroof.catalogue.shelf import Shelf
from oneroof.earth.geodesy import geodetic_from_ecef
from oneroof.flight.aim import aim
from oneroof.flight.ballistic import fly, missile
from oneroof.flight.trajectory import Trajectory
from oneroof.studies.questions.answer import Kind, Spot, Track
from oneroof.studies.reach import Meeting, Place, Reach, Shooter, bisect, possible, reach_at_most

_REST = 1e-3  # of the speed, at which a threshold rests


def site(shelf: Shelf, name: str) -> Place:
    """Give a site of the shelf."""
    figures = shelf.figures(name)
    height_m = figures.si("height_m") if figures.has("height_m") else 0.0
    return figures.si("latitude_deg"), figures.si("longitude_deg"), height_m


def flight(shelf: Shelf, name: str, start: str, end: str) -> Trajectory:
    """Fly a missile of the shelf between two sites on its arc of least energy."""
    booster = missile(shelf.figures(name))
    return fly(booster, aim(booster, site(shelf, start), site(shelf, end), "minimum-energy"))


@dataclass(frozen=True, slots=True)
class Case:
    """One interceptor at one site against one flight."""

    shooter: Shooter
    path: Trajectory

    def reach(self, speed_m_s: float) -> Reach:
        """Ask what it reaches with a burnout speed, at any commit."""
        return reach_at_most(self.shooter, speed_m_s, self.path, 0.0)

    def last(self, speed_m_s: float) -> Meeting | None:
        """Give the meeting of the last launch; None where it would have to leave before the missile's ignition."""
        last = self.reach(speed_m_s).last
        return None if last is None or last.launch_s < 0.0 else last

    def latest_s(self, speed_m_s: float) -> float | None:
        """Give the latest commit after the missile's burnout that still meets; None from its ignition on or never."""
        last = self.last(speed_m_s)
        return None if last is None else last.launch_s - self.path.burnout_time_s

    def least_m_s(self, delay_s: float, curve: Sequence[tuple[float, float | None]]) -> float | None:
        """Give the least speed that meets at a commit, between the speeds of a curve; None if none of them does."""
        enough = [speed for speed, latest in curve if latest is not None and latest >= delay_s]
        if not enough or enough[0] == curve[0][0]:
            return None
        below = max(speed for speed, _ in curve if speed < enough[0])
        commit_s = self.path.burnout_time_s + delay_s
        of = self.shooter

        def meets(speed_m_s: float) -> bool:
            return possible(of.flying(speed_m_s), of.site, self.path, of.limits, commit_s)

        return bisect(meets, below, enough[0], _REST)


def curve(case: Case, speeds: Iterable[float]) -> list[tuple[float, float | None]]:
    """Give the latest commit for each of some speeds, slowest first."""
    return [(speed, case.latest_s(speed)) for speed in speeds]


def km_s(points: Sequence[tuple[float, float | None]]) -> tuple[tuple[float, float], ...]:
    """Give the part of a curve that exists, speeds in km/s."""
    return tuple((speed / 1e3, latest) for speed, latest in points if latest is not None)


def ground_track(path: Trajectory, name: str, party: str, until_s: float | None = None) -> Track:
    """Give a flight's ground track in ninety points."""
    end = path.impact_time_s if until_s is None else until_s
    times = np.linspace(0.0, end, 90).tolist()
    return _track([path.at(time_s)[:3].tolist() for time_s in times], name, party, "missile")


def way_track(case: Case, meeting: Meeting, speed_m_s: float, name: str, party: str) -> Track:
    """Give the ground path of the interceptor that makes a meeting."""
    from oneroof.flight.ballistic import Launch, flight_arrays, flight_limits
    from oneroof.flight.trajectory import record

    made = case.shooter.flying(speed_m_s)
    azimuth, pitch, _ = meeting.way.aimed
    vehicle, fired = flight_arrays(made.booster, Launch(*case.shooter.site, azimuth, pitch, made.burn_time_s))
    flown = record(made.booster.stages, vehicle, fired, flight_limits(-1e9, meeting.time_s - meeting.launch_s))
    times = np.linspace(0.0, flown.impact_time_s, 30).tolist()
    return _track([flown.at(time_s)[:3].tolist() for time_s in times], name, party, "interceptor")


def _track(points: list[list[float]], name: str, party: str, kind: str) -> Track:
    places = [geodetic_from_ecef(*point) for point in points]
    latitudes = tuple(round(math.degrees(each[0]), 4) for each in places)
    longitudes = tuple(round(math.degrees(each[1]), 4) for each in places)
    return Track(name, latitudes, longitudes, party, kind)  # type: ignore[arg-type]


def spot(shelf: Shelf, name: str, said: str, kind: Kind, party: str = "", note: str = "") -> Spot:
    """Mark a site of the shelf."""
    latitude, longitude, _ = site(shelf, name)
    return Spot(said, math.degrees(latitude), math.degrees(longitude), kind, party, note)


def met_at(path: Trajectory, meeting: Meeting, name: str, party: str) -> Spot:
    """Mark a meeting, with its height."""
    latitude, longitude, _ = geodetic_from_ecef(*path.at(meeting.time_s)[:3].tolist())
    return Spot(name, math.degrees(latitude), math.degrees(longitude), "meeting", party)

"""What a map and a timeline need: nominal flights, sensors, shooters, places and the meetings of one replication."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from oneroof.earth.arrays import Floats
from oneroof.earth.geodesy import geodetic_from_ecef
from oneroof.sensing.radar import Radar
from oneroof.simulation.event import Event, Kind
from oneroof.simulation.layout import Layout, Threat
from oneroof.simulation.sensors import Sensor

TRACK_NODES = 160
PATH_NODES = 24


@dataclass(frozen=True, slots=True)
class Track:
    """The nominal ground track of one threat; arrays of one length."""

    id: str
    missile: str
    times_s: Floats
    latitude_deg: Floats
    longitude_deg: Floats
    altitude_km: Floats
    burnout_index: int


@dataclass(frozen=True, slots=True)
class SensorSite:
    """A sensor on the map; `reach_km` is its range against the raid's median cross-section after burnout."""

    id: str
    name: str
    kind: str
    party: str
    latitude_deg: float
    longitude_deg: float
    altitude_km: float
    reach_km: float | None
    sectors: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class ShooterSite:
    """A battery on the map."""

    id: str
    name: str
    party: str
    latitude_deg: float
    longitude_deg: float


@dataclass(frozen=True, slots=True)
class Intercept:
    """One meeting of replication 0, with the ground track of the round that flew to it."""

    threat: str
    shooter: str
    latitude_deg: float
    longitude_deg: float
    altitude_km: float
    time_s: float
    path_latitude_deg: Floats
    path_longitude_deg: Floats
    outcome: str


@dataclass(frozen=True, slots=True)
class PlaceMark:
    """A place that is to be protected, and the share of replications in which nothing aimed at it got through."""

    id: str
    name: str
    latitude_deg: float
    longitude_deg: float
    radius_km: float
    protected_mean: float | None


@dataclass(frozen=True, slots=True)
class Geometry:
    """All of it, from truth: only the seat `analyst` may see it."""

    tracks: tuple[Track, ...]
    sensors: tuple[SensorSite, ...]
    shooters: tuple[ShooterSite, ...]
    intercepts: tuple[Intercept, ...]
    places: tuple[PlaceMark, ...]


class Meetings:
    """A sink that keeps the meetings of a replication."""

    def __init__(self) -> None:
        self.notes: list[tuple[float, Mapping[str, Any]]] = []

    def note(self, event: Event) -> None:
        """Keep what the umpire says."""
        if event.kind is Kind.NOTE and event.body["what"] == "met" and "state_ecef" in event.body:
            self.notes.append((event.time_us / 1e6, event.body))


def geometry(layout: Layout, meetings: Meetings, places: Mapping[str, float]) -> Geometry:
    """Gather what a map shows; `places` gives the share of replications in which a place was kept safe."""
    return Geometry(
        tracks=tuple(_track(threat) for threat in layout.threats),
        sensors=tuple(_sensor(layout, sensor) for sensor in layout.sensors.values()),
        shooters=tuple(
            ShooterSite(each.id, each.name, each.party, _deg(each.spot.latitude_rad), _deg(each.spot.longitude_rad))
            for each in layout.shooters.values()
        ),
        intercepts=tuple(_intercept(layout, time_s, body) for time_s, body in meetings.notes),
        places=_places(layout, places),
    )


def _deg(angle_rad: float) -> float:
    return math.degrees(angle_rad)


def _track(threat: Threat) -> Track:
    path = threat.nominal
    picked = np.unique(np.linspace(0, len(path.times_s) - 1, TRACK_NODES).astype(np.int64))
    rows = np.array([geodetic_from_ecef(*(float(value) for value in path.states_ecef[i, :3])) for i in picked])
    burnout = int(np.searchsorted(picked, path.burnout_index))
    return Track(
        threat.id, threat.missile, path.times_s[picked], np.degrees(rows[:, 0]), np.degrees(rows[:, 1]),
        rows[:, 2] / 1000.0, burnout,
    )  # fmt: skip


def _sensor(layout: Layout, sensor: Sensor) -> SensorSite:
    device = sensor.device
    if not isinstance(device, Radar) or sensor.spot is None:
        x, y, z = (float(value) for value in device.place_ecef_m(0.0))  # type: ignore[union-attr]
        latitude, longitude, height = geodetic_from_ecef(x, y, z)
        return SensorSite(
            sensor.id,
            sensor.name,
            "satellite",
            sensor.party,
            _deg(latitude),
            _deg(longitude),
            height / 1000.0,
            None,
            (),
        )
    half = sensor.figures["sector_half_deg"]
    sectors = tuple((_deg(float(face) - half) % 360.0, _deg(float(face) + half) % 360.0) for face in device.faces_rad)
    if half >= math.pi - 1e-9:
        sectors = ((0.0, 360.0),)
    return SensorSite(
        sensor.id, sensor.name, "radar", sensor.party, _deg(sensor.spot.latitude_rad), _deg(sensor.spot.longitude_rad),
        sensor.spot.height_m / 1000.0, _reach_km(layout, sensor), sectors,
    )  # fmt: skip


def _reach_km(layout: Layout, sensor: Sensor) -> float:
    """Scale the reference range by the fourth root to the raid's median cross-section after burnout in this band."""
    sections = sorted(threat.rcs_m2[sensor.band][1] for threat in layout.threats)
    ratio = sections[len(sections) // 2] / sensor.figures["reference_rcs_m2"]
    return float(sensor.figures["reference_range_km"] / 1000.0 * math.sqrt(math.sqrt(ratio)))


def _intercept(layout: Layout, time_s: float, body: Mapping[str, Any]) -> Intercept:
    x, y, z = body["state_ecef"][:3]
    latitude, longitude, height = geodetic_from_ecef(x, y, z)
    shooter = layout.shooters[body["battery"]]
    path_latitude, path_longitude = _great_circle(
        shooter.spot.latitude_rad, shooter.spot.longitude_rad, latitude, longitude
    )
    outcome = "defended" if body["outcome"] == "killed" else "missed"
    return Intercept(
        body["threat"], shooter.id, _deg(latitude), _deg(longitude), height / 1000.0, time_s, path_latitude,
        path_longitude, outcome,
    )  # fmt: skip


def _great_circle(
    latitude_a: float, longitude_a: float, latitude_b: float, longitude_b: float
) -> tuple[Floats, Floats]:
    """Give a round's ground track as the great circle from its site to the meeting: its sideways drift is small."""
    ends = [_unit(latitude_a, longitude_a), _unit(latitude_b, longitude_b)]
    steps = np.linspace(0.0, 1.0, PATH_NODES)
    rows = [[(1 - s) * a + s * b for a, b in zip(*ends, strict=True)] for s in steps]
    latitudes = [_deg(math.atan2(z, math.hypot(x, y))) for x, y, z in rows]
    longitudes = [_deg(math.atan2(y, x)) for x, y, z in rows]
    return np.array(latitudes), np.array(longitudes)


def _unit(latitude: float, longitude: float) -> tuple[float, float, float]:
    return (
        math.cos(latitude) * math.cos(longitude),
        math.cos(latitude) * math.sin(longitude),
        math.sin(latitude),
    )


def _places(layout: Layout, kept: Mapping[str, float]) -> tuple[PlaceMark, ...]:
    """Mark each area of any post once; an aim point's name comes from the attack."""
    marks = []
    for row in layout.scenario.protect:
        name = row.place if isinstance(row.place, str) else (row.place.name or row.id)
        area = next(spot for spot in layout.places if spot[0] == row.id)
        marks.append(PlaceMark(row.id, name, _deg(area[1]), _deg(area[2]), row.radius_km, kept.get(name)))
    return tuple(marks)

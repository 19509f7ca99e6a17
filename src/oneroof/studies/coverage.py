"""Coverage: who has what in its field. Launch points of a grid by country, and each flight of the attack by time."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from oneroof.earth.arrays import Flags, Floats
from oneroof.earth.geodesy import ecef_from_geodetic
from oneroof.sensing import infrared, radar
from oneroof.sensing.radar import Radar
from oneroof.simulation.layout import Layout, Threat
from oneroof.simulation.sensors import Sensor
from oneroof.simulation.visibility import first_likely_s
from oneroof.studies import people
from oneroof.studies.aim_tables import Grid

SEEN = ("not seen", "seen")
STEP_S = 1.0
NOTE = (
    "Seen: the point at that height over the ground is in the sensor's field and the Earth is not in the way; whether "
    "its power suffices is not asked (see `oneroof see`). A satellite sees what burns above the cloud, at the start."
)


@dataclass(frozen=True, slots=True, eq=False)
class Coverage:
    """What each sensor has in its field: flags (r, c) over a grid at a height, by the sensor's id."""

    grid: Grid
    height_m: float
    seen: dict[str, Flags]

    def anybody(self, sensors: Sequence[str]) -> Flags:
        """Flag what at least one of some sensors has in its field."""
        none = np.zeros((self.grid.rows, self.grid.columns), np.bool_)
        return np.asarray(np.logical_or.reduce([none, *(self.seen[id] for id in sensors)]))


@dataclass(frozen=True, slots=True, eq=False)
class Sighting:
    """One flight before one sensor: times after ignition (n,), Earth-fixed places (n, 3), flags of those in its field.

    `likely_s`: when its odds of a detection first are even; infinite for never, None where it is not asked.
    """

    threat: str
    sensor: str
    times_s: Floats
    places_ecef_m: Floats
    seen: Flags
    likely_s: float | None

    def row(self) -> dict[str, Any]:
        """Tell from when to when, how long, and from when likely; None for a flight that is never in the field."""
        at, odds = self.times_s[self.seen], self.likely_s
        told = {"threat": self.threat, "sensor": self.sensor}
        if not len(at):
            return told | {"from_s": None, "until_s": None, "seconds": 0.0, "even_odds_from_s": None}
        return told | {
            "from_s": float(at[0]), "until_s": float(at[-1]), "seconds": float(len(at) * STEP_S),
            "even_odds_from_s": odds if odds is None or math.isfinite(odds) else None,
        }  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What a survey of coverage found: the layout, who has which points, whose land they are over, every sighting."""

    layout: Layout
    coverage: Coverage
    land: people.Land
    sightings: tuple[Sighting, ...]

    @property
    def radars(self) -> list[str]:
        """Ids of the sensors that are radars."""
        return [id for id, sensor in self.layout.sensors.items() if isinstance(sensor.device, Radar)]


def points(grid: Grid, height_m: float) -> Floats:
    """Give the Earth-fixed places over the middles of a grid's cells, row by row, (n, 3)."""
    rows, columns = np.radians(grid.latitudes_deg).tolist(), np.radians(grid.longitudes_deg).tolist()
    return np.array([ecef_from_geodetic(row, column, height_m) for row in rows for column in columns])


def coverage(layout: Layout, grid: Grid, height_m: float) -> Coverage:
    """Ask every sensor of a layout, where it stands at the start, which cells it has in its field at a height."""
    places = points(grid, height_m)
    seen = {id: in_field(sensor, places, 0.0).reshape(grid.rows, grid.columns) for id, sensor in layout.sensors.items()}
    return Coverage(grid, height_m, seen)


def in_field(sensor: Sensor, places_ecef_m: Floats, time_s: float) -> Flags:
    """Flag the places (n, 3) that a sensor has in its field at a time; for a satellite something burns there."""
    device = sensor.at(time_s).device
    if isinstance(device, Radar):
        return radar.visible(device, places_ecef_m)
    return np.asarray(infrared.visible(device, [time_s] * len(places_ecef_m), places_ecef_m))


def by_country(found: Coverage, place: people.Land, flags: Flags) -> list[dict[str, Any]]:
    """Count a grid's points in each country and those that are seen; most seen first, then by code."""
    rows = []
    for number in np.unique(place.country[place.country != people.NOWHERE]).tolist():
        mine = place.country == number
        seen, total = int((flags & mine).sum()), int(mine.sum())
        rows.append(
            {"country": place.codes[number], "name": place.names[number], "points": total, "seen": seen,
             "share_seen": seen / total}
        )  # fmt: skip
    return sorted(rows, key=lambda row: (-row["seen"], row["country"]))


def totals(place: people.Land, flags: Flags, day: date) -> dict[str, Any]:
    """Add up people and area that are seen and not, of NATO on a day, of Russia and of others."""
    return people.by_group(people.by_country(place, flags.astype(np.int64), SEEN), day)


def sightings(layout: Layout) -> Iterator[Sighting]:
    """Hold each flight of the attack before each sensor."""
    for threat in layout.threats:
        times = np.arange(int(threat.nominal.impact_time_s / STEP_S) + 1, dtype=np.float64) * STEP_S
        places = np.array([threat.nominal.at(time)[:3] for time in times.tolist()])
        for sensor in layout.sensors.values():
            yield _sighting(sensor, threat, times, places)


def _sighting(sensor: Sensor, threat: Threat, times: Floats, places: Floats) -> Sighting:
    device, start_s = sensor.at(threat.ignition_s).device, threat.ignition_s
    if isinstance(device, Radar):
        seen = radar.visible(device, places)
        likely = first_likely_s(threat.nominal, device, threat.rcs_m2[sensor.band])
        return Sighting(threat.id, sensor.id, times, places, seen, likely)
    burning = times <= threat.nominal.burnout_time_s
    seen = np.zeros(len(times), np.bool_)
    seen[burning] = infrared.visible(device, (times[burning] + start_s).tolist(), places[burning])
    return Sighting(threat.id, sensor.id, times, places, seen, None)


def study(layout: Layout, grid: Grid, height_m: float) -> Found:
    """Hold a grid's points and every flight of the attack before all sensors."""
    return Found(layout, coverage(layout, grid, height_m), people.land(grid), tuple(sightings(layout)))


def summary(result: Found) -> dict[str, Any]:
    """Tell it all in plain data: flights, each sensor's countries, and the totals of all sensors together."""
    found, place, scenario = result.coverage, result.land, result.layout.scenario
    day, grid = date.fromisoformat(scenario.start_utc[:10]), found.grid
    return {
        "scenario": scenario.name, "height_km": found.height_m / 1e3,
        "grid": {"south_deg": grid.south_deg, "west_deg": grid.west_deg, "step_deg": grid.step_deg,
                 "rows": grid.rows, "columns": grid.columns},
        "flights": [each.row() for each in result.sightings],
        "sensors": {id: by_country(found, place, flags) for id, flags in found.seen.items()},
        "totals": {
            "radars": totals(place, found.anybody(result.radars), day),
            "any sensor": totals(place, found.anybody(list(found.seen)), day),
        },
        "notes": [NOTE, people.NOTE],
    }  # fmt: skip

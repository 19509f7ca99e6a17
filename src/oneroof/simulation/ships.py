"""Ships of a scenario: where each is at a time, and whether it is on station at all in a replication."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from oneroof.earth.geodesy import bearing_rad, destination, distance_m
from oneroof.simulation.draws import Draws, Purpose, subject_key
from oneroof.simulation.scenario.models import Ship
from oneroof.simulation.scenario.places import Place

EVEN_ODDS = 0.5
KNOT_M_S = 1852.0 / 3600.0  # the nautical mile an hour, exact


@dataclass(frozen=True, slots=True)
class Leg:
    """One stay and the passage from it: there from a time, under way from another, on a geodesic."""

    from_s: float
    leaves_s: float
    latitude_rad: float
    longitude_rad: float
    bearing_rad: float
    length_m: float


@dataclass(frozen=True, slots=True)
class Course:
    """A ship's way through its stations at its transit speed, and the chance that it is on station.

    It stays at each station until the time given and goes to the next on the geodesic; who arrives after the next
    station's time goes on at once. The radar and the battery of one ship share the draw: both are there or neither is.
    """

    id: str
    key: int
    availability_fraction: float
    speed_m_s: float
    legs: tuple[Leg, ...]

    def place(self, time_s: float) -> tuple[float, float]:
        """Latitude and longitude (rad) at a scenario time; before the first departure at the first station."""
        leg = next((each for each in reversed(self.legs) if each.from_s <= time_s), self.legs[0])
        gone_m = max(0.0, time_s - leg.leaves_s) * self.speed_m_s
        if gone_m == 0.0:
            return leg.latitude_rad, leg.longitude_rad
        return destination(leg.latitude_rad, leg.longitude_rad, leg.bearing_rad, min(gone_m, leg.length_m))

    def on_station(self, draws: Draws) -> bool:
        """Draw once for a replication whether the ship is there; without chance, from even odds on."""
        luck = draws.uniform(Purpose.STATION, self.key) if draws.chance else EVEN_ODDS
        return luck < self.availability_fraction or self.availability_fraction >= 1.0

    @property
    def moves(self) -> bool:
        """Whether it ever leaves its first station."""
        return len(self.legs) > 1


def course(ship: Ship, spot: Callable[[Place], tuple[float, float]]) -> Course:
    """Lay out a ship's course; `spot` finds a place's latitude and longitude."""
    speed_m_s = ship.speed_knots.number * KNOT_M_S if ship.speed_knots is not None else 0.0
    places = [spot(row.at) for row in ship.stations]
    legs, arrives_s = [], 0.0
    for row, here, there in zip(ship.stations, places, [*places[1:], places[-1]], strict=True):
        leaves_s = math.inf if row.until_s is None else max(arrives_s, row.until_s)
        length_m = distance_m(*here, *there)
        legs.append(Leg(arrives_s, leaves_s, *here, bearing_rad(*here, *there), length_m))
        if row.until_s is None or speed_m_s == 0.0:
            break
        arrives_s = leaves_s + length_m / speed_m_s
    return Course(ship.id, subject_key(ship.id), ship.availability.number, speed_m_s, tuple(legs))

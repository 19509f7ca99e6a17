"""How low a sensor at a place sees over another place: the floor that the Earth's curve sets."""

from __future__ import annotations

import math
from dataclasses import dataclass

from oneroof.earth.geodesy import bearing_rad, distance_m
from oneroof.earth.sight import horizon_floor_m

FOUR_THIRDS = 4.0 / 3.0
_NO_LEAST_ELEVATION = -0.5 * math.pi
_NEVER_M = 1e29  # the kernel's sign for a place beyond a quarter turn


@dataclass(frozen=True, slots=True)
class Floor:
    """The lowest height seen over a place, straight and with the 4/3 Earth; None where nothing is ever seen."""

    distance_m: float
    bearing_rad: float
    floor_m: float | None
    floor_four_thirds_m: float | None


def floor_over(
    sensor: tuple[float, float, float], over: tuple[float, float], elevation_min_rad: float = _NO_LEAST_ELEVATION
) -> Floor:
    """Tell the horizon floor of a sensor (latitude, longitude, height) over a place (latitude, longitude).

    Geodesic on WGS-84, then a smooth sphere of 6,371 km: no terrain. Radar waves bend in the low troposphere as if the
    Earth were 4/3 as large; above some tens of kilometres the straight line is the better of the two. Without a least
    elevation only the ground decides. Oracle: Kürecik (2,085 m) over Tabriz, 26.6 km straight and 18.2 km at 4/3.
    """
    latitude_rad, longitude_rad, height_m = sensor
    away_m = distance_m(latitude_rad, longitude_rad, *over)
    straight_m = horizon_floor_m(height_m, away_m, elevation_min_rad, 1.0)
    bent_m = horizon_floor_m(height_m, away_m, elevation_min_rad, FOUR_THIRDS)
    return Floor(away_m, bearing_rad(latitude_rad, longitude_rad, *over), _seen(straight_m), _seen(bent_m))


def _seen(floor_m: float) -> float | None:
    return floor_m if floor_m < _NEVER_M else None

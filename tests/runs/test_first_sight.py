"""When a radar first has a launch in view: to one second the time at which the flight crosses its horizon."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic

from oneroof.catalogue.shelf import Shelf
from oneroof.earth.geodesy import geodetic_from_ecef
from oneroof.flight.aim import Launch, aim
from oneroof.flight.ballistic import Booster, fly, missile
from oneroof.flight.trajectory import Trajectory
from oneroof.sensing.kernels import ELEVATION_MIN
from oneroof.sensing.radar import Radar, radar
from oneroof.simulation.visibility import first_seen_s

SHELF = Shelf()
DEG = math.pi / 180.0
LAUNCHES = 100


def gabala(**override: float) -> Radar:
    site = SHELF.figures("gabala-site")
    return radar(SHELF.figures("gabala", override or None), site.si("latitude_deg"), site.si("longitude_deg"), 0.0)


def launches() -> Iterator[tuple[Booster, Launch]]:
    """Spread launches over Iran (a lattice of the golden mean), fired north-west, some towards Gabala's back."""
    booster = missile(SHELF.figures("iran-3-stage-3700"))
    pattern = aim(booster, (38.0 * DEG, 46.0 * DEG, 0.0), (52.5 * DEG, 13.4 * DEG, 0.0))
    golden = (math.sqrt(5.0) - 1.0) / 2.0
    for number in range(LAUNCHES):
        across, turn = (number * golden) % 1.0, (number * golden * golden) % 1.0
        place = ((26.5 + 12.0 * number / LAUNCHES) * DEG, (45.5 + 15.0 * across) * DEG)
        azimuth_rad = (280.0 + 70.0 * turn) * DEG
        yield booster, replace(pattern, latitude_rad=place[0], longitude_rad=place[1], azimuth_rad=azimuth_rad)


def up_and_bearing(device: Radar, point: np.ndarray) -> tuple[float, float]:
    """Elevation from the scalar product with the plumb line, azimuth by GeographicLib: neither as the kernel does."""
    x, y, z = device.origin_ecef_m.tolist()
    latitude, longitude, _ = geodetic_from_ecef(x, y, z)
    plumb = (math.cos(latitude) * math.cos(longitude), math.cos(latitude) * math.sin(longitude), math.sin(latitude))
    off = [float(a - b) for a, b in zip(point, (x, y, z), strict=True)]
    elevation = math.asin(sum(a * b for a, b in zip(off, plumb, strict=True)) / math.hypot(*off))
    there = geodetic_from_ecef(*(float(value) for value in point))
    found = Geodesic.WGS84.Inverse(*(math.degrees(value) for value in (latitude, longitude, *there[:2])))
    return elevation, math.radians(found["azi1"]) % (2.0 * math.pi)


def within_the_sheet(device: Radar, path: Trajectory, time_s: float) -> bool:
    """The sheet's limits: more than 2 degrees up, less than 70, and within 55 degrees of 162."""
    elevation, bearing = up_and_bearing(device, path.at(time_s)[:3])
    off = math.remainder(bearing - 162.0 * DEG, 2.0 * math.pi)
    return 2.0 * DEG <= elevation <= 70.0 * DEG and abs(off) <= 55.0 * DEG


def over_the_horizon(device: Radar, path: Trajectory, time_s: float) -> bool:
    """The closed form on a sphere of 6,371 km: higher than R / cos(d/R) - R over a place at ground distance d."""
    x, y, z = device.origin_ecef_m.tolist()
    here, there = geodetic_from_ecef(x, y, z), geodetic_from_ecef(*path.at(time_s)[:3].tolist())
    ends = [math.degrees(value) for value in (*here[:2], *there[:2])]
    angle = Geodesic.WGS84.Inverse(*ends)["s12"] / 6_371e3
    return angle < 0.5 * math.pi and there[2] >= 6_371e3 / math.cos(angle) - 6_371e3


def crossing_s(seen: Callable[[float], bool], end_s: float) -> float | None:
    """Find the first instant of being seen: steps of a quarter of a second, then halving to a millisecond."""
    high = next((time for time in np.arange(0.0, end_s, 0.25).tolist() if seen(time)), None)
    if high is None or high == 0.0:
        return high
    low = high - 0.25
    while high - low > 1e-3:
        middle = 0.5 * (low + high)
        low, high = (low, middle) if seen(middle) else (middle, high)
    return high


def compared(device: Radar, rule: Callable[[Radar, Trajectory, float], bool]) -> tuple[list[tuple[float, float]], int]:
    """Give (found, crossing) for each launch that either sees, and how many one sees and the other does not."""
    pairs, disagreements = [], 0
    for booster, launch in launches():
        path = fly(booster, launch)
        found = first_seen_s(path, {"gabala": device}).get("gabala")
        truth = crossing_s(lambda time, path=path: rule(device, path, time), 400.0)  # type: ignore[misc]
        if found is not None and truth is not None:
            pairs.append((found, truth))
        disagreements += (found is None) != (truth is None)
    return pairs, disagreements


@pytest.mark.requirement("A015")
def test_first_sight_is_the_crossing_of_the_sheets_limits() -> None:
    pairs, disagreements = compared(gabala(), within_the_sheet)
    assert disagreements == 0
    assert len(pairs) == LAUNCHES
    # a body 200 km up and its foot on the ground differ by up to 5e-5 rad in azimuth:
    # some hundredths of a second at the edge of a face
    assert all(-0.05 <= found - truth <= 1.0 for found, truth in pairs)


@pytest.mark.requirement("A015")
def test_first_sight_without_a_least_elevation_is_the_crossing_of_the_horizon() -> None:
    """The sphere of the closed form is not the ellipsoid: the second of the row covers that, and the sampling."""
    device = gabala(elevation_min_deg=-10.0, elevation_max_deg=90.0, sector_half_deg=180.0)
    pairs, disagreements = compared(device, over_the_horizon)
    assert disagreements == 0
    assert len(pairs) == LAUNCHES
    assert all(-0.5 <= found - truth <= 1.5 for found, truth in pairs)
    assert sum(abs(found - 0.5 - truth) <= 1.0 for found, truth in pairs) == LAUNCHES


def test_a_planted_degree_of_elevation_is_seen() -> None:
    device = gabala()
    device.numbers[ELEVATION_MIN] += DEG
    pairs, _ = compared(device, within_the_sheet)
    assert not all(-1e-3 <= found - truth <= 1.0 for found, truth in pairs)

"""Is a place inside an outline: the even-odd rule over rings drawn in longitude and latitude."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from oneroof.earth.arrays import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """One connected piece of ground: its outer ring and the rings of its holes, each (n, 2) longitudes and latitudes.

    In degrees, as maps store them; an edge is straight between them on the plate, and none crosses the antimeridian.
    `bounds` are west, south, east, north.
    """

    rings: tuple[Floats, ...]
    bounds: tuple[float, float, float, float]


def outline(rings: Sequence[Floats]) -> Outline:
    """Make an outline of rings; the first is the outer one and bounds them all."""
    (west, south), (east, north) = rings[0].min(axis=0).tolist(), rings[0].max(axis=0).tolist()
    return Outline(tuple(rings), (west, south, east, north))


def holds(ground: Outline, latitude_rad: float, longitude_rad: float) -> bool:
    """Tell whether a place lies inside: a ray to the north crosses the rings an odd number of times."""
    x, y = math.degrees(math.remainder(longitude_rad, 2.0 * math.pi)), math.degrees(latitude_rad)
    west, south, east, north = ground.bounds
    if not (west <= x <= east and south <= y <= north):
        return False
    return sum(_crossings(ring, x, y) for ring in ground.rings) % 2 == 1


def _crossings(ring: Floats, x: float, y: float) -> int:
    """Count the edges north of a place; an edge holds its western end and not its eastern, so a corner counts once."""
    here, there = ring, np.roll(ring, -1, axis=0)
    across = (here[:, 0] <= x) != (there[:, 0] <= x)
    ends, starts = there[across], here[across]
    heights = starts[:, 1] + (x - starts[:, 0]) * (ends[:, 1] - starts[:, 1]) / (ends[:, 0] - starts[:, 0])
    return int((heights > y).sum())

"""How often an error of the launch point puts a launch on the wrong side of an area's border."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from oneroof.catalogue.areas import Area
from oneroof.earth.geodesy import destination
from oneroof.errors import Fault, Mendable
from oneroof.simulation.draws import Draws, Purpose, subject_key

Place = tuple[float, float]  # latitude and longitude, rad


@dataclass(frozen=True, slots=True)
class Misplaced:
    """For one launch point and one error: whether it is inside, and in how many of so many draws it seems otherwise."""

    name: str
    inside: bool
    sigma_m: float
    trials: int
    wrong: int

    @property
    def false_share(self) -> float:
        """The rate of false origins."""
        return self.wrong / self.trials


def misplaced(
    area: Area, points: Iterable[tuple[str, Place]], sigmas_m: Sequence[float], *, trials: int = 2000, seed: int = 1
) -> list[Misplaced]:
    """Measure the rate of false origins: a launch point, moved by a normal error, judged by the rule of the filter.

    Model: the error is normal, alike in north and east, with `sigmas_m` on each axis; without error every launch is
    judged by its own place and the rate is nothing. A track's real error is not round and may be biased: runs with
    the filter on count it as it is. Draws are keyed by point and trial and scaled, so rates of two errors compare.
    Raises Mendable for an error below 0.
    """
    if any(not 0.0 <= sigma < math.inf for sigma in sigmas_m):
        raise Mendable(Fault("sigmas_m", str(list(sigmas_m)), "errors from 0 m on stand here", "Write 0 or more."))
    found = []
    for name, place in points:
        inside, key = area.has(*place), subject_key(name)
        normals = Draws(seed, 0).normals(Purpose.ORIGIN, key, 0, 2 * trials).reshape(trials, 2)
        for sigma_m in sigmas_m:
            seen = (area.has(*_moved(place, sigma_m * north, sigma_m * east)) for north, east in normals)
            wrong = sum(each is not inside for each in seen)
            found.append(Misplaced(name, inside, sigma_m, trials, wrong))
    return found


def _moved(place: Place, north_m: float, east_m: float) -> Place:
    away_m = math.hypot(north_m, east_m)
    return destination(*place, math.atan2(east_m, north_m), away_m) if away_m > 0.0 else place

"""Whether a predicted impact threatens a place: by its ellipse, and without one where the ellipse cannot matter."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np

from oneroof.command.desk import ProtectedArea
from oneroof.earth.geodesy import sphere_range_m
from oneroof.engagement import threat
from oneroof.tracking.impact import Prediction

NOTHING = np.zeros((1, 3, 3))
AREAS = (ProtectedArea(0.9, 0.2, 30e3), ProtectedArea(0.7, -1.3, 50e3))


def falling(latitude_rad: float, longitude_rad: float, long_m: float) -> Prediction:
    return Prediction(
        np.zeros(1), np.zeros((1, 6)), NOTHING, 0.0, latitude_rad, longitude_rad, (long_m, 0.5 * long_m, 0.0)
    )


def touches(latitude_rad: float, longitude_rad: float, long_m: float) -> bool:
    """The rule as it reads: three sigma of the longer half axis, 300 km at most, reach into a place."""
    here, margin_m = (latitude_rad, longitude_rad), min(3.0 * long_m, 300e3)
    return any(
        sphere_range_m(*here, each.latitude_rad, each.longitude_rad) <= each.radius_m + margin_m for each in AREAS
    )


def test_what_the_ellipse_cannot_change_is_told_without_it() -> None:
    """2,000 impacts near two places: told plainly, it is what any ellipse says; else ellipses differ about it."""
    draws, said = np.random.default_rng(1), Counter[bool | None]()
    for _ in range(2000):
        latitude, longitude = draws.normal(0.9, 0.06), draws.normal(0.2, 0.06)
        plainly = threat.plainly_threatens(AREAS, falling(latitude, longitude, math.nan))
        said[plainly] += 1
        answers = {long_m: touches(latitude, longitude, long_m) for long_m in (0.0, draws.uniform(0.0, 120e3), 1e9)}
        assert set(answers.values()) == ({plainly} if plainly is not None else {True, False})
        for long_m, answer in answers.items():
            assert threat.threatens(AREAS, falling(latitude, longitude, long_m)) == answer
    assert min(said[answer] for answer in (True, False, None)) > 10


def test_what_does_not_come_down_threatens_nothing() -> None:
    nowhere = falling(math.nan, math.nan, math.nan)
    assert threat.plainly_threatens(AREAS, nowhere) is None and not threat.threatens(AREAS, nowhere)
    assert threat.plainly_threatens((), nowhere) is False

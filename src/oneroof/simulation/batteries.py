"""Which batteries the model can fly, and what it says of those that meet too low for it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Protocol

from oneroof.catalogue.shelf import Figures, Shelf
from oneroof.earth.geodesy import sphere_range_m
from oneroof.engagement.threat import LOWEST_MEETING_M
from oneroof.simulation.scenario.models import Asset, Scenario
from oneroof.simulation.sensors import Spot, courses, figures_of, kind_of, standing


class Aimed(Protocol):
    """A missile of the attack with the place it is aimed at."""

    @property
    def id(self) -> str: ...
    @property
    def target(self) -> Spot: ...


def modelled(scenario: Scenario, shelf: Shelf, threats: Iterable[Aimed]) -> tuple[list[Asset], tuple[str, ...]]:
    """Give the batteries that can be flown, and say of each that meets too low what stays undefined because of it.

    Under LOWEST_MEETING_M no meeting is modelled: no prediction reaches so low, and fly-out tables have a grid
    of 25 km. A battery whose sheet says that it meets no higher fires at nothing; what becomes of a missile that falls
    within the reach that is published of it is not a miss, but undefined.
    """
    armed: list[Asset] = []
    said: list[str] = []
    found = list(threats)
    for asset in scenario.assets:
        if kind_of(asset, shelf) != "interceptor":
            continue
        figures = figures_of(asset, shelf)
        highest_m = figures.si("intercept_altitude_max_km") if figures.has("intercept_altitude_max_km") else math.inf
        if highest_m >= LOWEST_MEETING_M:
            armed.append(asset)
        else:
            said.append(_undefined(asset, figures, highest_m, scenario, shelf, found))
    return armed, tuple(said)


def _undefined(
    asset: Asset, figures: Figures, highest_m: float, scenario: Scenario, shelf: Shelf, threats: list[Aimed]
) -> str:
    """Say that a battery cannot be flown, and which missiles fall within its published reach."""
    place = standing(asset, shelf, scenario, courses(scenario, shelf))
    reach_m = figures.si("range_km") if figures.has("range_km") else 0.0
    near = [
        threat.id
        for threat in threats
        if sphere_range_m(
            place.latitude_rad, place.longitude_rad, threat.target.latitude_rad, threat.target.longitude_rad
        )
        <= reach_m
    ]
    low = f"{asset.id}: {asset.sheet} meets at {highest_m / 1000.0:g} km at most, and no meeting under "
    low += f"{LOWEST_MEETING_M / 1000.0:g} km is modelled; it fires at nothing"
    within = f", and what becomes of {', '.join(near)} within its {reach_m / 1000.0:g} km is undefined"
    return low + within if near else low


def fastest_m_s(figures: Figures) -> float:
    """Give the speed of the fastest target that an interceptor is said to meet; without such a figure any."""
    return figures.si("target_speed_max_km_s") if figures.has("target_speed_max_km_s") else math.inf

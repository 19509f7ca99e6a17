"""Missiles and interceptors for the flight tests: made-up figures, so that the tests stand without the shelf."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import Any, cast

from oneroof.flight import ballistic, interceptor

COMMON = {"vertical_time_s": 8, "early_cutoff": True}
FIGURES: dict[str, dict[str, float | bool]] = {
    "short": {"stages": 1, "range_km": 300, "burn_time_s": 63, "specific_impulse_s": 230}
    | {"beta_kg_m2": 2000, "boost_beta_kg_m2": 40000},
    "medium": {"stages": 1, "range_km": 1300, "burn_time_s": 105, "specific_impulse_s": 235}
    | {"beta_kg_m2": 2500, "boost_beta_kg_m2": 50000},
    "solid": {"stages": 3, "range_km": 3700, "burn_time_s": 165, "specific_impulse_s": 255, "early_cutoff": False}
    | {"beta_kg_m2": 4000, "boost_beta_kg_m2": 50000},
    "long": {"stages": 2, "burnout_speed_km_s": 7.2, "burn_time_s": 250, "specific_impulse_s": 290}
    | {"beta_kg_m2": 6000, "boost_beta_kg_m2": 70000},
    "long-solid": {"stages": 3, "burnout_speed_km_s": 7.0, "burn_time_s": 180, "specific_impulse_s": 275}
    | {"beta_kg_m2": 9000, "boost_beta_kg_m2": 60000, "early_cutoff": False},
    "slow": {"stages": 2, "burnout_speed_km_s": 6.3, "burn_time_s": 140, "specific_impulse_s": 285}
    | {"boost_beta_kg_m2": 52000, "flight_time_max_s": 1500},
    "fast": {"stages": 2, "burnout_speed_km_s": 9.0, "burn_time_s": 140, "specific_impulse_s": 285}
    | {"boost_beta_kg_m2": 52000, "flight_time_max_s": 1500},
}
MISSILES = ("short", "medium", "solid", "long", "long-solid")


@dataclass(frozen=True)
class Figures:
    """What flight asks of an open sheet."""

    name: str
    values: dict[str, float | bool]

    def has(self, figure: str) -> bool:
        return figure in self.values

    def flag(self, figure: str) -> bool:
        return bool(self.values[figure])

    def si(self, figure: str) -> float:
        value = float(self.values[figure])
        if figure.endswith(("_km", "_km_s")):
            return value * 1e3
        return math.radians(value) if figure.endswith("_deg") else value


def figures(name: str) -> Any:
    return Figures(name, COMMON | FIGURES[name])


@functools.cache
def missile(name: str) -> ballistic.Booster:
    return ballistic.missile(figures(name))


@functools.cache
def interceptor_of(name: str) -> interceptor.Interceptor:
    return interceptor.interceptor(figures(name))


@functools.cache
def table_of(name: str) -> interceptor.FlyOut:
    return interceptor.fly_out(interceptor_of(name), *SITE)


SITE = cast("tuple[float, float, float]", (math.radians(54.5), math.radians(17.1), 30.0))

"""Stages as the flight kernels see them: from published stage figures, or of equal gain where none are."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from oneroof.earth.arrays import Floats
from oneroof.earth.wgs84 import G0_M_S2
from oneroof.errors import CatalogueError, Fault
from oneroof.flight.drag_kernels import PEAK, SUPERSONIC

if TYPE_CHECKING:
    from oneroof.catalogue.shelf import Figures

EXHAUST, BURN, RATIO, LOST, LOAD, COLUMNS = 0, 1, 2, 3, 4, 5


def staged(exhaust_m_s: float, burn_s: float, stages: int, gain_m_s: float) -> Floats:
    """Stages of equal velocity gain and equal burn time, (n, 5): one mean exhaust speed, masses of fuel alone."""
    ratio = math.exp(gain_m_s / stages / exhaust_m_s)
    return np.array([(exhaust_m_s, burn_s / stages, ratio, 0.0, ratio**-number) for number in range(stages)])


def has_stage_figures(figures: Figures) -> bool:
    """Tell whether a sheet publishes what each stage weighs."""
    return figures.has("stage_fuelled_kg")


def built(figures: Figures) -> tuple[Floats, float]:
    """Stages (n, 5) from a sheet's stage figures, and the mass over cross-section of the whole missile at lift-off.

    Each stage burns its fuel at a steady rate and is dropped empty as it burns out; the next one lights at once. Thrust
    is that in vacuum, less the nozzle's share of the outer pressure where impulses at sea level are published. Raises
    CatalogueError for lists that do not go together.
    """
    fuelled = figures.list_si("stage_fuelled_kg")
    count = len(fuelled)
    fuel = _fuel(figures, fuelled)
    vacuum_s = _each(figures, "stage_specific_impulse_s", count, "specific_impulse_s")
    ground_s = vacuum_s
    if figures.has("stage_sea_level_impulse_s"):
        ground_s = _each(figures, "stage_sea_level_impulse_s", count)
    burns = _burns(figures, fuel, vacuum_s)
    sections = [0.25 * math.pi * d * d for d in _each(figures, "stage_diameter_m", count)]
    masses = [figures.si("payload_kg") + sum(fuelled[number:]) for number in range(count)]
    whole = masses[0] / sections[0]
    rows = [
        (
            vacuum_s[i] * G0_M_S2,
            burns[i],
            masses[i] / (masses[i] - fuel[i]),
            1.0 - ground_s[i] / vacuum_s[i],
            masses[i] / sections[i] / whole,
        )
        for i in range(count)
    ]
    _require(figures, "stage_sea_level_impulse_s", all(0.0 <= row[LOST] < 1.0 for row in rows), "at most the vacuum's")
    return np.array(rows), whole


def half_section(peak_beta_kg_m2: float) -> float:
    """Half the cross-section over the mass at lift-off, from a ballistic coefficient at the peak of drag."""
    return 0.5 / (peak_beta_kg_m2 * PEAK)


def unseparated(stages: Floats, section_half_m2_kg: float, cutoff_s: float) -> float:
    """Half the inverse ballistic coefficient of the whole last stage with what it carries, as its engine stops.

    At its supersonic drag: the coefficient of drag_kernels is level from Mach 2 on.
    """
    ignition = 0.0
    for row in stages:
        load, burnt = float(row[LOAD]), min(float(row[BURN]), cutoff_s - ignition)
        load *= 1.0 - burnt / float(row[BURN]) * (1.0 - 1.0 / float(row[RATIO]))
        ignition += float(row[BURN])
        if cutoff_s <= ignition:
            break
    return section_half_m2_kg * SUPERSONIC / load


def _fuel(figures: Figures, fuelled: tuple[float, ...]) -> list[float]:
    count = len(fuelled)
    if figures.has("stage_dry_kg"):
        fuel = [full - dry for full, dry in zip(fuelled, _each(figures, "stage_dry_kg", count), strict=True)]
    else:
        fuel = [full * p for full, p in zip(fuelled, _each(figures, "stage_fuel_fraction", count), strict=True)]
    _require(figures, "stage_dry_kg", min(fuel) > 0.0, "less than the fuelled mass of its stage")
    return fuel


def _burns(figures: Figures, fuel: list[float], vacuum_s: tuple[float, ...]) -> tuple[float, ...]:
    """Burn time of each stage, as published or from its thrust in vacuum."""
    if figures.has("stage_thrust_kn"):
        thrusts_n = _each(figures, "stage_thrust_kn", len(fuel))
        return tuple(m * s * G0_M_S2 / n for m, s, n in zip(fuel, vacuum_s, thrusts_n, strict=True))
    return _each(figures, "stage_burn_time_s", len(fuel), "burn_time_s")


def _each(figures: Figures, name: str, count: int, single: str = "") -> tuple[float, ...]:
    """One number a stage; a missile of one stage may hold it as a figure of the whole."""
    if count == 1 and single and not figures.has(name):
        return (figures.si(single),)
    found = figures.list_si(name)
    _require(figures, name, len(found) == count, f"{count} numbers, one a stage, as in stage_fuelled_kg")
    return found


def _require(figures: Figures, name: str, fits: bool, allowed: str) -> None:
    if not fits:
        where = f"{figures.name}.{name}"
        raise CatalogueError(Fault(where, "numbers that do not fit the other stage figures", allowed, "Correct it."))

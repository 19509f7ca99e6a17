"""Who comes into range by when: futures drawn from published forecasts, each view by itself."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from oneroof.catalogue.forecasts import Forecast, View
from oneroof.earth.arrays import Floats
from oneroof.simulation.draws import Draws, Purpose, subject_key
from oneroof.studies.leakers import chance

# a stated interval is read as the middle nine tenths of an even spread
INSIDE = 0.9


@dataclass(frozen=True, slots=True)
class Futures:
    """Drawn futures of one view: for each missile the year from which it is there, and its range; shapes (draws, n)."""

    threats: tuple[Forecast, ...]
    there_years: Floats
    ranges_m: Floats


def quantile(low: float, high: float, share: float) -> float:
    """Give a quantile of a quantity stated as an interval: even, with a twentieth below its low and above its high end.

    A choice of method, made once for all: sources give ends and no shape. Raises Mendable for a share outside 0 to 1.
    """
    chance("share", share)
    return low + (high - low) * (share - 0.5 * (1.0 - INSIDE)) / INSIDE


def share_below(low: float, high: float, value: float) -> float:
    """Give the chance that a quantity stated as an interval is at most a value: the inverse of its quantile."""
    return min(1.0, max(0.0, 0.5 * (1.0 - INSIDE) + INSIDE * (value - low) / (high - low)))


def draw(view: View, draws: int, seed: int = 1) -> Futures:
    """Draw futures: for each missile a year and a range, independent of each other and of the other missiles.

    Drawn evenly, one from each of `draws` equal steps (a Latin hypercube), so that every quantile comes out as stated.
    Keyed by the missile's id: what one view adds changes no draw of what it has in common with another. Limits: a
    forecast is taken at its word, as if it came true; that a programme stops, or that one delay delays the next, is
    not in it. No numbers of missiles are drawn: few were published.
    """
    there, ranges = np.empty((draws, len(view.threats))), np.empty((draws, len(view.threats)))
    for place, each in enumerate(view.threats):
        key = subject_key(each.id)
        there[:, place] = _spread(each.from_years, each.to_years, _even(seed, key, 0, draws))
        ranges[:, place] = _spread(each.range_low_km, each.range_high_km, _even(seed, key, 1, draws)) * 1000.0
    return Futures(view.threats, there, ranges)


def _even(seed: int, key: int, series: int, count: int) -> Floats:
    """Draw uniforms, one in each of so many equal steps, in random order."""
    drawn = Draws(seed, 0).uniforms(Purpose.FUTURE, key, series, 2 * count)
    steps: Floats = np.argsort(np.argsort(drawn[:count], kind="stable"), kind="stable").astype(np.float64)
    return (steps + drawn[count:]) / count


def _spread(low: float, high: float, uniforms: Floats) -> Floats:
    return low + (high - low) * (uniforms - 0.5 * (1.0 - INSIDE)) / INSIDE


def in_range(futures: Futures, distances_m: Sequence[float], years: Sequence[float]) -> Floats:
    """Give, for each place (rows) and year (columns), the share of futures in which some missile reaches it by then.

    A place is as far as from the nearest launch point. By construction never more for a place that is farther, nor
    less for a later year.
    """
    found = np.empty((len(distances_m), len(years)))
    for row, distance_m in enumerate(distances_m):
        first = np.where(futures.ranges_m >= distance_m, futures.there_years, np.inf).min(axis=1)
        for column, year in enumerate(years):
            found[row, column] = float((first <= year).mean())
    return found


def expected_in_range(view: View, distance_m: float, by_years: float) -> float:
    """Give the same share in closed form: one less the product of what each missile leaves."""
    return 1.0 - math.prod(
        1.0
        - share_below(each.from_years, each.to_years, by_years)
        * (1.0 - share_below(each.range_low_km, each.range_high_km, distance_m / 1000.0))
        for each in view.threats
    )


def first_year(view: View, distance_m: float, years: Iterable[float], share: float) -> float | None:
    """Give the first of some years by which a place is in range with at least this chance; None in none of them."""
    chance("share", share)
    return next((year for year in years if expected_in_range(view, distance_m, year) >= share), None)

"""Sums over replications that need no memory for them: mean and spread chunk by chunk, intervals, and when to stop."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from oneroof.simulation.summary import Z95, share


@dataclass(slots=True)
class Tally:
    """What is kept of one measure at one point: how many values, their mean, and their summed squares about it."""

    number: int = 0
    mean: float = 0.0
    square_spread: float = 0.0
    low: float = math.inf
    high: float = -math.inf

    def add(self, values: Iterable[float | None]) -> None:
        """Add a chunk's values; those that are None do not count (Chan's sum of two parts)."""
        known = [value for value in values if value is not None]
        if not known:
            return
        n, m = len(known), self.number
        middle = math.fsum(known) / n
        spread = math.fsum((value - middle) ** 2 for value in known)
        step = middle - self.mean
        self.number = n + m
        self.mean += step * n / (n + m)
        self.square_spread += spread + step * step * n * m / (n + m)
        self.low, self.high = min(self.low, *known), max(self.high, *known)

    @property
    def variance(self) -> float | None:
        """Give the variance between replications; one has none."""
        return self.square_spread / (self.number - 1) if self.number > 1 else None

    def interval(self, share_of_runs: bool = False) -> tuple[float | None, float | None, float | None]:
        """Give the mean with its 95 % interval: Wilson's for a share of runs, else the normal one."""
        if self.number == 0:
            return None, None, None
        if share_of_runs:
            found = share(round(self.mean * self.number), self.number) or {}
            return found["mean"], found["low"], found["high"]
        if self.variance is None:
            return self.mean, None, None
        half = Z95 * math.sqrt(self.variance / self.number)
        return self.mean, self.mean - half, self.mean + half


def cautious_half_width(tally: Tally, least: float | None, most: float | None) -> float:
    """Give half the width that decides when to stop, never narrower than the interval that is reported.

    Few replications that all end alike would else stop a study at once. Where a measure has bounds, two more values at
    each of them are counted (Agresti and Coull's four, for any bounded measure); without bounds, one more beyond each
    end of what was found, as far out again as the ends lie apart.
    """
    if tally.number < 2:
        return math.inf
    if least is None or most is None:
        ends = list(_wider(tally))
    else:
        ends = [min(least, tally.low), max(most, tally.high)] * 2
    more = Tally(tally.number, tally.mean, tally.square_spread, tally.low, tally.high)
    more.add(ends)
    plain = math.sqrt((tally.variance or 0.0) / tally.number)
    return Z95 * max(plain, math.sqrt((more.variance or 0.0) / more.number))


def _wider(tally: Tally) -> tuple[float, float]:
    apart = tally.high - tally.low
    return tally.low - apart, tally.high + apart


def looks(at_least: int, most: int, chunk: int) -> list[int]:
    """List the numbers of replications at which a point is looked at: a quarter more each time, in whole chunks.

    Few looks keep what is claimed near what is true: each look is one more chance to stop too early.
    """
    found, next_look = list[int](), at_least
    while next_look < most:
        found.append(-(-next_look // chunk) * chunk)
        next_look = max(found[-1] + chunk, math.ceil(found[-1] * 1.25))
    return [*(look for look in found if look < most), most]

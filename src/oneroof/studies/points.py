"""The points of a study: every cell of its grid, times what is drawn, in one fixed order."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from oneroof.earth.arrays import Floats
from oneroof.simulation import kernels
from oneroof.simulation.draws import Draws, Purpose, subject_key
from oneroof.studies.plan import Draw, Range, Study, Value

POINTS_MAX = 100_000


@dataclass(frozen=True, slots=True)
class Point:
    """One point: its place in the order, its cell of the grid, a value for each range, its first replication."""

    number: int
    cell: int
    values: tuple[Value, ...]
    first: int


def count(study: Study) -> int:
    """Count the points before any is made."""
    if study.sobol is not None:
        return study.sobol.points * (len(study.ranges) + 2)
    return math.prod(len(each.values) for each in study.gridded) * (study.draws if study.drawn else 1)


def points(study: Study) -> list[Point]:
    """List the points.

    Every cell of the grid meets the same drawn values, and the same chance: replication for replication the same
    draws. Drawn values have replications of their own, so that the means over them are independent; a study of
    sensitivity flies the same replications at every point, which makes its result a function of the inputs alone.
    """
    if study.sobol is not None:
        return list(_of_sensitivity(study))
    return list(_of_grid(study))


def _of_grid(study: Study) -> Iterator[Point]:
    gridded, drawn = study.gridded, study.drawn
    sample = np.column_stack([_uniforms(study, each, study.draws) for each in drawn]) if drawn else np.zeros((1, 0))
    for cell, chosen in enumerate(product(*(each.values for each in gridded))):
        known = {each.name: value for each, value in zip(gridded, chosen, strict=True)}
        for number, row in enumerate(sample):
            taken = {each.name: value_at(each, float(u)) for each, u in zip(drawn, row, strict=True)}
            values = tuple((known | taken)[each.name] for each in study.ranges)
            yield Point(cell * len(sample) + number, cell, values, number * study.replications)


def _of_sensitivity(study: Study) -> Iterator[Point]:
    a, b = designs(study)
    for number, row in enumerate(np.vstack([a, b, *(_mixed(a, b, j) for j in range(a.shape[1]))])):
        values = tuple(value_at(each, float(u)) for each, u in zip(study.ranges, row, strict=True))
        yield Point(number, 0, values, 0)


def designs(study: Study) -> tuple[Floats, Floats]:
    """Give the two base designs of a study of sensitivity, uniforms of shape (points, inputs) each.

    Sobol's sequence in twice as many dimensions, shifted by a random vector and folded back (Cranley and Patterson).
    """
    from scipy.stats import qmc

    assert study.sobol is not None
    inputs, number = len(study.ranges), study.sobol.points
    # the seed shifts the sequence; scrambling would need a generator whose numbers change between versions
    plain = qmc.Sobol(2 * inputs, scramble=False).random(number)
    shift = Draws(study.seed, 0).uniforms(Purpose.STUDY, subject_key("design"), 0, 2 * inputs)
    folded = np.mod(plain + shift, 1.0)
    return folded[:, :inputs], folded[:, inputs:]


def _mixed(a: Floats, b: Floats, j: int) -> Floats:
    """Give design A with the j-th input of design B."""
    mixed = a.copy()
    mixed[:, j] = b[:, j]
    return mixed


def _uniforms(study: Study, range_: Range, number: int) -> Floats:
    """Draw for a range by its name: another range beside it shifts nothing."""
    return Draws(study.seed, 0).uniforms(Purpose.STUDY, subject_key("range"), subject_key(range_.name), number)


def value_at(range_: Range, quantile: float) -> Value:
    """Give the value of a range at a quantile; of a list each value is as likely as the next."""
    if range_.draw is None:
        return range_.values[min(int(quantile * len(range_.values)), len(range_.values) - 1)]
    return _drawn(range_.draw, quantile)


def _drawn(draw: Draw, quantile: float) -> float:
    if draw.kind == "uniform":
        return draw.low + quantile * (draw.high - draw.low)
    if draw.kind == "log_uniform":
        low, high = math.log(draw.low), math.log(draw.high)
        return min(max(math.exp(low + quantile * (high - low)), draw.low), draw.high)
    below, above = (_normal_share((end - draw.mean) / draw.spread) for end in (draw.low, draw.high))
    inner = min(max(below + quantile * (above - below), math.ulp(0.0)), 1.0 - 2.0**-53)
    return min(max(draw.mean + draw.spread * float(kernels.inverse_normal(inner)), draw.low), draw.high)


def _normal_share(z: float) -> float:
    """Give the share of a standard normal below z."""
    return 0.5 * math.erfc(-z / math.sqrt(2.0))


def cells(study: Study) -> Sequence[tuple[Value, ...]]:
    """List the cells of the grid, each by the values of the gridded ranges."""
    return list(product(*(each.values for each in study.gridded)))

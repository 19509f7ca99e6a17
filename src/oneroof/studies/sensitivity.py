"""How much of a result's spread each input brings: Sobol's first-order and total shares, with bootstrap intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from oneroof.earth.arrays import Floats
from oneroof.simulation.draws import Draws, Purpose, subject_key
from oneroof.simulation.summary import quantile
from oneroof.studies.plan import Study

Row = dict[str, Any]


def indices(study: Study, measure: str, means: Sequence[float | None]) -> Row | None:
    """Split the variance of a measure's mean among the inputs; None where points are missing or nothing moves.

    `means` are those of the points in their order: design A, design B, and A with one column of B after the other.
    Saltelli's estimator of 2010 (`scipy.stats.sobol_indices`); intervals are 95 % percentiles over base points drawn
    again. The replications are the same at every point, so the shares are those of the result on these draws.
    """
    assert study.sobol is not None
    known = [each for each in means if each is not None and math.isfinite(each)]
    if len(known) != len(means) or max(known) == min(known):
        return None
    number, inputs = study.sobol.points, len(study.ranges)
    rows = np.array(known).reshape(inputs + 2, number)
    first, total = _indices(rows)
    again = _again(study, measure, rows)
    return {
        "mean": float(np.mean(rows[:2])),
        "spread": float(np.std(rows[:2], ddof=1)),
        "inputs": [
            {
                "name": each.name,
                "title": each.title,
                "first": _with_interval(float(first[j]), [row[0][j] for row in again]),
                "total": _with_interval(float(total[j]), [row[1][j] for row in again]),
            }
            for j, each in enumerate(study.ranges)
        ],
    }


def _indices(rows: Floats) -> tuple[Floats, Floats]:
    from scipy.stats import sobol_indices

    a, b, mixed = rows[0], rows[1], rows[2:]
    values: Any = {"f_A": a[None], "f_B": b[None], "f_AB": mixed[:, None]}
    found = sobol_indices(func=values, n=rows.shape[1])
    return np.ravel(found.first_order), np.ravel(found.total_order)


def _again(study: Study, measure: str, rows: Floats) -> list[tuple[list[float], list[float]]]:
    """Estimate anew from base points drawn with replacement; draws in which nothing moves say nothing."""
    assert study.sobol is not None
    found, number = [], study.sobol.points
    for resample in range(study.sobol.resamples):
        draws = Draws(study.seed, resample)
        u = draws.uniforms(Purpose.STUDY, subject_key("resample"), subject_key(measure), number)
        taken = rows[:, np.minimum((u * number).astype(np.intp), number - 1)]
        if np.ptp(taken[:2]) > 0.0:
            first, total = _indices(taken)
            found.append((first.tolist(), total.tolist()))
    return found


def _with_interval(value: float, again: Sequence[float]) -> Row:
    ordered = sorted(again)
    if len(ordered) < 2:
        return {"value": value, "low": None, "high": None}
    return {"value": value, "low": quantile(ordered, 0.025), "high": quantile(ordered, 0.975)}

"""Action and reaction between two parties: Richardson's linear model, with every parameter on the table."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from oneroof.earth.arrays import Floats
from oneroof.errors import Fault, Mendable

Pair = tuple[float, float]

_LONGEST_STEP = 0.2  # of the time in which the fastest change falls to 1/e


@dataclass(frozen=True, slots=True)
class Race:
    """Two parties that arm because the other does, tire of what it costs, and bear each other a grudge.

    dx/dt = a y - m x + g and dy/dt = b x - n y + h: reactions (a, b), fatigues (m, n), grievances (g, h), all per year,
    in whatever unit x and y are counted. Model: L. F. Richardson, Arms and Insecurity (1960). Limits: linear, two
    parties, nothing ever runs out, and levels may fall below nothing, which Richardson read as more than peace. The six
    numbers are inputs that anybody may dispute: nothing here says what they are for any state. Raises Mendable for a
    reaction below 0 or a fatigue not above 0.
    """

    reactions: Pair
    fatigues: Pair
    grievances: Pair = (0.0, 0.0)

    def __post_init__(self) -> None:
        """Check that it can be."""
        if not all(0.0 <= each < math.inf for each in self.reactions):
            raise Mendable(Fault("reactions", str(self.reactions), "numbers from 0 on stand here", "Write 0 or more."))
        if not all(0.0 < each < math.inf for each in self.fatigues):
            raise Mendable(
                Fault("fatigues", str(self.fatigues), "numbers above 0 stand here", "Write for example 0.1.")
            )
        if not all(math.isfinite(each) for each in self.grievances):
            raise Mendable(Fault("grievances", str(self.grievances), "numbers stand here", "Write for example 0."))


def stable(race: Race) -> bool:
    """Tell whether the race comes to rest: the product of the reactions is below the product of the fatigues."""
    return math.prod(race.reactions) < math.prod(race.fatigues)


def eigenvalues(race: Race) -> Pair:
    """Give the two rates at which a distance from rest grows or shrinks, a year, the larger first; both are real."""
    (a, b), (m, n) = race.reactions, race.fatigues
    half, root = (m + n) / 2.0, math.hypot((m - n) / 2.0, math.sqrt(a * b))
    return root - half, -root - half


def rest(race: Race) -> Pair | None:
    """Give the levels at which neither moves, whether or not the race ever comes there; None where there are none."""
    (a, b), (m, n), (g, h) = race.reactions, race.fatigues, race.grievances
    determinant = m * n - a * b
    return None if determinant == 0.0 else ((n * g + a * h) / determinant, (b * g + m * h) / determinant)


@dataclass(frozen=True, slots=True)
class Course:
    """A race year by year: times, and both parties' levels; shapes (steps + 1,) and (steps + 1, 2)."""

    years: Floats
    levels: Floats


def course(race: Race, start: Pair, *, years: float, steps: int) -> Course:
    """Follow a race from a start by Runge-Kutta's fourth-order steps, without use of its eigenvalues.

    Raises Mendable for steps so long that they would not follow the fastest change (more than a fifth of it each).
    """
    width = years / steps if steps > 0 else math.inf
    if not 0.0 < width * -eigenvalues(race)[1] <= _LONGEST_STEP:
        raise Mendable(Fault("steps", str(steps), "too few to follow the fastest change", "Take more, shorter steps."))
    levels = [start]
    for _ in range(steps):
        levels.append(_step(race, levels[-1], width))
    return Course(np.linspace(0.0, years, steps + 1), np.array(levels, dtype=np.float64))


def _slope(race: Race, level: Pair) -> Pair:
    (a, b), (m, n), (g, h) = race.reactions, race.fatigues, race.grievances
    x, y = level
    return a * y - m * x + g, b * x - n * y + h


def _step(race: Race, level: Pair, width: float) -> Pair:
    x, y = level
    first = _slope(race, level)
    second = _slope(race, (x + 0.5 * width * first[0], y + 0.5 * width * first[1]))
    third = _slope(race, (x + 0.5 * width * second[0], y + 0.5 * width * second[1]))
    fourth = _slope(race, (x + width * third[0], y + width * third[1]))
    return (
        x + width / 6.0 * (first[0] + 2.0 * (second[0] + third[0]) + fourth[0]),
        y + width / 6.0 * (first[1] + 2.0 * (second[1] + third[1]) + fourth[1]),
    )

"""What a growing defence would leave of a retaliation: a grid over the number of interceptors and their chance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from oneroof.earth.arrays import Floats
from oneroof.studies.leakers import Defence, Sharing, chance, counted, distribution, expected


@dataclass(frozen=True, slots=True)
class Retaliation:
    """Warheads that set out after a first strike, and how many must arrive for the threat of them to count.

    Both are inputs that people dispute; nothing here says what any state has, or how many would be enough.
    """

    setting_out: int
    enough: int

    def __post_init__(self) -> None:
        """Check that it can be."""
        counted("setting_out", self.setting_out)
        counted("enough", self.enough)


def setting_out(arsenal: int, surviving_share: float, working_share: float) -> int:
    """Give how many warheads set out after a first strike: arsenal times shares, rounded down.

    Model: means only, the chance of the strike itself is not followed. Raises Mendable for shares outside 0 to 1.
    """
    counted("arsenal", arsenal)
    chance("surviving_share", surviving_share)
    chance("working_share", working_share)
    return math.floor(arsenal * surviving_share * working_share)


@dataclass(frozen=True, slots=True)
class Grid:
    """What arrives for each number of interceptors (rows) and chance of a kill (columns)."""

    interceptors: tuple[int, ...]
    kills: tuple[float, ...]
    arriving: Floats
    enough_arrive: Floats


def grid(
    retaliation: Retaliation, interceptors: Sequence[int], kills: Sequence[float], sharing: Sharing = "assessed"
) -> Grid:
    """Give the mean number that arrives and the chance that enough do; with no defence they are exactly those of none.

    More interceptors or better ones never let more arrive. Model: that of `leakers.Defence`: every interceptor is in
    reach of every warhead and in time, which flatters the defence; `assessed` flatters it most. The chances are of the
    meeting alone: that other weapons fail, or that a defence is attacked first, is not in it. Shapes (rows, columns).
    """
    arriving = np.empty((len(interceptors), len(kills)))
    enough = np.empty_like(arriving)
    for row, number in enumerate(interceptors):
        for column, kill in enumerate(kills):
            defence = Defence(number, kill, sharing)
            arriving[row, column] = expected(retaliation.setting_out, defence)
            enough[row, column] = chance_of_enough(retaliation, defence)
    return Grid(tuple(interceptors), tuple(kills), arriving, enough)


def chance_of_enough(retaliation: Retaliation, defence: Defence) -> float:
    """Give the chance that at least as many arrive as must."""
    if retaliation.enough > retaliation.setting_out:
        return 0.0
    if retaliation.enough == 0 or defence.interceptors == 0 or defence.kill == 0.0:
        return 1.0
    # the shorter sum is the more exact one
    chances = distribution(retaliation.setting_out, defence)
    fewer, more = chances[: retaliation.enough], chances[retaliation.enough :]
    found = math.fsum(more) if len(more) < len(fewer) else 1.0 - math.fsum(fewer)
    return min(1.0, max(0.0, found))

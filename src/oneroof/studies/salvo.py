"""How many rounds a defence needs: barrage and shoot-look-shoot, tracking apart or in common (after Wilkening).

D. A. Wilkening, "A Simple Model for Calculating Ballistic Missile Defense Effectiveness", Science & Global Security 8
(1999) 183-215: the form of its equations, every number computed here. Reach, time and who may say yes are left out;
they are what the engine adds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import numpy as np

from oneroof.earth.arrays import Floats
from oneroof.engagement.kill import kill_probability
from oneroof.errors import Fault, Mendable
from oneroof.studies.leakers import binomial, chance, counted

Tracking: TypeAlias = Literal["apart", "common"]
TRACKINGS: tuple[Tracking, ...] = get_args(Tracking)
_ROUNDING = 1e-12  # of a sum of chances


@dataclass(frozen=True, slots=True)
class Raid:
    """So many warheads, and the chance that one is tracked and told from what flies with it.

    `apart`: drawn for each warhead. `common`: drawn once for all, as when one sensor sees every one of them or none.
    Raises Mendable for no warhead or a chance outside 0 to 1.
    """

    warheads: int
    track_chance: float = 1.0
    tracking: Tracking = "apart"

    def __post_init__(self) -> None:
        """Check that it can be."""
        chance("track_chance", self.track_chance)
        if self.warheads < 1:
            raise Mendable(Fault("warheads", str(self.warheads), "at least one", "Write 1 or more."))
        if self.tracking not in TRACKINGS:
            raise Mendable(Fault("tracking", repr(self.tracking), f"one of {', '.join(TRACKINGS)}", "Name one."))


def none_leaks(raid: Raid, kill: float, shots: int) -> float:
    """Give the chance that no warhead gets through when each is shot at so often.

    Apart: (T [1 - (1 - p)^n])^W. In common: T [1 - (1 - p)^n]^W, which is the larger of the two.
    """
    chance("kill", kill)
    counted("shots", shots)
    if raid.tracking == "common":
        return raid.track_chance * kill_probability(1.0, kill, shots) ** raid.warheads
    return kill_probability(raid.track_chance, kill, shots) ** raid.warheads


def leaking(raid: Raid, kill: float, shots: int) -> Floats:
    """Give the chance that exactly 0, 1, ... W get through; shape (W + 1,).

    The means of the two trackings are equal, their spreads are not: what is missed in common is missed together.
    """
    chance("kill", kill)
    counted("shots", shots)
    missed = (1.0 - kill) ** shots
    if raid.tracking == "apart":
        return binomial(raid.warheads, 1.0 - raid.track_chance * (1.0 - missed))
    found = raid.track_chance * binomial(raid.warheads, missed)
    found[-1] += 1.0 - raid.track_chance
    return found


def kill_needed(raid: Raid, goal_chance: float) -> float | None:
    """Give the chance with which each tracked warhead must be killed, so that none leaks with the chance `goal_chance`.

    None where the tracking alone falls short of that, however many are fired.
    """
    chance("goal_chance", goal_chance)
    if raid.track_chance == 0.0:
        return 0.0 if goal_chance == 0.0 else None
    if raid.tracking == "common":
        needed = (goal_chance / raid.track_chance) ** (1.0 / raid.warheads)
    else:
        needed = goal_chance ** (1.0 / raid.warheads) / raid.track_chance
    return needed if needed <= 1.0 else None


def shots_needed(raid: Raid, goal_chance: float, kill: float) -> int | None:
    """Give the shots at each warhead that the goal takes: ln(1 - K) / ln(1 - p) rounded up; None where none do."""
    chance("kill", kill)
    needed = kill_needed(raid, goal_chance)
    if needed is None or (needed > 0.0 and kill == 0.0) or (needed == 1.0 and kill < 1.0):
        return None
    if needed == 0.0 or kill == 1.0:
        return 0 if needed == 0.0 else 1
    missing = math.log1p(-kill)
    # the quotient of two logarithms may fall on the wrong side of a whole number
    shots = max(0, math.floor(math.log1p(-needed) / missing) - 1)
    while -math.expm1(shots * missing) < needed:
        shots += 1
    return shots


@dataclass(frozen=True, slots=True)
class Rounds:
    """How many rounds a raid costs: on average, at most, and as many as are enough with a stated chance."""

    mean: float
    enough: int
    most: int


def rounds(raid: Raid, kill: float, looks: Sequence[int], sure_chance: float) -> Rounds:
    """Count the rounds of a firing doctrine: looks[0] at each warhead, then looks[1] at what is still there, and so on.

    A barrage is one look. A look sees without error and in time whether a warhead is still there. At what is not
    tracked nothing is fired. Raises Mendable for no look, a salvo below 1 or a chance outside 0 to 1.
    """
    chance("kill", kill)
    chance("sure_chance", sure_chance)
    if not looks or min(looks) < 1:
        raise Mendable(Fault("looks", str(list(looks)), "at least one salvo of at least one round", "Write [2, 2]."))
    one = _one(kill, looks)
    if raid.tracking == "common":
        spent = raid.track_chance * _times(one, raid.warheads)
        spent[0] += 1.0 - raid.track_chance
    else:
        one *= raid.track_chance
        one[0] += 1.0 - raid.track_chance
        spent = _times(one, raid.warheads)
    numbers = np.arange(len(spent))
    enough = int(np.searchsorted(np.minimum(np.cumsum(spent), 1.0), sure_chance - _ROUNDING))
    return Rounds(math.fsum(numbers * spent), min(enough, len(spent) - 1), sum(looks) * raid.warheads)


def _one(kill: float, looks: Sequence[int]) -> Floats:
    """Give the chance that a tracked warhead costs exactly 0, 1, ... rounds."""
    chances, before = np.zeros(sum(looks) + 1), 0
    for place, salvo in enumerate(looks):
        there = (1.0 - kill) ** before
        before += salvo
        last = place == len(looks) - 1
        chances[before] += there if last else there - (1.0 - kill) ** before
    return chances


def _times(one: Floats, count: int) -> Floats:
    """Add up so many alike and independent numbers: their chances, folded."""
    found = np.ones(1)
    for _ in range(count):
        found = np.convolve(found, one)
    return found

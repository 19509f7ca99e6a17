"""How many get through: so many arriving, so many interceptors, a chance of a kill, and who shares out the shots."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import numpy as np
from scipy import special

from oneroof.earth.arrays import Floats
from oneroof.engagement.kill import Outcome, shot_outcome
from oneroof.errors import Fault, Mendable
from oneroof.simulation.draws import Draws, Purpose, subject_key

Sharing: TypeAlias = Literal["one-each", "spread", "assessed"]
SHARINGS: tuple[Sharing, ...] = get_args(Sharing)


@dataclass(frozen=True, slots=True)
class Defence:
    """A limited defence: its interceptors, the chance that one shot kills, and how the shots are shared out.

    `one-each`: one shot at each warhead; interceptors beyond the number of warheads stay in their silos. `spread`: all
    of them at once, as evenly as they go. `assessed`: one after the other at whatever still flies, each kill seen at
    once and without error, and time enough for all of them: no sharing of independent shots leaves fewer on average.

    Model: shots are independent and alike; nothing is missed for want of time, reach or track, so that real leakage is
    larger at the same figures. Raises Mendable for a number below 0 or a chance outside 0 to 1.
    """

    interceptors: int
    kill: float
    sharing: Sharing = "one-each"

    def __post_init__(self) -> None:
        """Check that it can be."""
        counted("interceptors", self.interceptors)
        chance("kill", self.kill)
        if self.sharing not in SHARINGS:
            raise Mendable(Fault("sharing", repr(self.sharing), f"one of {', '.join(SHARINGS)}", "Name one."))


def counted(name: str, number: int) -> None:
    """Check a number of things; raises Mendable below 0."""
    if number < 0:
        raise Mendable(Fault(name, str(number), "a whole number from 0 on stands here", "Write 0 or more."))


def chance(name: str, value: float) -> None:
    """Check a chance; raises Mendable outside 0 to 1."""
    if not 0.0 <= value <= 1.0:
        raise Mendable(Fault(name, f"{value:g}", "a chance from 0 to 1 stands here", "Write for example 0.7."))


def expected(arriving: int, defence: Defence) -> float:
    """Give the mean number that gets through; with one shot each and enough targets it is N - M p, exactly.

    Closed forms: N - min(N, M) p; a sum over the two sizes of salvo; and the mean of N less a binomial, cut at none.
    """
    counted("arriving", arriving)
    if defence.sharing == "assessed" and defence.interceptors > arriving:
        numbers = np.arange(arriving + 1)
        return float(np.dot(numbers, distribution(arriving, defence)))
    if defence.sharing != "spread":
        return arriving - min(arriving, defence.interceptors) * defence.kill
    return math.fsum(count * missed for count, missed in _groups(arriving, defence))


def leak_chance(arriving: int, defence: Defence) -> float:
    """Give the chance that at least one gets through."""
    counted("arriving", arriving)
    if defence.sharing == "assessed":
        return _at_most(arriving - 1, defence.interceptors, defence.kill)
    none = 1.0
    for count, missed in _groups(arriving, defence):
        none *= (1.0 - missed) ** count
    return 1.0 - none


def _at_most(kills: int, shots: int, kill: float) -> float:
    """Give the chance of no more kills than so many."""
    if kills < 0:
        return 0.0
    return 1.0 if kills >= shots else float(special.bdtr(kills, shots, kill))


def _groups(arriving: int, defence: Defence) -> Iterator[tuple[int, float]]:
    """List how many warheads meet salvos of one size, and the chance that one of them gets through."""
    if arriving == 0:
        return
    most = arriving if defence.sharing == "one-each" else defence.interceptors
    each, more = divmod(min(defence.interceptors, most), arriving)
    for count, shots in ((arriving - more, each), (more, each + 1)):
        if count:
            yield count, (1.0 - defence.kill) ** shots


def distribution(arriving: int, defence: Defence) -> Floats:
    """Give the chance that exactly 0, 1, ... N get through; shape (N + 1,), sums to 1."""
    counted("arriving", arriving)
    if defence.sharing == "assessed":
        left = np.maximum(0, arriving - np.arange(defence.interceptors + 1))
        chances: Floats = np.bincount(left, binomial(defence.interceptors, defence.kill), arriving + 1).astype(
            np.float64
        )
        return chances
    found = np.ones(1)
    for count, missed in _groups(arriving, defence):
        found = np.convolve(found, binomial(count, missed))
    return found


def binomial(trials: int, chance_each: float) -> Floats:
    """Give the chances of 0, 1, ... successes; through logarithms, so that large numbers stay finite."""
    k = np.arange(trials + 1.0)
    logs = special.gammaln(trials + 1.0) - special.gammaln(k + 1.0) - special.gammaln(trials - k + 1.0)
    chances: Floats = np.exp(logs + special.xlogy(k, chance_each) + special.xlog1py(trials - k, -chance_each))
    return chances


@dataclass(frozen=True, slots=True)
class Simulated:
    """What drawn exchanges gave: the mean number that got through, its standard error, and how often any did."""

    trials: int
    mean: float
    mean_spread: float
    leaked_share: float


def simulate(arriving: int, defence: Defence, *, trials: int, seed: int = 1) -> Simulated:
    """Fight so many exchanges shot by shot, with the engine's own rule of a kill, and count what gets through.

    Draws are keyed by the trial, so a longer series holds the shorter one.
    """
    counted("arriving", arriving)
    counts = np.array([_fight(arriving, defence, Draws(seed, trial)) for trial in range(trials)], dtype=np.float64)
    error = float(counts.std(ddof=1)) / math.sqrt(trials) if trials > 1 else math.nan
    return Simulated(trials, float(counts.mean()), error, float((counts > 0).mean()))


def _fight(arriving: int, defence: Defence, draws: Draws) -> int:
    hits = draws.uniforms(Purpose.EXCHANGE, subject_key("shots"), 0, defence.interceptors)
    flying = list(range(arriving))
    for shot, hit in enumerate(hits):
        target = _target(shot, arriving, flying, defence.sharing)
        if target is None:
            break
        if target in flying and shot_outcome(0.0, 1.0, hit, defence.kill) is Outcome.KILLED:
            flying.remove(target)
    return len(flying)


def _target(shot: int, arriving: int, flying: list[int], sharing: Sharing) -> int | None:
    """Say at which warhead a shot goes; None when it stays in its silo."""
    if sharing == "assessed":
        return flying[0] if flying else None
    if arriving == 0 or (sharing == "one-each" and shot >= arriving):
        return None
    return shot % arriving


def overwhelmed_at(defence: Defence, level: float = 0.99) -> int:
    """Give the smallest number arriving at which the chance that any gets through is above a level, by bisection.

    With every sharing the chance grows with the number, and one more warhead than interceptors always gets through: the
    search has ends. Raises Mendable for a level outside 0 to 1, or of 1, which no chance is above.
    """
    chance("level", level)
    if level == 1.0:
        raise Mendable(Fault("level", "1", "a chance below 1 stands here", "Write for example 0.99."))
    low, high = 0, defence.interceptors + 1
    while high - low > 1:
        middle = (low + high) // 2
        if leak_chance(middle, defence) > level:
            high = middle
        else:
            low = middle
    return high

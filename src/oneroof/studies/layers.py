"""Do layers multiply? What gets through one after the other, against the product of what gets through each alone."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from oneroof.errors import Fault, Mendable, nearest
from oneroof.simulation.case import open_case
from oneroof.simulation.layout import build
from oneroof.simulation.many import Progress
from oneroof.simulation.replication import replicate
from oneroof.simulation.scenario.models import Scenario
from oneroof.simulation.score import Cause
from oneroof.simulation.summary import share
from oneroof.studies.leakers import chance

ALLOWED_SIGMAS = 3.0


def through(leak_shares: Sequence[float], common_fault_chance: float = 0.0) -> float:
    """Give the share that gets through layers one after the other: the product, unless all fail together.

    `leak_shares` are the layers' own, while what they have in common works; with the chance f of its fault it is
    f + (1 - f) times the product. Raises Mendable for a share outside 0 to 1.
    """
    chance("common_fault_chance", common_fault_chance)
    for each in leak_shares:
        chance("leak_shares", each)
    return common_fault_chance + (1.0 - common_fault_chance) * math.prod(leak_shares)


def multiplied(leak_shares: Sequence[float], common_fault_chance: float = 0.0) -> float:
    """Give what multiplying says: the product of what gets through each layer alone, fault and all."""
    return math.prod(through([each], common_fault_chance) for each in leak_shares)


@dataclass(frozen=True, slots=True)
class Leak:
    """Of so many threatening missiles, how many came through."""

    leaked: int
    of: int

    @property
    def mean(self) -> float:
        """The share that came through."""
        return self.leaked / self.of if self.of else math.nan

    @property
    def variance(self) -> float:
        """Of the share, as a binomial's with one more on either side: few missiles that all end alike are not certain.

        Missiles of one run count each by itself: what a whole run has in common is to be flown one missile a run.
        """
        likely = (self.leaked + 1) / (self.of + 2)
        return likely * (1.0 - likely) / self.of if self.of else math.nan


@dataclass(frozen=True, slots=True)
class Layered:
    """What came through each layer alone, and through all of them."""

    scenario: str
    layers: Mapping[str, Leak]
    together: Leak

    @property
    def product(self) -> float:
        """What multiplying the layers' leak rates says."""
        return math.prod(each.mean for each in self.layers.values())

    @property
    def sigma(self) -> float:
        """One standard deviation of the difference between what came through and the product."""
        shares = [each.mean for each in self.layers.values()]
        parts = [
            each.variance * math.prod(shares[:n] + shares[n + 1 :]) ** 2 for n, each in enumerate(self.layers.values())
        ]
        return math.sqrt(self.together.variance + math.fsum(parts))

    @property
    def multiply(self) -> bool:
        """Tell whether the product agrees within three sigma."""
        return abs(self.together.mean - self.product) <= ALLOWED_SIGMAS * self.sigma

    @property
    def enough(self) -> bool:
        """Tell whether there were missiles enough to see a difference as large as the product itself."""
        return ALLOWED_SIGMAS * self.sigma < self.product

    @property
    def said(self) -> str:
        """Say it in one sentence."""
        alone = " and ".join(f"{100 * each.mean:.1f} % through {name} alone" for name, each in self.layers.items())
        both = f"{100 * self.together.mean:.1f} % through all of them, {100 * self.product:.1f} % by multiplying"
        least = f"three sigma are {100 * ALLOWED_SIGMAS * self.sigma:.1f} points"
        return f"{alone}; {both}; {least}: " + (self._agreed if self.multiply else _DISAGREE)

    @property
    def _agreed(self) -> str:
        return _AGREE if self.enough else _TOO_FEW

    def as_data(self) -> dict[str, Any]:
        """Give plain data for a file."""
        return {
            "scenario": self.scenario,
            "layers": {name: _data(each) for name, each in self.layers.items()},
            "together": _data(self.together),
            "product": self.product,
            "sigma": self.sigma,
            "multiply": self.multiply,
            "enough": self.enough,
            "said": self.said,
        }


_AGREE = "within three sigma of each other: nothing shows here that the layers do not fail independently of each other."
_TOO_FEW = "too few to tell: a difference as large as the product itself could not show."
_DISAGREE = "more than three sigma apart: the layers do not fail independently, their rates may not be multiplied."


def _data(leak: Leak) -> dict[str, Any]:
    return {"leaked": leak.leaked, "of": leak.of, "share": share(leak.leaked, leak.of)}


def study(
    scenario: Scenario,
    layers: Sequence[Sequence[str]],
    *,
    seed: int = 1,
    replications: int = 100,
    progress: Progress | None = None,
) -> Layered:
    """Run a scenario with each layer alone and with all, and hold what came through against the product.

    A layer is a set of batteries; alone means that the others' magazines are empty, everything else stands. Each of
    the runs has a seed of its own, so that their errors are independent. Missiles that fail or stray are not counted.
    Raises Mendable for a battery that is not there.
    """
    known = [asset.id for asset in scenario.assets if asset.rounds is not None]
    for id in (id for layer in layers for id in layer):
        if id not in known:
            raise Mendable(Fault("layers", repr(id), "a battery of the scenario stands here", nearest(id, known)))
    whole = len(layers) + 1
    found = []
    for number, layer in enumerate((*layers, tuple(id for each in layers for id in each))):
        alone = _armed(scenario, layer, known)
        found.append(_leak(alone, seed + number, replications, progress, (number * replications, whole * replications)))
    names = ["+".join(layer) for layer in layers]
    return Layered(scenario.name, dict(zip(names, found[:-1], strict=True)), found[-1])


def _armed(scenario: Scenario, layer: Sequence[str], known: Sequence[str]) -> Scenario:
    for id in known:
        scenario = scenario if id in layer else scenario.with_setting(f"assets.{id}.rounds", "0")
    return scenario


def _leak(scenario: Scenario, seed: int, replications: int, progress: Progress | None, course: tuple[int, int]) -> Leak:
    layout = build(scenario, open_case(scenario).shelf())
    leaked = of = 0
    for number in range(replications):
        causes = [story.cause for story in replicate(layout, seed, number).stories]
        of += sum(cause is not Cause.NOT_THREATENING for cause in causes)
        leaked += sum(cause not in (Cause.NOT_THREATENING, Cause.DEFENDED) for cause in causes)
        if progress is not None:
            progress(course[0] + number + 1, course[1])
    return Leak(leaked, of)

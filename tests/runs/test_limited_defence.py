"""Ten interceptors in the engine itself: with nothing left to chance but the shots, as many get through as N - M p."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pytest

from oneroof.earth.arrays import Floats
from oneroof.simulation.case import open_case
from oneroof.simulation.draws import Draws, Purpose
from oneroof.simulation.event import Event, Kind
from oneroof.simulation.layout import Layout
from oneroof.simulation.replication import engine
from oneroof.studies.leakers import Defence, expected, leak_chance
from runs.watching import Kept, changed, laid, notes

KILL = 0.5


@dataclass(frozen=True, slots=True)
class ShotsAlone(Draws):
    """No chance in anything but whether a shot hits."""

    def uniforms(self, purpose: Purpose, subject_a: int, subject_b: int, count: int) -> Floats:
        source = Draws(self.seed, self.replication, purpose is Purpose.SHOT)
        return Draws.uniforms(source, purpose, subject_a, subject_b, count)


@cache
def site(arriving: int, shots: int = 1, mode: str = "salvo") -> Layout:
    """The third site with one shot at each of so many missiles, half a minute apart."""
    doctrine: dict[str, Any] = {"shooter": "gbi-poland", "mode": mode, "shots": shots, "reserve": 0, "uplink": True}
    attack = [{"id": "shot", "missile": "iran-3-stage-3700", "from": "tabriz", "to": "berlin", "launch_s": 60}]
    attack[0] |= {"count": arriving, "interval_s": 30}  # type: ignore[dict-item]
    assets = open_case("third-site-2007").scenario.as_data()["assets"]
    assets[0]["override"] = {"single_shot_kill": {"assumed": KILL, "low": 0, "high": 1, "reason": "test"}}
    changes = {"assets": assets, "doctrine": [doctrine], "attack": attack, "declarations": [], "compare": []}
    return laid(changed("third-site-2007", **changes))


def leaked(layout: Layout, draws: Draws) -> tuple[int, int]:
    """Count what came down, and the rounds that left."""
    kept: list[Kept] = []

    def sinks(world: Any) -> list[Kept]:
        kept.append(Kept(world))
        return kept

    engine(layout, draws, sinks).run()
    events: list[Event] = kept[0].events
    return len(notes(events, "struck")), sum(event.kind is Kind.LIFT_OFF for event in events)


@pytest.mark.requirement("A109")
def test_ten_that_never_miss_let_the_eleventh_and_the_twelfth_through() -> None:
    assert leaked(site(12), Draws(1, 0, chance=False)) == (2, 10)


def three_sigma(arriving: int, replications: int) -> None:
    """Hold the mean that comes down, and how often any does, against the closed forms."""
    defence = Defence(10, KILL)
    counts = np.array([leaked(site(arriving), ShotsAlone(109, n, chance=False)) for n in range(replications)])
    shots = min(10, arriving)
    assert (counts[:, 1] == shots).all()
    error = math.sqrt(shots * KILL * (1.0 - KILL) / replications)
    assert abs(counts[:, 0].mean() - expected(arriving, defence)) <= 3.0 * error
    chance = leak_chance(arriving, defence)
    assert abs((counts[:, 0] > 0).mean() - chance) <= 3.0 * math.sqrt(chance * (1.0 - chance) / replications)


@pytest.mark.requirement("A109")
def test_a_few_raids_of_twelve_leak_as_many_as_they_should() -> None:
    three_sigma(12, 8)


@pytest.mark.slow
@pytest.mark.requirement("A109")
@pytest.mark.parametrize("arriving", [2, 5, 12])
def test_many_raids_leak_as_many_as_they_should(arriving: int) -> None:
    three_sigma(arriving, 150)

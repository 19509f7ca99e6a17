"""Watches runs for tests: keeps every event, and builds scenarios from a file with a few rows replaced."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from oneroof.simulation.case import open_case
from oneroof.simulation.draws import Draws
from oneroof.simulation.engine import Sink
from oneroof.simulation.event import Event, Kind
from oneroof.simulation.layout import Layout, build
from oneroof.simulation.replication import engine
from oneroof.simulation.scenario.models import Scenario
from oneroof.simulation.scenario.reader import check
from oneroof.simulation.world import World

Data = dict[str, Any]


class Kept:
    """A sink that keeps every event, and of one desk's only track the sensors that it rested on before each."""

    def __init__(self, world: World, desk: str = "") -> None:
        self.events: list[Event] = []
        self.sensors: list[tuple[int, frozenset[int]]] = []
        self._desk = world.desks.get(desk)

    def note(self, event: Event) -> None:
        self.events.append(event)
        if self._desk is not None and self._desk.tracker is not None:
            numbers = self._desk.tracker.numbers()
            rests = {sensor for number in numbers for sensor in self._desk.tracker.track(number).sensors}
            self.sensors.append((event.time_us, frozenset(rests)))


def fixed(number: float, high: float = 1000.0) -> Data:
    return {"assumed": number, "low": 0, "high": max(high, number), "reason": "test"}


def changed(path: Path | str, **rows: Any) -> Scenario:
    """Read a file with some of its rows replaced, filled in and checked as a file is."""
    data = {**open_case(path).scenario.as_data(), **rows}
    return check(data, lambda keys, key=False: ".".join(map(str, keys)))


def laid(scenario: Scenario) -> Layout:
    return build(scenario, open_case(scenario).shelf())


def watched(layout: Layout, replication: int = 0, desk: str = "", seed: int = 1) -> Kept:
    """Run one replication, with the layout's own chance."""
    kept: list[Kept] = []

    def sinks(world: World) -> Sequence[Sink]:
        kept.append(Kept(world, desk))
        return kept

    engine(layout, Draws(seed, replication, layout.scenario.chance == "on"), sinks).run()
    return kept[0]


def notes(events: Sequence[Event], *what: str) -> list[Event]:
    return [event for event in events if event.kind is Kind.NOTE and event.body["what"] in what]


def messages(events: Sequence[Event], what: str, desk: str = "") -> list[Event]:
    found = [event for event in events if event.kind is Kind.MESSAGE and event.body["message"].what == what]
    return [event for event in found if desk in ("", event.desk)]

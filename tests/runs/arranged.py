"""Plays scenarios under arrangements, once each, for the contract tests and those of single arrangements."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from oneroof.command.consent import Consent
from oneroof.simulation import layout as layouts
from oneroof.simulation.case import open_case
from oneroof.simulation.draws import Draws
from oneroof.simulation.engine import Engine
from oneroof.simulation.event import Event
from oneroof.simulation.layout import Layout
from oneroof.simulation.record import LEFT_OUT, Recorder
from oneroof.simulation.record import plain as plain_data
from oneroof.simulation.replication import engine, header, replicate
from oneroof.simulation.scenario import Scenario, consents, lay, read
from oneroof.simulation.score import Story

TWO_SIDES = Path(__file__).with_name("two-sides.yaml")
SCENARIOS = ("two-sides", "third-site")
SHARED = ("two-sides", "third-site-2007")
Line = dict[str, Any]
Data = dict[str, Any]


@dataclass(slots=True)
class Kept:
    """A sink that keeps the events of a record, without its chain."""

    events: list[Event] = field(default_factory=list)

    def note(self, event: Event) -> None:
        """Keep one event that a record would hold."""
        if event.kind not in LEFT_OUT:
            self.events.append(event)


@dataclass(frozen=True, slots=True)
class Played:
    """One replication: what it was of, its events as a record writes them, and how each threat ended."""

    scenario: Scenario
    layout: Layout
    lines: tuple[Line, ...]
    stories: tuple[Story, ...]

    def of(self, kind: str) -> list[Line]:
        """List the events of a kind."""
        return [line for line in self.lines if line["kind"] == kind]

    def notes(self, what: str) -> list[Line]:
        """List the notes of one sort."""
        return [line for line in self.of("note") if line["body"]["what"] == what]

    def messages(self, *what: str) -> list[Data]:
        """List the messages, of some kinds or of all."""
        found = [line["body"]["message"] for line in self.of("message")]
        return [message for message in found if not what or message["what"] in what]

    @property
    def party(self) -> dict[str, str]:
        """Name the party of each node and of each asset's terminal."""
        held = {row.id: row.controller or row.operator for row in self.scenario.assets}
        return held | {row.id: row.party for row in self.scenario.nodes}


@functools.cache
def plain(name: str) -> Scenario:
    """Read a scenario of the contract tests: two parties alike, or the third site with one missile; all as planned."""
    data = read(TWO_SIDES if name == "two-sides" else "third-site-2007").as_data() | {"chance": "off"}
    data["attack"] = [row for row in data["attack"] if name == "two-sides" or row["id"] == "new-york-shot"]
    return Scenario.model_validate(data)


@functools.cache
def laid(scenario: str, arrangement: str) -> Scenario:
    """Lay a shipped arrangement over a scenario of the contract tests."""
    return lay(plain(scenario), arrangement)


def changed(scenario: Scenario, change: Callable[[Data], None]) -> Scenario:
    """Give a scenario with something changed in its data."""
    data = scenario.as_data()
    change(data)
    return Scenario.model_validate(data)


def fixed(number: float, high: float = 86_400.0) -> Data:
    """Write an assumed figure."""
    return {"assumed": number, "low": 0, "high": high, "reason": "test"}


_PLAYED: dict[tuple[str, int, int], Played] = {}
_FIRST: dict[str, Layout] = {}


def play(scenario: Scenario, seed: int = 1, replication: int = 0) -> Played:
    """Run one replication; the same one is run once."""
    key = (scenario.fingerprint, seed, replication)
    if key not in _PLAYED:
        _PLAYED[key] = on(stage(scenario), seed, replication)
    return _PLAYED[key]


def stage(scenario: Scenario, like: Layout | None = None) -> Layout:
    """Set the stage; what an arrangement does not move is built once for all scenarios of a name."""
    case = open_case(scenario)
    like = like or _FIRST.get(scenario.name)
    layout = layouts.build(case.scenario, case.shelf(), like)
    if scenario.name in SHARED:
        _FIRST.setdefault(scenario.name, layout)
    return layout


def on(layout: Layout, seed: int, replication: int) -> Played:
    """Run one replication on a layout that stands."""
    kept = Kept()
    outcome = replicate(layout, seed, replication, (kept,))
    lines = tuple(_line(event) for event in kept.events)
    return Played(layout.scenario, layout, lines, tuple(outcome.stories))


def _line(event: Event) -> Line:
    cause = event.cause if event.cause >= 0 else None
    return {"n": event.number, "t_us": event.time_us, "kind": str(event.kind), "desk": event.desk, "cause": cause} | {
        "body": plain_data(event.body)
    }


def recorded(scenario: Scenario, file: Path) -> Path:
    """Run one replication and write its record."""
    case = open_case(scenario)
    shelf = case.shelf()
    layout = layouts.build(case.scenario, shelf)
    recorder = Recorder(header(case, 1, shelf.used()))
    replicate(layout, 1, 0, (recorder,))
    recorder.close()
    file.write_text("\n".join(recorder.lines) + "\n", encoding="utf-8")
    return file


def engine_of(scenario: Scenario, seed: int = 1) -> Engine:
    """Give the engine of one replication, for its desks to be looked at on the way."""
    return engine(stage(scenario), Draws(seed, 0, scenario.chance == "on"))


def rule_for(scenario: Scenario, post: str) -> Consent | None:
    """Give the rule under which a post may engage; None if it may not."""
    rows = (row for row in scenario.rights if row.action == "engage" and (not row.for_ or post in row.for_))
    row = next(rows, None)
    return None if row is None else consents.rule(row.by)


def events(lines: tuple[Line, ...] | list[Line]) -> list[str]:
    """Write events without their place in the record: what happened, when, to whom."""
    return [json.dumps({key: line[key] for key in ("t_us", "kind", "desk", "body")}, sort_keys=True) for line in lines]

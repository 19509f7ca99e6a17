"""What parties were shown by others in a run: each message and each report as it arrived, and the facts in them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from oneroof.command.message import Message
from oneroof.sensing.detection import Report
from oneroof.simulation.draws import Draws
from oneroof.simulation.event import Event, Kind
from oneroof.simulation.layout import Layout
from oneroof.simulation.record import dump
from oneroof.simulation.replication import engine
from oneroof.simulation.shown import SHOWN
from oneroof.simulation.world import World

DETECTIONS = "detections"
SENT = "that it was sent"


@dataclass(frozen=True, slots=True, order=True)
class Fact:
    """A kind of thing that a party is shown: whose it is, in which kind of message, which field or sensor."""

    owner: str
    what: str
    field: str


@dataclass(frozen=True, slots=True)
class Told:
    """One thing as it arrived at another party's node: to whom, what kind, the facts in it, all of it as text."""

    party: str
    what: str
    facts: tuple[Fact, ...]
    text: str


class Ear:
    """A sink that keeps whatever passes from one party to another, and nothing of what stays within one."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._party = {id: post.node.party for id, post in layout.posts.items()}
        self.told: list[Told] = []

    def note(self, event: Event) -> None:
        """Take one event."""
        party = self._party.get(event.desk or "")
        if party is None:
            return
        if event.kind is Kind.MESSAGE:
            self._message(event.body["message"], party)
        elif event.kind is Kind.REPORT:
            self._report(event, party)

    def _message(self, message: Message, party: str) -> None:
        # what no rule let out stayed within its party
        if message.rule is None:
            return
        owner, what = self._party[message.sender], str(message.what)
        facts = tuple(Fact(owner, what, field) for field in message.body) or (Fact(owner, what, SENT),)
        self.told.append(Told(party, what, facts, dump({key: getattr(message, key) for key in SHOWN})))

    def _report(self, event: Event, party: str) -> None:
        sensor = self._layout.sensors[event.body["sensor"]]
        if sensor.party != party:
            text = f"{event.time_us} {sensor.id} {_digest(event.body['report'])}"
            self.told.append(Told(party, DETECTIONS, (Fact(sensor.party, DETECTIONS, sensor.id),), text))


def _digest(report: Report) -> str:
    seen = (report.measurements, report.sigmas, report.snr, report.boosting)
    return hashlib.sha256(b"".join(each.tobytes() for each in seen)).hexdigest()


def told(layout: Layout, seed: int, replication: int) -> list[Told]:
    """Run one replication and give all that passed between parties, in the order of arrival."""
    ears: list[Ear] = []

    def sinks(world: World) -> list[Ear]:
        ears.append(Ear(layout))
        return ears

    engine(layout, Draws(seed, replication, layout.scenario.chance == "on"), sinks).run()
    return ears[0].told


def facts(shown: Iterable[Told], party: str) -> frozenset[Fact]:
    """Gather what a party was shown, by kind."""
    return frozenset(fact for each in shown if each.party == party for fact in each.facts)


def texts(shown: Iterable[Told], party: str, whats: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Give what a party was shown, to the letter, one row for each kind of message."""
    mine = [each for each in shown if each.party == party]
    return tuple(tuple(each.text for each in mine if each.what == what) for what in whats)

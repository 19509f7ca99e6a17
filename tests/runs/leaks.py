"""Planted leaks: each a small change of the product by which a party could learn what it may not; one line each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import pytest

from oneroof.command import link
from oneroof.command.authority import StandingOrders
from oneroof.command.desk import Desk
from oneroof.command.label import FREE, Label
from oneroof.command.message import Message, What
from oneroof.command.policy import Policy
from oneroof.command.release import Refusal, Released, Stop
from oneroof.simulation import (
    engine,
    posts,
    replication,
    sensors,
    shown,
    track_handlers,
    world,
)
from oneroof.simulation.event import Kind, Later
from runs.changes import ALL
from runs.exits import everywhere

Plant = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True, slots=True)
class Leak:
    """A planted leak: what leaks, by which change of the product, and what must differ elsewhere for it to show."""

    what: str
    make: Plant
    by: tuple[str, ...]
    asking: float


PLANTS: dict[str, Leak] = {}
SOMEONE = ("node_more", "party_more", "battery_more", "sensor_more")
SEEN = ("secret_raid",)
FLIES = ("threat_more", "threat_gone", "threat_later", "secret_raid")
FINER = ("sensor_aside",)
SENSES = ("sensor_aside", "sensor_more", "sensor_other", "sensor_gone", "rule_between_others", "secret_raid")
DECIDES = ("seat_slower", "seat_joins", "right_other", "right_more", "battery_other", "battery_more", "doctrine_other")


def plant(what: str, *by: tuple[str, ...], asking: float = 0.1) -> Callable[[Plant], Plant]:
    """Put a plant on the list, under its function's name."""

    def put(found: Plant) -> Plant:
        changes = tuple(dict.fromkeys(name for names in by for name in names))
        PLANTS[found.__name__] = Leak(what, found, changes or ALL, asking)
        return found

    return put


@contextmanager
def planted(name: str) -> Iterator[None]:
    """Let the product leak for a while."""
    with pytest.MonkeyPatch.context() as patch:
        PLANTS[name].make(patch)
        yield


def swap(patch: pytest.MonkeyPatch, old: Any, new: Any) -> None:
    """Put another function in the place of one, wherever it is known."""
    for module, name in list(everywhere(old)):
        patch.setattr(module, name, new)


def in_messages(patch: pytest.MonkeyPatch, change: Callable[[Desk, Message, Mapping[str, Any]], Message]) -> None:
    """Change every message that leaves for another party."""
    honest = link.send

    def send(
        desk: Desk, addressee: str, what: What, now_us: int, because: str, body: Any, *more: Any, **said: Any
    ) -> Any:
        out = honest(desk, addressee, what, now_us, because, body, *more, **said)
        if isinstance(out, Message) and out.rule is not None:
            return change(desk, out, {"body": body, "because": because, "now_us": now_us, **said})
        return out

    swap(patch, honest, send)


def in_release(patch: pytest.MonkeyPatch, change: Callable[..., Any]) -> None:
    """Change what the rules say of what would leave a party."""
    honest = link.release

    def release(policy: Policy, owner: str, recipient: str, what: str, body: Any, sources: Label = FREE) -> Any:
        out = honest(policy, owner, recipient, what, body, sources)
        return out if owner == recipient else change(out, policy, owner, recipient, what, body, sources)

    patch.setattr(link, "release", release)


def in_posts(patch: pytest.MonkeyPatch, change: Callable[..., Any]) -> None:
    """Change every command post of a layout, given the scenario and all nodes."""
    honest = posts.build

    def build(scenario: Any, planned: Any, protected: Any, radars: Any, lent: Any, *more: Any) -> Any:
        found = honest(scenario, planned, protected, radars, lent, *more)
        args = SimpleNamespace(scenario=scenario, planned=planned, radars=radars, lent=lent, found=found)
        return {id: change(post, args) for id, post in found.items()}

    patch.setattr(posts, "build", build)


def granted(policy: Policy, body: Any, label: Label = FREE, delay_us: int = 0) -> Released:
    return Released(dict(body), delay_us, label, "courtesy", "planted", policy.version)


# ---------------------------------------------------------------------------------------------- numbers and names


@plant("the number of a message counts what its sender sent to anybody", SOMEONE)
def one_count_for_all_addressees(patch: pytest.MonkeyPatch) -> None:
    def next_message_id(desk: Desk, addressee: str, series: str = "") -> str:
        desk.sent[addressee] = desk.sent.get(addressee, 0) + 1
        return f"{desk.id}>{addressee}:{series}{sum(desk.sent.values())}"

    patch.setattr(Desk, "next_message_id", next_message_id)


@plant("the number of a message counts what was refused too", SEEN)
def refused_are_counted(patch: pytest.MonkeyPatch) -> None:
    honest = link.send

    def send(desk: Desk, addressee: str, *more: Any, **said: Any) -> Any:
        out = honest(desk, addressee, *more, **said)
        if isinstance(out, Refusal) and out.stop is not Stop.NO_LINK:
            desk.sent[addressee] = desk.sent.get(addressee, 0) + 1
        return out

    swap(patch, honest, send)


@plant("a message is numbered by the tracks that its sender holds", SEEN)
def numbered_by_tracks(patch: pytest.MonkeyPatch) -> None:
    def change(desk: Desk, out: Message, said: Any) -> Message:
        held = len(desk.tracker.numbers()) if desk.tracker is not None else 0
        return replace(out, id=f"{out.id}/{held}")

    in_messages(patch, change)


@plant("a message is numbered by the questions that its sender has put", DECIDES, asking=0.9)
def numbered_by_questions(patch: pytest.MonkeyPatch) -> None:
    in_messages(patch, lambda desk, out, said: replace(out, id=f"{out.id}/{len(desk.questions)}"))


@plant("a message is numbered by the rounds that its sender has left", DECIDES)
def numbered_by_rounds(patch: pytest.MonkeyPatch) -> None:
    in_messages(patch, lambda desk, out, said: replace(out, id=f"{out.id}/{sum(desk.magazine.values())}"))


@plant("a track is told under the number that it has at its owner's desk", SEEN)
def own_track_numbers(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(link, "_names", lambda desk, recipient, body: {})


@plant("a track that was not released takes a number all the same", SEEN)
def unreleased_tracks_take_numbers(patch: pytest.MonkeyPatch) -> None:
    def names(desk: Desk, recipient: str, body: Mapping[str, Any]) -> dict[str, int]:
        known = desk.named.setdefault(recipient, {})
        return {key: known.setdefault(body[key], len(known) + 1) for key in link.NAMES if key in body}

    patch.setattr(link, "_names", names)


@plant("tracks told of are counted for all parties together", ("party_more",))
def one_row_of_names(patch: pytest.MonkeyPatch) -> None:
    honest = link._names

    def names(desk: Desk, recipient: str, body: Mapping[str, Any]) -> dict[str, int]:
        others = sum(len(known) for party, known in desk.named.items() if party != recipient)
        return {key: number + others for key, number in honest(desk, recipient, body).items()}

    patch.setattr(link, "_names", names)


@plant("a sensor's number is its place in the file", SOMEONE)
def sensors_are_counted(patch: pytest.MonkeyPatch) -> None:
    honest, kept = sensors.build, sensors.subject_key

    def build(scenario: Any, shelf: Any) -> Any:
        places = {row.id: place for place, row in enumerate(scenario.assets)}
        patch.setattr(sensors, "subject_key", lambda name: places.get(name, kept(name)))
        return honest(scenario, shelf)

    patch.setattr(sensors, "build", build)


@plant("an own track's number counts every body that flies", FLIES)
def tracks_begin_behind_the_bodies(patch: pytest.MonkeyPatch) -> None:
    honest = world.new_world

    def new_world(layout: Any, draws: Any) -> Any:
        made = honest(layout, draws)
        for desk in made.desks.values():
            if desk.tracker is not None:
                desk.tracker._next += len(made.nature.things)
        return made

    patch.setattr(replication, "new_world", new_world)


@plant("a record's event number stands in the transcript", SOMEONE)
def event_numbers_are_shown(patch: pytest.MonkeyPatch) -> None:
    _in_shown(patch, lambda event: {"n": event["n"]})


@plant("the event that caused a message stands in the transcript", SOMEONE)
def causes_are_shown(patch: pytest.MonkeyPatch) -> None:
    _in_shown(patch, lambda event: {"caused_by": event["cause"]})


def _in_shown(patch: pytest.MonkeyPatch, more: Callable[[Any], dict[str, Any]]) -> None:
    honest = shown.shown

    def show(event: Any, holder: Any) -> Any:
        out = honest(event, holder)
        return out if out is None else replace(out, message={**out.message, **more(event)})

    from runs import exits

    patch.setattr(exits, "shown", show)


# ---------------------------------------------------------------------------------------------- times and order


@plant("what arrives at one instant comes in the order in which others set it out", ("link_slower", "rows_turned"))
def order_of_sending_at_ties(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(engine, "name_of", lambda later: "")


@plant("a review takes a millisecond longer for each message that its party has sent to anybody", SOMEONE, SEEN)
def the_review_has_a_queue(patch: pytest.MonkeyPatch) -> None:
    in_messages(patch, lambda desk, out, said: delayed(out, 1000 * sum(desk.sent.values())))


@plant("what rests on others' sensors is reviewed a second longer", SEEN)
def secret_sources_take_longer(patch: pytest.MonkeyPatch) -> None:
    def change(desk: Desk, out: Message, said: Mapping[str, Any]) -> Message:
        lent = any(sensor in desk.post.lent for track in tracks_of(desk) for sensor in track.sensors)
        return delayed(out, 1_000_000 if lent else 0)

    in_messages(patch, change)


@plant("a link carries slower the more links its sender has", SOMEONE)
def shared_antenna(patch: pytest.MonkeyPatch) -> None:
    in_messages(patch, lambda desk, out, said: delayed(out, 100 * len(desk.post.links)))


@plant("a message waits for as long as all messages on their way", SOMEONE)
def shared_network(patch: pytest.MonkeyPatch) -> None:
    honest = engine.Engine.push

    def push(self: Any, later: Later, cause: int) -> None:
        if later.kind is Kind.MESSAGE:
            waiting = sum(each[-1].kind is Kind.MESSAGE for each in self._queue)
            later = later._replace(time_us=later.time_us + waiting)
        honest(self, later, cause)

    patch.setattr(engine.Engine, "push", push)


@plant("a review takes a microsecond longer for each digit that it reads", FINER)
def digits_take_time(patch: pytest.MonkeyPatch) -> None:
    def change(out: Any, policy: Policy, owner: str, recipient: str, what: str, body: Any, sources: Label) -> Any:
        return replace(out, delay_us=out.delay_us + len(repr(body))) if isinstance(out, Released) else out

    in_release(patch, change)


@plant("whoever stands later on a list of addressees is told later", ("node_more", "party_more"))
def one_after_the_other(patch: pytest.MonkeyPatch) -> None:
    def change(desk: Desk, out: Message, said: Any) -> Message:
        place = [*desk.post.listeners, out.addressee].index(out.addressee)
        return delayed(out, 1000 * place)

    in_messages(patch, change)


@plant("tracks are told the more often the more are told", ("party_more",))
def shared_more_often(patch: pytest.MonkeyPatch) -> None:
    honest = track_handlers.share

    def share(desk: Desk, numbers: Any, now_us: int) -> Iterator[Later]:
        patch.setattr(track_handlers, "SHARE_PERIOD_US", 10_000_000 // len(desk.post.shared))
        yield from honest(desk, numbers, now_us)

    swap(patch, honest, share)


@plant("a seat's answers wait behind every other seat's", DECIDES, asking=1.0)
def one_queue_of_all_seats(patch: pytest.MonkeyPatch) -> None:
    honest, new, last = StandingOrders._think, world.new_world, [0]

    def think(self: StandingOrders, *asked: Any) -> Any:
        self.busy_until_us = max(self.busy_until_us, last[0])
        found = honest(self, *asked)
        last[0] = self.busy_until_us
        return found

    def new_world(*args: Any) -> Any:
        last[0] = 0
        return new(*args)

    patch.setattr(StandingOrders, "_think", think)
    patch.setattr(replication, "new_world", new_world)


@plant("one party's answer for the raid is taken for another's", DECIDES, asking=1.0)
def one_answer_for_all_seats(patch: pytest.MonkeyPatch) -> None:
    honest, new, said = StandingOrders.decide, world.new_world, list[Any]()

    def decide(self: StandingOrders, request: Any, now_us: int) -> Any:
        out = honest(self, request, now_us)
        said.extend(out)
        return [replace(each, answer=said[0].answer, at_us=max(now_us, said[0].at_us)) for each in out]

    def new_world(*args: Any) -> Any:
        said.clear()
        return new(*args)

    patch.setattr(StandingOrders, "decide", decide)
    patch.setattr(replication, "new_world", new_world)


def delayed(out: Message, more_us: int) -> Message:
    return replace(out, sent_us=out.sent_us + more_us, received_us=out.received_us + more_us)


def tracks_of(desk: Desk) -> list[Any]:
    tracker = desk.tracker
    return [] if tracker is None else [tracker.track(number) for number in tracker.numbers()]

"""Planted leaks: each a small change of the product by which a party could learn what it may not; one line each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from oneroof.command import link
from oneroof.command import release as releasing
from oneroof.command.authority import StandingOrders
from oneroof.command.desk import Desk
from oneroof.command.label import FREE, Label
from oneroof.command.message import Message, What
from oneroof.command.policy import Policy
from oneroof.command.release import Refusal, Released, Stop
from oneroof.simulation import (
    desk_handlers,
    engine,
    nature,
    posts,
    replication,
    sensors,
    shown,
    track_handlers,
    world,
)
from oneroof.simulation import layout as layouts
from oneroof.simulation.event import Kind, Later
from runs.exits import everywhere
from runs.worlds import ALL

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
    in_messages(patch, lambda desk, out, said: _later(out, 1000 * sum(desk.sent.values())))


@plant("what rests on others' sensors is reviewed a second longer", SEEN)
def secret_sources_take_longer(patch: pytest.MonkeyPatch) -> None:
    def change(desk: Desk, out: Message, said: Mapping[str, Any]) -> Message:
        lent = any(sensor in desk.post.lent for track in _tracks(desk) for sensor in track.sensors)
        return _later(out, 1_000_000 if lent else 0)

    in_messages(patch, change)


@plant("a link carries slower the more links its sender has", SOMEONE)
def shared_antenna(patch: pytest.MonkeyPatch) -> None:
    in_messages(patch, lambda desk, out, said: _later(out, 100 * len(desk.post.links)))


@plant("a message waits for as long as all messages on their way", SOMEONE)
def shared_network(patch: pytest.MonkeyPatch) -> None:
    honest = engine.Engine.push

    def push(self: Any, later: Later, cause: int) -> None:
        if later.kind is Kind.MESSAGE:
            waiting = sum(each[-1].kind is Kind.MESSAGE for each in self._queue)
            later = replace(later, time_us=later.time_us + waiting)
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
        return _later(out, 1000 * place)

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


def _later(out: Message, more_us: int) -> Message:
    return replace(out, sent_us=out.sent_us + more_us, received_us=out.received_us + more_us)


def _tracks(desk: Desk) -> list[Any]:
    tracker = desk.tracker
    return [] if tracker is None else [tracker.track(number) for number in tracker.numbers()]


# ---------------------------------------------------------------------------------------------- fields and precision


@plant("a rule releases the whole body", FINER)
def whole_bodies(patch: pytest.MonkeyPatch) -> None:
    def change(out: Any, policy: Policy, owner: str, recipient: str, what: str, body: Any, sources: Label) -> Any:
        return replace(out, body=dict(body)) if isinstance(out, Released) else out

    in_release(patch, change)


@plant("nothing is rounded", FINER, asking=0.4)
def nothing_is_rounded(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(releasing, "_coarse", lambda value, step: value)


@plant("rounding is a thousand times finer than the rule says", FINER, asking=0.4)
def rounded_too_finely(patch: pytest.MonkeyPatch) -> None:
    honest = releasing._coarse
    patch.setattr(releasing, "_coarse", lambda value, step: honest(value, step / 1000.0))


@plant("rows of numbers are not rounded", FINER, asking=0.4)
def rows_are_not_rounded(patch: pytest.MonkeyPatch) -> None:
    honest = releasing._coarse
    patch.setattr(releasing, "_coarse", lambda v, step: v if isinstance(v, tuple | list) else honest(v, step))


@plant("a rounded value carries what was cut off behind its last digit", FINER, asking=0.4)
def the_rest_behind_the_rounding(patch: pytest.MonkeyPatch) -> None:
    honest = releasing._coarse

    def coarse(value: Any, step: float) -> Any:
        out = honest(value, step)
        return out if not isinstance(out, float) else out + 1e-6 * (value - out)

    patch.setattr(releasing, "_coarse", coarse)


@plant("a message says how long its body was before it was reviewed", FINER, asking=0.4)
def sizes_are_kept(patch: pytest.MonkeyPatch) -> None:
    def change(desk: Desk, out: Message, said: Mapping[str, Any]) -> Message:
        return replace(out, body={**out.body, "bytes": len(repr(said["body"]))})

    in_messages(patch, change)


@plant("why a message was made goes with it", SEEN, asking=1.0)
def reasons_go_along(patch: pytest.MonkeyPatch) -> None:
    in_messages(patch, lambda desk, out, said: replace(out, because=said["because"]))


@plant("the questions that its sender has put go along as a message's causes", DECIDES, asking=0.9)
def own_causes_go_along(patch: pytest.MonkeyPatch) -> None:
    in_messages(patch, lambda desk, out, said: replace(out, causes=tuple(desk.questions)))


@plant("a message says which sensors its sender's tracks are made of", SEEN)
def sensors_are_named(patch: pytest.MonkeyPatch) -> None:
    def change(desk: Desk, out: Message, said: Any) -> Message:
        return replace(out, body={**out.body, "sensors": sorted({s for t in _tracks(desk) for s in t.sensors})})

    in_messages(patch, change)


@plant("a message says how sure its sender is of what it sees", SEEN)
def sureness_goes_along(patch: pytest.MonkeyPatch) -> None:
    def change(desk: Desk, out: Message, said: Any) -> Message:
        return replace(out, body={**out.body, "spread": tuple(float(t.covariance[0, 0]) for t in _tracks(desk))})

    in_messages(patch, change)


@plant("a message says who else was told", SOMEONE)
def copies_are_listed(patch: pytest.MonkeyPatch) -> None:
    in_messages(patch, lambda desk, out, said: replace(out, body={**out.body, "to": list(desk.post.listeners)}))


@plant("a question says to whom else it was put", ("seat_joins",), asking=1.0)
def the_other_seats_are_named(patch: pytest.MonkeyPatch) -> None:
    def change(desk: Desk, out: Message, said: Any) -> Message:
        rules = [repr(right.rule) for right in desk.post.rights]
        return replace(out, body={**out.body, "by": rules}) if out.what is What.REQUEST else out

    in_messages(patch, change)


@plant("a question says how many rounds there are", DECIDES, asking=0.9)
def rounds_are_told_with_a_question(patch: pytest.MonkeyPatch) -> None:
    def change(desk: Desk, out: Message, said: Any) -> Message:
        return replace(out, body={**out.body, "of": dict(desk.magazine)}) if out.what is What.REQUEST else out

    in_messages(patch, change)


@plant("a cue carries what its sender alone believes of the track's sensors", SEEN)
def cues_carry_the_picture(patch: pytest.MonkeyPatch) -> None:
    def change(desk: Desk, out: Message, said: Any) -> Message:
        return replace(out, body={**out.body, "held": len(_tracks(desk))}) if out.what is What.CUE else out

    in_messages(patch, change)


@plant("a warning names the place where it comes down to the metre, in its reason", FINER, asking=0.4)
def exact_place_in_the_reason(patch: pytest.MonkeyPatch) -> None:
    def change(desk: Desk, out: Message, said: Mapping[str, Any]) -> Message:
        exact = {key: value for key, value in said["body"].items() if "longitude" in key}
        return replace(out, because=f"{out.because} {exact}")

    in_messages(patch, change)


# ---------------------------------------------------------------------------------------------- who is told at all


@plant("warnings pass without a rule", FLIES)
def warnings_by_default(patch: pytest.MonkeyPatch) -> None:
    _by_default(patch, "launch-warning")


@plant("tracks pass without a rule", FLIES)
def tracks_by_default(patch: pytest.MonkeyPatch) -> None:
    _by_default(patch, "tracks")
    in_posts(patch, lambda post, args: replace(post, shared=post.listeners))


@plant("questions pass without a rule", DECIDES, FLIES, asking=0.9)
def questions_by_default(patch: pytest.MonkeyPatch) -> None:
    _by_default(patch, "request")


@plant("cues pass without a rule", FINER)
def cues_by_default(patch: pytest.MonkeyPatch) -> None:
    _by_default(patch, "cue")


def _by_default(patch: pytest.MonkeyPatch, kind: str) -> None:
    def change(out: Any, policy: Policy, owner: str, recipient: str, what: str, body: Any, sources: Label) -> Any:
        return granted(policy, body) if isinstance(out, Refusal) and what == kind else out

    in_release(patch, change)


@plant("what a label keeps back passes if there is a rule", SEEN)
def labels_do_not_count(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(releasing, "_stopped", lambda sources, owner, recipient: None)


@plant("what is refused arrives as an empty message", SEEN)
def refusals_arrive(patch: pytest.MonkeyPatch) -> None:
    def change(out: Any, policy: Policy, owner: str, recipient: str, what: str, body: Any, sources: Label) -> Any:
        return granted(policy, {}) if isinstance(out, Refusal) and what in ("launch-warning", "tracks") else out

    in_release(patch, change)


@plant("what holds nothing that its rule releases arrives as an empty message", SEEN)
def nothing_arrives_as_something(patch: pytest.MonkeyPatch) -> None:
    def change(out: Any, policy: Policy, owner: str, recipient: str, what: str, body: Any, sources: Label) -> Any:
        rule = policy.rule(owner, recipient, what)
        if isinstance(out, Refusal) and out.stop is Stop.LABEL and rule is not None and what != "cue":
            return granted(policy, {}, FREE, rule.delay_us)
        return out

    in_release(patch, change)


@plant("a rule for one kind of message lets every kind out", FLIES)
def any_kind_will_do(patch: pytest.MonkeyPatch) -> None:
    def change(out: Any, policy: Policy, owner: str, recipient: str, what: str, body: Any, sources: Label) -> Any:
        rules = [rule for rule in policy.rules if (rule.owner, rule.recipient) == (owner, recipient)]
        return granted(policy, body) if isinstance(out, Refusal) and rules else out

    in_release(patch, change)


@plant("whoever is named to be told onward is told at once", FLIES)
def onward_is_taken_for_recipient(patch: pytest.MonkeyPatch) -> None:
    def change(out: Any, policy: Policy, owner: str, recipient: str, what: str, body: Any, sources: Label) -> Any:
        named = [rule for rule in policy.rules if rule.owner == owner and recipient in rule.onward_to]
        return granted(policy, body) if isinstance(out, Refusal) and named else out

    in_release(patch, change)


@plant("a sensor's detections flow along every link", SENSES)
def detections_flow_anyway(patch: pytest.MonkeyPatch) -> None:
    def stream(policy: Policy, owner: str, recipient: str, what: str) -> Released:
        return granted(policy, {})

    swap(patch, releasing.release_stream, stream)


@plant("what one party told is told on as one's own", FLIES)
def told_tracks_are_told_on(patch: pytest.MonkeyPatch) -> None:
    honest = desk_handlers._on_tracks

    def on_tracks(desk: Desk, message: Message, now_us: int) -> Iterator[Later]:
        yield from honest(desk, message, now_us)
        for other in desk.post.links:
            party = desk.post.contacts[other].party
            if party != desk.post.contacts[message.sender].party and not other.count("radar"):
                copy = replace(message, id=f"{desk.id}>{other}:on", sender=desk.id, addressee=other, received_us=now_us)
                yield Later(now_us, Kind.NOTE, {"told on": dict(copy.body)}, other)

    patch.setattr(desk_handlers, "_on_tracks", on_tracks)


@plant("the transcript shows all messages, whoever they are for", FLIES)
def transcripts_of_all(patch: pytest.MonkeyPatch) -> None:
    _everything_is_mine(patch, lambda message, party: True)


@plant("the transcript shows when each message to others was sent, without its body", FLIES)
def transcripts_of_headers(patch: pytest.MonkeyPatch) -> None:
    _everything_is_mine(patch, lambda message, party: True, ("sent_us",))


def _everything_is_mine(patch: pytest.MonkeyPatch, test: Callable[..., bool], keys: Sequence[str] = ()) -> None:
    from runs import exits
    from runs.worlds import X

    def show(event: Any, holder: Any) -> Any:
        if event.get("kind") != "message" or not test(event["body"]["message"], X):
            return None
        message = event["body"]["message"]
        said = {key: message[key] for key in (keys or shown.SHOWN)}
        return shown.Shown(X, event["t_us"], said)

    patch.setattr(exits, "shown", show)


# ---------------------------------------------------------------------------------------------- what a desk holds


@plant("a post knows every node there is", SOMEONE)
def all_contacts(patch: pytest.MonkeyPatch) -> None:
    in_posts(patch, lambda post, args: replace(post, contacts=posts.nodes(args.scenario)))


@plant("a post knows every release rule", ("rule_between_others", "party_more"))
def all_rules(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(posts, "_own_rules", lambda whole, party: whole)


@plant("a post knows every other post there is", SOMEONE)
def all_posts(patch: pytest.MonkeyPatch) -> None:
    honest = world.new_world

    def new_world(layout: Any, draws: Any) -> Any:
        made = honest(layout, draws)
        for desk in made.desks.values():
            desk.sent.update({id: desk.sent.get(id, 0) for id in layout.posts})
        return made

    patch.setattr(replication, "new_world", new_world)


@plant("a post knows how many rounds every battery has", DECIDES)
def all_magazines(patch: pytest.MonkeyPatch) -> None:
    honest = world.new_world

    def new_world(layout: Any, draws: Any) -> Any:
        made = honest(layout, draws)
        for desk in made.desks.values():
            desk.magazine.update({id: shooter.rounds for id, shooter in layout.shooters.items()})
        return made

    patch.setattr(replication, "new_world", new_world)


@plant("a post knows who lends what to whom", ("secret_raid", "party_more", "rule_between_others"))
def all_loans(patch: pytest.MonkeyPatch) -> None:
    def change(post: Any, args: Any) -> Any:
        return replace(post, lent={n: label for lent in args.lent.values() for n, label in lent.items()})

    in_posts(patch, change)


@plant("a seat knows how long the others take", ("seat_slower", "right_other"), asking=1.0)
def all_seats(patch: pytest.MonkeyPatch) -> None:
    def change(post: Any, args: Any) -> Any:
        rows = [seat for right in args.scenario.rights for seat in sorted(right.seats)]
        return replace(post, seats={id: replace(seat, node=repr(rows)) for id, seat in post.seats.items()})

    in_posts(patch, change)


# ---------------------------------------------------------------------------------------------- the truth comes through


@plant("every desk is told of a launch", FLIES)
def launches_are_public(patch: pytest.MonkeyPatch) -> None:
    _announced(patch, Kind.LAUNCH)


@plant("every desk is told where a missile came down", FLIES)
def impacts_are_public(patch: pytest.MonkeyPatch) -> None:
    _announced(patch, Kind.IMPACT)


@plant("every desk is told when a round has met something", DECIDES, asking=0.9)
def meetings_are_public(patch: pytest.MonkeyPatch) -> None:
    _announced(patch, Kind.INTERCEPT)


@plant("every desk is told when a round leaves", DECIDES, asking=0.9)
def lift_offs_are_public(patch: pytest.MonkeyPatch) -> None:
    _announced(patch, Kind.LIFT_OFF)


@plant("every desk is told that a radar was told where to look", SENSES)
def cues_are_public(patch: pytest.MonkeyPatch) -> None:
    _announced(patch, Kind.CUE)


def _announced(patch: pytest.MonkeyPatch, kind: Kind) -> None:
    honest = engine.Engine._handle

    def handle(self: Any, what: Any) -> Iterator[Later]:
        yield from honest(self, what)
        if what.kind is kind:
            for id, desk in self.world.desks.items():
                if desk.post.links:
                    yield Later(what.time_us, Kind.NOTE, {"what": str(kind)}, id)

    patch.setattr(engine.Engine, "_handle", handle)


@plant("a missile's chance hangs on its place in the attack", FLIES)
def threats_are_counted(patch: pytest.MonkeyPatch) -> None:
    honest = layouts._threats

    def threats(scenario: Any, shelf: Any) -> Any:
        return tuple(replace(each, key=place) for place, each in enumerate(honest(scenario, shelf)))

    patch.setattr(layouts, "_threats", threats)


@plant("a look's chance hangs on how much flies anywhere", FLIES)
def looks_feel_what_flies_elsewhere(patch: pytest.MonkeyPatch) -> None:
    honest = nature.Nature.gather

    def gather(self: Any, sensor: Any, look: int, time_s: float, draws: Any) -> int:
        out = honest(self, sensor, look, time_s, draws)
        self.bench.normals[:out] += 0.001 * int(np.count_nonzero(self.flying))
        return out

    patch.setattr(nature.Nature, "gather", gather)


@plant("a radar is turned to where any radar was told to look", SENSES, FLIES)
def cues_turn_every_radar(patch: pytest.MonkeyPatch) -> None:
    honest = replication.NATURE_HANDLERS[Kind.CUE]

    def on_cue(nature: Any, what: Any, draws: Any) -> Any:
        for sensor in nature.layout.sensors:
            if sensor in nature.books:
                honest(nature, replace(what, body={**what.body, "sensor": sensor}), draws)
        return ()

    patch.setitem(replication.NATURE_HANDLERS, Kind.CUE, on_cue)


@plant("radars of one make share one schedule of dwells", SENSES)
def one_schedule_for_all_radars(patch: pytest.MonkeyPatch) -> None:
    honest = nature.Nature.__post_init__

    def post_init(self: Any) -> None:
        honest(self)
        first: dict[str, Any] = {}
        for id in sorted(self.books):
            self.books[id] = first.setdefault(self.layout.sensors[id].band, self.books[id])

    patch.setattr(nature.Nature, "__post_init__", post_init)


@plant("a desk's picture holds what its neighbours hold", SENSES, FLIES)
def pictures_are_shared(patch: pytest.MonkeyPatch) -> None:
    honest = world.new_world

    def new_world(layout: Any, draws: Any) -> Any:
        made = honest(layout, draws)
        for desk in made.desks.values():
            for other in desk.post.links:
                there = made.desks.get(other)
                if there is not None and there.tracker is not None and desk.tracker is not None:
                    desk.tracker = there.tracker
        return made

    patch.setattr(replication, "new_world", new_world)

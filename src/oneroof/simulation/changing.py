"""A change takes effect: every post is what it is from now on, and what was withdrawn is given back at this instant."""

from __future__ import annotations

from collections.abc import Iterator

from oneroof.command.authority import StandingOrders
from oneroof.command.desk import Case, Desk, Post, Stage
from oneroof.command.veto import Scope, objectors
from oneroof.simulation import nature_handlers, unseen
from oneroof.simulation.coming import Coming
from oneroof.simulation.draws import Draws, subject_key
from oneroof.simulation.event import Event, Kind, Later
from oneroof.simulation.notes import note
from oneroof.simulation.posts import vetoes
from oneroof.simulation.scenario.models import Scenario
from oneroof.simulation.world import World, away, without


def take_effect(world: World, event: Event, draws: Draws) -> Iterator[Later]:
    """Let every desk go on as the post that it is now, unless somebody who may object does.

    Questions go on under the rights that they were asked under. Orders of those who command a battery no more are
    recalled, as far as the round has not left; whoever commands it now is told how many rounds are left.
    """
    nature, name = world.nature, event.body["change"]
    layout = nature.layout
    change = next(each for each in layout.coming if (each.id, each.after) == (name, nature.state))
    against = _objectors(layout.scenario, change, draws)
    if against:
        body = {"what": "change-vetoed", "change": name, "by": against}
        yield Later(event.time_us, Kind.NOTE, body)
        return
    yield from _enter(world, change, event.time_us, away(layout, draws))


def _objectors(scenario: Scenario, change: Coming, draws: Draws) -> tuple[str, ...]:
    """Draw who objects; whoever has no veto in a scope that the change touches is not heard."""
    objecting = {
        (Scope(row.scope), row.holder)
        for row in scenario.vetoes
        if draws.objects(subject_key(row.holder), subject_key(change.id), row.objection_chance.number)
    }
    return objectors(vetoes(scenario), change.scopes, objecting)


def _enter(world: World, change: Coming, now_us: int, gone: frozenset[str]) -> Iterator[Later]:
    nature, before = world.nature, tuple(world.nature.passed)
    for id, post in change.posts.items():
        yield from _recalled(world, world.desks[id], post, now_us)
    nature.passed.append(change.state)
    for id, post in change.posts.items():
        desk, known = world.desks[id], world.desks[id].post.cued.keys()
        _become(world, desk, without(post, nature.layout, gone, nature.absent))
        if desk.post.cued.keys() - known:
            yield from unseen.look_again(desk, now_us)
    for sensor in nature.layout.sensors.values():
        begun = any(each.holds(state) for each in sensor.deliveries for state in before)
        if not begun and any(each.holds(change.state) for each in sensor.deliveries):
            yield from nature_handlers.begin(nature, sensor, now_us)


def _recalled(world: World, desk: Desk, post: Post, now_us: int) -> Iterator[Later]:
    """Take back what a battery was ordered by another party than the one that commands it now."""
    for shot, (lift_off_us, sender) in list(desk.accepted.items()):
        if lift_off_us >= now_us and post.contacts[sender].party != post.node.party:
            del desk.accepted[shot]
            world.recalled.add(shot)
            desk.magazine[desk.id] = desk.magazine.get(desk.id, 0) + 1
            yield note(desk, now_us, "order-recalled", None, shot=shot, sender=sender)


def _become(world: World, desk: Desk, post: Post) -> None:
    """Go on as another post: with the batteries that it commands now, as they are, and with all that it knows."""
    gained = _commanded(post) - _commanded(desk.post)
    for battery in gained:
        desk.magazine[battery] = world.desks[battery].magazine.get(battery, 0)
    _reseat(desk, post)
    news = gained or post.rights != desk.post.rights or post.weapons != desk.post.weapons
    desk.post = post
    desk.lent.clear()
    for case in desk.cases.values():
        case.no_cue_before_us = 0  # there may be other radars to cue
    for case in desk.cases.values() if news else ():
        _look_again(case, gained)


def _commanded(post: Post) -> frozenset[str]:
    return frozenset(id for id in post.batteries if post.contacts[id].party == post.node.party)


def _look_again(case: Case, gained: frozenset[str]) -> None:
    """See anew to a track that nothing was begun about; what has begun goes on as it began.

    What could not be done with a battery that the post did not command it may do now.
    """
    if case.stage is Stage.CLOSED and not case.shots and case.barred & gained:
        case.stage, case.question = Stage.WATCHED, None
    if case.stage is Stage.WATCHED:
        case.next_plan_us, case.barred = 0, case.barred - gained


def _reseat(desk: Desk, post: Post) -> None:
    """Let the officer answer under the rights of now, and go on answering under those of before."""
    if not post.seats:
        return
    desk.seats.update(post.seats)
    if desk.decider is None:
        desk.decider = StandingOrders(desk.seats)

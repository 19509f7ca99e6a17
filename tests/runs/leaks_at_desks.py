"""Planted leaks in what a desk holds, and where the truth comes through to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from oneroof.simulation import (
    engine,
    nature,
    posts,
    replication,
    world,
)
from oneroof.simulation import layout as layouts
from oneroof.simulation.event import Kind, Later
from runs.leaks import (
    DECIDES,
    FLIES,
    SENSES,
    SOMEONE,
    in_posts,
    plant,
)

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

"""The engine without somebody: a party, post or sensor taken out, or left in and saying no to everything."""

from __future__ import annotations

from dataclasses import replace

from oneroof.command.desk import Post
from oneroof.simulation.draws import Draws
from oneroof.simulation.layout import Layout
from oneroof.simulation.replication import engine
from oneroof.simulation.score import Scorer
from oneroof.simulation.sensors import Sensor
from oneroof.simulation.world import World


def without(layout: Layout, name: str) -> Layout:
    """Take a party, post or asset out: nothing comes from it, nothing reaches it."""
    gone = _ends(layout, name)
    posts = {id: _cut(post, gone) for id, post in layout.posts.items()}
    return _silenced(replace(layout, posts=posts), gone)


def refusing(layout: Layout, name: str) -> Layout:
    """Leave a party or a post in, giving nothing: no reports, no tracks, no orders; to each question it says no."""
    gone = _ends(layout, name)
    posts = {}
    for id, post in layout.posts.items():
        own = {battery: each for battery, each in post.batteries.items() if battery not in gone}
        if id in gone:
            post = _sullen(post)
        posts[id] = replace(post, batteries={} if id in gone else own)
    return _silenced(replace(layout, posts=posts), gone)


def _ends(layout: Layout, name: str) -> frozenset[str]:
    """Name every node, sensor and battery that a name stands for."""
    found = {id for id, post in layout.posts.items() if name in (id, post.node.party)}
    found |= {id for id, sensor in layout.sensors.items() if name in (id, sensor.party)}
    return frozenset(found | {id for id, shooter in layout.shooters.items() if name in (id, shooter.party)})


def _cut(post: Post, gone: frozenset[str]) -> Post:
    """Cut every link of a post to what is gone; a post that is gone itself has none left."""
    if post.node.id in gone:
        return replace(post, links={}, batteries={}, shared=(), listeners=(), cued={})
    return replace(
        post,
        links={end: link for end, link in post.links.items() if end not in gone},
        batteries={id: battery for id, battery in post.batteries.items() if id not in gone},
        shared=tuple(id for id in post.shared if id not in gone),
        listeners=tuple(id for id in post.listeners if id not in gone),
        cued={id: radar for id, radar in post.cued.items() if id not in gone},
    )


def _sullen(post: Post) -> Post:
    """Leave a post its links, and nothing good to say on them."""
    seats = {right: replace(seat, refusal_chance=1.0) for right, seat in post.seats.items()}
    return replace(post, seats=seats, shared=(), listeners=(), cued={})


def _silenced(layout: Layout, gone: frozenset[str]) -> Layout:
    """Let what is gone report to nobody, and nobody report to it."""
    sensors = {id: _quiet(sensor, gone) for id, sensor in layout.sensors.items()}
    seen = tuple({id: time_s for id, time_s in each.items() if sensors[id].deliveries} for each in layout.first_seen_s)
    return replace(layout, sensors=sensors, first_seen_s=seen)


def _quiet(sensor: Sensor, gone: frozenset[str]) -> Sensor:
    left = () if sensor.id in gone else tuple(each for each in sensor.deliveries if each.node not in gone)
    return replace(sensor, deliveries=left)


def launches(layout: Layout, threat: str) -> bool:
    """Run one threat alone without chance, under the arrangement's own rights; tell whether any round is ordered."""
    place = next(i for i, each in enumerate(layout.threats) if each.id == threat)
    alone = replace(layout, threats=(layout.threats[place],), first_seen_s=(layout.first_seen_s[place],))
    scorers: list[Scorer] = []

    def sinks(world: World) -> list[Scorer]:
        scorers.append(Scorer(world.nature))
        return scorers

    engine(alone, Draws(1, 0, False), sinks).run()
    return scorers[0].stories[0].ordered_us is not None

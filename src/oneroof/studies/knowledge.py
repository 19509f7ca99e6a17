"""What one command post may fire on: reports that reach it, and tracks that other parties' posts tell it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from oneroof.command.desk import Post
from oneroof.command.label import FREE
from oneroof.command.picture import WARNING_ONLY
from oneroof.command.release import Refusal, release
from oneroof.earth.geodesy import sphere_range_m
from oneroof.simulation.layout import Layout, Threat
from oneroof.simulation.sensors import Delivery, Sensor
from oneroof.simulation.track_handlers import NEEDED


def commanders(layout: Layout, shooter: str) -> list[Post]:
    """List the posts that may order a battery to fire, in the order of their ids."""
    posts = (layout.posts[id] for id in sorted(layout.posts))
    return [post for post in posts if shooter in post.batteries and shooter in post.links]


def guards(post: Post, threat: Threat) -> bool:
    """Tell whether a post is there for the place that a threat is aimed at: it fires at nothing else."""
    aim = threat.target.latitude_rad, threat.target.longitude_rad
    return any(sphere_range_m(*aim, area.latitude_rad, area.longitude_rad) <= area.radius_m for area in post.protected)


def heard_at(layout: Layout, post: Post) -> Layout:
    """Leave of a layout one post alone, with every sensor's ways to it: straight, or as tracks told by another post.

    A track that is told counts as the reports behind it, the teller's link and review later: its period and its
    coarsening are left out. What was released for warning only is not counted, and nothing travels over two tellers.
    """
    sensors = {
        id: replace(sensor, deliveries=tuple(way for way, _ in ways_to(layout, post, sensor)))
        for id, sensor in layout.sensors.items()
    }
    return replace(layout, sensors=sensors, posts={post.node.id: post})


def ways_to(layout: Layout, post: Post, sensor: Sensor) -> Iterator[tuple[Delivery, str | None]]:
    """List the ways of a sensor's reports to a post, each with the post that tells of them; straight ones have none."""
    for each in sensor.deliveries:
        if each.node == post.node.id:
            yield each, None
        elif (teller := layout.posts.get(each.node)) is not None:
            told = _told(teller, post, sensor)
            if told is not None:
                link_us, review_us = told
                yield Delivery(post.node.id, each.link_us + link_us, each.review_us + review_us), each.node


def _told(teller: Post, post: Post, sensor: Sensor) -> tuple[int, int] | None:
    """Give the link and the review of what one post tells another of the tracks that a sensor gives it."""
    if post.node.id not in teller.shared:
        return None
    lent = teller.lent.get(sensor.device.number, FREE)
    body = dict.fromkeys(NEEDED, 0.0)
    permit = release(teller.policy, teller.node.party, post.node.party, "tracks", body, lent)
    if isinstance(permit, Refusal) or WARNING_ONLY in permit.label.restrictions or len(permit.body) < len(NEEDED):
        return None
    return teller.delay_us(post.node.id), permit.delay_us

"""What a desk knows of a track that rules of engagement ask about."""

from __future__ import annotations

from oneroof.command.conditions import Facts
from oneroof.command.desk import Desk
from oneroof.earth.geodesy import sphere_range_m
from oneroof.simulation import sort
from oneroof.tracking.impact import predict
from oneroof.tracking.launch import Launch, launch
from oneroof.tracking.track import Track


def launched(desk: Desk, track: Track) -> Launch:
    """Say whence a track was launched, as its desk places it: from its own first looks, where the track is its own."""
    own = track.number > 0 and desk.tracker is not None
    return launch(track, desk.tracker.first_looks(track.number) if own and desk.tracker is not None else ())


def known_of(desk: Desk, track: Track) -> Facts:
    """Say what is known of a track: the middle of its predicted impact, its calculated launch, its own sensors.

    Of a track that another party told of it is not known how many sensors it rests on: none count.
    """
    impact, own = predict(track), track.number > 0 and desk.tracker is not None
    start = launched(desk, track)
    ahead = (impact.impact_latitude_rad, impact.impact_longitude_rad)
    inside = any(
        sphere_range_m(*ahead, area.latitude_rad, area.longitude_rad) <= area.radius_m for area in desk.post.protected
    )
    chance = 1.0
    if desk.sorter is not None and own:
        chance = sort.chances(desk, sort.members(desk, track)).get(track.number, 0.0)
    whence = (start.latitude_rad, start.longitude_rad)
    return Facts(inside, len(set(track.sensors)), whence, chance, desk.post.weapons)

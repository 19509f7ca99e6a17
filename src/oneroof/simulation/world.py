"""The world of one replication: nature, and one desk for each command post; two types, lest a desk hold the truth."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from oneroof.command.authority import StandingOrders
from oneroof.command.desk import Desk, Post
from oneroof.earth.arrays import Flags, Floats
from oneroof.earth.geodesy import geodetic_from_ecef, sphere_range_m
from oneroof.flight import ballistic
from oneroof.flight.ballistic import Launch
from oneroof.flight.trajectory import Trajectory
from oneroof.sensing import radar
from oneroof.sensing.radar import Radar
from oneroof.simulation import kernels, objects
from oneroof.simulation.draws import Draws, Purpose, subject_key
from oneroof.simulation.layout import Layout, Threat
from oneroof.simulation.nature import Flights, Nature
from oneroof.simulation.objects import Flown
from oneroof.simulation.sensors import Sensor
from oneroof.simulation.ships import Course
from oneroof.tracking.discrimination import Sorter
from oneroof.tracking.tracker import Tracker

PIECE = 64


@dataclass(slots=True)
class World:
    """The only mutable thing; `recalled` are the rounds whose order was taken back before they left."""

    nature: Nature
    desks: dict[str, Desk]
    recalled: set[str] = field(default_factory=set)


def new_world(layout: Layout, draws: Draws) -> World:
    """Draw one replication's flights and open its desks."""
    turned_out = [_disperse(threat, draws) for threat in layout.threats]
    paths = ballistic.fly_all(
        [(threat.booster, each.launch, each.error) for threat, each in zip(layout.threats, turned_out, strict=True)]
    )
    flown = [
        _freed(number, threat, each, path, draws)
        for number, (threat, each, path) in enumerate(zip(layout.threats, turned_out, paths, strict=True))
    ]
    whole = [freed[0] for freed in flown] + [each for freed in flown for each in freed[1:]]
    flights = Flights.of(whole)
    flights.threatening[: len(flown)] = _threatening(layout, [freed[0].path for freed in flown])
    gone, absent = away(layout, draws), objected(layout, draws)
    seen = layout.scenario.interceptors_seen
    watchers = () if seen is None else seen.by
    looks = {
        sensor.id: []
        if _is_on(sensor.course, gone) or sensor.asset in absent
        else _looks(sensor, flights, sensor.party in watchers)
        for sensor in layout.sensors.values()
    }
    fed = {delivery.node for sensor in layout.sensors.values() for delivery in sensor.deliveries}
    desks = {id: _desk(without(post, layout, gone, absent), layout, id in fed) for id, post in layout.posts.items()}
    nature = Nature(layout, [each.thing for each in whole], flights, looks, absent=absent)
    return World(nature, desks)


def away(layout: Layout, draws: Draws) -> frozenset[str]:
    """Draw which ships are off station in this replication."""
    courses = [sensor.course for sensor in layout.sensors.values()]
    courses += [shooter.course for shooter in layout.shooters.values()]
    known = {course.id: course for course in courses if course is not None}
    return frozenset(id for id, course in known.items() if not course.on_station(draws))


def objected(layout: Layout, draws: Draws) -> frozenset[str]:
    """Draw which supplements are not there in this replication, because the party that brings them objects."""
    return frozenset(
        asset.id
        for asset in layout.scenario.assets
        if asset.objection_chance is not None and draws.objects(subject_key(asset.id), 0, asset.objection_chance.number)
    )


def _is_on(course: Course | None, ships: frozenset[str]) -> bool:
    return course is not None and course.id in ships


def without(post: Post, layout: Layout, gone: frozenset[str], absent: frozenset[str]) -> Post:
    """Take the batteries of ships that are off station from a post, and what a party does not bring."""
    batteries = {
        id: each
        for id, each in post.batteries.items()
        if not _is_on(layout.shooters[id].course, gone) and id not in absent
    }
    cued = {id: each for id, each in post.cued.items() if id not in absent}
    if len(batteries) == len(post.batteries) and len(cued) == len(post.cued):
        return post
    return dataclasses.replace(post, batteries=batteries, cued=cued)


@dataclass(frozen=True, slots=True)
class TurnedOut:
    """How one missile turns out in a replication: its launch, its errors, when it ignites, whether its engines fail."""

    launch: Launch
    error: ballistic.Dispersion
    ignition_s: float
    fails: bool


def _disperse(threat: Threat, draws: Draws) -> TurnedOut:
    """Draw burnout error, pointing, drag and launch time of one missile, and whether its engines last."""
    z = draws.normals(Purpose.FLIGHT, threat.key, 0, 5)
    works, share = draws.uniforms(Purpose.FLIGHT, threat.key, 1, 2)
    spread = threat.dispersion
    error = ballistic.Dispersion(
        spread.burnout_speed_fraction * z[0],
        spread.pointing_rad * z[1],
        spread.pointing_rad * z[2],
        # a drag that is half or double of what was meant stays positive
        math.exp(spread.beta_fraction * z[3]) - 1.0,
    )
    launch, fails = threat.launch, bool(works >= spread.reliability)
    if fails:
        launch = dataclasses.replace(launch, cutoff_s=share * _burn_s(threat, launch))
    return TurnedOut(launch, error, threat.ignition_s + spread.launch_s * z[4], fails)


def _freed(number: int, threat: Threat, turned_out: TurnedOut, path: Trajectory, draws: Draws) -> list[Flown]:
    """Give a missile with its path, and what it brings forth behind it, unless its engines fail."""
    missile = objects.whole(number, threat, turned_out.ignition_s, path)
    if turned_out.fails or threat.companions is None:
        return [missile]
    beta_kg_m2 = threat.booster.beta_reentry_kg_m2 * (1.0 + turned_out.error.beta_fraction)
    return objects.release(missile, threat, beta_kg_m2, draws)


def _burn_s(threat: Threat, launch: Launch) -> float:
    return min(launch.cutoff_s, threat.booster.burn_time_s)


def _threatening(layout: Layout, paths: Sequence[Trajectory]) -> Flags:
    """Mark the flights that would fall into an area that somebody is to protect."""
    radii_m = [row.radius_m for row in layout.scenario.protect]
    flags = np.zeros(len(paths), np.bool_)
    for i, path in enumerate(paths):
        latitude, longitude, _ = geodetic_from_ecef(*(float(value) for value in path.impact_ecef_m))
        flags[i] = any(
            sphere_range_m(latitude, longitude, *place) <= radius_m
            for (_, *place), radius_m in zip(layout.places, radii_m, strict=True)
        )
    return flags


def _looks(sensor: Sensor, flights: Flights, always: bool) -> list[int]:
    """List the ordinals of the looks at which a sensor has anything in its field; the others would report nothing.

    With `always` all of them: where a sensor sees rounds, nobody knows beforehand when there will be one.
    """
    count = int(float(flights.ends_s.max()) / sensor.period_s) + 1
    if always:
        return list(range(count))
    seen = np.zeros(count, np.bool_)
    # a large raid in pieces: its positions at every look of a day would not fit into memory
    for start in range(0, len(flights.counts), PIECE):
        seen |= _in_field(sensor, flights, slice(start, start + PIECE), count)
    return [int(look) for look in np.flatnonzero(seen).tolist()]


def _in_field(sensor: Sensor, flights: Flights, piece: slice, count: int) -> Flags:
    """Flag the looks (count,) that have one of a piece of the flights in the field."""
    counts = flights.counts[piece]
    positions, flying = np.zeros((count, len(counts), 3)), np.zeros((count, len(counts)), np.bool_)
    kernels.sample(
        flights.times_s[piece],
        flights.states_ecef[piece],
        counts,
        flights.ignitions_s[piece],
        flights.ends_s[piece],
        sensor.period_s,
        positions,
        flying,
    )
    if isinstance(sensor.device, Radar):
        flying &= _in_view(sensor, positions)
    else:
        times = np.arange(count)[:, None] * sensor.period_s
        flying &= times <= flights.burnouts_s[piece][None, :]
    return np.asarray(flying.any(axis=1))


def _in_view(sensor: Sensor, positions: Floats) -> Flags:
    """Flag positions (count, n, 3), those of each look, that a radar's geometry lets it look at then."""
    assert isinstance(sensor.device, Radar)
    if sensor.course is None or not sensor.course.moves:
        return radar.visible(sensor.device, positions.reshape(-1, 3)).reshape(positions.shape[:2])
    seen = np.zeros(positions.shape[:2], np.bool_)
    for look in range(len(positions)):
        device = sensor.at(look * sensor.period_s).device
        assert isinstance(device, Radar)
        seen[look] = radar.visible(device, positions[look])
    return seen


def _desk(post: Post, layout: Layout, fed: bool) -> Desk:
    magazine = {id: layout.shooters[id].rounds for id in (post.batteries or {post.node.id}) if id in layout.shooters}
    seats = dict(post.seats)
    return Desk(
        post,
        tracker=Tracker() if fed else None,
        decider=StandingOrders(seats) if seats else None,
        seats=seats,
        magazine=magazine,
        sorter=Sorter(post.expected) if fed and post.expected is not None else None,
    )

"""The world of one replication: nature, and one desk for each command post; two types, lest a desk hold the truth."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from oneroof.command.authority import StandingOrders
from oneroof.command.desk import Desk, Post
from oneroof.earth.arrays import Flags, Integers
from oneroof.earth.geodesy import geodetic_from_ecef, sphere_range_m
from oneroof.flight import ballistic
from oneroof.flight.ballistic import Launch
from oneroof.flight.trajectory import Trajectory
from oneroof.sensing import radar
from oneroof.sensing.radar import Radar
from oneroof.simulation import kernels
from oneroof.simulation.draws import Draws, Purpose
from oneroof.simulation.layout import Layout, Threat
from oneroof.simulation.nature import Flights, Nature
from oneroof.simulation.sensors import Sensor
from oneroof.tracking.tracker import Tracker

PIECE = 64


@dataclass(slots=True)
class World:
    """The only mutable thing."""

    nature: Nature
    desks: dict[str, Desk]


def new_world(layout: Layout, draws: Draws) -> World:
    """Draw one replication's flights and open its desks."""
    flown = [_disperse(threat, draws) for threat in layout.threats]
    flights = _pack(layout, flown)
    looks = {sensor.id: _looks(sensor, flights) for sensor in layout.sensors.values()}
    fed = {delivery.node for sensor in layout.sensors.values() for delivery in sensor.deliveries}
    desks = {id: _desk(post, layout, id in fed) for id, post in layout.posts.items()}
    return World(Nature(layout, flights, looks), desks)


def _disperse(threat: Threat, draws: Draws) -> tuple[float, Trajectory]:
    """Fly one missile as it turns out: burnout error, pointing, drag, launch time, and whether its engines last."""
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
    launch = threat.launch
    if works >= spread.reliability:
        launch = dataclasses.replace(launch, cutoff_s=share * _burn_s(threat, launch))
    return threat.ignition_s + spread.launch_s * z[4], ballistic.fly(threat.booster, launch, error)


def _burn_s(threat: Threat, launch: Launch) -> float:
    return min(launch.cutoff_s, threat.booster.burn_time_s)


def _pack(layout: Layout, flown: Sequence[tuple[float, Trajectory]]) -> Flights:
    room = max(len(path.times_s) for _, path in flown)
    times, states = np.zeros((len(flown), room)), np.zeros((len(flown), room, 6))
    for i, (_, path) in enumerate(flown):
        times[i, : len(path.times_s)] = path.times_s
        states[i, : len(path.times_s)] = path.states_ecef
    ignitions = np.array([ignition for ignition, _ in flown])
    return Flights(
        times,
        states,
        np.array([len(path.times_s) for _, path in flown]),
        ignitions,
        np.array([ignition + path.burnout_time_s for ignition, path in flown]),
        np.array([ignition + path.impact_time_s for ignition, path in flown]),
        _threatening(layout, [path for _, path in flown]),
    )


def _threatening(layout: Layout, paths: Sequence[Trajectory]) -> Flags:
    """Mark the flights that would fall into an area that somebody is to protect."""
    areas = {area for post in layout.posts.values() for area in post.protected}
    flags = np.zeros(len(paths), np.bool_)
    for i, path in enumerate(paths):
        latitude, longitude, _ = geodetic_from_ecef(*(float(value) for value in path.impact_ecef_m))
        flags[i] = any(
            sphere_range_m(latitude, longitude, area.latitude_rad, area.longitude_rad) <= area.radius_m
            for area in areas
        )
    return flags


def _looks(sensor: Sensor, flights: Flights) -> Integers:
    """List the ordinals of the looks at which a sensor has anything in its field; the others would report nothing."""
    count = int(float(flights.ends_s.max()) / sensor.period_s) + 1
    seen = np.zeros(count, np.bool_)
    # a large raid in pieces: its positions at every look of a day would not fit into memory
    for start in range(0, len(flights.counts), PIECE):
        seen |= _in_field(sensor, flights, slice(start, start + PIECE), count)
    return np.flatnonzero(seen).astype(np.int64)


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
        flying &= radar.visible(sensor.device, positions.reshape(-1, 3)).reshape(flying.shape)
    else:
        times = np.arange(count)[:, None] * sensor.period_s
        flying &= times <= flights.burnouts_s[piece][None, :]
    return np.asarray(flying.any(axis=1))


def _desk(post: Post, layout: Layout, fed: bool) -> Desk:
    magazine = {id: layout.shooters[id].rounds for id in (post.batteries or {post.node.id}) if id in layout.shooters}
    return Desk(
        post,
        tracker=Tracker() if fed else None,
        decider=StandingOrders(post.seat) if post.seat is not None else None,
        magazine=magazine,
    )

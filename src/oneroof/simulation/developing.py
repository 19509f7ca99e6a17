"""After a flight: what a post learns about the missile from its own tracks, told to others by rules of its own."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from oneroof.command import picture
from oneroof.command.desk import Desk, Held
from oneroof.command.development import Flight
from oneroof.command.label import join_all
from oneroof.command.message import What
from oneroof.earth.geodesy import distance_m, height_m
from oneroof.simulation import leave
from oneroof.simulation.draws import Draws
from oneroof.simulation.event import Event, Kind, Later, microseconds
from oneroof.simulation.notes import note
from oneroof.tracking.impact import predict
from oneroof.tracking.launch import launch

BOOST_OVER = 0.5


def follow(desk: Desk, numbers: Iterable[int], now_us: int) -> Iterator[Later]:
    """Keep what will be learnt from: a confirmed own track at the end of its boost, while it rises, and at its last."""
    assert desk.tracker is not None
    for number in numbers:
        if desk.tracker.holds(number) and desk.tracker.glance(number)[0]:
            yield from _keep(desk, number, now_us)


def _keep(desk: Desk, number: int, now_us: int) -> Iterator[Later]:
    assert desk.tracker is not None and desk.post.studies_us is not None
    flight = desk.flights.setdefault(number, Flight())
    if desk.tracker.glance(number)[1] > BOOST_OVER:
        # a stage that parts looks like the end for a moment
        flight.burned, flight.burnout = True, None
        return
    track = desk.tracker.track(number)
    if flight.burned and flight.burnout is None:
        flight.burnout, flight.launch = track, launch(track, desk.tracker.first_looks(number))
    if flight.last is None:
        ends_s = predict(track).impact_time_s
        if math.isfinite(ends_s):
            due_us = max(now_us, microseconds(ends_s)) + desk.post.studies_us
            yield Later(due_us, Kind.STUDY_DUE, {"track": number}, desk.id)
    flight.last = track
    if sum(track.state_ecef[axis] * track.state_ecef[axis + 3] for axis in range(3)) > 0.0:
        flight.rising = track


def on_study_due(desk: Desk, event: Event, draws: Draws) -> Iterator[Later]:
    """Work out what a flight tells of its missile, note it, and tell the listeners that may know."""
    number = event.body["track"]
    flight = desk.flights.pop(number, None)
    data = {} if flight is None else learnt(flight)
    if flight is None or not data:
        return
    yield note(desk, event.time_us, "flight-studied", None, number=number, **data)
    tracks = flight.tracks()
    sources = join_all(picture.lent(desk, track) for track in tracks)
    sensors = {sensor for track in tracks for sensor in track.sensors}
    for listener in desk.post.listeners:
        held = Held(listener, What.DEVELOPMENT_DATA, "a flight was studied", data, sources)
        yield from leave.tell(desk, held, number, sensors, event.time_us)


def learnt(flight: Flight) -> dict[str, float]:
    """Estimate range, apogee, times and burnout of a flight from the tracks that were kept of it.

    What the tracks do not tell is left out: all that counts from the launch or the burnout of a missile that was never
    seen to burn, the apogee of one that was seen only falling. Burnout is the first track that is believed to coast, so
    it comes late by the time until a sensor saw that; drag is not estimated.
    """
    found: dict[str, float] = {}
    start, end = flight.launch, None if flight.last is None else predict(flight.last)
    if start is not None and end is not None and math.isfinite(end.impact_time_s):
        ends = (end.impact_latitude_rad, end.impact_longitude_rad)
        found["tested_range_km"] = distance_m(start.latitude_rad, start.longitude_rad, *ends) / 1e3
        found["flight_time_s"] = end.impact_time_s - start.time_s
    if flight.rising is not None:
        states = predict(flight.rising).states.tolist()
        found["apogee_km"] = max(height_m(*state[:3]) for state in states) / 1e3
    if start is not None and flight.burnout is not None:
        state = flight.burnout.state_ecef.tolist()
        found["burnout_time_s"] = flight.burnout.time_s - start.time_s
        found["burnout_height_km"] = height_m(*state[:3]) / 1e3
        found["burnout_speed_m_s"] = math.sqrt(sum(value * value for value in state[3:]))
    return found

"""The first replication of a record played again: true arcs, rounds, what moved, and what each desk believed."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from oneroof.earth.arrays import Floats
from oneroof.earth.geodesy import geodetic_from_ecef
from oneroof.errors import ReplayDiffers, Unreachable
from oneroof.flight.interceptor import Interceptor, path_to
from oneroof.flight.kernels import state_at
from oneroof.sensing.infrared import Infrared
from oneroof.simulation.believed import Belief, Beliefs, Sight
from oneroof.simulation.case import Case
from oneroof.simulation.layout import Layout, build
from oneroof.simulation.nature import Nature, Round
from oneroof.simulation.objects import Role
from oneroof.simulation.record import Recorder
from oneroof.simulation.replication import header, replicate
from oneroof.simulation.scenario.reader import check
from oneroof.simulation.score import Scorer, Story
from oneroof.simulation.sensors import Spot
from oneroof.simulation.world import World

# an arc is drawn by a point every so many seconds in boost, in flight, and where it meets the air again
BOOST_EVERY_S, COAST_EVERY_S, AIR_EVERY_S, AIR_M = 5.0, 20.0, 2.0, 110_000.0
ORBIT_EVERY_S, SHIP_EVERY_S, ROUND_EVERY_S = 60.0, 60.0, 5.0
ARCS_MOST, ROUNDS_MOST = 1_000, 1_000
# what moves in public view is drawn at least so far, however long the raid lasts: its end is not everybody's to know
HORIZON_S = 7_200.0


@dataclass(frozen=True, slots=True)
class Arc:
    """How something moved: times on the scenario's clock, place and height; arrays of one length."""

    id: str
    kind: str
    times_s: Floats
    latitude_deg: Floats
    longitude_deg: Floats
    height_km: Floats


@dataclass(frozen=True, slots=True)
class Truth:
    """What truly flew, for the analyst alone: missiles, what they brought forth, rounds, stories, when it was over."""

    threats: tuple[Arc, ...]
    objects: tuple[Arc, ...]
    rounds: tuple[Arc, ...]
    stories: tuple[Story, ...]
    end_s: float
    left_out: int


@dataclass(frozen=True, slots=True)
class Held:
    """What posts held, and each row says which; what moves on orbits and courses that everybody may know of its own."""

    tracks: tuple[Belief, ...]
    sights: tuple[Sight, ...]
    planned: tuple[tuple[str, Arc], ...]
    movers: tuple[Arc, ...]


@dataclass(frozen=True, slots=True)
class Playback:
    """A replication played again: two halves that share nothing, lest a party's picture be made of the truth."""

    truth: Truth
    held: Held


class _Watch:
    """The world and the scorer of the replication that is played."""

    world: World
    scorer: Scorer
    beliefs: Beliefs

    def __call__(self, world: World, scorer: Scorer) -> Sequence[Beliefs]:
        self.world, self.scorer, self.beliefs = world, scorer, Beliefs(world)
        return (self.beliefs,)


def playback(lines: Sequence[str]) -> Playback:
    """Play a record's first replication again and watch it; raises ReplayDiffers if it does not come out the same."""
    head = json.loads(lines[0])
    scenario = check(dict(head["scenario"]), lambda keys, *, key=False: "record")
    case = Case(scenario, head["believe"], tuple(sorted(head["settings"].items())))
    shelf = case.shelf()
    layout = build(scenario, shelf)
    recorder, watch = Recorder(header(case, head["seed"], shelf.used())), _Watch()
    replicate(layout, head["seed"], 0, (recorder,), watch)
    recorder.close()
    if recorder.lines[-1] != lines[-1]:
        raise ReplayDiffers("record: its inputs do not give the same events again")
    return played(layout, watch.world, watch.scorer, watch.beliefs)


def played(layout: Layout, world: World, scorer: Scorer, beliefs: Beliefs) -> Playback:
    """Gather what is to be shown of a replication that has just ended."""
    beliefs.finish()
    nature = world.nature
    arcs = [*_arcs(nature)]
    end_s = float(nature.flights.ends_s.max())
    truth = Truth(
        threats=tuple(each for each in arcs if each.kind == "missile"),
        objects=tuple(each for each in arcs if each.kind != "missile"),
        rounds=tuple(_rounds(nature)),
        stories=tuple(scorer.stories),
        end_s=end_s,
        left_out=max(0, len(nature.things) - ARCS_MOST),
    )
    held = Held(
        tracks=tuple(beliefs.tracks.values()),
        sights=tuple(beliefs.sights),
        planned=tuple(_planned(layout, beliefs)),
        movers=tuple(_movers(layout, max(end_s, HORIZON_S))),
    )
    return Playback(truth, held)


def arc(id: str, kind: str, times_s: Sequence[float], places_ecef: Floats) -> Arc:
    """Write a way through space as geodetic places."""
    rows = np.array([geodetic_from_ecef(*(float(value) for value in place)) for place in places_ecef]).reshape(-1, 3)
    return Arc(id, kind, np.array(times_s), np.degrees(rows[:, 0]), np.degrees(rows[:, 1]), rows[:, 2] / 1000.0)


def _arcs(nature: Nature) -> Iterator[Arc]:
    """The true flights, the missiles first, each up to its end; rounds are drawn by themselves."""
    flights = nature.flights
    for number, thing in enumerate(nature.things[:ARCS_MOST]):
        if thing.role is Role.INTERCEPTOR:
            continue
        count, start_s = int(flights.counts[number]), float(flights.ignitions_s[number])
        times, states = flights.times_s[number, :count], flights.states_ecef[number, :count]
        burnout_s, end_s = float(flights.burnouts_s[number]) - start_s, float(flights.ends_s[number]) - start_s
        picked = sampled(times, states, burnout_s, end_s)
        places, state = np.zeros((len(picked), 3)), np.zeros(6)
        for row, time_s in enumerate(picked):
            state_at(times, states, min(time_s, float(times[-1])), state)
            places[row] = state[:3]
        kind = "missile" if number < len(nature.layout.threats) else str(thing.role)
        yield arc(thing.id, kind, [start_s + time_s for time_s in picked], places)


def sampled(times_s: Floats, states: Floats, burnout_s: float, end_s: float) -> list[float]:
    """Choose the moments that an arc is drawn by: close together in boost and in the air, apart in between."""
    radii = np.sqrt((states[:, :3] ** 2).sum(axis=1))
    low = np.flatnonzero((times_s > burnout_s) & (radii < radii[0] + AIR_M))
    air_s = float(times_s[low[0]]) if low.size else math.inf
    found, time_s = [0.0], 0.0
    while time_s < end_s:
        step_s = BOOST_EVERY_S if time_s < burnout_s else AIR_EVERY_S if time_s >= air_s else COAST_EVERY_S
        following = next((mark for mark in (burnout_s, air_s) if time_s < mark < time_s + step_s), time_s + step_s)
        time_s = min(following, end_s)
        found.append(time_s)
    return found


def _rounds(nature: Nature) -> Iterator[Arc]:
    """Each round's way: a direct flight to where it was last sent, from lift-off to meeting; some have none."""
    for shot in list(nature.rounds.values())[:ROUNDS_MOST]:
        shooter = nature.layout.shooters[shot.battery]
        if shooter.rocket is None:
            continue
        found = round_arc(shot, shooter.rocket, shooter.spot)
        if found is not None:
            yield found


def _planned(layout: Layout, beliefs: Beliefs) -> Iterator[tuple[str, Arc]]:
    """Each round as the battery that fires it was told to, wherever it truly went."""
    for order in list(beliefs.orders.values())[:ROUNDS_MOST]:
        shooter = layout.shooters.get(order.desk)
        if shooter is not None and shooter.rocket is not None:
            shot = Round(
                order.shot, order.desk, order.launch_s, order.meeting_s, order.aim_ecef_m, order.aim_ecef_m
            )  # fmt: skip
            found = round_arc(shot, shooter.rocket, shooter.spot)
            if found is not None:
                yield order.desk, found


def round_arc(shot: Round, rocket: Interceptor, spot: Spot) -> Arc | None:
    """Draw one round; None where no direct flight passes the place it was sent to."""
    try:
        aim = np.array(shot.aim_ecef_m)
        path = path_to(rocket, spot.latitude_rad, spot.longitude_rad, spot.height_m, aim)
    except Unreachable:
        return None
    # updates bend a true round's way: the direct flight is stretched to leave and to meet when it did
    stretch = (shot.meeting_s - shot.launch_s) / float(path.times_s[-1])
    count = max(2, math.ceil(float(path.times_s[-1]) / ROUND_EVERY_S) + 1)
    own = np.linspace(0.0, float(path.times_s[-1]), count)
    places, state = np.zeros((count, 3)), np.zeros(6)
    for row, time_s in enumerate(own.tolist()):
        state_at(path.times_s, path.states_ecef, time_s, state)
        places[row] = state[:3]
    return arc(shot.id, "interceptor", (shot.launch_s + own * stretch).tolist(), places)


def _movers(layout: Layout, end_s: float) -> Iterator[Arc]:
    """Satellites on their orbits, and what ships carry while they are under way."""
    for sensor in layout.sensors.values():
        if isinstance(sensor.device, Infrared):
            times = np.arange(0.0, end_s + ORBIT_EVERY_S, ORBIT_EVERY_S).tolist()
            device = sensor.device
            yield arc(sensor.id, "satellite", times, np.array([device.place_ecef_m(time_s) for time_s in times]))
    courses = [(each.id, each.course) for each in layout.sensors.values()]
    courses += [(each.id, each.course) for each in layout.shooters.values()]
    for id, course in courses:
        if course is not None and course.moves:
            at_s = np.arange(0.0, end_s + SHIP_EVERY_S, SHIP_EVERY_S)
            places = np.degrees(np.array([course.place(time_s) for time_s in at_s.tolist()]))
            yield Arc(id, "ship", at_s, places[:, 0], places[:, 1], np.zeros(len(at_s)))

"""What each desk believed while a replication ran: its tracks over time, and what its sensors brought it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from oneroof.command.desk import Desk
from oneroof.command.message import Message, What
from oneroof.earth.arrays import Floats
from oneroof.earth.frames import enu_axes
from oneroof.earth.geodesy import geodetic_from_ecef
from oneroof.simulation.event import Event, Kind
from oneroof.simulation.world import World
from oneroof.tracking.impact import predict
from oneroof.tracking.track import Track

# how often a track is written down while its missile may burn, and after
BURNING_EVERY_S, FALLING_EVERY_S = 10.0, 20.0
MAY_BURN = 0.01
# a sensor that was silent for so long begins anew
SILENCE_S = 60.0
# an error wider than this is drawn as none: nobody knows where it is
WIDEST_M = 3_000_000.0


@dataclass(frozen=True, slots=True)
class Ellipse:
    """One-sigma half axes, and the azimuth of the longer from north."""

    major_m: float
    minor_m: float
    azimuth_rad: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on the ground or above it with its error; None where that is too wide to say."""

    latitude_rad: float
    longitude_rad: float
    height_m: float
    ellipse: Ellipse | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A track as a desk held it: the time its state is of, when it was known, where it is taken to come down."""

    time_s: float
    known_s: float
    place: Mark
    impact: Mark | None
    impact_s: float | None
    boost_probability: float


@dataclass(slots=True)
class Belief:
    """One track of one desk over time; `teller` is the party that told of it, None for the desk's own."""

    desk: str
    number: int
    teller: str | None
    snapshots: list[Snapshot] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sight:
    """A sensor's first report to a desk after a silence: when it came, and of how many objects."""

    time_s: float
    desk: str
    sensor: str
    objects: int


@dataclass(frozen=True, slots=True)
class Ordered:
    """A round as the battery's terminal was told of it last: when it leaves, where and when it is to meet."""

    desk: str
    shot: str
    launch_s: float
    meeting_s: float
    aim_ecef_m: tuple[float, float, float]


class Beliefs:
    """A sink that writes down what each desk holds, as its own events move it.

    Nothing but a desk's own events decides when it is looked at: what others do leaves no mark, not even a time.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self.tracks: dict[tuple[str, str | None, int], Belief] = {}
        self.sights: list[Sight] = []
        self.orders: dict[tuple[str, str], Ordered] = {}
        self._moved: dict[str, float] = {}
        self._heard: dict[tuple[str, str], float] = {}

    def note(self, event: Event) -> None:
        """Look at a desk as its last event left it, before this one changes it."""
        if event.desk is None or event.desk not in self._world.desks:
            return
        if event.desk in self._moved:
            self._look(event.desk, self._moved.pop(event.desk))
        if event.kind in (Kind.REPORT, Kind.MESSAGE):
            self._moved[event.desk] = event.time_us / 1e6
        if event.kind is Kind.REPORT:
            self._hear(event)
        elif event.kind is Kind.MESSAGE:
            self._take_order(event.desk, event.body["message"])

    def finish(self) -> None:
        """Look at every desk as the end left it."""
        for desk, time_s in self._moved.items():
            self._look(desk, time_s)
        self._moved.clear()

    def _hear(self, event: Event) -> None:
        sensor, time_s = event.body["sensor"], event.time_us / 1e6
        objects = len(event.body["report"])
        desk = str(event.desk)
        if objects:
            last_s = self._heard.get((desk, sensor), -math.inf)
            self._heard[desk, sensor] = time_s
            if time_s - last_s > SILENCE_S:
                self.sights.append(Sight(time_s, desk, sensor, objects))

    def _take_order(self, desk: str, message: Message) -> None:
        """Note where a battery was told that a round goes: its order, and each update since."""
        body, party = message.body, self._world.desks[desk].post.node.party
        if message.what not in (What.ORDER, What.UPDATE) or not message.label.allows(party) or "shot" not in body:
            return
        known = self.orders.get((desk, body["shot"]))
        if message.what is What.ORDER and {"launch_s", "meeting_s", "aim_ecef_m"} <= body.keys():
            order = Ordered(desk, body["shot"], body["launch_s"], body["meeting_s"], tuple(body["aim_ecef_m"]))
            self.orders[desk, order.shot] = order
        elif known is not None and "aim_ecef_m" in body:
            self.orders[desk, known.shot] = replace(known, aim_ecef_m=tuple(body["aim_ecef_m"]))

    def _look(self, id: str, known_s: float) -> None:
        desk = self._world.desks[id]
        for teller, number, track in _held(desk):
            key = (id, teller, number)
            belief = self.tracks.get(key)
            if belief is None:
                belief = self.tracks[key] = Belief(id, number, teller)
            every_s = BURNING_EVERY_S if track.boost_probability >= MAY_BURN else FALLING_EVERY_S
            if not belief.snapshots or track.time_s >= belief.snapshots[-1].time_s + every_s:
                belief.snapshots.append(snapshot(track, known_s))


def _held(desk: Desk) -> Iterator[tuple[str | None, int, Track]]:
    """The tracks that a desk holds: its own that were seen since the last report but one, and those it was told of."""
    tracker = desk.tracker
    for number in tracker.numbers() if tracker is not None else ():
        track = tracker.track(number) if tracker is not None else None
        if track is not None and track.time_s - track.last_time_s <= SILENCE_S:
            yield None, number, track
    for (teller, number), told in desk.told.items():
        if told.label.allows(desk.post.node.party):
            yield teller, number, told.track


def snapshot(track: Track, known_s: float) -> Snapshot:
    """Write a track down: place, error on the ground, and where it is taken to come down."""
    impact, impact_s = None, None
    ahead = predict(track)
    if math.isfinite(ahead.impact_time_s):
        major_m, minor_m, azimuth_rad = ahead.impact_ellipse
        ellipse = Ellipse(major_m, minor_m, azimuth_rad) if major_m < WIDEST_M else None
        impact = Mark(ahead.impact_latitude_rad, ahead.impact_longitude_rad, 0.0, ellipse)
        impact_s = ahead.impact_time_s
    return Snapshot(track.time_s, known_s, _place(track), impact, impact_s, track.boost_probability)


def _place(track: Track) -> Mark:
    x, y, z = (float(value) for value in track.state_ecef[:3])
    latitude, longitude, height = geodetic_from_ecef(x, y, z)
    return Mark(latitude, longitude, height, _level(track.covariance, latitude, longitude))


def _level(covariance: Floats, latitude_rad: float, longitude_rad: float) -> Ellipse | None:
    """One-sigma ellipse of a place's error in the horizontal; None where it is too wide to be drawn."""
    east, north = (axis.tolist() for axis in enu_axes(latitude_rad, longitude_rad)[:2])
    rows = covariance[:3, :3].tolist()

    def product(a: list[float], b: list[float]) -> float:
        return math.fsum(a[i] * rows[i][j] * b[j] for i in range(3) for j in range(3))

    ee, nn, en = product(east, east), product(north, north), product(east, north)
    middle, reach = 0.5 * (ee + nn), math.sqrt(0.25 * (ee - nn) * (ee - nn) + en * en)
    major_m = math.sqrt(max(middle + reach, 0.0))
    if not major_m < WIDEST_M:
        return None
    azimuth = 0.5 * math.atan2(2.0 * en, nn - ee) % math.pi
    return Ellipse(major_m, math.sqrt(max(middle - reach, 0.0)), azimuth)

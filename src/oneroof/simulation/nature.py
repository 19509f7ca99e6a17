"""Nature: what is true in one replication. Flights, looks and the umpire touch it; no desk can name it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from oneroof.earth.arrays import Flags, Floats, Integers
from oneroof.sensing import search
from oneroof.sensing.radar import Radar
from oneroof.simulation import kernels
from oneroof.simulation.draws import Draws, Purpose
from oneroof.simulation.layout import Layout
from oneroof.simulation.objects import Flown, Role, Thing
from oneroof.simulation.sensors import Sensor

_LOOK = int(Purpose.LOOK)


@dataclass(slots=True)
class Flights:
    """The true flights of one replication, packed for the kernels; times of a flight count from its start.

    The threats come first, in the order of the attack, then the objects that they bring forth. A missile starts at its
    ignition, an object when it is let go. Shapes: times (n, m), states (n, m, 6), the rest (n,). `ends_s` is the
    impact, or the kill, in scenario seconds.
    """

    times_s: Floats
    states_ecef: Floats
    counts: Integers
    ignitions_s: Floats
    burnouts_s: Floats
    ends_s: Floats
    threatening: Flags

    @classmethod
    def of(cls, flown: Sequence[Flown]) -> Flights:
        """Pack flights; none of them threatens anything yet."""
        room = max(len(each.path.times_s) for each in flown)
        times, states = np.zeros((len(flown), room)), np.zeros((len(flown), room, 6))
        for i, each in enumerate(flown):
            times[i, : len(each.path.times_s)] = each.path.times_s
            states[i, : len(each.path.times_s)] = each.path.states_ecef
        return cls(
            times,
            states,
            np.array([len(each.path.times_s) for each in flown]),
            np.array([each.start_s for each in flown]),
            np.array([each.start_s + each.path.burnout_time_s for each in flown]),
            np.array([each.start_s + each.path.impact_time_s for each in flown]),
            np.zeros(len(flown), np.bool_),
        )

    def and_then(self, more: Flights) -> Flights:
        """Give these flights and more behind them."""
        room = max(self.times_s.shape[1], more.times_s.shape[1])
        wide = [(_widened(each.times_s, room), _widened(each.states_ecef, room)) for each in (self, more)]
        return Flights(
            np.concatenate([times for times, _ in wide]),
            np.concatenate([states for _, states in wide]),
            np.concatenate((self.counts, more.counts)),
            np.concatenate((self.ignitions_s, more.ignitions_s)),
            np.concatenate((self.burnouts_s, more.burnouts_s)),
            np.concatenate((self.ends_s, more.ends_s)),
            np.concatenate((self.threatening, more.threatening)),
        )


def _widened(array: Floats, room: int) -> Floats:
    out = np.zeros((array.shape[0], room, *array.shape[2:]))
    out[:, : array.shape[1]] = array
    return out


@dataclass(slots=True)
class Round:
    """An interceptor in flight: what it was launched at, and what it was last told.

    `meant` is the number of the body that its track followed when the round was last told of it, as the umpire pairs
    the two; None where a track is all there is to go by.
    """

    id: str
    battery: str
    launch_s: float
    meeting_s: float
    launch_aim_ecef_m: tuple[float, float, float]
    aim_ecef_m: tuple[float, float, float]
    meant: int | None = None


@dataclass(slots=True)
class Bench:
    """Room for one look: which bodies fly, their states, cross-sections, whether they burn, and the look's draws."""

    index: Integers
    states: Floats
    rcs_m2: Floats
    boosting: Flags
    uniforms: Floats
    normals: Floats

    @classmethod
    def of(cls, count: int) -> Bench:
        """Make room for as many bodies."""
        return cls(
            np.zeros(count, np.int64),
            np.zeros((count, 6)),
            np.zeros(count),
            np.zeros(count, np.bool_),
            np.zeros(count),
            np.zeros((count, 3)),
        )


@dataclass(slots=True)
class Nature:
    """The one mutable truth: flights, rounds in flight, what has been seen and what has been killed.

    `things` says what each flight is; the first are the threats. `killed` holds warheads only, `broken` every body
    that was hit; `noticed` the bodies that each sensor has seen, `seen` their threats; `passed` the states of the
    scenario there were, the last of them now, as changes brought them about; `absent` the assets of supplements whose
    party objects in this replication.
    """

    layout: Layout
    things: list[Thing]
    flights: Flights
    looks: dict[str, list[int]]
    rounds: dict[str, Round] = field(default_factory=dict)
    seen: set[tuple[str, str]] = field(default_factory=set)
    noticed: dict[str, set[int]] = field(default_factory=dict)
    killed: dict[int, str] = field(default_factory=dict)
    broken: dict[int, str] = field(default_factory=dict)
    met: dict[int, int] = field(default_factory=dict)
    passed: list[int] = field(default_factory=lambda: [0])
    absent: frozenset[str] = frozenset()
    index: dict[str, int] = field(init=False)
    keys: Integers = field(init=False)
    cross_sections: dict[str, Floats] = field(init=False)
    states: Floats = field(init=False)
    flying: Flags = field(init=False)
    bench: Bench = field(init=False)
    books: dict[str, search.Book] = field(init=False)
    guests: list[int] = field(init=False)
    is_guest: Flags = field(init=False)

    def __post_init__(self) -> None:
        """Find threats by their ids, and make room for what there is to look at."""
        self.index = {threat.id: i for i, threat in enumerate(self.layout.threats)}
        self._make_room()
        self.books = {
            sensor.id: search.open_book(sensor.device.plan, len(self.things))
            for sensor in self.layout.sensors.values()
            if isinstance(sensor.device, Radar) and sensor.device.plan is not None
        }

    @property
    def state(self) -> int:
        """The state that the scenario is in."""
        return self.passed[-1]

    def _make_room(self) -> None:
        """Keep one buffer for the instant that is being looked at, and the things' figures by number."""
        count = len(self.things)
        self.guests = [number for number, thing in enumerate(self.things) if thing.role is Role.INTERCEPTOR]
        self.is_guest = np.array([thing.role is Role.INTERCEPTOR for thing in self.things], np.bool_)
        self.keys = np.array([thing.key for thing in self.things], np.int64)
        bands = sorted({sensor.band for sensor in self.layout.sensors.values()})
        unseen = (0.0, 0.0, 0.0, 0.0)
        self.cross_sections = {
            band: np.array([thing.rcs_m2.get(band, unseen) for thing in self.things]) for band in bands
        }
        self.states = np.zeros((count, 6))
        self.flying = np.zeros(count, np.bool_)
        self.bench = Bench.of(count)

    def add(self, flown: Sequence[Flown], broken: int | None) -> None:
        """Let more bodies fly: the pieces of one, which a radar that had it under track has in its beam, or a round."""
        for book in self.books.values():
            book.fit(len(self.things) + len(flown))
            if broken is not None:
                book.ledger[len(self.things) : len(self.things) + len(flown)] = book.ledger[broken]
        self.things.extend(each.thing for each in flown)
        self.flights = self.flights.and_then(Flights.of(flown))
        self._make_room()

    def threat_of(self, number: int) -> str:
        """Name the threat that a body belongs to."""
        return self.layout.threats[self.things[number].parent].id

    def is_warhead(self, number: int) -> bool:
        """Tell whether a body is a missile with its warhead."""
        return self.things[number].role is Role.WARHEAD

    def bring_to(self, time_s: float) -> None:
        """Bring every flight to one instant, into `states` and `flying`."""
        flights = self.flights
        kernels.states_at(
            flights.times_s, flights.states_ecef, flights.counts, flights.ignitions_s, flights.ends_s, time_s,
            self.states, self.flying,
        )  # fmt: skip
        if self.guests:
            self.flying[self.guests] = False

    def _shows_interceptors(self, sensor: Sensor) -> bool:
        """Tell whether rounds in flight are there for a sensor: its party takes them for what they may be."""
        seen = self.layout.scenario.interceptors_seen
        return seen is not None and sensor.party in seen.by

    def gather(self, sensor: Sensor, look: int, time_s: float, draws: Draws) -> int:
        """Bring every flight to an instant and put what one look needs of it on the bench; returns how many fly."""
        flights, bench = self.flights, self.bench
        return int(
            kernels.gather(
                flights.times_s,
                flights.states_ecef,
                flights.counts,
                flights.ignitions_s,
                flights.ends_s,
                self.is_guest,
                self._shows_interceptors(sensor),
                self.states,
                self.flying,
                flights.burnouts_s,
                self.cross_sections[sensor.band],
                self.keys,
                sensor.origin_ecef_m,
                time_s,
                draws.seed,
                _LOOK,
                draws.replication,
                sensor.key,
                look,
                draws.chance,
                bench.index,
                bench.states,
                bench.rcs_m2,
                bench.boosting,
                bench.uniforms,
                bench.normals,
            )
        )

"""Nature: what is true in one replication. Flights, looks and the umpire touch it; no desk can name it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from oneroof.earth.arrays import Flags, Floats, Integers
from oneroof.sensing import search
from oneroof.sensing.radar import Radar
from oneroof.simulation import kernels
from oneroof.simulation.draws import Draws, Purpose
from oneroof.simulation.layout import Layout
from oneroof.simulation.sensors import Sensor


@dataclass(slots=True)
class Flights:
    """The true flights of one replication, packed for the kernels; times of a flight count from its ignition.

    Shapes: times (n, m), states (n, m, 6), the rest (n,). `ends_s` is the impact, or the kill, in scenario seconds.
    """

    times_s: Floats
    states_ecef: Floats
    counts: Integers
    ignitions_s: Floats
    burnouts_s: Floats
    ends_s: Floats
    threatening: Flags


@dataclass(slots=True)
class Round:
    """An interceptor in flight: what it was launched at, and what it was last told."""

    id: str
    battery: str
    launch_s: float
    meeting_s: float
    launch_aim_ecef_m: tuple[float, float, float]
    aim_ecef_m: tuple[float, float, float]
    updated: bool = False


@dataclass(slots=True)
class Bench:
    """Room for one look: which threats fly, their states, cross-sections, whether they burn, and the look's draws."""

    index: Integers
    states: Floats
    rcs_m2: Floats
    boosting: Flags
    uniforms: Floats
    normals: Floats

    @classmethod
    def of(cls, count: int) -> Bench:
        """Make room for as many threats."""
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
    """The one mutable truth: flights, rounds in flight, what has been seen and what has been killed."""

    layout: Layout
    flights: Flights
    looks: dict[str, Integers]
    rounds: dict[str, Round] = field(default_factory=dict)
    seen: set[tuple[str, str]] = field(default_factory=set)
    killed: dict[int, str] = field(default_factory=dict)
    met: dict[int, int] = field(default_factory=dict)
    index: dict[str, int] = field(init=False)
    keys: Integers = field(init=False)
    cross_sections: dict[str, Floats] = field(init=False)
    states: Floats = field(init=False)
    flying: Flags = field(init=False)
    bench: Bench = field(init=False)
    books: dict[str, search.Book] = field(init=False)

    def __post_init__(self) -> None:
        """Keep one buffer for the instant that is being looked at, and the threats' figures by number."""
        threats = self.layout.threats
        self.index = {threat.id: i for i, threat in enumerate(threats)}
        self.keys = np.array([threat.key for threat in threats], np.int64)
        bands = sorted({sensor.band for sensor in self.layout.sensors.values()})
        unseen = (0.0, 0.0, 0.0, 0.0)
        self.cross_sections = {
            band: np.array([threat.rcs_m2.get(band, unseen) for threat in threats]) for band in bands
        }
        self.states = np.zeros((len(threats), 6))
        self.flying = np.zeros(len(threats), np.bool_)
        self.bench = Bench.of(len(threats))
        self.books = {
            sensor.id: search.open_book(sensor.device.plan, len(threats))
            for sensor in self.layout.sensors.values()
            if isinstance(sensor.device, Radar) and sensor.device.plan is not None
        }

    def bring_to(self, time_s: float) -> None:
        """Bring every flight to one instant, into `states` and `flying`."""
        flights = self.flights
        kernels.states_at(
            flights.times_s, flights.states_ecef, flights.counts, flights.ignitions_s, flights.ends_s, time_s,
            self.states, self.flying,
        )  # fmt: skip

    def gather(self, sensor: Sensor, look: int, time_s: float, draws: Draws) -> int:
        """Bring every flight to an instant and put what one look needs of it on the bench; returns how many fly."""
        self.bring_to(time_s)
        bench = self.bench
        return int(
            kernels.gather(
                self.flying,
                self.states,
                self.flights.burnouts_s,
                self.cross_sections[sensor.band],
                self.keys,
                sensor.origin_ecef_m,
                time_s,
                draws.seed,
                int(Purpose.LOOK),
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

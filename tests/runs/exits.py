"""Runs a world and gives all that leaves it towards one party: its transcript, its desks' events and views."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, Protocol

import numpy as np

from oneroof.command import link
from oneroof.command.desk import Desk
from oneroof.command.label import Label
from oneroof.flight import ballistic
from oneroof.simulation import layout as layouts
from oneroof.simulation import sensors
from oneroof.simulation.case import Case
from oneroof.simulation.draws import Draws
from oneroof.simulation.event import Event, Kind
from oneroof.simulation.layout import Layout, build
from oneroof.simulation.record import Recorder, dump
from oneroof.simulation.replication import engine
from oneroof.simulation.scenario.models import Scenario
from oneroof.simulation.shown import holders, shown
from oneroof.simulation.world import World
from runs.may_know import Meant, above_horizon, party_of
from runs.worlds import Data, X

SEED = 1
# a few of the messages that are not a party's own are recorded too, to see that its transcript leaves them out
OTHERS_RECORDED = 20
# what is the same in every world is flown and aimed once
_flown: dict[Any, Any] = {}


@contextmanager
def flown_once() -> Iterator[None]:
    """Share aims, flights and fly-out tables between worlds; none of them depends on anything else there."""
    kept = layouts._threat, layouts.fly_out, ballistic.fly, sensors.constellation

    def aimed(row: Any, shelf: Any) -> Any:
        return _once(("aim", row.missile, repr(row.from_), repr(row.to), row.loft), lambda: kept[0](row, shelf))

    def table(interceptor: Any, *place: float) -> Any:
        return _once(("table", repr(interceptor), *place), lambda: kept[1](interceptor, *place))

    def fly(booster: Any, launch: Any, error: Any = ballistic.NONE) -> Any:
        return _once(("fly", repr(booster), launch, error), lambda: kept[2](booster, launch, error))

    def satellites(figures: Any, epoch: Any, number: int, *more: Any) -> Any:
        return _once(("orbits", figures.name, epoch, number, *more), lambda: kept[3](figures, epoch, number, *more))

    layouts._threat, layouts.fly_out, ballistic.fly, sensors.constellation = aimed, table, fly, satellites
    try:
        yield
    finally:
        layouts._threat, layouts.fly_out, ballistic.fly, sensors.constellation = kept


def _once(key: Any, make: Callable[[], Any]) -> Any:
    if key not in _flown:
        _flown[key] = make()
    return _flown[key]


def everywhere(old: Any) -> Iterator[tuple[Any, str]]:
    """Name every module of the product that holds a function under a name, for a test to put another there."""
    for module in [each for name, each in sys.modules.items() if name.startswith("oneroof.")]:
        for name, value in list(vars(module).items()):
            if value is old:
                yield module, name


class Ears:
    """Listens to a run for one party: each event at its desks, and each line of the record."""

    def __init__(self, data: Data, party: str, world: World) -> None:
        self.holders, self.world = party_of(data), world
        self.own = {name for name, holder in self.holders.items() if holder == party}
        rules = (row for row in data["release"] if (row["to"], row["what"]) == (party, "detections"))
        self.lenders = {row["from"] for row in rules}
        self.seen: list[str] = []
        self.lent: list[str] = []
        self.recorder, self.others = Recorder({}), 0

    def note(self, event: Event) -> None:
        if event.kind is Kind.MESSAGE and (event.desk in self.own or self.others < OTHERS_RECORDED):
            self.others += event.desk not in self.own
            self.recorder.note(event)
        if event.desk in self.own:
            line = f"{event.time_us} {event.kind} {event.desk} {plain(event.body)}"
            self.seen.append(line)
            if event.kind is Kind.REPORT and self._lent(event.body["sensor"]):
                self.lent.append(line)

    def _lent(self, sensor: str) -> bool:
        # satellites are numbered behind the name of the row that they are of
        holder = self.holders.get(sensor) or self.holders[sensor.rpartition("-")[0]]
        return holder in self.lenders


@dataclass(slots=True)
class Heard:
    """What one run gave to a party, and what a test must know of it to judge that."""

    transcript: list[str]
    events: list[str]
    views: list[str]
    meant: list[Meant]
    lent: list[str]
    truth: dict[str, str]
    seen: dict[str, set[str]]
    more: list[str] = field(default_factory=list)

    def exits(self) -> Iterator[tuple[str, list[str]]]:
        """Give every exit by name, as lines."""
        yield "transcript", self.transcript
        yield "events at its desks", self.events
        yield "its desks' views", self.views
        yield "further exits", self.more


def plain(value: Any) -> str:
    """Write anything to the last bit."""
    if isinstance(value, np.ndarray):
        return f"<{value.shape} {value.tobytes().hex()}>"
    if is_dataclass(value) and not isinstance(value, type):
        return (
            f"{type(value).__name__}({', '.join(f'{f.name}={plain(getattr(value, f.name))}' for f in fields(value))})"
        )
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(
                f"{key!r}: {plain(each)}" for key, each in sorted(value.items(), key=lambda pair: repr(pair[0]))
            )
            + "}"
        )
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(plain, value)) + "]"
    return repr(value)


# what a desk's own machinery is made of, and the parts of a post that are written here by name
APART = ("post", "tracker", "decider", "sorter")
OF_A_POST = ("links", "contacts", "listeners", "lent", "shared", "cued", "seats", "owners")


def view(desk: Desk) -> str:
    """Write all that a desk holds at the end of a run: what it knows, whom it knows, by which rules it lives."""
    post, tracker = desk.post, desk.tracker
    held = {each.name: getattr(desk, each.name) for each in fields(desk) if each.name not in APART}
    held |= {f"its {name}": _sorted(getattr(post, name)) for name in OF_A_POST}
    held |= {
        "tracks": [tracker.track(number) for number in tracker.numbers()] if tracker is not None else [],
        "rules": sorted(post.policy.rules, key=lambda rule: rule.id),
        "batteries": sorted(post.batteries),
    }
    return f"{desk.id} {plain(held)}"


def _sorted(value: Any) -> Any:
    return sorted(value.items(), key=repr) if isinstance(value, Mapping) else sorted(value)


def built(data: Data) -> Layout:
    """Build a world."""
    scenario = Scenario.model_validate(data)
    return build(scenario, Case(scenario, "open").shelf())


class Further(Protocol):
    """Listens besides, and gives the lines of further exits when the run is over."""

    def note(self, event: Event) -> None: ...
    def lines(self) -> list[str]: ...


Watch = Callable[[Layout, World], Further]


def heard(
    data: Data, party: str = X, layout: Layout | None = None, replication: int = 0, watch: Watch | None = None
) -> Heard:
    """Run a world once and gather all that leaves it towards a party; `watch` brings who listens for further exits."""
    stage = built(data) if layout is None else layout
    own = {name for name, holder in party_of(data).items() if holder == party}
    ears: list[Ears] = []
    meant: list[Meant] = []
    further: list[Further] = []

    def sinks(world: World) -> list[Further | Ears]:
        ears.append(Ears(data, party, world))
        further.extend([] if watch is None else [watch(stage, world)])
        return [*ears, *further]

    run = engine(stage, Draws(SEED, replication, data["chance"] == "on"), sinks)
    ends = ears[0].world.nature.flights.ends_s.copy()
    with overheard(meant, own):
        run.run_until(round(float(data["title"].split()[-2]) * 1e6))
    ear = ears[0]
    ear.recorder.close()
    lines = transcript(ear.recorder.lines, data, party)
    desks = [desk for desk in ear.world.desks.values() if desk.post.node.party == party]
    return Heard(
        transcript=lines,
        events=ear.seen,
        views=sorted(view(desk) for desk in desks),
        meant=meant,
        lent=ear.lent,
        truth=_truth(ear.world, ends),
        seen=seen_by(stage),
        more=[line for each in further for line in each.lines()],
    )


def transcript(lines: list[str], data: Data, party: str) -> list[str]:
    """Give a party's transcript as the product writes it from a record's lines."""
    holder = holders(data)
    found = (shown(json.loads(line), holder) for line in lines[1:])
    return [dump(each.message) for each in found if each is not None and each.party == party]


def _truth(world: World, planned: Any) -> dict[str, str]:
    """Say of each threat when it truly flies: its ignition, its end as planned and as it was."""
    flights = world.nature.flights
    return {
        threat.id: plain((flights.ignitions_s[i], planned[i], flights.ends_s[i]))
        for i, threat in enumerate(world.nature.layout.threats)
    }


@contextmanager
def overheard(meant: list[Meant], own: set[str] | None = None) -> Iterator[None]:
    """Write down what every desk sets out to tell a party (without one, anybody), before any rule is asked."""
    honest = link.send

    def send(
        desk: Desk, addressee: str, what: Any, now_us: int, because: str, body: Any, causes: Any = (),
        *, sources: Label, **more: Any,
    ) -> Any:  # fmt: skip
        if own is None or (addressee in own and desk.id not in own):
            label = sources.level, sources.releasable_to, sources.restrictions
            meant.append(Meant(now_us, desk.id, addressee, str(what), dict(body), *label, more.get("series", "")))
        return honest(desk, addressee, what, now_us, because, body, causes, sources=sources, **more)

    places = list(everywhere(honest))
    for module, name in places:
        setattr(module, name, send)
    try:
        yield
    finally:
        for module, name in places:
            setattr(module, name, honest)


_seen: dict[Any, bool] = {}


def seen_by(stage: Layout) -> dict[str, set[str]]:
    """Say which threats each sensor may ever see, by geometry on a sphere: more rather than fewer."""
    found: dict[str, set[str]] = {}
    for row in stage.scenario.assets:
        site = row.site
        if row.sheet == "dsp":
            found[row.id] = {threat.id for threat in stage.threats}
        elif row.rounds is None and site is not None and not isinstance(site, str):
            at = site.latitude_deg, site.longitude_deg
            found[row.id] = {threat.id for threat in stage.threats if _up(at, threat)}
    return found


def _up(site: tuple[float, float], threat: Any) -> bool:
    key = site, threat.missile, threat.origin, threat.target
    if key not in _seen:
        from oneroof.earth.geodesy import geodetic_from_ecef

        points = threat.nominal.states_ecef[:, :3]
        places = (geodetic_from_ecef(*(float(value) for value in point)) for point in points)
        _seen[key] = any(above_horizon(site, np.degrees(lat), np.degrees(lon), h) for lat, lon, h in places)
    return _seen[key]


__all__ = ["Event", "Heard", "Kind", "built", "everywhere", "flown_once", "heard"]

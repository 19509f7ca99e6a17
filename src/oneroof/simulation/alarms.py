"""Alarms as a result: at what each party was alarmed, for how long it was in doubt, and what it took for what."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from oneroof.command.launch_record import records
from oneroof.earth.geodesy import geodetic_from_ecef, sphere_range_m
from oneroof.simulation.event import Event, Kind
from oneroof.simulation.layout import Layout
from oneroof.simulation.world import World

# a desk's launch is the true one nearest to it, within what a launch calculated back may be wrong by
NEAR_S, NEAR_M = 300.0, 400e3
NOTHING = "nothing"
_ATTACK = "attack"


@dataclass(slots=True)
class Doubt:
    """What one post made of one launch: what it truly was, the alarm (None without), its end, and the reading.

    `attack` says whether it truly was one on that post's homeland.
    """

    post: str
    what: str
    attack: bool
    alarm_us: int | None = None
    read_us: int | None = None
    reading: str | None = None

    @property
    def misread(self) -> bool:
        """An alarm at what was no attack, or an attack that was explained away or never alarmed at."""
        if not self.attack:
            return self.alarm_us is not None
        return self.alarm_us is None or self.reading not in (None, _ATTACK)


@dataclass(frozen=True, slots=True)
class LogBook:
    """What one desk's copy of the joint log came to: its records, those closed, a hash of all; and alarms at it."""

    desk: str
    centre: str
    records: int
    closed: int
    entries: int
    hash: str
    alarms: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Alarmed:
    """What is kept of one replication."""

    doubts: tuple[Doubt, ...]
    logs: tuple[LogBook, ...]


@dataclass(slots=True)
class _Start:
    """A true launch, or what was declared to be one: when and whence."""

    what: str
    time_s: float
    latitude_rad: float
    longitude_rad: float
    impact: tuple[float, float] | None = None


@dataclass(slots=True)
class Alarms:
    """A sink that books every alarm and every reading, and pairs the launches of the posts with the true ones."""

    world: World
    starts: list[_Start] = field(default_factory=list)
    doubts: dict[str, Doubt] = field(default_factory=dict)
    centre_alarms: dict[str, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """List the launches of the attack, with where they would come down."""
        nature = self.world.nature
        for number, each in enumerate(nature.layout.threats):
            flights = nature.flights
            last = flights.states_ecef[number, int(flights.counts[number]) - 1, :3].tolist()
            impact = geodetic_from_ecef(*last)[:2]
            place = each.origin.latitude_rad, each.origin.longitude_rad
            self.starts.append(_Start(each.id, float(flights.ignitions_s[number]), *place, impact))

    def note(self, event: Event) -> None:
        """Take one event."""
        if event.kind is Kind.LIFT_OFF:
            spot = self.world.nature.layout.shooters[event.body["battery"]].spot
            self.starts.append(_Start("interceptor", event.time_us / 1e6, spot.latitude_rad, spot.longitude_rad))
        elif event.kind is Kind.NOTE and event.body["what"] == "false-alarm":
            self.starts.append(_Start(event.body["id"], *_whence(event.body)))
        elif event.kind is Kind.NOTE and event.body["what"] == "centre-alarm":
            assert event.desk is not None
            self.centre_alarms.setdefault(event.desk, []).append(event.time_us)
        elif event.kind is Kind.NOTE and event.body["what"] in ("alarm", "read"):
            self._book(event)

    def _book(self, event: Event) -> None:
        name = event.body["launch"]
        if name not in self.doubts:
            assert event.desk is not None
            start = self._start(event.body["report"])
            what = NOTHING if start is None else start.what
            self.doubts[name] = Doubt(event.desk, what, start is not None and self._is_attack(start, event.desk))
        doubt = self.doubts[name]
        if event.body["what"] == "alarm":
            doubt.alarm_us = event.time_us
        else:
            doubt.read_us, doubt.reading = event.time_us, event.body["reading"]

    def _start(self, report: Mapping[str, Any]) -> _Start | None:
        time_s, latitude, longitude = _whence(report)

        def apart(start: _Start) -> float:
            range_m = float(sphere_range_m(latitude, longitude, start.latitude_rad, start.longitude_rad))
            return max(abs(start.time_s - time_s) / NEAR_S, range_m / NEAR_M)

        nearest = min(self.starts, key=apart, default=None)
        return nearest if nearest is not None and apart(nearest) <= 1.0 else None

    def _is_attack(self, start: _Start, post: str) -> bool:
        duty = self.world.desks[post].post.duty
        if duty is None or start.impact is None:
            return False
        return any(
            sphere_range_m(*start.impact, latitude, longitude) <= radius
            for latitude, longitude, radius in duty.homeland
        )

    def finish(self) -> Alarmed:
        """Give what there was to book, and what each desk's copy of the joint log came to."""
        return Alarmed(tuple(self.doubts.values()), tuple(self._logs()))

    def _logs(self) -> Iterable[LogBook]:
        for desk in self.world.desks.values():
            staff = desk.post.staff
            if staff is not None:
                found = records(desk.watch.copy.entries.values(), staff.centres)
                yield LogBook(
                    desk.id,
                    staff.centre,
                    len(found),
                    sum(each.closed for each in found),
                    len(desk.watch.copy.entries),
                    "-".join(each.hash for each in found),
                    tuple(self.centre_alarms.get(desk.id, ())),
                )


def _whence(report: Mapping[str, Any]) -> tuple[float, float, float]:
    nowhere = math.inf
    return (
        float(report.get("launch_time_s", nowhere)),
        math.radians(report.get("launch_latitude_deg", 0.0)),
        math.radians(report.get("launch_longitude_deg", 0.0)),
    )


Numbers = Callable[[Sequence[float]], dict[str, Any]]


def summed_up(layout: Layout, found: Sequence[Alarmed], mean: Numbers, spread: Callable[..., Any]) -> dict[str, Any]:
    """Sum up the alarms of all replications for each watching post, and the joint logs for each centre's desk."""
    posts = [id for id, post in layout.posts.items() if post.duty is not None]
    desks = [id for id, post in layout.posts.items() if post.staff is not None]
    return {
        "alarms": [_post(layout, id, found, mean, spread) for id in posts],
        "joint_logs": [_desk(layout, id, found, mean) for id in desks],
    }


def _post(
    layout: Layout, id: str, found: Sequence[Alarmed], mean: Numbers, spread: Callable[..., Any]
) -> dict[str, Any]:
    own = [[doubt for doubt in each.doubts if doubt.post == id] for each in found]
    names = dict.fromkeys(doubt.what for doubts in own for doubt in doubts)
    return {
        "post": id,
        "party": layout.posts[id].node.party,
        **_counts(own, mean, spread),
        "launches": [
            {"what": name, **_counts([[d for d in doubts if d.what == name] for doubts in own], mean, spread)}
            for name in names
        ],
    }


def _counts(own: Sequence[Sequence[Doubt]], mean: Numbers, spread: Callable[..., Any]) -> dict[str, Any]:
    doubts = [doubt for each in own for doubt in each]
    minutes = (
        None if doubt.alarm_us is None or doubt.read_us is None else (doubt.read_us - doubt.alarm_us) / 1e6 / 60.0
        for doubt in doubts
    )
    return {
        "seen": mean([float(len(each)) for each in own]),
        "alarms": mean([float(sum(doubt.alarm_us is not None for doubt in each)) for each in own]),
        "misread": mean([float(sum(doubt.misread for doubt in each)) for each in own]),
        "doubt_min": spread(minutes),
        "readings": dict(Counter(str(doubt.reading or "in doubt to the end") for doubt in doubts)),
    }


def _desk(layout: Layout, id: str, found: Sequence[Alarmed], mean: Numbers) -> dict[str, Any]:
    logs = [log for each in found for log in each.logs if log.desk == id]
    same = [len({log.hash for log in each.logs}) == 1 for each in found]
    return {
        "desk": id,
        "party": layout.posts[id].node.party,
        "centre": logs[0].centre,
        "records": mean([float(log.records) for log in logs]),
        "closed": mean([float(log.closed) for log in logs]),
        "alarms": mean([float(len(log.alarms)) for log in logs]),
        "all_desks_alike": sum(same) / len(same),
    }

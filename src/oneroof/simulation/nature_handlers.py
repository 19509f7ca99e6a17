"""What nature does when its time comes: missiles fly, sensors look, rounds leave and meet, places are struck."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import replace

from oneroof.earth.arrays import Flags, Integers
from oneroof.sensing import infrared, radar, search
from oneroof.sensing.detection import Report
from oneroof.sensing.radar import Radar
from oneroof.simulation import rounds
from oneroof.simulation.draws import Draws
from oneroof.simulation.event import Body, Event, Kind, Later, microseconds
from oneroof.simulation.features import features
from oneroof.simulation.nature import Nature, Round
from oneroof.simulation.objects import shatter
from oneroof.simulation.sensors import Sensor
from oneroof.simulation.umpire import judge, pair


def opening(nature: Nature) -> Iterator[Later]:
    """Give what starts by itself: ignitions, impacts and every sensor's first look at something."""
    flights = nature.flights
    for i, threat in enumerate(nature.layout.threats):
        yield Later(microseconds(float(flights.ignitions_s[i])), Kind.LAUNCH, {"threat": threat.id})
        yield Later(microseconds(float(flights.ends_s[i])), Kind.IMPACT, {"threat": threat.id})
    for sensor in nature.layout.sensors.values():
        if any(each.holds(nature.state) for each in sensor.deliveries):
            yield from _next_look(nature, sensor, 0)


def begin(nature: Nature, sensor: Sensor, time_us: int) -> Iterable[Later]:
    """Queue the first look from a time on of a sensor that reported to nobody before."""
    looks = nature.looks[sensor.id]
    coming = (place for place, look in enumerate(looks) if microseconds(look * sensor.period_s) >= time_us)
    return _next_look(nature, sensor, next(coming, len(looks)))


def _next_look(nature: Nature, sensor: Sensor, place: int) -> list[Later]:
    """Queue the `place`-th of a sensor's looks that have anything in the field."""
    looks = nature.looks[sensor.id]
    if place >= len(looks):
        return []
    # a periodic time is start + n * period, never a running sum
    time_us = microseconds(looks[place] * sensor.period_s)
    return [Later(time_us, Kind.SCAN, {"sensor": sensor.id, "place": place})]


def on_scan(nature: Nature, event: Event, draws: Draws) -> list[Later]:
    """Let one sensor look once at everything that flies, and send what it saw to those it reports to."""
    sensor = nature.layout.sensors[event.body["sensor"]]
    place, time_us = event.body["place"], event.time_us
    coming = _next_look(nature, sensor, place + 1)
    look, time_s = nature.looks[sensor.id][place], time_us / 1e6
    sensor = sensor.at(time_s)
    count = nature.gather(sensor, look, time_s, draws)
    if count == 0:
        return coming
    report, seen, rows = _look(nature, sensor, time_s, count)
    if len(report.snr) == 0:
        return coming
    if nature.layout.sorts and isinstance(sensor.device, Radar):
        report = replace(report, features=features(nature, sensor, report, rows, look, draws))
    who = list(itertools.compress(nature.bench.index[:count].tolist(), seen.tolist()))
    coming += _first_detections(nature, sensor, who, time_us)
    state = nature.state
    for delivery in sensor.deliveries:
        if delivery.holds(state) and delivery.carries(time_us):
            took = {"link_us": delivery.link_us, "review_us": delivery.review_us}
            body = {"report": report, "sensor": sensor.id, **took}
            coming.append(Later(time_us + delivery.review_us + delivery.link_us, Kind.REPORT, body, delivery.node))
    return coming


def _look(nature: Nature, sensor: Sensor, time_s: float, count: int) -> tuple[Report, Flags, Integers]:
    bench, device = nature.bench, sensor.device
    states, uniforms, normals = bench.states[:count], bench.uniforms[:count], bench.normals[:count]
    if not isinstance(device, Radar):
        return infrared.look(device, time_s, states, bench.boosting[:count], uniforms, normals)
    if device.plan is None:
        return radar.look(device, time_s, states, bench.rcs_m2[:count], uniforms, normals)
    book, index = nature.books[sensor.id], bench.index[:count]
    return search.scan(device, device.plan, book, time_s, states, bench.rcs_m2[:count], uniforms, normals, index)


def on_cue(nature: Nature, event: Event, draws: Draws) -> Iterable[Later]:
    """A radar learns where to look; one whose time has no limit looks there anyway."""
    body, sensor = event.body, nature.layout.sensors[event.body["sensor"]]
    device = sensor.device
    if isinstance(device, Radar) and device.plan is not None:
        cue = search.Cue(
            body["time_s"], body["position_ecef_m"], body["velocity_ecef_m_s"], body["sigma_m"], body["sigma_m_s"],
            body["from_s"], body["until_s"],
        )  # fmt: skip
        key = f"{body['sender']}:{body['track']}"
        search.take_cue(device, device.plan, nature.books[sensor.id], key, cue, event.time_us / 1e6)
    return ()


def _first_detections(nature: Nature, sensor: Sensor, seen: list[int], time_us: int) -> Iterator[Later]:
    """Note every threat that a sensor sees for the first time; once a body is noticed, it is not asked about again."""
    noticed = nature.noticed.setdefault(sensor.id, set())
    if noticed.issuperset(seen):
        return
    for i in seen:
        noticed.add(i)
        if i in nature.guests:
            continue
        threat = nature.threat_of(i)
        if (sensor.id, threat) not in nature.seen:
            nature.seen.add((sensor.id, threat))
            yield Later(time_us, Kind.NOTE, {"what": "detected", "threat": threat, "sensor": sensor.id})


def on_lift_off(nature: Nature, event: Event, draws: Draws) -> Iterable[Later]:
    """A round leaves; it will meet what it was sent at, or pass."""
    body = event.body
    shot = Round(
        body["shot"], body["battery"], event.time_us / 1e6, body["meeting_s"], body["aim_ecef_m"], body["aim_ecef_m"]
    )
    nature.rounds[shot.id] = shot
    _tell(nature, shot, body)
    if nature.layout.scenario.interceptors_seen is not None:
        nature.add(rounds.flying(nature, shot), None)
    return (Later(microseconds(shot.meeting_s), Kind.INTERCEPT, {"shot": shot.id, "battery": shot.battery}),)


def on_uplink(nature: Nature, event: Event, draws: Draws) -> Iterable[Later]:
    """A round in flight learns where its target will be; one that has been let go, or has not left, learns nothing."""
    shot = nature.rounds.get(event.body["shot"])
    if shot is not None:
        handover_s = nature.layout.shooters[shot.battery].battery.handover_s
        if event.time_us / 1e6 <= shot.meeting_s - handover_s + 1e-6:
            shot.aim_ecef_m = event.body["aim_ecef_m"]
            _tell(nature, shot, event.body)
    return ()


def _tell(nature: Nature, shot: Round, body: Body) -> None:
    """Pair a round with the body that its track followed, where it is told where the track was."""
    if "seen_ecef_m" in body:
        shot.meant = pair(nature, body["track_time_s"], body["seen_ecef_m"])


def on_intercept(nature: Nature, event: Event, draws: Draws) -> Iterator[Later]:
    """A round and a missile meet; the umpire decides."""
    shot = nature.rounds[event.body["shot"]]
    meeting = judge(nature, shot, draws)
    met = meeting.met
    body: dict[str, object] = {
        "what": "met",
        "shot": shot.id,
        "battery": shot.battery,
        "outcome": str(meeting.outcome),
        "miss_m": round(meeting.miss_m, 3),
    }
    if met is not None:
        body["threat"] = nature.threat_of(met)
        body["state_ecef"] = tuple(float(value) for value in nature.states[met])
        if nature.layout.sorts:
            body["object"] = str(nature.things[met].role)
    yield Later(event.time_us, Kind.NOTE, body)
    if met is not None and meeting.broken:
        _break(nature, met, shot, event.time_us / 1e6, draws)


def _break(nature: Nature, met: int, shot: Round, time_s: float, draws: Draws) -> None:
    """End a body that was hit; what is left of it may fly on. Only a warhead's end defends anything."""
    nature.broken[met] = shot.id
    if nature.is_warhead(met):
        nature.killed[met] = shot.id
    nature.flights.ends_s[met] = time_s
    if nature.layout.debris is not None:
        pieces = shatter(nature.things[met], nature.states[met].copy(), time_s, nature.layout.debris, draws)
        nature.add([*pieces], met)


def on_impact(nature: Nature, event: Event, draws: Draws) -> Iterable[Later]:
    """A missile that nobody stopped comes down."""
    index = nature.index[event.body["threat"]]
    if index in nature.killed:
        return ()
    threatening = bool(nature.flights.threatening[index])
    body = {"what": "struck" if threatening else "fell", "threat": event.body["threat"]}
    return (Later(event.time_us, Kind.NOTE, body),)

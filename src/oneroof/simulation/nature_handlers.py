"""What nature does when its time comes: missiles fly, sensors look, rounds leave and meet, places are struck."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from oneroof.earth.arrays import Flags
from oneroof.engagement.kill import Outcome
from oneroof.sensing import infrared, radar, search
from oneroof.sensing.detection import Report
from oneroof.sensing.radar import Radar
from oneroof.simulation.draws import Draws
from oneroof.simulation.event import Event, Kind, Later, microseconds
from oneroof.simulation.nature import Nature, Round
from oneroof.simulation.sensors import Sensor
from oneroof.simulation.umpire import judge


def opening(nature: Nature) -> Iterator[Later]:
    """Give what starts by itself: ignitions, impacts and every sensor's first look at something."""
    flights = nature.flights
    for i, threat in enumerate(nature.layout.threats):
        yield Later(microseconds(float(flights.ignitions_s[i])), Kind.LAUNCH, {"threat": threat.id})
        yield Later(microseconds(float(flights.ends_s[i])), Kind.IMPACT, {"threat": threat.id})
    for sensor in nature.layout.sensors.values():
        if sensor.deliveries:
            yield from _next_look(nature, sensor, 0)


def _next_look(nature: Nature, sensor: Sensor, place: int) -> Iterator[Later]:
    """Queue the `place`-th of a sensor's looks that have anything in the field."""
    looks = nature.looks[sensor.id]
    if place < len(looks):
        # a periodic time is start + n * period, never a running sum
        time_us = microseconds(float(looks[place]) * sensor.period_s)
        yield Later(time_us, Kind.SCAN, {"sensor": sensor.id, "place": place})


def on_scan(nature: Nature, event: Event, draws: Draws) -> Iterator[Later]:
    """Let one sensor look once at everything that flies, and send what it saw to those it reports to."""
    sensor = nature.layout.sensors[event.body["sensor"]]
    place = event.body["place"]
    yield from _next_look(nature, sensor, place + 1)
    look, time_s = int(nature.looks[sensor.id][place]), event.time_us / 1e6
    sensor = sensor.at(time_s)
    count = nature.gather(sensor, look, time_s, draws)
    if count == 0:
        return
    report, seen = _look(nature, sensor, time_s, count)
    if len(report.snr) == 0:
        return
    yield from _first_detections(nature, sensor, nature.bench.index[:count][seen].tolist(), event.time_us)
    for delivery in sensor.deliveries:
        arrival_us = event.time_us + delivery.review_us + delivery.link_us
        yield Later(arrival_us, Kind.REPORT, {"report": report, "sensor": sensor.id}, delivery.node)


def _look(nature: Nature, sensor: Sensor, time_s: float, count: int) -> tuple[Report, Flags]:
    bench, device = nature.bench, sensor.device
    states, uniforms, normals = bench.states[:count], bench.uniforms[:count], bench.normals[:count]
    if not isinstance(device, Radar):
        report, seen, _ = infrared.look(device, time_s, states, bench.boosting[:count], uniforms, normals)
    elif device.plan is None:
        report, seen, _ = radar.look(device, time_s, states, bench.rcs_m2[:count], uniforms, normals)
    else:
        book, index = nature.books[sensor.id], bench.index[:count]
        book.fit(len(nature.states))
        report, seen, _ = search.scan(
            device, device.plan, book, time_s, states, bench.rcs_m2[:count], uniforms, normals, index
        )
    return report, seen


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
    for i in seen:
        threat = nature.layout.threats[i].id
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
    return (Later(microseconds(shot.meeting_s), Kind.INTERCEPT, {"shot": shot.id, "battery": shot.battery}),)


def on_uplink(nature: Nature, event: Event, draws: Draws) -> Iterable[Later]:
    """A round in flight learns where its target will be; one that has been let go, or has not left, learns nothing."""
    shot = nature.rounds.get(event.body["shot"])
    if shot is not None:
        handover_s = nature.layout.shooters[shot.battery].battery.handover_s
        if event.time_us / 1e6 <= shot.meeting_s - handover_s + 1e-6:
            shot.aim_ecef_m, shot.updated = event.body["aim_ecef_m"], True
    return ()


def on_intercept(nature: Nature, event: Event, draws: Draws) -> Iterator[Later]:
    """A round and a missile meet; the umpire decides."""
    shot = nature.rounds[event.body["shot"]]
    outcome, threat, miss_m = judge(nature, shot, draws)
    body: dict[str, object] = {
        "what": "met",
        "shot": shot.id,
        "battery": shot.battery,
        "outcome": str(outcome),
        "miss_m": round(miss_m, 3),
    }
    if threat is not None:
        body["threat"] = nature.layout.threats[threat].id
        body["state_ecef"] = tuple(float(value) for value in nature.states[threat])
    yield Later(event.time_us, Kind.NOTE, body)
    if outcome is Outcome.KILLED and threat is not None:
        nature.killed[threat] = shot.id
        nature.flights.ends_s[threat] = event.time_us / 1e6


def on_impact(nature: Nature, event: Event, draws: Draws) -> Iterable[Later]:
    """A missile that nobody stopped comes down."""
    index = nature.index[event.body["threat"]]
    if index in nature.killed:
        return ()
    threatening = bool(nature.flights.threatening[index])
    body = {"what": "struck" if threatening else "fell", "threat": event.body["threat"]}
    return (Later(event.time_us, Kind.NOTE, body),)

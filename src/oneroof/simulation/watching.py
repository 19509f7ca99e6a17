"""What a watching post does: it sees launches, holds them against what was announced, alarms, and reads them again."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from oneroof.command import picture
from oneroof.command.desk import Desk
from oneroof.command.label import FREE, Label
from oneroof.command.launch_record import same_launch
from oneroof.command.link import send
from oneroof.command.message import Message, What
from oneroof.command.notice import Notice, matching, notice_from, said
from oneroof.command.watch import Circle, Duty, Sighting
from oneroof.earth.geodesy import geodetic_from_ecef, sphere_range_m
from oneroof.engagement import threat
from oneroof.engagement.reach import Battery
from oneroof.simulation.draws import Draws
from oneroof.simulation.event import Event, Kind, Later
from oneroof.simulation.notes import deliver, note
from oneroof.simulation.warnings import launch_fields, launch_of
from oneroof.tracking.impact import Prediction, predict

# method constants of a watching post, not figures of a system
LOOK_PERIOD_US = 10_000_000
BOOST_OVER = 0.5
SURE_M = 300e3  # three sigma of a predicted impact, from which it says where the missile is meant for
TOLD_M = 150e3  # an impact that another party tells may be rounded to a degree or two

# what a report says besides what the launch is: which it is, the how-manieth of it, when it was entered, its sources
NAMES = ("launch", "issue", "entered_us", "rests_on")

# readings that end a doubt
NOTIFIED, OWN, CLAIMED, ELSEWHERE, ATTACK = "notified", "own launch", "claimed", "falls elsewhere", "attack"
NOTHING, UNCONFIRMED = "nothing came", "nobody else sees it"


def look(desk: Desk, touched: Iterable[int], now_us: int) -> Iterator[Later]:
    """Look at the tracks that a report moved: what is new is a launch, what coasts will come down somewhere."""
    duty, book = desk.post.duty, desk.watch
    assert duty is not None
    for number in touched:
        number = desk.known_as(number)
        if now_us < book.next_us.get(number, 0):
            continue
        confirmed, burning = picture.glance(desk, number)
        belief = picture.believed(desk, number) if confirmed else None
        if belief is None:
            continue
        book.next_us[number] = now_us + LOOK_PERIOD_US
        report = launch_fields(launch_of(desk, belief.track))
        sighting = _of_track(desk, number, report) or _open(desk, report, number)
        sighting.label = belief.label
        if sighting.issue == 0:
            yield from _tell(desk, duty, sighting, now_us)
            yield from _judge(desk, duty, sighting, now_us)
        if burning <= BOOST_OVER:
            yield from _foresee(desk, duty, sighting, predict(belief.track), now_us)


def _of_track(desk: Desk, number: int, report: Mapping[str, Any]) -> Sighting | None:
    """Find the sighting of a track, or of the same launch without a living track, which then goes on with this one."""
    found = next((each for each in desk.watch.sightings if each.track == number), None)
    if found is not None:
        return found
    for each in desk.watch.sightings:
        if (each.track is None or not picture.alive(desk, each.track)) and same_launch(each.report, report):
            each.issue = 0 if each.track is None else each.issue
            each.track = number
            # what was told or declared gives way to what is seen
            each.report = dict(report) if each.issue == 0 else each.report
            return each
    return None


def _open(desk: Desk, report: Mapping[str, Any], track: int | None) -> Sighting:
    book = desk.watch
    book.numbered += 1
    sighting = Sighting(f"{desk.id}-{book.numbered}", dict(report), track)
    book.sightings.append(sighting)
    return sighting


def _tell(desk: Desk, duty: Duty, sighting: Sighting, now_us: int) -> Iterator[Later]:
    """Report to the own staff at every centre, and to whom else the rules let: when, whence, later where it falls."""
    sighting.issue += 1
    body = {**sighting.report, "launch": sighting.id, "issue": sighting.issue, "rests_on": sighting.label}
    for addressee in (*duty.staffs, *duty.others):
        message = send(desk, addressee, What.LAUNCH_REPORT, now_us, "launch seen", body, sources=sighting.label)
        if isinstance(message, Message):
            yield deliver(message)


def _judge(desk: Desk, duty: Duty, sighting: Sighting, now_us: int) -> Iterator[Later]:
    """Settle what is explained; alarm the leadership, once, at what is not."""
    if sighting.reading:
        return
    if any(matching(duty.own, sighting.report)):
        yield from _settle(desk, sighting, OWN, now_us)
    elif any(matching(desk.watch.notices.values(), sighting.report)):
        yield from _settle(desk, sighting, NOTIFIED, now_us)
    elif sighting.alarm_us is None:
        yield from _alarm(desk, duty, sighting, now_us)


def _alarm(desk: Desk, duty: Duty, sighting: Sighting, now_us: int) -> Iterator[Later]:
    sighting.alarm_us = now_us
    yield note(desk, now_us, "alarm", None, launch=sighting.id, report=dict(sighting.report))
    yield Later(now_us + duty.patience_us, Kind.DOUBT_DUE, {"launch": sighting.id}, desk.id)
    if duty.leadership is not None:
        body = {"launch": sighting.id, **sighting.report}
        message = send(desk, duty.leadership, What.ALARM, now_us, "unexplained launch", body, sources=sighting.label)
        if isinstance(message, Message):
            yield deliver(message)


def _settle(desk: Desk, sighting: Sighting, reading: str, now_us: int) -> Iterator[Later]:
    sighting.reading = reading
    alarmed = sighting.alarm_us is not None
    said = {"launch": sighting.id, "reading": reading, "alarmed": alarmed, "report": dict(sighting.report)}
    yield note(desk, now_us, "read", None, **said)


def _foresee(desk: Desk, duty: Duty, sighting: Sighting, prediction: Prediction, now_us: int) -> Iterator[Later]:
    """Say where it comes down once that is known: outside the homeland it is no attack, whatever was announced."""
    wide_m = 3.0 * prediction.impact_ellipse[0]
    if math.isnan(wide_m):
        return
    impact = prediction.impact_latitude_rad, prediction.impact_longitude_rad
    sure = wide_m <= SURE_M
    if sure and "impact_time_s" not in sighting.report:
        sighting.report |= {
            "impact_latitude_deg": math.degrees(impact[0]),
            "impact_longitude_deg": math.degrees(impact[1]),
            "impact_time_s": prediction.impact_time_s,
        }
        start = [math.radians(sighting.report[f"launch_{name}_deg"]) for name in ("latitude", "longitude")]
        sighting.report.setdefault("launch_azimuth_deg", threat.bearing_deg(start[0], start[1], prediction))
        yield from _tell(desk, duty, sighting, now_us)
    yield from _place(desk, duty, sighting, _distance_m(duty.homeland, impact), wide_m, sure, now_us)


def _distance_m(homeland: Sequence[Circle], point: tuple[float, float]) -> float:
    return min(float(sphere_range_m(*point, latitude, longitude)) - radius for latitude, longitude, radius in homeland)


def _place(
    desk: Desk, duty: Duty, sighting: Sighting, outside_m: float, wide_m: float, sure: bool, now_us: int
) -> Iterator[Later]:
    if outside_m > wide_m:
        if sighting.reading is None:
            yield from _settle(desk, sighting, ELSEWHERE, now_us)
    elif sure and outside_m <= 0.0 and sighting.reading != ATTACK:
        if sighting.alarm_us is None:
            yield from _alarm(desk, duty, sighting, now_us)
        yield from _settle(desk, sighting, ATTACK, now_us)


def on_sighting(desk: Desk, event: Event, draws: Draws) -> Iterator[Later]:
    """Take a launch that a sensor's own processing declares; nobody can see from it that nothing flies."""
    duty, report = desk.post.duty, dict(event.body["report"])
    if duty is None or any(same_launch(each.report, report) for each in desk.watch.sightings):
        return
    sighting = _open(desk, report, None)
    sighting.label = event.body.get("label", FREE)
    yield from _tell(desk, duty, sighting, event.time_us)
    yield from _judge(desk, duty, sighting, event.time_us)


def on_doubt_due(desk: Desk, event: Event, draws: Draws) -> Iterator[Later]:
    """Call off an alarm of which nothing more was seen."""
    for sighting in desk.watch.sightings:
        if sighting.id == event.body["launch"] and sighting.reading is None:
            yield from _settle(desk, sighting, NOTHING, event.time_us)


def on_announce(desk: Desk, event: Event, draws: Draws) -> Iterator[Later]:
    """Announce a launch to those whom it is told to."""
    notice = event.body["notice"]
    desk.watch.notices[notice.id] = notice
    yield from tell_notice(desk, notice, event.body["to"], event.time_us)


def tell_notice(
    desk: Desk, notice: Notice, addressees: Iterable[str], now_us: int, label: Label = FREE
) -> Iterator[Later]:
    """Send a notice on."""
    for addressee in addressees:
        message = send(desk, addressee, What.NOTICE, now_us, "a launch is announced", said(notice), sources=label)
        if isinstance(message, Message):
            yield deliver(message)
        else:
            yield note(desk, now_us, "notice-not-sent", None, to=addressee, reason=message.reason)


def on_notice(desk: Desk, message: Message, now_us: int) -> Iterator[Later]:
    """Keep a notice and hand it to the own staff at centres; one that comes late explains what is in doubt."""
    notice, duty = notice_from(message.body), desk.post.duty
    if notice.id in desk.watch.notices:
        return
    desk.watch.notices[notice.id] = notice
    if duty is not None:
        yield from tell_notice(desk, notice, duty.staffs, now_us, received(desk, message))
        for sighting in desk.watch.sightings:
            yield from _judge(desk, duty, sighting, now_us)


def received(desk: Desk, message: Message) -> Label:
    """Give the label of what another party sent; what comes from the own party's nodes carries its own inside."""
    return FREE if desk.post.contacts[message.sender].party == desk.post.node.party else message.label


def own_round(desk: Desk, order: Message, battery: Battery, now_us: int) -> Iterator[Later]:
    """Remember an interceptor that was ordered as a launch of the own side, and tell the own staff at centres."""
    duty, launch_s = desk.post.duty, order.body["launch_s"]
    if duty is None:
        return
    place = geodetic_from_ecef(*battery.fly_out.site_ecef_m.tolist())[:2]
    party = desk.post.node.party
    notice = Notice(order.body["shot"], "own", party, "interceptor", launch_s, launch_s, *place, 0.0)
    desk.watch.notices[notice.id] = notice
    yield from tell_notice(desk, notice, duty.staffs, now_us)


def on_told(desk: Desk, message: Message, now_us: int) -> Iterator[Later]:
    """Take what the own staff at a centre shows of another party's report; what the post never saw is a launch too."""
    duty, report = desk.post.duty, {key: value for key, value in message.body.items() if key not in NAMES}
    if duty is None:
        return
    mine = [each for each in desk.watch.sightings if same_launch(each.report, report)]
    if not mine:
        mine = [_open(desk, report, None)]
        mine[0].label = message.label
        yield from _judge(desk, duty, mine[0], now_us)
    if "impact_latitude_deg" not in report or "impact_longitude_deg" not in report:
        return
    impact = math.radians(report["impact_latitude_deg"]), math.radians(report["impact_longitude_deg"])
    outside_m = _distance_m(duty.homeland, impact)
    for sighting in mine:
        yield from _place(desk, duty, sighting, outside_m, TOLD_M, True, now_us)


def on_advice(desk: Desk, message: Message, now_us: int) -> Iterator[Later]:
    """Take what the own staff has made of a launch at a centre; that nobody else sees it counts where no track does."""
    reading = message.body["reading"]
    for sighting in desk.watch.sightings:
        if sighting.reading is None and same_launch(sighting.report, message.body):
            if reading != UNCONFIRMED or sighting.track is None:
                yield from _settle(desk, sighting, reading, now_us)

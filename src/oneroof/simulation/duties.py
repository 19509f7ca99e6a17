"""Who watches and who sits at a centre, built once from a scenario; what is announced or falsely declared when."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace

from oneroof.catalogue.shelf import Shelf
from oneroof.command.desk import Post
from oneroof.command.label import FREE
from oneroof.command.notice import Notice
from oneroof.command.watch import Circle, Duty, Staff
from oneroof.simulation.draws import Draws, Purpose, subject_key
from oneroof.simulation.event import Kind, Later, microseconds
from oneroof.simulation.scenario import watching
from oneroof.simulation.scenario.models import Scenario
from oneroof.simulation.scenario.quantity import Quantity
from oneroof.simulation.scenario.rights import DecisionDelay
from oneroof.simulation.sensors import Sensor, spot

# a party knows of a launch of its own from the plan, to a few minutes
OWN_LAUNCH_S = 300.0


def on_duty(scenario: Scenario, shelf: Shelf, posts: Mapping[str, Post]) -> dict[str, Post]:
    """Give every post its watch and its seat at a centre, where the scenario has any."""
    duties = {row.node: row for row in scenario.watches or ()}
    staffs = {desk: (row, desk) for row in scenario.centres or () for desk in row.desks}
    if not duties and not staffs:
        return dict(posts)
    kept = dict(posts)
    for id, row in duties.items():
        kept[id] = replace(kept[id], duty=_duty(row, kept[id], set(staffs), scenario, shelf))
    for id, (centre, _) in staffs.items():
        kept[id] = replace(kept[id], staff=_staff(centre, kept[id], set(duties), scenario, shelf))
    return kept


def _circle(shelf: Shelf, area: watching.Area) -> Circle:
    site = None if area.site is None else spot(shelf, area.site)
    return watching.circle(area, None if site is None else (site.latitude_rad, site.longitude_rad))


def _duty(row: watching.Watch, post: Post, staffs: set[str], scenario: Scenario, shelf: Shelf) -> Duty:
    party = post.node.party
    watched = {each.node for each in scenario.watches or ()}
    shown = {rule.recipient for rule in post.policy.rules if (rule.owner, rule.what) == (party, "launch-report")}
    return Duty(
        homeland=tuple(_circle(shelf, area) for area in row.homeland),
        leadership=row.leadership if row.leadership in post.links else None,
        staffs=tuple(id for id in post.links if id in staffs and post.contacts[id].party == party),
        others=tuple(id for id in post.links if id in watched and post.contacts[id].party in shown),
        own=_own(scenario, shelf, party),
        patience_us=round(row.patience_s.number * 1e6),
    )


def _staff(row: watching.Centre, post: Post, watches: set[str], scenario: Scenario, shelf: Shelf) -> Staff:
    desks = {desk for each in scenario.centres or () for desk in each.desks}
    of = {node.id: node.party for node in scenario.nodes}  # a desk knows whose the desks of all centres are
    parties = {each.id: tuple(of[desk] for desk in each.desks) for each in scenario.centres or ()}
    return Staff(
        centre=row.id,
        peers=tuple(id for id in post.links if id in desks),
        posts=tuple(id for id in post.links if id in watches and post.contacts[id].party == post.node.party),
        centres=parties,
        own=_own(scenario, shelf, post.node.party),
        consult_s=_delay(row.consult_s),
        sign_s=_delay(row.sign_s),
    )


def _delay(row: DecisionDelay) -> tuple[float, float]:
    return row.median.number, row.spread.number


def _own(scenario: Scenario, shelf: Shelf, party: str) -> tuple[Notice, ...]:
    """Give what a party knows of its own launches: the plan, written as a notice that nobody is sent."""
    found: list[Notice] = []
    for row in scenario.attack:
        if row.by == party:
            place = spot(shelf, row.from_)
            span = row.launch_s - OWN_LAUNCH_S, row.launch_s + OWN_LAUNCH_S
            where = place.latitude_rad, place.longitude_rad
            found.append(Notice(f"own-{len(found) + 1}", "own", party, "own launch", *span, *where, 0.0))
    return tuple(found)


def notices(scenario: Scenario, shelf: Shelf) -> Iterator[Later]:
    """Queue every announcement at the node that makes it, as long before its window as it says."""
    party_of = {row.id: row.party for row in scenario.nodes}
    for row in scenario.notices or ():
        notice = Notice(
            row.id, row.agreement, party_of[row.node], row.vehicle_class, row.window.from_s, row.window.until_s,
            *_circle(shelf, row.launch_area),
            None if row.azimuth_deg is None else math.radians(row.azimuth_deg),
            math.radians(row.azimuth_within_deg),
            None if row.impact_area is None else _circle(shelf, row.impact_area),
        )  # fmt: skip
        at_us = microseconds(row.window.from_s - row.lead_h * 3600.0)
        yield Later(at_us, Kind.ANNOUNCE, {"notice": notice, "to": row.to}, row.node)


def false_places(scenario: Scenario, shelf: Shelf) -> dict[str, Circle]:
    """Give whence each false alarm seems to come."""
    return {row.id: _circle(shelf, row.area) for row in scenario.false_alarms or ()}


def false_alarms(
    scenario: Scenario, sensors: Mapping[str, Sensor], places: Mapping[str, Circle], until_s: float, draws: Draws
) -> Iterator[Later]:
    """Queue every false declaration of a sensor, and its arrival at the posts that the sensor reports to."""
    for row in scenario.false_alarms or ():
        latitude, longitude, _ = places[row.id]
        for time_s in sorted([*row.at_s, *moments_s(row.id, row.rate_per_hour, until_s, draws)]):
            report = {
                "launch_time_s": time_s,
                "launch_latitude_deg": math.degrees(latitude),
                "launch_longitude_deg": math.degrees(longitude),
                **({} if row.azimuth_deg is None else {"launch_azimuth_deg": row.azimuth_deg}),
            }
            yield Later(microseconds(time_s), Kind.NOTE, {"what": "false-alarm", "id": row.id, **report})
            yield from _declared(row.sensor, sensors, report, microseconds(time_s))


def _declared(asset: str, sensors: Mapping[str, Sensor], report: Mapping[str, float], time_us: int) -> Iterator[Later]:
    """Send a declaration the way of the sensor's reports; of several satellites of one asset the first one errs."""
    sensor = next((each for each in sensors.values() if _is(each.id, asset)), None)
    for delivery in sensor.deliveries if sensor is not None else ():
        if delivery.carries(time_us):
            at_us = time_us + delivery.review_us + delivery.link_us
            # as another party's detections do, its declaration carries the label under which it lets the post have it
            lent = {} if delivery.label == FREE else {"label": delivery.label}
            yield Later(at_us, Kind.SIGHTING, {"sensor": asset, "report": report, **lent}, delivery.node)


def _is(sensor: str, asset: str) -> bool:
    """Tell whether a sensor is an asset, or one of the satellites that an asset stands for."""
    return sensor == asset or (sensor.startswith(f"{asset}-") and sensor.removeprefix(f"{asset}-").isdigit())


def moments_s(id: str, rate: Quantity | None, until_s: float, draws: Draws) -> list[float]:
    """Draw the moments of a Poisson process of so many an hour, from zero until a time; none without chance.

    The n-th gap has its own draw, keyed by the id: a longer scenario has the same moments and more.
    """
    if rate is None or rate.number == 0.0 or not draws.chance:
        return []
    found, time_s = list[float](), 0.0
    while True:
        gap = draws.uniform(Purpose.FALSE_ALARM, subject_key(id), len(found))
        time_s += -math.log(gap) * 3600.0 / rate.number
        if time_s >= until_s:
            return found
        found.append(time_s)

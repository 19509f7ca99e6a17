"""What chance does not touch: sites, sensors, fly-out tables, aims, posts; built once, shared by all replications."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from oneroof.catalogue.shelf import Figures, Shelf
from oneroof.catalogue.vocabulary import BANDS
from oneroof.command.desk import Post
from oneroof.command.label import FREE, Label
from oneroof.command.watch import Circle
from oneroof.earth.geodesy import sphere_range_m
from oneroof.engagement.reach import Battery
from oneroof.errors import CatalogueError, Fault, Unreachable
from oneroof.flight.aim import Launch, aim
from oneroof.flight.ballistic import Booster, fly, missile
from oneroof.flight.interceptor import Interceptor, fly_out, interceptor
from oneroof.flight.trajectory import Trajectory
from oneroof.sensing.radar import Radar
from oneroof.simulation import batteries, coming, duties, posts, programme, sensors
from oneroof.simulation.coming import Coming
from oneroof.simulation.companions import Class, Companions, Fragments, companions, expectation, fragments, has_objects
from oneroof.simulation.draws import subject_key
from oneroof.simulation.event import Later
from oneroof.simulation.scenario.models import Asset, Scenario
from oneroof.simulation.scenario.models import Threat as ThreatRow
from oneroof.simulation.sensors import Sensor, Spot, courses, figures_of, spot, standing
from oneroof.simulation.ships import Course
from oneroof.simulation.visibility import first_seen_s


@dataclass(frozen=True, slots=True)
class Dispersion:
    """How one missile of a class differs from the next: standard deviations, and the chance that it works at all."""

    burnout_speed_fraction: float
    pointing_rad: float
    beta_fraction: float
    launch_s: float
    reliability: float


@dataclass(frozen=True, slots=True)
class Threat:
    """One missile of the attack as planned: its aim is solved, its chance is still to be drawn."""

    id: str
    key: int
    missile: str
    missile_title: str
    booster: Booster
    launch: Launch
    origin: Spot
    target: Spot
    ignition_s: float
    dispersion: Dispersion
    rcs_m2: Mapping[str, tuple[float, float, float, float]]
    nominal: Trajectory
    companions: Companions | None = None


@dataclass(frozen=True, slots=True)
class Shooter:
    """One battery, with what the umpire needs and no planner may use."""

    id: str
    name: str
    party: str
    spot: Spot
    battery: Battery
    rounds: int
    single_shot_kill: float
    discrimination: float
    course: Course | None = None
    rocket: Interceptor | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Everything that all replications share."""

    scenario: Scenario
    threats: tuple[Threat, ...]
    sensors: Mapping[str, Sensor]
    shooters: Mapping[str, Shooter]
    posts: Mapping[str, Post]
    refusals: tuple[str, ...]
    places: tuple[tuple[str, float, float], ...]
    first_seen_s: tuple[Mapping[str, float], ...]
    debris: Fragments | None = None
    sorts: bool = False
    announced: tuple[Later, ...] = ()
    false_places: Mapping[str, Circle] = field(default_factory=dict)
    coming: tuple[Coming, ...] = ()

    def __deepcopy__(self, memo: dict[int, Any]) -> Layout:
        """Stay one object when a world is copied: nothing here changes."""
        return self


def build(scenario: Scenario, shelf: Shelf, like: Layout | None = None) -> Layout:
    """Set the stage of a scenario by the figures of a shelf.

    What the scenario has in common with that of an earlier layout (`like`), made with the same shelf, is taken from
    there: aims and fly-out tables, which cost the time. Raises Unreachable if a threat cannot hit its aim,
    CatalogueError if a sheet lacks a figure.
    """
    scenario, gone = programme.on_its_day(scenario)
    same_attack = like is not None and like.scenario.attack == scenario.attack
    threats = like.threats if like is not None and same_attack else _threats(scenario, shelf)
    devices, refusals = sensors.build(scenario, shelf)
    armed, low = batteries.modelled(scenario, shelf, threats)
    shooters = {asset.id: _known_shooter(asset, scenario, like) or _shooter(asset, shelf, scenario) for asset in armed}
    protected = tuple((spot(shelf, row.place), row.radius_km * 1000.0) for row in scenario.protect)
    _check_bands(threats, devices)
    areas = tuple((p.latitude_rad, p.longitude_rad, r) for p, r in protected)
    places = tuple(
        (row.id, p.latitude_rad, p.longitude_rad) for row, (p, _) in zip(scenario.protect, protected, strict=True)
    )
    debris = fragments(scenario.debris)

    def manned(stage: Scenario, reporting: Mapping[str, Sensor], names: posts.Names) -> dict[str, Post]:
        planned = {party.id: _planned(stage, shelf, shooters, party.believes) for party in stage.parties}
        radars = {sensor.id: sensor.device for sensor in reporting.values() if isinstance(sensor.device, Radar)}
        numbered = {sensor.device.number: sensor.asset for sensor in reporting.values()}
        built = posts.build(stage, planned, areas, radars, _lent(reporting), numbered, names)
        return duties.on_duty(stage, shelf, _expecting(stage, threats, reporting, debris, built))

    devices, all_posts, later = coming.build(scenario, devices, manned)
    return Layout(
        scenario,
        threats,
        devices,
        shooters,
        all_posts,
        (*gone, *low, *refusals),
        places,
        _first_seen(threats, devices),
        debris,
        has_objects(scenario),
        tuple(duties.notices(scenario, shelf)),
        duties.false_places(scenario, shelf),
        later,
    )


def answers_for(layout: Layout, shooter: Shooter, threat: Threat) -> bool:
    """Tell whether a post that commands a battery plans for the place a threat is aimed at; under sectors not all do.

    A battery that no post commands is not left out: what keeps it from firing is another cause.
    """
    commanding = [post for post in layout.posts.values() if shooter.id in post.batteries]
    spot = threat.target
    return not commanding or any(
        len(post.protected) == len(layout.places)
        or any(
            sphere_range_m(spot.latitude_rad, spot.longitude_rad, area.latitude_rad, area.longitude_rad)
            <= area.radius_m
            for area in post.protected
        )
        for post in commanding
    )


def _expecting(
    scenario: Scenario,
    threats: tuple[Threat, ...],
    sensors: Mapping[str, Sensor],
    debris: Fragments | None,
    all_posts: dict[str, Post],
) -> dict[str, Post]:
    """Tell every post what kinds of object there may be, where there are any: never which is which."""
    if not has_objects(scenario):
        return all_posts
    classes = [Class(each.rcs_m2, each.booster.beta_reentry_kg_m2, each.companions) for each in threats]
    numbers = {sensor.device.number: sensor for sensor in sensors.values()}
    bands = {number: sensor.band for number, sensor in numbers.items() if sensor.spot is not None}
    told = {number: sensor.discriminability for number, sensor in numbers.items()}
    expected = expectation(classes, debris, bands, told)
    return {id: replace(post, expected=expected) for id, post in all_posts.items()}


def _lent(devices: Mapping[str, Sensor]) -> dict[str, dict[int, Label]]:
    """Give, for each node, the labels of the sensors whose detections other parties let it have."""
    found: dict[str, dict[int, Label]] = {}
    for sensor in devices.values():
        for delivery in sensor.deliveries:
            if delivery.label != FREE:
                found.setdefault(delivery.node, {})[sensor.device.number] = delivery.label
    return found


def _planned(
    scenario: Scenario, shelf: Shelf, shooters: Mapping[str, Shooter], believes: str | None
) -> dict[str, Battery]:
    """Give the batteries as one party's planners believe them to be; without a belief of its own, as they are."""
    if believes is None or believes == shelf.believe:
        return {id: shooter.battery for id, shooter in shooters.items()}
    other = shelf.believing(believes)
    return {asset.id: _shooter(asset, other, scenario).battery for asset in scenario.assets if asset.id in shooters}


def _threats(scenario: Scenario, shelf: Shelf) -> tuple[Threat, ...]:
    """Aim every missile of the attack, equal shots once; raises Unreachable with every one that cannot hit."""
    found: list[Threat] = []
    faults: list[Fault] = []
    solved: dict[tuple[object, ...], Threat] = {}
    for row in scenario.attack:
        same = (row.missile, row.from_, row.to, row.loft, row.objects)
        try:
            if same not in solved:
                solved[same] = _threat(row, shelf)
            found.append(replace(solved[same], id=row.id, key=subject_key(row.id), ignition_s=row.launch_s))
        except Unreachable as error:
            faults.extend(replace(fault, where=f"attack.{row.id}, {fault.where}") for fault in error.faults)
    if faults:
        raise Unreachable(faults)
    return tuple(found)


def _threat(row: ThreatRow, shelf: Shelf) -> Threat:
    figures = shelf.figures(row.missile)
    booster = missile(figures)
    origin, target = spot(shelf, row.from_), spot(shelf, row.to)
    launch = aim(
        booster,
        (origin.latitude_rad, origin.longitude_rad, origin.height_m),
        (target.latitude_rad, target.longitude_rad, target.height_m),
        row.loft,
    )
    return Threat(
        id=row.id,
        key=subject_key(row.id),
        missile=row.missile,
        missile_title=figures.sheet.title,
        booster=booster,
        launch=launch,
        origin=origin,
        target=target,
        ignition_s=row.launch_s,
        dispersion=_dispersion(figures),
        rcs_m2=cross_sections(figures),
        nominal=fly(booster, launch),
        companions=companions(row.objects, cross_sections(figures)),
    )


def _first_seen(threats: tuple[Threat, ...], sensors: Mapping[str, Sensor]) -> tuple[Mapping[str, float], ...]:
    """Give, for each threat, when each sensor that reports to somebody could first see it, after ignition."""
    reporting = [sensor for sensor in sensors.values() if sensor.deliveries]
    return tuple(
        first_seen_s(
            threat.nominal,
            {sensor.id: sensor.at(threat.ignition_s).device for sensor in reporting},
            threat.ignition_s,
        )
        for threat in threats
    )


def _check_bands(threats: tuple[Threat, ...], sensors: Mapping[str, Sensor]) -> None:
    faults = [
        Fault(
            f"the radar {sensor.id!r} against {threat.missile!r}",
            f"no cross-section in band {sensor.band!r}",
            f"the missile's sheet needs rcs_{sensor.band}_m2 and boost_rcs_{sensor.band}_m2",
            "Add both to the sheet, cited or assumed.",
        )
        for sensor in sensors.values()
        for threat in threats
        if sensor.spot is not None and sensor.band not in threat.rcs_m2
    ]
    if faults:
        raise CatalogueError(faults)


def _dispersion(figures: Figures) -> Dispersion:
    return Dispersion(
        figures.si("burnout_speed_sigma_fraction"),
        figures.si("pointing_sigma_deg"),
        figures.si("beta_sigma_fraction"),
        figures.si("launch_sigma_s"),
        figures.si("reliability"),
    )


def cross_sections(figures: Figures) -> dict[str, tuple[float, float, float, float]]:
    """Give (in boost; after burnout from the nose, broadside, from the tail) for each band that the sheet knows."""
    return {
        band: (figures.si(f"boost_rcs_{band}_m2"), *aspects(figures, band))
        for band in BANDS
        if figures.has(f"rcs_{band}_m2") and figures.has(f"boost_rcs_{band}_m2")
    }


def aspects(figures: Figures, band: str) -> tuple[float, float, float]:
    """Give the cross-sections of a coasting body from the nose, broadside and from the tail; the nose's if no other."""
    nose = figures.si(f"rcs_{band}_m2")
    names = (f"rcs_broadside_{band}_m2", f"rcs_tail_{band}_m2")
    broadside, tail = (figures.si(name) if figures.has(name) else nose for name in names)
    return nose, broadside, tail


def _known_shooter(asset: Asset, scenario: Scenario, like: Layout | None) -> Shooter | None:
    """Take a battery from an earlier layout if it is the same means at the same place, in whosever hands."""
    if like is None or asset.id not in like.shooters or like.scenario.ships != scenario.ships:
        return None
    before = next(row for row in like.scenario.assets if row.id == asset.id)
    same = all(getattr(before, field) == getattr(asset, field) for field in ("sheet", "override", "site", "ship"))
    # a ship's battery flies from where the ship is at the first ignition
    if not same or (asset.ship is not None and like.scenario.attack != scenario.attack):
        return None
    rounds, name = int(asset.rounds or 0), asset.name or asset.id
    return replace(like.shooters[asset.id], name=name, party=posts.holder(asset), rounds=rounds)


def _shooter(asset: Asset, shelf: Shelf, scenario: Scenario) -> Shooter:
    """Build a battery; one on a ship flies its rounds from where the ship is at the first ignition."""
    figures = figures_of(asset, shelf)
    course_of = courses(scenario, shelf)
    place = standing(asset, shelf, scenario, course_of)
    rocket = interceptor(figures)
    table = fly_out(rocket, place.latitude_rad, place.longitude_rad, place.height_m)
    battery = Battery(
        id=asset.id,
        fly_out=table,
        altitude_min_m=figures.si("intercept_altitude_min_km"),
        flight_time_max_s=figures.si("flight_time_max_s"),
        basket_launch_m=figures.si("basket_launch_km"),
        basket_handover_m=figures.si("basket_handover_km"),
        handover_s=figures.si("handover_s"),
        preparation_s=figures.si("preparation_s"),
        assessment_s=figures.si("kill_assessment_s"),
        target_speed_max_m_s=batteries.fastest_m_s(figures),
    )
    return Shooter(
        asset.id, asset.name or asset.id, posts.holder(asset), place, battery, int(asset.rounds or 0),
        figures.si("single_shot_kill"), figures.si("discrimination"), course_of.get(asset.ship or ""), rocket,
    )  # fmt: skip

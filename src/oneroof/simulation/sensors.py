"""The sensors of a scenario, built once: radars and satellites at their places, and the nodes that they report to."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import numpy as np

from oneroof.catalogue.shelf import Figures, Shelf
from oneroof.command.label import FREE, Label
from oneroof.command.node import Link
from oneroof.command.release import Refusal
from oneroof.earth.arrays import Floats
from oneroof.earth.frames import enu_axes
from oneroof.earth.geodesy import ecef_from_geodetic
from oneroof.errors import CatalogueError, Fault
from oneroof.sensing.infrared import Infrared, constellation
from oneroof.sensing.kernels import REFERENCE_RANGE
from oneroof.sensing.radar import Radar, radar
from oneroof.simulation import posts
from oneroof.simulation.companions import discriminability
from oneroof.simulation.draws import subject_key
from oneroof.simulation.scenario.models import Asset, Scenario
from oneroof.simulation.scenario.places import Place, Point
from oneroof.simulation.ships import Course, course

SATELLITE_TABLE_S = 14_400.0
# figures of a radar that a map draws
MAPPED = ("reference_rcs_m2", "sector_half_deg")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place with its name."""

    name: str
    latitude_rad: float
    longitude_rad: float
    height_m: float


@dataclass(frozen=True, slots=True)
class Delivery:
    """One node that a sensor's reports reach, what that takes (the link, the review before a release), its label.

    `states` are the states of the scenario, as changes bring them about, in which it is so; None means all.
    """

    node: str
    link_us: int
    review_us: int
    label: Label = FREE
    link: Link | None = None
    states: frozenset[int] | None = None

    def carries(self, time_us: int) -> bool:
        """Tell whether a report that is sent at a time goes through."""
        sent_us = time_us + self.review_us
        return self.link is None or self.link.up_from_us(sent_us) == sent_us

    def holds(self, state: int) -> bool:
        """Tell whether a look is reported here in a state of the scenario."""
        return self.states is None or state in self.states


@dataclass(frozen=True, slots=True)
class Sensor:
    """One radar or one satellite, and the nodes that its reports reach, each after a delay."""

    id: str
    key: int
    name: str
    party: str
    band: str
    device: Radar | Infrared
    period_s: float
    deliveries: tuple[Delivery, ...]
    spot: Spot | None
    figures: Mapping[str, float]
    origin_ecef_m: Floats = field(default_factory=lambda: np.zeros(3))  # of a radar, which sees aspects
    course: Course | None = None
    discriminability: float = 0.0
    asset: str = ""

    def at(self, time_s: float) -> Sensor:
        """Give the sensor as it stands at a scenario time: on a ship under way its radar has moved with it."""
        if self.course is None or not self.course.moves or not isinstance(self.device, Radar):
            return self
        moved = carried(self.device, *self.course.place(time_s))
        return replace(self, device=moved, origin_ecef_m=moved.origin_ecef_m)


def carried(device: Radar, latitude_rad: float, longitude_rad: float) -> Radar:
    """Put a ship's radar at a place, on the ellipsoid; its faces keep their azimuths, whatever the ship's heading."""
    origin = np.array(ecef_from_geodetic(latitude_rad, longitude_rad, 0.0))
    return replace(device, origin_ecef_m=origin, axes=enu_axes(latitude_rad, longitude_rad))


def courses(scenario: Scenario, shelf: Shelf) -> dict[str, Course]:
    """Lay out every ship's course."""

    def place(at: Place) -> tuple[float, float]:
        found = spot(shelf, at)
        return found.latitude_rad, found.longitude_rad

    return {ship.id: course(ship, place) for ship in scenario.ships}


def standing(asset: Asset, shelf: Shelf, scenario: Scenario, course_of: Mapping[str, Course]) -> Spot:
    """Find where an asset stands: at its site, or where its ship is at the first ignition."""
    if asset.ship is None:
        assert asset.site is not None  # the reader asks for a site or a ship
        return spot(shelf, asset.site)
    first_s = min(row.launch_s for row in scenario.attack)
    return Spot(asset.ship, *course_of[asset.ship].place(first_s), 0.0)


def spot(shelf: Shelf, place: Place) -> Spot:
    """Find a place: the name of a site sheet, or a point."""
    if isinstance(place, Point):
        return Spot(
            place.name or "", math.radians(place.latitude_deg), math.radians(place.longitude_deg), place.height_m
        )
    figures = shelf.figures(place)
    height_m = figures.si("height_m") if figures.has("height_m") else 0.0
    return Spot(place, figures.si("latitude_deg"), figures.si("longitude_deg"), height_m)


def kind_of(asset: Asset, shelf: Shelf) -> str:
    """Tell what kind of thing an asset is: the kind of its sheet."""
    return str(shelf.figures(asset.sheet).sheet.kind)


def figures_of(asset: Asset, shelf: Shelf) -> Figures:
    """Read an asset's figures, with what the scenario overrides in place."""
    override = {name: value.model_dump(exclude_none=True) for name, value in asset.override.items()}
    return shelf.figures(asset.sheet, override or None)


def build(scenario: Scenario, shelf: Shelf) -> tuple[dict[str, Sensor], tuple[str, ...]]:
    """Build every sensor that is on duty, and say which are not and which links a release rule leaves dark."""
    sensors: dict[str, Sensor] = {}
    refusals: list[str] = []
    for asset in scenario.assets:
        kind = kind_of(asset, shelf)
        if kind not in ("radar", "satellite"):
            continue
        off_duty = _off_duty(asset, shelf, scenario)
        if off_duty:
            refusals.append(off_duty)
            continue
        deliveries, refused = deliveries_of(scenario, asset)
        refusals.extend(refused)
        make = _radar if kind == "radar" else _satellites
        # a number that counted would tell a desk how many sensors others have
        for sensor in make(asset, shelf, scenario, deliveries, subject_key(asset.id)):
            sensors[sensor.id] = sensor
    return sensors, tuple(refusals)


def duty(asset: Asset, shelf: Shelf) -> tuple[date | None, date | None]:
    """Read the first and the last day of a sensor's duty from its sheet; None where the sheet has none."""
    figures = figures_of(asset, shelf)
    return _day(figures, "duty_from"), _day(figures, "duty_until")


def _off_duty(asset: Asset, shelf: Shelf, scenario: Scenario) -> str | None:
    """Say why a sensor is not there on the scenario's day, if its duty or its lease has not begun or has ended."""
    (first, last), day = duty(asset, shelf), date.fromisoformat(scenario.start_utc[:10])
    begins, ends = first or day, last or day
    if begins <= day <= ends:
        return None
    return f"{asset.id}: {asset.sheet} is on duty from {begins} until {ends}, and the scenario starts on {day}"


def _day(figures: Figures, name: str) -> date | None:
    """Read a day such as 2012-12-31 from a sheet; None where the sheet has none."""
    if not figures.has(name):
        return None
    try:
        return date.fromisoformat(figures.text(name))
    except ValueError:
        found, allowed = repr(figures.text(name)), "a day stands here, as year, month and day"
        raise CatalogueError(Fault(f"{figures.name}.{name}", found, allowed, "Write for example 2012-12-31.")) from None


def deliveries_of(scenario: Scenario, asset: Asset) -> tuple[tuple[Delivery, ...], list[str]]:
    """Find who gets an asset's reports: linked nodes of its own party, and others as far as a release rule says."""
    kept: list[Delivery] = []
    refused: list[str] = []
    for row in scenario.links:
        if row.from_ != asset.id:
            continue
        permit = posts.stream(scenario, asset, row.to)
        if isinstance(permit, Refusal):
            refused.append(f"{asset.id} to {row.to}: {permit.reason}")
        else:
            label = FREE if permit.rule is None else permit.label
            link = posts.link(scenario, row)
            kept.append(Delivery(row.to, link.delay_us, permit.delay_us, label, link if link.down_us else None))
    return tuple(kept), refused


def _radar(
    asset: Asset, shelf: Shelf, scenario: Scenario, deliveries: tuple[Delivery, ...], number: int
) -> list[Sensor]:
    figures = figures_of(asset, shelf)
    course_of = courses(scenario, shelf)
    place = standing(asset, shelf, scenario, course_of)
    device = radar(figures, place.latitude_rad, place.longitude_rad, place.height_m, number)
    return [
        Sensor(
            id=asset.id,
            key=subject_key(asset.id),
            name=asset.name or asset.id,
            party=posts.holder(asset),
            band=figures.text("band"),
            device=device,
            period_s=device.report_interval_s,
            deliveries=deliveries,
            spot=place,
            figures={
                "reference_range_km": float(device.numbers[REFERENCE_RANGE]),
                **{name: figures.si(name) for name in MAPPED},
            },
            origin_ecef_m=device.origin_ecef_m,
            course=course_of[asset.ship] if asset.ship is not None else None,
            discriminability=discriminability(figures, scenario),
            asset=asset.id,
        )
    ]


def _satellites(
    asset: Asset, shelf: Shelf, scenario: Scenario, deliveries: tuple[Delivery, ...], number: int
) -> list[Sensor]:
    epoch = datetime.fromisoformat(scenario.start_utc)
    last_s = max(row.launch_s for row in scenario.attack) + SATELLITE_TABLE_S
    figures = figures_of(asset, shelf)
    area = spot(shelf, figures.text("staring_at")) if figures.has("staring_at") else None
    middle = None if area is None else (area.latitude_rad, area.longitude_rad)
    devices = constellation(figures, epoch, number, last_s, middle)
    return [
        Sensor(
            id=f"{asset.id}-{index}",
            key=subject_key(f"{asset.id}-{index}"),
            name=f"{asset.name or asset.id} {index}",
            party=posts.holder(asset),
            band="infrared",
            device=device,
            period_s=device.revisit_s,
            deliveries=deliveries,
            spot=None,
            figures={},
            asset=asset.id,
        )
        for index, device in enumerate(devices, 1)
    ]

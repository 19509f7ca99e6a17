"""Footprints by brute force: every aim point is flown, every margin counted as opportunities are; the oracle."""

from __future__ import annotations

import math

from oneroof.errors import Unreachable
from oneroof.flight.aim import aim
from oneroof.flight.ballistic import fly
from oneroof.sensing.radar import Radar
from oneroof.simulation.layout import Dispersion, Layout, Shooter, Threat
from oneroof.simulation.opportunity import free_arc, looks, margin_s
from oneroof.simulation.sensors import Spot
from oneroof.studies.aim_tables import Area
from oneroof.studies.knowledge import commanders, heard_at

_SURE = Dispersion(0.0, 0.0, 0.0, 0.0, 1.0)


def threat_at(area: Area, latitude_rad: float, longitude_rad: float) -> Threat | None:
    """Aim a missile from an area at a place at sea level and fly it; None if that is out of its range."""
    target = Spot("", latitude_rad, longitude_rad, 0.0)
    origin = area.place.latitude_rad, area.place.longitude_rad, area.place.height_m
    try:
        launch = aim(area.booster, origin, (latitude_rad, longitude_rad, 0.0), area.loft)
    except Unreachable:
        return None
    path = fly(area.booster, launch)
    return Threat(
        area.id, 0, area.missile, area.missile, area.booster, launch, area.place, target, 0.0, _SURE, area.rcs_m2, path
    )


def flown_margin_s(layout: Layout, shooter: Shooter, threat: Threat) -> float:
    """Give the margin of a battery against a flown threat, by the post that leaves it the most."""
    arc, best = free_arc(threat), -math.inf
    for post in commanders(layout, shooter.id):
        heard = heard_at(layout, post)
        seen = [
            look
            for sensor in heard.sensors.values()
            if sensor.band in threat.rcs_m2 or not isinstance(sensor.device, Radar)
            for look in looks(sensor, threat, arc)
        ]
        best = max(best, margin_s(heard, shooter, arc, seen))
    return best


def flown_margins_s(layout: Layout, area: Area, latitude_deg: float, longitude_deg: float) -> list[float] | None:
    """Give every battery's margin at one aim point by flying there, as the tables must have it; None out of range."""
    threat = threat_at(area, math.radians(latitude_deg), math.radians(longitude_deg))
    return None if threat is None else [flown_margin_s(layout, each, threat) for each in layout.shooters.values()]

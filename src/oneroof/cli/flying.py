"""One flight from the command line: the textbook case on the sphere, or the full model."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from oneroof.cli import options, parse, show
from oneroof.cli.parse import Place
from oneroof.errors import Fault, Mendable, nearest

if TYPE_CHECKING:
    from oneroof.flight.aim import Loft


def loft(text: str) -> Loft:
    """Read the shape of an arc."""
    return cast("Loft", parse.choice("--loft", text, options.LOFTS))


def arc(loft_text: str, apogee_km: float | None) -> Loft | float:
    """Read the arc asked for: an apogee in km if one is given, else a shape; both at once are refused."""
    if apogee_km is None:
        return loft(loft_text)
    if loft_text != options.LOFTS[0]:
        found = f"--loft {loft_text} beside it"
        raise Mendable(Fault("--apogee-km", found, "an apogee fixes the arc by itself", "Drop one."))
    if not 0.0 < apogee_km < 1e6:
        raise Mendable(Fault("--apogee-km", f"{apogee_km:g}", "a height in km over 0 stands here", "Correct it."))
    return apogee_km


def require(missile: str | None, start: str, aim: str, ideal: bool, out: Path | None, arc: Loft | float) -> None:
    """Refuse, all at once, what does not make a flight."""
    faults = []
    for option, text in (("--from", start), ("--to", aim)):
        if not text:
            faults.append(Fault(option, "nothing", "it must be LAT,LON or a site's name", "Add it."))
    if missile is None and not ideal:
        faults.append(Fault("MISSILE", "nothing", "it must be a missile of the catalogue", "Name one, or add --ideal."))
    if ideal and (missile is not None or out is not None):
        what = "a missile" if missile is not None else "--out"
        faults.append(
            Fault("--ideal", f"{what} beside it", "the textbook case has no missile and no file", "Drop one.")
        )
    if ideal and arc != options.LOFTS[0]:
        allowed = "the textbook case is the minimum-energy ellipse"
        faults.append(Fault("--ideal", "another arc beside it", allowed, "Drop --loft or --apogee-km."))
    if faults:
        raise Mendable(faults)


def ideal(start: Place, aim: Place) -> dict[str, Any]:
    """Fly the textbook case: impulsive at the surface of a sphere, no air, no rotation."""
    from oneroof.earth.geodesy import sphere_bearing_rad, sphere_range_m
    from oneroof.flight import ideal as textbook

    ends = (start.latitude_rad, start.longitude_rad, aim.latitude_rad, aim.longitude_rad)
    range_m = sphere_range_m(*ends)
    if range_m <= 0.0:
        raise Mendable(Fault("--to", "the launch point itself", "it must be another place", "Name another place."))
    azimuth_deg = math.degrees(sphere_bearing_rad(*ends))
    return {**textbook.ideal(range_m), "miss_m": 0.0, "launch_azimuth_deg": azimuth_deg}


def full(
    name: str, start: Place, aim_point: Place, arc: Loft | float, believe: str, out: Path | None
) -> dict[str, Any]:
    """Aim and fly a missile of the shelf with the full model, on a loft or to an apogee in km; writes it when asked."""
    from oneroof.catalogue.shelf import Shelf
    from oneroof.exchange import tables
    from oneroof.flight import ballistic, describe
    from oneroof.flight.aim import aim
    from oneroof.flight.apogee import aim_by_apogee

    booster = ballistic.missile(Shelf(believe).figures(name))
    if isinstance(arc, float):
        launch = aim_by_apogee(booster, start, aim_point, arc * 1e3)
    else:
        launch = aim(booster, start, aim_point, arc)
    trajectory = ballistic.fly(booster, launch)
    if out is not None:
        tables.write_trajectory(trajectory, out)
    return dict(describe.describe(booster, launch, trajectory, aim_point))


def require_missile(name: str) -> None:
    """Refuse a sheet that is no missile, naming the nearest that is."""
    from oneroof.catalogue import shelf

    missiles = shelf.names("missile")
    if name not in missiles:
        allowed = "it must be a missile of the catalogue"
        raise Mendable(Fault("MISSILE", repr(name), allowed, nearest(name, missiles)))


def print_flight(figures: dict[str, Any], json: bool) -> None:
    """Print a flight's figures."""
    if json:
        show.as_json(figures)
    else:
        show.table(["figure", "value"], [[key, value] for key, value in figures.items()])

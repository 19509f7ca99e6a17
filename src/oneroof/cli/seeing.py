"""What a sensor sees, from the command line: horizon floors over a place, and the first sight of a flight."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from oneroof.cli import flying, parse, show
from oneroof.cli.parse import Place
from oneroof.errors import Fault, Mendable, nearest

if TYPE_CHECKING:
    from oneroof.catalogue.shelf import Figures, Shelf
    from oneroof.earth.arrays import Floats
    from oneroof.flight.trajectory import Trajectory
    from oneroof.sensing.horizon import Floor
    from oneroof.sensing.infrared import Infrared
    from oneroof.sensing.radar import Radar

HIGHEST_M = 1e5
_JUST_ABOVE_M = 1.0
# a satellite keeps its station: any instant shows it; those on long orbits stand where their sheet says at a start
_ANY_DAY = datetime(2000, 1, 1, 12, tzinfo=UTC)


class Asked(NamedTuple):
    """The options of the command as typed; empty where they were not given."""

    at: str
    over: str
    missile: str
    start: str
    aim: str
    loft: str
    height_m: float | None
    believe: str


def from_place(asked: Asked) -> dict[str, Any]:
    """Tell the horizon floors of a bare place: no sensor, so only the ground decides."""
    faults = [
        Fault(option, "nothing", "without a sensor it must be LAT,LON or a site's name", "Add it, or name a sensor.")
        for option, text in (("--from", asked.start), ("--over", asked.over))
        if not text
    ]
    faults += [
        Fault(option, repr(text), "it needs a sensor beside it", "Name a radar or a satellite first, or drop it.")
        for option, text in (("--at", asked.at), ("--missile", asked.missile), ("--to", asked.aim))
        if text
    ]
    if faults:
        raise Mendable(faults)
    from oneroof.sensing.horizon import floor_over

    place = _raised(parse.place("--from", asked.start, asked.believe), asked.height_m)
    return _floors(floor_over(place, parse.place("--over", asked.over, asked.believe)[:2]))


def from_sensor(name: str, asked: Asked) -> dict[str, Any]:
    """Tell what a sensor of the shelf sees: floors over a place, and when it first sees a flight."""
    from oneroof.catalogue.shelf import Shelf

    _require(name, asked)
    shelf = Shelf(asked.believe)
    figures = shelf.figures(name)
    if figures.sheet.kind == "satellite":
        return {"sensor": name, **_satellite(figures, shelf, asked)}
    return {"sensor": name, **_radar(figures, shelf, asked)}


def _require(name: str, asked: Asked) -> None:
    """Refuse, all at once, what does not make a question."""
    from oneroof.catalogue import shelf

    sensors = (*shelf.names("radar"), *shelf.names("satellite"))
    faults = []
    if name not in sensors:
        allowed = "it must be a radar or a satellite of the catalogue"
        is_site = name in shelf.names("site")
        mend = f"It is a site: name the radar, and --at {name}." if is_site else nearest(name, sensors)
        faults.append(Fault("SENSOR", repr(name), allowed, mend))
    flight = (("--missile", asked.missile), ("--from", asked.start), ("--to", asked.aim))
    missing = [option for option, text in flight if not text]
    if missing and len(missing) < len(flight):
        found = "nothing for " + " and ".join(missing)
        faults.append(Fault("flight", found, "a flight needs --missile, --from and --to", "Add what is missing."))
    if not asked.over and len(missing) == len(flight):
        allowed = "a sensor needs a place to look over or a flight to see"
        faults.append(Fault("--over", "nothing", allowed, "Add --over, or --missile with --from and --to."))
    if faults:
        raise Mendable(faults)


def _raised(place: Place, height_m: float | None) -> Place:
    """Put a place at the height asked for."""
    if height_m is None:
        return place
    if not 0.0 <= height_m <= HIGHEST_M:
        allowed = f"it must be a height from 0 to {HIGHEST_M:,.0f} m"
        raise Mendable(Fault("--height-m", str(height_m), allowed, "Write for example --height-m 2085."))
    return place._replace(height_m=float(height_m))


def _floors(floor: Floor) -> dict[str, Any]:
    return {
        "distance_km": floor.distance_m / 1e3,
        "bearing_deg": math.degrees(floor.bearing_rad),
        "floor_km": _km(floor.floor_m),
        "floor_four_thirds_km": _km(floor.floor_four_thirds_m),
    }


def _km(length_m: float | None) -> float | None:
    return None if length_m is None else length_m / 1e3


# ---------------------------------------------------------------------------------------------- radars


def _radar(figures: Figures, shelf: Shelf, asked: Asked) -> dict[str, Any]:
    from oneroof.sensing.radar import radar

    place = _raised(_site(figures, asked), asked.height_m)
    device = radar(figures, *place)
    told: dict[str, Any] = {"height_m": place.height_m}
    if asked.over:
        told |= _over(figures, device, place, parse.place("--over", asked.over, asked.believe))
    if asked.missile:
        missile, path = _flight(shelf, asked)
        told |= _sight(path, device) | _likely(path, device, missile, figures.text("band"))
    return told


def _site(figures: Figures, asked: Asked) -> Place:
    """Find where a radar stands: as asked for, else where its sheet says."""
    if asked.at:
        return parse.place("--at", asked.at, asked.believe)
    if figures.has("site"):
        return parse.place("--at", figures.text("site"), asked.believe)
    allowed = f"the sheet {figures.name!r} names no site, so a place must be given"
    raise Mendable(Fault("--at", "nothing", allowed, "Add for example --at kurecik."))


def _over(figures: Figures, device: Radar, place: Place, over: Place) -> dict[str, Any]:
    from oneroof.sensing.horizon import floor_over
    from oneroof.sensing.kernels import in_sector

    ground = floor_over(place, over[:2])
    beam = floor_over(place, over[:2], figures.si("elevation_min_deg"))
    return {
        **_floors(ground),
        "elevation_min_deg": math.degrees(figures.si("elevation_min_deg")),
        "elevation_min_floor_km": _km(beam.floor_m),
        "elevation_min_floor_four_thirds_km": _km(beam.floor_four_thirds_m),
        "in_sector": bool(in_sector(ground.bearing_rad, device.faces_rad, figures.si("sector_half_deg"))),
    }


def _flight(shelf: Shelf, asked: Asked) -> tuple[Figures, Trajectory]:
    from oneroof.flight import ballistic
    from oneroof.flight.aim import aim

    shape = flying.loft(asked.loft)
    flying.require_missile(asked.missile)
    ends = [parse.place(option, text, asked.believe) for option, text in (("--from", asked.start), ("--to", asked.aim))]
    figures = shelf.figures(asked.missile)
    booster = ballistic.missile(figures)
    return figures, ballistic.fly(booster, aim(booster, ends[0], ends[1], shape))


def _sight(path: Trajectory, device: Radar | Infrared) -> dict[str, Any]:
    """Tell when a flight first comes into a sensor's field, by geometry alone, and how high it is then."""
    from oneroof.simulation.visibility import first_seen_s

    first_s = first_seen_s(path, {"": device}).get("")
    return {
        "first_visible_s": first_s,
        "first_visible_phase": None if first_s is None else path.phase_at(first_s),
        "first_visible_altitude_km": None if first_s is None else path.height_at_m(first_s) / 1e3,
        "burnout_s": path.burnout_time_s,
        "impact_s": path.impact_time_s,
    }


def _likely(path: Trajectory, device: Radar, missile: Figures, band: str) -> dict[str, Any]:
    """Tell when the radar's power is first enough to see a flight in one look more often than not."""
    from oneroof.simulation.layout import aspects
    from oneroof.simulation.visibility import first_likely_s

    needed = (f"boost_rcs_{band}_m2", f"rcs_{band}_m2")
    if not all(missile.has(name) for name in needed):
        return {"even_odds_s": None}
    return {"even_odds_s": first_likely_s(path, device, (missile.si(needed[0]), *aspects(missile, band)))}


# ---------------------------------------------------------------------------------------------- satellites


def _satellite(figures: Figures, shelf: Shelf, asked: Asked) -> dict[str, Any]:
    from oneroof.sensing.infrared import constellation

    if asked.at or asked.height_m is not None:
        option = "--at" if asked.at else "--height-m"
        raise Mendable(Fault(option, "a place for a satellite", "its orbit says where it is", "Drop it."))
    devices = constellation(figures, _ANY_DAY, 1)
    told: dict[str, Any] = {"satellites": len(devices)}
    if asked.over:
        told |= _from_orbit(figures, devices, parse.place("--over", asked.over, asked.believe))
    if asked.missile:
        told |= _first_of(devices, _flight(shelf, asked)[1])
    return told


def _first_of(devices: tuple[Infrared, ...], path: Trajectory) -> dict[str, Any]:
    """Tell which satellites have a flight in their field, and when the first of them may have looked."""
    sights = {device.number: _sight(path, device) for device in devices}
    seen = [number for number, sight in sights.items() if sight["first_visible_s"] is not None]
    first = min(seen, key=lambda number: float(sights[number]["first_visible_s"]), default=devices[0].number)
    first_s = sights[first]["first_visible_s"]
    # the first look comes at the latest one revisit after the plume has come into the field
    latest_s = None if first_s is None else first_s + devices[0].revisit_s * devices[0].looks_a_scan
    return {"seen_by": seen, **sights[first], "first_look_at_latest_s": latest_s}


def _from_orbit(figures: Figures, devices: tuple[Infrared, ...], over: Place) -> dict[str, Any]:
    """Tell which satellites have a place in view, and above what height a plume shows: the cloud's top."""
    import numpy as np

    from oneroof.earth.geodesy import ecef_from_geodetic

    top_m = figures.si("cloud_top_km")
    point = np.array(ecef_from_geodetic(over.latitude_rad, over.longitude_rad, top_m + _JUST_ABOVE_M))
    each = [_view(device, point, over) for device in devices]
    in_view = sum(row["in_view"] for row in each)
    return {"satellites_in_view": in_view, "floor_km": top_m / 1e3 if in_view else None, "each": each}


def _view(device: Infrared, point: Floats, over: Place) -> dict[str, Any]:
    """Tell where a satellite is at the epoch, how high it stands over a place, and whether it sees what burns there."""
    from oneroof.earth.frames import enu_axes
    from oneroof.earth.geodesy import geodetic_from_ecef
    from oneroof.earth.sight import look_angles
    from oneroof.sensing.infrared import visible

    place = device.place_ecef_m(0.0)
    latitude, longitude, height_m = geodetic_from_ecef(*place.tolist())
    _, elevation, _ = look_angles(point, enu_axes(over.latitude_rad, over.longitude_rad), *place.tolist())
    return {
        "satellite": device.number,
        "latitude_deg": math.degrees(latitude),
        "longitude_deg": math.degrees(longitude),
        "altitude_km": height_m / 1e3,
        "elevation_deg": math.degrees(elevation),
        "in_view": bool(visible(device, [0.0], point[None, :])[0]),
    }


def print_sight(figures: dict[str, Any], json: bool) -> None:
    """Print what is seen; satellites one by one in a table of their own."""
    if json:
        show.as_json(figures)
        return
    show.table(["figure", "value"], [[key, value] for key, value in figures.items() if key != "each"])
    each = figures.get("each", [])
    if each:
        names = [name.removesuffix("_deg").removesuffix("_km") for name in each[0]]
        show.table(names, [list(row.values()) for row in each])
        print("Degrees and km; places at the epoch of the assumed orbits.")

"""The footprint study: a case, a grid and launch areas in; the map, its tables and its numbers out."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from oneroof.earth.geodesy import distance_m
from oneroof.earth.wgs84 import A_M
from oneroof.engagement.kill import kill_probability
from oneroof.errors import Fault, Mendable, TooLarge, nearest
from oneroof.exchange import projection
from oneroof.simulation.case import Case
from oneroof.simulation.layout import Layout, build
from oneroof.simulation.sensors import Spot, spot
from oneroof.studies import people
from oneroof.studies.aim_tables import Area, Grid, Table
from oneroof.studies.footprint import OUT_OF_RANGE, VALUES, Footprint, area, areas_of, footprint, still
from oneroof.studies.table_files import find_or_build

CELLS_MAX = 100_000
# the base map that ships ends at 75 degrees
FARTHEST_DEG = 70.0
# shores are drawn to some kilometres: of a town on the water the point may lie beside the land
SHORE_M = 10e3
NOT_APPLICABLE = "not applicable"
MARGIN_NOTE = (
    "Margin: the last launch that can still meet the missile, less the first commit that sensors, links and launch "
    "basket allow and what lies between a commit and the lift-off: how many seconds those who decide may take. It is "
    "an opportunity: before decision, magazine, chance and kill. Ships stay where they are at the first launch."
)
CHANCE_NOTE = (
    "Chance of a kill: of one engagement by that battery's doctrine, its shots with a common factor (right object "
    "chosen), as the sheets have them; outside of the opportunity, which knows no chance."
)

Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """One study: the layout it stands on, the tables (to be used again), the footprint, and who lives there."""

    case: Case
    layout: Layout
    tables: tuple[Table, ...]
    footprint: Footprint
    land: people.Land


def grid(south_deg: float, north_deg: float, west_deg: float, east_deg: float, step_deg: float) -> Grid:
    """Lay a grid of cells between edges; raises Mendable for one that leaves the Earth or the map, or is too fine."""
    where, example = "--area", "Write for example --area 35,72,-12,42 --step-deg 1."
    edges = f"{south_deg:g},{north_deg:g},{west_deg:g},{east_deg:g}"
    if not all(math.isfinite(each) for each in (south_deg, north_deg, west_deg, east_deg, step_deg)):
        raise Mendable(Fault(where, edges, "five finite numbers are wanted", example))
    if not (-90.0 < south_deg < north_deg < 90.0 and west_deg < east_deg <= west_deg + 360.0):
        allowed = "south is below north, both within 90 degrees of the equator; west is below east, at most 360 apart"
        raise Mendable(Fault(where, edges, allowed, example))
    if step_deg <= 0.0 or step_deg > min(north_deg - south_deg, east_deg - west_deg):
        allowed = "a cell is larger than nothing and not larger than the map"
        raise Mendable(Fault("--step-deg", f"{step_deg:g}", allowed, example))
    rows, columns = (
        int((high - low) / step_deg + 1e-9) for low, high in ((south_deg, north_deg), (west_deg, east_deg))
    )
    if rows * columns > CELLS_MAX:
        finest = math.sqrt((north_deg - south_deg) * (east_deg - west_deg) / CELLS_MAX)
        allowed = f"at most {CELLS_MAX:,} cells, so steps of {finest:.2g} degrees or more over this area"
        raise TooLarge(Fault("--step-deg", f"{step_deg:g}, {rows * columns:,} cells", allowed, "Take larger steps."))
    return Grid(south_deg, west_deg, step_deg, rows, columns)


def check_on_map(cells: Grid) -> None:
    """Raise Mendable if a grid leaves the map that ships: Europe and what lies within 75 degrees of the North Sea."""
    latitudes, longitudes = np.meshgrid(cells.latitudes_deg, cells.longitudes_deg, indexing="ij")
    centre = math.radians(projection.CENTRE_LATITUDE_DEG), math.radians(projection.CENTRE_LONGITUDE_DEG)
    cosine = np.sin(np.radians(latitudes)) * math.sin(centre[0]) + np.cos(np.radians(latitudes)) * math.cos(
        centre[0]
    ) * np.cos(np.radians(longitudes) - centre[1])
    farthest = math.degrees(math.acos(max(-1.0, float(cosine.min()))))
    if farthest > FARTHEST_DEG:
        found = f"a grid whose farthest cell lies {farthest:.0f} degrees from the map's middle"
        allowed = (
            f"the map of Europe reaches {FARTHEST_DEG:g} degrees from {projection.CENTRE_LATITUDE_DEG:g} N, "
            f"{-projection.CENTRE_LONGITUDE_DEG:g} W"
        )
        raise Mendable(Fault("--area", found, allowed, "Name an area nearer to Europe, for example 35,72,-12,42."))


def launch_areas(case: Case, places: Sequence[Spot], missiles: Sequence[str]) -> tuple[Area, ...]:
    """Take the attack's launch areas, or make the ones that are named; raises Mendable for one at sea."""
    shelf = case.shelf()
    if not places:
        if missiles:
            found, allowed = f"{missiles[0]!r} without --launch", "a missile is fired from somewhere"
            raise Mendable(Fault("--missile", found, allowed, "Add for example --launch tabriz."))
        return attack_areas(case)
    if len(missiles) not in (1, len(places)):
        allowed = f"one for all launch areas, or one for each of the {len(places)}"
        raise Mendable(Fault("--missile", f"{len(missiles)} missiles", allowed, "Add for example --missile shahab-3."))
    known = shelf_names("missile")
    for name in missiles:
        if name not in known:
            raise Mendable(
                Fault("--missile", repr(name), "it must be a missile of the catalogue", nearest(name, known))
            )
    for place in places:
        _check_land("--launch", place)
    named = list(missiles) * len(places) if len(missiles) == 1 else list(missiles)
    return tuple(area(shelf, name, place) for name, place in zip(named, places, strict=True))


def shelf_names(kind: str) -> list[str]:
    """Name the sheets of a kind."""
    from oneroof.catalogue import shelf

    return list(shelf.names(kind))


def attack_areas(case: Case) -> tuple[Area, ...]:
    """List the launch areas of a case's attack; raises Mendable for a row of it that is launched at sea."""
    shelf, seen = case.shelf(), set[tuple[float, float]]()
    for row in case.scenario.attack:
        place = spot(shelf, row.from_)
        at = place.latitude_rad, place.longitude_rad
        if at not in seen:
            _check_land(f"attack.{row.id}.from", place)
        seen.add(at)
    return areas_of(case.scenario, shelf)


def _check_land(where: str, place: Spot) -> None:
    """Raise Mendable for a place that lies in the sea, and not on a shore either."""
    latitude, longitude = math.degrees(place.latitude_rad), math.degrees(place.longitude_rad)
    around = np.linspace(0.0, 2.0 * math.pi, 16, endpoint=False)
    away_deg = math.degrees(SHORE_M / A_M) * np.array([np.cos(around), np.sin(around) / math.cos(place.latitude_rad)])
    latitudes, longitudes = np.append(latitude, latitude + away_deg[0]), np.append(longitude, longitude + away_deg[1])
    if (people.country_at(latitudes, longitudes) == people.NOWHERE).all():
        allowed = "a launch area of a footprint lies on land, as the shipped borders draw it"
        raise Mendable(Fault(where, f"{latitude:g},{longitude:g} at sea", allowed, "Name a point on land."))


def moved(case: Case, moves: Mapping[str, tuple[float, float]]) -> Case:
    """Put ships of a case elsewhere, for good; raises Mendable for a ship that the scenario has not."""
    data = case.scenario.as_data()
    ships = {row["id"]: row for row in data.get("ships", [])}
    for name, (latitude_rad, longitude_rad) in moves.items():
        if name not in ships:
            told = nearest(name, list(ships)) if ships else "The scenario has none."
            raise Mendable(Fault("--move", repr(name), "it must be a ship of the scenario", told))
        at = {"latitude_deg": math.degrees(latitude_rad), "longitude_deg": math.degrees(longitude_rad)}
        ships[name]["stations"] = [{"at": at}]
    return replace(case, scenario=type(case.scenario).model_validate(data)) if moves else case


def study(
    case: Case, cells: Grid, areas: Sequence[Area] | None = None, at_least_km: float = 0.0, tell: Tell | None = None
) -> Found:
    """Map what a case defends over a grid, against its attack's launch areas or others.

    `at_least_km`: only flights of at least this range count as a threat; `tell` hears (done, total) in cells. Raises
    what building the layout raises.
    """
    layout = still(build(case.scenario, case.shelf()))
    chosen = attack_areas(case) if areas is None else areas
    return again(case, layout, tables(chosen, cells, tell), at_least_km)


def tables(areas: Sequence[Area], cells: Grid, tell: Tell | None = None) -> tuple[Table, ...]:
    """Find or build the aim tables of some launch areas over a grid; `tell` hears (done, total) in cells of all."""
    size = cells.rows * cells.columns
    return tuple(
        find_or_build(each, cells, _told(tell, number * size, len(areas) * size)) for number, each in enumerate(areas)
    )


def _told(tell: Tell | None, before: int, total: int) -> Callable[[int], None] | None:
    return None if tell is None else lambda done: tell(before + done, total)


def again(case: Case, layout: Layout, tables: Sequence[Table], at_least_km: float = 0.0) -> Found:
    """Map a layout over tables that are there already."""
    found = footprint(layout, tables)
    if at_least_km > 0.0:
        found = replace(found, reached=found.reached & (ranges_km(tables) >= at_least_km))
    return Found(case, layout, tuple(tables), found, people.land(tables[0].grid))


def ranges_km(tables: Sequence[Table]) -> np.ndarray:
    """Give the geodesic from each launch area to each cell, (areas, rows, columns)."""
    cells = tables[0].grid
    rows, columns = np.radians(cells.latitudes_deg).tolist(), np.radians(cells.longitudes_deg).tolist()
    origins = [(each.area.place.latitude_rad, each.area.place.longitude_rad) for each in tables]
    return np.array([[[distance_m(*at, row, column) / 1e3 for column in columns] for row in rows] for at in origins])


# ---------------------------------------------------------------------------------------------- the numbers


def summary(found: Found, by_area: bool = False) -> dict[str, Any]:
    """Tell a study in plain data: totals, batteries, launch areas, countries."""
    result = found.footprint
    values, margins = result.values, result.margin_s
    sizes = np.broadcast_to(found.land.area_km2[:, None], values.shape)
    cells = result.grid
    told: dict[str, Any] = {
        "scenario": found.case.scenario.name,
        "believe": found.case.believe,
        "grid": {
            "south_deg": cells.south_deg, "west_deg": cells.west_deg, "step_deg": cells.step_deg,
            "rows": cells.rows, "columns": cells.columns,
        },
        "cells": {word: int((values == k).sum()) for k, word in enumerate(VALUES)},
        "area_km2": {word: float(sizes[values == k].sum()) for k, word in enumerate(VALUES)},
        "launch_areas": [_of_area(result, number) for number in range(len(result.areas))],
        "batteries": [_of_battery(found, number) for number in range(len(result.batteries))],
        "countries": countries(found),
        "groups": people.by_group(people.by_country(found.land, values, VALUES), day_of(found.case)),
        "margin_s": _spread(margins[values == 1]),
        "notes": [MARGIN_NOTE, CHANCE_NOTE, people.NOTE],
    }  # fmt: skip
    if by_area:
        told["by_area"] = {each.id: countries(found, number) for number, each in enumerate(result.areas)}
    return told


def _spread(values: np.ndarray) -> dict[str, float | None]:
    if not values.size:
        return {"least": None, "median": None, "most": None}
    return {"least": float(values.min()), "median": float(np.median(values)), "most": float(values.max())}


def _of_area(result: Footprint, number: int) -> dict[str, Any]:
    each, reached = result.areas[number], result.reached[number]
    held = reached & (result.by_area_s[number] >= 0.0)
    return {
        "id": each.id, "missile": each.missile, "latitude_deg": math.degrees(each.place.latitude_rad),
        "longitude_deg": math.degrees(each.place.longitude_rad), "cells_in_range": int(reached.sum()),
        "cells_defended": int(held.sum()),
        "binding_in_cells": int(((result.binding == number) & (result.values != OUT_OF_RANGE)).sum()),
    }  # fmt: skip


def _of_battery(found: Found, number: int) -> dict[str, Any]:
    result, id = found.footprint, found.footprint.batteries[number]
    shooter = found.layout.shooters[id]
    alone = np.where(result.reached, result.margins_s[:, number], math.inf).min(axis=0)
    rows = [row for row in found.case.scenario.doctrine if row.shooter == id]
    shots = int(rows[0].shots) if rows else 1
    return {
        "id": id, "party": shooter.party, "latitude_deg": math.degrees(shooter.spot.latitude_rad),
        "longitude_deg": math.degrees(shooter.spot.longitude_rad),
        "cells_defended_alone": int(((alone >= 0.0) & (result.values != OUT_OF_RANGE)).sum()),
        "best_in_cells": int((result.defender == number).sum()), "shots": shots,
        "kill_chance": kill_probability(shooter.discrimination, shooter.single_shot_kill, shots),
    }  # fmt: skip


def of_area(result: Footprint, number: int) -> Footprint:
    """Leave of a footprint one launch area."""
    part = slice(number, number + 1)
    return replace(
        result, areas=result.areas[part], reached=result.reached[part], margins_s=result.margins_s[part],
        open_=result.open_[part],
    )  # fmt: skip


def countries(found: Found, number: int | None = None) -> list[dict[str, Any]]:
    """Give people and area by country; the share defended counts only who is within range of a launch area.

    A country in no launch area's range has no such share: it is not applicable, not covered. Nor has one of which
    nobody, or no land, lies in a cell within range: there is nothing to have a share of (None).
    """
    result = found.footprint if number is None else of_area(found.footprint, number)
    day = day_of(found.case)
    return [_country(share, day) for share in people.by_country(found.land, result.values, VALUES)]


def day_of(case: Case) -> date:
    """Give the day on which a case begins."""
    return date.fromisoformat(case.scenario.start_utc[:10])


def _country(share: people.Share, day: date) -> dict[str, Any]:
    threatened, area_km2 = (sum(part[word] for word in VALUES[1:]) for part in (share.people, share.area_km2))
    none = None if threatened > 0.0 or area_km2 > 0.0 else NOT_APPLICABLE
    return {
        "group": people.group(share.country, day),
        "country": share.country, "name": share.name, "people_of_country": share.people_of_country,
        "people_in_map": round(share.inhabitants), "people_in_range": round(threatened),
        "people_defended": round(share.people["defended"]), "people_undefined": round(share.people["undefined"]),
        "share_of_people_defended": share.people["defended"] / threatened if threatened > 0.0 else none,
        "area_in_map_km2": share.area_here_km2, "area_in_range_km2": area_km2,
        "area_defended_km2": share.area_km2["defended"],
        "share_of_area_defended": share.area_km2["defended"] / area_km2 if area_km2 > 0.0 else none,
        "threat": none or "in range",
    }  # fmt: skip

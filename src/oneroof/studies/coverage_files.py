"""The files of a coverage study: a map (PNG, SVG), fields and flights as GeoJSON, all as NetCDF, numbers as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from oneroof.earth.arrays import Flags, Floats
from oneroof.earth.geodesy import geodetic_from_ecef
from oneroof.exchange import defended_map, raster, svg
from oneroof.exchange.defended_map import Cells, Mark, Sheet, Track
from oneroof.exchange.files import summary_text
from oneroof.simulation.case import Case
from oneroof.studies.aim_tables import Grid
from oneroof.studies.coverage import NOTE, Found, Sighting
from oneroof.studies.defended_files import PNG_PX, Kept, as_rfc7946

# of a flight's places, one a second, a line keeps each tenth and its ends
EVERY = 10
# whose colour a launch area has, as on the map of a footprint
ATTACKER = "irn"


class Layer(NamedTuple):
    """The cells that one sensor, any radar or any sensor has in its field."""

    id: str
    name: str
    kind: str
    flags: Flags


def files(case: Case, found: Found, told: dict[str, Any]) -> dict[str, str | bytes]:
    """Make every file's content, by name."""
    picture = defended_map.scene(sheet(case, found))
    return {
        "coverage.json": summary_text(told),
        "coverage.geojson": geojson(found),
        "coverage.nc": netcdf(found),
        "coverage.png": raster.png(picture, PNG_PX),
        "coverage.svg": svg.file_text(picture),
    }


def layers(found: Found) -> list[Layer]:
    """List a layer for each sensor, then for any radar and for any sensor."""
    sensors, radars = found.layout.sensors, set(found.radars)
    made = [
        Layer(id, sensors[id].name, "radar" if id in radars else "satellite", flags)
        for id, flags in found.coverage.seen.items()
    ]
    for name, ids in (("any radar", found.radars), ("any sensor", list(sensors))):
        made.append(Layer(name, name, "any", found.coverage.anybody(ids)))
    return made


def radars_at(found: Found) -> np.ndarray:
    """Count the radars that have each cell in their field."""
    none = np.zeros((found.coverage.grid.rows, found.coverage.grid.columns), np.int64)
    return sum((found.coverage.seen[id].astype(np.int64) for id in found.radars), none)


# ---------------------------------------------------------------------------------------------- the map


def sheet(case: Case, found: Found) -> Sheet:
    """Put a survey into a map's words: how many radars have each cell, and the flights over the ground."""
    grid, counts = found.coverage.grid, radars_at(found)
    anybody = found.coverage.anybody(list(found.layout.sensors))
    looks = (
        *((defended_map.GREENS[n], f"{n} radar{'s' * (n > 1)}") for n in (1, 2, 3)),
        (defended_map.GREENS[4], "4 radars or more"),
        (defended_map.UNDEFINED, "satellites alone"),
        (defended_map.UNDEFENDED, "no sensor"),
    )
    fills = np.where(counts > 0, np.minimum(counts, 4) - 1, np.where(anybody, 4, 5))
    share = f"{100.0 * float((counts > 0).mean()):.0f} % of {counts.size:,} cells"
    height = f"{found.coverage.height_m / 1e3:g} km"
    return Sheet(
        f"{case.scenario.title or case.scenario.name}: who can see what",
        f"In the field of a radar {height} over the ground: {share} ({grid.step_deg:g} degree cells); "
        f"figures: {case.believe}",
        f"Map of the points {height} over the ground that radars and satellites have in their fields: {share} a radar.",
        Cells(*_edges(grid), fills, looks, _sets(found), ()),
        tuple(_marks(found)),
        (
            f"{NOTE} Lines between cells: other radars have them. A flight's words: seconds after its ignition from "
            "which and until which radars have it in their fields, and for how many in all.",
        ),
        tuple(_tracks(found)),
        "flight over the ground, thick in a radar's field",
    )


def _edges(grid: Grid) -> tuple[Floats, Floats]:
    """South edges of the rows and west edges of the columns, and the last one's other edge."""
    south = np.asarray(grid.south_deg + grid.step_deg * np.arange(grid.rows + 1), np.float64)
    return south, np.asarray(grid.west_deg + grid.step_deg * np.arange(grid.columns + 1), np.float64)


def _sets(found: Found) -> np.ndarray:
    """Number the cells by the set of radars that have them; -1 where none has."""
    seen = np.array([found.coverage.seen[id].ravel() for id in found.radars], np.bool_)
    grid = found.coverage.grid
    if not len(seen):
        return np.full((grid.rows, grid.columns), -1)
    number = np.unique(seen, axis=1, return_inverse=True)[1].reshape(grid.rows, grid.columns)
    return np.where(radars_at(found) > 0, number, -1)


def _marks(found: Found) -> Iterator[Mark]:
    for name, latitude, longitude in dict.fromkeys(
        (each.origin.name, each.origin.latitude_rad, each.origin.longitude_rad) for each in found.layout.threats
    ):
        yield Mark("launch", name, ATTACKER, math.degrees(latitude), math.degrees(longitude))
    for id in found.radars:
        sensor = found.layout.sensors[id].at(0.0)
        latitude, longitude, _ = geodetic_from_ecef(*sensor.origin_ecef_m.tolist())
        yield Mark("radar", sensor.name, sensor.party, math.degrees(latitude), math.degrees(longitude))


def _by_flight(found: Found) -> dict[str, list[Sighting]]:
    flights: dict[str, list[Sighting]] = {}
    for each in found.sightings:
        flights.setdefault(each.threat, []).append(each)
    return flights


def _tracks(found: Found) -> Iterator[Track]:
    for threat, rows in _by_flight(found).items():
        radars = [row.seen for row in rows if row.sensor in found.radars]
        seen = np.logical_or.reduce([np.zeros(len(rows[0].times_s), np.bool_), *radars])
        at = rows[0].times_s[seen]
        words = f"{threat}: {at[0]:.0f}–{at[-1]:.0f} s, {len(at)} s" if len(at) else f"{threat}: by no radar"
        turns = np.flatnonzero(np.diff(seen))
        kept = _kept(0, len(seen), [*turns.tolist(), *(turns + 1).tolist()])
        places = _places(rows[0].places_ecef_m[kept])
        yield Track(words, places[:, 1], places[:, 0], seen[kept])


def _kept(begin: int, end: int, also: Sequence[int] = ()) -> list[int]:
    return sorted({*range(begin, end, EVERY), end - 1, *also})


def _places(places_ecef_m: Floats) -> Floats:
    """Longitude and latitude in degrees and height in metres, as GeoJSON orders them; longitudes do not jump."""
    found = np.array([geodetic_from_ecef(*place) for place in places_ecef_m.tolist()])
    return np.column_stack((np.degrees(np.unwrap(found[:, 1])), np.degrees(found[:, 0]), found[:, 2]))


# ---------------------------------------------------------------------------------------------- GeoJSON


def geojson(found: Found) -> str:
    """Write each layer's cells as polygons, then each flight's way, and its parts in each sensor's field, as lines."""
    cells = found.coverage.grid.rows * found.coverage.grid.columns
    features = [
        _feature(
            _polygons(found.coverage.grid, each.flags),
            {"layer": each.id, "name": each.name, "kind": each.kind, "height_km": found.coverage.height_m / 1e3,
             "cells": int(each.flags.sum()), "share_of_cells": int(each.flags.sum()) / cells},
        )
        for each in layers(found)
    ]  # fmt: skip
    for threat, rows in _by_flight(found).items():
        whole = np.ones(len(rows[0].times_s), np.bool_)
        features.append(_feature(_lines(rows[0], whole), {"kind": "flight", "threat": threat}))
        features += [
            _feature(_lines(row, row.seen), {"kind": "sighting", **row.row()}) for row in rows if row.seen.any()
        ]
    return json.dumps({"type": "FeatureCollection", "features": features}, sort_keys=True, allow_nan=False) + "\n"


def _feature(shape: Any, properties: dict[str, Any]) -> dict[str, Any]:
    import shapely

    geometry = None if shape.is_empty else json.loads(shapely.to_geojson(shape))
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _polygons(grid: Grid, flags: Flags) -> Any:
    """Join the flagged cells, as parts of one shape; of no cells it is empty."""
    import shapely

    south, west = _edges(grid)
    boxes = [
        shapely.box(west[begin], south[row], west[end], south[row + 1])
        for row in range(grid.rows)
        for begin, end in defended_map.runs(flags[row])
    ]
    joined = shapely.union_all([part for box in boxes for part in _on_earth(box)])
    return shapely.MultiPolygon(shapely.get_parts(as_rfc7946(joined)).tolist())


def _lines(row: Sighting, flags: Flags) -> Any:
    """A line for each stretch of a flight that is flagged, with heights; one of a single second stands twice."""
    import shapely

    lines = []
    for begin, end in defended_map.runs(flags):
        kept = _kept(begin, end)
        lines += _on_earth(shapely.LineString(_places(row.places_ecef_m[kept if len(kept) > 1 else kept * 2])))
    return shapely.MultiLineString(lines)


def _on_earth(shape: Any) -> list[Any]:
    """Cut a line or an area where it passes the antimeridian, and give each part the longitudes of its side."""
    import shapely
    from shapely.affinity import translate

    west, _, east, _ = shape.bounds
    if west >= -180.0 and east <= 180.0:
        return [shape]
    found = []
    for turn in range(math.floor((west + 180.0) / 360.0), math.ceil((east + 180.0) / 360.0)):
        side = shapely.box(360.0 * turn - 180.0, -90.0, 360.0 * turn + 180.0, 90.0)
        cut = translate(shapely.intersection(shape, side), -360.0 * turn)
        found += [part for part in getattr(cut, "geoms", [cut]) if part.geom_type == shape.geom_type]
    return [part for part in found if not part.is_empty]


# ---------------------------------------------------------------------------------------------- NetCDF


def netcdf(found: Found) -> bytes:
    """Write classic NetCDF (CF names): fields by sensor over the grid, and times and durations by flight and sensor."""
    from scipy.io import netcdf_file

    grid, buffer = found.coverage.grid, Kept()
    written: Any = netcdf_file(buffer, "w")  # its attributes are the file's own, so no type knows them
    flights = _by_flight(found)
    with written as file:
        file.Conventions, file.title = b"CF-1.8", found.layout.scenario.name.encode()
        file.sensors, file.flights = " ".join(found.layout.sensors).encode(), " ".join(flights).encode()
        file.height_km, file.comment = found.coverage.height_m / 1e3, NOTE.encode()
        sizes = (len(flights), len(found.layout.sensors), grid.rows, grid.columns)
        for name, size in zip(("flight", "sensor", "lat", "lon"), sizes, strict=True):
            file.createDimension(name, max(size, 1))
        for name, standard, units, at in (
            ("lat", b"latitude", b"degrees_north", grid.latitudes_deg),
            ("lon", b"longitude", b"degrees_east", grid.longitudes_deg),
        ):
            _variable(file, name, "d", (name,), at).standard_name = standard
            file.variables[name].units = units
        _fields(file, found)
        if found.sightings:
            _times(file, [[row.row() for row in rows] for rows in flights.values()])
    return buffer.content


def _fields(file: Any, found: Found) -> None:
    cells = ("lat", "lon")
    *alone, radars, sensors = layers(found)
    if alone:
        table = np.array([each.flags for each in alone]).astype(np.int8)
        told = "whether the sensor (numbered as in the attribute sensors) has the cell's point in its field"
        _variable(file, "seen", "b", ("sensor", *cells), table, told)
        kinds = np.array([each.kind == "radar" for each in alone]).astype(np.int8)
        _variable(file, "is_radar", "b", ("sensor",), kinds, "1: a radar, 0: a satellite")
    for name, layer in (("any_radar", radars), ("any_sensor", sensors)):
        told = f"whether {layer.name} has the cell's point in its field"
        _variable(file, name, "b", cells, layer.flags.astype(np.int8), told)
    told = "how many radars have the cell's point in their fields"
    _variable(file, "radars", "h", cells, radars_at(found).astype(np.int16), told)


def _times(file: Any, rows: list[list[dict[str, Any]]]) -> None:
    for name, key, told in (
        ("first_seen", "from_s", "after ignition, the flight comes into the sensor's field; NaN: never"),
        ("last_seen", "until_s", "after ignition, the sensor last has the flight in its field; NaN: never"),
        ("in_view", "seconds", "how long the sensor has the flight in its field"),
        ("likely", "even_odds_from_s", "after ignition, a radar's odds of a detection are even; NaN: never, not asked"),
    ):
        table = np.array([[math.nan if row[key] is None else row[key] for row in each] for each in rows])
        _variable(file, name, "d", ("flight", "sensor"), table, told).units = b"s"


def _variable(file: Any, name: str, kind: str, axes: tuple[str, ...], table: Any, told: str = "") -> Any:
    made = file.createVariable(name, kind, axes)
    made[:] = table
    if told:
        made.long_name = told.encode()
    return made

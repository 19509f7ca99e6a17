"""The files of a footprint study: maps as PNG and SVG, polygons as GeoJSON, the grid as NetCDF, the numbers as JSON."""

from __future__ import annotations

import io
import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from oneroof.exchange import defended_map, raster, svg
from oneroof.exchange.defended_map import Cells, Mark, Sheet
from oneroof.exchange.files import summary_text
from oneroof.simulation.sensors import Sensor
from oneroof.studies.defended import Found, of_area
from oneroof.studies.footprint import DEFENDED, UNDEFENDED, UNDEFINED, VALUES, Footprint

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

BANDS_S = (0.0, 60.0, 180.0, 360.0, 600.0)
PNG_PX = 2000


def files(found: Found, told: dict[str, Any], by_area: bool = False) -> dict[str, str | bytes]:
    """Make every file's content, by name."""
    made: dict[str, str | bytes] = {
        "footprint.json": summary_text(told),
        "footprint.geojson": geojson(found.footprint),
        "footprint.nc": netcdf(found),
    }
    maps = {"footprint": found.footprint}
    if by_area:
        maps |= {
            f"footprint-{each.id.replace('/', '-')}": of_area(found.footprint, number)
            for number, each in enumerate(found.footprint.areas)
        }
    for name, result in maps.items():
        picture = defended_map.scene(sheet(found, result))
        made[f"{name}.png"], made[f"{name}.svg"] = raster.png(picture, PNG_PX), svg.file_text(picture)
    return made


def sheet(found: Found, result: Footprint) -> Sheet:
    """Put a footprint into a map's words."""
    values = result.values
    bands = defended_map.bands(np.where(np.isfinite(result.margin_s), result.margin_s, 0.0), BANDS_S)
    fills = np.full(values.shape, -1)
    fills = np.where(values == DEFENDED, bands, fills)
    fills = np.where(values == UNDEFENDED, len(BANDS_S), fills)
    fills = np.where(values == UNDEFINED, len(BANDS_S) + 1, fills)
    looks = tuple(zip(defended_map.GREENS, defended_map.band_words(BANDS_S), strict=True)) + (
        (defended_map.UNDEFENDED, "undefended"),
        (defended_map.UNDEFINED, "undefined: a figure that nobody published is missing"),
    )
    cells = result.grid
    south = cells.south_deg + cells.step_deg * np.arange(cells.rows + 1)
    west = cells.west_deg + cells.step_deg * np.arange(cells.columns + 1)
    groups = tuple(found.layout.shooters[id].name for id in result.batteries)
    areas = " and ".join(_area_words(each.id) for each in result.areas)
    held = int((values == DEFENDED).sum())
    threatened = int((values != 0).sum())
    share = f"{100.0 * held / threatened:.0f} % of {threatened:,} cells in range" if threatened else "nothing in range"
    return Sheet(
        f"{found.case.scenario.title or found.case.scenario.name}: what is defended",
        f"Defended against every launch area that reaches it: {share} ({cells.step_deg:g} degree cells); "
        f"figures: {found.case.believe}",
        f"Map of defended aim points against {areas}: {share}.",
        Cells(south, west, fills, looks, np.where(values == DEFENDED, result.defender, -1), groups),
        tuple(_marks(found, result)),
        (
            f"Against {areas}. Margin: what those who decide may take, from the first admissible commit to the last "
            "useful launch.",
        ),
    )


def _area_words(id: str) -> str:
    place, _, missile = id.partition("/")
    return f"{missile} from {place}"


def _marks(found: Found, result: Footprint) -> list[Mark]:
    placed: dict[tuple[str, str], Mark] = {}
    for each in result.areas:
        name = each.place.name
        placed["launch", name] = Mark(
            "launch", name, "irn", math.degrees(each.place.latitude_rad), math.degrees(each.place.longitude_rad)
        )
    for shooter in found.layout.shooters.values():
        spot = shooter.spot
        placed["shooter", shooter.id] = Mark(
            "shooter", shooter.name, shooter.party, math.degrees(spot.latitude_rad), math.degrees(spot.longitude_rad)
        )
    for sensor in found.layout.sensors.values():
        if sensor.spot is not None:
            placed["radar", sensor.id] = _radar(sensor)
    return list(placed.values())


def _radar(sensor: Sensor) -> Mark:
    assert sensor.spot is not None
    place = math.degrees(sensor.spot.latitude_rad), math.degrees(sensor.spot.longitude_rad)
    return Mark("radar", sensor.name, sensor.party, *place)


def geojson(result: Footprint) -> str:
    """Write polygons of like cells: value, battery and band of margin, with the least and the most margin in each."""
    import shapely

    cells, values, margins = result.grid, result.values, result.margin_s
    bands = defended_map.bands(np.where(np.isfinite(margins), margins, 0.0), BANDS_S)
    groups: dict[tuple[int, int, int, int], list[tuple[int, int]]] = {}
    for row, column in np.argwhere(values != 0).tolist():
        held = values[row, column] == DEFENDED
        key = (
            int(values[row, column]), int(result.defender[row, column]), int(bands[row, column]) if held else -1,
            int(result.binding[row, column]),
        )  # fmt: skip
        groups.setdefault(key, []).append((row, column))
    features = []
    for (value, battery, _, binding), members in sorted(groups.items()):
        south, west = (np.array([member[k] for member in members]) * cells.step_deg for k in (0, 1))
        south, west = south + cells.south_deg, west + cells.west_deg
        whole = shapely.union_all(shapely.box(west, south, west + cells.step_deg, south + cells.step_deg))
        inside = margins[tuple(np.array(members).T)]
        features.append(
            {
                "type": "Feature",
                "geometry": json.loads(shapely.to_geojson(as_rfc7946(whole))),
                "properties": {
                    "value": VALUES[value],
                    "battery": result.batteries[battery] if value == DEFENDED else None,
                    "binding_launch_area": result.areas[binding].id,
                    "cells": len(members),
                    "margin_least_s": float(inside.min()) if value == DEFENDED else None,
                    "margin_most_s": float(inside.max()) if value == DEFENDED else None,
                },
            }
        )
    return json.dumps({"type": "FeatureCollection", "features": features}, sort_keys=True, allow_nan=False) + "\n"


def as_rfc7946(whole: BaseGeometry) -> BaseGeometry:
    """Let outer rings run counter-clockwise and holes clockwise; shapely's own order is the other way round."""
    import shapely

    return shapely.reverse(shapely.normalize(whole))


def netcdf(found: Found) -> bytes:
    """Write the grid as classic NetCDF (CF names): values, margins, who binds, who defends."""
    from scipy.io import netcdf_file

    result = found.footprint
    cells, buffer = result.grid, Kept()
    written: Any = netcdf_file(buffer, "w")  # its attributes are the file's own, so no type knows them
    with written as file:
        file.Conventions = b"CF-1.8"
        file.title = found.case.scenario.name.encode()
        file.batteries = " ".join(result.batteries).encode()
        file.launch_areas = " ".join(each.id for each in result.areas).encode()
        sizes = (
            ("launch_area", len(result.areas)),
            ("battery", len(result.batteries)),
            ("lat", cells.rows),
            ("lon", cells.columns),
        )
        for name, size in sizes:
            file.createDimension(name, max(size, 1))
        axes = (
            ("lat", "latitude", "degrees_north", cells.latitudes_deg),
            ("lon", "longitude", "degrees_east", cells.longitudes_deg),
        )
        for name, standard, units, at in axes:
            made = file.createVariable(name, "d", (name,))
            made[:] = at
            made.standard_name, made.units = standard.encode(), units.encode()
        words = " ".join(word.replace(" ", "_") for word in VALUES).encode()
        for name, table, told in (
            ("value", result.values, "whether a shot is possible against every launch area in range"),
            ("binding", result.binding, "launch area with the least margin, from 0"),
            ("defender", result.defender, "battery with the most margin against it, from 0; -1: none"),
        ):
            made = file.createVariable(name, "b", ("lat", "lon"))
            made[:] = table.astype(np.int8)
            made.long_name = told.encode()
        file.variables["value"].flag_values = np.arange(len(VALUES), dtype=np.int8)
        file.variables["value"].flag_meanings = words
        _floats(file, "margin", ("lat", "lon"), result.margin_s)
        if result.batteries:
            _floats(file, "margin_each", ("launch_area", "battery", "lat", "lon"), result.margins_s)
    return buffer.content


class Kept(io.BytesIO):
    """A buffer that is still there once its writer has closed it."""

    content = b""

    def close(self) -> None:
        self.content = self.getvalue()
        super().close()


def _floats(file: Any, name: str, axes: tuple[str, ...], table: np.ndarray) -> None:
    made = file.createVariable(name, "f", axes)
    made[:] = np.where(np.isfinite(table), table, np.nan).astype(np.float32)
    made.units, made.long_name = (
        b"s",
        b"seconds that those who decide may take; NaN: no launch area in range, or no shot",
    )

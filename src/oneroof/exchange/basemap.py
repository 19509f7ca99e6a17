"""The quiet base map: land, borders, graticule; projected and thinned once by design/report_basemap.py and shipped."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np

from oneroof.exchange.borders import NOTE as SOURCE
from oneroof.exchange.projection import CENTRE_LATITUDE_DEG, CENTRE_LONGITUDE_DEG, COVER_KM, project

LAYERS = ("graticule", "land", "borders")
_FILE = "basemap.json"

__all__ = ["LAYERS", "SOURCE", "build", "centre", "compact", "graticule", "lines", "svg_path"]


@lru_cache(maxsize=1)
def _text() -> dict[str, Any]:
    try:
        data: dict[str, Any] = json.loads(files("oneroof.exchange").joinpath("data", _FILE).read_text(encoding="ascii"))
    except FileNotFoundError:
        return {"centre": centre(), "land": "", "borders": "", "graticule": ""}
    return data


def centre() -> list[float]:
    """The projection that a base map was made for, to notice a stale one."""
    return [CENTRE_LATITUDE_DEG, CENTRE_LONGITUDE_DEG, COVER_KM]


def svg_path(layer: str) -> str:
    """One layer as an SVG path in projected kilometres; empty where no base map was packaged."""
    return str(_text()[layer])


def lines(layer: str) -> list[np.ndarray]:
    """One layer as arrays of projected kilometres, shape (n, 2) each, for painters other than SVG."""
    return [_absolute(part) for part in svg_path(layer).split("M")[1:]]


def _absolute(part: str) -> np.ndarray:
    steps = np.array(part.removesuffix("z").replace("l", " ").replace("-", " -").split(), float).reshape(-1, 2)
    return np.cumsum(steps, axis=0)


def compact(line: np.ndarray, closed: bool) -> str:
    """Write a line of whole kilometres as `Mx yldx dy dx dy…`, steps of nothing left out."""
    cells = np.rint(line).astype(int)
    steps = np.diff(cells, axis=0)
    steps = steps[np.any(steps != 0, axis=1)]
    if closed and len(steps) and np.all(steps.sum(axis=0) == 0):
        steps = steps[:-1]
    if len(steps) < (2 if closed else 1):
        return ""
    start = f"M{cells[0][0]} {cells[0][1]}".replace(" -", "-")
    return start + "l" + " ".join(f"{x} {y}" for x, y in steps).replace(" -", "-") + ("z" if closed else "")


def graticule(step_latitude_deg: int = 10, step_longitude_deg: int = 15) -> list[np.ndarray]:
    """Parallels and meridians inside the cover."""
    parallels = [
        project(np.full(361, float(lat)), np.linspace(-180, 180, 361)) for lat in range(-20, 90, step_latitude_deg)
    ]
    meridians = [
        project(np.linspace(-30, 80, 111), np.full(111, float(lon))) for lon in range(-180, 180, step_longitude_deg)
    ]
    return [piece for line in parallels + meridians for piece in _inside(line)]


def _inside(line: np.ndarray) -> list[np.ndarray]:
    near = np.hypot(line[:, 0], line[:, 1]) <= COVER_KM
    cuts = np.flatnonzero(np.diff(near.astype(int))) + 1
    return [part for part in np.split(line, cuts) if len(part) > 1 and math.hypot(*part[0]) <= COVER_KM]


def build(
    countries: Iterable[tuple[str, str, Any]], tolerance_km: float = 2.0, least_km2: float = 120.0
) -> dict[str, Any]:
    """Project, cut to the cover, thin and write the countries' shapes as the packaged file holds them.

    Neighbours are thinned together (shapely's coverage simplification), so that their common borders stay common.
    """
    import shapely

    shapes = [shape for shape in (_projected(country[2]) for country in countries) if not shape.is_empty]
    thin = shapely.coverage_simplify(np.array(shapes, dtype=object), tolerance_km)
    land = shapely.union_all(thin)
    shared = shapely.line_merge(
        shapely.union_all([shape.boundary for shape in thin]).difference(land.boundary.buffer(0.5))
    )
    rings = [ring for area in _polygons(land) if area.area >= least_km2 for ring in (area.exterior, *area.interiors)]
    return {
        "centre": centre(),
        "land": "".join(compact(np.asarray(ring.coords), True) for ring in rings),
        "borders": "".join(
            compact(np.asarray(line.coords), False) for line in _linestrings(shared) if line.length > 5.0
        ),
        "graticule": "".join(compact(line, False) for line in graticule()),
    }


def _projected(shape: Any) -> Any:
    import shapely

    dense = shapely.segmentize(shape, 1.0)
    flat = shapely.transform(dense, lambda points: project(np.clip(points[:, 1], -85.0, 90.0), points[:, 0]))
    cover = shapely.Point(0.0, 0.0).buffer(COVER_KM, quad_segs=64)
    cut = shapely.make_valid(flat).intersection(cover)
    return shapely.union_all(_polygons(cut)) if not cut.is_empty else cut


def _polygons(shape: Any) -> Sequence[Any]:
    parts = getattr(shape, "geoms", [shape])
    return [piece for part in parts for piece in getattr(part, "geoms", [part]) if piece.geom_type == "Polygon"]


def _linestrings(shape: Any) -> Sequence[Any]:
    return [part for part in getattr(shape, "geoms", [shape]) if part.geom_type == "LineString"]

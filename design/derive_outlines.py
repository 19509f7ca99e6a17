"""Derive src/oneroof/catalogue/data/outlines.npz, the outlines of states that areas name, from the map's borders.

Run it after derive_borders.py, or after a change of src/oneroof/catalogue/areas.yaml:  python design/derive_outlines.py

Coordinates are longitudes and latitudes in thousandths of a degree, as the borders' own grid; ring after ring, with the
number of points in each, the piece of ground that it bounds (a piece's first ring is the outer one) and its state.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np

from oneroof.catalogue import yaml_file

PACKAGE = Path(__file__).parents[1] / "src" / "oneroof"
BORDERS = PACKAGE / "exchange" / "data" / "borders.geojson.gz"
OUT = PACKAGE / "catalogue" / "data" / "outlines.npz"


def derive() -> dict[str, Any]:
    """Give the arrays of the file."""
    areas = yaml_file.load(PACKAGE / "catalogue" / "areas.yaml").data["areas"].values()
    wanted = {code for row in areas for code in row["states"]}
    with gzip.open(BORDERS, "rt", encoding="utf-8") as file:
        features = json.load(file)["features"]
    points, counts, pieces, states = [], [], [], []
    for code in sorted(wanted):
        for feature in (each for each in features if each["properties"]["iso"] == code):
            shape = feature["geometry"]
            grounds = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
            for rings in grounds:
                for ring in rings:
                    points.append(np.round(np.array(ring) * 1000.0).astype(np.int32))
                    counts.append(len(ring))
                    pieces.append(len(states))
                states.append(code)
    return {
        "points": np.concatenate(points),
        "counts": np.array(counts, np.int32),
        "pieces": np.array(pieces, np.int32),
        "states": np.array(states, "U2"),
    }


if __name__ == "__main__":
    np.savez_compressed(OUT, **derive())
    print(f"{OUT.name}: {OUT.stat().st_size} bytes")

"""Countries' areas for maps: Natural Earth 1:50m, cut at the antimeridian, held to internationally recognised borders.

`design/derive_borders.py` makes the data and states each border where it departs from those held on the ground.
"""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

DATA = Path(__file__).parent / "data" / "borders.geojson.gz"
NOTE = (
    "Borders: Natural Earth 1:50m (public domain), held to internationally recognised ones: Crimea in Ukraine, "
    "northern Cyprus in Cyprus, the Golan Heights in Syria, Somaliland in Somalia. Kosovo is drawn by itself."
)


@cache
def load_borders() -> list[tuple[str, str, BaseGeometry]]:
    """Give name, ISO 3166 two-letter code and area of every country in degrees: longitude from -180 to 180, latitude.

    Kosovo has the unofficial code XK, the Siachen Glacier none. Lines far from Europe are thinned to about 5 km.
    """
    from shapely.geometry import shape

    with gzip.open(DATA, "rt", encoding="utf-8") as file:
        features = json.load(file)["features"]
    return [(each["properties"]["name"], each["properties"]["iso"], shape(each["geometry"])) for each in features]

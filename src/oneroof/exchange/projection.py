"""The map's projection: Lambert's azimuthal equal-area seen from above the North Sea, and the frames cut from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pyproj

# From here the lower 48 and Iran stand level, the polar paths between them run on top, and Europe keeps its shape:
# design/report_map.py drew the candidates.
CENTRE_LATITUDE_DEG = 54.0
CENTRE_LONGITUDE_DEG = -8.0
COVER_KM = 7800.0  # radius of the packaged base map: 75 degrees from the centre


@lru_cache(maxsize=1)
def _laea() -> pyproj.Proj:
    from pyproj import Proj

    return Proj(proj="laea", lat_0=CENTRE_LATITUDE_DEG, lon_0=CENTRE_LONGITUDE_DEG, ellps="WGS84", units="km")


@lru_cache(maxsize=1)
def _geod() -> pyproj.Geod:
    from pyproj import Geod

    return Geod(ellps="WGS84")


def project(latitude_deg: Any, longitude_deg: Any) -> np.ndarray:
    """Project places to kilometres east and south of the centre, shape (n, 2): y grows downwards as on a screen."""
    x, y = _laea()(np.atleast_1d(np.asarray(longitude_deg, float)), np.atleast_1d(np.asarray(latitude_deg, float)))
    return np.column_stack((x, -np.asarray(y)))


def project_one(latitude_deg: float, longitude_deg: float) -> tuple[float, float]:
    """Project one place."""
    x, y = project(latitude_deg, longitude_deg)[0]
    return float(x), float(y)


def around(latitude_deg: float, longitude_deg: float, azimuths_deg: Sequence[float], distance_km: float) -> np.ndarray:
    """Project the points at one geodesic distance along several azimuths from a place, shape (n, 2)."""
    azimuth = np.asarray(azimuths_deg, float)
    start = np.full_like(azimuth, longitude_deg), np.full_like(azimuth, latitude_deg)
    longitude, latitude, _ = _geod().fwd(*start, azimuth, np.full_like(azimuth, distance_km * 1000.0))
    return project(latitude, longitude)


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle cut from the projected plane and the pixels it fills."""

    left_km: float
    top_km: float
    km_per_px: float
    width_px: float
    height_px: float

    def pixels(self, points_km: np.ndarray) -> list[tuple[float, float]]:
        """Turn projected kilometres, shape (n, 2), into pixels."""
        cells = (points_km - (self.left_km, self.top_km)) / self.km_per_px
        return [(float(x), float(y)) for x, y in cells]

    def holds(self, x: float, y: float, margin_px: float = 0.0) -> bool:
        """Tell whether a pixel lies inside, at least `margin_px` from the edge."""
        return margin_px <= x <= self.width_px - margin_px and margin_px <= y <= self.height_px - margin_px


def frame_around(
    points_km: np.ndarray, width_px: float, aspect: tuple[float, float], margin: float, least_km: float = 1500.0
) -> Frame:
    """Cut the smallest frame that holds all points with a margin (share of the width), height/width within `aspect`."""
    low, high = points_km.min(axis=0), points_km.max(axis=0)
    middle = (low + high) / 2.0
    size = np.maximum(high - low, (least_km, least_km * aspect[0])) * (1.0 + 2.0 * margin)
    ratio = min(max(size[1] / size[0], aspect[0]), aspect[1])
    width_km = max(size[0], size[1] / ratio)
    height_km = width_km * ratio
    return Frame(
        float(middle[0] - width_km / 2),
        float(middle[1] - height_km / 2),
        float(width_km / width_px),
        width_px,
        round(float(width_px * ratio)),
    )

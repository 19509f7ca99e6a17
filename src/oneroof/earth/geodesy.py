"""Places on the ellipsoid: geodetic to ECEF and back (kernels), distances and bearings along geodesics (PROJ)."""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING

from oneroof.earth.jit import kernel
from oneroof.earth.wgs84 import A_M, B_M, E2, SECOND_E2, SPHERE_RADIUS_M, F

if TYPE_CHECKING:
    from pyproj import Geod


@kernel
def ecef_from_geodetic(latitude_rad: float, longitude_rad: float, height_m: float) -> tuple[float, float, float]:
    """Place a point given by geodetic latitude, longitude and ellipsoidal height in the Earth-fixed frame; metres."""
    sine, cosine = math.sin(latitude_rad), math.cos(latitude_rad)
    normal_m = A_M / math.sqrt(1.0 - E2 * sine * sine)
    x_m = (normal_m + height_m) * cosine * math.cos(longitude_rad)
    y_m = (normal_m + height_m) * cosine * math.sin(longitude_rad)
    return x_m, y_m, (normal_m * (1.0 - E2) + height_m) * sine


@kernel
def geodetic_normal(x: float, y: float, z: float) -> tuple[float, float, float]:
    """Sine and cosine of the geodetic latitude, and the distance from the axis, of an Earth-fixed point.

    Bowring's formula with his start for all heights (Survey Review 28, 1985), one step: below 1e-8 rad up to
    geostationary height, which the height does not feel at all (it is stationary in the latitude).
    """
    axis_m = math.sqrt(x * x + y * y)
    radius_m = math.sqrt(axis_m * axis_m + z * z)
    sine = z * (1.0 - F) * (1.0 + SECOND_E2 * B_M / radius_m)
    length = math.sqrt(sine * sine + axis_m * axis_m)
    sine, cosine = sine / length, axis_m / length
    up = z + SECOND_E2 * B_M * sine * sine * sine
    out = axis_m - E2 * A_M * cosine * cosine * cosine
    length = math.sqrt(up * up + out * out)
    return up / length, out / length, axis_m


@kernel
def height_m(x: float, y: float, z: float) -> float:
    """Height of an Earth-fixed point over the ellipsoid, without trigonometry."""
    sine, cosine, axis_m = geodetic_normal(x, y, z)
    return axis_m * cosine + z * sine - A_M * math.sqrt(1.0 - E2 * sine * sine)


@kernel
def geodetic_from_ecef(x: float, y: float, z: float) -> tuple[float, float, float]:
    """Geodetic latitude, longitude and ellipsoidal height of an Earth-fixed point; to 0.1 mm below 10,000 km."""
    sine, cosine, axis_m = geodetic_normal(x, y, z)
    # a second step of Bowring's iteration, from the latitude already found
    sine, cosine = sine * (1.0 - F), cosine
    length = math.sqrt(sine * sine + cosine * cosine)
    sine, cosine = sine / length, cosine / length
    up = z + SECOND_E2 * B_M * sine * sine * sine
    out = axis_m - E2 * A_M * cosine * cosine * cosine
    length = math.sqrt(up * up + out * out)
    sine, cosine = up / length, out / length
    over_m = axis_m * cosine + z * sine - A_M * math.sqrt(1.0 - E2 * sine * sine)
    return math.atan2(up, out), math.atan2(y, x), over_m


@functools.cache
def _geod() -> Geod:
    """Load PROJ only when a geodesic is asked for."""
    from pyproj import Geod

    return Geod(ellps="WGS84")


def _inverse(
    latitude_1_rad: float, longitude_1_rad: float, latitude_2_rad: float, longitude_2_rad: float
) -> tuple[float, float]:
    """Forward azimuth and length of the shortest geodesic."""
    azimuth_rad, _, length_m = _geod().inv(
        longitude_1_rad, latitude_1_rad, longitude_2_rad, latitude_2_rad, radians=True
    )
    return float(azimuth_rad), float(length_m)


def distance_m(latitude_1_rad: float, longitude_1_rad: float, latitude_2_rad: float, longitude_2_rad: float) -> float:
    """Length of the shortest geodesic on WGS-84 (Karney's algorithm, in PROJ)."""
    return _inverse(latitude_1_rad, longitude_1_rad, latitude_2_rad, longitude_2_rad)[1]


def bearing_rad(latitude_1_rad: float, longitude_1_rad: float, latitude_2_rad: float, longitude_2_rad: float) -> float:
    """Azimuth at the first point of the shortest geodesic to the second, from north by east, 0 to 2 pi."""
    azimuth_rad = _inverse(latitude_1_rad, longitude_1_rad, latitude_2_rad, longitude_2_rad)[0]
    return azimuth_rad % (2.0 * math.pi)


def destination(
    latitude_rad: float, longitude_rad: float, bearing_rad: float, distance_m: float
) -> tuple[float, float]:
    """Latitude and longitude of the end of a geodesic that starts at a point with a bearing and has a length."""
    longitude_2_rad, latitude_2_rad, _ = _geod().fwd(longitude_rad, latitude_rad, bearing_rad, distance_m, radians=True)
    return float(latitude_2_rad), float(longitude_2_rad)


def sphere_range_m(
    latitude_1_rad: float, longitude_1_rad: float, latitude_2_rad: float, longitude_2_rad: float
) -> float:
    """Great-circle distance on a sphere of 6,371 km."""
    half_lat = math.sin(0.5 * (latitude_2_rad - latitude_1_rad))
    half_lon = math.sin(0.5 * (longitude_2_rad - longitude_1_rad))
    square = half_lat * half_lat + math.cos(latitude_1_rad) * math.cos(latitude_2_rad) * half_lon * half_lon
    return 2.0 * SPHERE_RADIUS_M * math.atan2(math.sqrt(square), math.sqrt(max(0.0, 1.0 - square)))


def sphere_bearing_rad(
    latitude_1_rad: float, longitude_1_rad: float, latitude_2_rad: float, longitude_2_rad: float
) -> float:
    """Azimuth of the great circle to the second place at the first, from north by east, 0 to 2 pi."""
    turn = longitude_2_rad - longitude_1_rad
    east = math.sin(turn) * math.cos(latitude_2_rad)
    north = math.cos(latitude_1_rad) * math.sin(latitude_2_rad)
    north -= math.sin(latitude_1_rad) * math.cos(latitude_2_rad) * math.cos(turn)
    return math.atan2(east, north) % (2.0 * math.pi)

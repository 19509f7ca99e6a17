"""Lines of sight: whether the Earth is in the way, where to look, and how low one can see."""

from __future__ import annotations

import math

import numpy as np

from oneroof.earth.jit import kernel
from oneroof.earth.wgs84 import A_M, B_M, SPHERE_RADIUS_M


@kernel
def clear_of_earth(p: np.ndarray, q: np.ndarray) -> bool:
    """Tell whether the straight line between two Earth-fixed points (3,) stays above the ellipsoid.

    The ellipsoid is stretched to a sphere, where the nearest point of the line decides; no refraction. A line that
    starts on the ground and rises is clear.
    """
    stretch = A_M / B_M
    px, py, pz = p[0], p[1], p[2] * stretch
    dx, dy, dz = q[0] - p[0], q[1] - p[1], (q[2] - p[2]) * stretch
    along = -(px * dx + py * dy + pz * dz)
    square = dx * dx + dy * dy + dz * dz
    if along <= 0.0 or along >= square:
        return True
    part = along / square
    nx, ny, nz = px + part * dx, py + part * dy, pz + part * dz
    return bool(nx * nx + ny * ny + nz * nz >= A_M * A_M)


@kernel
def look_angles(origin: np.ndarray, axes: np.ndarray, x: float, y: float, z: float) -> tuple[float, float, float]:
    """Azimuth (from north by east, 0 to 2 pi), elevation and range of an Earth-fixed point; axes east, north, up."""
    dx, dy, dz = x - origin[0], y - origin[1], z - origin[2]
    east = axes[0, 0] * dx + axes[0, 1] * dy + axes[0, 2] * dz
    north = axes[1, 0] * dx + axes[1, 1] * dy + axes[1, 2] * dz
    up = axes[2, 0] * dx + axes[2, 1] * dy + axes[2, 2] * dz
    azimuth_rad = math.atan2(east, north)
    if azimuth_rad < 0.0:
        azimuth_rad += 2.0 * math.pi
    flat_m = math.sqrt(east * east + north * north)
    return azimuth_rad, math.atan2(up, flat_m), math.sqrt(flat_m * flat_m + up * up)


@kernel
def horizon_floor_m(height_m: float, ground_range_m: float, elevation_min_rad: float, refraction: float) -> float:
    """Lowest height that a sensor at a height sees over a place at a ground range (infinitely far: 1e30).

    Sphere of 6,371 km times the refraction factor k: 1 for straight lines, 4/3 for radar in the low troposphere only
    (not above some tens of kilometres). The sight line must clear the ground and leave the sensor at the least
    elevation or higher; pass -pi/2 to let only the ground decide. Oracle: closed form; 327 km at 2,000 km from sea
    level.
    """
    radius_m = refraction * SPHERE_RADIUS_M
    angle_rad = ground_range_m / radius_m
    dip_rad = math.acos(min(1.0, radius_m / (radius_m + max(height_m, 0.0))))
    floor_m = 0.0
    if angle_rad > dip_rad:
        if angle_rad - dip_rad >= 0.5 * math.pi:
            return 1e30
        floor_m = radius_m / math.cos(angle_rad - dip_rad) - radius_m
    if elevation_min_rad > -dip_rad:
        if elevation_min_rad + angle_rad >= 0.5 * math.pi:
            return 1e30
        over_m = (radius_m + height_m) * math.cos(elevation_min_rad) / math.cos(
            elevation_min_rad + angle_rad
        ) - radius_m
        floor_m = max(floor_m, over_m)
    return floor_m

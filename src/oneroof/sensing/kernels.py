"""Kernels of the sensors: who is in view, how strongly, and what is measured."""

from __future__ import annotations

import math

import numpy as np

from oneroof.earth.geodesy import height_m
from oneroof.earth.jit import kernel
from oneroof.earth.sight import clear_of_earth, look_angles
from oneroof.earth.wgs84 import A_M, B_M

# where the numbers of a radar stand in its array
REFERENCE_RANGE, REFERENCE_RCS, REFERENCE_SNR, SECTOR_HALF, ELEVATION_MIN, ELEVATION_MAX = 0, 1, 2, 3, 4, 5
BEAMWIDTH, RANGE_SIGMA, ANGLE_FLOOR, LOG_FALSE_ALARM = 6, 7, 8, 9
# and those of an infrared satellite
CLOUD_TOP, LINE_SIGMA, DETECTION, PLUME_ALTITUDE = 0, 1, 2, 3

TURN_RAD = 2.0 * math.pi
MIN_COSINE = 0.02  # azimuth has no meaning at the zenith: its sigma stops growing one degree from it


@kernel
def in_sector(azimuth_rad: float, faces: np.ndarray, half_rad: float) -> bool:
    """Tell whether an azimuth lies within the half-width of any face's boresight."""
    for face in range(faces.shape[0]):
        off = (azimuth_rad - faces[face] + 0.5 * TURN_RAD) % TURN_RAD - 0.5 * TURN_RAD
        if abs(off) <= half_rad:
            return True
    return False


@kernel
def in_view(
    radar: np.ndarray,
    faces: np.ndarray,
    origin: np.ndarray,
    point: np.ndarray,
    azimuth_rad: float,
    elevation_rad: float,
) -> bool:
    """Tell whether a radar can look at a point: elevation limits, sector, and the Earth not in the way."""
    if elevation_rad < radar[ELEVATION_MIN] or elevation_rad > radar[ELEVATION_MAX]:
        return False
    return in_sector(azimuth_rad, faces, radar[SECTOR_HALF]) and clear_of_earth(origin, point)


@kernel
def order_rows(measured: np.ndarray, sigmas: np.ndarray, snr: np.ndarray, owner: np.ndarray) -> None:
    """Sort rows by azimuth, then elevation, then range (insertion: rows are few)."""
    for row in range(1, owner.shape[0]):
        at = row
        while at > 0 and (
            measured[at, 0] < measured[at - 1, 0]
            or (
                measured[at, 0] == measured[at - 1, 0]
                and (
                    measured[at, 1] < measured[at - 1, 1]
                    or (measured[at, 1] == measured[at - 1, 1] and measured[at, 2] < measured[at - 1, 2])
                )
            )
        ):
            for part in range(3):
                measured[at, part], measured[at - 1, part] = measured[at - 1, part], measured[at, part]
                sigmas[at, part], sigmas[at - 1, part] = sigmas[at - 1, part], sigmas[at, part]
            snr[at], snr[at - 1] = snr[at - 1], snr[at]
            owner[at], owner[at - 1] = owner[at - 1], owner[at]
            at -= 1


@kernel
def chosen(uniform: float, probability: float) -> bool:
    """Decide by a uniform draw; a draw of exactly zero stands for no chance: yes from even odds on."""
    return bool(uniform < probability) if uniform > 0.0 else bool(probability >= 0.5)


@kernel
def radar_look(
    radar: np.ndarray,
    faces: np.ndarray,
    origin: np.ndarray,
    axes: np.ndarray,
    targets: np.ndarray,
    rcs_m2: np.ndarray,
    uniforms: np.ndarray,
    normals: np.ndarray,
) -> tuple[int, np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """One dwell on all targets: count of rows, measured (n, 3), sigmas (n, 3), SNR (n,), target of row, row of target.

    Fourth-power law from a reference pair; Swerling 1 against a fixed false-alarm threshold; angle error of a monopulse
    radar, beamwidth / (1.6 sqrt(2 SNR)), root-sum-squared with a floor. Rows beyond the count are rubbish.
    """
    total = targets.shape[0]
    measured, sigmas = np.empty((total, 3)), np.empty((total, 3))
    snr, owner, row_of = np.empty(total), np.empty(total, np.int64), np.full(total, -1, np.int64)
    count = 0
    for target in range(total):
        azimuth, elevation, distance = look_angles(
            origin, axes, targets[target, 0], targets[target, 1], targets[target, 2]
        )
        if not in_view(radar, faces, origin, targets[target], azimuth, elevation):
            continue
        ratio = radar[REFERENCE_RANGE] / distance
        power = radar[REFERENCE_SNR] * ratio * ratio * ratio * ratio * rcs_m2[target] / radar[REFERENCE_RCS]
        if not chosen(uniforms[target], math.exp(radar[LOG_FALSE_ALARM] / (1.0 + power))):
            continue
        angle = radar[BEAMWIDTH] / (1.6 * math.sqrt(2.0 * power))
        angle = math.sqrt(angle * angle + radar[ANGLE_FLOOR] * radar[ANGLE_FLOOR])
        sigmas[count, 0] = angle / max(math.cos(elevation), MIN_COSINE)
        sigmas[count, 1] = angle
        # the published floor is met by a strong echo; at the reference SNR the variance has doubled
        sigmas[count, 2] = radar[RANGE_SIGMA] * math.sqrt(1.0 + radar[REFERENCE_SNR] / power)
        measured[count, 0] = (azimuth + sigmas[count, 0] * normals[target, 0]) % TURN_RAD
        measured[count, 1] = elevation + sigmas[count, 1] * normals[target, 1]
        measured[count, 2] = distance + sigmas[count, 2] * normals[target, 2]
        snr[count] = power
        owner[count] = target
        count += 1
    order_rows(measured[:count], sigmas[:count], snr[:count], owner[:count])
    for row in range(count):
        row_of[owner[row]] = row
    return count, measured, sigmas, snr, owner, row_of


@kernel
def radar_visible(
    radar: np.ndarray, faces: np.ndarray, origin: np.ndarray, axes: np.ndarray, positions: np.ndarray
) -> np.ndarray:
    """Flag the positions (m, 3) that the radar's geometry lets it look at, whatever the echo."""
    seen = np.zeros(positions.shape[0], np.bool_)
    for row in range(positions.shape[0]):
        azimuth, elevation, _ = look_angles(origin, axes, positions[row, 0], positions[row, 1], positions[row, 2])
        seen[row] = in_view(radar, faces, origin, positions[row], azimuth, elevation)
    return seen


@kernel
def to_shell(origin: np.ndarray, ux: float, uy: float, uz: float, altitude_m: float) -> tuple[float, float]:
    """Distance along a line of sight to the ellipsoid raised by an altitude, and the sine of its descent there.

    The ellipsoid is stretched to a unit sphere; a line that misses it gives its nearest point.
    """
    wide, tall = A_M + altitude_m, B_M + altitude_m
    ox, oy, oz = origin[0] / wide, origin[1] / wide, origin[2] / tall
    dx, dy, dz = ux / wide, uy / wide, uz / tall
    a = dx * dx + dy * dy + dz * dz
    b = ox * dx + oy * dy + oz * dz
    c = ox * ox + oy * oy + oz * oz - 1.0
    root = b * b - a * c
    distance = (-b - math.sqrt(max(root, 0.0))) / a
    nx, ny, nz = (ox + distance * dx) / wide, (oy + distance * dy) / wide, (oz + distance * dz) / tall
    return distance, -(nx * ux + ny * uy + nz * uz) / math.sqrt(nx * nx + ny * ny + nz * nz)


@kernel
def infrared_look(
    satellite: np.ndarray,
    origin: np.ndarray,
    axes: np.ndarray,
    targets: np.ndarray,
    boosting: np.ndarray,
    uniforms: np.ndarray,
    normals: np.ndarray,
) -> tuple[int, np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """One scan for plumes: as radar_look, with the range assumed from a shell at the plume altitude.

    The sigma of the assumed range is twice the plume altitude over the sine of descent of the line of sight: the plume
    may be anywhere from the cloud to some times the altitude.
    """
    total = targets.shape[0]
    measured, sigmas = np.empty((total, 3)), np.empty((total, 3))
    snr, owner, row_of = np.empty(total), np.empty(total, np.int64), np.full(total, -1, np.int64)
    count = 0
    for target in range(total):
        x, y, z = targets[target, 0], targets[target, 1], targets[target, 2]
        if (
            not boosting[target]
            or height_m(x, y, z) < satellite[CLOUD_TOP]
            or not clear_of_earth(origin, targets[target])
        ):
            continue
        if not chosen(uniforms[target], satellite[DETECTION]):
            continue
        azimuth, elevation, _ = look_angles(origin, axes, x, y, z)
        sigmas[count, 0] = satellite[LINE_SIGMA] / max(math.cos(elevation), MIN_COSINE)
        sigmas[count, 1] = satellite[LINE_SIGMA]
        azimuth = (azimuth + sigmas[count, 0] * normals[target, 0]) % TURN_RAD
        elevation += sigmas[count, 1] * normals[target, 1]
        flat, third = math.cos(elevation), math.sin(elevation)
        first, second = flat * math.sin(azimuth), flat * math.cos(azimuth)
        ux = axes[0, 0] * first + axes[1, 0] * second + axes[2, 0] * third
        uy = axes[0, 1] * first + axes[1, 1] * second + axes[2, 1] * third
        uz = axes[0, 2] * first + axes[1, 2] * second + axes[2, 2] * third
        distance, descent = to_shell(origin, ux, uy, uz, satellite[PLUME_ALTITUDE])
        measured[count, 0], measured[count, 1], measured[count, 2] = azimuth, elevation, distance
        sigmas[count, 2] = 2.0 * satellite[PLUME_ALTITUDE] / max(descent, 0.1)
        snr[count] = math.inf
        owner[count] = target
        count += 1
    order_rows(measured[:count], sigmas[:count], snr[:count], owner[:count])
    for row in range(count):
        row_of[owner[row]] = row
    return count, measured, sigmas, snr, owner, row_of

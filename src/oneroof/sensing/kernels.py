"""Kernels of the sensors: who is in view, how strongly, and what is measured."""

from __future__ import annotations

import math

import numpy as np

from oneroof.earth.geodesy import height_m
from oneroof.earth.jit import kernel
from oneroof.earth.sight import clear_of_earth, look_angles
from oneroof.earth.wgs84 import A_M, B_M, SPHERE_RADIUS_M

# where the numbers of a radar stand in its array
REFERENCE_RANGE, REFERENCE_RCS, REFERENCE_SNR, SECTOR_HALF, ELEVATION_MIN, ELEVATION_MAX = 0, 1, 2, 3, 4, 5
BEAMWIDTH, RANGE_SIGMA, ANGLE_FLOOR, LOG_FALSE_ALARM = 6, 7, 8, 9
REFRACTION, SCAN_LOSS, FACE_TILT, CLUTTER, CLUTTER_RANGE, HEIGHT = 10, 11, 12, 13, 14, 15
# and those of an infrared satellite
CLOUD_TOP, LINE_SIGMA, DETECTION, PLUME_ALTITUDE, LEAST_RADIUS, STARE_COSINE, STARE_MIDDLE = 0, 1, 2, 3, 4, 5, 6

TURN_RAD = 2.0 * math.pi
TWO_WAY = 8.0 * math.log(2.0)  # exponent of a two-way Gaussian beam in half-power widths
NOSE_TO_RAD = math.pi / 3.0
BROADSIDE_FROM_RAD = 17.0 * math.pi / 36.0
TAIL_FROM_RAD = 2.0 * math.pi / 3.0
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
def turn_rad(from_rad: float, to_rad: float) -> float:
    """Give the shorter way from one azimuth to another, -pi to pi."""
    return float((to_rad - from_rad + 0.5 * TURN_RAD) % TURN_RAD - 0.5 * TURN_RAD)


@kernel
def bent(radar: np.ndarray, elevation_rad: float, distance_m: float) -> tuple[float, bool]:
    """Elevation at which a point appears over an Earth enlarged by the radar's refraction factor, and whether clear.

    Sphere of 6,371 km times the factor; heights above it are kept, so are distances along the ground.
    """
    here = SPHERE_RADIUS_M + radar[HEIGHT]
    across, along = distance_m * math.cos(elevation_rad), here + distance_m * math.sin(elevation_rad)
    there = math.sqrt(across * across + along * along)
    angle = math.atan2(across, along) / radar[REFRACTION]
    more = (radar[REFRACTION] - 1.0) * SPHERE_RADIUS_M
    here, there = here + more, there + more
    appears = math.atan2(there * math.cos(angle) - here, there * math.sin(angle))
    return appears, appears >= -math.acos(min(1.0, radar[REFRACTION] * SPHERE_RADIUS_M / here))


@kernel
def in_view(
    radar: np.ndarray,
    faces: np.ndarray,
    origin: np.ndarray,
    point: np.ndarray,
    azimuth_rad: float,
    elevation_rad: float,
) -> bool:
    """Tell whether a radar can look at a point: elevation limits, sector, and the Earth not in the way.

    A refraction factor of 1 is the straight line over the ellipsoid; any other an enlarged sphere.
    """
    if radar[REFRACTION] != 1.0:
        dx, dy, dz = point[0] - origin[0], point[1] - origin[1], point[2] - origin[2]
        appears, clear = bent(radar, elevation_rad, math.sqrt(dx * dx + dy * dy + dz * dz))
        if not clear or appears < radar[ELEVATION_MIN] or appears > radar[ELEVATION_MAX]:
            return False
        return in_sector(azimuth_rad, faces, radar[SECTOR_HALF])
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
def echo(
    radar: np.ndarray,
    boresights: np.ndarray,
    azimuth_rad: float,
    elevation_rad: float,
    distance_m: float,
    rcs_m2: float,
) -> tuple[float, float]:
    """Signal-to-noise ratio of one dwell of the reference length, and the beam's width there.

    Fourth-power law from the reference pair. Off a face's normal a planar array loses a power of the cosine, two-way,
    and its beam widens by the cosine. Ground clutter counts inside the radar's own horizon only: it falls with the
    two-way Gaussian beam as the beam's centre rises above the horizon.
    """
    ratio = radar[REFERENCE_RANGE] / distance_m
    power = radar[REFERENCE_SNR] * ratio * ratio * ratio * ratio * rcs_m2 / radar[REFERENCE_RCS]
    width = radar[BEAMWIDTH]
    if radar[SCAN_LOSS] > 0.0:
        cosine = MIN_COSINE
        for face in range(boresights.shape[0]):
            flat = math.cos(elevation_rad) * math.cos(radar[FACE_TILT]) * math.cos(azimuth_rad - boresights[face])
            cosine = max(cosine, flat + math.sin(elevation_rad) * math.sin(radar[FACE_TILT]))
        power *= math.pow(cosine, radar[SCAN_LOSS])
        width /= cosine
    if radar[CLUTTER] > 0.0 and distance_m < radar[CLUTTER_RANGE]:
        dip = math.acos(min(1.0, SPHERE_RADIUS_M / (SPHERE_RADIUS_M + radar[HEIGHT])))
        above = max(0.0, elevation_rad + dip) / radar[BEAMWIDTH]
        power /= 1.0 + radar[CLUTTER] * math.exp(-TWO_WAY * above * above)
    return power, width


@kernel
def radar_look(
    radar: np.ndarray,
    faces: np.ndarray,
    boresights: np.ndarray,
    origin: np.ndarray,
    axes: np.ndarray,
    targets: np.ndarray,
    rcs_m2: np.ndarray,
    effort: np.ndarray,
    uniforms: np.ndarray,
    normals: np.ndarray,
    measured: np.ndarray,
    sigmas: np.ndarray,
    snr: np.ndarray,
    row_of: np.ndarray,
) -> int:
    """Look at all targets: fills measured (n, 3), sigmas (n, 3), SNR (n,) and the row of each target, -1 for none.

    Returns how many rows there are; what is beyond is rubbish. effort (n, 2): length of a dwell in reference dwells,
    and how many dwells; none, and it is not looked at. Swerling 1 against a fixed false-alarm threshold, dwells
    independent; angle error of a monopulse radar, beamwidth / (1.6 sqrt(2 SNR)), with a floor; the dwells that detect
    add up.
    """
    total = targets.shape[0]
    owner, count = np.empty(total, np.int64), 0
    for target in range(total):
        if effort[target, 1] <= 0.0:
            continue
        azimuth, elevation, distance = look_angles(
            origin, axes, targets[target, 0], targets[target, 1], targets[target, 2]
        )
        if not in_view(radar, faces, origin, targets[target], azimuth, elevation):
            continue
        power, width = echo(radar, boresights, azimuth, elevation, distance, rcs_m2[target])
        power *= effort[target, 0]
        chance = math.exp(radar[LOG_FALSE_ALARM] / (1.0 + power))
        if effort[target, 1] != 1.0:
            power *= max(1.0, effort[target, 1] * chance)
            chance = 1.0 - math.pow(1.0 - chance, effort[target, 1])
        if not chosen(uniforms[target], chance):
            continue
        angle = width / (1.6 * math.sqrt(2.0 * power))
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
    for target in range(total):
        row_of[target] = -1
    for row in range(count):
        row_of[owner[row]] = row
    return count


@kernel
def cross_section_m2(origin: np.ndarray, state: np.ndarray, sections: np.ndarray) -> float:
    """Cross-section of a coasting body as a radar sees it; sections: in boost, from the nose, broadside, the tail.

    The body's axis lies along its Earth-fixed velocity. By the angle from the nose: the nose's value to 60 degrees, the
    broadside's from 85 to 95, the tail's from 120 on; in between straight in decibels. Classes, no object's pattern.
    """
    if sections[2] == sections[1] and sections[3] == sections[1]:
        return float(sections[1])
    dx, dy, dz = origin[0] - state[0], origin[1] - state[1], origin[2] - state[2]
    speed = math.sqrt(state[3] * state[3] + state[4] * state[4] + state[5] * state[5])
    distance = math.sqrt(dx * dx + dy * dy + dz * dz)
    if speed <= 0.0 or distance <= 0.0:
        return float(sections[1])
    cosine = (dx * state[3] + dy * state[4] + dz * state[5]) / (speed * distance)
    aspect = math.acos(min(1.0, max(-1.0, cosine)))
    if aspect <= 0.5 * math.pi:
        ends, share = sections[1], (aspect - NOSE_TO_RAD) / (BROADSIDE_FROM_RAD - NOSE_TO_RAD)
    else:
        ends, share = sections[3], (TAIL_FROM_RAD - aspect) / (TAIL_FROM_RAD - math.pi + BROADSIDE_FROM_RAD)
    share = min(1.0, max(0.0, share))
    return float(ends * math.pow(sections[2] / ends, share))


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
def first_visible(
    radar: np.ndarray, faces: np.ndarray, origin: np.ndarray, axes: np.ndarray, times: np.ndarray,
    states: np.ndarray, from_s: float, until_s: float,
) -> int:  # fmt: skip
    """Find the first of states (m, 6), at times (m,), between two times and in the radar's view; -1 for none."""
    for row in range(times.shape[0]):
        if from_s <= times[row] <= until_s:
            place = states[row, :3]
            azimuth, elevation, _ = look_angles(origin, axes, place[0], place[1], place[2])
            if in_view(radar, faces, origin, place, azimuth, elevation):
                return row
    return -1


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
def stared_at(satellite: np.ndarray, point: np.ndarray) -> bool:
    """Tell whether a point is over the area that a satellite stares at."""
    along = 0.0
    for i in range(3):
        along += satellite[STARE_MIDDLE + i] * point[i]
    length = math.sqrt(point[0] * point[0] + point[1] * point[1] + point[2] * point[2])
    return bool(along >= satellite[STARE_COSINE] * length)


@kernel
def infrared_look(
    satellite: np.ndarray,
    origin: np.ndarray,
    axes: np.ndarray,
    scans: bool,
    targets: np.ndarray,
    boosting: np.ndarray,
    uniforms: np.ndarray,
    normals: np.ndarray,
    measured: np.ndarray,
    sigmas: np.ndarray,
    snr: np.ndarray,
    row_of: np.ndarray,
) -> int:
    """One scan for plumes: as radar_look, with the range assumed from a shell at the plume altitude.

    The sigma of the assumed range is twice the plume altitude over the sine of descent of the line of sight: the plume
    may be anywhere from the cloud to some times the altitude.
    """
    total = targets.shape[0]
    owner, count = np.empty(total, np.int64), 0
    high2 = origin[0] * origin[0] + origin[1] * origin[1] + origin[2] * origin[2]
    works = high2 >= satellite[LEAST_RADIUS] * satellite[LEAST_RADIUS]
    for target in range(total):
        x, y, z = targets[target, 0], targets[target, 1], targets[target, 2]
        if (
            not works
            or not boosting[target]
            or not (scans or stared_at(satellite, targets[target]))
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
    for target in range(total):
        row_of[target] = -1
    for row in range(count):
        row_of[owner[row]] = row
    return count

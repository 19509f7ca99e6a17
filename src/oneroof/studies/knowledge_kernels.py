"""Compiled knowledge: what a look tells of an arc's first state, and how well a place on the arc is known from it."""

from __future__ import annotations

import math

import numpy as np

from oneroof.earth.jit import kernel
from oneroof.earth.sight import look_angles
from oneroof.sensing.kernels import (
    ANGLE_FLOOR,
    ELEVATION_MIN,
    LOG_FALSE_ALARM,
    MIN_COSINE,
    RANGE_SIGMA,
    REFERENCE_RANGE,
    REFERENCE_RCS,
    REFERENCE_SNR,
    cross_section_m2,
    echo,
    in_view,
)

# sine of a dip well under any that refraction lifts into view
DEEP = 0.35
LN_2 = math.log(2.0)


@kernel
def in_field(
    radar: np.ndarray, faces: np.ndarray, origin: np.ndarray, axes: np.ndarray, sections: np.ndarray, place: np.ndarray
) -> bool:
    """Tell whether a radar has a place in its field and perhaps in its power; cheap tests first."""
    dx, dy, dz = place[0] - origin[0], place[1] - origin[1], place[2] - origin[2]
    square = dx * dx + dy * dy + dz * dz
    up = axes[2, 0] * dx + axes[2, 1] * dy + axes[2, 2] * dz
    if up < 0.0 and up * up > DEEP * DEEP * square and radar[ELEVATION_MIN] > -0.1:
        return False
    largest = max(sections[1], max(sections[2], sections[3]))
    needed = -radar[LOG_FALSE_ALARM] / LN_2 - 1.0
    reference = radar[REFERENCE_RANGE] * radar[REFERENCE_RANGE]
    if needed * radar[REFERENCE_RCS] * square * square > 1.01 * reference * reference * radar[REFERENCE_SNR] * largest:
        return False
    azimuth, elevation, _ = look_angles(origin, axes, place[0], place[1], place[2])
    return bool(in_view(radar, faces, origin, place, azimuth, elevation))


@kernel
def informed(
    radar: np.ndarray,
    faces: np.ndarray,
    origin: np.ndarray,
    axes: np.ndarray,
    sections: np.ndarray,
    state: np.ndarray,
    rest: np.ndarray,
    out: np.ndarray,
    slopes: np.ndarray,
) -> bool:
    """Tell whether a look at a state (6,) in the field sees it more often than not, and what it says of the first one.

    out (21,): the lower half of the symmetric matrix, row by row; rest (REST,) as in `fall`; slopes (3, 6): room.
    """
    azimuth, elevation, distance = look_angles(origin, axes, state[0], state[1], state[2])
    power, width = echo(radar, faces, azimuth, elevation, distance, cross_section_m2(origin, state, sections))
    if not math.exp(radar[LOG_FALSE_ALARM] / (1.0 + power)) > 0.5:
        return False
    angle = width / (1.6 * math.sqrt(2.0 * power))
    angle = math.sqrt(angle * angle + radar[ANGLE_FLOOR] * radar[ANGLE_FLOOR])
    level = distance * math.cos(elevation)
    sine, cosine = math.sin(elevation), math.cos(elevation)
    east, north = math.sin(azimuth), math.cos(azimuth)
    scale_0 = 1.0 / (level * angle / max(cosine, MIN_COSINE))
    scale_1 = 1.0 / (distance * angle)
    scale_2 = 1.0 / (radar[RANGE_SIGMA] * math.sqrt(1.0 + radar[REFERENCE_SNR] / power))
    for j in range(6):
        e = axes[0, 0] * rest[3 + j] + axes[0, 1] * rest[9 + j] + axes[0, 2] * rest[15 + j]
        n = axes[1, 0] * rest[3 + j] + axes[1, 1] * rest[9 + j] + axes[1, 2] * rest[15 + j]
        u = axes[2, 0] * rest[3 + j] + axes[2, 1] * rest[9 + j] + axes[2, 2] * rest[15 + j]
        out_along = east * e + north * n
        slopes[0, j] = (north * e - east * n) * scale_0
        slopes[1, j] = (cosine * u - sine * out_along) * scale_1
        slopes[2, j] = (cosine * out_along + sine * u) * scale_2
    at = 0
    for i in range(6):
        for j in range(i + 1):
            out[at] = slopes[0, i] * slopes[0, j] + slopes[1, i] * slopes[1, j] + slopes[2, i] * slopes[2, j]
            at += 1
    return True


@kernel
def rooted(learned: np.ndarray, prior: np.ndarray, root: np.ndarray) -> None:
    """Cholesky root (21,) of the scaled information: one over the prior's squares, and what was learned (21,).

    The diagonal of the root is given inverted.
    """
    at = 0
    for i in range(6):
        for j in range(i + 1):
            value = learned[at] * prior[i] * prior[j]
            if i == j:
                value += 1.0
            for k in range(j):
                value -= root[i * (i + 1) // 2 + k] * root[j * (j + 1) // 2 + k]
            if i == j:
                root[at] = 1.0 / math.sqrt(value)
            else:
                root[at] = value * root[j * (j + 1) // 2 + j]
            at += 1


@kernel
def error_m(root: np.ndarray, prior: np.ndarray, rest: np.ndarray, most_m: float, part: np.ndarray) -> float:
    """Three sigma of the position at a node from the root of the information and the node's derivatives.

    Once it is more than `most_m` it is not added up to its end. part (6,): room to work.
    """
    total, most = 0.0, most_m * most_m / 9.0
    for row in range(3):
        for i in range(6):
            value = rest[3 + 6 * row + i] * prior[i]
            for k in range(i):
                value -= root[i * (i + 1) // 2 + k] * part[k]
            part[i] = value * root[i * (i + 1) // 2 + i]
            total += part[i] * part[i]
        if total > most:
            break
    return 3.0 * math.sqrt(total)

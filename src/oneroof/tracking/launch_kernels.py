"""Kernels of the launch estimate: a generic boost laid through the first sights of a plume, back to the pad."""

from __future__ import annotations

import math

import numpy as np

from oneroof.earth.jit import kernel
from oneroof.earth.sight import look_angles
from oneroof.earth.wgs84 import SPHERE_RADIUS_M
from oneroof.tracking.kernels import turned

# where the eleven unknowns stand: pad east and north of the reference (km), ignition (s), the way gone sideways at the
# later anchor (east and north, in anchor heights), five of the profile, height of the pad (km)
EAST, NORTH, IGNITION, SIDE_EAST, SIDE_NORTH, LOG_RISE, POWER, BEND, SIDE_POWER, SIDE_BEND, PAD, UNKNOWNS = range(12)
# a generic boost: height over the pad and way sideways are powers of time that bend slowly, anchored at 10 km up and,
# for the way sideways, a little later
ANCHOR_M = 10e3
LATER = 0.6
MISFIT_M = 500.0  # how far a real boost stands from the profile that fits it best, one sigma a look
MISFIT_TOGETHER_S = 10.0  # looks closer than this in time share one misfit
PAD_MEAN_KM, PAD_SIGMA_KM = 0.7, 0.6  # where launchers stand: on land, mostly below two kilometres
BROKE_BEFORE, BROKE_SIGMA = 0.55, 0.35  # when a plume broke through the cloud before its first sight, in revisits
BROKE_LEAST_S = 0.3  # what is left of that spread for a sensor that stares
MOST_STEPS = 13
FIRST_DAMPING, SETTLED = 1e-3, 1e-3
NO_RANGE_M, UNFOUND = 1e20, 1e30
STEP = 1e-4  # of the difference quotients, in each unknown's own unit


@kernel
def profile(unknowns: np.ndarray, time_s: float) -> tuple[float, float]:
    """Height over the pad (m) of a generic boost at a time, and its way sideways (m) for each unit of the unknowns'."""
    since = max(time_s - unknowns[IGNITION], 1.0)
    x = math.log(since) - unknowns[LOG_RISE]
    up = ANCHOR_M * math.exp(unknowns[POWER] * x + unknowns[BEND] * x * x)
    x -= LATER
    return up, ANCHOR_M * math.exp(unknowns[SIDE_POWER] * x + unknowns[SIDE_BEND] * x * x)


@kernel
def of_looks(
    unknowns: np.ndarray, frame: np.ndarray, times: np.ndarray, origins: np.ndarray, axes: np.ndarray,
    seen: np.ndarray, sigmas: np.ndarray, misfit_m: float, out: np.ndarray,
) -> None:  # fmt: skip
    """How far each look misses the boost, in sigmas; frame (4, 3): east, north, up and place of the reference."""
    for look in range(times.shape[0]):
        up, side = profile(unknowns, times[look])
        east = side * unknowns[SIDE_EAST] + 1e3 * unknowns[EAST]
        north = side * unknowns[SIDE_NORTH] + 1e3 * unknowns[NORTH]
        over = SPHERE_RADIUS_M + up + 1e3 * unknowns[PAD]
        away = math.sqrt(east * east + north * north) + 1e-3
        flat, rise = over * math.sin(away / SPHERE_RADIUS_M) / away, over * math.cos(away / SPHERE_RADIUS_M)
        east, north, rise = flat * east, flat * north, rise - SPHERE_RADIUS_M
        azimuth, elevation, distance = look_angles(
            origins[look],
            axes[look],
            frame[3, 0] + east * frame[0, 0] + north * frame[1, 0] + rise * frame[2, 0],
            frame[3, 1] + east * frame[0, 1] + north * frame[1, 1] + rise * frame[2, 1],
            frame[3, 2] + east * frame[0, 2] + north * frame[1, 2] + rise * frame[2, 2],
        )
        spread = misfit_m / distance
        across = spread / max(math.cos(elevation), 1e-3)
        out[3 * look] = turned(seen[look, 0] - azimuth) / math.sqrt(sigmas[look, 0] * sigmas[look, 0] + across * across)
        out[3 * look + 1] = (seen[look, 1] - elevation) / math.sqrt(sigmas[look, 1] * sigmas[look, 1] + spread * spread)
        far2 = sigmas[look, 2] * sigmas[look, 2] + misfit_m * misfit_m
        out[3 * look + 2] = (seen[look, 2] - distance) / math.sqrt(far2) if sigmas[look, 2] < NO_RANGE_M else 0.0


@kernel
def of_boosts(unknowns: np.ndarray, cloud: np.ndarray, prior: np.ndarray, out: np.ndarray) -> None:
    """How far the unknowns stand from what is known beforehand, in sigmas: of boosts, of pads, and of the cloud.

    cloud (3,): first sight (s), height of the cloud (m), revisit (s), or a revisit of zero for no such knowledge. prior
    (6, 7): six rows that whiten log rise, power, bend, log side, side power, side bend, and their white mean.
    """
    side2 = unknowns[SIDE_EAST] * unknowns[SIDE_EAST] + unknowns[SIDE_NORTH] * unknowns[SIDE_NORTH] + 1e-6
    log_side = 0.5 * math.log(side2)
    for row in range(6):
        total = prior[row, 6] - prior[row, 3] * log_side
        total -= prior[row, 0] * unknowns[LOG_RISE] + prior[row, 1] * unknowns[POWER] + prior[row, 2] * unknowns[BEND]
        out[row] = total - prior[row, 4] * unknowns[SIDE_POWER] - prior[row, 5] * unknowns[SIDE_BEND]
    out[6] = (PAD_MEAN_KM - unknowns[PAD]) / PAD_SIGMA_KM
    out[7] = 0.0
    if cloud[2] > 0.0:
        # it broke through the cloud within about a revisit before it was first seen
        broke_s, spread_s = cloud[0] - BROKE_BEFORE * cloud[2], BROKE_SIGMA * cloud[2] + BROKE_LEAST_S
        up = profile(unknowns, broke_s)[0]
        climb = up * unknowns[POWER] / max(broke_s - unknowns[IGNITION], 1.0)
        out[7] = (cloud[1] - up - 1e3 * unknowns[PAD]) / (climb * spread_s)


@kernel
def solve(normal: np.ndarray, right: np.ndarray, damping: float, factor: np.ndarray, step: np.ndarray) -> None:
    """Solve normal equations, their diagonal raised by a share, by Cholesky's factor."""
    for i in range(UNKNOWNS):
        for j in range(i + 1):
            total = normal[i, j] * (1.0 + damping) if i == j else normal[i, j]
            for k in range(j):
                total -= factor[i, k] * factor[j, k]
            factor[i, j] = math.sqrt(max(total, 1e-12)) if i == j else total / factor[j, j]
    for i in range(UNKNOWNS):
        total = right[i]
        for k in range(i):
            total -= factor[i, k] * step[k]
        step[i] = total / factor[i, i]
    for i in range(UNKNOWNS - 1, -1, -1):
        total = step[i]
        for k in range(i + 1, UNKNOWNS):
            total -= factor[k, i] * step[k]
        step[i] = total / factor[i, i]


@kernel
def fit(
    unknowns: np.ndarray, frame: np.ndarray, times: np.ndarray, origins: np.ndarray, axes: np.ndarray,
    seen: np.ndarray, sigmas: np.ndarray, cloud: np.ndarray, prior: np.ndarray, covariance: np.ndarray,
) -> tuple[float, float]:  # fmt: skip
    """Lay a generic boost through looks, from a first guess, in place: the cost, and half the covariance's log volume.

    Damped Gauss-Newton steps (Levenberg, Marquardt). Shapes: unknowns (11,), times (n,), origins (n, 3), axes
    (n, 3, 3), seen and sigmas (n, 3), covariance (11, 11) is written.
    """
    looks = times.shape[0]
    rows = 3 * looks + 8
    misses, here, slopes = np.empty(rows), np.empty(rows), np.empty((UNKNOWNS, rows))
    normal, right, factor = np.empty((UNKNOWNS, UNKNOWNS)), np.empty(UNKNOWNS), np.zeros((UNKNOWNS, UNKNOWNS))
    ahead, step, damping, cost = unknowns.copy(), np.zeros(UNKNOWNS), FIRST_DAMPING, UNFOUND
    span_s = times[looks - 1] - times[0] + MISFIT_TOGETHER_S
    misfit_m = MISFIT_M * math.sqrt(max(1.0, looks * MISFIT_TOGETHER_S / span_s))
    for _ in range(MOST_STEPS):
        found = 0.0
        for i in range(UNKNOWNS + 1):
            # the first turn is at the unknowns themselves, each further one a step along one of them
            if i > 0:
                ahead[i - 1] += STEP
            of_looks(ahead, frame, times, origins, axes, seen, sigmas, misfit_m, here)
            of_boosts(ahead, cloud, prior, here[3 * looks :])
            if i > 0:
                ahead[i - 1] -= STEP
            for row in range(rows):
                if i > 0:
                    slopes[i - 1, row] = (misses[row] - here[row]) / STEP
                else:
                    misses[row] = here[row]
                    found += here[row] * here[row]
            if i == 0 and found >= cost:
                break
        gained = cost - found
        if gained > 0.0:
            cost, damping = found, 0.1 * damping
            for i in range(UNKNOWNS):
                unknowns[i], right[i] = ahead[i], 0.0
                for row in range(rows):
                    right[i] += slopes[i, row] * misses[row]
                for j in range(i + 1):
                    total = 0.0
                    for row in range(rows):
                        total += slopes[i, row] * slopes[j, row]
                    normal[i, j] = total
            if gained < SETTLED:
                break
        else:
            damping *= 10.0
        solve(normal, right, damping, factor, step)
        for i in range(UNKNOWNS):
            ahead[i] = unknowns[i] + step[i]
    volume = 0.0
    for i in range(UNKNOWNS):
        for j in range(UNKNOWNS):
            right[j] = 1.0 if i == j else 0.0
        solve(normal, right, 0.0, factor, covariance[i])
        volume -= math.log(factor[i, i])
    return cost, volume

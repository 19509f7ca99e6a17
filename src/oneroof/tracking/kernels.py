"""Kernels of the tracker's filter: forecast, what a sensor should see, update and start of one track."""

from __future__ import annotations

import math

import numpy as np

from oneroof.earth.geodesy import height_m
from oneroof.earth.jit import kernel
from oneroof.tracking.motion_kernels import BURN_MEAN_S, burn, coast

# what a track's two models are, and where its facts stand
BOOST, COAST = 0, 1
BOOST_PROBABILITY, FIRST_TIME, LAST_TIME, FIRST_POSITION, FIRST_SIGMA, FACTS = 0, 1, 2, 3, 6, 7
# what is foreseen of a track in a sensor's axes: measurement, its slopes, its covariance, the range's bend
SLOPE, INNOVATION, SHIFT, BEND, SIGHT = 3, 12, 21, 22, 23

NEGLIGIBLE = 1e-3  # a boost less likely than this is over
BURNING = 0.999
UNKNOWN = 0.5
SURELY_BURNING = 0.9
NOT_BURNING_BUT_SEEN = 1e-6  # likelihood that an infrared sensor sees a coasting body
VELOCITY_SIGMA_M_S = 4_000.0  # of a track that has been seen once
ANYWHERE_M = 1e7  # launch error of a body first seen perhaps in free flight
SIDEWAYS_PER_HEIGHT = 0.7  # how far a missile in boost has gone sideways for its height, one sigma


@kernel
def mix(states: np.ndarray, covs: np.ndarray, share: float) -> None:
    """Let a share of the boost model flow into the coast model: moments of the mixture."""
    for i in range(6):
        for j in range(i + 1):
            spread = (states[BOOST, i] - states[COAST, i]) * (states[BOOST, j] - states[COAST, j])
            mixed = (1.0 - share) * covs[COAST, i, j] + share * covs[BOOST, i, j] + share * (1.0 - share) * spread
            covs[COAST, i, j] = mixed
            covs[COAST, j, i] = mixed
    for i in range(6):
        states[COAST, i] += share * (states[BOOST, i] - states[COAST, i])


@kernel
def forecast(states: np.ndarray, covs: np.ndarray, facts: np.ndarray, dt_s: float, room: np.ndarray) -> None:
    """Move one track's two models in time; some of what burned has burned out meanwhile (never the other way)."""
    burning = facts[BOOST_PROBABILITY]
    if burning > 0.0:
        if dt_s > 0.0:
            gone = burning * (1.0 - math.exp(-dt_s / BURN_MEAN_S))
            mix(states, covs, gone / (1.0 - burning + gone))
            facts[BOOST_PROBABILITY] = burning - gone
        burn(states[BOOST], covs[BOOST], dt_s, room)
    coast(states[COAST], covs[COAST], dt_s, room)


@kernel
def sight(state: np.ndarray, cov: np.ndarray, origin: np.ndarray, axes: np.ndarray, seen: np.ndarray) -> None:
    """Foresee azimuth, elevation, range, their slopes and covariance (3, 3), and the range's second-order terms.

    A wide uncertainty across the line of sight lengthens the range and bends it (the "contact lens"): half the trace of
    slope times covariance, and half its squared norm as extra variance.
    """
    dx, dy, dz = state[0] - origin[0], state[1] - origin[1], state[2] - origin[2]
    east = axes[0, 0] * dx + axes[0, 1] * dy + axes[0, 2] * dz
    north = axes[1, 0] * dx + axes[1, 1] * dy + axes[1, 2] * dz
    up = axes[2, 0] * dx + axes[2, 1] * dy + axes[2, 2] * dz
    flat2 = east * east + north * north + 1e-6
    flat, r2 = math.sqrt(flat2), flat2 + up * up
    distance = math.sqrt(r2)
    seen[0], seen[1], seen[2] = math.atan2(east, north), math.atan2(up, flat), distance
    for i in range(3):
        outward = east * axes[0, i] + north * axes[1, i]
        seen[SLOPE + i] = (north * axes[0, i] - east * axes[1, i]) / flat2
        seen[SLOPE + 3 + i] = (flat * axes[2, i] - up * outward / flat) / r2
        seen[SLOPE + 6 + i] = (outward + up * axes[2, i]) / distance
    for a in range(3):
        for b in range(3):
            total = 0.0
            for i in range(3):
                for j in range(3):
                    total += seen[SLOPE + 3 * a + i] * cov[i, j] * seen[SLOPE + 3 * b + j]
            seen[INNOVATION + 3 * a + b] = total
    trace, norm2, bent2 = 0.0, 0.0, 0.0
    for i in range(3):
        along = 0.0
        for j in range(3):
            norm2 += cov[i, j] * cov[i, j]
            along += cov[i, j] * seen[SLOPE + 6 + j]
        trace += cov[i, i]
        bent2 += along * along
    variance = seen[INNOVATION + 8]
    seen[SHIFT] = 0.5 * (trace - variance) / distance
    seen[BEND] = 0.5 * max(norm2 - 2.0 * bent2 + variance * variance, 0.0) / r2


@kernel
def turned(angle_rad: float) -> float:
    """Bring an angle's difference between minus and plus half a turn."""
    return (angle_rad + math.pi) % (2.0 * math.pi) - math.pi


@kernel
def fold(
    state: np.ndarray,
    cov: np.ndarray,
    seen: np.ndarray,
    there: np.ndarray,
    measured: np.ndarray,
    sigma: np.ndarray,
    ranged: bool,
    room: np.ndarray,
) -> float:
    """Fold one detection into a state and covariance, one measured value after another; twice the log-likelihood.

    `seen` holds what is foreseen at the place `there`, and its slopes. The three errors are independent, so this equals
    the extended Kalman filter's joint update; Joseph's form.
    """
    gain, across = room[0, 0], room[0, 1]
    likelihood = 0.0
    for part in range(3 if ranged else 2):
        h = seen[SLOPE + 3 * part : SLOPE + 3 * part + 3]
        noise, misses = sigma[part] * sigma[part], measured[part] - seen[part]
        if part == 0:
            misses = turned(misses)
        if part == 2:
            misses -= seen[SHIFT]
            noise += seen[BEND]
        variance = noise
        for i in range(6):
            across[i] = cov[i, 0] * h[0] + cov[i, 1] * h[1] + cov[i, 2] * h[2]
        for i in range(3):
            variance += h[i] * across[i]
            misses -= h[i] * (state[i] - there[i])
        likelihood -= misses * misses / variance + math.log(variance)
        for i in range(6):
            gain[i] = across[i] / variance
            state[i] += gain[i] * misses
        for i in range(6):
            left = 0.0  # what the first factor (I - K h) leaves of the covariance along h
            for j in range(6):
                cov[i, j] -= gain[i] * across[j]
            for j in range(3):
                left += cov[i, j] * h[j]
            for j in range(6):
                cov[i, j] += (noise * gain[i] - left) * gain[j]
        for i in range(6):
            for j in range(i):
                mean = 0.5 * (cov[i, j] + cov[j, i])
                cov[i, j], cov[j, i] = mean, mean
    return likelihood


@kernel
def launch_sigma(state: np.ndarray, cov: np.ndarray) -> float:
    """How far the launch point may lie from beneath a boosting missile: its own error, and a part of its height."""
    sideways = SIDEWAYS_PER_HEIGHT * height_m(state[0], state[1], state[2])
    return math.sqrt(cov[0, 0] + cov[1, 1] + cov[2, 2] + sideways * sideways)


@kernel
def keep_fix(state: np.ndarray, cov: np.ndarray, facts: np.ndarray) -> None:
    """Keep a place in boost as the one to judge the launch point by, if it is the best so far."""
    sigma = launch_sigma(state, cov)
    if sigma < facts[FIRST_SIGMA]:
        facts[FIRST_SIGMA] = sigma
        for i in range(3):
            facts[FIRST_POSITION + i] = state[i]


@kernel
def place(
    origin: np.ndarray, axes: np.ndarray, measured: np.ndarray, sigma: np.ndarray, there: np.ndarray, cov: np.ndarray
) -> None:
    """Turn a detection into an Earth-fixed place, and the covariance of that in the first (3, 3) of an array."""
    sin_az, cos_az = math.sin(measured[0]), math.cos(measured[0])
    sin_el, cos_el = math.sin(measured[1]), math.cos(measured[1])
    distance = measured[2]
    side, rise, out = distance * cos_el * sigma[0], distance * sigma[1], sigma[2]
    bend2 = 0.5 * (side**4 + rise**4) / (distance * distance)
    for i in range(3):
        sidewise = axes[0, i] * cos_az - axes[1, i] * sin_az
        flat = axes[0, i] * sin_az + axes[1, i] * cos_az
        upward, outward = axes[2, i] * cos_el - flat * sin_el, axes[2, i] * sin_el + flat * cos_el
        there[i] = origin[i] + distance * outward
        for j in range(3):
            flat_j = axes[0, j] * sin_az + axes[1, j] * cos_az
            cov[i, j] = side * side * sidewise * (axes[0, j] * cos_az - axes[1, j] * sin_az)
            cov[i, j] += rise * rise * upward * (axes[2, j] * cos_el - flat_j * sin_el)
            cov[i, j] += (out * out + bend2) * outward * (axes[2, j] * sin_el + flat_j * cos_el)


@kernel
def fold_wisely(
    state: np.ndarray,
    cov: np.ndarray,
    seen: np.ndarray,
    origin: np.ndarray,
    axes: np.ndarray,
    measured: np.ndarray,
    sigma: np.ndarray,
    ranged: bool,
    room: np.ndarray,
) -> float:
    """Fold with slopes taken where the body's place across the line of sight is better known, foreseen or measured.

    A track long unseen may be a hundred kilometres off: its slopes there would bend a sharp measurement.
    """
    there = room[1, 0]
    side, rise = measured[2] * math.cos(measured[1]) * sigma[0], measured[2] * sigma[1]
    if ranged and 2.0 * seen[2] * seen[SHIFT] > side * side + rise * rise:
        spot, view = room[2], room[3].ravel()
        place(origin, axes, measured, sigma, there, spot)
        sight(there, spot, origin, axes, view)
        return fold(state, cov, view, there, measured, sigma, ranged, room)
    for i in range(3):
        there[i] = state[i]
    return fold(state, cov, seen, there, measured, sigma, ranged, room)


@kernel
def update(
    states: np.ndarray,
    covs: np.ndarray,
    facts: np.ndarray,
    sights: np.ndarray,
    origin: np.ndarray,
    axes: np.ndarray,
    measured: np.ndarray,
    sigma: np.ndarray,
    boosting: bool,
    ranged: bool,
    room: np.ndarray,
) -> None:
    """Fold a detection into both models of a track and weigh them anew."""
    burning = facts[BOOST_PROBABILITY]
    with_coast = fold_wisely(states[COAST], covs[COAST], sights[COAST], origin, axes, measured, sigma, ranged, room)
    if burning == 0.0:
        if boosting:  # it was taken for burned out, and it burns
            for i in range(6):
                states[BOOST, i] = states[COAST, i]
                for j in range(6):
                    covs[BOOST, i, j] = covs[COAST, i, j]
            facts[BOOST_PROBABILITY] = BURNING
        return
    with_boost = fold_wisely(states[BOOST], covs[BOOST], sights[BOOST], origin, axes, measured, sigma, ranged, room)
    against = (1.0 - burning) * (NOT_BURNING_BUT_SEEN if boosting else 1.0)
    odds = against / burning * math.exp(min(0.5 * (with_coast - with_boost), 500.0))
    burning = 1.0 / (1.0 + odds)
    facts[BOOST_PROBABILITY] = burning if burning > NEGLIGIBLE else 0.0
    if burning > SURELY_BURNING:
        keep_fix(states[BOOST], covs[BOOST], facts)


@kernel
def begin(
    states: np.ndarray,
    covs: np.ndarray,
    facts: np.ndarray,
    origin: np.ndarray,
    axes: np.ndarray,
    measured: np.ndarray,
    sigma: np.ndarray,
    boosting: bool,
    time_s: float,
) -> None:
    """Start a track at a detection: its place with its rotated covariance, any velocity."""
    for model in range(2):
        for i in range(6):
            states[model, i] = 0.0
            for j in range(6):
                covs[model, i, j] = VELOCITY_SIGMA_M_S * VELOCITY_SIGMA_M_S if i == j and i > 2 else 0.0
        place(origin, axes, measured, sigma, states[model], covs[model])
    for i in range(3):
        facts[FIRST_POSITION + i] = states[COAST, i]
    facts[BOOST_PROBABILITY] = BURNING if boosting else UNKNOWN
    facts[FIRST_TIME], facts[LAST_TIME] = time_s, time_s
    facts[FIRST_SIGMA] = launch_sigma(states[COAST], covs[COAST]) if boosting else ANYWHERE_M

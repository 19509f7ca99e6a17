"""Kernels of fusion: how far two estimates lie apart, and what both allow to claim, whatever they share."""

from __future__ import annotations

import math

import numpy as np

from oneroof.earth.jit import kernel
from oneroof.tracking.motion_kernels import (
    DRAG_MEAN_M2_KG,
    DRAG_MEMORY_S,
    DRAG_SIGMA_M2_KG,
    FREE_NOISE_M2_S3,
    THRUST_MEMORY_S,
    THRUST_SIGMA_M_S2,
    carry,
    jacobian,
    next_step,
    runge_kutta,
    shake,
    transition,
)

HALVINGS = 60  # of the search for the weight: to the last bit of a double


@kernel
def invert(matrix: np.ndarray, out: np.ndarray, factor: np.ndarray) -> float:
    """Invert a symmetric positive definite matrix (n, n) by Cholesky; returns the logarithm of its determinant, or NaN.

    Scaled by its diagonal first: metres and metres a second stand in one matrix.
    """
    n, log_determinant = matrix.shape[0], 0.0
    for i in range(n):
        for j in range(i + 1):
            total = matrix[i, j] / math.sqrt(matrix[i, i] * matrix[j, j])
            for k in range(j):
                total -= factor[i, k] * factor[j, k]
            if i == j:
                if not total > 0.0:
                    return math.nan
                factor[i, i] = math.sqrt(total)
                log_determinant += math.log(total) + math.log(matrix[i, i])
            else:
                factor[i, j] = total / factor[j, j]
    for column in range(n):
        for i in range(n):
            total = 1.0 if i == column else 0.0
            for k in range(i):
                total -= factor[i, k] * out[k, column]
            out[i, column] = total / factor[i, i]
        for back in range(n):
            i = n - 1 - back
            total = out[i, column]
            for k in range(i + 1, n):
                total -= factor[k, i] * out[k, column]
            out[i, column] = total / factor[i, i]
    for i in range(n):
        for j in range(i + 1):
            value = 0.5 * (out[i, j] + out[j, i]) / math.sqrt(matrix[i, i] * matrix[j, j])
            out[i, j], out[j, i] = value, value
    return log_determinant


@kernel
def blend(one: np.ndarray, other: np.ndarray, weight: float, out: np.ndarray) -> None:
    """Weigh two matrices (n, n)."""
    for i in range(one.shape[0]):
        for j in range(one.shape[0]):
            out[i, j] = weight * one[i, j] + (1.0 - weight) * other[i, j]


@kernel
def intersect(
    first: np.ndarray, first_cov: np.ndarray, second: np.ndarray, second_cov: np.ndarray,
    state: np.ndarray, cov: np.ndarray,
) -> float:  # fmt: skip
    """Fuse two estimates (n,) by covariance intersection; returns the weight of the first, NaN for a singular one.

    information = w first + (1 - w) second, w from 0 to 1 of the least determinant: the information's log determinant
    is concave in w, its slope is halved down to the last bit. Never less certain (by determinant) than the better of
    the two, consistent for any correlation between them. Source: Julier and Uhlmann, American Control Conference 1997.
    """
    n = first.shape[0]
    one, two, mixed, factor = np.empty((n, n)), np.empty((n, n)), np.empty((n, n)), np.zeros((n, n))
    if math.isnan(invert(first_cov, one, factor) + invert(second_cov, two, factor)):
        return math.nan
    low, high, weight = 0.0, 1.0, 1.0
    for halving in range(HALVINGS + 2):
        # both ends first: where one holds all that the other does, it is taken as it is
        weight = 1.0 if halving == 0 else 0.0 if halving == 1 else 0.5 * (low + high)
        blend(one, two, weight, mixed)
        invert(mixed, cov, factor)
        gain = 0.0
        for i in range(n):
            for j in range(n):
                gain += cov[i, j] * (one[i, j] - two[i, j])
        if (halving == 0 and gain >= 0.0) or (halving == 1 and gain <= 0.0):
            break
        if halving > 1 and gain > 0.0:
            low = weight
        elif halving > 1:
            high = weight
    for i in range(n):
        total = 0.0
        for j in range(n):
            for k in range(n):
                total += cov[i, j] * (weight * one[j, k] * first[k] + (1.0 - weight) * two[j, k] * second[k])
        state[i] = total
    return weight


@kernel
def apart(first: np.ndarray, first_cov: np.ndarray, second: np.ndarray, second_cov: np.ndarray) -> tuple[float, float]:
    """Squared Mahalanobis distance of two estimates, and that plus the log determinant; NaN where singular.

    Covariances add as if independent: what the two share makes them closer than that, never farther.
    """
    n = first.shape[0]
    total, inverse, factor = np.empty((n, n)), np.empty((n, n)), np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            total[i, j] = first_cov[i, j] + second_cov[i, j]
    size = invert(total, inverse, factor)
    square = 0.0
    for i in range(n):
        for j in range(n):
            square += (first[i] - second[i]) * inverse[i, j] * (first[j] - second[j])
    return square, square + size


@kernel
def move(state: np.ndarray, cov: np.ndarray, dt_s: float, burning: bool) -> None:
    """Bring a state and its covariance to another time, with the tracker's own process noise, in place.

    In free fall with mean drag and noise for what is not known of it; burning, without air and with the thrust's noise.
    """
    phi, half, middle = np.empty((6, 6)), np.empty((6, 6)), np.empty(6)
    g, d = np.empty((6, 6)), np.empty((6, 6))
    drag = 0.0 if burning else DRAG_MEAN_M2_KG
    isotropic = THRUST_SIGMA_M_S2 * THRUST_SIGMA_M_S2 * THRUST_MEMORY_S if burning else FREE_NOISE_M2_S3
    left = dt_s
    while left != 0.0:
        step = next_step(state, left)
        pressure = runge_kutta(state, step, drag, middle)
        jacobian(middle, drag, pressure, g, d)
        transition(g, d, step, phi)
        carry(phi, cov, half)
        speed2 = middle[3] * middle[3] + middle[4] * middle[4] + middle[5] * middle[5]
        push = 0.0 if burning else DRAG_SIGMA_M2_KG * pressure
        shake(cov, middle[3:], isotropic, push * push * speed2 * DRAG_MEMORY_S, step)
        left -= step


@kernel
def regress(
    off: np.ndarray, covs: np.ndarray, slopes: np.ndarray, prior: np.ndarray, bias: np.ndarray, cov: np.ndarray
) -> bool:
    """Least squares for a bias (3,) common to pairs: off (n, 3), their covs and slopes by the bias (n, 3, 3), a prior.

    `prior` (3,) holds the standard deviations of the bias before any pair was seen; returns whether it went well.
    """
    information, weight, factor = np.zeros((3, 3)), np.empty((3, 3)), np.zeros((3, 3))
    pull, half = np.zeros(3), np.empty((3, 3))
    for i in range(3):
        information[i, i] = 1.0 / (prior[i] * prior[i])
    for pair in range(off.shape[0]):
        if math.isnan(invert(covs[pair], weight, factor)):
            return False
        for i in range(3):
            for j in range(3):
                half[i, j] = 0.0
                for k in range(3):
                    half[i, j] += slopes[pair, k, i] * weight[k, j]
        for i in range(3):
            for j in range(3):
                pull[i] += half[i, j] * off[pair, j]
                for k in range(3):
                    information[i, j] += half[i, k] * slopes[pair, k, j]
    if math.isnan(invert(information, cov, factor)):
        return False
    for i in range(3):
        bias[i] = cov[i, 0] * pull[0] + cov[i, 1] * pull[1] + cov[i, 2] * pull[2]
    return True

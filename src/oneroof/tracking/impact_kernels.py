"""Kernels of prediction: a track's fall to a height with its growing error, and its way back to the ground it left."""

from __future__ import annotations

import math

import numpy as np

from oneroof.earth.geodesy import geodetic_normal, height_m
from oneroof.earth.jit import kernel
from oneroof.tracking.motion_kernels import (
    DRAG_MEAN_M2_KG,
    DRAG_SIGMA_M2_KG,
    FREE_NOISE_M2_S3,
    carry,
    jacobian,
    next_step,
    runge_kutta,
    shake,
    transition,
)

MOST_NODES = 1024
LANDED, UNENDING = 0, 1


@kernel
def push_on(
    phi: np.ndarray, drag_slope: np.ndarray, middle: np.ndarray, pressure: float, t: float, half: np.ndarray
) -> None:
    """Carry the state's slope by drag over mass: with the motion, and what the drag of this step adds."""
    for i in range(6):
        total = 0.0
        for k in range(6):
            total += phi[i, k] * drag_slope[k]
        half[i] = total
    for i in range(3):
        added = -pressure * middle[3 + i] * t
        drag_slope[i] = half[i] + 0.5 * added * t
        drag_slope[3 + i] = half[3 + i] + added


@kernel
def note(
    node: int, at_s: float, state: np.ndarray, cov: np.ndarray, slope: np.ndarray,
    times: np.ndarray, states: np.ndarray, covs: np.ndarray,
) -> None:  # fmt: skip
    """Write a node: time, state, and position covariance with the unknown drag's share."""
    times[node] = at_s
    for i in range(6):
        states[node, i] = state[i]
    for i in range(3):
        for j in range(3):
            covs[node, i, j] = cov[i, j] + DRAG_SIGMA_M2_KG * DRAG_SIGMA_M2_KG * slope[i] * slope[j]


@kernel
def cross(
    state: np.ndarray, before: np.ndarray, step_s: float, floor_m: float, drag: float, middle: np.ndarray
) -> float:
    """Shorten the step that crosses a height going down until it ends there (regula falsi, Illinois); its length."""
    low, high = 0.0, step_s
    over, under = height_m(before[0], before[1], before[2]) - floor_m, height_m(state[0], state[1], state[2]) - floor_m
    at = step_s
    for _ in range(40):
        at = (low * under - high * over) / (under - over)
        for i in range(6):
            state[i] = before[i]
        runge_kutta(state, at, drag, middle)
        left = height_m(state[0], state[1], state[2]) - floor_m
        if abs(left) < 1e-3:
            break
        if left > 0.0:
            low, over = at, left
            under *= 0.5
        else:
            high, under = at, left
            over *= 0.5
    return at


# a fall that ends above this is linear enough in its drag
DEEP_M = 40e3


@kernel
def land(start: np.ndarray, drag: float, floor_m: float, limit_s: float, state: np.ndarray) -> bool:
    """Fall with a given drag over mass until a height is crossed going down; whether that happened."""
    before, middle, at = np.empty(6), np.empty(6), 0.0
    for i in range(6):
        state[i] = start[i]
    while at < limit_s:
        for i in range(6):
            before[i] = state[i]
        step = next_step(state, max(limit_s - at, 1.0))
        runge_kutta(state, step, drag, middle)
        falling = state[0] * state[3] + state[1] * state[4] + state[2] * state[5] < 0.0
        if falling and height_m(state[0], state[1], state[2]) <= floor_m:
            if height_m(before[0], before[1], before[2]) > floor_m:
                cross(state, before, step, floor_m, drag, middle)
            return True
        at += step
    return False


@kernel
def spread_by_drag(start: np.ndarray, floor_m: float, limit_s: float, mean: np.ndarray, cov: np.ndarray) -> None:
    """Widen the covariance where a fall ends by where it ends with more and with less drag.

    Two points at root three sigma with weights of a sixth (the unscented transform of one number): where a body comes
    down is far from linear in its drag, and a slope at the mean makes the ellipse a third too long.
    """
    end, away = np.empty(6), math.sqrt(3.0) * DRAG_SIGMA_M2_KG
    for side in range(2):
        drag = max(DRAG_MEAN_M2_KG + (away if side == 1 else -away), 0.0)
        if land(start, drag, floor_m, limit_s, end):
            for i in range(3):
                for j in range(3):
                    cov[i, j] += (end[i] - mean[i]) * (end[j] - mean[j]) / 6.0


@kernel
def fall(
    start: np.ndarray, covariance: np.ndarray, floor_m: float, limit_s: float, both_ways: bool,
    times: np.ndarray, states: np.ndarray, covs: np.ndarray,
) -> tuple[int, int]:  # fmt: skip
    """Fall freely from a state until a height is crossed going down: how many nodes, and the status.

    Fills times (n,), states (n, 6) and position covariances (n, 3, 3), of MOST_NODES. Unknown drag is one number for
    the whole fall: its slope rides along, so its error adds up as it does in nature. At an end deep in the air it is
    flown `both_ways` instead, if that is asked for.
    """
    state, cov, room = start.copy(), covariance.copy(), np.empty((5, 6, 6))
    phi, half, middle, before, slope, g, d = room[0], room[1], room[2, 0], room[2, 1], room[2, 2], room[3], room[4]
    for i in range(6):
        slope[i] = 0.0
    at, landed = 0.0, False
    for node in range(MOST_NODES):
        deep = landed and both_ways and floor_m < DEEP_M
        if deep:
            for i in range(6):
                slope[i] = 0.0
        note(node, at, state, cov, slope, times, states, covs)
        if deep:
            spread_by_drag(start, floor_m, limit_s, state, covs[node])
        if landed:
            return node + 1, LANDED
        if at >= limit_s:
            return node + 1, UNENDING
        for i in range(6):
            before[i] = state[i]
        step = next_step(state, max(limit_s - at, 1.0))
        pressure = runge_kutta(state, step, DRAG_MEAN_M2_KG, middle)
        falling = state[0] * state[3] + state[1] * state[4] + state[2] * state[5] < 0.0
        landed = falling and height_m(state[0], state[1], state[2]) <= floor_m
        if landed and height_m(before[0], before[1], before[2]) > floor_m:
            step = cross(state, before, step, floor_m, DRAG_MEAN_M2_KG, middle)
        jacobian(middle, DRAG_MEAN_M2_KG, pressure, g, d)
        transition(g, d, step, phi)
        carry(phi, cov, half)
        push_on(phi, slope, middle, pressure, step, half[0])
        shake(cov, middle[3:], FREE_NOISE_M2_S3, 0.0, step)
        at += step
    return MOST_NODES, UNENDING


@kernel
def course(start: np.ndarray, floor_m: float, limit_s: float, times: np.ndarray, states: np.ndarray) -> int:
    """Follow the same fall without its error: how many nodes; fills times and states."""
    state, before, middle = start.copy(), np.empty(6), np.empty(6)
    at, landed = 0.0, False
    for node in range(MOST_NODES):
        times[node] = at
        for i in range(6):
            states[node, i] = before[i] = state[i]
        if landed or at >= limit_s:
            return node + 1
        step = next_step(state, max(limit_s - at, 1.0))
        runge_kutta(state, step, DRAG_MEAN_M2_KG, middle)
        falling = state[0] * state[3] + state[1] * state[4] + state[2] * state[5] < 0.0
        landed = falling and height_m(state[0], state[1], state[2]) <= floor_m
        if landed and height_m(before[0], before[1], before[2]) > floor_m:
            step = cross(state, before, step, floor_m, DRAG_MEAN_M2_KG, middle)
        at += step
    return MOST_NODES


@kernel
def ellipse(state: np.ndarray, cov: np.ndarray) -> tuple[float, float, float]:
    """One-sigma ellipse of where a path crosses the horizontal: half axes, and the azimuth of the longer from north."""
    sine, cosine, axis_m = geodetic_normal(state[0], state[1], state[2])
    cos_lon, sin_lon = state[0] / axis_m, state[1] / axis_m
    up = (cosine * cos_lon, cosine * sin_lon, sine)
    east = (-sin_lon, cos_lon, 0.0)
    north = (-sine * cos_lon, -sine * sin_lon, cosine)
    vu = state[3] * up[0] + state[4] * up[1] + state[5] * up[2]
    ve = (state[3] * east[0] + state[4] * east[1]) / vu
    vn = (state[3] * north[0] + state[4] * north[1] + state[5] * north[2]) / vu
    ee, en, nn = 0.0, 0.0, 0.0
    for i in range(3):
        for j in range(3):
            # an error up moves the crossing along the track, by the path's slope
            ei, ej = east[i] - ve * up[i], east[j] - ve * up[j]
            ni, nj = north[i] - vn * up[i], north[j] - vn * up[j]
            ee += ei * cov[i, j] * ej
            en += ei * cov[i, j] * nj
            nn += ni * cov[i, j] * nj
    middle, reach = 0.5 * (ee + nn), math.sqrt(0.25 * (ee - nn) * (ee - nn) + en * en)
    azimuth = 0.5 * math.atan2(2.0 * en, nn - ee) % math.pi
    return math.sqrt(middle + reach), math.sqrt(max(middle - reach, 0.0)), azimuth


@kernel
def rise(start: np.ndarray, covariance: np.ndarray, limit_s: float) -> tuple[int, float, np.ndarray, np.ndarray]:
    """Follow a state back in time, without air, to the ground it left: status, time, state and covariance there."""
    state, cov, room = start.copy(), covariance.copy(), np.empty((5, 6, 6))
    phi, half, middle, g, d = room[0], room[1], room[2, 0], room[3], room[4]
    at = 0.0
    while at > -limit_s:
        over = height_m(state[0], state[1], state[2])
        radius = math.sqrt(state[0] * state[0] + state[1] * state[1] + state[2] * state[2])
        climb = (state[0] * state[3] + state[1] * state[4] + state[2] * state[5]) / radius
        if over < 1.0 and climb > 0.0:
            return LANDED, at, state, cov
        step = -20.0 if climb <= 0.0 else -min(20.0, max(over / climb, 1e-3))
        runge_kutta(state, step, 0.0, middle)
        jacobian(middle, 0.0, 0.0, g, d)
        transition(g, d, step, phi)
        carry(phi, cov, half)
        at += step
    return UNENDING, at, state, cov

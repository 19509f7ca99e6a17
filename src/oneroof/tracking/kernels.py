"""Kernels of the tracker's filter: forecast of all tracks, updates by a report's detections, and the start of a track.

A desk's beliefs stand in one array, (2, 27, tracks): two models, of each the state and the covariance's lower triangle.
"""

from __future__ import annotations

import math

import numpy as np

from oneroof.earth.geodesy import height_m
from oneroof.earth.jit import kernel
from oneroof.tracking.lane_kernels import (
    ALONG,
    AT,
    COV_ROWS,
    DETERMINANT,
    DRAG,
    ISOTROPIC,
    LANES,
    LEFT,
    MISSES,
    ON,
    SLOPE_ROWS,
    SQUARE,
    STATE_ROWS,
    THERE,
    VARIANCES,
    travel,
)
from oneroof.tracking.motion_kernels import (
    BURN_MEAN_S,
    DRAG_MEAN_M2_KG,
    DRAG_MEMORY_S,
    DRAG_SIGMA_M2_KG,
    FREE_NOISE_M2_S3,
    THRUST_MEMORY_S,
    THRUST_SIGMA_M_S2,
)
from oneroof.tracking.sight_kernels import BEND, SHIFT, SIGHT, fold, sight

# what a track's two models are, and where its facts stand
BOOST, COAST = 0, 1
BELIEF_ROWS = 27
BOOST_PROBABILITY, FIRST_TIME, LAST_TIME, FIRST_POSITION, FIRST_SIGMA, FACTS = 0, 1, 2, 3, 6, 7
# where each entry of a covariance (6, 6) stands among a belief's rows
ROW = np.array([[6 + max(i, j) * (max(i, j) + 1) // 2 + min(i, j) for j in range(6)] for i in range(6)])

NEGLIGIBLE = 1e-3  # a boost less likely than this is over
BURNING = 0.999
UNKNOWN = 0.5
SURELY_BURNING = 0.9
NOT_BURNING_BUT_SEEN = 1e-6  # likelihood that an infrared sensor sees a coasting body
VELOCITY_SIGMA_M_S = 4_000.0  # of a track that has been seen once
ANYWHERE_M = 1e7  # launch error of a body first seen perhaps in free flight
SIDEWAYS_PER_HEIGHT = 0.7  # how far a missile in boost has gone sideways for its height, one sigma
L = LANES
# scratch: two blocks' states, covariances and views, and what a step needs
ROOM = (2 * STATE_ROWS + 4 * COV_ROWS + SLOPE_ROWS + 2 * SIGHT) * LANES


@kernel
def split(room: np.ndarray) -> tuple[
    np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray
]:  # fmt: skip
    """Cut the scratch: state, covariance and view of two blocks, transition, product, slopes."""
    state, cov, view = STATE_ROWS * L, COV_ROWS * L, SIGHT * L
    one = state + cov + view
    rest = room[2 * one :]
    return (
        room[:state], room[state : state + cov], room[state + cov : one],
        room[one : one + state], room[one + state : one + state + cov], room[one + state + cov : 2 * one],
        rest[:cov], rest[cov : 2 * cov], rest[2 * cov : 2 * cov + SLOPE_ROWS * L],
    )  # fmt: skip


@kernel
def load(belief: np.ndarray, start: int, count: int, b: np.ndarray, p: np.ndarray) -> None:
    """Fill a block with one model of eight or so tracks; lanes without a track repeat the last one."""
    whole = start + L <= count
    for row in range(6):
        for lane in range(L):
            b[row * L + lane] = belief[row, start + lane if whole else min(start + lane, count - 1)]
        for column in range(row + 1):
            at = ROW[row, column]
            for lane in range(L):
                value = belief[at, start + lane if whole else min(start + lane, count - 1)]
                p[(6 * row + column) * L + lane] = value
                p[(6 * column + row) * L + lane] = value


@kernel
def store(belief: np.ndarray, start: int, count: int, b: np.ndarray, p: np.ndarray) -> None:
    """Write a block back."""
    lanes = min(L, count - start)
    for row in range(6):
        for lane in range(lanes):
            belief[row, start + lane] = b[row * L + lane]
        for column in range(row + 1):
            at = ROW[row, column]
            for lane in range(lanes):
                belief[at, start + lane] = p[(6 * row + column) * L + lane]


@kernel
def fade(b: np.ndarray, p: np.ndarray, coast: np.ndarray, cov: np.ndarray, share: np.ndarray) -> None:
    """Let a share of every lane's boost model flow into its coast model: moments of the mixture."""
    for i in range(6):
        for j in range(6):
            for lane in range(L):
                spread = (b[i * L + lane] - coast[i * L + lane]) * (b[j * L + lane] - coast[j * L + lane])
                part, at = share[lane], (6 * i + j) * L + lane
                cov[at] = (1.0 - part) * cov[at] + part * p[at] + part * (1.0 - part) * spread
    for i in range(6):
        for lane in range(L):
            coast[i * L + lane] += share[lane] * (b[i * L + lane] - coast[i * L + lane])


@kernel
def burn_out(facts: np.ndarray, start: int, count: int, dt_s: float, share: np.ndarray) -> bool:
    """Lower every lane's boost probability by what burns out meanwhile (never the other way); is any burning?"""
    any_burns = False
    for lane in range(L):
        share[lane] = 0.0
        track = start + lane
        if track < count and facts[track, BOOST_PROBABILITY] > 0.0:
            any_burns = True
            if dt_s > 0.0:
                burning = facts[track, BOOST_PROBABILITY]
                gone = burning * (1.0 - math.exp(-dt_s / BURN_MEAN_S))
                share[lane] = gone / (1.0 - burning + gone)
                facts[track, BOOST_PROBABILITY] = burning - gone
    return any_burns


@kernel
def set_noise(b: np.ndarray, lanes: int, boosting: bool, dt_s: float) -> None:
    """Say how every lane of a block moves: burning under unknown thrust, or falling with unknown drag.

    Lanes without a track (from `lanes` on) have no drag: what they repeat is not braked once more.
    """
    for lane in range(L):
        b[LEFT * L + lane] = dt_s
        b[DRAG * L + lane] = 0.0 if boosting or lane >= lanes else DRAG_MEAN_M2_KG
        b[ALONG * L + lane] = 0.0 if boosting else DRAG_SIGMA_M2_KG * math.sqrt(DRAG_MEMORY_S)
        b[ISOTROPIC * L + lane] = (
            THRUST_SIGMA_M_S2 * THRUST_SIGMA_M_S2 * THRUST_MEMORY_S if boosting else (FREE_NOISE_M2_S3)
        )


@kernel
def write_view(seen: np.ndarray, sights: np.ndarray, start: int, count: int, model: int) -> None:
    """Write what is foreseen of a block's tracks, (tracks, 2, SIGHT)."""
    for lane in range(min(L, count - start)):
        for part in range(SIGHT):
            sights[start + lane, model, part] = seen[part * L + lane]


@kernel
def forecast(
    belief: np.ndarray,
    facts: np.ndarray,
    count: int,
    dt_s: float,
    origin: np.ndarray,
    axes: np.ndarray,
    sights: np.ndarray,
    room: np.ndarray,
) -> None:
    """Move all tracks in time, both models, and foresee what a sensor should see of them."""
    b, p, seen, boost, boost_cov, _, phi, half, slopes = split(room)
    share = half[:L]
    for start in range(0, count, L):
        load(belief[COAST], start, count, b, p)
        if burn_out(facts, start, count, dt_s, share):
            load(belief[BOOST], start, count, boost, boost_cov)
            if dt_s > 0.0:
                fade(boost, boost_cov, b, p, share)
            set_noise(boost, count - start, True, dt_s)
            travel(boost, boost_cov, phi, half, slopes)
            store(belief[BOOST], start, count, boost, boost_cov)
            sight(boost, boost_cov, origin, axes, seen)
            write_view(seen, sights, start, count, BOOST)
        set_noise(b, count - start, False, dt_s)
        travel(b, p, phi, half, slopes)
        store(belief[COAST], start, count, b, p)
        sight(b, p, origin, axes, seen)
        write_view(seen, sights, start, count, COAST)


@kernel
def turned(angle_rad: float) -> float:
    """Bring an angle's difference between minus and plus half a turn."""
    return (angle_rad + math.pi) % (2.0 * math.pi) - math.pi


@kernel
def launch_sigma(x: float, y: float, z: float, variance_m2: float) -> float:
    """How far the launch point may lie from beneath a boosting missile: its own error, and a part of its height."""
    sideways = SIDEWAYS_PER_HEIGHT * height_m(x, y, z)
    return math.sqrt(variance_m2 + sideways * sideways)


@kernel
def keep_fix(belief: np.ndarray, track: int, facts: np.ndarray) -> None:
    """Keep a place in boost as the one to judge the launch point by, if it is the best so far."""
    variance_m2 = belief[ROW[0, 0], track] + belief[ROW[1, 1], track] + belief[ROW[2, 2], track]
    sigma = launch_sigma(belief[0, track], belief[1, track], belief[2, track], variance_m2)
    if sigma < facts[FIRST_SIGMA]:
        facts[FIRST_SIGMA] = sigma
        for i in range(3):
            facts[FIRST_POSITION + i] = belief[i, track]


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
def look_there(
    origin: np.ndarray, axes: np.ndarray, measured: np.ndarray, sigmas: np.ndarray, rows: np.ndarray, start: int,
    count: int, b: np.ndarray, seen: np.ndarray, spot: np.ndarray, spot_cov: np.ndarray, view: np.ndarray,
) -> None:  # fmt: skip
    """Take slopes where a body's place across the line of sight is better known: where it was measured, not foreseen.

    A track long unseen may be a hundred kilometres off: its slopes there would bend a sharp measurement.
    """
    there, cov, wise = np.empty(3), np.empty((3, 3)), np.zeros(L, np.bool_)
    some = False
    for lane in range(min(L, count - start)):
        row = rows[start + lane]
        if row >= 0:
            side = measured[row, 2] * math.cos(measured[row, 1]) * sigmas[row, 0]
            rise = measured[row, 2] * sigmas[row, 1]
            wise[lane] = 2.0 * seen[2 * L + lane] * seen[SHIFT * L + lane] > side * side + rise * rise
            some = some or wise[lane]
    if not some:
        return
    for lane in range(L):
        row = rows[start + lane] if wise[lane] else 0
        place(origin, axes, measured[row], sigmas[row], there, cov)
        for i in range(3):
            spot[(AT + i) * L + lane] = there[i]
            for j in range(3):
                spot_cov[(6 * i + j) * L + lane] = cov[i, j]
    sight(spot, spot_cov, origin, axes, view)
    for lane in range(L):
        if wise[lane]:
            for part in range(SIGHT):
                seen[part * L + lane] = view[part * L + lane]
            for i in range(3):
                b[(THERE + i) * L + lane] = spot[(AT + i) * L + lane]


@kernel
def set_detections(
    measured: np.ndarray, sigmas: np.ndarray, rows: np.ndarray, start: int, count: int, ranged: bool, b: np.ndarray,
    seen: np.ndarray,
) -> None:  # fmt: skip
    """Set what every lane's detection is over what was foreseen, and its errors; lanes without one are switched off."""
    for lane in range(L):
        row = rows[start + lane] if start + lane < count else -1
        b[ON * L + lane] = 1.0 if row >= 0 else 0.0
        for part in range(3):
            b[(MISSES + part) * L + lane], b[(VARIANCES + part) * L + lane] = 0.0, 1.0
        if row >= 0:
            b[MISSES * L + lane] = turned(measured[row, 0] - seen[lane])
            b[(MISSES + 1) * L + lane] = measured[row, 1] - seen[L + lane]
            for part in range(3):
                b[(VARIANCES + part) * L + lane] = sigmas[row, part] * sigmas[row, part]
            if ranged:
                b[(MISSES + 2) * L + lane] = measured[row, 2] - seen[2 * L + lane] - seen[SHIFT * L + lane]
                b[(VARIANCES + 2) * L + lane] += seen[BEND * L + lane]


@kernel
def update_model(
    belief: np.ndarray, sights: np.ndarray, model: int, start: int, count: int, origin: np.ndarray, axes: np.ndarray,
    measured: np.ndarray, sigmas: np.ndarray, rows: np.ndarray, ranged: bool, room: np.ndarray,
) -> None:  # fmt: skip
    """Fold the detections of a block's tracks into one model; SQUARE and DETERMINANT of the block tell how they fit."""
    b, p, seen, spot, spot_cov, view, _, _, _ = split(room)
    load(belief, start, count, b, p)
    for lane in range(min(L, count - start)):
        for part in range(SIGHT):
            seen[part * L + lane] = sights[start + lane, model, part]
    for row in range(3):
        for lane in range(L):
            b[(THERE + row) * L + lane] = b[(AT + row) * L + lane]
    if ranged:
        look_there(origin, axes, measured, sigmas, rows, start, count, b, seen, spot, spot_cov, view)
    set_detections(measured, sigmas, rows, start, count, ranged, b, seen)
    fold(b, p, seen, 3 if ranged else 2)
    store(belief, start, count, b, p)


@kernel
def weigh(
    belief: np.ndarray, facts: np.ndarray, track: int, with_coast: float, with_boost: float, boosting: bool
) -> None:
    """Weigh a track's two models anew by how well a detection fitted each (minus twice the log-likelihoods)."""
    burning = facts[BOOST_PROBABILITY]
    if burning == 0.0:
        if boosting:  # it was taken for burned out, and it burns
            for row in range(BELIEF_ROWS):
                belief[BOOST, row, track] = belief[COAST, row, track]
            facts[BOOST_PROBABILITY] = BURNING
        return
    against = (1.0 - burning) * (NOT_BURNING_BUT_SEEN if boosting else 1.0)
    odds = against / burning * math.exp(min(0.5 * (with_boost - with_coast), 500.0))
    burning = 1.0 / (1.0 + odds)
    facts[BOOST_PROBABILITY] = burning if burning > NEGLIGIBLE else 0.0
    if burning > SURELY_BURNING:
        keep_fix(belief[BOOST], track, facts)


@kernel
def update(
    belief: np.ndarray, facts: np.ndarray, sights: np.ndarray, count: int, origin: np.ndarray, axes: np.ndarray,
    measured: np.ndarray, sigmas: np.ndarray, boosting: np.ndarray, rows: np.ndarray, ranged: bool, room: np.ndarray,
) -> None:  # fmt: skip
    """Fold each track's detection (`rows`, -1 for none) into both of its models, and weigh these anew."""
    b, misfits = split(room)[0], np.zeros(L)
    for start in range(0, count, L):
        some, burns = False, False
        for track in range(start, min(start + L, count)):
            if rows[track] >= 0:
                some = True
                burns = burns or boosting[rows[track]] or facts[track, BOOST_PROBABILITY] > 0.0
        if not some:
            continue
        for turn in range(2 if burns else 1):
            model = COAST - turn
            for lane in range(L):
                misfits[lane] = b[SQUARE * L + lane] + math.log(b[DETERMINANT * L + lane]) if turn > 0 else 0.0
            update_model(belief[model], sights, model, start, count, origin, axes, measured, sigmas, rows, ranged, room)
        if not burns:
            continue
        for track in range(start, min(start + L, count)):
            lane = track - start
            if rows[track] >= 0:
                misfit = b[SQUARE * L + lane] + math.log(b[DETERMINANT * L + lane])
                weigh(belief, facts[track], track, misfits[lane], misfit, boosting[rows[track]])


@kernel
def begin(
    belief: np.ndarray,
    facts: np.ndarray,
    track: int,
    origin: np.ndarray,
    axes: np.ndarray,
    measured: np.ndarray,
    sigma: np.ndarray,
    boosting: bool,
    time_s: float,
) -> None:
    """Start a track at a detection: its place with its rotated covariance, any velocity."""
    there, cov = np.empty(3), np.empty((3, 3))
    place(origin, axes, measured, sigma, there, cov)
    for model in range(2):
        for row in range(BELIEF_ROWS):
            belief[model, row, track] = 0.0
        for i in range(3):
            belief[model, i, track] = there[i]
            belief[model, ROW[3 + i, 3 + i], track] = VELOCITY_SIGMA_M_S * VELOCITY_SIGMA_M_S
            for j in range(i + 1):
                belief[model, ROW[i, j], track] = cov[i, j]
    for i in range(3):
        facts[FIRST_POSITION + i] = there[i]
    variance_m2 = cov[0, 0] + cov[1, 1] + cov[2, 2]
    facts[BOOST_PROBABILITY] = BURNING if boosting else UNKNOWN
    facts[FIRST_TIME], facts[LAST_TIME] = time_s, time_s
    facts[FIRST_SIGMA] = launch_sigma(there[0], there[1], there[2], variance_m2) if boosting else ANYWHERE_M

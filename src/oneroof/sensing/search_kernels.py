"""Kernels of search: one report interval of a radar that shares its time between tracks, cues and its fence."""

from __future__ import annotations

import math

import numpy as np

from oneroof.earth.jit import kernel
from oneroof.earth.sight import look_angles
from oneroof.sensing.kernels import ELEVATION_MIN, SECTOR_HALF, TURN_RAD, in_sector, in_view, radar_look, turn_rad

# where the numbers of a search plan stand in its array; times in s
INTERVAL, TRACK_DWELL, SEARCH_DWELL, REVISIT, LEAST_SHARE = 0, 1, 2, 3, 4
AT_ONCE, BEAMWIDTH, HALF, SLEW, REST = 5, 6, 7, 8, 9
# what a radar carries from one interval to the next: frames swept, until when, dwells saved up, where its mount points,
# since when, whither it turns; then what the last interval gave to tracks, cues and the fence, in s of one beam
SWEPT, UNTIL, CREDIT, MOUNT, MOUNT_SINCE, GOAL, ON_TRACKS, ON_CUES, ON_FENCE, TRACKS, DEBT = (
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    9,
    10,
)
# the ledger of an object: when it last had a dwell (negative: not under track), and misses in a row since
LAST, MISSES = 0, 1
LOOSE = -1.0  # last dwell of what is not under track
# a cue's cone: direction, half-width, beams each way, fills so far
AZIMUTH, ELEVATION, CONE_HALF, SIDE, FILLED = 0, 1, 2, 3, 4
MOST_MISSES = 3.0  # so many dwells in a row without an echo end a track
SLACK = 1e-6  # s; looks come at rounded multiples of the interval
IN_BEAM = 0.5  # an object within half a beam of one that has a dwell is in that dwell


@kernel
def passes(start: float, end: float, phase: float) -> float:
    """Count how often a sweep from `start` to `end` (in frames) comes by a phase of the frame."""
    return math.floor(end - phase) - math.floor(start - phase)


@kernel
def fence_phase(
    plan: np.ndarray,
    starts: np.ndarray,
    low_rad: float,
    boresights: np.ndarray,
    half_rad: float,
    azimuth_rad: float,
    elevation_rad: float,
) -> float:
    """Where in its frame the fence's beam looks in a direction: row by row from below, face by face; -1 outside."""
    row = math.floor((elevation_rad - low_rad) / plan[BEAMWIDTH])
    if row < 0.0 or row >= starts.shape[0] - 1:
        return -1.0
    for face in range(boresights.shape[0]):
        off = turn_rad(boresights[face], azimuth_rad)
        if abs(off) <= half_rad:
            first, after = starts[int(row)], starts[int(row) + 1]
            across = (face + 0.5 * (off + half_rad) / half_rad) / boresights.shape[0]
            column = min(math.floor(across * (after - first)), after - first - 1.0)
            return float((first + column) / starts[-1])
    return -1.0


@kernel
def earlier(ledger: np.ndarray, index: np.ndarray, directions: np.ndarray, row: int, other: int) -> bool:
    """Tell whether one object under track has waited longer than another; of equals the one further left, then lower.

    Never by number: a number is an identity.
    """
    mine, its = ledger[index[row], LAST], ledger[index[other], LAST]
    if mine != its:
        return bool(mine < its)
    if directions[row, 0] != directions[other, 0]:
        return bool(directions[row, 0] < directions[other, 0])
    return bool(directions[row, 1] < directions[other, 1])


@kernel
def give_dwells(
    plan: np.ndarray,
    time_s: float,
    directions: np.ndarray,
    index: np.ndarray,
    ledger: np.ndarray,
    state: np.ndarray,
    effort: np.ndarray,
) -> None:
    """Give every object under track its dwell; over budget the longest-waiting first, so that revisits stretch alike.

    Time that is over is not saved up, but for part of one object's dwells.
    """
    each = max(1.0, plan[INTERVAL] / plan[REVISIT])
    state[CREDIT] = min(state[CREDIT], each)
    state[CREDIT] += (1.0 - plan[LEAST_SHARE]) * plan[INTERVAL] * plan[AT_ONCE] / plan[TRACK_DWELL]
    due, count = np.empty(index.shape[0], np.int64), 0
    for row in range(index.shape[0]):
        last = ledger[index[row], LAST]
        if last >= 0.0 and time_s - last >= plan[REVISIT] - SLACK:
            due[count] = row
            count += 1
    given = min(count, int(state[CREDIT] / each))
    for rank in range(given):
        # only a saturated radar has to choose
        for other in range(rank + 1, count if given < count else 0):
            if earlier(ledger, index, directions, due[other], due[rank]):
                due[rank], due[other] = due[other], due[rank]
        effort[due[rank], 0], effort[due[rank], 1] = 1.0, each
    state[CREDIT] -= given * each
    state[ON_TRACKS] = given * each * plan[TRACK_DWELL]


@kernel
def sweep(
    plan: np.ndarray, beams: float, time_s: float, state: np.ndarray, cones: np.ndarray
) -> tuple[float, float, float]:
    """Give what tracks leave to the cues' cones, each filled once an interval at most, the rest to the fence.

    Cues may take up to half of the share that tracks must leave to the fence.

    Returns the fence's sweep before and after, in frames, and the fills that each cone gets.
    """
    whole = plan[INTERVAL] * plan[AT_ONCE]
    wanted = 0.0
    for cone in range(cones.shape[0]):
        wanted += cones[cone, SIDE] * cones[cone, SIDE] * plan[TRACK_DWELL]
    left = max(0.0, (1.0 - 0.5 * plan[LEAST_SHARE]) * whole - state[ON_TRACKS])
    fills = min(1.0, left / wanted) if wanted > 0.0 else 0.0
    state[ON_CUES] = fills * wanted
    # a dwell may last longer than the interval has time for: the fence pays it back
    rest = whole - state[ON_TRACKS] - state[ON_CUES] - state[DEBT]
    state[ON_FENCE], state[DEBT] = max(0.0, rest), max(0.0, -rest)
    frame = beams * plan[SEARCH_DWELL]
    # nothing was in the field since the last look: the fence had all the time
    idle = max(0.0, time_s - plan[INTERVAL] - state[UNTIL])
    before = state[SWEPT] + idle * plan[AT_ONCE] / frame
    state[SWEPT], state[UNTIL] = before + state[ON_FENCE] / frame, time_s
    return before, state[SWEPT], fills


@kernel
def cone_passes(cones: np.ndarray, fills: float, azimuth_rad: float, elevation_rad: float) -> float:
    """Count the dwells that cues' cones give to a direction: a square of beams, row by row."""
    found = 0.0
    for cone in range(cones.shape[0]):
        half, side = cones[cone, CONE_HALF], cones[cone, SIDE]
        up = elevation_rad - cones[cone, ELEVATION]
        aside = turn_rad(cones[cone, AZIMUTH], azimuth_rad) * math.cos(cones[cone, ELEVATION])
        if abs(up) <= half and abs(aside) <= half:
            row = min(math.floor(0.5 * (up + half) / half * side), side - 1.0)
            column = min(math.floor(0.5 * (aside + half) / half * side), side - 1.0)
            phase = (row * side + column) / (side * side)
            found += passes(cones[cone, FILLED], cones[cone, FILLED] + fills, phase)
    return found


@kernel
def best_goal(azimuths: np.ndarray, count: int, mount_rad: float, half_rad: float) -> float:
    """Where a mount should point to have most of these azimuths in its narrow field; of equals the nearest."""
    best, most, goal = TURN_RAD, 0, mount_rad
    for first in range(count):
        inside, last = 0, 0.0
        for other in range(count):
            ahead = (azimuths[other] - azimuths[first]) % TURN_RAD
            if ahead <= 2.0 * half_rad:
                inside += 1
                last = max(last, ahead)
        middle = azimuths[first] + 0.5 * last
        way = abs(turn_rad(mount_rad, middle))
        if inside > most or (inside == most and way < best):
            most, best, goal = inside, way, middle
    return goal


@kernel
def turned(plan: np.ndarray, state: np.ndarray, time_s: float) -> float:
    """Turn the mount toward its goal until now, at its slew rate; returns its azimuth."""
    way = turn_rad(state[MOUNT], state[GOAL])
    most = plan[SLEW] * max(0.0, time_s - state[MOUNT_SINCE])
    state[MOUNT] += min(most, max(-most, way))
    state[MOUNT_SINCE] = time_s
    return float(state[MOUNT])


@kernel
def beside(
    plan: np.ndarray, directions: np.ndarray, dwelt: np.ndarray, azimuth_rad: float, elevation_rad: float
) -> bool:
    """Tell whether a direction lies in the beam of a dwell on an object under track."""
    for rank in range(dwelt.shape[0]):
        up = directions[dwelt[rank], 1] - elevation_rad
        aside = turn_rad(directions[dwelt[rank], 0], azimuth_rad) * math.cos(elevation_rad)
        if up * up + aside * aside <= IN_BEAM * IN_BEAM * plan[BEAMWIDTH] * plan[BEAMWIDTH]:
            return True
    return False


@kernel
def keep_book(
    plan: np.ndarray,
    time_s: float,
    directions: np.ndarray,
    effort: np.ndarray,
    row_of: np.ndarray,
    index: np.ndarray,
    ledger: np.ndarray,
    state: np.ndarray,
    cones: np.ndarray,
) -> None:
    """Note who is under track now, drop who was missed too often, and choose where a mount turns next."""
    total = index.shape[0]
    wanted, count = np.empty(total + cones.shape[0]), 0
    for row in range(total):
        at = index[row]
        if row_of[row] >= 0:
            ledger[at, LAST], ledger[at, MISSES] = time_s, 0.0
        elif effort[row, 1] > 0.0 and ledger[at, LAST] >= 0.0:
            ledger[at, LAST], ledger[at, MISSES] = time_s, ledger[at, MISSES] + 1.0
            if ledger[at, MISSES] >= MOST_MISSES:
                ledger[at, LAST] = LOOSE
        if ledger[at, LAST] >= 0.0:
            wanted[count] = directions[row, 0]
            count += 1
    state[TRACKS] = count
    for cone in range(cones.shape[0]):
        wanted[count] = cones[cone, AZIMUTH]
        count += 1
    if plan[SLEW] > 0.0:
        state[GOAL] = best_goal(wanted, count, state[MOUNT], plan[HALF]) if count else plan[REST]


@kernel
def radar_scan(
    radar: np.ndarray,
    faces: np.ndarray,
    origin: np.ndarray,
    axes: np.ndarray,
    plan: np.ndarray,
    starts: np.ndarray,
    time_s: float,
    targets: np.ndarray,
    rcs_m2: np.ndarray,
    uniforms: np.ndarray,
    normals: np.ndarray,
    index: np.ndarray,
    ledger: np.ndarray,
    state: np.ndarray,
    cones: np.ndarray,
    measured: np.ndarray,
    sigmas: np.ndarray,
    snr: np.ndarray,
    row_of: np.ndarray,
) -> int:
    """One report interval: dwells on tracks, then on cues, then along the fence; what is found is under track.

    index (n,) says which row of the ledger (m, 2) an object has; ledger, state (11,) and cones (c, 5) change.
    Fills and returns as radar_look.
    """
    total = targets.shape[0]
    boresights, half = faces, radar[SECTOR_HALF]
    if plan[SLEW] > 0.0:
        boresights, half = np.full(1, turned(plan, state, time_s)), plan[HALF]
    if time_s - plan[INTERVAL] > state[UNTIL] + SLACK:
        # looks were left out because nothing was in the field: whatever comes now is new
        for at in range(ledger.shape[0]):
            ledger[at, LAST] = LOOSE
    directions, effort, viewed = np.empty((total, 2)), np.zeros((total, 2)), np.zeros(total, np.bool_)
    for row in range(total):
        azimuth, elevation, _ = look_angles(origin, axes, targets[row, 0], targets[row, 1], targets[row, 2])
        directions[row, 0], directions[row, 1] = azimuth, elevation
        viewed[row] = in_view(radar, faces, origin, targets[row], azimuth, elevation)
        viewed[row] = viewed[row] and (plan[SLEW] <= 0.0 or in_sector(azimuth, boresights, half))
        if not viewed[row]:
            ledger[index[row], LAST] = LOOSE
    give_dwells(plan, time_s, directions, index, ledger, state, effort)
    dwelt, count = np.empty(total, np.int64), 0
    for row in range(total):
        if effort[row, 1] > 0.0:
            dwelt[count] = row
            count += 1
    before, after, fills = sweep(plan, starts[-1], time_s, state, cones)
    for row in range(total):
        if not viewed[row] or ledger[index[row], LAST] >= 0.0:
            continue
        azimuth, elevation = directions[row, 0], directions[row, 1]
        looks = cone_passes(cones, fills, azimuth, elevation)
        if looks <= 0.0 and beside(plan, directions, dwelt[:count], azimuth, elevation):
            looks = max(1.0, plan[INTERVAL] / plan[REVISIT])
        if looks > 0.0:
            effort[row, 0], effort[row, 1] = 1.0, looks
            continue
        phase = fence_phase(plan, starts, radar[ELEVATION_MIN], boresights, half, azimuth, elevation)
        if phase >= 0.0:
            effort[row, 0], effort[row, 1] = plan[SEARCH_DWELL] / plan[TRACK_DWELL], passes(before, after, phase)
    for cone in range(cones.shape[0]):
        cones[cone, FILLED] += fills
    found = radar_look(
        radar,
        faces,
        boresights,
        origin,
        axes,
        targets,
        rcs_m2,
        effort,
        uniforms,
        normals,
        measured,
        sigmas,
        snr,
        row_of,
    )
    keep_book(plan, time_s, directions, effort, row_of, index, ledger, state, cones)
    return int(found)

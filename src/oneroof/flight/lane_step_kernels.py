"""Compiled steps of a block of lanes: choosing their lengths, the stages of order eight, and what a step met."""

from __future__ import annotations

import math

import numpy as np

from oneroof.earth.jit import kernel
from oneroof.flight.lane_force_kernels import (
    AIMED,
    AT,
    CEILING,
    CEILING_NEAR,
    CLOCK,
    ECCENTRICITY2,
    EVENT,
    FALLING,
    FLOOR,
    FLOOR_NEAR,
    GROUND,
    HIGH,
    LANES,
    LAST,
    MIDDLE,
    NEAR,
    NEXT_HIGH,
    PER_FALL,
    PER_GROWTH,
    PER_HALF,
    PER_LONGEST,
    PULL,
    PULL_AT,
    PULLS,
    PUT,
    PUT_VELOCITY,
    QUINTIC,
    RADIUS,
    SET_STEP,
    SLOW,
    SLOW_AT,
    STEP,
    TARGET,
    TRAVEL,
    UNHURRIED,
    UNTIL,
    VELOCITY,
    exponential,
    force,
    quintic,
)
from oneroof.flight.order8_kernels import FRACTIONS, PLACE_WEIGHTS, SPEED_WEIGHTS, STAGES

# what became of a lane's step
WENT_ON, REDO, ENDED = 0.0, 1.0, 2.0
# a step that ends so near to the ground is brought onto it by a parabola
GROUND_NEAR_M = 20.0


@kernel
def choose(block: np.ndarray, width: int, rule: np.ndarray) -> None:
    """Choose every lane's step from its height and climb; one that can end on the next edge of its layer does.

    pace = 1 / ((|climb| + unhurried) / (travel E) + fall / fall_m + 1 / longest), E growing with height nearly as
    exp(height / growth_m): in air a lane crosses about the same share of a scale height each step, in space it takes
    the longest step, and a falling one never falls further in a step than fall_m and what gravity adds.

    The time to the edge (or the ground) ahead is that of a fall in air whose density grows e-fold evenly: the speed
    there by the column of air between, the time by both speeds and both accelerations. If two steps of this pace would
    do, both are of equal length; none is split from an end nearer than that.
    """
    if block.shape[1] != LANES:
        return
    per_longest, unhurried, at_ground = rule[PER_LONGEST], rule[UNHURRIED], rule[TRAVEL]
    per_growth, per_fall = rule[PER_GROWTH], rule[PER_FALL]
    stretch = rule[ECCENTRICITY2] * rule[RADIUS]
    for lane in range(np.uint64(width)):
        x, y, z = block[AT, lane], block[AT + 1, lane], block[AT + 2, lane]
        vx, vy = block[VELOCITY, lane], block[VELOCITY + 1, lane]
        vz = block[VELOCITY + 2, lane]
        ax, ay = block[PULL_AT, lane], block[PULL_AT + 1, lane]
        az = block[PULL_AT + 2, lane]
        high, slow = block[HIGH, lane], block[SLOW_AT, lane]
        # along the plumb line, to first order in the flattening
        per_r = 1.0 / math.sqrt(x * x + y * y + z * z)
        up_z = z * (1.0 + stretch * per_r)
        per_up = 1.0 / math.sqrt(x * x + y * y + up_z * up_z)
        climb = (x * vx + y * vy + up_z * vz) * per_up
        gain = (x * ax + y * ay + up_z * az) * per_up + (vx * vx + vy * vy + vz * vz - climb * climb) * per_r
        up = min(max(high * per_growth, 0.0), 8.0)
        grown = 1.0 + up * (1.0 / 3.0) * (1.0 + up * 0.25 * (1.0 + up * (1.0 / 5.0)))
        travel = at_ground * (1.0 + up * (1.0 + up * 0.5 * grown))
        pace = travel / (abs(climb) + unhurried + travel * (max(-climb, 0.0) * per_fall + per_longest))
        # towards the edge ahead, counted as a fall
        falls = climb < 0.0
        floor, ground = block[FLOOR, lane], block[GROUND, lane]
        floor_near = block[FLOOR_NEAR, lane] if floor > ground else GROUND_NEAR_M
        target = max(floor, ground) if falls else block[CEILING, lane]
        near = floor_near if falls else block[CEILING_NEAR, lane]
        sign = 1.0 if falls else -1.0
        gap = max(sign * (high - target), 1e-3)
        speed = max(abs(climb), 1e-3)
        faster = -sign * gain
        weight = faster + slow * speed
        c0, c1, c2 = block[QUINTIC, lane], block[QUINTIC + 1, lane], block[QUINTIC + 2, lane]
        c3, c4, c5 = block[QUINTIC + 3, lane], block[QUINTIC + 4, lane], block[QUINTIC + 5, lane]
        middle, per_half = block[MIDDLE, lane], block[PER_HALF, lane]
        growth = quintic((target - middle) * per_half, c0, c1, c2, c3, c4, c5)
        growth -= quintic((high - middle) * per_half, c0, c1, c2, c3, c4, c5)
        growth = min(max(growth, -6.0), 6.0)
        growth = 1e-6 if abs(growth) < 1e-6 else growth
        denser = exponential(growth)
        kept = exponential(max(-slow * gap * (denser - 1.0) / (growth * speed), -20.0))
        there2 = speed * speed * (kept * kept) + 2.0 * weight * gap * kept
        gets = there2 > 1e-4 * speed * speed
        there = math.sqrt(there2 if gets else speed * speed)
        bend = (faster - weight + slow * denser * there2 / speed) * (1.0 / 12.0)
        per_mean = 2.0 / (speed + there)
        time = gap * per_mean
        time = (gap - time * time * bend) * per_mean
        time = (gap - time * time * bend) * per_mean
        time = (gap - time * time * bend) * per_mean
        time = max(time, 1e-3) if gets else 1e9
        aims = time <= pace
        step = time if aims else (0.5 * time if time < 2.0 * pace else pace)
        again = block[SET_STEP, lane]
        fresh = again <= 0.0
        step = step if fresh else again
        rest = block[UNTIL, lane] - block[CLOCK, lane]
        last = rest <= step
        block[STEP, lane] = rest if last else step
        block[LAST, lane] = 1.0 if last else 0.0
        aimed = 1.0 if aims else 0.0
        aimed = aimed if fresh else block[AIMED, lane]
        block[AIMED, lane] = 0.0 if last else aimed
        block[FALLING, lane] = sign if fresh else block[FALLING, lane]
        block[TARGET, lane] = target if fresh else block[TARGET, lane]
        block[NEAR, lane] = near if fresh else block[NEAR, lane]


@kernel(inline=True)
def _put(block: np.ndarray, width: int, stage: int, axis: int, first: int, last: int) -> None:
    """Put one axis of all lanes at a stage, from the accelerations of stage 0 and of stages `first` to `last`."""
    part, speed_0, place_0 = FRACTIONS[stage], SPEED_WEIGHTS[stage, 0], PLACE_WEIGHTS[stage, 0]
    for lane in range(np.uint64(width)):
        pull = block[PULL_AT + axis, lane]
        speed, place = speed_0 * pull, place_0 * pull
        for earlier in range(first, last):
            pull = block[PULLS + 3 * earlier + axis, lane]
            speed += SPEED_WEIGHTS[stage, earlier] * pull
            place += PLACE_WEIGHTS[stage, earlier] * pull
        step, velocity = block[STEP, lane], block[VELOCITY + axis, lane]
        moved = step * (part * velocity + step * place)
        block[PUT + axis, lane] = block[AT + axis, lane] + moved
        block[PUT_VELOCITY + axis, lane] = velocity + step * speed


@kernel
def _put_early(block: np.ndarray, width: int, stage: int) -> None:
    """Put all lanes at one of the stages 1 to 4."""
    if block.shape[1] != LANES:
        return
    _put(block, width, stage, 0, 1, 4)
    _put(block, width, stage, 1, 1, 4)
    _put(block, width, stage, 2, 1, 4)


@kernel
def _put_middle(block: np.ndarray, width: int, stage: int) -> None:
    """Put all lanes at one of the stages 5 to 8, which leave out stage 1."""
    if block.shape[1] != LANES:
        return
    _put(block, width, stage, 0, 2, 8)
    _put(block, width, stage, 1, 2, 8)
    _put(block, width, stage, 2, 2, 8)


@kernel
def _put_late(block: np.ndarray, width: int, stage: int) -> None:
    """Put all lanes at one of the stages 9 to 11, or at the end of the step."""
    if block.shape[1] != LANES:
        return
    _put(block, width, stage, 0, 2, 12)
    _put(block, width, stage, 1, 2, 12)
    _put(block, width, stage, 2, 2, 12)


@kernel
def take_stages(block: np.ndarray, width: int, rule: np.ndarray) -> None:
    """Take the step of every lane up to where it ends; the force there is still to be told."""
    for stage in range(1, STAGES):
        if stage < 5:
            _put_early(block, width, stage)
        elif stage < 9:
            _put_middle(block, width, stage)
        else:
            _put_late(block, width, stage)
        force(block, int(np.int64(0)), width, rule, PULLS + 3 * stage)
    _put_late(block, width, int(np.int64(STAGES)))


@kernel
def look(block: np.ndarray, width: int) -> None:
    """Tell what every lane met in its step.

    A step aimed at an edge must end near it; one that was not must not have passed one. Steps that did are redone.
    """
    if block.shape[1] != LANES:
        return
    for lane in range(np.uint64(width)):
        before, after = block[HIGH, lane], block[NEXT_HIGH, lane]
        aimed, target, near = block[AIMED, lane], block[TARGET, lane], block[NEAR, lane]
        ground = block[GROUND, lane]
        there = abs(after - target) <= near or block[FALLING, lane] * (before - target) <= near
        low = max(block[FLOOR, lane] - block[FLOOR_NEAR, lane], ground)
        over = block[CEILING, lane] + block[CEILING_NEAR, lane]
        passed = (after < low and after < before) or (after > over and after > before)
        missed = (not there) if aimed > 0.0 else passed
        grounded = aimed > 0.0 and there and target <= ground
        ended = grounded or block[LAST, lane] > 0.0
        block[EVENT, lane] = REDO if missed else (ENDED if ended else WENT_ON)


@kernel
def go_on(block: np.ndarray, width: int) -> None:
    """Move every lane that met nothing to the end of its step."""
    if block.shape[1] != LANES:
        return
    for lane in range(np.uint64(width)):
        goes = block[EVENT, lane] == WENT_ON
        for row in range(3):
            block[AT + row, lane] = block[PUT + row, lane] if goes else block[AT + row, lane]
            velocity = block[VELOCITY + row, lane]
            block[VELOCITY + row, lane] = block[PUT_VELOCITY + row, lane] if goes else velocity
            block[PULL_AT + row, lane] = block[PULL + row, lane] if goes else block[PULL_AT + row, lane]
        block[HIGH, lane] = block[NEXT_HIGH, lane] if goes else block[HIGH, lane]
        block[SLOW_AT, lane] = block[SLOW, lane] if goes else block[SLOW_AT, lane]
        clock = block[CLOCK, lane]
        block[CLOCK, lane] = clock + block[STEP, lane] if goes else clock
        block[SET_STEP, lane] = 0.0 if goes else block[SET_STEP, lane]

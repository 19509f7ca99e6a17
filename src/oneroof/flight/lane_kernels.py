"""Compiled bulk flight: a population of free flights in blocks of sixteen lanes, one arc a lane, each at its own pace.

Axes do not turn (they coincide with the Earth's at the start); the air does. A block takes one step of order eight in
all lanes at once, each lane with the step its own height and climb allow. Lanes that have landed are written out and
refilled between steps, so no lane waits for another, and what a lane computes does not depend on its neighbours.

starts (n, 7)   Earth-fixed position m and velocity m/s, half the inverse ballistic coefficient m2/kg
rule (10,)      the pace (see _choose), the longest flight s, the height of the ground m, and the figure of the Earth
ends (n, 7)     time s, Earth-fixed position and velocity
"""

from __future__ import annotations

import math

import numpy as np

from oneroof.earth.air_table import BENDS_KM, TABLE_BENDS_KM
from oneroof.earth.jit import kernel
from oneroof.earth.wgs84 import OMEGA_RAD_S
from oneroof.flight.lane_force_kernels import pull_full, pull_simple, series_height
from oneroof.flight.order8_kernels import FRACTIONS, PLACE_WEIGHTS, SPEED_WEIGHTS, STAGES

LANES = 16
LANDED, TIMED_OUT, LOST = 0, 1, 2
# steps after which a flight that comes to no end is given up
MOST_STEPS = 100_000
# places in the rule
PER_LONGEST, TRAVEL, UNHURRIED, PER_GROWTH, PER_FALL = 0, 1, 2, 3, 4
LONGEST, GROUND, RADIUS, FLATTENING, ECCENTRICITY2, RULE_SIZE = 5, 6, 7, 8, 9, 10
# rows of a block
AT, VELOCITY, DRAG, STEP, CLOCK, SET_STEP, LANDING, HIGH, EVENT = 0, 3, 6, 7, 8, 9, 10, 11, 12
NEXT, NEXT_VELOCITY, NEXT_HIGH, PULL = 13, 16, 19, 20
ROWS = PULL + 3 * STAGES
# what became of a lane's step
WENT_ON, ENDED, BENT = 0.0, 1.0, 2.0
# heights where the 1976 air bends (drag above the last is too weak to feel it); a start this near one is on it
BENDS_M = np.concatenate((BENDS_KM, TABLE_BENDS_KM)) * 1e3
ON_BEND_M = 3.0
BENDS = len(BENDS_M)


@kernel(inline=True)
def _at_stage(block: np.ndarray, stage: int, skip: int, lane: int) -> tuple[float, float, float, float, float, float]:
    """Position and velocity of a lane at a stage of its step, from the accelerations of the stages before.

    Stages from the second up to `skip` have no weight; a short loop is unrolled by the compiler, a long one may not be.
    """
    sx, sy, sz = 0.0, 0.0, 0.0
    px, py, pz = 0.0, 0.0, 0.0
    if stage > 0:
        ax, ay, az = block[PULL, lane], block[PULL + 1, lane], block[PULL + 2, lane]
        speed, place = SPEED_WEIGHTS[stage, 0], PLACE_WEIGHTS[stage, 0]
        sx, sy, sz = speed * ax, speed * ay, speed * az
        px, py, pz = place * ax, place * ay, place * az
    for earlier in range(skip, stage):
        ax, ay, az = (
            block[PULL + 3 * earlier, lane],
            block[PULL + 3 * earlier + 1, lane],
            block[PULL + 3 * earlier + 2, lane],
        )
        sx += SPEED_WEIGHTS[stage, earlier] * ax
        sy += SPEED_WEIGHTS[stage, earlier] * ay
        sz += SPEED_WEIGHTS[stage, earlier] * az
        px += PLACE_WEIGHTS[stage, earlier] * ax
        py += PLACE_WEIGHTS[stage, earlier] * ay
        pz += PLACE_WEIGHTS[stage, earlier] * az
    step = block[STEP, lane]
    part, square = step * FRACTIONS[stage], step * step
    vx, vy, vz = block[VELOCITY, lane], block[VELOCITY + 1, lane], block[VELOCITY + 2, lane]
    return (
        block[AT, lane] + part * vx + square * px,
        block[AT + 1, lane] + part * vy + square * py,
        block[AT + 2, lane] + part * vz + square * pz,
        vx + step * sx,
        vy + step * sy,
        vz + step * sz,
    )


@kernel(inline=True)
def _stage_simple(block: np.ndarray, stage: int) -> None:
    """One stage in all lanes, simple forces."""
    for lane in range(LANES):
        x, y, z, vx, vy, vz = _at_stage(block, stage, 2 if stage > 4 else 1, lane)
        ax, ay, az = pull_simple(x, y, z, vx, vy, vz, block[DRAG, lane])
        block[PULL + 3 * stage, lane] = ax
        block[PULL + 3 * stage + 1, lane] = ay
        block[PULL + 3 * stage + 2, lane] = az


@kernel(inline=True)
def _stage_full(block: np.ndarray, stage: int) -> None:
    """One stage in all lanes, full forces."""
    for lane in range(LANES):
        x, y, z, vx, vy, vz = _at_stage(block, stage, 2 if stage > 4 else 1, lane)
        ax, ay, az = pull_full(x, y, z, vx, vy, vz, block[DRAG, lane])
        block[PULL + 3 * stage, lane] = ax
        block[PULL + 3 * stage + 1, lane] = ay
        block[PULL + 3 * stage + 2, lane] = az


@kernel(inline=True)
def _choose(block: np.ndarray, rule: np.ndarray) -> None:
    """Choose every lane's step from its height and climb; a lane about to meet something has its step set.

    step = 1 / ((|climb| + unhurried) / (travel E) + fall / fall_m + 1 / longest), E growing with height nearly as
    exp(height / growth_m): in air a lane crosses about the same share of a scale height each step, in space it takes
    the longest step, and a falling one never falls further in a step than fall_m and what gravity adds. So no step
    that was chosen in space ends in dense air.
    """
    per_longest, unhurried, longest = rule[PER_LONGEST], rule[UNHURRIED], rule[LONGEST]
    at_ground, per_growth, per_fall = rule[TRAVEL], rule[PER_GROWTH], rule[PER_FALL]
    for lane in range(LANES):
        x, y, z = block[AT, lane], block[AT + 1, lane], block[AT + 2, lane]
        r = math.sqrt(x * x + y * y + z * z)
        climb = (x * block[VELOCITY, lane] + y * block[VELOCITY + 1, lane] + z * block[VELOCITY + 2, lane]) / r
        up = min(max(block[HIGH, lane] * per_growth, 0.0), 8.0)
        grown = 1.0 + up * (1.0 / 3.0) * (1.0 + up * 0.25 * (1.0 + up * (1.0 / 5.0)))
        travel = at_ground * (1.0 + up * (1.0 + up * 0.5 * grown))
        slow = max(-climb, 0.0) * per_fall + per_longest
        step = travel / (abs(climb) + unhurried + travel * slow)
        step = min(step, longest - block[CLOCK, lane])
        set_step = block[SET_STEP, lane]
        block[STEP, lane] = set_step if set_step > 0.0 else step


@kernel(inline=True)
def _arrive(block: np.ndarray, rule: np.ndarray) -> None:
    """End the step in all lanes."""
    radius_m, flattening, eccentricity2 = rule[RADIUS], rule[FLATTENING], rule[ECCENTRICITY2]
    for lane in range(LANES):
        x, y, z, vx, vy, vz = _at_stage(block, STAGES, 5, lane)
        block[NEXT, lane], block[NEXT + 1, lane], block[NEXT + 2, lane] = x, y, z
        block[NEXT_VELOCITY, lane], block[NEXT_VELOCITY + 1, lane], block[NEXT_VELOCITY + 2, lane] = vx, vy, vz
        square = x * x + y * y + z * z
        r, inverse2 = math.sqrt(square), 1.0 / square
        high = series_height(r, z * z * inverse2, r * inverse2, radius_m, flattening, eccentricity2)
        block[NEXT_HIGH, lane] = high


@kernel(inline=True)
def _look(block: np.ndarray, rule: np.ndarray, bends: int) -> None:
    """Tell what every lane met in its step: the ground, the end of time, a bend of the air, or nothing."""
    ground, longest = rule[GROUND], rule[LONGEST]
    for lane in range(LANES):
        before, after = block[HIGH, lane], block[NEXT_HIGH, lane]
        ahead = before + (ON_BEND_M if after > before else -ON_BEND_M)
        passed = 0.0
        for bend in range(bends):
            passed += (1.0 if ahead > BENDS_M[bend] else 0.0) - (1.0 if after > BENDS_M[bend] else 0.0)
        x, y, z = block[NEXT, lane], block[NEXT + 1, lane], block[NEXT + 2, lane]
        vx, vy, vz = block[NEXT_VELOCITY, lane], block[NEXT_VELOCITY + 1, lane], block[NEXT_VELOCITY + 2, lane]
        falling = ENDED if x * vx + y * vy + z * vz < 0.0 else WENT_ON
        free = 1.0 if block[SET_STEP, lane] <= 0.0 else 0.0
        ends = falling * free if after < ground else block[LANDING, lane]
        ends = ENDED if block[CLOCK, lane] + block[STEP, lane] >= longest else max(ends, block[LANDING, lane])
        block[EVENT, lane] = max(ends, BENT * free * min(abs(passed), 1.0))


@kernel(inline=True)
def _go_on(block: np.ndarray) -> int:
    """Move every lane that met nothing to the end of its step; how many met something."""
    for lane in range(LANES):
        goes = block[EVENT, lane] <= WENT_ON
        for row in range(3):
            block[AT + row, lane] = block[NEXT + row, lane] if goes else block[AT + row, lane]
            block[VELOCITY + row, lane] = block[NEXT_VELOCITY + row, lane] if goes else block[VELOCITY + row, lane]
        block[HIGH, lane] = block[NEXT_HIGH, lane] if goes else block[HIGH, lane]
        block[CLOCK, lane] = block[CLOCK, lane] + (block[STEP, lane] if goes else 0.0)
        block[SET_STEP, lane] = 0.0 if goes else block[SET_STEP, lane]
    count = 0
    for lane in range(LANES):
        count += 1 if block[EVENT, lane] > WENT_ON else 0
    return count


@kernel
def _over_ground(
    x: float, y: float, z: float, vx: float, vy: float, vz: float, rule: np.ndarray
) -> tuple[float, float]:
    """Height over the ground, and how fast it grows."""
    square = x * x + y * y + z * z
    r = math.sqrt(square)
    high = series_height(r, z * z / square, 1.0 / r, rule[RADIUS], rule[FLATTENING], rule[ECCENTRICITY2])
    # the plumb line leans on the radius by less than 1 in 290
    over: float = high - rule[GROUND]
    return over, (x * vx + y * vy + z * vz) / r


@kernel
def _first_bend(before_m: float, after_m: float) -> float:
    """The first bend of the air on the way from one height to another."""
    rising = after_m > before_m
    ahead_m = before_m + (ON_BEND_M if rising else -ON_BEND_M)
    first = after_m
    for bend in range(BENDS):
        level: float = BENDS_M[bend]
        if rising and ahead_m <= level < first:
            first = level
        if not rising and ahead_m > level > first:
            first = level
    return first


@kernel
def _crossing(block: np.ndarray, lane: int, rule: np.ndarray, bent: bool) -> float:
    """Length of the part of a lane's step that ends near the ground, or the first bend, by the cubic of its height."""
    high, climb = _over_ground(
        block[AT, lane],
        block[AT + 1, lane],
        block[AT + 2, lane],
        block[VELOCITY, lane],
        block[VELOCITY + 1, lane],
        block[VELOCITY + 2, lane],
        rule,
    )
    below, fall = _over_ground(
        block[NEXT, lane],
        block[NEXT + 1, lane],
        block[NEXT + 2, lane],
        block[NEXT_VELOCITY, lane],
        block[NEXT_VELOCITY + 1, lane],
        block[NEXT_VELOCITY + 2, lane],
        rule,
    )
    step = block[STEP, lane]
    climb, fall = climb * step, fall * step
    if bent:
        level = _first_bend(high + rule[GROUND], below + rule[GROUND]) - rule[GROUND]
        high, below = high - level, below - level
        if below > high:
            high, below, climb, fall = -high, -below, -climb, -fall
    square, cube = 3.0 * (below - high) - 2.0 * climb - fall, 2.0 * (high - below) + climb + fall
    low, top = 0.0, 1.0
    for _ in range(40):
        middle = 0.5 * (low + top)
        if high + middle * (climb + middle * (square + middle * cube)) > 0.0:
            low = middle
        else:
            top = middle
    part: float = step * top
    return part


@kernel
def _land(block: np.ndarray, lane: int, rule: np.ndarray) -> float:
    """Move the end of a lane's last step onto the ground by a parabola (metres at most); the time that takes."""
    x, y, z = block[NEXT, lane], block[NEXT + 1, lane], block[NEXT + 2, lane]
    vx, vy, vz = block[NEXT_VELOCITY, lane], block[NEXT_VELOCITY + 1, lane], block[NEXT_VELOCITY + 2, lane]
    # the last stage stands at the end of the step
    row = PULL + 3 * (STAGES - 1)
    ax, ay, az = block[row, lane], block[row + 1, lane], block[row + 2, lane]
    more = 0.0
    for _ in range(4):
        px, py, pz = (
            x + more * (vx + 0.5 * more * ax),
            y + more * (vy + 0.5 * more * ay),
            z + more * (vz + 0.5 * more * az),
        )
        high, climb = _over_ground(px, py, pz, vx + more * ax, vy + more * ay, vz + more * az, rule)
        if abs(high) < abs(climb):
            more -= high / climb
    block[NEXT, lane] = x + more * (vx + 0.5 * more * ax)
    block[NEXT + 1, lane] = y + more * (vy + 0.5 * more * ay)
    block[NEXT + 2, lane] = z + more * (vz + 0.5 * more * az)
    block[NEXT_VELOCITY, lane] = vx + more * ax
    block[NEXT_VELOCITY + 1, lane] = vy + more * ay
    block[NEXT_VELOCITY + 2, lane] = vz + more * az
    return more


@kernel
def _write(block: np.ndarray, lane: int, rule: np.ndarray, end: np.ndarray) -> int:
    """Write the end of a lane's flight in Earth-fixed axes, (7,); its status."""
    landed = block[LANDING, lane] > 0.0
    clock = block[CLOCK, lane] + block[STEP, lane]
    if landed:
        clock += _land(block, lane, rule)
    cosine, sine = math.cos(OMEGA_RAD_S * clock), math.sin(OMEGA_RAD_S * clock)
    x, y = block[NEXT, lane], block[NEXT + 1, lane]
    # velocity over the turning Earth, still along the axes that do not turn
    vx, vy = block[NEXT_VELOCITY, lane] + OMEGA_RAD_S * y, block[NEXT_VELOCITY + 1, lane] - OMEGA_RAD_S * x
    end[0] = clock
    end[1], end[2], end[3] = cosine * x + sine * y, cosine * y - sine * x, block[NEXT + 2, lane]
    end[4], end[5], end[6] = cosine * vx + sine * vy, cosine * vy - sine * vx, block[NEXT_VELOCITY + 2, lane]
    return LANDED if landed else TIMED_OUT


@kernel
def _fill(block: np.ndarray, lane: int, rule: np.ndarray, start: np.ndarray) -> None:
    """Put a flight (7,) at the start of a lane."""
    x, y = start[0], start[1]
    block[AT, lane], block[AT + 1, lane], block[AT + 2, lane] = x, y, start[2]
    block[VELOCITY, lane] = start[3] - OMEGA_RAD_S * y
    block[VELOCITY + 1, lane] = start[4] + OMEGA_RAD_S * x
    block[VELOCITY + 2, lane] = start[5]
    block[DRAG, lane] = start[6]
    block[CLOCK, lane] = 0.0
    block[SET_STEP, lane] = 0.0
    block[LANDING, lane] = 0.0
    high, _ = _over_ground(x, y, start[2], start[3], start[4], start[5], rule)
    block[HIGH, lane] = high + rule[GROUND]


@kernel
def _begin(block: np.ndarray, rule: np.ndarray, arcs: np.ndarray, starts: np.ndarray) -> None:
    """Fill a block for the first time; lanes without a flight of their own fly the first one again, unwritten."""
    for lane in range(LANES):
        arcs[lane] = lane if lane < starts.shape[0] else -1
        _fill(block, lane, rule, starts[max(arcs[lane], 0)])


@kernel
def _turn_over(
    block: np.ndarray,
    rule: np.ndarray,
    arcs: np.ndarray,
    begun: int,
    starts: np.ndarray,
    ends: np.ndarray,
    statuses: np.ndarray,
) -> int:
    """See to the lanes that did not go on: set their step, or write and refill them; flights begun so far."""
    for lane in range(LANES):
        if block[EVENT, lane] == WENT_ON:
            continue
        if block[EVENT, lane] == BENT:
            block[SET_STEP, lane] = _crossing(block, lane, rule, True)
            continue
        if block[LANDING, lane] == 0.0 and block[CLOCK, lane] + block[STEP, lane] < rule[LONGEST]:
            block[SET_STEP, lane] = _crossing(block, lane, rule, False)
            block[LANDING, lane] = 1.0
            continue
        arc = arcs[lane]
        if arc >= 0:
            statuses[arc] = _write(block, lane, rule, ends[arc])
            arcs[lane] = begun if begun < starts.shape[0] else -1
            begun += 1
        _fill(block, lane, rule, starts[max(arcs[lane], 0)])
    return begun


@kernel
def fly_simple(starts: np.ndarray, rule: np.ndarray, ends: np.ndarray, statuses: np.ndarray) -> int:
    """Fly a population with J2 and exponential air; steps taken by all blocks. statuses (n,) begin as LOST."""
    block, arcs = np.zeros((ROWS, LANES)), np.zeros(LANES, np.int64)
    begun, steps = LANES, 0
    _begin(block, rule, arcs, starts)
    while begun < starts.shape[0] + LANES and steps < MOST_STEPS * (1 + starts.shape[0] // LANES):
        _choose(block, rule)
        _stage_simple(block, 0)
        _stage_simple(block, 1)
        _stage_simple(block, 2)
        _stage_simple(block, 3)
        _stage_simple(block, 4)
        _stage_simple(block, 5)
        _stage_simple(block, 6)
        _stage_simple(block, 7)
        _stage_simple(block, 8)
        _stage_simple(block, 9)
        _stage_simple(block, 10)
        _stage_simple(block, 11)
        _arrive(block, rule)
        _look(block, rule, 0)
        if _go_on(block) > 0:
            begun = _turn_over(block, rule, arcs, begun, starts, ends, statuses)
        steps += 1
    return steps


@kernel
def fly_full(starts: np.ndarray, rule: np.ndarray, ends: np.ndarray, statuses: np.ndarray) -> int:
    """Fly a population with J2 to J4 and the 1976 air; steps taken by all blocks. statuses (n,) begin as LOST."""
    block, arcs = np.zeros((ROWS, LANES)), np.zeros(LANES, np.int64)
    begun, steps = LANES, 0
    _begin(block, rule, arcs, starts)
    while begun < starts.shape[0] + LANES and steps < MOST_STEPS * (1 + starts.shape[0] // LANES):
        _choose(block, rule)
        _stage_full(block, 0)
        _stage_full(block, 1)
        _stage_full(block, 2)
        _stage_full(block, 3)
        _stage_full(block, 4)
        _stage_full(block, 5)
        _stage_full(block, 6)
        _stage_full(block, 7)
        _stage_full(block, 8)
        _stage_full(block, 9)
        _stage_full(block, 10)
        _stage_full(block, 11)
        _arrive(block, rule)
        _look(block, rule, BENDS)
        if _go_on(block) > 0:
            begun = _turn_over(block, rule, arcs, begun, starts, ends, statuses)
        steps += 1
    return steps

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

from oneroof.earth.air_table import BENDS_KM, QUARTICS, TOP_KM
from oneroof.earth.jit import kernel
from oneroof.earth.wgs84 import A_M, E2, GM_M3_S2, J2, J3, J4, OMEGA_RAD_S, SPHERE_RADIUS_M, F
from oneroof.flight.order8_kernels import FRACTIONS, PLACE_WEIGHTS, SPEED_WEIGHTS, STAGES

LANES = 16
LANDED, TIMED_OUT, LOST = 0, 1, 2
# steps after which a flight that comes to no end is given up
MOST_STEPS = 100_000
# places in the rule
PER_LONGEST, TRAVEL, UNHURRIED, PER_GROWTH, PER_FALL = 0, 1, 2, 3, 4
LONGEST, GROUND, RADIUS, FLATTENING, ECCENTRICITY2, RULE_SIZE = 5, 6, 7, 8, 9, 10
# rows of a block
AT, VELOCITY, DRAG, STEP, CLOCK, LAST_STEP, NEXT, NEXT_VELOCITY, PULL = 0, 3, 6, 7, 8, 9, 10, 13, 16
ROWS = PULL + 3 * STAGES
# the exponential air of the comparison: sea-level density and scale height of a one-parameter textbook fit
EXPONENTIAL_KG_M3 = 1.225
EXPONENTIAL_SCALE_M = 7000.0
# above this no drag of that air is felt, and the power series of its exponential would lose digits
EXPONENTIAL_TOP_M = 280e3
HALVINGS = 128.0


@kernel(inline=True)
def exponential_density(height_m: float) -> float:
    """Density of an isothermal air, by a power series of a 128th of the exponent and seven squarings."""
    u = min(height_m, EXPONENTIAL_TOP_M) * (1.0 / (EXPONENTIAL_SCALE_M * HALVINGS))
    part = 1.0 - u * (1.0 / 5.0) * (1.0 - u * (1.0 / 6.0))
    part = 1.0 - u * (1.0 - u * 0.5 * (1.0 - u * (1.0 / 3.0) * (1.0 - u * 0.25 * part)))
    part *= part
    part *= part
    part *= part
    part *= part
    part *= part
    part *= part
    part *= part
    return EXPONENTIAL_KG_M3 * part


@kernel(inline=True)
def table_density(height_m: float) -> float:
    """Density of the 1976 air, from the polynomials of earth.air_table."""
    km = min(max(height_m * 1e-3, 0.0), float(TOP_KM))
    whole = int(km)
    part = km - whole
    row = whole
    row += 1 if km >= BENDS_KM[0] else 0
    row += 1 if km >= BENDS_KM[1] else 0
    row += 1 if km >= BENDS_KM[2] else 0
    row += 1 if km >= BENDS_KM[3] else 0
    row += 1 if km >= BENDS_KM[4] else 0
    row += 1 if km >= BENDS_KM[5] else 0
    upper = QUARTICS[2, row] + part * (QUARTICS[3, row] + part * QUARTICS[4, row])
    return QUARTICS[0, row] + part * (QUARTICS[1, row] + part * upper)


@kernel(inline=True)
def series_height(
    r: float, sine2: float, per_r: float, radius_m: float, flattening: float, eccentricity2: float
) -> float:
    """Height over an ellipsoid from the distance to its centre and the squared sine of the geocentric latitude.

    The height is stationary in the latitude of its foot, so a foot to first order in the flattening gives it to fourth
    (below 1 mm for the Earth). A flattening of zero gives a sphere.
    """
    lean = flattening * radius_m * per_r
    turn = 4.0 * lean * sine2 * (1.0 - sine2)
    foot = sine2 + turn + lean * turn * (1.0 - 2.0 * sine2)
    short = eccentricity2 * foot
    normal = 0.5 * short * (1.0 + 0.25 * short * (1.0 + 0.5 * short * (1.0 + 0.625 * short)))
    return r - radius_m + radius_m * normal - 0.5 * lean * turn * r


@kernel(inline=True)
def pull_simple(
    x: float, y: float, z: float, vx: float, vy: float, vz: float, drag: float
) -> tuple[float, float, float]:
    """Acceleration by a point mass with J2 and an exponential air turning with a spherical Earth."""
    square = x * x + y * y + z * z
    r = math.sqrt(square)
    inverse2 = 1.0 / square
    s2 = z * z * inverse2
    c2 = (1.5 * J2 * A_M * A_M) * inverse2
    pull = -GM_M3_S2 * (inverse2 * inverse2 * r)
    wx, wy = vx + OMEGA_RAD_S * y, vy - OMEGA_RAD_S * x
    slow = exponential_density(r - SPHERE_RADIUS_M) * drag * math.sqrt(wx * wx + wy * wy + vz * vz)
    across = pull * (1.0 + c2 * (1.0 - 5.0 * s2))
    along = pull * (1.0 + c2 * (3.0 - 5.0 * s2))
    return across * x - slow * wx, across * y - slow * wy, along * z - slow * vz


@kernel(inline=True)
def pull_full(x: float, y: float, z: float, vx: float, vy: float, vz: float, drag: float) -> tuple[float, float, float]:
    """Acceleration by the zonal field to J4 and the 1976 air turning with the ellipsoid (see earth.gravity)."""
    square = x * x + y * y + z * z
    r = math.sqrt(square)
    inverse2 = 1.0 / square
    inverse = r * inverse2
    s = z * inverse
    s2 = s * s
    q2 = (A_M * A_M) * inverse2
    c2 = (1.5 * J2) * q2
    c3 = (0.5 * J3 * A_M) * q2 * inverse
    c4 = (0.625 * J4) * q2 * q2
    pull = -GM_M3_S2 * (inverse2 * inverse)
    wx, wy = vx + OMEGA_RAD_S * y, vy - OMEGA_RAD_S * x
    height_m = series_height(r, s2, inverse, A_M, F, E2)
    slow = table_density(height_m) * drag * math.sqrt(wx * wx + wy * wy + vz * vz)
    across = 1.0 + c2 * (1.0 - 5.0 * s2) + c3 * 5.0 * (3.0 - 7.0 * s2) * s - c4 * (3.0 - 42.0 * s2 + 63.0 * s2 * s2)
    along = z * (1.0 + c2 * (3.0 - 5.0 * s2) - c4 * (15.0 - 70.0 * s2 + 63.0 * s2 * s2))
    along += c3 * (30.0 * s2 - 35.0 * s2 * s2 - 3.0) * r
    across *= pull
    return across * x - slow * wx, across * y - slow * wy, pull * along - slow * vz


@kernel(inline=True)
def _at_stage(block: np.ndarray, stage: int, lane: int) -> tuple[float, float, float, float, float, float]:
    """Position and velocity of a lane at a stage of its step, from the accelerations of the stages before."""
    sx, sy, sz = 0.0, 0.0, 0.0
    px, py, pz = 0.0, 0.0, 0.0
    # unrolled by the compiler, which drops the terms of weight zero
    for earlier in range(stage):
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
        x, y, z, vx, vy, vz = _at_stage(block, stage, lane)
        ax, ay, az = pull_simple(x, y, z, vx, vy, vz, block[DRAG, lane])
        block[PULL + 3 * stage, lane] = ax
        block[PULL + 3 * stage + 1, lane] = ay
        block[PULL + 3 * stage + 2, lane] = az


@kernel(inline=True)
def _stage_full(block: np.ndarray, stage: int) -> None:
    """One stage in all lanes, full forces."""
    for lane in range(LANES):
        x, y, z, vx, vy, vz = _at_stage(block, stage, lane)
        ax, ay, az = pull_full(x, y, z, vx, vy, vz, block[DRAG, lane])
        block[PULL + 3 * stage, lane] = ax
        block[PULL + 3 * stage + 1, lane] = ay
        block[PULL + 3 * stage + 2, lane] = az


@kernel
def _choose(block: np.ndarray, rule: np.ndarray) -> None:
    """Choose every lane's step from its height and climb; a lane about to land has its last step already.

    step = 1 / ((|climb| + unhurried) / (travel E) + fall / fall_m + 1 / longest), E growing with height nearly as
    exp(height / growth_m): in air a lane crosses about the same share of a scale height each step, in space it takes the
    longest step, and a falling one never falls further in one step than fall_m and what gravity adds. So no step that
    was chosen in space ends in dense air.
    """
    for lane in range(LANES):
        x, y, z = block[AT, lane], block[AT + 1, lane], block[AT + 2, lane]
        r = math.sqrt(x * x + y * y + z * z)
        climb = (x * block[VELOCITY, lane] + y * block[VELOCITY + 1, lane] + z * block[VELOCITY + 2, lane]) / r
        up = min(max((r - rule[RADIUS]) * rule[PER_GROWTH], 0.0), 8.0)
        grown = 1.0 + up * (1.0 / 3.0) * (1.0 + up * 0.25 * (1.0 + up * (1.0 / 5.0)))
        travel = rule[TRAVEL] * (1.0 + up * (1.0 + up * 0.5 * grown))
        slow = max(-climb, 0.0) * rule[PER_FALL] + rule[PER_LONGEST]
        step = travel / (abs(climb) + rule[UNHURRIED] + travel * slow)
        step = min(step, rule[LONGEST] - block[CLOCK, lane])
        last = block[LAST_STEP, lane]
        block[STEP, lane] = last if last > 0.0 else step


@kernel
def _accept(block: np.ndarray, rule: np.ndarray, events: np.ndarray) -> int:
    """Let every lane go on to the end of its step, but those whose flight ends in it; how many those are."""
    for lane in range(LANES):
        x, y, z, vx, vy, vz = _at_stage(block, STAGES, lane)
        block[NEXT, lane], block[NEXT + 1, lane], block[NEXT + 2, lane] = x, y, z
        block[NEXT_VELOCITY, lane], block[NEXT_VELOCITY + 1, lane], block[NEXT_VELOCITY + 2, lane] = vx, vy, vz
    for lane in range(LANES):
        x, y, z = block[NEXT, lane], block[NEXT + 1, lane], block[NEXT + 2, lane]
        vx, vy, vz = block[NEXT_VELOCITY, lane], block[NEXT_VELOCITY + 1, lane], block[NEXT_VELOCITY + 2, lane]
        square = x * x + y * y + z * z
        r, inverse2 = math.sqrt(square), 1.0 / square
        high = series_height(r, z * z * inverse2, r * inverse2, rule[RADIUS], rule[FLATTENING], rule[ECCENTRICITY2])
        clock = block[CLOCK, lane] + block[STEP, lane]
        down = high < rule[GROUND] and x * vx + y * vy + z * vz < 0.0
        ends = down or block[LAST_STEP, lane] > 0.0 or clock >= rule[LONGEST]
        events[lane] = 1 if ends else 0
        block[AT, lane] = block[AT, lane] if ends else x
        block[AT + 1, lane] = block[AT + 1, lane] if ends else y
        block[AT + 2, lane] = block[AT + 2, lane] if ends else z
        block[VELOCITY, lane] = block[VELOCITY, lane] if ends else vx
        block[VELOCITY + 1, lane] = block[VELOCITY + 1, lane] if ends else vy
        block[VELOCITY + 2, lane] = block[VELOCITY + 2, lane] if ends else vz
        block[CLOCK, lane] = block[CLOCK, lane] if ends else clock
    count = 0
    for lane in range(LANES):
        count += events[lane]
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
    return high - rule[GROUND], (x * vx + y * vy + z * vz) / r


@kernel
def _crossing(block: np.ndarray, lane: int, rule: np.ndarray) -> float:
    """Length of the part of a lane's step that ends near the ground, by the cubic of its height."""
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
    square, cube = 3.0 * (below - high) - 2.0 * climb - fall, 2.0 * (high - below) + climb + fall
    low, top = 0.0, 1.0
    for _ in range(40):
        middle = 0.5 * (low + top)
        if high + middle * (climb + middle * (square + middle * cube)) > 0.0:
            low = middle
        else:
            top = middle
    return step * top


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
    landed = block[LAST_STEP, lane] > 0.0
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
def _fill(block: np.ndarray, lane: int, start: np.ndarray) -> None:
    """Put a flight (7,) at the start of a lane."""
    x, y = start[0], start[1]
    block[AT, lane], block[AT + 1, lane], block[AT + 2, lane] = x, y, start[2]
    block[VELOCITY, lane] = start[3] - OMEGA_RAD_S * y
    block[VELOCITY + 1, lane] = start[4] + OMEGA_RAD_S * x
    block[VELOCITY + 2, lane] = start[5]
    block[DRAG, lane] = start[6]
    block[CLOCK, lane] = 0.0
    block[LAST_STEP, lane] = 0.0


@kernel
def _begin(block: np.ndarray, arcs: np.ndarray, starts: np.ndarray) -> None:
    """Fill a block for the first time; lanes without a flight of their own fly the first one again, unwritten."""
    for lane in range(LANES):
        arcs[lane] = lane if lane < starts.shape[0] else -1
        _fill(block, lane, starts[max(arcs[lane], 0)])


@kernel
def _turn_over(
    block: np.ndarray,
    rule: np.ndarray,
    arcs: np.ndarray,
    events: np.ndarray,
    begun: int,
    starts: np.ndarray,
    ends: np.ndarray,
    statuses: np.ndarray,
) -> int:
    """See to the lanes whose flights end: give them their last step, or write and refill them; flights begun so far."""
    for lane in range(LANES):
        if events[lane] == 0:
            continue
        if block[LAST_STEP, lane] == 0.0 and block[CLOCK, lane] + block[STEP, lane] < rule[LONGEST]:
            block[LAST_STEP, lane] = _crossing(block, lane, rule)
            continue
        arc = arcs[lane]
        if arc >= 0:
            statuses[arc] = _write(block, lane, rule, ends[arc])
            arcs[lane] = begun if begun < starts.shape[0] else -1
            begun += 1
        _fill(block, lane, starts[max(arcs[lane], 0)])
    return begun


@kernel
def fly_simple(starts: np.ndarray, rule: np.ndarray, ends: np.ndarray, statuses: np.ndarray) -> int:
    """Fly a population with J2 and exponential air; steps taken by all blocks. statuses (n,) begin as LOST."""
    block, events, arcs = np.zeros((ROWS, LANES)), np.zeros(LANES, np.int64), np.zeros(LANES, np.int64)
    begun, steps = LANES, 0
    _begin(block, arcs, starts)
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
        if _accept(block, rule, events) > 0:
            begun = _turn_over(block, rule, arcs, events, begun, starts, ends, statuses)
        steps += 1
    return steps


@kernel
def fly_full(starts: np.ndarray, rule: np.ndarray, ends: np.ndarray, statuses: np.ndarray) -> int:
    """Fly a population with J2 to J4 and the 1976 air; steps taken by all blocks. statuses (n,) begin as LOST."""
    block, events, arcs = np.zeros((ROWS, LANES)), np.zeros(LANES, np.int64), np.zeros(LANES, np.int64)
    begun, steps = LANES, 0
    _begin(block, arcs, starts)
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
        if _accept(block, rule, events) > 0:
            begun = _turn_over(block, rule, arcs, events, begun, starts, ends, statuses)
        steps += 1
    return steps

"""Compiled free flight: rows of coasting bodies in blocks of lanes, one flight a lane, each at its own pace.

Axes do not turn (they coincide with the Earth's at the start of each flight); the air does. A block takes one step of
order eight in all lanes at once, each lane with the step its own height and climb allow. A lane that has landed is
written out and refilled between steps, or left out when no flight is left, so no lane waits for another; and what a
lane computes does not depend on its neighbours. One flight is a row of one.

starts (n, 10)  Earth-fixed position m and velocity m/s, half the inverse ballistic coefficient m2/kg, height of the
                ground m, time of the start s, time at which the flight is over in any case s
rule, air       see lane_force_kernels and earth.air_table
ends (n, 7)     time s, Earth-fixed position and velocity
tops (n,)       greatest height; (0,) asks for none
nodes           times (n, room), states (n, room, 6), phases (n, room), counts (n,); a room of one asks for none
"""

from __future__ import annotations

import math

import numpy as np

from oneroof.earth.air_table import CEILING as AIR_CEILING
from oneroof.earth.air_table import DEGREE
from oneroof.earth.air_table import MIDDLE as AIR_MIDDLE
from oneroof.earth.jit import kernel
from oneroof.flight.lane_force_kernels import (
    AIMED,
    AT,
    CLOCK,
    DRAG,
    EARTH,
    ECCENTRICITY2,
    EVENT,
    FALLING,
    FLATTENING,
    FLOOR,
    GROUND,
    HIGH,
    LANES,
    LAST,
    MIDDLE,
    NEXT_HIGH,
    OMEGA,
    PULL,
    PULL_AT,
    PULLS,
    PUT,
    PUT_VELOCITY,
    RADIUS,
    ROWS,
    SET_STEP,
    SLOW,
    SLOW_AT,
    STEP,
    TARGET,
    UNTIL,
    VECTOR,
    VELOCITY,
    force,
    series_height,
)
from oneroof.flight.lane_step_kernels import ENDED, REDO, WENT_ON, choose, go_on, look, take_stages

LANDED, TIMED_OUT, LOST, NO_ROOM = 0, 1, 2, 3
COAST, REENTRY = 1, 2
REENTRY_HEIGHT_M = 100e3
# the product's pace on the product's Earth: held to 1 cm by tests and by the benchmark of arcs
FINE = np.array([1.0 / 180.0, 10e3, 1260.0, 1.0 / 64e3, 1.0 / 113e3])
PRODUCT = np.concatenate((FINE, EARTH))
# steps after which a flight that comes to no end is given up
MOST_STEPS = 100_000
# columns of the starts
START_DRAG, START_GROUND, BEGIN, END, START_SIZE = 6, 7, 8, 9, 10
# nodes stand so close that a cubic between them is good: this far apart at the ground, growing with height
NODE_S, NODE_GROWTH_S, NODE_GROWTH_M, NODE_MOST_S = 0.5, 15.0, 100e3, 30.0


@kernel
def over_ground(x: float, y: float, z: float, vx: float, vy: float, vz: float, rule: np.ndarray) -> tuple[float, float]:
    """Height over the figure of the Earth, and how fast it grows."""
    square = x * x + y * y + z * z
    r = math.sqrt(square)
    high = series_height(r, z * z / square, 1.0 / r, rule[RADIUS], rule[FLATTENING], rule[ECCENTRICITY2])
    up_z = z * (1.0 + rule[ECCENTRICITY2] * rule[RADIUS] / r)
    climb = (x * vx + y * vy + up_z * vz) / math.sqrt(x * x + y * y + up_z * up_z)
    return float(high), climb


@kernel
def _end_over_ground(block: np.ndarray, lane: int, rule: np.ndarray) -> tuple[float, float]:
    """Height at the end of a lane's step, and how fast it grows."""
    x, y, z = block[PUT, lane], block[PUT + 1, lane], block[PUT + 2, lane]
    vx, vy, vz = block[PUT_VELOCITY, lane], block[PUT_VELOCITY + 1, lane], block[PUT_VELOCITY + 2, lane]
    high, climb = over_ground(x, y, z, vx, vy, vz, rule)
    return high, climb


@kernel
def _enter(block: np.ndarray, lane: int, air: np.ndarray, layer: int) -> None:
    """Put a lane into a layer of air."""
    for column in range(4):
        block[FLOOR + column, lane] = air[layer, column]
    for column in range(2 + DEGREE + 1):
        block[MIDDLE + column, lane] = air[layer, AIR_MIDDLE + column]


@kernel
def _enter_ahead(block: np.ndarray, width: int, air: np.ndarray, layers: np.ndarray) -> None:
    """Put lanes whose step ends at an edge into the layer behind it, so that the next step begins in that."""
    for lane in range(width):
        if block[AIMED, lane] > 0.0 and block[TARGET, lane] > block[GROUND, lane]:
            layers[lane] += -1 if block[FALLING, lane] > 0.0 else 1
            _enter(block, lane, air, layers[lane])


@kernel
def _redo(block: np.ndarray, lane: int, rule: np.ndarray, air: np.ndarray, layers: np.ndarray) -> None:
    """Set the step of a lane that missed the edge it aimed at, from where it ended; halve one that passed an edge."""
    step = block[STEP, lane]
    if block[AIMED, lane] == 0.0:
        block[SET_STEP, lane] = 0.5 * step
        return
    falling, target = block[FALLING, lane], block[TARGET, lane]
    if target > block[GROUND, lane]:
        layers[lane] += 1 if falling > 0.0 else -1
        _enter(block, lane, air, layers[lane])
    high, climb = _end_over_ground(block, lane, rule)
    fall = max(-falling * climb, 1.0)
    more = falling * (high - target) / fall
    block[SET_STEP, lane] = min(max(step + more, 0.25 * step), 2.0 * step)


@kernel
def _land(block: np.ndarray, lane: int, rule: np.ndarray) -> None:
    """Move the end of a lane's last step onto the ground by a parabola (metres at most)."""
    for _ in range(4):
        high, climb = _end_over_ground(block, lane, rule)
        high -= block[GROUND, lane]
        if abs(high) >= abs(climb):
            return
        more = -high / climb
        for axis in range(3):
            block[PUT + axis, lane] += more * (block[PUT_VELOCITY + axis, lane] + 0.5 * more * block[PULL + axis, lane])
            block[PUT_VELOCITY + axis, lane] += more * block[PULL + axis, lane]
        block[STEP, lane] += more
        if abs(more) < 1e-8:
            return


@kernel
def _fixed(clock: float, omega: float, state: np.ndarray) -> None:
    """Turn a state (6,), in axes that do not turn, into the Earth's axes at a time after the start."""
    cosine, sine = math.cos(omega * clock), math.sin(omega * clock)
    x, y = state[0], state[1]
    # velocity over the turning Earth, still along the axes that do not turn
    vx, vy = state[3] + omega * y, state[4] - omega * x
    state[0], state[1] = cosine * x + sine * y, cosine * y - sine * x
    state[3], state[4] = cosine * vx + sine * vy, cosine * vy - sine * vx


@kernel
def _between(block: np.ndarray, lane: int, part: float, state: np.ndarray) -> None:
    """State (6,) of a lane at a part of its step, by the quintic through both ends with their accelerations."""
    step = block[STEP, lane]
    square = step * step
    for axis in range(3):
        start, v, a = block[AT + axis, lane], step * block[VELOCITY + axis, lane], square * block[PULL_AT + axis, lane]
        moved = block[PUT + axis, lane] - start - v - 0.5 * a
        faster = step * block[PUT_VELOCITY + axis, lane] - v - a
        harder = square * block[PULL + axis, lane] - a
        cube, fourth = 10.0 * moved - 4.0 * faster + 0.5 * harder, 7.0 * faster - 15.0 * moved - harder
        fifth = 6.0 * moved - 3.0 * faster + 0.5 * harder
        state[axis] = start + part * (v + part * (0.5 * a + part * (cube + part * (fourth + part * fifth))))
        slope = v + part * (a + part * (3.0 * cube + part * (4.0 * fourth + part * 5.0 * fifth)))
        state[axis + 3] = slope / step


@kernel
def _top(block: np.ndarray, lane: int, rule: np.ndarray, state: np.ndarray) -> float:
    """Greatest height in a lane's step, if it lies inside, else of its end; by secants on the climb."""
    low, high = 0.0, 1.0
    _, climb = over_ground(
        block[AT, lane],
        block[AT + 1, lane],
        block[AT + 2, lane],
        block[VELOCITY, lane],
        block[VELOCITY + 1, lane],
        block[VELOCITY + 2, lane],
        rule,
    )
    top, fall = _end_over_ground(block, lane, rule)
    if climb <= 0.0 or fall >= 0.0:
        return top
    for _ in range(5):
        part = (low * fall - high * climb) / (fall - climb)
        _between(block, lane, part, state)
        top, rate = over_ground(state[0], state[1], state[2], state[3], state[4], state[5], rule)
        if rate > 0.0:
            low, climb = part, rate
        else:
            high, fall = part, rate
    return top


@kernel
def _note(
    block: np.ndarray,
    lane: int,
    rule: np.ndarray,
    begin: float,
    times: np.ndarray,
    states: np.ndarray,
    phases: np.ndarray,
    node: int,
) -> int:
    """Write the nodes of a lane's step behind those of its flight; how many there are now, beyond the room if full."""
    step, clock, omega = block[STEP, lane], block[CLOCK, lane], rule[OMEGA]
    low = min(block[HIGH, lane], block[NEXT_HIGH, lane])
    share = max(low, 0.0) / NODE_GROWTH_M
    apart = min(NODE_S + NODE_GROWTH_S * share * share * share, NODE_MOST_S)
    count = max(1, math.ceil(step / apart))
    for i in range(count):
        if node >= times.shape[0]:
            return int(times.shape[0] + 1)
        part = (i + 1.0) / count
        state = states[node]
        _between(block, lane, part, state)
        high, climb = over_ground(state[0], state[1], state[2], state[3], state[4], state[5], rule)
        _fixed(clock + part * step, omega, state)
        times[node] = begin + clock + part * step
        phases[node] = REENTRY if climb < 0.0 and high < REENTRY_HEIGHT_M else COAST
        node += 1
    return node


@kernel
def _write(
    block: np.ndarray, lane: int, rule: np.ndarray, start: np.ndarray, end: np.ndarray, state: np.ndarray
) -> int:
    """Write the end of a lane's flight in Earth-fixed axes, (7,); its status."""
    timed = block[LAST, lane] > 0.0
    clock = block[CLOCK, lane] + block[STEP, lane]
    for axis in range(3):
        state[axis] = block[PUT + axis, lane]
        state[axis + 3] = block[PUT_VELOCITY + axis, lane]
    _fixed(clock, rule[OMEGA], state)
    end[0] = start[END] if timed else start[BEGIN] + clock
    for i in range(6):
        end[i + 1] = state[i]
    return TIMED_OUT if timed else LANDED


@kernel
def _fill(
    block: np.ndarray, lane: int, rule: np.ndarray, air: np.ndarray, layers: np.ndarray, start: np.ndarray
) -> None:
    """Put a flight at the start of a lane."""
    x, y = start[0], start[1]
    vx, vy = start[3] - rule[OMEGA] * y, start[4] + rule[OMEGA] * x
    block[PUT, lane], block[PUT + 1, lane], block[PUT + 2, lane] = x, y, start[2]
    block[PUT_VELOCITY, lane], block[PUT_VELOCITY + 1, lane] = vx, vy
    block[PUT_VELOCITY + 2, lane] = start[5]
    block[DRAG, lane] = start[START_DRAG]
    block[GROUND, lane] = start[START_GROUND]
    block[UNTIL, lane] = start[END] - start[BEGIN]
    block[CLOCK, lane] = block[SET_STEP, lane] = 0.0
    high, climb = over_ground(x, y, start[2], vx, vy, start[5], rule)
    layer = 0
    while layer < air.shape[0] - 1 and (
        high > air[layer, AIR_CEILING] or (high == air[layer, AIR_CEILING] and climb >= 0.0)
    ):
        layer += 1
    layers[lane] = layer
    _enter(block, lane, air, layer)
    force(block, lane, lane + 1, rule, int(np.int64(PULL)))
    for row in range(3):
        block[AT + row, lane] = block[PUT + row, lane]
        block[VELOCITY + row, lane] = block[PUT_VELOCITY + row, lane]
        block[PULL_AT + row, lane] = block[PULL + row, lane]
    block[HIGH, lane] = block[NEXT_HIGH, lane]
    block[SLOW_AT, lane] = block[SLOW, lane]


@kernel
def _touch_down(block: np.ndarray, width: int, rule: np.ndarray) -> None:
    """Bring the lanes that ended near the ground onto it."""
    for lane in range(width):
        if block[EVENT, lane] == ENDED and block[LAST, lane] == 0.0:
            _land(block, lane, rule)


@kernel
def _see(
    block: np.ndarray,
    width: int,
    rule: np.ndarray,
    arcs: np.ndarray,
    starts: np.ndarray,
    tops: np.ndarray,
    times: np.ndarray,
    states: np.ndarray,
    phases: np.ndarray,
    counts: np.ndarray,
    state: np.ndarray,
) -> None:
    """Note the greatest height and the nodes of every lane whose step holds."""
    for lane in range(width):
        event, arc = block[EVENT, lane], arcs[lane]
        if event == REDO:
            continue
        if event == ENDED:
            force(block, lane, lane + 1, rule, int(np.int64(PULL)))
        tops[arc] = max(tops[arc], _top(block, lane, rule, state))
        if times.shape[1] > 1:
            node = counts[arc]
            counts[arc] = _note(block, lane, rule, starts[arc, BEGIN], times[arc], states[arc], phases[arc], node)


@kernel
def _turn_over(
    block: np.ndarray,
    width: int,
    rule: np.ndarray,
    air: np.ndarray,
    layers: np.ndarray,
    arcs: np.ndarray,
    begun: int,
    starts: np.ndarray,
    ends: np.ndarray,
    statuses: np.ndarray,
    state: np.ndarray,
) -> tuple[int, int]:
    """See to the lanes that did not go on: set their step, or write and refill them; lanes left, flights begun."""
    lane = int(np.int64(0))
    while lane < width:
        event = block[EVENT, lane]
        if event == REDO:
            _redo(block, lane, rule, air, layers)
        if event == ENDED:
            arc = arcs[lane]
            statuses[arc] = _write(block, lane, rule, starts[arc], ends[arc], state)
            if begun < starts.shape[0]:
                arcs[lane] = begun
                _fill(block, lane, rule, air, layers, starts[begun])
                begun += 1
            else:
                # the last lane takes its place, and is seen to next
                width -= 1
                arcs[lane], layers[lane] = arcs[width], layers[width]
                for row in range(PULLS):
                    block[row, lane] = block[row, width]
                continue
        lane += 1
    return width, begun


@kernel
def fly_lanes(
    starts: np.ndarray,
    rule: np.ndarray,
    air: np.ndarray,
    ends: np.ndarray,
    statuses: np.ndarray,
    tops: np.ndarray,
    times: np.ndarray,
    states: np.ndarray,
    phases: np.ndarray,
    counts: np.ndarray,
) -> int:
    """Fly rows of coasting bodies to the ground or the end of their time; the lane steps taken.

    statuses (n,) begin as LOST; tops and counts begin with what the flights had before.
    """
    block, state = np.zeros((ROWS, LANES)), np.empty(6)
    arcs, layers = np.zeros(LANES, np.int64), np.zeros(LANES, np.int64)
    width = min(LANES, starts.shape[0])
    for lane in range(LANES):
        arcs[lane] = lane if lane < width else 0
        _fill(block, lane, rule, air, layers, starts[arcs[lane]])
    begun, steps = width, 0
    while width > 0 and steps < MOST_STEPS * starts.shape[0]:
        # whole vectors, whatever stands in the lanes left over: a flight alone has the bits it has among others
        wide = (width + VECTOR - 1) // VECTOR * VECTOR
        choose(block, wide, rule)
        take_stages(block, wide, rule)
        _enter_ahead(block, width, air, layers)
        force(block, int(np.int64(0)), wide, rule, int(np.int64(PULL)))
        steps += width
        look(block, wide)
        count = 0
        for lane in range(width):
            count += 1 if block[EVENT, lane] > WENT_ON else 0
        if count > 0:
            _touch_down(block, width, rule)
        if tops.shape[0] > 0:
            _see(block, width, rule, arcs, starts, tops, times, states, phases, counts, state)
        go_on(block, wide)
        if count > 0:
            width, begun = _turn_over(block, width, rule, air, layers, arcs, begun, starts, ends, statuses, state)
    return steps

"""Compiled commits: from when a shot at an arc may be ordered, by what reports have told until then.

Reports of one class take equally long to a post. A post's classes, ordered by what their delays leave over whole steps,
give one row of events: event e of m classes is the (e % m)-th class's report of a node in step e // m. Knowledge only
grows from event to event, so what is not known well enough at one was not at any before: all short cuts rest on that.
"""

from __future__ import annotations

import math

import numpy as np

from oneroof.earth.jit import kernel
from oneroof.engagement.kernels import NEVER
from oneroof.studies.arc_kernels import SHIFT, L
from oneroof.studies.knowledge_kernels import SIX, add_until, covered, rooted

# where the numbers of a way to a shot stand: battery, row of events, chain, basket
BATTERY, ORDER, CHAIN, BASKET, WAY_NUMBERS = 0, 1, 2, 3, 4
# a row of events (classes + 1, 3): how many classes and the shortest delay, then for each class: its number, whole
# steps of its delay, what is left over
CLASSES, SHORTEST = 0, 1
# a shot that comes later than this is not told from none
SHORT_S = 60.0


@kernel
def last_event(order: np.ndarray, begin_s: float, step_s: float, time_s: float) -> int:
    """Number the last event at or before a time; below zero before the first."""
    many, since = int(order[0, CLASSES]), time_s - begin_s
    cycle = math.floor(since / step_s)
    left, rank = since - cycle * step_s, -1
    for number in range(many):
        if order[1 + number, 2] <= left:
            rank = number
    return max(cycle * many + rank, -1)


@kernel
def time_of(order: np.ndarray, begin_s: float, step_s: float, event: int) -> float:
    """Give when an event is."""
    many = int(order[0, CLASSES])
    return float(begin_s + (event // many) * step_s + order[1 + event % many, 2])


@kernel
def learn(
    order: np.ndarray, event: int, seen: np.ndarray, carried: np.ndarray, prior: np.ndarray, have: np.ndarray,
    known: np.ndarray, work: np.ndarray,
) -> None:  # fmt: skip
    """Fill known (events, SIX) at an event, once, with what knowledge_kernels.covered makes of all reports until then.

    seen (classes, 2) and carried (classes, blocks + 1, CARRIED) as `carry_back` leaves them; work (2, SIX): room.
    """
    if have[event]:
        return
    have[event] = True
    learned, root = work[0], work[1]
    for q in range(SIX):
        learned[q] = 0.0
    many = int(order[0, CLASSES])
    for number in range(many):
        group = int(order[1 + number, 0])
        node = event // many - int(order[1 + number, 1]) + (1 if number <= event % many else 0)
        node = min(node, seen[group, 1])
        if node > seen[group, 0]:
            add_until(carried[group], node, learned)
    rooted(learned, prior, root)
    covered(root, prior, known[event])


@kernel
def error2(known: np.ndarray, spread: np.ndarray, node: int) -> float:
    """Square of three sigma of the position at a node."""
    total, block, lane = 0.0, node >> SHIFT, node & (L - 1)
    for q in range(SIX):
        total += known[q] * spread[block, q * L + lane]
    return total


@kernel
def block_errors2(known: np.ndarray, spread: np.ndarray, out: np.ndarray) -> None:
    """The same for the nodes of a block, (L,)."""
    for i in range(L):
        out[i] = 0.0
    for part in range(0, SIX, 7):
        k0, k1, k2, k3 = known[part], known[part + 1], known[part + 2], known[part + 3]
        k4, k5, k6 = known[part + 4], known[part + 5], known[part + 6]
        for i in range(L):
            at = part * L + i
            out[i] += (
                k0 * spread[at] + k1 * spread[at + L] + k2 * spread[at + 2 * L] + k3 * spread[at + 3 * L]
                + k4 * spread[at + 4 * L] + k5 * spread[at + 5 * L] + k6 * spread[at + 6 * L]
            )  # fmt: skip


@kernel
def errors2(known: np.ndarray, spread: np.ndarray, low: int, high: int, out: np.ndarray) -> None:
    """The same for all nodes from low to high, (n,)."""
    for block in range(low // L, (high + L - 1) // L):
        block_errors2(known, spread[block], out[block * L : block * L + L])


@kernel
def useful(
    event: int, like: np.ndarray, launches: np.ndarray, low: int, high: int, basket2: float, chain_s: float,
    order: np.ndarray, begin_s: float, step_s: float, seen: np.ndarray, carried: np.ndarray, spread: np.ndarray,
    prior: np.ndarray, have: np.ndarray, known: np.ndarray, work: np.ndarray, errors: np.ndarray,
) -> bool:  # fmt: skip
    """Tell whether some node is known well enough at an event that a launch in time could or can still meet.

    like (2,): its second number is the node asked first, the one that answered last.
    """
    learn(order, event, seen, carried, prior, have, known, work)
    node, now_s = like[1], time_of(order, begin_s, step_s, event)
    if low <= node < high and launches[node] - chain_s >= now_s and error2(known[event], spread, node) <= basket2:
        return True
    errors2(known[event], spread, low, high, errors)
    for i in range(low, high):
        if errors[i] > basket2 or launches[i] <= NEVER:
            continue
        if launches[i] - chain_s < now_s:
            # too late for this node: it counts if it was known well enough while there was time
            then = last_event(order, begin_s, step_s, launches[i] - chain_s)
            if then < 0:
                continue
            learn(order, then, seen, carried, prior, have, known, work)
            if error2(known[then], spread, i) > basket2:
                continue
        like[1] = i
        return True
    return False


@kernel
def last_useful(
    last: int, launches: np.ndarray, low: int, high: int, basket2: float, chain_s: float, order: np.ndarray,
    begin_s: float, step_s: float, seen: np.ndarray, carried: np.ndarray, spread: np.ndarray, prior: np.ndarray,
    have: np.ndarray, known: np.ndarray, work: np.ndarray,
) -> float:  # fmt: skip
    """Give the latest launch that meets a node known well enough when it is ordered; `last`: event of the latest."""
    best = NEVER
    learn(order, last, seen, carried, prior, have, known, work)
    for i in range(high - 1, low - 1, -1):
        if launches[i] <= best or error2(known[last], spread, i) > basket2:
            continue
        then = last_event(order, begin_s, step_s, launches[i] - chain_s)
        if then < 0:
            continue
        learn(order, then, seen, carried, prior, have, known, work)
        if then == last or error2(known[then], spread, i) <= basket2:
            best = launches[i]
    return best


@kernel
def first_useful(
    last: int, like: np.ndarray, launches: np.ndarray, low: int, high: int, basket2: float, chain_s: float,
    order: np.ndarray, begin_s: float, step_s: float, seen: np.ndarray, carried: np.ndarray, spread: np.ndarray,
    prior: np.ndarray, have: np.ndarray, known: np.ndarray, work: np.ndarray, errors: np.ndarray,
) -> int:  # fmt: skip
    """Find the first event at which `useful` holds, up to one at which it does; it holds from there on.

    like (2,): where it was on the last arc asked about; the search begins there.
    """
    before, found, step = -1, last, 1
    asked = min(max(like[0], 0), last - 1)
    while found - before > 1:
        if useful(
            asked, like, launches, low, high, basket2, chain_s, order, begin_s, step_s, seen, carried, spread, prior,
            have, known, work, errors,
        ):  # fmt: skip
            found = asked
            asked = found - step
        else:
            before = asked
            asked = before + step
        # steps grow while the bounds are far apart, then the middle is asked
        step *= 2
        if not before < asked < found or step > 4:
            asked = (before + found) // 2
    like[0] = found
    return found


@kernel
def shortfall(
    late: int, launches: np.ndarray, low: int, high: int, basket2: float, chain_s: float, order: np.ndarray,
    begin_s: float, step_s: float, seen: np.ndarray, carried: np.ndarray, spread: np.ndarray, prior: np.ndarray,
    have: np.ndarray, known: np.ndarray, work: np.ndarray, errors: np.ndarray,
) -> float:  # fmt: skip
    """Give how much too late the nearest shot is ordered, SHORT_S if more; `late`: the last event that could tell."""
    least = SHORT_S
    learn(order, late, seen, carried, prior, have, known, work)
    errors2(known[late], spread, low, high, errors)
    for i in range(low, high):
        if errors[i] > basket2 or launches[i] <= NEVER:
            continue
        ready_s = launches[i] - chain_s
        before = last_event(order, begin_s, step_s, ready_s)
        found = min(late, last_event(order, begin_s, step_s, ready_s + least))
        if found <= before or time_of(order, begin_s, step_s, found) - ready_s >= least:
            continue
        learn(order, found, seen, carried, prior, have, known, work)
        if error2(known[found], spread, i) > basket2:
            continue
        while found - before > 1:
            event = (before + found) // 2
            learn(order, event, seen, carried, prior, have, known, work)
            if error2(known[event], spread, i) <= basket2:
                found = event
            else:
                before = event
        least = time_of(order, begin_s, step_s, found) - ready_s
    return least

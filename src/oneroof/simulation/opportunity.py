"""Opportunity sets: which launches are possible against the true arc, before magazine, assignment, chance and kill.

What may be committed on is counted in information form along the nominal arc: every expected look adds information
about one unknown free-fall state, nothing takes any away. So a sensor or a link less can only shrink a set, and so
can a longer delay: statements like "never enlarges" are exact here, and hold only in the mean for outcomes.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from oneroof.earth.arrays import Floats
from oneroof.earth.geodesy import height_m
from oneroof.earth.sight import look_angles
from oneroof.earth.wgs84 import OMEGA_RAD_S
from oneroof.engagement.reach import launch_times
from oneroof.flight.motion_kernels import step_free
from oneroof.sensing import radar
from oneroof.sensing.kernels import cross_section_m2
from oneroof.sensing.radar import Radar
from oneroof.simulation.layout import Layout, Shooter, Threat
from oneroof.simulation.sensors import Sensor

STEP_S = 10.0
LOWEST_M = 100e3
# a shot that comes later than this is not told from none
SHORT_S = 60.0
# finite differences of the flow: small beside the arc, large beside rounding
NUDGE = np.array([10.0, 10.0, 10.0, 0.01, 0.01, 0.01])
# before any look the state is known to a continent and to orbital speed; only there to make the inverse exist
PRIOR_SIGMA = np.array([5e6, 5e6, 5e6, 8e3, 8e3, 8e3])


@dataclass(frozen=True, slots=True)
class Arc:
    """One threat's free flight on a grid of times: states (n, 6), and how each follows from the first (n, 6, 6)."""

    times_s: Floats
    states: Floats
    flow: Floats


@dataclass(frozen=True, slots=True)
class Look:
    """One expected look: when its report reaches a command post, and what it says about the first state (6, 6).

    `seen_s` is when the sensor looks; until `known_s` pass the link and the review before a release.
    """

    known_s: float
    information: Floats
    sensor: str
    seen_s: float
    review_s: float


@dataclass(frozen=True, slots=True)
class Opportunity:
    """When a commit first becomes admissible, and the last launch that can still meet; None where there is none.

    `chain_s` is what lies between a commit and its lift-off: the order's way and making a round ready.
    """

    first_commit_s: float | None
    last_launch_s: float | None
    launches: frozenset[int]
    chain_s: float = 0.0


NONE = Opportunity(None, None, frozenset())


def opportunities(
    layout: Layout, without: Collection[str] = (), step_s: float = STEP_S
) -> dict[tuple[str, str], Opportunity]:
    """Give the opportunity set of every threat and shooter, with some sensors left out.

    A launch instant k * step_s is possible if a meeting at or above the least height exists that a launch at that time
    or later reaches, with three sigma of the position there inside the launch basket, from reports that had arrived.
    """
    found: dict[tuple[str, str], Opportunity] = {}
    for threat in layout.threats:
        arc = free_arc(threat)
        seen = [
            look
            for sensor in layout.sensors.values()
            if sensor.id not in without
            for look in looks(sensor, threat, arc)
        ]
        for shooter in layout.shooters.values():
            found[threat.id, shooter.id] = opportunity(layout, shooter, arc, seen, step_s)
    return found


def free_arc(threat: Threat, step_s: float = STEP_S) -> Arc:
    """Fly a threat's nominal arc from burnout until it is low again; the flow's derivative by finite differences."""
    path = threat.nominal
    start = np.array(path.burnout_state_ecef, dtype=np.float64)
    bundle = np.vstack([start, start + np.diag(NUDGE), start - np.diag(NUDGE)])
    times, states, flows = [threat.ignition_s + path.burnout_time_s], [start], [np.eye(6)]
    while times[-1] + step_s < threat.ignition_s + path.impact_time_s:
        bundle = np.array([_fallen(row, step_s) for row in bundle.tolist()])
        # a low burnout is not yet the descent
        if height_m(*bundle[0, :3].tolist()) < LOWEST_M and (len(times) - 0.5) * step_s > 10.0 * STEP_S:
            break
        times.append(times[-1] + step_s)
        states.append(bundle[0])
        flows.append(((bundle[1:7] - bundle[7:13]) / (2.0 * NUDGE[:, None])).T)
    return Arc(np.array(times), np.array(states), np.array(flows))


def _fallen(state: list[float], step_s: float) -> tuple[float, float, float, float, float, float]:
    x, y, z, vx, vy, vz = state
    return step_free(x, y, z, vx, vy, vz, step_s, 0.0, OMEGA_RAD_S)


def looks(sensor: Sensor, threat: Threat, arc: Arc) -> list[Look]:
    """Count the looks that are more likely than not to detect; infrared sees no free flight."""
    if not isinstance(sensor.device, Radar) or not sensor.deliveries:
        return []
    quickest = min(sensor.deliveries, key=lambda each: each.link_us + each.review_us)
    delay_s, review_s = (quickest.link_us + quickest.review_us) / 1e6, quickest.review_us / 1e6
    sections = threat.rcs_m2[sensor.band]
    found = []
    for node, time_s in enumerate(arc.times_s.tolist()):
        device = sensor.at(time_s).device
        learned = information(device, sections, arc, node) if isinstance(device, Radar) else None
        if learned is not None:
            found.append(Look(time_s + delay_s, learned, sensor.id, time_s, review_s))
    return found


def information(device: Radar, sections: tuple[float, float, float, float], arc: Arc, node: int) -> Floats | None:
    """Give what a radar's look at a node of an arc says about its first state, (6, 6); None if it sees nothing there.

    A look counts if it detects a body of these cross-sections more often than not.
    """
    state = arc.states[node]
    if not radar.visible(device, state[None, :3])[0]:
        return None
    still = np.zeros((1, 3))
    report, seen, _ = radar.look(
        device, float(arc.times_s[node]), state[None], _seen_m2(device, state, sections), np.array([0.5]), still
    )
    if not seen[0]:
        return None
    slope = _slope(device, state) @ arc.flow[node]
    weighted = slope / report.sigmas[0][:, None]
    return np.asarray(weighted.T @ weighted)


def _seen_m2(device: Radar, state: Floats, sections: tuple[float, float, float, float]) -> Floats:
    return np.array([cross_section_m2(device.origin_ecef_m, state, np.array(sections))])


def _slope(device: Radar, state: Floats) -> Floats:
    """Give how azimuth, elevation and range change with the state, (3, 6), by differences of one metre."""
    slope = np.zeros((3, 6))
    for axis in range(3):
        ahead, behind = state[:3].copy(), state[:3].copy()
        ahead[axis] += 1.0
        behind[axis] -= 1.0
        after = look_angles(device.origin_ecef_m, device.axes, *ahead.tolist())
        before = look_angles(device.origin_ecef_m, device.axes, *behind.tolist())
        turn = math.remainder(after[0] - before[0], 2.0 * math.pi)
        slope[:, axis] = (0.5 * turn, 0.5 * (after[1] - before[1]), 0.5 * (after[2] - before[2]))
    return slope


def opportunity(
    layout: Layout, shooter: Shooter, arc: Arc, seen: Sequence[Look], step_s: float = STEP_S
) -> Opportunity:
    """Give the opportunity set of one shooter along an arc, from the looks that reach whoever commands it."""
    chain_s = order_and_preparation_s(layout, shooter.id)
    if chain_s is None:
        return NONE
    first, last = math.inf, -math.inf
    instants: set[int] = set()
    for known_s, within in _within_basket(shooter, arc, seen):
        ready_s = known_s + chain_s
        useful = within[within >= ready_s]
        if useful.size:
            first, last = min(first, known_s), max(last, float(useful.max()))
            instants.update(range(math.ceil(ready_s / step_s), int(useful.max() // step_s) + 1))
    return NONE if first == math.inf else Opportunity(first, last, frozenset(instants), chain_s)


def _within_basket(shooter: Shooter, arc: Arc, seen: Sequence[Look]) -> Iterator[tuple[float, Floats]]:
    """Give, for every time at which a report arrives, the launches at nodes whose error is then inside the basket."""
    launches, _ = launch_times(shooter.battery, arc.times_s, arc.states)
    for known_s in sorted({look.known_s for look in seen}):
        yield known_s, launches[errors_m(arc, learned_by(seen, known_s)) <= shooter.battery.basket_launch_m]


def margin_s(layout: Layout, shooter: Shooter, arc: Arc, seen: Sequence[Look]) -> float:
    """Give the last launch that can meet less the first that is allowed: d* of an opportunity, signed.

    Without an opportunity it is below zero: by how much the launch that comes nearest would be too early for the first
    commit with its chain; minus infinity where that is more than SHORT_S, or nothing within reach is known well enough.
    """
    found = delay_budget_s(opportunity(layout, shooter, arc, seen))
    chain_s = order_and_preparation_s(layout, shooter.id)
    if found is not None or chain_s is None:
        return -math.inf if found is None else found
    short = [within.max() - known_s - chain_s for known_s, within in _within_basket(shooter, arc, seen) if within.size]
    least = float(max(short, default=-math.inf))
    return least if least > -SHORT_S else -math.inf


def learned_by(seen: Sequence[Look], known_s: float) -> Floats:
    """Add up what all reports told of the first state that had arrived by a time, (6, 6)."""
    return sum((look.information for look in seen if look.known_s <= known_s), np.zeros((6, 6)))


def order_and_preparation_s(layout: Layout, shooter: str) -> float | None:
    """Give the time from a commit to the lift-off it allows: the order's quickest link, then making a round ready.

    None if no command post has a link to the battery.
    """
    links = [post.links[shooter].delay_us for post in layout.posts.values() if shooter in post.links]
    return min(links) / 1e6 + layout.shooters[shooter].battery.preparation_s if links else None


def errors_m(arc: Arc, learned: Floats) -> Floats:
    """Give three sigma of the position at every node of an arc, (n,), from all that looks told of its first state."""
    scale = PRIOR_SIGMA
    total = np.diag(1.0 / PRIOR_SIGMA**2) + learned
    # scaled so that metres and metres a second weigh alike: the plain matrix is too ill-conditioned to invert
    covariance = np.linalg.inv(total * scale[:, None] * scale[None, :]) * scale[:, None] * scale[None, :]
    there = np.einsum("nij,jk,nik->ni", arc.flow[:, :3], covariance, arc.flow[:, :3])
    return np.asarray(3.0 * np.sqrt(there.sum(axis=1)))


def delay_budget_s(opportunity: Opportunity) -> float | None:
    """Give d*, the delay after the first admissible commit that loses the last opportunity; None if there is none."""
    if opportunity.first_commit_s is None or opportunity.last_launch_s is None:
        return None
    return opportunity.last_launch_s - opportunity.chain_s - opportunity.first_commit_s


def shares(found: Mapping[tuple[str, str], Opportunity], delay_s: float) -> float:
    """Give the share of threats for which a launch exists at or after the first commit plus a delay."""
    budgets = [(threat, delay_budget_s(each)) for (threat, _), each in found.items()]
    kept = {threat for threat, budget in budgets if budget is not None and delay_s <= budget}
    return len(kept) / len({threat for threat, _ in budgets})

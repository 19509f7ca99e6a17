"""Objects: what a missile brings forth beside its warhead, and what a hit leaves, each with a flight of its own."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from oneroof.earth.arrays import Floats
from oneroof.flight.separated import fall, joined, pushed
from oneroof.flight.trajectory import Trajectory
from oneroof.simulation.companions import Companions, Fragments, Sections, all_round
from oneroof.simulation.draws import Draws, Purpose, subject_key
from oneroof.simulation.layout import Threat

# a stage that is left behind drifts sideways too, by this part of its relative velocity, one sigma each way
_ASKEW = 0.3
# without chance bodies leave in fixed directions that are spread evenly: each turned by the golden angle
_GOLDEN_RAD = math.pi * (3.0 - math.sqrt(5.0))


class Role(StrEnum):
    """What an object truly is."""

    WARHEAD = "warhead"
    STAGE = "spent stage"
    DECOY = "decoy"
    DEBRIS = "debris"
    INTERCEPTOR = "interceptor"


@dataclass(frozen=True, slots=True)
class Thing:
    """One body that a sensor could see: the missile with its warhead, or what came forth from it.

    `parent` is the number of the threat that it belongs to. Until `alone_from_s` (scenario time) it carries what it
    will let go.
    """

    id: str
    key: int
    parent: int
    role: Role
    rcs_m2: Sections
    alone_from_s: float = -math.inf


@dataclass(frozen=True, slots=True)
class Flown:
    """A thing with its flight, which begins at a time on the scenario's clock."""

    thing: Thing
    start_s: float
    path: Trajectory


def whole(number: int, threat: Threat, start_s: float, path: Trajectory) -> Flown:
    """Give a missile with its warhead as one thing."""
    return Flown(Thing(threat.id, threat.key, number, Role.WARHEAD, threat.rcs_m2), start_s, path)


def release(missile: Flown, threat: Threat, beta_kg_m2: float, draws: Draws) -> list[Flown]:
    """Let go what a missile brings forth: the missile first, with the flight that its warhead then has.

    The spent stage leaves backwards at burnout. Decoys leave together, each with a velocity of its own; so does the
    warhead, drawn from the same distribution, or else the one that nothing pushed would be the warhead. The velocity
    that the warhead will get is taken off at burnout: its aim allows for it, to a kilometre.
    """
    beside, path = threat.companions, missile.path
    if beside is None:
        return [missile]
    stage = [_stage(missile, threat, beside, draws)] if beside.spent_stage else []
    if beside.decoys == 0:
        return [missile, *stage]
    pushes = [
        _push(draws, Purpose.RELEASE, f"{threat.id}/{name}", k, beside.decoys + 1, beside.release_speed_m_s)
        for k, name in enumerate(["warhead", *(_decoy(k) for k in range(beside.decoys))])
    ]
    ground_m, burnout_s = threat.launch.ground_m, path.burnout_time_s
    carrier = fall(pushed(path.burnout_state_ecef, -pushes[0]), beta_kg_m2, ground_m, beside.release_s)
    if carrier.landed:
        return [missile, *stage]
    last = len(carrier.times_s) - 1
    apart = carrier.states_ecef[last]
    freed = joined(carrier, last, fall(pushed(apart, pushes[0]), beta_kg_m2, ground_m))
    start_s = missile.start_s + burnout_s + beside.release_s
    decoys = [
        Flown(_thing(missile, _decoy(k), Role.DECOY, beside.decoy_rcs_m2), start_s, _fallen(apart, push, threat))
        for k, push in enumerate(pushes[1:])
    ]
    warhead = replace(missile.thing, alone_from_s=start_s)
    return [Flown(warhead, missile.start_s, joined(path, path.burnout_index, freed)), *stage, *decoys]


def _fallen(state_ecef: Floats, push_m_s: Floats, threat: Threat) -> Trajectory:
    """Fly a decoy from where it was let go."""
    assert threat.companions is not None
    return fall(pushed(state_ecef, push_m_s), threat.companions.decoy_beta_kg_m2, threat.launch.ground_m)


def _decoy(number: int) -> str:
    return f"decoy-{number + 1}"


def _thing(missile: Flown, name: str, role: Role, rcs_m2: Sections) -> Thing:
    id = f"{missile.thing.id}/{name}"
    return Thing(id, subject_key(id), missile.thing.parent, role, rcs_m2)


def _stage(missile: Flown, threat: Threat, beside: Companions, draws: Draws) -> Flown:
    thing = _thing(missile, "stage", Role.STAGE, beside.stage_rcs_m2)
    state = missile.path.burnout_state_ecef
    vx, vy, vz = state[3:].tolist()
    back = -np.array((vx, vy, vz)) / math.sqrt(vx * vx + vy * vy + vz * vz)
    askew = draws.normals(Purpose.RELEASE, thing.key, 0, 3)
    push = beside.separation_speed_m_s * (back + _ASKEW * askew)
    path = fall(pushed(state, push), beside.stage_beta_kg_m2, threat.launch.ground_m)
    return Flown(thing, missile.start_s + missile.path.burnout_time_s, path)


def _push(draws: Draws, purpose: Purpose, id: str, number: int, count: int, speed_m_s: float) -> Floats:
    """Draw the velocity with which one of many bodies leaves: the same each way; without chance spread evenly."""
    if draws.chance:
        return speed_m_s * draws.normals(purpose, subject_key(id), 0, 3)
    z = 1.0 - (2.0 * number + 1.0) / count
    flat, turn = math.sqrt(1.0 - z * z), number * _GOLDEN_RAD
    return speed_m_s * np.array((flat * math.cos(turn), flat * math.sin(turn), z))


def shatter(body: Thing, state_ecef: Floats, time_s: float, left: Fragments, draws: Draws) -> Iterator[Flown]:
    """Break a body that was hit into pieces on arcs near its own; pieces are not conserved in mass or momentum."""
    section = all_round(left.rcs_m2)
    for number in range(left.pieces):
        id = f"{body.id}/piece-{number + 1}"
        push = _push(draws, Purpose.DEBRIS, id, number, left.pieces, left.speed_m_s)
        thing = Thing(id, subject_key(id), body.parent, Role.DEBRIS, dict.fromkeys(body.rcs_m2, section))
        yield Flown(thing, time_s, fall(pushed(state_ecef, push), left.beta_kg_m2, 0.0))

"""The umpire: the only place where kill arithmetic meets the truth."""

from __future__ import annotations

import math
from dataclasses import dataclass

from oneroof.engagement.kill import Outcome, shot_outcome
from oneroof.flight.kernels import fly_out_time
from oneroof.simulation.draws import Draws, Purpose
from oneroof.simulation.layout import Shooter
from oneroof.simulation.nature import Nature, Round

# between nodes of a plan the flight time is interpolated: a second; what a kill vehicle makes up for is a few more
SLACK_S = 5.0


@dataclass(frozen=True, slots=True)
class Meeting:
    """What the umpire says of one round: outcome, the body that was met (None if none was near), its end, the miss."""

    outcome: Outcome
    met: int | None
    broken: bool
    miss_m: float


def judge(nature: Nature, shot: Round, draws: Draws) -> Meeting:
    """Decide one meeting.

    A round that its planners believed faster than it is comes too late. Any other meets the body that its track
    followed when it was last told, or else the nearest flying one, if that is within the handover basket of the last
    aim, and the last aim within the launch basket of the first. Then the shot's own chance decides; and, against a
    missile that brings nothing forth, the common factor that the right object is chosen: where there are objects to
    choose from, the desk's picture has chosen already, and the factor is not applied a second time.
    """
    shooter = nature.layout.shooters[shot.battery]
    nature.bring_to(shot.meeting_s)
    met, miss_m = _met(nature, shot)
    if met is None or not _within(shooter, shot, miss_m):
        return Meeting(Outcome.MISSED, None, False, miss_m)
    key = nature.things[met].key
    # the n-th shot at a body has the same luck whoever fires it: arrangements are compared on common draws
    ordinal = nature.met[met] = nature.met.get(met, 0) + 1
    hit = draws.uniform(Purpose.SHOT, key, ordinal)
    if not nature.is_warhead(met):
        return Meeting(Outcome.WRONG_OBJECT, met, hit < shooter.single_shot_kill, miss_m)
    outcome = shot_outcome(
        draws.uniform(Purpose.RIGHT_OBJECT, key),
        right_object_chance(nature, met, shooter),
        hit,
        shooter.single_shot_kill,
    )
    return Meeting(outcome, met, outcome is Outcome.KILLED, miss_m)


def right_object_chance(nature: Nature, met: int, shooter: Shooter) -> float:
    """Give the common factor of a shot that met a warhead: the sheet's, or 1 where objects were told apart."""
    threat = nature.layout.threats[nature.things[met].parent]
    return shooter.discrimination if threat.companions is None else 1.0


def pair(nature: Nature, time_s: float, position_ecef_m: tuple[float, float, float]) -> int | None:
    """Name the body that a track followed: the nearest that flew when the track was there."""
    nature.bring_to(time_s)
    return _nearest(nature, position_ecef_m)[0]


def _met(nature: Nature, shot: Round) -> tuple[int | None, float]:
    if shot.meant is not None and nature.flying[shot.meant]:
        return shot.meant, math.dist(shot.aim_ecef_m, nature.states[shot.meant, :3].tolist())
    return _nearest(nature, shot.aim_ecef_m)


def _within(shooter: Shooter, shot: Round, miss_m: float) -> bool:
    table, allowed_s = shooter.battery.fly_out, shot.meeting_s - shot.launch_s + SLACK_S
    if fly_out_time(table.time_s, table.site_ecef_m, table.axes, table.steps, *shot.launch_aim_ecef_m) > allowed_s:
        return False
    moved_m = math.dist(shot.launch_aim_ecef_m, shot.aim_ecef_m)
    return miss_m <= shooter.battery.basket_handover_m and moved_m <= shooter.battery.basket_launch_m


def _nearest(nature: Nature, aim_ecef_m: tuple[float, float, float]) -> tuple[int | None, float]:
    best, least_m = None, math.inf
    for i in range(nature.flying.shape[0]):
        if nature.flying[i]:
            distance_m = math.dist(aim_ecef_m, nature.states[i, :3].tolist())
            if distance_m < least_m:
                best, least_m = i, distance_m
    return best, least_m

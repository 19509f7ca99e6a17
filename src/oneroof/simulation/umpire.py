"""The umpire: the only place where kill arithmetic meets the truth."""

from __future__ import annotations

import math

from oneroof.engagement.kill import Outcome, shot_outcome
from oneroof.flight.kernels import fly_out_time
from oneroof.simulation.draws import Draws, Purpose
from oneroof.simulation.layout import Shooter
from oneroof.simulation.nature import Nature, Round

# between nodes of a plan the flight time is interpolated: a second; what a kill vehicle makes up for is a few more
SLACK_S = 5.0


def judge(nature: Nature, shot: Round, draws: Draws) -> tuple[Outcome, int | None, float]:
    """Decide one meeting: outcome, the threat that was met (None if none was near), and the miss of the last aim.

    A round that its planners believed faster than it is comes too late. Any other meets the nearest flying object, if
    that is within the handover basket of the last aim, and the last aim within the launch basket of the first. Then
    the common factor and the shot's own chance decide.
    """
    shooter = nature.layout.shooters[shot.battery]
    nature.bring_to(shot.meeting_s)
    threat, miss_m = _nearest(nature, shot.aim_ecef_m)
    if threat is None or not _within(shooter, shot, miss_m):
        return Outcome.MISSED, None, miss_m
    key = nature.layout.threats[threat].key
    # the n-th shot at a threat has the same luck whoever fires it: arrangements are compared on common draws
    ordinal = nature.met[threat] = nature.met.get(threat, 0) + 1
    right_object = draws.uniform(Purpose.RIGHT_OBJECT, key)
    hit = draws.uniform(Purpose.SHOT, key, ordinal)
    return shot_outcome(right_object, shooter.discrimination, hit, shooter.single_shot_kill), threat, miss_m


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

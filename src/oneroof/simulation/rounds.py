"""Interceptors in flight as bodies: what another party's sensors see of a round on its way to a meeting."""

from __future__ import annotations

import numpy as np

from oneroof.errors import Unreachable
from oneroof.flight.interceptor import path_to
from oneroof.simulation.companions import all_round
from oneroof.simulation.draws import subject_key
from oneroof.simulation.nature import Nature, Round
from oneroof.simulation.objects import Flown, Role, Thing

NO_THREAT = -1


def flying(nature: Nature, shot: Round) -> list[Flown]:
    """Fly a round from its site to where it is sent, as a body; none where no direct flight passes there.

    It burns as its sheet says, then coasts to the meeting point of its launch, and is seen no more from there on: what
    a round that misses does later is left out, and updates in flight do not bend its path. It belongs to no threat.
    """
    shooter, seen = nature.layout.shooters[shot.battery], nature.layout.scenario.interceptors_seen
    assert seen is not None and shooter.rocket is not None
    place = shooter.spot
    try:
        path = path_to(
            shooter.rocket, place.latitude_rad, place.longitude_rad, place.height_m, np.array(shot.launch_aim_ecef_m)
        )
    except Unreachable:
        return []
    bands = {sensor.band for sensor in nature.layout.sensors.values()}
    sections = dict.fromkeys(sorted(bands), all_round(seen.rcs_m2.number))
    thing = Thing(shot.id, subject_key(shot.id), NO_THREAT, Role.INTERCEPTOR, sections)
    return [Flown(thing, shot.launch_s, path)]

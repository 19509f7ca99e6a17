"""The origin filter at work at a desk: what it takes to have been launched inside an area is not engaged."""

from __future__ import annotations

import math
from collections.abc import Iterator

from oneroof.command.desk import Case, Desk, Stage
from oneroof.simulation.event import Later
from oneroof.simulation.facts import launched
from oneroof.simulation.notes import note
from oneroof.tracking.track import Track


def look_whence(desk: Desk, case: Case, track: Track, now_us: int) -> Iterator[Later]:
    """Place a track's launch, once, when it could first be fired at; close its case where that is inside the area.

    The middle of the calculated launch point decides: no margin, no second thought. So an error of it may spare what
    was launched outside, or engage what was launched inside; `forgone.summed_up` counts both.
    """
    area = desk.post.spared
    if area is None:
        return
    start = launched(desk, track)
    inside = area.has(start.latitude_rad, start.longitude_rad)
    if inside:
        case.stage = Stage.CLOSED
    whence = {
        "launch_latitude_deg": math.degrees(start.latitude_rad),
        "launch_longitude_deg": math.degrees(start.longitude_rad),
    }
    yield note(desk, now_us, "origin", track, inside=inside, area=area.id, **whence)

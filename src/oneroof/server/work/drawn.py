"""Arcs, tracks and times in the page's units: rounded to what a picture shows, so that a long record stays small."""

from __future__ import annotations

import math
from collections.abc import Iterable

from oneroof.server.faults import Row
from oneroof.simulation.believed import Belief, Ellipse, Mark, Snapshot
from oneroof.simulation.playback import Arc

# a metre on the ground, ten metres in height, a tenth of a second: finer than any map shows
_DEGREES, _KM, _SECONDS = 4, 2, 1
LIKELY = 0.5
ANALYST = "analyst"  # the seat that may see all


def seconds(time_s: float) -> float:
    """Round a time."""
    return round(float(time_s), _SECONDS)


def degrees(angle_rad: float) -> float:
    """Round a latitude, or a longitude into -180 to 180."""
    return round((math.degrees(angle_rad) + 180.0) % 360.0 - 180.0, _DEGREES)


def way(arc: Arc, until_s: float = math.inf) -> Row:
    """An arc as four lists of one length, as far as a time."""
    count = sum(1 for time_s in arc.times_s.tolist() if time_s <= until_s)
    return {
        "times_s": [round(each, _SECONDS) for each in arc.times_s[:count].tolist()],
        "longitude_deg": [
            round((each + 180.0) % 360.0 - 180.0, _DEGREES) for each in arc.longitude_deg[:count].tolist()
        ],
        "latitude_deg": [round(each, _DEGREES) for each in arc.latitude_deg[:count].tolist()],
        "height_km": [round(each, _KM) for each in arc.height_km[:count].tolist()],
    }


def ellipse(found: Ellipse | None) -> Row | None:
    """A one-sigma ellipse in kilometres."""
    if found is None:
        return None
    return {
        "major_km": round(found.major_m / 1000.0, _KM),
        "minor_km": round(found.minor_m / 1000.0, _KM),
        "azimuth_deg": round(math.degrees(found.azimuth_rad), 1),
    }


def mark(found: Mark) -> Row:
    """A place with its ellipse."""
    return {
        "longitude_deg": degrees(found.longitude_rad),
        "latitude_deg": degrees(found.latitude_rad),
        "ellipse": ellipse(found.ellipse),
    }


def snapshot(found: Snapshot) -> Row:
    """One look at a track."""
    impact = None if found.impact is None else mark(found.impact)
    if impact is not None and found.impact_s is not None:
        impact["time_s"] = seconds(found.impact_s)
    return {
        "time_s": seconds(found.time_s),
        "known_s": seconds(found.known_s),
        **mark(found.place),
        "height_km": round(found.place.height_m / 1000.0, _KM),
        "impact": impact,
        "class": "burning" if found.boost_probability >= LIKELY else None,
    }


def track_id(desk: str, number: int, teller: str | None) -> str:
    """Name a track: its desk and its number there, and who told of it."""
    return f"{desk}:{number}" if teller is None else f"{desk}:{teller}-{number}"


def tracks(beliefs: Iterable[Belief], holder: dict[str, str]) -> list[Row]:
    """Every desk's tracks in the order of their first snapshot."""
    rows = [
        {
            "id": track_id(each.desk, each.number, each.teller),
            "holder": holder[each.desk],
            "desk": each.desk,
            "label": _name(each),
            "name": _name(each),
            "from": "sensors" if each.teller is None else "messages",
            "teller": each.teller,
            "snapshots": [snapshot(one) for one in each.snapshots],
        }
        for each in beliefs
    ]
    return sorted(rows, key=lambda row: (row["snapshots"][0]["known_s"], row["id"]))


def _name(belief: Belief) -> str:
    return f"Track {belief.number}" + ("" if belief.teller is None else f" of {belief.teller}")

"""The table of "would Gabala do instead?", as a page shows it: one row for each radar and flight."""

from __future__ import annotations

from oneroof.simulation.handover import Handover, Study

TRACK_TIMES_S = (30.0, 60.0, 120.0, 240.0)
HEADINGS = (
    "radar",
    "flight",
    "burnout, s",
    "first seen, s",
    "first look in free flight, s",
    "kept for, s",
    *(f"error after {track_s:.0f} s, km" for track_s in TRACK_TIMES_S),
    "fits the launch basket after, s",
    "fits the handover basket after, s",
    "delay budget, s",
)


def markdown(study: Study) -> str:
    """Write the table; in brackets the same with the radar's assumed figures at their best and at their worst end."""
    ends = {(one.radar, one.flight): [one] for one in study.flattered}
    for one in study.unflattered:
        ends[one.radar, one.flight].append(one)
    lines = ["| " + " | ".join(HEADINGS) + " |", "|" + "|".join("---" if n < 2 else "---:" for n in range(13)) + "|"]
    for one in study.as_assumed:
        lines.append("| " + " | ".join(_cells(one, *ends[one.radar, one.flight])) + " |")
    return "\n".join(lines) + "\n"


def _cells(one: Handover, best: Handover, worst: Handover) -> list[str]:
    errors = [one.error_after_m(track_s) for track_s in TRACK_TIMES_S]
    return [
        one.radar,
        one.flight.removesuffix("-shot"),
        _seconds(one.burnout_s),
        _seconds(one.first_sight_s),
        _seconds(one.first_look_s),
        _seconds(float(one.track_s[-1]) if one.track_s.size else None),
        *map(_kilometres, errors),
        *(_ranged(getattr(one, name), getattr(best, name), getattr(worst, name)) for name in _RANGED),
    ]


_RANGED = ("fits_launch_s", "fits_handover_s", "spare_s")


def _seconds(time_s: float | None) -> str:
    return "–" if time_s is None else f"{time_s:.0f}"


def _kilometres(error_m: float | None) -> str:
    if error_m is None:
        return "–"
    return f"{error_m / 1e3:.0f}" if error_m >= 100e3 else f"{error_m / 1e3:.3g}"


def _ranged(middle: float | None, best: float | None, worst: float | None) -> str:
    if middle is best is worst is None:
        return "–"
    return f"{_seconds(middle)} ({_seconds(best)}, {_seconds(worst)})"

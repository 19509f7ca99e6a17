"""Two sources must agree: an alarm stands only when a second, independent sensor declares it within a window."""

from __future__ import annotations

from collections.abc import Sequence


def confirmed(one_s: Sequence[float], other_s: Sequence[float], window_s: float) -> list[float]:
    """Give the times at which two sensors' declarations, each in order of time, confirm each other; each counts once.

    Of two independent sensors with false alarms at rates f and g, both small beside the window, 2 f g times the window
    are confirmed falsely in a unit of time.
    """
    found, place = list[float](), 0
    for time_s in one_s:
        while place < len(other_s) and other_s[place] < time_s - window_s:
            place += 1
        if place < len(other_s) and other_s[place] <= time_s + window_s:
            found.append(max(time_s, other_s[place]))
            place += 1
    return found

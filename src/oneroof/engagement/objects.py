"""Which of the objects that fly together to fire at: the likeliest warhead first, once or while rounds last."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

Rule = Literal["most-likely", "all"]


def likeliest(chances: Mapping[int, float]) -> int:
    """Name the track that is most likely the warhead; of equals the oldest."""
    return min(chances, key=lambda number: (-chances[number], number))


def is_next(number: int, chances: Mapping[int, float], engaged: Collection[int], rule: Rule) -> bool:
    """Tell whether a track of a complex is the next to be fired at.

    `most-likely`: it is the likeliest, and nothing of its complex was fired at yet. `all`: none that is likelier waits.
    """
    if number in engaged or (rule == "most-likely" and engaged):
        return False
    waiting = {other: chance for other, chance in chances.items() if other not in engaged}
    return number in waiting and likeliest(waiting) == number

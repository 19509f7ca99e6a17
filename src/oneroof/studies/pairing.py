"""Differences from the first point, replication by replication on common draws, in bounded memory."""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence

from oneroof.studies.tally import Tally
from oneroof.studies.work import Chunk, Task

PAIRED_MAX = 100_000  # replications of the first point that are kept to be set against the others'


class Pairs:
    """The first point's values, and for every other point a tally of what it adds to them in the same replication.

    Paired up to `PAIRED_MAX` replications; a pair in which either side says nothing does not count.
    """

    def __init__(self, points: int, measures: int) -> None:
        self._first = [array("d") for _ in range(measures)]
        self.tallies = [tuple(Tally() for _ in range(measures)) for _ in range(points)]

    def add(self, task: Task, chunk: Chunk) -> None:
        """Take a chunk; those of the first point come before the others' of the same round."""
        start = task.start - task.point.first
        if start >= PAIRED_MAX:
            return
        for first, tally, values in zip(self._first, self.tallies[task.point.number], chunk.values, strict=True):
            if task.point.number == 0:
                first.extend(math.nan if value is None else value for value in values)
            else:
                tally.add(_differences(first[start : start + len(values)], values))


def _differences(ones: Sequence[float], others: Sequence[float | None]) -> list[float | None]:
    return [None if other is None or math.isnan(one) else other - one for one, other in zip(ones, others, strict=False)]

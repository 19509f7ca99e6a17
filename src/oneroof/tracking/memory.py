"""What a tracker keeps of its past, so that a report that comes late can be put where it belongs."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from oneroof.earth.arrays import Flags
from oneroof.sensing.detection import Report
from oneroof.tracking.bookkeeping_kernels import COUNTS
from oneroof.tracking.kernels import BELIEF_ROWS, FACTS

Key: TypeAlias = tuple[float, bool, int]


class Arrays:
    """All that a tracker believes of its tracks, in one piece, so that one copy remembers it.

    Shapes: `belief` (2, BELIEF_ROWS, capacity), `facts` (capacity, FACTS), `counts` (capacity, COUNTS), `looked`
    (capacity, sensors).
    """

    __slots__ = ("belief", "counts", "facts", "looked", "whole")

    def __init__(self, capacity: int, sensors: int, whole: NDArray[np.uint8] | None = None) -> None:
        ends = np.cumsum([8 * 2 * BELIEF_ROWS * capacity, 8 * FACTS * capacity, 8 * COUNTS * capacity]).tolist()
        self.whole = np.zeros(ends[2] + capacity * sensors, np.uint8) if whole is None else whole
        belief, facts, counts, looked = (self.whole[a:b] for a, b in itertools.pairwise((0, *ends, None)))
        self.belief = belief.view(np.float64).reshape(2, BELIEF_ROWS, capacity)
        self.facts = facts.view(np.float64).reshape(capacity, FACTS)
        self.counts = counts.view(np.int64).reshape(capacity, COUNTS)
        self.looked = looked.view(np.bool_).reshape(capacity, sensors)

    @property
    def room(self) -> tuple[int, int]:
        """For how many tracks and sensors there is room."""
        capacity, sensors = self.looked.shape
        return capacity, sensors

    def __deepcopy__(self, memo: object) -> Arrays:
        """Copy the piece: the arrays are views of it, and each copied alone would no longer be."""
        return Arrays(*self.room, self.whole.copy())

    def take_over(self, other: Arrays, count: int) -> None:
        """Hold what another holds of the first tracks, whose room is no larger."""
        self.belief[:, :, :count], self.facts[:count] = other.belief[:, :, :count], other.facts[:count]
        self.counts[:count], self.looked[:count] = other.counts[:count], False
        self.looked[:count, : other.room[1]] = other.looked[:count]


@dataclass(slots=True)
class Memory:
    """All that a tracker believed at an instant; only renaming tracks ever writes to one.

    `whole` is what `Arrays` of its `room` hold.
    """

    time_s: float
    count: int
    room: tuple[int, int]
    whole: NDArray[np.uint8]
    apart: Flags

    @property
    def counts(self) -> NDArray[np.int64]:
        """The counts of its tracks (count, COUNTS), to be read and written."""
        return Arrays(*self.room, self.whole).counts[: self.count]


@dataclass(slots=True)
class Past:
    """A report taken in, the memory from before it, and the number of the track that each of its rows went to."""

    report: Report
    before: Memory
    given: list[int]

    @property
    def key(self) -> Key:
        """What reports are ordered by."""
        return key_of(self.report)


def key_of(report: Report) -> Key:
    """Say where a report belongs among all others: by its instant, of one instant first those that measure range.

    What a radar fixes first, a line of sight is then bent about; and satellites, whose reports take longest, are late
    no more only because a radar looked at the same instant.
    """
    return report.time_s, not report.ranged, report.sensor

"""What a tracker keeps of its past, so that a report that comes late can be put where it belongs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from oneroof.earth.arrays import Flags, Floats
from oneroof.sensing.detection import Report

Key: TypeAlias = tuple[float, bool, int]


@dataclass(slots=True)
class Memory:
    """All that a tracker believed at an instant; only renaming tracks ever writes to one."""

    time_s: float
    count: int
    belief: Floats
    facts: Floats
    counts: NDArray[np.int64]
    apart: Flags
    looked: Flags


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

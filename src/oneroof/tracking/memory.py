"""What a tracker keeps of its past, so that a report that comes late can be put where it belongs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oneroof.earth.arrays import Flags, Floats
from oneroof.sensing.detection import Report


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
    def key(self) -> tuple[float, int]:
        """What reports are ordered by."""
        return self.report.time_s, self.report.sensor

"""What a sensor sends: one report for each report interval, without any name of what it saw."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from oneroof.earth.arrays import Flags, Floats, Integers


@dataclass(frozen=True, slots=True)
class Report:
    """The detections of one sensor at one instant, in the order of their measured values.

    A row holds azimuth (from the second axis toward the first), elevation and range in the sensor's own axes. Rows are
    sorted by measured azimuth, elevation, range, so that their order tells nothing about who is who.

    Shapes: `axes` (3, 3) rows are unit vectors in ECEF (east, north, up for a radar; east, nadir, north for a
    satellite); `measurements` and `sigmas` (n, 3); `snr` and `boosting` (n,). `ranged` is False where the range is only
    an assumption (infrared): it may start a track, it may not update one. Then `cloud_top_m` is the height below which
    the sensor sees no plume, `revisit_s` the time between two of its looks. `features` (n, 3), where
    a scenario has objects to tell apart, is what the echo says of the body: a feature in its own sigma, the measured
    cross-section's excess over the least that is detected there, and the cross-section that the noise is worth (m2).
    """

    sensor: int
    time_s: float
    origin_ecef_m: Floats
    axes: Floats
    measurements: Floats
    sigmas: Floats
    snr: Floats
    boosting: Flags
    ranged: bool = True
    cloud_top_m: float = 0.0
    revisit_s: float = 0.0
    features: Floats | None = None

    def __len__(self) -> int:
        """Count the detections."""
        return len(self.snr)


@lru_cache(maxsize=256)
def all_alike(count: int, boosting: bool) -> Flags:
    """Give the flags (n,) of detections that all burn, or of which none is known to; nobody writes to them."""
    return np.full(count, boosting)


def room_for(targets: int) -> tuple[Floats, Floats, Floats, Integers]:
    """Make room for what a look fills: measured and sigmas (n, 3), SNR (n,), the row of each target (n,).

    Arrays that a kernel makes itself take five times as long to be handed over.
    """
    return np.empty((targets, 3)), np.empty((targets, 3)), np.empty(targets), np.empty(targets, np.int64)

"""A launch long after another that satellites alone saw: the tracker takes it for a new one."""

from __future__ import annotations

import numpy as np
import pytest

from oneroof.tracking.tracker import Tracker
from tracking.arcs import RAID, SATELLITES, Sky, flight


def told(sky: Sky, tracker: Tracker, start_s: int, end_s: int) -> list[int]:
    """Give a tracker what satellites detect, and nothing where they detect nothing; the tracks that it went to."""
    given: list[int] = []
    for beat in range(start_s // 10, end_s // 10):
        for place, sensor in enumerate(SATELLITES):
            report = sky.looks(10.0 * beat + 1.7 * place, sensor)[0]
            if len(report):
                tracker.report(report)
                given += tracker.owners()
    return given


@pytest.mark.parametrize("pause_s", [600, 1_900, 3_000])
def test_a_launch_after_a_pause_is_none_that_was_lost_before(pause_s: int) -> None:
    """Seen in boost alone, then nothing reports: where the first one is, is soon known to no 200 km."""
    for seed in range(10):
        draws = np.random.default_rng(seed)
        sky = Sky([flight(*RAID[index], draws) for index in (3, 2)], [0.0, float(pause_s)], SATELLITES, draws)
        tracker = Tracker()
        (before,) = set(told(sky, tracker, 0, 150))
        after = told(sky, tracker, pause_s, pause_s + 120)
        assert after and before not in after
        assert all(report.time_s > pause_s for report, _ in tracker.first_looks(after[-1]))

"""Events of reports: the last one at or before a time, against the events laid out one by one."""

from __future__ import annotations

import numpy as np

from oneroof.simulation.opportunity import STEP_S
from oneroof.studies.commit_kernels import last_event, time_of
from oneroof.studies.defences import NOT_HEARD, _orders


def test_the_last_event_before_a_time_is_the_last_of_all_laid_out() -> None:
    rng = np.random.default_rng(4)
    (order,) = _orders(np.array([[2.0, NOT_HEARD, 13.0, 7.5]]))
    times = [time_of(order, 95.0, STEP_S, event) for event in range(60)]
    assert times == sorted(times) and len({round(each % STEP_S, 6) for each in times}) == 3
    for time_s in rng.uniform(80.0, 260.0, 200).tolist():
        before = [event for event, at in enumerate(times) if at <= time_s]
        assert last_event(order, 95.0, STEP_S, time_s) == (before[-1] if before else -1)

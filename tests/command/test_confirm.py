"""Two sensors that must agree: their false alarms confirm each other as rarely as the closed form says."""

from __future__ import annotations

import bisect
import math
import random

import pytest

from oneroof.command import confirm
from oneroof.command.confirm import confirmed
from oneroof.simulation.scenario.quantity import Assumed
from oneroof.studies import barriers
from oneroof.studies.barriers import double_alarms, expected_per_hour


def far_off(cases: int, hours: float) -> list[str]:
    """List the cases in which the counted rate lies further than three sigma from 2 f f w."""
    found = []
    for seed in range(cases):
        chance = random.Random(seed)
        rate, window_s = chance.uniform(0.2, 2.0), chance.uniform(5.0, 40.0)
        assumed = Assumed(assumed=rate, low=0.0, high=9.0, reason="a rate of the tests")
        count = double_alarms("one", "other", (assumed, assumed), window_s, hours, seed)
        expected = expected_per_hour(rate, rate, window_s) * hours
        # the closed form is the limit of rare alarms: a third declaration in the window counts once
        crowding = expected * 2.0 * rate * window_s / 3600.0
        if abs(count - expected) > 3.0 * math.sqrt(expected) + crowding:
            found.append(f"{rate:.2f}/h, {window_s:.0f} s: {count} for {expected:.0f}")
    return found


@pytest.mark.requirement("A052")
def test_two_sensors_confirm_a_false_alarm_as_rarely_as_the_closed_form_says() -> None:
    assert far_off(6, 3_000.0) == []


@pytest.mark.slow
@pytest.mark.requirement("A052")
def test_the_rate_of_confirmed_false_alarms_over_a_century() -> None:
    """Twenty cases of a hundred thousand hours; of twenty at three sigma none should be off, and one may."""
    assert len(far_off(20, 100_000.0)) <= 1


def test_one_sided_confirmation_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def late_only(one_s: list[float], other_s: list[float], window_s: float) -> list[float]:
        return [t for t in one_s if bisect.bisect(other_s, t + window_s) > bisect.bisect(other_s, t)]

    monkeypatch.setattr(barriers, "confirmed", late_only)
    assert far_off(6, 3_000.0)


def test_each_declaration_counts_once_and_from_both_sides() -> None:
    assert confirm.confirmed([10.0], [13.0], 3.0) == [13.0]
    assert confirmed([10.0], [7.0], 3.0) == [10.0]
    assert confirmed([10.0, 11.0], [12.0], 3.0) == [12.0]
    assert confirmed([10.0], [13.1], 3.0) == [] == confirmed([], [1.0], 3.0)
    assert confirmed([10.0, 100.0], [50.0, 99.0, 101.0], 3.0) == [100.0]

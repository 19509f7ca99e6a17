"""Barriers against launches by accident: false alarms that two sensors confirm, and rounds that nobody authorised."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any

from oneroof.command.confirm import confirmed
from oneroof.simulation.audit import Audit
from oneroof.simulation.draws import Draws
from oneroof.simulation.duties import moments_s
from oneroof.simulation.layout import Layout
from oneroof.simulation.replication import replicate
from oneroof.simulation.scenario.models import Scenario

Progress = Callable[[int, int], None]
SECONDS_AN_HOUR = 3600.0


def double_alarms(one: str, other: str, rates: tuple[Any, Any], window_s: float, span_h: float, seed: int) -> int:
    """Count how often two sensors' false alarms confirm each other in so many hours; drawn by the alarms' own ids."""
    draws, until_s = Draws(seed, 0), span_h * SECONDS_AN_HOUR
    times = [moments_s(id, rate, until_s, draws) for id, rate in zip((one, other), rates, strict=True)]
    return len(confirmed(times[0], times[1], window_s))


def expected_per_hour(one_per_h: float, other_per_h: float, window_s: float) -> float:
    """Give the closed form for rates that are small beside the window."""
    return 2.0 * one_per_h * other_per_h * window_s / SECONDS_AN_HOUR


def pairs(scenario: Scenario, window_s: float, span_h: float, seed: int) -> list[dict[str, Any]]:
    """Set every two sensors' false alarms against each other: how often both declare a launch that there is not."""
    rows = [row for row in scenario.false_alarms or () if row.rate_per_hour is not None]
    return [
        _pair(one, other, window_s, span_h, seed)
        for one, other in itertools.combinations(rows, 2)
        if one.sensor != other.sensor
    ]


def _pair(one: Any, other: Any, window_s: float, span_h: float, seed: int) -> dict[str, Any]:
    rates = one.rate_per_hour, other.rate_per_hour
    count = double_alarms(one.id, other.id, rates, window_s, span_h, seed)
    return {
        "sensors": [one.sensor, other.sensor],
        "rates_per_hour": [rate.number for rate in rates],
        "window_s": window_s,
        "hours": span_h,
        "counted": count,
        "per_hour": count / span_h,
        "sigma_per_hour": math.sqrt(count) / span_h,
        "expected_per_hour": expected_per_hour(rates[0].number, rates[1].number, window_s),
    }


def authority(layout: Layout, seed: int, replications: int, progress: Progress | None = None) -> dict[str, Any]:
    """Follow every round of so many replications back to who granted it; list those that nobody did."""
    launches, without = 0, list[str]()
    for number in range(replications):
        audit = Audit()
        replicate(layout, seed, number, (audit,))
        launches += audit.launches
        without += [f"{number}: {shot}" for shot in audit.without]
        if progress is not None:
            progress(number + 1, replications)
    return {"replications": replications, "launches": launches, "without_authority": without}

"""The median time of a consent when all say yes: by the law of the whole rule, not by its seats' medians."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import special

from oneroof.command.consent import AllOf, AtLeast, Consent, Delegated, Given, InSeries, Key, Unless, Unopposed, seats
from oneroof.errors import Fault, TooLarge
from oneroof.studies.consenting import Answering, Course, Way, quickest, ways

Times: TypeAlias = NDArray[np.float64]
Law: TypeAlias = Callable[[Times], Times]

# the median is searched for until it is known to a millisecond; two random times in a row meet on so fine a grid
MEDIAN_STEP_S = 1e-3
SERIES_STEPS = 8192


def median_course(rule: Consent, answering: Mapping[str, Answering], timeout_s: float) -> Course | None:
    """Give the course of a question in the median over its seats' thinking; None if no yes comes in half of the cases.

    Links and reviews are those of the way that decides by the seats' medians; the rest is deciding. Raises TooLarge for
    a rule with too many ways to a yes, or one whose law is not that of independent parts.
    """
    found = ways(rule, {seat: each.course for seat, each in answering.items()})
    base = min(found, key=lambda way: way.course.total_s, default=None)
    random = [each for seat, each in answering.items() if each.spread > 0.0 and each.course.decide_s > 0.0]
    if base is None:
        return None
    if len(random) <= 1:  # a rising function of one random time has its median at that time's median
        return _of_medians(found, answering, timeout_s)
    _check_once(rule)
    total_s = _median(law(rule, answering, timeout_s), timeout_s)
    return None if total_s is None else _divided(base.course, total_s)


def _of_medians(found: Sequence[Way], answering: Mapping[str, Answering], timeout_s: float) -> Course | None:
    late = {seat for seat, each in answering.items() if each.course.decide_s > each.decide_max_s}
    return quickest([way for way in found if not way.granting & late], timeout_s)


def _divided(base: Course, total_s: float) -> Course:
    """Divide a whole time as a course divides it: what links and reviews take stays, as far as there is time for it."""
    carried_s = base.transmit_s + base.review_s
    kept = min(1.0, total_s / carried_s) if carried_s > 0.0 else 1.0
    return Course(kept * base.transmit_s, kept * base.review_s, max(0.0, total_s - carried_s))


def _median(chance: Law, timeout_s: float) -> float | None:
    """Find by bisection when a yes is there in half of the cases; None if it is not by the deadline."""
    low_s, high_s = 0.0, timeout_s
    if _at(chance, high_s) < 0.5:
        return None
    while high_s - low_s > MEDIAN_STEP_S:
        middle_s = 0.5 * (low_s + high_s)
        low_s, high_s = (low_s, middle_s) if _at(chance, middle_s) >= 0.5 else (middle_s, high_s)
    return high_s


def _at(chance: Law, time_s: float) -> float:
    return float(chance(np.array([time_s]))[0])


# ---------------------------------------------------------------------------------------------- the law of a rule


def law(rule: Consent, answering: Mapping[str, Answering], horizon_s: float) -> Law:
    """Give the chance, by time, that a rule has come to a yes when nobody asked says no; up to a horizon."""
    match rule:
        case Key(seat):
            return _answered(answering[seat]) if seat in answering else _never
        case AllOf(parts):
            return _product([law(part, answering, horizon_s) for part in parts])
        case AtLeast(count, parts):
            return _quorum(count, [law(part, answering, horizon_s) for part in parts])
        case InSeries(parts):
            return _series([law(part, answering, horizon_s) for part in parts], horizon_s)
        case Unopposed(_, window_us):
            return _from(window_us / 1e6)
        case Unless() | Delegated():
            return _from(0.0)
        case Given(_, _, otherwise):  # of what the rules of engagement ask nothing is supposed
            return law(otherwise, answering, horizon_s)


def _answered(each: Answering) -> Law:
    """Give the law of one seat's yes, there and back; what it says after its time-out counts for nothing."""
    carried_s, median_s = each.course.transmit_s + each.course.review_s, each.course.decide_s

    def chance(times_s: Times) -> Times:
        said_s = np.minimum(times_s - carried_s, each.decide_max_s)
        if each.spread == 0.0 or median_s == 0.0:
            return (said_s >= median_s - MEDIAN_STEP_S / 2.0).astype(np.float64)
        with np.errstate(divide="ignore"):
            return np.asarray(special.ndtr(np.log(np.maximum(said_s, 0.0) / median_s) / each.spread))

    return chance


def _never(times_s: Times) -> Times:
    return np.zeros_like(times_s)


def _from(start_s: float) -> Law:
    return lambda times_s: (times_s >= start_s - MEDIAN_STEP_S / 2.0).astype(np.float64)


def _product(laws: Sequence[Law]) -> Law:
    return lambda times_s: np.asarray(math.prod((each(times_s) for each in laws), start=np.ones_like(times_s)))


def _quorum(count: int, laws: Sequence[Law]) -> Law:
    """Give the law of the count-th of independent times."""

    def chance(times_s: Times) -> Times:
        there = np.zeros((len(laws) + 1, len(times_s)))  # the chance that exactly so many are there
        there[0] = 1.0
        for each in laws:
            one = each(times_s)
            there[1:] = there[1:] * (1.0 - one) + there[:-1] * one
            there[0] *= 1.0 - one
        return np.asarray(there[count:].sum(axis=0))

    return chance


def _series(laws: Sequence[Law], horizon_s: float) -> Law:
    """Give the law of times one after the other: their convolution, on a grid up to the horizon."""
    step_s = horizon_s / SERIES_STEPS
    edges_s: Times = np.asarray(step_s * np.arange(SERIES_STEPS + 1), dtype=np.float64)
    whole = laws[0]
    for each in laws[1:]:
        at_once, shares = whole(edges_s[:1]), np.diff(whole(edges_s), prepend=0.0)
        shares[0] = 0.0
        # what falls between two edges is taken to fall at their middle
        known = np.convolve(shares, each(edges_s + 0.5 * step_s))[: SERIES_STEPS + 1]
        whole = _table(edges_s, at_once * each(edges_s) + known)
    return whole


def _table(edges_s: Times, known: Times) -> Law:
    return lambda times_s: np.interp(times_s, edges_s, known, left=0.0)


def _check_once(rule: Consent) -> None:
    """Refuse a rule that names one seat in two places: its parts are then not independent of each other."""
    named = list(_named(rule))
    twice = next((seat for seat in seats(rule) if named.count(seat) > 1), None)
    if twice is not None:
        allowed = "the median of a rule is known where each seat stands in it once"
        raise TooLarge(
            Fault("rights", f"{twice!r} in two parts of one rule", allowed, "Name it once, or set spread 0.")
        )


def _named(rule: Consent) -> Sequence[str]:
    match rule:
        case Key(seat):
            return (seat,)
        case AllOf(parts) | InSeries(parts) | AtLeast(_, parts):
            return [seat for part in parts for seat in _named(part)]
        case Given(_, _, otherwise):
            return _named(otherwise)
        case _:
            return ()

"""Discrimination: how likely each track of a complex is the warhead, by Bayes over looks; nobody here knows which is.

A complex is what was launched together: tracks that are close, or whose arcs meet when they are drawn back.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from oneroof.earth.arrays import Floats
from oneroof.earth.geodesy import height_m
from oneroof.sensing.detection import Report
from oneroof.sensing.kernels import cross_section_m2
from oneroof.tracking.motion_kernels import AIR_TOP_M, runge_kutta
from oneroof.tracking.track import Track

# A class's cross-section is known to a factor that stays with a body: the natural logarithm's values, and their
# weights under a normal distribution whose standard deviation is that of one step
_FACTORS = tuple(math.exp(step * math.log(2.0)) for step in range(-3, 4))
_WEIGHTS = tuple(math.exp(-0.5 * step * step) for step in range(-3, 4))
# the chance that a track goes over to another body from one look to the next
_STRAY = 0.02
_LEAST = 1e-300
# what one class's drag differs by from body to body, as a part of itself
_DRAG_SPREAD = 0.5
# slow-down is judged between two looks that are as far apart, at least and at most
_LEAST_APART_S, _MOST_APART_S, _STEP_S = 5.0, 60.0, 1.0
_NUDGE_M2_KG = 1e-4
# and only of tracks that have a velocity of their own, and whose thrust is over
_SETTLED, BURNED_OUT = 4, 0.01
# what flies together: bodies that come within reach of each other on their way back, and part no faster
_REACH_M, _PARTING_M_S, _BACK_S = 5e3, 500.0, 600.0
# a track that was last seen earlier than this before its fellows may be something that is no more
_FRESH_S = 30.0


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of object that may be there: its share, whether it is a warhead, what sensors see of it, its drag.

    `rcs_m2` holds (sensor number, mean cross-sections as `sensing.kernels.cross_section_m2` takes them) for each radar
    that can see the kind.
    """

    weight: float
    warhead: bool
    rcs_m2: tuple[tuple[int, tuple[float, float, float, float]], ...]
    inverse_beta_m2_kg: float


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a desk knows before it looks: the kinds there may be, and how well each of its radars tells them apart."""

    kinds: tuple[Kind, ...]
    discriminability: Mapping[int, float]


@dataclass(slots=True)
class Evidence:
    """What looks have said of one track so far, and the track when it was last in the air.

    `beliefs` (kinds times factors) are the chances of what it is; `drags` (kinds) logarithms of likelihoods.
    """

    beliefs: list[float]
    drags: list[float]
    looks: int = 0
    before: Track | None = field(default=None)


class Sorter:
    """Weighs every track of one desk, look by look.

    Model: of a complex one track is the warhead, each as likely beforehand. A look gives a feature, normal about plus
    or minus half the radar's discriminability in its own sigma; a cross-section, exponential about the kind's mean
    (Swerling 1, above the threshold) times a factor that stays with the body; and in the air a slow-down, which gives
    the ballistic coefficient. What is no warhead is any of the other kinds in their proportion, each track for itself.
    Between two looks a track goes over to another body with a small chance (rows go astray where objects fly close),
    so what was seen long ago counts less. Source: Skolnik, "Introduction to Radar Systems", 3rd ed., chapter 2; Bayes'
    rule on a hidden Markov chain.
    """

    __slots__ = ("_evidence", "_expected", "_prior", "_sections")

    def __init__(self, expected: Expectation) -> None:
        self._expected = expected
        self._sections = [{sensor: np.array(seen) for sensor, seen in kind.rcs_m2} for kind in expected.kinds]
        total = sum(kind.weight for kind in expected.kinds) * sum(_WEIGHTS)
        self._prior = [kind.weight * weight / total for kind in expected.kinds for weight in _WEIGHTS]
        self._evidence: dict[int, Evidence] = {}

    def evidence(self, number: int) -> Evidence:
        """Open or find what is known of a track."""
        found = self._evidence.get(number)
        if found is None:
            found = self._evidence[number] = Evidence(list(self._prior), [0.0] * len(self._expected.kinds))
        return found

    def note(self, report: Report, tracks: Sequence[Track | None]) -> None:
        """Take in what a report says of the bodies; `tracks` holds the track of each row, None for none."""
        if report.features is None:
            return
        for track, row in zip(tracks, report.features.tolist(), strict=True):
            if track is not None:
                self._look(self.evidence(track.number), report, track.state_ecef, *row)

    def _look(
        self, known: Evidence, report: Report, state_ecef: Floats, feature: float, excess_m2: float, noise_m2: float
    ) -> None:
        half = 0.5 * self._expected.discriminability.get(report.sensor, 0.0)
        logs: list[float] = []
        for kind, seen in zip(self._expected.kinds, self._sections, strict=True):
            off = feature - (half if kind.warhead else -half)
            sections = seen.get(report.sensor)
            mean_m2 = 0.0 if sections is None else cross_section_m2(report.origin_ecef_m, state_ecef, sections)
            for factor in _FACTORS:
                scale_m2 = mean_m2 * factor + noise_m2
                logs.append(-0.5 * off * off - math.log(scale_m2) - excess_m2 / scale_m2)
        most = max(logs)
        stayed = [(1.0 - _STRAY) * old + _STRAY * new for old, new in zip(known.beliefs, self._prior, strict=True)]
        weighed = [belief * math.exp(log - most) for belief, log in zip(stayed, logs, strict=True)]
        total = sum(weighed)
        known.looks += 1
        # a look that nothing expected fits says nothing
        known.beliefs = [max(weight / total, _LEAST) for weight in weighed] if total > 0.0 else stayed

    def weigh_fall(self, track: Track) -> None:
        """Judge by its slow-down a track that is in the air; what it was at the look before is kept for the next."""
        known = self.evidence(track.number)
        before = known.before
        settled = track.updates >= _SETTLED and track.boost_probability < BURNED_OUT
        if not settled or height_m(*track.state_ecef[:3].tolist()) > AIR_TOP_M:
            known.before = None
            return
        if before is not None and track.time_s - before.time_s < _LEAST_APART_S:
            return
        known.before = track
        found = slow_down(before, track) if before is not None else None
        if found is not None:
            for i, kind in enumerate(self._expected.kinds):
                spread = math.hypot(found[1], _DRAG_SPREAD * kind.inverse_beta_m2_kg)
                off = (found[0] - kind.inverse_beta_m2_kg) / spread
                known.drags[i] -= 0.5 * off * off + math.log(spread)

    def log_odds(self, number: int) -> float:
        """Give the logarithm of how much better a track's looks fit a warhead than anything else that may be there."""
        known = self._evidence.get(number)
        return 0.0 if known is None else self._log_mean(known, True) - self._log_mean(known, False)

    def _log_mean(self, known: Evidence, warhead: bool) -> float:
        """Average a likelihood over the kinds of one sort, in their proportion; 0 if there is none."""
        size, total, values = len(_FACTORS), 0.0, list[float]()
        for i, kind in enumerate(self._expected.kinds):
            if kind.warhead is warhead:
                part = slice(i * size, (i + 1) * size)
                total += sum(self._prior[part])
                values.append(math.log(sum(known.beliefs[part])) + known.drags[i])
        return _log_sum(values) - math.log(total) if values else 0.0

    def probabilities(self, numbers: Iterable[int]) -> dict[int, float]:
        """Give for each track of one complex the chance that it is the warhead; they add up to one."""
        odds = {number: self.log_odds(number) for number in sorted(numbers)}
        return shares(odds)


def shares(log_odds: Mapping[int, float]) -> dict[int, float]:
    """Turn logarithms of odds, of which just one is true, into chances."""
    most = max(log_odds.values(), default=0.0)
    weights = {number: math.exp(value - most) for number, value in log_odds.items()}
    total = sum(weights.values())
    return {number: weight / total for number, weight in weights.items()}


def _log_sum(values: Sequence[float]) -> float:
    most = max(values)
    return most + math.log(sum(math.exp(value - most) for value in values))


def slow_down(before: Track, now: Track) -> tuple[float, float] | None:
    """Estimate drag area over mass (m2/kg) and its sigma from how much slower a track is than without air.

    The earlier state is carried to the later time with the drag that gives the later speed (Newton, three steps). None
    where the looks are too far apart or the air too thin to say anything.
    """
    span_s = now.time_s - before.time_s
    if not _LEAST_APART_S <= span_s <= _MOST_APART_S:
        return None
    drag, slope = 0.0, 0.0
    for _ in range(3):
        there = _speed(_carried(before.state_ecef, span_s, drag))
        slope = (_speed(_carried(before.state_ecef, span_s, drag + _NUDGE_M2_KG)) - there) / _NUDGE_M2_KG
        if slope > -1.0:
            return None
        drag += (_speed(now.state_ecef) - there) / slope
    return drag, math.hypot(_speed_sigma(before), _speed_sigma(now)) / -slope


def _carried(state_ecef: Floats, span_s: float, drag_m2_kg: float) -> Floats:
    state, middle = state_ecef.copy(), state_ecef.copy()
    steps = math.ceil(span_s / _STEP_S)
    for _ in range(steps):
        runge_kutta(state, span_s / steps, drag_m2_kg, middle)
    return state


def _speed(state_ecef: Floats) -> float:
    vx, vy, vz = state_ecef[3:].tolist()
    return math.sqrt(vx * vx + vy * vy + vz * vz)


def _speed_sigma(track: Track) -> float:
    """Standard deviation of a track's speed: its velocity covariance along the velocity."""
    velocity, cov = track.state_ecef[3:].tolist(), track.covariance[3:, 3:].tolist()
    square = sum(velocity[i] * cov[i][j] * velocity[j] for i in range(3) for j in range(3))
    return math.sqrt(max(square, 0.0)) / _speed(track.state_ecef)


# ---------------------------------------------------------------------------------------------- complexes


def together(one: Track, two: Track) -> bool:
    """Tell whether two tracks may come from one launch: near each other now or on their way back, to three sigma."""
    here, there = one.state_ecef.tolist(), two.state_ecef.tolist()
    apart = [here[i] - there[i] for i in range(6)]
    parting2 = apart[3] ** 2 + apart[4] ** 2 + apart[5] ** 2
    blur_m = 3.0 * math.sqrt(_spread2(one, 0) + _spread2(two, 0))
    blur_m_s = 3.0 * math.sqrt(_spread2(one, 3) + _spread2(two, 3))
    if math.sqrt(parting2) > _PARTING_M_S + blur_m_s:
        return False
    along = apart[0] * apart[3] + apart[1] * apart[4] + apart[2] * apart[5]
    back_s = min(max(along / max(parting2, 1e-12), 0.0), _BACK_S)
    nearest_m = math.sqrt(sum((apart[i] - back_s * apart[i + 3]) ** 2 for i in range(3)))
    return nearest_m <= _REACH_M + blur_m


def _spread2(track: Track, first: int) -> float:
    """Give the trace of the position's (0) or the velocity's (3) covariance; rounding may leave it below zero."""
    return max(0.0, sum(float(track.covariance[first + i, first + i]) for i in range(3)))


def complex_of(track: Track, tracks: Sequence[Track]) -> list[Track]:
    """Give all tracks that fly with one, itself among them, in the order of their numbers."""
    found, waiting = {track.number: track}, [track]
    while waiting:
        here = waiting.pop()
        for other in tracks:
            if other.number not in found and together(here, other):
                found[other.number] = other
                waiting.append(other)
    return [found[number] for number in sorted(found)]


def alive(tracks: Sequence[Track]) -> list[Track]:
    """Leave out of a complex what was last seen well before the others."""
    newest_s = max((track.last_time_s for track in tracks), default=0.0)
    return [track for track in tracks if track.last_time_s >= newest_s - _FRESH_S]

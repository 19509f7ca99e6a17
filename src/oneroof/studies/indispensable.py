"""Whether a source of data is "not indispensable": in no cut, no loss to the core without it, a gain with it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from oneroof.errors import Fault, Mendable, nearest
from oneroof.simulation.layout import Layout
from oneroof.simulation.picture import measured
from oneroof.simulation.replication import replicate
from oneroof.simulation.score import Cause, Story
from oneroof.simulation.summary import Outcome, mean
from oneroof.studies import dependency, removal
from oneroof.studies.dependency import Standing

# how far a core measure, a share, may fall for a loss that is none
ALLOWED_FALL = 0.01
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that a source may improve: one figure a replication, in a unit, and whether more of it is better."""

    name: str
    unit: str
    more_is_better: bool
    what: str
    of: Callable[[Layout, Outcome], float | None]


def _mean_s(pick: Callable[[Story], int | None]) -> Callable[[Layout, Outcome], float]:
    """Average a moment over the threats, from ignition; what never came counts as coming with the impact."""

    def of(layout: Layout, found: Outcome) -> float:
        times = [_since_s(story, pick(story), threat.nominal.impact_time_s) for threat, story in
                 zip(layout.threats, found.stories, strict=True)]  # fmt: skip
        return math.fsum(times) / len(times)

    return of


def _since_s(story: Story, time_us: int | None, otherwise_s: float) -> float:
    return otherwise_s if time_us is None else min((time_us - story.ignition_us) / 1e6, otherwise_s)


def _warning_s(layout: Layout, found: Outcome) -> float:
    """Give the time from the first ignition to the first message at a post that commands no battery."""
    listening = [row.id for row in layout.scenario.nodes if not layout.posts[row.id].batteries]
    told = [time for id in listening for time in found.messages.get(id, ())]
    start_us = min(story.ignition_us for story in found.stories)
    last_s = max(threat.ignition_s + threat.nominal.impact_time_s for threat in layout.threats)
    return (min(told) - start_us) / 1e6 if told else last_s - start_us / 1e6


def _protected(layout: Layout, found: Outcome) -> float:
    return sum(story.cause is Cause.DEFENDED for story in found.stories) / len(found.stories)


def _picture(name: str) -> Callable[[Layout, Outcome], float | None]:
    """Average a measure of the pictures of the posts that command a battery; None where no picture has it."""

    def of(layout: Layout, found: Outcome) -> float | None:
        posts = [id for id in found.pictures.sums if layout.posts[id].batteries]
        known = [value for id in posts if (value := measured(name, found.pictures, id)) is not None]
        return math.fsum(known) / len(known) if known else None

    return of


_ALL = (
    Measure("first_warning_s", "s", False, "first message at a post that commands no battery", _warning_s),
    Measure("detected_s", "s", False, "first detection", _mean_s(lambda story: story.detected_us)),
    Measure("track_ready_s", "s", False, "a track good enough to commit on", _mean_s(lambda story: story.ready_us)),
    Measure("launched_s", "s", False, "first lift-off", _mean_s(lambda story: story.launched_us)),
    Measure("protected", "share of threats", True, "threats stopped", _protected),
    Measure("picture_ospa_km", "km", False, "OSPA of the commanding posts' pictures", _picture("ospa_km")),
    Measure("picture_error_m", "m", False, "position error of their tracks", _picture("position_error_m")),
)
MEASURES: Mapping[str, Measure] = {each.name: each for each in _ALL}


def measure(name: str) -> Measure:
    """Find a measure by its name; raises Mendable for one that is not known."""
    if name not in MEASURES:
        allowed = "one of " + ", ".join(MEASURES) + " stands here"
        raise Mendable(Fault("--measure", repr(name), allowed, nearest(name, list(MEASURES))))
    return MEASURES[name]


def tested(
    layout: Layout, source: str, named: Measure, seed: int, replications: int, progress: Progress | None = None
) -> dict[str, Any]:
    """Test a source by the three conditions, with common draws, and say of each whether it holds.

    First: it is in no cut of size one of any commit, absent or refusing. Second: no core measure (each threat's share
    of runs in which it is stopped, and the share of runs in which all are) falls by more than ALLOWED_FALL without it.
    Third: the measure named beforehand is better with it, by an interval of 95 % that lies above nothing.
    """
    standing = next(each for each in dependency.standings(layout, dependency.commits(layout)) if each.name == source)
    less, pairs = removal.without(layout, source), []
    for number in range(replications):
        pairs.append((replicate(less, seed, number), replicate(layout, seed, number)))
        if progress is not None:
            progress(number + 1, replications)
    tests = [_no_cut(standing), _no_fall(layout, pairs), _gain(layout, less, named, pairs)]
    return {"source": source, "replications": replications, "tests": tests, "holds": all(t["holds"] for t in tests)}


Pairs = Sequence[tuple[Outcome, Outcome]]


def _no_cut(standing: Standing) -> dict[str, Any]:
    lost = dict.fromkeys((*standing.lost_absent, *standing.lost_refusing))
    found = (
        f"without it {', '.join(lost)} cannot be engaged" if lost else f"{standing.of} of {standing.of} commits stay"
    )
    return {"test": "in no cut of size one of any commit", "holds": standing.independent, "found": found}


def _no_fall(layout: Layout, pairs: Pairs) -> dict[str, Any]:
    falls = {
        threat.id: [_stopped(more, i) - _stopped(less, i) for less, more in pairs]
        for i, threat in enumerate(layout.threats)
    }
    falls["all threats"] = [float(_all_stopped(more)) - float(_all_stopped(less)) for less, more in pairs]
    rows = {name: mean(values) for name, values in falls.items()}
    worst = max(rows, key=lambda name: rows[name]["mean"] or 0.0)
    fall = rows[worst]["mean"] or 0.0
    found = f"the most that falls: {worst}, by {fall:.4f}" if fall > 0.0 else "no core measure falls"
    name = f"no core measure falls by more than {ALLOWED_FALL:g} without it"
    return {"test": name, "holds": fall <= ALLOWED_FALL, "found": found, "falls": rows}


def _stopped(found: Outcome, index: int) -> float:
    return float(found.stories[index].cause is Cause.DEFENDED)


def _all_stopped(found: Outcome) -> bool:
    return all(story.cause in (Cause.DEFENDED, Cause.NOT_THREATENING) for story in found.stories)


def _gain(layout: Layout, less_layout: Layout, named: Measure, pairs: Pairs) -> dict[str, Any]:
    """Compare one measure with and without the source, replication by replication."""
    sign = 1.0 if named.more_is_better else -1.0
    values = [(named.of(less_layout, less), named.of(layout, more)) for less, more in pairs]
    gains = [sign * (after - before) for before, after in values if before is not None and after is not None]
    gain = mean(gains) if gains else {"mean": None, "low": None, "high": None}
    low = gain["low"]
    found = "it is not defined in any run" if not gains else _said(gain, named.unit)
    return {
        "test": f"{named.name} ({named.what}) is better with it",
        "holds": low is not None and low > 0.0,
        "found": found,
        "gain": {**gain, "unit": named.unit},
    }


def _said(gain: Mapping[str, float | None], unit: str) -> str:
    low, high = (math.nan if gain[end] is None else gain[end] for end in ("low", "high"))
    return f"better by {gain['mean']:.4g} {unit}, 95 % interval {low:.4g} to {high:.4g}"

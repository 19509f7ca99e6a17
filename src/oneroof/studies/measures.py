"""The measures of a study by name: what of one replication each takes, its unit, and between what it can lie."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from oneroof.catalogue.cities import cities
from oneroof.earth.geodesy import sphere_range_m
from oneroof.errors import Fault, Mendable, nearest
from oneroof.simulation.layout import Layout
from oneroof.simulation.replication import replicate
from oneroof.simulation.scenario import Scenario
from oneroof.simulation.score import Cause, Story
from oneroof.simulation.summary import Outcome
from oneroof.studies import watch
from oneroof.studies.watch import Knew

SPARED = (Cause.DEFENDED, Cause.NOT_THREATENING)
CITY_RADIUS_M = 30_000.0
CITY_NOTE = f"the largest within {CITY_RADIUS_M / 1000.0:.0f} km of each place, once; approximate"

# None: this replication says nothing of it, such as how a missile was stopped that was no danger
Take: TypeAlias = Callable[[Outcome, Knew | None], float | None]


@dataclass(frozen=True, slots=True)
class Measure:
    """What is said of a measure: its name in a file, title, unit ('' for counts, '%' for a share of runs), bounds."""

    name: str
    title: str
    unit: str
    least: float | None = None
    most: float | None = None

    @property
    def share_of_runs(self) -> bool:
        """Tell whether each replication answers yes or no."""
        return self.unit == "%"


def known(scenario: Scenario) -> dict[str, Measure]:
    """List every measure that a scenario allows, by its name."""
    threats = float(sum(row.count for row in scenario.attack))
    rows = [
        Measure("stopped", "missiles stopped", "", 0.0, threats),
        Measure("struck", "missiles that struck", "", 0.0, threats),
        Measure("all-stopped", "runs in which nothing struck", "%", 0.0, 1.0),
        Measure("stopped-share", "share stopped of the missiles that were a danger", "of 1", 0.0, 1.0),
        Measure("rounds-fired", "rounds fired", "", 0.0),
        Measure("people-struck", f"people in the cities struck ({CITY_NOTE})", "people", 0.0),
        *(Measure(f"cause:{cause}", f"share of missiles: {cause}", "of 1", 0.0, 1.0) for cause in Cause),
    ]
    for party in dict.fromkeys(row.party for row in scenario.nodes):
        rows.append(Measure(f"warned:{party}", f"share of missiles {party} knew of", "of 1", 0.0, 1.0))
        rows.append(Measure(f"warning-minutes:{party}", f"minutes of warning of {party}", "min"))
    for asset in scenario.assets:
        rows.append(Measure(f"rounds-fired:{asset.id}", f"rounds fired by {asset.id}", "", 0.0))
    for threat in scenario.attack:
        rows.append(Measure(f"protected:{threat.id}", f"{threat.id} stopped where it was a danger", "%", 0.0, 1.0))
        for what, (title, _) in _TIMES.items():
            rows.append(Measure(f"{what}-s:{threat.id}", f"{threat.id}: {title} after ignition", "s"))
    return {row.name: row for row in rows}


_TIMES: dict[str, tuple[str, Callable[[Story], int | None]]] = {
    "detected": ("first detection", lambda story: story.detected_us),
    "ready": ("track good enough to commit on", lambda story: story.ready_us),
    "answered": ("answer of who may decide", lambda story: story.answered_us),
    "launched": ("first launch", lambda story: story.launched_us),
    "met": ("last meeting", lambda story: story.met_us),
}


def unknown(name: str, among: Iterable[str]) -> tuple[str, str]:
    """Say what could stand in the place of a measure that there is not, and which is near."""
    names = list(among)
    words = [each for each in names if ":" not in each]
    kinds = list(dict.fromkeys(each.partition(":")[0] + ":…" for each in names if ":" in each))
    near = nearest(name, names)
    allowed = f"a measure of the scenario stands here: {', '.join(words + kinds)}"
    return allowed, near if near.startswith("Did") else "Take one of these."


def takers(names: Sequence[str], layout: Layout) -> list[Take]:
    """Give for each measure the function that takes it from a replication; raises Mendable for one there is not."""
    return [_taker(name, layout) for name in names]


def _taker(name: str, layout: Layout) -> Take:
    what, _, of = name.partition(":")
    if name in _PLAIN:
        return _PLAIN[name]
    if what == "people-struck":
        places = [_city(layout, index) for index in range(len(layout.threats))]
        return lambda outcome, knew: _people_struck(outcome, places)
    if what == "cause":
        return lambda outcome, knew: sum(s.cause == of for s in outcome.stories) / len(outcome.stories)
    if what == "rounds-fired":
        return lambda outcome, knew: float(outcome.fired.get(of, 0))
    if what == "warned":
        return lambda outcome, knew: len(_warnings(knew, of)) / len(outcome.stories)
    if what == "warning-minutes":
        return lambda outcome, knew: _mean(_warnings(knew, of))
    index = next((i for i, threat in enumerate(layout.threats) if threat.id == of), None)
    if index is None:
        raise Mendable(Fault("measures", repr(name), *unknown(name, known(layout.scenario))))
    return _of_threat(what.removesuffix("-s"), index)


def _of_threat(what: str, index: int) -> Take:
    if what == "protected":
        return lambda outcome, knew: _protected(outcome.stories[index])
    pick = _TIMES[what][1]
    return lambda outcome, knew: _since(outcome.stories[index], pick(outcome.stories[index]))


def _stopped(outcome: Outcome, knew: Knew | None) -> float:
    return float(sum(story.cause is Cause.DEFENDED for story in outcome.stories))


def _struck(outcome: Outcome, knew: Knew | None) -> float:
    return float(sum(story.cause not in SPARED for story in outcome.stories))


def _share(outcome: Outcome, knew: Knew | None) -> float | None:
    return _mean([found for story in outcome.stories if (found := _protected(story)) is not None])


_PLAIN: dict[str, Take] = {
    "stopped": _stopped,
    "struck": _struck,
    "all-stopped": lambda outcome, knew: float(_struck(outcome, knew) == 0.0),
    "stopped-share": _share,
    "rounds-fired": lambda outcome, knew: float(sum(outcome.fired.values())),
}


def _protected(story: Story) -> float | None:
    return None if story.cause is Cause.NOT_THREATENING else float(story.cause is Cause.DEFENDED)


def _since(story: Story, time_us: int | None) -> float | None:
    return None if time_us is None else (time_us - story.ignition_us) / 1e6


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _warnings(knew: Knew | None, party: str) -> list[float]:
    """Give the minutes before its impact at which a party knew of a missile, for each of which it knew in time."""
    if knew is None:
        return []
    ends = knew.ends_us
    minutes = [(ends[i] - at_us) / 1e6 / 60.0 for (who, i), at_us in sorted(knew.warned_us.items()) if who == party]
    return [each for each in minutes if each > 0.0]


def _city(layout: Layout, index: int) -> tuple[str, int] | None:
    """Name the largest city near the place that a missile is aimed at, and count its people."""
    from math import radians

    target = layout.threats[index].target
    near = [
        (city.population, city.name)
        for city in cities()
        if sphere_range_m(
            target.latitude_rad, target.longitude_rad, radians(city.latitude_deg), radians(city.longitude_deg)
        )
        <= CITY_RADIUS_M
    ]
    return max(near)[::-1] if near else None


def _people_struck(outcome: Outcome, places: Sequence[tuple[str, int] | None]) -> float:
    struck = {
        place for story, place in zip(outcome.stories, places, strict=True) if place and story.cause not in SPARED
    }
    return float(sum(people for _, people in struck))


def runner(names: Sequence[str]) -> Callable[[Layout, int, int], tuple[Outcome, Knew | None]]:
    """Choose how a replication is run: who came to know what is watched only where a measure asks."""
    if not any(name.startswith(("warned:", "warning-minutes:")) for name in names):
        return lambda layout, seed, replication: (replicate(layout, seed, replication), None)

    def watched(layout: Layout, seed: int, replication: int) -> tuple[Outcome, Knew | None]:
        seen = watch.once(layout, seed, replication)
        return seen.outcome, seen.knew

    return watched

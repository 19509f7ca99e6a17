"""Declarations held against what happened: kept, broken, or words that nothing can be held against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from oneroof.catalogue.shelf import Shelf
from oneroof.earth.geodesy import sphere_range_m
from oneroof.simulation.posts import holder
from oneroof.simulation.scenario import Scenario
from oneroof.simulation.scenario.declarations import Declaration
from oneroof.simulation.scenario.places import Place, label
from oneroof.simulation.sensors import spot


class Verdict(StrEnum):
    """What can be said of a declaration."""

    SATISFIED = "satisfied"
    VIOLATED = "violated"
    NOT_CHECKABLE = "not checkable"


@dataclass(frozen=True, slots=True)
class Judged:
    """A declaration, what can be said of it, and the figures that say so."""

    id: str
    by: str
    text: str
    verdict: Verdict
    found: str


def judge(scenario: Scenario, summary: Mapping[str, Any], shelf: Shelf) -> tuple[Judged, ...]:
    """Hold every declaration of a scenario against the summary of its runs.

    Rounds fired are counted over all replications and over all batteries that the declaring party holds. A declaration
    without a rule is not checkable, whatever happened.
    """
    return tuple(_judged(scenario, row, summary, shelf) for row in scenario.declarations)


def _judged(scenario: Scenario, row: Declaration, summary: Mapping[str, Any], shelf: Shelf) -> Judged:
    if row.rounds_at_most is not None:
        verdict, found = _of_rounds(scenario, row, row.rounds_at_most)
    elif row.no_shot_at_launches_near is not None:
        verdict, found = _of_shots(scenario, row, row.no_shot_at_launches_near, summary, shelf)
    else:
        verdict, found = Verdict.NOT_CHECKABLE, "it is bound to no rule: words, which change nothing here"
    return Judged(row.id, row.by, row.text, verdict, found)


def _of_rounds(scenario: Scenario, row: Declaration, most: int) -> tuple[Verdict, str]:
    held = sum(asset.rounds or 0 for asset in scenario.assets if holder(asset) == row.by)
    verdict = Verdict.SATISFIED if held <= most else Verdict.VIOLATED
    return verdict, f"{row.by} holds {held} rounds; it declares {most} at most"


def _of_shots(
    scenario: Scenario, row: Declaration, place: Place, summary: Mapping[str, Any], shelf: Shelf
) -> tuple[Verdict, str]:
    """Count the declaring party's shots at what was launched inside the circle."""
    near = [threat.id for threat in scenario.attack if _range_km(shelf, threat.from_, place) <= (row.radius_km or 0.0)]
    said = f"within {row.radius_km:g} km of {label(place)}"
    if not near:
        return Verdict.SATISFIED, f"nothing is launched {said}: it was not put to the test"
    runs = int(summary["replications"])
    batteries = {asset.id for asset in scenario.assets if holder(asset) == row.by}
    shots = [each["shots_by"].items() for each in summary["threats"] if each["id"] in near]
    fired = sum(count for row_of in shots for id, count in row_of if id in batteries)
    verdict = Verdict.SATISFIED if fired == 0 else Verdict.VIOLATED
    return verdict, f"{len(near)} launches {said}; {fired} rounds fired at them in {runs} runs"


def _range_km(shelf: Shelf, one: Place, other: Place) -> float:
    here, there = spot(shelf, one), spot(shelf, other)
    metres = sphere_range_m(here.latitude_rad, here.longitude_rad, there.latitude_rad, there.longitude_rad)
    return metres / 1000.0

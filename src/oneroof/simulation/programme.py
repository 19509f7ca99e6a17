"""Assets' days: who is there on a date, when a plan's phases are complete, and a scenario as it stands on its day."""

from __future__ import annotations

import calendar
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from oneroof.catalogue.shelf import Shelf
from oneroof.simulation.case import Case
from oneroof.simulation.scenario.dates import Condition, Phase
from oneroof.simulation.scenario.models import Asset, Scenario
from oneroof.simulation.sensors import duty

ALWAYS, NEVER = date.min, date.max
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Interval:
    """The days of an asset, half open: `begins` is the first, `ends` the first on which it is gone again."""

    begins: date
    ends: date

    def covers(self, day: date) -> bool:
        """Tell whether it is there on a day."""
        return self.begins <= day < self.ends


@dataclass(frozen=True, slots=True)
class Step:
    """A phase of a plan: its assets with the day each is there, and when it and all before it are complete.

    `complete` is None where no day has all of them. `as_due` tells whether that day is not past the year or the day
    that the text names.
    """

    phase: Phase
    assets: tuple[tuple[str, Interval], ...]
    complete: date | None

    @property
    def as_due(self) -> bool:
        """Tell whether it is complete in the year, or by the day, that the text names."""
        due = self.phase.due
        return self.complete is not None and (
            self.complete.isoformat()[: len(due)] == due or (len(due) > 4 and self.complete.isoformat() <= due)
        )


def later(day: date, months: int) -> date:
    """Give the day some months later; the last of the month where that month has no such day."""
    year, month = divmod(day.year * MONTHS + day.month - 1 + months, MONTHS)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def met_on(condition: Condition) -> date:
    """Give the day on which a condition is met, with its slip; NEVER if it is not."""
    return NEVER if condition.met is None else later(date.fromisoformat(condition.met), condition.slip_months)


def interval(scenario: Scenario, asset: Asset) -> Interval:
    """Give an asset's days by the scenario: from its own first day, or from its last condition's if that is later."""
    said = asset.active
    if said is None:
        return Interval(ALWAYS, NEVER)
    met = {row.id: met_on(row) for row in scenario.conditions or ()}
    begins = max([_day(said.from_, ALWAYS), *(met[id] for id in said.when)])
    return Interval(begins, _day(said.until, NEVER))


def interval_on_duty(scenario: Scenario, asset: Asset, shelf: Shelf) -> Interval:
    """Give an asset's days by the scenario and by its sheet, which may know of a duty or a lease."""
    own, (first, last) = interval(scenario, asset), duty(asset, shelf)
    ends = NEVER if last is None else last + timedelta(days=1)
    return Interval(max(own.begins, ALWAYS if first is None else first), min(own.ends, ends))


def _day(text: str | None, otherwise: date) -> date:
    return otherwise if text is None else date.fromisoformat(text)


def there_on(scenario: Scenario, shelf: Shelf, day: date) -> tuple[str, ...]:
    """Name the assets that are there on a day, in the scenario's order."""
    return tuple(asset.id for asset in scenario.assets if interval_on_duty(scenario, asset, shelf).covers(day))


def steps(scenario: Scenario, shelf: Shelf) -> tuple[Step, ...]:
    """Set a plan's phases out: each is complete on the first day on which its assets and those before are all there."""
    found: list[Step] = []
    before: list[Interval] = []
    for phase in scenario.phases or ():
        mine = [(row.id, interval_on_duty(scenario, row, shelf)) for row in scenario.assets if row.phase == phase.id]
        before += [days for _, days in mine]
        found.append(Step(phase, tuple(mine), first_day_of_all(before)))
    return tuple(found)


def first_day_of_all(intervals: Sequence[Interval]) -> date | None:
    """Give the first day that all intervals cover, None if there is none."""
    begins = max((each.begins for each in intervals), default=NEVER)
    return begins if begins < NEVER and all(each.covers(begins) for each in intervals) else None


def on_its_day(scenario: Scenario) -> tuple[Scenario, tuple[str, ...]]:
    """Give a scenario without what is not there on the day it starts, and say of each such asset why.

    What is not there has no link, no doctrine, no right about it and no part in a change: it is as if the file had
    never named it.
    """
    day = date.fromisoformat(scenario.start_utc[:10])
    gone = {row.id: days for row in scenario.assets if not (days := interval(scenario, row)).covers(day)}
    if not gone:
        return scenario, ()
    waits = {row.id: row.active.when for row in scenario.assets if row.active is not None}
    open_ = {row.id for row in scenario.conditions or () if met_on(row) > day}
    said = (_said(id, days, day, [each for each in waits.get(id, ()) if each in open_]) for id, days in gone.items())
    return _without(scenario, gone.keys()), tuple(said)


def _said(id: str, days: Interval, day: date, unmet: Sequence[str]) -> str:
    if days.begins == NEVER:
        return f"{id}: not there, {', '.join(unmet)} not met"
    ends = "" if days.ends == NEVER else f" until {days.ends}"
    begins = "" if days.begins == ALWAYS else f" from {days.begins}"
    return f"{id}: there{begins}{ends}, and the scenario starts on {day}"


def _without(scenario: Scenario, gone: Collection[str]) -> Scenario:
    """Take assets out of every part of a scenario, also of what an arrangement covers."""
    rights = [
        row.model_copy(update={"of": tuple(id for id in row.of if id not in gone)})
        for row in scenario.rights
        if not row.of or not set(row.of) <= set(gone)
    ]
    changes = [
        row.model_copy(
            update={
                "controllers": {id: party for id, party in row.controllers.items() if id not in gone},
                "withdraw": tuple(id for id in row.withdraw if id not in gone),
            }
        )
        for row in scenario.changes
    ]
    left: dict[str, Any] = {
        "assets": tuple(row for row in scenario.assets if row.id not in gone),
        "links": tuple(row for row in scenario.links if not {row.from_, row.to} & set(gone)),
        "doctrine": tuple(row for row in scenario.doctrine if row.shooter not in gone),
        "rights": tuple(rights),
        "changes": tuple(changes),
        "beneath": scenario.beneath and _beneath(scenario.beneath, gone),
    }
    if scenario.false_alarms is not None:
        left["false_alarms"] = tuple(row for row in scenario.false_alarms if row.sensor not in gone)
    return scenario.model_copy(update=left)


def _beneath(covered: Mapping[str, Any], gone: Collection[str]) -> dict[str, Any]:
    assets = [row for row in covered.get("assets", ()) if row["id"] not in gone]
    links = [row for row in covered.get("links", ()) if not {row["from"], row["to"]} & set(gone)]
    return {**covered, "assets": assets, "links": links}


def table(case: Case, on: date | None = None) -> dict[str, Any]:
    """Give a plan as plain data: its phases against the years of their texts, its conditions, who is there on a day.

    Left out, the day is the one on which the scenario starts. An open end is None.
    """
    scenario, shelf = case.scenario, case.shelf()
    day = on or date.fromisoformat(scenario.start_utc[:10])
    return {
        "scenario": scenario.name,
        "title": scenario.title,
        "on": day.isoformat(),
        "phases": [_step_row(step) for step in steps(scenario, shelf)],
        "conditions": [
            {"id": row.id, "said": row.said, "met": _text(met_on(row))} for row in scenario.conditions or ()
        ],
        "assets": [_asset_row(scenario, asset, shelf, day) for asset in scenario.assets],
    }


def _step_row(step: Step) -> dict[str, Any]:
    phase = step.phase
    said = {"id": phase.id, "title": phase.title, "due": phase.due, "source": phase.source, "happened": phase.happened}
    complete = None if step.complete is None else _text(step.complete)
    return {**said, "complete": complete, "as_due": step.as_due, "assets": [id for id, _ in step.assets]}


def _asset_row(scenario: Scenario, asset: Asset, shelf: Shelf, day: date) -> dict[str, Any]:
    days = interval_on_duty(scenario, asset, shelf)
    ends = {"from": _text(days.begins), "until": _text(days.ends)}
    return {"id": asset.id, "there": days.covers(day), **ends, "phase": asset.phase}


def _text(day: date) -> str | None:
    return None if day in (ALWAYS, NEVER) else day.isoformat()

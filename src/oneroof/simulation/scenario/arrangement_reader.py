"""Reads an arrangement from a file or by its name, or tells everything that is wrong with it at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from oneroof.errors import ScenarioError
from oneroof.simulation.scenario import library
from oneroof.simulation.scenario.arrangement import ARRANGEMENT_FORMAT, Arrangement
from oneroof.simulation.scenario.arrangement_faults import name_faults
from oneroof.simulation.scenario.complete import complete_rules, copied
from oneroof.simulation.scenario.reader import in_order, opened, refuse_format
from oneroof.simulation.scenario.steps import step_faults
from oneroof.simulation.scenario.words import faults_of


@dataclass(frozen=True, slots=True)
class Written:
    """An arrangement, and how to name a place of its file for people: (keys, key=False)."""

    arrangement: Arrangement
    where: Callable[..., str]


def names() -> list[str]:
    """Name the shipped arrangements."""
    return library.names(library.ARRANGEMENTS)


def read_arrangement(path_or_name: str | Path) -> Written:
    """Read an arrangement: a shipped one by its name, any other by its path.

    Raises ScenarioError with every fault of the file that can be told without a scenario, TooLarge for one over 5 MB.
    """
    if str(path_or_name) in names():
        return _shipped(str(path_or_name))
    return _read(path_or_name)


@cache
def _shipped(name: str) -> Written:
    return _read(name)


def _read(path_or_name: str | Path) -> Written:
    document = opened(path_or_name, library.ARRANGEMENTS, "arrangement")
    refuse_format(document.data, document.where, ARRANGEMENT_FORMAT)
    data = copied(document.data)
    complete_rules(data)
    broken = {fault.where for fault in document.faults}
    faults = list(document.faults)
    found: Arrangement | None = None
    try:
        found = Arrangement.model_validate(data)
    except ValidationError as error:
        faults += [fault for fault in faults_of(error, document.where, Arrangement) if fault.where not in broken]
    faults += [fault for fault in name_faults(data, document.where) if fault.where not in broken]
    faults += [fault for fault in step_faults(data, document.where) if fault.where not in broken]
    if found is None or faults:
        raise ScenarioError(in_order(faults))
    return Written(found, document.where)


def listed() -> list[dict[str, Any]]:
    """List the shipped arrangements for people and machines."""
    return [_row(read_arrangement(name).arrangement) for name in names()]


def told(path_or_name: str | Path) -> dict[str, Any]:
    """Describe one arrangement; raises as `read_arrangement` does."""
    return _row(read_arrangement(path_or_name).arrangement)


def _row(arrangement: Arrangement) -> dict[str, Any]:
    return {
        "name": arrangement.name,
        "title": arrangement.title,
        "roles": list(arrangement.roles),
        "optional": list(arrangement.optional),
        "summary": arrangement.summary.strip(),
        "steps": {step: dict(parts) for step, parts in arrangement.steps.items()},
    }

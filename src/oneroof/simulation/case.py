"""A case: a scenario, whose figures are believed, and what the command line put in their place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from oneroof.catalogue import shelf as shelves
from oneroof.catalogue.shelf import Shelf
from oneroof.simulation.scenario import Scenario, lay, read


@dataclass(frozen=True, slots=True)
class Case:
    """What is run; small enough to send to another process, which builds the same layout from it."""

    scenario: Scenario
    believe: str
    settings: tuple[tuple[str, str], ...] = ()

    def shelf(self) -> Shelf:
        """Open the shelf as this case sees it; raises CatalogueError for a figure that cannot be set so."""
        shelf = Shelf(self.believe)
        for key, value in self.settings:
            sheet, _, figure = key.rpartition(".")
            shelf = shelf.with_value(sheet, figure, value)
        return shelf


def open_case(
    scenario: str | Path | Scenario,
    believe: str | None = None,
    settings: Mapping[str, str] | None = None,
    arrangement: str | Path | None = None,
) -> Case:
    """Read the scenario, lay an arrangement over it, and sort the settings into its own and the shelf's.

    Raises Mendable for an unknown setting, and for what the files' readers refuse.
    """
    found = scenario if isinstance(scenario, Scenario) else read(scenario)
    found = found if arrangement is None else lay(found, arrangement)
    of_sheets: list[tuple[str, str]] = []
    for key, value in ((key, str(value)) for key, value in (settings or {}).items()):
        sheet, _, figure = key.rpartition(".")
        if figure and sheet in shelves.names():
            of_sheets.append((key, value))
        else:
            found = found.with_setting(key, value)
    case = Case(found, believe or shelves.OPEN, tuple(of_sheets))
    case.shelf()
    return case

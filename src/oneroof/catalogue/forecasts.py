"""Published forecasts of a state's missiles: class, range, when, who said so; rival views side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from oneroof.catalogue import yaml_file
from oneroof.errors import CatalogueError, Fault, nearest

FILE = Path(__file__).with_name("forecasts.yaml")


@dataclass(frozen=True, slots=True)
class Forecast:
    """One missile that a source says is there or may come: its class, its range, the years between which it comes.

    Years count with fractions. `open_end`: an end of the interval is an assumption of the table, as `read_as` says.
    """

    id: str
    title: str
    kind: str
    range_low_km: float
    range_high_km: float
    from_years: float
    to_years: float
    holder: str
    source: str
    read_as: str
    open_end: bool


@dataclass(frozen=True, slots=True)
class View:
    """What one source expected at its time (`own`), and with it what every view takes as there already (`threats`)."""

    id: str
    title: str
    holder: str
    own: tuple[Forecast, ...]
    threats: tuple[Forecast, ...]


@cache
def views() -> Mapping[str, View]:
    """Read every view that ships, in the order of the file; each begins with the basis."""
    data = yaml_file.load(FILE).data
    basis = tuple(_forecast(row) for row in data["basis"])
    own = {id: tuple(_forecast(each) for each in row["threats"]) for id, row in data["views"].items()}
    return {id: View(id, row["title"], row["holder"], own[id], (*basis, *own[id])) for id, row in data["views"].items()}


def view(name: str) -> View:
    """Give one view; raises CatalogueError for one that does not ship."""
    if name not in views():
        allowed = f"one of {', '.join(views())} stands here"
        raise CatalogueError(Fault("view", repr(name), allowed, nearest(name, list(views()))))
    return views()[name]


def _forecast(row: Mapping[str, Any]) -> Forecast:
    return Forecast(
        row["id"],
        row["title"],
        row["kind"],
        float(row["range_low_km"]),
        float(row["range_high_km"]),
        float(row["from"]),
        float(row["to"]),
        row["holder"],
        row["source"],
        row["read_as"],
        bool(row.get("open", False)),
    )

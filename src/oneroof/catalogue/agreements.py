"""Agreements on notifying launches: which fields they ask for, how long beforehand, and what of it was verified."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from oneroof.catalogue import yaml_file

FILE = Path(__file__).with_name("agreements.yaml")


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing an agreement asks for; `verified` if its text or an official description of it was read."""

    name: str
    verified: bool
    source: str
    note: str
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """One agreement: the fields of a notice, its least lead time, and the fields of a report of a detected launch.

    `latest_s` is how long after a launch something may still be said of it.
    """

    id: str
    title: str
    channel: str
    lead_h: Clause
    latest_s: Clause
    fields: Mapping[str, Clause]
    report: Mapping[str, Clause]

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """Everything that the agreement asks for."""
        return (self.lead_h, self.latest_s, *self.fields.values(), *self.report.values())

    @property
    def unverified(self) -> tuple[str, ...]:
        """Name what of the agreement was not seen in its text."""
        return tuple(clause.name for clause in self.clauses if not clause.verified)


@lru_cache(maxsize=1)
def agreements() -> Mapping[str, Agreement]:
    """Read the agreements that ship, by their ids."""
    return {id: _agreement(id, row) for id, row in yaml_file.load(FILE).data["agreements"].items()}


def _agreement(id: str, row: Mapping[str, Any]) -> Agreement:
    return Agreement(
        id,
        row["title"],
        row["channel"],
        _clause("lead_h", row["lead_h"]),
        _clause("latest_s", row["latest_s"]),
        {name: _clause(name, each) for name, each in row["fields"].items()},
        {name: _clause(name, each) for name, each in row.get("report", {}).items()},
    )


def _clause(name: str, row: Mapping[str, Any]) -> Clause:
    return Clause(name, row["status"] == "verified", row["source"], row["note"], row.get("value"))

"""What `oneroof arrangements` prints."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from oneroof.cli import show


def print_arrangements(rows: Sequence[Mapping[str, Any]]) -> None:
    """Print the shipped arrangements with the roles that a scenario must bind, and those it may."""
    show.table(
        ["arrangement", "title", "roles", "roles it may use"],
        [[row["name"], row["title"], row["roles"], ", ".join(row["optional"])] for row in rows],
    )
    print(
        "A scenario binds parties to roles under 'roles'. 'oneroof run SCENARIO --arrangement NAME' lays one over it."
    )


def print_arrangement(row: Mapping[str, Any]) -> None:
    """Print one arrangement: what it is, and who may do what in each step of the system's life."""
    print(f"{row['name']}: {row['title']}\n")
    print(textwrap.fill(row["summary"], width=100))
    roles = [*row["roles"], *row["optional"]]
    if row["steps"]:
        print("\nWho may do what over the system's life (a reading of the texts, not a record of a treaty):")
        show.table(["step", *roles], [[step, *(parts[role] for role in roles)] for step, parts in row["steps"].items()])

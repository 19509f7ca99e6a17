"""What `oneroof arrangements` prints."""

from __future__ import annotations

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

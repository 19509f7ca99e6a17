"""What `oneroof common-ground` prints: the ladder of arrangements, and whose red lines each crosses."""

from __future__ import annotations

from typing import Any

from oneroof.cli import show


def print_ground(found: dict[str, Any]) -> None:
    """Print every option with who objects to it and under which row the statement stands, then the common ground."""
    show.table(
        ["arrangement", "who objects, to what (row of the statement)", "wishes met"],
        [[row["option"], _objections(row), _wishes(row)] for row in found["options"]],
    )
    print("Nobody objects to: " + ("; ".join(found["common_ground"]) or "none of them") + ".")
    print("Red lines and wishes are positions from public statements; a wish stops nothing. `--json` gives the words.")


def _objections(row: dict[str, Any]) -> str:
    said: dict[str, list[str]] = {}
    for each in row["objections"]:
        said.setdefault(each["role"], []).append(f"{each['trait']} ({each['row']})")
    return "; ".join(f"{role}: {', '.join(traits)}" for role, traits in said.items()) or "nobody"


def _wishes(row: dict[str, Any]) -> str:
    return "; ".join(f"{role}: {', '.join(wishes)}" for role, wishes in row["wishes_met"].items() if wishes)

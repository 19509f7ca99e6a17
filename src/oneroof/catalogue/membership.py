"""Who belonged to an alliance on which day: a small dated table of accessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from oneroof.errors import CatalogueError, Fault, nearest

TABLE = Path(__file__).parent / "data" / "members.csv"
SOURCE = (
    "founders: signature of the North Atlantic Treaty, 4 April 1949; others: day of accession as public lists tell it "
    "(Germany 6 May 1955, where some lists write 9 May)"
)


@dataclass(frozen=True, slots=True)
class Member:
    """One country's time in an alliance, by its ISO 3166 code; `left` None while it belongs."""

    alliance: str
    country: str
    joined: date
    left: date | None


@cache
def rows() -> tuple[Member, ...]:
    """Give the whole table, in the order of joining."""
    return tuple(_member(line) for line in TABLE.read_text(encoding="utf-8").splitlines()[1:])


def _member(line: str) -> Member:
    alliance, country, joined, left = line.split(",")
    return Member(alliance, country, date.fromisoformat(joined), date.fromisoformat(left) if left else None)


def alliances() -> tuple[str, ...]:
    """Name the alliances of the table."""
    return tuple(dict.fromkeys(row.alliance for row in rows()))


def members(alliance: str, on: date) -> tuple[str, ...]:
    """List an alliance's members on a day, in the order of their codes; a country counts from the day it joins.

    Raises CatalogueError for an alliance that the table does not hold.
    """
    if alliance not in alliances():
        allowed = f"one of {', '.join(alliances())}"
        raise CatalogueError(Fault("alliance", repr(alliance), allowed, nearest(alliance, alliances())))
    return tuple(
        sorted(
            row.country
            for row in rows()
            if row.alliance == alliance and row.joined <= on and (row.left is None or on < row.left)
        )
    )

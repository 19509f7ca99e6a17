"""Printing who belonged to an alliance on a day."""

from __future__ import annotations

from datetime import date

from oneroof.catalogue import membership
from oneroof.cli import show
from oneroof.errors import Fault, Mendable


def day(text: str) -> date:
    """Read a day as 2012-05-20; raises Mendable for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Mendable(
            Fault("--on", repr(text), "a day stands here", "Write it as year-month-day, such as 2012-05-20.")
        ) from None


def print_members(alliance: str, on: date, json: bool) -> None:
    """Print an alliance's members on a day, with the day each joined."""
    there = membership.members(alliance, on)
    joined = {row.country: row.joined.isoformat() for row in membership.rows() if row.alliance == alliance}
    if json:
        rows = [{"country": country, "joined": joined[country]} for country in there]
        show.as_json({"alliance": alliance, "on": on.isoformat(), "count": len(there), "members": rows})
        return
    print(f"{alliance} had {len(there)} members on {on.isoformat()}.")
    show.table(["country", "joined"], [[country, joined[country]] for country in there])
    print(f"Source: {membership.SOURCE}.")

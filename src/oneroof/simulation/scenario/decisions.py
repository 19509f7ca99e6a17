"""Checks what a scenario says of deciding: rights that govern something, and owners who can be asked.

They run on plain data, so that a file broken in one place is still checked in all others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from oneroof.errors import Fault
from oneroof.simulation.scenario.complete import Keys, Row, Where, names, rows, text
from oneroof.simulation.scenario.consents import named
from oneroof.simulation.scenario.references import ids, unknown
from oneroof.simulation.scenario.words import near, show


def decision_faults(data: Mapping[str, Any], where: Where) -> Iterator[Fault]:
    """Tell rights of nobody or about nothing, rights that never govern, and owners whom nobody can ask."""
    for look in (_of_rights, _of_shadows, _of_owners):
        yield from look(data, where)


def _of_rights(data: Mapping[str, Any], where: Where) -> Iterator[Fault]:
    nodes, assets = ids(data, "nodes"), ids(data, "assets")
    for keys, row in rows(data, "rights"):
        for path, name in named(row.get("by")):
            yield from unknown((*keys, "by", *path), name, nodes, "a node", where)
        for field, known, what in (("for", nodes, "a node"), ("of", assets, "an asset")):
            for place, name in enumerate(names(row, field)):
                yield from unknown((*keys, field, place), name, known, what, where)
        yield from _of_seats(data, keys, row, where)


def _of_seats(data: Mapping[str, Any], keys: Keys, row: Row, where: Where) -> Iterator[Fault]:
    """Tell a way to answer of a node that a right never asks."""
    asked = [*(name for _, name in named(row.get("by"))), *owning(data, text(row, "action"))]
    seats = row.get("seats")
    for name in seats if isinstance(seats, dict) else ():
        if name not in asked:
            allowed = "a node that the right names stands here"
            yield Fault(where((*keys, "seats", name), key=True), show(name), allowed, near(name, asked))


def owning(data: Mapping[str, Any], action: str | None) -> list[str]:
    """List the nodes that answer for owners who keep an action with their assets to themselves."""
    owners = {text(row, "owner") for _, row in rows(data, "assets") if action in names(row, "owner_consents")}
    found = {owner: first_node(data, owner) for owner in owners}
    return sorted(node for node in found.values() if node is not None)


def first_node(data: Mapping[str, Any], party: str | None) -> str | None:
    """Name the node that answers for a party: its first."""
    return next((text(row, "id") for _, row in rows(data, "nodes") if text(row, "party") == party), None)


def _of_shadows(data: Mapping[str, Any], where: Where) -> Iterator[Fault]:
    """Tell a right that never governs, because one before it fits whatever it fits."""
    before: list[tuple[Keys, Row]] = []
    for keys, row in rows(data, "rights"):
        for at, other in before:
            if other.get("action") == row.get("action") and _within(row, other, "for") and _within(row, other, "of"):
                found = f"a right to {row.get('action')} that never governs"
                allowed = f"of several the first that fits governs, and the one at {where(at)} fits whatever this does"
                yield Fault(where((*keys, "action")), found, allowed, "Put it before that one, or remove it.")
                break
        before.append((keys, row))


def _within(row: Row, other: Row, key: str) -> bool:
    wide, narrow = names(other, key), names(row, key)
    return not wide or (bool(narrow) and set(narrow) <= set(wide))


def _of_owners(data: Mapping[str, Any], where: Where) -> Iterator[Fault]:
    """Tell an owner who must agree and has no node at which anybody could be asked."""
    for keys, row in rows(data, "assets"):
        owner = text(row, "owner")
        if names(row, "owner_consents") and owner in ids(data, "parties") and first_node(data, owner) is None:
            found, allowed = f"an owner {show(owner)} without a node", "an owner is asked at its first node"
            yield Fault(
                where((*keys, "owner_consents")), found, allowed, "Add a node of this party, or remove the key."
            )

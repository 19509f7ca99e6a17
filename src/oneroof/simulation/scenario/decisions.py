"""Checks what a scenario says of deciding: rights that govern something, and owners who can be asked.

They run on plain data, so that a file broken in one place is still checked in all others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from oneroof.errors import Fault
from oneroof.simulation.scenario.complete import Keys, Row, Where, names, number, rows, text
from oneroof.simulation.scenario.consents import named, quorum_faults
from oneroof.simulation.scenario.references import ids, unknown
from oneroof.simulation.scenario.words import near, show

# what a change may bring
CHANGING = ("arrangement", "controllers", "withdraw", "rights", "weapons")


def decision_faults(data: Mapping[str, Any], where: Where) -> Iterator[Fault]:
    """Tell rights of nobody or about nothing, or that never govern; owners whom nobody can ask; idle changes."""
    for look in (
        _of_rights,
        _of_quorums,
        _of_shadows,
        _of_owners,
        _of_supplements,
        _of_changes,
        _of_vetoes,
        _of_second_says,
    ):
        yield from look(data, where)


def _of_rights(data: Mapping[str, Any], where: Where) -> Iterator[Fault]:
    """Tell rights that name what the scenario does not have; those that come later are checked in their own stage."""
    nodes, assets = ids(data, "nodes"), ids(data, "assets")
    for keys, row in rows(data, "rights"):
        for path, name in named(row.get("by")):
            yield from unknown((*keys, "by", *path), name, nodes, "a node", where)
        for field, known, what in (("for", nodes, "a node"), ("of", assets, "an asset")):
            for place, name in enumerate(names(row, field)):
                yield from unknown((*keys, field, place), name, known, what, where)
        yield from _of_seats(data, keys, row, where)
        if text(row, "action") in ("share", "task") and _conditional(row.get("by")):
            found, allowed = "'when' in a right to " + str(row["action"]), "rules of engagement govern a launch"
            yield Fault(where((*keys, "by")), found, allowed, "Write who is asked.")


def _of_quorums(data: Mapping[str, Any], where: Where) -> Iterator[Fault]:
    """Tell quorums that cannot be, in the scenario's rights and in those that a change brings."""
    for before, rights in (((), data), *rows(data, "changes")):
        for keys, row in rows(rights, "rights"):
            yield from quorum_faults(row.get("by"), (*before, *keys, "by"), where)


def _conditional(by: Any) -> bool:
    if isinstance(by, Mapping):
        return "when" in by or any(_conditional(part) for part in by.values())
    return isinstance(by, list | tuple) and any(_conditional(part) for part in by)


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


def _of_supplements(data: Mapping[str, Any], where: Where) -> Iterator[Fault]:
    for keys, row in rows(data, "assets"):
        if row.get("objection_chance") is not None and row.get("supplement") is not True:
            found, allowed = "'objection_chance' of what is no supplement", "only a supplement may be kept back"
            yield Fault(where((*keys, "objection_chance")), found, allowed, "Add 'supplement: true', or remove it.")


def _of_changes(data: Mapping[str, Any], where: Where) -> Iterator[Fault]:
    """Tell changes out of order, of unknown assets or parties, and such as change nothing."""
    assets, parties, last_s = ids(data, "assets"), ids(data, "parties"), 0.0
    for keys, row in rows(data, "changes"):
        at_s = number(row.get("at_s"))
        if at_s is not None and at_s < last_s:
            found, allowed = f"{at_s:g}, before {last_s:g}", "changes stand in the order of time"
            yield Fault(where((*keys, "at_s")), found, allowed, "Put them in order.")
        last_s = at_s if at_s is not None else last_s
        controllers = row.get("controllers")
        for asset, party in controllers.items() if isinstance(controllers, dict) else ():
            yield from unknown((*keys, "controllers", asset), asset, assets, "an asset", where)
            if row.get("arrangement") is None:  # an arrangement may bring bodies of its own
                word = party if isinstance(party, str) else None
                yield from unknown((*keys, "controllers", asset), word, parties, "a party", where)
        for place, word in enumerate(_ratifying(row)):
            yield from unknown((*keys, "ratification", place, "by"), word, parties, "a party", where)
        for place, asset in enumerate(names(row, "withdraw")):
            yield from unknown((*keys, "withdraw", place), asset, assets, "an asset", where)
        if not any(row.get(key) not in (None, [], (), {}) for key in CHANGING) and row.get("rights") is None:
            yield Fault(where(keys), "a change that changes nothing", f"one of {', '.join(CHANGING)}", "Add one.")


def _ratifying(row: Row) -> list[str | None]:
    given = row.get("ratification")
    return [text(each, "by") if isinstance(each, dict) else None for each in given] if isinstance(given, list) else []


def _of_vetoes(data: Mapping[str, Any], where: Where) -> Iterator[Fault]:
    """Tell vetoes of nobody, on nothing, or granted a second time."""
    nodes, seen = ids(data, "nodes"), set[tuple[str | None, str | None]]()
    for keys, row in rows(data, "vetoes"):
        scope, holder = text(row, "scope"), text(row, "holder")
        yield from unknown((*keys, "holder"), holder, nodes, "a node", where)
        if (scope, holder) in seen:
            found, allowed = f"a second veto of {show(holder)} over {scope}", "each scope is granted to a node once"
            yield Fault(where((*keys, "holder")), found, allowed, "Remove one of the two.")
        seen.add((scope, holder))
        if scope in _TOUCHED and not open_to(data, scope):
            found, allowed = f"a veto over {scope} on nothing", f"there is {_TOUCHED[scope]} to object to"
            yield Fault(where((*keys, "scope")), found, allowed, "Add one, or remove the veto.")


_TOUCHED = {"employment": "a right to engage", "architecture": "a change of controllers", "plans": "a change of rules"}


def open_to(data: Mapping[str, Any], scope: str) -> bool:
    """Tell whether a scenario has anything in a scope that one could object to."""
    return any(_touches(row, scope) for row in _what(data, scope))


def _what(data: Mapping[str, Any], scope: str) -> list[Row]:
    return [row for _, row in rows(data, "rights" if scope == "employment" else "changes")]


def _touches(row: Row, scope: str) -> bool:
    if scope == "employment":
        return row.get("action") == "engage"
    if scope == "architecture":
        return bool(row.get("controllers"))
    return any(row.get(key) is not None for key in ("rights", "arrangement", "weapons"))


def _of_second_says(data: Mapping[str, Any], where: Where) -> Iterator[Fault]:
    """Tell a veto over launches of whoever is asked about them anyway: it would never be drawn besides the answer."""
    keeping = owning(data, "engage")
    for keys, row in rows(data, "vetoes"):
        holder = text(row, "holder")
        if holder is None or text(row, "scope") != "employment":
            continue
        for _, right in rows(data, "rights"):
            others = names(right, "for") != [holder]  # about its own launches it decides once
            asked = [name for path, name in named(right.get("by")) if path[-1:] != ("delegated",)]
            if text(right, "action") == "engage" and others and holder in (*keeping, *asked):
                found = f"a veto of {show(holder)}, who is asked under the right {show(right.get('id'))}"
                allowed = "one node has one say in a launch, and its answer would be drawn without the veto's chance"
                mend = "Remove the veto and give its 'refusal_chance' under 'seats' of the right."
                yield Fault(where((*keys, "holder")), found, allowed, mend)

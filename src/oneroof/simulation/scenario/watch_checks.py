"""Checks of what a scenario says about warning: nodes and places that must be there, and what an agreement asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from oneroof.catalogue.agreements import Agreement, Clause, agreements
from oneroof.errors import Fault
from oneroof.simulation.scenario import shelf_names
from oneroof.simulation.scenario.complete import Keys, Row, Where, number, rows, text
from oneroof.simulation.scenario.words import near, show

GROUPS = ("watches", "notices", "centres", "false_alarms")
# the key of a notice that holds what an agreement calls so
_KEY_OF = {"azimuth": "azimuth_deg"}


def watch_faults(data: Mapping[str, Any], where: Where) -> Iterator[Fault]:
    """Tell names that lead nowhere, desks that are no pair, and notices that lack what their agreement asks for."""
    for look in (_twice, _of_watches, _of_notices, _of_centres, _of_false_alarms, _of_launches):
        yield from look(data, where)


def unverified_shortcomings(data: Mapping[str, Any]) -> Iterator[tuple[str, Agreement, Clause]]:
    """Give what notices lack of the parts of their agreements that nobody here has verified: no fault, but to be told.

    The first of each is the notice's id.
    """
    for _, row in rows(data, "notices"):
        agreement = agreements().get(text(row, "agreement") or "")
        if agreement is not None:
            lacking = (clause for clause in _lacking(row, agreement) if not clause.verified)
            yield from ((str(row.get("id")), agreement, clause) for clause in lacking)


def _lacking(row: Row, agreement: Agreement) -> Iterator[Clause]:
    for name, clause in agreement.fields.items():
        if row.get(_KEY_OF.get(name, name)) is None:
            yield clause
    lead, least = number(row.get("lead_h")), agreement.lead_h.value
    if lead is not None and least is not None and lead < least:
        yield agreement.lead_h


def _ids(data: Mapping[str, Any], key: str) -> list[str]:
    return [name for _, row in rows(data, key) if (name := text(row, "id")) is not None]


def _unknown(keys: Keys, word: Any, known: Sequence[str], what: str, where: Where) -> Iterator[Fault]:
    if isinstance(word, str) and word not in known:
        mend = near(word, known) if known else f"There is no {what}."
        yield Fault(where(keys), show(word), f"{what} of this scenario stands here", mend)


def _twice(data: Mapping[str, Any], where: Where) -> Iterator[Fault]:
    for group, key in [(name, "node" if name == "watches" else "id") for name in GROUPS]:
        first: dict[str, Keys] = {}
        for keys, row in rows(data, group):
            word = text(row, key)
            if word is not None and first.setdefault(word, keys) is not keys:
                said = f"it stands once, and first at {where((*first[word], key))}"
                yield Fault(where((*keys, key)), f"{show(word)} a second time", said, "Remove one or rename it.")


def _of_watches(data: Mapping[str, Any], where: Where) -> Iterator[Fault]:
    nodes, known = _parties(data), _ids(data, "nodes")
    for keys, row in rows(data, "watches"):
        node, leader = text(row, "node"), text(row, "leadership")
        yield from _unknown((*keys, "node"), node, known, "a node", where)
        yield from _unknown((*keys, "leadership"), leader, known, "a node", where)
        if leader in nodes and node in nodes and nodes[leader] != nodes[node]:
            found, allowed = (
                f"{show(leader)} of {nodes[leader]!r}",
                f"a watch alarms its own leadership, {nodes[node]!r}",
            )
            yield Fault(where((*keys, "leadership")), found, allowed, "Name a node of the same party.")
        for at, area in rows(row, "homeland"):
            yield from _of_area((*keys, *at), area, where)


def _parties(data: Mapping[str, Any]) -> dict[str, str]:
    named = ((text(row, "id"), text(row, "party")) for _, row in rows(data, "nodes"))
    return {id: party for id, party in named if id is not None and party is not None}


def _of_area(keys: Keys, area: Any, where: Where) -> Iterator[Fault]:
    site = area.get("site") if isinstance(area, Mapping) else None
    if isinstance(site, str) and shelf_names.kind_of(site) != "site":
        found, allowed = show(site), "a sheet of kind site stands here"
        yield Fault(where((*keys, "site")), found, allowed, near(site, shelf_names.names_of("site")))


def _of_notices(data: Mapping[str, Any], where: Where) -> Iterator[Fault]:
    nodes, known = _ids(data, "nodes"), list(agreements())
    for keys, row in rows(data, "notices"):
        yield from _unknown((*keys, "node"), row.get("node"), nodes, "a node", where)
        for place, word in enumerate(row["to"]) if isinstance(row.get("to"), list) else ():
            yield from _unknown((*keys, "to", place), word, nodes, "a node", where)
        for field in ("launch_area", "impact_area"):
            yield from _of_area((*keys, field), row.get(field), where)
        name = text(row, "agreement")
        if name is not None and name not in known:
            yield Fault(where((*keys, "agreement")), show(name), "a known agreement stands here", near(name, known))
        elif name is not None:
            yield from _of_agreement(keys, row, agreements()[name], where)


def _of_agreement(keys: Keys, row: Row, agreement: Agreement, where: Where) -> Iterator[Fault]:
    """Tell what a notice lacks that its agreement asks for, where this much of the agreement was verified."""
    for clause in _lacking(row, agreement):
        if not clause.verified:
            continue
        if clause is agreement.lead_h:
            allowed = f"{agreement.id} asks for {clause.value:g} hours ({clause.note})"
            yield Fault(where((*keys, "lead_h")), f"{row['lead_h']:g} hours", allowed, "Announce it earlier.")
        else:
            key = _KEY_OF.get(clause.name, clause.name)
            allowed = f"{agreement.id} asks for it ({clause.note})"
            yield Fault(where(keys), f"no key {key!r}", allowed, f"Add {key!r}.")


def _of_centres(data: Mapping[str, Any], where: Where) -> Iterator[Fault]:
    nodes, known = _parties(data), _ids(data, "nodes")
    for keys, row in rows(data, "centres"):
        desks = row.get("desks") if isinstance(row.get("desks"), list) else []
        for place, word in enumerate(desks or []):
            yield from _unknown((*keys, "desks", place), word, known, "a node", where)
        parties = [nodes[word] for word in desks or [] if isinstance(word, str) and word in nodes]
        if len(parties) == 2 and parties[0] == parties[1]:
            allowed = "the desks of a centre belong to two parties"
            yield Fault(where((*keys, "desks")), f"both of {parties[0]!r}", allowed, "Name a node of another party.")


def _of_false_alarms(data: Mapping[str, Any], where: Where) -> Iterator[Fault]:
    assets = _ids(data, "assets")
    for keys, row in rows(data, "false_alarms"):
        yield from _unknown((*keys, "sensor"), row.get("sensor"), assets, "an asset", where)
        yield from _of_area((*keys, "area"), row.get("area"), where)
        if not row.get("at_s") and row.get("rate_per_hour") is None:
            mend = "Add 'at_s', a list of seconds, or 'rate_per_hour'."
            yield Fault(where(keys), "neither 'at_s' nor 'rate_per_hour'", "a false alarm says when", mend)


def _of_launches(data: Mapping[str, Any], where: Where) -> Iterator[Fault]:
    parties = _ids(data, "parties")
    for keys, row in rows(data, "attack"):
        yield from _unknown((*keys, "by"), row.get("by"), parties, "a party", where)
    seen = data.get("interceptors_seen")
    by = seen.get("by") if isinstance(seen, Mapping) else None
    for place, word in enumerate(by if isinstance(by, list) else ()):
        yield from _unknown(("interceptors_seen", "by", place), word, parties, "a party", where)
    for keys, row in rows(data, "links"):
        for start, end in _spans(row.get("down")):
            if end <= start:
                found, allowed = f"from {start:g} until {end:g}", "a link is down from an instant until a later one"
                yield Fault(where((*keys, "down")), found, allowed, "Put the two in order.")


def _spans(down: Any) -> Iterator[tuple[float, float]]:
    for span in down if isinstance(down, list) else ():
        ends = [number(each) for each in span] if isinstance(span, list) else []
        if len(ends) == 2 and ends[0] is not None and ends[1] is not None:
            yield ends[0], ends[1]

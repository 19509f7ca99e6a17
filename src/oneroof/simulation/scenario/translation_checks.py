"""Checks translations: known parties, kinds and fields, links that fit, and only declared loss there and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from oneroof.command.translation import Translation, undeclared
from oneroof.errors import Fault
from oneroof.simulation.scenario.complete import Keys, Row, Where, number, rows, text
from oneroof.simulation.scenario.words import near, show

Kinds = Mapping[str, tuple[str, ...]]


def translation_faults(data: Mapping[str, Any], where: Where, kinds: Kinds) -> Iterator[Fault]:
    """Tell every fault of the tables and of the links that name one; `kinds` are those released field by field."""
    parties = [name for _, row in rows(data, "parties") if (name := text(row, "id"))]
    tables: dict[str, Row] = {}
    for keys, row in rows(data, "translations"):
        name = text(row, "id")
        if name is not None and tables.setdefault(name, row) is not row:
            yield Fault(where((*keys, "id")), f"{show(name)} a second time", "it stands once", "Give it another id.")
        for word in _row(row.get("between")):
            if word not in parties:
                allowed, mend = "a party of this scenario stands here", near(str(word), parties)
                yield Fault(where((*keys, "between")), show(word), allowed, mend)
        for key in ("loses", "loses_back"):
            yield from _of_losses((*keys, key), _mapping(row, key), where, kinds)
        yield from _of_round_trip(keys, row, where, kinds)
    yield from _of_links(data, where, tables)


def _of_losses(keys: Keys, loses: Mapping[str, Any], where: Where, kinds: Kinds) -> Iterator[Fault]:
    for kind, names in loses.items():
        if kind not in kinds:
            allowed = "a kind of message stands here that is released field by field"
            yield Fault(where((*keys, kind), key=True), show(kind), allowed, near(kind, list(kinds)))
            continue
        for name in _row(names):
            if name not in kinds[kind]:
                allowed, mend = f"a field of {kind!r} stands here", near(str(name), list(kinds[kind]))
                yield Fault(where((*keys, kind)), show(name), allowed, mend)


def _of_round_trip(keys: Keys, row: Row, where: Where, kinds: Kinds) -> Iterator[Fault]:
    """Translate every kind of message there and back by one table."""
    there, back = both_ways(row)
    for kind, fields in kinds.items():
        lost = undeclared(there, back, kind, fields)
        if lost:
            found = f"{', '.join(lost)} of {kind!r}, lost or changed on the way there and back"
            yield Fault(where(keys), found, "what is lost is declared", "Declare it under 'loses', or mend the words.")


def both_ways(row: Mapping[str, Any]) -> tuple[Translation, Translation]:
    """Take a table from plain data, as far as it has the right shape, in its two directions."""
    names = {name: str(word) for name, word in _mapping(row, "names").items()}
    units = _factors(row, "units")
    back_names = {word: name for name, word in names.items()}
    back_units = {names.get(name, name): 1.0 / factor for name, factor in units.items()}
    if isinstance(row.get("names_back"), dict):
        back_names = {word: str(name) for word, name in _mapping(row, "names_back").items()}
    if isinstance(row.get("units_back"), dict):
        back_units = _factors(row, "units_back")
    # declared losses are told by the fields' own names, also on the way back
    back_loses = {
        kind: tuple(names.get(each, each) for each in lost) for kind, lost in _lost(row, "loses_back").items()
    }
    there = Translation(names, units, _lost(row, "loses"))
    return there, Translation(back_names, back_units, back_loses)


def _mapping(row: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = row.get(key)
    return {str(name): inner for name, inner in value.items()} if isinstance(value, dict) else {}


def _factors(row: Mapping[str, Any], key: str) -> dict[str, float]:
    """Take the factors that can be turned back; the models tell the others."""
    found = {name: number(raw) for name, raw in _mapping(row, key).items()}
    return {name: factor for name, factor in found.items() if factor is not None and factor > 0.0}


def _lost(row: Mapping[str, Any], key: str) -> dict[str, tuple[str, ...]]:
    return {kind: tuple(map(str, _row(names))) for kind, names in _mapping(row, key).items()}


def _row(value: Any) -> list[Any]:
    """Give a row's members; what is no row has none, and is the models' to tell."""
    return list(value) if isinstance(value, list | tuple) else []


def _of_links(data: Mapping[str, Any], where: Where, tables: Mapping[str, Row]) -> Iterator[Fault]:
    """Tell a link that names a table which is not there, or which is for two other parties."""
    party = {text(row, "id"): text(row, "party") for _, row in rows(data, "nodes")}
    party |= {text(row, "id"): text(row, "controller") or text(row, "operator") for _, row in rows(data, "assets")}
    for keys, row in rows(data, "links"):
        name = text(row, "translation")
        if name is None:
            continue
        ends = [party.get(text(row, end)) for end in ("from", "to")]
        if name not in tables:
            allowed = "a translation of this scenario stands here"
            yield Fault(where((*keys, "translation")), show(name), allowed, near(name, list(tables)))
        elif _row(tables[name].get("between")) not in (ends, ends[::-1]):
            found, allowed = f"{show(name)} on a link from {ends[0]} to {ends[1]}", "it is for the link's two parties"
            yield Fault(where((*keys, "translation")), found, allowed, "Take the table of these two.")

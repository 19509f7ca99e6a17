"""The shelf shown: every sheet as plain objects for machines, one sheet as rows for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from oneroof.catalogue import shelf
from oneroof.catalogue.sheet import Number, Sheet, Value
from oneroof.catalogue.vocabulary import FIGURES

COLUMNS = ("figure", "value", "kind", "held by", "from", "confidence", "note")


def as_object(sheet: Sheet) -> dict[str, Any]:
    """Give one sheet as plain data; what a value does not have is left out."""
    figures = {name: [value_object(value) for value in figure.values] for name, figure in sheet.figures.items()}
    return {"name": sheet.name, "kind": sheet.kind, "title": sheet.title, "figures": figures}


def value_object(value: Value) -> dict[str, Any]:
    """Give one value as plain data, with the text of its source beside the key."""
    plain = list(value.value) if isinstance(value.value, tuple) else value.value
    whole = {
        "value": plain,
        "kind": value.kind,
        "holder": value.holder,
        "source": value.source,
        "source_text": source_text(value),
        "confidence": value.confidence,
        "low": value.low,
        "high": value.high,
        "reason": value.reason,
        "note": value.note,
    }
    return {name: part for name, part in whole.items() if part is not None}


def source_text(value: Value) -> str | None:
    """Give the publication of a cited value in words."""
    publication = shelf.source(value.source) if value.source else None
    return publication.text if publication else None


def table(name: str) -> list[tuple[str, ...]]:
    """Give one sheet as rows for people, headings first; raises CatalogueError for an unknown name."""
    return [COLUMNS, *_rows(shelf.read(name))]


def overview() -> list[tuple[str, str, str]]:
    """List name, kind and title of every sheet, by kind and name."""
    sheets = [shelf.read(name) for name in shelf.names()]
    order = list(FIGURES)
    return [(s.name, s.kind, s.title) for s in sorted(sheets, key=lambda each: (order.index(each.kind), each.name))]


def _rows(sheet: Sheet) -> Iterator[tuple[str, ...]]:
    """One row a value; the figure's name stands on its first value only."""
    for figure in sheet.figures.values():
        for i, value in enumerate(figure.values):
            shown = quoted(value.value) + (f" ({value.low:g} to {value.high:g})" if value.low is not None else "")
            whence = source_text(value) or value.reason or ""
            first = figure.name if i == 0 else ""
            yield first, shown, value.kind, value.holder, whence, value.confidence or "", value.note or ""


def quoted(value: Number) -> str:
    """Write a value as people write it: no needless decimals, flags as yes and no."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(quoted(part) for part in value)
    return f"{value:.10g}" if isinstance(value, float) else value

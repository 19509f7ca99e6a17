"""What a sheet is: published values side by side, each with who holds it, where it stands and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

Number = float | bool | str | tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """One published, computed or assumed value of a figure, in the unit of the figure's name.

    `kind` is cited, computed or assumed.  A cited value has a source key and a confidence; a computed one says in
    `reason` from what, an assumed one why; an assumed number has a range.
    """

    value: Number
    kind: str
    holder: str
    source: str | None = None
    confidence: str | None = None
    low: float | None = None
    high: float | None = None
    reason: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a sheet with all its rival values, in the order in which a run falls back on them."""

    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A publication; `read` is `found` when it was read, `memory` when its number is still to be checked against it."""

    key: str
    text: str
    kind: str
    read: str
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that the shelf holds about one system or site."""

    name: str
    kind: str
    title: str
    figures: dict[str, Figure]
    sources: dict[str, Source]

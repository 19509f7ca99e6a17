"""Checks what a scenario says of days: conditions and phases that must be there, and ids that stand twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from oneroof.errors import Fault
from oneroof.simulation.scenario.complete import Keys, Where, names, rows, text
from oneroof.simulation.scenario.words import near, show


def date_faults(data: Mapping[str, Any], where: Where) -> Iterator[Fault]:
    """Tell a condition or a phase that an asset names and nobody describes, and one that stands twice."""
    known = {group: [name for _, row in rows(data, group) if (name := text(row, "id"))] for group in _SAID}
    for group in known:
        said: set[str] = set()
        for keys, row in rows(data, group):
            id = text(row, "id")
            if id in said:
                allowed = "it stands once"
                yield Fault(where((*keys, "id")), f"{show(id)} a second time", allowed, "Give it another id.")
            said |= {id} if id else set()
    for keys, row in rows(data, "assets"):
        active = row.get("active")
        for i, word in enumerate(names(active, "when") if isinstance(active, dict) else ()):
            yield from _unknown((*keys, "active", "when", i), word, "conditions", known, where)
        phase = text(row, "phase")
        if phase is not None:
            yield from _unknown((*keys, "phase"), phase, "phases", known, where)


_SAID = {"conditions": "a condition", "phases": "a phase"}


def _unknown(keys: Keys, word: str, group: str, known: Mapping[str, list[str]], where: Where) -> Iterator[Fault]:
    if word not in known[group]:
        mend = near(word, known[group]) if known[group] else f"Add it under {group!r}."
        yield Fault(where(keys), show(word), f"{_SAID[group]} of this scenario stands here", mend)

"""Checks what declarations say of the rest of a scenario: who declares, and about which place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from oneroof.errors import Fault
from oneroof.simulation.scenario import shelf_names
from oneroof.simulation.scenario.complete import Where, rows, text
from oneroof.simulation.scenario.words import near, show


def declaration_faults(data: Mapping[str, Any], where: Where) -> Iterator[Fault]:
    """Tell a declaration of nobody, one that stands twice, and one about a place that the shelf does not hold."""
    parties = [name for _, row in rows(data, "parties") if (name := text(row, "id"))]
    seen = set[str]()
    for keys, row in rows(data, "declarations"):
        by, place, id = text(row, "by"), row.get("no_shot_at_launches_near"), text(row, "id")
        if by is not None and by not in parties:
            yield Fault(where((*keys, "by")), show(by), "a party of this scenario stands here", near(by, parties))
        # one sheet is read, not the whole shelf: that would take longer than all else
        if isinstance(place, str) and shelf_names.kind_of(place) != "site":
            found, sites = where((*keys, "no_shot_at_launches_near")), shelf_names.names_of("site")
            yield Fault(found, show(place), "a site of the shelf or a point stands here", near(place, sites))
        if id is not None and id in seen:
            yield Fault(where((*keys, "id")), f"{show(id)} a second time", "it stands once", "Give it another id.")
        seen.add(id or "")

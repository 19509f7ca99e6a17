"""Translation between two parties' formats: other names, other units, and what has no word there."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

# how near a number must come back: units that are no powers of two are not exact in binary
_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Translation:
    """One direction of a table: fields by other names, in other units, some lost.

    `units` multiply a field; `loses` names, for each kind of message, the fields for which the other side has no word.
    A field that is not named keeps its name.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, float] = field(default_factory=dict)
    loses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def translate(table: Translation, what: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Put a body into the other side's terms."""
    lost = table.loses.get(what, ())
    return {
        table.names.get(name, name): _scaled(value, table.units.get(name, 1.0))
        for name, value in body.items()
        if name not in lost
    }


def undeclared(there: Translation, back: Translation, what: str, fields: Iterable[str]) -> list[str]:
    """List the fields that a round trip loses or changes although neither table declares that it loses them."""
    body = {name: 1.0 + number for number, name in enumerate(fields)}
    trip = translate(back, what, translate(there, what, body))
    declared = {name for name in body if name in there.loses.get(what, ())}
    declared |= {name for name in body if there.names.get(name, name) in back.loses.get(what, ())}
    kept = {name for name in body if name in trip and math.isclose(trip[name], body[name], rel_tol=_SAME)}
    return [name for name in body if name not in kept | declared]


def _scaled(value: Any, factor: float) -> Any:
    if factor == 1.0 or isinstance(value, bool):
        return value
    if isinstance(value, tuple | list):
        return tuple(_scaled(each, factor) for each in value)
    return value * factor if isinstance(value, int | float) else value

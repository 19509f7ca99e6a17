"""Who may do what over a system's life: the part of each role in designing, building, operating and changing it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, get_args

from oneroof.errors import Fault
from oneroof.simulation.scenario.complete import Where
from oneroof.simulation.scenario.words import show

Step = Literal["design", "build", "operate", "change"]
Part = Literal["owns", "agrees", "consulted", "informed", "none"]
STEPS: tuple[str, ...] = get_args(Step)


def step_faults(data: Mapping[str, Any], where: Where) -> Iterator[Fault]:
    """Tell every step that is left out, every role without a part in a step, and every step that nobody owns."""
    steps = data.get("steps")
    if not isinstance(steps, Mapping):
        return
    roles = [role for key in ("roles", "optional") for role in _list(data.get(key)) if isinstance(role, str)]
    for step in STEPS:
        row = steps.get(step)
        if row is None:
            yield Fault(where(("steps",)), f"no step {step!r}", "all steps stand here", f"Add {step!r} with its parts.")
        elif isinstance(row, Mapping):
            yield from _of_step(step, row, roles, where)


def _of_step(step: str, row: Mapping[str, Any], roles: list[str], where: Where) -> Iterator[Fault]:
    parts = ", ".join(get_args(Part))
    for role in roles:
        if role not in row:
            found, allowed = f"no part for {role!r}", "every role has a part in every step"
            yield Fault(where(("steps", step)), found, allowed, f"Write one of {parts}.")
    for role in row:
        if role not in roles:
            allowed = "a role of this arrangement stands here"
            yield Fault(where(("steps", step, role), key=True), show(role), allowed, f"It has {', '.join(roles)}.")
    if "owns" not in row.values():
        yield Fault(where(("steps", step)), "a step that nobody owns", "somebody owns each step", "Write 'owns' once.")


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []

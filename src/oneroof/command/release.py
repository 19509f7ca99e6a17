"""The one way out: what one party may show another, field by field, default refuse, with the reason kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from oneroof.command.message import Label


@dataclass(frozen=True, slots=True)
class Rule:
    """One permit: which fields of which kind of message one party lets another have, how coarse and how late."""

    id: str
    owner: str
    recipient: str
    what: str
    fields: tuple[str, ...] = ()
    round_to: Mapping[str, float] = field(default_factory=dict)
    delay_us: int = 0


@dataclass(frozen=True, slots=True)
class Released:
    """What may leave: the fields as coarse as the rule says, how much later, and the label that goes with them."""

    body: Mapping[str, Any]
    delay_us: int
    label: Label


@dataclass(frozen=True, slots=True)
class Refusal:
    """What may not leave, and why."""

    reason: str


def release(
    rules: Sequence[Rule], owner: str, recipient: str, what: str, body: Mapping[str, Any]
) -> Released | Refusal:
    """Decide whether a body of `owner` may be shown to `recipient`; coarsening and delay are part of the permit.

    A total function: the first rule that names owner, recipient and kind permits its fields; nothing else does.
    A party's own information reaches its own nodes whole and at once.
    """
    if owner == recipient:
        return Released(body, 0, Label(owner, (recipient,)))
    for rule in rules:
        if (rule.owner, rule.recipient, rule.what) == (owner, recipient, what):
            shown = {key: _coarse(body[key], rule.round_to.get(key)) for key in rule.fields if key in body}
            return Released(shown, rule.delay_us, Label(owner, (recipient,), rule.id))
    return Refusal(f"no rule of {owner!r} releases {what!r} to {recipient!r}; what no rule permits is refused")


def release_stream(rules: Sequence[Rule], owner: str, recipient: str, what: str) -> Released | Refusal:
    """Decide on a standing flow (a sensor's detections) that is released whole or not at all."""
    return release(rules, owner, recipient, what, {})


def _coarse(value: Any, step: float | None) -> Any:
    if step is None or not isinstance(value, int | float):
        return value
    steps = round(value / step)
    # a multiple of a decimal step, written without the noise of binary fractions
    return round(steps * step, 9)

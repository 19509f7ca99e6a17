"""The one way out: what one party may show another, field by field, default refuse, with the reason kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from oneroof.command.label import FREE, LOWEST, Label, join, marked


@dataclass(frozen=True, slots=True)
class Rule:
    """One permit: which fields of which kind of message one party lets another have, how coarse and how late.

    What it lets out carries its level and restrictions, and may be shown to the owner, the recipient and whom the rule
    names besides (`onward_to`): the recipient may hand it on no further.
    """

    id: str
    owner: str
    recipient: str
    what: str
    fields: tuple[str, ...] = ()
    round_to: Mapping[str, float] = field(default_factory=dict)
    delay_us: int = 0
    level: str = LOWEST
    onward_to: tuple[str, ...] = ()
    restrictions: tuple[str, ...] = ()

    @property
    def label(self) -> Label:
        """Label what this rule lets out of the owner's own information."""
        return marked(self.level, (self.owner, self.recipient, *self.onward_to), self.restrictions)


@dataclass(frozen=True, slots=True)
class Released:
    """What may leave: the fields as coarse as the rule says, how much later, the label, the rule that let it out."""

    body: Mapping[str, Any]
    delay_us: int
    label: Label
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """What may not leave, and why."""

    reason: str


def release(
    rules: Sequence[Rule], owner: str, recipient: str, what: str, body: Mapping[str, Any], sources: Label = FREE
) -> Released | Refusal:
    """Decide whether a body of `owner` may be shown to `recipient`; coarsening and delay are part of the permit.

    A total function: the first rule that names owner, recipient and kind permits its fields; nothing else does.
    `sources` joins the labels of what other parties gave for it: whom they do not allow, no rule of the owner's lets
    see it. A party's own information reaches its own nodes whole and at once, with the label of its sources.
    """
    if owner == recipient:
        return Released(body, 0, join(marked(LOWEST, (owner,)), sources))
    for rule in rules:
        if (rule.owner, rule.recipient, rule.what) == (owner, recipient, what):
            if not sources.allows(recipient):
                return Refusal(f"it rests on what another party released to {owner!r} and not to {recipient!r}")
            shown = {key: _coarse(body[key], rule.round_to.get(key)) for key in rule.fields if key in body}
            return Released(shown, rule.delay_us, join(rule.label, sources), rule.id)
    return Refusal(f"no rule of {owner!r} releases {what!r} to {recipient!r}; what no rule permits is refused")


def release_stream(rules: Sequence[Rule], owner: str, recipient: str, what: str) -> Released | Refusal:
    """Decide on a standing flow (a sensor's detections) that is released whole or not at all."""
    return release(rules, owner, recipient, what, {})


def _coarse(value: Any, step: float | None) -> Any:
    if step is not None and isinstance(value, tuple):
        return tuple(_coarse(each, step) for each in value)
    if step is None or not isinstance(value, int | float):
        return value
    steps = round(value / step)
    # a multiple of a decimal step, written without the noise of binary fractions
    return round(steps * step, 9)

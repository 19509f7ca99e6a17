"""The one way out: what one party may show another, field by field, default refuse, with reason and policy version."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from oneroof.command.label import FREE, LOWEST, NOBODY, Label, join, known, marked
from oneroof.command.policy import Policy, Rule
from oneroof.command.unread import Unread


class Stop(StrEnum):
    """What stopped a thing on its way out."""

    NO_LINK = "no link"
    NO_RULE = "no rule"
    LABEL = "label"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Released:
    """What may leave: the fields as coarse as the rule says, how much later, label, rule, why, and the policy."""

    body: Mapping[str, Any]
    delay_us: int
    label: Label
    rule: str | None
    reason: str
    policy: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """What may not leave: why, what stopped it, under which policy, and the rule that would else have let it out."""

    reason: str
    stop: Stop
    policy: str
    rule: str | None = None


def release(
    policy: Policy, owner: str, recipient: str, what: str, body: Mapping[str, Any], sources: Label = FREE
) -> Released | Refusal:
    """Decide whether a body of `owner` may be shown to `recipient`; coarsening and delay are part of the permit.

    A total function: the rule that governs owner, recipient and kind permits its fields; nothing else does. `sources`
    joins the labels of what other parties gave for it: whom they do not allow, no rule of the owner's lets see it. A
    party's own information reaches its own nodes whole and at once, as far as its sources allow that.
    """
    rule = policy.rule(owner, recipient, what)
    if rule is None and owner != recipient:
        reason = f"no rule of {owner!r} releases {what!r} to {recipient!r}; what no rule permits is refused"
        return Refusal(reason, Stop.NO_RULE, policy.version)
    stopped = _stopped(sources, owner, recipient)
    if stopped is not None:
        return Refusal(stopped, Stop.LABEL, policy.version, rule.id if rule else None)
    if rule is None or owner == recipient:
        label = join(_own(owner), sources)
        return Released(body, 0, label, None, f"it is {owner!r}'s own", policy.version)
    shown = shown_by(rule, body)
    if rule.fields and not shown:
        # an empty message would still tell that there was one
        reason = f"of all that {rule.id!r} releases it holds nothing"
        return Refusal(reason, Stop.NOTHING, policy.version, rule.id)
    reason = f"rule {rule.id!r} releases it"
    return Released(shown, rule.delay_us, join(rule.label, sources), rule.id, reason, policy.version)


@lru_cache(maxsize=256)
def _own(owner: str) -> Label:
    """Label a party's own information."""
    return marked(LOWEST, (owner,))


def release_stream(policy: Policy, owner: str, recipient: str, what: str) -> Released | Refusal:
    """Decide on a standing flow (a sensor's detections) that is released whole or not at all."""
    return release(policy, owner, recipient, what, {})


def shown_by(rule: Rule, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give what a rule leaves of a body: its own fields, rounded; what cannot be rounded as it asks stays back.

    What nobody has read yet is worked out, and then rounded, when somebody reads it.
    """
    if isinstance(body, Unread):
        fits = all(step >= _FINEST_STEP for step in rule.round_to.values())
        return body.then(lambda fields: _shown(rule, fields), frozenset(rule.fields)) if fits else _shown(rule, body)
    return _shown(rule, body)


def _shown(rule: Rule, body: Mapping[str, Any]) -> dict[str, Any]:
    shown = {}
    for name in rule.fields:
        if name in body:
            value = body[name] if name not in rule.round_to else _coarse(body[name], rule.round_to[name])
            if value is not _UNFIT:
                shown[name] = value
    return shown


def _stopped(sources: Label, owner: str, recipient: str) -> str | None:
    """Say why a label keeps something from a recipient; None where it does not."""
    if not known(sources):
        return f"its label is of level {sources.level!r}, policy {sources.policy!r}, which must be translated first"
    if sources.allows(recipient):
        return None
    if sources.releasable_to == NOBODY:
        return "it rests on sources that are together releasable to none"
    return f"it rests on what another party released to {owner!r} and not to {recipient!r}"


_UNFIT = object()
# a finite number of any use here can be rounded to steps from this one on; far finer ones might overflow
_FINEST_STEP = 1e-100


def _coarse(value: Any, step: float) -> Any:
    """Round to the nearest multiple of a step (of two equally near, the even one), each number of a row by itself."""
    if isinstance(value, tuple | list):
        row = tuple(_coarse(each, step) for each in value)
        return _UNFIT if any(each is _UNFIT for each in row) else row
    if isinstance(value, bool) or not isinstance(value, int | float):
        return _UNFIT
    try:
        steps = value / step
        # a multiple of a decimal step, written without the noise of binary fractions
        return round(round(steps) * step, 9) if math.isfinite(steps) else _UNFIT
    except OverflowError:
        return _UNFIT

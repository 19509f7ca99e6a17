"""Two release policies compared: what the new one lets out that the old one did not, exactly, pair by pair."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from oneroof.command.label import POLICIES, POLICY
from oneroof.command.policy import Policy, Rule

_RANK = {level: rank for rank, level in enumerate(POLICIES[POLICY])}
# how near a ratio of two steps must be to an odd number: decimal steps are not whole in binary
_NEARLY = 1e-9


class How(StrEnum):
    """In which way a policy lets out more than another."""

    KIND = "kind"
    FIELD = "field"
    FINER = "finer"
    GRID = "other grid"
    SOONER = "sooner"
    ONWARD = "onward"
    LEVEL = "lower level"
    FREER = "restriction lifted"


@dataclass(frozen=True, slots=True)
class Gain:
    """One thing that one policy lets out and the other does not: between whom, of what, in which way.

    `name` is a field, the party it may be handed on to, or the restriction that is gone; `before` and `after` are
    steps, seconds or levels, None where nothing is rounded or nothing was released.
    """

    owner: str
    recipient: str
    what: str
    how: How
    name: str | None = None
    before: float | str | None = None
    after: float | str | None = None


def gains(old: Policy, new: Policy) -> list[Gain]:
    """List what the new policy lets out beyond the old one, in the order of owners, recipients and kinds."""
    before, found = old.governing(), list[Gain]()
    for key, rule in sorted(new.governing().items()):
        earlier = before.get(key)
        found += _first(rule) if earlier is None else _more(earlier, rule)
    return found


def reveals_more(old_step: float | None, new_step: float | None) -> bool:
    """Tell whether a value rounded to the new step says more than the same value rounded to the old one did.

    None is no rounding. It says no more only if every cell of the old grid lies in one cell of the new: the steps are
    equal, or the new one is an odd multiple of the old (an even one parts old cells in the middle).
    """
    if old_step is None or new_step is None:
        return old_step is not None
    ratio = new_step / old_step
    return not (round(ratio) % 2 == 1 and abs(ratio - round(ratio)) <= _NEARLY * ratio)


def _first(rule: Rule) -> Iterator[Gain]:
    """List what a rule lets out where there was none."""
    if not rule.fields:
        yield Gain(*rule.key, How.KIND)
    for name in sorted(set(rule.fields)):
        yield Gain(*rule.key, How.FIELD, name, None, rule.round_to.get(name))


def _more(old: Rule, new: Rule) -> Iterator[Gain]:
    if old.fields and not new.fields:
        # it now tells that there was one even where it says nothing of it
        yield Gain(*new.key, How.KIND)
    for name in sorted(set(new.fields)):
        before, after = old.round_to.get(name), new.round_to.get(name)
        if name not in old.fields:
            yield Gain(*new.key, How.FIELD, name, None, after)
        elif reveals_more(before, after):
            finer = after is None or (before is not None and after < before)
            yield Gain(*new.key, How.FINER if finer else How.GRID, name, before, after)
    yield from _handled(old, new)


def _handled(old: Rule, new: Rule) -> Iterator[Gain]:
    """List what is quicker, or freer in the recipient's hands."""
    if new.delay_us < old.delay_us:
        yield Gain(*new.key, How.SOONER, None, old.delay_us / 1e6, new.delay_us / 1e6)
    for party in sorted(set(new.label.releasable_to or ()) - set(old.label.releasable_to or ())):
        yield Gain(*new.key, How.ONWARD, party)
    if _RANK[new.level] < _RANK[old.level]:
        yield Gain(*new.key, How.LEVEL, None, old.level, new.level)
    for word in sorted(set(old.restrictions) - set(new.restrictions)):
        yield Gain(*new.key, How.FREER, word)

"""Labels as a lattice: level, who may be shown it, restrictions; what is made of several sources carries the join."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from types import MappingProxyType
from typing import Any

from oneroof.errors import OneroofError

Names = tuple[str, ...]

# The order of the levels belongs to a version of the policy: a version never changes, a new order is a new version.
POLICIES: Mapping[str, Names] = MappingProxyType(
    {"1": ("unclassified", "restricted", "confidential", "secret", "top-secret")}
)
POLICY = "1"
LOWEST = POLICIES[POLICY][0]
NOBODY: Names = ()
_RANKS = {version: {level: rank for rank, level in enumerate(levels)} for version, levels in POLICIES.items()}


@dataclass(frozen=True, slots=True)
class Label:
    """How sensitive an information is, who may be shown it, and what else holds for it.

    Names are sorted and stand once. `releasable_to` None sets no limit (the information is nobody's yet); () is the
    explicit "releasable to none".
    """

    level: str = LOWEST
    releasable_to: Names | None = None
    restrictions: Names = ()
    policy: str = POLICY

    def allows(self, party: str) -> bool:
        """Tell whether a party may be shown what carries this label."""
        return self.releasable_to is None or party in self.releasable_to


# what limits nothing: the neutral element of the join
FREE = Label()


def marked(level: str, releasable_to: Iterable[str] | None, restrictions: Iterable[str] = ()) -> Label:
    """Make a label of today's policy from names in any order; raises OneroofError for a level that it does not know."""
    if level not in _RANKS[POLICY]:
        raise OneroofError(f"level {level!r}: policy {POLICY} knows {', '.join(POLICIES[POLICY])}")
    shown = None if releasable_to is None else tuple(sorted(set(releasable_to)))
    return Label(level, shown, tuple(sorted(set(restrictions))))


def read(data: Any) -> Label:
    """Read a label as a record holds it; what is none is releasable to none."""
    try:
        names = data["releasable_to"]
        shown = None if names is None else tuple(map(str, names))
        return Label(str(data["level"]), shown, tuple(map(str, data["restrictions"])), str(data["policy"]))
    except (KeyError, TypeError):
        return Label(releasable_to=NOBODY)


def known(label: Label) -> bool:
    """Tell whether today's policy knows a label's level; one of another version must be translated first."""
    return label.policy == POLICY and label.level in _RANKS[POLICY]


def join(one: Label, other: Label) -> Label:
    """Label what is made of both: highest level, only whom both allow, restrictions of either; OneroofError across
    versions of the policy, which must be translated first."""
    if one is other:
        return one
    ranks = _common(one, other)
    level = one.level if ranks[one.level] >= ranks[other.level] else other.level
    if one is FREE or other is FREE:
        return other if one is FREE else one
    restrictions = tuple(sorted({*one.restrictions, *other.restrictions}))
    return Label(level, _both(one.releasable_to, other.releasable_to), restrictions, one.policy)


def meet(one: Label, other: Label) -> Label:
    """Label what the two have in common: lowest level, whom either allows, restrictions of both; dual to the join."""
    if one == other:
        return one
    ranks = _common(one, other)
    level = one.level if ranks[one.level] <= ranks[other.level] else other.level
    shown: Names | None = None
    if one.releasable_to is not None and other.releasable_to is not None:
        shown = tuple(sorted({*one.releasable_to, *other.releasable_to}))
    restrictions = tuple(sorted(set(one.restrictions).intersection(other.restrictions)))
    return Label(level, shown, restrictions, one.policy)


def covers(upper: Label, lower: Label) -> bool:
    """Tell whether a label is at least as strict as another in every part."""
    return join(upper, lower) == upper


def join_all(labels: Iterable[Label]) -> Label:
    """Join any number of labels; of none, the one that limits nothing."""
    return reduce(join, labels, FREE)


def _both(one: Names | None, other: Names | None) -> Names | None:
    if one is None or other is None:
        return other if one is None else one
    return tuple(name for name in one if name in other)


def _common(one: Label, other: Label) -> Mapping[str, int]:
    if one.policy != other.policy:
        raise OneroofError(f"labels of policies {one.policy!r} and {other.policy!r} cannot be joined: translate one")
    return _RANKS[one.policy]

"""A release policy: the rules that hold at one time, found by who gives what to whom, under a name and a version."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from oneroof.command.label import LOWEST, POLICY, Label, marked
from oneroof.errors import OneroofError

Triple = tuple[str, str, str]
UNNAMED = "rules"
# enough of the hash that no two policies of one study share it
_DIGITS = 12


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
    def key(self) -> Triple:
        """Whose information, for whom, of which kind."""
        return self.owner, self.recipient, self.what

    @property
    def label(self) -> Label:
        """Label what this rule lets out of the owner's own information."""
        return marked(self.level, (self.owner, self.recipient, *self.onward_to), self.restrictions)


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of a scenario at one time. Of several for one owner, recipient and kind the first governs alone.

    Its version is its name and a hash of all that the rules say: the same version never releases two things. Raises
    OneroofError for a rule that means nothing: a level that nobody knows, a step that is no positive number, a delay
    below zero.
    """

    rules: tuple[Rule, ...] = ()
    name: str = UNNAMED
    version: str = field(init=False)
    _found: dict[Triple, Rule] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        found: dict[Triple, Rule] = {}
        for rule in self.rules:
            _check(rule)
            found.setdefault(rule.key, rule)
        object.__setattr__(self, "_found", found)
        object.__setattr__(self, "version", f"{self.name}@{_digest(self.rules)}")

    def rule(self, owner: str, recipient: str, what: str) -> Rule | None:
        """Find the rule that governs; None where nothing is released."""
        return self._found.get((owner, recipient, what))

    def governing(self) -> dict[Triple, Rule]:
        """Give every rule that governs, by owner, recipient and kind."""
        return dict(self._found)

    def told(self, id: str | None, recipient: str) -> Rule | None:
        """Find a rule by its id for whom it shows something: whoever is shown something is told the rule."""
        return next((rule for rule in self.rules if rule.id == id and rule.recipient == recipient), None)


def _check(rule: Rule) -> None:
    marked(rule.level, ())
    wrong = [name for name, step in rule.round_to.items() if not (math.isfinite(step) and step > 0.0)]
    if wrong or rule.delay_us < 0:
        raise OneroofError(f"release rule {rule.id!r}: steps are positive numbers, a delay is not below zero")


def _digest(rules: tuple[Rule, ...]) -> str:
    """Hash what the rules say; the order of rules counts, the order of fields and of names does not."""
    said = [
        (
            *(rule.id, *rule.key, tuple(sorted(set(rule.fields))), rule.delay_us, rule.level),
            tuple(sorted((name, float(step)) for name, step in rule.round_to.items())),
            *(tuple(sorted(set(rule.onward_to))), tuple(sorted(set(rule.restrictions)))),
        )
        for rule in rules
    ]
    return hashlib.sha256(repr((POLICY, said)).encode()).hexdigest()[:_DIGITS]

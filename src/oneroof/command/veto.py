"""Vetoes by scope: who may object to a launch, to what the parts are, to what the rules say; nobody else can."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum

from oneroof.command.consent import AllOf, Consent, Unless


class Scope(StrEnum):
    """What an objection may stop."""

    EMPLOYMENT = "employment"
    ARCHITECTURE = "architecture"
    PLANS = "plans"


Vetoes = Mapping[Scope, tuple[str, ...]]


def guarded(rule: Consent, vetoes: Vetoes) -> Consent:
    """Give a rule of consent to a launch with the vetoes over employment: nobody waits for them, all are told."""
    holders = vetoes.get(Scope.EMPLOYMENT, ())
    return AllOf((rule, *map(Unless, holders))) if holders else rule


def objectors(vetoes: Vetoes, touched: Iterable[Scope], objecting: Collection[tuple[Scope, str]]) -> tuple[str, ...]:
    """Name who stops a change: of those who may object in a scope that it touches, whoever does. Nobody: it enters."""
    found = (holder for scope in touched for holder in vetoes.get(scope, ()) if (scope, holder) in objecting)
    return tuple(dict.fromkeys(found))

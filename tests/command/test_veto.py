"""Vetoes by scope: an exhaustive search over scopes, parties and answers for one that was not granted and counts."""

from __future__ import annotations

import itertools

import pytest

from oneroof.command.authority import Answer
from oneroof.command.consent import Key, Said, Unless, seats, standing
from oneroof.command.veto import Scope, Vetoes, guarded, objectors

PARTIES = ("usa", "nato", "rus")
PAIRS = tuple(itertools.product(Scope, PARTIES))
YES = Said(Answer.GRANTED, 30)


def subsets(pairs: tuple[tuple[Scope, str], ...]) -> list[frozenset[tuple[Scope, str]]]:
    return [frozenset(each) for size in range(len(pairs) + 1) for each in itertools.combinations(pairs, size)]


def granted(pairs: frozenset[tuple[Scope, str]]) -> Vetoes:
    return {scope: tuple(party for party in PARTIES if (scope, party) in pairs) for scope in Scope}


def outcomes(vetoes: Vetoes, objecting: frozenset[tuple[Scope, str]]) -> tuple[bool, bool, bool]:
    """Put a launch to a commander, and a change of each other kind to nobody: who gets through?"""
    rule = guarded(Key("commander"), vetoes)
    said = {party: Said(Answer.REFUSED, 10) for scope, party in objecting if scope is Scope.EMPLOYMENT}
    launch = standing(rule, said | {"commander": YES}, 0, 60).answer is Answer.GRANTED
    architecture, plans = (not objectors(vetoes, [scope], objecting) for scope in (Scope.ARCHITECTURE, Scope.PLANS))
    return launch, architecture, plans


SAMPLE = [each for each in subsets(PAIRS) if len(each) <= 1 or len(each) >= 8]


@pytest.mark.requirement("A037")
@pytest.mark.parametrize(
    "grants", [pytest.param(SAMPLE, id="usual"), pytest.param(subsets(PAIRS), id="all", marks=pytest.mark.slow)]
)
def test_no_state_is_reachable_in_which_an_ungranted_veto_changes_an_outcome(
    grants: list[frozenset[tuple[Scope, str]]],
) -> None:
    """All grants of 3 scopes to 3 parties, against all ways to object: only granted objections count, and all do."""
    everybody = subsets(PAIRS)
    for given in grants:
        vetoes = granted(given)
        expected = {heard: outcomes(vetoes, heard) for heard in subsets(tuple(sorted(given)))}
        for objecting in everybody:
            found = outcomes(vetoes, objecting)
            assert found == expected[objecting & given], (given, objecting)
            stopped = [scope for scope in Scope if any((scope, party) in objecting & given for party in PARTIES)]
            assert [scope for scope, through in zip(Scope, found, strict=True) if not through] == stopped


@pytest.mark.requirement("A037")
@pytest.mark.parametrize("scope, party", PAIRS)
def test_each_scope_can_be_granted_alone(scope: Scope, party: str) -> None:
    vetoes = granted(frozenset({(scope, party)}))
    found = outcomes(vetoes, frozenset(PAIRS))
    assert [each for each, through in zip(Scope, found, strict=True) if not through] == [scope]


def test_without_a_veto_over_employment_a_rule_stays_as_it_is() -> None:
    rule = Key("commander")
    assert guarded(rule, granted(frozenset(pair for pair in PAIRS if pair[0] is not Scope.EMPLOYMENT))) is rule
    held = guarded(rule, {Scope.EMPLOYMENT: ("rus",)})
    assert seats(held) == ("commander", "rus") and Unless("rus") in getattr(held, "parts", ())

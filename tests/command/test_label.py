"""Labels: a lattice's laws over 100,000 random triples, the explicit "releasable to none", and a planted law."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest

from oneroof.command.label import (
    FREE,
    NOBODY,
    POLICIES,
    POLICY,
    Label,
    covers,
    join,
    join_all,
    marked,
    meet,
)
from oneroof.errors import OneroofError

PARTIES = ("cze", "gbr", "nato", "pol", "rus", "usa")
WORDS = ("no-engagement", "originator-asks", "warning-only")
TRIPLES = 100_000
Law = Callable[[Label, Label], Label]


def triples(count: int) -> Iterator[tuple[Label, Label, Label]]:
    """Random labels, seeded: every level, all and no and some parties, any restrictions."""
    chance = random.Random(72)

    def one() -> Label:
        shown = None if chance.random() < 0.1 else chance.sample(PARTIES, chance.randrange(len(PARTIES) + 1))
        return marked(chance.choice(POLICIES[POLICY]), shown, chance.sample(WORDS, chance.randrange(len(WORDS) + 1)))

    pool = [one() for _ in range(3_000)]
    for _ in range(count):
        yield chance.choice(pool), chance.choice(pool), chance.choice(pool)


def broken(a: Label, b: Label, c: Label, join: Law = join, meet: Law = meet) -> list[str]:
    """Name the laws of a lattice with a least element that a triple breaks."""
    ab, bc, lower = join(a, b), join(b, c), meet(a, b)
    held = {
        "associative": join(ab, c) == join(a, bc) and meet(lower, c) == meet(a, meet(b, c)),
        "commutative": ab == join(b, a) and lower == meet(b, a),
        "idempotent": join(a, a) == a == meet(a, a),
        "absorbing": join(a, lower) == a == meet(a, ab),
        "identity": join(a, FREE) == a and meet(a, FREE) == FREE,
        "monotone": join(join(a, c), join(ab, c)) == join(ab, c),
        "upper bound": join(ab, a) == ab and join(ab, b) == ab,
    }
    return [law for law, holds in held.items() if not holds]


@pytest.mark.requirement("A072")
def test_the_laws_hold_in_a_hundred_thousand_random_triples() -> None:
    assert not [law for triple in triples(TRIPLES) for law in broken(*triple)]


def union_of_lists(a: Label, b: Label) -> Label:
    """A plausible mistake: whoever may see one of the sources may see what is made of both."""
    right = join(a, b)
    lists = (a.releasable_to, b.releasable_to)
    shown = None if None in lists else tuple(sorted({name for names in lists for name in names or ()}))
    return Label(right.level, shown, right.restrictions)


def test_a_planted_join_by_union_of_the_lists_breaks_the_laws() -> None:
    found = {law for triple in triples(1_000) for law in broken(*triple, join=union_of_lists)}
    assert {"absorbing", "identity"} <= found


@pytest.mark.requirement("A072")
def test_nobody_sees_more_of_the_join_than_of_each_source() -> None:
    for a, b, _ in triples(2_000):
        both = join(a, b)
        assert all(both.allows(party) == (a.allows(party) and b.allows(party)) for party in PARTIES)
        assert covers(both, a) and covers(both, b)


def test_disjoint_lists_leave_the_explicit_nobody() -> None:
    both = join(marked("secret", ("usa",)), marked("restricted", ("rus",), ("warning-only",)))
    assert both == Label("secret", NOBODY, ("warning-only",))
    assert both.releasable_to is not None and not any(both.allows(party) for party in PARTIES)
    assert all(FREE.allows(party) for party in PARTIES)


def test_of_no_sources_nothing_is_limited() -> None:
    assert join_all(()) == FREE
    assert join_all([marked("secret", ("usa", "gbr"))] * 3) == Label("secret", ("gbr", "usa"))


def test_an_unknown_level_and_another_policy_are_refused() -> None:
    with pytest.raises(OneroofError, match="policy 1 knows unclassified"):
        marked("cosmic", ())
    with pytest.raises(OneroofError, match="translate one"):
        join(FREE, Label(policy="2"))


def test_the_order_of_the_levels_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        POLICIES[POLICY] = ("secret", "restricted")  # type: ignore[index]

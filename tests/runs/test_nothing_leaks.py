"""Nothing leaks: two worlds that are the same for a party show it the same, byte for byte, over every exit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from runs.alike import Kind, search, smallest, told
from runs.exits import flown_once

PAIRS, SLOW_PAIRS, PARTS = 100, 10_000, 20
SEEDS_APART = 1_000_000  # the parts of the slow suite begin so far from each other


@pytest.fixture(autouse=True, scope="module")
def _shared() -> Iterator[None]:
    with flown_once():
        yield


def nothing_leaks(start: int, count: int) -> None:
    found = search(start, count)
    if found.leaking is not None:
        pytest.fail(told(smallest(found.leaking)))
    assert found.kept == count and min(found.counts[Kind.APART], found.counts[Kind.ALIKE]) > count // 20


@pytest.mark.requirement("A071")
def test_worlds_equal_for_a_party_look_the_same_to_it() -> None:
    """Some pairs whose difference cannot reach X at all, more that may reach it and hold nothing that X may know."""
    nothing_leaks(0, PAIRS)


@pytest.mark.slow
@pytest.mark.requirement("A071")
@pytest.mark.parametrize("part", range(1, PARTS + 1))
def test_ten_thousand_pairs_look_the_same(part: int) -> None:
    nothing_leaks(part * SEEDS_APART, SLOW_PAIRS // PARTS)

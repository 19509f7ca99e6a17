"""Nothing leaks: two worlds that are the same for a party show it the same, byte for byte, over every exit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from runs import leaks_at_desks, leaks_in_messages
from runs.alike import Kind, search, smallest, told
from runs.exits import flown_once
from runs.leaks import PLANTS, planted

PAIRS, SLOW_PAIRS, PARTS = 100, 10_000, 20
SEEDS_APART = 1_000_000  # the parts of the slow suite begin so far from each other
WITHIN = 150  # pairs in which every plant is found, of those that differ in what it lets through
SLOW_PARTS = 4
# a third of the plants, of every kind some, in the usual suite too
USUAL = (
    "one_count_for_all_addressees",
    "refused_are_counted",
    "numbered_by_rounds",
    "one_row_of_names",
    "event_numbers_are_shown",
    "causes_are_shown",
    "order_of_sending_at_ties",
    "secret_sources_take_longer",
    "shared_antenna",
    "sensors_are_named",
    "the_other_seats_are_named",
    "tracks_by_default",
    "labels_do_not_count",
    "nothing_arrives_as_something",
    "told_tracks_are_told_on",
    "transcripts_of_all",
    "all_contacts",
    "all_rules",
    "all_magazines",
    "launches_are_public",
    "launches_numbered_by_the_post",
    "one_schedule_for_all_radars",
)
MODULES = (leaks_in_messages, leaks_at_desks)  # their plants stand on the list when they are imported


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


def leaks(name: str) -> bool:
    plant = PLANTS[name]
    with planted(name):
        return search(0, WITHIN, plant.by, plant.asking, 1).leaking is not None


@pytest.mark.requirement("A071")
@pytest.mark.parametrize("name", USUAL)
def test_a_planted_leak_is_found(name: str) -> None:
    assert leaks(name), PLANTS[name].what


@pytest.mark.slow
@pytest.mark.requirement("A071")
@pytest.mark.parametrize("part", range(SLOW_PARTS))
def test_every_planted_leak_is_found(part: int) -> None:
    assert MODULES and len(PLANTS) >= 45
    missed = [name for name in sorted(PLANTS)[part::SLOW_PARTS] if not leaks(name)]
    assert not missed


@pytest.mark.slow
def test_a_leak_is_told_as_the_smallest_pair_that_shows_it() -> None:
    with planted("one_count_for_all_addressees"):
        found = search(0, WITHIN, PLANTS["one_count_for_all_addressees"].by).leaking
        assert found is not None
        small = smallest(found)
    assert len(small.changes) == 1 <= len(found.changes)
    assert sum(map(len, (small.one["links"], small.one["assets"]))) < sum(
        map(len, (found.one["links"], found.one["assets"]))
    )

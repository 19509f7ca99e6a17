"""Nothing leaks through the page's server: worlds that are the same for a party give its seat the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from oneroof.server.work import about, drawn, own, party_view
from oneroof.simulation.shown import holders, shown
from runs.alike import Kind, search, smallest, told
from runs.changes import ALL
from runs.exits import flown_once
from runs.worlds import X
from server.served import Served

PAIRS, SLOW_PAIRS, PARTS = 12, 1_000, 4
SEEDS_APART = 1_000_000
WITHIN = 60  # pairs in which every plant is found, of those that differ in what it lets through

Plant = Callable[[pytest.MonkeyPatch], None]


@pytest.fixture(autouse=True, scope="module")
def _shared() -> Iterator[None]:
    with flown_once():
        yield


def nothing_leaks(start: int, count: int) -> None:
    found = search(start, count, watch=Served)
    if found.leaking is not None:
        pytest.fail(told(smallest(found.leaking)))
    assert found.kept == count and found.counts[Kind.APART] and found.counts[Kind.ALIKE]


@pytest.mark.requirement("A071")
def test_a_seat_is_given_the_same_bytes_in_worlds_that_are_the_same_for_it() -> None:
    """The view, what is said of each thing, the transcript and the scenario's document; job texts count, no more."""
    nothing_leaks(0, PAIRS)


@pytest.mark.slow
@pytest.mark.requirement("A071")
@pytest.mark.parametrize("part", range(1, PARTS + 1))
def test_a_thousand_pairs(part: int) -> None:
    nothing_leaks(part * SEEDS_APART, SLOW_PAIRS // PARTS)


# ---------------------------------------------------------------------------------------------- planted leaks


def all_desks_tracks(patch: pytest.MonkeyPatch) -> None:
    """Every desk's tracks are in every seat's picture."""
    honest = party_view.view

    def view(head: Any, events: Any, held: Any, party: str) -> Any:
        found = honest(head, events, held, party)
        return found | {"tracks": drawn.tracks(held.tracks, holders(head["scenario"]))}

    patch.setattr(party_view, "view", view)


def ends_with_the_raid(patch: pytest.MonkeyPatch) -> None:
    """The slider ends when the raid truly does."""
    honest = party_view.view

    def view(head: Any, events: Any, held: Any, party: str) -> Any:
        ends = [each["t_us"] / 1e6 for each in events]
        return honest(head, events, held, party) | {"duration_s": max(ends, default=0.0)}

    patch.setattr(party_view, "view", view)


def numbers_of_the_record(patch: pytest.MonkeyPatch) -> None:
    """Messages bear the record's own numbers, which count what others do."""
    honest = party_view.view

    def view(head: Any, events: Any, held: Any, party: str) -> Any:
        found, holder = honest(head, events, held, party), holders(head["scenario"])
        numbers = [each["n"] for each in events if (told := shown(each, holder)) is not None and told.party == party]
        rows = [row | {"n": number} for row, number in zip(found["messages"], numbers, strict=True)]
        return found | {"messages": rows}

    patch.setattr(party_view, "view", view)


def tells_of_everybody(patch: pytest.MonkeyPatch) -> None:
    """A seat is given what was told to anybody."""
    patch.setattr(party_view, "shown", lambda event, holder: (
        None if (found := shown(event, holder)) is None else replace(found, party=X)
    ))  # fmt: skip


def everybodys_notes(patch: pytest.MonkeyPatch) -> None:
    """Decisions of all posts are in the events."""
    patch.setattr(
        party_view,
        "_is_own_note",
        lambda event, own: event["kind"] == "note" and event["body"].get("what") in party_view._DECISIONS,
    )


def all_parties_are_listed(patch: pytest.MonkeyPatch) -> None:
    """The document lists all parties there are."""
    honest = own.document

    def document(whole: Any, seat: str) -> Any:
        return honest(whole, seat) | {"parties": whole["parties"]}

    patch.setattr(own, "document", document)


def the_attack_is_in_the_document(patch: pytest.MonkeyPatch) -> None:
    honest = own.document

    def document(whole: Any, seat: str) -> Any:
        return honest(whole, seat) | {"attack": whole["attack"]}

    patch.setattr(own, "document", document)


def anything_has_a_sheet(patch: pytest.MonkeyPatch) -> None:
    """What is clicked is described, whoever has it."""
    honest = about.described

    def described(scenario: Any, view: Any, thing: str, seat: str) -> Any:
        return honest(scenario, view, thing, about.ANALYST)

    patch.setattr(about, "described", described)


PLANTS: dict[str, tuple[Plant, tuple[str, ...]]] = {
    each.__name__: (each, by)
    for each, by in (
        (all_desks_tracks, ("sensor_aside", "sensor_more", "secret_raid")),
        (ends_with_the_raid, ("threat_more", "threat_gone", "threat_later", "secret_raid")),
        (numbers_of_the_record, ALL),
        (tells_of_everybody, ("rule_between_others", "sensor_more", "secret_raid", "right_more")),
        (everybodys_notes, ("secret_raid", "battery_more", "battery_other", "right_more")),
        (all_parties_are_listed, ("party_more",)),
        (the_attack_is_in_the_document, ("secret_raid", "threat_more")),
        (anything_has_a_sheet, ("party_more", "sensor_more", "sensor_other")),
    )
}


# the others in the slow suite
USUAL = ("tells_of_everybody", "the_attack_is_in_the_document", "all_parties_are_listed", "anything_has_a_sheet")


def found(name: str) -> bool:
    plant, by = PLANTS[name]
    with pytest.MonkeyPatch.context() as patch:
        plant(patch)
        return search(0, WITHIN, by, 0.3, 1, Served).leaking is not None


@pytest.mark.requirement("A071")
@pytest.mark.parametrize("name", USUAL)
def test_a_leak_planted_in_the_server_is_found(name: str) -> None:
    assert found(name), PLANTS[name][0].__doc__


@pytest.mark.slow
@pytest.mark.requirement("A071")
@pytest.mark.parametrize("name", sorted(set(PLANTS) - set(USUAL)))
def test_every_leak_planted_in_the_server_is_found(name: str) -> None:
    assert found(name), PLANTS[name][0].__doc__

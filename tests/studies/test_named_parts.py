"""The parts of a story's time: they add up to the last mark, as far as it came."""

from __future__ import annotations

import dataclasses

import pytest

from oneroof.simulation.score import Story
from oneroof.studies.parts import PARTS, parts_us

WHOLE = Story(
    ignition_us=100, detected_us=150, measured_us=190, ready_us=240, ready_link_us=30, ready_review_us=20,
    asked_us=240, request_received_us=250, decided_us=300, consent_review_us=4, consent_link_us=16, answered_us=310,
    ordered_us=315, order_received_us=325, preparation_us=20, launched_us=400, first_met_us=900,
)  # fmt: skip
MARKS = ("detected_us", "ready_us", "answered_us", "ordered_us", "launched_us", "first_met_us")


def test_each_part_by_hand() -> None:
    found = parts_us(WHOLE)
    assert found == {
        "sense": 90, "release review": 20 + 4, "transmit": 30 + 16, "decide": 70 - 4 - 16, "wait": 5 + 55,
        "order": 10 + 20, "fly out": 500,
    }  # fmt: skip
    assert set(found) == set(PARTS)


@pytest.mark.parametrize("last", MARKS)
def test_they_add_up_to_the_last_mark_that_came(last: str) -> None:
    names = [field.name for field in dataclasses.fields(Story)]
    order = [
        "detected_us",
        "measured_us",
        "ready_us",
        "answered_us",
        "ordered_us",
        "order_received_us",
        "launched_us",
        "first_met_us",
    ]
    gone = {name: None for name in order[order.index(last) + 1 :] if name in names}
    story = dataclasses.replace(WHOLE, **gone)  # type: ignore[arg-type]
    assert sum(parts_us(story).values()) == getattr(WHOLE, last) - WHOLE.ignition_us


def test_what_was_never_seen_has_no_parts() -> None:
    assert parts_us(Story(ignition_us=5)) == {}

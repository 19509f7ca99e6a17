"""The time from a missile's ignition to the meeting, in named parts, as far as it came."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from oneroof.simulation.score import Story

Split: TypeAlias = Callable[[Story, int], Iterator[tuple[str, int]]]

PARTS = ("sense", "transmit", "release review", "decide", "order", "wait", "fly out")


def parts_us(story: Story) -> dict[str, int]:
    """Split a story's time into named parts, as far as it came; they add up to the time of the last mark exactly.

    Links and reviews of questions and answers stand with their like. Making the round ready counts as part of the
    order. A round waits where a yes came before a track that allowed a launch, or a launch is planned for later.
    """
    found: dict[str, int] = {}
    for part, took_us in spans(story):
        found[part] = found.get(part, 0) + took_us
    return found


def spans(story: Story) -> Iterator[tuple[str, int]]:
    """Go from mark to mark, up to the first that never came."""
    reviewed_us = None if story.measured_us is None else story.measured_us + story.ready_review_us
    before_us = story.ignition_us
    for part, mark_us in (
        ("sense", story.detected_us),
        ("sense", story.measured_us),
        ("release review", reviewed_us),
        ("transmit", story.ready_us),
        ("decide", story.answered_us),
        ("wait", story.ordered_us),
        ("order", story.order_received_us),
        ("ready", story.launched_us),
        ("fly out", story.first_met_us),
    ):
        if mark_us is None:
            return
        yield from _SPLIT.get(part, _whole(part))(story, mark_us - before_us)
        before_us = mark_us


def _whole(part: str) -> Split:
    return lambda story, took_us: iter([(part, took_us)])


def _consent(story: Story, took_us: int) -> Iterator[tuple[str, int]]:
    """Split the time of a question by what spent it."""
    yield "transmit", story.consent_link_us
    yield "release review", story.consent_review_us
    yield "decide", took_us - story.consent_link_us - story.consent_review_us


def _ready(story: Story, took_us: int) -> Iterator[tuple[str, int]]:
    """Split the time at the battery into making a round ready and waiting for its time."""
    ready_us = min(took_us, story.preparation_us)
    yield "order", ready_us
    yield "wait", took_us - ready_us


_SPLIT: dict[str, Split] = {"decide": _consent, "ready": _ready}

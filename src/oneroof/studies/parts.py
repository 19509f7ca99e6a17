"""The time from a missile's ignition to the meeting, in named parts: sense, transmit, review, decide, order, fly."""

from __future__ import annotations

from collections.abc import Iterator

from oneroof.simulation.score import Story

PARTS = ("sense", "transmit", "release review", "decide", "order", "fly out")


def parts_us(story: Story) -> dict[str, int]:
    """Split a story's time into named parts, as far as it came; they add up to the time of the last mark exactly.

    Links and reviews of questions and answers stand with their like. Making the round ready counts as part of the
    order; waiting for a better track after a yes is sensing.
    """
    found: dict[str, int] = {}
    for part, took_us in _spans(story):
        found[part] = found.get(part, 0) + took_us
    return found


def _spans(story: Story) -> Iterator[tuple[str, int]]:
    """Go from mark to mark, up to the first that never came."""
    reviewed_us = None if story.measured_us is None else story.measured_us + story.ready_review_us
    before_us = story.ignition_us
    for part, mark_us in (
        ("sense", story.detected_us),
        ("sense", story.measured_us),
        ("release review", reviewed_us),
        ("transmit", story.ready_us),
        ("decide", story.answered_us),
        ("sense", story.ordered_us),
        ("order", story.order_received_us),
        ("order", story.launched_us),
        ("fly out", story.first_met_us),
    ):
        if mark_us is None:
            return
        yield from _consent(story, mark_us - before_us) if part == "decide" else [(part, mark_us - before_us)]
        before_us = mark_us


def _consent(story: Story, took_us: int) -> Iterator[tuple[str, int]]:
    """Split the time of a question by what spent it."""
    yield "transmit", story.consent_link_us
    yield "release review", story.consent_review_us
    yield "decide", took_us - story.consent_link_us - story.consent_review_us

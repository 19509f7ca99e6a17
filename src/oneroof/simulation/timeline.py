"""What happened about each threat in replication 0, as one list of moments that a person can read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from oneroof.simulation.layout import Layout
from oneroof.simulation.score import Story
from oneroof.simulation.summary import Outcome


def timelines(layout: Layout, first: Outcome, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Give each threat's moments in the order of time, counted from its ignition."""
    return [
        {"threat": threat.id, "cause": str(story.cause), "events": _moments(story, row)}
        for threat, story, row in zip(layout.threats, first.stories, rows, strict=True)
    ]


def _moments(story: Story, row: Mapping[str, Any]) -> list[dict[str, Any]]:
    visible = row["first_visible_s"]
    moments = [_moment(0.0, "launch", row["from"], f"{row['missile_title']} leaves {row['from']}")]
    if visible is not None:
        moments.append(_moment(visible["median"], "visible", visible["sensor"], "first radar with a line of sight"))
    marks = (
        (story.detected_us, "detected", story.detected_by, "first detection"),
        (story.ready_us, "track ready", None, "a track good enough to commit on"),
        (story.asked_us, "asked", None, "whoever holds the right is asked"),
        (story.answered_us, "answered", None, f"the answer: {story.answer}"),
        (story.ordered_us, "ordered", None, "the order leaves"),
        (story.launched_us, "lift-off", None, f"first of {story.shots} rounds"),
        (story.met_us, "intercept", None, f"last meeting: {', '.join(story.outcomes)}"),
        (story.struck_us, "impact", None, "comes down"),
    )
    for time_us, what, who, text in marks:
        if time_us is not None:
            moments.append(_moment((time_us - story.ignition_us) / 1e6, what, who, text))
    moments.extend(_picked(story))
    return sorted(moments, key=lambda moment: float(moment["t_s"]))


def _picked(story: Story) -> list[dict[str, Any]]:
    """Say of each round what it was last aimed at, where there were objects to choose from: believed, and true."""
    found = []
    for number, pick in enumerate(story.picks.values(), 1):
        alone = "the only object in sight" if pick.of == 1 else f"one of {pick.of} objects"
        text = f"round {number} goes for {alone}, held to be the warhead with {100.0 * pick.chance:.0f} %: {pick.role}"
        found.append(_moment((pick.time_us - story.ignition_us) / 1e6, "object chosen", None, text))
    return found


def _moment(time_s: float, what: str, who: str | None, text: str) -> dict[str, Any]:
    return {"t_s": time_s, "what": what, "who": who, "text": text}

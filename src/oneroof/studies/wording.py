"""What differs between two arrangements, in sentences; every number is a result, and nothing is called good or bad."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from oneroof.command.authority import Answer
from oneroof.simulation.score import Cause
from oneroof.studies.course import Step

if TYPE_CHECKING:
    from oneroof.studies.differences import Difference, Side

SEATS_TOLD = 4
_SAID = {
    "detected": "{desk} detected it",
    "ready": "{desk} had a track good enough to commit on",
    "asked": "{desk} asked {other}",
    "not asked": "{desk} could not ask: {said}",
    "question": "the question of {other} reached {desk}",
    "decided": "{desk} answered {other}: {said}",
    "answer": "the answer of {other} reached {desk}: {said}",
    "settled": "{desk} had its answer: {said}",
    "ordered": "{desk} ordered a round",
    "order not sent": "{desk} could not send its order: {said}",
    "order": "the order of {other} reached {desk}",
    "lift-off": "a round left {desk}",
    "no round left": "{desk} had no round left",
    "met": "a round of {desk} met it: {said}",
    "struck": "it struck",
    "fell": "it fell outside every place to protect",
    "warning": "{other} warned {desk} {said}",
}


def told(
    one: Side,
    other: Side,
    found: Sequence[Difference],
    warnings: Sequence[Difference],
    parts: Sequence[dict[str, Any]],
) -> list[str]:
    """Say in sentences how a missile ended on two sides, what differs first, and where the time went."""
    if not found and not warnings:
        return [f"No event about it differs: {one.story.cause} under both."]
    warned = [f"Of the warnings: {_first(one, other, warnings[0])}"] if warnings else []
    if not found:
        return [f"{str(one.story.cause).capitalize()} under both; only the warnings differ.", *warned]
    sentences = [f"Under {one.name}: {one.story.cause}. Under {other.name}: {other.story.cause}."]
    sentences.append(f"First difference: {_first(one, other, found[0])}")
    sentences += [sentence for each in (one, other) for sentence in _end(each)]
    if parts and one.end is not None and other.end is not None:
        sentences.append(_parts(one, other, parts))
    return [*sentences, *warned]


def seconds(time_us: int) -> str:
    """Write microseconds as seconds with one decimal."""
    return f"{time_us / 1e6:.1f} s"


def _since(side: Side, step: Step) -> str:
    return seconds(step.time_us - side.story.ignition_us)


def _phrase(step: Step) -> str:
    return _SAID[step.what].format(desk=step.desk or "nobody", other=step.other or "nobody", said=step.said)


def _first(one: Side, other: Side, found: Difference) -> str:
    """Tell the first event that differs."""
    before, after = found.sides
    if before is None or after is None:
        there, side, beside = (after, other, one) if before is None else (before, one, other)
        assert there is not None
        return f"under {side.name} {_phrase(there)} at {_since(side, there)}; {_absent(beside, there)}."
    return (
        f"under {one.name} {_phrase(before)} at {_since(one, before)}; "
        f"under {other.name} {_phrase(after)} at {_since(other, after)}."
    )


# a question that could not be sent stands in the place of one that was
_INSTEAD = {"asked": "not asked", "not asked": "asked"}


def _absent(side: Side, step: Step) -> str:
    """Say what stands on the other side in the place of a step that is not there."""
    alike = [each for each in side.steps if each.what in (step.what, _INSTEAD.get(step.what))]
    if alike:
        return f"under {side.name} " + ", ".join(f"{_phrase(each)} at {_since(side, each)}" for each in alike[:3])
    if step.what == "asked":
        return f"under {side.name} nobody was asked"
    return f"under {side.name} that did not happen"


def _end(side: Side) -> Iterator[str]:
    """Say what the decision came to: who was asked and answered when, and when the last round could still have left."""
    name = side.name
    questions = list(_questions(side))
    if questions:
        yield f"Under {name} " + ", ".join(questions) + "."
    refused = next((step for step in side.steps if step.what in ("not asked", "order not sent")), None)
    if refused is not None:
        yield f"Under {name} {_phrase(refused)}."
    left = next((step for step in side.steps if step.what == "lift-off"), None)
    if left is not None:
        yield f"Under {name} the first round left {left.desk} at {_since(side, left)}."
    elif side.story.cause is not Cause.NOT_THREATENING:
        ready = any(step.what == "ready" for step in side.steps)
        why = "" if ready else "no post had a track good enough to commit on, and "
        yield f"Under {name} {why}no round left" + _last(side) + "."


def _questions(side: Side) -> Iterator[str]:
    """Tell of every seat when it was asked and when it answered; of a whole council the last and those who said no."""
    answers = {step.request: step for step in side.steps if step.what == "decided"}
    asked = [(step, answers.get(step.request)) for step in side.steps if step.what == "asked"]
    if len(asked) <= SEATS_TOLD:
        for step, answer in asked:
            yield f"{step.other} was asked at {_since(side, step)} and {_answered(side, answer)}"
        return
    yield f"{len(asked)} seats were asked, the first at {_since(side, asked[0][0])}"
    given = [(step, answer) for step, answer in asked if answer is not None]
    last = max(given, key=lambda each: each[1].time_us, default=None)
    if last is not None:
        yield f"the last to answer was {last[0].other} at {_since(side, last[1])} ({last[1].said})"
    not_yes = [step.other for step, answer in asked if answer is None or answer.said != Answer.GRANTED]
    yield "all said yes" if not not_yes else f"no yes came from {', '.join(not_yes)}"


def _answered(side: Side, answer: Step | None) -> str:
    return "gave no answer" if answer is None else f"answered at {_since(side, answer)} ({answer.said})"


def _last(side: Side) -> str:
    story = side.story
    if story.window is None:
        return "; no battery could reach it"
    return f"; the last useful launch was at {seconds(round(story.window.last_launch_s * 1e6) - story.ignition_us)}"


def _parts(one: Side, other: Side, parts: Sequence[dict[str, Any]]) -> str:
    """Say in which parts of the delay the two ways differ."""
    assert one.end is not None and other.end is not None
    said = ", ".join(f"{row['part']} {row['from_s']:.1f} s against {row['to_s']:.1f} s" for row in parts)
    return f"On the way to it ({one.end.what} under {one.name}, {other.end.what} under {other.name}): {said}."

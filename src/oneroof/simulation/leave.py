"""Leave to share and to task: asked for once, before anything goes to another party or a radar is cued."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from oneroof.command.authority import Answer
from oneroof.command.consent import Right, said
from oneroof.command.desk import Desk, Held, Leave
from oneroof.command.link import may_send, send
from oneroof.command.message import Message
from oneroof.command.release import Stop
from oneroof.command.rights import SHARE, governing
from oneroof.simulation import asking
from oneroof.simulation.asking import Settled
from oneroof.simulation.event import Later
from oneroof.simulation.notes import deliver, note


def tell(desk: Desk, held: Held, number: int, sensors: Collection[int], now_us: int) -> Iterator[Later]:
    """Tell a listener of a track; to another party only with leave, where a right to share is to be asked.

    `sensors` are the numbers of those that the track rests on. What waits for the answer is the newest of its kind;
    after a refusal or silence nothing goes. What no release rule lets out is not asked about.
    """
    post = desk.post
    party = post.contacts[held.addressee].party
    right = None
    if party != post.node.party and (post.rights or post.owners):
        right = governing(post, SHARE, {post.sensors[each] for each in sensors})
    if right is None:
        yield from _send(desk, held, number, now_us)
    elif may_send(desk, held.addressee, held.what, held.body, sources=held.sources):
        yield from _with_leave(desk, right, held, party, number, now_us)
    else:
        yield from _send(desk, held, number, now_us)  # which notes what is in the way


def _with_leave(desk: Desk, right: Right, held: Held, party: str, number: int, now_us: int) -> Iterator[Later]:
    found = find(desk, right, party, number)
    if found is not None and found.answer is Answer.GRANTED:
        yield from _send(desk, held, number, now_us)
    elif found is None or found.answer is None:
        known = found or _open(desk, right, party, number)
        known.waiting[held.addressee, str(held.what), number] = held
        if found is None:
            because = f"{party} would be told of track {number}"
            yield from _seek(desk, right, known, {"track": number}, now_us, because)


def find(desk: Desk, right: Right, to: str, number: int) -> Leave | None:
    """Find what was asked for already: for this track, or for the raid."""
    return desk.leaves.get(_key(right, to, number))


def seek(
    desk: Desk, right: Right, to: str, number: int, body: Mapping[str, Any], now_us: int, because: str
) -> Iterator[Later]:
    """Ask for leave for the first time; it may be settled at once."""
    yield from _seek(desk, right, _open(desk, right, to, number), {"track": number, **body}, now_us, because)


def _key(right: Right, to: str, number: int) -> tuple[str, Right, int]:
    return to, right, number if right.asked == "per-engagement" else 0


def _open(desk: Desk, right: Right, to: str, number: int) -> Leave:
    found = desk.leaves[_key(right, to, number)] = Leave(to)
    return found


def _seek(
    desk: Desk, right: Right, leave: Leave, body: Mapping[str, Any], now_us: int, because: str
) -> Iterator[Later]:
    question = asking.open_question(desk, right, int(body["track"]), body, now_us, leave=leave)
    yield from go_on(desk, asking.put(desk, question, now_us, because), now_us)


def go_on(desk: Desk, steps: Iterable[Later | Settled], now_us: int) -> Iterator[Later]:
    """Pass on what asking for leave brings; with the answer, send what waited for it."""
    for step in steps:
        if isinstance(step, Settled):
            yield from settle(desk, step, now_us)
        else:
            yield step


def settle(desk: Desk, settled: Settled, now_us: int) -> Iterator[Later]:
    """Note an answer with the rule that it was given under, and send what waited for a yes."""
    question, leave = settled.question, settled.question.leave
    assert leave is not None
    leave.answer, waiting, leave.waiting = settled.answer, leave.waiting, {}
    yield note(desk, now_us, f"{question.right.action}-answered", None, to=leave.to, **told(settled))
    if settled.answer is Answer.GRANTED:
        for (_, _, number), held in waiting.items():
            yield from _send(desk, held, number, now_us)


def told(settled: Settled) -> dict[str, object]:
    """Say an answer for the record: about which track, under which right and rule, by whom it was stopped."""
    question = settled.question
    return {
        "number": question.track,
        "answer": str(settled.answer),
        "by": settled.by,
        "request": settled.request,
        "right": question.right.id or question.right.action,
        "rule": said(question.right.rule),
    }


def _send(desk: Desk, held: Held, number: int, now_us: int) -> Iterator[Later]:
    """Send; where a label stands in the way, note it once for each listener, kind and track."""
    message = send(desk, held.addressee, held.what, now_us, held.because, held.body, sources=held.sources)
    if isinstance(message, Message):
        yield deliver(message)
    elif message.stop is Stop.LABEL and (key := (held.addressee, str(held.what), number)) not in desk.untold:
        desk.untold.add(key)
        yield note(
            desk, now_us, "not-told", None, to=held.addressee, of=held.what, number=number, reason=message.reason
        )

"""What a staff does at a joint warning centre: show its own side's reports, exchange entries, answer, alarm, sign."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from oneroof.command.desk import Desk
from oneroof.command.joint_log import Entry, EntryKind, fingerprint
from oneroof.command.label import FREE, Label, join_all
from oneroof.command.launch_record import Record, records
from oneroof.command.link import send
from oneroof.command.message import Message, What
from oneroof.command.notice import matching, notice_from, said
from oneroof.command.release import Refusal, Released, release
from oneroof.command.watch import Staff
from oneroof.simulation.draws import Draws, Purpose, subject_key
from oneroof.simulation.event import Event, Kind, Later, microseconds
from oneroof.simulation.notes import deliver, note
from oneroof.simulation.watching import CLAIMED, NAMES, NOTIFIED, UNCONFIRMED, received, tell_notice

# what a peer has not confirmed is sent again, until it has not answered so many times: it may have no way to
AGAIN_US, TRIES = 10_000_000, 30
OURS, NOT_SEEN = "ours", "not-seen"


def on_report(desk: Desk, message: Message, now_us: int, draws: Draws) -> Iterator[Later]:
    """Enter a report of the own side in the joint log, as far as the rules let the other side see it."""
    staff = desk.post.staff
    assert staff is not None
    body = {key: value for key, value in message.body.items() if key not in NAMES}
    sources = message.body["rests_on"]
    yield from _say(desk, EntryKind.REPORT, What.LAUNCH_REPORT, body, sources, now_us, message.body["launch"])


def on_notice(desk: Desk, message: Message, now_us: int) -> Iterator[Later]:
    """Enter a notice of the own side in the joint log, and tell the own posts."""
    staff = desk.post.staff
    assert staff is not None
    notice = notice_from(message.body)
    if notice.id in desk.watch.notices:
        return
    desk.watch.notices[notice.id] = notice
    sources = received(desk, message)
    yield from tell_notice(desk, notice, staff.posts, now_us, sources)
    yield from _say(desk, EntryKind.NOTICE, What.NOTICE, said(notice), sources, now_us)


def _say(
    desk: Desk,
    kind: EntryKind,
    what: What,
    body: Mapping[str, Any],
    sources: Label,
    now_us: int,
    launch: str | None = None,
) -> Iterator[Later]:
    """Release a body to the other side of the room and make an entry of what is left; its review delays it.

    `launch` names the launch of a report among the own posts; the entry names it anew.
    """
    staff, party = desk.post.staff, desk.post.node.party
    assert staff is not None
    other = next(each for each in staff.centres[staff.centre] if each != party)
    permit = release(desk.post.policy, party, other, str(what), body, sources)
    if isinstance(permit, Refusal):
        yield note(desk, now_us, "entry-not-made", None, kind=str(kind), reason=permit.reason)
        return
    due_us = now_us + permit.delay_us
    named = {} if launch is None else _named(desk, launch, permit, due_us)
    entry = Entry(kind, party, staff.centre, {**permit.body, **named}, permit.label)
    yield Later(due_us, Kind.ENTRY_DUE, {"entry": entry}, desk.id)


def _named(desk: Desk, launch: str, permit: Released, due_us: int) -> Mapping[str, Any]:
    """Name a launch by what whoever may read the entry is shown of it, and number its entries among those.

    A post's own numbers count what is released to nobody, and what another label kept from the reader.
    """
    label, book = permit.label, desk.watch
    key = launch, label
    if key not in book.named:
        said = [permit.body, label.level, label.releasable_to, label.restrictions]
        name = f"{desk.post.node.party}-{fingerprint(said)}"
        book.alike[name] = alike = book.alike.get(name, 0) + 1
        book.named[key] = name if alike == 1 else f"{name}-{alike}"
    book.issued[key] = issue = book.issued.get(key, 0) + 1
    return {"launch": book.named[key], "issue": issue, "entered_us": due_us}


def on_entry_due(desk: Desk, event: Event, draws: Draws) -> Iterator[Later]:
    """Put an own entry into the joint log and show it to the others."""
    entry = event.body["entry"]
    if desk.watch.copy.add(entry):
        yield from _show(desk, (entry,), event.time_us)
        yield from _read(desk, (), event.time_us, draws)


def on_log(desk: Desk, message: Message, now_us: int, draws: Draws) -> Iterator[Later]:
    """Take another desk's entries in and confirm them; what is new is read, and told to the own posts."""
    offered = message.body["entries"]
    desk.watch.tries.pop(message.sender, None)
    new = desk.watch.copy.take(message.sender, offered, message.body["confirmed"])
    if offered:
        yield from _send(desk, message.sender, now_us)
    if new:
        yield from _show(desk, new, now_us)
        yield from _forward(desk, new, now_us)
        yield from _read(desk, new, now_us, draws)


def on_log_due(desk: Desk, event: Event, draws: Draws) -> Iterator[Later]:
    """Offer a peer again what it has not confirmed, unless it was sent something since."""
    peer = event.body["to"]
    due = desk.watch.again_us[peer] == event.time_us and desk.watch.tries.get(peer, 0) < TRIES
    if due and _offer(desk, peer):
        yield from _send(desk, peer, event.time_us)


def _show(desk: Desk, new: Sequence[Entry], now_us: int) -> Iterator[Later]:
    """Offer what is new to each peer that may have it and does not hold it, with what else it has not confirmed."""
    staff = desk.post.staff
    assert staff is not None
    ids = {entry.id for entry in new}
    for peer in staff.peers:
        if any(entry.id in ids for entry in _offer(desk, peer)):
            desk.watch.tries.pop(peer, None)
            yield from _send(desk, peer, now_us)


def _offer(desk: Desk, peer: str) -> tuple[Entry, ...]:
    party = desk.post.contacts[peer].party
    return () if peer in desk.watch.mute else desk.watch.copy.offer(peer, lambda entry: entry.label.allows(party))


def _send(desk: Desk, peer: str, now_us: int) -> Iterator[Later]:
    """Send a peer what it lacks and what came from it; while the line is down, try again when it is up."""
    offered, confirmed = _offer(desk, peer), desk.watch.copy.confirmation(peer)
    body = {"entries": offered, "confirmed": confirmed}
    sources = join_all(entry.label for entry in offered)
    message = send(desk, peer, What.JOINT_LOG, now_us, "joint log", body, sources=sources)
    if isinstance(message, Message):
        yield deliver(message)
    up_us = desk.post.links[peer].up_from_us(now_us) if peer in desk.post.links else now_us
    if isinstance(message, Refusal) and up_us == now_us:
        desk.watch.mute.add(peer)
        yield note(desk, now_us, "log-not-sent", None, to=peer, reason=message.reason)
    elif offered:
        desk.watch.tries[peer] = desk.watch.tries.get(peer, 0) + (up_us == now_us)
        again_us = max(now_us + AGAIN_US + 2 * desk.post.delay_us(peer), up_us)
        if desk.watch.again_us.get(peer) != again_us:
            desk.watch.again_us[peer] = again_us
            yield Later(again_us, Kind.LOG_DUE, {"to": peer}, desk.id)


def _forward(desk: Desk, new: Sequence[Entry], now_us: int) -> Iterator[Later]:
    """Show the own posts what other sides reported and announced."""
    staff = desk.post.staff
    assert staff is not None
    for entry in new:
        if entry.party == desk.post.node.party:
            continue
        if entry.kind is EntryKind.NOTICE:
            notice = notice_from(entry.body)
            desk.watch.notices[notice.id] = notice
            yield from tell_notice(desk, notice, staff.posts, now_us, entry.label)
        elif entry.kind is EntryKind.REPORT:
            yield from _tell_posts(desk, staff, What.LAUNCH_REPORT, entry.body, entry, now_us)


def _tell_posts(
    desk: Desk, staff: Staff, what: What, body: Mapping[str, Any], entry: Entry | None, now_us: int
) -> Iterator[Later]:
    sources = FREE if entry is None else entry.label
    for post in staff.posts:
        message = send(desk, post, what, now_us, f"from {staff.centre}", body, sources=sources)
        if isinstance(message, Message):
            yield deliver(message)


def joint_records(desk: Desk) -> tuple[Record, ...]:
    """Give the records of the joint log as a desk's copy shows them."""
    staff = desk.post.staff
    return () if staff is None else records(desk.watch.copy.entries.values(), staff.centres)


def _read(desk: Desk, new: Sequence[Entry], now_us: int, draws: Draws) -> Iterator[Later]:
    """Go through the records: alarm at what nobody explains, say what the own side knows, plan to sign."""
    staff = desk.post.staff
    assert staff is not None
    for record in joint_records(desk):
        if record.explained is None:
            yield from _alarm(desk, staff, record, now_us)
            yield from _plan_answer(desk, staff, record, now_us, draws)
        yield from _advise(desk, staff, record, now_us)
        yield from _plan_signature(desk, staff, record, now_us, draws)


def _anew(desk: Desk, what: str, names: Sequence[str]) -> bool:
    """Tell whether a thing is done for the first time for a launch, whatever names it has got since."""
    keys = {f"{what}/{name}" for name in names}
    done = not keys.isdisjoint(desk.watch.handled)
    desk.watch.handled |= keys
    return not done


def _first(record: Record) -> Mapping[str, Any]:
    return next(iter(record.columns.values()))


def _alarm(desk: Desk, staff: Staff, record: Record, now_us: int) -> Iterator[Later]:
    if _anew(desk, "alarm", record.known_as):
        report = {key: value for key, value in _first(record).items() if key not in NAMES}
        yield note(desk, now_us, "centre-alarm", None, centre=staff.centre, record=record.known_as, report=report)


def _plan_answer(desk: Desk, staff: Staff, record: Record, now_us: int, draws: Draws) -> Iterator[Later]:
    """A staff whose side has not reported a launch answers for it, when it has looked."""
    party = desk.post.node.party
    if party in record.columns or party in record.answers or record.centre != staff.centre:
        return
    for name in record.known_as:
        if _anew(desk, "answer", (name,)):
            key = subject_key(f"{desk.id}/{name}")
            delay_s = draws.lognormal(Purpose.CONSULT, subject_key(desk.id), key, *staff.consult_s)
            yield Later(now_us + microseconds(delay_s), Kind.CONSULT_DUE, {"launch": name}, desk.id)


def on_consult_due(desk: Desk, event: Event, draws: Draws) -> Iterator[Later]:
    """Say that a launch is the own side's, or that it has not seen one; nothing, if it has reported it since."""
    staff, name = desk.post.staff, event.body["launch"]
    assert staff is not None
    record = next((each for each in joint_records(desk) if name in each.known_as), None)
    if record is None or record.explained is not None or desk.post.node.party in record.columns:
        return
    ours = any(any(matching(staff.own, column)) for column in record.columns.values())
    # a side without a watching post has seen nothing, and says nothing
    if ours or staff.posts:
        body = {"launch": name, "answer": OURS if ours else NOT_SEEN}
        yield from _say(desk, EntryKind.ANSWER, What.JOINT_LOG, body, record.label, event.time_us)


def _advise(desk: Desk, staff: Staff, record: Record, now_us: int) -> Iterator[Later]:
    """Tell the own posts what the centre has made of a launch."""
    reading = {"notified": NOTIFIED, "claimed": CLAIMED}.get(record.explained or "")
    if reading is None and NOT_SEEN in record.answers.values() and len(record.columns) == 1:
        reading = UNCONFIRMED
    if reading is not None and _anew(desk, reading, record.known_as):
        yield from _tell_posts(desk, staff, What.ADVICE, {**_first(record), "reading": reading}, None, now_us)


def _plan_signature(desk: Desk, staff: Staff, record: Record, now_us: int, draws: Draws) -> Iterator[Later]:
    if record.centre != staff.centre or not _anew(desk, "sign", (record.hash,)):
        return
    delay_s = draws.lognormal(Purpose.SIGN, subject_key(desk.id), subject_key(record.hash), *staff.sign_s)
    yield Later(now_us + microseconds(delay_s), Kind.SIGN_DUE, {"record": record.hash}, desk.id)


def on_sign_due(desk: Desk, event: Event, draws: Draws) -> Iterator[Later]:
    """Sign a record that still says what it said when the pen was taken up."""
    staff = desk.post.staff
    assert staff is not None
    record = next((each for each in joint_records(desk) if each.hash == event.body["record"]), None)
    if record is not None:
        body = {"record": record.hash}
        yield from _say(desk, EntryKind.SIGNATURE, What.JOINT_LOG, body, record.label, event.time_us)

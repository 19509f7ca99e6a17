"""A desk's fused picture: its own tracks, what other parties told it of theirs, and which of them are one body."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from oneroof.command.desk import Desk, Told
from oneroof.command.label import FREE, Label, join, join_all
from oneroof.earth.geodesy import height_m
from oneroof.tracking.fusion import Identity, at_time, correlate, fuse
from oneroof.tracking.track import Track

# what another party's track may be used for, where its label says so: told on, never fired at
WARNING_ONLY = "warning-only"
# a track that its owner says nothing more of is kept as a tracker keeps one that nobody sees: until it has fallen, or
# nobody knows where it is
SILENCE_US, LOST_SIGMA_M, UNDER_GROUND_M = 120_000_000, 200e3, -5e3


@dataclass(frozen=True, slots=True)
class Belief:
    """What a desk holds of one body: the fused track, the tracks it was made of, who they are, and its label.

    The fused track is derived anew each time it is asked for; it is never put back into a filter or into what was told.
    """

    track: Track
    sources: tuple[Track, ...]
    identity: Identity
    label: Label


def alive(desk: Desk, number: int) -> bool:
    """Tell whether a desk still holds a track of this number, its own or one that it was told of."""
    number = desk.known_as(number)
    return _own(desk, number) or any(each.number == number for each in desk.told.values())


def glance(desk: Desk, number: int) -> tuple[bool, float]:
    """Tell whether a track is confirmed and how likely it still burns; what another party told of is confirmed."""
    number = desk.known_as(number)
    if desk.tracker is not None and _own(desk, number):
        return desk.tracker.glance(number)
    burning = [told.track.boost_probability for told in _told_of(desk, number)]
    return (True, burning[0]) if burning else (False, 0.0)


def believed(desk: Desk, number: int, firing: bool = False) -> Belief | None:
    """Fuse what a desk holds under a number, by covariance intersection; None if it holds nothing (any more).

    With `firing` without what was released for warning only.
    """
    number = desk.known_as(number)
    told = [each for each in _told_of(desk, number) if not (firing and WARNING_ONLY in each.label.restrictions)]
    party, tracks, label = desk.post.node.party, [each.track for each in told], join_all(each.label for each in told)
    identity = told[0].identity if told else Identity.own(party, number)
    if desk.tracker is not None and _own(desk, number):
        own = desk.tracker.track(number)
        tracks, label = [own, *tracks], join(label, lent(desk, own))
        identity = Identity.own(party, number)
    if not tracks:
        return None
    fused = tracks[0] if tracks[0].number == number else replace(tracks[0], number=number)
    for other in tracks[1:]:
        fused = fuse(fused, other)
    for each in told:
        identity = identity.joined(each.identity)
    return Belief(fused, tuple(tracks), identity, label)


def rests_on(desk: Desk, number: int) -> Label:
    """Join the labels of all that makes a desk fire at a number: what other parties told it, what they lent it."""
    number = desk.known_as(number)
    told = (each.label for each in _told_of(desk, number) if WARNING_ONLY not in each.label.restrictions)
    label = join_all(told)
    if desk.tracker is not None and _own(desk, number):
        label = join(label, lent(desk, desk.tracker.track(number)))
    return label


def lent(desk: Desk, track: Track) -> Label:
    """Join the labels of the detections in an own track that other parties let the desk have."""
    if not desk.post.lent:
        return FREE
    label = desk.lent.get(track.sensors)
    if label is None:
        label = join_all(desk.post.lent[sensor] for sensor in track.sensors if sensor in desk.post.lent)
        desk.lent[track.sensors] = label
    return label


def held(desk: Desk) -> Iterator[Track]:
    """List the tracks of a desk's picture: its own, fused where it was told more, then those it was only told of."""
    only_told = {each.number for each in desk.told.values() if not _own(desk, each.number)}
    for number in [*_confirmed(desk), *sorted(only_told, reverse=True)]:
        belief = believed(desk, number)
        if belief is not None:
            yield belief.track


def learn(desk: Desk, told: Told, now_us: int) -> int:
    """Put what another party told in the place of what it told before; returns the number that the desk holds it under.

    A pair stays while the desk keeps its own track. All that have no partner yet are paired anew, the best of all
    assignments; what finds none gets a number below zero.
    """
    desk.told[told.key] = told
    _forget(desk, now_us)
    before = desk.numbered.get(told.key, 0)
    if _own(desk, before):
        told.number = before
    else:
        _pair(desk, told.identity.party)
    return told.number


def recognise(desk: Desk, number: int, now_us: int) -> None:
    """See whether an own track without a partner is of a body that the desk was only told of until now."""
    numbers = {each.number for each in desk.told.values()}
    if number not in numbers and any(each < 0 for each in numbers):
        _forget(desk, now_us)
        for party in sorted({each.key[0] for each in desk.told.values() if each.number < 0}):
            _pair(desk, party)


def _forget(desk: Desk, now_us: int) -> None:
    for key in [key for key, each in desk.told.items() if now_us - each.received_us > SILENCE_US]:
        if not _own(desk, desk.told[key].number) and _gone(at_time(desk.told[key].track, now_us / 1e6)):
            del desk.told[key]


def _gone(track: Track) -> bool:
    wide2 = sum(float(track.covariance[axis, axis]) for axis in range(3))
    return wide2 > LOST_SIGMA_M * LOST_SIGMA_M or height_m(*track.state_ecef[:3].tolist()) < UNDER_GROUND_M


def _pair(desk: Desk, party: str) -> None:
    """Pair one party's tracks that have no own partner with whatever else the desk holds that has none among them."""
    theirs = [desk.told[key] for key in sorted(desk.told) if key[0] == party]
    taken = {each.number for each in theirs if _own(desk, each.number)}
    others = {each.number: each.track for each in desk.told.values() if each.number < 0 and each.key[0] != party}
    if desk.tracker is not None:
        others |= {number: desk.tracker.track(number) for number in _confirmed(desk) if number not in taken}
    numbers, loose = sorted(others, reverse=True), [each for each in theirs if each.number not in taken]
    pairs = correlate([others[number] for number in numbers], [each.track for each in loose])
    for each, place in zip(loose, pairs, strict=True):
        desk.number(each.key, None if place is None else numbers[place])


def _confirmed(desk: Desk) -> list[int]:
    return [] if desk.tracker is None else sorted(desk.tracker.snapshot()[0])


def _own(desk: Desk, number: int) -> bool:
    return number > 0 and desk.tracker is not None and desk.tracker.holds(number)


def _told_of(desk: Desk, number: int) -> Iterator[Told]:
    """List what was told of a number, in the order of parties."""
    if desk.told:
        yield from (desk.told[key] for key in sorted(desk.told) if desk.told[key].number == number)

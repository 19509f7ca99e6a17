"""What a joint log comes to: one record a launch, each side's own data beside the other's, closed by all signatures."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from oneroof.command.joint_log import Entry, EntryKind, fingerprint
from oneroof.command.label import Label, join_all
from oneroof.command.notice import Notice, matching, notice_from
from oneroof.earth.geodesy import sphere_range_m

# two parties' reports are of one launch if they lie no farther apart than this: a missile calculated back from radar
# alone is dated half a minute and placed tens of kilometres wrong, and a rule may round a degree
SAME_LAUNCH_S = 120.0
SAME_LAUNCH_M = 250e3


@dataclass(frozen=True, slots=True)
class Record:
    """One launch in the joint log. `columns` shows, for each party, what it reported last; nothing is fused.

    `known_as` are the names under which the parties reported it: one has several if it showed it under several labels.
    `notices` are the announcements that it fits, `answers` what parties said of it, `signers` who must sign, `signed`
    who has signed just what stands here now; `label` is that of all that was reported and answered.
    """

    columns: Mapping[str, Mapping[str, Any]]
    known_as: tuple[str, ...]
    notices: tuple[str, ...]
    answers: Mapping[str, str]
    signers: tuple[str, ...]
    signed: tuple[str, ...]
    centre: str
    hash: str
    label: Label

    @property
    def closed(self) -> bool:
        """Whether every party of the centre has signed what the record now holds."""
        return bool(self.signers) and set(self.signers) <= set(self.signed)

    @property
    def explained(self) -> str | None:
        """Why nobody need be alarmed, if that is so: it was announced, or a party says that the launch is its own."""
        if self.notices:
            return "notified"
        return "claimed" if "ours" in self.answers.values() else None


def records(entries: Iterable[Entry], desks: Mapping[str, Sequence[str]]) -> tuple[Record, ...]:
    """Derive the records from a set of entries; `desks` names the parties of each centre, which all must sign.

    A pure function of the set: two copies that hold the same entries show the same records, with the same hashes,
    whatever the order in which the entries came.
    """
    held = sorted(entries, key=lambda entry: entry.id)
    notices = [notice_from(each.body) for each in held if each.kind is EntryKind.NOTICE]
    signatures = [each for each in held if each.kind is EntryKind.SIGNATURE]
    answers = [each for each in held if each.kind is EntryKind.ANSWER]
    return tuple(_record(group, answers, notices, signatures, desks) for group in _launches(held))


def _launches(held: Sequence[Entry]) -> list[list[Entry]]:
    """Put reports of one launch together: the latest of each party's, in the order of launch times, then of names."""
    latest: dict[str, Entry] = {}
    for entry in held:
        if entry.kind is EntryKind.REPORT:
            name, before = str(entry.body["launch"]), latest.get(str(entry.body["launch"]))
            if before is None or _since(entry) > _since(before):
                latest[name] = entry
    groups: list[list[Entry]] = []
    for entry in sorted(latest.values(), key=lambda each: (_time_s(each.body), each.party, str(each.body["launch"]))):
        same = (group for group in groups if _fits(group, entry))
        nearest = min(same, key=lambda group: _apart(group[0].body, entry.body), default=None)
        if nearest is None:
            groups.append([entry])
        else:
            nearest.append(entry)
    return groups


def _since(entry: Entry) -> tuple[int, int, str]:
    return entry.body["entered_us"], entry.body["issue"], entry.id


def _fits(group: Sequence[Entry], entry: Entry) -> bool:
    """Tell whether a report may join a group: a party's own has one name for a launch at one centre under one label."""
    named = entry.party, entry.centre, entry.label
    if any((each.party, each.centre, each.label) == named for each in group):
        return False
    return same_launch(group[0].body, entry.body)


def same_launch(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether two reports may be of one launch, by launch time and place; what is withheld settles nothing."""
    return _apart(one, other) <= 1.0


def _apart(one: Mapping[str, Any], other: Mapping[str, Any]) -> float:
    """Say how far apart two launches are, in parts of what may lie between two reports of one."""
    off_s = abs(_time_s(one) - _time_s(other)) / SAME_LAUNCH_S
    places = [_place(body) for body in (one, other)]
    if not math.isfinite(off_s) or None in places:
        return math.inf
    (latitude, longitude), (there, yonder) = (each for each in places if each is not None)
    return max(off_s, float(sphere_range_m(latitude, longitude, there, yonder)) / SAME_LAUNCH_M)


def _time_s(body: Mapping[str, Any]) -> float:
    return float(body.get("launch_time_s", math.inf))


def _place(body: Mapping[str, Any]) -> tuple[float, float] | None:
    if "launch_latitude_deg" not in body or "launch_longitude_deg" not in body:
        return None
    return math.radians(body["launch_latitude_deg"]), math.radians(body["launch_longitude_deg"])


def _record(
    group: Sequence[Entry],
    all_answers: Sequence[Entry],
    notices: Sequence[Notice],
    signatures: Sequence[Entry],
    desks: Mapping[str, Sequence[str]],
) -> Record:
    names = {str(each.body["launch"]) for each in group}
    answers = [each for each in all_answers if each.body["launch"] in names]
    fitting = {each.id for entry in group for each in matching(notices, entry.body)}
    content = fingerprint([sorted(each.id for each in (*group, *answers)), sorted(fitting)])
    last = {each.party: each.body for each in sorted(group, key=_since)}
    # who reported first says where it is looked at
    centre = group[0].centre
    return Record(
        columns={each.party: last[each.party] for each in group},
        known_as=tuple(dict.fromkeys(str(each.body["launch"]) for each in group)),
        notices=tuple(sorted(fitting)),
        answers={each.party: str(each.body["answer"]) for each in answers},
        signers=tuple(sorted(desks.get(centre, ()))),
        signed=tuple(sorted({each.party for each in signatures if each.body["record"] == content})),
        centre=centre,
        hash=content,
        label=join_all(each.label for each in (*group, *answers)),
    )

"""The joint log of warning centres: entries that are only ever added, and the copies that desks keep of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from oneroof.command.label import Label
from oneroof.errors import OneroofError


class EntryKind(StrEnum):
    """What an entry says: what was announced, what was seen, what a party answers, and that a desk has signed."""

    NOTICE = "notice"
    REPORT = "report"
    ANSWER = "answer"
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that one party says in the joint log at one centre; it is never changed, and named by its own content.

    What it holds was released before it was made: every copy of it is the same, whoever keeps it. The label says whom
    it may be handed on to.
    """

    kind: EntryKind
    party: str
    centre: str
    body: Mapping[str, Any]
    label: Label
    id: str = field(init=False)

    def __post_init__(self) -> None:
        """Name the entry by a hash of all that it says."""
        said = [self.kind, self.party, self.centre, dict(self.body), self.label.level, self.label.releasable_to]
        object.__setattr__(self, "id", fingerprint([*said, self.label.restrictions]))


def fingerprint(value: Any) -> str:
    """Hash plain data; the same content gives the same 16 hexadecimal digits at every desk."""
    return hashlib.sha256(repr(_ordered(value)).encode()).hexdigest()[:16]


def _ordered(value: Any) -> Any:
    """Write plain data in one way only: mappings by their keys, rows as tuples, words without their kind."""
    if isinstance(value, Mapping):
        return tuple((str(key), _ordered(value[key])) for key in sorted(value))
    if isinstance(value, str) or value is None:
        return None if value is None else str(value)
    return tuple(map(_ordered, value)) if isinstance(value, Iterable) else value


@dataclass(slots=True)
class Copy:
    """One desk's copy of the joint log, and what it knows of the copies of those it exchanges entries with.

    A grow-only set: entries may come late, twice, in any order or by a third desk. What a peer has not confirmed is
    offered to it again; what it sent is confirmed to it, and nothing else is told about what is held. So two copies
    that may hold the same entries do hold the same once messages get through, whatever was lost before.
    """

    entries: dict[str, Entry] = field(default_factory=dict)
    _confirmed: dict[str, set[str]] = field(default_factory=dict)
    _came_from: dict[str, set[str]] = field(default_factory=dict)

    def add(self, entry: Entry) -> bool:
        """Put an entry in, once; tells whether it is new. Raises OneroofError if its id is not that of its content."""
        if entry.id in self.entries:
            return False
        if Entry(entry.kind, entry.party, entry.centre, entry.body, entry.label).id != entry.id:
            raise OneroofError(f"the entry {entry.id} does not say what its id is made of")
        self.entries[entry.id] = entry
        return True

    def offer(self, peer: str, may_have: Callable[[Entry], bool]) -> tuple[Entry, ...]:
        """Give what a peer may have and is not known to hold, in the order in which it came here."""
        known = self._confirmed.get(peer, set())
        return tuple(each for id, each in self.entries.items() if id not in known and may_have(each))

    def confirmation(self, peer: str) -> tuple[str, ...]:
        """Name what came from a peer: it may stop offering it."""
        return tuple(sorted(self._came_from.get(peer, ())))

    def take(self, peer: str, offered: Iterable[Entry], confirmed: Sequence[str]) -> tuple[Entry, ...]:
        """Take a peer's message in; gives what was new here. The same message twice changes nothing more."""
        known, came = self._confirmed.setdefault(peer, set()), self._came_from.setdefault(peer, set())
        known.update(id for id in confirmed if id in self.entries)
        new = []
        for entry in offered:
            if self.add(entry):
                new.append(entry)
            came.add(entry.id)
            known.add(entry.id)
        return tuple(new)

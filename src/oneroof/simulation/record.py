"""The record: one JSON line for each thing decided, said or done, each line chained by hash to the one before."""

from __future__ import annotations

import hashlib
import json
import math
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from oneroof.simulation.event import Event, Kind

FORMAT = 1
AT_ONCE = 4096  # numbers hashed at a time
# derived again by a replay, so that a record stays small: what sensors saw, and a desk's own alarm clocks
LEFT_OUT = frozenset(
    {Kind.SCAN, Kind.REPORT, Kind.UPDATE_DUE, Kind.ASSESSMENT_DUE, Kind.CONSENT_DUE, Kind.STUDY_DUE, Kind.CUE_DUE}
    | {Kind.DOUBT_DUE, Kind.ENTRY_DUE, Kind.LOG_DUE, Kind.CONSULT_DUE, Kind.SIGN_DUE}
)


def plain(value: Any) -> Any:
    """Turn a value into JSON's own kinds: dataclasses into objects, arrays into lists, NaN and infinities into null."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Iterable):
        return [plain(each) for each in value]
    return plain(float(value))


def dump(value: Mapping[str, Any]) -> str:
    """Write one line: sorted keys, shortest floats, nothing that is not JSON."""
    return json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def chained(value: Mapping[str, Any], before: str) -> tuple[str, str]:
    """Give a line that holds the hash of itself and of all before it, and that hash."""
    digest = hashlib.sha256((before + dump(value)).encode()).hexdigest()
    return dump({**value, "hash": digest}), digest


class Recorder:
    """A sink that writes the record of one replication."""

    def __init__(self, header: Mapping[str, Any]) -> None:
        line, self._hash = chained({"format": FORMAT, "kind": "header", **header}, "")
        self.lines: list[str] = [line]

    def note(self, event: Event) -> None:
        """Write an event that is not derived again."""
        if event.kind in LEFT_OUT:
            return
        value = {
            "n": event.number,
            "t_us": event.time_us,
            "kind": event.kind,
            "desk": event.desk,
            "cause": event.cause if event.cause >= 0 else None,
            "body": event.body,
        }
        line, self._hash = chained(value, self._hash)
        self.lines.append(line)

    def close(self) -> None:
        """End the record with the number of its events, so that a shortened one is no whole one."""
        line, self._hash = chained({"kind": "end", "events": len(self.lines) - 1}, self._hash)
        self.lines.append(line)


class Digest:
    """A sink that hashes the course of events as packed integers: what a study keeps of each replication."""

    def __init__(self) -> None:
        self._hash, self._ahead = hashlib.sha256(), list[int]()

    def note(self, event: Event) -> None:
        """Take one event."""
        self._ahead += event[:4]  # time, rank, number, cause
        if len(self._ahead) >= AT_ONCE:
            self._take_in()

    def _take_in(self) -> None:
        self._hash.update(struct.pack(f"<{len(self._ahead)}q", *self._ahead))
        self._ahead.clear()

    def hexdigest(self) -> str:
        """Give the digest of everything noted."""
        self._take_in()
        return self._hash.hexdigest()


def first_broken_line(lines: Sequence[str]) -> int | None:
    """Find the first line (0 the header) whose hash does not fit it and all before it; None if the chain holds."""
    before = ""
    for number, line in enumerate(lines):
        try:
            value = json.loads(line)
            stated = value.pop("hash")
        except (ValueError, KeyError, AttributeError):
            return number
        _, before = chained(value, before)
        if stated != before:
            return number
    return None

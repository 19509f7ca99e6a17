"""Rows of a policy file as plain data: what must be there, what means nothing, and every fault told at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from oneroof.catalogue import yaml_file
from oneroof.catalogue.yaml_file import Document
from oneroof.errors import Fault, Mendable

Keys = tuple[str | int, ...]


@dataclass(slots=True)
class Rows:
    """A file being read, and the faults found so far."""

    document: Document
    faults: list[Fault] = field(default_factory=list)

    def fault(self, keys: Keys, found: str, allowed: str, mend: str) -> None:
        self.faults.append(Fault(self.document.where(keys), found, allowed, mend))

    def text(self, row: dict[str, Any], keys: Keys, key: str) -> str:
        """Take a text that must be there."""
        value = row.get(key)
        if not isinstance(value, str) or not value:
            self.fault((*keys, key) if key in row else keys, repr(value), f"{key!r} is a text", f"Write {key}: ...")
            return ""
        return value

    def rows(self, holder: dict[str, Any], keys: Keys, key: str) -> Iterator[tuple[Any, Any]]:
        """Give the rows under a key with their places; what is no list of mappings is told."""
        value = holder.get(key, [])
        for place, row in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(row, dict):
                yield (*keys, key, place), row
            else:
                self.fault((*keys, key), repr(row)[:60], "rows of keys and values stand here", "Write one row a line.")

    def only(self, row: dict[str, Any], keys: Keys, known: tuple[str, ...]) -> None:
        """Tell keys that mean nothing."""
        for key in row:
            if key not in known:
                self.fault((*keys, key), repr(key), f"one of {', '.join(known)}", "Remove it.")

    def once(self, key: str, names: list[str]) -> None:
        """Tell ids that stand twice under a key."""
        for place, name in enumerate(names):
            if name in names[:place]:
                self.fault((key, place, "id"), repr(name), "an id stands once", "Give it another.")

    def end(self) -> None:
        """Raise Mendable with all faults, if there are any."""
        if self.faults:
            raise Mendable(self.faults)


def opened(path: Path, known: tuple[str, ...]) -> tuple[Rows, dict[str, Any]]:
    """Read a file of format 1 whose keys are known; raises Mendable if it is no YAML."""
    document = yaml_file.load(path).checked()
    rows = Rows(document)
    data = document.data if isinstance(document.data, dict) else {}
    if data.get("format") != 1:
        rows.fault((), f"format {data.get('format')!r}", "this version reads format 1", "Write format: 1.")
    rows.only(data, (), known)
    return rows, data

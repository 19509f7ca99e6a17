"""Reads a file of technology-release rules and a project, and tells everything that is wrong with it at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from oneroof.catalogue import yaml_file
from oneroof.catalogue.yaml_file import Document
from oneroof.errors import Fault, Mendable
from oneroof.policy.technology import Task, Transfer, TransferRule
from oneroof.simulation.scenario.complete import number

SHIPPED = Path(__file__).with_name("technology.yaml")
_RULE_KEYS = ("id", "item", "to", "purpose", "answer", "delay_days", "reason")
_TASK_KEYS = ("id", "length_days", "after", "transfers")
_TRANSFER_KEYS = ("item", "to", "purpose")


class Programme(NamedTuple):
    """A file's content: its title, its rules in order, the project's tasks."""

    title: str
    rules: tuple[TransferRule, ...]
    tasks: tuple[Task, ...]


@dataclass(slots=True)
class _Check:
    """A document being read, and the faults found so far."""

    document: Document
    faults: list[Fault] = field(default_factory=list)

    def fault(self, keys: tuple[str | int, ...], found: str, allowed: str, mend: str) -> None:
        self.faults.append(Fault(self.document.where(keys), found, allowed, mend))

    def text(self, row: dict[str, Any], keys: tuple[str | int, ...], key: str) -> str:
        """Take a text that must be there."""
        value = row.get(key)
        if not isinstance(value, str) or not value:
            self.fault((*keys, key) if key in row else keys, repr(value), f"{key!r} is a text", f"Write {key}: ...")
            return ""
        return value

    def rows(self, holder: dict[str, Any], keys: tuple[str | int, ...], key: str) -> Iterator[tuple[Any, Any]]:
        """Give the rows under a key with their places; what is no list of mappings is told."""
        value = holder.get(key, [])
        for place, row in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(row, dict):
                yield (*keys, key, place), row
            else:
                self.fault((*keys, key), repr(row)[:60], "rows of keys and values stand here", "Write one row a line.")

    def only(self, row: dict[str, Any], keys: tuple[str | int, ...], known: tuple[str, ...]) -> None:
        """Tell keys that mean nothing."""
        for key in row:
            if key not in known:
                self.fault((*keys, key), repr(key), f"one of {', '.join(known)}", "Remove it.")

    def days(self, row: dict[str, Any], keys: tuple[str | int, ...], key: str) -> float:
        """Take an assumed number of days with its range and its reason."""
        value = row.get(key)
        given = value if isinstance(value, dict) else {}
        low, assumed, high = (number(given.get(name)) for name in ("low", "assumed", "high"))
        if low is not None and assumed is not None and high is not None and given.get("reason"):
            if 0.0 <= low <= assumed <= high:
                return assumed
        allowed = "days with low <= assumed <= high and a reason"
        mend = "Write {assumed: 90, low: 30, high: 365, reason: ...}."
        self.fault((*keys, key) if key in row else keys, repr(value)[:60], allowed, mend)
        return 0.0


def read(path: Path = SHIPPED) -> Programme:
    """Read rules and project; raises Mendable with every fault of the file."""
    document = yaml_file.load(path).checked()
    check = _Check(document)
    data = document.data if isinstance(document.data, dict) else {}
    if data.get("format") != 1:
        check.fault((), f"format {data.get('format')!r}", "this version reads format 1", "Write format: 1.")
    check.only(data, (), ("format", "title", "rules", "project"))
    rules = tuple(_rule(check, row, keys) for keys, row in check.rows(data, (), "rules"))
    tasks = tuple(_task(check, row, keys) for keys, row in check.rows(data, (), "project"))
    _once(check, [rule.id for rule in rules])
    if check.faults:
        raise Mendable(check.faults)
    return Programme(str(data.get("title", path.stem)), rules, tasks)


def _once(check: _Check, names: list[str]) -> None:
    for place, name in enumerate(names):
        if name in names[:place]:
            check.fault(("rules", place, "id"), repr(name), "an id stands once", "Give it another.")


def _transfer(check: _Check, row: dict[str, Any], keys: tuple[str | int, ...]) -> Transfer:
    return Transfer(check.text(row, keys, "item"), check.text(row, keys, "to"), check.text(row, keys, "purpose"))


def _rule(check: _Check, row: dict[str, Any], keys: tuple[str | int, ...]) -> TransferRule:
    check.only(row, keys, _RULE_KEYS)
    answer = row.get("answer")
    if answer not in ("licence", "refuse"):
        check.fault(keys, f"answer {answer!r}", "'licence' or 'refuse'", "Say which.")
    if answer == "refuse" and "delay_days" in row:
        check.fault((*keys, "delay_days"), "a delay", "a refusal has none", "Remove it.")
    delay_days = check.days(row, keys, "delay_days") if answer == "licence" else 0.0
    reason = check.text(row, keys, "reason")
    return TransferRule(
        check.text(row, keys, "id"), _transfer(check, row, keys), answer == "licence", delay_days, reason
    )


def _task(check: _Check, row: dict[str, Any], keys: tuple[str | int, ...]) -> Task:
    check.only(row, keys, _TASK_KEYS)
    after = row.get("after", [])
    if not isinstance(after, list) or not all(isinstance(name, str) for name in after):
        check.fault((*keys, "after"), repr(after)[:60], "a list of tasks", "Write after: [design].")
        after = []
    transfers = []
    for inner, needed in check.rows(row, keys, "transfers"):
        check.only(needed, inner, _TRANSFER_KEYS)
        transfers.append(_transfer(check, needed, inner))
    return Task(check.text(row, keys, "id"), check.days(row, keys, "length_days"), tuple(after), tuple(transfers))

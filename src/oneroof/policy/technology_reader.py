"""Reads a file of technology-release rules and a project, and tells everything that is wrong with it at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from oneroof.policy.rows import Keys, Rows, opened
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


def read(path: Path = SHIPPED) -> Programme:
    """Read rules and project; raises Mendable with every fault of the file."""
    check, data = opened(path, ("format", "title", "rules", "project"))
    rules = tuple(_rule(check, row, keys) for keys, row in check.rows(data, (), "rules"))
    tasks = tuple(_task(check, row, keys) for keys, row in check.rows(data, (), "project"))
    check.once("rules", [rule.id for rule in rules])
    check.end()
    return Programme(str(data.get("title", path.stem)), rules, tasks)


def _days(check: Rows, row: dict[str, Any], keys: Keys, key: str) -> float:
    """Take an assumed number of days with its range and its reason."""
    value = row.get(key)
    given = value if isinstance(value, dict) else {}
    low, assumed, high = (number(given.get(name)) for name in ("low", "assumed", "high"))
    if low is not None and assumed is not None and high is not None and given.get("reason"):
        if 0.0 <= low <= assumed <= high:
            return assumed
    allowed = "days with low <= assumed <= high and a reason"
    mend = "Write {assumed: 90, low: 30, high: 365, reason: ...}."
    check.fault((*keys, key) if key in row else keys, repr(value)[:60], allowed, mend)
    return 0.0


def _transfer(check: Rows, row: dict[str, Any], keys: Keys) -> Transfer:
    return Transfer(check.text(row, keys, "item"), check.text(row, keys, "to"), check.text(row, keys, "purpose"))


def _rule(check: Rows, row: dict[str, Any], keys: Keys) -> TransferRule:
    check.only(row, keys, _RULE_KEYS)
    answer = row.get("answer")
    if answer not in ("licence", "refuse"):
        check.fault(keys, f"answer {answer!r}", "'licence' or 'refuse'", "Say which.")
    if answer == "refuse" and "delay_days" in row:
        check.fault((*keys, "delay_days"), "a delay", "a refusal has none", "Remove it.")
    delay_days = _days(check, row, keys, "delay_days") if answer == "licence" else 0.0
    reason = check.text(row, keys, "reason")
    return TransferRule(
        check.text(row, keys, "id"), _transfer(check, row, keys), answer == "licence", delay_days, reason
    )


def _task(check: Rows, row: dict[str, Any], keys: Keys) -> Task:
    check.only(row, keys, _TASK_KEYS)
    after = row.get("after", [])
    if not isinstance(after, list) or not all(isinstance(name, str) for name in after):
        check.fault((*keys, "after"), repr(after)[:60], "a list of tasks", "Write after: [design].")
        after = []
    transfers = []
    for inner, needed in check.rows(row, keys, "transfers"):
        check.only(needed, inner, _TRANSFER_KEYS)
        transfers.append(_transfer(check, needed, inner))
    return Task(check.text(row, keys, "id"), _days(check, row, keys, "length_days"), tuple(after), tuple(transfers))

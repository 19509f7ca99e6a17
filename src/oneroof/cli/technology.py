"""Printing technology release: what is licensed or refused, and when a project's tasks are done."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from oneroof.cli import show


def technology(path: Path | None, json: bool) -> None:
    """Decide on every transfer of a file's project and plan it; raises Mendable for a faulty file."""
    from oneroof.policy.technology import schedule
    from oneroof.policy.technology_reader import SHIPPED, read

    programme = read(path or SHIPPED)
    planned = schedule(programme.tasks, programme.rules)
    if json:
        show.as_json({"title": programme.title, "tasks": [asdict(each) for each in planned]})
        return
    print(programme.title)
    decisions = [(each.task.id, decision) for each in planned for decision in each.decisions]
    show.table(
        ["for", "item", "to", "purpose", "answer", "after, days", "rule", "why"],
        [
            [task, each.transfer.item, each.transfer.recipient, each.transfer.purpose, *_answer(each)]
            for task, each in decisions
        ],
    )
    show.table(
        ["task", "begins, day", "ends, day", "ends without licences, day", "blocked by"],
        [[each.task.id, each.begin_days, each.end_days, each.free_days, each.blocked_by] for each in planned],
    )


def _answer(decision: Any) -> list[object]:
    answer = "licence" if decision.licensed else "refused"
    return [answer, decision.delay_days if decision.licensed else None, decision.rule, decision.reason]

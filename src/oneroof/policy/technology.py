"""Technology release: who may have which item for which purpose, under licence, how late; a project under it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from oneroof.errors import Fault, Mendable

# what refuses an item that no rule names; cited like a rule
DEFAULT = "default-refuse"


@dataclass(frozen=True, slots=True)
class Transfer:
    """One item for one recipient and one purpose: what a licence is asked for."""

    item: str
    recipient: str
    purpose: str


@dataclass(frozen=True, slots=True)
class TransferRule:
    """What is answered about one transfer: a licence after so many days of review, or a refusal; and why."""

    id: str
    transfer: Transfer
    licensed: bool
    delay_days: float
    reason: str


@dataclass(frozen=True, slots=True)
class Decision:
    """An answer about a transfer: whether there is a licence, after how many days, by which rule and why."""

    transfer: Transfer
    licensed: bool
    delay_days: float
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Task:
    """One piece of work: how long it takes, what must be done before, which items it needs from elsewhere."""

    id: str
    length_days: float
    after: tuple[str, ...] = ()
    transfers: tuple[Transfer, ...] = ()


@dataclass(frozen=True, slots=True)
class Planned:
    """When a task begins and ends, in days from the start; None where a refusal stands before it.

    `free_days` is the end if every transfer were free at once; `blocked_by` names the refusals, its own and
    those of the tasks before it.
    """

    task: Task
    begin_days: float | None
    end_days: float | None
    free_days: float
    decisions: tuple[Decision, ...]
    blocked_by: tuple[str, ...]


def decide(rules: Sequence[TransferRule], transfer: Transfer) -> Decision:
    """Answer a request for a licence; of several rules for one the first governs, without one it is refused."""
    for rule in rules:
        if rule.transfer == transfer:
            return Decision(transfer, rule.licensed, rule.delay_days if rule.licensed else 0.0, rule.id, rule.reason)
    said = f"no rule lets {transfer.recipient!r} have {transfer.item!r} for {transfer.purpose!r}"
    return Decision(transfer, False, 0.0, DEFAULT, f"{said}; what no rule licenses is refused")


def schedule(tasks: Sequence[Task], rules: Sequence[TransferRule]) -> list[Planned]:
    """Plan a project: a task asks for its items when all before it is done, and begins when the last licence is there.

    Raises Mendable for tasks that wait for each other in a circle, or for one that is not there.
    """
    planned: dict[str, Planned] = {}
    for task in _in_order(tasks):
        before = [planned[name] for name in task.after]
        planned[task.id] = _plan(task, before, tuple(decide(rules, each) for each in task.transfers))
    return [planned[task.id] for task in tasks]


def _plan(task: Task, before: Sequence[Planned], decisions: tuple[Decision, ...]) -> Planned:
    free_days = max((each.free_days for each in before), default=0.0) + task.length_days
    refused = [f"{each.rule} ({each.transfer.item})" for each in decisions if not each.licensed]
    blocked = tuple(dict.fromkeys([*(name for each in before for name in each.blocked_by), *refused]))
    if blocked:
        return Planned(task, None, None, free_days, decisions, blocked)
    ready_days = max((each.end_days or 0.0 for each in before), default=0.0)
    begin_days = ready_days + max((each.delay_days for each in decisions), default=0.0)
    return Planned(task, begin_days, begin_days + task.length_days, free_days, decisions, ())


def _in_order(tasks: Sequence[Task]) -> Iterator[Task]:
    """Give tasks so that each comes after those it waits for."""
    known, done = {task.id: task for task in tasks}, set[str]()
    _check(tasks, known)
    while len(done) < len(known):
        ready = [task for task in tasks if task.id not in done and done.issuperset(task.after)]
        if not ready:
            circle = ", ".join(sorted(known.keys() - done))
            fault = Fault("project", f"a circle among {circle}", "no task waits for itself", "Take out one 'after'.")
            raise Mendable(fault)
        done.update(task.id for task in ready)
        yield from ready


def _check(tasks: Sequence[Task], known: Mapping[str, Task]) -> None:
    faults = [
        Fault(f"project.{task.id}.after", repr(name), "a task of the project stands here", "Correct the name.")
        for task in tasks
        for name in task.after
        if name not in known
    ]
    if len(known) < len(tasks):
        faults.append(Fault("project", "an id a second time", "each task has an id of its own", "Rename one."))
    if faults:
        raise Mendable(faults)

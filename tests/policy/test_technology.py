"""Technology release: refused by default, each refusal cites its rule, an approval adds its delay to a schedule."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path

import pytest

from oneroof.errors import Mendable
from oneroof.policy import technology_reader
from oneroof.policy.technology import DEFAULT, Planned, Task, Transfer, TransferRule, decide, schedule

ITEMS, PARTIES, PURPOSES = ("radar", "software", "data"), ("gbr", "rus", "pol"), ("research", "operation")


def any_transfer(chance: random.Random) -> Transfer:
    return Transfer(chance.choice(ITEMS), chance.choice(PARTIES), chance.choice(PURPOSES))


def any_rules(chance: random.Random) -> list[TransferRule]:
    return [
        TransferRule(f"r{number}", any_transfer(chance), chance.random() < 0.5, float(chance.randrange(400)), "because")
        for number in range(chance.randrange(7))
    ]


@pytest.mark.requirement("A070")
def test_an_item_without_a_rule_is_refused_and_each_refusal_cites_its_rule() -> None:
    """10,000 random requests without a rule: all refused, by the default; all others as the first rule says."""
    chance, without, refused, licensed = random.Random(70), 0, 0, 0
    while without < 10_000:
        rules, asked = any_rules(chance), any_transfer(chance)
        out = decide(rules, asked)
        mine = [rule for rule in rules if vars_of(rule) == (asked.item, asked.recipient, asked.purpose)]
        if not mine:
            without += 1
            assert not out.licensed and out.rule == DEFAULT and asked.item in out.reason
        else:
            assert (out.licensed, out.rule) == (mine[0].licensed, mine[0].id)
            assert out.delay_days == (mine[0].delay_days if mine[0].licensed else 0.0)
            refused, licensed = refused + (not out.licensed), licensed + out.licensed
        assert out.rule and out.reason
    assert refused > 500 and licensed > 500


def vars_of(rule: TransferRule) -> tuple[str, str, str]:
    return rule.transfer.item, rule.transfer.recipient, rule.transfer.purpose


def project(chance: random.Random) -> list[Task]:
    tasks = [
        Task(
            f"t{number}",
            float(chance.randrange(1, 100)),
            tuple(f"t{before}" for before in range(number) if chance.random() < 0.35),
            tuple(any_transfer(chance) for _ in range(chance.randrange(3))),
        )
        for number in range(7)
    ]
    chance.shuffle(tasks)
    return tasks


def longest(tasks: list[Task], rules: list[TransferRule], name: str) -> tuple[float, bool]:
    """Walk every chain of tasks that ends in one: the longest sum of lengths and waits, and whether none is refused."""
    known = {task.id: task for task in tasks}

    def chains(id: str) -> list[list[Task]]:
        task = known[id]
        return [[*chain, task] for before in task.after for chain in chains(before)] or [[task]]

    found = [decide(rules, each) for chain in chains(name) for task in chain for each in task.transfers]
    sums = [sum(task.length_days + wait_days(rules, task) for task in chain) for chain in chains(name)]
    return max(sums), all(each.licensed for each in found)


def wait_days(rules: list[TransferRule], task: Task) -> float:
    return max([decide(rules, each).delay_days for each in task.transfers], default=0.0)


@pytest.mark.requirement("A070")
def test_an_approval_adds_its_delay_to_the_schedule() -> None:
    """300 random projects equal the longest of all chains, task by task; a refusal blocks all that comes after it."""
    chance, blocked, waited = random.Random(71), 0, 0
    for _ in range(300):
        tasks, rules = project(chance), [*any_rules(chance), *any_rules(chance), *any_rules(chance)]
        for planned in schedule(tasks, rules):
            end_days, free = longest(tasks, rules, planned.task.id)
            assert planned.end_days == (end_days if free else None)
            assert bool(planned.blocked_by) is not free
            blocked, waited = blocked + (not free), waited + (free and end_days > planned.free_days)
    assert blocked > 100 and waited > 100


@pytest.mark.requirement("A070")
def test_in_a_chain_every_licence_adds_exactly_its_days() -> None:
    needs = [Transfer(item, "gbr", "research") for item in ITEMS]
    rules = [
        TransferRule(each.item, each, True, days, "ally") for each, days in zip(needs, (30.0, 70.0, 5.0), strict=True)
    ]
    tasks = [
        Task("a", 10.0, (), (needs[0],)),
        Task("b", 20.0, ("a",), (needs[1],)),
        Task("c", 40.0, ("b",), (needs[2],)),
    ]
    free, late = (
        schedule(tasks, [TransferRule(r.id, r.transfer, True, 0.0, "x") for r in rules]),
        schedule(tasks, rules),
    )
    assert [each.end_days for each in free] == [each.free_days for each in late] == [10.0, 30.0, 70.0]
    assert late[-1].end_days == 70.0 + 30.0 + 70.0 + 5.0
    assert all(
        one.end_days == other.begin_days - wait for (one, other), wait in zip(pairwise(late), (70.0, 5.0), strict=True)
    )
    assert blocks(schedule(tasks, rules[:1])) == [
        (),
        (f"{DEFAULT} (software)",),
        (f"{DEFAULT} (software)", f"{DEFAULT} (data)"),
    ]


def blocks(planned: list[Planned]) -> list[tuple[str, ...]]:
    return [each.blocked_by for each in planned]


@pytest.mark.parametrize(
    "tasks",
    [[Task("a", 1.0, ("b",)), Task("b", 1.0, ("a",))], [Task("a", 1.0, ("x",))], [Task("a", 1.0), Task("a", 2.0)]],
)
def test_circles_unknown_and_doubled_tasks_are_told(tasks: list[Task]) -> None:
    with pytest.raises(Mendable):
        schedule(tasks, [])


def test_the_example_that_ships_is_read_and_higher_barriers_stand_toward_the_partner() -> None:
    programme = technology_reader.read()
    planned = {each.task.id: each for each in schedule(programme.tasks, programme.rules)}
    assert planned["joint-tracking"].blocked_by == ("software-not-to-partner (tracking-software)",)
    assert (planned["joint-exercise"].free_days, planned["joint-exercise"].end_days) == (300.0, 605.0)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("answer: refuse", "answer: maybe", "'licence' or 'refuse'"),
        ("to: rus", "too: rus", "'to' is a text"),
        ("low: 30,", "low: 300,", "low <= assumed"),
        ("id: test-data-to-ally", "id: software-to-ally", "an id stands once"),
        ("after: [concept]", "after: concept", "a list of tasks"),
        ("format: 1", "format: 2", "reads format 1"),
    ],
)
def test_a_faulty_file_is_told_where(before: str, after: str, told: str, tmp_path: Path) -> None:
    text = technology_reader.SHIPPED.read_text("utf-8")
    assert before in text
    path = tmp_path / "rules.yaml"
    path.write_text(text.replace(before, after), "utf-8")
    with pytest.raises(Mendable, match=told) as caught:
        technology_reader.read(path)
    assert "rules.yaml" in str(caught.value)

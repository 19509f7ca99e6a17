"""What a new policy lets out that the old one did not, against brute force over every pair, kind, field and value."""

from __future__ import annotations

import itertools
import random
from typing import Any

import pytest

from oneroof.command.comparison import Gain, How, gains, reveals_more
from oneroof.command.label import POLICIES, POLICY
from oneroof.command.policy import Policy, Rule
from oneroof.command.release import Refusal, Released, release

PARTIES = ("gbr", "rus", "usa")
KINDS = ("tracks", "launch-warning")
FIELDS = ("a", "b", "c")
STEPS = (None, 0.5, 1.0, 1.5, 2.0, 3.0, 10.0)
WORDS = ("no-contractors", "warning-only")
# off every border between two cells of these steps, and wide enough that their grids have met
VALUES = tuple(-31.0 + 0.1 * i + 0.0123 for i in range(620))


def policy(chance: random.Random) -> Policy:
    triples = [key for key in itertools.product(PARTIES, PARTIES, KINDS) if key[0] != key[1] and chance.random() < 0.6]
    return Policy(tuple(rule(chance, number, *key) for number, key in enumerate(triples)))


def rule(chance: random.Random, number: int, owner: str, recipient: str, what: str) -> Rule:
    fields = tuple(chance.sample(FIELDS, chance.choice((0, 1, 2, 2, 3))))
    steps = {name: step for name in fields if (step := chance.choice(STEPS)) is not None}
    return Rule(
        *(f"r{number}", owner, recipient, what, fields, steps, chance.choice((0, 10, 30)) * 1_000_000),
        *(chance.choice(POLICIES[POLICY][:3]), tuple(chance.sample(PARTIES, chance.randrange(3)))),
        tuple(chance.sample(WORDS, chance.randrange(3))),
    )


def brute(old: Policy, new: Policy) -> set[Gain]:
    """Ask both policies everything, and compare what came out."""
    found = set()
    for key in itertools.product(PARTIES, PARTIES, KINDS):
        if key[0] != key[1]:
            found |= _kind(key, old, new)
            for name in FIELDS:
                found |= _field(key, name, old, new)
            found |= _handling(key, old, new)
    return found


def _kind(key: tuple[str, str, str], old: Policy, new: Policy) -> set[Gain]:
    passes = [isinstance(release(each, *key, {"nothing named": 1.0}), Released) for each in (old, new)]
    return {Gain(*key, How.KIND)} if passes == [False, True] else set()


def _field(key: tuple[str, str, str], name: str, old: Policy, new: Policy) -> set[Gain]:
    seen: list[list[Any]] = []
    for each in (old, new):
        outs = [release(each, *key, {name: value}) for value in VALUES]
        seen.append([None if isinstance(out, Refusal) else out.body.get(name) for out in outs])
    (before, after), (coarse, fine) = seen, (_step(old, key, name), _step(new, key, name))
    if after[0] is None:
        return set()
    if before[0] is None:
        return {Gain(*key, How.FIELD, name, None, fine)}
    told: dict[Any, set[Any]] = {}
    for then, now in zip(before, after, strict=True):
        told.setdefault(then, set()).add(now)
    if all(len(each) == 1 for each in told.values()):
        return set()
    how = How.FINER if len(set(after)) > len(set(before)) else How.GRID
    return {Gain(*key, how, name, coarse, fine)}


def _step(policy: Policy, key: tuple[str, str, str], name: str) -> float | None:
    found = policy.rule(*key)
    return None if found is None else found.round_to.get(name)


def _handling(key: tuple[str, str, str], old: Policy, new: Policy) -> set[Gain]:
    body = dict.fromkeys(FIELDS, 1.0)
    then, now = (release(each, *key, body) for each in (old, new))
    if isinstance(then, Refusal) or isinstance(now, Refusal):
        return set()
    found = set()
    if now.delay_us < then.delay_us:
        found.add(Gain(*key, How.SOONER, None, then.delay_us / 1e6, now.delay_us / 1e6))
    found |= {Gain(*key, How.ONWARD, p) for p in PARTIES if now.label.allows(p) and not then.label.allows(p)}
    found |= {
        Gain(*key, How.FREER, w) for w in WORDS if w in then.label.restrictions and w not in now.label.restrictions
    }
    levels = [POLICIES[POLICY].index(each.label.level) for each in (then, now)]
    if levels[1] < levels[0]:
        found.add(Gain(*key, How.LEVEL, None, then.label.level, now.label.level))
    return found


def test_comparison_equals_brute_force_over_every_pair_kind_and_field() -> None:
    chance = random.Random(7)
    kinds = dict.fromkeys(How, 0)
    for _ in range(8):
        old, new = policy(chance), policy(chance)
        found = gains(old, new)
        assert len(found) == len(set(found))
        assert set(found) == brute(old, new)
        for gain in found:
            kinds[gain.how] += 1
    assert min(kinds.values()) > 0, kinds


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_comparison_equals_brute_force_on_four_hundred_pairs_of_policies(seed: int) -> None:
    chance = random.Random(1_000 + seed)
    for _ in range(100):
        old, new = policy(chance), policy(chance)
        assert set(gains(old, new)) == brute(old, new)


def test_the_same_policy_and_a_narrower_one_let_out_nothing_more() -> None:
    chance = random.Random(8)
    for _ in range(200):
        old = policy(chance)
        assert gains(old, old) == []
        assert gains(old, Policy(old.rules[1:])) == []
        assert gains(Policy(), old) if old.rules else True


@pytest.mark.parametrize(
    ("before", "after", "more"),
    [(None, 1.0, False), (1.0, None, True), (None, None, False), (0.1, 0.3, False), (0.1, 0.2, True), (0.3, 0.1, True),
     (10.0, 30.0, False), (10.0, 20.0, True), (10.0, 15.0, True), (0.1, 0.7, False), (2.0, 2.0, False)],
)  # fmt: skip
def test_a_step_says_no_more_only_as_an_odd_multiple(before: float | None, after: float | None, more: bool) -> None:
    assert reveals_more(before, after) is more


@pytest.mark.parametrize("plant", ["coarser is never more", "fields alone"])
def test_a_comparison_that_looks_less_closely_is_seen(plant: str) -> None:
    """Two plausible shortcuts differ from brute force: judging steps by size alone, and fields by name alone."""
    chance = random.Random(7)
    wrong = 0
    for _ in range(2):
        old, new = policy(chance), policy(chance)
        found = {gain for gain in gains(old, new) if plant != "coarser is never more" or gain.how is not How.GRID}
        found = {gain for gain in found if plant != "fields alone" or gain.how not in (How.FINER, How.GRID)}
        wrong += found != brute(old, new)
    assert wrong

"""What a message is worth: nothing told is 0 bits, the value itself all of them, and contributions add up."""

from __future__ import annotations

import math

import numpy as np
import pytest

from oneroof.studies.inference import by_parts, entropy_bits, even, learned_bits, posterior, width

VALUES = tuple(float(value) for value in range(8))


@pytest.mark.requirement("A067")
def test_nothing_released_gives_no_bit_and_the_value_all_of_them() -> None:
    prior = even(VALUES)
    assert entropy_bits(prior) == pytest.approx(3.0)
    silent = {value: {"nothing": 1.0} for value in VALUES}
    exact = {value: {f"{value}": 1.0} for value in VALUES}
    assert learned_bits(prior, silent) == 0.0 and width(prior, silent) == 7.0
    assert learned_bits(prior, exact) == pytest.approx(3.0, abs=1e-12) and width(prior, exact) == 0.0
    halves = {value: {"low" if value < 4 else "high": 1.0} for value in VALUES}
    assert learned_bits(prior, halves) == pytest.approx(1.0, abs=1e-12) and width(prior, halves) == 3.0


def test_a_noisy_message_is_worth_less_than_a_bit() -> None:
    """A binary symmetric channel: 1 - H(p)."""
    for p in (0.0, 0.05, 0.11, 0.5):
        channel = {0.0: {"0": 1.0 - p, "1": p}, 1.0: {"0": p, "1": 1.0 - p}}
        wanted = 1.0 + math.fsum(each * math.log2(each) for each in (p, 1.0 - p) if each)
        assert learned_bits(even((0.0, 1.0)), channel) == pytest.approx(wanted, abs=1e-12)


def test_bayes_strikes_out_what_cannot_be() -> None:
    prior = {0.0: 0.5, 1.0: 0.3, 2.0: 0.2}
    channel = {0.0: {"a": 1.0}, 1.0: {"a": 0.5, "b": 0.5}, 2.0: {"b": 1.0}}
    after = posterior(prior, channel, "b")
    assert after == pytest.approx({0.0: 0.0, 1.0: 0.15 / 0.35, 2.0: 0.2 / 0.35})
    assert posterior(prior, channel, "never") == {0.0: 0.0, 1.0: 0.0, 2.0: 0.0}


@pytest.mark.requirement("A067")
def test_contributions_add_up_by_the_chain_rule() -> None:
    """200 random joint tables: each part's worth is its information given the parts before, reckoned the other way."""
    rng = np.random.default_rng(67)
    for _ in range(200):
        values, parts = int(rng.integers(2, 6)), int(rng.integers(1, 4))
        sizes = tuple(int(rng.integers(1, 4)) for _ in range(parts))
        joint = rng.random((values, *sizes)) * (rng.random((values, *sizes)) < 0.7)
        joint[:, *(0,) * parts] += 1e-3
        joint /= joint.sum()
        prior = {float(v): float(joint[v].sum()) for v in range(values)}
        channel = {
            float(v): {cell: float(joint[v][cell]) / prior[float(v)] for cell in np.ndindex(*sizes) if joint[v][cell]}
            for v in range(values)
        }
        names = [f"part {n}" for n in range(parts)]
        found = by_parts(prior, channel, names)
        for n, name in enumerate(names):
            assert found[name] == pytest.approx(given_the_ones_before(joint, n), abs=1e-9)
        assert math.fsum(found.values()) == pytest.approx(learned_bits(prior, channel), abs=1e-9)


def given_the_ones_before(joint: np.ndarray, part: int) -> float:
    """I(value; part | parts before) as H(part | before) - H(part | before, value), from the table's own sums."""
    later = tuple(range(2 + part, joint.ndim))
    table = joint.sum(axis=later)  # value, parts before, this part
    without = entropy(table.sum(axis=0)) - entropy(table.sum(axis=(0, -1)))
    return without - (entropy(table) - entropy(table.sum(axis=-1)))


def entropy(table: np.ndarray) -> float:
    cells = table[table > 0.0]
    return -math.fsum((cells * np.log2(cells)).tolist())

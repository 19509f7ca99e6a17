"""Chance is a function of its keys: known answers, the normal quantile, draws that stay when others are added."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import ndtri

from oneroof.simulation import kernels
from oneroof.simulation.draws import Draws, Purpose, subject_key

# Random123's known answers for philox4x32-10 (file kat_vectors of the authors' distribution)
KNOWN = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN)
def test_philox_gives_its_known_answers(
    counter: tuple[int, ...], key: tuple[int, ...], answer: tuple[int, ...]
) -> None:
    out = np.zeros(4, np.uint64)
    kernels.philox(np.array(counter, np.uint64), np.array(key, np.uint64), out)
    assert tuple(int(word) for word in out) == answer


def test_the_normal_quantile_agrees_with_scipy_over_sixteen_decades() -> None:
    p = np.concatenate([np.logspace(-16, -0.31, 400), 1.0 - np.logspace(-12, -0.31, 400)])
    ours = np.array([kernels.inverse_normal(value) for value in p])
    assert np.max(np.abs(ours - ndtri(p)) / np.maximum(1.0, np.abs(ours))) < 4e-13


def test_uniforms_are_uniform_and_normals_normal() -> None:
    draws = Draws(7, 3)
    u = draws.uniforms(Purpose.SHOT, 11, 12, 100_000)
    assert u.min() > 0.0 and u.max() < 1.0
    assert abs(u.mean() - 0.5) < 3 * math.sqrt(1 / 12 / 100_000)
    z = draws.normals(Purpose.LOOK, 11, 12, 100_000)
    assert abs(z.mean()) < 3 / math.sqrt(100_000)
    assert abs(z.var() - 1.0) < 3 * math.sqrt(2 / 100_000)


def test_a_draw_depends_on_its_keys_and_on_nothing_before_it() -> None:
    first = Draws(1, 0).uniform(Purpose.SHOT, 5, 6)
    busy = Draws(1, 0)
    busy.uniforms(Purpose.FLIGHT, 5, 6, 1000)
    assert busy.uniform(Purpose.SHOT, 5, 6) == first
    others = {
        Draws(2, 0).uniform(Purpose.SHOT, 5, 6),
        Draws(1, 1).uniform(Purpose.SHOT, 5, 6),
        Draws(1, 0).uniform(Purpose.FLIGHT, 5, 6),
        Draws(1, 0).uniform(Purpose.SHOT, 6, 5),
        Draws(1 + 2**40, 0).uniform(Purpose.SHOT, 5, 6),
    }
    assert first not in others and len(others) == 5


def test_longer_blocks_begin_as_shorter_ones() -> None:
    draws = Draws(1, 0)
    assert np.array_equal(draws.uniforms(Purpose.SHOT, 1, 2, 9)[:4], draws.uniforms(Purpose.SHOT, 1, 2, 4))


def looks(subjects: list[int], look: int, chance: bool = True) -> tuple[np.ndarray, np.ndarray]:
    n = len(subjects)
    uniforms, normals = np.empty(n), np.empty((n, 3))
    count = kernels.gather(
        np.tile([0.0, 9.0], (n, 1)), np.zeros((n, 2, 6)), np.full(n, 2), np.zeros(n), np.full(n, 9.0),
        np.zeros(n, np.bool_), False, np.zeros((n, 6)), np.zeros(n, np.bool_), np.zeros(n), np.ones((n, 4)),
        np.array(subjects), np.zeros(3), 1.0,
        1, int(Purpose.LOOK), 0, subject_key("radar"), look, chance,
        np.zeros(n, np.int64), np.zeros((n, 6)), np.zeros(n), np.zeros(n, np.bool_), uniforms, normals,
    )  # fmt: skip
    assert count == n
    return uniforms, normals


def test_one_more_subject_changes_no_other_subjects_look() -> None:
    few, many = looks([10, 30], 4), looks([10, 20, 30], 4)
    assert np.array_equal(few[0], many[0][[0, 2]])
    assert np.array_equal(few[1], many[1][[0, 2]])
    assert not np.array_equal(few[0], looks([10, 30], 5)[0])


def test_without_chance_a_look_is_median_and_a_shot_never_misses() -> None:
    uniforms, normals = looks([1, 2], 0, chance=False)
    assert uniforms.tolist() == [0.5, 0.5] and not normals.any()
    quiet = Draws(1, 0, chance=False)
    assert quiet.uniform(Purpose.SHOT, 1) == 0.0
    assert quiet.lognormal(Purpose.DECISION_DELAY, 1, 2, 30.0, 0.5) == 30.0


def test_delays_are_lognormal_around_their_median() -> None:
    delays = [Draws(1, k).lognormal(Purpose.DECISION_DELAY, 1, 2, 30.0, 0.5) for k in range(4000)]
    logs = np.log(delays)
    assert abs(logs.mean() - math.log(30.0)) < 3 * 0.5 / math.sqrt(4000)
    assert abs(logs.std() - 0.5) < 3 * 0.5 / math.sqrt(2 * 4000)

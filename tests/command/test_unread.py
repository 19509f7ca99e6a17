"""What is worked out only when it is read says the same as what was worked out at once, and passes release alike."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Mapping
from typing import Any

import pytest

from oneroof.command.policy import Policy, Rule
from oneroof.command.release import Refusal, Released, Stop, release
from oneroof.command.unread import Unread

BODY = {"time_s": 67.3, "latitude_deg": 38.08, "azimuth_deg": 312.0}
SURE = frozenset(("time_s", "latitude_deg"))
MAY = SURE | {"azimuth_deg", "impact_s"}


class Work:
    """Counts how often the body is worked out."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        self.body, self.done = body, 0

    def __call__(self) -> Mapping[str, Any]:
        self.done += 1
        return self.body


def test_it_says_what_the_body_says_and_is_worked_out_once() -> None:
    work = Work(BODY)
    unread = Unread(work, MAY, SURE)
    assert bool(unread) and "time_s" in unread and "track" not in unread and unread.get("shot") is None
    with pytest.raises(KeyError):
        unread["shot"]
    assert work.done == 0
    assert "azimuth_deg" in unread and "impact_s" not in unread
    assert dict(unread) == BODY and len(unread) == 3 and unread == BODY and {**unread} == BODY
    assert work.done == 1 and repr(unread) == repr(BODY)
    assert dict(copy.deepcopy(unread)) == BODY


def test_with_nothing_sure_it_is_read_to_tell_whether_it_says_anything() -> None:
    assert not Unread(Work({}), MAY, frozenset())
    assert Unread(Work(BODY), MAY, frozenset())


def test_release_leaves_the_same_of_it_as_of_a_body_and_reads_nothing() -> None:
    """All rules over up to three of five fields, with and without steps: the same fields, the same refusals."""
    names, read_early = ("time_s", "latitude_deg", "azimuth_deg", "impact_s", "secret"), 0
    for count in range(4):
        for fields, step in itertools.product(itertools.combinations(names, count), (None, 10.0, 1e-120, 1e-310)):
            rounded = {} if step is None else dict.fromkeys(fields, step)
            policy, work = Policy((Rule("r", "usa", "nato", "w", fields, rounded),)), Work(BODY)
            plain = release(policy, "usa", "nato", "w", BODY)
            late = release(policy, "usa", "nato", "w", Unread(work, MAY, SURE))
            read_early += work.done
            if isinstance(plain, Refusal):
                assert late == plain and plain.stop is Stop.NOTHING
                continue
            assert isinstance(late, Released)
            assert work.done == 0 or step in (1e-120, 1e-310) or not SURE & set(fields)
            assert dict(late.body) == plain.body and set(late.body) <= set(fields)
    assert read_early > 0

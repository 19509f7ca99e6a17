"""Several processes: each is handed the layouts that were built once, and who does what changes nothing found."""

from __future__ import annotations

import os
import time
from typing import Any

import pytest

from oneroof.errors import Mendable
from oneroof.simulation import many

COUNT = 64


def slowly(layout: Any, seed: int, replication: int) -> Any:
    """Stand for a replication: says under what it ran, and in which process."""
    time.sleep(0.01)
    return layout, seed, replication, os.getpid()


def ends(layout: Any, seed: int, replication: int) -> Any:
    """End the process, unless it is the one that asked."""
    if os.getpid() != layout:
        os._exit(3)
    time.sleep(0.01)
    return replication


def without_process(found: many.Found) -> list[list[Any]]:
    return [[each[:3] for each in row] for row in found]


def until_another_helped(crew: many.Crew, built: Any, seed: int) -> many.Found:
    """Share until the other process has come up and done a part."""
    for _ in range(40):
        found = crew.share(built, seed, range(COUNT), COUNT)
        if len({each[3] for row in found for each in row}) == 2:
            return found
    raise AssertionError("no other process ever helped")


def test_whoever_runs_them_replications_come_back_in_order_under_what_was_handed_over() -> None:
    """Both processes have done some; a second sharing runs under its own layouts, not under those read before."""
    told: list[int] = []
    with many.crew(1, slowly) as alone:
        wanted = without_process(alone.share(["one", "two"], 7, range(COUNT), COUNT))  # type: ignore[list-item]
    assert wanted == [[("one", 7, number), ("two", 7, number)] for number in range(COUNT)]
    with many.crew(2, slowly) as crew:
        found = until_another_helped(crew, ["one", "two"], 7)
        assert without_process(found) == wanted
        other = until_another_helped(crew, ["three"], 7)
        assert without_process(other) == [[("three", 7, number)] for number in range(COUNT)]
        later = crew.share(["three"], 8, range(5, 20), 20, lambda done, _: told.append(done))  # type: ignore[list-item]
        assert without_process(later) == [[("three", 8, number)] for number in range(5, 20)]
        assert told == sorted(told) and told[-1] == 20
        # this one works from the end
        assert found[-1][0][3] == os.getpid() != found[0][0][3]


def test_where_nothing_can_be_handed_over_this_process_does_it_all() -> None:
    with many.crew(2, slowly) as crew:
        crew._folder = crew._folder / "no such folder"
        found = crew.share(["one"], 7, range(9), 9)  # type: ignore[list-item]
    assert [row[0][2:] for row in found] == [(number, os.getpid()) for number in range(9)]


def test_a_process_that_ends_by_itself_is_one_clear_fault() -> None:
    with many.crew(2, ends) as crew, pytest.raises(Mendable, match="worker process"):
        for _ in range(40):
            crew.share([os.getpid()], 7, range(COUNT), COUNT)  # type: ignore[list-item]

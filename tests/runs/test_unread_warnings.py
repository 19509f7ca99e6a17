"""Warnings: what a launch warning says is what was known when it was sent, also when it is read long after."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import pytest

from oneroof.command.unread import Unread
from oneroof.simulation import warnings
from oneroof.simulation.event import Event, Kind
from oneroof.simulation.layout import Layout
from oneroof.simulation.replication import replicate
from oneroof.tracking import launch_kernels


class Warned:
    """A sink that keeps the bodies of launch warnings, unread."""

    def __init__(self) -> None:
        self.bodies: list[Mapping[str, Any]] = []

    def note(self, event: Event) -> None:
        if event.kind is Kind.MESSAGE and event.body["message"].what == "launch-warning":
            self.bodies.append(event.body["message"].body)


def test_a_warning_read_at_the_end_says_what_was_known_when_it_was_sent(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each body is read at once from a copy, and itself at the end, when the tracks have moved on or are gone."""
    tell, at_once, kept = warnings._tell, list[dict[str, Any]](), list[Unread]()

    def read_a_copy(desk: Any, because: str, body: Unread, now_us: int, belief: Any) -> Any:
        at_once.append(dict(copy.deepcopy(body)))
        kept.append(body)
        yield from tell(desk, because, body, now_us, belief)

    monkeypatch.setattr(warnings, "_tell", read_a_copy)
    warned = Warned()
    replicate(layout, 1, 3, (warned,))
    assert len(warned.bodies) >= 8
    assert [dict(body) for body in kept] == at_once
    assert len({tuple(body.items()) for body in warned.bodies}) > 4


def test_a_replication_whose_warnings_nobody_reads_fits_no_launch(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And reading them changes nothing of what happens."""
    fits, fit = list[int](), launch_kernels.fit

    def counted(*given: Any) -> Any:
        fits.append(1)
        return fit(*given)

    monkeypatch.setattr(launch_kernels, "fit", counted)
    unread = replicate(layout, 1, 3)
    assert not fits

    class Reader(Warned):
        def note(self, event: Event) -> None:
            super().note(event)
            for body in self.bodies:
                assert "launch_time_s" in dict(body)

    read = replicate(layout, 1, 3, (Reader(),))
    assert fits and read.digest == unread.digest

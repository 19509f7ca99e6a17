"""How far a question is: steps of about one size each, counted as they are done and told to whoever looks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from oneroof.simulation.many import Progress

T = TypeVar("T")


def unseen(done: int, total: int) -> None:
    """Take a question's progress where nobody looks."""


class Steps:
    """Counts the steps of one question; what it tells begins at none done and ends at all."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._done, self._total = progress, 0, total
        progress(0, total)

    def over(self, items: Iterable[T]) -> Iterator[T]:
        """Hand on items one by one; each is a step, done when the next one is asked for."""
        for each in items:
            yield each
            self._done += 1
            self._progress(self._done, self._total)

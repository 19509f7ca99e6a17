"""Nodes and the links between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Node:
    """A place where messages arrive: a command post, a sensor's or a battery's terminal. It belongs to one party."""

    id: str
    party: str


@dataclass(frozen=True, slots=True)
class Link:
    """A one-way link; its delay covers sending, relaying, processing, and a translation between two parties' formats.

    It carries nothing sent while it is down. `loses` names, for each kind of message, what the translation has no word
    for.
    """

    sender: str
    addressee: str
    delay_us: int
    down_us: tuple[tuple[int, int], ...] = ()
    loses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def carried(self, what: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Give what arrives of a body: all that both sides have words for."""
        lost = self.loses.get(what)
        return {name: value for name, value in body.items() if name not in lost} if lost else body

    def up_from_us(self, time_us: int) -> int:
        """Give the first instant from a time on at which the link carries."""
        for start_us, end_us in self.down_us:
            if start_us <= time_us < end_us:
                time_us = end_us
        return time_us

"""Nodes and the links between them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    """A place where messages arrive: a command post, a sensor's or a battery's terminal. It belongs to one party."""

    id: str
    party: str


@dataclass(frozen=True, slots=True)
class Link:
    """A one-way link; its delay covers sending, relaying and processing. It carries nothing sent while it is down."""

    sender: str
    addressee: str
    delay_us: int
    down_us: tuple[tuple[int, int], ...] = ()

    def up_from_us(self, time_us: int) -> int:
        """Give the first instant from a time on at which the link carries."""
        for start_us, end_us in self.down_us:
            if start_us <= time_us < end_us:
                time_us = end_us
        return time_us

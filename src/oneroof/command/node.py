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
    """A one-way link; its delay covers sending, relaying and processing."""

    sender: str
    addressee: str
    delay_us: int

"""Enumerations whose members are looked up as fast as anything else that a class holds."""

from __future__ import annotations

from enum import Enum
from typing import TypeVar

Kinds = TypeVar("Kinds", bound=Enum)


def quick(kinds: type[Kinds]) -> type[Kinds]:
    """Let a class hold the members of its enumeration plainly.

    Python 3.11 calls a function each time that one is named (0.15 us, ten times an attribute): a replication names some
    thousands. Later ones do as this does.
    """
    for name, member in kinds.__members__.items():
        type.__setattr__(kinds, name, member)
    return kinds

"""With what: how many rounds at one track now, and when to look before shooting again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Doctrine:
    """One shooter's standing rule: a salvo of `shots`, once or again after each look, keeping `reserve` rounds back.

    `objects`: of what flies together, fire at the most likely warhead alone, or at one after the other.
    """

    shooter: str
    mode: Literal["salvo", "shoot-look-shoot"]
    shots: int
    reserve: int
    uplink: bool
    objects: Literal["most-likely", "all"] = "most-likely"


def rounds_to_fire(doctrine: Doctrine, rounds_left: int) -> int:
    """Say how many rounds to fire at one track now: the salvo, or what the magazine leaves above the reserve."""
    return max(0, min(doctrine.shots, rounds_left - doctrine.reserve))


def may_shoot_again(doctrine: Doctrine) -> bool:
    """Say whether a track that survived a shot is shot at again."""
    return doctrine.mode == "shoot-look-shoot"

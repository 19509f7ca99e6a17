"""The error family: what a user can mend, what is ours, and what a replay found.

OneroofError
├── Mendable            a user can mend it: exit code 2, one clear message, no traceback
│   ├── ScenarioError   faults of a scenario file, all told at once
│   ├── CatalogueError  faults of a sheet, or a name the shelf does not hold
│   ├── Unreachable     a missile that cannot reach the named place; tells the reachable interval
│   └── TooLarge        a request refused with an estimate of its cost
└── ReplayDiffers       a record that its own inputs do not reproduce: exit code 1
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: where it stands, what stood there, what could, how to mend it."""

    where: str
    found: str
    allowed: str
    mend: str

    def __str__(self) -> str:
        return f"{self.where}: found {self.found}; {self.allowed}. {self.mend}"


class OneroofError(Exception):
    """Root of every error that this package raises on purpose."""


class Mendable(OneroofError):
    """An error that the user can mend; it holds every fault found, not only the first."""

    def __init__(self, faults: Fault | Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def __reduce__(self) -> tuple[type[Mendable], tuple[tuple[Fault, ...]]]:
        """Cross a process boundary with the faults, not with their text."""
        return type(self), (self.faults,)


class ScenarioError(Mendable):
    """A scenario that cannot be read or does not hold together."""


class CatalogueError(Mendable):
    """A sheet that breaks the shelf's rules, or a name that is not on the shelf."""


class Unreachable(Mendable):
    """A named place that a missile cannot hit; the message holds the reachable interval."""


class TooLarge(Mendable):
    """A request whose estimated cost is over the limit."""


class ReplayDiffers(OneroofError):
    """A replay whose events differ from the record; the message names the first difference."""


def nearest(word: str, known: Sequence[str]) -> str:
    """Name the nearest known words, as the end of a sentence a user can act on."""
    close = difflib.get_close_matches(word.casefold(), known, n=3, cutoff=0.5)
    if close:
        return "Did you mean " + " or ".join(repr(name) for name in close) + "?"
    shown = ", ".join(sorted(known)[:12])
    return f"Known: {shown}{', …' if len(known) > 12 else ''}."

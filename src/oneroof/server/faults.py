"""What the server answers where a request cannot be met: faults as the house tells them, no path, no traceback."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from oneroof.errors import Fault

Row = dict[str, Any]

# when it makes sense to ask again
RETRY_AFTER_S = 2


class Refused(Exception):
    """A request that is answered with faults: the status, and what is wrong with it."""

    def __init__(self, status: int, faults: Iterable[Row], retry_after_s: int | None = None) -> None:
        super().__init__(status)
        self.status, self.faults, self.retry_after_s = status, list(faults), retry_after_s


def row(fault: Fault) -> Row:
    """Say a fault in plain data."""
    return {"where": fault.where, "stood": fault.found, "allowed": fault.allowed, "mend": fault.mend}


def one(where: str, stood: str, allowed: str, mend: str) -> Row:
    """Write one fault."""
    return {"where": where, "stood": stood, "allowed": allowed, "mend": mend}


def unknown(where: str, id: str, mend: str) -> Refused:
    """Answer for an id that nothing is held under."""
    return Refused(404, [one(where, id[:80], "an id that this server gave out stands here", mend)])


def busy(where: str, stood: str) -> Refused:
    """Answer where there is no room for more work now."""
    allowed = "the server does a few things at a time"
    return Refused(429, [one(where, stood, allowed, "Try again in a moment, or stop a job.")], RETRY_AFTER_S)

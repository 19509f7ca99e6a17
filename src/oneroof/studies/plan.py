"""What a study asks: ranges over values of a scenario, how many runs of each point, what is measured, when to stop."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TypeAlias

Value: TypeAlias = "int | float | str | bool"

BELIEVE, ARRANGEMENT = "believe", "arrangement"
CHUNK = 50  # replications that one task runs; the study's own, never the machine's, or the bytes would follow it


@dataclass(frozen=True, slots=True)
class Draw:
    """How a value is drawn: uniform and log-uniform between low and high, normal by mean and spread, cut at the two."""

    kind: str
    low: float
    high: float
    mean: float = 0.0
    spread: float = 0.0


@dataclass(frozen=True, slots=True)
class Range:
    """One range: the values of one or several dotted paths, moved together, or how they are drawn.

    A path is what `--set` takes, or `believe`, or `arrangement`.
    """

    name: str
    title: str
    paths: tuple[str, ...]
    values: tuple[Value, ...] = ()
    draw: Draw | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """When a point has been run often enough: a measure's 95 % interval is no wider than twice this."""

    measure: str
    most_half_width: float
    at_least: int


@dataclass(frozen=True, slots=True)
class Sobol:
    """How sensitivities are found: a power of two of base points, and how often they are drawn again for intervals."""

    points: int
    resamples: int


@dataclass(frozen=True, slots=True)
class Study:
    """A whole study, as its file says it; `replications` is the most that a point is run."""

    name: str
    title: str
    summary: str
    scenario: str
    replications: int
    seed: int
    measures: tuple[str, ...]
    ranges: tuple[Range, ...] = ()
    draws: int = 1
    arrangement: str | None = None
    believe: str | None = None
    settings: tuple[tuple[str, str], ...] = ()
    stop: Stop | None = None
    sobol: Sobol | None = None

    @property
    def fingerprint(self) -> str:
        """Hash all that decides a result, but the scenario's content: free of titles and of where files stand."""
        said = asdict(self) | {"chunk": self.chunk}
        for key in ("name", "title", "summary", "scenario"):
            del said[key]
        said["ranges"] = [{key: value for key, value in each.items() if key != "title"} for each in said["ranges"]]
        text = json.dumps(said, sort_keys=True, separators=(",", ":"), allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def chunk(self) -> int:
        """Say how many replications one task runs."""
        return min(CHUNK, self.replications)

    @property
    def gridded(self) -> tuple[Range, ...]:
        """List the ranges whose every value is run; in a study of sensitivity all are drawn."""
        return () if self.sobol else tuple(each for each in self.ranges if each.draw is None)

    @property
    def drawn(self) -> tuple[Range, ...]:
        """List the ranges whose values are drawn."""
        return self.ranges if self.sobol else tuple(each for each in self.ranges if each.draw is not None)

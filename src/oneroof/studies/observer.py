"""An automatic observer: from transcripts of practice runs it learns to guess one bit that nobody told its party."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

# of a number two figures are kept: what differs by chance alone should look the same
FIGURES = 2
TIME_US = 10_000_000


@dataclass(slots=True)
class Observer:
    """Naive Bayes over what a transcript holds: kinds, senders, ids, coarse values and times, and how many of each.

    It is told the answer after each practice run, never in the test; it reads nothing but its own party's lines.
    """

    seen: tuple[Counter[str], Counter[str]] = field(default_factory=lambda: (Counter(), Counter()))
    runs: list[int] = field(default_factory=lambda: [0, 0])

    def learn(self, transcript: Sequence[str], answer: bool) -> None:
        """Take one practice run with its answer."""
        self.runs[answer] += 1
        self.seen[answer].update(set(features(transcript)))

    def leans(self, transcript: Sequence[str]) -> float:
        """Give the log odds for yes, after the practice so far; 0.0 where nothing speaks for either."""
        shown, odds = set(features(transcript)), 0.0
        for name in sorted(self.seen[0].keys() | self.seen[1].keys()):
            no, yes = (self._chance(name, answer) for answer in (False, True))
            odds += math.log(yes / no) if name in shown else math.log((1.0 - yes) / (1.0 - no))
        return odds

    def guess(self, transcript: Sequence[str], coin: bool) -> bool:
        """Guess; where nothing speaks for either the coin decides."""
        odds = self.leans(transcript)
        return coin if abs(odds) < _NOTHING else odds > 0.0

    def _chance(self, name: str, answer: bool) -> float:
        # one more run of each kind than there were: what was not seen yet is not impossible
        return (self.seen[answer][name] + 1.0) / (self.runs[answer] + 2.0)


# log odds that rounding alone may leave
_NOTHING = 1e-9


def features(transcript: Iterable[str]) -> Iterator[str]:
    """Name what stands out in a transcript."""
    kinds: Counter[str] = Counter()
    for line in transcript:
        message: dict[str, Any] = json.loads(line)
        kind = f"{message['sender']} {message['what']}"
        kinds[kind] += 1
        yield f"id {message['id']}"
        yield f"{kind} at {message['received_us'] // TIME_US}"
        yield from (f"{kind} {key} {_coarse(value)}" for key, value in message["body"].items())
    yield from (f"{count} times {kind}" for kind, count in kinds.items())


def _coarse(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(_coarse(each) for each in value[:FIGURES])
    return f"{value:.{FIGURES}g}" if isinstance(value, int | float) else str(value)

"""Judges a pair of worlds: are they the same for X, and if so, is everything the same that leaves them towards X."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from runs.changes import ALL, SHARED, Pair, Touched, changed, pair
from runs.exits import Heard, Watch, heard
from runs.may_know import influences, nameless, own, projected
from runs.worlds import Data, X


class Kind(StrEnum):
    """What a pair is to X."""

    APART = "apart"  # what was changed cannot reach X by any link and rule
    ALIKE = "alike"  # it may reach X, but all that X may know is the same
    OTHER = "other"  # X may know the difference, or it is X's own


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a pair is, and the first difference in an exit, if there is one."""

    kind: Kind
    leak: str | None = None


def judged(pair: Pair, first: Heard | None = None, watch: Watch | None = None) -> Verdict:
    """Run both worlds of a pair and compare every exit; what X may know is told without a look at any exit.

    `first` is what the first world gave, where it was run already; `watch` brings further exits.
    """
    if not pair.changes or own(pair.one) != own(pair.other):
        return Verdict(Kind.OTHER)
    one, other = first or heard(pair.one, watch=watch), heard(pair.other, watch=watch)
    if _apart(pair, one, other):
        kind = Kind.APART
    elif _same_facts(pair, one, other):
        kind = Kind.ALIKE
    else:
        return Verdict(Kind.OTHER)
    return Verdict(kind, difference(one, other))


def _apart(pair: Pair, one: Heard, other: Heard) -> bool:
    for data, run in ((pair.one, one), (pair.other, other)):
        ids, threats = influences(data, run.seen)
        if ids & pair.touched.ids or threats & pair.touched.threats:
            return False
    return True


def _same_facts(pair: Pair, one: Heard, other: Heard) -> bool:
    """Compare what is true within X's own sensors, what was lent to it whole, and the naive projections."""
    return (
        _within(pair.one, one) == _within(pair.other, other)
        and one.lent == other.lent
        and nameless(projected(pair.one, one.meant)) == nameless(projected(pair.other, other.meant))
    )


def _within(data: Data, run: Heard) -> dict[str, str]:
    mine = {row["id"] for row in data["assets"] if row["owner"] == X}
    return {id: run.truth[id] for name in sorted(mine) for id in sorted(run.seen.get(name, ()))}


def difference(one: Heard, other: Heard) -> str | None:
    """Name the first exit that differs, and its first line that does."""
    for (name, left), (_, right) in zip(one.exits(), other.exits(), strict=True):
        if left != right:
            for number in range(max(len(left), len(right))):
                a, b = (lines[number] if number < len(lines) else "nothing" for lines in (left, right))
                if a != b:
                    return f"{name}, line {number + 1}:\n  {_around(a, b)}\n  {_around(b, a)}"
    return None


def _around(line: str, other: str) -> str:
    """Show the part of a long line where it differs from another."""
    same = next((i for i, (a, b) in enumerate(zip(line, other, strict=False)) if a != b), min(len(line), len(other)))
    return line if len(line) < 300 else f"... {line[max(0, same - 150) : same + 150]} ..."


# ---------------------------------------------------------------------------------------------- shrinking


def smallest(found: Pair) -> Pair:
    """Make a leaking pair smaller as long as it leaks: fewer changes, then fewer things in both worlds."""
    while (smaller := next((each for each in _smaller(found) if _leaks(each)), None)) is not None:
        found = smaller
    return found


def _leaks(pair: Pair) -> bool:
    try:
        return judged(pair).leak is not None
    except Exception:  # what is no world any more is no smaller one
        return False


def _smaller(found: Pair) -> Iterator[Pair]:
    for place in range(len(found.changes)):
        if len(found.changes) > 1:
            yield changed(found.one, found.changes[:place] + found.changes[place + 1 :])
    for key in ("attack", "release", "links", "assets"):
        for row in found.one[key]:
            if row in found.other[key] and len(found.one[key]) > (key == "attack"):
                yield _without(found, key, row)


def _without(found: Pair, key: str, row: Data) -> Pair:
    one, other = copy.deepcopy(found.one), copy.deepcopy(found.other)
    for data in (one, other):
        data[key] = [each for each in data[key] if each != row]
        if key == "assets":
            data["links"] = [each for each in data["links"] if row["id"] not in (each["from"], each["to"])]
            data["doctrine"] = [each for each in data["doctrine"] if each["shooter"] != row["id"]]
    return replace(found, one=one, other=other, touched=Touched(set(found.touched.ids), set(found.touched.threats)))


def told(found: Pair) -> str:
    """Say a leaking pair for people: what differs between its worlds, and what X saw of it."""
    lines = [f"changes: {', '.join(name for name, _ in found.changes)}"]
    for key in found.one:
        if isinstance(found.one[key], list):
            lines += [f"  one only, {key}: {row}" for row in found.one[key] if row not in found.other[key]]
            lines += [f"  other only, {key}: {row}" for row in found.other[key] if row not in found.one[key]]
    return "\n".join([*lines, f"{judged(found)}"])


@dataclass(frozen=True, slots=True)
class Search:
    """What a search over seeds found: how many pairs of each kind, and the first that leaked."""

    counts: dict[Kind, int]
    pairs: int
    leaking: Pair | None

    @property
    def kept(self) -> int:
        """How many pairs were the same for X."""
        return self.counts[Kind.APART] + self.counts[Kind.ALIKE]


def search(
    start: int,
    kept: int,
    by: Sequence[str] = ALL,
    asking: float = 0.15,
    shared: int = SHARED,
    watch: Watch | None = None,
) -> Search:
    """Judge pairs from a seed on until so many were the same for X, or one leaks."""
    counts, seed, base, first = dict.fromkeys(Kind, 0), start, Data(), None
    while counts[Kind.APART] + counts[Kind.ALIKE] < kept:
        found = pair(seed, by, asking, shared)
        if first is None or found.one != base:
            base, first = found.one, heard(found.one, watch=watch)
        verdict = judged(found, first, watch)
        counts[verdict.kind] += 1
        seed += 1
        if verdict.leak is not None:
            return Search(counts, seed - start, found)
    return Search(counts, seed - start, None)

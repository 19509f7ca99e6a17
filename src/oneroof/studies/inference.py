"""What a message is worth: bits learned about a figure that was not told, from a prior over its candidate values."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import TypeAlias

Value: TypeAlias = float | str
Prior: TypeAlias = Mapping[Value, float]
Channel: TypeAlias = Mapping[Value, Mapping[Hashable, float]]  # what is seen, with its chance, under each candidate


def even(candidates: Sequence[Value]) -> dict[Value, float]:
    """Hold every candidate for equally likely."""
    return {value: 1.0 / len(candidates) for value in candidates}


def entropy_bits(weights: Mapping[Value, float]) -> float:
    """Give the bits that are missing to know a value."""
    return math.fsum(-weight * math.log2(weight) for weight in weights.values() if weight > 0.0)


def posterior(prior: Prior, channel: Channel, seen: Hashable) -> dict[Value, float]:
    """Weigh the candidates anew after what was seen, by Bayes; all weights are 0 where no candidate allows it."""
    joint = {value: weight * channel[value].get(seen, 0.0) for value, weight in prior.items()}
    whole = math.fsum(joint.values())
    return {value: each / whole if whole > 0.0 else 0.0 for value, each in joint.items()}


def learned_bits(prior: Prior, channel: Channel) -> float:
    """Give the bits that an observer learns on average: the entropy before, less the mean entropy after.

    Nothing seen gives 0, the value itself the whole entropy; it is the mutual information of value and what is seen.
    """
    after = math.fsum(chance * entropy_bits(posterior(prior, channel, seen)) for seen, chance in _seen(prior, channel))
    return max(0.0, entropy_bits(prior) - after)


def by_parts(prior: Prior, channel: Channel, names: Sequence[str]) -> dict[str, float]:
    """Say what each part of what is seen adds to what the parts before it told; what is seen is a row, one for a name.

    By the chain rule the contributions add up to what all of it tells. A part that repeats an earlier one adds nothing.
    """
    found, before = dict[str, float](), 0.0
    for place, name in enumerate(names, 1):
        known = learned_bits(prior, {value: _first(rows, place) for value, rows in channel.items()})
        found[name], before = known - before, known
    return found


def _first(rows: Mapping[Hashable, float], places: int) -> dict[Hashable, float]:
    """Keep the first parts of what is seen."""
    found: dict[Hashable, float] = {}
    for seen, chance in rows.items():
        assert isinstance(seen, tuple)
        found[seen[:places]] = found.get(seen[:places], 0.0) + chance
    return found


def width(prior: Prior, channel: Channel) -> float | None:
    """Give the mean width of the interval that holds all candidates still possible; None for candidates not numbers."""
    if not all(isinstance(value, int | float) for value in prior):
        return None
    return math.fsum(chance * _spread(posterior(prior, channel, seen)) for seen, chance in _seen(prior, channel))


def _spread(weights: Mapping[Value, float]) -> float:
    left = [float(value) for value, weight in weights.items() if weight > 0.0]
    return max(left) - min(left)


def _seen(prior: Prior, channel: Channel) -> Iterator[tuple[Hashable, float]]:
    """List all that may be seen, with its chance over all candidates."""
    chances: dict[Hashable, float] = {}
    for value, weight in prior.items():
        for seen, chance in channel[value].items():
            chances[seen] = chances.get(seen, 0.0) + weight * chance
    yield from ((seen, chance) for seen, chance in chances.items() if chance > 0.0)

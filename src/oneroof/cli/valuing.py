"""What `oneroof value` prints: by how much one source brings a warning earlier and a track nearer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from oneroof.cli import show


def print_value(found: Mapping[str, Any], json: bool) -> None:
    """Print the gains of each party, missile by missile; positive is better."""
    if json:
        show.as_json(found)
        return
    owner = found["owner"] + (f", on the ground of {found['host']}" if found["host"] else "")
    print(f"{found['source_name']} ({owner}) in {found['scenario']}: with it against without it, on common draws")
    print(f"{found['replications']} replications, seed {found['seed']}\n")
    if found["off_duty"]:
        print(f"It is not there: {found['off_duty']}.\n")
    headings = [
        "party",
        "missile",
        "it sees it at",
        "minutes earlier",
        "metres nearer",
        "minutes held longer",
        "only with it",
    ]
    show.table(
        headings,
        [
            [
                row["party"],
                each["threat"],
                show.minutes(found["first_sight_s"][each["threat"]]),
                _mean(each["earlier_min"], 2),
                _mean(each["nearer_m"], 0),
                _mean(each["held_longer_min"], 1),
                each["only_with"] or None,
            ]
            for row in found["parties"]
            for each in row["threats"]
        ],
    )
    print(f"\nMissiles stopped more with it: {_mean(found['defended'], 2)}.")
    print("In brackets the 95 % interval of the mean; a dash where not both of the two ever hold the missile.")


def _mean(gain: Mapping[str, float | None] | None, digits: int) -> str | None:
    if gain is None or gain["mean"] is None:
        return None
    middle, low, high = (_written(gain[key], digits) for key in ("mean", "low", "high"))
    return middle if low is None or low == high else f"{middle} ({low} to {high})"


def _written(number: float | None, digits: int) -> str | None:
    # no minus before a zero
    return None if number is None else f"{round(number, digits) + 0.0:.{digits}f}"

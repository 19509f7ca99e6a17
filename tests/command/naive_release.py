"""A second release, written from the prose of docs/models/release.md alone: plain rows in, a plain answer out.

It shares no code with the first one and is put together another way round: it starts from everything that could leave
and strikes out, field by field, whatever some sentence of the page keeps back.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

LEVELS = ["unclassified", "restricted", "confidential", "secret", "top-secret"]
LEVELS_VERSION = "1"

Row = dict[str, Any]


def answer(rows: list[Row], request: Row) -> Row:
    """Answer a request {from, to, what, body, label}; refused: {"refused": why}, else body, delay_s, label and rule."""
    sender, receiver, kind = request["from"], request["to"], request["what"]
    label = request["label"]
    permits = [row for row in rows if row["from"] == sender and row["to"] == receiver and row["what"] == kind]
    # "A party's own information reaches its own nodes whole and at once"
    own = sender == receiver
    if not own and len(permits) == 0:
        return {"refused": "no rule"}
    # "What rests on another party's data leaves only if that party's label allows the recipient"
    if label["version"] != LEVELS_VERSION or label["level"] not in LEVELS:
        return {"refused": "label"}
    if label["to"] is not None and receiver not in label["to"]:
        return {"refused": "label"}
    if own:
        return {
            "body": dict(request["body"]),
            "delay_s": 0.0,
            "rule": None,
            "label": both({"level": LEVELS[0], "to": {sender}, "words": set()}, label),
        }
    # "Of several for one owner, recipient and kind the first governs alone"
    row = permits[0]
    left = {}
    for field, value in request["body"].items():
        if field not in row["fields"]:
            continue
        if field in row["round_to"]:
            if not roundable(value):
                continue
            value = rounded(value, row["round_to"][field])
        left[field] = value
    # "A message of which a rule with fields leaves nothing is not sent"
    if len(row["fields"]) > 0 and len(left) == 0:
        return {"refused": "nothing"}
    marked = {
        "level": row["level"],
        "to": {sender, receiver} | set(row["onward_to"]),
        "words": set(row["restrictions"]),
    }
    return {"body": left, "delay_s": row["delay_s"], "rule": row["id"], "label": both(marked, label)}


def both(one: Row, other: Row) -> Row:
    """Combine two labels: "the highest level, only the parties that all sources allow, the restrictions of any"."""
    level = LEVELS[max(LEVELS.index(one["level"]), LEVELS.index(other["level"]))]
    lists = [set(each["to"]) for each in (one, other) if each["to"] is not None]
    allowed: set[str] | None = None
    for names in lists:
        allowed = names if allowed is None else {name for name in allowed if name in names}
    return {"level": level, "to": allowed, "words": set(one["words"]) | set(other["words"])}


def roundable(value: Any) -> bool:
    """Tell "finite numbers, and rows of them" from everything else."""
    if type(value) in (list, tuple):
        return all(roundable(each) for each in value)
    if type(value) is int:
        return abs(value) < 10**300
    return type(value) is float and math.isfinite(value)


def rounded(value: Any, step: float) -> Any:
    """Give "the nearest multiple of the step, of two equally near the even one", in decimal numbers."""
    if type(value) in (list, tuple):
        return [rounded(each, step) for each in value]
    count = Decimal(float(value) / step).to_integral_value(ROUND_HALF_EVEN)
    return float(count * Decimal(repr(float(step))))

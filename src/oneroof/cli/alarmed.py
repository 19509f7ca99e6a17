"""What a run prints of alarms: who was alarmed at what, for how long it was in doubt, and the joint logs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from oneroof.cli import show
from oneroof.exchange.comparison import alarms_compared


def print_alarms(summary: show.Summary) -> None:
    """Print the alarms of every party that watches, launch by launch, and what the desks of joint centres logged."""
    if not summary.get("alarms"):
        return
    print("\nAlarms, on average of a run; an alarm at what is no attack on the party counts as misread:")
    headings = ["party", "launch", "seen", "alarms", "misread", "minutes in doubt", "how it was read"]
    rows: list[list[object]] = []
    for post in summary["alarms"]:
        rows += [_row(post["party"], each["what"], each) for each in post["launches"]]
        rows.append(_row(post["party"], "all together", post))
    show.table(headings, rows)
    logs = summary.get("joint_logs") or []
    if logs:
        print("\nJoint logs of the warning centres, on average of a run:")
        headings = ["centre", "desk", "records", "closed by both", "alarms at the desk", "all copies alike"]
        show.table(headings, [_log_row(log) for log in logs])


def print_compared(arrangements: Sequence[Mapping[str, Any]]) -> None:
    """Print the alarms of every party under one arrangement beside those under the others, launch by launch."""
    rows = [
        [row["party"], row["what"], *(_cell(cell) for cell in row["cells"])] for row in alarms_compared(arrangements)
    ]
    if rows:
        print("Alarms a run, launches misread, median minutes in doubt; an alarm at what is no attack is a misreading:")
        show.table(["party", "launch", *(each["id"] for each in arrangements)], rows)


def _cell(cell: Mapping[str, Any] | None) -> str | None:
    if cell is None:
        return None
    doubt = "–" if cell["doubt_min"] is None else f"{cell['doubt_min']['median']:.1f} min"
    return f"{cell['alarms']['mean']:.2f}, {cell['misread']['mean']:.2f}, {doubt}"


def _log_row(log: Mapping[str, Any]) -> list[object]:
    counts = (log[key]["mean"] for key in ("records", "closed", "alarms"))
    return [log["centre"], log["party"], *counts, f"{100.0 * log['all_desks_alike']:.0f} %"]


def _row(party: str, what: str, counts: Mapping[str, Any]) -> list[object]:
    said = ", ".join(f"{reading} {count}" for reading, count in counts["readings"].items())
    return [
        party,
        what,
        *(counts[key]["mean"] for key in ("seen", "alarms", "misread")),
        _minutes(counts["doubt_min"]),
        said or None,
    ]


def _minutes(spread: Mapping[str, float] | None) -> str | None:
    """Write the median of the minutes until an alarm was cleared, with the 5 and 95 % quantiles."""
    if spread is None:
        return None
    return f"{spread['median']:.1f} ({spread['low']:.1f}-{spread['high']:.1f})"

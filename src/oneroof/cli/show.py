"""Printing for people and for machines: tables, numbers in people's units, JSON, the bar of a long run."""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

Summary = Mapping[str, Any]

# a pipe has no width of its own; wide enough that no table of ours is cut
_PIPE_COLUMNS = 150
_READABLE, _BETWEEN = 28, 3
_BAR_AFTER_S = 1.0


def as_json(value: object) -> None:
    """Print JSON for machines: sorted as made, not-a-number as null, one document."""
    print(json.dumps(plain(value), ensure_ascii=False, indent=2, allow_nan=False))


def plain(value: Any) -> Any:
    """Turn arrays, tuples and numpy numbers into what JSON knows; NaN and infinity become null."""
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, str) or value is None:
        return value
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, Iterable):
        return [plain(inner) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def note(text: str) -> None:
    """Say something beside the result, on the error stream."""
    print(text, file=sys.stderr, flush=True)


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a quiet table; columns that hold only numbers stand at the right.

    What is too wide for the screen becomes several tables, each with the columns that name a row.
    """
    from rich.console import Console

    cells = [[show(cell) for cell in row] for row in rows]
    fixed = sys.stdout.isatty() or "COLUMNS" in os.environ
    console = Console(width=None if fixed else _PIPE_COLUMNS, highlight=False, markup=False, soft_wrap=False)
    for columns in _parts(headings, cells, console.width):
        _print_part(console, [headings[i] for i in columns], [[row[i] for i in columns] for row in cells])


def _parts(headings: Sequence[str], cells: Sequence[Sequence[str]], width: int) -> list[list[int]]:
    """Share the columns out over tables that fit; a column of sentences needs no more than a readable line."""
    needs = [
        min(max(len(text) for text in (heading, *(row[i] for row in cells))), _READABLE) + _BETWEEN
        for i, heading in enumerate(headings)
    ]
    naming = list(range(1 + next(i for i, heading in enumerate(headings) if heading or i == len(headings) - 1)))
    parts, rest = [naming], range(len(naming), len(headings))
    for i in rest:
        if sum(needs[j] for j in parts[-1]) + needs[i] > width and parts[-1] != naming:
            parts.append(naming)
        parts[-1] = [*parts[-1], i]
    return parts


def _print_part(console: Any, headings: Sequence[str], cells: Sequence[Sequence[str]]) -> None:
    from rich import box
    from rich.table import Table

    made = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for number, heading in enumerate(headings):
        numeric = bool(cells) and all(_is_number(row[number]) for row in cells)
        made.add_column(heading, justify="right" if numeric else "left", overflow="fold")
    for row in cells:
        made.add_row(*row)
    console.print(made)


def _is_number(text: str) -> bool:
    return text[:1].isdigit() or text[:1] in "-–" or not text


def show(value: object) -> str:
    """Write one value for people: four figures, a dash for what is not known."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return _figures(value)
    if isinstance(value, list | tuple):
        return ", ".join(show(inner) for inner in value)
    return str(value)


def _figures(value: float) -> str:
    if not math.isfinite(value):
        return "–"
    if value == int(value) and abs(value) < 1e6:
        return str(int(value))
    return f"{value:,.4g}" if abs(value) < 1000.0 else f"{value:,.1f}"


def minutes(seconds: float | None) -> str:
    """Write a time of flight as minutes and seconds."""
    if seconds is None or not math.isfinite(seconds):
        return "–"
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def share(interval: Mapping[str, float] | None) -> str:
    """Write a share with its interval: 83 % (74-90)."""
    if interval is None or interval.get("mean") is None:
        return "–"
    mean, low, high = (100.0 * interval[key] for key in ("mean", "low", "high"))
    return f"{mean:.0f} % ({low:.0f}-{high:.0f})"


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Give a function (done, total) that draws a bar on the error stream once the work has taken a second."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    bar = Progress(
        TextColumn(what),
        BarColumn(),
        TextColumn("{task.completed:.0f}/{task.total:.0f}"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )
    # rich's own clock: the bar is a screen's business and touches no result
    begun = bar.get_time()
    task = bar.add_task(what, total=None)
    shown = False

    def tell(done: int, total: int) -> None:
        nonlocal shown
        bar.update(task, completed=done, total=total)
        if not shown and console.is_terminal and bar.get_time() - begun > _BAR_AFTER_S:
            bar.start()
            shown = True

    try:
        yield tell
    finally:
        if shown:
            bar.stop()

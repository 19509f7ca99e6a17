"""Charts of a question's answer: lines over one scale, marked values, a legend above."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from oneroof.exchange import style
from oneroof.exchange.labels import Wish, ground, place
from oneroof.exchange.scene import Path, Scene, Text, circle

Row = Mapping[str, Any]
# no party's colours: for lines that belong to nobody, in the order of a chart
_PLAIN = (style.INK, "#5B2C83", "#0072B2", "#E69F00", "#D55E00", "#009E73", "#7A5230", "#CC79A7")
_TICKS = (1.0, 2.0, 2.5, 5.0, 10.0)


def colour(party: str, number: int = 0) -> str:
    """Give a party's colour; lines that are no party's take others in turn, or the one of a number that they name."""
    if party.isdigit():
        return _PLAIN[int(party) % len(_PLAIN)]
    return style.party_colours([party])[party] if party else _PLAIN[number % len(_PLAIN)]


def ticks(low: float, high: float, count: int) -> list[float]:
    """Round values between two ends, about so many."""
    rough = (high - low) / max(count, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * each for each in _TICKS if power * each >= rough - 1e-12)
    first = math.ceil(low / step - 1e-9)
    return [step * number for number in range(first, math.floor(high / step + 1e-9) + 1)]


class Axes:
    """Where values stand in the picture: the ends of both scales, and the box that they fill."""

    def __init__(self, row: Row, width: float, top: float) -> None:
        narrow = width < 600
        self.left, self.right = 52.0, width - 14.0
        self.top, self.bottom = top, top + (300.0 if narrow else 380.0)
        xs, ys = _values(row, "x"), _values(row, "y")
        self.x_low, self.x_high = _ends(xs, zero=False)
        self.y_low, self.y_high = _ends(ys, zero=min(ys) >= 0.0 and min(ys) < 0.4 * max(ys))
        self.across, self.up = (4 if narrow else 8), 6

    def x(self, value: float) -> float:
        """Pixels from the left."""
        return self.left + (self.right - self.left) * (value - self.x_low) / (self.x_high - self.x_low)

    def y(self, value: float) -> float:
        """Pixels from the top."""
        return self.bottom - (self.bottom - self.top) * (value - self.y_low) / (self.y_high - self.y_low)


def _values(row: Row, axis: str) -> list[float]:
    place_of = 0 if axis == "x" else 1
    found = [float(point[place_of]) for line in row["lines"] for point in line["points"]]
    levels = [each for each in row["levels"] if each["axis"] == axis]
    found += [float(each[end]) for each in levels for end in ("value", "to_value") if each[end] is not None]
    return found or [0.0, 1.0]


def _ends(values: Sequence[float], zero: bool) -> tuple[float, float]:
    low, high = min(values), max(values)
    if low == high:
        low, high = low - 1.0, high + 1.0
    room = 0.06 * (high - low)
    return (0.0 if zero else low - room), high + room


def chart(row: Row, width: float) -> Scene:
    """Draw one chart at a width in pixels."""
    legend, top = _legend(row, width)
    axes = Axes(row, width, top + 14.0)
    words = (
        f"{row['title']}. {row['x']} across, {row['y']} up; lines: {', '.join(each['name'] for each in row['lines'])}."
    )
    drawn = Scene(width, axes.bottom + 44.0, row["title"], words)
    drawn.items += legend + _scales(row, axes)
    bands, wishes = _levels(row, axes)
    lines = _lines(row, axes)
    drawn.items += bands + lines
    texts = place(wishes, ground([*lines, *bands], [], width, drawn.height))
    drawn.items += [text for text in texts if text is not None]
    return drawn


def _legend(row: Row, width: float) -> tuple[list[Path | Text], float]:
    """The lines' samples and names in rows above the chart, and where they end."""
    items: list[Path | Text] = []
    x, y = 8.0, 16.0
    for number, line in enumerate(row["lines"]):
        text = Text(0.0, 0.0, line["name"], 11.5, style.INK, halo=False)
        if x > 8.0 and x + 34.0 + text.width > width:
            x, y = 8.0, y + 18.0
        ink = colour(line["party"], number)
        dash = (6.0, 4.0) if line["dashed"] else ()
        items.append(Path(([(x, y - 4.0), (x + 24.0, y - 4.0)],), stroke=ink, width=2.4, dash=dash))
        items.append(Text(x + 30.0, y, line["name"], 11.5, style.INK, halo=False))
        x += 30.0 + text.width + 18.0
    return items, y + 6.0


def _scales(row: Row, axes: Axes) -> list[Path | Text]:
    """Grid, ticks and the names of the axes."""
    items: list[Path | Text] = []
    for value in ticks(axes.y_low, axes.y_high, axes.up):
        y = axes.y(value)
        items.append(Path(([(axes.left, y), (axes.right, y)],), stroke=style.HAIR, width=0.8))
        items.append(Text(axes.left - 6.0, y + 4.0, _number(value), 11.0, style.MUTED, anchor="end", halo=False))
    for value in ticks(axes.x_low, axes.x_high, axes.across):
        x = axes.x(value)
        items.append(Path(([(x, axes.bottom), (x, axes.bottom + 4.0)],), stroke=style.MUTED, width=0.8))
        text = f"{value:.0f}" if row["x"] == "year" else _number(value)
        items.append(Text(x, axes.bottom + 17.0, text, 11.0, style.MUTED, anchor="middle", halo=False))
    items.append(Path(([(axes.left, axes.bottom), (axes.right, axes.bottom)],), stroke=style.MUTED, width=1.0))
    items.append(Text(axes.right, axes.bottom + 36.0, row["x"], 11.5, style.INK, anchor="end", halo=False))
    items.append(Text(8.0, axes.top - 4.0, row["y"], 11.5, style.INK, halo=False))
    return items


def _number(value: float) -> str:
    text = f"{value:,.0f}" if abs(value - round(value)) < 1e-9 else f"{value:g}"
    return text.replace(",", "\u202f").replace("-", "−")


def _lines(row: Row, axes: Axes) -> list[Path]:
    items = []
    for number, line in enumerate(row["lines"]):
        points = [(axes.x(float(x)), axes.y(float(y))) for x, y in line["points"]]
        ink, dash = colour(line["party"], number), (6.0, 4.0) if line["dashed"] else ()
        items.append(Path((points,), stroke=style.PAPER, width=4.2, opacity=0.8))
        items.append(Path((points,), stroke=ink, width=2.2, dash=dash, title=line["name"]))
        if len(points) <= 30:
            dots = tuple(circle(x, y, 2.6, 12) for x, y in points)
            items.append(Path(dots, True, ink, stroke=style.PAPER, width=0.8, title=line["name"]))
    return items


def _levels(row: Row, axes: Axes) -> tuple[list[Path], list[Wish]]:
    """Values marked across the chart, as lines or bands, and their labels."""
    items, wishes = [], []
    for each in row["levels"]:
        ink = colour(each["party"]) if each["party"] else style.MUTED
        at, end = float(each["value"]), each["to_value"]
        if each["axis"] == "y":
            y, edge = axes.y(at), axes.y(float(end)) if end is not None else axes.y(at)
            box = [(axes.left, y), (axes.right, y), (axes.right, edge), (axes.left, edge)]
            spot = axes.right - 90.0, (y + edge) / 2.0
        else:
            x, edge = axes.x(at), axes.x(float(end)) if end is not None else axes.x(at)
            box = [(x, axes.top), (edge, axes.top), (edge, axes.bottom), (x, axes.bottom)]
            spot = (x + edge) / 2.0, axes.top + 12.0
        side = [box[0], box[1]] if each["axis"] == "y" else [box[0], box[3]]
        if end is not None:
            items.append(Path((box,), True, ink, 0.12, title=each["name"]))
        else:
            items.append(Path((side,), stroke=ink, width=1.3, dash=(2.0, 3.0), title=each["name"]))
        wishes.append(Wish(*spot, Text(0.0, 0.0, each["name"], 11.0, ink), 2.0, 0))
    return items, wishes

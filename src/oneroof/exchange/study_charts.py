"""The charts of a study: a measure over a range with its 95 % band, rows of dots where a range is words, and shares."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from oneroof.exchange import scene, style
from oneroof.exchange.scene import Path, Scene, Text
from oneroof.exchange.words import figure

LINES = ("#0072B2", "#D55E00", "#5B2C83", "#7A5230", "#CC79A7", "#E69F00", "#56B4E9", "#1b2530")
DASHES: tuple[tuple[float, ...], ...] = ((), (9.0, 4.0), (2.0, 3.0), (9.0, 3.0, 2.0, 3.0))
_NARROW, _TALL, _ROW = 600.0, 300.0, 26.0
_SIZE = 12.0
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a chart: its name, and for each place along the axis a mean with its interval (None: not known)."""

    name: str
    x: tuple[float, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis: its two ends, the ticks between, whether shares are written as per cent."""

    low: float
    high: float
    ticks: tuple[float, ...]
    percent: bool = False

    def said(self, tick: float) -> str:
        """Write a tick."""
        return f"{100.0 * tick:.0f} %" if self.percent else figure(round(tick, 12))


def axis(values: Sequence[float], percent: bool = False, from_zero: bool = False) -> Axis:
    """Choose round ticks that enclose the values; shares begin at none, and end at all unless all are small."""
    if percent:
        most = next(end for end in (0.2, 0.4, 1.0) if end == 1.0 or max(values, default=1.0) <= end)
        return Axis(0.0, most, tuple(most * i / 4.0 for i in range(5)), True)
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    low = min(low, 0.0) if from_zero else low
    apart = (high - low) or abs(high) or 1.0
    step = 10.0 ** math.floor(math.log10(apart / 4.0))
    step *= next(factor for factor in (1.0, 2.0, 5.0, 10.0) if apart / (step * factor) <= 5.0)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = tuple(step * i for i in range(first, max(last, first + 1) + 1))
    return Axis(ticks[0], ticks[-1], ticks)


def is_share(unit: str) -> bool:
    """Tell whether a measure lies between none and all."""
    return unit in ("%", "of 1")


def curve(measure: Row, along: str, series: Sequence[Series], width_px: float) -> Scene:
    """Draw a measure over a range of numbers, a line for each series, its 95 % interval as a band that fades."""
    up = axis(_ends(series), is_share(measure["unit"]), True)
    across = axis([x for each in series for x in each.x])
    low, high = min(x for each in series for x in each.x), max(x for each in series for x in each.x)
    across = Axis(low, high, tuple(tick for tick in across.ticks if low <= tick <= high))
    legend = _ROW * len(series) if len(series) > 1 else 0.0
    drawing = Scene(width_px, _TALL + legend + 62.0, measure["title"], _told(measure, along, series))
    left = 14.0 + max(style.text_width(up.said(tick), _SIZE) for tick in up.ticks)
    frame = _Frame(left, 16.0, width_px - 18.0, 16.0 + _TALL, across, up)
    _grid(drawing, frame, along)
    for place, each in enumerate(series):
        _band(drawing, frame, each, LINES[place % len(LINES)])
    for place, each in enumerate(series):
        _line(drawing, frame, each, LINES[place % len(LINES)], DASHES[place % len(DASHES)])
        if legend:
            y = frame.bottom + 56.0 + _ROW * place
            stroke = LINES[place % len(LINES)]
            drawing.items.append(
                Path(([(left, y - 4.0), (left + 34.0, y - 4.0)],), stroke=stroke, width=2.4, dash=DASHES[place % 4])
            )
            drawing.items.append(Text(left + 42.0, y, _cut(each.name, width_px - left - 46.0), _SIZE, style.INK))
    return drawing


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where the axes stand in pixels, and what they measure."""

    left: float
    top: float
    right: float
    bottom: float
    across: Axis
    up: Axis

    def x(self, value: float) -> float:
        apart = self.across.high - self.across.low
        share = (value - self.across.low) / apart if apart else 0.5
        return self.left + share * (self.right - self.left)

    def y(self, value: float) -> float:
        share = (min(max(value, self.up.low), self.up.high) - self.up.low) / (self.up.high - self.up.low)
        return self.bottom - share * (self.bottom - self.top)


def _grid(drawing: Scene, frame: _Frame, along: str) -> None:
    for tick in frame.up.ticks:
        y = frame.y(tick)
        drawing.items.append(Path(([(frame.left, y), (frame.right, y)],), stroke=style.HAIR, width=0.8))
        said = frame.up.said(tick)
        drawing.items.append(Text(frame.left - 7.0, y + 4.0, said, _SIZE, style.MUTED, halo=False, anchor="end"))
    taken = -math.inf
    for tick in frame.across.ticks:
        x, said = frame.x(tick), frame.across.said(tick)
        drawing.items.append(Path(([(x, frame.bottom), (x, frame.bottom + 4.0)],), stroke=style.MUTED, width=0.8))
        half = style.text_width(said, _SIZE) / 2.0
        if x - half > taken + 6.0:
            drawing.items.append(Text(x, frame.bottom + 17.0, said, _SIZE, style.MUTED, halo=False, anchor="middle"))
            taken = x + half
    said = _cut(along, frame.right - frame.left)
    middle = (frame.left + frame.right) / 2.0
    drawing.items.append(Text(middle, frame.bottom + 35.0, said, _SIZE, style.INK, halo=False, anchor="middle"))


def _band(drawing: Scene, frame: _Frame, series: Series, colour: str) -> None:
    """Draw the interval; where it is not known there is none."""
    known = [(x, row) for x, row in zip(series.x, series.rows, strict=True) if row["low"] is not None]
    if len(known) > 1:
        edge = [(frame.x(x), frame.y(row["high"])) for x, row in known]
        edge += [(frame.x(x), frame.y(row["low"])) for x, row in reversed(known)]
        drawing.items.append(Path((edge,), True, colour, fill_opacity=0.16))


def _line(drawing: Scene, frame: _Frame, series: Series, colour: str, dash: tuple[float, ...]) -> None:
    known = [(x, row) for x, row in zip(series.x, series.rows, strict=True) if row["mean"] is not None]
    points = [(frame.x(x), frame.y(row["mean"])) for x, row in known]
    if len(points) > 1:
        drawing.items.append(Path((points,), stroke=colour, width=2.2, dash=dash))
    for (x, y), (value, row) in zip(points, known, strict=True):
        said = f"{series.name} at {figure(value)}: {_interval(row)}"
        drawing.items.append(
            Path((scene.circle(x, y, 3.4, 14),), True, colour, stroke=style.PAPER, width=1.0, title=said)
        )


def rows(measure: Row, named: Sequence[tuple[str, Row]], width_px: float) -> Scene:
    """Draw a measure as one dot on its 95 % interval for each named row."""
    known = [(name, row) for name, row in named if row["mean"] is not None]
    percent = is_share(measure["unit"])
    across = axis([value for _, row in known for value in _bounds(row)], percent, True)
    names = 0.0 if width_px < _NARROW else min(320.0, 16.0 + max(style.text_width(n, _SIZE) for n, _ in named))
    tall = _ROW if names else 2.0 * _ROW
    said = "; ".join(f"{name} {_interval(row)}" for name, row in known)
    drawing = Scene(width_px, tall * len(named) + 34.0, measure["title"], said)
    frame = _Frame(names + 10.0, 6.0, width_px - 22.0, 6.0 + tall * len(named), across, Axis(0.0, 1.0, ()))
    for tick in across.ticks:
        x = frame.x(tick)
        drawing.items.append(Path(([(x, frame.top), (x, frame.bottom)],), stroke=style.HAIR, width=0.8))
        label = Text(x, frame.bottom + 18.0, across.said(tick), _SIZE, style.MUTED, halo=False, anchor="middle")
        drawing.items.append(label)
    for place, (name, row) in enumerate(named):
        y = frame.top + tall * (place + 1) - 0.5 * _ROW
        _named_row(drawing, frame, name, row, y, names)
    return drawing


def _named_row(drawing: Scene, frame: _Frame, name: str, row: Row, y: float, names: float) -> None:
    at = (0.0, y + 4.0, names) if names else (2.0, y - 13.0, frame.right)
    drawing.items.append(Text(at[0], at[1], _cut(name, at[2]), _SIZE, style.INK, halo=not names))
    if row["mean"] is None:
        drawing.items.append(Text(frame.left, y + 4.0, "not known", _SIZE, style.MUTED, italic=True))
        return
    low, high = _bounds(row)
    said = f"{name}: {_interval(row)}"
    x = frame.x(row["mean"])
    span = [(frame.x(low), y), (frame.x(high), y)]
    drawing.items.append(Path((span,), stroke=LINES[0], width=6.0, opacity=0.28, title=said))
    drawing.items.append(Path((scene.circle(x, y, 5.0),), True, LINES[0], stroke=style.PAPER, width=1.3, title=said))


def shares(measure: Row, inputs: Sequence[Row], width_px: float) -> Scene:
    """Draw for each input its share of the variance: alone as a full bar, with its interactions as a light one behind.

    The lines across are the bootstrap's 95 % intervals, a dot at their value.
    """
    ordered = sorted(inputs, key=lambda each: -each["total"]["value"])
    names = 0.0 if width_px < _NARROW else min(380.0, 16.0 + max(style.text_width(e["title"], _SIZE) for e in ordered))
    tall = 34.0 if names else 54.0
    said = "; ".join(f"{each['title']}: {each['total']['value']:.2f} in all" for each in ordered)
    drawing = Scene(width_px, tall * len(ordered) + 56.0, f"What moves {measure['title']}", said)
    most = max([1.0, *(each["total"]["high"] or each["total"]["value"] for each in ordered)])
    across = Axis(0.0, 1.0, (0.0, 0.25, 0.5, 0.75, 1.0), True) if most <= 1.0 else axis([0.0, most])
    frame = _Frame(names + 10.0, 6.0, width_px - 24.0, 6.0 + tall * len(ordered), across, Axis(0.0, 1.0, ()))
    for tick in across.ticks:
        x = frame.x(tick)
        drawing.items.append(Path(([(x, frame.top), (x, frame.bottom)],), stroke=style.HAIR, width=0.8))
        text = f"{100.0 * tick:.0f} %"
        drawing.items.append(Text(x, frame.bottom + 17.0, text, _SIZE, style.MUTED, halo=False, anchor="middle"))
    for place, each in enumerate(ordered):
        _share(drawing, frame, each, frame.top + tall * (place + 1) - 15.0, names)
    _share_legend(drawing, frame, width_px)
    return drawing


def _share(drawing: Scene, frame: _Frame, row: Row, y: float, names: float) -> None:
    at = (0.0, y + 4.0, names) if names else (2.0, y - 16.0, frame.right)
    drawing.items.append(Text(at[0], at[1], _cut(row["title"], at[2]), _SIZE, style.INK, halo=not names))
    zero = frame.x(0.0)
    for what, colour, half in (("total", "#9cc3dc", 10.0), ("first", LINES[0], 5.0)):
        value = max(row[what]["value"], 0.0)
        x, title = frame.x(value), f"{row['title']}, {_WHAT[what]}: {_index(row[what])}"
        box = [(zero, y - half), (x, y - half), (x, y + half), (zero, y + half)]
        drawing.items.append(Path((box,), True, colour, title=title))
    for what, offset in (("total", -7.5), ("first", 0.0)):
        low, high = row[what]["low"], row[what]["high"]
        if low is not None:
            span = [(frame.x(max(low, 0.0)), y + offset), (frame.x(max(high, 0.0)), y + offset)]
            drawing.items.append(Path((span,), stroke=style.INK, width=1.3, title=_index(row[what])))


_WHAT = {"first": "alone", "total": "with all its interactions"}


def _share_legend(drawing: Scene, frame: _Frame, width_px: float) -> None:
    x, y = frame.left, frame.bottom + 40.0
    for what, colour in (("first", LINES[0]), ("total", "#9cc3dc")):
        box = [(x, y - 9.0), (x + 18.0, y - 9.0), (x + 18.0, y + 1.0), (x, y + 1.0)]
        drawing.items.append(Path((box,), True, colour))
        text = Text(x + 24.0, y, _WHAT[what], _SIZE, style.INK)
        drawing.items.append(text)
        x += 24.0 + text.width + 22.0


def _bounds(row: Row) -> tuple[float, float]:
    return (row["mean"], row["mean"]) if row["low"] is None else (row["low"], row["high"])


def _ends(series: Sequence[Series]) -> list[float]:
    return [value for each in series for row in each.rows if row["mean"] is not None for value in _bounds(row)]


def _interval(row: Row) -> str:
    low, high = _bounds(row)
    return f"{figure(row['mean'])}, 95 % interval {figure(low)} to {figure(high)}"


def _index(row: Row) -> str:
    span = "" if row["low"] is None else f", 95 % interval {row['low']:.2f} to {row['high']:.2f}"
    return f"{row['value']:.2f}{span}"


def _told(measure: Row, along: str, series: Sequence[Series]) -> str:
    """Say a chart in words: each line at its two ends."""
    parts = []
    for each in series:
        known = [(x, row) for x, row in zip(each.x, each.rows, strict=True) if row["mean"] is not None]
        if known:
            (x0, first), (x1, last) = known[0], known[-1]
            said = f"from {figure(first['mean'])} at {figure(x0)} to {figure(last['mean'])} at {figure(x1)}"
            parts.append(f"{each.name}: {said}" if each.name else said)
    return f"{measure['title']} over {along}: " + "; ".join(parts)


def _cut(text: str, width_px: float) -> str:
    """Shorten a line to what fits."""
    if style.text_width(text, _SIZE) <= width_px:
        return text
    while text and style.text_width(text + "…", _SIZE) > width_px:
        text = text[:-1]
    return text.rstrip() + "…"

"""The small charts: shares with intervals, causes as stacked bars, disputed figures and assumed ranges on one scale."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from oneroof.exchange import scene, style
from oneroof.exchange.scene import Path, Scene, Text
from oneroof.exchange.words import figure, known, listed, named, percent, wilson, with_unit


def interval(
    mean: float, low: float, high: float, width_px: float = 150.0, scale: float = 1.0, unit: str = "%"
) -> Scene:
    """A share (or a count out of `scale`) as a dot on its 95 % interval, over a track from none to all."""
    said = (
        f"{percent(mean)}, 95 % interval {percent(low)} to {percent(high)}"
        if unit == "%"
        else f"{mean:.2f}, 95 % interval {low:.2f} to {high:.2f}"
    )
    drawing = Scene(width_px, 18.0, "Share of runs", said)

    def x(value: float) -> float:
        return 8.0 + (width_px - 16.0) * value / scale

    drawing.items.append(Path(([(x(0.0), 9.0), (x(scale), 9.0)],), stroke="#e3e8eb", width=6.0))
    if mean > 0.0:
        drawing.items.append(Path(([(x(0.0), 9.0), (x(mean), 9.0)],), stroke=style.GOOD, width=6.0, opacity=0.28))
    drawing.items.append(Path(([(x(low), 9.0), (x(high), 9.0)],), stroke=style.INK, width=1.6, title=said))
    drawing.items += [Path(([(x(edge), 5.5), (x(edge), 12.5)],), stroke=style.INK, width=1.6) for edge in (low, high)]
    drawing.items.append(
        Path(
            (scene.circle(x(mean), 9.0, 5.2),),
            True,
            style.GOOD if mean > 0.0 else style.BAD,
            stroke=style.PAPER,
            width=1.4,
        )
    )
    return drawing


def ordered(causes: Mapping[str, int], order: Sequence[str]) -> list[tuple[str, int]]:
    """The causes that happened: what was stopped first, what was no danger last, unknown ones in the run's order."""
    keys = [cause for cause in style.CAUSES if causes.get(cause)]
    keys += [cause for cause in (*order, *sorted(causes)) if causes.get(cause) and cause not in keys]
    return [(cause, int(causes[cause])) for cause in dict.fromkeys(keys)]


def causes(counts: Mapping[str, int], order: Sequence[str], width_px: float) -> Scene:
    """How one threat ended, over all runs, as one bar, with the first share's 95 % interval."""
    parts, total = ordered(counts, order), sum(counts.values())
    said = listed(f"{cause} in {percent(count / total)}" for cause, count in parts) if total else "no run"
    drawing = Scene(width_px, 30.0, "Causes", said)
    start = 0
    for cause, count in parts:
        look = style.CAUSES.get(cause, style.UNKNOWN_CAUSE)
        left, right = width_px * start / total, width_px * (start + count) / total
        box = [(left, 4.0), (right, 4.0), (right, 26.0), (left, 26.0)]
        low, high = wilson(count, total)
        title = f"{cause}: {count} of {total} runs ({percent(low)} to {percent(high)})"
        drawing.items.append(Path((box,), True, look.fill, stroke=style.PAPER, width=1.0, title=title))
        drawing.items += _pattern(look, left, right)
        drawing.items += _written(cause, count / total, left, right, look)
        drawing.items += _bracket(count, total, width_px) if start == 0 else []
        start += count
    return drawing


def _bracket(count: int, total: int, width_px: float) -> list[Path]:
    """The 95 % interval of the first share, above the joint where it ends."""
    low, high = wilson(count, total)
    line = [(width_px * low, 2.0), (width_px * high, 2.0)]
    return [Path((line, *([(x, 0.5), (x, 4.5)] for x, _ in line)), stroke=style.INK, width=1.3)]


def _written(cause: str, share: float, left: float, right: float, look: style.Look) -> list[Path | Text]:
    """The words on a segment: cause and share, or the share alone, or nothing where neither fits."""
    for words in (f"{cause} {percent(share)}", percent(share)):
        text = Text((left + right) / 2, 19.0, words, 11.0, look.text, halo=False, anchor="middle", bold=True)
        if text.width + 10.0 <= right - left:
            back = [] if not look.pattern else [Path((_rectangle(text.box, 2.5),), True, look.fill)]
            return [*back, text]
    return []


def _rectangle(box: tuple[float, float, float, float], pad: float) -> list[tuple[float, float]]:
    left, top, right, bottom = box[0] - pad, box[1] - pad, box[2] + pad, box[3] + pad
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def _pattern(look: style.Look, left: float, right: float, top: float = 4.0, bottom: float = 26.0) -> list[Path]:
    """Lines or dots over a segment, cut to it."""
    if not look.pattern or right - left < 2.0:
        return []
    ink, tall = look.text, bottom - top
    if look.pattern == "dots":
        spots = [
            scene.circle(x, y, 0.9, 6)
            for i, y in enumerate((top + 5, top + 11, top + 17))
            for x in _steps(left + 3 + 3 * (i % 2), right - 2, 6.0)
        ]
        return [Path(tuple(spots), True, ink, 0.55)]
    if look.pattern == "level":
        return [
            Path(
                tuple([(left, y), (right, y)] for y in _steps(top + 4, bottom - 1, 5.0)),
                stroke=ink,
                width=0.6,
                opacity=0.35,
            )
        ]
    slopes = {"slant": (1.0,), "back": (-1.0,), "cross": (1.0, -1.0)}[look.pattern]
    lines = [_cut(x, slope, left, right, top, tall) for slope in slopes for x in _steps(left - tall, right + tall, 6.0)]
    return [Path(tuple(line for line in lines if line), stroke=ink, width=0.8, opacity=0.4)]


def _steps(start: float, end: float, step: float) -> list[float]:
    return [start + i * step for i in range(max(0, math.ceil((end - start) / step)))]


def _cut(x: float, slope: float, left: float, right: float, top: float, tall: float) -> list[tuple[float, float]]:
    """A 45-degree line through a segment's box, cut at its sides."""
    begin, end = (left - x) * slope, (right - x) * slope
    low, high = max(0.0, min(begin, end)), min(tall, max(begin, end))
    return [(x + slope * low, top + low), (x + slope * high, top + high)] if high - low > 0.5 else []


def disputed(used: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The figures that somebody else gives otherwise."""
    return [item for item in used if any(rival["value"] != item["value"] for rival in item.get("rivals") or ())]


def ratios(item: Mapping[str, Any]) -> list[tuple[float, Mapping[str, Any]]]:
    """A disputed figure's values as multiples of the one that this run believed; empty where that has no meaning."""
    base = item["value"]
    values = [item, *item["rivals"]]
    if any(
        isinstance(v["value"], bool) or not isinstance(v["value"], (int, float)) or v["value"] <= 0.0 for v in values
    ):
        return []
    return [(float(v["value"]) / float(base), v) for v in values]


def dispute(item: Mapping[str, Any], colours: Mapping[str, str], width_px: float, reach: float) -> Scene:
    """One disputed figure: the believed value in the middle, the rivals beside it as multiples, log scale."""
    values = ratios(item)
    words, unit = named(item["figure"])
    said = f"{words}: " + listed(
        f"{with_unit(v['value'], unit)} by {v.get('holder') or 'nobody named'}" for _, v in values
    )
    drawing = Scene(width_px, 44.0, words, said)
    middle, half = width_px / 2, width_px / 2 - 46.0

    def x(ratio: float) -> float:
        return middle + half * math.log(ratio) / math.log(reach)

    drawing.items.append(Path(([(x(1 / reach), 30.0), (x(reach), 30.0)],), stroke=style.HAIR, width=1.0))
    for tick in (0.25, 0.5, 1.0, 2.0, 4.0):
        if 1 / reach <= tick <= reach:
            drawing.items.append(
                Path(([(x(tick), 26.0 if tick != 1.0 else 20.0), (x(tick), 34.0)],), stroke=style.HAIR, width=1.0)
            )
    low, high = min(r for r, _ in values), max(r for r, _ in values)
    drawing.items.append(Path(([(x(low), 30.0), (x(high), 30.0)],), stroke=style.MUTED, width=2.2, opacity=0.5))
    taken: list[tuple[float, float]] = []
    for ratio, value in values:
        believed = value is item
        colour = colours.get(str(value.get("holder")), style.INK)
        shape = scene.circle(x(ratio), 30.0, 6.0) if believed else scene.polygon(x(ratio), 30.0, 6.4, 4)
        drawing.items.append(
            Path(
                (shape,),
                True,
                colour if believed else style.PAPER,
                stroke=style.PAPER if believed else colour,
                width=1.6,
            )
        )
        drawing.items += _over(x(ratio), f"{figure(value['value'])}", str(value.get("holder") or ""), width_px, taken)
    return drawing


def ratio_axis(width_px: float, reach: float) -> Scene:
    """The common scale over the disputed figures: multiples of the value that this run believed."""
    drawing = Scene(width_px, 18.0, "Scale", "multiples of the value that this run believed, logarithmic")
    middle, half = width_px / 2, width_px / 2 - 46.0
    for tick in (0.25, 0.5, 1.0, 2.0, 4.0):
        if 1 / reach <= tick <= reach:
            x = middle + half * math.log(tick) / math.log(reach)
            word = "this run" if tick == 1.0 else f"× {tick:g}"
            drawing.items.append(Text(x, 13.0, word, 10.5, style.MUTED, halo=False, anchor="middle"))
    return drawing


def _over(x: float, value: str, holder: str, width_px: float, taken: list[tuple[float, float]]) -> list[Text]:
    """A value and its holder above its mark, moved sideways off the labels there; left out where there is no room."""
    text = Text(0.0, 15.0, value, 11.5, style.INK, f" {holder}", style.MUTED, bold=True)
    for shift in (0.0, *(sign * step for step in range(6, 160, 6) for sign in (1, -1))):
        left = min(max(x - text.width / 2 + shift, 2.0), width_px - text.width - 2.0)
        if all(left > right + 6.0 or left + text.width < start - 6.0 for start, right in taken):
            taken.append((left, left + text.width))
            return [Text(left, 15.0, value, 11.5, style.INK, f" {holder}", style.MUTED, bold=True)]
    return []


def sweep(row: Mapping[str, Any], least: float, most: float, width_px: float = 260.0) -> Scene:
    """How far the raid's mean moves over an assumed value's range: hollow at its low end, filled at its high end."""
    stops = (("defended_low", "low"), ("defended_value", "value"), ("defended_high", "high"))
    said = f"{row['name']}: " + listed(f"{figure(row[result])} at {figure(row[value])}" for result, value in stops)
    drawing = Scene(width_px, 20.0, "How far the result moves", said)
    span = max(most - least, 1e-9)

    def x(value: float) -> float:
        return 10.0 + (width_px - 20.0) * (value - least) / span

    ends = [row[key] for key in ("defended_low", "defended_value", "defended_high") if known(row[key])]
    drawing.items.append(Path(([(10.0, 10.0), (width_px - 10.0, 10.0)],), stroke="#e3e8eb", width=1.0))
    if ends:
        drawing.items.append(
            Path(
                ([(x(min(ends)), 10.0), (x(max(ends)), 10.0)],), stroke=style.MUTED, width=6.0, opacity=0.45, title=said
            )
        )
    if known(row["defended_value"]):
        drawing.items.append(
            Path(([(x(row["defended_value"]), 3.0), (x(row["defended_value"]), 17.0)],), stroke=style.INK, width=1.6)
        )
    if known(row["defended_low"]):
        drawing.items.append(
            Path((scene.circle(x(row["defended_low"]), 10.0, 4.0),), True, style.PAPER, stroke=style.INK, width=1.5)
        )
    if known(row["defended_high"]):
        drawing.items.append(
            Path((scene.circle(x(row["defended_high"]), 10.0, 4.0),), True, style.INK, stroke=style.PAPER, width=1.0)
        )
    return drawing


def swatch(cause: str) -> Scene:
    """A sample of a cause's fill and pattern."""
    look = style.CAUSES.get(cause, style.UNKNOWN_CAUSE)
    drawing = Scene(26.0, 16.0, cause, cause)
    drawing.items.append(Path(([(1.0, 1.0), (25.0, 1.0), (25.0, 15.0), (1.0, 15.0)],), True, look.fill))
    drawing.items += _pattern(look, 1.0, 25.0, 1.0, 15.0)
    return drawing


_PART_WORDS = {
    "sense": "until detected",
    "track": "until the track is good enough",
    "review": "review before release",
    "transmit": "report on its way",
    "ask": "question on its way",
    "decide": "until decided",
    "answer": "answer on its way",
    "wait": "waiting",
    "order": "order on its way",
    "prepare": "making the round ready",
}
_SHADES = ("#c9d0d5", "#8b969f", "#e1e6ea", "#aab3ba")


def delays(parts: Mapping[str, float], width_px: float) -> Scene:
    """Where the time from ignition to lift-off goes: medians end to end, words beneath."""
    total = sum(parts.values())
    said = listed(f"{_PART_WORDS.get(name, name)} {value:.0f} s" for name, value in parts.items())
    narrow = width_px < 600
    drawing = Scene(width_px, 30.0 + (15.0 * len(parts) if narrow else 16.0), "From ignition to lift-off", said)
    left, words_px = 0.0, 0.0
    for index, (name, value) in enumerate(parts.items()):
        right = left + width_px * value / total
        shade = "#3a434c" if name == "decide" else _SHADES[index % len(_SHADES)]
        drawing.items.append(
            Path(
                (_rectangle((left, 2.0, right, 22.0), 0.0),),
                True,
                shade,
                stroke=style.PAPER,
                width=1.0,
                title=f"{_PART_WORDS.get(name, name)} {value:.0f} s",
            )
        )
        text = Text(
            (left + right) / 2,
            16.0,
            f"{value:.0f} s",
            11.0,
            "#ffffff" if name == "decide" else style.INK,
            halo=False,
            anchor="middle",
            bold=True,
        )
        if text.width + 6.0 < right - left:
            drawing.items.append(text)
        spot = (0.0, 36.0 + 15.0 * index) if narrow else (words_px, 38.0)
        chip = _rectangle((spot[0], spot[1] - 8.0, spot[0] + 10.0, spot[1] + 1.0), 0.0)
        word = Text(
            spot[0] + 15.0,
            spot[1],
            _PART_WORDS.get(name, name),
            10.5,
            style.INK,
            f" {value:.0f} s",
            style.MUTED,
            halo=False,
        )
        drawing.items += [Path((chip,), True, shade), word]
        left, words_px = right, word.x + word.width + 18.0
    return drawing

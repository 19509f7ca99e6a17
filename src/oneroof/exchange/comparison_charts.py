"""The small charts of a comparison: differences about zero, and the parts of the delay end to end on one time axis."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from oneroof.exchange import scene, style, svg
from oneroof.exchange.scene import Path, Scene, Text
from oneroof.exchange.words import listed, minutes

SHADES = {
    "sense": "#c9d0d5",
    "transmit": "#aab3ba",
    "release review": "#7d8993",
    "decide": "#3a434c",
    "order": "#b5bec6",
    "wait": "#e3e8eb",
    "fly out": "#f6f8f9",
}
_ROW_PX = 24.0


def key() -> list[Mapping[str, object]]:
    """Give a swatch for each part of the delay."""
    found: list[Mapping[str, object]] = []
    for part, shade in SHADES.items():
        drawing = Scene(26.0, 16.0, part, part)
        drawing.items.append(Path((_box(1.0, 1.0, 25.0, 15.0),), True, shade, stroke=style.COAST, width=0.8))
        found.append({"part": part, "svg": svg.paint(drawing, css="swatch")})
    return found


def difference(value: Mapping[str, Any], widest: float, width_px: float = 150.0) -> Scene:
    """Draw a mean difference as a dot on its 95 % interval, about a line at zero."""
    middle, low, high = (value["mean"] if value[name] is None else value[name] for name in ("mean", "low", "high"))
    said = f"{middle:+.2f}, 95 % interval {low:+.2f} to {high:+.2f}"
    drawing, half, reach = Scene(width_px, 18.0, "Difference", said), width_px / 2, max(widest, 1e-9)

    def x(number: float) -> float:
        return half + (half - 8.0) * number / reach

    drawing.items.append(Path(([(8.0, 9.0), (width_px - 8.0, 9.0)],), stroke="#e3e8eb", width=6.0))
    drawing.items.append(Path(([(half, 1.0), (half, 17.0)],), stroke=style.MUTED, width=1.0))
    drawing.items.append(Path(([(x(low), 9.0), (x(high), 9.0)],), stroke=style.INK, width=1.6, title=said))
    drawing.items.append(
        Path((scene.circle(x(middle), 9.0, 5.2),), True, style.INK, stroke=style.PAPER, width=1.4, title=said)
    )
    return drawing


def parts(missile: str, rows: Sequence[tuple[str, Mapping[str, Any]]], width_px: float) -> Scene:
    """Draw, for each arrangement, the medians of the parts end to end from ignition, and the last useful yes."""
    narrow = width_px < 600
    above, left, top = (16.0, 4.0, 8.0) if narrow else (0.0, 150.0, 8.0)
    height = top + len(rows) * (_ROW_PX + above) + 22.0
    sums = [sum(_median(row["parts_s"][part]) for part in SHADES) for _, row in rows]
    most_s = max(*sums, *(row["last_s"] or 0.0 for _, row in rows), 60.0)
    said = listed(f"{name}: {_told(row)}" for name, row in rows)
    drawing = Scene(width_px, height, f"Where the time went, {missile}", said)

    def x(time_s: float) -> float:
        return left + (width_px - left - 12.0) * time_s / most_s

    _axis(drawing, most_s, x, top, height)
    for place, (name, row) in enumerate(rows):
        y = top + place * (_ROW_PX + above)
        drawing.items.append(Text(0.0, y + (12.0 if narrow else 16.0), name, 12.0, style.INK, halo=False, bold=True))
        _bar(drawing, row, x, y + above)
    return drawing


def _median(spread: Mapping[str, Any] | None) -> float:
    return 0.0 if spread is None else max(0.0, float(spread["median"]))


def _told(row: Mapping[str, Any]) -> str:
    known = [f"{part} {_median(row['parts_s'][part]):.0f} s" for part in SHADES if row["parts_s"][part] is not None]
    return listed(known) or "nothing was seen"


def _axis(drawing: Scene, most_s: float, x: Any, top: float, height: float) -> None:
    step = next(each for each in (60.0, 120.0, 300.0, 600.0, 1800.0, math.inf) if most_s / each <= 9.0)
    for place in range(int(most_s / step) + 1 if step < math.inf else 1):
        at = x(place * step)
        drawing.items.append(Path(([(at, top - 4.0), (at, height - 18.0)],), stroke=style.HAIR, width=0.8))
        anchor = "start" if place == 0 else "middle"
        drawing.items.append(
            Text(at, height - 5.0, minutes(place * step), 10.5, style.MUTED, halo=False, anchor=anchor)
        )


def _bar(drawing: Scene, row: Mapping[str, Any], x: Any, y: float) -> None:
    start_s = 0.0
    for part, shade in SHADES.items():
        took_s = _median(row["parts_s"][part])
        if took_s <= 0.0:
            continue
        begin, end = x(start_s), x(start_s + took_s)
        title = f"{part} {took_s:.0f} s"
        drawing.items.append(
            Path((_box(begin, y + 3.0, end, y + 20.0),), True, shade, stroke=style.COAST, width=0.7, title=title)
        )
        ink = style.PAPER if part in ("decide", "release review") else style.INK
        text = Text((begin + end) / 2, y + 15.5, f"{took_s:.0f} s", 10.5, ink, halo=False, anchor="middle")
        if text.width + 6.0 < end - begin:
            drawing.items.append(text)
        start_s += took_s
    if row["last_s"] is not None and row["last_s"] >= 0.0:
        at = x(row["last_s"])
        said = f"last useful yes {row['last_s']:.0f} s"
        drawing.items.append(Path(([(at, y), (at, y + 23.0)],), stroke=style.INK, width=2.0, title=said))


def _box(left: float, top: float, right: float, bottom: float) -> list[tuple[float, float]]:
    return [(left, top), (right, top), (right, bottom), (left, bottom)]

"""Paints the map as a PNG by matplotlib: the picture at the head of the README, with legend, scale and source line."""

from __future__ import annotations

import io
import os
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

import numpy as np

from oneroof.exchange import basemap, legend, maps, style
from oneroof.exchange.layers import palette
from oneroof.exchange.scene import Path, Scene, Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from oneroof.simulation.run import Result

_FONTS = ["Helvetica Neue", "Helvetica", "Arial", "Liberation Sans", "DejaVu Sans"]
LAYOUT_PX = 800.0  # the width at which it will be looked at; type is set for it
_HEAD_PX, _ROW_PX = 52.0, 17.0


def paint(result: Result, path: FilePath, width_px: int) -> None:
    """Write the picture aside and rename it; the same result gives the same bytes with one matplotlib and its fonts."""
    from matplotlib.figure import Figure

    chart = maps.charts(result, LAYOUT_PX, alone=True)[0]
    rows = _rows(result)
    height = _HEAD_PX + chart.frame.height_px + 14.0 + _ROW_PX * len(rows) + 30.0
    scale = width_px / LAYOUT_PX
    figure = Figure(figsize=(LAYOUT_PX / 100.0, height / 100.0), dpi=100.0 * scale, facecolor=style.PAPER)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_xlim(0.0, LAYOUT_PX)
    axes.set_ylim(height, 0.0)
    axes.set_axis_off()
    _map(axes, chart)
    _items(axes, [*_head(result), *_foot(rows, chart.frame.height_px + _HEAD_PX + 14.0, height)], 0.0)
    _save(figure, path)


def png(scene: Scene, width_px: int) -> bytes:
    """Paint a whole scene; the same scene gives the same bytes with one matplotlib and its fonts."""
    from matplotlib.figure import Figure

    size = scene.width / 100.0, scene.height / 100.0
    figure = Figure(figsize=size, dpi=100.0 * width_px / scene.width, facecolor=style.PAPER)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_xlim(0.0, scene.width)
    axes.set_ylim(scene.height, 0.0)
    axes.set_axis_off()
    _items(axes, scene.items, 0.0)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()


def _save(figure: Any, path: FilePath) -> None:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None})
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        aside.write_bytes(buffer.getvalue())
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)


def _head(result: Result) -> list[Path | Text]:
    summary = result.summary
    raid = summary["raid"]["defended"]
    told = (
        f"{raid['mean']:.1f} of {len(summary['threats'])} threats stopped on average ({raid['low']:.1f} to "
        f"{raid['high']:.1f}, 95 %, {summary['replications']} runs); percentages: runs in which a place was protected"
    )
    return [
        Text(2.0, 20.0, summary["title"], 17.0, style.INK, bold=True, halo=False),
        Text(2.0, 40.0, told, 11.0, style.MUTED, halo=False),
    ]


def _rows(result: Result) -> list[list[legend.Entry]]:
    """The legend, broken into rows that fit."""
    groups = legend.entries(result, palette(result))
    rows: list[list[legend.Entry]] = [[]]
    x = 0.0
    for entry in [*groups["owners"], *groups["signs"]]:
        width = _entry_width(entry)
        if rows[-1] and x + width > LAYOUT_PX:
            rows.append([])
            x = 0.0
        rows[-1].append(entry)
        x += width
    return rows


def _entry_width(entry: legend.Entry) -> float:
    return legend.WIDTH_PX + 4.0 + Text(0, 0, entry.words, 10.0, "").width + 14.0


def _foot(rows: list[list[legend.Entry]], top: float, height: float) -> list[Path | Text]:
    items: list[Path | Text] = []
    for index, row in enumerate(rows):
        x, y = 0.0, top + index * _ROW_PX + 4.0
        for entry in row:
            items += entry.draw(x + legend.WIDTH_PX / 2, y)
            items.append(Text(x + legend.WIDTH_PX + 4.0, y + 3.5, entry.words, 10.0, style.INK, halo=False))
            x += _entry_width(entry)
    for index, line in enumerate(_source_lines()):
        items.append(Text(2.0, height - 16.0 + 11.0 * index, line, 8.5, style.MUTED, halo=False))
    return items


def _source_lines() -> list[str]:
    """The source line, broken where the picture ends."""
    lines = [""]
    for word in f"Lambert azimuthal equal-area projection. {basemap.SOURCE}".split():
        longer = f"{lines[-1]} {word}".strip()
        if Text(0, 0, longer, 8.5, "").width > LAYOUT_PX - 8.0:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _map(axes: Axes, chart: maps.Chart) -> None:
    """The map in its own clipped rectangle: sea, base layers, then the scene."""
    from matplotlib.patches import Rectangle

    frame = chart.frame
    clip = Rectangle((0.0, _HEAD_PX), frame.width_px, frame.height_px, facecolor=style.SEA, edgecolor="none")
    axes.add_artist(clip)
    looks = {
        "graticule": (None, style.GRATICULE, 0.5),
        "land": (style.LAND, style.COAST, 0.45),
        "borders": (None, style.BORDER, 0.5),
    }
    for layer, lines in maps.base_layers(frame):
        fill, stroke, width = looks[layer]
        parts = tuple([(float(x), float(y)) for x, y in line] for line in lines)
        if parts:
            _path(axes, Path(parts, fill is not None, fill, stroke=stroke, width=width), _HEAD_PX, clip)
    _items(axes, chart.scene.items, _HEAD_PX, clip)
    axes.add_artist(
        Rectangle(
            (0.0, _HEAD_PX), frame.width_px, frame.height_px, facecolor="none", edgecolor=style.HAIR, linewidth=0.72
        )
    )


def _items(axes: Axes, items: list[Path | Text], shift: float, clip: Any = None) -> None:
    for item in items:
        if isinstance(item, Path):
            _path(axes, item, shift, clip)
        else:
            _text(axes, item, shift)


def _path(axes: Axes, item: Path, shift: float, clip: Any = None) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path as Outline

    corners, codes = [], []
    for part in item.parts:
        points = [(x, y + shift) for x, y in part]
        corners += [*points, points[0]] if item.closed else points
        codes += [Outline.MOVETO] + [Outline.LINETO] * (len(points) - 1) + ([Outline.CLOSEPOLY] if item.closed else [])
    if not corners:
        return
    outline = Outline(np.array(corners), codes)
    # an inch holds 72 points and 100 of our pixels
    line = {"capstyle": "round", "joinstyle": "round", "linewidth": item.width * 0.72}
    if item.fill:
        patch = PathPatch(outline, facecolor=item.fill, alpha=item.fill_opacity * item.opacity, edgecolor="none")
        _add(axes, patch, clip)
    if item.stroke:
        dash = (0.0, [step / item.width for step in item.dash]) if item.dash else "solid"
        patch = PathPatch(outline, facecolor="none", edgecolor=item.stroke, alpha=item.opacity, linestyle=dash, **line)
        _add(axes, patch, clip)


def _add(axes: Axes, patch: Any, clip: Any) -> None:
    axes.add_artist(patch)
    if clip is not None:
        patch.set_clip_path(clip)


def _text(axes: Axes, item: Text, shift: float) -> None:
    """Text as outlines stretched to the width that the labels were placed by, whatever font this machine has."""
    left = item.box[0]
    head = Text(0, 0, item.text, item.size, item.colour, bold=item.bold).width
    _words(axes, item.text, left, item.y + shift, head, item, item.colour, item.bold)
    if item.tail:
        stripped = item.tail.lstrip()
        gap = Text(0, 0, item.tail[: len(item.tail) - len(stripped)], item.size, "").width
        _words(
            axes,
            stripped,
            left + head + gap,
            item.y + shift,
            item.width - head - gap,
            item,
            item.tail_colour or item.colour,
            False,
        )


def _words(axes: Axes, words: str, x: float, y: float, width: float, item: Text, colour: str, bold: bool) -> None:
    from matplotlib.font_manager import FontProperties
    from matplotlib.patches import PathPatch
    from matplotlib.textpath import TextPath
    from matplotlib.transforms import Affine2D

    font = FontProperties(
        family=_fonts(), weight="bold" if bold else "normal", style="italic" if item.italic else "normal"
    )
    outline = TextPath((0.0, 0.0), words.replace("$", r"\$"), size=item.size, prop=font)
    drawn = outline.get_extents().x1
    if drawn <= 0.0:
        return
    placed = outline.transformed(Affine2D().scale(width / drawn, -1.0).translate(x, y))
    if item.halo:
        axes.add_artist(
            PathPatch(placed, facecolor="none", edgecolor=style.PAPER, linewidth=2.2, alpha=0.86, joinstyle="round")
        )
    axes.add_artist(PathPatch(placed, facecolor=colour, edgecolor="none"))


def _fonts() -> list[str]:
    from matplotlib.font_manager import fontManager

    known = {font.name for font in fontManager.ttflist}
    return [next(name for name in _FONTS if name in known)]

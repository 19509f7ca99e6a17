"""The map of a grid: cells by what holds in them, borders of groups, places, ground tracks; one scene, PNG and SVG."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from oneroof.exchange import basemap, maps, style
from oneroof.exchange.labels import Box, Wish, ground, leader, place
from oneroof.exchange.projection import Frame, frame_around, project
from oneroof.exchange.scene import Path, Points, Scene, Text, launch_mark, radar_mark, shooter_mark

WIDTH_PX = 1000.0
HEAD_PX, ROW_PX, EDGE_PX = 58.0, 19.0, 12.0
# light to dark: one hue, told apart by lightness alone
GREENS = ("#e2f4ec", "#bbe3d2", "#8bd0b5", "#58b797", "#2f9b77")
UNDEFENDED, UNDEFINED = "#b9a9a0", "#e9e3d3"
_TRACK = "#8a2f12"


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on the map: a "launch", a "shooter" or a "radar", its name, its party for the colour."""

    kind: str
    name: str
    party: str
    latitude_deg: float
    longitude_deg: float


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """A grid's cells as drawn: `fills` (r, c) index `looks`, below zero for none; `groups` (r, c) whose borders show.

    `edges_deg`: south edges (r + 1) and west edges (c + 1) of rows and columns.
    """

    south_deg: np.ndarray
    west_deg: np.ndarray
    fills: np.ndarray
    looks: tuple[tuple[str, str], ...]  # fill colour, words in the legend
    groups: np.ndarray
    group_names: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """A flight over the ground: what is said where it ends or leaves the map, its places, and which are drawn thick."""

    words: str
    latitude_deg: np.ndarray
    longitude_deg: np.ndarray
    thick: np.ndarray


@dataclass(frozen=True, slots=True)
class Sheet:
    """One map with its words."""

    title: str
    subtitle: str
    description: str
    cells: Cells
    marks: tuple[Mark, ...]
    notes: tuple[str, ...] = field(default=())
    tracks: tuple[Track, ...] = field(default=())
    thick_words: str = ""


def scene(sheet: Sheet, width_px: float = WIDTH_PX) -> Scene:
    """Compose the whole picture: words above, the map in its frame, legend and sources below."""
    frame = frame_around(_outline(sheet.cells), width_px, (0.6, 0.85), 0.02)
    legend = _legend(sheet, width_px)
    notes = [line for note in (*sheet.notes, _source()) for line in wrapped(note, 9.5, width_px - 2 * EDGE_PX)]
    rows = legend[-1][0] + 1 if legend else 0
    height = HEAD_PX + frame.height_px + 14.0 + rows * ROW_PX + 8.0 + 13.0 * len(notes) + 10.0
    drawing = Scene(width_px, height, sheet.title, sheet.description)
    drawing.items += [
        Path(([(0, 0), (width_px, 0), (width_px, height), (0, height)],), True, style.PAPER),
        Text(EDGE_PX, 26.0, sheet.title, 19.0, style.INK, bold=True, halo=False),
        Text(EDGE_PX, 46.0, sheet.subtitle, 12.0, style.MUTED, halo=False),
    ]
    drawing.items += [_moved(item, HEAD_PX) for item in _map(sheet, frame)]
    top = HEAD_PX + frame.height_px + 14.0
    for row, x, items, words in legend:
        y = top + row * ROW_PX + 6.0
        drawing.items += [_moved(_shifted(item, x), y) for item in items]
        drawing.items.append(Text(x + 26.0, y + 4.0, words, 11.0, style.INK, halo=False))
    for number, line in enumerate(notes):
        y = top + rows * ROW_PX + 14.0 + 13.0 * number
        drawing.items.append(Text(EDGE_PX, y, line, 9.5, style.MUTED, halo=False))
    return drawing


def wrapped(text: str, size: float, width: float) -> Iterator[str]:
    """Break a sentence into lines that fit."""
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and style.text_width(longer, size) > width:
            yield line
            longer = word
        line = longer
    if line:
        yield line


def _source() -> str:
    return f"Lambert azimuthal equal-area projection. {basemap.SOURCE}"


def _outline(cells: Cells) -> np.ndarray:
    """Points along the edge of the grid, in projected kilometres."""
    south, west = cells.south_deg, cells.west_deg
    return np.concatenate(
        [
            project(np.full(len(west), south[0]), west),
            project(np.full(len(west), south[-1]), west),
            project(south, np.full(len(south), west[0])),
            project(south, np.full(len(south), west[-1])),
        ]
    )


# ---------------------------------------------------------------------------------------------- the map


def _map(sheet: Sheet, frame: Frame) -> list[Path | Text]:
    window = _window(frame)
    items: list[Path | Text] = [Path((window,), True, style.SEA)]
    base = dict(maps.base_layers(frame))
    items += _clipped(base["land"], frame, True, style.LAND, None, 0.0)
    items += _cells(sheet.cells, frame)
    items += _clipped(base["graticule"], frame, False, None, style.GRATICULE, 0.5)
    items += _clipped(base["borders"], frame, False, None, "#5b605c", 0.6)
    items += _clipped(base["land"], frame, True, None, "#45525c", 0.8)
    items += _between(sheet.cells, frame)
    tracks, told = _tracks(sheet, frame)
    marks, wishes = _marks(sheet, frame)
    items += [*tracks, *marks]
    boxes = [_box(mark) for mark in marks]
    wishes += told
    texts = place(wishes, ground(tracks, boxes, frame.width_px, frame.height_px))
    for wish, text in zip(wishes, texts, strict=True):
        line = leader(wish, text, style.MUTED) if text else None
        items += [line] if line else []
    items += [text for text in texts if text is not None]
    items += maps.scale_bar(frame)
    items.append(Path((window,), True, None, stroke=style.HAIR, width=1.0))
    return items


def _window(frame: Frame) -> Points:
    return [(0.0, 0.0), (frame.width_px, 0.0), (frame.width_px, frame.height_px), (0.0, frame.height_px)]


def _clipped(
    lines: Sequence[np.ndarray], frame: Frame, closed: bool, fill: str | None, stroke: str | None, width: float
) -> list[Path]:
    """Cut base lines to the frame, so that no painter has to."""
    import shapely

    window = (0.0, 0.0, frame.width_px, frame.height_px)
    parts: list[Points] = []
    for line in lines:
        ring = np.vstack([line, line[:1]]) if closed else line
        if fill and len(ring) >= 4:
            # one ring after the other: lakes are rings of their own, and filling is even-odd
            parts += _rings(shapely.clip_by_rect(shapely.make_valid(shapely.Polygon(ring)), *window))
        elif not fill and len(ring) >= 2:
            parts += [_points(each) for each in _pieces(shapely.clip_by_rect(shapely.LineString(ring), *window))]
    return [Path(tuple(parts), bool(fill), fill, stroke=stroke, width=width)] if parts else []


def _pieces(shape: Any) -> list[Any]:
    return [part for part in getattr(shape, "geoms", [shape]) if not part.is_empty and part.geom_type != "Point"]


def _points(line: Any) -> Points:
    return [(float(x), float(y)) for x, y in line.coords]


def _rings(shape: Any) -> list[Points]:
    found: list[Points] = []
    for part in _pieces(shape):
        if part.geom_type == "Polygon":
            found += [_points(part.exterior), *(_points(ring) for ring in part.interiors)]
    return found


def _cells(cells: Cells, frame: Frame) -> Iterator[Path]:
    """One path a look, of runs of like cells along each row; a hair wider than they are, so that no seam shows."""
    parts: dict[int, list[Points]] = {}
    for row in range(cells.fills.shape[0]):
        line = cells.fills[row]
        cuts = [0, *(np.flatnonzero(np.diff(line)) + 1).tolist(), len(line)]
        for begin, end in itertools.pairwise(cuts):
            if line[begin] >= 0:
                parts.setdefault(int(line[begin]), []).append(_run(cells, frame, row, begin, end))
    for look, runs in sorted(parts.items()):
        colour = cells.looks[look][0]
        yield Path(tuple(runs), True, colour, stroke=colour, width=0.5)


def _run(cells: Cells, frame: Frame, row: int, begin: int, end: int) -> Points:
    west = cells.west_deg[begin : end + 1]
    south, north = cells.south_deg[row], cells.south_deg[row + 1]
    corners = np.concatenate([project(np.full(len(west), south), west), project(np.full(len(west), north), west[::-1])])
    return frame.pixels(corners)


def _between(cells: Cells, frame: Frame) -> list[Path]:
    """Lines between cells of different groups, both of one group at least."""
    lines: list[Points] = []
    groups = cells.groups
    for row, column in np.argwhere((groups[:, 1:] != groups[:, :-1]) & (groups[:, 1:] >= 0) & (groups[:, :-1] >= 0)):
        west = cells.west_deg[column + 1]
        lines.append(frame.pixels(project(cells.south_deg[row : row + 2], [west, west])))
    for row, column in np.argwhere((groups[1:] != groups[:-1]) & (groups[1:] >= 0) & (groups[:-1] >= 0)):
        south = cells.south_deg[row + 1]
        lines.append(frame.pixels(project([south, south], cells.west_deg[column : column + 2])))
    if not lines:
        return []
    return [Path(tuple(lines), stroke=style.PAPER, width=3.0), Path(tuple(lines), stroke=style.INK, width=1.2)]


def _tracks(sheet: Sheet, frame: Frame) -> tuple[list[Path], list[Wish]]:
    """Ground tracks, thick where it matters, and the wishes for their words at the last place inside the frame."""
    whole = [frame.pixels(project(each.latitude_deg, each.longitude_deg)) for each in sheet.tracks]
    thick: list[np.ndarray] = []
    wishes: list[Wish] = []
    for each, line in zip(sheet.tracks, whole, strict=True):
        inside = [(x, y) for x, y in line if frame.holds(x, y, 2.0)]
        thick += [np.asarray(line)[begin:end] for begin, end in runs(each.thick)]
        if inside and each.words:
            wishes.append(Wish(*inside[-1], Text(0, 0, each.words, 10.5, style.INK), 5.0, 4, must=False))
    thin = _clipped([np.asarray(line) for line in whole], frame, False, None, _TRACK, 0.8)
    return thin + _clipped(thick, frame, False, None, _TRACK, 2.2), wishes


def runs(flags: np.ndarray) -> Iterator[tuple[int, int]]:
    """Give begin and end (beyond the last) of each stretch of flags that are set."""
    turns = np.flatnonzero(np.diff(np.concatenate(([False], np.asarray(flags, bool), [False])).astype(np.int8)))
    yield from ((int(begin), int(end)) for begin, end in turns.reshape(-1, 2))


def _marks(sheet: Sheet, frame: Frame) -> tuple[list[Path], list[Wish]]:
    colours = style.party_colours(mark.party for mark in sheet.marks)
    draw = {"launch": launch_mark, "shooter": shooter_mark, "radar": radar_mark}
    items: list[Path] = []
    wishes: list[Wish] = []
    for mark in sheet.marks:
        x, y = frame.pixels(project(mark.latitude_deg, mark.longitude_deg))[0]
        if frame.holds(x, y, 8.0):
            items += draw[mark.kind](x, y, colours[mark.party], mark.name, 7.0)
            rank = {"launch": 0, "shooter": 1, "radar": 2}[mark.kind]
            wishes.append(Wish(x, y, Text(0, 0, mark.name, 11.5, style.INK, bold=mark.kind == "shooter"), 9.0, rank))
    for group, name in enumerate(sheet.cells.group_names):
        middle = _middle(sheet.cells, group)
        if middle is not None and len(sheet.cells.group_names) > 1:
            x, y = frame.pixels(project(*middle))[0]
            wishes.append(Wish(x, y, Text(0, 0, name, 12.5, style.INK, italic=True), 0.0, 3, must=False))
    return items, wishes


def _middle(cells: Cells, group: int) -> tuple[float, float] | None:
    """The cell of a group that is farthest from cells of others."""
    from scipy.ndimage import distance_transform_edt

    inside = np.pad(cells.groups == group, 1)
    if not inside.any():
        return None
    deep = np.asarray(distance_transform_edt(inside))[1:-1, 1:-1]
    row, column = np.unravel_index(int(deep.argmax()), deep.shape)
    return float(cells.south_deg[row : row + 2].mean()), float(cells.west_deg[column : column + 2].mean())


def _box(path: Path) -> Box:
    points = np.concatenate([np.asarray(part, float) for part in path.parts])
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    return float(left), float(top), float(right), float(bottom)


# ---------------------------------------------------------------------------------------------- the legend


def _legend(sheet: Sheet, width_px: float) -> list[tuple[int, float, list[Path], str]]:
    """Entries of the legend with the row and the x at which each stands; samples are drawn about (12, 0)."""
    entries: list[tuple[list[Path], str]] = []
    for look, (colour, words) in enumerate(sheet.cells.looks):
        if (sheet.cells.fills == look).any():
            entries.append(([Path((_rectangle(3.0, -6.0, 21.0, 6.0),), True, colour)], words))
    kinds = {mark.kind: mark for mark in sheet.marks}
    colours = style.party_colours(mark.party for mark in sheet.marks)
    told = {"launch": "launch area", "shooter": "battery of interceptors", "radar": "radar"}
    draw = {"launch": launch_mark, "shooter": shooter_mark, "radar": radar_mark}
    for kind, mark in kinds.items():
        entries.append((draw[kind](12.0, 0.0, colours[mark.party], "", 6.0), told[kind]))
    if sheet.tracks:
        thick = Path(([(10.0, 0.0), (22.0, 0.0)],), stroke=_TRACK, width=2.2)
        entries.append(([Path(([(2.0, 0.0), (22.0, 0.0)],), stroke=_TRACK, width=0.8), thick], sheet.thick_words))
    placed, row, x = [], 0, EDGE_PX
    for items, meaning in entries:
        wide = 26.0 + style.text_width(meaning, 11.0) + 18.0
        if x > EDGE_PX and x + wide > width_px:
            row, x = row + 1, EDGE_PX
        placed.append((row, x, items, meaning))
        x += wide
    return placed


def _rectangle(left: float, top: float, right: float, bottom: float) -> Points:
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def _shifted(item: Path, dx: float) -> Path:
    return replace(item, parts=tuple([(x + dx, y) for x, y in part] for part in item.parts))


def _moved(item: Path | Text, dy: float) -> Path | Text:
    if isinstance(item, Text):
        return replace(item, y=item.y + dy)
    return replace(item, parts=tuple([(x, y + dy) for x, y in part] for part in item.parts))


def bands(margins_s: np.ndarray, bounds_s: Sequence[float]) -> np.ndarray:
    """Sort margins into bands: the number of bounds that each reaches, less one."""
    return np.searchsorted(np.asarray(bounds_s, float), margins_s, side="right") - 1


def band_words(bounds_s: Sequence[float]) -> tuple[str, ...]:
    """Name the bands of margin."""
    ends = [*bounds_s[1:], math.inf]
    return tuple(
        f"defended, margin {_minutes(low)} to {_minutes(high)} min" if high < math.inf
        else f"margin over {_minutes(low)} min"
        for low, high in zip(bounds_s, ends, strict=True)
    )  # fmt: skip


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:g}"

"""The map of a raid: who sees how far, where the missiles fly and are met, who was protected and who was struck."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

import numpy as np

from oneroof.exchange import basemap, style
from oneroof.exchange.labels import Box, Wish, ground, leader, place
from oneroof.exchange.layers import PLACE_RANK, fans, palette, paths, sites, spots, tracks, zones
from oneroof.exchange.projection import Frame, frame_around, project
from oneroof.exchange.scene import Path, Scene, Text
from oneroof.exchange.words import percent

if TYPE_CHECKING:
    from oneroof.simulation.geometry import SensorSite
    from oneroof.simulation.run import Result

WIDE_PX = 1180.0
NARROW_PX = 390.0
DETAIL_RADIUS_KM = 2700.0


@dataclass(frozen=True, slots=True)
class Chart:
    """One map: its frame, and its scene without the base map, which the painters put beneath."""

    frame: Frame
    scene: Scene


def charts(result: Result, width_px: float, alone: bool = False) -> list[Chart]:
    """Draw the whole raid and, where the defended part would be too small to read in it, that part closer.

    `alone`: only the whole raid, to stand by itself.
    """
    tall = width_px < 600
    whole = frame_around(_everything(result), width_px, (0.78, 1.15) if tall else (0.50, 0.60), 0.05)
    near = _near_points(result)
    close = frame_around(near, width_px, (1.0, 1.35) if tall else (0.54, 0.62), 0.07) if len(near) else None
    if alone or close is None or close.km_per_px > 0.72 * whole.km_per_px:
        return [chart(result, whole)]
    return [chart(result, whole, inset=close), chart(result, close, close=True)]


def _everything(result: Result) -> np.ndarray:
    geometry = result.geometry
    parts = [project(track.latitude_deg, track.longitude_deg) for track in geometry.tracks]
    parts += [project(each.latitude_deg, each.longitude_deg) for each in geometry.shooters]
    parts += [project(each.latitude_deg, each.longitude_deg) for each in _radars(result)]
    parts += [project(each.latitude_deg, each.longitude_deg) for each in geometry.places]
    return np.concatenate(parts) if parts else project([30.0, 65.0], [-20.0, 50.0])


def _radars(result: Result) -> list[SensorSite]:
    return [sensor for sensor in result.geometry.sensors if sensor.kind == "radar"]


def _near_points(result: Result) -> np.ndarray:
    """What the closer map holds: shooters, intercepts, and the places aimed at within reach of a glance from them."""
    geometry = result.geometry
    if not geometry.shooters:
        return np.empty((0, 2))
    shooters = np.concatenate([project(item.latitude_deg, item.longitude_deg) for item in geometry.shooters])
    parts = [project(each.latitude_deg, each.longitude_deg) for each in geometry.places]
    parts += [project(each.latitude_deg, each.longitude_deg) for each in geometry.intercepts]
    parts += [project(each.latitude_deg, each.longitude_deg) for each in _radars(result)]
    parts += [project(track.latitude_deg[:1], track.longitude_deg[:1]) for track in geometry.tracks]
    points = np.concatenate([shooters, *parts])
    middle = shooters.mean(axis=0)
    near: np.ndarray = points[np.hypot(*(points - middle).T) < DETAIL_RADIUS_KM]
    return near


def chart(result: Result, frame: Frame, inset: Frame | None = None, close: bool = False) -> Chart:
    """Compose one map from the bottom up, then put its labels."""
    colours = palette(result)
    title = "Europe, closer" if close else "The raid and the defence"
    drawing = Scene(frame.width_px, frame.height_px, title, describe(result))
    drawing.items += fans(result, frame, colours)
    drawing.items += zones(result, frame)
    flights = tracks(result, frame, colours) + paths(result, frame, colours)
    drawing.items += flights
    marks, wishes = spots(result, frame, colours, close)
    drawing.items += marks
    if inset is not None:
        drawing.items += _inset(frame, inset)
        wishes = [wish if not _within(wish, frame, inset) else _optional(wish) for wish in wishes]
    bar = scale_bar(frame)
    boxes = [path_box(mark) for mark in marks] + [_bar_box(frame)]
    texts = place(wishes, ground(flights, boxes, frame.width_px, frame.height_px))
    drawing.items += [
        line for wish, text in zip(wishes, texts, strict=True) if text and (line := leader(wish, text, style.MUTED))
    ]
    drawing.items += [text for text in texts if text is not None]
    drawing.items += bar
    return Chart(frame, drawing)


def describe(result: Result) -> str:
    """Say what the map shows to a reader who cannot see it."""
    lines = []
    for threat in result.summary["threats"]:
        if threat["protected"] is None:
            lines.append(f"{threat['id']} from {threat['from']} to {threat['to']} is a danger to nothing protected")
            continue
        share = percent(threat["protected"]["mean"])
        lines.append(f"{threat['id']} from {threat['from']} to {threat['to']} is stopped in {share} of runs")
    names = ", ".join(f"{item.name} ({item.party})" for item in sites(result.geometry))
    return f"Map. Defence: {names or 'none'}. Attack: {'; '.join(lines) or 'none'}."


def path_box(path: Path) -> Box:
    """Left, top, right, bottom of a path."""
    points = np.concatenate([np.asarray(part, float) for part in path.parts])
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    return float(left), float(top), float(right), float(bottom)


def _within(wish: Wish, frame: Frame, inset: Frame) -> bool:
    x, y = frame.left_km + wish.x * frame.km_per_px, frame.top_km + wish.y * frame.km_per_px
    return inset.holds((x - inset.left_km) / inset.km_per_px, (y - inset.top_km) / inset.km_per_px)


def _optional(wish: Wish) -> Wish:
    """What the closer map says too: names of places stay, by themselves; all else may give way."""
    if wish.rank == PLACE_RANK:
        return replace(wish, text=replace(wish.text, tail="", size=wish.text.size - 1.0))
    return replace(wish, rank=wish.rank + 10, must=False)


def _inset(frame: Frame, inset: Frame) -> list[Path | Text]:
    """The outline of the closer map."""
    right, bottom = inset.left_km + inset.km_per_px * inset.width_px, inset.top_km + inset.km_per_px * inset.height_px
    corners = np.array([(inset.left_km, inset.top_km), (right, inset.top_km), (right, bottom), (inset.left_km, bottom)])
    outline = frame.pixels(corners)
    note = Text(outline[2][0] - 5.0, outline[2][1] - 6.0, "closer below", 10.0, style.MUTED, italic=True, anchor="end")
    return [Path((outline,), True, None, stroke=style.MUTED, width=0.8, opacity=0.55, dash=(5.0, 4.0)), note]


def _bar_km(frame: Frame) -> int:
    return next(
        step for step in (2000, 1000, 500, 200, 100) if step / frame.km_per_px < 0.24 * frame.width_px or step == 100
    )


def _bar_box(frame: Frame) -> Box:
    return 8.0, frame.height_px - 34.0, 24.0 + _bar_km(frame) / frame.km_per_px, frame.height_px - 4.0


def scale_bar(frame: Frame) -> list[Path | Text]:
    """A bar of round kilometres, lower left; true at the projection's centre, within 5 % over Europe."""
    kilometres = _bar_km(frame)
    length, y = kilometres / frame.km_per_px, frame.height_px - 14.0
    bar = ([(16.0, y - 4.0), (16.0, y), (16.0 + length, y), (16.0 + length, y - 4.0)],)
    return [
        Path(bar, stroke=style.PAPER, width=3.6, opacity=0.8),
        Path(bar, stroke=style.INK, width=1.1),
        Text(16.0 + length / 2, y - 6.0, f"{kilometres:,} km", 10.5, style.INK, anchor="middle"),
    ]


def picture(result: Result, path: FilePath, width_px: int = 1600) -> None:
    """Write the map as a PNG that looks right at half its width: the picture at the head of the README."""
    from oneroof.exchange.raster import paint

    paint(result, path, width_px)


def base_layers(frame: Frame) -> list[tuple[str, list[np.ndarray]]]:
    """The base map's lines in pixels of a frame, layer by layer, for painters that cannot refer to one path twice."""
    return [
        (layer, [(line - (frame.left_km, frame.top_km)) / frame.km_per_px for line in basemap.lines(layer)])
        for layer in basemap.LAYERS
    ]

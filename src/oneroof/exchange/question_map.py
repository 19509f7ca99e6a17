"""Maps of a question's answer: tracks, places and rings over the quiet base map, each with its name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from oneroof.exchange import scene, style
from oneroof.exchange.labels import Wish, ground, leader, place
from oneroof.exchange.legend import Entry
from oneroof.exchange.maps import Chart, path_box, scale_bar
from oneroof.exchange.projection import Frame, around, frame_around, project
from oneroof.exchange.question_chart import colour
from oneroof.exchange.scene import Path, Scene, Text

Row = Mapping[str, Any]
_RANK = {"shooter": 0, "launch": 1, "base": 1, "aim": 2, "meeting": 3, "radar": 3, "city": 4}
_WORDS = {
    "shooter": "interceptors",
    "launch": "launch point",
    "base": "missile base",
    "aim": "place aimed at",
    "meeting": "meeting",
    "radar": "radar",
    "city": "city",
    "missile": "missile's ground track",
    "interceptor": "interceptor's ground path",
    "line": "shortest line over the ground",
    "ring": "all places at one distance",
}


def chart(row: Row, width: float) -> Chart:
    """Draw one map at a width in pixels."""
    frame = frame_around(_everything(row), width, (0.8, 1.15) if width < 600 else (0.5, 0.62), 0.06)
    words = f"Map. {row['title']}. Places: {', '.join(each['name'] for each in row['spots'] if each['name'])}."
    drawn = Scene(frame.width_px, frame.height_px, row["title"], words)
    rings, lines = _rings(row, frame), _tracks(row, frame)
    drawn.items += rings + lines
    marks, wishes = _spots(row, frame)
    drawn.items += marks
    wishes += _names(row, frame)
    boxes = [path_box(mark) for mark in marks]
    texts = place(wishes, ground([*lines, *rings], boxes, frame.width_px, frame.height_px))
    pairs = [(wish, text) for wish, text in zip(wishes, texts, strict=True) if text is not None]
    drawn.items += [line for wish, text in pairs if (line := leader(wish, text, style.MUTED))]
    drawn.items += [text for _, text in pairs]
    drawn.items += scale_bar(frame)
    return Chart(frame, drawn)


def _everything(row: Row) -> np.ndarray:
    parts = [project(each["latitude_deg"], each["longitude_deg"]) for each in (*row["tracks"], *row["spots"])]
    # rings are cut where the places end: they are there to be read among them
    return np.concatenate(parts) if parts else project([30.0, 65.0], [-20.0, 50.0])


def _rings(row: Row, frame: Frame) -> list[Path]:
    items = []
    for each in row["rings"]:
        line = around(each["latitude_deg"], each["longitude_deg"], list(range(0, 361, 4)), each["radius_km"])
        ink = colour(each["party"]) if each["party"] else style.MUTED
        items.append(Path((frame.pixels(line),), stroke=ink, width=1.3, dash=(2.0, 3.0), title=each["name"]))
    return items


def _tracks(row: Row, frame: Frame) -> list[Path]:
    items = []
    for each in row["tracks"]:
        line = frame.pixels(project(each["latitude_deg"], each["longitude_deg"]))
        ink = colour(each["party"]) if each["party"] else style.MUTED
        width, dash = {"missile": (1.6, ()), "interceptor": (2.0, ()), "line": (1.1, (5.0, 4.0))}[each["kind"]]
        items.append(Path((line,), stroke=style.PAPER, width=width + 2.0, opacity=0.75))
        items.append(Path((line,), stroke=ink, width=width, dash=dash, title=each["name"]))
    return items


def _mark(kind: str, x: float, y: float, ink: str, said: str) -> list[Path]:
    if kind in ("launch", "base"):
        return scene.launch_mark(x, y, ink, said, 6.5)
    if kind == "shooter":
        return scene.shooter_mark(x, y, ink, said, 6.0)
    if kind == "radar":
        return scene.radar_mark(x, y, ink, said, 6.0)
    if kind == "meeting":
        return scene.intercept_mark(x, y, ink, said, True, 6.5)
    radius = 4.6 if kind == "aim" else 3.2
    return [Path((scene.circle(x, y, radius, 16),), True, ink, stroke=style.PAPER, width=1.2, title=said)]


def _spots(row: Row, frame: Frame) -> tuple[list[Path], list[Wish]]:
    marks: list[Path] = []
    wishes: list[Wish] = []
    small = frame.width_px < 600
    for each in row["spots"]:
        x, y = frame.pixels(project(each["latitude_deg"], each["longitude_deg"]))[0]
        ink = colour(each["party"]) if each["party"] else style.INK
        marks += _mark(each["kind"], x, y, ink, f"{each['name']} {each['note']}".strip())
        if each["name"]:
            strong = each["kind"] in ("shooter", "launch", "base")
            size = (11.0 if small else 12.0) if strong else (10.0 if small else 11.0)
            note = "" if small or not each["note"] else f"  {each['note']}"
            text = Text(0.0, 0.0, each["name"], size, style.INK, note, style.MUTED, strong)
            wishes.append(Wish(x, y, text, 7.0, _RANK[each["kind"]], must=strong or not small))
    return marks, wishes


def _names(row: Row, frame: Frame) -> list[Wish]:
    """Names of rings, at their northernmost point in the picture, and of tracks, at their middle."""
    wishes = []
    for each in row["rings"]:
        ring = around(each["latitude_deg"], each["longitude_deg"], list(range(0, 360, 6)), each["radius_km"])
        inside = [(x, y) for x, y in frame.pixels(ring) if frame.holds(x, y, 20.0)]
        if inside and each["name"]:
            x, y = min(inside, key=lambda at: at[1])
            wishes.append(Wish(x, y, Text(0.0, 0.0, each["name"], 10.5, style.MUTED, italic=True), 2.0, 5, must=False))
    for each in row["tracks"]:
        if not each["name"]:
            continue
        line = frame.pixels(project(each["latitude_deg"], each["longitude_deg"]))
        x, y = line[int(0.55 * len(line))]
        wishes.append(Wish(x, y, Text(0.0, 0.0, each["name"], 10.5, style.MUTED, italic=True), 2.0, 6, must=False))
    return wishes


def legend(row: Row) -> list[Entry]:
    """What the signs of a map mean, only those that are in it."""
    found: list[Entry] = []
    for kind in dict.fromkeys(each["kind"] for each in row["spots"]):
        ink = next(each["party"] for each in row["spots"] if each["kind"] == kind)
        found.append(Entry(_sample(kind, colour(ink) if ink else style.INK), _WORDS[kind]))
    for kind in dict.fromkeys(each["kind"] for each in row["tracks"]):
        ink = next(each["party"] for each in row["tracks"] if each["kind"] == kind)
        dash = (5.0, 4.0) if kind == "line" else ()
        found.append(
            Entry(
                _stroke(colour(ink) if ink else style.MUTED, 2.0 if kind == "interceptor" else 1.5, dash), _WORDS[kind]
            )
        )
    if row["rings"]:
        found.append(Entry(_stroke(style.MUTED, 1.3, (2.0, 3.0)), _WORDS["ring"]))
    return found


def _sample(kind: str, ink: str) -> Any:
    return lambda x, y: _mark(kind, x, y, ink, "")


def _stroke(ink: str, width: float, dash: tuple[float, ...]) -> Any:
    return lambda x, y: [Path(([(x - 15.0, y), (x + 15.0, y)],), stroke=ink, width=width, dash=dash)]

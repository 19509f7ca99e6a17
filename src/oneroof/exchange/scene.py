"""What a picture is made of before anyone paints it: paths and lines of text in pixels, the origin top left."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from oneroof.exchange.style import PAPER, text_width

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Path:
    """One or several lines drawn alike; closed ones may be filled (even-odd)."""

    parts: tuple[Points, ...]
    closed: bool = False
    fill: str | None = None
    fill_opacity: float = 1.0
    stroke: str | None = None
    width: float = 1.0
    opacity: float = 1.0
    dash: tuple[float, ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text at its baseline; `tail` follows in a quieter ink. The painters hold it to `width`."""

    x: float
    y: float
    text: str
    size: float
    colour: str
    tail: str = ""
    tail_colour: str = ""
    bold: bool = False
    italic: bool = False
    halo: bool = True
    anchor: str = "start"

    @property
    def width(self) -> float:
        """Width in pixels that the painters keep, whatever font they find."""
        return text_width(self.text, self.size, self.bold) + text_width(self.tail, self.size)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of the inked box."""
        left = self.x - {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor] * self.width
        return left, self.y - 0.76 * self.size, left + self.width, self.y + 0.22 * self.size


@dataclass(slots=True)
class Scene:
    """A picture: size, what it shows in words, and its items from the bottom up."""

    width: float
    height: float
    title: str
    description: str
    items: list[Path | Text] = field(default_factory=list)

    @property
    def texts(self) -> list[Text]:
        """All lines of text, for a test to measure."""
        return [item for item in self.items if isinstance(item, Text)]


def circle(x: float, y: float, radius: float, count: int = 24) -> Points:
    """Corners of a circle."""
    turn = 2.0 * math.pi / count
    return [(x + radius * math.cos(turn * i), y + radius * math.sin(turn * i)) for i in range(count)]


def polygon(x: float, y: float, radius: float, corners: int, start_rad: float = -math.pi / 2) -> Points:
    """Corners of a regular polygon, the first one up."""
    turn = 2.0 * math.pi / corners
    return [
        (x + radius * math.cos(start_rad + turn * i), y + radius * math.sin(start_rad + turn * i))
        for i in range(corners)
    ]


def star(x: float, y: float, radius: float, points: int = 4, waist: float = 0.36) -> Points:
    """Corners of a star."""
    turn = math.pi / points
    radii = [radius if i % 2 == 0 else radius * waist for i in range(2 * points)]
    return [(x + r * math.sin(turn * i), y - r * math.cos(turn * i)) for i, r in enumerate(radii)]


def launch_mark(x: float, y: float, colour: str, title: str, size: float = 6.0) -> list[Path]:
    """A place that missiles leave: a triangle, the threats' shape."""
    return [Path((polygon(x, y, size, 3),), True, colour, stroke=PAPER, width=1.2, title=title)]


def shooter_mark(x: float, y: float, colour: str, title: str, size: float = 6.0) -> list[Path]:
    """A battery of interceptors: a square with an arrow up, the shooters' shape."""
    square = [(x - size, y - size), (x + size, y - size), (x + size, y + size), (x - size, y + size)]
    arrow = [(x - size * 0.5, y + size * 0.05), (x, y - size * 0.55), (x + size * 0.5, y + size * 0.05)]
    stem = [(x, y - size * 0.5), (x, y + size * 0.6)]
    return [
        Path((square,), True, colour, stroke=PAPER, width=1.4, title=title),
        Path((arrow, stem), stroke=PAPER, width=max(1.2, size * 0.24)),
    ]


def radar_mark(x: float, y: float, colour: str, title: str, size: float = 6.0) -> list[Path]:
    """A radar: a dome on its base."""
    dome = [
        (x + size * math.cos(math.pi * i / 12.0), y + size * 0.15 - size * math.sin(math.pi * i / 12.0))
        for i in range(13)
    ]
    base = [
        (x - size, y + size * 0.42),
        (x + size, y + size * 0.42),
        (x + size, y + size * 0.85),
        (x - size, y + size * 0.85),
    ]
    return [Path((dome, base), True, colour, stroke=PAPER, width=1.0, title=title)]


def satellite_mark(x: float, y: float, colour: str, title: str, size: float = 6.0) -> list[Path]:
    """A satellite: a body between two panels."""
    body = polygon(x, y, size * 0.55, 4, math.pi / 4)
    panels = [
        [
            (x + s * size * 0.55, y - size * 0.3),
            (x + s * size * 1.25, y - size * 0.3),
            (x + s * size * 1.25, y + size * 0.3),
            (x + s * size * 0.55, y + size * 0.3),
        ]
        for s in (-1.0, 1.0)
    ]
    return [Path((body, *panels), True, colour, stroke=PAPER, width=0.8, title=title)]


def intercept_mark(x: float, y: float, colour: str, title: str, hit: bool, size: float = 7.0) -> list[Path]:
    """A meeting of interceptor and threat: a filled star for a hit, a hollow one for a miss."""
    fill, stroke = (colour, PAPER) if hit else (PAPER, colour)
    return [Path((star(x, y, size),), True, fill, stroke=stroke, width=1.1 if hit else 1.5, title=title)]


def share_mark(
    x: float, y: float, share: float | None, good: str, bad: str, title: str, size: float = 6.5
) -> list[Path]:
    """A place aimed at: a ring, green for the share of runs that protected it; a cross where most did not."""
    if share is None:
        return [Path((circle(x, y, size * 0.5),), True, PAPER, stroke=bad, width=1.0, title=title)]
    items = [Path((circle(x, y, size),), True, PAPER, stroke=PAPER, width=size * 0.8, title=title)]
    items.append(Path((circle(x, y, size * 0.78),), True, None, stroke="#c3cbd1", width=size * 0.44))
    if share > 0.0:
        items.append(Path((_arc(x, y, size * 0.78, share),), share >= 1.0, None, stroke=good, width=size * 0.44))
    if share < 0.5:
        arm = size * 0.42
        cross = ([(x - arm, y - arm), (x + arm, y + arm)], [(x - arm, y + arm), (x + arm, y - arm)])
        items.append(Path(cross, stroke=bad, width=size * 0.3))
    else:
        items.append(Path((circle(x, y, size * 0.26, 12),), True, good))
    return items


def _arc(x: float, y: float, radius: float, share: float) -> Points:
    steps = max(2, round(40 * share))
    angles = [2.0 * math.pi * share * i / steps for i in range(steps + (0 if share >= 1.0 else 1))]
    return [(x + radius * math.sin(a), y - radius * math.cos(a)) for a in angles]

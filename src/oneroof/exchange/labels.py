"""Puts labels beside their points so that none covers another: candidates round each point, best first, improved."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from oneroof.exchange.scene import Path, Text

Box = tuple[float, float, float, float]

_ANGLES_DEG = (0, 180, -38, 38, -142, 142, -90, 90, -18, 18, -162, 162, -62, 62, -118, 118)
_RAYS = tuple((math.cos(math.radians(angle)), math.sin(math.radians(angle))) for angle in _ANGLES_DEG)
_LEADS_PX = (0.0, 9.0, 20.0, 34.0, 52.0, 74.0)
_GAP_PX = 3.0
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Wish:
    """A label wanted at a point: its text (at 0, 0), the radius of the mark it must clear, and its rank (low first)."""

    x: float
    y: float
    text: Text
    radius: float
    rank: int
    must: bool = True  # a label that need not be shown gives way where it finds no clean place


@dataclass(frozen=True, slots=True)
class Ground:
    """What labels should not cover: boxes of marks, points sampled along lines, and the edge of the picture."""

    marks: np.ndarray  # (n, 4) left, top, right, bottom
    dots: np.ndarray  # (m, 2)
    width: float
    height: float


def overlap(a: Box, b: Box, gap: float = 0.0) -> bool:
    """Tell whether two boxes come nearer than `gap`."""
    return a[0] < b[2] + gap and b[0] < a[2] + gap and a[1] < b[3] + gap and b[1] < a[3] + gap


def ground(paths: Sequence[Path], marks: Sequence[Box], width: float, height: float) -> Ground:
    """Sample the lines of a picture every few pixels."""
    pieces = [_sampled(np.asarray(part, float)) for path in paths for part in path.parts if len(part) > 1]
    dots = np.concatenate(pieces) if pieces else np.empty((0, 2))
    return Ground(np.asarray(marks, float).reshape(-1, 4), dots, width, height)


def _sampled(line: np.ndarray, step_px: float = 3.0) -> np.ndarray:
    lengths = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))))
    at = np.arange(0.0, lengths[-1] + step_px, step_px)
    return np.column_stack((np.interp(at, lengths, line[:, 0]), np.interp(at, lengths, line[:, 1])))


def candidates(wish: Wish) -> tuple[np.ndarray, np.ndarray]:
    """All places a label may take as boxes, shape (n, 4), and what each costs alone: near and to the right is best."""
    size, width = wish.text.size, wish.text.width
    boxes, costs = [], []
    for ring, lead in enumerate(_LEADS_PX):
        distance = wish.radius + _GAP_PX + lead
        for turn, (dx, dy) in enumerate(_RAYS):
            left = wish.x + dx * distance + (0.0 if dx > 0.3 else -width if dx < -0.3 else -width / 2)
            base = wish.y + dy * (distance + (0.45 * size if abs(dx) < 0.95 else 0.0)) + 0.27 * size
            boxes.append((left, base - 0.76 * size, left + width, base + 0.22 * size))
            costs.append(ring * 3.0 + turn * 0.15)
    return np.array(boxes), np.array(costs)


def place(wishes: Sequence[Wish], around: Ground) -> list[Text | None]:
    """Choose a place for each label; None where one that need not be shown finds none.

    Greedy by rank, then a few rounds in which each label moves to its best place given the others and the lines that
    lead to them. Order and result depend on the wishes alone.
    """
    options = [_scored(wish, around) for wish in wishes]
    chosen: list[Text | None] = [None] * len(wishes)
    order = sorted(range(len(wishes)), key=lambda i: (wishes[i].rank, i))
    for _ in range(_ROUNDS):
        for index in order:
            others = [(wishes[i], text) for i, text in enumerate(chosen) if text is not None and i != index]
            chosen[index] = _best(wishes[index], options[index], others)
    return chosen


def _scored(wish: Wish, around: Ground) -> list[tuple[float, Text]]:
    boxes, costs = candidates(wish)
    inside = (
        (boxes[:, :2] >= 4.0).all(axis=1) & (boxes[:, 2] <= around.width - 4.0) & (boxes[:, 3] <= around.height - 4.0)
    )
    boxes, costs = boxes[inside], costs[inside]
    marks, near = around.marks, _near(around.dots, boxes)
    hits = _touching(boxes, marks[:, 0], marks[:, 1], marks[:, 2], marks[:, 3])
    crossed = _touching(boxes, near[:, 0], near[:, 1], near[:, 0], near[:, 1])
    costs = costs + 14.0 * hits + 0.45 * crossed
    order = np.argsort(costs, kind="stable")
    return [
        (float(costs[i]), replace(wish.text, x=float(boxes[i, 0]), y=float(boxes[i, 3] - 0.22 * wish.text.size)))
        for i in order
    ]


def _touching(
    boxes: np.ndarray, left: np.ndarray, top: np.ndarray, right: np.ndarray, bottom: np.ndarray
) -> np.ndarray:
    """Count for each box how many of the others it touches."""
    wide = (boxes[:, None, 0] < right) & (boxes[:, None, 2] > left)
    counts: np.ndarray = np.count_nonzero(wide & (boxes[:, None, 1] < bottom) & (boxes[:, None, 3] > top), axis=1)
    return counts


def _near(dots: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    if not len(boxes) or not len(dots):
        return np.empty((0, 2))
    low, high = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
    inside: np.ndarray = dots[((dots > low) & (dots < high)).all(axis=1)]
    return inside


def _best(wish: Wish, options: Sequence[tuple[float, Text]], others: Sequence[tuple[Wish, Text]]) -> Text | None:
    boxes = np.array([text.box for _, text in others]).reshape(-1, 4)
    lines = np.array([dot for other in others for dot in _lead_dots(*other)]).reshape(-1, 2)
    for cost, text in options:
        if not wish.must and cost > 9.0:
            return None
        own = np.array(text.box).reshape(1, 4)
        if (
            _apart(own, boxes, 2.0)
            and _clear(own, lines)
            and _clear(boxes, np.array(_lead_dots(wish, text)).reshape(-1, 2))
        ):
            return text
    return None


def _apart(own: np.ndarray, boxes: np.ndarray, gap: float) -> bool:
    right, left = boxes[:, 0] > own[:, 2] + gap, boxes[:, 2] < own[:, 0] - gap
    below, above = boxes[:, 1] > own[:, 3] + gap, boxes[:, 3] < own[:, 1] - gap
    return bool((right | left | below | above).all())


def _clear(boxes: np.ndarray, dots: np.ndarray) -> bool:
    return not _touching(boxes, dots[:, 0], dots[:, 1], dots[:, 0], dots[:, 1]).any()


def _lead_dots(wish: Wish, text: Text) -> list[tuple[float, float]]:
    """Points along the line from a label to what it names; none where it stands close by."""
    ends = _lead(wish, text)
    if ends is None:
        return []
    (x0, y0), (x1, y1) = ends
    return [(x0 + (x1 - x0) * i / 10.0, y0 + (y1 - y0) * i / 10.0) for i in range(10)]


def _lead(wish: Wish, text: Text) -> tuple[tuple[float, float], tuple[float, float]] | None:
    left, top, right, bottom = text.box
    x = min(max(wish.x, left), right)
    y = min(max(wish.y, top + 2.0), bottom - 2.0)
    distance = math.hypot(x - wish.x, y - wish.y)
    if distance < wish.radius + 2.5 * _GAP_PX:
        return None
    share = (wish.radius + 1.0) / distance
    return (wish.x + (x - wish.x) * share, wish.y + (y - wish.y) * share), (x, y)


def leader(wish: Wish, text: Text, colour: str) -> Path | None:
    """A thin line from a label that stands off to its point."""
    ends = _lead(wish, text)
    return None if ends is None else Path((ends,), stroke=colour, width=0.8, opacity=0.8)

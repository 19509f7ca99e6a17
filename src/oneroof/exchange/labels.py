"""Puts labels beside their points so that none covers another: candidates round each point, best first, improved."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from oneroof.exchange.scene import Path, Text

Box = tuple[float, float, float, float]
Dot = tuple[float, float]

_ANGLES_DEG = (0, 180, -38, 38, -142, 142, -90, 90, -18, 18, -162, 162, -62, 62, -118, 118)
_RAYS = tuple((math.cos(math.radians(angle)), math.sin(math.radians(angle))) for angle in _ANGLES_DEG)
_LEADS_PX = (0.0, 9.0, 20.0, 34.0, 52.0, 74.0, 100.0)
_GAP_PX = 3.0
_ROUNDS = 2
_TRIES = 6
_BAD = 9.0  # what a label costs that crosses a line or two far from its point
_MISSING = 1000.0
_MARK, _LINE, _THROUGH = 60.0, 0.45, 25.0  # covering a mark, a sampled point of a line; leading across a mark
_SAMPLES = 8


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


@dataclass(frozen=True, slots=True)
class Options:
    """Where one label may stand, cheapest first: costs (n,), boxes (n, 4), and samples of each leading line (n, k, 2).

    A label that stands beside its point needs no line: its samples are NaN, which touch nothing.
    """

    costs: np.ndarray
    boxes: np.ndarray
    leads: np.ndarray


def ground(paths: Sequence[Path], marks: Sequence[Box], width: float, height: float) -> Ground:
    """Sample the lines of a picture every few pixels."""
    pieces = [_sampled(np.asarray(part, float)) for path in paths for part in path.parts if len(part) > 1]
    dots = np.concatenate(pieces) if pieces else np.empty((0, 2))
    return Ground(np.asarray(marks, float).reshape(-1, 4), dots, width, height)


def _sampled(line: np.ndarray, step_px: float = 3.0) -> np.ndarray:
    lengths = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))))
    at = np.arange(0.0, lengths[-1] + step_px, step_px)
    return np.column_stack((np.interp(at, lengths, line[:, 0]), np.interp(at, lengths, line[:, 1])))


def options(wish: Wish, around: Ground) -> Options:
    """All places inside the picture that a label may take: near and to the right is cheap, covering things is dear."""
    boxes, costs = _candidates(wish)
    inside = (boxes[:, :2] >= 4.0).all(axis=1) & (boxes[:, 2] <= around.width - 4.0)
    inside &= boxes[:, 3] <= around.height - 4.0
    boxes, costs = boxes[inside], costs[inside]
    leads = np.array([_lead_dots(wish, box) for box in boxes]).reshape(-1, _SAMPLES, 2)
    near = _near(around.dots, boxes)
    costs = costs + _MARK * _touching(boxes, around.marks).sum(axis=1)
    costs = costs + _LINE * _holding(boxes, near).sum(axis=1)
    costs = costs + _THROUGH * _holding(around.marks, leads.reshape(-1, 2)).any(axis=0).reshape(-1, _SAMPLES).any(
        axis=1
    )
    order = np.argsort(costs, kind="stable")
    return Options(costs[order], boxes[order], leads[order])


def _candidates(wish: Wish) -> tuple[np.ndarray, np.ndarray]:
    size, width = wish.text.size, wish.text.width
    boxes, costs = [], []
    for ring, lead in enumerate(_LEADS_PX):
        distance = wish.radius + _GAP_PX + lead
        for turn, (dx, dy) in enumerate(_RAYS):
            left = wish.x + dx * distance + (0.0 if dx > 0.3 else -width if dx < -0.3 else -width / 2)
            base = wish.y + dy * (distance + (0.45 * size if abs(dx) < 0.95 else 0.0)) + 0.27 * size
            boxes.append((left, base - 0.76 * size, left + width, base + 0.22 * size))
            costs.append(ring * 3.5 + turn * 0.15)
    return np.array(boxes), np.array(costs)


def _near(dots: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    if not len(boxes) or not len(dots):
        return np.empty((0, 2))
    low, high = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
    inside: np.ndarray = dots[((dots > low) & (dots < high)).all(axis=1)]
    return inside


def _touching(boxes: np.ndarray, others: np.ndarray, gap: float = 0.0) -> np.ndarray:
    """Tell for each box and each other whether they come nearer than the gap; shape (boxes, others)."""
    wide = (boxes[:, None, 0] < others[:, 2] + gap) & (boxes[:, None, 2] > others[:, 0] - gap)
    tall = (boxes[:, None, 1] < others[:, 3] + gap) & (boxes[:, None, 3] > others[:, 1] - gap)
    touches: np.ndarray = wide & tall
    return touches


def _holding(boxes: np.ndarray, dots: np.ndarray) -> np.ndarray:
    """Tell for each box and each dot whether the one holds the other; shape (boxes, dots)."""
    return _touching(boxes, np.column_stack((dots, dots)))


def place(wishes: Sequence[Wish], around: Ground) -> list[Text | None]:
    """Choose a place for each label; None where one that need not be shown finds none.

    Greedy by rank, then a round in which each label moves to its best place given the others and the lines that lead
    to them.  While one of them stands badly, all is tried again with that one first; the best arrangement is kept.
    Order and result depend on the wishes alone.
    """
    choices = [options(wish, around) for wish in wishes]
    order = sorted(range(len(wishes)), key=lambda i: (wishes[i].rank, i))
    best, least = [-1] * len(wishes), math.inf
    for _ in range(_TRIES if wishes else 0):
        chosen = _arrange(wishes, choices, order)
        costs = [_cost(*each) for each in zip(wishes, choices, chosen, strict=True)]
        if sum(costs) < least:
            best, least = chosen, sum(costs)
        worst = max(range(len(wishes)), key=lambda i: costs[i])
        if costs[worst] < _BAD or order[0] == worst:
            break
        order = [worst, *(i for i in order if i != worst)]
    return [_placed(*each) for each in zip(wishes, choices, best, strict=True)]


def _cost(wish: Wish, found: Options, index: int) -> float:
    return float(found.costs[index]) if index >= 0 else _MISSING if wish.must else _BAD


def _placed(wish: Wish, found: Options, index: int) -> Text | None:
    if index < 0:
        return None
    left, _, _, bottom = (float(edge) for edge in found.boxes[index])
    return replace(wish.text, x=left, y=bottom - 0.22 * wish.text.size, anchor="start")


def _arrange(wishes: Sequence[Wish], choices: Sequence[Options], order: Sequence[int]) -> list[int]:
    chosen = [-1] * len(wishes)
    for _ in range(_ROUNDS):
        for index in order:
            others = [i for i, choice in enumerate(chosen) if choice >= 0 and i != index]
            boxes = np.array([choices[i].boxes[chosen[i]] for i in others]).reshape(-1, 4)
            leads = np.array([choices[i].leads[chosen[i]] for i in others]).reshape(-1, 2)
            chosen[index] = _best(choices[index], boxes, leads, wishes[index].must)
    return chosen


def _best(found: Options, boxes: np.ndarray, leads: np.ndarray, must: bool) -> int:
    """The cheapest place that meets no other label and no line leading to one, nor leads across one; -1 for none."""
    free = ~_touching(found.boxes, boxes, 2.0).any(axis=1) & ~_holding(found.boxes, leads).any(axis=1)
    across = _holding(boxes, found.leads.reshape(-1, 2)).any(axis=0).reshape(-1, _SAMPLES).any(axis=1)
    free &= ~across if len(boxes) else True
    if not must:
        free &= found.costs <= _BAD
    return int(np.argmax(free)) if free.any() else -1


def _lead_dots(wish: Wish, box: np.ndarray) -> list[Dot]:
    ends = _lead(wish, (float(box[0]), float(box[1]), float(box[2]), float(box[3])))
    if ends is None:
        return [(math.nan, math.nan)] * _SAMPLES
    (x0, y0), (x1, y1) = ends
    return [(x0 + (x1 - x0) * i / _SAMPLES, y0 + (y1 - y0) * i / _SAMPLES) for i in range(_SAMPLES)]


def _lead(wish: Wish, box: Box) -> tuple[Dot, Dot] | None:
    """Ends of the line from a point to the label that stands off from it."""
    left, top, right, bottom = box
    x = min(max(wish.x, left), right)
    y = min(max(wish.y, top + 2.0), bottom - 2.0)
    distance = math.hypot(x - wish.x, y - wish.y)
    if distance < wish.radius + 2.5 * _GAP_PX:
        return None
    share = (wish.radius + 1.0) / distance
    return (wish.x + (x - wish.x) * share, wish.y + (y - wish.y) * share), (x, y)


def leader(wish: Wish, text: Text, colour: str) -> Path | None:
    """A thin line from a label that stands off to its point."""
    ends = _lead(wish, text.box)
    return None if ends is None else Path((ends,), stroke=colour, width=0.8, opacity=0.8)

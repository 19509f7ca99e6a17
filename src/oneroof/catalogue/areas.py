"""Areas that policies speak of, such as the Euro-Atlantic area: lists of states, and whether a place is in one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from oneroof.catalogue import yaml_file
from oneroof.earth.arrays import Floats
from oneroof.earth.outline import Outline, holds, outline
from oneroof.errors import CatalogueError, Fault, nearest

FILE = Path(__file__).with_name("areas.yaml")
OUTLINES = Path(__file__).parent / "data" / "outlines.npz"
GRID = 1000.0  # the file counts thousandths of a degree


@dataclass(frozen=True, slots=True, eq=False)
class Area:
    """The land of so many states, north of a latitude; `states` are ISO 3166 codes. Water belongs to no area.

    Outlines are 1:50m: a place within a few kilometres of a coast or border may fall on its wrong side.
    """

    id: str
    title: str
    note: str
    source: str
    states: tuple[str, ...]
    north_of_deg: float
    outlines: tuple[Outline, ...]

    def has(self, latitude_rad: float, longitude_rad: float) -> bool:
        """Tell whether a place is inside."""
        if math.degrees(latitude_rad) <= self.north_of_deg:
            return False
        return any(holds(each, latitude_rad, longitude_rad) for each in self.outlines)


def names() -> tuple[str, ...]:
    """Name the areas that ship."""
    return tuple(yaml_file.load(FILE).data["areas"])


@cache
def area(name: str) -> Area:
    """Read one area; raises CatalogueError for one that does not ship."""
    known = yaml_file.load(FILE).data["areas"]
    if name not in known:
        raise CatalogueError(Fault("area", repr(name), f"one of {', '.join(known)} stands here", nearest(name, known)))
    row = known[name]
    states = tuple(row["states"])
    return Area(
        name,
        row["title"],
        " ".join(row["note"].split()),
        row["source"],
        states,
        float(row["north_of_deg"]),
        tuple(piece for code in states for piece in _outlines()[code]),
    )


@cache
def _outlines() -> dict[str, tuple[Outline, ...]]:
    """Read every state's pieces of ground; `design/derive_outlines.py` makes the file."""
    found: dict[str, list[Outline]] = {}
    with np.load(OUTLINES) as stored:
        rings = np.split(stored["points"] / GRID, np.cumsum(stored["counts"])[:-1])
        pieces, states = stored["pieces"].tolist(), stored["states"].tolist()
    grounds: dict[int, list[Floats]] = {}
    for ring, piece in zip(rings, pieces, strict=True):
        grounds.setdefault(piece, []).append(ring)
    for piece, ground in grounds.items():
        found.setdefault(states[piece], []).append(outline(ground))
    return {code: tuple(each) for code, each in found.items()}

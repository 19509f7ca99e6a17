"""Compiling the kernels of footprints before they are needed: one arc, as a tile and as a cell by itself."""

from __future__ import annotations

import math

import numpy as np

from oneroof.simulation.case import open_case
from oneroof.simulation.layout import build
from oneroof.studies.aim_tables import NODES, Grid, Table, Tile, arcs_of, flown_to
from oneroof.studies.footprint import areas_of, footprint

_CASE = "third-site-2007"


def warm() -> None:
    """Map two cells, one of each kind."""
    case = open_case(_CASE)
    shelf = case.shelf()
    area = areas_of(case.scenario, shelf)[0]
    grid = Grid(50.0, 12.0, 2.0, 1, 2)
    flight = flown_to(area, *(math.radians(each) for each in (51.0, 13.0)))
    assert flight is not None  # the scenario's own attack flies there
    tile = Tile((0, 1), (0, 1), arcs_of([flight] * NODES * NODES))
    table = Table(area, grid, np.array([[0, -2]]), (tile,), np.array([[0, 1]]), arcs_of([flight]), 1)
    footprint(build(case.scenario, shelf), [table], threads=1)

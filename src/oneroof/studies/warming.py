"""Compiling the kernels of footprints before they are needed: one arc, as a tile and as a cell by itself."""

from __future__ import annotations

import math

import numpy as np

from oneroof.simulation.case import open_case
from oneroof.simulation.layout import build
from oneroof.studies.aim_tables import FLOWN, NODES, Grid, Table, arcs_of, flown_to, tile_of
from oneroof.studies.footprint import areas_of, footprint

_CASE = "third-site-2007"


def warm() -> None:
    """Map two cells, one of each kind."""
    case = open_case(_CASE)
    shelf = case.shelf()
    layout = build(case.scenario, shelf)
    at = layout.threats[0].target
    area = areas_of(case.scenario, shelf)[0]
    flight = flown_to(area, at.latitude_rad, at.longitude_rad)
    assert flight is not None  # the scenario's own attack flies there
    grid = Grid(math.degrees(at.latitude_rad), math.degrees(at.longitude_rad), 1.0, 1, 2)
    tile = tile_of((0, 1), (0, 1), arcs_of([flight] * NODES * NODES))
    table = Table(area, grid, np.array([[0, FLOWN]]), (tile,), np.array([[0, 1]]), arcs_of([flight]), 1)
    footprint(layout, [table], threads=1)

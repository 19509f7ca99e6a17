"""How a radar divides its time: dwells, the rows of its fence, what tracks may take, how a mount turns."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from oneroof.earth.arrays import Floats

_ROUNDING = 1e-9  # a fence that fits its beams to a billionth of a beam needs no further row


class SearchPlanFigures(Protocol):
    """What a search plan asks of the shelf's figures."""

    def si(self, name: str, /) -> float: ...
    def has(self, name: str, /) -> bool: ...
    def list_si(self, name: str, /) -> tuple[float, ...]: ...


@dataclass(frozen=True, slots=True)
class Plan:
    """The numbers of a search (in the order of `sensing.search_kernels`), and where each row of the fence begins.

    `row_starts` (rows + 1,): beams of the frame before each row, from the lowest up; the last is the frame's beams.
    """

    numbers: Floats
    row_starts: Floats

    @property
    def beams(self) -> float:
        """Beam positions of one frame of the fence."""
        return float(self.row_starts[-1])


def search_plan(figures: SearchPlanFigures) -> Plan | None:
    """Lay out a radar's search: None if the sheet says nothing of it, and then every look is at everything.

    The fence fills the azimuth sector of every face (of a turned mount: its electronic field) from the lowest
    elevation to `fence_high_deg` with beams one half-power width apart; a row holds fewer the higher it is.
    """
    if not figures.has("search_dwell_ms"):
        return None
    interval_s, beam_rad = figures.si("report_interval_s"), figures.si("beamwidth_deg")
    faces_rad = figures.list_si("faces_azimuth_deg")
    turns = figures.has("slew_deg_s") and figures.si("slew_deg_s") > 0.0
    half_rad = figures.si("electronic_half_deg" if turns else "sector_half_deg")
    numbers = (
        interval_s,
        figures.si("track_dwell_ms"),
        figures.si("search_dwell_ms"),
        _or(figures, "track_revisit_s", interval_s),
        figures.si("search_least_share"),
        _or(figures, "beams_at_once", 1.0),
        beam_rad,
        half_rad,
        figures.si("slew_deg_s") if turns else 0.0,
        faces_rad[0],
    )
    width_rad = 2.0 * half_rad * (1 if turns else len(faces_rad))
    starts = row_starts(width_rad, figures.si("elevation_min_deg"), figures.si("fence_high_deg"), beam_rad)
    return Plan(np.array(numbers), starts)


def row_starts(width_rad: float, low_rad: float, high_rad: float, beam_rad: float) -> Floats:
    """Count the beams of a fence row by row: azimuth width times cosine of the row's foot, over the beam."""
    rows = max(1, math.ceil((high_rad - low_rad) / beam_rad - _ROUNDING))
    starts = [0.0]
    for row in range(rows):
        across = width_rad * math.cos(low_rad + row * beam_rad) / beam_rad
        starts.append(starts[-1] + max(1, math.ceil(across - _ROUNDING)))
    return np.array(starts)


def _or(figures: SearchPlanFigures, name: str, otherwise: float) -> float:
    return figures.si(name) if figures.has(name) else otherwise

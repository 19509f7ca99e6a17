"""Footprints: a map as a job that builds or finds its tables, and drawn again while somebody drags an asset."""

from __future__ import annotations

import base64
import json
import math
import threading
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np

from oneroof.server.faults import Row
from oneroof.server.labour import Job
from oneroof.server.work import cases
from oneroof.server.work.results import as_json, keep, kept
from oneroof.studies import defended, standing
from oneroof.studies.footprint import Footprint
from oneroof.studies.standing import Standing

# Europe, as `oneroof footprint` draws it
EUROPE = {"south_deg": 35.0, "north_deg": 72.0, "west_deg": -12.0, "east_deg": 42.0}
NAME = "footprint.json"
MAPS_KEPT = 4
# margins are sent as whole seconds in two bytes; the least of them says that there is none
_LEAST, _MOST = -32_767, 32_767


class Open:
    """The maps that are open in this process, the least recently drawn out; one is drawn at a time."""

    def __init__(self) -> None:
        self._maps: OrderedDict[str, Standing] = OrderedDict()
        self.drawing = threading.Lock()

    def put(self, id: str, found: Standing) -> None:
        """Keep a map."""
        self._maps[id] = found
        self._maps.move_to_end(id)
        while len(self._maps) > MAPS_KEPT:
            self._maps.popitem(last=False)

    def get(self, id: str) -> Standing | None:
        """Give a map that is open."""
        return self._maps.get(id)


_open = Open()


def make(job: Job, request: Row) -> None:
    """Open a map, and write it with its table of countries."""
    job.progress(0, 0, "building the tables of the launch areas")
    found = _opened(job.folder, request, lambda done, total: job.progress(done, total, "cells"))
    _open.put(job.id, found)
    job.progress(0, 0, "counting people")
    whole = drawn(found.footprint) | {"countries": defended.countries(found.found)}
    keep(job, {NAME: as_json(whole), "request.json": as_json(request)})


def _opened(folder: Path, request: Row, tell: defended.Tell | None = None) -> Standing:
    case = cases.case(folder, request["scenario"], request["arrangement"], request["believe"], request["set"])
    edges = request["area"] or EUROPE
    cells = defended.grid(
        edges["south_deg"], edges["north_deg"], edges["west_deg"], edges["east_deg"], request["step_deg"]
    )
    defended.check_on_map(cells)
    return standing.open_map(case, cells, None, tell)


def moved(folder: Path, id: str, moves: list[Row], set: Row) -> bytes:
    """Draw a map again with assets elsewhere; one that was put out of memory is opened again first."""
    with _open.drawing:
        base = _open.get(id)
        if base is None:
            base = _opened(folder, json.loads(kept(folder, id, "request.json")))
        places = {
            each["asset"]: (math.radians(each["latitude_deg"]), math.radians(each["longitude_deg"])) for each in moves
        }
        found = standing.redraw(base, places, cases.settings(set))
        _open.put(id, found)
    return as_json(drawn(found.footprint))


def drawn(found: Footprint) -> Row:
    """Write a map as the page takes it: row by row from the south, packed."""
    margins = np.where(np.isfinite(found.margin_s), np.clip(found.margin_s, _LEAST, _MOST), _LEAST - 1)
    grid = found.grid
    return {
        "grid": {
            "south_deg": grid.south_deg,
            "west_deg": grid.west_deg,
            "step_deg": grid.step_deg,
            "rows": grid.rows,
            "columns": grid.columns,
        },
        "areas": [each.id for each in found.areas],
        "batteries": list(found.batteries),
        "values": _packed(found.values, "u1"),
        "margin_s": _packed(np.rint(margins), "<i2"),
        "defender": _packed(found.defender, "i1"),
    }


def _packed(values: Any, kind: str) -> str:
    return base64.b64encode(np.ascontiguousarray(values).astype(kind).tobytes()).decode()

"""Aim tables kept beside the compiled kernels: built once for a missile, a place and a grid, found again by content.

A file holds the flights of a table; their arcs are flown again from the burnouts, which is quick and gives the same
bits. Its name is a hash of all that a table depends on, and it begins with a hash of what follows: a damaged file is
built anew, never trusted.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pyproj

import oneroof
from oneroof.earth import jit
from oneroof.earth.arrays import Floats
from oneroof.studies import aim_tables
from oneroof.studies.aim_tables import NODES, Arcs, Area, Flight, Grid, Table, arcs_of, flight_numbers, tile_of

FOLDER = "aim-tables"
# the oldest files go when all together are larger
MOST_BYTES = 256 * 1024 * 1024
_MARK = b"oneroof aim table 1\n"
_DIGEST = 32
_PACKAGE = Path(oneroof.__file__).parent


def find_or_build(area: Area, grid: Grid, tell: Callable[[int], None] | None = None) -> Table:
    """Give the table of an area over a grid: a kept one, or a new one, which is then kept."""
    path = folder() / f"{key(area, grid)}.table"
    found = _read(path, area, grid)
    if found is None:
        found = aim_tables.table(area, grid, tell)
        _keep(path, found)
    elif tell is not None:
        tell(grid.rows * grid.columns)
    return found


def folder() -> Path:
    """Name the folder of kept tables."""
    return jit.CACHE.parent / FOLDER


def key(area: Area, grid: Grid) -> str:
    """Hash all that a table depends on: place, missile, loft, grid, kernels, the code that aims, the libraries."""
    digest = hashlib.sha256(f"{oneroof.__version__} {np.__version__} {pyproj.__version__} {jit.fingerprint()}".encode())
    for path in _sources():
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    cells = grid.south_deg, grid.west_deg, grid.step_deg, grid.rows, grid.columns
    digest.update(repr((flight_numbers(area), cells)).encode())
    return digest.hexdigest()


def _sources() -> Iterable[Path]:
    """List the code, beside the kernels, that aims and flies."""
    yield Path(aim_tables.__file__)
    yield Path(__file__)
    for room in ("earth", "flight"):
        yield from sorted((_PACKAGE / room).glob("*.py"))


def _read(path: Path, area: Area, grid: Grid) -> Table | None:
    """Read a kept table; None if there is none, or one that is not whole."""
    try:
        data = path.read_bytes()
        body = data[len(_MARK) + _DIGEST :]
        if data[: len(_MARK)] != _MARK or data[len(_MARK) : len(_MARK) + _DIGEST] != hashlib.sha256(body).digest():
            return None
        found = _unpacked(body, area, grid)
        os.utime(path)  # what was used last goes last
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        return None
    return found


def _unpacked(body: bytes, area: Area, grid: Grid) -> Table:
    with np.load(io.BytesIO(body), allow_pickle=False) as file:
        kinds, flown, edges, flights = (file[name] for name in ("kinds", "flown", "edges", "flights"))
        of_tiles, alone = file["of_tiles"], file["alone"]
    tiles = tuple(
        tile_of((int(rows[0]), int(rows[1])), (int(columns[0]), int(columns[1])), _arcs(numbers))
        for (rows, columns), numbers in zip(edges, of_tiles, strict=True)
    )
    return Table(area, grid, kinds, tiles, flown, _arcs(alone), int(flights))


def _arcs(numbers: Floats) -> Arcs:
    """Fall again from burnouts (m, 8): time, state, impact."""
    return arcs_of([Flight(float(row[0]), row[1:7].copy(), float(row[7])) for row in numbers])


def _numbers(arcs: Arcs) -> Floats:
    return np.column_stack([arcs.begins_s, arcs.burnouts, arcs.ends_s])


def _keep(path: Path, table: Table) -> None:
    """Write a table aside and rename it; a disk that is full or may not be written costs the time again, no more."""
    body = io.BytesIO()
    edges = np.array([(each.rows, each.columns) for each in table.tiles], dtype=np.int64).reshape(-1, 2, 2)
    of_tiles = np.array([_numbers(each.arcs) for each in table.tiles]).reshape(len(edges), NODES * NODES, 8)
    np.savez(
        body, kinds=table.kinds, flown=table.flown, edges=edges, of_tiles=of_tiles, alone=_numbers(table.own),
        flights=np.int64(table.flights),
    )  # fmt: skip
    whole = body.getvalue()
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(dir=path.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_MARK + hashlib.sha256(whole).digest() + whole)
            os.replace(aside, path)
        finally:
            with contextlib.suppress(OSError):
                os.unlink(aside)
        _forget_old(path.parent)


def _forget_old(kept: Path) -> None:
    """Remove the files that were not used for longest, until the rest is small enough."""
    files = sorted(((each.stat().st_mtime, each.stat().st_size, each) for each in kept.glob("*.table")), reverse=True)
    total = 0
    for _, size, each in files:
        total += size
        if total > MOST_BYTES:
            each.unlink(missing_ok=True)

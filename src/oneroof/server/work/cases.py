"""How the worker comes at a scenario: one that ships by its name, an upload by its id, nothing by a path."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from oneroof.errors import Mendable, nearest
from oneroof.server import faults
from oneroof.server.store import OWN
from oneroof.simulation.case import Case, open_case
from oneroof.simulation.scenario import Scenario, lay, library, reader

UPLOAD = "upload"


def scenario(folder: Path, id: str) -> Scenario:
    """Read a scenario by its id; raises Refused for an unknown one."""
    return _read(folder, id)


@lru_cache(maxsize=32)
def _read(folder: Path, id: str) -> Scenario:
    if id.startswith(OWN):
        return read_upload(folder, id)
    known = library.names()
    if id not in known:
        told = faults.one("scenario", repr(id), "a scenario that ships, or the id of an upload", nearest(id, known))
        raise faults.Refused(404, [told])
    return reader.read(id)


def read_upload(folder: Path, id: str) -> Scenario:
    """Read an upload as strictly as a file; raises Refused where it is gone, Mendable with all its faults."""
    try:
        raw = (folder / f"{id}.yaml").read_bytes()
    except OSError:
        raise faults.unknown("scenario", id, "Upload it again: the server keeps the last ones.") from None
    return reader.read_raw(raw, UPLOAD)


def laid(folder: Path, id: str, arrangement: str | None) -> Scenario:
    """Read a scenario and lay an arrangement over it."""
    found = scenario(folder, id)
    return found if arrangement is None else lay(found, arrangement)


def case(
    folder: Path,
    id: str,
    arrangement: str | None = None,
    believe: str | None = None,
    set: Mapping[str, object] | None = None,
) -> Case:
    """Open a case as the commands do; raises Mendable for an unknown arrangement, belief or setting."""
    return open_case(laid(folder, id, arrangement), believe, settings(set or {}))


def settings(set: Mapping[str, object]) -> dict[str, str]:
    """Write settings as `--set` takes them."""
    return {key: _text(value) for key, value in sorted(set.items())}


def _text(value: object) -> str:
    """Write a setting as somebody would type it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def lays_over(found: Scenario, name: str) -> bool:
    """Tell whether an arrangement can be laid over a scenario: whether its roles are bound there."""
    try:
        lay(found, name)
    except Mendable:
        return False
    return True

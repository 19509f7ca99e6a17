"""Makes odd but well-formed scenarios: a shipped one's data with a few things moved to their ends, seeded."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np

Data = dict[str, Any]
Change = Callable[[Data, np.random.Generator], None]

PLACES = ("tabriz", "semnan", "berlin", "rome", "ankara", "new-york", "redzikowo", "thule", "moscow")
MISSILES = ("scud-b", "shahab-3", "ghadr-1", "sejjil-2", "iran-3-stage-3700", "iran-icbm-liquid", "icbm-solid")
RADARS = ("emr-brdy", "forward-x-band", "uewr-fylingdales", "uewr-thule", "gabala", "armavir")
INTERCEPTORS = ("gbi-two-stage", "gbi-three-stage")
SECONDS = (0.0, 0.001, 1.0, 59.9, 600.0, 3600.0)


def odd(data: Data, rng: np.random.Generator) -> Data:
    """Give a copy with one to six changes."""
    data = copy.deepcopy(data)
    for _ in range(int(rng.integers(1, 7))):
        CHANGES[int(rng.integers(len(CHANGES)))](data, rng)
    return data


def _one(rng: np.random.Generator, items: Any) -> Any:
    return items[int(rng.integers(len(items)))]


def _place(rng: np.random.Generator) -> Any:
    """Name a site, or any point of the Earth, its poles and its antimeridian among them."""
    if rng.random() < 0.6:
        return _one(rng, PLACES)
    latitude = _one(rng, (-90.0, 90.0, 0.0, float(rng.uniform(-90, 90))))
    longitude = _one(rng, (-180.0, 180.0, 0.0, float(rng.uniform(-180, 180))))
    return {"latitude_deg": latitude, "longitude_deg": longitude, "height_m": _one(rng, (-500.0, 0.0, 9000.0))}


def _seconds(rng: np.random.Generator) -> Data:
    return {"assumed": _one(rng, SECONDS), "low": 0.0, "high": 3600.0, "reason": "fuzz"}


def _aim(data: Data, rng: np.random.Generator) -> None:
    _one(rng, data["attack"])[_one(rng, ("from", "to"))] = _place(rng)


def _missile(data: Data, rng: np.random.Generator) -> None:
    row = _one(rng, data["attack"])
    row["missile"], row["loft"] = _one(rng, MISSILES), _one(rng, ("minimum-energy", "lofted", "depressed"))


def _launch(data: Data, rng: np.random.Generator) -> None:
    _one(rng, data["attack"])["launch_s"] = _one(rng, (0.0, 1e-9, 60.0, 3600.0, 86_400.0))


def _twins(data: Data, rng: np.random.Generator) -> None:
    """Fire the same missile twice: two objects at one place for the whole flight."""
    row = _one(rng, data["attack"])
    data["attack"].append({**row, "id": f"twin-{len(data['attack'])}"})


def _fewer(data: Data, rng: np.random.Generator) -> None:
    """Leave out a row of some group."""
    rows = data[_one(rng, ("links", "rights", "release", "protect", "attack", "links"))]
    if len(rows) > 1 or (rows and rows is not data["attack"]):
        del rows[int(rng.integers(len(rows)))]


def _move(data: Data, rng: np.random.Generator) -> None:
    row = _one(rng, data["assets"])
    if row.get("site") is not None:
        row["site"] = _place(rng)


def _sheet(data: Data, rng: np.random.Generator) -> None:
    row = _one(rng, data["assets"])
    if row.get("site") is not None:
        row["sheet"] = _one(rng, INTERCEPTORS if row.get("rounds") is not None else RADARS)


def _rounds(data: Data, rng: np.random.Generator) -> None:
    for row in data["assets"]:
        if row.get("rounds") is not None:
            row["rounds"] = _one(rng, (0, 1, 3, 100_000))


def _doctrine(data: Data, rng: np.random.Generator) -> None:
    for row in data["doctrine"]:
        row["mode"], row["shots"] = _one(rng, ("salvo", "shoot-look-shoot")), _one(rng, (1, 2, 100))
        row["reserve"], row["uplink"] = 0, bool(rng.random() < 0.5)


def _delay(data: Data, rng: np.random.Generator) -> None:
    if data["links"]:
        _one(rng, data["links"])["delay_s"] = _seconds(rng)


def _right(data: Data, rng: np.random.Generator) -> None:
    for row in data["rights"]:
        row["asked"] = _one(rng, ("per-engagement", "per-raid"))
        row["delay_s"]["median"], row["timeout_s"] = _seconds(rng), _seconds(rng)
        row["refusal_chance"] = {"assumed": _one(rng, (0.0, 0.5, 1.0)), "low": 0.0, "high": 1.0, "reason": "fuzz"}


def _holder(data: Data, rng: np.random.Generator) -> None:
    """Give the right to any node, one that nobody can ask among them."""
    for row in data["rights"]:
        row["by"] = _one(rng, data["nodes"])["id"]


def _owner(data: Data, rng: np.random.Generator) -> None:
    row = _one(rng, data["assets"])
    row["operator"] = _one(rng, data["parties"])["id"]


def _protect(data: Data, rng: np.random.Generator) -> None:
    for row in data["protect"]:
        row["radius_km"] = _one(rng, (0.001, 150.0, 5000.0))


def _chance(data: Data, rng: np.random.Generator) -> None:
    data["chance"] = _one(rng, ("on", "off"))


CHANGES: tuple[Change, ...] = (
    *(_aim, _missile, _launch, _twins, _fewer, _fewer, _move, _sheet, _rounds, _doctrine, _delay, _right, _holder),
    *(_owner, _protect, _chance),
)

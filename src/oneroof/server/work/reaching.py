"""Questions of reach: one interceptor against one flight, and the same over a few speeds or delays for a chart."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from oneroof.catalogue import shelf as shelves
from oneroof.catalogue.shelf import Shelf
from oneroof.errors import Fault, Mendable, nearest
from oneroof.server.faults import Row
from oneroof.server.work.results import as_json
from oneroof.studies import reaching
from oneroof.studies.reach import Place
from oneroof.studies.reaching import Asked

_KM = 1000.0


def answer(folder: Path, question: Mapping[str, Any]) -> bytes:
    """Answer as `oneroof reach --json` does, with rows for the speeds and delays that were asked for besides."""
    _check(question)
    shelf = Shelf(question["believe"] or shelves.OPEN)
    asked = _asked(question)
    found = reaching.ask(shelf, asked, question["threshold"])
    found["by_speed"] = [_at_speed(shelf, asked, speed) for speed in question["speeds_km_s"]]
    found["by_delay"] = [_at_delay(shelf, asked, delay_s) for delay_s in question["delays_s"]]
    return as_json(found)


def _check(question: Mapping[str, Any]) -> None:
    faults = []
    for key, kind in (("interceptor", "interceptor"), ("against", "missile")):
        known = shelves.names(kind)
        if question[key] not in known:
            allowed = f"a sheet of the kind {kind} stands here"
            faults.append(Fault(key, repr(question[key]), allowed, nearest(question[key], known)))
    if faults:
        raise Mendable(faults)


def _asked(question: Mapping[str, Any]) -> Asked:
    speed = question["burnout_speed_km_s"]
    return Asked(
        interceptor=question["interceptor"],
        site=_place(question["from"]),
        missile=question["against"],
        launch=_place(question["launch"]),
        aim=_place(question["aim"]),
        commit_after_burnout_s=question["commit_after_burnout_s"],
        burnout_speed_m_s=None if speed is None else speed * _KM,
        flight_time_max_s=question["flight_time_max_s"],
        least_closing_m_s=question["least_closing_speed_km_s"] * _KM,
        loft=question["loft"] or "minimum-energy",
    )


def _place(at: Row) -> Place:
    return math.radians(at["latitude_deg"]), math.radians(at["longitude_deg"]), 0.0


def _at_speed(shelf: Shelf, asked: Asked, speed_km_s: float) -> Row:
    found = reaching.ask(shelf, replace(asked, burnout_speed_m_s=speed_km_s * _KM))
    kept = ("feasible", "first_intercept_s", "threshold_commit_after_burnout_s")
    return {"burnout_speed_km_s": speed_km_s, **{key: found[key] for key in kept}}


def _at_delay(shelf: Shelf, asked: Asked, delay_s: float) -> Row:
    found = reaching.ask(shelf, replace(asked, commit_after_burnout_s=delay_s))
    return {"commit_after_burnout_s": delay_s, **{key: found[key] for key in ("feasible", "first_intercept_s")}}

"""What an interceptor reaches, from the command line: what is typed, checked; what comes out, printed."""

from __future__ import annotations

import math
from typing import Any, Literal, NamedTuple, cast

from oneroof.cli import flying, parse, show
from oneroof.errors import Fault, Mendable, nearest

THRESHOLDS = ("speed", "delay")


class Typed(NamedTuple):
    """The names and places as typed; empty where they were not given."""

    site: str
    missile: str
    launch: str
    aim: str
    believe: str
    loft: str


class Bounds(NamedTuple):
    """The numbers as typed; None where they were not given."""

    commit_after_burnout_s: float
    burnout_speed_km_s: float | None
    flight_time_max_s: float | None
    least_closing_speed_km_s: float
    threshold: str | None


def require(interceptor: str, typed: Typed, bounds: Bounds) -> None:
    """Refuse, all at once, what does not make a question."""
    faults = [*_sheet("INTERCEPTOR", interceptor, "interceptor")]
    if typed.missile:
        faults += _sheet("--against", typed.missile, "missile")
    else:
        faults.append(Fault("--against", "nothing", "it must be a missile of the catalogue", "Name one."))
    for option, text in (("--from", typed.site), ("--launch", typed.launch), ("--aim", typed.aim)):
        if not text:
            faults.append(Fault(option, "nothing", "it must be LAT,LON or a site's name", "Add it."))
    faults += _numbers(bounds)
    if bounds.threshold is not None and bounds.threshold not in THRESHOLDS:
        mend = nearest(bounds.threshold, THRESHOLDS)
        faults.append(Fault("--threshold", repr(bounds.threshold), "it must be speed or delay", mend))
    if faults:
        raise Mendable(faults)


def _sheet(option: str, name: str, kind: str) -> list[Fault]:
    """Refuse a sheet that is not there or of another kind, naming the nearest of the right one."""
    from oneroof.catalogue import shelf

    known = shelf.names(kind)
    if name in known:
        return []
    found = f"{name!r}, a sheet of the kind {shelf.kind_of(name)}" if name in shelf.names() else repr(name)
    article = "an" if kind == "interceptor" else "a"
    return [Fault(option, found, f"it must be {article} {kind} of the catalogue", nearest(name, known))]


def _numbers(bounds: Bounds) -> list[Fault]:
    """Refuse numbers that no flight has."""
    spans = (
        ("--commit-after-burnout-s", bounds.commit_after_burnout_s, -1e5, 1e5, "seconds after the missile's burnout"),
        ("--burnout-speed-km-s", bounds.burnout_speed_km_s, 0.5, 11.0, "km/s between 0.5 and 11"),
        ("--flight-time-max-s", bounds.flight_time_max_s, 10.0, 5000.0, "seconds between 10 and 5,000"),
        ("--least-closing-speed-km-s", bounds.least_closing_speed_km_s, 0.0, 30.0, "km/s between 0 and 30"),
    )
    return [
        Fault(option, f"{value:g}", f"{said} stand here", "Correct it; mind the unit in the option's name.")
        for option, value, low, high, said in spans
        if value is not None and not (math.isfinite(value) and low <= value <= high)
    ]


def answer(interceptor: str, typed: Typed, bounds: Bounds) -> dict[str, Any]:
    """Ask the study; raises Mendable for what no flight can be."""
    from oneroof.catalogue.shelf import Shelf
    from oneroof.studies import reaching

    def place(option: str, text: str) -> parse.Place:
        return parse.place(option, text, typed.believe)

    speed = bounds.burnout_speed_km_s
    asked = reaching.Asked(
        interceptor=interceptor,
        site=place("--from", typed.site),
        missile=typed.missile,
        launch=place("--launch", typed.launch),
        aim=place("--aim", typed.aim),
        commit_after_burnout_s=bounds.commit_after_burnout_s,
        burnout_speed_m_s=None if speed is None else speed * 1e3,
        flight_time_max_s=bounds.flight_time_max_s,
        least_closing_m_s=bounds.least_closing_speed_km_s * 1e3,
        loft=flying.loft(typed.loft),
    )
    return reaching.ask(Shelf(typed.believe), asked, cast("Literal['speed', 'delay'] | None", bounds.threshold))


def print_reach(found: dict[str, Any]) -> None:
    """Print the figures; what is empty is left out, and notes say why a threshold is."""
    rows = [[key, value] for key, value in found.items() if value not in (None, "") and not key.endswith("_note")]
    show.table(["figure", "value"], rows)
    for what in ("speed", "delay"):
        note = found[f"threshold_{what}_note"]
        if note and note != "not asked":
            print(f"Threshold of {what}: {note}.")

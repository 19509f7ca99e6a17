"""Writes the tables of docs/published-flights.md: flights as published beside the model's.

    python design/published_flights.py

Settled here: what is not published is swept over the range that the sheet gives for it, all ends together, and the
launch point over the latitudes named below. Nothing is fitted to what it is compared with.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from oneroof.catalogue.shelf import Shelf
from oneroof.earth.geodesy import destination, distance_m, geodetic_from_ecef
from oneroof.errors import Unreachable
from oneroof.flight.aim import Launch
from oneroof.flight.apogee import aim_by_apogee, apogee_of
from oneroof.flight.ballistic import Booster, fly, missile
from oneroof.flight.solve import peak, root

PAGE = Path(__file__).resolve().parent.parent / "docs" / "published-flights.md"
DEG = math.pi / 180.0
# Forden's table 3: greatest range at 40 degrees east of north, launch point not quoted
RANGES = {"scud-b": 288.0, "al-hussein": 693.0, "nodong": 973.0, "taepodong-1": 2349.0}
LATITUDES_DEG = (38.0, 30.0, 45.0)
# published ground range of the lofted flights; each went east from the north-west of Korea
LOFTED_KM = {"hwasong-12": (787.0, 700.0), "hwasong-14": (933.0, 930.0), "hwasong-15": (950.0, 960.0)}
NORTH_WEST_OF_KOREA = (40.0 * DEG, 125.0 * DEG, 0.0)
EASTWARDS_RAD = 75.0 * DEG


@dataclass(frozen=True)
class Row:
    """One line: what was published, and ours at the nominal figures and over the sweep."""

    what: str
    published: tuple[float, ...]
    nominal: float
    low: float
    high: float
    unit: str

    @property
    def off(self) -> float:
        """How far the nominal is from the nearest published value, in parts of it."""
        return min((self.nominal / value - 1.0 for value in self.published), key=abs)


def longest_km(booster: Booster, latitude_deg: float, azimuth_rad: float) -> float:
    """Greatest geodesic range at full burn at an azimuth, over the turning Earth."""
    origin = (latitude_deg * DEG, 125.0 * DEG)

    def reached(pitch_rad: float) -> float:
        flown = fly(booster, Launch(*origin, 0.0, azimuth_rad, pitch_rad, booster.burn_time_s))
        there = geodetic_from_ecef(*(float(value) for value in flown.impact_ecef_m))
        return distance_m(*origin, there[0], there[1]) / 1e3

    best = peak(reached, booster.reference_pitch_rad - 0.2, booster.reference_pitch_rad + 0.2, 0.01)
    return reached(best)


def settings(name: str, figures: tuple[str, ...]) -> Iterator[Shelf]:
    """The shelf with its nominal figures, then with every combination of the ends of those named."""
    yield Shelf()
    sheet = Shelf().read(name)
    spans = [(figure, sheet.figures[figure].values[0]) for figure in figures]
    for ends in itertools.product(*((value.low, value.high) for _, value in spans)):
        shelf = Shelf()
        for (figure, _), end in zip(spans, ends, strict=True):
            shelf = shelf.with_value(name, figure, float(end or 0.0))
        yield shelf


def row(what: str, published: tuple[float, ...], found: list[float], unit: str) -> Row:
    return Row(what, published, found[0], min(found), max(found), unit)


def ranges() -> list[Row]:
    """Forden's ranges, by boosters built from his stage figures; vertical climb, re-entry and latitude are swept."""
    rows = []
    for name, published in RANGES.items():
        sheet = Shelf().figures(name)
        free = ("vertical_time_s", "beta_kg_m2") if sheet.flag("separates") else ("vertical_time_s",)
        boosters = [missile(shelf.figures(name)) for shelf in settings(name, free)]
        found = [longest_km(each, latitude, 40.0 * DEG) for each in boosters for latitude in LATITUDES_DEG]
        rows.append(row(f"{name}, greatest range", (published,), found, "km"))
    return rows


def lofted() -> list[Row]:
    """The tests of 2017: the time of flight at the published height and range, and the height at full burn.

    The latter is that of a missile with the greatest range that was published as this flight's equivalent.
    """
    rows = []
    for name, grounds_km in LOFTED_KM.items():
        sheet = Shelf().read(name)
        heights, times, equivalents = (
            tuple(float(value.value) for value in sheet.figures[figure].values)  # type: ignore[arg-type]
            for figure in ("apogee_km", "flight_time_s", "range_km")
        )
        swept = list(settings(name, ("burn_time_s", "specific_impulse_s", "beta_kg_m2")))
        minutes, peaks = [], []
        for shelf in swept:
            booster = missile(shelf.figures(name))
            for ground_km in grounds_km if shelf is swept[0] else grounds_km[:1]:
                minutes.append(minutes_at(shelf, name, ground_km, heights[0]))
                peaks.append(steepest_km(booster, ground_km))
        rows.append(row(f"{name}, time of flight", tuple(sorted(time / 60.0 for time in times)), minutes, "min"))
        rows.append(row(f"{name}, apogee at a {equivalents[0]:.0f} km missile's full burn", heights, peaks, "km"))
    return rows


def eastwards(ground_km: float) -> tuple[float, float, float]:
    latitude, longitude = destination(*NORTH_WEST_OF_KOREA[:2], EASTWARDS_RAD, ground_km * 1e3)[:2]
    return latitude, longitude, 0.0


def minutes_at(shelf: Shelf, name: str, ground_km: float, apogee_km: float) -> float:
    """Minutes of a flight over a ground range with an apogee; a missile too weak for it is given a longer range."""
    while True:
        booster = missile(shelf.figures(name))
        try:
            launch = aim_by_apogee(booster, NORTH_WEST_OF_KOREA, eastwards(ground_km), apogee_km * 1e3)
            return fly(booster, launch).impact_time_s / 60.0
        except Unreachable:
            shelf = shelf.with_value(name, "range_km", 1.1 * booster.range_m / 1e3)


def steepest_km(booster: Booster, ground_km: float) -> float:
    """Apogee of the lofted flight at full burn, eastwards, over a ground range."""

    def fired(pitch_rad: float) -> Launch:
        return Launch(*NORTH_WEST_OF_KOREA, EASTWARDS_RAD, pitch_rad, booster.burn_time_s)

    def beyond_km(pitch_rad: float) -> float:
        latitude, longitude, _ = geodetic_from_ecef(*(float(v) for v in fly(booster, fired(pitch_rad)).impact_ecef_m))
        there_km = distance_m(*NORTH_WEST_OF_KOREA[:2], latitude, longitude) / 1e3
        return math.copysign(there_km, longitude - NORTH_WEST_OF_KOREA[1]) - ground_km

    return apogee_of(booster, fired(root(beyond_km, 70.0 * DEG, 89.0 * DEG, 0.01))) / 1e3


def markdown(rows: list[Row]) -> str:
    """The table of the page."""
    lines = ["| flight | published | ours, nominal | ours over the sweep | off |", "|---|---|---|---|---|"]
    for each in rows:
        digits = 1 if each.unit == "min" else 0
        published = ", ".join(f"{value:.{digits}f}" for value in each.published)
        numbers = f"{each.nominal:.{digits}f} | {each.low:.{digits}f} to {each.high:.{digits}f}"
        lines.append(f"| {each.what} | {published} {each.unit} | {numbers} | {each.off:+.1%} |")
    return "\n".join(lines)


def main() -> int:
    """Write both tables into the page."""
    text = PAGE.read_text("utf-8")
    for mark, rows in (("ranges", ranges()), ("lofted", lofted())):
        table = f"<!-- {mark} -->\n\n{markdown(rows)}\n\n<!-- end of {mark} -->"
        text = re.sub(rf"<!-- {mark} -->.*<!-- end of {mark} -->", lambda _, t=table: t, text, flags=re.DOTALL)  # type: ignore[misc]
    PAGE.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

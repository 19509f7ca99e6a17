"""Writes the tables of docs/validation.md: what was published, ours, the difference, whose figures were believed.

    python design/validation.py

Nothing is fitted to what it is compared with: every figure is the shelf's own, as the belief that is named takes it.
What the page says beside a row (a place, a target) and nobody published is said to be ours.
"""

from __future__ import annotations

import functools
import importlib.util
import math
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import numpy as np

from oneroof.catalogue.shelf import Shelf
from oneroof.earth.geodesy import destination, distance_m, ecef_from_geodetic, geodetic_from_ecef
from oneroof.errors import Unreachable
from oneroof.flight.aim import aim
from oneroof.flight.ballistic import fly, missile
from oneroof.flight.interceptor import interceptor, path_to
from oneroof.flight.trajectory import Trajectory
from oneroof.sensing.radar import reference_range_m
from oneroof.simulation.run import run
from oneroof.studies.reaching import Asked, ask
from oneroof.studies.salvo import Raid, kill_needed, none_leaks, shots_needed

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "validation.md"
DEG = math.pi / 180.0
KWAJALEIN = (9.05 * DEG, 167.74 * DEG, 0.0)
NORTH_SEA = (56.0 * DEG, 3.0 * DEG, 0.0)
INCIRLIK = (37.0 * DEG, 35.43 * DEG, 0.0)
# members of 2012 whose capital stands on the shelf
CAPITALS = (
    *("ankara", "athens", "berlin", "brussels", "bucharest", "budapest", "copenhagen", "lisbon", "london", "madrid"),
    *("oslo", "paris", "prague", "riga", "rome", "sofia", "tallinn", "vilnius", "warsaw"),
)
RUSSIAN = ("kozelsk", "tatishchevo")
AMERICAN = ("washington", "new-york", "boston", "chicago", "los-angeles")


@dataclass(frozen=True)
class Row:
    """One line: what it is of, the published result and whose it is, ours, the difference, and what was believed."""

    what: str
    published: str
    ours: str
    difference: str
    believed: str


def number(what: str, published: float, ours: float, unit: str, believed: str, digits: int = 0) -> Row:
    """Compare two numbers: the difference in parts of the published one."""
    texts = [f"{value:,.{digits}f} {unit}".rstrip() for value in (published, ours)]
    return Row(what, *texts, f"{ours / published - 1.0:+.1%}", believed)


def between(what: str, low: float, high: float, ours: float, unit: str, believed: str, digits: int = 0) -> Row:
    """Compare with a published range: how far outside it ours is."""
    off = ours - min(max(ours, low), high)
    difference = "inside" if off == 0.0 else f"{off:+.{digits}f} {unit}"
    span = f"{low:g} {unit}" if low == high else f"{low:g} to {high:g} {unit}"
    return Row(what, span, f"{ours:,.{digits}f} {unit}", difference, believed)


def place(name: str) -> tuple[float, float, float]:
    figures = Shelf().figures(name)
    height_m = figures.si("height_m") if figures.has("height_m") else 0.0
    return figures.si("latitude_deg"), figures.si("longitude_deg"), height_m


@functools.cache
def flown(name: str, start: str, end: str) -> Trajectory:
    """Fly a missile of the shelf between two of its places, as it flies when nobody says how."""
    booster = missile(Shelf().figures(name))
    return fly(booster, aim(booster, place(start), place(end)))


# ---------------------------------------------------------------------------------------------- radar


def by_equation_km(power: float = 1.0, aperture: float = 1.0) -> float:
    """Range of the AN/TPY-2 by the radar equation, with so many times its power and its aperture."""
    shelf = Shelf("postol")
    figures = shelf.figures("forward-x-band")
    for name, factor in (("average_power_kw", power), ("aperture_m2", aperture)):
        value = figures.value(name).value
        assert isinstance(value, float)
        shelf = shelf.with_value("forward-x-band", name, factor * value)
    shelf = shelf.with_value("forward-x-band", "range_by_equation", "true").with_value(
        "forward-x-band", "frequency_ghz", 9.0
    )
    return reference_range_m(shelf.figures("forward-x-band")) / 1e3


def radars() -> list[Row]:
    """The ranges that the National Academies drew, and what Lewis and Postol answered."""
    one, two = by_equation_km(), by_equation_km(2.0, 2.0)
    believed = "Lewis and Postol: power, aperture, efficiency, dwell; 500 K, ratio 20, 6 dB are assumed"
    section = 0.01 * (1500.0 / one) ** 4
    return [
        number("AN/TPY-2, range on 0.01 m2 (Lewis and Postol)", 870.0, one, "km", believed),
        number("AN/TPY-2, range (National Academies, Fig. 5-8; cross-section not read)", 1500.0, one, "km", believed),
        Row("cross-section at which the equation gives the 1,500 km", "none", f"{section:.3f} m2", "none", believed),
        between("two stacked, GBX, on 0.01 m2 (Lewis and Postol)", 1460.0, 1500.0, two, "km", believed),
        number("two stacked, GBX (National Academies, Fig. 5-8)", 3000.0, two, "km", believed),
    ]


# ---------------------------------------------------------------------------------------------- times


def climb_s(sheet: str, believe: str, altitude_km: float, aside_km: float, speed_km_s: float | None = None) -> float:
    """Seconds from lift-off to a height, so far aside, from a ship off Hawaii."""
    shelf = Shelf(believe)
    if speed_km_s is not None:
        shelf = shelf.with_value(sheet, "burnout_speed_km_s", speed_km_s)
    site = (22.0 * DEG, -160.0 * DEG, 0.0)
    latitude, longitude = destination(*site[:2], -90.0 * DEG, aside_km * 1e3)[:2]
    point = np.array(ecef_from_geodetic(latitude, longitude, altitude_km * 1e3))
    return float(path_to(interceptor(shelf.figures(sheet)), *site, point).times_s[-1])


def height_km(path: Trajectory, time_s: float) -> float:
    return geodetic_from_ecef(*(float(value) for value in path.at(time_s)[:3]))[2] / 1e3


def falls_below_s(path: Trajectory, altitude_km: float) -> float:
    """The time at which a flight comes down through a height."""
    top = max(range(len(path.times_s)), key=lambda node: height_km(path, float(path.times_s[node])))
    low, high = float(path.times_s[top]), path.impact_time_s
    for _ in range(50):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if height_km(path, middle) > altitude_km else (low, middle)
    return low


def remote_target() -> Trajectory:
    """A missile of 3,700 km, our stand-in for the target of FTM-15, from Kwajalein towards Hawaii at its full range."""
    booster = missile(Shelf().figures("iran-3-stage-3700"))
    for range_km in range(3600, 3000, -50):
        latitude, longitude = destination(*KWAJALEIN[:2], 55.0 * DEG, range_km * 1e3)[:2]
        try:
            return fly(booster, aim(booster, KWAJALEIN, (latitude, longitude, 0.0)))
        except Unreachable:
            continue
    raise AssertionError("no range of the target is reached")


def climbs(what: str, published_s: float, altitude_km: float, speed_km_s: float) -> Row:
    """Compare a published time of flight to a height with ours from nearly overhead to far aside: that was not told."""
    near, far = (climb_s("sm-3-ia", "open", altitude_km, aside_km, speed_km_s) for aside_km in (50.0, 400.0))
    off = published_s - min(max(published_s, near), far)
    difference = "inside" if off == 0.0 else f"{-off:+.0f} s"
    believed = f"{speed_km_s:g} km/s; 50 to 400 km aside, ours"
    return Row(f"SM-3 IA, {what}", f"{published_s:.0f} s", f"{near:.0f} to {far:.0f} s", difference, believed)


def times() -> list[Row]:
    """Published times of tests and claims."""
    target, reading = remote_target(), "FTM-15, 11 min after the target's launch"
    target_km = distance_m(*KWAJALEIN[:2], *geodetic_from_ecef(*map(float, target.impact_ecef_m))[:2]) / 1e3
    stood_in = f"target of {target_km:,.0f} km from Kwajalein at its least energy, ours: none was published"
    falls = f"through 500 km at {falls_below_s(target, 500.0):.0f} s, 250 km at {falls_below_s(target, 250.0):.0f} s"
    claims = {
        "Iran to Tel Aviv (Iranian claim)": (7.0, ("shahab-3", "kermanshah", "tel-aviv")),
        "an ICBM to America (Heritage, 33 minutes)": (33.0, ("iran-icbm-liquid", "semnan", "washington")),
    }
    fastest = "fastest target of the agreed statements of 1997, for 3,500 km"
    cut_off = "burnout speed of the 3,700 km missile cut off for 3,500 km"
    return [
        climbs("to 247 km (USA-193)", 180.0, 247.0, 3.0),
        climbs("to 247 km (USA-193)", 180.0, 247.0, 3.5),
        climbs("to 160 km (test of July 2009)", 120.0, 160.0, 3.0),
        Row(f"{reading}, read as the hit", "660 s", f"{height_km(target, 660.0):.0f} km high then", "none", stood_in),
        Row(f"{reading}, read as the SM-3's launch", "660 s", f"falls {falls}", "none", stood_in),
        *(
            number(what, minutes, flown(*shot).impact_time_s / 60.0, "min", f"{shot[0]} from {shot[1]}, ours", 1)
            for what, (minutes, shot) in claims.items()
        ),
        number(fastest, 5.0, speed_of_3500_km(), "km/s", cut_off, 2),
    ]


def speed_of_3500_km() -> float:
    booster = missile(Shelf().figures("iran-3-stage-3700"))
    start = place("tabriz")
    latitude, longitude = destination(start[0], start[1], 310.0 * DEG, 3500e3)[:2]
    path = fly(booster, aim(booster, start, (latitude, longitude, 0.0)))
    return float(np.sqrt(np.sum(np.square(path.burnout_state_ecef[3:])))) / 1e3


@functools.cache
def published_flights() -> ModuleType:
    spec = importlib.util.spec_from_file_location("published_flights", ROOT / "design" / "published_flights.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def flights() -> list[Row]:
    """The lofted flights of 2017 at their published range and height: how long they last."""
    made, shelf, rows = published_flights(), Shelf(), []
    for name, (ground_km, *_) in made.LOFTED_KM.items():
        figures = shelf.read(name).figures
        told = sorted(float(value.value) / 60.0 for value in figures["flight_time_s"].values)
        apogee_km = float(figures["apogee_km"].values[0].value)
        minutes = made.minutes_at(shelf, name, ground_km, apogee_km)
        what = f"{name}: {ground_km:.0f} km away, {apogee_km:,.1f} km high"
        rows.append(between(what, told[0], told[-1], minutes, "min", "the press of 2017; burn time assumed", 1))
    return rows


# ---------------------------------------------------------------------------------------------- arithmetic


def arithmetic() -> list[Row]:
    """Wilkening's model (1999), from its published form, and the two layers of 80 %."""
    rows = []
    printed = {1: (5, 3, 2, 1), 5: (9, 5, 3, 2), 10: (11, 6, 4, 3), 50: (16, 8, 5, 4)}
    for warheads, shots in printed.items():
        raid = Raid(warheads)
        ours = tuple(shots_needed(raid, 0.8, kill) for kill in (0.3, 0.5, 0.7, 0.8))
        told = [", ".join(map(str, each)) for each in (shots, ours)]
        what = f"shots at each of {warheads} for no leak with 80 %, at 0.3, 0.5, 0.7, 0.8 a shot"
        rows.append(Row(what, *told, "none" if shots == ours else "differs", "Wilkening's form; no figure of a system"))
    needed = kill_needed(Raid(10), 0.8)
    rows.append(number("kill needed of each of 10 for 80 %", 0.9779, needed or math.nan, "", "the same", 4))
    for tracking, printed_chance in (("apart", 0.743), ("common", 0.912)):
        ours_chance = none_leaks(Raid(5, 0.95, tracking), 0.7, 4)  # type: ignore[arg-type]
        rows.append(
            number(f"no leak of 5, tracked with 95 %, {tracking}", printed_chance, ours_chance, "", "the same", 3)
        )
    layers = 1.0 - (1.0 - none_leaks(Raid(1), 0.8, 1)) ** 2
    rows.append(number("two layers of 80 % each (Lexington Institute)", 0.96, layers, "", "the same", 2))
    return rows


# ---------------------------------------------------------------------------------------------- reach


@functools.cache
def bears_s(
    sheet: str, site: tuple[float, float, float], shot: tuple[str, str, str], speed_km_s: float | None = None
) -> float:
    """The longest delay after burnout, in seconds, with which a round still meets; minus infinity where none does."""
    against, start, end = shot
    speed_m_s = None if speed_km_s is None else 1e3 * speed_km_s
    found = ask(Shelf(), Asked(sheet, site, against, place(start), place(end), 0.0, burnout_speed_m_s=speed_m_s))
    last_s = found["last_launch_s"]
    return -math.inf if last_s is None else float(last_s) - float(found["missile_burnout_s"])


def delay(bears: float) -> str:
    return "never" if bears == -math.inf else f"{bears:.0f} s"


def places_for_iib() -> list[Row]:
    """GAO, 2013: where an SM-3 IIB would have to stand for the United States."""
    shot = ("iran-icbm-liquid", "semnan", "washington")
    said = {
        "Romania": ("not a good location from a flight path standpoint", place("deveselu")),
        "Poland": ("may need launch while the threat still boosts", place("redzikowo")),
        "North Sea": ("best", NORTH_SEA),
    }
    believed = "5.5 km/s, longest flight 700 s assumed; Semnan to Washington; 56 N 3 E is ours"
    return [
        Row(f"SM-3 IIB in {where}: launch at the latest after burnout (GAO)" if where != "North Sea"
            else "SM-3 IIB on a ship in the North Sea: launch at the latest after burnout (GAO)",
            words, delay(bears_s("sm-3-iib", site, shot)), "none", believed)
        for where, (words, site) in said.items()
    ]  # fmt: skip


def russian() -> list[Row]:
    """What was argued of ICBMs from western Russia: by each interceptor in Poland, from two bases."""
    said = (
        ("GBI of 9 km/s (Lewis and Postol, 2007-08)", "gbi-two-stage", 9.0, "can"),
        ("GBI of 6.3 km/s (Missile Defense Agency in Lewis and Postol)", "gbi-two-stage", 6.3, "cannot"),
        ("SM-3 IIA (Butt and Postol, 2011)", "sm-3-iia", 4.5, "able to engage some"),
        ("SM-3 IIA (Sankaran, 2013; Wilkening, 2012, from memory)", "sm-3-iia", 4.5, "none without the IIB"),
        ("SM-3 IIB (Butt and Postol, 2011)", "sm-3-iib", 5.5, "able to engage some"),
        ("SM-3 IIB (Wilkening, 2012, from memory)", "sm-3-iib", 5.5, "a few, at near no delay"),
    )
    site, rows = place("redzikowo"), []
    for what, sheet, speed, words in said:
        bears = [bears_s(sheet, site, ("icbm-russian-class", base, "washington"), speed) for base in RUSSIAN]
        ours = ", ".join(f"{base.title()} {delay(each)}" for base, each in zip(RUSSIAN, bears, strict=True))
        believed = f"{speed:g} km/s; longest flight assumed; any closing speed; to Washington, a class of missile"
        rows.append(Row(f"{what}: lift-off at the latest after burnout", words, ours, "none", believed))
    return rows


def american(sheet: str, site: tuple[float, float, float]) -> str:
    """How many of five American cities a battery can help against a missile from Semnan, if it leaves within 60 s."""
    kept = [bears_s(sheet, site, ("iran-icbm-liquid", "semnan", city)) >= 60.0 for city in AMERICAN]
    return f"{sum(kept)} of {len(kept)}"


def alternatives() -> list[Row]:
    """CBO, 2009: none of the alternatives gives as much added defence of the United States as the plan of 2007."""
    believed = "6.3 km/s for the GBI, 4.5 for the SM-3 IIA; leaving 60 s after burnout is ours"
    sites = {
        "the plan: GBI in Poland": ("gbi-two-stage", place("redzikowo"), "most"),
        "SM-3 IIA at a US base in Germany": ("sm-3-iia", place("ramstein"), "less"),
        "SM-3 IIA at a US base in Türkiye": ("sm-3-iia", INCIRLIK, "less"),
        "SM-3 IIA on a ship in the North Sea": ("sm-3-iia", NORTH_SEA, "less"),
    }
    rows = [
        Row(f"American cities, {what} (CBO)", words, american(sheet, site), "none", believed)
        for what, (sheet, site, words) in sites.items()
    ]
    costs = "costs of 9 to 14 and 18 to 26 billion dollars, and KEI"
    return [*rows, Row(f"{costs} (CBO)", "as named", "not modelled", "none", "none")]


def european() -> list[Row]:
    """The National Academies, 2012: 4.5 km/s at both sites, with ships, covers Europe; slower rounds leave gaps."""
    shots = []
    for city in CAPITALS:
        try:
            flown("iran-3-stage-3700", "tabriz", city)
        except Unreachable:
            continue
        shots.append(("iran-3-stage-3700", "tabriz", city))
    rows = []
    for sheet, speed, words in (("sm-3-iia", "4.5", "covered"), ("sm-3-ib", "3.0", "gaps")):
        kept = [any(bears_s(sheet, place(site), shot) >= 60.0 for site in ("deveselu", "redzikowo")) for shot in shots]
        what = f"capitals that a round of {speed} km/s at Deveselu or Redzikowo can help (National Academies)"
        believed = f"{sheet}'s sheet; 3,700 km missile from Tabriz; leaving 60 s after burnout is ours; without ships"
        rows.append(Row(what, words, f"{sum(kept)} of {len(kept)}", "none", believed))
    return rows


def decisions() -> list[Row]:
    """SHAPE on 4 March 2026: less than ten minutes from the threat's launch to the interceptor's."""
    rows = []
    found = run("epaa-phase-1", replications=20, workers=1).summary
    for threat in found["threats"]:
        launched = threat["launched_s"]["median"] / 60.0
        what = f"threat's launch to interceptor's, {threat['missile']} at {threat['to']} (SHAPE, March 2026)"
        rows.append(between(what, 0.0, 10.0, launched, "min", "epaa-phase-1, pre-agreed rules, median of 20", 1))
    return rows


# ---------------------------------------------------------------------------------------------- the page

# cheap ones first; those behind "slow" take minutes
TABLES: dict[str, tuple[Callable[[], list[Row]], ...]] = {
    "radar": (radars,),
    "times": (times,),
    "flights": (flights,),
    "arithmetic": (arithmetic,),
    "decisions": (decisions,),
    "iib": (places_for_iib,),
    "icbms": (russian,),
    "alternatives": (alternatives,),
    "europe": (european,),
}


def markdown(rows: list[Row]) -> str:
    """One table of the page."""
    lines = ["| what | published | ours | difference | whose figures |", "|---|---|---|---|---|"]
    lines += [
        f"| {each.what} | {each.published} | {each.ours} | {each.difference} | {each.believed} |" for each in rows
    ]
    return "\n".join(lines)


def table(mark: str) -> str:
    return markdown([row for make in TABLES[mark] for row in make()])


def main() -> int:
    """Write all tables into the page."""
    text = PAGE.read_text("utf-8")
    for mark in TABLES:
        block = f"<!-- {mark} -->\n\n{table(mark)}\n\n<!-- end of {mark} -->"
        text = re.sub(rf"<!-- {mark} -->.*<!-- end of {mark} -->", lambda _, b=block: b, text, flags=re.DOTALL)  # type: ignore[misc]
    PAGE.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

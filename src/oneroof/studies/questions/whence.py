"""A system against missiles from outside the Euro-Atlantic area: how surely can it tell where a launch came from?"""

from __future__ import annotations

import math
from collections.abc import Sequence

from oneroof.catalogue import shelf as shelves
from oneroof.catalogue.areas import area
from oneroof.catalogue.shelf import Shelf
from oneroof.simulation.many import Progress
from oneroof.studies.origins import Misplaced, misplaced
from oneroof.studies.questions.answer import Answer, Cell, Chart, Given, Line, Map, Question, Side, Spot, Table
from oneroof.studies.questions.steps import Steps, unseen

AREAS = ("euro-atlantic", "nato-2009")
# places of the shelf on both sides of the border; illustrative, no assessed sites
PLACES = (
    ("tabriz", "Tabriz"),
    ("tehran", "Tehran"),
    ("kermanshah", "Kermanshah"),
    ("gabala-site", "Gabala"),
    ("armavir-site", "Armavir"),
    ("kurecik", "Kürecik"),
)
SIGMAS_KM = (0, 2, 5, 10, 20, 40, 60, 100, 150, 200)
SAID_M = (0.0, 40e3, 100e3)
TRIALS = 400


def ask(sigmas_km: Sequence[int] = SIGMAS_KM, trials: int = TRIALS, progress: Progress = unseen) -> Answer:
    """Measure for both readings of the area how often an error of the launch point misplaces a launch."""
    shelf = Shelf()
    points = [(name, _at(shelf, sheet)) for sheet, name in PLACES]
    sigmas_m = [1000.0 * each for each in sigmas_km]
    steps = Steps(progress, len(AREAS) * len(points))
    found = {name: misplaced(area(name), steps.over(points), sigmas_m, trials=trials) for name in AREAS}
    return Answer(
        tuple(_side(name) for name in AREAS),
        _statements(found),
        tuple(_table(name, rows, sigmas_km) for name, rows in found.items()),
        tuple(_chart(name, rows) for name, rows in found.items()),
        (_map(points, found["euro-atlantic"]),),
        tuple(_source(name) for name in AREAS),
        LIMITS,
    )


def _at(shelf: Shelf, sheet: str) -> tuple[float, float]:
    figures = shelf.figures(sheet)
    return figures.si("latitude_deg"), figures.si("longitude_deg")


def _side(name: str) -> Side:
    ground = area(name)
    states = Given("states", f"{len(ground.states)} outlines", "oneroof", _source(name), "–")
    error = Given("error of the launch point", "0 to 200 km, one sigma", "oneroof", "an input of this page", "–")
    return Side(ground.title, ground.note, (states, error))


def _source(name: str) -> str:
    known = shelves.source(area(name).source)
    return area(name).source if known is None else known.text


def _table(name: str, rows: Sequence[Misplaced], sigmas_km: Sequence[int]) -> Table:
    by_place: dict[str, list[Misplaced]] = {}
    for each in rows:
        by_place.setdefault(each.name, []).append(each)
    cells: list[tuple[Cell, ...]] = [
        (place, each[0].inside, *(one.false_share for one in each)) for place, each in by_place.items()
    ]
    headings = ("launched at", "inside", *(f"{sigma} km" for sigma in sigmas_km))
    note = "Share of draws in which the launch seems to come from the other side of the border, by the error's sigma."
    return Table(f"False origins: {area(name).title}", headings, tuple(cells), note)


def _chart(name: str, rows: Sequence[Misplaced]) -> Chart:
    places = list(dict.fromkeys(each.name for each in rows))
    inside = {each.name: each.inside for each in rows}
    lines = tuple(
        Line(
            f"{place}, {'inside' if inside[place] else 'outside'}",
            tuple((each.sigma_m / 1e3, each.false_share) for each in rows if each.name == place),
            str(number),
            inside[place],
        )
        for number, place in enumerate(places)
    )
    note = (
        "Full lines: launched outside, and let fly if placed inside. Dashed: launched inside, and engaged if placed "
        f"outside. {area(name).title}."
    )
    title = "Placed on the wrong side" + (" of the Euro-Atlantic area" if name == AREAS[0] else " of the Allies' land")
    return Chart(title, "error of the launch point, km, one sigma", "share of launches", lines, (), note)


def _map(points: Sequence[tuple[str, tuple[float, float]]], rows: Sequence[Misplaced]) -> Map:
    inside = {each.name: each.inside for each in rows}
    spots = tuple(
        Spot(
            name,
            math.degrees(north),
            math.degrees(east),
            "city" if inside[name] else "launch",
            "" if inside[name] else "irn",
        )
        for name, (north, east) in points
    )
    note = (
        "Dots: inside the Euro-Atlantic area as the states of the partnership council make it up. Triangles: outside."
    )
    return Map("Where the points lie", (), spots, (), note)


def _statements(found: dict[str, list[Misplaced]]) -> tuple[str, ...]:
    shown = [each for each in found["euro-atlantic"] if each.sigma_m in SAID_M]
    return tuple(
        f"{each.name}, {'inside' if each.inside else 'outside'}: with {each.sigma_m / 1e3:g} km of error "
        f"{100 * each.false_share:.1f} % are placed on the other side."
        for each in shown
        if each.name in ("Tabriz", "Gabala", "Armavir")
    )


LIMITS = (
    "What the area is, no summit text says: two readings, each a list of states with its source.",
    "The error is taken as normal and alike in all directions; a track's is neither. A run with `origin_filter` set "
    "counts the errors of its own tracks.",
    "Land only, at 1:50m: a launch from water is outside both areas.",
    "The points are chosen to show distances to the border; nothing is said of anything that could be fired there.",
)

QUESTION = Question(
    "from-outside-the-euro-atlantic-area",
    "How surely could a system spare what was launched inside the Euro-Atlantic area?",
    "The system was said to be for missiles from outside the Euro-Atlantic area. As a rule that lets fly what came "
    "from inside, it rests on where a launch is placed. How large may that error be before launches are taken for what "
    "they are not?",
    ask,
)

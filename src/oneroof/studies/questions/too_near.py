"""Whom the European site would protect, and who is too near: threat classes by distance, people defended by member."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from oneroof.catalogue.cities import ATTRIBUTION, City, cities
from oneroof.catalogue.membership import members
from oneroof.catalogue.shelf import Shelf
from oneroof.earth.geodesy import distance_m
from oneroof.simulation.case import Case, open_case
from oneroof.simulation.many import Progress
from oneroof.simulation.sensors import spot as spot_of
from oneroof.studies import defended
from oneroof.studies.footprint import area
from oneroof.studies.questions.answer import (
    Answer,
    Cell,
    Given,
    Map,
    Question,
    Ring,
    Side,
    Spot,
    Table,
    given,
    sources,
)
from oneroof.studies.questions.reaching import site, spot
from oneroof.studies.questions.steps import unseen

SCENARIO = "third-site-2007"
ON = date(2008, 8, 20)  # the agreement between the United States and Poland
LAUNCHES = (("tabriz", "iran-3-stage-3700"), ("semnan", "iran-icbm-liquid"))
# class boundaries: up to 1,000 km short range, from 3,000 km on long; the text leaves both open
SHORT_KM, LONG_KM = 1000.0, 3000.0
OTHER_LONG_KM = (2000.0, 2500.0, 3000.0, 3500.0)
EUROPE_DEG = (35.0, 72.0, -25.0, 45.0)
STEP_DEG = 1.0


@dataclass(frozen=True, slots=True)
class Capital:
    """A member's capital with its distances from the launch points."""

    city: City
    tabriz_km: float
    semnan_km: float


def capitals(shelf: Shelf, on: date = ON) -> list[Capital]:
    """List the capitals of the alliance's European members on a day, nearest to Tabriz first."""
    allies = set(members("nato", on)) - {"US", "CA"}
    found = [
        Capital(each, *(_apart_km(shelf, name, each) for name, _ in LAUNCHES))
        for each in cities()
        if each.capital and each.country in allies
    ]
    return sorted(found, key=lambda each: each.tabriz_km)


def _apart_km(shelf: Shelf, name: str, city: City) -> float:
    there = math.radians(city.latitude_deg), math.radians(city.longitude_deg)
    return distance_m(*site(shelf, name)[:2], *there) / 1e3


def class_of(distance_km: float, long_km: float = LONG_KM) -> str:
    """Name the class of missile that a place faces from a distance: the shortest that comes so far."""
    return "long" if distance_km > long_km else "medium" if distance_km > SHORT_KM else "short"


def footprint(step_deg: float = STEP_DEG, progress: Progress = unseen) -> tuple[Case, list[dict[str, Any]]]:
    """Map what the third site defends against flights of the long class alone, and count people by country."""
    case = open_case(SCENARIO)
    shelf = case.shelf()
    areas = [area(shelf, name, spot_of(shelf, place)) for place, name in LAUNCHES]
    grid = defended.grid(*EUROPE_DEG, step_deg)
    return case, defended.countries(defended.study(case, grid, areas, LONG_KM, progress))


def ask(step_deg: float = STEP_DEG, progress: Progress = unseen) -> Answer:
    """Class every member by distance, and set beside it how many of its people the site defends."""
    shelf = Shelf()
    found, counted = capitals(shelf), footprint(step_deg, progress)[1]
    members_table, moved, people = _members(found), _moved(found), _people(found, counted)
    return Answer(
        _sides(shelf),
        _statements(found, people),
        (members_table, moved, people),
        (),
        (_map(shelf, found),),
        (*sources(shelf.used()), ATTRIBUTION),
        LIMITS,
    )


def _members(found: Sequence[Capital]) -> Table:
    rows = tuple(
        (each.city.name, each.city.country, each.tabriz_km, each.semnan_km, class_of(each.tabriz_km)) for each in found
    )
    headings = ("capital", "member", "from Tabriz, km", "from Semnan, km", "class from Tabriz")
    note = f"Geodesics on WGS-84. Short: up to {SHORT_KM:g} km; long: over {LONG_KM:g} km; both boundaries are assumed."
    return Table("Which class of missile each capital faces", headings, rows, note)


def reclassified(found: Sequence[Capital], old_km: float, new_km: float) -> list[str]:
    """Name the capitals whose class changes when the boundary of the long class moves."""
    return [each.city.name for each in found if class_of(each.tabriz_km, old_km) != class_of(each.tabriz_km, new_km)]


def _moved(found: Sequence[Capital]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for boundary in OTHER_LONG_KM:
        long = [each.city.name for each in found if class_of(each.tabriz_km, boundary) == "long"]
        changed = reclassified(found, LONG_KM, boundary)
        rows.append((boundary, len(long), len(found) - len(long), ", ".join(changed) or "none"))
    headings = ("long from, km", "capitals inside", "capitals too near", f"reclassified against {LONG_KM:g} km")
    return Table("Where the boundary of the long class decides", headings, tuple(rows))


def _people(found: Sequence[Capital], counted: Sequence[dict[str, Any]]) -> Table:
    """Share of people under the long threat that the site defends; a member that faces none is not applicable."""
    by_code = {row["country"]: row for row in counted}
    rows: list[tuple[Cell, ...]] = []
    for code in sorted({each.city.country for each in found}):
        row = by_code.get(code)
        if row is None:
            continue
        share = row["share_of_people_defended"]
        percent = 100.0 * share if isinstance(share, float) else share
        within = 100.0 * row["people_in_range"] / max(row["people_in_map"], 1)
        rows.append((row["name"], row["people_in_map"] / 1e6, within, percent))
    headings = ("member", "people in the map, million", "of them under the long threat, %", "of those defended, %")
    note = (
        f"Flights of over {LONG_KM:g} km from both launch points. Defended: an opportunity exists against every launch "
        "point that reaches the place, with the scenario's sensors and delays; before chance and magazine."
    )
    return Table("People of members under the long threat, and defended", headings, tuple(rows), note)


def _statements(found: Sequence[Capital], people: Table) -> tuple[str, ...]:
    near = [each.city.name for each in found if class_of(each.tabriz_km) != "long"]
    under = {row[0]: row[2] for row in people.rows if isinstance(row[2], float) and row[2] >= _EDGE}
    free = [str(row[0]) for row in people.rows if row[0] not in under]
    held = [(row[0], row[3]) for row in people.rows if row[0] in under]
    short = [f"{name} ({share:.0f} %)" for name, share in held if isinstance(share, float) and share < _ALL]
    return (
        f"{len(found) - len(near)} of {len(found)} capitals lie over {LONG_KM:g} km from Tabriz.",
        f"Nearer, in the classes of shorter range: {', '.join(near)}.",
        f"Members with nobody, or fewer than {_EDGE:g} % of their people, under the long threat: "
        f"{', '.join(free) or 'none'}.",
        "Of the others, an opportunity exists for everybody counted"
        + (f", but less in {', '.join(short)}." if short else "."),
    )


_ALL = 99.95  # per cent, from which a share is told as everybody
_EDGE = 2.0  # per cent, below which a share may be that of cells on the line, whose middles alone lie beyond it
_INKS = {"long": "2", "medium": "3", "short": "4"}


def _map(shelf: Shelf, found: Sequence[Capital]) -> Map:
    spots = [
        Spot(each.city.name, each.city.latitude_deg, each.city.longitude_deg, "city", _INKS[class_of(each.tabriz_km)],
             f"{each.tabriz_km:,.0f} km".replace(",", "\u202f"))
        for each in found
    ]  # fmt: skip
    spots += [spot(shelf, name, name.title(), "launch", "irn") for name, _ in LAUNCHES]
    spots.append(spot(shelf, "redzikowo", "Redzikowo", "shooter", "usa"))
    at = spot(shelf, "tabriz", "", "launch")
    rings = tuple(
        Ring(f"{km:,.0f} km from Tabriz".replace(",", "\u202f"), at.latitude_deg, at.longitude_deg, km, "irn")
        for km in (SHORT_KM, LONG_KM)
    )
    note = "Capitals: blue in the long class, yellow in the medium, orange in the short; beside each its distance."
    return Map("Capitals by distance from Tabriz", (), tuple(spots), rings, note)


def _sides(shelf: Shelf) -> tuple[Side, ...]:
    def boundary(value: str, reason: str) -> Given:
        return Given("where the long class begins", value, "oneroof", f"assumed: {reason}", "–")

    shared = tuple(
        given(shelf, name, figure, words, unit)
        for name, figure, words, unit in (
            ("iran-3-stage-3700", "range_km", "longest range of the three-stage missile", "km"),
            ("gbi-two-stage", "burnout_speed_km_s", "burnout speed of the interceptor", "km/s"),
            ("gbi-two-stage", "flight_time_max_s", "longest flight of the interceptor", "s"),
        )
    )
    official = boundary("3000 km", "intermediate range begins there in the usual classes (3,000 to 5,500 km)")
    nearer = boundary("2000 km", "the range that Iranian sources gave for the Sejjil-2 in 2008 and 2009")
    return (
        Side("United States, 2007", "The site covers all of NATO that faces a long-range threat.", (official, *shared)),
        Side("Southern members", "Who lies too near for it needs a defence of its own.", (nearer, *shared)),
    )


LIMITS = (
    "The class of a capital is a distance, nothing else: who would be a target is not asked.",
    "Defended is an opportunity: before decisions, magazine (ten interceptors), chance and kill.",
    "People are cities and the rest of each country spread by its area: an approximation. The map ends at 45 E.",
    "A cell is in range if its middle is, with all who live in it: of a country on the line a percent may be too much.",
    "Missiles fly their arcs of least energy; both are classes of what was feared, not types that fly.",
    "Kosovo, Crimea and others are counted as the shipped borders draw them.",
)

QUESTION = Question(
    "who-is-too-near",
    "Which members would the European site protect, and which are too near?",
    "The site in Poland was to protect the members that face a long-range threat from the Middle East; some southern "
    "ones lie so near that a missile of shorter range reaches them. Who is who, and where does the boundary decide?",
    ask,
)

"""Who is in range by when: published forecasts side by side, each taken at its word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from oneroof.catalogue import shelf as shelves
from oneroof.catalogue.forecasts import View, views
from oneroof.catalogue.shelf import Shelf
from oneroof.earth.geodesy import distance_m
from oneroof.simulation.many import Progress
from oneroof.studies.futures import expected_in_range, first_year, quantile
from oneroof.studies.questions.answer import (
    Answer,
    Chart,
    Given,
    Level,
    Line,
    Map,
    Question,
    Ring,
    Side,
    Spot,
    Table,
)
from oneroof.studies.questions.steps import Steps, unseen

LAUNCHES = ("tabriz", "kermanshah", "tehran", "semnan")
# from near to far
CITIES = ("ankara", "moscow", "bucharest", "athens", "warsaw", "rome", "berlin", "paris", "london", "new-york")
SHOWN = ("nie-2007", "nie-2009", "eastwest-2009", "iiss-2010", "crs-2012", "iiss-2013", "iran")
YEARS = tuple(2000 + n / 2 for n in range(61))
LIKELY = 0.5
CHARTED = ("london", "new-york")


def away_m(shelf: Shelf, city: str) -> float:
    """Give the distance of a city from the nearest launch point."""
    here = _place(shelf, city)
    return min(distance_m(*_place(shelf, start), *here) for start in LAUNCHES)


def _place(shelf: Shelf, name: str) -> tuple[float, float]:
    figures = shelf.figures(name)
    return figures.si("latitude_deg"), figures.si("longitude_deg")


def ask(cities: Sequence[str] = CITIES, years: Sequence[float] = YEARS, progress: Progress = unseen) -> Answer:
    """Find by view and city the year from which it is more likely than not in range, and draw two of them over time."""
    shelf = Shelf()
    found = {name: views()[name] for name in SHOWN}
    away = {city: away_m(shelf, city) for city in cities}
    table = _table(shelf, found, Steps(progress, len(away)).over(away.items()))
    return Answer(
        tuple(_side(each) for each in found.values()),
        _statements(table),
        (table, _entries(found)),
        tuple(_chart(shelf, found, city, away[city], years) for city in CHARTED if city in away),
        (_map(shelf, cities),),
        _sources(found),
        LIMITS,
    )


def _side(view: View) -> Side:
    return Side(
        view.title,
        f"Beyond what all views take as there: {', '.join(each.title for each in view.own)}.",
        tuple(
            Given(
                _figure(view, place),
                f"{each.range_low_km:g} to {each.range_high_km:g} km, {each.from_years:.0f} to {each.to_years:.0f}",
                each.holder,
                each.read_as,
                "–",
            )
            for place, each in enumerate(view.own)
        ),
    )


def _figure(view: View, place: int) -> str:
    """Name a forecast by its class, so that those of several views share a row; a second one of a class says so."""
    kind, before = view.own[place].kind, [each.kind for each in view.own[:place]]
    return f"{kind}, another" if kind in before else kind


def _text(source: str) -> str:
    known = shelves.source(source)
    return source if known is None else known.text


def _table(shelf: Shelf, found: dict[str, View], away: Iterable[tuple[str, float]]) -> Table:
    quarters = [1985 + n / 4 for n in range(200)]
    rows = tuple(
        (
            _name(shelf, city),
            metres / 1e3,
            *(_year(first_year(view, metres, quarters, LIKELY)) for view in found.values()),
        )
        for city, metres in away
    )
    note = (
        f"The first year in which the chance is {LIKELY:g} or more that some missile reaches it, if the view comes "
        f"true; from the nearest of {', '.join(_name(shelf, each) for each in LAUNCHES)}. A dash: not by 2034."
    )
    headings = ("city", "away, km", *(view.title for view in found.values()))
    return Table("From which year each city is more likely than not in range", headings, tuple(rows), note)


def _year(year: float | None) -> str | None:
    return None if year is None else f"{int(year)}"


def _name(shelf: Shelf, sheet: str) -> str:
    return shelf.read(sheet).title.split(",")[0]


def _entries(found: dict[str, View]) -> Table:
    seen = {each.id: each for view in found.values() for each in view.threats}
    rows = tuple(
        (
            each.title,
            each.kind,
            quantile(each.range_low_km, each.range_high_km, 0.5),
            f"{each.range_low_km:g} to {each.range_high_km:g}",
            f"{each.from_years:.1f} to {each.to_years:.1f}",
            each.holder,
            each.read_as,
        )
        for each in seen.values()
    )
    headings = (
        "missile",
        "class",
        "range, middle, km",
        "range, km",
        "there from, years",
        "holder",
        "how the words were read",
    )
    note = "An interval is read as the middle nine tenths of an even spread: a choice of method, made once for all."
    return Table("Every forecast that was used", headings, rows, note)


def _chart(shelf: Shelf, found: dict[str, View], city: str, metres: float, years: Sequence[float]) -> Chart:
    lines = tuple(
        Line(view.title, tuple((year, expected_in_range(view, metres, year)) for year in years), str(number))
        for number, view in enumerate(found.values())
    )
    title = f"When {_name(shelf, city)} comes into range, by whose forecast"
    note = (
        f"{metres / 1e3:,.0f} km from the nearest launch point. Each view as its authors put it, none corrected since."
    )
    return Chart(
        title, "year", "chance that some missile reaches it", lines, (Level("even chance", LIKELY, "y"),), note
    )


def _map(shelf: Shelf, cities: Sequence[str]) -> Map:
    spots = [_spot(shelf, "tabriz", "launch", "irn")]
    spots += [_spot(shelf, city, "city", "") for city in cities if city != "new-york"]
    latitude, longitude = (shelf.figures("tabriz").value(f"{key}_deg").value for key in ("latitude", "longitude"))
    assert isinstance(latitude, float) and isinstance(longitude, float)
    rings = tuple(
        Ring(f"{range_km:,} km", latitude, longitude, float(range_km), party)
        for range_km, party in ((1300, "1"), (2000, "2"), (3700, "4"))
    )
    note = (
        "From Tabriz: the ranges of the Shahab-3 (1,300), the Sejjil-2 (2,000) and a three-stage derivative (3,700 km)."
    )
    return Map("Three published ranges over the cities", (), tuple(spots), rings, note)


def _spot(shelf: Shelf, sheet: str, kind: str, party: str) -> Spot:
    figures = shelf.figures(sheet)
    latitude, longitude = (figures.value(f"{key}_deg").value for key in ("latitude", "longitude"))
    assert isinstance(latitude, float) and isinstance(longitude, float)
    return Spot(_name(shelf, sheet), latitude, longitude, "launch" if kind == "launch" else "city", party)


def _statements(table: Table) -> tuple[str, ...]:
    said = []
    for row in table.rows:
        known = [(year, view) for year, view in zip(row[2:], table.headings[2:], strict=True) if year is not None]
        if 0 < len(known) < len(SHOWN) or len({year for year, _ in known}) > 1:
            first, last = min(known), max(known)
            views_ = f"{len(known)} of {len(SHOWN)} views"
            said.append(f"{row[0]}: {first[0]} by {first[1]}, {last[0]} by {last[1]}; {views_} put it in range at all.")
    return tuple(said)


def _sources(found: dict[str, View]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_text(each.source) for view in found.values() for each in view.threats))


LIMITS = (
    "A forecast is taken at its word, as if it came true; what is likely to come true is not weighed.",
    "Missiles of one view are drawn apart: that one programme's delay would delay the next is not in it.",
    "Range alone: numbers, warheads, accuracy and whether anybody would fire are left out.",
    "What sources give as one year, or without an end, is widened as the table says; such ends are assumed.",
)

QUESTION = Question(
    "who-is-in-range-by-year",
    "Who comes into range of Iranian missiles by which year, and by whose forecast?",
    "Forecasts of the years 2007 to 2013 differ on when Iran could reach Western Europe and the United States. Set "
    "side by side, as they were made: whose city is in range by when?",
    ask,
)

"""The Czech radar against Gabala and Armavir: how soon each alone foresees the meeting point well enough."""

from __future__ import annotations

from oneroof.catalogue.shelf import Shelf
from oneroof.simulation.handover import SCENARIO, TURNED, Handover, Study, study
from oneroof.simulation.many import Progress
from oneroof.studies.questions.answer import (
    Answer,
    Cell,
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
    given,
    sources,
)
from oneroof.studies.questions.reaching import flight, ground_track, spot
from oneroof.studies.questions.steps import unseen

FLIGHT = "brussels-shot"
_TOP_KM = 120.0  # of the chart: what is wider is of no use to an interceptor
RADARS = {
    "emr-brdy": ("The Czech radar", "usa"),
    "forward-x-band": ("The forward X-band radar", "3"),
    "gabala": ("Gabala", "rus"),
    TURNED: ("Gabala without its sector", "rus"),
    "armavir": ("Armavir", "4"),
}


def ask(found: Study | None = None, progress: Progress = unseen) -> Answer:
    """Tell for each radar alone when a launch becomes possible, against the flights of the scenario of 2007."""
    shelf = Shelf()
    done = study(SCENARIO, tell=progress) if found is None else found
    shown = [one for one in done.as_assumed if one.radar in RADARS]
    totals = _totals(done)
    return Answer(
        _sides(shelf),
        _statements(totals),
        (totals, _flights(shown)),
        (_chart(done, shown),),
        (_map(shelf),),
        sources(shelf.used()),
        LIMITS,
    )


def _of(done: tuple[Handover, ...], radar: str) -> list[Handover]:
    return [one for one in done if one.radar == radar]


def _totals(done: Study) -> Table:
    """For each radar: of how many flights a launch becomes possible on it alone, as assumed and at both ends."""
    rows: list[tuple[Cell, ...]] = []
    for radar, (name, _) in RADARS.items():
        own = _of(done.as_assumed, radar)
        possible = [one for one in own if one.spare_s is not None]
        spare = sorted(one.spare_s for one in possible if one.spare_s is not None)
        tracks = sorted(one.fits_launch_s for one in own if one.fits_launch_s is not None)
        ends = [sum(one.spare_s is not None for one in _of(each, radar)) for each in (done.flattered, done.unflattered)]
        middle = tracks[len(tracks) // 2] if tracks else None
        rows.append((name, len(own), len(possible), *ends, middle, spare[0] if spare else None))
    headings = (
        "radar alone",
        "flights",
        "with a possible launch",
        "the same, figures at their best",
        "at their worst",
        "track until the launch basket fits, s, median",
        "least delay budget, s",
    )
    note = (
        "Best and worst: every assumed figure of the radar at the end of its range that flatters it, and at the other."
    )
    return Table("Flights on which a launch becomes possible", headings, tuple(rows), note)


def _flights(shown: list[Handover]) -> Table:
    headings = (
        "radar",
        "flight",
        "burnout, s",
        "first seen, s",
        "first look in free flight, s",
        "fits the launch basket after, s of track",
        "fits the handover basket after, s of track",
        "delay budget, s",
    )
    rows = tuple(
        (
            RADARS[one.radar][0],
            one.flight.removesuffix("-shot"),
            one.burnout_s,
            one.first_sight_s,
            one.first_look_s,
            one.fits_launch_s,
            one.fits_handover_s,
            one.spare_s,
        )
        for one in shown
    )
    note = "Flight times count from the missile's ignition. Delay budget: from the first admissible commit to the last."
    return Table("Radar by radar, flight by flight", headings, rows, note)


def _statements(totals: Table) -> tuple[str, ...]:
    return tuple(
        f"{row[0]} alone: a launch becomes possible against {row[2]} of {row[1]} flights "
        f"({row[4]} to {row[3]} over the range of its assumed figures)."
        for row in totals.rows
    )


def _chart(done: Study, shown: list[Handover]) -> Chart:
    """The predicted error for one flight against time, in km; baskets as bands over their assumed ranges."""
    lines = []
    for one in shown:
        name, party = RADARS[one.radar]
        times = (one.track_s + (one.first_look_s or 0.0)).tolist() if one.track_s.size > 1 else []
        points = tuple((t, e / 1e3) for t, e in zip(times, one.error_m.tolist(), strict=False) if e / 1e3 <= _TOP_KM)
        if one.flight == FLIGHT and points:
            lines.append(Line(name, points, party, one.radar == TURNED))
    levels = []
    for (middle, _, _), said in zip(done.baskets_km, ("launch basket", "handover basket"), strict=True):
        levels.append(Level(f"{said}, {middle:g} km", middle, "y"))
    return Chart(
        "Error of the predicted meeting point, flight to Brussels",
        "time after the missile's ignition, s",
        "three-sigma error, km",
        tuple(lines),
        tuple(levels),
        f"Up to {_TOP_KM:g} km. Gabala with its published sector sees only the boost of this flight and has no line.",
    )


def _map(shelf: Shelf) -> Map:
    spots: list[Spot] = [
        spot(shelf, "brdy", "Brdy", "radar", "usa"),
        spot(shelf, "gabala-site", "Gabala", "radar", "rus"),
        spot(shelf, "armavir-site", "Armavir", "radar", "rus"),
        spot(shelf, "redzikowo", "Redzikowo", "shooter", "usa"),
        spot(shelf, "tabriz", "Tabriz", "launch", "irn"),
        spot(shelf, "semnan", "Semnan", "launch", "irn"),
        spot(shelf, "brussels", "Brussels", "aim"),
    ]
    at = spot(shelf, "brdy", "", "radar")
    range_km = float(str(shelf.figures("emr-brdy").value("reference_range_km").value))
    ring = Ring(f"{range_km:,.0f} km".replace(",", "\u202f"), at.latitude_deg, at.longitude_deg, range_km, "usa")
    track = ground_track(flight(shelf, "iran-3-stage-3700", "tabriz", "brussels"), "to Brussels", "irn")
    note = "Ring: the Czech radar's published range, for the cross-section it was quoted with; sectors are not drawn."
    return Map("The radars, the interceptors and the launch points", (track,), tuple(spots), (ring,), note)


def _sides(shelf: Shelf) -> tuple[Side, ...]:
    def of(sheet: str, name: str) -> tuple[Given, ...]:
        return (
            given(shelf, sheet, "reference_range_km", f"range of {name}", "km"),
            given(shelf, sheet, "angle_sigma_floor_deg", f"best accuracy in angle of {name}", "°"),
            given(shelf, sheet, "report_interval_s", f"report interval of {name}", "s"),
        )

    baskets = (
        given(shelf, "gbi-two-stage", "basket_launch_km", "launch basket of the interceptor", "km"),
        given(shelf, "gbi-two-stage", "basket_handover_km", "handover basket of the interceptor", "km"),
    )
    return (
        Side(
            "United States, 2007",
            "An early-warning radar can warn; it cannot guide an interceptor as an X-band radar does.",
            (*of("emr-brdy", "the Czech radar"), *baskets),
        ),
        Side(
            "Russia, 2007",
            "The data of Gabala, and later of Armavir, can take the place of a radar near Prague.",
            (*of("gabala", "Gabala"), *of("armavir", "Armavir"), *baskets),
        ),
    )


LIMITS = (
    "Each radar is alone: cues, other radars and satellites' launch warnings are left out; so are links and decisions.",
    "Expected looks add up along the nominal flight: no process noise, calibration error, wrong pairing or decoys.",
    "Accuracy, least elevation and report interval of all radars are assumed; so are both baskets.",
    "Gabala's sector is the published southern one; the dashed line is a what-if without it.",
)

QUESTION = Question(
    "czech-radar-or-gabala",
    "Would Gabala or Armavir do instead of the Czech radar?",
    "In June 2007 Russia offered the data of its early-warning radar at Gabala, later of that at Armavir, in place of "
    "an X-band radar near Prague. How soon does each alone foresee a meeting point well enough to launch at it?",
    ask,
)

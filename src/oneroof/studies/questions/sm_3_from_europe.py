"""SM-3 from Romania, Poland and the North Sea against the same ICBMs: the threshold of each phase."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from oneroof.catalogue.shelf import Shelf
from oneroof.flight.trajectory import Trajectory
from oneroof.simulation.many import Progress
from oneroof.studies.questions.answer import (
    Answer,
    Chart,
    Given,
    Level,
    Line,
    Map,
    Question,
    Side,
    Spot,
    Table,
    given,
    of_value,
    sources,
)
from oneroof.studies.questions.reaching import Case, curve, flight, ground_track, km_s, site, spot
from oneroof.studies.questions.steps import Steps, unseen
from oneroof.studies.reach import Limits, Place, Shooter

MISSILE, AIM, AIM_NAME = "icbm-russian-class", "washington", "Washington"
BASES = (("kozelsk", "Kozelsk"), ("tatishchevo", "Tatishchevo"))
# a ship's place of this study's own: no station in the North Sea was published
NORTH_SEA = (math.radians(56.0), math.radians(3.0), 0.0)
SPEEDS_M_S = tuple(np.arange(3000.0, 8001.0, 500.0).tolist())
DELAYS_S = (0.0, 60.0)


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase of the plan of 2009: its number, its interceptor, and where that stands; a ship where no site is."""

    number: int
    planned: str
    sheet: str
    name: str
    site: str | None


PHASES = (
    Phase(1, "2011", "sm-3-ia", "SM-3 IA", None),
    Phase(2, "2015", "sm-3-ib", "SM-3 IB", "deveselu"),
    Phase(3, "2018", "sm-3-iia", "SM-3 IIA", "redzikowo"),
    Phase(4, "2020, cancelled 2013", "sm-3-iib", "SM-3 IIB", "redzikowo"),
)
SITES: tuple[tuple[str, str | None], ...] = (
    ("Deveselu", "deveselu"),
    ("Redzikowo", "redzikowo"),
    ("a ship in the North Sea", None),
)


def where(shelf: Shelf, name: str | None) -> Place:
    """Give a site's place, or the ship's."""
    return NORTH_SEA if name is None else site(shelf, name)


def shooter(shelf: Shelf, sheet: str, place: Place) -> Shooter:
    """Set up a block of the SM-3 with its sheet's limits."""
    figures = shelf.figures(sheet)
    limits = Limits(figures.si("intercept_altitude_min_km"), figures.si("flight_time_max_s"))
    return Shooter(shelf, sheet, place, limits)


def ask(
    speeds_m_s: Sequence[float] = SPEEDS_M_S,
    delays_s: Sequence[float] = DELAYS_S,
    phases: Sequence[Phase] = PHASES,
    progress: Progress = unseen,
) -> Answer:
    """Find each phase's threshold speed against ICBMs from two bases, at each site, by commit delay."""
    shelf = Shelf()
    paths = {name: flight(shelf, MISSILE, base, AIM) for base, name in BASES}
    rows, lines = [], []
    steps = Steps(progress, sum(map(len, map(_shown, phases))) * len(paths) * (len(speeds_m_s) + len(delays_s)))
    for phase in phases:
        own = "a ship in the North Sea" if phase.site is None else phase.site.title()
        for place_name, place in _shown(phase):
            for base, path in paths.items():
                case = Case(shooter(shelf, phase.sheet, where(shelf, place)), path)
                points = curve(case, steps.over(speeds_m_s))
                least = [case.least_m_s(delay, points) for delay in steps.over(delays_s)]
                rows.append((phase, place_name, base, place_name == own, least))
                if place_name == "Redzikowo" and base == "Kozelsk":
                    lines.append(Line(f"{phase.name}'s booster", km_s(points), str(phase.number)))
    thresholds, flagged = _thresholds(shelf, rows, delays_s), _flagged(shelf, rows, delays_s)
    charts = (_chart(shelf, lines, phases),) if any(line.points for line in lines) else ()
    maps = (_map(shelf, paths),)
    return Answer(_sides(), _statements(flagged), (flagged, thresholds), charts, maps, sources(shelf.used()), LIMITS)


def _shown(phase: Phase) -> Sequence[tuple[str, str | None]]:
    """List the sites of a phase's block; the IB has the boost of the IA: elsewhere it would only repeat it."""
    return SITES if phase.sheet != "sm-3-ib" else [each for each in SITES if each[1] == phase.site]


Row = tuple[Phase, str, str, bool, list[float | None]]


def speeds_of(shelf: Shelf, sheet: str) -> list[float]:
    """List the burnout speeds that anybody published for a sheet, in km/s."""
    return sorted(float(each.value) for each in shelf.read(sheet).figures["burnout_speed_km_s"].values)  # type: ignore[arg-type]


def _thresholds(shelf: Shelf, rows: Sequence[Row], delays_s: Sequence[float]) -> Table:
    """The threshold of every block at every site."""
    headings = (
        "interceptor",
        "from",
        "ICBM from",
        "published, km/s",
        *(f"least at {each:.0f} s, km/s" for each in delays_s),
    )
    cells = tuple(
        (phase.name, place, base, _published(shelf, phase), *(each and each / 1e3 for each in least))
        for phase, place, base, _, least in rows
    )
    note = (
        "Commits in seconds after the ICBM's burnout. A dash: no speed tried meets within the booster's longest flight."
    )
    return Table("Threshold speed by site", headings, cells, note)


def _published(shelf: Shelf, phase: Phase) -> str:
    return " or ".join(f"{each:g}" for each in speeds_of(shelf, phase.sheet))


def _flagged(shelf: Shelf, rows: Sequence[Row], delays_s: Sequence[float]) -> Table:
    """One row a phase and a base, at the phase's own site: does its greatest published speed reach the threshold?"""
    cells = []
    for phase, place, base, own, least in rows:
        if own:
            most = max(speeds_of(shelf, phase.sheet))
            crosses = [each is not None and most * 1e3 >= each for each in least]
            cells.append(
                (
                    phase.number,
                    phase.planned,
                    phase.name,
                    place,
                    base,
                    most,
                    *(each and each / 1e3 for each in least),
                    *crosses,
                )
            )
    headings = ("phase", "planned for", "interceptor", "from", "ICBM from", "greatest published, km/s",
                *(f"threshold at {each:.0f} s, km/s" for each in delays_s),
                *(f"crosses at {each:.0f} s" for each in delays_s))  # fmt: skip
    note = (
        "Crosses: the greatest published speed is at or above the threshold. Phase 1 was ships; here, in the North Sea."
    )
    return Table("The phases of 2009 and the threshold", headings, tuple(cells), note)


def _statements(flagged: Table) -> tuple[str, ...]:
    count = (len(flagged.headings) - 6) // 2
    lines = []
    for row in flagged.rows:
        least, crosses = row[6], row[6 + count]
        said = "no threshold up to 8 km/s" if least is None else f"threshold {least:.2f} km/s"
        which = f"Phase {row[0]}, {row[2]} from {row[3]} against ICBMs from {row[4]}"
        lines.append(f"{which}: published {row[5]:g} km/s, {said}; crosses: {'yes' if crosses else 'no'}.")
    return tuple(lines)


def _chart(shelf: Shelf, lines: Sequence[Line], phases: Sequence[Phase]) -> Chart:
    levels = tuple(
        Level(phase.name, max(speeds_of(shelf, phase.sheet)), "x", str(phase.number))
        for phase in phases
        if phase.sheet != "sm-3-ib"  # the boost of the IA
    )
    return Chart(
        "From Redzikowo against ICBMs from Kozelsk: the latest commit, by burnout speed",
        "burnout speed, km/s, Earth-relative at its own burnout altitude",
        "latest commit, s after the missile's burnout",
        tuple(line for line in lines if line.points),
        (*levels, Level("burnout", 0.0, "y")),
        "Each line keeps one block's burn time and longest flight, and varies its speed. Dotted: published speeds.",
    )


def _map(shelf: Shelf, paths: dict[str, Trajectory]) -> Map:
    """The ICBMs' ground tracks and the three sites."""
    tracks = tuple(ground_track(path, f"ICBM from {name}", "rus") for name, path in paths.items())
    spots = [spot(shelf, base, name, "base", "rus") for base, name in BASES]
    spots += [spot(shelf, place, name, "shooter", "usa") for name, place in SITES if place is not None]
    ship = Spot("ship, North Sea", math.degrees(NORTH_SEA[0]), math.degrees(NORTH_SEA[1]), "shooter", "usa")
    return Map("The sites and the flights", tracks, (*spots, ship, spot(shelf, AIM, AIM_NAME, "aim")))


def _sides() -> tuple[Side, ...]:
    shelf = Shelf()

    def both(sheet: str, name: str, place: int) -> Given:
        values = shelf.read(sheet).figures["burnout_speed_km_s"].values
        return of_value(f"burnout speed of the {name}", values[min(place, len(values) - 1)], "km/s")

    shared = (
        given(shelf, "sm-3-iia", "flight_time_max_s", "longest flight of the IIA", "s"),
        given(shelf, "sm-3-iib", "flight_time_max_s", "longest flight of the IIB", "s"),
        given(shelf, MISSILE, "burn_time_s", "burn time of the ICBM", "s"),
        given(shelf, MISSILE, "burnout_speed_km_s", "burnout speed of the ICBM's full burn", "km/s"),
    )
    names = (("sm-3-ia", "IA and IB"), ("sm-3-iia", "IIA"), ("sm-3-iib", "IIB"))
    first = Side(
        "Sankaran, 2013; US officials",
        "The IIA suffices against Iranian missiles aimed at Europe; without the IIB nothing there meets Russian ICBMs.",
        (*(both(sheet, name, 0) for sheet, name in names), *shared),
    )
    second = Side(
        "Butt and Postol, 2011",
        "Phases 3 and 4 are kinematically able to engage some Russian ICBM flights to the US East Coast.",
        (*(both(sheet, name, 1) for sheet, name in names), *shared),
    )
    return first, second


LIMITS = (
    "Opportunity only: no radar, cue, seeker, magazine or chance of a kill is asked; any closing speed counts.",
    "Burn times, drag and longest flights of every block are assumed; the longest flight moves the thresholds most.",
    "The ship's place is an example of this study; no station in the North Sea was published.",
    "The ICBM is a class, not a type, on its arc of least energy to Washington.",
    "The bases are the towns that bear their names; silos lie up to some tens of kilometres around them.",
)

QUESTION = Question(
    "sm-3-from-europe",
    "From which phase on could SM-3 in Europe meet Russian ICBMs?",
    "The plan of 2009 had four phases, with faster interceptors in each; the fourth was cancelled in 2013. At which "
    "speed could one in Romania, Poland or the North Sea meet an ICBM from western Russia, and which phase's published "
    "speed is at or above that?",
    ask,
)

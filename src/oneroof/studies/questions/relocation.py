"""The change of plan in 2009: which sites lie nearer to Iran, and which further from ICBM bases in central Russia."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from oneroof.catalogue.shelf import Shelf
from oneroof.earth.geodesy import bearing_rad, destination, distance_m, geodetic_from_ecef
from oneroof.flight.trajectory import Trajectory
from oneroof.simulation.many import Progress
from oneroof.studies.questions.answer import Answer, Cell, Map, Question, Side, Spot, Table, Track, given, sources
from oneroof.studies.questions.reaching import flight, ground_track, site, spot
from oneroof.studies.questions.steps import Steps, unseen

MISSILE, AIM, AIM_NAME = "icbm-russian-class", "washington", "Washington"
BASES = (("kozelsk", "Kozelsk"), ("tatishchevo", "Tatishchevo"))
LAUNCHES = (("tabriz", "Tabriz"), ("semnan", "Semnan"))
_POINTS = 600  # along a track; between two of them a cross-track distance moves by metres


@dataclass(frozen=True, slots=True)
class Place:
    """One site of one of the two plans."""

    sheet: str
    name: str
    plan: str
    what: str


THIRD_SITE = Place("redzikowo", "Redzikowo", "2007, third site", "interceptors, planned for 2013")
PLACES = (
    THIRD_SITE,
    Place("brdy", "Brdy", "2007, third site", "X-band radar"),
    Place("kurecik", "Kürecik", "2009, phase 1", "forward X-band radar, 2011"),
    Place("deveselu", "Deveselu", "2009, phase 2", "interceptors, 2015"),
    Place("redzikowo", "Redzikowo", "2009, phase 3", "interceptors, 2018"),
)
OVERFLOWN = PLACES[:4]  # each place once


def apart_km(shelf: Shelf, a: str, b: str) -> float:
    """Give the geodesic between two sites of the shelf, on WGS-84."""
    return distance_m(*site(shelf, a)[:2], *site(shelf, b)[:2]) / 1e3


def from_geodesic_km(shelf: Shelf, place: str, start: str, end: str) -> float:
    """Give the least distance of a site from the geodesic between two others."""
    a, b, there = (site(shelf, name)[:2] for name in (start, end, place))
    azimuth, length_m = bearing_rad(*a, *b), distance_m(*a, *b)
    along = (destination(*a, azimuth, each) for each in np.linspace(0.0, length_m, _POINTS).tolist())
    return min(distance_m(*each, *there) for each in along) / 1e3


def from_track_km(shelf: Shelf, place: str, path: Trajectory) -> float:
    """Give the least distance of a site from a flight's track over the turning ground."""
    there = site(shelf, place)[:2]
    times = np.linspace(0.0, path.impact_time_s, _POINTS).tolist()
    under = (geodetic_from_ecef(*path.at(time_s)[:3].tolist())[:2] for time_s in times)
    return min(distance_m(*each, *there) for each in under) / 1e3


def ask(progress: Progress = unseen) -> Answer:
    """Set the sites of both plans beside Iranian launch points and Russian bases."""
    shelf = Shelf()
    steps = Steps(progress, len(BASES) + len(OVERFLOWN) * len(BASES))
    paths = {base: flight(shelf, MISSILE, base, AIM) for base, _ in steps.over(BASES)}
    distances, against, tracks = _distances(shelf), _against(shelf), _tracks(shelf, paths, steps)
    return Answer(
        _sides(),
        _statements(against),
        (distances, against, tracks),
        (),
        (_map(shelf, paths),),
        sources(shelf.used()),
        LIMITS,
    )


def _distances(shelf: Shelf) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for each in PLACES:
        apart = (apart_km(shelf, each.sheet, other) for other, _ in (*LAUNCHES, *BASES))
        rows.append((each.plan, each.name, each.what, *apart))
    headings = ("plan", "site", "what stands there", *(f"to {name}, km" for _, name in (*LAUNCHES, *BASES)))
    note = "Geodesics on WGS-84 between the shelf's points. Phase 1 also had ships, whose stations were not published."
    return Table("Distances of both plans' sites", headings, tuple(rows), note)


def _against(shelf: Shelf) -> Table:
    """Each interceptor site of the new plan against the third site's: how much nearer or further from each place."""
    rows = []
    for each in PLACES[3:]:
        for other, name in (*LAUNCHES, *BASES):
            old, new = apart_km(shelf, THIRD_SITE.sheet, other), apart_km(shelf, each.sheet, other)
            where = "same place" if abs(new - old) < 1.0 else "nearer" if new < old else "further"
            rows.append((each.plan, each.name, name, old, new, new - old, where))
    headings = ("plan", "site", "from", "third site, km", "this site, km", "difference, km", "it lies")
    return Table("Interceptor sites of the phases against the third site", headings, tuple(rows))


def _tracks(shelf: Shelf, paths: dict[str, Trajectory], steps: Steps) -> Table:
    rows = []
    for each in OVERFLOWN:
        for base, name in steps.over(BASES):
            near_km = from_geodesic_km(shelf, each.sheet, base, AIM), from_track_km(shelf, each.sheet, paths[base])
            rows.append((each.name, f"{name} to {AIM_NAME}", *near_km))
    headings = ("site", "ICBM", "nearest point of the geodesic, km", "nearest point of the flown ground track, km")
    note = "The Earth turns east under a missile that flies north-west, so what is flown over is not the shortest line."
    return Table("How near the sites lie to the ICBMs' paths", headings, tuple(rows), note)


_TO = {"nearer": "to", "further": "from"}


def _statements(against: Table) -> tuple[str, ...]:
    return tuple(
        f"{row[1]} ({row[0]}) lies {abs(float(str(row[5]))):.0f} km {row[6]} {_TO[str(row[6])]} {row[2]} "
        f"than the third site did: {row[4]:.0f} against {row[3]:.0f} km."
        for row in against.rows
        if row[6] != "same place"
    )


def _map(shelf: Shelf, paths: dict[str, Trajectory]) -> Map:
    tracks = [ground_track(paths[base], f"flown from {name}", "rus") for base, name in BASES]
    for base, _ in BASES:
        tracks.append(_line(shelf, base, AIM, "", "rus"))
        tracks += [_line(shelf, base, each, "", "") for each in ("redzikowo", "deveselu")]
    tracks += [_line(shelf, "tabriz", each, "", "irn") for each in ("redzikowo", "deveselu")]
    spots: list[Spot] = [spot(shelf, base, name, "base", "rus") for base, name in BASES]
    spots += [spot(shelf, each, name, "launch", "irn") for each, name in LAUNCHES]
    spots += [
        spot(shelf, "redzikowo", "Redzikowo", "shooter", "usa", "2007 and phase 3"),
        spot(shelf, "deveselu", "Deveselu", "shooter", "usa", "phase 2"),
        spot(shelf, "brdy", "Brdy", "radar", "usa", "2007"),
        spot(shelf, "kurecik", "Kürecik", "radar", "usa", "phase 1"),
    ]
    note = (
        "Dashed: shortest lines over the ground. The flown ground tracks to Washington leave the picture to the west."
    )
    near = tuple(_near(each) for each in tracks)
    return Map("Both plans' sites, the bases and the launch points", near, tuple(spots), note=note)


def _near(track: Track) -> Track:
    """Cut a line where Europe ends, so that the sites fill the picture."""
    kept = [i for i, longitude in enumerate(track.longitude_deg) if longitude > -15.0]
    last = max(kept) + 1
    return Track(track.name, track.latitude_deg[:last], track.longitude_deg[:last], track.party, track.kind)


def _line(shelf: Shelf, start: str, end: str, name: str, party: str) -> Track:
    a, b = site(shelf, start)[:2], site(shelf, end)[:2]
    azimuth, length_m = bearing_rad(*a, *b), distance_m(*a, *b)
    points = [destination(*a, azimuth, each) for each in np.linspace(0.0, length_m, 60).tolist()]
    latitudes = tuple(round(math.degrees(each[0]), 4) for each in points)
    return Track(name, latitudes, tuple(round(math.degrees(each[1]), 4) for each in points), party, "line")


def _sides() -> tuple[Side, ...]:
    shelf = Shelf()
    points = tuple(
        given(shelf, sheet, figure, f"{name}, {figure.removesuffix('_deg')}", "°")
        for sheet, name in (("redzikowo", "Redzikowo"), ("deveselu", "Deveselu"), *BASES)
        for figure in ("latitude_deg", "longitude_deg")
    )
    words = "The new plan's first sites lie nearer to Iran, and further from Russian ICBM bases."
    return (
        Side("United States, September 2009", words, points),
        Side("Russia", "What was moved can grow: later phases return to Poland with faster interceptors.", points),
    )


LIMITS = (
    "Distance is not reach: which flights can be met is asked by the questions of reach.",
    "The bases are the towns that bear their names; silos lie up to some tens of kilometres around them.",
    "Phase 1's ships are left out: their stations were not published.",
    "The ICBM is a class, not a type, on its arc of least energy.",
)

QUESTION = Question(
    "relocation-2009",
    "Did the sites of 2009 move nearer to Iran and further from Russian ICBM bases?",
    "In 2009 a plan of four phases took the place of the third site in Poland and the Czech Republic. Its first "
    "sites were said to lie nearer to Iran and further from ICBM bases in central Russia. What are the distances, site "
    "by site and base by base?",
    ask,
)

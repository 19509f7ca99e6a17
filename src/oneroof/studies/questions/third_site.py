"""Third-site interceptors against ICBMs from western Russia: at which speed and which delay does the answer flip?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from oneroof.catalogue.shelf import Shelf
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
    Side,
    Table,
    given,
    sources,
)
from oneroof.studies.questions.reaching import (
    Case,
    curve,
    flight,
    ground_track,
    km_s,
    met_at,
    site,
    spot,
    way_track,
)
from oneroof.studies.questions.steps import Steps, unseen
from oneroof.studies.reach import Limits, Meeting, Shooter, at_surface_m_s, burnout_altitude_m, reach

INTERCEPTOR, SITE, MISSILE = "gbi-two-stage", "redzikowo", "icbm-russian-class"
BASES = (("kozelsk", "Kozelsk"), ("tatishchevo", "Tatishchevo"))
AIM, AIM_NAME = "washington", "Washington"
SPEEDS_M_S = tuple(np.arange(5000.0, 10001.0, 250.0).tolist())
DELAYS_S = (0.0, 60.0, 120.0, 180.0, 240.0, 300.0)
# nobody published how slow a closing its seeker and guidance bear: without a bound, and with one that rules out a chase
CLOSINGS_M_S = (0.0, 4000.0)
_SHOWN_DELAY_S = 60.0


def cases(shelf: Shelf, closings_m_s: Sequence[float] = CLOSINGS_M_S) -> list[tuple[str, float, Case]]:
    """Set up every base and every bound on closing: names, bounds, cases."""
    figures = shelf.figures(INTERCEPTOR)
    least_m, longest_s = figures.si("intercept_altitude_min_km"), figures.si("flight_time_max_s")
    where, found = site(shelf, SITE), []
    for base, name in BASES:
        path = flight(shelf, MISSILE, base, AIM)
        for closing in closings_m_s:
            found.append(
                (name, closing, Case(Shooter(shelf, INTERCEPTOR, where, Limits(least_m, longest_s, closing)), path))
            )
    return found


def ask(
    speeds_m_s: Sequence[float] = SPEEDS_M_S, delays_s: Sequence[float] = DELAYS_S, progress: Progress = unseen
) -> Answer:
    """Fly both sides' interceptors against ICBMs from two bases, and find where the answer flips."""
    shelf = Shelf()
    found = cases(shelf)
    held = [(who, Shelf(who).figures(INTERCEPTOR).si("burnout_speed_km_s")) for who in ("usa", "postol")]
    steps = Steps(progress, len(found) * (len(speeds_m_s) + len(held) + len(delays_s)))
    curves = [curve(case, steps.over(speeds_m_s)) for _, _, case in found]
    sides = (_agency(), _critic())
    delays = _delays(found, held, steps)
    speeds = _speeds(found, curves, delays_s, steps)
    chart = Chart(
        "The latest commit that still meets, by burnout speed",
        "burnout speed, km/s, Earth-relative at its own burnout altitude",
        "latest commit, s after the missile's burnout",
        tuple(
            Line(f"{name}, {_closing(closing)}", km_s(points), "0" if name == BASES[0][1] else "4", closing > 0.0)
            for (name, closing, _), points in zip(found, curves, strict=True)
        ),
        (Level("6.3, the agency", 6.3, "x", "usa"), Level("9, Postol", 9.0, "x", "pol"), Level("burnout", 0.0, "y")),
        "Under a line a launch meets; over it none does. A commit is the lift-off: detection, decision and making a "
        "round ready lie before it. Negative: while the missile still burns.",
    )
    return Answer(
        sides,
        _statements(delays),
        (delays, speeds),
        (chart,),
        (_map(shelf, found, held),),
        sources(shelf.used()),
        LIMITS,
    )


def _closing(closing_m_s: float) -> str:
    return "any closing speed" if closing_m_s == 0.0 else f"closing at {closing_m_s / 1e3:g} km/s or more"


def _shared(shelf: Shelf) -> tuple[Given, ...]:
    """What both sides are taken to share: what nobody published, and the missile."""
    return (
        given(shelf, INTERCEPTOR, "burnout_speed_km_s", "burnout speed of the interceptor", "km/s"),
        given(shelf, INTERCEPTOR, "burn_time_s", "burn time of the interceptor", "s"),
        given(shelf, INTERCEPTOR, "flight_time_max_s", "longest flight of the interceptor", "s"),
        given(shelf, INTERCEPTOR, "intercept_altitude_min_km", "least height of a meeting", "km"),
        given(shelf, MISSILE, "burnout_speed_km_s", "burnout speed of the ICBM's full burn", "km/s"),
        given(shelf, MISSILE, "burn_time_s", "burn time of the ICBM", "s"),
    )


def _agency() -> Side:
    words = (
        "The interceptors are too slow: they would have to chase missiles that leave Russia for America over the north."
    )
    return Side("United States, Missile Defense Agency", words, _shared(Shelf("usa")))


def _critic() -> Side:
    words = "A two-stage version of that booster is lighter by a stage and much faster; it could catch them."
    return Side("Postol and Lewis, taken up by Russia", words, _shared(Shelf("postol")))


def _delays(found: list[tuple[str, float, Case]], held: list[tuple[str, float]], steps: Steps) -> Table:
    rows = []
    for name, closing, case in found:
        for who, speed in steps.over(held):
            altitude_m, last = burnout_altitude_m(case.shooter.flying(speed)), case.last(speed)
            latest = None if last is None else last.launch_s - case.path.burnout_time_s
            at_km, surface = altitude_m / 1e3, at_surface_m_s(speed, altitude_m) / 1e3
            met_km = None if last is None else last.altitude_m / 1e3
            rows.append((name, _closing(closing), who, speed / 1e3, at_km, surface, latest, met_km))
    headings = (
        "from",
        "counted",
        "whose speed",
        "km/s",
        "at altitude, km",
        "same energy at the ground, km/s",
        "latest commit, s after burnout",
        "that one meets at, km",
    )
    note = f"ICBMs aimed at {AIM_NAME}; interceptors at Redzikowo."
    return Table("Threshold delay at each side's speed", headings, tuple(rows), note)


def _speeds(
    found: list[tuple[str, float, Case]],
    curves: list[list[tuple[float, float | None]]],
    delays_s: Sequence[float],
    steps: Steps,
) -> Table:
    rows = []
    for (name, closing, case), points in zip(found, curves, strict=True):
        for delay in steps.over(delays_s):
            least = case.least_m_s(delay, points)
            altitude = None if least is None else burnout_altitude_m(case.shooter.flying(least))
            surface = None if least is None or altitude is None else at_surface_m_s(least, altitude) / 1e3
            rows.append((name, _closing(closing), delay, least and least / 1e3, altitude and altitude / 1e3, surface))
    headings = (
        "from",
        "counted",
        "commit, s after burnout",
        "least speed, km/s",
        "at altitude, km",
        "same energy at the ground, km/s",
    )
    first, last = curves[0][0][0] / 1e3, curves[0][-1][0] / 1e3
    note = f"By bisection, to 0.1 %, between {first:g} and {last:g} km/s; a dash: the answer is the same at both ends."
    return Table("Threshold speed by commit delay", headings, tuple(rows), note)


def _statements(delays: Table) -> tuple[str, ...]:
    return tuple(
        f"From {name}, {counted}: at {speed:g} km/s ({who}) the latest commit is {_when(latest)}."
        for name, counted, who, speed, _, _, latest, _ in delays.rows
    )


def _when(latest: Cell) -> str:
    if not isinstance(latest, float):
        return "before the missile's ignition: none"
    return f"{abs(latest):.0f} s {'before' if latest < 0.0 else 'after'} burnout"


def _map(shelf: Shelf, found: list[tuple[str, float, Case]], held: list[tuple[str, float]]) -> Map:
    """Both ICBMs' ground tracks, and where each side's interceptor first meets them at a commit of a minute."""
    tracks, spots = [], [spot(shelf, SITE, "Redzikowo", "shooter", "usa"), spot(shelf, AIM, AIM_NAME, "aim")]
    for base, name in BASES:
        spots.append(spot(shelf, base, name, "base", "rus"))
    for name, closing, case in found:
        if closing > 0.0:
            continue
        tracks.append(ground_track(case.path, f"ICBM from {name}", "rus"))
        for who, speed in held:
            first = _first(case, speed)
            if first is not None:
                party = "usa" if who == "usa" else "pol"
                told = f"{speed / 1e3:g} km/s, {first.time_s / 60.0:.0f} min, {first.altitude_m / 1e3:.0f} km up"
                tracks.append(way_track(case, first, speed, "", party))
                spots.append(met_at(case.path, first, told, party))
    return Map(
        "Where they would meet",
        tuple(tracks),
        tuple(spots),
        note=f"First meetings of a commit {_SHOWN_DELAY_S:.0f} s after the missile's burnout, at any closing speed, "
        "with the agency's 6.3 km/s (blue) and Postol's 9 (violet); minutes count from the missile's ignition.",
    )


def _first(case: Case, speed_m_s: float) -> Meeting | None:
    of = case.shooter
    return reach(of.flying(speed_m_s), of.site, case.path, of.limits, case.path.burnout_time_s + _SHOWN_DELAY_S).first


LIMITS = (
    "Opportunity only: no radar, seeker, discrimination, magazine or chance of a kill is asked.",
    "The interceptor coasts after burnout without divert. Its burn time, drag and longest flight are assumed.",
    "The bases are the towns that bear their names; silos lie up to some tens of kilometres around them.",
    "The ICBM is a class, not a type, on its arc of least energy; other arcs and aims give other thresholds.",
    "Nobody published how slow a closing the kill vehicle can use: shown are no bound, and 4 km/s, which is assumed.",
)

QUESTION = Question(
    "third-site-against-icbms",
    "Could interceptors in Poland meet Russian ICBMs on their way to Washington?",
    "Ten two-stage interceptors were planned for Poland. Whether they could reach ICBMs from western Russia was argued "
    "with two speeds, 6.3 and about 9 km/s, and with the time it takes to commit. At which speed and which delay does "
    "the answer flip?",
    ask,
)

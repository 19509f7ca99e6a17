"""Would another radar do instead: how well one radar alone foresees the meeting point, against its time of track."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from oneroof.catalogue.shelf import Shelf
from oneroof.earth.arrays import Floats
from oneroof.engagement.reach import Battery, launch_times
from oneroof.flight.trajectory import Trajectory
from oneroof.sensing.radar import Radar, radar
from oneroof.simulation.case import open_case
from oneroof.simulation.layout import Threat, build
from oneroof.simulation.opportunity import Arc, errors_m, free_arc, information
from oneroof.simulation.sensors import spot
from oneroof.simulation.visibility import first_likely_s

GRID_S = 5.0  # reports come on multiples of it
# which end of its range flatters a radar: the lower (-1) or the higher (+1)
FLATTERING = {
    "reference_rcs_m2": -1,
    "reference_range_km": 1,
    "reference_snr_db": 1,
    "elevation_min_deg": -1,
    "beamwidth_deg": -1,
    "range_sigma_m": -1,
    "angle_sigma_floor_deg": -1,
    "report_interval_s": -1,
}


@dataclass(frozen=True, slots=True)
class Handover:
    """What one radar alone makes of one flight, times after its ignition; None for what never happens.

    `track_s` (n,) count from the radar's first look in free flight, `error_m` (n,) is three sigma of the predicted
    meeting point then. `fits_launch_s` and `fits_handover_s` are the track times at which it first fits each basket.
    `spare_s` is the delay budget on this radar alone: from the first admissible commit to the last, less preparation.
    """

    radar: str
    flight: str
    burnout_s: float
    first_sight_s: float | None
    first_look_s: float | None
    track_s: Floats
    error_m: Floats
    fits_launch_s: float | None
    fits_handover_s: float | None
    spare_s: float | None

    def error_after_m(self, track_s: float) -> float | None:
        """Give the error by the last look so far into the track; None if it is not kept so long."""
        reached = np.flatnonzero(self.track_s <= track_s + 1e-9)
        return float(self.error_m[reached[-1]]) if reached.size and self.track_s[-1] >= track_s - 1e-9 else None


@dataclass(frozen=True, slots=True)
class Station:
    """A radar at its place, with the band whose cross-sections it sees."""

    name: str
    band: str
    device: Radar


def station(shelf: Shelf, name: str, label: str | None = None) -> Station:
    """Set up a radar of the shelf at the site that its sheet names."""
    figures = shelf.figures(name)
    place = spot(shelf, figures.text("site"))
    device = radar(figures, place.latitude_rad, place.longitude_rad, place.height_m)
    return Station(label or name, figures.text("band"), device)


def at_the_end(shelf: Shelf, name: str, flatter: bool) -> Shelf:
    """Put every assumed figure of a radar's accuracy and reach at the end of its range that flatters it, or not."""
    found = shelf
    figures = shelf.figures(name)
    for figure, better in FLATTERING.items():
        value = figures.value(figure)
        if value.kind == "assumed" and value.low is not None and value.high is not None:
            found = found.with_value(name, figure, value.high if flatter == (better > 0) else value.low)
    return found


def handovers(stations: Iterable[Station], threats: Sequence[Threat], battery: Battery) -> list[Handover]:
    """Tell what each radar alone makes of each flight, in that order.

    Expected looks in free flight add up in information form along the nominal arc: no process noise, no bias, no
    wrong association, no link delay, so a real track is later and wider. The meeting point is that of the last launch
    that can still meet, one point a flight for all radars. Flights that no launch can meet are left out.
    """
    arcs = [(threat, free_arc(threat, GRID_S)) for threat in threats]
    return [
        one for each in stations for threat, arc in arcs if (one := _handover(each, threat, arc, battery)) is not None
    ]


def _handover(station: Station, threat: Threat, arc: Arc, battery: Battery) -> Handover | None:
    launches, meetings = launch_times(battery, arc.times_s, arc.states)
    last = int(np.argmax(launches))
    if launches[last] < threat.ignition_s:
        return None
    meeting = int(np.searchsorted(arc.times_s, meetings[last]))
    commit, latest = math.inf, -math.inf
    learned, times, errors = np.zeros((6, 6)), [], []
    every = max(1, round(station.device.report_interval_s / GRID_S))
    for node in range(0, meeting, every):
        told = information(station.device, threat.rcs_m2[station.band], arc, node)
        if told is None:
            continue
        learned = learned + told
        everywhere = errors_m(arc, learned)
        times.append(float(arc.times_s[node]))
        errors.append(float(everywhere[meeting]))
        ready_s = times[-1] + battery.preparation_s
        useful = launches[(everywhere <= battery.basket_launch_m) & (launches >= ready_s)]
        if useful.size:
            commit, latest = min(commit, ready_s), max(latest, float(useful.max()))
    return _told(station, threat, np.array(times), np.array(errors), latest - commit, battery)


def _told(
    station: Station, threat: Threat, times: Floats, errors: Floats, spare_s: float, battery: Battery
) -> Handover:
    path: Trajectory = threat.nominal
    track = times - times[0] if times.size else times
    return Handover(
        radar=station.name,
        flight=threat.id,
        burnout_s=path.burnout_time_s,
        first_sight_s=first_likely_s(path, station.device, threat.rcs_m2[station.band]),
        first_look_s=float(times[0]) - threat.ignition_s if times.size else None,
        track_s=track,
        error_m=errors,
        fits_launch_s=_first_within(track, errors, battery.basket_launch_m),
        fits_handover_s=_first_within(track, errors, battery.basket_handover_m),
        spare_s=None if spare_s == -math.inf else spare_s,
    )


def _first_within(track_s: Floats, error_m: Floats, basket_m: float) -> float | None:
    within = np.flatnonzero(error_m <= basket_m)
    return float(track_s[within[0]]) if within.size else None


# ---------------------------------------------------------------------------------------------- the shipped study

SCENARIO = "third-site-2007"
RADARS = ("gabala", "armavir", "uewr-fylingdales", "forward-x-band", "emr-brdy")
TURNED = "gabala, all round"


@dataclass(frozen=True, slots=True)
class Study:
    """The same radars on the same flights: as assumed, and with each radar's assumed figures at either end."""

    battery: Battery
    baskets_km: tuple[tuple[float, float, float], tuple[float, float, float]]
    as_assumed: tuple[Handover, ...]
    flattered: tuple[Handover, ...]
    unflattered: tuple[Handover, ...]


def study(
    scenario: str = SCENARIO, radars: Sequence[str] = RADARS, tell: Callable[[int, int], None] | None = None
) -> Study:
    """Compare the radars of the debate of 2007 on the flights of a scenario, against its first battery's baskets.

    Gabala stands there twice: with its published southern sector, and as if it could look all round. `tell` hears
    how many of the three sets of figures (as assumed, and either end of the ranges) are done.
    """
    case = open_case(scenario)
    shelf = case.shelf()
    layout = build(case.scenario, shelf)
    battery = next(iter(layout.shooters.values())).battery

    def told(shelves: Sequence[Shelf]) -> tuple[Handover, ...]:
        stations = [station(own, name) for own, name in zip(shelves, radars, strict=True)]
        turned = shelves[radars.index("gabala")].with_value("gabala", "sector_half_deg", 180.0)
        return tuple(handovers([*stations, station(turned, "gabala", TURNED)], layout.threats, battery))

    sets = [[shelf] * len(radars), *([at_the_end(shelf, name, end) for name in radars] for end in (True, False))]
    done: list[tuple[Handover, ...]] = []
    for shelves in sets:
        done.append(told(shelves))
        if tell is not None:
            tell(len(done), len(sets))
    sheet = next(asset.sheet for asset in case.scenario.assets if asset.id == battery.id)
    baskets = _basket(shelf, sheet, "basket_launch_km"), _basket(shelf, sheet, "basket_handover_km")
    return Study(battery, baskets, *done)


def _basket(shelf: Shelf, sheet: str, figure: str) -> tuple[float, float, float]:
    """Give a basket with the ends of its range."""
    value = shelf.figures(sheet).value(figure)
    middle = float(value.value)  # type: ignore[arg-type]
    return middle, value.low or middle, value.high or middle

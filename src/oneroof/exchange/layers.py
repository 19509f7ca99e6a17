"""The layers of a map from the bottom up: reach, places, ground tracks, interceptors' paths, marks with their names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from oneroof.exchange import scene, style
from oneroof.exchange.labels import Wish
from oneroof.exchange.projection import Frame, around, project, project_one
from oneroof.exchange.scene import Path, Text
from oneroof.exchange.words import minutes, percent, title_of

if TYPE_CHECKING:
    from oneroof.simulation.geometry import Geometry, SensorSite, ShooterSite
    from oneroof.simulation.run import Result

_TICK_S = 300.0
PLACE_RANK = 1
# Reach is nominal and nobody knows its edge: a band swells and fades around it, (from, to, opacity) in shares of it.
_SOFT_EDGE = (
    (0.86, 0.9, 0.03),
    (0.9, 0.94, 0.06),
    (0.94, 0.97, 0.1),
    (0.97, 1.0, 0.15),
    (1.0, 1.02, 0.1),
    (1.02, 1.045, 0.05),
)
_INSIDE = 0.022


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a run's parties, and which of them attacks."""

    parties: dict[str, str]
    threat: str

    def attacks(self, party: str) -> bool:
        """Tell whether the missiles are this party's."""
        return self.parties.get(party) == self.threat

    def of(self, party: str) -> str:
        """The colour of one party."""
        return self.parties.get(party, style.MUTED)


def sites(geometry: Geometry) -> list[SensorSite | ShooterSite]:
    """All batteries and sensors."""
    return [*geometry.shooters, *geometry.sensors]


def palette(result: Result) -> Palette:
    """Give every party of a run its colour, in the scenario's order; the attack wears its owner's, or vermilion."""
    geometry = result.geometry
    named = [party["id"] for party in result.summary["parties"]]
    colours = style.party_colours([*named, *(item.party for item in sites(geometry))])
    return Palette(colours, colours.get("irn", "#D55E00"))


def fans(result: Result, frame: Frame, colours: Palette) -> list[Path]:
    """Draw the reach of each radar over its sectors as a fan with a soft edge."""
    items: list[Path] = []
    for sensor in result.geometry.sensors:
        if sensor.kind != "radar" or not sensor.reach_km:
            continue
        for start, end in merged(sensor.sectors):
            items += _fan(sensor, start, end, frame, colours.of(sensor.party))
    return items


def _fan(sensor: Any, start: float, end: float, frame: Frame, colour: str) -> list[Path]:
    azimuths = list(np.linspace(start, end, max(3, int((end - start) / 2.0) + 1)))
    whole = end - start >= 360.0
    centre = frame.pixels(project(sensor.latitude_deg, sensor.longitude_deg))

    def arc(share: float) -> list[tuple[float, float]]:
        return frame.pixels(around(sensor.latitude_deg, sensor.longitude_deg, azimuths, sensor.reach_km * share))

    outer = arc(1.0)
    inside = Path(
        ([*([] if whole else centre), *outer],),
        True,
        colour,
        _INSIDE,
        title=f"{sensor.name}: about {sensor.reach_km:,.0f} km",
    )
    bands = []
    for near, far, alpha in _SOFT_EDGE:
        parts = (arc(far), list(reversed(arc(near)))) if whole else ([*arc(far), *reversed(arc(near))],)
        bands.append(Path(parts, True, colour, alpha))
    sides = [] if whole else [Path(([outer[0], centre[0], outer[-1]],), stroke=colour, width=0.9, opacity=0.5)]
    return [inside, *bands, *sides]


def merged(sectors: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Join sectors that touch, each as (from, to) with from < to in degrees clockwise from north."""
    spans = sorted((start % 360.0, start % 360.0 + ((end - start) % 360.0 or 360.0)) for start, end in sectors)
    joined: list[tuple[float, float]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1] + 0.5:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    if len(joined) > 1 and joined[-1][1] >= joined[0][0] + 359.5:
        first = joined.pop(0)
        joined[-1] = (joined[-1][0], max(joined[-1][1], first[1] + 360.0))
    return [(start, min(end, start + 360.0)) for start, end in joined]


def zones(result: Result, frame: Frame) -> list[Path]:
    """Shade the area that counts as each place, greener the more runs protected it."""
    items = []
    for spot in result.geometry.places:
        if spot.protected_mean is None:
            continue
        ring = frame.pixels(around(spot.latitude_deg, spot.longitude_deg, list(range(0, 360, 10)), spot.radius_km))
        colour = style.GOOD if spot.protected_mean >= 0.5 else style.BAD
        items.append(Path((ring,), True, colour, 0.12))
    return items


def tracks(result: Result, frame: Frame, colours: Palette) -> list[Path]:
    """Draw the ground tracks: boost thick, flight thin, and what a hit spared dotted; a dot every five minutes."""
    items: list[Path] = []
    dots: list[Path] = []
    for track in result.geometry.tracks:
        line = frame.pixels(project(track.latitude_deg, track.longitude_deg))
        times = np.asarray(track.times_s, float)
        met = met_at(result, track)
        flown, spared = (line, []) if met is None else (line[: met + 1], line[met:])
        items.append(Path((flown,), stroke=style.PAPER, width=3.2, opacity=0.75))
        if len(spared) > 1:
            items.append(Path((spared,), stroke=colours.threat, width=1.2, opacity=0.55, dash=(1.0, 4.0)))
        items.append(Path((flown,), stroke=colours.threat, width=1.5, title=f"{track.id}: {track.missile}"))
        if track.burnout_index > 0:
            items.append(Path((line[: track.burnout_index + 1],), stroke=colours.threat, width=3.4))
        for x, y in _at(line, times, *np.arange(_TICK_S, times[len(flown) - 1], _TICK_S)):
            dots.append(Path((scene.circle(x, y, 2.1, 10),), True, colours.threat, stroke=style.PAPER, width=0.9))
    return items + dots


def met_at(result: Result, track: Any) -> int | None:
    """The node of a nominal flight nearest to where the first run's flight was hit; None where it was not.

    By place, not by time: the flight that was hit differs from the nominal one by its dispersion.
    """
    hits = [item for item in result.geometry.intercepts if item.threat == track.id and item.outcome == "defended"]
    if not hits:
        return None
    gap = project(track.latitude_deg, track.longitude_deg) - project(hits[0].latitude_deg, hits[0].longitude_deg)
    return int(np.argmin(np.hypot(gap[:, 0], gap[:, 1])))


def _at(line: Sequence[tuple[float, float]], times: np.ndarray, *moments: float) -> list[tuple[float, float]]:
    points = np.asarray(line, float)
    return [(float(np.interp(t, times, points[:, 0])), float(np.interp(t, times, points[:, 1]))) for t in moments]


def paths(result: Result, frame: Frame, colours: Palette) -> list[Path]:
    """Draw the interceptors' ground paths of the first run."""
    party = {item.id: item.party for item in result.geometry.shooters}
    items = []
    for meeting in result.geometry.intercepts:
        line = frame.pixels(project(meeting.path_latitude_deg, meeting.path_longitude_deg))
        items.append(Path((line,), stroke=style.PAPER, width=3.4, opacity=0.8))
        items.append(
            Path(
                (line,),
                stroke=colours.of(party.get(meeting.shooter, "")),
                width=1.7,
                dash=() if meeting.outcome == "defended" else (5.0, 4.0),
            )
        )
    return items


@dataclass(frozen=True, slots=True)
class Spot:
    """A mark on the map and the label it wishes for."""

    items: list[Path]
    x: float
    y: float
    text: Text | None
    radius: float
    rank: int
    must: bool = True


def spots(result: Result, frame: Frame, colours: Palette, close: bool) -> tuple[list[Path], list[Wish]]:
    """Mark places, launch points, sensors, shooters and intercepts, and wish a label for each that has a name."""
    size = 1.0 if frame.width_px > 1000 else 0.9 if frame.width_px > 600 else 0.85
    found = [
        *_intercepts(result, frame, colours, size, close),
        *_places(result, frame, size),
        *_launches(result, frame, colours, size),
        *_sensors(result, frame, colours, size),
        *_shooters(result, frame, colours, size),
    ]
    seen = [spot for spot in found if frame.holds(spot.x, spot.y, 2.0)]
    wishes = [Wish(s.x, s.y, s.text, s.radius, s.rank, s.must) for s in seen if s.text is not None]
    return [item for spot in seen for item in spot.items], wishes


def _intercepts(result: Result, frame: Frame, colours: Palette, size: float, close: bool) -> Iterator[Spot]:
    party = {item.id: item.party for item in result.geometry.shooters}
    ignition_s = {threat["id"]: threat["launch_scenario_s"] or 0.0 for threat in result.summary["threats"]}
    for meeting in result.geometry.intercepts:
        x, y = _pixel(frame, meeting)
        hit, after = meeting.outcome == "defended", minutes(meeting.time_s - ignition_s.get(meeting.threat, 0.0))
        height = f"{meeting.altitude_km:,.0f} km"
        said = f"{meeting.threat} {'hit' if hit else 'missed'} at {height}, {after} after ignition"
        mark = scene.intercept_mark(x, y, colours.of(party.get(meeting.shooter, "")), said, hit, 7.5 * size)
        text = _label(height, 10.0 * size, f"  {after}", quiet=True) if close else None
        yield Spot(mark, x, y, text, 7.0, 5, must=False)


def _places(result: Result, frame: Frame, size: float) -> Iterator[Spot]:
    for place in result.geometry.places:
        x, y = _pixel(frame, place)
        share, name = place.protected_mean, title_of(place.name)
        said = name if share is None else f"{name}: protected in {percent(share)} of runs"
        mark = scene.share_mark(x, y, share, style.GOOD, style.BAD, said, 7.5 * size)
        text = _label(name, 13.0 * size, "" if share is None else f"  {percent(share)}", bold=True)
        yield Spot(mark, x, y, text, 7.5 * size, PLACE_RANK)


def _launches(result: Result, frame: Frame, colours: Palette, size: float) -> Iterator[Spot]:
    for name, latitude, longitude in launch_points(result):
        x, y = frame.pixels(np.array([project_one(latitude, longitude)]))[0]
        mark = scene.launch_mark(x, y, colours.threat, f"Launch from {name}", 7.5 * size)
        yield Spot(mark, x, y, _label(name, 12.0 * size, "  launch"), 6.0, 2)


def _sensors(result: Result, frame: Frame, colours: Palette, size: float) -> Iterator[Spot]:
    for sensor in result.geometry.sensors:
        x, y = _pixel(frame, sensor)
        draw = scene.satellite_mark if sensor.kind == "satellite" else scene.radar_mark
        mark = draw(x, y, colours.of(sensor.party), sensor.name, 6.5 * size)
        yield Spot(mark, x, y, _label(sensor.name, 11.5 * size), 6.5 * size, 3)


def _shooters(result: Result, frame: Frame, colours: Palette, size: float) -> Iterator[Spot]:
    for shooter in result.geometry.shooters:
        x, y = _pixel(frame, shooter)
        mark = scene.shooter_mark(x, y, colours.of(shooter.party), shooter.name, 6.0 * size)
        yield Spot(mark, x, y, _label(shooter.name, 11.5 * size, bold=True), 8.0 * size, 0)


def launch_points(result: Result) -> list[tuple[str, float, float]]:
    """Each place that missiles leave, once, in the order of the attack."""
    found = {
        t["from"]: (float(t["from_latitude_deg"]), float(t["from_longitude_deg"])) for t in result.summary["threats"]
    }
    return [(title_of(key), *found[key]) for key in found]


def _pixel(frame: Frame, spot: Any) -> tuple[float, float]:
    return frame.pixels(project(spot.latitude_deg, spot.longitude_deg))[0]


def _label(text: str, size: float, tail: str = "", bold: bool = False, quiet: bool = False) -> Text:
    return Text(0.0, 0.0, text, size, style.MUTED if quiet else style.INK, tail, style.MUTED, bold)

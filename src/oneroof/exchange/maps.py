"""The map of a raid: who can see how far, where the missiles fly, where they are met, who was protected and who was struck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

import numpy as np

from oneroof.exchange import basemap, scene, style
from oneroof.exchange.labels import Box, Wish, ground, leader, place
from oneroof.exchange.projection import Frame, around, frame_around, project, project_one
from oneroof.exchange.scene import Path, Scene, Text
from oneroof.exchange.words import minutes, percent, title_of

if TYPE_CHECKING:
    from oneroof.simulation.run import Result

WIDE_PX = 1180.0
NARROW_PX = 390.0
DETAIL_RADIUS_KM = 2700.0
_TICK_S = 300.0
# Reach is nominal and nobody knows its edge: a band that swells and fades around it, (from, to, opacity) in shares of the reach.
_SOFT_EDGE = ((0.86, 0.9, 0.03), (0.9, 0.94, 0.06), (0.94, 0.97, 0.1), (0.97, 1.0, 0.15), (1.0, 1.02, 0.1), (1.02, 1.045, 0.05))
_INSIDE = 0.035


@dataclass(frozen=True, slots=True)
class Chart:
    """One map: its frame, and its scene without the base map, which the painters put beneath."""

    frame: Frame
    scene: Scene


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a run's parties, and which of them attacks."""

    parties: dict[str, str]
    threat: str

    def of(self, party: str) -> str:
        """The colour of one party."""
        return self.parties.get(party, style.MUTED)


def palette(result: Result) -> Palette:
    """Give every party of a run its colour, in the order of the scenario; the attack wears its owner's, or vermilion."""
    geometry = result.geometry
    named = [party["id"] for party in result.summary["parties"]]
    colours = style.party_colours([*named, *(item.party for item in (*geometry.sensors, *geometry.shooters))])
    return Palette(colours, colours.get("irn", "#D55E00"))


def charts(result: Result, width_px: float, alone: bool = False) -> list[Chart]:
    """Draw the whole raid and, where the defended part would be too small to read in it, that part closer.

    `alone`: only the whole raid, to stand by itself.
    """
    tall = width_px < 600
    whole = frame_around(_everything(result), width_px, (0.78, 1.15) if tall else (0.50, 0.60), 0.05)
    near = _near_points(result)
    close = frame_around(near, width_px, (1.0, 1.35) if tall else (0.54, 0.62), 0.07) if len(near) else None
    if alone or close is None or close.km_per_px > 0.72 * whole.km_per_px:
        return [chart(result, whole)]
    return [chart(result, whole, inset=close), chart(result, close, close=True)]


def _everything(result: Result) -> np.ndarray:
    geometry = result.geometry
    parts = [project(track.latitude_deg, track.longitude_deg) for track in geometry.tracks]
    spots = [*geometry.shooters, *geometry.places, *(sensor for sensor in geometry.sensors if sensor.kind == "radar")]
    parts += [project(spot.latitude_deg, spot.longitude_deg) for spot in spots]
    return np.concatenate(parts) if parts else project([30.0, 65.0], [-20.0, 50.0])


def _near_points(result: Result) -> np.ndarray:
    """What the closer map holds: shooters, intercepts, and the places aimed at within reach of a glance from them."""
    geometry = result.geometry
    if not geometry.shooters:
        return np.empty((0, 2))
    shooters = np.concatenate([project(item.latitude_deg, item.longitude_deg) for item in geometry.shooters])
    spots = [*geometry.places, *geometry.intercepts, *(sensor for sensor in geometry.sensors if sensor.kind == "radar")]
    starts = [project(track.latitude_deg[:1], track.longitude_deg[:1]) for track in geometry.tracks]
    points = np.concatenate([shooters, *starts, *(project(item.latitude_deg, item.longitude_deg) for item in spots)])
    middle = shooters.mean(axis=0)
    return points[np.hypot(*(points - middle).T) < DETAIL_RADIUS_KM]


def chart(result: Result, frame: Frame, inset: Frame | None = None, close: bool = False) -> Chart:
    """Compose one map from the bottom up, then put its labels."""
    colours = palette(result)
    title = "Europe, closer" if close else "The raid and the defence"
    drawing = Scene(frame.width_px, frame.height_px, title, describe(result))
    drawing.items += fans(result, frame, colours)
    drawing.items += zones(result, frame)
    flights = tracks(result, frame, colours) + paths(result, frame, colours)
    drawing.items += flights
    marks, wishes = spots(result, frame, colours, close)
    drawing.items += marks
    if inset is not None:
        drawing.items += _inset(frame, inset)
        wishes = [wish if not _within(wish, frame, inset) else _optional(wish) for wish in wishes]
    bar = scale_bar(frame)
    boxes = [_box(mark) for mark in marks] + [_bar_box(frame)]
    texts = place(wishes, ground(flights, boxes, frame.width_px, frame.height_px))
    drawing.items += [line for wish, text in zip(wishes, texts, strict=True) if text and (line := leader(wish, text, style.MUTED))]
    drawing.items += [text for text in texts if text is not None]
    drawing.items += bar
    return Chart(frame, drawing)


def describe(result: Result) -> str:
    """Say what the map shows to a reader who cannot see it."""
    lines = []
    for threat in result.summary["threats"]:
        share = percent(threat["protected"]["mean"])
        lines.append(f"{threat['id']} flies {threat['range_km']:,.0f} km and is stopped in {share} of runs")
    names = ", ".join(f"{item.name} ({item.party})" for item in (*result.geometry.shooters, *result.geometry.sensors))
    return f"Map. Defence: {names or 'none'}. Attack: {'; '.join(lines) or 'none'}."


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
    inside = Path(([*([] if whole else centre), *outer],), True, colour, _INSIDE, title=f"{sensor.name}: about {sensor.reach_km:,.0f} km")
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
        items.append(Path((line,), stroke=colours.of(party.get(meeting.shooter, "")), width=1.7, dash=() if meeting.outcome == "defended" else (5.0, 4.0)))
    return items


def spots(result: Result, frame: Frame, colours: Palette, close: bool) -> tuple[list[Path], list[Wish]]:
    """Mark places, launch points, sensors, shooters and intercepts, and wish a label for each that has a name."""
    marks: list[Path] = []
    wishes: list[Wish] = []

    def add(items: list[Path], x: float, y: float, text: Text | None, radius: float, rank: int, must: bool = True) -> None:
        if frame.holds(x, y, 2.0):
            marks.extend(items)
            if text is not None:
                wishes.append(Wish(x, y, text, radius, rank, must))

    size = 1.0 if frame.width_px > 600 else 0.85
    party = {item.id: item.party for item in result.geometry.shooters}
    ignition_s = {threat["id"]: threat["launch_scenario_s"] or 0.0 for threat in result.summary["threats"]}
    for meeting in result.geometry.intercepts:
        x, y = _pixel(frame, meeting)
        hit, after = meeting.outcome == "defended", minutes(meeting.time_s - ignition_s.get(meeting.threat, 0.0))
        said = f"{meeting.threat} {'hit' if hit else 'missed'} at {meeting.altitude_km:,.0f} km, {after} after ignition"
        label = _label(f"{meeting.altitude_km:,.0f} km", 10.0 * size, tail=f"  {after}", quiet=True) if close else None
        add(scene.intercept_mark(x, y, colours.of(party.get(meeting.shooter, "")), said, hit, 7.5 * size), x, y, label, 7.0, 5, must=False)
    for spot in result.geometry.places:
        x, y = _pixel(frame, spot)
        share = spot.protected_mean
        tail = "" if share is None else f"  {percent(share)}"
        name = title_of(spot.name)
        said = name if share is None else f"{name}: safe in {percent(share)} of runs"
        add(scene.share_mark(x, y, share, style.GOOD, style.BAD, said, 7.5 * size), x, y, _label(name, 13.0 * size, tail, bold=True), 7.5 * size, 1)
    for name, latitude, longitude in launch_points(result):
        x, y = frame.pixels(np.array([project_one(latitude, longitude)]))[0]
        add(scene.launch_mark(x, y, colours.threat, f"Launch from {name}", 7.5 * size), x, y, _label(name, 12.0 * size, "  launch"), 6.0, 2)
    for sensor in result.geometry.sensors:
        x, y = _pixel(frame, sensor)
        draw = scene.satellite_mark if sensor.kind == "satellite" else scene.radar_mark
        add(draw(x, y, colours.of(sensor.party), sensor.name, 6.5 * size), x, y, _label(sensor.name, 11.5 * size), 6.5 * size, 3)
    for shooter in result.geometry.shooters:
        x, y = _pixel(frame, shooter)
        add(scene.shooter_mark(x, y, colours.of(shooter.party), shooter.name, 6.0 * size), x, y, _label(shooter.name, 11.5 * size, bold=True), 8.0 * size, 0)
    return marks, wishes


def launch_points(result: Result) -> list[tuple[str, float, float]]:
    """Each place that missiles leave, once, in the order of the attack."""
    found = {t["from"]: (float(t["from_latitude_deg"]), float(t["from_longitude_deg"])) for t in result.summary["threats"]}
    return [(title_of(key), *found[key]) for key in found]


def _pixel(frame: Frame, spot: Any) -> tuple[float, float]:
    return frame.pixels(project(spot.latitude_deg, spot.longitude_deg))[0]


def _label(text: str, size: float, tail: str = "", bold: bool = False, quiet: bool = False) -> Text:
    return Text(0.0, 0.0, text, size, style.MUTED if quiet else style.INK, tail, style.MUTED, bold)


def _box(path: Path) -> Box:
    points = np.concatenate([np.asarray(part, float) for part in path.parts])
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    return float(left), float(top), float(right), float(bottom)


def _within(wish: Wish, frame: Frame, inset: Frame) -> bool:
    x, y = frame.left_km + wish.x * frame.km_per_px, frame.top_km + wish.y * frame.km_per_px
    return inset.holds((x - inset.left_km) / inset.km_per_px, (y - inset.top_km) / inset.km_per_px)


def _optional(wish: Wish) -> Wish:
    return Wish(wish.x, wish.y, wish.text, wish.radius, wish.rank + 10, must=False)


def _inset(frame: Frame, inset: Frame) -> list[Path | Text]:
    """The outline of the closer map."""
    right, bottom = inset.left_km + inset.km_per_px * inset.width_px, inset.top_km + inset.km_per_px * inset.height_px
    corners = np.array([(inset.left_km, inset.top_km), (right, inset.top_km), (right, bottom), (inset.left_km, bottom)])
    outline = frame.pixels(corners)
    note = Text(outline[2][0] - 5.0, outline[2][1] - 6.0, "closer below", 10.0, style.MUTED, italic=True, anchor="end")
    return [Path((outline,), True, None, stroke=style.MUTED, width=0.8, opacity=0.55, dash=(5.0, 4.0)), note]


def _bar_km(frame: Frame) -> int:
    return next(step for step in (2000, 1000, 500, 200, 100) if step / frame.km_per_px < 0.24 * frame.width_px or step == 100)


def _bar_box(frame: Frame) -> Box:
    return 8.0, frame.height_px - 34.0, 24.0 + _bar_km(frame) / frame.km_per_px, frame.height_px - 4.0


def scale_bar(frame: Frame) -> list[Path | Text]:
    """A bar of round kilometres, lower left; true at the centre of the map, within four per cent in the frame's corners."""
    kilometres = _bar_km(frame)
    length, y = kilometres / frame.km_per_px, frame.height_px - 14.0
    bar = ([(16.0, y - 4.0), (16.0, y), (16.0 + length, y), (16.0 + length, y - 4.0)],)
    return [
        Path(bar, stroke=style.PAPER, width=3.6, opacity=0.8),
        Path(bar, stroke=style.INK, width=1.1),
        Text(16.0 + length / 2, y - 6.0, f"{kilometres:,} km", 10.5, style.INK, anchor="middle"),
    ]


def picture(result: Result, path: FilePath, width_px: int = 1600) -> None:
    """Write the map as a PNG that looks right at half its width: the picture at the head of the README."""
    from oneroof.exchange.raster import paint

    paint(result, path, width_px)


def base_layers(frame: Frame) -> list[tuple[str, list[np.ndarray]]]:
    """The base map's lines in pixels of a frame, layer by layer, for painters that cannot refer to one path twice."""
    return [(layer, [(line - (frame.left_km, frame.top_km)) / frame.km_per_px for line in basemap.lines(layer)]) for layer in basemap.LAYERS]

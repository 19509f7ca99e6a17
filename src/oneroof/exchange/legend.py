"""The legend: every mark and line of the maps with its meaning, for the page and for the picture alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from oneroof.exchange import scene, style, svg
from oneroof.exchange.layers import Palette, sites
from oneroof.exchange.scene import Path

if TYPE_CHECKING:
    from oneroof.simulation.run import Result

Draw = Callable[[float, float], list[Path]]
WIDTH_PX, HEIGHT_PX = 34.0, 18.0


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the legend: what draws its sample around a point, and its words."""

    draw: Draw
    words: str

    @property
    def svg(self) -> Markup:
        """The sample as a small picture."""
        drawing = scene.Scene(WIDTH_PX, HEIGHT_PX, self.words, "Legend")
        drawing.items += self.draw(WIDTH_PX / 2, HEIGHT_PX / 2)
        return svg.paint(drawing, css="sample")


def entries(result: Result, colours: Palette) -> dict[str, list[Entry]]:
    """The legend's two groups: what is drawn, and whose colour is whose."""
    geometry, names = (
        result.geometry,
        {party["id"]: party["name"] or party["id"] for party in result.summary["parties"]},
    )
    shown = {item.party for item in sites(geometry)}
    if geometry.tracks and "irn" in names:
        shown.add("irn")
    shooter = next((colours.of(item.party) for item in geometry.shooters), style.MUTED)
    radar = next((colours.of(item.party) for item in geometry.sensors if item.kind == "radar"), style.MUTED)
    owners = [Entry(_swatch(colours.of(party)), names.get(party, party)) for party in colours.parties if party in shown]
    return {"signs": _signs(colours.threat, shooter, radar), "owners": owners}


def _signs(threat: str, shooter: str, radar: str) -> list[Entry]:
    return [
        Entry(lambda x, y: scene.launch_mark(x, y + 1, threat, "", 6.5), "launch point"),
        Entry(
            lambda x, y: _line(x, y, threat, 1.6, boost=True),
            "missile's ground track, thick in boost, a dot every 5 min",
        ),
        Entry(
            lambda x, y: [Path(([(x - 15, y), (x + 15, y)],), stroke=threat, width=1.3, opacity=0.6, dash=(1.0, 4.0))],
            "track after a hit, not flown",
        ),
        Entry(lambda x, y: scene.shooter_mark(x, y, shooter, "", 6.0), "interceptors"),
        Entry(
            lambda x, y: [Path(([(x - 15, y), (x + 15, y)],), stroke=shooter, width=1.8)], "interceptor's ground path"
        ),
        Entry(
            lambda x, y: (
                scene.intercept_mark(x - 8, y, shooter, "", True, 7.0)
                + scene.intercept_mark(x + 9, y, shooter, "", False, 7.0)
            ),
            "hit, miss (first run)",
        ),
        Entry(
            lambda x, y: scene.radar_mark(x - 9, y, radar, "", 6.0) + _glow(x + 7, y, radar),
            "radar and its nominal reach, fading where nobody knows it",
        ),
        Entry(
            lambda x, y: (
                scene.share_mark(x - 9, y, 0.8, style.GOOD, style.BAD, "", 7.0)
                + scene.share_mark(x + 9, y, 0.1, style.GOOD, style.BAD, "", 7.0)
            ),
            "place aimed at: ring green for the share of runs that protected it; cross where most did not",
        ),
    ]


def _line(x: float, y: float, colour: str, width: float, boost: bool) -> list[Path]:
    line = [Path(([(x - 15, y), (x + 15, y)],), stroke=colour, width=width)]
    if boost:
        line.append(Path(([(x - 15, y), (x - 7, y)],), stroke=colour, width=3.6))
    return [*line, Path((scene.circle(x + 5, y, 2.3, 10),), True, colour, stroke=style.PAPER, width=0.9)]


def _glow(x: float, y: float, colour: str) -> list[Path]:
    steps = ((8.0, 0.05), (7.0, 0.1), (6.0, 0.18), (5.0, 0.1), (4.0, 0.05))
    return [
        Path(
            ([(x - radius / 2 - 2 + 2, y - radius), (x + radius * 0.8, y), (x, y + radius)],),
            stroke=colour,
            width=2.0,
            opacity=alpha,
        )
        for radius, alpha in steps
    ]


def _swatch(colour: str) -> Draw:
    return lambda x, y: [Path(([(x - 9, y - 6), (x + 9, y - 6), (x + 9, y + 6), (x - 9, y + 6)],), True, colour)]

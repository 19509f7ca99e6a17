"""The timelines: for each threat what was seen, decided and shot, medians with 5 to 95 % bands, one scale for all."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from oneroof.command.consent import Delegated, seats
from oneroof.exchange import scene, style
from oneroof.exchange.layers import Palette, sites
from oneroof.exchange.scene import Path, Points, Scene, Text
from oneroof.exchange.words import known, listed, minutes, percent, title_of
from oneroof.simulation.scenario.consents import rule

if TYPE_CHECKING:
    from oneroof.simulation.run import Result

LANE_PX = 21.0
HEAD_PX = 30.0
_BAND_PX = 8.0


@dataclass(frozen=True, slots=True)
class Moment:
    """One kind of event in a lane: the key in summary.json, its word, its mark's shape."""

    key: str
    word: str
    brief: str
    shape: str


Said = tuple[Moment, Mapping[str, Any]]


LANES: tuple[tuple[str, tuple[Moment, ...]], ...] = (
    (
        "seen",
        (
            Moment("first_visible_s", "in view", "in view", "ring"),
            Moment("first_detection_s", "detected", "detected", "dot"),
            Moment("track_ready_s", "track good enough", "track", "diamond"),
        ),
    ),
    ("decided", (Moment("asked_s", "asked", "asked", "ring"), Moment("answered_s", "answered", "answered", "dot"))),
    (
        "shot",
        (
            Moment("launched_s", "lift-off", "lift-off", "square"),
            Moment("intercept_s", "intercept", "intercept", "star"),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class People:
    """Names and parties of all who act, the one who decides, and the battery that a window without a name means."""

    names: Mapping[str, str]
    parties: Mapping[str, str]
    decider: str
    shooter: str

    @classmethod
    def of(cls, result: Result) -> People:
        """Take them from the scenario and the map."""
        items = sites(result.geometry)
        nodes = {str(node.id): node for node in result.scenario.nodes}
        rules = [rule(right.by) for right in result.scenario.rights if right.action == "engage"]
        # under a delegation nobody is asked: the commander it names decides
        held = [(one.to,) if isinstance(one, Delegated) else seats(one) for one in rules]
        deciders = [name for names in held for name in names if name in nodes]
        names = {item.id: item.name for item in items} | {
            key: node.name or title_of(key) for key, node in nodes.items()
        }
        parties = {item.id: item.party for item in items} | {key: node.party for key, node in nodes.items()}
        return cls(
            names,
            parties,
            deciders[0] if deciders else "",
            result.geometry.shooters[0].id if result.geometry.shooters else "",
        )


@dataclass(frozen=True, slots=True)
class Axis:
    """Minutes from ignition to pixels."""

    left_px: float
    right_px: float
    end_s: float

    def x(self, seconds: float) -> float:
        """The pixel of a moment, held inside the axis."""
        return self.left_px + (self.right_px - self.left_px) * min(max(seconds / self.end_s, 0.0), 1.0)


def chart(result: Result, colours: Palette, width_px: float) -> Scene:
    """Draw every threat's timeline under one axis of minutes from that missile's ignition."""
    threats = result.summary["threats"]
    narrow = width_px < 600
    end_s = max(
        [float(threat["time_of_flight_s"]) for threat in threats if known(threat["time_of_flight_s"])] or [60.0]
    )
    axis = Axis(14.0 if narrow else 176.0, width_px - (46.0 if narrow else 60.0), end_s * 1.01)
    row_px = len(LANES) * LANE_PX + (HEAD_PX if narrow else 14.0) + 14.0
    drawing = Scene(width_px, 34.0 + row_px * len(threats) + 8.0, "Timelines of the threats", describe(threats))
    drawing.items += _grid(axis, drawing.height)
    who = People.of(result)
    for index, threat in enumerate(threats):
        top = 34.0 + index * row_px
        drawing.items += Row(threat, axis, top, narrow, colours, who).draw()
    return drawing


def describe(threats: Sequence[Mapping[str, Any]]) -> str:
    """Say the medians in words."""
    return " ".join(
        f"{threat['id']}: "
        + listed(
            f"{moment.word} at {minutes(_median(threat, moment.key))}"
            for _, lane in LANES
            for moment in lane
            if _median(threat, moment.key) is not None
        )
        + "."
        for threat in threats
    )


def _median(threat: Mapping[str, Any], key: str) -> float | None:
    found = threat.get(key)
    return float(found["median"]) if found and known(found.get("median")) else None


def _grid(axis: Axis, height: float) -> list[Path | Text]:
    step_s = next(
        step
        for step in (60, 120, 300, 600, 1200, 3600)
        if axis.end_s / step * 46.0 <= axis.right_px - axis.left_px or step == 3600
    )
    items: list[Path | Text] = []
    for index in range(math.floor(axis.end_s / step_s) + 1):
        x = axis.x(index * step_s)
        items.append(Path(([(x, 24.0), (x, height)],), stroke=style.HAIR, width=0.8))
        word = f"{index * step_s // 60} min" if index else "ignition"
        items.append(
            Text(
                x, 16.0, word, 10.5, style.MUTED, halo=False, anchor="middle" if index or axis.left_px > 40 else "start"
            )
        )
    return items


@dataclass(frozen=True, slots=True)
class Row:
    """One threat's timeline."""

    threat: Mapping[str, Any]
    axis: Axis
    top: float
    narrow: bool
    colours: Palette
    who: People

    def draw(self) -> list[Path | Text]:
        """The row from the bottom up: rule, window, flight, then the three lanes."""
        return [
            *self._head(),
            *self._window(),
            *self._flight(),
            *(item for index in range(len(LANES)) for item in self._lane(index)),
        ]

    @property
    def _lanes_top(self) -> float:
        return self.top + (HEAD_PX if self.narrow else 14.0)

    def _y(self, lane: int) -> float:
        return self._lanes_top + (lane + 0.5) * LANE_PX

    @property
    def _bottom(self) -> float:
        return self._lanes_top + len(LANES) * LANE_PX

    def _head(self) -> list[Path | Text]:
        threat = self.threat
        name, origin = title_of(threat["to"]), title_of(threat["from"])
        told = f"from {origin}, {threat['range_km']:,.0f} km" if known(threat.get("range_km")) else f"from {origin}"
        start = f"ignition T+{minutes(threat['launch_scenario_s'])}" if known(threat.get("launch_scenario_s")) else ""
        rule = Path(
            ([(0.0 if not self.narrow else 4.0, self.top), (self.axis.right_px + 40.0, self.top)],),
            stroke=style.HAIR,
            width=1.0,
        )
        if self.narrow:
            return [
                rule,
                Text(self.axis.left_px, self.top + 18.0, name, 13.0, style.INK, f"  {told}", style.MUTED, bold=True),
            ]
        items: list[Path | Text] = [rule, Text(0.0, self._y(0) + 4.0, name, 14.0, style.INK, bold=True)]
        items.append(Text(0.0, self._y(1) + 2.0, told, 11.0, style.MUTED))
        items.append(Text(0.0, self._y(2) - 2.0, start, 11.0, style.MUTED))
        items += [
            Text(self.axis.left_px - 8.0, self._y(i) + 3.5, word, 10.0, style.MUTED, italic=True, anchor="end")
            for i, (word, _) in enumerate(LANES)
        ]
        return items

    def _window(self) -> list[Path | Text]:
        """The launch window with perfect knowledge, behind everything."""
        window = self.threat.get("window")
        if not window or not known(window.get("first_launch_s")) or not known(window.get("last_launch_s")):
            return []
        shooter = window.get("shooter") or self.who.shooter
        colour = self.colours.of(self.who.parties.get(shooter, ""))
        left, right = self.axis.x(window["first_launch_s"]), self.axis.x(window["last_launch_s"])
        top, bottom = self._y(2) - LANE_PX / 2, self._y(2) + LANE_PX / 2
        box = [(left, top), (right, top), (right, bottom), (left, bottom)]
        span = f"{minutes(window['first_launch_s'])} to {minutes(window['last_launch_s'])}"
        said = f"Launch window of {self.who.names.get(shooter, shooter)}: {span}"
        return [Path((box,), True, colour, 0.13, title=said)]

    def _flight(self) -> list[Path | Text]:
        """The flight itself as a line under the lanes: thick in boost, ending in what became of it."""
        y = self._bottom + 3.0
        flight_s = self.threat.get("time_of_flight_s")
        if flight_s is None or not known(flight_s):
            return []
        start, end, burnout = self.axis.x(0.0), self.axis.x(float(flight_s)), self.threat.get("burnout_time_s")
        items: list[Path | Text] = [Path(([(start, y), (end, y)],), stroke=self.colours.threat, width=1.3)]
        if burnout is not None and known(burnout):
            items.append(
                Path(
                    ([(start, y), (self.axis.x(float(burnout)), y)],),
                    stroke=self.colours.threat,
                    width=4.0,
                    title=f"boost until {minutes(burnout)}",
                )
            )
        share = None if self.threat["protected"] is None else self.threat["protected"]["mean"]
        items += scene.launch_mark(start, y, self.colours.threat, "ignition", 5.0)
        items += scene.share_mark(
            end,
            y,
            share,
            style.GOOD,
            style.BAD,
            f"impact due at {minutes(flight_s)}; stopped in {percent(share)} of runs",
            6.5,
        )
        fits = end + 12.0 + 32.0 < self._edge
        items.append(
            Text(
                end + 11.0 if fits else end - 11.0,
                y + (3.8 if fits else -6.0),
                percent(share),
                10.5,
                style.INK,
                anchor="start" if fits else "end",
                bold=True,
            )
        )
        return items

    def _lane(self, lane: int) -> list[Path | Text]:
        y, moments = self._y(lane), LANES[lane][1]
        found = [
            (moment, self.threat[moment.key]) for moment in moments if _median(self.threat, moment.key) is not None
        ]
        shown = sorted(found, key=lambda said: float(said[1]["median"]))
        items: list[Path | Text] = [band for moment, times in shown for band in self._band(moment, times, y)]
        for moment, times in shown:
            items += self._mark(moment, times, y)
        return items + self._words(shown, y)

    def _band(self, moment: Moment, times: Mapping[str, Any], y: float) -> list[Path]:
        if not known(times.get("low")) or not known(times.get("high")):
            return []
        left, right = self.axis.x(times["low"]), self.axis.x(times["high"])
        if right - left < 1.0:
            return []
        box = [(left, y - _BAND_PX / 2), (right, y - _BAND_PX / 2), (right, y + _BAND_PX / 2), (left, y + _BAND_PX / 2)]
        return [
            Path(
                (box,),
                True,
                self._colour(moment, times),
                0.28,
                title=f"{moment.word}: 5 to 95 % of runs {minutes(times['low'])} to {minutes(times['high'])}",
            )
        ]

    def _colour(self, moment: Moment, times: Mapping[str, Any]) -> str:
        return self.colours.of(self.who.parties.get(self._doer(moment, times), ""))

    def _doer(self, moment: Moment, times: Mapping[str, Any]) -> str:
        """Who does it: the sensor named, whoever decides, or the battery."""
        if moment.key in ("asked_s", "answered_s"):
            return self.who.decider
        return str(
            times.get("sensor") or ("" if moment.key == "track_ready_s" else self.who.shooter) or self.who.decider
        )

    def _mark(self, moment: Moment, times: Mapping[str, Any], y: float) -> list[Path]:
        who = self.who.names.get(self._doer(moment, times), "")
        said = f"{moment.word} {minutes(times['median'])}{', ' + who if who else ''}"
        return sign(moment.shape, self.axis.x(times["median"]), y, self._colour(moment, times), title=said)

    def _words(self, shown: Sequence[Said], y: float) -> list[Path | Text]:
        """Say each mark beside it where there is room before the next one, else after the last, each with its sign."""
        items: list[Path | Text] = []
        waiting: list[Said] = []
        for index, said in enumerate(shown):
            waiting.append(said)
            left = (
                max(
                    self.axis.x(said[1]["median"]) + 6.0,
                    self.axis.x(said[1]["high"]) if known(said[1].get("high")) else 0.0,
                )
                + 5.0
            )
            width = self._width(waiting, short=False)
            following = self._left_of(shown[index + 1][1]) if index + 1 < len(shown) else self._edge
            if left + width < following - 4.0:
                items += self._spoken(waiting, left, y, short=False)
                waiting = []
            elif index + 1 == len(shown):
                items += self._squeezed(waiting, shown, left, y)
        return items

    @property
    def _edge(self) -> float:
        return self.axis.right_px + (42.0 if self.narrow else 56.0)

    def _left_of(self, times: Mapping[str, Any]) -> float:
        return min(
            self.axis.x(times["median"]) - 6.0, self.axis.x(times["low"]) if known(times.get("low")) else math.inf
        )

    def _squeezed(self, waiting: Sequence[Said], shown: Sequence[Said], left: float, y: float) -> list[Path | Text]:
        """Put what finds no room at the right of the last mark before the first one, or cut it down to the times."""
        first = self._left_of(shown[0][1]) - 8.0
        for short in (False, True):
            width = self._width(waiting, short)
            if left + width <= self._edge:
                return self._spoken(waiting, left, y, short)
            if first - width > self.axis.left_px + 4.0:
                return self._spoken(waiting, first - width, y, short)
        return self._spoken(waiting, self._edge - self._width(waiting, True), y, True)

    def _width(self, waiting: Sequence[Said], short: bool) -> float:
        return sum(self._text(said, short).width for said in waiting) + (
            21.0 * len(waiting) - 9.0 if len(waiting) > 1 else 0.0
        )

    def _spoken(self, waiting: Sequence[Said], left: float, y: float, short: bool) -> list[Path | Text]:
        items: list[Path | Text] = []
        for moment, times in waiting:
            if len(waiting) > 1:
                items += sign(moment.shape, left + 4.0, y, self._colour(moment, times), 0.72)
                left += 12.0
            text = replace(self._text((moment, times), short), x=left, y=y + 3.6)
            items.append(text)
            left += text.width + 9.0
        return items

    def _text(self, said: Said, short: bool) -> Text:
        moment, times = said
        time = minutes(times["median"])
        if short:
            return Text(0.0, 0.0, "", 10.5, style.INK, time, style.INK)
        key = times.get("sensor") or (self.who.decider if moment.key == "asked_s" else "")
        who = self.who.names.get(key, "") if not self.narrow else ""
        word = moment.brief if self.narrow else moment.word
        return Text(0.0, 0.0, f"{word} {time}", 10.5, style.INK, f" {who}" if who else "", style.MUTED)


def sign(shape: str, x: float, y: float, colour: str, scale: float = 1.0, title: str = "") -> list[Path]:
    """The mark of one kind of event."""
    if shape == "ring":
        return [
            Path(
                (scene.circle(x, y, 3.6 * scale, 16),), True, style.PAPER, stroke=colour, width=1.8 * scale, title=title
            )
        ]
    return [Path((_SHAPES[shape](x, y, scale),), True, colour, stroke=style.PAPER, width=1.0 * scale, title=title)]


_SHAPES: dict[str, Callable[[float, float, float], Points]] = {
    "diamond": lambda x, y, scale: scene.polygon(x, y, 5.4 * scale, 4),
    "square": lambda x, y, scale: scene.polygon(x, y, 5.6 * scale, 4, math.pi / 4),
    "dot": lambda x, y, scale: scene.circle(x, y, 4.4 * scale, 16),
    "star": lambda x, y, scale: scene.star(x, y, 7.0 * scale),
}

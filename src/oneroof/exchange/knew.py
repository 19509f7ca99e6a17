"""Who knew what, when: one lane a party over the first run, with what its own sensors saw and what it was sent."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from oneroof.exchange import style
from oneroof.exchange.layers import Palette, sites
from oneroof.exchange.scene import Path, Scene, Text
from oneroof.exchange.timeline import sign
from oneroof.exchange.words import minutes
from oneroof.simulation.shown import shown

if TYPE_CHECKING:
    from oneroof.simulation.run import Result

ROW_PX = 15.0
# (kind, one, many, shape): the order in which they are told
_KINDS = (
    ("detected", "first sight by an own sensor", "first sights by own sensors", "ring"),
    ("launch-warning", "launch warning", "launch warnings", "diamond"),
    ("request", "request to decide", "requests to decide", "dot"),
    ("answer", "answer", "answers", "dot"),
    ("order", "order", "orders", "square"),
    ("lift-off", "lift-off", "lift-offs", "star"),
)
_TOLD = {kind for kind, *_ in _KINDS}


@dataclass(frozen=True, slots=True)
class Knowing:
    """One thing that one party learnt or did, in scenario seconds."""

    time_s: float
    party: str
    kind: str


def learnt(result: Result) -> list[Knowing]:
    """Read the first run's record for what reached whom; the first sight of each threat by each sensor counts once."""
    owner = {item.id: item.party for item in sites(result.geometry)}
    owner |= {node.id: node.party for node in result.scenario.nodes}
    return [item for line in result.record[1:] if (item := _learnt(json.loads(line), owner)) is not None]


def _learnt(event: Mapping[str, Any], owner: Mapping[str, str]) -> Knowing | None:
    body, time_s = event.get("body") or {}, float(event.get("t_us") or 0) / 1e6
    told = shown(event, owner)
    if told is not None:
        return _known(time_s, told.party, str(told.message["what"]))
    if event.get("kind") == "note" and body.get("what") == "detected":
        return _known(time_s, owner.get(str(body.get("sensor"))), "detected")
    if event.get("kind") == "lift-off":
        return _known(time_s, owner.get(str(body.get("battery"))), "lift-off")
    return None


def _known(time_s: float, party: str | None, kind: str) -> Knowing | None:
    return Knowing(time_s, party, kind) if party else None


def chart(result: Result, colours: Palette, width_px: float) -> Scene:
    """Draw the raid on top and one lane for each party beneath, on one scale of minutes from the first ignition."""
    parties, threats = result.summary["parties"], result.summary["threats"]
    found = learnt(result)
    start_s = min([threat["launch_scenario_s"] or 0.0 for threat in threats] or [0.0])
    ends = [(t["launch_scenario_s"] or 0.0) + t["time_of_flight_s"] for t in threats if t.get("time_of_flight_s")]
    end_s = max([*ends, *(item.time_s for item in found), start_s + 60.0])
    lanes = Lanes(12.0 if width_px < 600 else 150.0, width_px - 14.0, start_s, end_s, width_px >= 600)
    items = lanes.raid(30.0, threats, colours)
    y = 30.0 + lanes.height(2)
    for party in parties:
        if colours.attacks(party["id"]):
            continue
        mine = [item for item in found if item.party == party["id"]]
        items += lanes.lane(y, party["name"], colours.of(party["id"]), mine)
        y += lanes.height(len({item.kind for item in mine} & _TOLD))
    drawing = Scene(width_px, y + 4.0, "Who knew what, when", _described(found, parties, start_s))
    drawing.items += lanes.grid(drawing.height) + items
    return drawing


def _described(found: Iterable[Knowing], parties: Iterable[Mapping[str, Any]], start_s: float) -> str:
    items = list(found)
    return " ".join(
        f"{party['name']}: {_told([item for item in items if item.party == party['id']], start_s)}."
        for party in parties
    )


def _told(mine: list[Knowing], start_s: float) -> str:
    parts = []
    for kind, one, many, _ in _KINDS:
        times = [item.time_s for item in mine if item.kind == kind]
        if times:
            parts.append(f"{len(times)} {one if len(times) == 1 else many} from {minutes(min(times) - start_s)}")
    return ", ".join(parts) or "saw nothing and was told nothing"


@dataclass(frozen=True, slots=True)
class Lanes:
    """The scale, and what is drawn on it."""

    left_px: float
    right_px: float
    start_s: float
    end_s: float
    wide: bool

    def x(self, time_s: float) -> float:
        """The pixel of a scenario time."""
        return self.left_px + (self.right_px - self.left_px) * (time_s - self.start_s) / (self.end_s - self.start_s)

    def height(self, rows: int) -> float:
        """How tall a lane of so many rows is; on a narrow page its name stands above them."""
        return max(rows, 1) * ROW_PX + (11.0 if self.wide else 26.0)

    def grid(self, height: float) -> list[Path | Text]:
        """Minutes from the first ignition."""
        room = self.right_px - self.left_px
        step_s = next(
            s for s in (60, 120, 300, 600, 1200, 3600) if (self.end_s - self.start_s) / s * 48.0 <= room or s == 3600
        )
        items: list[Path | Text] = []
        for index in range(int((self.end_s - self.start_s) // step_s) + 1):
            x = self.x(self.start_s + index * step_s)
            items.append(Path(([(x, 22.0), (x, height)],), stroke=style.HAIR, width=0.8))
            word = f"{index * step_s // 60} min" if index else "first ignition" if self.wide else "ignition"
            items.append(
                Text(x, 14.0, word, 10.5, style.MUTED, halo=False, anchor="middle" if index or self.wide else "start")
            )
        return items

    def _name(self, y: float, name: str, colour: str) -> list[Path | Text]:
        rule = Path(([(0.0 if self.wide else 6.0, y), (self.right_px + 10.0, y)],), stroke=style.HAIR, width=1.0)
        left, base = (0.0 if self.wide else self.left_px), y + 17.0
        chip = Path(
            ([(left, base - 8.5), (left + 9.0, base - 8.5), (left + 9.0, base + 0.5), (left, base + 0.5)],),
            True,
            colour,
        )
        return [rule, chip, Text(left + 14.0, base, name, 12.0, style.INK, bold=True)]

    def _top(self, y: float) -> float:
        return y + (5.0 if self.wide else 21.0)

    def raid(self, y: float, threats: Iterable[Mapping[str, Any]], colours: Palette) -> list[Path | Text]:
        """The attack itself: each flight from ignition to where it was due."""
        items, rows = self._name(y, "The raid", colours.threat), list(threats)
        for index, threat in enumerate(rows):
            if threat.get("time_of_flight_s") is None:
                continue
            at, step = self._top(y) + 2.0 * ROW_PX * (index + 0.5) / len(rows), 2.0 * ROW_PX / len(rows)
            start = threat["launch_scenario_s"] or 0.0
            line = [(self.x(start), at), (self.x(start + threat["time_of_flight_s"]), at)]
            items.append(Path((line,), stroke=colours.threat, width=min(2.0, 0.7 * step), title=threat["id"]))
        return items

    def lane(self, y: float, name: str, colour: str, mine: list[Knowing]) -> list[Path | Text]:
        """One party: a row of marks for each kind of thing it learnt or did, said at the row's end."""
        items, row = self._name(y, name, colour), self._top(y) + ROW_PX / 2
        for kind, one, many, shape in _KINDS:
            times = sorted(item.time_s for item in mine if item.kind == kind)
            if times:
                items += self._row(row, times, (f"{len(times)} {one if len(times) == 1 else many}", shape, colour))
                row += ROW_PX
        return (
            items
            if mine
            else [
                *items,
                Text(self.left_px, row + 3.5, "saw nothing and was told nothing", 10.5, style.MUTED, italic=True),
            ]
        )

    def _row(self, y: float, times: list[float], look: tuple[str, str, str]) -> list[Path | Text]:
        words, shape, colour = look
        items: list[Path | Text] = []
        for time_s in reversed(times):
            items += sign(shape, self.x(time_s), y, colour, 0.85, minutes(time_s - self.start_s))
        text = Text(
            self.x(times[-1]) + 9.0,
            y + 3.5,
            words,
            10.5,
            style.INK,
            f" from {minutes(times[0] - self.start_s)}",
            style.MUTED,
        )
        if text.x + text.width > self.right_px + 12.0:
            text = replace(text, x=max(self.left_px, self.x(times[0]) - 9.0 - text.width))
        return [*items, text]

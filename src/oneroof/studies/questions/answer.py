"""What a public question is and what answers it: whose figures side by side, tables, pictures, sources, limits.

An answer holds numbers, thresholds and who holds which figure; it never says who has it from whom, nor who would be
believed: a test looks for words of judgement in every answer that ships.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

from oneroof import __version__
from oneroof.catalogue import shelf as shelves
from oneroof.catalogue.sheet import Value
from oneroof.catalogue.shelf import Shelf, Used

Cell = str | float | int | bool | None
Kind = Literal["launch", "aim", "shooter", "radar", "base", "city", "meeting"]


@dataclass(frozen=True, slots=True)
class Given:
    """One assumption of one side: what it is, its value with its unit, who holds it, whence, and how sure that is."""

    figure: str
    value: str
    holder: str
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Side:
    """One party to the debate: its name, its position in its own words or a summary, and its assumptions."""

    name: str
    words: str
    given: tuple[Given, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One table of results; cells are text, numbers, yes or no, or None for what does not exist. Units in headings."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a chart; `party` gives its colour (an id such as usa, or a number for one that is no party's)."""

    name: str
    points: tuple[tuple[float, float], ...]
    party: str = ""
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Level:
    """A value marked across a chart: with its name, along x or along y; with a second value it is a band."""

    name: str
    value: float
    axis: Literal["x", "y"] = "y"
    party: str = ""
    to_value: float | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """Lines over a common scale; x and y name the axes with their units."""

    title: str
    x: str
    y: str
    lines: tuple[Line, ...]
    levels: tuple[Level, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Track:
    """A line over the ground, in degrees: a missile's ground track, an interceptor's, or a shortest line (dashed)."""

    name: str
    latitude_deg: tuple[float, ...]
    longitude_deg: tuple[float, ...]
    party: str = ""
    kind: Literal["missile", "interceptor", "line"] = "missile"


@dataclass(frozen=True, slots=True)
class Spot:
    """A marked place, in degrees."""

    name: str
    latitude_deg: float
    longitude_deg: float
    kind: Kind
    party: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Ring:
    """All places at one distance from a place."""

    name: str
    latitude_deg: float
    longitude_deg: float
    radius_km: float
    party: str = ""


@dataclass(frozen=True, slots=True)
class Map:
    """A map of the northern hemisphere around the North Sea: tracks, places, rings."""

    title: str
    tracks: tuple[Track, ...] = ()
    spots: tuple[Spot, ...] = ()
    rings: tuple[Ring, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What comes out of a question. `statements` are lines of numbers; `sources` and `limits` close the page."""

    sides: tuple[Side, ...]
    statements: tuple[str, ...]
    tables: tuple[Table, ...]
    charts: tuple[Chart, ...] = ()
    maps: tuple[Map, ...] = ()
    sources: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A public question that ships: the name it is called by, its title, what it asks, and what answers it.

    Its `ask` may be called without arguments; it takes a `progress` and tells it how many of its steps are done.
    """

    name: str
    title: str
    asks: str
    ask: Callable[..., Answer]


def as_data(question: Question, answer: Answer) -> dict[str, Any]:
    """Give a question and its answer as plain data, as answer.json and the page hold them."""
    head = {"oneroof": __version__, "name": question.name, "title": question.title, "asks": question.asks}
    return {**head, **asdict(answer)}


# ---------------------------------------------------------------------------------------------- from the shelf


def given(shelf: Shelf, sheet: str, figure: str, words: str, unit: str = "") -> Given:
    """Take a figure from the shelf as it is believed there, for a side's assumptions."""
    return of_value(words, shelf.figures(sheet).value(figure), unit)


def of_value(words: str, value: Value, unit: str = "") -> Given:
    """Write a sheet's value as an assumption; an assumed one names its range and reason in place of a source."""
    shown = f"{value.value:g}" if isinstance(value.value, int | float) else str(value.value)
    text = f"{shown} {unit}".strip()
    if value.kind == "assumed" and value.low is not None:
        text += f" ({value.low:g} to {value.high:g})"
    return Given(words, text, value.holder, source_text(value), value.confidence or "–")


def source_text(value: Value) -> str:
    """Say where a value comes from: a publication, a computation, or the reason of an assumption."""
    found = shelves.source(value.source) if value.source else None
    return f"{value.kind}: {value.reason}" if found is None else found.text


def sources(used: Iterable[Used]) -> tuple[str, ...]:
    """List the publications behind what was taken from the shelf, each once."""
    return tuple(sorted({source_text(each.value) for each in used if each.value.kind == "cited"}))

"""One colour for each party, one look for each outcome, and the widths of letters: what every picture shares."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

INK = "#1b2530"
MUTED = "#55616c"
HAIR = "#d5dbe0"
PAPER = "#ffffff"
SEA = "#eef3f6"
LAND = "#fbfaf6"
COAST = "#a9b6bf"
BORDER = "#d3d0c6"
GRATICULE = "#dfe8ed"
GOOD = "#009E73"  # what was protected; no party may wear it
BAD = "#3a434c"  # what was not

# Okabe and Ito's set (2008) with two darker hues of our own; every pair stays apart for protan, deutan and tritan eyes,
# which tests/exchange/test_style.py measures. The colour of a party follows its id, so it is the same in every report.
_KNOWN = {
    "usa": "#0072B2",
    "irn": "#D55E00",
    "nato": "#56B4E9",
    "rus": "#CC79A7",
    "gbr": "#E69F00",
    "pol": "#5B2C83",
    "cze": "#7A5230",
    "dnk": "#F0E442",
}
_SPARE = ("#D55E00", "#0072B2", "#CC79A7", "#E69F00", "#56B4E9", "#5B2C83", "#7A5230", "#F0E442")
_NOBODY = "#7f8a93"


def party_colours(parties: Iterable[str]) -> dict[str, str]:
    """Give each party its colour: known ids keep theirs everywhere, others take what is left, in the order given."""
    wanted = list(dict.fromkeys(parties))
    colours = {party: _KNOWN[party] for party in wanted if party in _KNOWN}
    free = [colour for colour in _SPARE if colour not in colours.values()]
    for party in wanted:
        if party not in colours:
            colours[party] = free.pop(0) if free else _NOBODY
    return {party: colours[party] for party in wanted}


@dataclass(frozen=True, slots=True)
class Look:
    """How one cause is drawn: fill, and a pattern over it so that grey prints and colour-blind eyes tell it apart."""

    fill: str
    pattern: str  # "" | "slant" | "back" | "dots" | "cross" | "level"
    text: str


# Greens for what was stopped, greys with patterns for what was not: parties own all other hues.
CAUSES = {
    "defended": Look(GOOD, "", "#ffffff"),
    "shot and missed": Look("#3a434c", "", "#ffffff"),
    "wrong object": Look("#5c6873", "dots", "#ffffff"),
    "no round left": Look("#5c6873", "slant", "#ffffff"),
    "refused": Look("#8b969f", "cross", "#1b2530"),
    "no answer": Look("#8b969f", "level", "#1b2530"),
    "consent too late": Look("#8b969f", "back", "#1b2530"),
    "track too late": Look("#aab3ba", "slant", "#1b2530"),
    "never seen": Look("#aab3ba", "dots", "#1b2530"),
    "outside reach": Look("#c9d0d5", "", "#1b2530"),
    "not threatening": Look("#e6eaed", "level", "#1b2530"),
}
UNKNOWN_CAUSE = Look("#c9d0d5", "cross", "#1b2530")

# Advance widths of Arial and Helvetica (1/1000 em) for the characters 32 to 126.
_WIDTHS = """
278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 584
584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 667 667
611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500
722 500 500 500 334 260 334 584
"""
_ADVANCE = tuple(int(width) for width in _WIDTHS.split())
_OTHERS = {"\u00a0": 278, "\u202f": 200, "·": 278, "–": 556, "’": 222}
_BOLD = 1.07


@lru_cache(maxsize=4096)
def text_width(text: str, size: float, bold: bool = False) -> float:
    """Measure a line of text in Helvetica's widths; pictures stretch or squeeze other fonts to it.

    Letters with accents measure as their base letter, unknown characters as a wide digit.
    """
    total = 0
    for letter in unicodedata.normalize("NFD", text):
        code = ord(letter)
        if unicodedata.combining(letter):
            continue
        total += _ADVANCE[code - 32] if 32 <= code <= 126 else _OTHERS.get(letter, 600)
    return total * size / 1000.0 * (_BOLD if bold else 1.0)

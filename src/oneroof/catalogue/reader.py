"""The one reader of sheets: refuses a number without its source, and tells every fault of a file at once.

Three shapes of entry are checked by hand, not with pydantic: each fault names its line, and a run's start does not pay
for building models.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from oneroof.catalogue import vocabulary
from oneroof.catalogue.sheet import Figure, Number, Sheet, Source, Value
from oneroof.catalogue.vocabulary import Meaning
from oneroof.catalogue.yaml_file import Document, Keys, clipped, load
from oneroof.errors import CatalogueError, Fault, nearest

OURS = "oneroof"  # holder of what the project itself computed or assumed

_SHEET_KEYS = ("format", "name", "kind", "title", "note", "figures", "sources")
_SOURCE_KEYS = ("text", "kind", "read", "date")
_ENTRY_KEYS = {
    "value": ("value", "holder", "source", "confidence", "low", "high", "note"),
    "computed": ("computed", "from", "confidence", "low", "high", "note"),
    "assumed": ("assumed", "low", "high", "reason", "note"),
}
_KINDS = {"value": "cited", "computed": "computed", "assumed": "assumed"}


@dataclass(frozen=True, slots=True)
class Library:
    """The publications and the holders of beliefs that sheets may name."""

    sources: dict[str, Source]
    holders: dict[str, str]


@dataclass(slots=True)
class Check:
    """Reads parts of one document and gathers what is wrong with them."""

    document: Document
    faults: list[Fault] = field(default_factory=list)

    def fault(self, keys: Keys, found: object, allowed: str, mend: str, *, key: bool = False) -> None:
        # an empty text would leave a hole in the sentence
        shown = found if isinstance(found, str) and found.strip() else repr(found)
        self.faults.append(Fault(self.document.where(keys, key=key), clipped(shown), allowed, mend))

    def mapping(self, value: Any, keys: Keys, what: str) -> dict[str, Any]:
        if isinstance(value, dict):
            return value
        self.fault(keys, value, f"{what} is a mapping of keys to values", "Write it as 'key: value' lines.")
        return {}

    def known(self, holder: Mapping[str, Any], allowed: Sequence[str], keys: Keys) -> None:
        """Refuse keys that are not in the list."""
        for name in holder:
            if name not in allowed:
                mend = nearest(name, allowed)
                self.fault((*keys, name), f"the key {name!r}", "it is not a key of this place", mend, key=True)

    def text(self, holder: Mapping[str, Any], name: str, keys: Keys, words: Sequence[str] = ()) -> str:
        """Give a required text, one of `words` where these are given; the empty text where it is missing or wrong."""
        value = holder.get(name)
        if name not in holder:
            self.fault(keys, f"no {name!r}", f"{name!r} must stand here", f"Add '{name}: …'.")
        elif not isinstance(value, str) or not value.strip():
            self.fault((*keys, name), value, f"{name!r} is a text", "Put it in quotes if it looks like a number.")
        elif words and value not in words:
            allowed = f"{name!r} is one of {', '.join(words)}" if len(words) <= 8 else f"{name!r} is a known word"
            self.fault((*keys, name), repr(value), allowed, nearest(value, words))
        else:
            return value
        return ""

    def optional(self, holder: Mapping[str, Any], name: str, keys: Keys) -> str | None:
        return self.text(holder, name, keys) or None if name in holder else None


def read_sheet(path: Path | str, library: Library) -> Sheet:
    """Read one sheet; raises CatalogueError with every fault of the file, each with file, line and column."""
    document = load(path).checked(CatalogueError)
    check = Check(document)
    sheet = _sheet(check, document.data, library)
    if check.faults:
        raise CatalogueError(check.faults)
    return sheet


def read_library(path: Path | str) -> Library:
    """Read the list of publications and holders; raises CatalogueError with every fault."""
    document = load(path).checked(CatalogueError)
    check = Check(document)
    check.known(document.data, ("format", "holders", "sources"), ())
    _format(check, document.data)
    holders = check.mapping(document.data.get("holders"), ("holders",), "holders")
    titles = {name: check.text(holders, name, ("holders",)) for name in holders}
    library = Library(_sources(check, document.data.get("sources")), titles)
    if check.faults:
        raise CatalogueError(check.faults)
    return library


def _sheet(check: Check, data: dict[str, Any], library: Library) -> Sheet:
    check.known(data, _SHEET_KEYS, ())
    _format(check, data)
    kind = check.text(data, "kind", (), tuple(vocabulary.FIGURES))
    own = _sources(check, data["sources"]) if "sources" in data else {}
    library = Library({**library.sources, **own}, library.holders)
    figures: dict[str, Figure] = {}
    if "figures" not in data:
        check.fault((), "no 'figures'", "'figures' must stand here", "Add 'figures:' with at least one figure.")
    else:
        figures = _figures(check, check.mapping(data["figures"], ("figures",), "figures"), kind, library)
    return Sheet(check.text(data, "name", ()), kind, check.text(data, "title", ()), figures, own)


def _format(check: Check, data: Mapping[str, Any]) -> None:
    if data.get("format") != vocabulary.FORMAT or isinstance(data.get("format"), bool):
        found = data.get("format", "no 'format'")
        mend = f"Write 'format: {vocabulary.FORMAT}'."
        check.fault(("format",), found, f"this version reads format {vocabulary.FORMAT}", mend)


def _sources(check: Check, data: Any) -> dict[str, Source]:
    sources = {}
    for key, entry in check.mapping(data, ("sources",), "sources").items():
        keys: Keys = ("sources", key)
        entry = check.mapping(entry, keys, "a source")
        check.known(entry, _SOURCE_KEYS, keys)
        kind = check.text(entry, "kind", keys, vocabulary.SOURCE_KINDS)
        read = check.text(entry, "read", keys, vocabulary.READ)
        date = check.optional(entry, "date", keys)
        sources[key] = Source(key, check.text(entry, "text", keys), kind, read, date)
    return sources


def _figures(check: Check, data: dict[str, Any], kind: str, library: Library) -> dict[str, Figure]:
    meanings = vocabulary.FIGURES.get(kind)
    figures = {}
    for name, entries in data.items():
        keys: Keys = ("figures", name)
        if meanings is None:  # the kind itself was refused: no telling what this figure is
            continue
        if name not in meanings:
            allowed = f"a {kind} has no such figure"
            check.fault(keys, f"the figure {name!r}", allowed, nearest(name, tuple(meanings)), key=True)
        elif not isinstance(entries, list) or not entries:
            check.fault(keys, entries, f"{name!r} is a list of values", "Write '- {value: …, holder: …, source: …}'.")
        else:
            values = [value(check, entry, (*keys, i), meanings[name], library) for i, entry in enumerate(entries)]
            figures[name] = Figure(name, tuple(each for each in values if each is not None))
    return figures


def value(check: Check, entry: Any, keys: Keys, meaning: Meaning, library: Library) -> Value | None:
    """Read one entry of a figure: cited, computed or assumed; anything else is a fault."""
    if not isinstance(entry, dict):
        mend = "Write {value: …, holder: …, source: …, confidence: …} or {assumed: …, low: …, high: …, reason: …}."
        check.fault(keys, entry, "a bare number is refused: each is cited, computed or assumed", mend)
        return None
    shapes = [shape for shape in _ENTRY_KEYS if shape in entry]
    if len(shapes) != 1:
        stood = " and ".join(shapes) or "none of them"
        check.fault(keys, stood, "exactly one of value, computed and assumed stands here", "Keep one of the three.")
        return None
    shape = shapes[0]
    before = len(check.faults)
    check.known(entry, _ENTRY_KEYS[shape], keys)
    found = number(check, entry[shape], (*keys, shape), meaning)
    low, high = _range(check, entry, keys, meaning, found, needed=shape == "assumed")
    texts = _provenance(check, entry, keys, shape, library)
    note = check.optional(entry, "note", keys)
    if found is None or len(check.faults) > before:
        return None
    return Value(found, _KINDS[shape], **texts, low=low, high=high, note=note)


def _provenance(check: Check, entry: dict[str, Any], keys: Keys, shape: str, library: Library) -> dict[str, Any]:
    """Read who says so, where, and how sure that is."""
    if shape == "assumed":
        return {"holder": OURS, "reason": check.text(entry, "reason", keys)}
    confidence = check.text(entry, "confidence", keys, vocabulary.CONFIDENCES)
    if shape == "computed":
        return {"holder": OURS, "reason": check.text(entry, "from", keys), "confidence": confidence}
    holder = check.text(entry, "holder", keys, tuple(library.holders))
    source = check.text(entry, "source", keys, tuple(library.sources))
    return {"holder": holder, "source": source, "confidence": confidence}


def number(check: Check, found: Any, keys: Keys, meaning: Meaning) -> Number | None:
    """Read the value itself: its type and, for numbers, its bounds."""
    if meaning.type == "flag":
        if isinstance(found, bool):
            return found
        check.fault(keys, found, "a flag is true or false", "Write true or false.")
    elif meaning.type == "text":
        return _word(check, found, keys, meaning)
    elif meaning.type == "list":
        if isinstance(found, list) and found:
            parts = [_float(check, part, (*keys, i), meaning) for i, part in enumerate(found)]
            return None if None in parts else tuple(part for part in parts if part is not None)
        check.fault(keys, found, "a list of numbers stands here", "Write [a, b, …].")
    else:
        return _float(check, found, keys, meaning)
    return None


def _word(check: Check, found: Any, keys: Keys, meaning: Meaning) -> str | None:
    if not isinstance(found, str) or not found:
        check.fault(keys, found, "a text stands here", "Put it in quotes.")
    elif meaning.words and found not in meaning.words:
        check.fault(keys, repr(found), f"one of {', '.join(meaning.words)}", nearest(found, meaning.words))
    else:
        return found
    return None


def _float(check: Check, found: Any, keys: Keys, meaning: Meaning) -> float | None:
    if isinstance(found, bool) or not isinstance(found, int | float) or not math.isfinite(found):
        check.fault(keys, found, "a finite number stands here", "Write a number without its unit.")
    elif not meaning.least <= found <= meaning.most:
        allowed = f"{meaning.says}: from {meaning.least:g} to {meaning.most:g}"
        check.fault(keys, found, allowed, "Mind the unit in the figure's name.")
    else:
        return float(found)
    return None


def _range(
    check: Check, entry: dict[str, Any], keys: Keys, meaning: Meaning, found: Number | None, *, needed: bool
) -> tuple[float | None, float | None]:
    """Read low and high; a number that is assumed must have both, and stands between them."""
    ends: list[float | None] = []
    for name in ("low", "high"):
        if name in entry and meaning.type != "number":
            check.fault((*keys, name), entry[name], f"a {meaning.type} has no {name}", "Say the range in the reason.")
        elif name in entry:
            ends.append(_float(check, entry[name], (*keys, name), meaning))
        elif meaning.type == "number" and (needed or "low" in entry or "high" in entry):
            check.fault(keys, f"no {name!r}", "an assumed number has a range: low and high", f"Add '{name}: …'.")
    if len(ends) != 2 or not isinstance(found, float):
        return None, None
    low, high = ends
    if low is not None and high is not None and not low <= found <= high:
        check.fault(keys, f"{found:g} outside {low:g} to {high:g}", "low <= value <= high", "Widen the range.")
    return low, high

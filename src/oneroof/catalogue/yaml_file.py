"""One reader of YAML 1.2 files: plain data, the line of each value, and every fault told at once.

Sheets and scenarios are read with it.  `ruamel.yaml` parses; this file builds the data from its events, so that
nesting is bounded without recursion, doubled keys and aliases are seen, and a scalar means what YAML 1.2's core
schema says: `NO` is Norway, not false; a date stays the text that stood there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from oneroof.errors import Fault, Mendable

LIMIT_BYTES = 5_000_000
LIMIT_DEPTH = 40
LIMIT_NODES = 120_000  # keys and values; the parser takes some 20 microseconds for each, and a reader waits 5 s at most
LIMIT_NUMBER_CHARACTERS = 100  # any longer number would overflow somewhere, and Python refuses very long integers

Key = str | int
Keys = tuple[Key, ...]
Place = tuple[int, int]  # line, column; both from 1

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOL = {word: value for value in (True, False) for word in (str(value), str(value).lower(), str(value).upper())}
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_SPECIAL = re.compile(r"([-+]?)\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML file as plain data (dict, list, str, int, float, bool, None) that remembers where each thing stood.

    `faults` holds what the YAML itself breaks; `data` is then as much as could be read, or None.
    """

    name: str
    data: Any
    faults: tuple[Fault, ...] = ()
    value_places: dict[Keys, Place] = field(default_factory=dict)
    key_places: dict[Keys, Place] = field(default_factory=dict)

    def where(self, keys: Sequence[Key] = (), *, key: bool = False) -> str:
        """Say `file:line:column` of the value under these keys (`key=True`: of the key), else of its nearest holder."""
        path = tuple(keys)
        if key and path in self.key_places:
            return self._say(self.key_places[path])
        while path and path not in self.value_places:
            path = path[:-1]
        return self._say(self.value_places[path]) if path in self.value_places else self.name

    def checked(self, error: type[Mendable] = Mendable) -> Document:
        """Give this document back if its YAML is whole; raise `error` with every fault if not."""
        if self.faults:
            raise error(self.faults)
        return self

    def _say(self, place: Place) -> str:
        return f"{self.name}:{place[0]}:{place[1]}"


def load(path: Path | str) -> Document:
    """Read one YAML file; whatever is wrong with it stands in the document's faults, never in a traceback.

    Raises nothing for what a file can hold: over 5 MB, over 120,000 keys and
    values, not UTF-8, NUL bytes, aliases, tags, doubled keys, too deep.
    """
    name = str(path)
    try:
        with Path(path).open("rb") as stream:
            raw = stream.read(LIMIT_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL inside the name
        found = f"{getattr(error, 'strerror', None) or error}"
        return _refused(name, found, "a YAML file that can be read stands here", "Name an existing file.")
    return parse(raw, name)


def parse(raw: bytes | str, name: str = "text") -> Document:
    """Read YAML from bytes or text as `load` reads a file; `name` is what faults call it."""
    raw = raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else raw
    if len(raw) > LIMIT_BYTES:
        size = f"more than {LIMIT_BYTES / 1e6:g} MB"
        return _refused(name, size, f"at most {LIMIT_BYTES / 1e6:g} MB are read", "Split the file or leave parts out.")
    text = _decoded(raw)
    if isinstance(text, tuple):
        found, offset = text
        line = raw.count(b"\n", 0, offset) + 1
        column = offset - raw.rfind(b"\n", 0, offset)
        return _refused(f"{name}:{line}:{column}", found, "only UTF-8 text is read", "Save the file as UTF-8.", name)
    builder = _Builder(name)
    builder.read(text)
    return builder.document()


def _refused(where: str, found: str, allowed: str, mend: str, name: str | None = None) -> Document:
    return Document(name or where, None, (Fault(where, found, allowed, mend),))


def _decoded(raw: bytes) -> str | tuple[str, int]:
    """Decode UTF-8, or say what stood in the way and at which byte."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "UTF-16 or UTF-32", 0
    if (offset := raw.find(b"\0")) >= 0:
        return "a NUL byte", offset
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return f"a byte {raw[error.start]:#04x} that is not UTF-8", error.start


@dataclass(slots=True)
class _Level:
    """One open mapping or sequence while its members arrive."""

    holder: dict[str, Any] | list[Any]
    keys: Keys
    key: str | None = None  # a mapping's key that waits for its value


@dataclass(slots=True)
class _Builder:
    """Turns parse events into plain data without recursion; collects places and faults."""

    name: str
    data: Any = None
    documents: int = 0
    levels: list[_Level] = field(default_factory=list)
    skipping: int = 0  # open collections inside something that was refused
    too_deep: bool = False
    nodes: int = 0
    faults: list[Fault] = field(default_factory=list)
    value_places: dict[Keys, Place] = field(default_factory=dict)
    key_places: dict[Keys, Place] = field(default_factory=dict)

    def document(self) -> Document:
        return Document(self.name, self.data, tuple(self.faults), self.value_places, self.key_places)

    def read(self, text: str) -> None:
        for event in self._events(text):
            handler = _HANDLERS.get(type(event).__name__)
            if handler is not None:
                handler(self, event)
            if self.too_deep:  # the scanner's own time grows with the square of the depth
                break
            self.nodes += type(event).__name__ in _NODES
            if self.nodes > LIMIT_NODES:
                self._refuse_dense(event)
                return
        if not self.faults and not isinstance(self.data, dict):
            found = "an empty file" if self.data is None else f"a {type(self.data).__name__}"
            self._fault((1, 1), found, "the file is a mapping of keys to values", "Begin with 'format: 1'.")

    def _refuse_dense(self, event: Any) -> None:
        """Tell this one fault alone: the rest of the file was not read."""
        self.data, self.faults = None, []
        allowed = f"at most {LIMIT_NODES:,} keys and values are read"
        mend = "Write a raid with 'count', or split the file."
        self._fault(_place(event), f"more than {LIMIT_NODES:,} keys and values", allowed, mend)

    def _events(self, text: str) -> Iterator[Any]:
        """Parse events up to the first fault of syntax, which is told and ends the reading."""
        from ruamel.yaml import YAML
        from ruamel.yaml.error import MarkedYAMLError
        from ruamel.yaml.reader import ReaderError

        try:
            # the plain parser gives the same events and lines as the round-trip one, in half the time, without comments
            yield from YAML(typ="safe", pure=True).parse(text)
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            said = " ".join(part for part in (error.context, error.problem) if part)
            self._fault(place, said or "broken YAML", "YAML 1.2 stands here", "Look at this line and the one above.")
        except ReaderError as error:
            place = _place_of(text, error.position)
            found = f"the character {chr(int(error.character))!r}"
            self._fault(place, found, "text without control characters stands here", "Remove the character.")
        except Exception as error:  # the scanner lets ValueError and others through, for instance on "\UFFFFFFFF"
            found = f"{type(error).__name__}: {error}"
            self._fault(self._last_place(), found, "YAML 1.2 stands here", "Look at this line and the one below.")

    def _last_place(self) -> Place:
        return max([*self.value_places.values(), *self.key_places.values()], default=(1, 1))

    def _fault(self, place: Place, found: str, allowed: str, mend: str) -> None:
        self.faults.append(Fault(f"{self.name}:{place[0]}:{place[1]}", clipped(found), allowed, mend))

    def start_document(self, event: Any) -> None:
        self.documents += 1
        version = getattr(event, "version", None)
        if version is not None and tuple(version) != (1, 2):
            found = f"%YAML {version[0]}.{version[1]}"
            self._fault(_place(event), found, "YAML 1.2 is read", "Leave the %YAML line out.")
        if self.documents == 2:
            self._fault(_place(event), "a second document", "one document a file", "Remove the '---' and what follows.")
            self.skipping += 1  # never closed: all that follows is left out

    def alias(self, event: Any) -> None:
        mend = "Write the value out again in this place."
        self._fault(_place(event), f"the alias *{event.anchor}", "aliases are not read", mend)
        if self._awaits_key():
            self.levels[-1].key = f"*{event.anchor}"
        else:
            self._put(None, event)

    def _awaits_key(self) -> bool:
        level = self.levels[-1] if self.levels else None
        return not self.skipping and level is not None and isinstance(level.holder, dict) and level.key is None

    def scalar(self, event: Any) -> None:
        if self.skipping:
            return
        self._tag(event)
        if self._awaits_key():
            self._key(self.levels[-1], event)
        else:
            self._put(self._value(event), event)

    def start(self, event: Any) -> None:
        if len(self.levels) + self.skipping >= LIMIT_DEPTH:
            self.too_deep = True
            allowed = f"at most {LIMIT_DEPTH} levels are read"
            self._fault(_place(event), f"more than {LIMIT_DEPTH} levels", allowed, "Write it flatter.")
            return
        if self.skipping:
            self.skipping += 1
            return
        self._tag(event)
        if self._awaits_key():
            self._fault(_place(event), "a list or mapping as a key", "a key is one word", "Give the entry a name.")
            self.levels[-1].key = "?"  # stands in for the refused key
            self.skipping += 1
        else:
            holder: dict[str, Any] | list[Any] = {} if type(event).__name__ == "MappingStartEvent" else []
            self.levels.append(_Level(holder, self._put(holder, event)))

    def end(self, event: Any) -> None:
        if self.skipping:
            self.skipping -= 1
        else:
            self.levels.pop()

    def _tag(self, event: Any) -> None:
        if event.tag is not None and str(event.tag) != "!":
            mend = "Remove the tag; put text in quotes."
            self._fault(_place(event), f"the tag {event.tag}", "only plain data are read", mend)

    def _key(self, level: _Level, event: Any) -> None:
        """Note a mapping's key; keys stay text (`NO`, `1`) whatever they look like."""
        level.key, keys, place = event.value, (*level.keys, event.value), _place(event)
        if keys in self.key_places:
            first = self.key_places[keys][0]
            mend = f"It stands in line {first} already: remove one."
            self._fault(place, f"the key {event.value!r} twice", "a key stands once", mend)
        self.key_places.setdefault(keys, place)

    def _put(self, value: Any, event: Any) -> Keys:
        """Store a value where it belongs and give the path it can be found under."""
        if self.skipping:
            return ()
        keys: Keys = ()
        if not self.levels:
            self.data = value
        else:
            level = self.levels[-1]
            if isinstance(level.holder, list):
                keys = (*level.keys, len(level.holder))
                level.holder.append(value)
            else:
                keys = (*level.keys, level.key or "")
                level.holder.setdefault(level.key or "", value)
                level.key = None
        self.value_places.setdefault(keys, _place(event))
        return keys

    def _value(self, event: Any) -> Any:
        text: str = event.value
        if not event.implicit[0]:
            if _SURROGATE.search(text):
                self._fault(_place(event), "half of a surrogate pair", "text is Unicode", "Write the character itself.")
                return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)
            return text
        value = core_schema(text)
        if value is NotImplemented:
            found = f"a number of {len(text)} characters"
            self._fault(_place(event), found, f"at most {LIMIT_NUMBER_CHARACTERS} are read", "Write it shorter.")
            return None
        return value


def clipped(text: str, limit: int = 120) -> str:
    """Shorten what is quoted from a file to one line of printable text."""
    line = "".join(letter if letter.isprintable() else " " for letter in text)
    return line if len(line) <= limit else line[: limit - 2] + " …"


def core_schema(text: str) -> Any:
    """Tell what a plain scalar means under YAML 1.2's core schema; NotImplemented for a number too long to read."""
    if text in _NULL:
        return None
    if text in _BOOL:
        return _BOOL[text]
    if text[0] not in "+-.0123456789":
        return text
    if _INT.fullmatch(text) or _FLOAT.fullmatch(text):
        return _number(text) if len(text) <= LIMIT_NUMBER_CHARACTERS else NotImplemented
    if special := _SPECIAL.fullmatch(text):
        return float("nan") if special[3] else float(special[1] + "inf")
    return text


def _number(text: str) -> int | float:
    if not _INT.fullmatch(text):
        return float(text)
    return int(text, 0) if text[:2] in ("0o", "0x") else int(text)


def _place(event: Any) -> Place:
    return (event.start_mark.line + 1, event.start_mark.column + 1)


def _place_of(text: str, offset: int) -> Place:
    return (text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))


_NODES = frozenset({"AliasEvent", "ScalarEvent", "MappingStartEvent", "SequenceStartEvent"})
_HANDLERS: dict[str, Callable[[_Builder, Any], None]] = {
    "DocumentStartEvent": _Builder.start_document,
    "AliasEvent": _Builder.alias,
    "ScalarEvent": _Builder.scalar,
    "MappingStartEvent": _Builder.start,
    "SequenceStartEvent": _Builder.start,
    "MappingEndEvent": _Builder.end,
    "SequenceEndEvent": _Builder.end,
}

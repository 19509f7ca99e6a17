"""The shelf: sheets read on demand, and the choice between rival values that a belief makes.

A belief is a complete case.  Its order of falling back is printed by `Shelf.order`: the value of the holder believed;
else the first cited or computed value in the order of the sheet; else the assumed one.  Whatever a run takes is noted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from oneroof.catalogue import reader, vocabulary
from oneroof.catalogue.sheet import Figure, Number, Sheet, Source, Value
from oneroof.catalogue.yaml_file import Document, core_schema
from oneroof.errors import CatalogueError, Fault, nearest

FOLDER = Path(__file__).parent
OPEN = "open"  # the belief that prefers no holder
USER = "user"  # holder of what a command line or a scenario put in a sheet's place


@dataclass(frozen=True, slots=True)
class Used:
    """One figure that a run took from the shelf: the value chosen and the rivals passed over."""

    sheet: str
    figure: str
    value: Value
    rivals: tuple[Value, ...]


@cache
def names(*kinds: str) -> tuple[str, ...]:
    """List every sheet on the shelf, or those of these kinds (told from the sheets' first lines, without parsing)."""
    every = tuple(sorted(path.stem for path in (FOLDER / "sheets").glob("*.yaml")))
    return tuple(name for name in every if kind_of(name) in kinds) if kinds else every


@cache
def kind_of(name: str) -> str:
    """Tell the kind of a sheet of the shelf from its first lines; a test holds it equal to what the sheet says."""
    with (FOLDER / "sheets" / f"{name}.yaml").open(encoding="utf-8") as lines:
        return next((line.partition(":")[2].strip() for line in lines if line.startswith("kind:")), "")


@cache
def library() -> reader.Library:
    """Read the publications and holders once."""
    return reader.read_library(FOLDER / "sources.yaml")


@cache
def read(name: str) -> Sheet:
    """Read one sheet of the shelf; raises CatalogueError naming the nearest for a name that it does not hold."""
    if name not in names():
        mend = nearest(name, names())
        raise CatalogueError(Fault("catalogue", f"the name {name!r}", "no sheet of this name is on the shelf", mend))
    return reader.read_sheet(FOLDER / "sheets" / f"{name}.yaml", library())


def holders() -> dict[str, str]:
    """List the beliefs that can be chosen, with what each stands for; `open` prefers nobody."""
    return {OPEN: "Nobody in particular: the first cited value of each sheet", **library().holders}


def source(key: str) -> Source | None:
    """Give the publication that a value's source key names."""
    return library().sources.get(key)


def choose(figure: Figure, believe: str) -> Value:
    """Choose among rival values as a belief does."""
    believed = [value for value in figure.values if value.holder in (believe, USER)]
    published = [value for value in figure.values if value.kind != "assumed"]
    return (sorted(believed, key=lambda value: value.holder != USER) or published or list(figure.values))[0]


class Shelf:
    """The shelf as one run sees it: whose figures it believes, what was put in their place, and what it used.

    Not shared between runs: it remembers every figure asked for.  Raises CatalogueError for an unknown belief or name.
    """

    def __init__(self, believe: str = OPEN, changed: Mapping[tuple[str, str], Value] | None = None) -> None:
        if believe not in holders():
            mend = nearest(believe, tuple(holders()))
            raise CatalogueError(Fault("believe", repr(believe), "nobody of this name holds a figure", mend))
        self.believe = believe
        self._changed = dict(changed or {})
        self._used: dict[tuple[str, str], Used] = {}

    def sheets(self) -> tuple[str, ...]:
        """List the sheets that `read` can give."""
        return names()

    def read(self, name: str) -> Sheet:
        """Give a sheet of the shelf."""
        return read(name)

    @staticmethod
    def holders() -> dict[str, str]:
        """List the beliefs that can be chosen."""
        return holders()

    def order(self) -> str:
        """Say in words in which order this belief falls back."""
        first = "" if self.believe == OPEN else f"the value held by {self.believe} ({holders()[self.believe]}); else "
        return f"{first}the first cited or computed value in the order of the sheet; else the assumed value"

    def figures(self, name: str, override: Mapping[str, Any] | None = None) -> Figures:
        """Open one sheet for use; `override` puts values in place of the sheet's, checked like the sheet's own."""
        sheet = self.read(name)
        given = {figure: _override(sheet, figure, entry) for figure, entry in (override or {}).items()}
        changed = {figure: value for (of, figure), value in self._changed.items() if of == name}
        return Figures(self, sheet, {**given, **changed})

    def with_value(self, sheet: str, figure: str, value: Number | int) -> Shelf:
        """Give a new shelf with one figure replaced; a text is read as YAML would read it (for `--set`)."""
        changed = {**self._changed, (sheet, figure): _override(self.read(sheet), figure, value)}
        return Shelf(self.believe, changed)

    def believing(self, holder: str) -> Shelf:
        """Give a new shelf of the same sheets that believes somebody else; raises CatalogueError for nobody known."""
        return Shelf(holder, self._changed)

    def note(self, used: Iterable[Used]) -> None:
        """Remember what was taken."""
        self._used.update({(each.sheet, each.figure): each for each in used})

    def used(self) -> list[Used]:
        """List every figure taken so far, in the order of sheet and figure."""
        return [self._used[key] for key in sorted(self._used)]


class Figures:
    """One sheet open for use: figures by name in SI and radians, each taking noted on the shelf."""

    def __init__(self, shelf: Shelf, sheet: Sheet, given: Mapping[str, Value]) -> None:
        self.sheet = sheet
        self.name = sheet.name
        self._shelf = shelf
        self._given = dict(given)

    def has(self, figure: str) -> bool:
        """Tell whether the sheet holds this figure."""
        return figure in self._given or figure in self.sheet.figures

    def value(self, figure: str) -> Value:
        """Give the value chosen by the belief, in the unit of its name; raises CatalogueError for an unknown figure."""
        rivals = self.sheet.figures[figure].values if figure in self.sheet.figures else ()
        if figure in self._given:
            chosen = self._given[figure]
        elif rivals:
            chosen = choose(self.sheet.figures[figure], self._shelf.believe)
        else:
            raise CatalogueError(_unknown(self.sheet, figure, (*self.sheet.figures, *self._given)))
        self._shelf.note([Used(self.name, figure, chosen, tuple(each for each in rivals if each is not chosen))])
        return chosen

    def si(self, figure: str) -> float:
        """Give a number in SI units and radians; decibels and plain numbers as they stand."""
        return float(self._typed(figure, float)) * vocabulary.si_factor(figure)

    def list_si(self, figure: str) -> tuple[float, ...]:
        """Give a list of numbers in SI units and radians."""
        factor = vocabulary.si_factor(figure)
        return tuple(part * factor for part in self._typed(figure, tuple))

    def flag(self, figure: str) -> bool:
        """Give a figure that is true or false."""
        return bool(self._typed(figure, bool))

    def text(self, figure: str) -> str:
        """Give a figure that is a word."""
        return str(self._typed(figure, str))

    def _typed(self, figure: str, wanted: type) -> Any:
        found = self.value(figure).value
        if not isinstance(found, wanted):
            raise TypeError(f"{self.name}.{figure} is a {type(found).__name__}, asked for as {wanted.__name__}")
        return found


def _unknown(sheet: Sheet, figure: str, known: Iterable[str]) -> Fault:
    allowed = f"the sheet {sheet.name!r} ({sheet.kind}) holds no such figure"
    return Fault(f"{sheet.name}.{figure}", f"the figure {figure!r}", allowed, nearest(figure, tuple(known)))


def _override(sheet: Sheet, figure: str, entry: Any) -> Value:
    """Check a value put in a sheet's place, as strictly as the sheet's own; raises CatalogueError.

    A mapping is an entry of a sheet; a bare value is the user's own, marked so.
    """
    meanings = vocabulary.FIGURES[sheet.kind]
    if figure not in meanings:
        raise CatalogueError(_unknown(sheet, figure, tuple(meanings)))
    check = reader.Check(Document(f"{sheet.name}.{figure}", {}))
    if isinstance(entry, Mapping):
        value = reader.value(check, dict(entry), (), meanings[figure], library())
    else:
        value = _users_own(check, entry, meanings[figure])
    if value is None or check.faults:
        raise CatalogueError(check.faults)
    return value


def _users_own(check: reader.Check, entry: Any, meaning: vocabulary.Meaning) -> Value | None:
    plain = core_schema(entry) if isinstance(entry, str) and meaning.type != "text" else entry
    plain = list(plain) if isinstance(plain, tuple) else plain
    number = reader.number(check, plain, (), meaning)
    return None if number is None else Value(number, "assumed", USER, reason="set for this run by its user")

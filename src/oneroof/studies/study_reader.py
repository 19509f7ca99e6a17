"""Reads a study from a file or by its name, or tells everything that is wrong with it at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from oneroof.catalogue.yaml_file import Document, Keys
from oneroof.errors import Fault, ScenarioError, nearest
from oneroof.simulation.scenario import library, reader
from oneroof.simulation.scenario.models import REPLICATIONS_MAX
from oneroof.simulation.scenario.words import show
from oneroof.studies.plan import ARRANGEMENT, BELIEVE, Draw, Range, Sobol, Stop, Study, Value

FORMAT = 1
FILES = Path(__file__).parent / "files"
KEYS = (
    *("format", "name", "title", "summary", "scenario", "arrangement", "arrangements", "believe", "settings"),
    *("ranges", "draws", "replications", "seed", "measures", "stop", "sensitivity"),
)
DRAWS = {"uniform": ("low", "high"), "log_uniform": ("low", "high"), "normal": ("mean", "spread", "low", "high")}
# how far out a normal draw without a low and a high of its own may lie, in spreads
_FAR_OUT = 6.0
FROM_FIGURE = ("assumed", "published")
KINDS = ("values", "linear", *DRAWS, *FROM_FIGURE)
_RANGE_KEYS = ("title", "set", "believe", *KINDS)
DRAWS_MAX, STEPS_MAX, POINTS_LOG2_MAX, RESAMPLES_MAX = 10_000, 10_000, 14, 10_000
_DEFAULT_RESAMPLES, _DEFAULT_DRAWS, _DEFAULT_AT_LEAST, _DEFAULT_REPLICATIONS = 500, 20, 100, 100


@dataclass(slots=True)
class Reading:
    """A study's file while it is read: its data, where each thing stood, and the faults so far."""

    document: Document
    faults: list[Fault] = field(default_factory=list)

    def fault(self, keys: Keys, found: str, allowed: str, mend: str, key: bool = False) -> None:
        self.faults.append(Fault(self.document.where(keys, key=key), found, allowed, mend))

    def known(self, row: dict[str, Any], keys: Keys, allowed: tuple[str, ...]) -> None:
        """Refuse keys that mean nothing here."""
        for word in row:
            if word not in allowed:
                near = nearest(word[:100], allowed)
                mend = near if near.startswith("Did") else "Remove it."
                self.fault((*keys, word), f"the key {show(word)}", f"keys here are {', '.join(allowed)}", mend, True)

    def mapping(self, value: Any, keys: Keys, what: str) -> dict[str, Any]:
        """Take a mapping, or tell that it is none."""
        if isinstance(value, dict) and value:
            return value
        if value is not None or keys[-1] in self._holder(keys):
            self.fault(keys, show(value), what, "Write keys with values under it.")
        return {}

    def _holder(self, keys: Keys) -> Any:
        holder: Any = self.document.data
        for key in keys[:-1]:
            holder = holder[key]
        return holder

    def whole(self, value: Any, keys: Keys, default: int, low: int, high: int) -> int:
        """Take a whole number between two ends."""
        if value is None and keys[-1] not in self._holder(keys):
            return default
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        self.fault(keys, show(value), f"a whole number from {low:,} to {high:,} stands here", "Correct the number.")
        return default

    def number(self, value: Any, keys: Keys) -> float | None:
        """Take a finite number."""
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < float("inf"):
            return float(value)
        self.fault(keys, show(value), "a finite number stands here", "Correct the number.")
        return None

    def text(self, value: Any, keys: Keys, default: str | None) -> str | None:
        """Take a text."""
        if value is None and keys[-1] not in self._holder(keys):
            return default
        if isinstance(value, str) and value.strip():
            return value
        self.fault(keys, show(value), "text stands here", "Put it in quotes." if value is not None else "Write it.")
        return default


def read_study(path_or_name: str | Path) -> tuple[Study, Document]:
    """Read a study: a shipped one by its name, any other by its path; gives its file too, to place later faults in.

    Raises ScenarioError with every fault of the file, TooLarge for a file over 5 MB.
    """
    document = reader.opened(path_or_name, FILES, "study")
    reader.refuse_format(document.data, document.where, FORMAT)
    reading = Reading(document, list(document.faults))
    study = _study(reading, document.data, Path(document.name).stem)
    if reading.faults:
        raise ScenarioError(reader.in_order(reading.faults))
    return study, document


def _study(reading: Reading, data: dict[str, Any], stem: str) -> Study:
    reading.known(data, (), KEYS)
    if data.get("format") != FORMAT:
        mend = "Begin the file with 'format: 1'."
        reading.fault(("format",), show(data.get("format")), "the number of the file's format stands here", mend)
    name = reading.text(data.get("name"), ("name",), stem) or stem
    scenario = reading.text(data.get("scenario"), ("scenario",), None)
    if scenario is None and "scenario" not in data:
        mend = "Add 'scenario:' with the name of one that ships, or a path."
        reading.fault((), "no key 'scenario'", "a study runs a scenario", mend)
    ranges = tuple(_ranges(reading, data))
    stop, sobol = _stop(reading, data), _sobol(reading, data)
    if sobol and stop:
        allowed = "a study of sensitivity runs every point equally often"
        reading.fault(("stop",), "'stop' beside 'sensitivity'", allowed, "Remove one of the two.", True)
    if sobol and not ranges:
        reading.fault(("sensitivity",), "no range", "a sensitivity is one to ranges", "Add 'ranges'.", True)
    return Study(
        name,
        reading.text(data.get("title"), ("title",), name) or name,
        reading.text(data.get("summary"), ("summary",), "") or "",
        _path(scenario or "", reading.document.name),
        reading.whole(data.get("replications"), ("replications",), _DEFAULT_REPLICATIONS, 1, REPLICATIONS_MAX),
        reading.whole(data.get("seed"), ("seed",), 1, 0, 2**63 - 1),
        _measures(reading, data),
        ranges,
        reading.whole(data.get("draws"), ("draws",), _DEFAULT_DRAWS, 1, DRAWS_MAX),
        reading.text(data.get("arrangement"), ("arrangement",), None),
        reading.text(data.get("believe"), ("believe",), None),
        tuple(_settings(reading, data)),
        stop,
        sobol,
    )


def _path(scenario: str, study: str) -> str:
    """Find a scenario that is named by a path beside the study's own file."""
    beside = Path(study).parent / scenario
    shipped = scenario in library.names()
    return str(beside) if not shipped and beside.suffix and beside.is_file() else scenario


def _measures(reading: Reading, data: dict[str, Any]) -> tuple[str, ...]:
    said = data.get("measures")
    if said is None and "measures" not in data:
        return ("stopped",)
    if not isinstance(said, list) or not said:
        reading.fault(("measures",), show(said), "a list of measures stands here", "Name one, such as 'stopped'.")
        return ()
    for place, word in enumerate(said):
        if not isinstance(word, str):
            reading.fault(("measures", place), show(word), "the name of a measure stands here", "Correct it.")
        elif word in said[:place]:
            reading.fault(("measures", place), f"{word!r} twice", "each stands once", "Remove one of the two.")
    return tuple(str(word) for word in said)


def _settings(reading: Reading, data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    from oneroof.studies.work import said

    rows = reading.mapping(data.get("settings"), ("settings",), "a mapping of paths to values stands here")
    for path, value in rows.items():
        if isinstance(value, list | dict) or value is None:
            mend = "Write what '--set' takes."
            reading.fault(("settings", path), show(value), "one number, word, or true or false stands here", mend)
        else:
            yield path, said(value)


def _stop(reading: Reading, data: dict[str, Any]) -> Stop | None:
    row = reading.mapping(data.get("stop"), ("stop",), "a mapping with measure and half_width stands here")
    if not row:
        return None
    reading.known(row, ("stop",), ("measure", "half_width", "at_least"))
    measure = reading.text(row.get("measure"), ("stop", "measure"), None)
    if measure is None and "measure" not in row:
        reading.fault(("stop",), "no key 'measure'", "the measure that decides stands here", "Add it.")
    elif measure is not None and measure not in _measures(Reading(reading.document), data):
        among = [str(each) for each in data.get("measures") or ["stopped"]]
        allowed = "one of the study's measures decides when to stop"
        reading.fault(("stop", "measure"), show(measure), allowed, nearest(measure[:100], among))
    width = reading.number(row.get("half_width"), ("stop", "half_width"))
    if width is not None and width <= 0.0:
        reading.fault(("stop", "half_width"), show(width), "a number above zero stands here", "Widen it.")
    at_least = reading.whole(row.get("at_least"), ("stop", "at_least"), _DEFAULT_AT_LEAST, 2, REPLICATIONS_MAX)
    return Stop(measure or "", width or 1.0, at_least)


def _sobol(reading: Reading, data: dict[str, Any]) -> Sobol | None:
    said = data.get("sensitivity")
    if said is None and "sensitivity" not in data:
        return None
    row = {"method": said} if isinstance(said, str) else said
    row = reading.mapping(row, ("sensitivity",), "'sobol', or a mapping with method and points, stands here")
    reading.known(row, ("sensitivity",), ("method", "points", "resamples"))
    if row and row.get("method") != "sobol":
        at: Keys = ("sensitivity",) if isinstance(said, str) else ("sensitivity", "method")
        reading.fault(at, show(row.get("method")), "'sobol' stands here", "It is the one method there is.")
    if isinstance(said, str):
        return Sobol(64, _DEFAULT_RESAMPLES)
    points = reading.whole(row.get("points"), ("sensitivity", "points"), 64, 2, 2**POINTS_LOG2_MAX) if row else 2
    if points & (points - 1):
        mend = f"Take {2 ** points.bit_length()} or {2 ** (points.bit_length() - 1)}."
        reading.fault(("sensitivity", "points"), show(points), "a power of two stands here", mend)
    resamples = row.get("resamples")
    at = ("sensitivity", "resamples")
    return Sobol(points, reading.whole(resamples, at, _DEFAULT_RESAMPLES, 1, RESAMPLES_MAX) if row else 1)


# ------------------------------------------------------------------------------------------------- ranges


def _ranges(reading: Reading, data: dict[str, Any]) -> Iterator[Range]:
    if "arrangements" in data:
        values = _values(reading, data["arrangements"], ("arrangements",))
        if "arrangement" in data:
            reading.fault(("arrangement",), "'arrangement' beside 'arrangements'", "one of them", "Remove one.", True)
        yield Range(ARRANGEMENT, "arrangement", (ARRANGEMENT,), tuple(str(each) for each in values))
    rows = reading.mapping(data.get("ranges"), ("ranges",), "a mapping of names to ranges stands here")
    for name, row in rows.items():
        if name == ARRANGEMENT and "arrangements" in data:
            reading.fault(("ranges", name), "'arrangement' twice", "each stands once", "Rename it.", True)
        yield _range(reading, name, row)


def _range(reading: Reading, name: str, row: Any) -> Range:
    keys: Keys = ("ranges", name)
    row = {"values": row} if isinstance(row, list) else row
    row = reading.mapping(row, keys, "a list of values, or a mapping with 'set' and what it takes, stands here")
    reading.known(row, keys, _RANGE_KEYS)
    title = reading.text(row.get("title"), (*keys, "title"), name) if row else name
    paths = _paths(reading, row, keys, name)
    chosen = [kind for kind in (*KINDS, "believe") if kind in row]
    mistyped = any(word not in _RANGE_KEYS for word in row)
    if row and len(chosen) != 1 and not (mistyped and not chosen):
        found = " and ".join(f"{kind!r}" for kind in chosen) or "no values"
        mend = f"Write one of {', '.join(KINDS)}."
        reading.fault(keys, found, "a range says once what values it takes", mend, True)
    values, draw = tuple[Value, ...](), None
    for kind in chosen[:1]:
        at = keys if isinstance(reading.document.data["ranges"][name], list) else (*keys, kind)
        if kind in ("values", "believe"):
            values = _values(reading, row[kind], at)
        elif kind == "linear":
            values = _linear(reading, row[kind], at)
        elif kind in DRAWS:
            draw = _draw(reading, kind, row[kind], at)
        else:
            draw = _from_figure(reading, kind, row[kind], at)
    return Range(name, title or name, paths, values, draw)


def _from_figure(reading: Reading, kind: str, said: Any, at: Keys) -> Draw:
    """Mark that the ends come from the figure itself; they are looked up when the scenario is open."""
    if said is not True:
        reading.fault(at, show(said), "'true' stands here", "The range is the figure's own.")
    return Draw(kind, 0.0, 0.0)


def _paths(reading: Reading, row: dict[str, Any], keys: Keys, name: str) -> tuple[str, ...]:
    """Say what a range sets: its `set`, whom to believe, or what its own name says."""
    if "believe" in row:
        return (BELIEVE,)
    said = row.get("set", name if name in (BELIEVE, ARRANGEMENT) or "." in name else None)
    if said is None:
        if row:
            mend = "Add 'set:' with a dotted path, as '--set' takes it."
            reading.fault(keys, "no key 'set'", "a range says which value it sets", mend, True)
        return ()
    paths = said if isinstance(said, list) and said else [said]
    for place, path in enumerate(paths):
        if not isinstance(path, str) or not path:
            at: Keys = (*keys, "set", place) if isinstance(said, list) else (*keys, "set")
            reading.fault(at, show(path), "a dotted path stands here, as '--set' takes it", "Correct it.")
    return tuple(str(path) for path in paths)


def _values(reading: Reading, said: Any, at: Keys) -> tuple[Value, ...]:
    if not isinstance(said, list) or not said:
        found = "an empty range" if said in ([], None) else show(said)
        reading.fault(at, found, "a list of one value or more stands here", "Name the values, each after a '-'.")
        return ()
    for place, value in enumerate(said):
        if not isinstance(value, int | float | str | bool) or value in said[:place]:
            allowed = "each value is one number, word, or true or false, and stands once"
            reading.fault((*at, place), show(value), allowed, "Correct it or remove it.")
    return tuple(value for value in said if isinstance(value, int | float | str | bool))


def _linear(reading: Reading, said: Any, at: Keys) -> tuple[Value, ...]:
    """Give the values from one number to another, whole ones where all that is said is whole."""
    row = reading.mapping(said, at, "a mapping with from, to and step (or steps) stands here")
    reading.known(row, at, ("from", "to", "step", "steps"))
    if not row:
        return ()
    low, high = (reading.number(row.get(key), (*at, key)) for key in ("from", "to"))
    if low is None or high is None:
        return ()
    if ("step" in row) == ("steps" in row):
        reading.fault(at, "'step' and 'steps'" if "step" in row else "neither", "one of step and steps", "Write one.")
        return ()
    if "steps" in row:
        steps = reading.whole(row["steps"], (*at, "steps"), 2, 2, STEPS_MAX)
        return (
            () if _empty(reading, low, high, at) else tuple(low + (high - low) * i / (steps - 1) for i in range(steps))
        )
    step = reading.number(row["step"], (*at, "step"))
    if step is None or _empty(reading, low, high, at):
        return ()
    number = int((high - low) / step * (1.0 + 1e-12)) + 1 if step > 0.0 else 0
    if not 1 <= number <= STEPS_MAX:
        reading.fault((*at, "step"), show(row["step"]), f"a step that gives 1 to {STEPS_MAX:,} values", "Correct it.")
        return ()
    whole = all(isinstance(row[key], int) for key in ("from", "step"))
    return tuple(int(low) + i * int(step) if whole else low + i * step for i in range(number))


def _empty(reading: Reading, low: float, high: float, at: Keys) -> bool:
    if low < high:
        return False
    reading.fault(
        at, f"an empty range, from {low:g} to {high:g}", "the first end is below the last", "Turn them round."
    )
    return True


def _draw(reading: Reading, kind: str, said: Any, at: Keys) -> Draw | None:
    names = DRAWS[kind]
    row = {"low": said[0], "high": said[1]} if isinstance(said, list) and len(said) == 2 and len(names) == 2 else said
    row = reading.mapping(row, at, f"a mapping with {', '.join(names)} stands here")
    reading.known(row, at, names)
    if not row:
        return None
    wanted = names if kind != "normal" else ("mean", "spread", *(key for key in ("low", "high") if key in row))
    found = {key: reading.number(row.get(key), at if isinstance(said, list) else (*at, key)) for key in wanted}
    if None in found.values():
        return None
    known = {key: value for key, value in found.items() if value is not None}
    if kind == "normal":
        known = {end: known["mean"] + sign * _FAR_OUT * known["spread"] for end, sign in _ENDS} | known
        if known["spread"] <= 0.0:
            reading.fault((*at, "spread"), show(row["spread"]), "a number above zero stands here", "Widen it.")
            return None
    if _empty(reading, known["low"], known["high"], at):
        return None
    if kind == "log_uniform" and known["low"] <= 0.0:
        reading.fault(at, show(row), "both ends are above zero", "Take 'uniform', or raise the low end.")
    return Draw(kind, **known)


_ENDS = (("low", -1.0), ("high", 1.0))

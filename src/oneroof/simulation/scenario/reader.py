"""Reads a scenario from a file or by its name, or tells everything that is wrong with it at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from oneroof.catalogue import yaml_file
from oneroof.catalogue.yaml_file import Document
from oneroof.errors import Fault, ScenarioError, TooLarge, nearest
from oneroof.simulation.scenario import library, shelf_names
from oneroof.simulation.scenario.changes import stages
from oneroof.simulation.scenario.complete import Keys, Where, complete
from oneroof.simulation.scenario.date_checks import date_faults
from oneroof.simulation.scenario.decisions import decision_faults
from oneroof.simulation.scenario.models import FORMAT, Scenario
from oneroof.simulation.scenario.references import override_faults, reference_faults
from oneroof.simulation.scenario.watch_checks import watch_faults
from oneroof.simulation.scenario.words import faults_of, show

FAULTS_TOLD = 100
# how the YAML reader tells a fault of syntax, after which it reads no further
_BROKEN_YAML = ("YAML 1.2 stands here", "text without control characters stands here")


def read(path_or_name: str | Path) -> Scenario:
    """Read a scenario: a shipped one by its name, any other by its path.

    Raises ScenarioError with every fault of the file (place, what stood there, what could, nearest name), TooLarge for
    a file over 5 MB, over 10,000 threats or over 10 million replications.
    """
    document = opened(path_or_name, library.FILES, "scenario")
    return _checked(document.data, document.where, document.faults)


def read_raw(raw: bytes, name: str) -> Scenario:
    """Read a scenario from bytes, as strictly as a file of these; `name` is what faults call it. Raises as `read`."""
    if len(raw) > yaml_file.LIMIT_BYTES:
        raise TooLarge(_too_large(name, len(raw)))
    document = _unbroken(yaml_file.parse(raw, name))
    return _checked(document.data, document.where, document.faults)


def opened(path_or_name: str | Path, folder: Path, what: str) -> Document:
    """Open a file, or a shipped one by its name; raises ScenarioError for one whose YAML breaks off, TooLarge."""
    path = _found(path_or_name, folder, what)
    _refuse_large(path)
    return _unbroken(yaml_file.load(path))


def _unbroken(document: Document) -> Document:
    if not isinstance(document.data, dict) or any(fault.allowed in _BROKEN_YAML for fault in document.faults):
        raise ScenarioError(document.faults)
    return document


def check(data: dict[str, Any], where: Where) -> Scenario:
    """Complete and check plain data as a file's; `where(keys, key=False)` names a place in it for people."""
    return _checked(data, where, ())


def schema(what: Literal["scenario", "arrangement"] = "scenario") -> dict[str, Any]:
    """Give the JSON schema of a scenario or arrangement file, for editors; what `complete` fills in is not required."""
    from oneroof.simulation.scenario.json_schema import arrangement_schema, file_schema

    return file_schema() if what == "scenario" else arrangement_schema()


def _found(path_or_name: str | Path, folder: Path, what: str) -> Path:
    """Tell a shipped file's name from a path; a word that is neither is most likely a mistyped name."""
    word = str(path_or_name)
    known = library.names(folder)
    if word in known:
        return library.path_of(word, folder)
    path = Path(path_or_name)
    if library.paths_are_shut():
        allowed = f"a shipped {what}'s name stands here: no file is opened by its path"
        raise ScenarioError(Fault(what, show(word), allowed, nearest(word[:100], known)))
    if isinstance(path_or_name, Path) or path.suffix or "/" in word or "\\" in word or _exists(path):
        return path
    allowed = f"a shipped {what}'s name or the path of a YAML file stands here"
    raise ScenarioError(Fault(what, show(word), allowed, nearest(word[:100], known)))


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # ValueError: a NUL inside the name
        return False


def _refuse_large(path: Path) -> None:
    try:
        size = path.stat().st_size
    except (OSError, ValueError):
        return  # the YAML reader tells what is wrong with it
    if size > yaml_file.LIMIT_BYTES and path.is_file():
        raise TooLarge(_too_large(str(path), size))


def _too_large(where: str, size: int) -> Fault:
    allowed = f"at most {yaml_file.LIMIT_BYTES / 1e6:g} MB are read"
    return Fault(where, f"{size / 1e6:.3g} MB", allowed, "Write a raid with 'count', or split the scenario.")


def _checked(data: dict[str, Any], where: Where, told: Iterable[Fault]) -> Scenario:
    refuse_format(data, where, FORMAT)
    done = complete(data, shelf_names.kind_of, where)

    def where_it_stood(keys: Keys, *, key: bool = False) -> str:
        return where(done.origin(tuple(keys)), key=key)

    faults = list(told)
    broken = {fault.where for fault in faults}  # what broken YAML stood for is not told a second time
    scenario: Scenario | None = None
    refused: set[Keys] = set()
    try:
        scenario = Scenario.model_validate(done.data)
    except ValidationError as error:
        faults += _some(faults_of(error, where_it_stood), broken)
        refused = {detail["loc"][:4] for detail in error.errors(include_url=False)}
    faults += _some(reference_faults(done.data, where_it_stood), broken)
    faults += _some(decision_faults(done.data, where_it_stood), broken)
    faults += _some(watch_faults(done.data, where_it_stood), broken)
    faults += _some(date_faults(done.data, where_it_stood), broken)
    faults += _some(override_faults(done.data, where_it_stood, refused), broken)
    if scenario is None or faults:
        raise ScenarioError(in_order(faults))
    laid = _under_its_arrangement(scenario, where_it_stood)
    stages(laid)  # what holds after a change is checked with the rest
    return laid


def _under_its_arrangement(scenario: Scenario, where: Where) -> Scenario:
    """Lay the arrangement that a scenario names over it, unless it lies there already."""
    if scenario.arrangement == (scenario.beneath or {}).get("under"):
        return scenario
    from oneroof.simulation.scenario.laying import lay, taken_off

    if scenario.arrangement is None:
        return check(taken_off(scenario.as_data()), where)
    return lay(scenario, scenario.arrangement)


def _some(faults: Iterator[Fault], broken: set[str]) -> list[Fault]:
    """Take as many faults as a person reads, leaving out what stands where the YAML is broken."""
    return list(islice((fault for fault in faults if fault.where not in broken), FAULTS_TOLD + 1))


def refuse_format(data: dict[str, Any], where: Where, known: int) -> None:
    """Refuse a file of a newer format before anything else: its other faults would be ours, not the file's."""
    number = data.get("format")
    if isinstance(number, int) and not isinstance(number, bool) and number > known:
        allowed, mend = f"this version reads format {known}", "Update oneroof to read this file."
        raise ScenarioError(Fault(where(("format",)), f"format {show(number)}", allowed, mend))


def in_order(faults: list[Fault]) -> list[Fault]:
    """Put faults in the order of the file, each once, and no more than a person reads."""
    once = sorted(dict.fromkeys(faults), key=_line)
    if len(once) > FAULTS_TOLD:
        last = once[FAULTS_TOLD - 1].where
        more = Fault(last, "more faults after this one", "a scenario has none", "Mend these first.")
        return [*once[:FAULTS_TOLD], more]
    return once


def _line(fault: Fault) -> tuple[int, int]:
    parts = fault.where.rsplit(":", 2)
    return (int(parts[1]), int(parts[2])) if len(parts) == 3 and parts[1].isdigit() and parts[2].isdigit() else (0, 0)

"""Replay: run a record's own inputs again and compare event by event."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from oneroof import __version__ as VERSION
from oneroof.errors import Fault, Mendable, ReplayDiffers, ScenarioError
from oneroof.simulation.case import Case
from oneroof.simulation.layout import build
from oneroof.simulation.record import FORMAT, Recorder, first_broken_line
from oneroof.simulation.replication import header, replicate
from oneroof.simulation.scenario.reader import check

BYTES_MAX = 200_000_000


def replay(path: str | Path) -> dict[str, Any]:
    """Prove a record: its chain holds, and its inputs give the same events; one of another version is compared too.

    Raises Mendable for a file that is no record, ReplayDiffers naming the first difference or a changed line.
    """
    lines = read_lines(Path(path))
    head = json.loads(lines[0])
    broken = first_broken_line(lines)
    chain = "" if broken is None else f" (line {broken + 1} was changed after it was written: its hash does not fit)"
    difference = _first_difference(lines, _again(head, str(path)))
    if difference is not None or broken is not None:
        raise ReplayDiffers(f"{path}: {difference or 'only hashes differ'}{chain}" + _other_version(head))
    return {"record": str(path), "events": len(lines) - 2, "hash": json.loads(lines[-1])["hash"], "same": True}


def read_record(path: Path) -> list[str]:
    """Read a record whose chain holds; raises Mendable telling the first line that does not fit."""
    lines = read_lines(path)
    broken = first_broken_line(lines)
    if broken is not None:
        where = f"{path}:{broken + 1}"
        found = "a line whose hash does not fit it and all before it"
        raise Mendable(Fault(where, found, "every line chains to the one before", "Use the record as it was written."))
    if json.loads(lines[-1]).get("kind") != "end":
        raise Mendable(Fault(str(path), "no last line that ends it", "a record is whole", "Use it as it was written."))
    return lines


def read_lines(path: Path) -> list[str]:
    """Read a record's lines, each a JSON object, the first a header; raises Mendable for anything else."""
    try:
        if path.exists() and not path.is_file():
            raise Mendable(_fault(path, "no regular file", "a record.jsonl stands here"))
        if path.stat().st_size > BYTES_MAX:
            raise Mendable(_fault(path, "a file over 200 MB", "a record is smaller"))
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise Mendable(_fault(path, error.strerror or "no file", "a record.jsonl stands here")) from None
    except (UnicodeDecodeError, ValueError):
        raise Mendable(_fault(path, "bytes that are not UTF-8", "a record.jsonl stands here")) from None
    _check_head(path, lines)
    for number, line in enumerate(lines, 1):
        if not _is_event(line):
            raise Mendable(
                _fault(Path(f"{path}:{number}"), "a line that is no JSON object with a hash", "an event stands here")
            )
    return lines


def _is_event(line: str) -> bool:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and isinstance(value.get("hash"), str)


def _check_head(path: Path, lines: list[str]) -> None:
    try:
        head = json.loads(lines[0])
        known = head["kind"] == "header" and isinstance(head["format"], int)
    except (IndexError, ValueError, KeyError, TypeError):
        known = False
    if not known:
        raise Mendable(_fault(path, "no header of a record in the first line", "a record.jsonl stands here"))
    if head["format"] > FORMAT:
        raise Mendable(_fault(path, f"format {head['format']}", f"this version reads formats up to {FORMAT}"))


def _fault(path: Path, found: str, allowed: str) -> Fault:
    return Fault(str(path), found, allowed, "'oneroof run SCENARIO --out DIR' writes one.")


def _again(head: dict[str, Any], name: str) -> list[str]:
    """Run replication 0 of a record's header again; raises Mendable for a header that cannot be run."""
    try:
        scenario = check(dict(head["scenario"]), lambda keys, *, key=False: f"{name}:1")
        settings = tuple((str(key), str(value)) for key, value in dict(head["settings"]).items())
        seed, case = head["seed"], Case(scenario, str(head["believe"]), settings)
        if not isinstance(seed, int) or not 0 <= seed < 2**63:
            raise ValueError("seed")
        shelf = case.shelf()
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        found = f"a header that cannot be run ({type(error).__name__}: {error})"
        raise ScenarioError(
            Fault(f"{name}:1", found, "a header written by oneroof stands here", "Run it anew.")
        ) from None
    layout = build(scenario, shelf)
    recorder = Recorder(header(case, seed, shelf.used()))
    replicate(layout, seed, 0, (recorder,))
    recorder.close()
    return recorder.lines


def _first_difference(old: list[str], new: list[str]) -> str | None:
    """Name the first event that differs, looking past the hashes, which differ from there on."""
    for number, (before, after) in enumerate(zip(old, new, strict=False)):
        if before != after:
            told = _difference(json.loads(before), json.loads(after))
            if told:
                return f"line {number + 1}{told}"
    if len(old) != len(new):
        return f"the record holds {len(old) - 1} events, the replay {len(new) - 1}"
    return None


def _difference(before: dict[str, Any], after: dict[str, Any]) -> str | None:
    before.pop("hash")
    after.pop("hash")
    if before.get("kind") == "header":
        before.pop("oneroof", None)
        after.pop("oneroof", None)
    keys = sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))
    if not keys:
        return None
    at_us = before.get("t_us")
    time = f" ({before.get('kind')} at {at_us / 1e6:.3f} s)" if isinstance(at_us, int) else f" ({before.get('kind')})"
    key = keys[0]
    return f"{time}: {key} was {str(before.get(key))[:200]}, now {str(after.get(key))[:200]}"


def _other_version(head: dict[str, Any]) -> str:
    then = head.get("oneroof")
    return "" if then == VERSION else f" (recorded by version {then}, replayed by {VERSION})"

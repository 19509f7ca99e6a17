"""Reads a ledger of decisions and consultations, and tells everything that is wrong with it at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from oneroof.policy.consultations import Consultation, Decision, Form, When, read_when
from oneroof.policy.rows import Keys, Rows, opened

SHIPPED = Path(__file__).with_name("consultations.yaml")
_DECISION_KEYS = ("id", "by", "on", "text", "subjects", "source")
_CONSULTATION_KEYS = ("id", "about", "to", "on", "form", "told", "text", "source")


class Ledger(NamedTuple):
    """A file's content: its title, the decisions, and who was told of them."""

    title: str
    decisions: tuple[Decision, ...]
    consultations: tuple[Consultation, ...]


def read(path: Path = SHIPPED) -> Ledger:
    """Read a ledger; raises Mendable with every fault of the file."""
    check, data = opened(path, ("format", "title", "decisions", "consultations"))
    decisions = tuple(_decision(check, row, keys) for keys, row in check.rows(data, (), "decisions"))
    known = {decision.id: decision for decision in decisions}
    told = tuple(_consultation(check, row, keys, known) for keys, row in check.rows(data, (), "consultations"))
    check.once("decisions", [each.id for each in decisions])
    check.once("consultations", [each.id for each in told])
    check.end()
    return Ledger(str(data.get("title", path.stem)), decisions, told)


def _decision(check: Rows, row: dict[str, Any], keys: Keys) -> Decision:
    check.only(row, keys, _DECISION_KEYS)
    subjects = _names(check, row, keys, "subjects")
    if not subjects and isinstance(row.get("subjects"), list):
        check.fault((*keys, "subjects"), "an empty list", "a decision is about something", "Write subjects: [where].")
    return Decision(
        check.text(row, keys, "id"),
        check.text(row, keys, "by"),
        _when(check, row, keys),
        check.text(row, keys, "text"),
        subjects,
        check.text(row, keys, "source"),
    )


def _consultation(check: Rows, row: dict[str, Any], keys: Keys, known: dict[str, Decision]) -> Consultation:
    check.only(row, keys, _CONSULTATION_KEYS)
    about, told = check.text(row, keys, "about"), _names(check, row, keys, "told")
    if about and about not in known:
        allowed = f"a decision of this file: {', '.join(known) or 'it has none'}"
        check.fault((*keys, "about"), repr(about), allowed, "Name one of them, or add the decision.")
    for place, subject in enumerate(told if about in known else ()):
        if subject not in known[about].subjects:
            allowed = f"a subject of {about!r}: {', '.join(known[about].subjects)}"
            check.fault((*keys, "told", place), repr(subject), allowed, "Name one of them, or add it to the decision.")
    return Consultation(
        check.text(row, keys, "id"),
        about,
        check.text(row, keys, "to"),
        _when(check, row, keys),
        _form(check, row, keys),
        told,
        check.text(row, keys, "text"),
        check.text(row, keys, "source"),
    )


def _names(check: Rows, row: dict[str, Any], keys: Keys, key: str) -> tuple[str, ...]:
    value = row.get(key)
    if isinstance(value, list) and all(isinstance(name, str) and name for name in value):
        return tuple(dict.fromkeys(value))
    allowed = f"{key!r} is a list of names"
    check.fault((*keys, key) if key in row else keys, repr(value)[:60], allowed, f"Write {key}: [where, how-many].")
    return ()


def _form(check: Rows, row: dict[str, Any], keys: Keys) -> Form:
    value = row.get("form")
    if value in tuple(Form):
        return Form(str(value))
    check.fault((*keys, "form") if "form" in row else keys, repr(value), f"one of {', '.join(Form)}", "Say which.")
    return Form.NOTICE


def _when(check: Rows, row: dict[str, Any], keys: Keys) -> When | None:
    try:
        return read_when(str(row.get("on")))
    except ValueError:
        allowed = "a date, an instant with its zone, or unknown"
        place = (*keys, "on") if "on" in row else keys
        check.fault(place, repr(row.get("on")), allowed, "Write on: 2007-04-19, or 2009-09-17T00:21+02:00.")
        return None

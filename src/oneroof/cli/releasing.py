"""Printing release: why a party is shown a thing or not, and what another policy would let out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oneroof.cli import show
from oneroof.errors import Fault, Mendable

if TYPE_CHECKING:
    from oneroof.policy.explaining import Asked
    from oneroof.simulation.scenario import Scenario

Row = Mapping[str, Any]
Named = tuple[str, str | None]  # a scenario, and the arrangement to lay over it
RECORD_SUFFIX = ".jsonl"
# so many ids of one group are printed; JSON has all
IDS_SHOWN = 3
# of these the ends are steps: none is no rounding
STEPPED = ("field", "finer", "other grid")


def explain(source: str, asked: Asked, arrangement: str | None, json: bool) -> None:
    """Explain a scenario, or a record, for one party; raises Mendable for a record with an arrangement."""
    from oneroof.policy import explaining, explaining_records

    if source.endswith(RECORD_SUFFIX):
        if arrangement is not None:
            allowed = "a record was made under an arrangement, or none"
            raise Mendable(Fault("--arrangement", repr(arrangement), allowed, "Leave it out, or name a scenario."))
        found = explaining_records.of_record(Path(source), asked)
        show.as_json(found) if json else _print_record(found)
        return
    rows = explaining.of_scenario(_laid((source, arrangement)), asked)
    show.as_json(rows) if json else _print_scenario(rows, asked)


def _print_scenario(rows: list[dict[str, Any]], asked: Asked) -> None:
    released = [row for row in rows if row["answer"] == "released"]
    if released:
        show.table(
            ["from", "what", "rule", "after, s", "fields", "handled as"],
            [[row["from"], row["what"], row["rule"], row["delay_s"], _fields(row), _label(row)] for row in released],
        )
    for row in released:
        for lender in row["stopped_by"]:
            print(
                f"{row['what']} of {row['from']} resting on {lender['what']} of {lender['from']}: {lender['reason']}."
            )
    _print_refused([row for row in rows if row["answer"] == "refused"], asked)
    dark = dict.fromkeys(row["from"] for row in rows if not row["linked"])
    if dark:
        print(f"Nothing travels to {asked.party}, whatever the rules say, from {', '.join(dark)}: no link leads there.")
    if rows:
        print(f"Policy {rows[0]['policy']}.")


def _print_refused(refused: list[dict[str, Any]], asked: Asked) -> None:
    if asked.what is not None:
        for row in refused:
            print(f"{row['from']}: {row['reason']}.")
        return
    kinds: dict[str, list[str]] = {}
    for row in refused:
        kinds.setdefault(row["from"], []).append(row["what"])
    owners: dict[str, list[str]] = {}
    for owner, names in kinds.items():
        owners.setdefault(", ".join(names), []).append(owner)
    for named, several in owners.items():
        print(f"No rule of {', '.join(several)} releases to {asked.party}: {named}.")


def _fields(row: Row) -> str:
    """Say the fields and how coarse they are; a kind without fields goes whole or says nothing."""
    if not row["fields"]:
        return "whole"
    told = [_field(each) for each in row["fields"] if each["shown"]]
    kept = [each["field"] for each in row["fields"] if not each["shown"]]
    return "; ".join(told or ["none"]) + (f"; kept back: {', '.join(kept)}" if kept else "")


def _field(each: Row) -> str:
    return each["field"] if each["step"] is None else f"{each['field']} to {each['step']:g}"


def _label(row: Row) -> str:
    label = row["marking"]
    names = "anybody" if label["releasable_to"] is None else ", ".join(label["releasable_to"]) or "nobody"
    words = f"; {', '.join(label['restrictions'])}" if label["restrictions"] else ""
    return f"{label['level']}, for {names}{words}"


def _print_record(found: Row) -> None:
    if found["shown"]:
        show.table(
            ["message", "what", "from", "received, s", "rule", "reviewed, s", "fields"],
            [
                [row["id"], row["what"], row["from"], row["received_s"], row["rule"], row["delay_s"], _fields(row)]
                for row in found["shown"]
            ],
        )
    else:
        print(f"No message of another party reached {found['party']}.")
    if found["not_shown"]:
        print("Not shown:")
        show.table(["from", "what", "messages", "why"], [_group(row) for row in found["not_shown"]])
    for text, count in _counted(f"{row['from']}, {row['note']}: {row['reason']}" for row in found["refused"]):
        print(f"{text} ({count} times)." if count > 1 else f"{text}.")
    print(f"Policy {found['policy']}.")


def _group(row: Row) -> list[object]:
    ids, more = row["messages"][:IDS_SHOWN], len(row["messages"]) - IDS_SHOWN
    return [row["from"], row["what"], ", ".join(ids) + (f" and {more} more" if more > 0 else ""), row["reason"]]


def _counted(texts: Iterable[str]) -> list[tuple[str, int]]:
    counts: dict[str, int] = {}
    for text in texts:
        counts[text] = counts.get(text, 0) + 1
    return list(counts.items())


def _laid(named: Named) -> Scenario:
    """Read a scenario, under an arrangement if one is named."""
    from oneroof.simulation.scenario import lay, read

    source, arrangement = named
    return read(source) if arrangement is None else lay(read(source), arrangement)


def compare(old: Named, new: Named, json: bool) -> None:
    """Compare the policies of two scenarios, or of one under two arrangements."""
    from oneroof.policy import explaining

    found = explaining.compared(_laid(old), _laid(new))
    if json:
        show.as_json(found)
        return
    for key, said in (("more", "lets out more than"), ("less", "keeps back what is let out by")):
        if found[key]:
            print(f"{found['new']} {said} {found['old']}:")
            told = [_told(row, key == "less") for row in found[key]]
            show.table(["from", "to", "what", "how", "of what", "old", "new"], told)
    if not found["more"]:
        print(f"{found['new']} lets out nothing that {found['old']} does not.")


def _told(row: Row, lost: bool) -> list[object]:
    """Put a row of a comparison into words; what is lost reads from the new policy back to the old one."""
    before, after = ("not shown" if row["how"] == "field" else _said(row, "before")), _said(row, "after")
    ends = (after, before) if lost else (before, after)
    return [*(row[name] for name in ("from", "to", "what", "how", "name")), *ends]


def _said(row: Row, end: str) -> object:
    return "as it is" if row[end] is None and row["how"] in STEPPED else row[end]

"""Printing consultations: what was told of a decision, in what detail, before it or after."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oneroof.cli import show
from oneroof.cli.releasing import RECORD_SUFFIX

if TYPE_CHECKING:
    from oneroof.policy.consultations import Entry, Told
    from oneroof.policy.consultations_in_records import Briefed
    from oneroof.policy.consultations_reader import Ledger


def consultations(path: Path | None, json: bool) -> None:
    """Print a ledger's consultations, or those in the minutes of a record; raises Mendable for a faulty file."""
    from oneroof.policy import consultations as consulted
    from oneroof.policy import consultations_in_records, consultations_reader

    if path is not None and path.suffix == RECORD_SUFFIX:
        briefed = consultations_in_records.of_record(path)
        show.as_json([asdict(each) for each in briefed]) if json else _print_record(briefed)
        return
    held = consultations_reader.read(path or consultations_reader.SHIPPED)
    entries = consulted.ledger(held.decisions, held.consultations)
    told = consulted.tally(held.decisions, entries)
    show.as_json(_as_data(held, entries, told)) if json else _print_ledger(held, entries, told)


def _as_data(held: Ledger, entries: Sequence[Entry], told: Sequence[Told]) -> dict[str, Any]:
    from oneroof.policy.consultations import Order, said_when

    return {
        "title": held.title,
        "decisions": [{**asdict(each), "on": said_when(each.on)} for each in held.decisions],
        "consultations": [
            {
                **asdict(each.consultation),
                "on": said_when(each.consultation.on),
                **{key: getattr(each, key) for key in ("order", "days_after", "detail", "left_out")},
            }
            for each in entries
        ],
        "told": [asdict(each) for each in told],
        "told_after_decision": sum(each.order is Order.AFTER for each in entries),
    }


def _print_ledger(held: Ledger, entries: Sequence[Entry], told: Sequence[Told]) -> None:
    from oneroof.policy.consultations import Order, said_when

    print(held.title)
    for decision in held.decisions:
        print(f"\n{decision.id}: {decision.by}, {said_when(decision.on)}")
        _print_text(f"{decision.text}; about {', '.join(decision.subjects)}. Source: {decision.source}")
        _print_entries([each for each in entries if each.consultation.decision == decision.id])
    late = sum(each.order is Order.AFTER for each in entries)
    print(f"\nTold after the decision: {late} of {len(entries)} occasions.")
    for row in told:
        subjects = f"{len(row.subjects_before)} subjects before it, {len(row.subjects_in_the_end)} in the end"
        print(f"  {row.party} on {row.decision}: {subjects}, exchanges: {row.exchanges}.")


def _print_entries(entries: Sequence[Entry]) -> None:
    from oneroof.policy.consultations import said_when

    show.table(
        ["told", "when", "against the decision", "days after", "how", "detail", "left out"],
        [
            [
                each.consultation.to,
                said_when(each.consultation.on),
                each.order,
                each.days_after,
                each.consultation.form,
                each.detail,
                ", ".join(each.left_out) or None,
            ]
            for each in entries
        ],
    )
    for each in entries:
        _print_text(f"{each.consultation.to}: {each.consultation.text} Source: {each.consultation.source}.")


def _print_text(text: str) -> None:
    print(textwrap.fill(text, 96, initial_indent="  ", subsequent_indent="    "))


def _print_record(briefed: Sequence[Briefed]) -> None:
    from oneroof.policy.consultations import Order

    if not briefed:
        print("Nobody decided to fire in this record, or nobody else is there to be told.")
        return
    show.table(
        ["who decides", "first decision, s", "party", "first told, s", "order", "before", "after", "fields before"],
        [
            [
                each.decider,
                each.first_decision_s,
                each.party,
                each.first_told_s,
                "told nothing" if each.order is Order.UNKNOWN else each.order,
                each.told_before,
                each.told_after,
                len(each.fields_before),
            ]
            for each in briefed
        ],
    )
    late = sum(each.order is Order.AFTER for each in briefed)
    print(f"First told after the decision: {late} of {len(briefed)} pairs of parties.")

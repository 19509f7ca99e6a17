"""The transcript of a party: every message that reached one of its nodes, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from oneroof.errors import Fault, Mendable, nearest
from oneroof.simulation.record import dump
from oneroof.simulation.replay import read_record
from oneroof.simulation.shown import holders, shown


def transcript(path: str | Path, party: str) -> Iterator[str]:
    """Give one JSON line for each message a party was shown, in the order of arrival.

    What a message holds was decided by the release rules when it was sent; here nothing is added, and what carries a
    label that does not allow the party is left out. Raises Mendable for a file that is no record, or a party that the
    scenario does not know.
    """
    return shown_to(read_record(Path(path)), party)


def shown_to(lines: Sequence[str], party: str) -> Iterator[str]:
    """Give the transcript from a record that was read already; raises as `transcript` does for an unknown party."""
    scenario = json.loads(lines[0])["scenario"]
    known = [row["id"] for row in scenario["parties"]]
    if party not in known:
        allowed = f"a party of {scenario['name']} stands here"
        raise Mendable(Fault("--party", repr(party), allowed, nearest(party, known)))
    holder = holders(scenario)
    found = (shown(json.loads(line), holder) for line in lines[1:])
    return (dump(each.message) for each in found if each is not None and each.party == party)

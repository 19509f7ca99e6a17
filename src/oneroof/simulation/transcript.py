"""The transcript of a party: every message that reached one of its nodes, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from oneroof.errors import Fault, Mendable, nearest
from oneroof.simulation.record import dump
from oneroof.simulation.replay import read_record

SHOWN = ("id", "what", "sender", "addressee", "valid_us", "sent_us", "received_us", "because", "causes", "body")


def transcript(path: str | Path, party: str) -> Iterator[str]:
    """Give one JSON line for each message a party was shown, in the order of arrival.

    What a message holds was decided by the release rules when it was sent; here nothing is added. Raises Mendable for
    a file that is no record, or a party that the scenario does not know.
    """
    lines = read_record(Path(path))
    scenario = json.loads(lines[0])["scenario"]
    known = [row["id"] for row in scenario["parties"]]
    if party not in known:
        allowed = f"a party of {scenario['name']} stands here"
        raise Mendable(Fault("--party", repr(party), allowed, nearest(party, known)))
    own = {row["id"] for row in scenario["nodes"] if row["party"] == party}
    own |= {row["id"] for row in scenario["assets"] if row.get("controller", row["operator"]) == party}
    return _shown(lines, own)


def _shown(lines: list[str], own: set[str]) -> Iterator[str]:
    for line in lines[1:]:
        event = json.loads(line)
        if event["kind"] == "message" and event["desk"] in own:
            yield dump(_message(event["body"]["message"]))


def _message(message: dict[str, Any]) -> dict[str, Any]:
    return {key: message[key] for key in SHOWN}

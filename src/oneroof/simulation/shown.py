"""What a record's messages show to whom: the one place where an exit reads a message, and only what release passed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from oneroof.command import label

# neither the label nor the rule of a message is its recipient's to see: a label names who else was told
SHOWN = ("id", "what", "sender", "addressee", "valid_us", "sent_us", "received_us", "because", "causes", "body")


@dataclass(frozen=True, slots=True)
class Shown:
    """One message as the party that it reached was shown it."""

    party: str
    received_us: int
    message: Mapping[str, Any]


def holders(scenario: Mapping[str, Any]) -> dict[str, str]:
    """Name the party of each node and of each asset's terminal, from a record's scenario."""
    found = {row["id"]: row["party"] for row in scenario["nodes"]}
    return found | {row["id"]: row.get("controller", row["operator"]) for row in scenario["assets"]}


def shown(event: Mapping[str, Any], holder: Mapping[str, str]) -> Shown | None:
    """Read the message of an event, if it is one, reached a known node and carries a label that allows its party."""
    if event.get("kind") != "message":
        return None
    message, party = event["body"]["message"], holder.get(str(event["desk"]))
    if party is None or not label.read(message.get("label")).allows(party):
        return None
    return Shown(party, event["t_us"], {key: message[key] for key in SHOWN} | {"body": unlabelled(message["body"])})


def unlabelled(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Leave out of a body the labels inside: what a report rests on, and whom a joint log's entries may go on to."""
    said = {key: value for key, value in body.items() if key != "rests_on"}
    if "entries" in said:
        said["entries"] = [{key: entry[key] for key in entry if key != "label"} for entry in said["entries"]]
    return said

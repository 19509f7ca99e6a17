"""A scenario's document as one party may see it: what it has itself, and nothing of the attack or of others' means."""

from __future__ import annotations

from oneroof.server import faults
from oneroof.server.faults import Row

_HOLDERS = ("owner", "operator", "controller", "host")


def document(whole: Row, seat: str) -> Row:
    """Cut the analyst's document down to a party's own; raises Refused for a seat that the scenario has not."""
    if seat not in {party["id"] for party in whole["parties"]}:
        told = faults.one("seat", repr(seat), "analyst, or a party of the scenario", "Choose another.")
        raise faults.Refused(404, [told])
    assets = [row for row in whole["assets"] if any(row[role] == seat for role in _HOLDERS)]
    nodes = [row for row in whole["nodes"] if row["party"] == seat]
    own = {row["id"] for row in nodes} | {row["asset"] for row in assets}
    links = [row for row in whole["links"] if row["from"] in own and row["to"] in own]
    shown = ("id", "title", "epoch_utc", "arrangement", "arrangements", "compare", "beliefs", "beliefs_named")
    return {
        **{key: whole[key] for key in shown},
        "summary": "",
        "sources": [],
        "parties": [row | {"attacks": False} for row in whole["parties"]],
        "assets": [row | {"links": [id for id in row["links"] if id in own]} for row in assets],
        "nodes": nodes,
        "links": links,
        "protect": whole["protect"],
        "attack": [],
        "settings": [],
        "replications": whole["replications"],
    }

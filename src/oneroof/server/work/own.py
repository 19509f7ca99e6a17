"""A scenario's document as one party may see it: what it has itself, and nothing of the attack or of others' means.

Its rows are in the order of their ids: nobody's place in the file tells how many others there are.
"""

from __future__ import annotations

from oneroof.exchange.style import party_colours
from oneroof.server import faults
from oneroof.server.faults import Row

_ROWS = ("parties", "assets", "nodes", "links", "protect")
_HOLDERS = ("owner", "operator", "controller", "host")


def _id(row: Row) -> str:
    return str(row["id"])


def _party(row: Row, colours: dict[str, str], is_own: bool) -> Row:
    """Name a party that it speaks to; how another is called, the scenario's words, is not its to know."""
    name = row["name"] if is_own else row["id"]
    return {"id": row["id"], "name": name, "colour": colours[row["id"]], "role": row["role"], "attacks": False}


def _plans_for(node: Row, place: Row) -> bool:
    return node["protects"] is None or place["id"] in node["protects"]


def document(whole: Row, seat: str) -> Row:
    """Cut the analyst's document down to a party's own; raises Refused for a seat that the scenario has not."""
    if seat not in {party["id"] for party in whole["parties"]}:
        told = faults.one("seat", repr(seat), "analyst, or a party of the scenario", "Choose another.")
        raise faults.Refused(404, [told])
    whole = {key: sorted(value, key=_id) if key in _ROWS else value for key, value in whole.items()}
    assets = [row for row in whole["assets"] if any(row[role] == seat for role in _HOLDERS)]
    nodes = [row for row in whole["nodes"] if row["party"] == seat]
    own = {row["id"] for row in nodes} | {row["asset"] for row in assets}
    links = [row for row in whole["links"] if row["from"] in own and row["to"] in own]
    holder = {row["id"]: row["party"] for row in whole["nodes"]} | {
        row["asset"]: row["controller"] for row in whole["assets"]
    }
    spoken_to = {holder[row["to"]] for row in whole["links"] if row["from"] in own and row["to"] in holder}
    known = [row for row in whole["parties"] if row["id"] in {seat, *spoken_to}]
    colours = party_colours([row["id"] for row in known])
    shown = ("id", "title", "epoch_utc", "arrangement", "arrangements", "compare", "beliefs", "beliefs_named")
    return {
        **{key: whole[key] for key in shown},
        "summary": "",
        "sources": [],
        "parties": [_party(row, colours, row["id"] == seat) for row in known],
        "assets": [row | {"links": [id for id in row["links"] if id in own]} for row in assets],
        "nodes": nodes,
        "links": links,
        "protect": [row for row in whole["protect"] if any(_plans_for(node, row) for node in nodes)],
        "attack": [],
        "settings": [],
        "replications": whole["replications"],
    }

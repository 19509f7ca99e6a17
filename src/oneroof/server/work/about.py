"""What the page says of anything that is clicked: what it is, its figures, what it saw, was told, and why not more.

All but the last is read from the seat's own view, which holds nothing else than what that seat may see, and from the
shelf, which is public; what was kept back, and why, the analyst alone is told.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from oneroof.catalogue import shelf, show
from oneroof.exchange import files
from oneroof.policy import explaining_records
from oneroof.policy.explaining import Asked
from oneroof.server import faults
from oneroof.server.faults import Row
from oneroof.server.work.drawn import ANALYST
from oneroof.server.work.results import as_json, kept
from oneroof.simulation.shown import holders

# of a raid's thousand messages as many as a panel holds
LINES_MOST = 200


def about(folder: Path, id: str, thing: str, seat: str) -> bytes:
    """Say all that a seat may know of a thing; raises Refused for one that is not in its picture."""
    view = json.loads(kept(folder, id, f"view-{seat}.json"))
    lines = kept(folder, id, files.RECORD).decode().splitlines()
    scenario = json.loads(lines[0])["scenario"]
    found = described(scenario, view, thing, seat)
    if found is None:
        told = faults.one("thing", repr(thing[:80]), "something in this seat's picture", "Click on what is drawn.")
        raise faults.Refused(404, [told])
    if seat == ANALYST:
        found["withheld"] = list(_withheld(lines, scenario, view, thing))
    return as_json(found)


def described(scenario: Row, view: Row, thing: str, seat: str) -> Row | None:
    """Describe a thing from a seat's view; None for what is not in it. `scenario` gives what the seat owns itself."""
    what = _what(scenario, view, thing, seat)
    if what is None:
        return None
    mine = {thing, *_posts(scenario, thing)}
    return {
        "id": thing,
        "what": what["what"],
        "facts": what.get("facts", []),
        "figures": [] if what.get("sheet") is None else figures(what["sheet"]),
        "sheet": what.get("sheet"),
        "saw": [*_saw(view, mine)][:LINES_MOST],
        "told": [*_told(view, mine)][:LINES_MOST],
        "withheld": [],
    }


def _posts(scenario: Row, thing: str) -> list[str]:
    """A party stands for its posts and its assets' terminals, and a constellation for its satellites."""
    return [id for id, party in holders(scenario).items() if party == thing]


def _what(scenario: Row, view: Row, thing: str, seat: str) -> Row | None:
    """Name a thing: an asset, a post, a party, or something in the view."""
    holder = holders(scenario)
    # how others are called is the scenario's word, and the analyst's to read
    names = {row["id"]: row.get("name", row["id"]) if seat in (ANALYST, row["id"]) else row["id"]
             for row in scenario["parties"]}  # fmt: skip
    if thing in names and seat in (ANALYST, thing):
        return {"what": names[thing], "facts": [["party", names[thing]]]}
    row = _asset(scenario, thing)
    if row is not None and (seat == ANALYST or holder[row["id"]] == seat):
        return _of_asset(row, names, holder)
    for node in scenario["nodes"]:
        if node["id"] == thing and seat in (ANALYST, node["party"]):
            return {"what": node.get("name", thing), "facts": [["party", names[node["party"]]]]}
    return _in_view(scenario, view, thing, seat)


def _asset(scenario: Row, thing: str) -> Row | None:
    """Find an asset by its id, or a satellite by the id of its constellation and its number."""
    ids = {row["id"]: row for row in scenario["assets"]}
    whole, dash, number = thing.rpartition("-")
    return ids.get(thing) or (ids.get(whole) if dash and number.isdigit() else None)


def _of_asset(row: Row, names: Mapping[str, str], holder: Mapping[str, str]) -> Row:
    facts = [["sheet", row["sheet"]], ["status", row.get("status")]]
    facts += [[role, names[row[role]]] for role in ("owner", "operator", "controller", "host") if row.get(role)]
    facts += [["rounds", row["rounds"]]] if row.get("rounds") is not None else []
    facts += [["on the ship", row["ship"]]] if row.get("ship") else []
    return {"what": row.get("name", row["id"]), "facts": facts, "sheet": row["sheet"]}


def _in_view(scenario: Row, view: Row, thing: str, seat: str) -> Row | None:
    """Name a flight, a track, a threat, an engagement or a message of the view."""
    for track in view["tracks"]:
        if track["id"] == thing:
            said = "its own sensors" if track["from"] == "sensors" else f"messages of {track['teller']}"
            return {"what": f"{track['name']}, held by {track['desk']}", "facts": [["from", said]]}
    for threat in view["threats"]:
        for shot in threat["engagements"]:
            if shot["id"] == thing:
                facts = [["against", threat["name"]], ["result", shot["result"]], ["miss in m", shot.get("miss_m")]]
                row = _asset(scenario, shot["shooter"])
                return {
                    "what": f"Round of {shot['shooter']}",
                    "facts": facts,
                    "sheet": None if row is None else row["sheet"],
                }
        if threat["id"] == thing:
            return _of_threat(scenario, threat, seat)
    for flight in view["flights"]:
        if flight["id"] == thing:
            return {"what": flight["name"], "facts": [["kind", flight["kind"]]]}
    for message in view["messages"]:
        if message["id"] == thing:
            facts = [["from", message["from"]], ["to", message["to"]], ["because", message["because"]]]
            return {"what": f"{message['what']}: {message['text']}", "facts": facts}
    return None


def _of_threat(scenario: Row, threat: Row, seat: str) -> Row:
    """A missile of the attack, or from a party's seat a track that it took for one."""
    missile = None
    if seat == ANALYST:
        missile = next((row["missile"] for row in scenario["attack"] if row["id"] == threat["id"]), None)
    why = [["why", line] for line in _lines(threat.get("why"))]
    return {"what": threat["name"], "facts": [["outcome", threat["outcome"]], *why], "sheet": missile}


def _lines(why: Any) -> list[str]:
    return [why] if isinstance(why, str) else list(why or [])


def figures(sheet: str) -> list[Row]:
    """Give a sheet's figures, each with the first value, its source, and the rivals beside it."""
    rows = []
    for name, values in show.as_object(shelf.read(sheet))["figures"].items():
        first, *others = values
        rows.append({"figure": name, **first, "rivals": others})
    return rows


def _saw(view: Row, mine: set[str]) -> Iterator[Row]:
    for event in view["events"]:
        if event["kind"] in ("detected", "report") and (event["who"] in mine or mine & set(event["subjects"])):
            yield {"time_s": event["time_s"], "text": event["text"]}


def _told(view: Row, mine: set[str]) -> Iterator[Row]:
    for message in view["messages"]:
        if message["to"] in mine or message["subject"] in mine or message["id"] in mine:
            text = f"{message['what']} from {message['from']}: {message['text']}"
            yield {"time_s": message["received_s"], "text": text, "because": message["because"], "id": message["id"]}


def _withheld(lines: list[str], scenario: Row, view: Row, thing: str) -> Iterator[Row]:
    """What others made and a party was not shown, and why, for the party that a thing is or belongs to."""
    parties = {row["id"] for row in scenario["parties"]}
    party = thing if thing in parties else holders(scenario).get(thing)
    if party is None:
        return
    sent = {message["id"]: message["sent_s"] for message in view["messages"]}
    found = explaining_records.of_lines(lines, "record", Asked(party))
    for group in found["not_shown"]:
        first = min((sent[id] for id in group["messages"] if id in sent), default=None)
        count = len(group["messages"])
        text = f"{group['what']} of {group['from']}" + (f", {count} times" if count > 1 else "")
        why = {"why": group["reason"], "policy": group["rule"], "stop": group["stop"]}
        posts = sorted({id.partition(">")[0] for id in group["messages"]})
        yield {
            "time_s": first,
            "text": text,
            **why,
            "from": posts[0],
            "party": group["from"],
            "what": group["what"],
            "count": count,
        }
    for row in found["refused"]:
        text = f"{row['from']}: {row['note'].replace('-', ' ')}"
        why = {"why": row["reason"], "policy": None, "stop": "refused"}
        yield {
            "time_s": row["time_s"],
            "text": text,
            **why,
            "from": None,
            "party": row["from"],
            "what": row["note"],
            "count": 1,
        }

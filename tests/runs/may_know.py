"""What X may know of a world, told naively from the scenario's plain data: written without a look at the product's own.

Three parts: who may influence X at all (a closure over links and rules), what is true within its own sensors, and what
the rules leave of everything that others set out to tell it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from runs.worlds import PARTIES, Data, X

WHOLE = {
    "cue": ("track", "time_s", "position_ecef_m", "velocity_ecef_m_s", "sigma_m", "sigma_m_s", "from_s", "until_s"),
    "answer": ("request", "answer"),
}
LEVELS = ("unclassified", "restricted", "confidential", "secret", "top-secret")
EARTH_M = 6_371_000.0
MARGIN_DEG = 3.0  # a body so far under the horizon is certainly unseen


def party_of(data: Data) -> dict[str, str]:
    """Name the party of every node and every asset."""
    found = {row["id"]: row["party"] for row in data["nodes"]}
    return found | {row["id"]: row.get("controller") or row["operator"] for row in data["assets"]}


def rule_of(data: Data, owner: str, recipient: str, what: str) -> Data | None:
    """Find the rule, if any."""
    for row in data["release"]:
        if row["from"] == owner and row["to"] == recipient and row["what"] == what:
            return dict(row)
    return None


# ---------------------------------------------------------------------------------------------- who may influence X


def influences(data: Data, seen: dict[str, set[str]], party: str = X) -> tuple[set[str], set[str]]:
    """Give every node and asset, and every threat, that may make a difference for a party.

    `seen` says which threats each sensor may see. Whoever can send to one that matters matters, if a rule lets any kind
    of message pass; a sensor matters to whom it reports; a post that fires matters if its rounds may kill.
    """
    parties, kinds = party_of(data), {row["id"]: row["sheet"] for row in data["assets"]}
    lethal = {
        row["id"]
        for row in data["assets"]
        if row["sheet"] == "gbi-two-stage" and row["override"]["single_shot_kill"]["assumed"] > 0.0
    }
    found = {name for name, owner in parties.items() if owner == party}
    threats: set[str] = set()
    while True:
        before = len(found), len(threats)
        for name in list(found):
            threats |= seen.get(name, set())
        if threats:
            found |= lethal
        for row in data["links"]:
            one, other = row["from"], row["to"]
            if other in found and (parties[one] == parties[other] or _any(data, one, other, parties, kinds)):
                found.add(one)
        if (len(found), len(threats)) == before:
            return found, threats


def _any(data: Data, one: str, other: str, parties: dict[str, str], kinds: dict[str, str]) -> bool:
    owner, recipient = parties[one], parties[other]
    rows = [row for row in data["release"] if (row["from"], row["to"]) == (owner, recipient)]
    if one in kinds:
        return any(row["what"] == "detections" for row in rows)
    return any(row["what"] != "detections" for row in rows)


def above_horizon(site_deg: tuple[float, float], latitude_deg: float, longitude_deg: float, height_m: float) -> bool:
    """Tell whether a point stands above the horizon of a site on a sphere, with some margin."""
    a, b = math.radians(site_deg[0]), math.radians(latitude_deg)
    turn = math.radians(longitude_deg - site_deg[1])
    between = math.acos(max(-1.0, min(1.0, math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(turn))))
    dip = math.acos(EARTH_M / (EARTH_M + max(height_m, 0.0)))
    return between < dip + math.radians(MARGIN_DEG)


# ---------------------------------------------------------------------------------------------- what the rules leave


@dataclass(frozen=True, slots=True)
class Meant:
    """What a desk set out to tell somebody: when, to whom, what, and the label of what others gave for it."""

    now_us: int
    sender: str
    addressee: str
    what: str
    body: dict[str, Any]
    level: str
    releasable_to: tuple[str, ...] | None
    restrictions: tuple[str, ...]
    series: str = ""


def rounded(value: Any, step: float | None) -> Any:
    """Round to a multiple of a step, halves to even, in exact fractions; rows of numbers one by one."""
    if isinstance(value, list | tuple):
        return [rounded(each, step) for each in value]
    if step is None or isinstance(value, str | bool):
        return value
    exact = Fraction(value / step)  # as a planner's machine divides
    low = math.floor(exact)
    part = exact - low
    steps = low + (part > Fraction(1, 2) or (part == Fraction(1, 2) and low % 2 == 1))
    return float(round(steps * step, 9))


def projected(data: Data, meant: Iterable[Meant], party: str = X) -> list[tuple[Any, ...]]:
    """Give what the rules leave of what others set out to tell a party, in the order of arrival.

    A track has no name but its place among those that its party told this one of, and a message no number but its
    place among those from one post to another.
    """
    parties = party_of(data)
    delays = {(row["from"], row["to"]): Fraction(row["delay_s"]["assumed"]) for row in data["links"]}
    names: dict[str, dict[int, int]] = {}
    counts: dict[str, int] = {}
    out: list[tuple[Any, ...]] = []
    for each in meant:
        owner = parties[each.sender]
        if parties[each.addressee] != party or owner == party:
            continue
        rule = rule_of(data, owner, party, each.what)
        if rule is None or (each.sender, each.addressee) not in delays:
            continue
        if each.releasable_to is not None and party not in each.releasable_to:
            continue
        # names and counts run at each post: one party's posts do not tell each other whom they told what
        known = names.setdefault(each.sender, {})
        body = {}
        for field in _released(each, rule):
            if field in each.body:
                value = each.body[field]
                if field in ("track", "track_number"):
                    value = known.setdefault(value, len(known) + 1)
                step = rule["round_to"].get(field)
                body[field] = entries(data, value, party) if field == "entries" else rounded(value, step)
        if not body and _released(each, rule):
            continue
        ends, name = (each.sender, each.addressee), f"{each.sender}>{each.addressee}:{each.series}"
        counts[name] = counts.get(name, 0) + 1
        sent_us = each.now_us + round(Fraction(rule["delay_s"]["assumed"]) * 1_000_000)
        received_us = sent_us + round(delays[ends] * 1_000_000)
        row = (received_us, f"{name}{counts[name]}", each.what, sent_us, rule["id"], body)
        out.append((*row, *_label(rule, each, owner, party)))
    return sorted(out, key=lambda row: (row[0], row[1]))


def _released(meant: Meant, rule: Data) -> Sequence[str]:
    """List the fields that a rule lets out: those it names, or all of what is released whole."""
    return list(meant.body) if meant.what in ("notice", "joint-log") else WHOLE.get(meant.what, rule["fields"])


# what a log's entry says of itself, for its readers to tell entries apart
ABOUT = ("launch", "issue", "entered_us")
BY_RULE = {"report": "launch-report", "notice": "notice", "answer": "joint-log", "signature": "joint-log"}


def entries(data: Data, offered: Iterable[Any], party: str) -> list[Data]:
    """Leave of a joint log's entries what a party may read, by each one's label and by the rule it was made under."""
    parties = party_of(data)
    rooms = {row["id"]: {parties[desk] for desk in row["desks"]} for row in data["centres"]}
    found = []
    for each in offered:
        other = next(iter(rooms[each.centre] - {each.party}))
        rule = rule_of(data, each.party, other, BY_RULE[each.kind])
        shown = (party,) if each.label.releasable_to is None else each.label.releasable_to
        if rule is None or party not in shown or party not in {each.party, other, *rule["onward_to"]}:
            continue
        fields = [*rule["fields"], *ABOUT] if each.kind == "report" else list(each.body)
        body = {key: rounded(each.body[key], rule["round_to"].get(key)) for key in fields if key in each.body}
        about = {"kind": str(each.kind), "party": each.party, "centre": each.centre, "id": each.id}
        found.append({**about, "body": body})
    return found


def nameless(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Put in place of every name that a joint log made its place among those that came: names may tell nothing more."""
    known: dict[str, int] = {}

    def place(name: Any) -> int:
        return known.setdefault(str(name), len(known))

    def bare(entry: Data) -> Data:
        body = {key: value for key, value in entry["body"].items() if key not in ("issue", "entered_us")}
        return {**entry, "id": place(entry["id"]), "body": _places(body, place)}

    found = []
    for row in rows:
        body = row[5]
        if row[2] == "joint-log":
            body = {"entries": [bare(each) for each in body["entries"]], "confirmed": len(body["confirmed"])}
        found.append((*row[:5], body, *row[6:]))
    return found


def _places(body: Data, place: Callable[[Any], int]) -> Data:
    return {key: place(value) if key in ("launch", "record") else value for key, value in body.items()}


def _label(rule: Data, meant: Meant, owner: str, party: str) -> tuple[Any, ...]:
    level = max(rule["level"], meant.level, key=LEVELS.index)
    allowed = {owner, party, *rule["onward_to"]}
    if meant.releasable_to is not None:
        allowed &= set(meant.releasable_to)
    return level, sorted(allowed), sorted({*rule["restrictions"], *meant.restrictions})


def as_shown(row: tuple[Any, ...]) -> dict[str, Any]:
    """Write a projected row as a line of a transcript says it."""
    received_us, id, what, sent_us, rule, body = row[:6]
    sender, addressee = id.partition(":")[0].split(">")
    return {
        "id": id, "what": what, "sender": sender, "addressee": addressee, "valid_us": sent_us, "sent_us": sent_us,
        "received_us": received_us, "because": f"released by {rule}", "causes": [], "body": body,
    }  # fmt: skip


# ---------------------------------------------------------------------------------------------- what is X's own


def own(data: Data, party: str = X) -> dict[str, Any]:
    """Give all of the file that is a party's own: its means, its links, the rules it is a side of, its seats."""
    mine = {name for name, holder in party_of(data).items() if holder == party}
    by_id = lambda rows: sorted((dict(row) for row in rows), key=repr)  # noqa: E731
    armed = any(row["shooter"] in mine for row in data["doctrine"])
    found: dict[str, Any] = {
        "assets": by_id(row for row in data["assets"] if row["id"] in mine),
        "nodes": by_id(row for row in data["nodes"] if row["id"] in mine),
        "links": by_id(row for row in data["links"] if row["from"] in mine or row["to"] in mine),
        "release": by_id(row for row in data["release"] if party in (row["from"], row["to"])),
        "doctrine": by_id(row for row in data["doctrine"] if row["shooter"] in mine),
        # whoever may tell a radar where to look knows where it stands and what it can see
        "cued": by_id(
            {**row, "name": None}
            for row in data["assets"]
            if any(each["to"] == row["id"] and each["from"] in mine for each in data["links"])
        ),
        "chance": data["chance"],
        "watches": [row for row in data.get("watches", ()) if row["node"] in mine],
        "centres": [row for row in data.get("centres", ()) if mine & set(row["desks"])],
    }
    for right in data["rights"]:
        seats = {name: row for name, row in right.get("seats", {}).items() if name in mine}
        asked = any(f"'{name}'" in repr(right["by"]) for name in mine)
        if armed and (not right.get("for") or mine & set(right["for"])):
            found[f"right {right['id']}"] = {**right, "seats": seats}
        elif asked:
            found[f"seat {right['id']}"] = {**right, "seats": seats, "by": None}
    return found


def known_parties(data: Data) -> Sequence[str]:
    """List the parties that there are names for."""
    return [row["id"] for row in data["parties"] if row["id"] in PARTIES]

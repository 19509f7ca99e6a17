"""Changes of a world to what X may not know, and pairs of worlds that differ by some of them."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from runs.worlds import (
    EAST,
    HIDDEN,
    OTHERS,
    RADARS,
    WEST,
    Data,
    Rng,
    X,
    assumed,
    battery,
    likely,
    link,
    one,
    posts_of,
    radar,
    rule,
    threat,
    world,
)

# ---------------------------------------------------------------------------------------------- changes


@dataclass(slots=True)
class Touched:
    """What a change moves: assets and nodes by id, threats by id, the rules between parties; for the closure."""

    ids: set[str] = field(default_factory=set)
    threats: set[str] = field(default_factory=set)


Change = Callable[[Data, Rng], Touched | None]


def _assets(data: Data, sheet: tuple[str, ...]) -> list[Data]:
    return [row for row in data["assets"] if row["owner"] != X and row["sheet"] in sheet]


def _ends(row: Data, data: Data) -> bool:
    """Tell whether a link has no end with X."""
    own = {each["id"] for each in (*data["nodes"], *data["assets"]) if each.get("party", each.get("owner")) == X}
    return row["from"] not in own and row["to"] not in own


def sensor_gone(data: Data, rng: Rng) -> Touched | None:
    rows = _assets(data, RADARS)
    return _remove(data, one(rng, rows)["id"]) if rows and len(data["assets"]) > 1 else None


def _remove(data: Data, id: str) -> Touched:
    touched = Touched({id})
    data["assets"] = [row for row in data["assets"] if row["id"] != id]
    data["doctrine"] = [row for row in data["doctrine"] if row["shooter"] != id]
    for row in [row for row in data["links"] if id in (row["from"], row["to"])]:
        touched.ids |= {row["from"], row["to"]}
        data["links"].remove(row)
    return touched


def sensor_more(data: Data, rng: Rng) -> Touched | None:
    holder, place = one(rng, OTHERS), int(rng.integers(len(data["assets"]) + 1))
    row = radar(f"{holder}-more", holder, one(rng, RADARS), one(rng, (*WEST, *EAST)))
    if any(each["id"] == row["id"] for each in data["assets"]):
        return None
    data["assets"].insert(place, row)
    node = one(rng, posts_of(data, holder))
    data["links"].insert(int(rng.integers(len(data["links"]) + 1)), link(row["id"], node, 1.0))
    return Touched({row["id"], node})


def sensor_other(data: Data, rng: Rng) -> Touched | None:
    rows = _assets(data, RADARS)
    if not rows:
        return None
    row = one(rng, rows)
    if likely(rng, 0.5):
        row["site"] = one(rng, (*WEST, *EAST))
    else:
        row["override"] = {
            "range_sigma_m": {"assumed": one(rng, (1.0, 40.0)), "low": 0.5, "high": 99, "reason": "test"}
        }
    return Touched({row["id"]})


def sensor_aside(data: Data, rng: Rng) -> Touched | None:
    """Move all that others see with by a hand's breadth: everything is measured anew, and nothing much differs."""
    touched, aside_deg = Touched(), 10.0 ** rng.uniform(-6.0, -3.0)
    for row in _assets(data, RADARS):
        row["site"] = {**row["site"], "latitude_deg": row["site"]["latitude_deg"] + aside_deg}
        touched.ids.add(row["id"])
    return touched


def threat_more(data: Data, rng: Rng) -> Touched | None:
    id = one(rng, ("east-guam", "east-manila", "ankara", "rome"))
    if any(row["id"] == id for row in data["attack"]):
        return None
    row = {**threat(id), "launch_s": float(rng.integers(0, 5) * 15)}
    data["attack"].insert(int(rng.integers(len(data["attack"]) + 1)), row)
    return Touched(threats={id})


def threat_gone(data: Data, rng: Rng) -> Touched | None:
    if len(data["attack"]) < 2:
        return None
    row = one(rng, data["attack"])
    data["attack"].remove(row)
    return Touched(threats={row["id"]})


def threat_later(data: Data, rng: Rng) -> Touched | None:
    row = one(rng, data["attack"])
    row["launch_s"] += float(rng.integers(1, 4) * 7)
    return Touched(threats={row["id"]})


def node_more(data: Data, rng: Rng) -> Touched | None:
    party = one(rng, OTHERS)
    if any(row["id"] == f"{party}-new" for row in data["nodes"]):
        return None
    data["nodes"].insert(int(rng.integers(len(data["nodes"]) + 1)), {"id": f"{party}-new", "party": party})
    touched = Touched({f"{party}-new"})
    for row in data["nodes"]:
        if row["party"] in OTHERS and row["id"] != f"{party}-new":
            for ends in ((row["id"], f"{party}-new"), (f"{party}-new", row["id"])):
                if likely(rng, 0.6):
                    data["links"].insert(int(rng.integers(len(data["links"]) + 1)), link(*ends, 1.0))
                    # what is only told leaves its sender as it was
                    touched.ids.add(ends[1])
    return touched


def link_slower(data: Data, rng: Rng) -> Touched | None:
    rows = [row for row in data["links"] if _ends(row, data)]
    if not rows:
        return None
    row = one(rng, rows)
    row["delay_s"] = assumed(row["delay_s"]["assumed"] + one(rng, (1.0, 2.0, 7.5)))
    return Touched({row["to"]})


def link_cut(data: Data, rng: Rng) -> Touched | None:
    rows = [row for row in data["links"] if _ends(row, data)]
    if not rows:
        return None
    row = one(rng, rows)
    data["links"].remove(row)
    return Touched({row["from"], row["to"]})


def seat_slower(data: Data, rng: Rng) -> Touched | None:
    """Let a seat of another party think longer, or refuse."""
    seats = [row["id"] for row in data["nodes"] if row["party"] in OTHERS]
    if not data["rights"]:
        return None
    right, seat = data["rights"][0], one(rng, seats)
    if seat not in repr(right["by"]):
        return None
    right.setdefault("seats", {})[seat] = {
        "delay_s": {"median": assumed(one(rng, (1.0, 45.0))), "spread": {**assumed(0.0), "high": 1}},
        "refusal_chance": {"assumed": one(rng, (0.0, 1.0)), "low": 0, "high": 1, "reason": "test"},
    }
    return Touched({seat})


def battery_other(data: Data, rng: Rng) -> Touched | None:
    rows = _assets(data, ("gbi-two-stage",))
    if not rows:
        return None
    row = one(rng, rows)
    if likely(rng, 0.3) and len(data["assets"]) > 1:
        return _remove(data, row["id"])
    row["rounds"] = one(rng, (0, 1, 9))
    return Touched({row["id"], *(each["from"] for each in data["links"] if each["to"] == row["id"])})


def battery_more(data: Data, rng: Rng) -> Touched | None:
    holder = one(rng, OTHERS)
    if any(row["id"] == f"{holder}-battery-more" for row in data["assets"]):
        return None
    row = battery(f"{holder}-battery-more", holder, 0.0)
    node = one(rng, posts_of(data, holder))
    data["assets"].insert(int(rng.integers(len(data["assets"]) + 1)), row)
    data["links"].insert(int(rng.integers(len(data["links"]) + 1)), link(node, row["id"], 1.0))
    data["doctrine"].append({"shooter": row["id"], "mode": "salvo", "shots": 2, "reserve": 0, "uplink": True})
    return Touched({row["id"], node})


def doctrine_other(data: Data, rng: Rng) -> Touched | None:
    owner = {row["id"]: row["owner"] for row in data["assets"]}
    rows = [row for row in data["doctrine"] if owner[row["shooter"]] != X]
    if not rows:
        return None
    row = one(rng, rows)
    row["shots"] = 3 - row["shots"]
    return Touched({row["shooter"], *(each["from"] for each in data["links"] if each["to"] == row["shooter"])})


def rule_between_others(data: Data, rng: Rng) -> Touched | None:
    """Take, give or change a rule between two others."""
    a, b = OTHERS if likely(rng, 0.5) else OTHERS[::-1]
    what = one(rng, ("detections", "launch-warning", "tracks", "request", "answer", "cue"))
    kept = [row for row in data["release"] if (row["from"], row["to"], row["what"]) != (a, b, what)]
    if len(kept) == len(data["release"]) or likely(rng, 0.5):
        new = rule(rng, a, b, what)
        if what != "detections":
            new["onward_to"] = []
        kept.insert(int(rng.integers(len(kept) + 1)), new)
    data["release"] = kept
    return Touched({*posts_of(data, b), *posts_of(data, a), *(r["id"] for r in data["assets"] if r["owner"] in (a, b))})


def seat_joins(data: Data, rng: Rng) -> Touched | None:
    """Give one more post of another party a veto besides; nobody waits for it."""
    armed = {row["from"] for row in data["links"] if row["to"].endswith(("fires", "more")) or "-battery" in row["to"]}
    if not data["rights"] or any(id.startswith(X) for id in armed):
        return None
    right, seat = data["rights"][-1], one(rng, [row["id"] for row in data["nodes"] if row["party"] in OTHERS])
    right["by"] = {"all": [right["by"], {"unless": seat}]}
    return Touched({seat, *armed})


def right_other(data: Data, rng: Rng) -> Touched | None:
    """Let others agree otherwise among themselves, where X neither asks nor is asked."""
    armed = {row["from"] for row in data["links"] if "-battery" in row["to"]}
    if not data["rights"] or X in repr(data["rights"][0]["by"]) or any(id.startswith(X) for id in armed):
        return None
    some = posts_of(data, one(rng, OTHERS))
    right = data["rights"][0]
    seats, right["by"] = repr(right["by"]), one(rng, ({"all": some}, {"delegated": some[0]}, {"unless": some[0]}))
    right["seats"] = {}
    return Touched({*armed, *(row["id"] for row in data["nodes"] if row["id"] in seats + repr(some))})


def secret_raid(data: Data, rng: Rng) -> Touched | None:
    """Let another missile fly elsewhere, which one party sees and tells a second, and neither may tell X."""
    id, (lender, user) = one(rng, ("east-guam", "east-manila")), OTHERS if likely(rng, 0.5) else OTHERS[::-1]
    taken = {row["id"] for key in ("attack", "assets") for row in data[key]}
    if {id, f"{lender}-lent"} & taken:
        return None
    data["attack"].insert(0, threat(id))
    faces = {"assumed": [250], "reason": "test"}
    row = radar(f"{lender}-lent", lender, "forward-x-band", EAST[0])
    data["assets"].append({**row, "override": {"faces_azimuth_deg": faces}})
    for post in posts_of(data, user):
        data["links"].append(link(f"{lender}-lent", post, 1.0))
    rows = [row for row in data["release"] if (row["from"], row["to"], row["what"]) == (lender, user, "detections")]
    if not rows:
        data["release"].append({**rule(rng, lender, user, "detections"), "onward_to": []})
    elif X in rows[0]["onward_to"]:
        return None
    return Touched({f"{lender}-lent", *posts_of(data, user)}, {id})


def right_more(data: Data, rng: Rng) -> Touched | None:
    """Give a post of another party a right of its own, before the one that all live by."""
    posts = [row["id"] for row in data["nodes"] if row["party"] in OTHERS]
    if not data["rights"] or len(data["rights"]) > 1:
        return None
    post = one(rng, posts)
    row = {**copy.deepcopy(data["rights"][0]), "id": "apart", "by": post, "for": [post], "seats": {}}
    data["rights"].insert(0, row)
    asked = repr(data["rights"][1]["by"])
    return Touched({post, *(each["id"] for each in data["nodes"] if repr(each["id"]) in asked)})


def rows_turned(data: Data, rng: Rng) -> Touched | None:
    """Write the rows of the file in another order: nobody's ids may depend on it."""
    for key in ("assets", "nodes", "links", "attack", "parties", "doctrine", "release"):
        data[key] = [data[key][i] for i in rng.permutation(len(data[key]))]
    return Touched()


def renamed(data: Data, rng: Rng) -> Touched | None:
    for row in (*data["parties"], *data["nodes"], *data["assets"]):
        if row.get("owner", row.get("party", row["id"])) != X:
            row["name"] = f"called {int(rng.integers(1000))}"
    return Touched()


def party_more(data: Data, rng: Rng) -> Touched | None:
    """Let a party join that X has nothing to do with, with a radar and a post of its own."""
    if any(row["id"] == HIDDEN for row in data["parties"]):
        return None
    data["parties"].insert(int(rng.integers(len(data["parties"]) + 1)), {"id": HIDDEN})
    data["nodes"].insert(int(rng.integers(len(data["nodes"]) + 1)), {"id": f"{HIDDEN}-1", "party": HIDDEN})
    data["assets"].insert(0, radar(f"{HIDDEN}-radar", HIDDEN, one(rng, RADARS), one(rng, WEST)))
    data["links"].insert(0, link(f"{HIDDEN}-radar", f"{HIDDEN}-1", 1.0))
    for each in posts_of(data, OTHERS[0]):
        # told by them, and asked for nothing
        data["links"].append(link(each, f"{HIDDEN}-1", 1.0))
    data["release"].insert(0, {**rule(rng, OTHERS[0], HIDDEN, "launch-warning"), "onward_to": []})
    data["release"].insert(0, {**rule(rng, OTHERS[0], HIDDEN, "tracks"), "onward_to": []})
    return Touched({f"{HIDDEN}-1", f"{HIDDEN}-radar"})


CHANGES: tuple[Change, ...] = (
    sensor_gone, sensor_more, sensor_other, threat_more, threat_gone, threat_later, node_more, link_slower, link_cut,
    seat_slower, battery_other, battery_more, doctrine_other, rule_between_others, right_other, right_more, rows_turned,
    renamed, party_more, secret_raid, sensor_aside, seat_joins,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pair:
    """Two worlds, how the second was made of the first (names and seeds of changes), and what was touched."""

    one: Data
    other: Data
    changes: tuple[tuple[str, int], ...]
    touched: Touched


def changed(base: Data, changes: tuple[tuple[str, int], ...]) -> Pair:
    """Apply changes to a copy of a world; one that does not fit there is left out."""
    other, touched, done = copy.deepcopy(base), Touched(), []
    known = {change.__name__: change for change in CHANGES}
    for name, seed in changes:
        tried = copy.deepcopy(other)
        found = known[name](tried, np.random.default_rng(seed))
        if found is not None:  # one that gives up half-way leaves nothing behind
            other = tried
            done.append((name, seed))
            touched.ids |= found.ids
            touched.threats |= found.threats
    return Pair(base, other, tuple(done), touched)


SHARED = 4  # as many pairs in a row change one world, which then is run once
ALL = tuple(change.__name__ for change in CHANGES)


def pair(seed: int, by: Sequence[str] = ALL, asking: float = 0.15, shared: int = SHARED) -> Pair:
    """Make the pair of a seed: a world, and it again with one to four things changed that are not X's own.

    `by` names the kinds of change to choose from, `asking` is how often X is asked for its consent there.
    """
    base, rng = world(np.random.default_rng([seed // shared, 71]), asking), np.random.default_rng([seed, 72])
    count = int(rng.integers(1, 5))
    return changed(base, tuple((one(rng, by), int(rng.integers(2**31))) for _ in range(count)))

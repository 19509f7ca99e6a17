"""Random worlds of four parties, and changes to what one of them, X, may not know; seeded, small, cheap to run."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Data = dict[str, Any]
Rng = np.random.Generator

X = "xan"
OTHERS = ("yor", "zed")
HIDDEN = "qua"
PARTIES = (X, *OTHERS, "attacker")
# sites of the two theatres; what flies in one is below the horizon of every radar of the other
WEST = ({"latitude_deg": 49.6, "longitude_deg": 13.8}, {"latitude_deg": 38.4, "longitude_deg": 40.6})
EAST = ({"latitude_deg": 40.9, "longitude_deg": 140.3}, {"latitude_deg": 34.5, "longitude_deg": 132.0})
RADARS = ("forward-x-band", "uewr-fylingdales", "emr-brdy")
TABRIZ = {"latitude_deg": 38.08, "longitude_deg": 46.29, "name": "tabriz"}
AIMS = {"berlin": (52.5, 13.4), "rome": (41.9, 12.5), "warsaw": (52.2, 21.0), "ankara": (39.9, 32.9)}
KOREA = {"latitude_deg": 39.0, "longitude_deg": 126.5, "name": "korea"}
EASTERN_AIMS = {"guam": (13.5, 144.8), "manila": (14.6, 121.0)}
BATTERY = {"latitude_deg": 54.48, "longitude_deg": 17.1}
TRACK_FIELDS = (
    "track_number", "track_time_s", "position_ecef_m", "velocity_ecef_m_s", "covariance_ecef", "boost_probability",
    "first_time_s", "first_position_ecef_m", "first_sigma_m",
)  # fmt: skip
WARNING_FIELDS = (
    "launch_time_s", "launch_latitude_deg", "launch_longitude_deg", "launch_azimuth_deg",
    "impact_latitude_deg", "impact_longitude_deg", "impact_time_s",
)  # fmt: skip
REQUEST_FIELDS = ("track", "battery", "last_launch_s")
ROUGH = {
    "launch_time_s": 60.0, "launch_latitude_deg": 2.0, "launch_longitude_deg": 2.0, "launch_azimuth_deg": 30.0,
    "impact_latitude_deg": 5.0, "impact_longitude_deg": 5.0, "impact_time_s": 120.0, "position_ecef_m": 1e5,
    "velocity_ecef_m_s": 500.0, "track_time_s": 10.0, "first_time_s": 30.0, "first_position_ecef_m": 1e5,
    "first_sigma_m": 1e5, "last_launch_s": 60.0,
}  # fmt: skip


def assumed(number: float) -> Data:
    """Write a quantity as a file does."""
    return {"assumed": number, "low": 0, "high": 3600, "reason": "test"}


def one(rng: Rng, items: Any) -> Any:
    """Choose one of several."""
    return items[int(rng.integers(len(items)))]


def likely(rng: Rng, chance: float) -> bool:
    """Throw a coin."""
    return bool(rng.random() < chance)


def link(sender: str, addressee: str, delay_s: float) -> Data:
    return {"from": sender, "to": addressee, "delay_s": assumed(delay_s)}


def radar(id: str, holder: str, sheet: str, site: Data) -> Data:
    return {"id": id, "sheet": sheet, "site": site, "owner": holder, "operator": holder}


def battery(id: str, holder: str, kill: float) -> Data:
    override = {"single_shot_kill": {"assumed": kill, "low": 0, "high": 1, "reason": "test"}}
    return {
        "id": id, "sheet": "gbi-two-stage", "site": BATTERY, "owner": holder, "operator": holder, "rounds": 4,
        "override": override,
    }  # fmt: skip


def threat(id: str) -> Data:
    """Give the one missile of an id: the same id is the same missile in every world, but for when it is fired."""
    if id.startswith("east-"):
        return _shot(id, "iran-3-stage-3700", KOREA, EASTERN_AIMS[id.removeprefix("east-")])
    return _shot(id, "shahab-3" if id == "ankara" else "iran-3-stage-3700", TABRIZ, AIMS[id])


def _shot(id: str, missile: str, start: Data, aim: tuple[float, float]) -> Data:
    to = {"latitude_deg": aim[0], "longitude_deg": aim[1], "name": id}
    return {"id": id, "missile": missile, "from": start, "to": to, "launch_s": 0.0}


# ---------------------------------------------------------------------------------------------- one world


def world(rng: Rng, asking: float = 0.3) -> Data:
    """Make a world: sensors, posts, links, release rules, one right to engage and an attack, all by chance."""
    nodes = [{"id": f"{party}-{k}", "party": party} for party in (X, *OTHERS) for k in range(1, 2 + likely(rng, 0.25))]
    data: Data = {
        "format": 1, "name": "pair",
        "title": f"heard until {one(rng, (250, 350, 450, 600))} s", "start_utc": "2013-07-01T12:00:00Z",
        "parties": [{"id": party} for party in PARTIES], "nodes": nodes, "assets": [], "links": [],
        "release": [], "rights": [], "doctrine": [], "attack": [], "replications": 1,
        "chance": one(rng, ("on", "off")),
        "protect": [
            {"id": name, "place": {"latitude_deg": at[0], "longitude_deg": at[1]}, "radius_km": 300}
            for name, at in {**AIMS, **EASTERN_AIMS}.items()
        ],
    }  # fmt: skip
    _sensors(data, rng)
    _batteries(data, rng)
    _talk(data, rng)
    _rules(data, rng)
    _right(data, rng)
    ids = [*AIMS] if likely(rng, 0.7) else [*AIMS, "east-guam"]
    if likely(rng, 0.4):
        _telling(data, rng)
    if likely(rng, asking):
        _asking(data, rng)
    if likely(rng, 0.25):
        _roughly(data)
    for id in sorted({one(rng, ids) for _ in range(int(rng.integers(1, 3)))}):
        data["attack"].append({**threat(id), "launch_s": float(rng.integers(0, 5) * 15)})
    return data


def posts_of(data: Data, party: str) -> list[str]:
    return [row["id"] for row in data["nodes"] if row["party"] == party]


def _sensors(data: Data, rng: Rng) -> None:
    for party in (X, *OTHERS):
        for k in range(int(rng.integers(0 if party == X else 1, 3))):
            row = radar(f"{party}-radar-{k}", party, one(rng, RADARS), one(rng, WEST if likely(rng, 0.8) else EAST))
            data["assets"].append(row)
            report(data, rng, row["id"], party)
    if likely(rng, 0.15):
        holder = one(rng, OTHERS)
        data["assets"].append({"id": f"{holder}-eyes", "sheet": "dsp", "owner": holder, "operator": holder})
        report(data, rng, f"{holder}-eyes", holder)


def report(data: Data, rng: Rng, sensor: str, party: str) -> None:
    """Link a sensor to a post of its own, often to one of another party besides, and the post back to the radar."""
    own = one(rng, posts_of(data, party))
    data["links"].append(link(sensor, own, one(rng, (0.0, 1.0, 2.0))))
    if likely(rng, 0.4):
        other = one(rng, [row["id"] for row in data["nodes"] if row["party"] != party])
        data["links"].append(link(sensor, other, one(rng, (0.0, 1.0, 2.0))))
    if "radar" in sensor and likely(rng, 0.3):
        data["links"].append(link(own, sensor, one(rng, (1.0, 2.0))))


def _batteries(data: Data, rng: Rng) -> None:
    for k in range(one(rng, (0, 1, 1, 2))):
        holder = one(rng, (X, *OTHERS))
        row = battery(f"{holder}-battery-{k}", holder, one(rng, (0.0, 0.0, 0.7)))
        data["assets"].append(row)
        data["links"].append(link(one(rng, posts_of(data, holder)), row["id"], one(rng, (1.0, 2.0))))
        doctrine = {"shooter": row["id"], "mode": one(rng, ("salvo", "shoot-look-shoot")), "shots": 1}
        data["doctrine"].append({**doctrine, "reserve": 0, "uplink": likely(rng, 0.5)})


def _talk(data: Data, rng: Rng) -> None:
    names = [row["id"] for row in data["nodes"]]
    party = {row["id"]: row["party"] for row in data["nodes"]}
    for a in names:
        for b in names:
            if a != b and likely(rng, 0.75):
                data["links"].append(link(a, b, one(rng, (1.0, 2.0, 3.0, 5.0))))
    for row in data["assets"]:
        others = [name for name in names if party[name] != row["owner"]]
        if row["sheet"] in RADARS and likely(rng, 0.15):
            data["links"].append(link(one(rng, others), row["id"], 2.0))


def _rules(data: Data, rng: Rng) -> None:
    for a in (X, *OTHERS):
        for b in (X, *OTHERS):
            if a != b:
                for what in ("detections", "launch-warning", "tracks", "request", "answer", "cue"):
                    if likely(rng, {"detections": 0.25, "request": 0.8, "answer": 0.8}.get(what, 0.45)):
                        data["release"].append(rule(rng, a, b, what))


def rule(rng: Rng, owner: str, recipient: str, what: str) -> Data:
    """Write a rule with some of the fields there are, some of them coarse."""
    known = {"launch-warning": WARNING_FIELDS, "tracks": TRACK_FIELDS, "request": REQUEST_FIELDS}.get(what, ())
    some = likely(rng, 0.5)
    fields = [name for name in known if not some or likely(rng, 0.5)]
    coarse = {name: ROUGH[name] for name in fields if name in ROUGH and likely(rng, 0.6)}
    third = [party for party in (X, *OTHERS) if party not in (owner, recipient)]
    return {
        "id": f"{owner}-{recipient}-{what}", "from": owner, "to": recipient, "what": what, "fields": fields,
        "round_to": coarse, "delay_s": assumed(one(rng, (0.0, 0.0, 5.0, 30.0))),
        "level": one(rng, ("unclassified", "secret")), "onward_to": third if likely(rng, 0.4) else [],
        "restrictions": ["warning-only"] if what == "tracks" and likely(rng, 0.2) else [],
    }  # fmt: skip


def _right(data: Data, rng: Rng) -> None:
    if likely(rng, 0.15):
        return
    names = [row["id"] for row in data["nodes"]]
    asked = [one(rng, names) for _ in range(int(rng.integers(1, 4)))]
    some = list(dict.fromkeys(asked))
    by: Any = one(rng, (some[0], {"all": some}, {"series": some}, {"at_least": 1, "of": some}, {"unless": some[0]}))
    right = {
        "id": "engage", "action": "engage", "by": by, "asked": one(rng, ("per-engagement", "per-raid")),
        "delay_s": {"median": assumed(one(rng, (2.0, 10.0))), "spread": {**assumed(one(rng, (0.0, 0.5))), "high": 1}},
        "refusal_chance": {"assumed": one(rng, (0.0, 0.3)), "low": 0, "high": 1, "reason": "test"},
        "timeout_s": assumed(120.0),
    }  # fmt: skip
    data["rights"].append(right)


def _telling(data: Data, rng: Rng) -> None:
    """Let both others see early and tell X of tracks and of launches."""
    for party in OTHERS:
        early, post = f"{party}-first", f"{party}-1"
        data["assets"].append(radar(early, party, "forward-x-band", WEST[1]))
        data["links"].append(link(early, post, 1.0))
        if (post, f"{X}-1") not in {(row["from"], row["to"]) for row in data["links"]}:
            data["links"].append(link(post, f"{X}-1", 2.0))
        told = {row["what"] for row in data["release"] if (row["from"], row["to"]) == (party, X)}
        shown = ["tracks", "launch-warning"]
        for row in [row for row in data["assets"] if row["owner"] == X and row["sheet"] in RADARS and likely(rng, 0.5)]:
            if (post, row["id"]) not in {(each["from"], each["to"]) for each in data["links"]}:
                data["links"].append(link(post, row["id"], 1.0))
            shown += ["cue"] if likely(rng, 0.5) else []
        data["release"] += [rule(rng, party, X, what) for what in dict.fromkeys(shown) if what not in told]


def _roughly(data: Data) -> None:
    """Let every rule round all that it releases, and release nothing that cannot be rounded much."""
    for row in data["release"]:
        row["fields"] = [name for name in row["fields"] if name in ROUGH or name in ("track", "track_number")]
        row["round_to"] = {name: ROUGH[name] for name in row["fields"] if name in ROUGH}


def _asking(data: Data, rng: Rng) -> None:
    """Let one party fire with X's consent, and with another's perhaps: it sees early, and asks."""
    asker, third = OTHERS if likely(rng, 0.5) else OTHERS[::-1]
    data["title"], post = "heard until 600 s", f"{asker}-1"
    for row in (radar(f"{asker}-early", asker, "forward-x-band", WEST[1]), battery(f"{asker}-fires", asker, 0.0)):
        data["assets"].append(row)
    data["doctrine"].append({"shooter": f"{asker}-fires", "mode": "salvo", "shots": 1, "reserve": 0, "uplink": True})
    seats = [f"{X}-1", one(rng, (post, f"{third}-1"))]
    ends = [(f"{asker}-early", post), (post, f"{asker}-fires")]
    ends += [each for seat in seats if seat != post for each in ((post, seat), (seat, post))]
    data["links"] = [row for row in data["links"] if (row["from"], row["to"]) not in ends]
    data["links"] += [link(*each, 1.0) for each in ends]
    told = {(row["from"], row["to"], row["what"]) for row in data["release"]}
    for seat in (X, third):
        for key in ((asker, seat, "request"), (seat, asker, "answer")):
            data["release"] += [rule(rng, *key)] if key not in told else []
    data["rights"] = []
    while not data["rights"]:
        _right(data, rng)
    data["rights"][0]["by"] = one(rng, ({"all": seats}, {"series": seats}, {"at_least": 1, "of": seats}))


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
    return _remove(data, one(rng, rows)["id"]) if rows else None


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
    if likely(rng, 0.3):
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
        found = known[name](other, np.random.default_rng(seed))
        if found is not None:
            done.append((name, seed))
            touched.ids |= found.ids
            touched.threats |= found.threats
    return Pair(base, other, tuple(done), touched)


ALL = tuple(change.__name__ for change in CHANGES)


def pair(seed: int, by: Sequence[str] = ALL, asking: float = 0.3) -> Pair:
    """Make the pair of a seed: a world, and it again with one to four things changed that are not X's own.

    `by` names the kinds of change to choose from, `asking` is how often X is asked for its consent there.
    """
    rng = np.random.default_rng([seed, 71])
    base = world(rng, asking)
    count = int(rng.integers(1, 5))
    return changed(base, tuple((one(rng, by), int(rng.integers(2**31))) for _ in range(count)))

"""Random worlds of four parties, seeded, small, cheap to run; X is the one that may not know everything."""

from __future__ import annotations

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
FIELDS = {
    "launch-warning": WARNING_FIELDS, "launch-report": WARNING_FIELDS,
    "tracks": TRACK_FIELDS, "request": REQUEST_FIELDS,
}  # fmt: skip
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


def world(rng: Rng, asking: float = 0.15, watching: float = 0.2) -> Data:
    """Make a world: sensors, posts, links, release rules, one right to engage and an attack, all by chance."""
    nodes = [{"id": f"{party}-{k}", "party": party} for party in (X, *OTHERS) for k in range(1, 2 + likely(rng, 0.25))]
    data: Data = {
        "format": 1, "name": "pair",
        "title": f"heard until {one(rng, (200, 240, 300, 450))} s", "start_utc": "2013-07-01T12:00:00Z",
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
    if likely(rng, watching):
        _watching(data, rng)
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
    known = FIELDS.get(what, ())
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


def _watching(data: Data, rng: Rng) -> None:
    """Let X and another party watch for launches, and show each other in one room what their rules let out."""
    other = one(rng, OTHERS)
    ends = {(row["from"], row["to"]) for row in data["links"]}
    for party, peer in ((X, other), (other, X)):
        post, desk = f"{party}-1", f"{party}-desk"
        data["nodes"].append({"id": desk, "party": party})
        data["links"] += [link(post, desk, 1.0), link(desk, post, 2.0), link(desk, f"{peer}-desk", 1.0)]
        data["release"] += [rule(rng, party, peer, what) for what in ("launch-report", "joint-log", "notice")]
        homeland = [{"latitude_deg": 50.0, "longitude_deg": 12.0, "radius_km": 900.0}]
        data.setdefault("watches", []).append({"node": post, "homeland": homeland})
    # what is seen elsewhere, and told nobody, comes before what the room is told of
    data["title"] = "heard until 450 s"
    for row in data["attack"]:
        row["launch_s"] += 150.0
    early = f"{other}-watching"
    data["assets"].append(radar(early, other, "forward-x-band", WEST[1]))
    data["links"] += [link(early, f"{other}-1", 1.0)] if (early, f"{other}-1") not in ends else []
    data["centres"] = [{"id": "room", "desks": [f"{other}-desk", f"{X}-desk"]}]


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

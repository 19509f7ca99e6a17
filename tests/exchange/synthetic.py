"""A made-up result of a run, to draw against: flights on great circles, invented times, the summary's true shape."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
from pyproj import Geod

from oneroof.simulation.geometry import Geometry, Intercept, PlaceMark, SensorSite, ShooterSite, Track
from oneroof.simulation.run import Result

GEOD = Geod(ellps="WGS84")
PLACES = {
    "tabriz": ("Tabriz", 38.08, 46.29),
    "semnan": ("Semnan", 35.23, 53.92),
    "ankara": ("Ankara", 39.93, 32.86),
    "rome": ("Rome", 41.90, 12.50),
    "warsaw": ("Warsaw", 52.23, 21.01),
    "berlin": ("Berlin", 52.52, 13.40),
    "brussels": ("Brussels", 50.85, 4.35),
    "london": ("London", 51.51, -0.13),
    "washington": ("Washington", 38.90, -77.04),
    "new-york": ("New York", 40.71, -74.01),
}
CAUSES = [
    "defended",
    "shot and missed",
    "wrong object",
    "no round left",
    "refused",
    "no answer",
    "consent too late",
    "track too late",
    "never seen",
    "outside reach",
    "not threatening",
]
RAID = [
    ("berlin-shot", "iran-3-stage-3700", "tabriz", "berlin", 60, 900, 655, {"defended": 83, "shot and missed": 17}),
    (
        "warsaw-shot",
        "iran-3-stage-3700",
        "tabriz",
        "warsaw",
        75,
        810,
        562,
        {"defended": 61, "shot and missed": 20, "track too late": 19},
    ),
    (
        "rome-shot",
        "iran-3-stage-3700",
        "semnan",
        "rome",
        90,
        1010,
        770,
        {"defended": 88, "shot and missed": 9, "wrong object": 3},
    ),
    (
        "brussels-shot",
        "iran-3-stage-3700",
        "tabriz",
        "brussels",
        105,
        1000,
        756,
        {"defended": 85, "shot and missed": 15},
    ),
    (
        "washington-shot",
        "iran-icbm-liquid",
        "semnan",
        "washington",
        60,
        2010,
        1318,
        {"defended": 90, "shot and missed": 10},
    ),
    (
        "new-york-shot",
        "iran-icbm-liquid",
        "semnan",
        "new-york",
        120,
        1990,
        1310,
        {"defended": 91, "shot and missed": 5, "no round left": 4},
    ),
    ("london-shot", "iran-icbm-liquid", "semnan", "london", 90, 1180, 922, {"not threatening": 100}),
    ("ankara-shot", "shahab-3", "tabriz", "ankara", 60, 540, 281, {"outside reach": 100}),
]


REMEDIES = {
    "shot and missed": "a higher single-shot chance, more rounds a threat, or time for another look and shot.",
    "track too late": "a track inside the basket before 318 s after ignition: an earlier view or a better angle.",
    "outside reach": "an interceptor that is faster, nearer to the flight, or able to meet lower.",
}


def wilson(count: int, total: int) -> dict[str, float]:
    share, z = count / total, 1.959964
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    return {"mean": share, "low": max(0.0, middle - half), "high": min(1.0, middle + half)}


def arc(start: tuple[float, float], end: tuple[float, float], count: int) -> tuple[np.ndarray, np.ndarray]:
    inner = GEOD.npts(start[1], start[0], end[1], end[0], count - 2)
    points = [(start[1], start[0]), *inner, (end[1], end[0])]
    return np.array([p[1] for p in points]), np.array([p[0] for p in points])


def flight(row: tuple[Any, ...]) -> Track:
    key, missile, origin, target, _, duration, apogee, _ = row
    latitude, longitude = arc(PLACES[origin][1:], PLACES[target][1:], 61)
    share = np.linspace(0, 1, 61)
    return Track(key, missile, share * duration, latitude, longitude, 4 * apogee * share * (1 - share), 8)


def spread(middle: float | None, share: float = 0.12, **more: Any) -> dict[str, Any] | None:
    if middle is None:
        return None
    return {**more, "median": middle, "low": middle * (1 - share), "high": middle * (1 + 1.6 * share)}


def threat(row: tuple[Any, ...]) -> dict[str, Any]:
    key, missile, origin, target, launch, duration, apogee, causes = row
    shot = "defended" in causes
    distance = GEOD.inv(PLACES[origin][2], PLACES[origin][1], PLACES[target][2], PLACES[target][1])[2] / 1000
    return {
        "id": key,
        "missile": missile,
        "missile_title": missile.replace("-", " "),
        "from": origin,
        "to": target,
        "from_latitude_deg": PLACES[origin][1],
        "from_longitude_deg": PLACES[origin][2],
        "to_latitude_deg": PLACES[target][1],
        "to_longitude_deg": PLACES[target][2],
        "range_km": distance,
        "burnout_speed_km_s": 5.1,
        "burnout_time_s": duration * 0.14,
        "apogee_km": float(apogee),
        "time_of_flight_s": float(duration),
        "launch_scenario_s": float(launch),
        "causes": causes,
        "protected": wilson(causes.get("defended", 0), 100),
        "first_visible_s": spread(41.0, 0.0, sensor="forward-radar"),
        "first_detection_s": spread(52.0, sensor="dsp-satellites"),
        "track_ready_s": spread(duration * 0.19, 0.2),
        "asked_s": spread(duration * 0.2 if shot else None, 0.2),
        "answered_s": spread(duration * 0.2 + 34 if shot else None, 0.25),
        "launched_s": spread(duration * 0.2 + 50 if shot else None, 0.22),
        "intercept_s": spread(duration * 0.58 if shot else None, 0.07),
        "intercept_altitude_km": spread(apogee * 0.9 if shot else None),
        "shots": {"mean": 1.2 if shot else 0.0},
        "window": {"first_launch_s": duration * 0.12, "last_launch_s": duration * 0.5, "lead_s": duration * 0.38}
        if shot
        else None,
        "why": f"defended in {causes['defended']} %: a track good enough to commit on at 171 s, met at 522 s at 640 km."
        if shot
        else "outside reach in 100 %: altitude decides; the flight peaks at 281 km, below the least height of 300 km.",
        "different": [f"{causes[cause]} %: {REMEDIES[cause]}" for cause in causes if cause in REMEDIES],
    }


def event(time_s: float, what: str, who: str, text: str) -> dict[str, Any]:
    return {"t_s": time_s, "what": what, "who": who, "text": text}


def timeline(row: tuple[Any, ...]) -> dict[str, Any]:
    key, _, origin, target, _, duration, _, causes = row
    events = [
        event(0, "launch", origin, f"A missile leaves {PLACES[origin][0]} for {PLACES[target][0]}."),
        event(52, "detected", "dsp-satellites", "The satellites see the plume above the cloud."),
        event(duration * 0.19, "track ready", "forward-radar", "The predicted error fits the basket."),
    ]
    if "defended" in causes:
        events += [
            event(duration * 0.20, "asked", "usa-command", "The desk is asked for consent to engage."),
            event(duration * 0.20 + 34, "answered", "usa-command", "Consent."),
            event(duration * 0.20 + 50, "lift-off", "gbi-poland", "One interceptor leaves the silo."),
            event(duration * 0.58, "intercept", "gbi-poland", "The kill vehicle hits the warhead."),
        ]
    else:
        events.append(event(duration, "impact", target, f"The warhead falls on {PLACES[target][0]}."))
    return {"threat": key, "events": events}


def used() -> list[dict[str, Any]]:
    base = {
        "holder": "usa",
        "source_text": "AFP, 2007-03, the planned interceptor",
        "confidence": "H",
        "low": None,
        "high": None,
        "reason": None,
        "rivals": [],
    }
    return [
        {
            **base,
            "sheet": "gbi-two-stage",
            "figure": "burnout_speed_km_s",
            "value": 6.3,
            "kind": "cited",
            "source": "afp-2007-gbi",
            "rivals": [{"value": 9.0, "holder": "postol", "source": "afp-2007-gbi"}],
        },
        {
            **base,
            "sheet": "gbi-two-stage",
            "figure": "burn_time_s",
            "value": 150.0,
            "kind": "assumed",
            "holder": "oneroof",
            "source": None,
            "source_text": None,
            "confidence": None,
            "low": 120.0,
            "high": 180.0,
            "reason": "nobody published it; between the first stages of comparable boosters",
        },
        {
            **base,
            "sheet": "gbi-two-stage",
            "figure": "basket_launch_km",
            "value": 40.0,
            "kind": "assumed",
            "holder": "oneroof",
            "source": None,
            "source_text": None,
            "confidence": None,
            "low": 10.0,
            "high": 120.0,
            "reason": "nobody published the divert capability of the kill vehicle",
        },
        {
            **base,
            "sheet": "shahab-3",
            "figure": "range_km",
            "value": 1300.0,
            "kind": "cited",
            "holder": "western-press",
            "source": "strategypage-2000",
            "source_text": "StrategyPage, 2000-03-14",
            "confidence": "M",
            "rivals": [
                {"value": 1000.0, "holder": "press-2019", "source": "jewishpress-2019"},
                {"value": 2000.0, "holder": "iran", "source": "cofso-2004"},
            ],
        },
        {
            **base,
            "sheet": "emr-brdy",
            "figure": "reference_range_km",
            "value": 2000.0,
            "kind": "cited",
            "source": "lewis-2008",
            "source_text": "Lewis and Postol, 2008 (from memory, to be checked)",
            "confidence": "L",
            "rivals": [{"value": 870.0, "holder": "postol", "source": "lewis-2012"}],
        },
        {
            **base,
            "sheet": "iran-icbm-liquid",
            "figure": "burnout_speed_km_s",
            "value": 7.2,
            "kind": "computed",
            "holder": "oneroof",
            "source": None,
            "source_text": "minimum-energy closed form at 10,000 km",
            "confidence": "H",
        },
        {
            **base,
            "sheet": "shahab-3",
            "figure": "early_cutoff",
            "value": True,
            "kind": "cited",
            "source": "iiss-2010",
            "source_text": "IISS, Iran's Ballistic Missile Capabilities, 2010",
            "confidence": "M",
            "rivals": [{"value": False, "holder": "postol", "source": "afp-2007-gbi"}],
        },
        {
            **base,
            "sheet": "dsp",
            "figure": "longitude_deg",
            "value": [37.0, 65.0, 103.0],
            "kind": "cited",
            "source": "globalsecurity-dsp",
            "source_text": "GlobalSecurity.org, DSP",
            "confidence": "M",
        },
    ]


def summary() -> dict[str, Any]:
    return {
        "format": 1,
        "oneroof": "0.1.0",
        "scenario": "third-site-2007",
        "title": "The third site (planned 2007) against a raid from Iran",
        "summary": "Ten two-stage interceptors in Poland, radars at Brdy and near Iran, under one American command.",
        "fingerprint": "5f0c2a",
        "start_utc": "2013-07-01T12:00:00Z",
        "seed": 1,
        "replications": 100,
        "believe": "open",
        "settings": {},
        "causes": CAUSES,
        "threats": [threat(row) for row in RAID],
        "shooters": [
            {
                "id": "gbi-poland",
                "name": "Interceptors in Poland",
                "rounds": 10,
                "fired": {"mean": 7.2, "low": 6.9, "high": 7.5},
                "left": {"mean": 2.8, "low": 2.5, "high": 3.1},
            }
        ],
        "sensors": [
            {"id": "forward-radar", "detections": {"mean": 312.0}, "first": spread(41.0)},
            {"id": "dsp-satellites", "detections": {"mean": 80.0}, "first": spread(52.0)},
        ],
        "parties": [
            {
                "id": "usa",
                "name": "United States",
                "messages": {"mean": 84.3, "low": 83.0, "high": 85.6},
                "first_warning_s": spread(57.0),
            },
            {"id": "nato", "name": "NATO", "messages": 8, "first_warning_s": spread(93.0)},
            {"id": "gbr", "name": "United Kingdom", "messages": 0, "first_warning_s": spread(None)},
            {"id": "dnk", "name": "Denmark", "messages": 0, "first_warning_s": spread(None)},
            {"id": "pol", "name": "Poland", "messages": 0, "first_warning_s": spread(None)},
            {"id": "cze", "name": "Czech Republic", "messages": 0, "first_warning_s": spread(None)},
            {"id": "rus", "name": "Russia", "messages": 0, "first_warning_s": spread(None)},
            {"id": "irn", "name": "Iran", "messages": 0, "first_warning_s": spread(None)},
        ],
        "raid": {
            "defended": {"mean": 4.98, "low": 4.78, "high": 5.18},
            "all_defended": {"mean": 0.0, "low": 0.0, "high": 0.037},
        },
        "used": used(),
        "assumed_count": 2,
        "sweep": None,
        "timelines": [timeline(row) for row in RAID],
    }


def intercept(row: tuple[Any, ...], outcome: str) -> Intercept:
    track = flight(row)
    index = 35
    point = (float(track.latitude_deg[index]), float(track.longitude_deg[index]))
    latitude, longitude = arc((54.479, 17.1), point, 25)
    return Intercept(
        row[0],
        "gbi-poland",
        *point,
        float(track.altitude_km[index]),
        float(track.times_s[index]) + row[4],
        latitude,
        longitude,
        outcome,
    )


def geometry() -> Geometry:
    share = {row[3]: wilson(row[7].get("defended", 0), 100)["mean"] for row in RAID}
    everywhere = tuple((0.0, 360.0) for _ in range(1))
    return Geometry(
        tracks=tuple(flight(row) for row in RAID),
        sensors=(
            SensorSite(
                "brdy-radar", "European Midcourse Radar", "radar", "usa", 49.67, 13.67, 0.7, 1900.0, ((20.0, 180.0),)
            ),
            SensorSite(
                "forward-radar", "Forward X-band radar", "radar", "usa", 40.0, 44.5, 1.5, 1500.0, ((70.0, 190.0),)
            ),
            SensorSite("fylingdales-radar", "Fylingdales", "radar", "gbr", 54.36, -0.67, 0.3, 4800.0, everywhere),
            SensorSite(
                "thule-radar", "Thule", "radar", "usa", 76.57, -68.30, 0.4, 4800.0, ((-60.0, 60.0), (60.0, 180.0))
            ),
            SensorSite("dsp-satellites", "DSP satellites", "satellite", "usa", 0.0, 65.0, 35786.0, None, ()),
        ),
        shooters=(ShooterSite("gbi-poland", "Interceptors in Poland", "usa", 54.479, 17.1),),
        intercepts=tuple(
            intercept(row, "missed" if row[0] == "warsaw-shot" else "defended") for row in RAID if "defended" in row[7]
        ),
        places=tuple(PlaceMark(key, *PLACES[key], 150.0, share[key]) for key in share),
    )


def message(number: int, time_s: float, sender: str, addressee: str, what: str) -> dict[str, Any]:
    times = dict.fromkeys(("valid_us", "sent_us", "received_us"), int(time_s * 1e6))
    label = {"level": "unclassified", "releasable_to": ["nato", "usa"], "restrictions": [], "policy": "1"}
    letter = {"id": str(number), "sender": sender, "addressee": addressee, "what": what, "label": label, **times}
    letter |= {"because": "", "causes": [], "body": {}}
    return happened(number, time_s, "message", addressee, {"message": letter})


def happened(number: int, time_s: float, kind: str, desk: str | None, body: dict[str, Any]) -> dict[str, Any]:
    return {"n": number, "t_us": int(time_s * 1e6), "kind": kind, "desk": desk, "cause": None, "body": body, "hash": ""}


def record(data: dict[str, Any]) -> tuple[str, ...]:
    header = {"format": 1, "oneroof": "0.1.0", "scenario": data["scenario"], "seed": 1, "hash": "00"}
    events = [
        happened(1, 60.0, "launch", None, {"threat": "berlin-shot"}),
        happened(2, 112.0, "note", None, {"what": "detected", "sensor": "dsp-satellites", "threat": "berlin-shot"}),
        message(3, 153.0, "usa-command", "nato-command", "launch-warning"),
        message(4, 231.0, "usa-command", "usa-command", "request"),
        message(5, 265.0, "usa-command", "usa-command", "answer"),
        message(6, 267.0, "usa-command", "gbi-poland", "order"),
        happened(7, 287.0, "lift-off", None, {"battery": "gbi-poland", "shot": "gbi-poland-1"}),
    ]
    return tuple(json.dumps(line, sort_keys=True) for line in [header, *events])


def scenario() -> Any:
    from oneroof.simulation.scenario import library, reader

    return reader.read(library.path_of("third-site-2007"))


def result(**changes: Any) -> Result:
    data = {**summary(), **{key: value for key, value in changes.items() if key != "geometry"}}
    return Result(scenario(), data, record(data), changes.get("geometry", geometry()))

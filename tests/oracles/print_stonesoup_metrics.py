"""Prints what Stone Soup's metrics answer, for the picture's scores; run by hand where the extra `peers` is installed:

python tests/oracles/print_stonesoup_metrics.py

One JSON line each: first versions, then OSPA cases (order, cutoff, truths, tracks, distance), then one picture over 30
instants with the single-picture metrics; the associations handed to Stone Soup are each track to its nearest truth.
"""

from __future__ import annotations

import json
import math
import random
from datetime import datetime, timedelta
from pathlib import Path

import stonesoup
from stonesoup.measures import Euclidean
from stonesoup.metricgenerator.manager import MultiManager
from stonesoup.metricgenerator.ospametric import OSPAMetric
from stonesoup.metricgenerator.tracktotruthmetrics import SIAPMetrics
from stonesoup.types.association import AssociationSet, TimeRangeAssociation
from stonesoup.types.groundtruth import GroundTruthPath, GroundTruthState
from stonesoup.types.state import State
from stonesoup.types.time import CompoundTimeRange, TimeRange
from stonesoup.types.track import Track

CUTOFF_M, NOW, MOMENT = 50e3, datetime(2013, 7, 1, 12), timedelta(seconds=1)
COMPARED = ("SIAP Completeness", "SIAP Ambiguity", "SIAP Spuriousness", "SIAP Position Accuracy")
FILE = Path(__file__).with_name("stonesoup-metrics.txt")


def places(rng: random.Random, count: int, spread: float) -> list[list[float]]:
    return [[rng.uniform(-spread, spread) for _ in range(3)] for _ in range(count)]


def ospa_cases() -> list[dict]:
    rng, found = random.Random(8), []
    for number in range(60):
        truths = places(rng, rng.randrange(0 if number % 7 else 1, 9), 120e3)
        tracks = [[x + rng.gauss(0, 9e3) for x in place] for place in truths if rng.random() < 0.8]
        tracks += places(rng, rng.randrange(0, 4), 120e3)
        if not truths and not tracks:
            continue
        metric = OSPAMetric(p=2, c=CUTOFF_M)
        states = [[State(place, NOW) for place in group] for group in (tracks, truths)]
        value = float(metric.compute_OSPA_distance(*states).value)
        found.append({"p": 2, "c_m": CUTOFF_M, "truths": truths, "tracks": tracks, "ospa_m": value})
    return found


def picture() -> dict:
    """Six bodies that come and go over 30 instants; tracks that start late, end, double and stray."""
    rng, count = random.Random(12), 30
    at = [NOW + timedelta(seconds=60 * k) for k in range(count)]
    truths, tracks = [], []
    for _ in range(6):
        start, end = rng.randrange(0, 8), rng.randrange(18, count)
        place, speed = places(rng, 1, 1e6)[0], places(rng, 1, 2e3)[0]
        path = {k: [place[i] + speed[i] * 60 * k for i in range(3)] for k in range(start, end)}
        truths.append(path)
        change = rng.randrange(start + 4, end - 2)
        for first, last in ((start + rng.randrange(0, 3), change), (change, end + rng.randrange(0, 3))):
            last = min(last, count)
            tracks.append({k: [x + rng.gauss(0, 800) for x in path.get(k, place)] for k in range(first, last)})
        if rng.random() < 0.5:
            tracks.append({k: [x + rng.gauss(0, 9e3) for x in path[k]] for k in range(start + 2, start + 7)})
    tracks.append({k: places(rng, 1, 3e6)[0] for k in range(3, 9)})
    t_paths = [GroundTruthPath([GroundTruthState(p, timestamp=at[k]) for k, p in path.items()]) for path in truths]
    t_tracks = [Track([State(p, timestamp=at[k]) for k, p in path.items()]) for path in tracks]
    manager = MultiManager([metric := SIAPMetrics(Euclidean(), Euclidean())])
    manager.add_data({"groundtruth_paths": t_paths, "tracks": t_tracks})
    manager.association_set = AssociationSet(associations(truths, tracks, t_paths, t_tracks, at))
    said = {each.title: each.value for each in metric.compute_metric(manager) if each.title in COMPARED}
    return {
        "times_s": [60.0 * k for k in range(count)],
        "truths": truths,
        "tracks": tracks,
        "c_m": CUTOFF_M,
        "siap": said,
    }


def associations(truths, tracks, t_paths, t_tracks, at) -> set:  # type: ignore[no-untyped-def]
    found = {}
    for number, track in enumerate(tracks):
        for k, place in track.items():
            near = [(math.dist(place, path[k]), body) for body, path in enumerate(truths) if k in path]
            if near and min(near)[0] < CUTOFF_M:
                found.setdefault((number, min(near)[1]), []).append(TimeRange(at[k] - MOMENT, at[k] + MOMENT))
    return {
        TimeRangeAssociation({t_tracks[number], t_paths[body]}, CompoundTimeRange(ranges))
        for (number, body), ranges in found.items()
    }


if __name__ == "__main__":
    head = {"stonesoup": stonesoup.__version__, "command": "python tests/oracles/print_stonesoup_metrics.py"}
    lines = [head, *ospa_cases(), picture()]
    FILE.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")

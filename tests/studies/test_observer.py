"""An automatic observer at a joint centre: it learns nothing of what may not be known, and finds a planted leak."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import numpy as np
import pytest

from oneroof.studies.observer import Observer
from runs import leaks_in_messages
from runs.exits import built, flown_once, heard
from runs.leaks import planted
from runs.worlds import OTHERS, WEST, X, assumed, link, radar, threat

PRACTICE, TRIALS, SLOW_TRIALS = 30, 200, 10_000
LEAKS = leaks_in_messages.tracks_by_default.__name__
WARNING = ("launch_time_s", "impact_latitude_deg", "impact_longitude_deg")


@pytest.fixture(autouse=True, scope="module")
def _shared() -> Iterator[None]:
    with flown_once():
        yield


def world(site: int) -> dict[str, Any]:
    """X is told of launches and coarse tracks by one party; the other hides at which of two sites its radar stands."""
    first, second = OTHERS
    posts = [f"{party}-1" for party in (X, *OTHERS)]
    tracks = {"id": "tracks", "from": first, "to": X, "what": "tracks", "fields": ["track_number", "position_ecef_m"]}
    warning = {"id": "warning", "from": first, "to": X, "what": "launch-warning", "fields": list(WARNING)}
    return {
        "format": 1, "name": "centre", "title": "heard until 220 s", "start_utc": "2013-07-01T12:00:00Z",
        "parties": [{"id": party} for party in (X, *OTHERS, "attacker")],
        "nodes": [{"id": post, "party": post.removesuffix("-1")} for post in posts],
        "assets": [
            radar("seen", first, "forward-x-band", WEST[1]), radar("own", X, "uewr-fylingdales", WEST[0]),
            radar("hidden", second, "forward-x-band", WEST[site]),
        ],
        "links": [
            link("seen", f"{first}-1", 1.0), link("own", f"{X}-1", 1.0), link("hidden", f"{second}-1", 1.0),
            *(link(one, other, 2.0) for one in posts for other in posts if one != other),
        ],
        "release": [
            {**tracks, "round_to": {"position_ecef_m": 1000.0}, "delay_s": assumed(5.0)},
            {**warning, "round_to": {"launch_time_s": 10.0}, "delay_s": assumed(5.0)},
        ],
        "rights": [], "doctrine": [], "attack": [threat("berlin")], "replications": 1, "chance": "on",
        "protect": [{"id": "berlin", "place": {"latitude_deg": 52.5, "longitude_deg": 13.4}, "radius_km": 300}],
    }  # fmt: skip


def accuracy(trials: int, leak: str | None = None) -> float:
    """Let the observer practise, then guess; every run has its own luck, and a coin says at which site the radar is."""
    rng, observer, right, empty = np.random.default_rng(68), Observer(), 0, 0
    with nullcontext() if leak is None else planted(leak):
        worlds = [world(site) for site in range(2)]
        stages = [built(data) for data in worlds]
        for run in range(PRACTICE + trials):
            answer, coin = (bool(rng.integers(2)) for _ in range(2))
            shown = heard(worlds[answer], X, stages[answer], run).transcript
            empty += not shown
            if run < PRACTICE:
                observer.learn(shown, answer)
            else:
                right += observer.guess(shown, coin) == answer
    # a missile that fails is told of by nobody
    assert empty < trials / 10
    return right / trials


def at_chance(trials: int) -> bool:
    return abs(accuracy(trials) - 0.5) <= 3.0 * 0.5 / math.sqrt(trials)


@pytest.mark.requirement("A068")
def test_the_observer_guesses_at_chance() -> None:
    assert at_chance(TRIALS)


@pytest.mark.requirement("A068")
def test_the_observer_finds_a_planted_leak() -> None:
    assert accuracy(TRIALS // 4, LEAKS) > 0.9


@pytest.mark.slow
@pytest.mark.requirement("A068")
def test_in_ten_thousand_runs_the_observer_guesses_at_chance() -> None:
    assert at_chance(SLOW_TRIALS)


@pytest.mark.slow
@pytest.mark.requirement("A068")
def test_in_two_thousand_runs_the_observer_finds_the_planted_leak() -> None:
    assert accuracy(SLOW_TRIALS // 5, LEAKS) > 0.9

"""A track that nobody reports any more is drawn forward: the next radar is told in time where it will come."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from oneroof.simulation.case import open_case
from oneroof.simulation.coming import Coming
from oneroof.simulation.event import Event, Kind
from oneroof.simulation.layout import Layout
from runs.watching import changed, fixed, laid, notes, watched

RADAR, POST = "brdy-radar", "usa-command"
# for an aim point in the western Mediterranean the forward radar has the fall for two looks, 160 s after launch; the
# Czech radar's field begins two minutes later
SARDINIA = (39.826, 7.496)


def shot_at(
    latitude_deg: float,
    longitude_deg: float,
    missile: str = "iran-3-stage-3700",
    origin: str = "tabriz",
    link: Mapping[str, Any] | None = None,
) -> Layout:
    """Lay out the third site against one missile, with chance off, and perhaps one link more."""
    at = {"latitude_deg": latitude_deg, "longitude_deg": longitude_deg}
    row = {"id": "shot", "missile": missile, "from": origin, "to": at, "launch_s": 0}
    place = {"id": "place", "place": at, "radius_km": 100}
    rows: dict[str, Any] = {"protect": [place], "attack": [row], "declarations": [], "chance": "off"}
    if link is not None:
        rows["links"] = [*open_case("third-site-2007").scenario.as_data()["links"], link]
    return laid(changed("third-site-2007", **rows))


def reports_s(events: list[Event], sensor: str) -> list[float]:
    return [each.time_us / 1e6 for each in events if each.kind is Kind.REPORT and each.body["sensor"] == sensor]


def cues(events: list[Event]) -> list[Event]:
    return [event for event in events if event.kind is Kind.CUE and event.body["sensor"] == RADAR]


def looks(events: list[Event]) -> list[Event]:
    return [event for event in events if event.kind is Kind.CUE_DUE]


@pytest.fixture(scope="module")
def sardinia() -> Layout:
    return shot_at(*SARDINIA)


def test_a_radar_is_cued_for_a_track_that_the_one_before_lost(sardinia: Layout) -> None:
    """Nobody reports the track for a hundred seconds; it is found, asked about and met as it enters the next field."""
    events = watched(sardinia).events
    lost_s, found_s = max(reports_s(events, "forward-radar")), min(reports_s(events, RADAR))
    between = [each for each in events if each.kind is Kind.REPORT and lost_s < each.time_us / 1e6 < found_s]
    assert found_s - lost_s > 100.0 and not between
    (cue,) = (each for each in cues(events) if lost_s < each.time_us / 1e6 < found_s)
    # the place on entry, sharp enough to be filled at once: the boost is known to be over
    assert cue.body["sigma_m"] < 5e3 and cue.body["from_s"] < found_s < cue.body["until_s"]
    assert found_s - cue.body["time_s"] < 10.0
    assert [note.body["outcome"] for note in notes(events, "met")] == ["killed"]


def test_a_track_that_no_radar_saw_fall_is_not_drawn_forward() -> None:
    """Where it will come is then known to a thousand kilometres."""
    events = watched(shot_at(36.431, 8.184, "iran-icbm-liquid", "semnan")).events
    assert notes(events, "detected") and not looks(events) and not cues(events)


def test_a_track_that_comes_into_no_field_is_never_looked_at_again() -> None:
    events = watched(shot_at(39.93, 32.86, "shahab-3")).events
    assert len(reports_s(events, "forward-radar")) > 10 and not looks(events)


def test_there_is_one_look_ahead_at_a_time_and_few_in_all(layout: Layout) -> None:
    events = watched(layout, 1).events
    assert 0 < len(looks(events)) < 4 * len(layout.threats)
    keys = sorted({(each.desk or "", each.body["track"]) for each in looks(events)})
    for key in keys:
        times = [each.time_us for each in looks(events) if (each.desk, each.body["track"]) == key]
        assert all(later - earlier >= 30_000_000 for earlier, later in itertools.pairwise(times))


def test_a_silent_track_is_looked_at_when_there_is_another_radar_to_cue() -> None:
    """The post may cue the Czech radar only when the track is silent, and in its field, already."""
    link = {"from": POST, "to": "fylingdales-radar", "delay_s": fixed(3.0)}
    events = watched(taking_over(shot_at(*SARDINIA, link=link), 300.0)).events
    assert max(reports_s(events, "forward-radar")) < 200.0
    assert min(event.time_us for event in cues(events)) == 302_000_000
    assert min(reports_s(events, RADAR)) < 330.0


def taking_over(layout: Layout, at_s: float) -> Layout:
    """Let the post cue Fylingdales alone until an instant, and from then on the Czech radar too."""
    post = layout.posts[POST]
    before = replace(post, cued={name: each for name, each in post.cued.items() if name != RADAR})
    assert before.cued
    change = Coming("more", round(at_s * 1e6), "", (), after=0, state=1, posts={POST: post})
    return replace(layout, posts={**layout.posts, POST: before}, coming=(change,))

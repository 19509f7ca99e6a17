"""A desk tells a radar where to look: earlier detections, by links and release rules alone."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from oneroof.simulation.case import Case
from oneroof.simulation.draws import Draws
from oneroof.simulation.event import Event, Kind
from oneroof.simulation.layout import Layout, build
from oneroof.simulation.replication import engine
from oneroof.simulation.scenario.models import Scenario

ALLY = "fylingdales-radar"
WAY = {"from": "usa-command", "to": ALLY, "delay_s": {"assumed": 3.0, "low": 1.0, "high": 5.0, "reason": "a test"}}
REVIEW = {"assumed": 7.0, "low": 1.0, "high": 9.0, "reason": "a test"}
RULE = {"id": "cues-to-gbr", "from": "usa", "to": "gbr", "what": "cue", "delay_s": REVIEW}


class Kept:
    def __init__(self) -> None:
        self.events: list[Event] = []

    def note(self, event: Event) -> None:
        self.events.append(event)


def happened(layout: Layout, replication: int = 0) -> list[Event]:
    kept = Kept()
    engine(layout, Draws(1, replication), lambda world: (kept,)).run()
    return kept.events


def first_seen_s(events: list[Event], sensor: str) -> dict[str, float]:
    notes = [event for event in events if event.kind is Kind.NOTE and event.body["what"] == "detected"]
    return {each.body["threat"]: each.time_us / 1e6 for each in notes if each.body["sensor"] == sensor}


def cues_to(events: list[Event], sensor: str) -> list[Event]:
    return [event for event in events if event.kind is Kind.CUE and event.body["sensor"] == sensor]


@pytest.fixture(scope="module")
def changed(third_site: Case) -> Callable[..., Layout]:
    """Build the third site with links taken away or added, and rules added."""

    def make(without: str = "", links: tuple[Any, ...] = (), rules: tuple[Any, ...] = ()) -> Layout:
        data = third_site.scenario.as_data()
        data["links"] = [row for row in data["links"] if f"{row['from']}>{row['to']}" != without] + list(links)
        data["release"] = [*data["release"], *rules]
        return build(Scenario.model_validate(data), third_site.shelf())

    return make


def test_the_czech_radar_finds_earlier_when_it_is_told_where_to_look(
    layout: Layout, changed: Callable[..., Layout]
) -> None:
    """Four replications, eight missiles each: what it never finds by itself counts as found when the attack is over."""
    alone = changed(without="usa-command>brdy-radar")
    gains = []
    for replication in range(4):
        cued = first_seen_s(happened(layout, replication), "brdy-radar")
        fence = first_seen_s(happened(alone, replication), "brdy-radar")
        assert len(cued) >= len(fence)
        gains += [fence.get(threat, 1500.0) - cued[threat] for threat in cued]
    print(f"{len(gains)} detections, earlier by {sum(gains) / len(gains):.0f} s on average")
    assert sum(gains) / len(gains) > 100.0
    assert sum(gain >= 0.0 for gain in gains) >= 0.9 * len(gains)


def test_without_a_link_nobody_is_cued(changed: Callable[..., Layout]) -> None:
    events = happened(changed(without="usa-command>brdy-radar"))
    assert not [event for event in events if event.kind is Kind.CUE]
    assert not [event for event in events if event.kind is Kind.NOTE and event.body["what"] == "cue-not-sent"]


def test_a_cue_arrives_by_its_link_and_is_renewed_twice_a_minute_at_most(layout: Layout) -> None:
    events = happened(layout)
    sent = [event.body["message"] for event in events if event.kind is Kind.MESSAGE and event.desk == "brdy-radar"]
    assert len(sent) == len(cues_to(events, "brdy-radar")) > 8
    for track in {message.body["track"] for message in sent}:
        times = [message.sent_us for message in sent if message.body["track"] == track]
        assert all(later - earlier >= 30_000_000 for earlier, later in itertools.pairwise(times))
    for message in sent:
        assert (str(message.what), message.sender) == ("cue", "usa-command")
        assert message.because == f"track {message.body['track']} comes into the field of brdy-radar"
        assert message.received_us - message.sent_us == 2_000_000
        assert message.body["until_s"] > message.body["from_s"] >= message.received_us / 1e6 - 1e-6


def test_another_partys_radar_is_not_cued_unless_a_rule_releases_it(changed: Callable[..., Layout]) -> None:
    refused = happened(changed(links=(WAY,)))
    notes = [event for event in refused if event.kind is Kind.NOTE and event.body["what"] == "cue-not-sent"]
    assert not cues_to(refused, ALLY)
    assert notes and all("what no rule permits is refused" in note.body["reason"] for note in notes)
    assert len({note.body["number"] for note in notes}) == len(notes)  # said once a track
    allowed = happened(changed(links=(WAY,), rules=(RULE,)))
    sent = [event.body["message"] for event in allowed if event.kind is Kind.MESSAGE and event.desk == ALLY]
    assert sent and len(cues_to(allowed, ALLY)) == len(sent)
    told = {(message.because, message.received_us - message.sent_us) for message in sent}
    assert told == {("released by cues-to-gbr", 3_000_000)}
    asked_us = {event.number: event.time_us for event in allowed}
    causes = [event.cause for event in allowed if event.kind is Kind.MESSAGE and event.desk == ALLY]
    assert all(m.sent_us - asked_us[cause] == 7_000_000 for m, cause in zip(sent, causes, strict=True))

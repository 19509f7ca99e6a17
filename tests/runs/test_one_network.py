"""One network of several nations' sensors and shooters: never less than each alone, and without links exactly these."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from oneroof.simulation.case import open_case
from oneroof.simulation.event import Event
from oneroof.simulation.layout import Layout
from oneroof.simulation.opportunity import Opportunity, opportunities
from oneroof.simulation.scenario import library
from runs.watching import changed, fixed, laid, watched

THREE = Path(__file__).with_name("three-sites.yaml")
SITES = ("tur", "rou", "pol")
Row = dict[str, Any]


def only(data: Row, party: str) -> Row:
    """Give the rows of a scenario that one party's site has when it stands alone."""
    assets = [row for row in data["assets"] if row["owner"] == party]
    mine = {row["id"] for row in assets} | {f"{party}-command"}
    return {
        "parties": [row for row in data["parties"] if row["id"] == party],
        "assets": assets,
        "nodes": [row for row in data["nodes"] if row["party"] == party],
        "links": [row for row in data["links"] if {row["from"], row["to"]} <= mine],
        "rights": [row for row in data["rights"] if row["for"] == [f"{party}-command"]],
        "doctrine": [row for row in data["doctrine"] if row["shooter"] in mine],
        "release": [],
    }


def linked(data: Row) -> Row:
    """Let every radar report to every ally's command, as rules of release allow: any battery may fire on any track."""
    ways = [{"from": f"{a}-radar", "to": f"{b}-command", "delay_s": fixed(3)} for a, b in permutations(SITES, 2)]
    rules = [
        {"id": f"{a}-to-{b}", "from": a, "to": b, "what": "detections", "delay_s": fixed(0)}
        for a, b in permutations(SITES, 2)
    ]
    return {"links": [*data["links"], *ways], "release": rules}


@lru_cache
def network() -> Layout:
    return laid(changed(THREE, **linked(open_case(THREE).scenario.as_data())))


@lru_cache
def cut() -> Layout:
    return laid(changed(THREE))


@lru_cache
def alone(site: str) -> Layout:
    return laid(changed(THREE, **only(open_case(THREE).scenario.as_data(), site)))


def enlarged(small: dict[tuple[str, str], Opportunity], large: dict[tuple[str, str], Opportunity]) -> list[Any]:
    return [key for key, each in small.items() if not each.launches <= large[key].launches]


@pytest.mark.requirement("A011")
def test_the_network_has_every_opportunity_that_a_site_has_alone_and_more() -> None:
    full = opportunities(network())
    grown = 0
    for site in SITES:
        own = opportunities(alone(site))
        assert enlarged(own, full) == [], site
        grown += sum(own[key].launches < full[key].launches for key in own)
    assert grown > 0, "the network adds nothing"
    planted = opportunities(network(), without=["rou-radar", "tur-radar"])
    assert enlarged(opportunities(alone("rou")), planted), "a set that shrank is not noticed"


@pytest.mark.requirement("A011")
@pytest.mark.parametrize("name", library.names())
def test_in_every_shipped_scenario_the_network_has_what_each_owner_has_alone(name: str) -> None:
    """A party's own sensors, reporting straight to its own posts, for the batteries that it holds."""
    layout = laid(open_case(name).scenario)
    full = opportunities(layout)
    for party in sorted({shooter.party for shooter in layout.shooters.values()}):
        assert enlarged(opportunities(stand_alone(layout, party)), full) == [], party


def stand_alone(layout: Layout, party: str) -> Layout:
    posts = {id: post for id, post in layout.posts.items() if post.node.party == party}
    sensors = {
        id: replace(each, deliveries=tuple(way for way in each.deliveries if way.node in posts))
        for id, each in layout.sensors.items()
        if each.party == party
    }
    shooters = {id: each for id, each in layout.shooters.items() if each.party == party}
    return replace(layout, posts=posts, sensors=sensors, shooters=shooters)


def log_of(events: list[Event], site: str) -> list[str]:
    """Write what a site's command and battery did, without the numbers that count other sites' events."""
    mine = (f"{site}-command", f"{site}-battery")
    return [
        repr((event.time_us, event.kind, event.desk, event.body))
        for event in events
        if event.desk in mine or event.body.get("battery") == f"{site}-battery"
    ]


@pytest.mark.requirement("A011")
def test_with_all_links_cut_each_site_does_what_it_does_alone() -> None:
    """Byte for byte, with all chance on and no kills; linked, at least one site does something else."""
    different = 0
    for replication in range(2):
        together = watched(cut(), replication).events
        talking = watched(network(), replication).events
        for site in SITES:
            log = log_of(together, site)
            assert log == log_of(watched(alone(site), replication).events, site), (site, replication)
            assert site == "tur" or any("'ordered'" in line for line in log)
            different += log != log_of(talking, site)
    assert different > 0, "the network changes nothing: the cut is not seen"

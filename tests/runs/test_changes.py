"""Changes in time: what was before stays as it was, what has begun goes on as it began, what is withdrawn goes back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from oneroof.command.label import FREE
from oneroof.errors import ScenarioError
from oneroof.simulation.case import open_case
from oneroof.simulation.draws import Draws
from oneroof.simulation.event import Event, Kind
from oneroof.simulation.layout import Layout
from oneroof.simulation.replication import engine
from oneroof.simulation.run import run
from runs.watching import changed, fixed, laid, messages, notes, watched

HERE = Path(__file__).parent
WITHDRAWN, TWO_POSTS = HERE / "withdrawn.yaml", HERE / "two-posts.yaml"
SECOND_US = 1_000_000
NEVER = {"assumed": 1, "low": 0, "high": 1, "reason": "test"}


def at(layout: Layout, *times_s: float) -> Layout:
    """Move the changes of a layout to other instants; all else of it stays."""
    moved = (replace(each, at_us=round(t * 1e6)) for each, t in zip(layout.coming, times_s, strict=True))
    return replace(layout, coming=tuple(moved))


def plain(events: list[Event], before_us: int) -> list[tuple[Any, ...]]:
    """Give what is recorded of the events before an instant, numbers and causes included."""
    return [
        (e.time_us, e.rank, e.number, e.cause, e.kind, e.desk, repr(e.body)) for e in events if e.time_us < before_us
    ]


# ---------------------------------------------------------------------------------------------- before: nothing


def stripped(record: tuple[str, ...], before_us: int) -> list[str]:
    """Give a record's events before an instant, byte for byte but for the chain of hashes."""
    lines = [line.partition(',"hash":')[0] + line.partition(',"hash":')[2][66:] for line in record[1:-1]]
    return [line for line in lines if json.loads(line)["t_us"] < before_us]


@pytest.mark.requirement("A056")
@pytest.mark.parametrize(
    "changes",
    [
        [{"at_s": 400, "arrangement": "joint"}],
        [{"at_s": 250.5, "arrangement": "dual-key"}, {"at_s": 500, "arrangement": "national"}],
    ],
)
def test_before_another_arrangement_comes_the_record_is_the_old_ones(changes: list[dict[str, Any]]) -> None:
    base = open_case("third-site-2007").scenario
    shots = base.as_data()["attack"][:2]
    old = run(changed("third-site-2007", attack=shots), replications=1)
    new = run(changed("third-site-2007", attack=shots, changes=changes), replications=1)
    instant_us = round(changes[0]["at_s"] * 1e6)
    before = stripped(old.record, instant_us)
    assert len(before) > 10 and stripped(new.record, instant_us) == before
    assert stripped(new.record, 10**12) != stripped(old.record, 10**12), "afterwards something must differ"


@pytest.mark.requirement("A056")
@pytest.mark.parametrize("at_s", [100.0, 232.0, 246.706487, 260.0, 640.0])
def test_before_a_withdrawal_the_events_are_the_same(at_s: float) -> None:
    bare = laid(changed(WITHDRAWN, changes=[]))
    both = [watched(each, 1).events for each in (bare, at(withdrawn(), at_s))]
    assert plain(both[0], round(at_s * 1e6)) == plain(both[1], round(at_s * 1e6))
    assert plain(both[0], 10**12) != plain(both[1], 10**12)


# ---------------------------------------------------------------------------------------------- withdrawal


@lru_cache(maxsize=1)
def withdrawn() -> Layout:
    return laid(open_case(WITHDRAWN).scenario)


def executed_after(events: list[Event], at_us: int, post: str) -> list[str]:
    """List what a post had done with the battery at or after an instant."""
    refused = {e.body["shot"] for e in notes(events, "order-refused")}
    lifted = [f"lift-off {e.body['shot']}" for e in events if e.kind is Kind.LIFT_OFF and e.time_us >= at_us]
    taken = [
        f"order {shot}"
        for e in messages(events, "order", "offered")
        if e.time_us >= at_us and (shot := e.body["message"].body["shot"]) not in refused
    ]
    return [each for each in (*lifted, *taken) if f" {post}:" in each]


CHUNKS = [pytest.param(k, 2500, marks=pytest.mark.slow) for k in range(4)]


@pytest.mark.requirement("A043")
@pytest.mark.parametrize("chunk, count", [(0, 100), *CHUNKS])
def test_nothing_that_the_alliance_ordered_is_done_after_a_withdrawal(chunk: int, count: int) -> None:
    """Withdrawn at any time; at that instant it is the nation's, which then fires it."""
    rng, seen = np.random.default_rng(43 + chunk), {"recalled": 0, "refused": 0, "before": 0, "national": 0}
    for replication in range(chunk * 2500, chunk * 2500 + count):
        at_s = float(rng.uniform(200.0, 330.0))
        at_us = round(at_s * 1e6)
        events = watched(at(withdrawn(), at_s), replication).events
        assert executed_after(events, at_us, "allied") == [], (replication, at_s)
        assert executed_after([e for e in events if e.time_us < at_us], 0, "national") == [], (replication, at_s)
        seen["recalled"] += len(notes(events, "order-recalled"))
        seen["refused"] += len(notes(events, "order-refused"))
        seen["before"] += bool(executed_after([e for e in events if e.time_us < at_us], 0, "allied"))
        seen["national"] += bool(executed_after(events, at_us, "national"))
    assert min(seen.values()) >= count // 60, f"each must have been there to be kept to: {seen}"


def test_what_is_left_in_the_battery_goes_with_it() -> None:
    """Three rounds; what the alliance had fired is gone, what was recalled is there again."""
    for replication in range(12):
        events = watched(at(withdrawn(), 262.0), replication).events
        fired = [e for e in events if e.kind is Kind.LIFT_OFF]
        assert len(fired) <= 3
        before = sum(e.time_us < 262 * SECOND_US for e in fired)
        made = engine(at(withdrawn(), 262.0), Draws(1, replication))
        made.run_until(262 * SECOND_US)
        assert made.world.desks["national"].magazine["offered"] == 3 - before


def test_the_change_is_recorded_and_a_fork_has_it_before_it(tmp_path: Path) -> None:
    (change,) = [e for e in watched(withdrawn(), 0).events if e.kind is Kind.CHANGE]
    assert change.time_us == 260 * SECOND_US and change.body == {"change": "change", "what": "offered is withdrawn"}
    made = engine(withdrawn(), Draws(1, 0))
    made.run_until(200 * SECOND_US)
    twin = made.fork()
    assert twin.next_time_us() == made.next_time_us()
    twin.run()
    assert twin.world.desks["offered"].post.node.party == "nation"
    assert made.world.desks["offered"].post.node.party == "alliance"


def test_an_asset_put_under_another_command_and_back() -> None:
    changes = [
        {"at_s": 240, "controllers": {"offered": "nation"}},
        {"at_s": 300, "controllers": {"offered": "alliance"}},
    ]
    layout = laid(changed(WITHDRAWN, changes=changes))
    assert [each.said for each in layout.coming] == ["nation commands offered", "alliance commands offered"]
    parties = [each.posts["offered"].node.party for each in layout.coming]
    assert parties == ["nation", "alliance"]
    for replication in range(10):
        for event in (e for e in watched(layout, replication).events if e.kind is Kind.LIFT_OFF):
            national = 240 * SECOND_US <= event.time_us < 300 * SECOND_US
            assert event.body["shot"].startswith("national:" if national else "allied:")


def test_owners_never_change_and_reports_follow_the_command() -> None:
    """A radar put under the alliance reports to its operator's party only by a rule, from that instant on."""
    base = open_case(WITHDRAWN).scenario.as_data()
    changes = [{"at_s": 200, "controllers": {"radar": "alliance"}}]
    layout = laid(changed(WITHDRAWN, changes=changes))
    told = {(each.node, each.label == FREE): each.states for each in layout.sensors["radar"].deliveries}
    assert told == {("national", True): {0}, ("allied", False): {0}, ("allied", True): {1}}
    assert [each.owner for each in layout.scenario.assets] == ["nation", "nation"]
    events = watched(layout).events
    heard = {e.desk: e.time_us for e in events if e.kind is Kind.REPORT}
    assert heard["national"] < 203 * SECOND_US < heard["allied"] and base["release"]


# ---------------------------------------------------------------------------------------------- rules of a council


@lru_cache(maxsize=1)
def councils() -> tuple[Layout, Layout]:
    """Two missiles a few minutes apart; from an instant on whoever is asked refuses."""
    base = open_case(TWO_POSTS).scenario.as_data()
    old = {**base["rights"][0], "refusal_chance": {**NEVER, "assumed": 0.2}}
    old["delay_s"] = {"median": fixed(40), "spread": {"assumed": 0.7, "low": 0, "high": 1, "reason": "test"}}
    new = [{**old, "id": "none", "by": "field", "refusal_chance": NEVER}]
    doctrine = [{**row, "mode": "shoot-look-shoot"} for row in base["doctrine"]]
    rows = {"rights": [old], "chance": "on", "doctrine": doctrine}
    return laid(changed(TWO_POSTS, **rows)), laid(changed(TWO_POSTS, **rows, changes=[{"at_s": 300, "rights": new}]))


def courses(events: list[Event], tracks: set[int]) -> list[tuple[Any, ...]]:
    """Say all that was done about some tracks: asked, answered, ordered, left."""
    shots = {e.body["shot"]: e.body["track"] for e in notes(events, "ordered")}
    done = [
        (e.time_us, e.body["what"], e.body.get("answer"), e.body.get("holder"), e.body.get("shot"))
        for e in notes(events, "asked", "answered", "ordered")
        if e.body.get("number", e.body.get("track")) in tracks
    ]
    left = [(e.time_us, e.body["shot"]) for e in events if e.kind is Kind.LIFT_OFF and shots[e.body["shot"]] in tracks]
    return [*done, *left]


def cases(chunk: int, count: int) -> Iterator[tuple[int, float, list[Event]]]:
    rng = np.random.default_rng(49 + chunk)
    for number in range(chunk * 2500, chunk * 2500 + count):
        if number % 10 == 0:
            plain_run = watched(councils()[0], number // 10).events
        yield number // 10, float(rng.uniform(240.0, 620.0)), plain_run


@pytest.mark.requirement("A049")
@pytest.mark.parametrize("chunk, count", [(0, 100), *CHUNKS])
def test_a_councils_decision_does_not_reach_an_engagement_that_has_begun(chunk: int, count: int) -> None:
    """What was asked before goes on under its rule to the end; what is asked after it is asked under the new one."""
    begun = after = 0
    for replication, at_s, old in cases(chunk, count):
        events = watched(at(councils()[1], at_s), replication).events
        first = {}
        for event in notes(events, "asked"):
            first.setdefault(event.body["number"], event.time_us)
        earlier = {number for number, at_us in first.items() if at_us < at_s * 1e6}
        assert courses(events, earlier) == courses(old, earlier), (replication, at_s)
        later = first.keys() - earlier
        ended = [e.body for e in notes(events, "answered") if e.body["number"] in later]
        assert {body["answer"] for body in ended} <= {"refused"} and {body["rule"] for body in ended} <= {"field"}
        begun, after = begun + len(earlier), after + len(later)
    assert begun >= count // 3 and after >= count // 3, "both must have been there"


# ---------------------------------------------------------------------------------------------- what cannot be


@pytest.mark.parametrize(
    "changes, where, found",
    [
        ([{"at_s": 300, "withdraw": ["offered"]}, {"at_s": 200, "rights": []}], "changes.1.at_s", "200, before 300"),
        ([{"at_s": -1, "withdraw": ["offered"]}], "changes.0.at_s", "-1"),
        ([{"at_s": 1, "withdraw": ["ofered"]}], "changes.0.withdraw", "'ofered'"),
        ([{"at_s": 1, "withdraw": ["radar"]}], "withdraw", "'radar', which nobody else commands"),
        ([{"at_s": 1, "withdraw": ["offered"]}, {"at_s": 2, "withdraw": ["offered"]}], "change-2", "nobody else"),
        ([{"at_s": 1, "controllers": {"offered": "aliance"}}], "controllers.offered", "'aliance'"),
        ([{"at_s": 1, "controllers": {"ofered": "alliance"}}], "controllers.ofered", "'ofered'"),
        ([{"at_s": 1}], "changes.0", "changes nothing"),
        ([{"at_s": 1, "rights": [{"action": "engage", "by": "nobody"}]}], "changes.change", "'nobody'"),
        ([{"at_s": 1, "arrangement": "jont"}], "arrangement", "'jont'"),
        ([{"at_s": 1, "arangement": "joint"}], "changes.0", "'arangement'"),
    ],
)
def test_changes_that_cannot_be_are_told(changes: list[dict[str, Any]], where: str, found: str) -> None:
    with pytest.raises(ScenarioError) as error:
        changed(WITHDRAWN, changes=changes)
    assert any(where in fault.where and found in fault.found for fault in error.value.faults), str(error.value)

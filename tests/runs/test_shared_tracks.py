"""Tracks between parties in a run: warned never later, launched on remote, nothing fed back, labels joined."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from oneroof.command import picture
from oneroof.command.desk import Desk
from oneroof.simulation import desk_handlers
from oneroof.simulation.case import open_case
from oneroof.simulation.draws import Draws
from oneroof.simulation.event import Event, Kind
from oneroof.simulation.layout import Layout, build
from oneroof.simulation.replication import engine, replicate
from oneroof.simulation.run import run
from oneroof.simulation.score import Cause
from oneroof.simulation.world import World

TWO_PARTIES = Path(__file__).with_name("two-parties.yaml")
Change = Callable[[dict[str, Any]], None]


def changed(change: Change | None = None) -> Layout:
    case = open_case(TWO_PARTIES)
    data = case.scenario.as_data()
    if change is not None:
        change(data)
    scenario = type(case.scenario).model_validate(data)
    return build(scenario, case.shelf())


def without(*rules: str) -> Change:
    def change(data: dict[str, Any]) -> None:
        data["release"] = [row for row in data["release"] if row["id"] not in rules]

    return change


ALONE = without("eastern-tracks", "western-tracks", "western-warnings")


@pytest.fixture(scope="module")
def together() -> Layout:
    return changed()


@pytest.fixture(scope="module")
def alone() -> Layout:
    return changed(ALONE)


class Kept:
    """Keeps the messages of a replication and, at its end, its desks."""

    def __init__(self) -> None:
        self.messages: list[Any] = []

    def note(self, event: Event) -> None:
        if event.kind is Kind.MESSAGE:
            self.messages.append(event.body["message"])


def played(layout: Layout, replication: int = 0, until_us: int | None = None) -> tuple[Kept, World]:
    kept, worlds = Kept(), []

    def sinks(world: World) -> tuple[Kept]:
        worlds.append(world)
        return (kept,)

    made = engine(layout, Draws(1, replication), sinks)
    made.run() if until_us is None else made.run_until(until_us)
    return kept, worlds[0]


def warnings_us(layout: Layout, replication: int) -> dict[tuple[str, str], list[int]]:
    """When each capital was told, by what: each list in order, a launch and an impact for each body."""
    found: dict[tuple[str, str], list[int]] = {}
    for message in played(layout, replication)[0].messages:
        if message.what == "launch-warning" and message.addressee.endswith("-capital"):
            found.setdefault((message.addressee, message.because), []).append(message.sent_us)
    return found


# ---------------------------------------------------------------------------------------------- warning


@pytest.mark.requirement("A072")
def test_fused_warning_is_never_later_than_a_partys_own(together: Layout, alone: Layout) -> None:
    """12 raids of four, two parties, two release rules: no capital's k-th warning of a kind comes later."""
    earlier = 0
    for replication in range(12):
        fused, own = warnings_us(together, replication), warnings_us(alone, replication)
        for key, times in own.items():
            assert len(fused[key]) >= len(times)
            for mine, theirs in zip(fused[key], times, strict=False):
                assert mine <= theirs, (replication, key)
                earlier += mine < theirs
    assert earlier > 30


@pytest.mark.requirement("A072")
def test_what_the_desk_that_is_told_warns_of_comes_as_soon_as_either_alone(together: Layout, alone: Layout) -> None:
    """Told at once, the western post warns no later than the eastern one, but for the link's 3 s and 10 s."""
    for replication in range(6):
        fused, own = warnings_us(together, replication), warnings_us(alone, replication)
        for because in ("launch detected", "impact predicted"):
            east = own["east-capital", because]
            west = fused["west-capital", because]
            assert all(mine <= theirs + 13_000_000 for mine, theirs in zip(west, east, strict=False))


@pytest.mark.requirement("A072")
def test_the_fused_product_carries_the_join_of_its_sources(together: Layout) -> None:
    """What rests on eastern tracks is secret and for east and west alone: the north's rule lets none of it out."""
    kept, _ = played(together)
    warnings = [message for message in kept.messages if message.what == "launch-warning"]
    west = [message for message in warnings if message.sender == "west-command"]
    assert west
    for message in west:
        fused = message.label.level == "secret"
        # the sender's own information is for its own party, what east gave for east and west: both allow west
        assert message.label.releasable_to == (("west",) if message.addressee == "west-capital" else ("north", "west"))
        assert not (fused and message.addressee == "north-command")
    assert any(message.label.level == "secret" for message in west)
    assert not [message for message in warnings if message.addressee == "north-command"]
    onward = changed(lambda data: data["release"][0].update(onward_to=["north"]))
    let = [each for each in played(onward)[0].messages if each.addressee == "north-command"]
    assert let and all(each.label.level == "secret" and each.label.releasable_to == ("north", "west") for each in let)


# ---------------------------------------------------------------------------------------------- launch on remote


def test_a_desk_fires_on_what_it_was_told(together: Layout, alone: Layout) -> None:
    """The western radar sees the missiles late: told of them, the post is ready before its own radar has them."""
    gained = []
    for replication in range(3):
        told, own = replicate(together, 1, replication), replicate(alone, 1, replication)
        for mine, theirs in zip(told.stories, own.stories, strict=True):
            if mine.ready_us is not None:
                gained.append((theirs.ready_us or 10**10) - mine.ready_us)
    assert len(gained) >= 8 and min(gained) >= 0 and sorted(gained)[len(gained) // 2] > 60_000_000
    defended = [sum(s.cause is Cause.DEFENDED for s in replicate(each, 1, 0).stories) for each in (together, alone)]
    assert defended[0] >= defended[1]


def test_a_body_is_fired_at_once_however_many_tell_of_it(together: Layout) -> None:
    """A track told of becomes an own one on the way: its question, its shots and its warning go with it."""
    for replication in range(4):
        kept, world = played(together, replication)
        orders = [message for message in kept.messages if message.what == "order"]
        assert len(orders) <= 4 == len(together.threats)
        told = [m.because for m in kept.messages if m.what == "launch-warning" and m.addressee == "west-capital"]
        assert told.count("impact predicted") <= 4 and told.count("launch detected") <= 4
        desk = world.desks["west-command"]
        numbers = [each.number for each in desk.told.values()]
        assert len(numbers) == len(set(numbers))


def test_warning_only_is_warned_of_and_not_fired_at() -> None:
    layout = changed(lambda data: data["release"][0].update(restrictions=["warning-only"]))
    alone, told = replicate(changed(ALONE), 1, 0), replicate(layout, 1, 0)
    assert [story.ready_us for story in told.stories] == [story.ready_us for story in alone.stories]
    east = [m for m in played(layout)[0].messages if m.addressee == "west-capital"]
    assert any("warning-only" in message.label.restrictions for message in east)


def test_without_the_covariance_a_track_is_shown_and_not_used() -> None:
    def change(data: dict[str, Any]) -> None:
        data["release"][0]["fields"] = ["track_number", "track_time_s", "position_ecef_m"]

    kept, world = played(changed(change))
    assert [m for m in kept.messages if m.what == "tracks" and m.addressee == "west-command"]
    assert world.desks["west-command"].told == {}


def test_what_no_rule_names_is_not_told(alone: Layout) -> None:
    assert not [message for message in played(alone)[0].messages if message.what == "tracks"]


def test_tracks_leave_as_coarse_and_as_late_as_the_rule_says(together: Layout) -> None:
    told = [m for m in played(together)[0].messages if m.what == "tracks" and m.addressee == "east-command"]
    assert told
    for message in told:
        assert set(message.body) == {
            "track_number", "track_time_s", "position_ecef_m", "velocity_ecef_m_s", "covariance_ecef"
        }  # fmt: skip
        assert all(value % 2000.0 == 0.0 for value in message.body["position_ecef_m"])
        assert message.received_us - message.sent_us == 3_000_000 and message.rule == "western-tracks"
        assert message.sent_us / 1e6 - message.body["track_time_s"] >= 29.0


# ---------------------------------------------------------------------------------------------- nothing comes back


def own_tracks(world: World, node: str) -> list[str]:
    tracker = world.desks[node].tracker
    assert tracker is not None
    return [repr(tracker.track(number)) for number in tracker.numbers()]


def test_what_is_told_never_reaches_the_own_filter(together: Layout, alone: Layout) -> None:
    """Nothing is fired: the trackers of both parties, told or not, are the same to the last bit."""

    def unarmed(data: dict[str, Any]) -> None:
        data["rights"] = []

    def silent(data: dict[str, Any]) -> None:
        unarmed(data)
        ALONE(data)

    worlds = [played(changed(change), until_us=700_000_000)[1] for change in (unarmed, silent)]
    for node in ("east-command", "west-command"):
        assert own_tracks(worlds[0], node) == own_tracks(worlds[1], node)
        assert own_tracks(worlds[0], node)
    assert worlds[0].desks["west-command"].told and not worlds[1].desks["west-command"].told


def test_a_planted_feed_back_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mistake: what is told replaces the own state and goes out again as one's own."""
    from oneroof.simulation import track_handlers

    honest = track_handlers.learn

    def fed_back(desk: Desk, message: Any) -> int | None:
        number = honest(desk, message)
        if number is not None and number > 0 and desk.tracker is not None:
            belief = picture.believed(desk, number)
            assert belief is not None
            desk.tracker._arrays.belief[1, :6, desk.tracker._slot(number)] = belief.track.state_ecef
        return number

    monkeypatch.setattr(desk_handlers, "learn", fed_back)
    with pytest.raises(AssertionError):
        test_what_is_told_never_reaches_the_own_filter(changed(), changed(ALONE))


def test_the_fused_track_is_never_wider_than_the_own_one(together: Layout) -> None:
    _, world = played(together, until_us=640_000_000)
    desk, fused = world.desks["west-command"], 0
    assert desk.tracker is not None
    for number in desk.tracker.numbers():
        belief = picture.believed(desk, number)
        assert belief is not None
        own = desk.tracker.track(number)
        assert np.linalg.slogdet(belief.track.covariance)[1] <= np.linalg.slogdet(own.covariance)[1] + 1e-9
        fused += len(belief.sources) > 1
        assert belief.identity.lineage[-1] == ("west", number)
    assert fused >= 2


# ---------------------------------------------------------------------------------------------- same bytes


def test_names_and_the_order_of_the_attack_change_no_message(together: Layout) -> None:
    def turned(data: dict[str, Any]) -> None:
        data["attack"] = data["attack"][::-1]
        for row in (*data["parties"], *data["nodes"], *data["assets"]):
            row["name"] = f"called {row['id'][::-1]}"

    assert repr(played(changed(turned))[0].messages) == repr(played(together)[0].messages)


def test_a_record_with_tracks_is_the_same_twice() -> None:
    one, two = (run(TWO_PARTIES, replications=1) for _ in range(2))
    assert one.record == two.record
    events = [json.loads(line) for line in one.record[1:-1]]
    assert any(event["kind"] == "message" and event["body"]["message"]["what"] == "tracks" for event in events)

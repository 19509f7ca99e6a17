"""The engine's order, causes and forks; the scorer's one cause; sweeps, timelines and maps of small runs."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from oneroof.catalogue.shelf import Shelf
from oneroof.command.label import FREE
from oneroof.command.message import Message, What
from oneroof.engagement.kill import Outcome
from oneroof.engagement.reach import Window
from oneroof.errors import CatalogueError, Mendable, Unreachable
from oneroof.simulation import nature_handlers, sweep, words
from oneroof.simulation.case import Case, open_case
from oneroof.simulation.draws import Draws
from oneroof.simulation.engine import OUTSIDE, Engine
from oneroof.simulation.event import RANK, Event, Kind, Later, microseconds
from oneroof.simulation.layout import build
from oneroof.simulation.nature import Nature
from oneroof.simulation.replication import engine
from oneroof.simulation.run import run
from oneroof.simulation.score import Cause, Story, cause_of
from oneroof.simulation.sensors import Sensor
from oneroof.simulation.world import World

SMALLEST = "smallest"

# ---------------------------------------------------------------------------------------------- the engine


class Kept:
    """Listens and keeps."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def note(self, event: Event) -> None:
        self.events.append(event)


def bare(sink: Kept, handlers: dict[Kind, Any] | None = None) -> Engine:
    """Make an engine whose nature is a list of what was handled, and whose only desk is 'post'."""
    world = SimpleNamespace(nature=[], desks={"post": SimpleNamespace(seen=[])}, recalled=set())
    return Engine(cast("World", world), Draws(1, 0), handlers or {}, {}, (sink,))


def test_at_equal_times_nature_moves_before_sensors_and_sensors_before_desks() -> None:
    sink = Kept()
    engine = bare(sink)
    for kind in reversed(Kind):
        engine.submit(Later(5, kind, {}))
    engine.submit(Later(4, Kind.MESSAGE, {}))
    engine.run()
    assert [event.kind for event in sink.events] == [Kind.MESSAGE, *sorted(Kind, key=RANK.__getitem__)]
    assert (
        RANK[Kind.CHANGE]
        < RANK[Kind.IMPACT]
        < RANK[Kind.NOTE]
        < RANK[Kind.SCAN]
        < RANK[Kind.REPORT]
        < RANK[Kind.MESSAGE]
    )


def test_at_equal_times_and_kinds_what_was_queued_first_happens_first() -> None:
    sink = Kept()
    engine = bare(sink)
    for number in range(20):
        engine.submit(Later(7, Kind.NOTE, {"n": number}))
    engine.run()
    assert [event.body["n"] for event in sink.events] == list(range(20))


def test_each_event_names_the_one_that_caused_it() -> None:
    def chain(nature: Any, event: Event, draws: Draws) -> Iterator[Later]:
        if event.body["left"]:
            for _ in range(2):
                yield Later(event.time_us + 1, Kind.SCAN, {"left": event.body["left"] - 1})

    sink = Kept()
    engine = bare(sink, {Kind.SCAN: chain})
    engine.submit(Later(0, Kind.SCAN, {"left": 3}))
    engine.run()
    by_number = {event.number: event for event in sink.events}
    assert len(by_number) == 1 + 2 + 4 + 8
    for event in sink.events[1:]:
        assert by_number[event.cause].body["left"] == event.body["left"] + 1
    assert sink.events[0].cause == OUTSIDE


def test_running_to_an_instant_includes_it_and_nothing_later() -> None:
    sink = Kept()
    engine = bare(sink)
    for time_us in (1, 5, 6):
        engine.submit(Later(time_us, Kind.NOTE, {}))
    engine.run_until(5)
    assert [event.time_us for event in sink.events] == [1, 5]
    assert engine.next_time_us() == 6
    engine.run()
    assert engine.next_time_us() is None


def test_a_message_for_a_desk_that_lives_elsewhere_leaves_once() -> None:
    engine = bare(Kept())
    message = Message("a>b:1", What.ANSWER, "a", "b", 0, 0, 3, FREE, "x")
    engine.submit(Later(3, Kind.MESSAGE, {"message": message}, "elsewhere"))
    engine.submit(Later(3, Kind.MESSAGE, {"message": message}, "post"))
    assert list(engine.run_until(10)) == [message]
    assert list(engine.run_until(20)) == []


def test_a_fork_queues_for_itself_alone_and_tells_no_sink() -> None:
    sink = Kept()
    engine = bare(sink)
    engine.submit(Later(1, Kind.NOTE, {}))
    twin = engine.fork()
    twin.submit(Later(2, Kind.NOTE, {}))
    twin.run()
    assert sink.events == [] and engine.next_time_us() == 1
    engine.run()
    assert len(sink.events) == 1


def test_each_sensor_notes_each_threat_once_when_it_first_sees_it() -> None:
    """Over a raid with pieces, against every report there was: by sensor and threat, when it was first seen."""
    case, sink = open_case("decoys-and-debris"), Kept()
    layout = build(case.scenario, case.shelf())
    watched: dict[tuple[str, str], int] = {}
    made = engine(layout, Draws(1, 0), lambda world: (sink,))
    look = nature_handlers._look

    def looked(nature: Nature, sensor: Sensor, time_s: float, count: int) -> Any:
        report, seen, rows = look(nature, sensor, time_s, count)
        for body in nature.bench.index[:count][seen].tolist():
            if body not in nature.guests:
                watched.setdefault((sensor.id, nature.threat_of(body)), microseconds(time_s))
        return report, seen, rows

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nature_handlers, "_look", looked)
        made.run()
    notes = [event for event in sink.events if event.kind is Kind.NOTE and event.body["what"] == "detected"]
    assert len(notes) == len(watched) > 3
    assert {(each.body["sensor"], each.body["threat"]): each.time_us for each in notes} == watched


def test_times_round_to_the_microsecond() -> None:
    assert [microseconds(value) for value in (0.0, 1.5, 0.1 + 0.2, 1e-7, 86_400.0)] == [
        0,
        1_500_000,
        300_000,
        0,
        86_400_000_000,
    ]


# ---------------------------------------------------------------------------------------------- one cause for each


OPEN = Window(200.0, 900.0, 400.0, 1100.0)
READY = {"detected_us": 1, "ready_us": 2, "window": OPEN, "last_consent_us": 800_000_000, "actionable_us": 300_000_000}
CAUSES: list[tuple[Cause, dict[str, Any], bool, bool]] = [
    (Cause.NOT_THREATENING, {"shots": 1}, False, True),
    (Cause.DEFENDED, {"shots": 1, "outcomes": [Outcome.KILLED]}, True, True),
    (Cause.SHOT_AND_MISSED, {"shots": 2, "outcomes": [Outcome.WRONG_OBJECT, Outcome.MISSED]}, True, False),
    (Cause.WRONG_OBJECT, {"shots": 2, "outcomes": [Outcome.WRONG_OBJECT] * 2}, True, False),
    (Cause.OUTSIDE_REACH, {"detected_us": 1, "ready_us": 2}, True, False),
    (Cause.OUTSIDE_REACH, {**READY, "window": Window(-200.0, -1.0, 1.0, 2.0)}, True, False),
    (Cause.OUTSIDE_REACH, {**READY, "actionable_us": 900_000_001}, True, False),
    (Cause.NEVER_SEEN, {"window": OPEN, "actionable_us": None}, True, False),
    (Cause.TRACK_TOO_LATE, {**READY, "ready_us": None}, True, False),
    (Cause.NO_ROUND_LEFT, {**READY, "asked_us": 3, "answered_us": 4, "out_of_rounds": True}, True, False),
    (Cause.REFUSED, {**READY, "asked_us": 3, "answered_us": 4, "answer": "refused"}, True, False),
    (Cause.NO_ANSWER, {**READY}, True, False),
    (Cause.NO_ANSWER, {**READY, "asked_us": 3, "answered_us": 4, "answer": "silence"}, True, False),
    (Cause.CONSENT_TOO_LATE, {**READY, "asked_us": 3}, True, False),
    (Cause.CONSENT_TOO_LATE, {**READY, "asked_us": 3, "answered_us": 800_000_001, "answer": "granted"}, True, False),
    (Cause.TRACK_TOO_LATE, {**READY, "asked_us": 3, "answered_us": 800_000_000, "answer": "granted"}, True, False),
]


@pytest.mark.parametrize(("cause", "story", "threatening", "killed"), CAUSES)
def test_the_cause_is_the_first_question_answered_with_yes(
    cause: Cause, story: dict[str, Any], threatening: bool, killed: bool
) -> None:
    assert cause_of(Story(0, **story), threatening, killed) is cause


def test_every_cause_can_be_had() -> None:
    assert {row[0] for row in CAUSES} == set(Cause)


# ---------------------------------------------------------------------------------------------- words

TIMES = ("track_ready_s", "asked_s", "answered_s", "launched_s", "intercept_s", "intercept_altitude_km")


def row(cause: Cause, known: bool) -> dict[str, Any]:
    some = {name: {"median": 100.0 + k} for k, name in enumerate(TIMES)}
    none: dict[str, Any] = dict.fromkeys(TIMES)
    return {
        "causes": {str(cause): 1},
        "shots": {"mean": 1.5},
        "window": {"last_launch_s": 777.0} if known else None,
        **(some if known else none),
    }


@pytest.fixture(scope="module")
def smallest() -> Case:
    return open_case(SMALLEST, settings={"chance": "off"})


@pytest.mark.parametrize(("cause", "known"), list(itertools.product(Cause, (True, False))))
def test_each_cause_is_said_in_words(smallest: Case, cause: Cause, known: bool) -> None:
    """Each begins with its cause and its share (a flight that was no danger has none), and shows no None and no NaN."""
    layout = build(smallest.scenario, smallest.shelf())
    stories = [Story(0, cause=cause)]
    said = words.why(layout, layout.threats[0], stories, row(cause, known))
    first = "never a danger: " if cause is Cause.NOT_THREATENING else f"{cause} in 100 %: "
    assert said.startswith(first) and said.endswith(".")
    remedies = words.different(layout, layout.threats[0], stories, row(cause, known))
    assert len(remedies) == (cause not in (Cause.DEFENDED, Cause.NOT_THREATENING))
    assert all(remedy.startswith("100 %: ") for remedy in remedies)
    assert not any(odd in text for text in (said, *remedies) for odd in ("None", "nan", "inf"))


def test_remedies_come_in_the_order_of_their_weight(smallest: Case) -> None:
    layout = build(smallest.scenario, smallest.shelf())
    stories = [Story(0, cause=cause) for cause in (Cause.REFUSED, Cause.NEVER_SEEN, Cause.NEVER_SEEN, Cause.DEFENDED)]
    told = words.different(layout, layout.threats[0], stories, row(Cause.REFUSED, True))
    assert [text.split(":")[0] for text in told] == ["50 %", "25 %"]


# ---------------------------------------------------------------------------------------------- sweep, timeline, map


def test_a_sweep_moves_each_assumed_value_over_its_range(monkeypatch: pytest.MonkeyPatch, smallest: Case) -> None:
    monkeypatch.setattr(sweep, "REPLICATIONS", 1)
    shelf = smallest.shelf()
    build(smallest.scenario, shelf)
    ranges = list(sweep._ranges(smallest, shelf))
    names = {each["name"] for each in ranges}
    assert "rights.engage.delay_s.median" in names and "gbi-two-stage.preparation_s" in names
    assert all(each["low"] <= each["value"] <= each["high"] for each in ranges)
    kept = [
        each for each in ranges if each["name"] in ("rights.engage.delay_s.median", "gbi-two-stage.single_shot_kill")
    ]
    impossible = {"name": "iran-3-stage-3700.boost_beta_kg_m2", "low": -1.0, "value": 1.0, "high": 1e9}
    monkeypatch.setattr(sweep, "_ranges", lambda *_: iter([*kept, impossible]))
    rows = sweep.assumed(smallest, shelf, 1)
    swings = [sweep._swing(each) for each in rows]
    assert swings == sorted(swings, reverse=True)
    assert {each["name"]: each["defended_low"] for each in rows}[impossible["name"]] is None
    assert {each["defended_value"] for each in rows} == {1.0}


def test_a_run_can_carry_its_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "REPLICATIONS", 1)
    monkeypatch.setattr(sweep, "_ranges", lambda *_: iter([]))
    assert run(SMALLEST, replications=1, sweep_assumed=True).summary["sweep"] == []
    assert run(SMALLEST, replications=1).summary["sweep"] is None


def test_a_timeline_tells_the_moments_in_their_order() -> None:
    result = run(SMALLEST, replications=1, settings={"chance": "off"})
    (line,) = result.summary["timelines"]
    whats = [moment["what"] for moment in line["events"]]
    assert whats[0] == "launch" and whats[-1] == "intercept" and "impact" not in whats
    for early, late in itertools.pairwise(("visible", "detected", "track ready", "asked", "answered", "lift-off")):
        assert whats.index(early) < whats.index(late)
    times = [moment["t_s"] for moment in line["events"]]
    assert times == sorted(times) and times[0] == 0.0
    missed = run(SMALLEST, replications=1, settings={"rights.engage.refusal_chance": "1"})
    assert [moment["what"] for moment in missed.summary["timelines"][0]["events"]][-1] == "impact"


def test_a_map_holds_what_was_there() -> None:
    result = run(SMALLEST, replications=1, settings={"chance": "off"})
    drawn = result.geometry
    (track,), (shooter,), (place,), (meeting,) = drawn.tracks, drawn.shooters, drawn.places, drawn.intercepts
    assert track.altitude_km[0] == pytest.approx(1.35, abs=0.1) and track.altitude_km[-1] == pytest.approx(0.0, abs=0.1)
    assert track.times_s[track.burnout_index] == pytest.approx(
        result.summary["threats"][0]["burnout_time_s"], abs=track.times_s[-1] / 50
    )
    assert math.dist((shooter.latitude_deg, shooter.longitude_deg), (54.479, 17.1)) < 1e-6
    assert math.dist((meeting.path_latitude_deg[0], meeting.path_longitude_deg[0]), (54.479, 17.1)) < 1e-6
    assert meeting.path_latitude_deg[-1] == pytest.approx(meeting.latitude_deg)
    assert meeting.outcome == "defended" and place.protected_mean == 1.0
    assert {sensor.kind for sensor in drawn.sensors} == {"radar"}
    assert all(sensor.reach_km is not None and sensor.reach_km > 500.0 for sensor in drawn.sensors)


# ---------------------------------------------------------------------------------------------- what a user can mend


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"replications": 0}, "from 1 to 10 million"),
        ({"replications": 20_000_000}, "hours of one core"),
        ({"workers": 0}, "eight for each core"),
        ({"workers": 100_000}, "eight for each core"),
        ({"seed": -1}, "from 0 to 2\\*\\*63"),
        ({"seed": 2**63}, "from 0 to 2\\*\\*63"),
        ({"believe": "postal"}, "Did you mean 'postol'"),
        ({"settings": {"atack.berlin.launch_s": "3"}}, "Did you mean 'attack'"),
        ({"settings": {"gbi-two-stage.preparation": "3"}}, "preparation_s"),
        ({"settings": {"gbi-two-stage.preparation_s": "soon"}}, "number"),
    ],
)
def test_what_cannot_be_run_is_told(asked: dict[str, Any], said: str) -> None:
    with pytest.raises(Mendable, match=said):
        run(SMALLEST, **{"replications": 1, **asked})


def test_an_aim_out_of_reach_tells_what_can_be_reached() -> None:
    scenario = open_case(SMALLEST).scenario.as_data()
    scenario["attack"][0]["to"] = "new-york"
    with pytest.raises(Unreachable, match=r"km"):
        run(open_case(type(open_case(SMALLEST).scenario).model_validate(scenario)).scenario, replications=1)


def test_a_band_without_a_cross_section_is_told() -> None:
    """A sheet's radar may look in a band that a missile's sheet says nothing of."""
    case = open_case(SMALLEST)
    data = case.scenario.as_data()
    radar = next(row for row in data["assets"] if row["sheet"] == "emr-brdy")
    radar["override"] = {"band": {"assumed": "l", "reason": "test"}}
    with pytest.raises(CatalogueError, match=r"band 'l'.*rcs_l_m2"):
        build(type(case.scenario).model_validate(data), Shelf())


def test_progress_is_told_after_every_replication_but_the_first() -> None:
    told: list[tuple[int, int]] = []
    run(SMALLEST, replications=3, progress=lambda done, of: told.append((done, of)))
    assert told == [(2, 3), (3, 3)]


def test_two_workers_give_what_one_gives(tmp_path: Path) -> None:
    one, two = (run(SMALLEST, replications=3, workers=workers) for workers in (1, 2))
    assert one.summary == two.summary and one.record == two.record

"""Joint warning centres in a run: notices, alarms, records with two signatures, and copies over cut lines."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from oneroof.command.joint_log import EntryKind
from oneroof.command.launch_record import Record
from oneroof.command.message import Message, What
from oneroof.simulation import centre
from oneroof.simulation.case import open_case
from oneroof.simulation.draws import Draws
from oneroof.simulation.event import Event, Kind
from oneroof.simulation.layout import Layout, build
from oneroof.simulation.replication import engine
from oneroof.simulation.run import run
from oneroof.simulation.scenario.models import Scenario
from oneroof.simulation.transcript import transcript
from oneroof.simulation.world import World

FILE = Path(__file__).with_name("two-centres.yaml")
DESKS = ("moscow-usa", "moscow-rus", "brussels-nato", "brussels-rus")
Change = Callable[[dict[str, Any]], None]


def changed(*changes: Change) -> Scenario:
    data = open_case(FILE).scenario.as_data()
    for change in changes:
        change(data)
    return Scenario.model_validate(data)


def without(key: str) -> Change:
    return lambda data: data.pop(key)


def blind(party: str) -> Change:
    """Take a party's satellites off its net."""

    def change(data: dict[str, Any]) -> None:
        data["links"] = [row for row in data["links"] if row["from"] != f"{party}-satellites"]

    return change


def cut(*spans: tuple[str, str, float, float]) -> Change:
    def change(data: dict[str, Any]) -> None:
        for row in data["links"]:
            down = [[start, end] for one, other, start, end in spans if {row["from"], row["to"]} == {one, other}]
            if down:
                row["down"] = down

    return change


def kept(data: dict[str, Any]) -> None:
    """Let nobody show the alliance what Russia reported."""
    for row in data["release"]:
        if row["id"] == "rus-reports":
            row["onward_to"] = []


class Notes:
    """Keeps what posts and desks noted."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def note(self, event: Event) -> None:
        if event.kind is Kind.NOTE:
            self.events.append(event)

    def times_us(self, what: str) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for event in self.events:
            if event.body["what"] == what:
                found.setdefault(str(event.desk), []).append(event.time_us)
        return found


class Mail(Notes):
    """Keeps what the desks' copies of the joint log sent each other."""

    def note(self, event: Event) -> None:
        if event.kind is Kind.MESSAGE and event.body["message"].what is What.JOINT_LOG:
            self.events.append(event)

    def sent(self) -> list[Message]:
        return sorted((event.body["message"] for event in self.events), key=lambda each: (each.sent_us, each.id))

    def not_due(self) -> list[Message]:
        """Give the offers that held nothing new, answered none, and came before the peer could have confirmed."""
        to_answer = Counter(
            (each.addressee, each.sender, each.received_us) for each in self.sent() if each.body["entries"]
        )
        last_us, shown, found = Counter[tuple[str, str]](), set[tuple[str, str, str]](), []
        for each in self.sent():
            line = each.sender, each.addressee
            offered = {(*line, entry.id) for entry in each.body["entries"]}
            waited = each.sent_us >= last_us[line] + centre.AGAIN_US + 2 * (each.received_us - each.sent_us)
            to_answer[*line, each.sent_us] -= offered <= shown
            if offered and offered <= shown and to_answer[*line, each.sent_us] < 0 and not waited:
                found.append(each)
            last_us[line] = each.sent_us if offered else last_us[line]
            shown |= offered
        return found


def played(scenario: Scenario, notes: Notes | None = None) -> tuple[Notes, World]:
    case = open_case(scenario)
    layout: Layout = build(case.scenario, case.shelf())
    notes, worlds = notes or Notes(), list[World]()

    def sinks(world: World) -> tuple[Notes]:
        worlds.append(world)
        return (notes,)

    engine(layout, Draws(1, 0, scenario.chance == "on"), sinks).run()
    return notes, worlds[0]


def _opened(scenario: Scenario) -> tuple[Scenario, Any]:
    case = open_case(scenario)
    return case.scenario, case.shelf()


def records_at(world: World, desk: str) -> tuple[Record, ...]:
    return centre.joint_records(world.desks[desk])


@pytest.fixture(scope="module")
def notified() -> tuple[Notes, World]:
    return played(changed())


@pytest.fixture(scope="module")
def unnotified() -> tuple[Notes, World]:
    return played(changed(without("notices"), blind("usa")))


# ------------------------------------------------------------------------------------------ alarms and records


@pytest.mark.requirement("A060")
def test_a_notified_launch_raises_no_alarm_and_one_record(notified: tuple[Notes, World]) -> None:
    notes, world = notified
    assert notes.times_us("alarm") == {} and notes.times_us("centre-alarm") == {}
    for desk in DESKS:
        (record,) = records_at(world, desk)
        assert record.explained == "notified" and record.notices == ("rocket-notice",)
        assert set(record.columns) == {"usa", "rus"}
    assert set(notes.times_us("read")) == {"usa-warning", "rus-warning"}


@pytest.mark.requirement("A060")
def test_one_that_nobody_announced_alarms_both_desks_the_links_delay_apart(unnotified: tuple[Notes, World]) -> None:
    notes, world = unnotified
    alarms = notes.times_us("centre-alarm")
    (first,), (second,) = alarms["moscow-rus"], alarms["moscow-usa"]
    assert second - first == 1_000_000
    # the leadership that sees it itself at once, the other one when its staff tells it
    (own,), (told,) = notes.times_us("alarm")["rus-warning"], notes.times_us("alarm")["usa-warning"]
    assert first - own == 4_000_000
    assert told - second == 4_000_000
    assert records_at(world, "moscow-rus") == records_at(world, "moscow-usa")


@pytest.mark.requirement("A060")
def test_both_desks_records_have_equal_hashes_and_close_with_both_signatures(unnotified: tuple[Notes, World]) -> None:
    _, world = unnotified
    ours, theirs = records_at(world, "moscow-usa"), records_at(world, "moscow-rus")
    assert [each.hash for each in ours] == [each.hash for each in theirs] and len(ours) == 1
    assert ours[0].closed and ours[0].signed == ("rus", "usa")


@pytest.mark.requirement("A060")
def test_a_record_stays_open_while_one_staff_is_away() -> None:
    def one_room(data: dict[str, Any]) -> None:
        data["centres"] = data["centres"][:1]

    late = cut(("moscow-usa", "moscow-rus", 400.0, 86_000.0))
    made = build(*_opened(changed(without("notices"), one_room, late)))
    running = engine(made, Draws(1, 0, False))
    running.run_until(80_000_000_000)
    world = running.world
    # both have seen the record and signed it, but no signature crosses: at neither desk is it closed
    for desk in DESKS[:2]:
        signed = [each.signed for each in records_at(world, desk)]
        assert signed == [(desk.partition("-")[2],)]
        assert not any(each.closed for each in records_at(world, desk))


def test_a_notice_that_does_not_fit_explains_nothing() -> None:
    def moved(data: dict[str, Any]) -> None:
        data["notices"][0]["launch_area"] = {"latitude_deg": 60.0, "longitude_deg": 16.0, "radius_km": 20.0}

    notes, _ = played(changed(moved))
    assert set(notes.times_us("alarm")) == {"usa-warning", "rus-warning"}
    assert set(notes.times_us("centre-alarm")) >= {"moscow-usa", "moscow-rus"}


def test_the_launching_party_claims_its_own() -> None:
    def own(data: dict[str, Any]) -> None:
        data["attack"][0]["by"] = "usa"

    notes, world = played(changed(without("notices"), blind("usa"), own))
    readings = [event.body["reading"] for event in notes.events if event.body["what"] == "read"]
    assert "claimed" in readings
    assert {each.explained for each in records_at(world, "moscow-rus")} == {"claimed"}


def test_a_false_alarm_that_nobody_else_sees_is_called_off_at_the_centre_and_waits_without() -> None:
    def false(data: dict[str, Any]) -> None:
        area = {"latitude_deg": 47.5, "longitude_deg": -111.0, "radius_km": 10.0}
        data["false_alarms"] = [{"id": "ghost", "sensor": "rus-satellites", "at_s": [2000.0], "area": area}]

    def readings(*changes: Change) -> list[tuple[str, int, str]]:
        notes, _ = played(changed(false, *changes))
        read = [event for event in notes.events if event.body["what"] == "read"]
        found = [event for event in read if event.body["report"]["launch_time_s"] == 2000.0]
        return [(event.body["reading"], event.time_us, str(event.desk)) for event in found]

    with_centre = [each for each in readings() if each[2] == "rus-warning"]
    alone = [each for each in readings(without("centres")) if each[2] == "rus-warning"]
    assert [reading for reading, _, _ in with_centre] == ["nobody else sees it"]
    assert [reading for reading, _, _ in alone] == ["nothing came"]
    assert with_centre[0][1] < alone[0][1] - 600_000_000


def test_what_the_rules_do_not_release_is_not_entered() -> None:
    def closed(data: dict[str, Any]) -> None:
        data["release"] = [row for row in data["release"] if row["id"] != "rus-reports"]

    notes, world = played(changed(without("notices"), closed))
    assert {*records_at(world, "moscow-usa")[0].columns} == {"usa"}
    assert "entry-not-made" in {event.body["what"] for event in notes.events if event.desk == "moscow-rus"}


def test_two_desks_without_a_line_each_keep_their_own_log() -> None:
    def apart(data: dict[str, Any]) -> None:
        data["links"] = [row for row in data["links"] if not {row["from"], row["to"]} <= set(DESKS)]

    _, world = played(changed(without("notices"), apart))
    assert [set(each.columns) for desk in DESKS[:2] for each in records_at(world, desk)] == [{"usa"}, {"rus"}]


# ---------------------------------------------------------------------------------------------- cut lines


def sets(world: World) -> set[frozenset[str]]:
    return {frozenset(world.desks[desk].watch.copy.entries) for desk in DESKS}


LINES = (("moscow-rus", "brussels-rus"), ("moscow-usa", "brussels-nato"), ("moscow-usa", "moscow-rus"))


@pytest.mark.requirement("A061")
def test_during_a_partition_the_centres_differ_and_after_it_they_do_not(unnotified: tuple[Notes, World]) -> None:
    whole = sets(unnotified[1])
    assert len(whole) == 1 and len(next(iter(whole))) >= 3
    for_ever = [(*line, 0.0, 86_000.0) for line in LINES[:2]]
    _, healed = played(changed(without("notices"), blind("usa"), cut(*for_ever)))
    assert len(sets(healed)) == 1
    seen: list[int] = []
    case = open_case(changed(without("notices"), blind("usa"), cut(*for_ever)))
    made = engine(build(case.scenario, case.shelf()), Draws(1, 0, False))
    made.run_until(3_000_000_000)
    assert len(sets(made.world)) == 2
    seen.append(len(made.world.desks["brussels-nato"].watch.copy.entries))
    assert seen == [0]


@pytest.mark.requirement("A061")
@pytest.mark.parametrize("seed", range(4))
def test_whatever_lines_are_cut_all_copies_are_alike_in_the_end(seed: int, unnotified: tuple[Notes, World]) -> None:
    chance = Random(seed)
    spans = [(*line, *sorted((chance.uniform(300, 900), chance.uniform(300, 2000)))) for line in LINES]
    _, world = played(changed(without("notices"), cut(*spans)))
    assert len(sets(world)) == 1
    entries = world.desks["moscow-rus"].watch.copy.entries.values()
    reports = [each for each in entries if each.kind is EntryKind.REPORT]
    assert {each.party for each in reports} == {"usa", "rus"}
    assert len({(each.party, each.body["launch"], each.body["issue"]) for each in reports}) == len(reports)


@pytest.mark.requirement("A061")
def test_copies_are_alike_within_a_minute_of_the_line_being_up_again() -> None:
    down = cut(*((*line, 0.0, 3_000.0) for line in LINES))
    made = engine(build(*_opened(changed(without("notices"), down))), Draws(1, 0, False))
    made.run_until(2_999_000_000)
    assert len(sets(made.world)) > 1
    made.run_until(3_060_000_000)
    assert len(sets(made.world)) == 1


def test_a_desk_that_never_answers_is_offered_thirty_times_what_is_new_and_nothing_more() -> None:
    """A line that leads one way: nothing is ever confirmed over it."""

    def one_way(data: dict[str, Any]) -> None:
        data["links"] = [row for row in data["links"] if (row["from"], row["to"]) != ("brussels-nato", "moscow-usa")]

    mail = Mail()
    played(changed(without("notices"), one_way), mail)
    offers = [each for each in mail.sent() if (each.sender, each.addressee) == ("moscow-usa", "brussels-nato")]
    times_us = [each.sent_us for each in offers]
    last = [len(each.body["entries"]) for each in offers].index(len(offers[-1].body["entries"]))
    period_us = centre.AGAIN_US + 2 * (offers[0].received_us - offers[0].sent_us)
    assert times_us[last:] == [times_us[last] + count * period_us for count in range(centre.TRIES)]
    assert last > 5 and mail.not_due() == []


@pytest.mark.parametrize("lines", [0, 1, 2, 3])
def test_a_peer_is_offered_again_what_it_has_not_confirmed_when_its_own_turn_has_come(lines: int) -> None:
    """One line slow, so that its turn is later than the others'; lines down until late; some entries may not go on."""

    def slow(data: dict[str, Any]) -> None:
        for row in data["links"]:
            if {row["from"], row["to"]} == {"moscow-usa", "brussels-nato"}:
                row["delay_s"]["assumed"] = 20.0

    down = cut(*((*line, 0.0, 1500.0) for line in LINES[:lines]))
    mail = Mail()
    _, world = played(changed(without("notices"), slow, down, *([kept] if lines % 2 else [])), mail)
    assert mail.events and mail.not_due() == []
    assert lines % 2 or len(sets(world)) == 1


def test_what_may_not_go_on_to_the_alliance_stays_with_those_it_was_shown_to() -> None:
    _, world = played(changed(without("notices"), kept))

    def reporters(desk: str) -> set[str]:
        entries = world.desks[desk].watch.copy.entries.values()
        return {each.party for each in entries if each.kind is EntryKind.REPORT}

    assert reporters("moscow-usa") == {"usa", "rus"}
    assert reporters("brussels-nato") == {"usa"}
    # nor is the alliance told what was signed there: a signature rests on what it signs
    copy = world.desks["brussels-nato"].watch.copy.entries.values()
    signed = {each.body["record"] for each in copy if each.kind is EntryKind.SIGNATURE}
    assert records_at(world, "moscow-usa")[0].closed and records_at(world, "moscow-usa")[0].hash not in signed
    # what may go on does, also after something that may not
    allowed = {each.id for each in world.desks["moscow-usa"].watch.copy.entries.values() if each.label.allows("nato")}
    assert allowed <= set(world.desks["brussels-nato"].watch.copy.entries)


# ------------------------------------------------------------------------------------- transcript, same bytes


def test_a_party_reads_nothing_that_no_rule_lets_out(tmp_path: Path) -> None:
    def closed(data: dict[str, Any]) -> None:
        data["release"] = [row for row in data["release"] if row["from"] != "rus"]

    result = run(changed(without("notices"), closed), seed=1, replications=1)
    file = tmp_path / "record.jsonl"
    file.write_text("\n".join(result.record) + "\n", encoding="utf-8")
    for line in transcript(file, "usa"):
        message = json.loads(line)
        assert not message["sender"].startswith(("rus", "moscow-rus", "brussels-rus")), message


def test_the_same_seed_gives_the_same_record_and_the_summary_counts_alarms() -> None:
    runs = [run(changed(without("notices")), seed=3, replications=2) for _ in range(2)]
    assert runs[0].record == runs[1].record
    assert runs[0].summary["alarms"] == runs[1].summary["alarms"]
    by_post = {row["post"]: row for row in runs[0].summary["alarms"]}
    assert by_post["rus-warning"]["alarms"]["mean"] == 1.0
    assert by_post["rus-warning"]["misread"]["mean"] == 1.0
    assert by_post["rus-warning"]["launches"][0]["what"] == "rocket"
    assert {row["all_desks_alike"] for row in runs[0].summary["joint_logs"]} == {1.0}

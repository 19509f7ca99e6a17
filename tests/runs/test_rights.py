"""Rights for each action: to engage, to share, to task; each post under its own; owners who must agree."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from oneroof.command.authority import Answer
from oneroof.command.message import Message
from oneroof.errors import ScenarioError
from oneroof.simulation.case import open_case
from oneroof.simulation.event import Event, Kind
from oneroof.simulation.layout import Layout
from oneroof.simulation.scenario.models import Scenario
from runs.watching import Kept, changed, fixed, laid, messages, notes, watched

HERE = Path(__file__).parent
OWNERS, TWO_POSTS, TWO_PARTIES = HERE / "owners.yaml", HERE / "two-posts.yaml", HERE / "two-parties.yaml"
SECOND_US = 1_000_000


def data(path: Path) -> dict[str, Any]:
    return open_case(path).scenario.as_data()


def answering(median_s: float, refusal: float = 0.0) -> dict[str, Any]:
    """Write how a seat answers: always after the same time."""
    chance = {"assumed": refusal, "low": 0, "high": 1, "reason": "test"}
    return {"delay_s": {"median": fixed(median_s), "spread": fixed(0, 1)}, "refusal_chance": chance}


def row(action: str, by: Any, median_s: float = 20.0, refusal: float = 0.0, **more: Any) -> dict[str, Any]:
    return {"action": action, "by": by, **answering(median_s, refusal), "timeout_s": fixed(600), **more}


# ---------------------------------------------------------------------------------------------- each post its own


def two_commands(*rights: dict[str, Any]) -> Scenario:
    """Two posts of one party that see the same and command a battery each."""
    base = data(TWO_POSTS)
    link = {"delay_s": fixed(3)}
    links = [
        {"from": "radar", "to": "capital", **link},
        {"from": "capital", "to": "south", **link},
        *(each for each in base["links"] if each["to"] != "south"),
    ]
    return changed(TWO_POSTS, rights=list(rights), links=links, attack=base["attack"][:1])


def ordered_by(events: list[Event]) -> set[str | None]:
    return {event.desk for event in notes(events, "ordered")}


@pytest.mark.parametrize(
    "rights, expected",
    [
        ([row("engage", {"delegated": "field"})], {"field", "capital"}),
        ([row("engage", {"delegated": "field"}, **{"for": ["field"]})], {"field"}),
        (
            [
                row("engage", "field", refusal=1.0, **{"for": ["field"]}),
                row("engage", {"delegated": "capital"}),
            ],
            {"capital"},
        ),
        ([row("engage", {"delegated": "field"}, of=["south"])], {"capital"}),
        ([row("engage", "field", refusal=1.0, of=["south"]), row("engage", {"delegated": "field"})], {"field"}),
    ],
)
def test_the_first_right_that_fits_a_post_and_a_battery_governs(rights: Any, expected: set[str]) -> None:
    events = watched(laid(two_commands(*rights))).events
    assert ordered_by(events) == expected


def test_a_question_says_under_which_of_several_rights_it_is_put_and_is_answered_under_that() -> None:
    rights = [row("engage", "capital", 10.0, **{"for": ["field"]}), row("engage", "capital", 70.0)]
    events = watched(laid(two_commands(*rights))).events
    # a right that bears its action's name is meant where none is said: names do not count what others have
    said = {event.body["message"].body.get("right", "engage") for event in messages(events, "request")}
    assert said == {"engage", "engage-2"}
    answered = {event.desk: event.time_us for event in notes(events, "answered")}
    put = {event.desk: event.time_us for event in notes(events, "asked")}
    assert answered["capital"] == put["capital"] + 70 * SECOND_US
    # the one busy person turns to the field's question then: 10 s of thought, 11 s back
    assert answered["field"] == answered["capital"] + 21 * SECOND_US


def test_one_battery_refused_leaves_the_other_to_be_asked_for() -> None:
    base = data(TWO_POSTS)
    rights = [row("engage", "capital", refusal=1.0, of=["south"]), row("engage", {"delegated": "field"}, of=["north"])]
    events = watched(laid(changed(TWO_POSTS, rights=rights, attack=base["attack"][:1]))).events
    answers = [(event.body["answer"], event.body.get("right", "engage")) for event in notes(events, "answered")]
    assert answers == [("refused", "engage"), ("granted", "engage-2")]
    orders = messages(events, "order")
    assert orders and {event.desk for event in orders} == {"north"}


# ---------------------------------------------------------------------------------------------- sharing

EAST = {"for": ["east-command"]}
# the eastern party warns the northern one, too
WARNED = {
    "id": "eastern-warnings",
    "from": "east",
    "to": "north",
    "what": "launch-warning",
    "fields": ["impact_latitude_deg", "impact_longitude_deg", "impact_time_s"],
    "delay_s": fixed(0),
}


def shared(*rights: dict[str, Any], shots: int = 2, **more: Any) -> list[Event]:
    """Let the eastern party see first and tell the western one of its tracks, with leave."""
    base = data(TWO_PARTIES)
    links = [
        *base["links"],
        {"from": "east-capital", "to": "east-command", "delay_s": fixed(2)},
        {"from": "east-command", "to": "north-command", "delay_s": fixed(2)},
    ]
    rows = {"rights": [*base["rights"], *rights], "links": links, "chance": "off", "attack": base["attack"][:shots]}
    return watched(laid(changed(TWO_PARTIES, **{**rows, **more}))).events


@pytest.fixture(scope="module")
def free() -> list[Event]:
    """Run without any right to share."""
    return shared(release=[*data(TWO_PARTIES)["release"], WARNED])


def of_east(events: list[Event]) -> list[Message]:
    return [m for event in messages(events, "tracks") if (m := event.body["message"]).sender == "east-command"]


def test_without_a_right_to_share_nothing_waits_and_with_one_the_flow_opens_at_the_answer(free: list[Event]) -> None:
    events = shared(row("share", "east-capital", 20.0, **EAST))
    told = of_east(events)
    asked, answered = notes(events, "share-asked"), notes(events, "share-answered")
    first = {event.body["number"]: event.time_us for event in asked}
    opened = {event.body["number"]: event.time_us for event in answered if event.body["answer"] == "granted"}
    assert len(asked) == len(answered) == len(first) == len(opened) == 2
    for number, at_us in opened.items():
        # 1 s there, 20 s of thought, 2 s back
        assert at_us == first[number] + 23 * SECOND_US
        mine = [m for m in told if m.body["track_number"] == number]
        assert min(m.sent_us for m in mine) == at_us, "what waited goes at once"
    assert min(m.sent_us for m in of_east(free)) == min(first.values())
    assert 0 < len(told) < len(of_east(free))


@pytest.mark.parametrize("asked, questions", [("per-engagement", 2), ("per-raid", 1)])
def test_a_refusal_shuts_the_flow_for_a_track_or_for_the_raid_and_says_why(asked: str, questions: int) -> None:
    events = shared(row("share", "east-capital", refusal=1.0, asked=asked, **EAST))
    assert of_east(events) == []
    refused = notes(events, "share-answered")
    assert len(refused) == len(notes(events, "share-asked")) == questions
    for event in refused:
        assert event.body["answer"] == "refused" and event.body["by"] == ("east-capital",)
        assert event.body["to"] == "west" and event.body["rule"] == "east-capital"


def test_silence_is_no_leave_either() -> None:
    events = shared(row("share", "east-capital", 90.0, **{**EAST, "timeout_s": fixed(30)}), shots=1)
    assert of_east(events) == []
    assert {event.body["answer"] for event in notes(events, "share-answered")} == {"silence"}


@pytest.mark.parametrize("refusal", [0.0, 1.0])
def test_warnings_to_another_party_wait_for_leave_and_those_to_the_own_do_not(
    free: list[Event], refusal: float
) -> None:
    rules = [*data(TWO_PARTIES)["release"], WARNED]
    held = shared(row("share", "east-capital", 40.0, refusal, asked="per-raid", **EAST), release=rules)

    def warned(events: list[Event], desk: str) -> list[int]:
        sent = messages(events, "launch-warning", desk)
        return [event.time_us for event in sent if event.body["message"].sender == "east-command"]

    assert warned(free, "east-capital") == warned(held, "east-capital") != []
    (opened,) = [e.time_us for e in notes(held, "share-answered") if e.body["to"] == "north"]
    if refusal:
        assert warned(held, "north-command") == []
    else:
        late, soon = warned(held, "north-command"), warned(free, "north-command")
        assert len(soon) == 2 and late == [max(each, opened + 2 * SECOND_US) for each in soon][-len(late) :]
        assert late[0] == opened + 2 * SECOND_US > soon[0]


def test_what_no_release_rule_lets_out_is_not_asked_about() -> None:
    events = shared(row("share", "east-capital"), release=[], shots=1)
    assert notes(events, "share-asked", "share-answered") == []


def test_leave_for_some_sensors_only_is_asked_when_a_track_rests_on_them() -> None:
    assert notes(shared(row("share", "east-capital", of=["brdy"], **EAST), shots=1), "share-asked") == []
    assert notes(shared(row("share", "east-capital", of=["forward"], **EAST), shots=1), "share-asked")


def test_leave_shifts_the_name_of_no_other_question(free: list[Event]) -> None:
    """The engagement's questions keep their names, on which their delays and refusals hang."""
    with_leave = shared(row("share", "west-command", 1.0, **{"for": ["west-command"]}))

    def asked(events: list[Event], *what: str) -> list[str]:
        return [event.body["request"] for event in notes(events, *what)]

    assert asked(with_leave, "share-asked")
    assert asked(free, "asked") == asked(with_leave, "asked") != []


# ---------------------------------------------------------------------------------------------- tasking


@pytest.mark.parametrize("refusal, cued", [(0.0, True), (1.0, False)])
def test_a_cue_goes_only_with_leave(refusal: float, cued: bool) -> None:
    base = data(OWNERS)
    seat = {"capital": answering(10.0, refusal)}
    rights = [each if each["id"] != "look" else {**each, "seats": seat} for each in base["rights"]]
    events = watched(laid(changed(OWNERS, rights=rights, chance="off"))).events
    (answered,) = notes(events, "task-answered")
    assert answered.body["answer"] == ("granted" if cued else "refused")
    cues = [event for event in events if event.kind is Kind.CUE]
    assert bool(cues) == cued
    assert all(event.time_us > answered.time_us for event in cues)


# ---------------------------------------------------------------------------------------------- owners


def owners_breaches(kept: Kept, layout: Layout) -> list[str]:
    """List what was done with an owner's asset that the owner had not said yes to by then."""
    events = kept.events
    asked = {e.body["request"]: e for e in notes(events, "asked", "task-asked", "share-asked")}
    yes: list[tuple[str, int, int]] = []
    for event in messages(events, "answer", "field"):
        body = event.body["message"].body
        if body["answer"] == Answer.GRANTED:
            note = asked[body["request"]]
            yes.append((note.body["what"], note.body["number"], event.time_us))

    def allowed(what: str, number: int | None, at_us: int) -> bool:
        return any(w == what and at_us >= t and number in (None, n) for w, n, t in yes)

    found = []
    for event in messages(events, "order", "lent-battery"):
        if not allowed("asked", event.body["message"].body["track"], event.body["message"].sent_us):
            found.append(f"order at {event.time_us}")
    for event in (e for e in events if e.kind is Kind.CUE and e.body["sensor"] == "lent-radar"):
        if not allowed("task-asked", None, event.time_us):
            found.append(f"cue at {event.time_us}")
    lent = layout.sensors["lent-radar"].device.number
    for event in messages(events, "tracks", "listener"):
        sent_us = event.body["message"].sent_us
        rests = next((sensors for at_us, sensors in kept.sensors if at_us > sent_us), frozenset())
        if lent in rests and not allowed("share-asked", None, sent_us):
            found.append(f"track told at {sent_us}")
    return found


def unlogged(kept: Kept) -> list[str]:
    """List refusals of the owner that reached the asker in time and stand in no log with their rule."""
    events = kept.events
    logged = {
        event.body["request"]
        for event in notes(events, "answered", "task-answered", "share-answered")
        if event.body["answer"] == "refused" and event.body["by"] == ("capital",) and "capital" in event.body["rule"]
    }
    closed = {event.body["number"] for event in notes(events, "answered") if event.body["answer"] == "silence"}
    return [
        str(body["request"])
        for event in messages(events, "answer", "field")
        if (body := event.body["message"].body)["answer"] == Answer.REFUSED
        if body["request"] not in logged and not closed and not silences(events, event.time_us)
    ]


def silences(events: list[Event], before_us: int) -> bool:
    """Tell whether a question ran out before; its answer then changes nothing and settles nothing."""
    found = notes(events, "answered", "task-answered", "share-answered")
    return any(event.body["answer"] == "silence" and event.time_us <= before_us for event in found)


@pytest.fixture(scope="module")
def owned() -> Layout:
    return laid(open_case(OWNERS).scenario)


CHUNKS = [pytest.param(k, 2500, marks=pytest.mark.slow) for k in range(4)]


@pytest.mark.requirement("A040")
@pytest.mark.parametrize("chunk, count", [(0, 100), *CHUNKS])
def test_an_asset_is_never_used_against_its_owners_rule(owned: Layout, chunk: int, count: int) -> None:
    """Random delays, refusals and silences: no order, no cue, nothing told of what rests on it without the yes."""
    breaches, missing, seen = [], [], {"granted": 0, "refused": 0, "silence": 0}
    for replication in range(chunk * 2500, chunk * 2500 + count):
        kept = watched(owned, replication, "field")
        breaches += [f"{replication}: {each}" for each in owners_breaches(kept, owned)]
        missing += [f"{replication}: {each}" for each in unlogged(kept)]
        for event in notes(kept.events, "answered", "task-answered"):
            seen[event.body["answer"]] += 1
    assert breaches == [] and missing == []
    assert min(seen.values()) >= count // 20, "every outcome must have been there to be kept to"


@pytest.mark.requirement("A040")
def test_of_one_party_nobody_asks_the_owner() -> None:
    base, own = data(OWNERS), {"owner": "us", "operator": "us"}
    rights = [{**each, "seats": {}} if each["id"] == "fire" else each for each in base["rights"]]
    assets = [{**each, **own} if each["id"] == "lent-battery" else each for each in base["assets"]]
    events = watched(laid(changed(OWNERS, assets=assets, rights=rights))).events
    (answered,) = notes(events, "answered")
    assert answered.body["rule"] == "delegated to field" and notes(events, "asked") == []


def test_an_owner_who_cannot_be_asked_is_an_owner_who_has_not_agreed() -> None:
    kept = watched(laid(changed(OWNERS, release=[])), desk="field").events
    assert {event.body["answer"] for event in notes(kept, "answered", "task-answered")} == {"silence"}
    assert not messages(kept, "order") and not [event for event in kept if event.kind is Kind.CUE]
    (reason,) = {event.body["reason"] for event in notes(kept, "request-not-sent", "task-request-not-sent")}
    assert "releases 'request' to 'partner'" in reason


def test_where_nothing_else_is_said_all_but_the_owner_are_agreed_beforehand() -> None:
    base = data(OWNERS)
    rights = [each for each in base["rights"] if each["id"] == "fire"]
    scenario = changed(OWNERS, rights=rights)
    added = {each.action: each for each in scenario.rights[1:]}
    assert {action: each.of for action, each in added.items()} == {"share": ("lent-radar",), "task": ("lent-radar",)}
    assert changed(OWNERS, rights=scenario.as_data()["rights"]) == scenario, "completing twice changes nothing"


@pytest.mark.parametrize(
    "change, found",
    [
        ({"rights": [row("engage", "field"), row("engage", "field", of=["radar"])]}, "never governs"),
        ({"rights": [row("engage", "field", of=["nothing"])]}, "'nothing'"),
        ({"rights": [row("engage", "field", **{"for": ["nobody"]})]}, "'nobody'"),
        ({"rights": [row("engage", "field", **{"for": ["radar"]})]}, "'radar'"),
        ({"rights": [row("aim", "field")]}, "'aim'"),
        ({"nodes": [{"id": "field", "party": "us"}]}, "an owner 'partner' without a node"),
    ],
)
def test_rights_that_cannot_be_are_told(change: dict[str, Any], found: str) -> None:
    with pytest.raises(ScenarioError) as error:
        changed(OWNERS, **change)
    assert any(found in fault.found for fault in error.value.faults), str(error.value)

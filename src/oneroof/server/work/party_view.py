"""The replay from one party's seat: its own posts' tracks and notes, its own rounds, and what release let through."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from oneroof.server.faults import Row
from oneroof.server.work import drawn, telling
from oneroof.server.work.drawn import seconds
from oneroof.simulation.playback import HORIZON_S, Held
from oneroof.simulation.shown import Shown, holders, shown

# notes of a post that say something of a decision of its own
_DECISIONS = ("track-ready", "asked", "answered", "ordered", "assessed", "no-round-left", "aimed")
Event = Mapping[str, Any]


def view(head: Row, events: Sequence[Event], held: Held, party: str) -> Row:
    """Give what a party's own posts held, did and were told, and nothing that another's doings could be read from.

    Nothing here names a true flight: events are counted for this party alone, times end with its last own one.
    """
    scenario = head["scenario"]
    holder = holders(scenario)
    own = frozenset(id for id, of in holder.items() if of == party)
    told = [each for each in (shown(event, holder) for event in events) if each is not None and each.party == party]
    notes = [event for event in events if _is_own_note(event, own)]
    tracks = drawn.tracks((each for each in held.tracks if each.desk in own), holder)
    sights = [each for each in held.sights if each.desk in own]
    lines = [*_noted(notes), *_told(told), *_seen(sights)]
    ends = [line["time_s"] for line in lines] + [each["snapshots"][-1]["known_s"] for each in tracks]
    rounds = {each["id"]: each for each in _orders(told, notes, own)}
    return {
        "seat": party,
        "epoch_utc": scenario["start_utc"],
        "duration_s": max([60.0, *ends, *(each["intercept_s"] for each in rounds.values())]),
        "flights": [*_own_rounds(held, scenario, own, party)],
        "left_out": 0,
        "tracks": tracks,
        "assets": [
            {"id": each.id, **drawn.way(each, HORIZON_S)} for each in held.movers if _of(each.id, holder) == party
        ],
        "events": _numbered(lines),
        "messages": [telling.message(each.message, number) for number, each in enumerate(told)],
        "threats": [*_believed(notes, rounds)],
        "summary": {"messages": len(told), "tracks": len(tracks), "rounds": len(rounds)},
    }


def _of(id: str, holder: Mapping[str, str]) -> str | None:
    """Say whose something is; satellites are numbered behind the name of the row that they are of."""
    return holder.get(id) or holder.get(id.rpartition("-")[0])


def _is_own_note(event: Event, own: frozenset[str]) -> bool:
    return bool(event["kind"] == "note" and event["desk"] in own and event["body"].get("what") in _DECISIONS)


def _noted(notes: Iterable[Event]) -> Iterator[Row]:
    for event in notes:
        worded = telling.event("note", event["body"])
        if worded is not None:
            yield _line(
                event["t_us"], worded[0], event["desk"], worded[1], telling.subjects(event["desk"], event["body"])
            )


def _told(told: Iterable[Shown]) -> Iterator[Row]:
    for each in told:
        row = telling.message(each.message, 0)
        subjects = [each for each in (row["subject"], row["id"]) if each]
        yield _line(each.received_us, row["what"], row["from"], row["text"], subjects)


def _seen(sights: Iterable[Any]) -> Iterator[Row]:
    for each in sights:
        what = "one object" if each.objects == 1 else f"{each.objects} objects"
        yield _line(
            round(each.time_s * 1e6), "detected", each.sensor, f"{each.sensor} reports {what}", [each.sensor, each.desk]
        )


def _line(time_us: int, kind: str, who: str, text: str, subjects: list[str]) -> Row:
    return {
        "time_s": seconds(time_us / 1e6),
        "kind": kind,
        "who": who,
        "text": text,
        "subjects": subjects,
        "cause": None,
    }


def _numbered(lines: Iterable[Row]) -> list[Row]:
    ordered = sorted(lines, key=lambda row: (row["time_s"], row["kind"], row["who"], row["text"]))
    return [{"n": number, **row} for number, row in enumerate(ordered)]


def _orders(told: Iterable[Shown], notes: Iterable[Event], own: frozenset[str]) -> Iterator[Row]:
    """The rounds that its own posts ordered or its own batteries were ordered to fire, as they were planned."""
    known: dict[str, Row] = {}
    for event in notes:
        body = event["body"]
        if body["what"] == "ordered":
            known[body["shot"]] = _planned(body, body["shot"].partition(":")[2].rpartition("-")[0], event["desk"])
    for each in told:
        body = each.message["body"]
        if each.message["what"] == "order" and each.message["addressee"] in own and "shot" in body:
            known.setdefault(body["shot"], _planned(body, each.message["addressee"], each.message["sender"]))
    yield from known.values()


def _own_rounds(held: Held, scenario: Row, own: frozenset[str], party: str) -> Iterator[Row]:
    """Its own batteries' rounds, as they were told to fly; what became of them it learns by its sensors."""
    names = {row["id"]: row.get("name", row["id"]) for row in scenario["assets"]}
    for battery, arc in held.planned:
        if battery in own:
            yield {
                "id": arc.id,
                "name": names.get(battery, battery),
                "kind": "interceptor",
                "party": party,
                "battery": battery,
                **drawn.way(arc),
                "outcome": None,
            }


def _planned(body: Mapping[str, Any], battery: str, desk: str) -> Row:
    meeting_s = body.get("meeting_s", math.nan)
    return {
        "id": body["shot"],
        "shooter": battery,
        "launch_s": seconds(body["launch_s"]),
        "intercept_s": seconds(meeting_s if math.isfinite(meeting_s) else body["launch_s"]),
        "result": None,
        "track": f"{desk}:{body.get('track')}",
    }


def _believed(notes: Iterable[Event], rounds: Mapping[str, Row]) -> Iterator[Row]:
    """What its posts took for threats: the tracks that they decided about, with the times of their decisions."""
    marks: dict[str, dict[str, Event]] = {}
    for event in notes:
        body = event["body"]
        number = body.get("track", body.get("number"))
        marks.setdefault(f"{event['desk']}:{number}", {}).setdefault(body["what"], event)
    for id, of in marks.items():
        shots = [row for row in rounds.values() if row["track"] == id]
        yield {
            "id": id,
            "name": f"Track {id.rpartition(':')[2]} of {id.rpartition(':')[0]}",
            "outcome": _outcome(of),
            "cause": None,
            "why": None,
            "launch_s": None,
            "due_s": None,
            "budget": [*_budget(of, shots)],
            "windows": [],
            "slack_s": None,
            "engagements": shots,
        }


def _outcome(of: Mapping[str, Event]) -> str:
    if "assessed" in of:
        return "still reported" if of["assessed"]["body"].get("survived") else "taken for destroyed"
    return "fired at" if "ordered" in of else "no round left" if "no-round-left" in of else "watched"


def _budget(of: Mapping[str, Event], shots: Sequence[Row]) -> Iterator[Row]:
    """The parts between its own marks; what came before its first is not its own to know."""
    marks = [(part, seconds(of[what]["t_us"] / 1e6)) for part, what in _PARTS if what in of]
    if shots:
        marks += [("order", shots[0]["launch_s"]), ("fly out", shots[0]["intercept_s"])]
    for (_, start_s), (part, end_s) in pairwise(marks):
        if end_s > start_s:
            yield {"part": part, "start_s": start_s, "end_s": end_s}


_PARTS = (("sense", "track-ready"), ("wait", "asked"), ("decide", "answered"), ("wait", "ordered"))

"""The replay as a seat may see it: the analyst all of it, a party what its own posts held and were told by rules."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from oneroof.exchange.words import title_of
from oneroof.server.faults import Row
from oneroof.server.work import drawn, party_view, telling
from oneroof.server.work.drawn import ANALYST, seconds
from oneroof.simulation.playback import Playback
from oneroof.simulation.run import Result
from oneroof.simulation.score import Story
from oneroof.simulation.shown import holders, shown
from oneroof.studies.parts import spans


@dataclass(frozen=True, slots=True)
class Told:
    """A record read: its events in order, who holds what, how parties are called."""

    head: Row
    events: tuple[Row, ...]
    holder: dict[str, str]
    names: dict[str, str]


def read(lines: tuple[str, ...]) -> Told:
    """Read a record's lines."""
    head, *events = (json.loads(line) for line in lines[:-1])
    names = {row["id"]: row.get("name", row["id"]) for row in head["scenario"]["parties"]}
    return Told(head, tuple(events), holders(head["scenario"]), names)


def of_all_seats(result: Result, played: Playback) -> dict[str, Row]:
    """Give every seat's view."""
    told = read(result.record)
    views = {
        party.id: party_view.view(told.head, told.events, played.held, party.id) for party in result.scenario.parties
    }
    return {ANALYST: analyst(result, told, played), **views}


def analyst(result: Result, told: Told, played: Playback) -> Row:
    """Give all of it: the true arcs, everybody's tracks, every event and message."""
    return {
        "seat": ANALYST,
        "epoch_utc": result.scenario.start_utc,
        "duration_s": seconds(played.truth.end_s),
        "flights": [*_missiles(result, played), *_objects(played), *_rounds(told, played)],
        "left_out": played.truth.left_out,
        "tracks": drawn.tracks(played.held.tracks, told.holder),
        "assets": [{"id": each.id, **drawn.way(each)} for each in played.held.movers],
        "events": sorted([*_events(told), *_reports(played)], key=lambda row: (row["time_s"], row["n"])),
        "messages": [*_messages(told)],
        "threats": [_threat(result, told, i, story) for i, story in enumerate(played.truth.stories)],
        "summary": _summary(result),
    }


def _missiles(result: Result, played: Playback) -> list[Row]:
    rows = {row["id"]: row for row in result.summary["threats"]}
    causes = {row.id: str(story.cause) for row, story in zip(result.scenario.attack, played.truth.stories, strict=True)}
    by = {row.id: row.by for row in result.scenario.attack}
    return [
        {
            "id": each.id,
            "name": f"{rows[each.id]['missile_title']} at {title_of(rows[each.id]['to'])}",
            "kind": "missile",
            "party": by[each.id] or attacker(result),
            **drawn.way(each),
            "outcome": causes[each.id],
        }
        for each in played.truth.threats
    ]


def attacker(result: Result) -> str | None:
    """Name the party that attacks, where a scenario has one that pictures draw so."""
    return "irn" if any(party.id == "irn" for party in result.scenario.parties) else None


def _objects(played: Playback) -> list[Row]:
    return [
        {"id": each.id, "name": each.kind, "kind": each.kind, "party": None, **drawn.way(each), "outcome": None}
        for each in played.truth.objects
    ]


def _rounds(told: Told, played: Playback) -> list[Row]:
    """The interceptors, named by their shots, so that a flight, an engagement and a message are picked together."""
    batteries = {row["id"]: row.get("name", row["id"]) for row in told.head["scenario"]["assets"]}
    met = {event["body"]["shot"]: event["body"] for event in told.events if _is_note(event, "met")}
    fired = {event["body"]["shot"]: event["body"]["battery"] for event in told.events if event["kind"] == "lift-off"}
    return [
        {
            "id": each.id,
            "name": batteries.get(fired[each.id], fired[each.id]),
            "kind": "interceptor",
            "party": told.holder[fired[each.id]],
            "battery": fired[each.id],
            **drawn.way(each),
            "outcome": met.get(each.id, {}).get("outcome"),
        }
        for each in played.truth.rounds
    ]


def _is_note(event: Mapping[str, Any], what: str) -> bool:
    return bool(event["kind"] == "note" and event["body"].get("what") == what)


def _events(told: Told) -> list[Row]:
    rows = []
    for event in told.events:
        worded = telling.event(event["kind"], event["body"])
        if worded is not None:
            who = event["desk"] or event["body"].get("battery") or event["body"].get("sensor")
            rows.append(
                {
                    "n": event["n"],
                    "time_s": seconds(event["t_us"] / 1e6),
                    "kind": worded[0],
                    "who": who,
                    "text": worded[1],
                    "subjects": telling.subjects(event["desk"], event["body"]),
                    "cause": event["cause"],
                }
            )
    return rows


def _reports(played: Playback) -> list[Row]:
    """What each post's sensors brought it, told at the first report after a silence."""
    return [
        {
            "n": -1,
            "time_s": seconds(each.time_s),
            "kind": "report",
            "who": each.sensor,
            "text": f"{each.sensor} reports objects to {each.desk}: {each.objects}",
            "subjects": [each.sensor, each.desk],
            "cause": None,
        }
        for each in played.held.sights
    ]


def _messages(told: Told) -> list[Row]:
    found = ((event, shown(event, told.holder)) for event in told.events)
    return [telling.message(each.message, event["n"]) for event, each in found if each is not None]


def _threat(result: Result, told: Told, index: int, story: Story) -> Row:
    row = result.summary["threats"][index]
    window = story.window
    spare = None if story.last_consent_us is None or story.answered_us is None else (
        seconds((story.last_consent_us - story.answered_us) / 1e6)
    )  # fmt: skip
    first = None if window is None else max(window.first_launch_s, story.ignition_us / 1e6)
    return {
        "id": row["id"],
        "name": f"{row['missile_title']} at {title_of(row['to'])}",
        "outcome": "defended" if str(story.cause) == "defended" else str(story.cause),
        "cause": str(story.cause),
        "why": row.get("why"),
        "launch_s": seconds(story.ignition_us / 1e6),
        "due_s": None if row.get("time_of_flight_s") is None else (
            seconds(story.ignition_us / 1e6 + row["time_of_flight_s"])
        ),
        "budget": budget(story),
        "windows": [] if window is None or first is None else [
            {"shooter": None, "first_s": seconds(first), "last_s": seconds(window.last_launch_s)}
        ],
        "slack_s": spare,
        "engagements": _engagements(told, index, result),
    }  # fmt: skip


def budget(story: Story) -> list[Row]:
    """The time from ignition to the first meeting, in named parts end to end, as far as it came."""
    rows, at_us = [], story.ignition_us
    for part, took_us in spans(story):
        if took_us > 0:
            rows.append({"part": part, "start_s": seconds(at_us / 1e6), "end_s": seconds((at_us + took_us) / 1e6)})
        at_us += took_us
    return rows


def _engagements(told: Told, index: int, result: Result) -> list[Row]:
    """The rounds that met a threat, or were meant for it as the scorer pairs them."""
    id = result.scenario.attack[index].id
    met = {event["body"]["shot"]: event for event in told.events if _is_note(event, "met")}
    rows = []
    for event in told.events:
        if event["kind"] != "lift-off":
            continue
        shot = event["body"]["shot"]
        end = met.get(shot)
        if end is not None and end["body"].get("threat") == id:
            rows.append(
                {
                    "id": shot,
                    "shooter": event["body"]["battery"],
                    "launch_s": seconds(event["t_us"] / 1e6),
                    "intercept_s": seconds(end["t_us"] / 1e6),
                    "result": end["body"]["outcome"],
                    "miss_m": end["body"].get("miss_m"),
                }
            )
    return rows


def _summary(result: Result) -> Row:
    whole = result.summary
    kept = ("scenario", "title", "arrangement", "seed", "replications", "believe", "settings", "raid", "delays_s")
    threats = [{key: row.get(key) for key in ("id", "causes", "protected", "why")} for row in whole["threats"]]
    return {**{key: whole[key] for key in kept}, "threats": threats, "shooters": whole["shooters"],
            "assumed_count": whole["assumed_count"], "fingerprint": whole["fingerprint"]}  # fmt: skip

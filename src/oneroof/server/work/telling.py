"""Events and messages in words: one line each, in people's units."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from oneroof.exchange.words import minutes
from oneroof.server.faults import Row
from oneroof.server.work.drawn import seconds

# what a desk notes of a track, in words
_NOTES = {
    "track-ready": "Track {track} is good enough to commit on",
    "asked": "leave to engage track {track} is asked for",
    "answered": "the answer about track {track}: {answer}",
    "ordered": "a round is ordered at track {track}",
    "aimed": "rounds are aimed anew at track {track}",
    "no-round-left": "no round is left for track {track}",
    "origin": "where track {track} was launched is placed",
    "met": "{shot} meets its target: {outcome}",
    "struck": "{threat} strikes",
    "fell": "{threat} comes down where nothing is protected",
    "detected": "{sensor} first sees {threat}",
}
_KINDS = {
    "launch": "{threat} is launched",
    "lift-off": "a round leaves {battery}",
    "change": "the scenario changes",
}
# the events that are told; the others repeat a message or a note
TOLD = ("launch", "lift-off", "note", "change")


def event(kind: str, body: Mapping[str, Any]) -> tuple[str, str] | None:
    """Give an event's kind for the page and its line; None for one that something else tells."""
    if kind == "note":
        what = str(body.get("what"))
        return what, _worded(_assessed(body) if what == "assessed" else _NOTES.get(what, what.replace("-", " ")), body)
    return (kind, _worded(_KINDS[kind], body)) if kind in _KINDS else None


def _assessed(body: Mapping[str, Any]) -> str:
    return "track {track} is still reported after the meeting" if body.get("survived") else (
        "track {track} is taken for destroyed"
    )  # fmt: skip


def _worded(pattern: str, body: Mapping[str, Any]) -> str:
    """Fill a line in; what the body does not say stays a dash."""
    return pattern.format_map(_Known(body))


class _Known(dict[str, Any]):
    """What a line may name."""

    def __missing__(self, key: str) -> str:
        return "–"


def subjects(desk: str | None, body: Mapping[str, Any]) -> list[str]:
    """Name what an event is about: threats, batteries, sensors, shots, tracks by their desks."""
    found = [str(body[key]) for key in ("threat", "battery", "sensor", "shot") if body.get(key)]
    if desk is not None and body.get("track") is not None:
        found.append(f"{desk}:{body['track']}")
    return found


def message(shown: Mapping[str, Any], number: int) -> Row:
    """A message as its reader was shown it."""
    body = shown["body"]
    return {
        "id": shown["id"],
        "n": number,
        "sent_s": seconds(shown["sent_us"] / 1e6),
        "received_s": seconds(shown["received_us"] / 1e6),
        "from": shown["sender"],
        "to": shown["addressee"],
        "what": shown["what"],
        "subject": subject(shown),
        "text": _said(str(shown["what"]), body, shown),
        "because": shown["because"],
        "fields": {key: value for key, value in sorted(body.items()) if not isinstance(value, list)},
        "arrays": sorted(key for key, value in body.items() if isinstance(value, list)),
    }


def subject(shown: Mapping[str, Any]) -> str | None:
    """Name what a message is about, by the id that the page knows it under."""
    body, what = shown["body"], shown["what"]
    if body.get("shot"):
        return str(body["shot"])
    if what == "request" and body.get("track") is not None:
        return f"{shown['sender']}:{body['track']}"
    return None


def _said(what: str, body: Mapping[str, Any], shown: Mapping[str, Any]) -> str:
    if what == "launch-warning":
        return _warning(body)
    if what == "tracks":
        return f"track {body.get('track_number', '–')} of {shown['sender']}"
    if what == "request":
        last = f"; the last launch is at {minutes(body['last_launch_s'])}" if "last_launch_s" in body else ""
        return f"may {body.get('battery', 'a battery')} engage track {body.get('track', '–')}?{last}"
    if what == "answer":
        return f"{body.get('answer', '–')} ({body.get('request', '–')})"
    if what == "order":
        return f"fire {body.get('shot', '–')} at {minutes(body['launch_s'])}" if "launch_s" in body else "fire"
    if what == "update":
        return f"{body.get('shot', '–')} is told where its target will be"
    if what == "cue":
        return f"look for track {body.get('track', '–')}"
    return what.replace("-", " ")


def _warning(body: Mapping[str, Any]) -> str:
    parts = []
    if "launch_time_s" in body:
        parts.append(f"launched at {minutes(body['launch_time_s'])}")
    if "launch_latitude_deg" in body and "launch_longitude_deg" in body:
        parts.append(f"from {body['launch_latitude_deg']:.1f}, {body['launch_longitude_deg']:.1f}")
    if "impact_latitude_deg" in body and "impact_longitude_deg" in body:
        parts.append(f"towards {body['impact_latitude_deg']:.1f}, {body['impact_longitude_deg']:.1f}")
    return "a missile " + (", ".join(parts) or "is on its way")

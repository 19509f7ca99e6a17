"""What every handler of a desk queues: a message on its way, and a note of what was decided on what track."""

from __future__ import annotations

from oneroof.command.desk import Desk
from oneroof.command.message import Message
from oneroof.engagement import threat
from oneroof.simulation.event import Kind, Later
from oneroof.tracking.track import Track


def deliver(message: Message) -> Later:
    """Queue a message for the time of its arrival."""
    return Later(message.received_us, Kind.MESSAGE, {"message": message}, message.addressee)


def note(desk: Desk, now_us: int, what: str, track: Track | None, **more: object) -> Later:
    """Record a decision with a snapshot of the track it was taken on."""
    body: dict[str, object] = {"what": what, **more}
    if track is not None:
        body["track"] = track.number
        body["track_time_s"] = track.time_s
        body["state_ecef"] = tuple(float(value) for value in track.state_ecef)
        body["sigma_m"] = round(threat.position_sigma_m(track), 3)
    return Later(now_us, Kind.NOTE, body, desk.id)

"""On whose authority each round left: an order of a post that had been granted it, recorded before the launch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from oneroof.command.authority import Answer
from oneroof.command.message import Message, What
from oneroof.simulation.event import Event, Kind


class Audit:
    """A sink that follows each round from the grant to the lift-off, and lists those that nobody authorised.

    Authority is a granted question that the same desk put about the same track, or one of whose requests the order
    cites, or one that needed no request (delegated beforehand, or unopposed), and an order received from that desk.
    """

    def __init__(self) -> None:
        self.launches = 0
        self.without: list[str] = []
        self._left: set[str] = set()
        self._granted: dict[str, set[int]] = {}
        self._requests: dict[str, tuple[str, int]] = {}
        self._ordered: dict[str, tuple[str, int]] = {}
        self._cited: dict[str, tuple[str, ...]] = {}

    def note(self, event: Event) -> None:
        """Take one event."""
        if event.kind is Kind.NOTE and event.desk is not None:
            self._desk_note(event.desk, event.body)
        elif event.kind is Kind.MESSAGE:
            message: Message = event.body["message"]
            shot = str(message.body.get("shot"))
            # what others say in the name of the desk that ordered it is no order
            if message.what is What.ORDER and self._ordered.get(shot, ("",))[0] == message.sender:
                self._cited[shot] = message.causes
        elif event.kind is Kind.LIFT_OFF:
            self.launches += 1
            shot = str(event.body["shot"])
            # one authority is for one round
            if shot in self._left or not self._authorised(shot):
                self.without.append(shot)
            self._left.add(shot)

    def _desk_note(self, desk: str, body: Mapping[str, Any]) -> None:
        if body["what"] == "asked":
            self._requests[body["request"]] = (desk, body["number"])
        elif body["what"] == "answered" and body["answer"] == Answer.GRANTED:
            self._granted.setdefault(desk, set()).add(body["number"])
        elif body["what"] == "ordered":
            self._ordered[body["shot"]] = (desk, body["track"])

    def _authorised(self, shot: str) -> bool:
        if shot not in self._cited:
            return False
        (desk, track), causes = self._ordered[shot], self._cited[shot]
        granted = self._granted.get(desk, set())
        asked = {self._requests[each][1] for each in causes if self._requests.get(each, ("",))[0] == desk}
        return bool(granted) and (track in granted or bool(asked & granted) or not causes)

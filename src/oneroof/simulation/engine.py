"""The engine: pop, record, handle, push. One engine serves studies, exercises, replays and federations."""

from __future__ import annotations

import copy
import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Protocol, TypeAlias

from oneroof.command.desk import Desk
from oneroof.command.message import Message
from oneroof.errors import OneroofError
from oneroof.simulation.draws import Draws
from oneroof.simulation.event import NAMED, RANK, Event, Kind, Later, name_of
from oneroof.simulation.nature import Nature
from oneroof.simulation.world import World

NatureHandler: TypeAlias = Callable[[Nature, Event, Draws], Iterable[Later]]
DeskHandler: TypeAlias = Callable[[Desk, Event, Draws], Iterable[Later]]
# what is done to all desks at once, by nobody among them
WorldHandler: TypeAlias = Callable[[World, Event, Draws], Iterable[Later]]

_NAMED = frozenset(RANK[kind] for kind in NAMED)
_new = tuple.__new__  # an Event's own way to be made is twice as long
OUTSIDE = -1  # the cause of what no event caused: the attack itself, and what is submitted


class Sink(Protocol):
    """Whatever listens to the run: the record's chain, a digest, a scorer, viewers."""

    def note(self, event: Event) -> None:
        """Take one event, in the order in which it happened."""


class Engine:
    """A queue of events over one world; the same inputs give the same events, byte for byte."""

    def __init__(
        self,
        world: World,
        draws: Draws,
        nature_handlers: dict[Kind, NatureHandler],
        desk_handlers: dict[Kind, DeskHandler],
        sinks: Sequence[Sink] = (),
        world_handlers: Mapping[Kind, WorldHandler] = MappingProxyType({}),
    ) -> None:
        self.world = world
        self._draws = draws
        self._nature_handlers = nature_handlers
        self._desk_handlers = desk_handlers
        self._world_handlers = world_handlers
        self._notes = tuple(sink.note for sink in sinks)
        self._queue: list[tuple[int, int, str, int, Event]] = []
        self._ahead: list[Later] = []
        self._numbered = 0
        self._outgoing: list[Message] = []
        self._now_us: int | None = None

    def next_time_us(self) -> int | None:
        """Tell when the next event is due, or None when nothing is left to happen."""
        times = [self._queue[0][0]] if self._queue else []
        return min([*times, *(later.time_us for later in self._ahead[:1])], default=None)

    def push(self, later: Later, cause: int) -> None:
        """Number an event and queue it; raises OneroofError for one in the past, which no handler may ask for."""
        if self._now_us is not None and later.time_us < self._now_us:
            raise OneroofError(f"{later.kind} asked for at {later.time_us} us, when it is {self._now_us} us already")
        time_us, kind, body, desk = later
        number = self._numbered
        self._numbered = number + 1
        rank = RANK[kind]
        event = _new(Event, (time_us, rank, number, cause, kind, desk, body))
        heapq.heappush(self._queue, (time_us, rank, name_of(later) if rank in _NAMED else "", number, event))

    def submit(self, later: Later) -> None:
        """Take the only outside input there is: the attack, a person's decision, an inject."""
        self.push(later, OUTSIDE)

    def foresee(self, changes: Sequence[Later]) -> None:
        """Take what will come from outside at its time, in the order of time; till then nothing tells that it will."""
        self._ahead.extend(changes)

    def run_until(self, time_us: int) -> Sequence[Message]:
        """Let everything happen up to and including `time_us`; return messages for desks that live elsewhere."""
        while (due_us := self.next_time_us()) is not None and due_us <= time_us:
            self._happen(self._next())
        leaving, self._outgoing = self._outgoing, []
        return leaving

    def run(self) -> None:
        """Let everything happen."""
        queue = self._queue
        while queue or self._ahead:
            self._happen(self._next() if self._ahead else heapq.heappop(queue)[4])

    def _next(self) -> Event:
        """Take the next event; what was foreseen gets its number only when its time has come."""
        if self._ahead and (not self._queue or self._ahead[0].time_us <= self._queue[0][0]):
            self.submit(self._ahead.pop(0))
        return heapq.heappop(self._queue)[4]

    def fork(self) -> Engine:
        """Copy the engine at this instant; the two go on without touching each other. Sinks stay behind."""
        handlers = self._nature_handlers, self._desk_handlers
        twin = Engine(copy.deepcopy(self.world), self._draws, *handlers, (), self._world_handlers)
        twin._queue = list(self._queue)
        twin._ahead = list(self._ahead)
        twin._numbered = self._numbered
        twin._now_us = self._now_us
        twin._outgoing = list(self._outgoing)
        return twin

    def _happen(self, event: Event) -> None:
        self._now_us = event.time_us
        if event.kind is Kind.LIFT_OFF and event.body.get("shot") in self.world.recalled:
            return
        for note in self._notes:
            note(event)
        for later in self._handle(event):
            self.push(later, event.number)

    def _handle(self, event: Event) -> Iterable[Later]:
        kind, name = event.kind, event.desk
        if kind in self._world_handlers:
            return self._world_handlers[kind](self.world, event, self._draws)
        if name is None:
            handler = self._nature_handlers.get(kind)
            return handler(self.world.nature, event, self._draws) if handler else ()
        desk = self.world.desks.get(name)
        if desk is None:
            self._outgoing.append(event.body["message"])
            return ()
        desk_handler = self._desk_handlers.get(kind)
        return desk_handler(desk, event, self._draws) if desk_handler else ()

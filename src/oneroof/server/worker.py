"""The server's end of the one worker process: requests out, answers and progress in; started anew when it dies."""

from __future__ import annotations

import asyncio
import multiprocessing
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any

from oneroof.server import faults
from oneroof.server.faults import Row

# what one request may take before it is given up; the figure, less what the rest of the answer takes
LONGEST_S = 55.0
# short requests that the worker does at a time
SHORT_AT_ONCE = 3

Told = Callable[[str, Row], None]


class Worker:
    """One spawned process (never forked: a fork after a kernel ran hangs) that does whatever needs the compiler.

    Short requests are answered while jobs run (docs/decisions/0007). All methods belong to the event loop's thread.
    """

    def __init__(self, folder: Path, told: Told) -> None:
        self._folder, self._told = folder, told
        self._waiting: dict[int, asyncio.Future[tuple[str, Any]]] = {}
        self._number, self._given_up, self._closing = 0, 0, False
        self._process: SpawnProcess | None = None
        self._connection: Connection | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> None:
        """Start the process; it is ready to be asked at once, and answers when it has imported what it needs."""
        from oneroof.server import labour

        self._loop = asyncio.get_running_loop()
        context = multiprocessing.get_context("spawn")
        here, there = context.Pipe()
        self._process = context.Process(target=labour.main, args=(there, str(self._folder)), daemon=True)
        self._process.start()
        there.close()
        self._connection, self._given_up = here, 0
        threading.Thread(target=self._listen, args=(here, self._loop), daemon=True).start()

    def _listen(self, connection: Connection, loop: asyncio.AbstractEventLoop) -> None:
        """Hand on what the process says, in a thread of its own, until it says nothing more."""
        try:
            while True:
                said = connection.recv()
                loop.call_soon_threadsafe(self._hear, connection, said)
        except (EOFError, OSError):
            pass
        try:
            loop.call_soon_threadsafe(self._lost, connection)
        except RuntimeError:  # the loop is closed already: nobody waits any more
            return

    def _hear(self, connection: Connection, said: tuple[str, Any, Any]) -> None:
        if connection is not self._connection:
            return
        kind, key, what = said
        if kind in ("answer", "refusal"):
            waiting = self._waiting.pop(key, None)
            if waiting is None:
                self._given_up -= 1
            elif not waiting.done():
                waiting.set_result((kind, what))
        else:
            self._told(key, what)

    def _lost(self, connection: Connection) -> None:
        """Tell everybody who waits that the process is gone, and start another."""
        if connection is not self._connection or self._closing:
            return
        self._connection = None
        if self._process is not None:
            self._process.kill()
        gone = faults.one(
            "worker", "a process that ended by itself", "it runs to its end",
            "The machine may be short of memory: ask for less, or try again.",
        )  # fmt: skip
        waiting, self._waiting = self._waiting, {}
        for each in waiting.values():
            if not each.done():
                each.set_result(("refusal", (500, [gone])))
        self._told("", {"state": "failed", "faults": [gone]})
        self.start()

    async def ask(self, what: str, **given: Any) -> Any:
        """Have something short done and give its answer; raises Refused with the faults where it has some."""
        self._number += 1
        number = self._number
        answer: asyncio.Future[tuple[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        self._send(("do", number, what, given))
        try:
            kind, found = await asyncio.wait_for(answer, LONGEST_S)
        except TimeoutError:
            self._waiting.pop(number, None)
            self._give_up()
            raise faults.busy(what, f"no answer within {LONGEST_S:.0f} s") from None
        if kind == "refusal":
            raise faults.Refused(*found)
        return found

    def _give_up(self) -> None:
        """Count a request that nobody waits for any more; a process that is held up by such ones alone is ended."""
        self._given_up += 1
        if self._given_up >= SHORT_AT_ONCE and self._process is not None:
            self._process.kill()

    def begin(self, kind: str, id: str, request: Row) -> None:
        """Have a job begun; what becomes of it is told."""
        self._send(("begin", id, kind, request))

    def stop(self, id: str) -> None:
        """Have a job stopped as soon as it looks up."""
        self._send(("stop", id, "", {}))

    def _send(self, what: tuple[str, Any, str, Row]) -> None:
        if self._connection is not None:
            try:
                self._connection.send(what)
            except OSError:  # it has just died; whoever listens to it will say so
                return

    @property
    def pid(self) -> int | None:
        """The process's number, for a test that ends it."""
        return None if self._process is None else self._process.pid

    def close(self) -> None:
        """End the process, whatever it does."""
        self._closing = True
        if self._process is not None:
            self._process.kill()
            self._process.join(1.0)

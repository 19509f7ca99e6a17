"""The worker process: short requests go first, jobs give way to them between their pieces (docs/decisions/0007)."""

from __future__ import annotations

import importlib
import os
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from oneroof.errors import Mendable, OneroofError
from oneroof.server import faults
from oneroof.server.faults import Row
from oneroof.server.worker import SHORT_AT_ONCE

# what can be asked, and in which file of `work` each is done; a job's function is given a way to tell its progress
SHORT = {
    "scenarios": "scenarios:listing",
    "check": "scenarios:check",
    "scenario": "scenarios:document",
    "moved": "footprints:moved",
    "reach": "reaching:answer",
    "about": "about:about",
}
JOBS = {
    "run": "runs:run",
    "footprint": "footprints:make",
    "comparison": "comparisons:make",
}
# a job lets short requests go first, but no longer than this at a time
GIVES_WAY_S = 2.0
# progress is told so often
FIRST, TOLD_MOST = 16, 200
# the folders before a file's name, which are this machine's own
_FOLDERS = re.compile(r"(?:/[^\s/:'\"]+)*/(?=[^\s/:'\"]+\.(?:ya?ml|jsonl?)\b)")


class Stopped(Exception):
    """A job that is to end because somebody stopped it."""


class Gate:
    """Short requests pass at once; jobs wait at it, between two of their pieces, while any is under way."""

    def __init__(self) -> None:
        self._free = threading.Condition()
        self._passing = 0

    @contextmanager
    def short(self) -> Iterator[None]:
        """Do something short while jobs wait."""
        with self._free:
            self._passing += 1
        try:
            yield
        finally:
            with self._free:
                self._passing -= 1
                self._free.notify_all()

    def give_way(self) -> None:
        """Let short requests go first."""
        with self._free:
            self._free.wait_for(lambda: self._passing == 0, GIVES_WAY_S)


class Job:
    """A job as its own thread sees it: where it may write, how it tells its progress, whether it is to stop."""

    def __init__(self, id: str, folder: Path, gate: Gate, tell: Callable[[str, str, Row], None]) -> None:
        self.id, self.folder, self._gate, self._tell = id, folder, gate, tell
        self.stopping = False
        self._last: tuple[int, int, str] | None = None

    def progress(self, done: int, total: int, text: str = "") -> None:
        """Say how far it is, let short requests go first, and end here if it was stopped; raises Stopped."""
        if self.stopping:
            raise Stopped
        # each of the first, so that one sees it move; then no more than some hundreds
        now = (done if done < FIRST else done * TOLD_MOST // max(total, 1) + FIRST, total, text)
        if now != self._last:
            self._last = now
            self._tell("told", self.id, {"state": "running", "done": done, "total": total, "text": text})
        self._gate.give_way()


class Labour:
    """The requests that the process was given and has not answered yet."""

    def __init__(self, connection: Connection, folder: Path) -> None:
        self._connection, self._folder = connection, folder
        self._lock, self._gate = threading.Lock(), Gate()
        self._jobs: dict[str, Job] = {}
        self._short = ThreadPoolExecutor(SHORT_AT_ONCE)

    def listen(self) -> None:
        """Take requests until the server is gone."""
        while True:
            try:
                kind, key, what, given = self._connection.recv()
            except (EOFError, OSError):
                return
            if kind == "do":
                self._short.submit(self._do, key, what, given)
            elif kind == "begin":
                self._begin(key, what, given)
            elif key in self._jobs:
                self._jobs[key].stopping = True

    def _say(self, kind: str, key: Any, what: Any) -> None:
        with self._lock:
            try:
                self._connection.send((kind, key, what))
            except OSError:  # the server is gone, and so will this process be
                return

    def _do(self, number: int, what: str, given: Row) -> None:
        with self._gate.short():
            try:
                self._say("answer", number, _function(SHORT[what])(self._folder, **given))
            except Exception as error:
                self._say("refusal", number, _told(error))

    def _begin(self, id: str, what: str, request: Row) -> None:
        job = self._jobs[id] = Job(id, self._folder, self._gate, self._say)
        threading.Thread(target=self._work, args=(job, what, request), daemon=True).start()

    def _work(self, job: Job, what: str, request: Row) -> None:
        try:
            self._say("told", job.id, {"state": "running"})
            _function(JOBS[what])(job, request)
            self._say("told", job.id, {"state": "done"})
        except Stopped:
            self._say("told", job.id, {"state": "stopped", "text": "stopped"})
        except Exception as error:
            self._say("told", job.id, {"state": "failed", "faults": _told(error)[1]})
        finally:
            self._jobs.pop(job.id, None)


def _function(name: str) -> Any:
    module, _, function = name.partition(":")
    return getattr(importlib.import_module(f"oneroof.server.work.{module}"), function)


def _told(error: Exception) -> tuple[int, list[Row]]:
    """Say what went wrong: a user's faults as they are, of ours no more than its kind; a path stays here."""
    if isinstance(error, faults.Refused):
        return error.status, error.faults
    if isinstance(error, Mendable):
        return 422, [_bare(faults.row(fault)) for fault in error.faults]
    if os.environ.get("ONEROOF_DEBUG"):
        sys.excepthook(type(error), error, error.__traceback__)
    what = str(error) if isinstance(error, OneroofError) else type(error).__name__
    return 500, [faults.one("oneroof", what, "this does not happen", "It is a fault of the program: please report it.")]


def _bare(row: Row) -> Row:
    """Leave the folders out of a fault: a file that ships is known by its name."""
    return {key: _FOLDERS.sub("", text) for key, text in row.items()}


def main(connection: Connection, folder: str) -> None:
    """Answer until the server is gone; an interrupt is the server's to handle."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    from oneroof.simulation.scenario import library

    library.shut_paths()
    sys.setswitchinterval(0.001)  # a short request takes the interpreter from a job soon
    Labour(connection, Path(folder)).listen()
    os._exit(0)

"""The jobs that the page asked for: what state each is in, who listens; a second click starts no second one."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field

from oneroof.server import faults
from oneroof.server.faults import Row
from oneroof.server.store import Store, id_of
from oneroof.server.worker import Worker

AT_ONCE = 4
REMEMBERED = 256
HEARD_MOST = 32
LISTENERS_MOST = 64
ENDED = ("done", "failed", "stopped")


@dataclass(slots=True)
class Job:
    """One job as the page sees it."""

    id: str
    kind: str
    request: Row
    state: str = "queued"
    done: int = 0
    total: int = 0
    text: str = ""
    faults: list[Row] = field(default_factory=list)
    listeners: list[asyncio.Queue[Row]] = field(default_factory=list)

    def as_data(self) -> Row:
        """Say it in plain data."""
        return {
            "id": self.id, "kind": self.kind, "state": self.state, "done": self.done, "total": self.total,
            "text": self.text, "faults": self.faults,
        }  # fmt: skip


class Jobs:
    """All jobs that are remembered; at most four are under way."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self.worker = Worker(store.folder, self.hear)

    def open(self, kind: str, request: Row) -> Job:
        """Find the job of a request, or begin one; raises Refused where four are under way already."""
        id = id_of(kind, request)
        known = self._jobs.get(id)
        if known is not None and (known.state not in ENDED or (known.state == "done" and self._store.holds(id))):
            return known
        if len(self.under_way()) >= AT_ONCE:
            raise faults.busy("jobs", f"{AT_ONCE} jobs under way")
        job = self._jobs[id] = Job(id, kind, request)
        self._jobs.move_to_end(id)
        self._forget()
        self.worker.begin(kind, id, request)
        return job

    def under_way(self) -> list[Job]:
        """The jobs that are not at their end."""
        return [job for job in self._jobs.values() if job.state not in ENDED]

    def _forget(self) -> None:
        for id in [job.id for job in self._jobs.values() if job.state in ENDED][: max(0, len(self._jobs) - REMEMBERED)]:
            del self._jobs[id]

    def get(self, id: str) -> Job:
        """Give a job by its id; raises Refused for one that is not known."""
        if id not in self._jobs:
            raise faults.unknown("id", id, "Start the job again.")
        return self._jobs[id]

    def request_of(self, id: str, kind: str) -> Row:
        """Give what a finished job was asked; raises Refused where there is none, or its result is gone."""
        job = self._jobs.get(id)
        if job is None or job.kind != kind:
            raise faults.unknown("id", id, "Start it again: the server keeps a limited number of results.")
        if job.state in ("failed", "stopped"):
            raise faults.Refused(409, job.faults or [faults.one("id", "a stopped job", "its end", "Start it again.")])
        if job.state != "done":
            waits = faults.one("id", f"a job that is {job.state}", "a job that is done", "Wait for its end.")
            raise faults.Refused(409, [waits], 1)
        if not self._store.holds(id):
            raise faults.unknown("id", id, "Start it again: the server keeps a limited number of results.")
        return job.request

    def stop(self, id: str) -> Job:
        """Stop a job; one that has ended stays as it is."""
        job = self.get(id)
        if job.state not in ENDED:
            job.text = "stopping"
            self.worker.stop(id)
            self._publish(job)
        return job

    def hear(self, id: str, what: Row) -> None:
        """Take what the worker says of a job; without an id, of all that are under way."""
        for job in [self._jobs[id]] if id in self._jobs else self.under_way() if not id else []:
            if job.state in ENDED:
                continue
            job.state = what["state"]
            job.done, job.total = what.get("done", job.done), what.get("total", job.total)
            job.text, job.faults = what.get("text", job.text), what.get("faults", job.faults)
            if job.state == "done":
                job.done, job.text = max(job.done, job.total), ""
                self._store.keep(job.id, frozenset(each.id for each in self.under_way()))
            self._publish(job)

    def _publish(self, job: Job) -> None:
        """Tell those who listen; of who is slow the oldest news is dropped, the newest always comes."""
        for queue in job.listeners:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(job.as_data())

    def listen(self, id: str) -> asyncio.Queue[Row]:
        """Hear what becomes of a job, its present state first; raises Refused for an unknown one."""
        job = self.get(id)
        if sum(len(each.listeners) for each in self._jobs.values()) >= LISTENERS_MOST:
            raise faults.busy("stream", f"{LISTENERS_MOST} listeners")
        queue: asyncio.Queue[Row] = asyncio.Queue(HEARD_MOST)
        queue.put_nowait(job.as_data())
        job.listeners.append(queue)
        return queue

    def leave(self, id: str, queue: asyncio.Queue[Row]) -> None:
        """Hear no more."""
        job = self._jobs.get(id)
        if job is not None and queue in job.listeners:
            job.listeners.remove(queue)

"""Where a study's tasks run: here, in processes of this machine, or on a cluster; answers come in the tasks' order."""

from __future__ import annotations

import logging
import multiprocessing
import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, Protocol, TypeAlias

from oneroof.errors import Fault, Mendable
from oneroof.simulation.many import leave_interrupts
from oneroof.studies.work import Chunk, Task, Work, code, do

AHEAD = 3  # tasks under way for each worker: enough that none waits, few enough that memory stays small
LOST_IN_A_ROW = 3  # workers that may die without one answer between, before the study gives up
CONNECT_WITHIN_S = 10.0

Answer: TypeAlias = tuple[dict[str, str], Chunk]
InOrder: TypeAlias = Callable[[Iterable[Task]], Iterator[tuple[Task, Chunk]]]


class Waiting(Protocol):
    """An answer that is under way."""

    def result(self) -> Any: ...


def serial(work: Work) -> InOrder:
    """Run tasks here, one after the other."""
    packed = pickle.dumps(work)
    return lambda tasks: ((task, do(packed, task)[1]) for task in tasks)


@contextmanager
def processes(work: Work, workers: int) -> Iterator[InOrder]:
    """Run tasks in processes of this machine; one that dies is replaced and its task run again."""
    pool = _Pool(work, workers)
    try:
        yield lambda tasks: _in_order(tasks, pool.submit, pool.renew, workers * AHEAD)
    finally:
        pool.end()


class _Pool:
    """Processes that can be started anew: a pool of Python's is of no use once one of its processes has died."""

    def __init__(self, work: Work, workers: int) -> None:
        self._work, self._workers = pickle.dumps(work), workers
        self._pool = self._started()

    def _started(self) -> ProcessPoolExecutor:
        # spawned, never forked: a fork after a kernel ran hangs
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self._workers, context, initializer=leave_interrupts)

    def submit(self, task: Task) -> Waiting:
        try:
            return self._pool.submit(do, self._work, task)
        except BrokenProcessPool:
            self.renew()
            return self._pool.submit(do, self._work, task)

    def renew(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._pool = self._started()

    def end(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def cluster(work: Work, address: str) -> Iterator[InOrder]:
    """Run tasks on the workers of a Dask cluster; the scheduler gives a lost worker's tasks to another one.

    Raises Mendable where dask.distributed is not installed, nobody answers, or a worker runs another oneroof.
    """
    packed, client = pickle.dumps(work), _connected(address)
    try:
        workers = client.nthreads()
        if not workers:
            allowed = "a cluster with one worker or more"
            raise Mendable(Fault("--cluster", f"{address} without workers", allowed, "Start 'dask worker' first."))

        def submit(task: Task) -> Waiting:
            found: Waiting = client.submit(do, packed, task, pure=False)
            return found

        yield lambda tasks: _in_order(tasks, submit, None, sum(workers.values()) * AHEAD)
    finally:
        client.close()


def _connected(address: str) -> Any:
    try:
        import distributed
    except ImportError:
        allowed = "dask.distributed is installed here and on every worker"
        mend = "Run: pip install 'oneroof[cluster]'."
        raise Mendable(Fault("--cluster", "no dask.distributed", allowed, mend)) from None
    # what a lost worker leaves in the logs is no message for who waits for the study
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        connect: Any = distributed.Client
        return connect(address, timeout=CONNECT_WITHIN_S, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        found = f"{address!r} ({str(error) or type(error).__name__})"
        allowed = "the address of a Dask scheduler that answers, such as tcp://127.0.0.1:8786"
        raise Mendable(Fault("--cluster", found, allowed, "Start 'dask scheduler', or check the address.")) from None


def _in_order(
    tasks: Iterable[Task], submit: Callable[[Task], Waiting], renew: Callable[[], None] | None, window: int
) -> Iterator[tuple[Task, Chunk]]:
    """Keep a window of tasks under way and give their answers in order; what is lost is run again."""
    here = code()
    under_way: deque[tuple[Task, Waiting]] = deque()
    left, lost = iter(tasks), 0
    try:
        while True:
            while len(under_way) < window and (task := next(left, None)) is not None:
                under_way.append((task, submit(task)))
            if not under_way:
                return
            try:
                there, chunk = under_way[0][1].result()
            except Exception as error:
                lost = _refuse_lost(error, lost + 1)
                if renew is None:
                    raise
                renew()
                under_way = deque((task, submit(task)) for task, _ in under_way)
                continue
            lost = 0
            task, _ = under_way.popleft()
            _refuse_other(here, there)
            yield task, chunk
    finally:
        for _, each in under_way:
            getattr(each, "cancel", lambda: None)()


def _refuse_lost(error: Exception, lost: int) -> int:
    """Count lost workers; raises Mendable for too many in a row, and what is no loss of a worker as it is."""
    broken = isinstance(error, BrokenProcessPool)
    if broken and lost < LOST_IN_A_ROW:
        return lost
    if broken or type(error).__name__ in ("KilledWorker", "CommClosedError", "FutureCancelledError"):
        found = f"{lost} worker processes in a row that ended by themselves" if broken else f"a lost cluster ({error})"
        mend = "What was found is kept. Look at the workers' memory, and give the same command again."
        raise Mendable(Fault("workers", found, "each process runs to its end", mend)) from None
    if isinstance(error, ImportError):
        mend = "Install oneroof there, the same version as here, and restart the workers."
        raise Mendable(Fault("--cluster", f"a worker without it ({error})", "every worker has oneroof", mend)) from None
    raise error


def _refuse_other(here: dict[str, str], there: dict[str, str]) -> None:
    """Refuse the answer of a worker that runs another oneroof: its numbers belong to another study."""
    if here != there:
        differing = ", ".join(f"{key} {there.get(key)}" for key in here if here[key] != there.get(key))
        allowed = "every worker runs the same oneroof as this command, with the same compiler"
        mend = "Install the same version there and restart the workers."
        raise Mendable(Fault("--cluster", f"a worker with {differing}", allowed, mend))

"""Many replications over several processes: the same outcomes in the same order, whatever their number."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress

from oneroof.earth.jit import is_cold
from oneroof.errors import Fault, Mendable
from oneroof.simulation.case import Case
from oneroof.simulation.layout import Layout, build
from oneroof.simulation.replication import replicate
from oneroof.simulation.summary import Outcome

# below this many replications a second process costs more to start than it saves
WORTH_A_PROCESS = 200
CHUNK = 25
LAST_COMPILED = "first_meeting"  # a kernel that only a whole run needs

Progress = Callable[[int, int], None]
Chunks = list[Future[list[Outcome]]]


def checked_workers(asked: int | None, count: int) -> int:
    """Choose the number of processes, or check the one asked for; raises Mendable for a number that makes no sense."""
    cores = os.cpu_count() or 1
    if asked is None:
        # two processes that compile the same kernels at once gain nothing
        return 1 if is_cold(LAST_COMPILED) else min(cores, 1 + count // WORTH_A_PROCESS)
    if not 1 <= asked <= 8 * cores:
        allowed = f"a number from 1 to {8 * cores} stands here, eight for each core"
        raise Mendable(Fault("workers", str(asked), allowed, "Leave it out to let the number be chosen."))
    return min(asked, count)


@contextmanager
def others(case: Case, seed: int, count: int, workers: int) -> Iterator[tuple[int, Chunks]]:
    """Start the other processes on all replications behind this process's own share; give the share's end, and theirs.

    They build the layout while this process builds its own. Spawned, never forked: a fork after a kernel ran hangs.
    """
    if workers == 1:
        yield count, []
        return
    own = 1 + (count - 1) // workers
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers - 1, context, initializer=_begin, initargs=(case, seed))
    try:
        yield own, [pool.submit(_chunk, start, min(start + CHUNK, count)) for start in range(own, count, CHUNK)]
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def rest(layout: Layout, seed: int, count: int, own: int, chunks: Chunks, progress: Progress | None) -> list[Outcome]:
    """Run this process's share behind replication 0, then collect the others'; in the order of the replications."""
    outcomes: list[Outcome] = []
    for replication in range(1, own):
        outcomes.append(replicate(layout, seed, replication))
        _tell(progress, 1 + len(outcomes), count)
    for chunk in chunks:
        outcomes.extend(_result(chunk))
        _tell(progress, 1 + len(outcomes), count)
    return outcomes


def _result(chunk: Future[list[Outcome]]) -> list[Outcome]:
    try:
        return chunk.result()
    except BrokenProcessPool:
        allowed = "each process runs to its end"
        mend = "The machine may be short of memory, or the script lacks its main guard: use one worker."
        raise Mendable(Fault("workers", "a worker process that ended by itself", allowed, mend)) from None


def _tell(progress: Progress | None, done: int, count: int) -> None:
    if progress is not None:
        progress(done, count)


_shared: list[tuple[Layout, int]] = []


def leave_interrupts() -> None:
    """Let the parent process handle an interrupt alone; a worker's traceback would only confuse."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _begin(case: Case, seed: int) -> None:
    """Build the layout once in a worker process; what a user can mend there, the parent tells."""
    leave_interrupts()
    _shared.clear()
    with suppress(Mendable):
        _shared.append((build(case.scenario, case.shelf()), seed))


def _chunk(start: int, stop: int) -> list[Outcome]:
    if not _shared:
        return []
    layout, seed = _shared[0]
    return [replicate(layout, seed, replication) for replication in range(start, stop)]

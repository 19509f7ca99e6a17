"""Many replications over several processes: the same outcomes in the same order, whatever their number."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from typing import Any, TypeAlias

from oneroof.earth.jit import is_cold
from oneroof.errors import Fault, Mendable
from oneroof.simulation.case import Case
from oneroof.simulation.layout import Layout, build

# below this many replications a second process costs more to start than it saves
WORTH_A_PROCESS = 200
CHUNK = 25
LAST_COMPILED = "first_meeting"  # a kernel that only a whole run needs

Progress = Callable[[int, int], None]
# what is done once for each layout, seed and replication; other processes find it by its name
Once: TypeAlias = Callable[[Layout, int, int], Any]
# of each replication, what was found in each case
Found: TypeAlias = list[list[Any]]
Chunks = list[Future[Found]]


def checked_workers(asked: int | None, count: int, cases: int = 1) -> int:
    """Choose the number of processes, or check the one asked for; raises Mendable for a number that makes no sense."""
    cores = os.cpu_count() or 1
    if asked is None:
        # two processes that compile the same kernels at once gain nothing
        return 1 if is_cold(LAST_COMPILED) else min(cores, 1 + count * cases // WORTH_A_PROCESS)
    if not 1 <= asked <= 8 * cores:
        allowed = f"a number from 1 to {8 * cores} stands here, eight for each core"
        raise Mendable(Fault("workers", str(asked), allowed, "Leave it out to let the number be chosen."))
    return min(asked, count)


def layouts(cases: Sequence[Case]) -> list[Layout]:
    """Build every case's layout with the first one's shelf; what an arrangement does not touch is built once."""
    shelf, built = cases[0].shelf(), list[Layout]()
    for case in cases:
        built.append(build(case.scenario, shelf, built[0] if built else None))
    return built


@contextmanager
def others(cases: Sequence[Case], seed: int, count: int, workers: int, once: Once) -> Iterator[tuple[int, Chunks]]:
    """Start the other processes on all replications behind this process's own share; give the share's end, and theirs.

    They build the layouts while this process builds its own. Spawned, never forked: a fork after a kernel ran hangs.
    """
    if workers == 1:
        yield count, []
        return
    own = 1 + (count - 1) // workers
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers - 1, context, initializer=_begin, initargs=(tuple(cases), seed, once))
    try:
        yield own, [pool.submit(_chunk, start, min(start + CHUNK, count)) for start in range(own, count, CHUNK)]
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def share(
    built: Sequence[Layout], seed: int, numbers: range, count: int, once: Once, progress: Progress | None
) -> Found:
    """Run this process's share, in order; each replication under every layout before the next."""
    found: Found = []
    for replication in numbers:
        found.append([once(layout, seed, replication) for layout in built])
        _tell(progress, replication + 1, count)
    return found


def collected(chunks: Chunks, done: int, count: int, progress: Progress | None) -> Found:
    """Collect the others' shares, in the order of the replications."""
    found: Found = []
    for chunk in chunks:
        found.extend(_result(chunk))
        _tell(progress, done + len(found), count)
    return found


def _result(chunk: Future[Found]) -> Found:
    try:
        return chunk.result()
    except BrokenProcessPool:
        allowed = "each process runs to its end"
        mend = "The machine may be short of memory, or the script lacks its main guard: use one worker."
        raise Mendable(Fault("workers", "a worker process that ended by itself", allowed, mend)) from None


def _tell(progress: Progress | None, done: int, count: int) -> None:
    if progress is not None:
        progress(done, count)


_shared: list[tuple[list[Layout], int, Once]] = []


def leave_interrupts() -> None:
    """Let the parent process handle an interrupt alone; a worker's traceback would only confuse."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _begin(cases: Sequence[Case], seed: int, once: Once) -> None:
    """Build the layouts once in a worker process; what a user can mend there, the parent tells."""
    leave_interrupts()
    _shared.clear()
    with suppress(Mendable):
        _shared.append((layouts(cases), seed, once))


def _chunk(start: int, stop: int) -> Found:
    if not _shared:
        return []
    built, seed, once = _shared[0]
    return [[once(layout, seed, replication) for layout in built] for replication in range(start, stop)]

"""Many replications over several processes: the same outcomes in the same order, whatever their number."""

from __future__ import annotations

import multiprocessing
import os
import signal
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from typing import Any, TypeAlias

from oneroof.earth.jit import is_cold
from oneroof.errors import Fault, Mendable
from oneroof.simulation.case import Case
from oneroof.simulation.layout import Layout, build

# a second process takes about as long to start as this many replications take
WORTH_A_PROCESS = 60
# what is handed out at a time: little, so that nobody waits long for the last of it
MOST_AT_ONCE, PARTS = 25, 16
LAST_COMPILED = "first_meeting"  # a kernel that only a whole run needs

Progress = Callable[[int, int], None]
# what is done once for each layout, seed and replication; other processes find it by its name
Once: TypeAlias = Callable[[Layout, int, int], Any]
# of each replication, what was found in each case
Found: TypeAlias = list[list[Any]]


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


class Crew:
    """This process and others, which start while this one builds the layouts, and are then given them to share."""

    def __init__(self, pool: ProcessPoolExecutor | None, workers: int, once: Once, folder: Path) -> None:
        self._pool, self._workers, self._once, self._folder, self._handed = pool, workers, once, folder, 0

    def share(
        self, built: Sequence[Layout], seed: int, numbers: range, count: int, progress: Progress | None = None
    ) -> Found:
        """Run replications under every layout and give what was found in their order; `count` is all there are to tell.

        Others begin at the first, this process at the last, until they meet: whoever is faster does more.
        """
        parts = [numbers]
        if self._pool is not None:
            size = max(1, min(MOST_AT_ONCE, len(numbers) // (PARTS * self._workers)))
            parts = [numbers[start : start + size] for start in range(0, len(numbers), size)]
        told = _Told(progress, numbers.start, count)
        given = self._given(built, seed, parts)
        for task in given:
            task.add_done_callback(told.by_another)
        found: list[Found | None] = [None] * len(parts)
        for place in reversed(range(len(parts))):
            # what another process has begun cannot be taken back, nor anything before it
            if given and not given[place].cancel():
                break
            found[place] = _done(built, seed, parts[place], self._once, told.by_this)
        for place, task in enumerate(given):
            if found[place] is None:
                found[place] = _result(task)
                told.by_this(0)
        told.all_of(numbers)
        return [row for part in found if part is not None for row in part]

    def _given(self, built: Sequence[Layout], seed: int, parts: Sequence[range]) -> list[Future[Found]]:
        """Give every part to the others; none where there are none, or no room to hand the layouts over."""
        if self._pool is None:
            return []
        # a name of its own each time: the others keep what they have read under it
        self._handed += 1
        shared = self._folder / f"{self._handed}"
        try:
            shared.write_bytes(ForkingPickler.dumps((list(built), seed, self._once)))
        except OSError:
            return []
        return [self._pool.submit(_chunk, str(shared), part) for part in parts]


class _Told:
    """Tells how many replications are done, here and by others."""

    def __init__(self, progress: Progress | None, before: int, count: int) -> None:
        self._progress, self._done, self._count = progress, before, count

    def by_another(self, part: Future[Found]) -> None:
        """Count what another process has done; it is told with the next of this one's own."""
        if not part.cancelled() and part.exception() is None:
            self._done += len(part.result())

    def by_this(self, done: int = 1) -> None:
        self._done += done
        if self._progress is not None:
            self._progress(self._done, self._count)

    def all_of(self, numbers: range) -> None:
        """Tell that all are done: the last may have been found before it was counted."""
        if self._progress is not None and self._done < numbers.stop:
            self._progress(numbers.stop, self._count)


@contextmanager
def crew(workers: int, once: Once) -> Iterator[Crew]:
    """Start the other processes. Spawned, never forked: a fork after a kernel ran hangs."""
    if workers == 1:
        yield Crew(None, 1, once, Path())
        return
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="oneroof-")))
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(workers - 1, context, initializer=leave_interrupts)
        stack.callback(pool.shutdown, wait=True, cancel_futures=True)
        for _ in range(workers - 1):
            # to find `once` a process imports all that it needs
            pool.submit(_wake, once)
        yield Crew(pool, workers, once, folder)


def _done(
    built: Sequence[Layout], seed: int, numbers: range, once: Once, tell: Callable[[], None] = lambda: None
) -> Found:
    """Run replications in their order, each under every layout before the next."""
    found: Found = []
    for replication in numbers:
        found.append([once(layout, seed, replication) for layout in built])
        tell()
    return found


def _result(task: Future[Found]) -> Found:
    try:
        return task.result()
    except BrokenProcessPool:
        allowed = "each process runs to its end"
        mend = "The machine may be short of memory, or the script lacks its main guard: use one worker."
        raise Mendable(Fault("workers", "a worker process that ended by itself", allowed, mend)) from None


# ---------------------------------------------------------------------------------------------- in other processes


_shared: dict[str, tuple[list[Layout], int, Once]] = {}


def leave_interrupts() -> None:
    """Let the parent process handle an interrupt alone; a worker's traceback would only confuse."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _wake(once: Once) -> None:
    """Do nothing yet."""


def _chunk(shared: str, numbers: range) -> Found:
    """Run some replications with the layouts that were handed over, which are read once."""
    if shared not in _shared:
        _shared.clear()
        _shared[shared] = ForkingPickler.loads(Path(shared).read_bytes())
    return _done(*_shared[shared][:2], numbers, _shared[shared][2])

"""Compiling kernels before they are needed: two processes, each with rooms of its own, into one cache."""

from __future__ import annotations

import contextlib
import math
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Final

import numpy as np

from oneroof.earth import jit
from oneroof.earth.wgs84 import A_M

_CASE: Final = "third-site-2007"  # has every kind of sensor
_RUN, _ALL = "run", "all"
_FALLING: Final = np.array([1.1 * A_M, 0.0, 0.0, 0.0, 0.0, 1e3])  # a body over the equator, going north


def warm() -> int:
    """Compile all that any command or script calls; returns the number of processes at it."""
    with _beside(_ALL) as processes:
        _nature()
        _horizon()
    _whole_run()
    if processes == 1:
        _between_parties()
    return processes


def before_a_run() -> None:
    """Compile what a run needs, in two processes; what is missing afterwards the run compiles itself."""
    with _beside():
        _nature()


@contextlib.contextmanager
def _beside(what: str = _RUN) -> Iterator[int]:
    """Let a second process compile what desks believe with, while this one compiles what truly happens.

    Spawned, never forked. Whatever befalls it costs time only: this process then compiles what it misses.
    """
    second = _second(what) if len(os.sched_getaffinity(0)) > 1 else None
    try:
        yield 1 if second is None else 2
        if second is not None:
            second.wait()
    finally:
        if second is not None:
            second.kill()
            second.wait()


def _second(what: str) -> subprocess.Popen[bytes] | None:
    # one cache for both, also where nothing can be kept and it is a private folder
    environment = {**os.environ, "ONEROOF_CACHE_DIR": str(jit.CACHE.parent)}
    command, quiet = [sys.executable, "-m", "oneroof.simulation.warming", what], subprocess.DEVNULL
    try:
        return subprocess.Popen(command, env=environment, stdin=quiet, stdout=quiet, stderr=quiet)
    except OSError:
        return None


def _nature() -> None:
    """Compile what sets a stage, flies, looks, draws and scores: a run whose desks hear everything and do nothing."""
    from oneroof.simulation.case import open_case
    from oneroof.simulation.draws import Draws
    from oneroof.simulation.engine import Engine
    from oneroof.simulation.layout import build
    from oneroof.simulation.nature_handlers import opening
    from oneroof.simulation.picture import Pictures
    from oneroof.simulation.replication import NATURE_HANDLERS
    from oneroof.simulation.score import Scorer
    from oneroof.simulation.world import new_world

    case = open_case(_CASE)
    draws = Draws(1, 0)
    world = new_world(build(case.scenario, case.shelf()), draws)
    scorer, pictures = Scorer(world.nature), Pictures(world)
    deaf = Engine(world, draws, NATURE_HANDLERS, {}, (scorer, pictures))
    for later in opening(world.nature):
        deaf.submit(later)
    deaf.run()
    scorer.finish()
    pictures.finish()


def _belief() -> None:
    """Compile what desks believe with: one report to a tracker, and the two ends of one track."""
    from oneroof.sensing.detection import Report
    from oneroof.tracking import impact
    from oneroof.tracking.launch import launch
    from oneroof.tracking.track import Track
    from oneroof.tracking.tracker import Tracker

    one = np.ones((1, 3))
    Tracker().report(Report(1, 0.0, _FALLING[:3], np.eye(3), one, one, np.ones(1), np.zeros(1, np.bool_)))
    track = Track(1, 0.0, _FALLING, np.eye(6), 0.0, 0.0, np.zeros(3), 1, (1,), 0.0, math.inf)
    impact.predict(track)
    launch(track, ())
    over = np.array([6.0 * A_M, 0.0, 0.0])
    axes, seen = np.array([(0.0, 1.0, 0.0), (-1.0, 0.0, 0.0), (0.0, 0.0, 1.0)]), np.array([(0.0, 0.0, 5.0 * A_M)])
    looks = [
        Report(1, t, over, axes, seen, one, np.ones(1), np.ones(1, np.bool_), False, 1e4, 10.0) for t in (0.0, 9.0)
    ]
    launch(track, [(report, 0) for report in looks])


def _between_parties() -> None:
    """Compile what is done with tracks that another party shows: brought to one time, paired, fused, registered."""
    from oneroof.tracking.fusion import correlate, fuse
    from oneroof.tracking.registration import register, shifted
    from oneroof.tracking.track import Track

    one, late = (Track(1, t, _FALLING, np.eye(6), 0.0, 0.0, np.zeros(3), 1, (1,), t, math.inf) for t in (0.0, 1.0))
    correlate([one], [late])
    fuse(one, late)
    register([(one, late)], shifted, (1.0, 1.0, 1.0))


def _horizon() -> None:
    """Compile how low a place sees."""
    from oneroof.sensing.horizon import floor_over

    floor_over((0.0, 0.0, 0.0), (0.1, 0.1))


def _whole_run() -> None:
    """Compile what is left, or load what is there: one replication from the first look to the last order."""
    from oneroof.simulation.run import run

    run(_CASE, replications=1)


if __name__ == "__main__":
    _belief()
    if sys.argv[1] != _RUN:
        _between_parties()

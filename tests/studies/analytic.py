"""Studies whose answers are known on paper, run through the same tasks, log and sums as a scenario's."""

from __future__ import annotations

import hashlib
import math
import os
import signal
from pathlib import Path

from oneroof.simulation.draws import Draws, Purpose
from oneroof.simulation.scenario import read
from oneroof.studies.measures import Measure
from oneroof.studies.opening import Opened
from oneroof.studies.plan import Draw, Range, Sobol, Stop, Study
from oneroof.studies.points import points
from oneroof.studies.work import Chunk, Evaluate, Task, Work

# first-order and total indices of Ishigami's function with a = 7, b = 0.1, from its variances in closed form
A, B = 7.0, 0.1
_V1 = 0.5 * (1.0 + B * math.pi**4 / 5.0) ** 2
_V2 = A * A / 8.0
_V13 = B * B * math.pi**8 * (1.0 / 18.0 - 1.0 / 50.0)
_V = _V1 + _V2 + _V13
FIRST = (_V1 / _V, _V2 / _V, 0.0)
TOTAL = ((_V1 + _V13) / _V, _V2 / _V, _V13 / _V)
MEAN, SPREAD = A / 2.0, math.sqrt(_V)


def ishigami(work: Work, task: Task) -> Chunk:
    """Give Ishigami's function of three inputs, with no chance in it."""
    x, y, z = (float(value) for value in task.point.values)
    value = math.sin(x) + A * math.sin(y) ** 2 + B * z**4 * math.sin(x)
    return Chunk(((value,) * (task.stop - task.start),), "")


def sums(*parts: float) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def coin(work: Work, task: Task) -> Chunk:
    """Throw a coin that falls on one side with the chance that the point names."""
    chance = float(task.point.values[0])
    drawn = [Draws(work.seed, k).uniform(Purpose.SHOT, 1) for k in range(task.start, task.stop)]
    values = tuple(float(u < chance) for u in drawn)
    return Chunk((values,), sums(*drawn))


def mark(path: str) -> None:
    """Tell this process where the note of its death goes."""
    os.environ["ONEROOF_TEST_MARKER"] = path


def doomed(work: Work, task: Task) -> Chunk:
    """Throw the coin, but kill this very process the first time that the second chunk comes by."""
    marker = os.environ.get("ONEROOF_TEST_MARKER")
    if task.start > 0 and marker is not None and not Path(marker).exists():
        Path(marker).write_text("killed", "utf-8")
        os.kill(os.getpid(), signal.SIGKILL)
    return coin(work, task)


def opened(study: Study, run: Evaluate, measure: Measure) -> Opened:
    """Bind a study to a function in the place of a scenario's runs."""
    work = Work(read("smallest"), None, None, (), study.ranges, study.measures, study.seed, run)
    return Opened(study, work, points(study), (measure,))


def of_ishigami(number: int, seed: int = 1, resamples: int = 100) -> Opened:
    """Ask for the sensitivities of Ishigami's function to its three inputs."""
    draw = Draw("uniform", -math.pi, math.pi)
    ranges = tuple(Range(name, name, (name,), (), draw) for name in ("x", "y", "z"))
    study = Study("ishigami", "Ishigami", "", "none", 1, seed, ("f",), ranges, sobol=Sobol(number, resamples))
    return opened(study, ishigami, Measure("f", "f", ""))


def of_coin(
    chances: tuple[float, ...], replications: int, stop: Stop | None = None, seed: int = 1, run: Evaluate = coin
) -> Opened:
    """Ask how often a coin falls on one side, at each of several chances."""
    ranges = (Range("chance", "chance", ("chance",), chances),)
    study = Study("coin", "Coin", "", "none", replications, seed, ("heads",), ranges, stop=stop)
    return opened(study, run, Measure("heads", "heads", "%", 0.0, 1.0))

"""How many replications of the third site a second, with full noise, tracking and command, over the machine's cores.

    python benchmarks/replications.py [--workers N] [--replications N]

The layout is built once; the other processes are handed it and have begun to run before the clock starts, as in any
long study. Prints what a start costs and where the time of a replication goes. The last line is JSON; beside the rate
it holds the processor time of one replication, which other work on the machine stretches less.
"""

from __future__ import annotations

import argparse
import collections
import json
import os
import time

from oneroof.simulation import engine, many
from oneroof.simulation.case import open_case
from oneroof.simulation.draws import Draws
from oneroof.simulation.event import Event
from oneroof.simulation.layout import Layout
from oneroof.simulation.replication import new_world, replicate

SCENARIO, SEED, RUNS = "third-site-2007", 1, 3


def processor_ms(layout: Layout, count: int = 15) -> float:
    """Processor time of one replication in one process, ms: of each replication the least of three."""
    total = 0.0
    for replication in range(1, count + 1):
        times = []
        for _ in range(RUNS):
            begun = time.process_time()
            replicate(layout, SEED, replication)
            times.append(time.process_time() - begun)
        total += min(times)
    return 1e3 * total / count


def stages(layout: Layout, count: int = 15) -> None:
    """Print where the time goes: flying the missiles, and each kind of event with all that it sets off."""
    spent, happened, happen = collections.Counter[str](), collections.Counter[str](), engine.Engine._happen

    def timed(self: engine.Engine, event: Event) -> None:
        begun = time.process_time()
        happen(self, event)
        spent[event.kind] += time.process_time() - begun
        happened[event.kind] += 1

    engine.Engine._happen = timed  # type: ignore[method-assign]
    begun = time.process_time()
    for replication in range(1, count + 1):
        replicate(layout, SEED, replication)
    whole = time.process_time() - begun
    engine.Engine._happen = happen  # type: ignore[method-assign]
    begun = time.process_time()
    for replication in range(1, count + 1):
        new_world(layout, Draws(SEED, replication))
    spent["(a new world)"] = time.process_time() - begun
    happened["(a new world)"] = count
    spent["(queue, scores)"] = whole - sum(spent.values())
    happened["(queue, scores)"] = count
    for name, time_s in spent.most_common():
        each = happened[name] / count
        print(f"  {name:16} {each:6.1f} a replication, {1e3 * time_s / count:6.2f} ms, {100 * time_s / whole:4.1f} %")


def main() -> None:
    """Measure, print, and end with the JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--replications", type=int, default=400)
    asked = parser.parse_args()
    begun = time.perf_counter()
    case = open_case(SCENARIO)
    print(f"read {time.perf_counter() - begun:.2f} s")
    with many.crew(asked.workers, replicate) as crew:
        begun = time.perf_counter()
        built = many.layouts([case])
        print(f"built {time.perf_counter() - begun:.2f} s")
        begun = time.perf_counter()
        replicate(built[0], SEED, 0)
        print(f"the first replication, with loading the kernels {time.perf_counter() - begun:.2f} s")
        begun = time.perf_counter()
        # until every process has had its part
        crew.share(built, SEED, range(16 * asked.workers), 16 * asked.workers)
        print(f"until all {asked.workers} run {time.perf_counter() - begun:.2f} s")
        rates = []
        for run in range(RUNS):
            numbers = range(run * asked.replications, (run + 1) * asked.replications)
            begun = time.perf_counter()
            crew.share(built, SEED, numbers, numbers.stop)
            rates.append(asked.replications / (time.perf_counter() - begun))
    print(f"{asked.replications} replications: {', '.join(f'{rate:.1f}' for rate in rates)} a second")
    each_ms = processor_ms(built[0])
    print(f"one replication: {each_ms:.1f} ms of one processor, of it")
    stages(built[0])
    print(json.dumps({"replications_per_s": max(rates), "workers": asked.workers, "processor_ms": each_ms}))


if __name__ == "__main__":
    main()

"""Footprints: a map of Europe at 0.25 degrees, a redraw at 0.5 after a ship has moved, and both against flown cells.

    python benchmarks/footprint.py [--cells N] [--chart FILE.png]     N cells are flown (default 40)

Five batteries against five launch areas (footprint-five.yaml). Times are warm: kernels compiled, aim tables there; the
time to find the tables of an earlier run, or to build them, is printed beside. The ship that moves carries a battery;
the time when it carries a radar as well is printed too. A flown cell may differ only where its margin is within 1 s of
zero. On a machine with other work, the time of processors tells more than that of the clock.
The chart shows the cost against cells, launch areas and batteries. The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from oneroof.simulation.case import Case, open_case
from oneroof.simulation.layout import Layout, build
from oneroof.studies import flown
from oneroof.studies.aim_tables import Grid, Table
from oneroof.studies.defended import moved
from oneroof.studies.footprint import Footprint, areas_of, footprint, still
from oneroof.studies.table_files import find_or_build

HERE = Path(__file__).parent
REPEATS = 5


def grid(step_deg: float) -> Grid:
    """Europe."""
    return Grid(35.0, -12.0, step_deg, round(37 / step_deg), round(54 / step_deg))


def tables_of(case: Case, cells: Grid) -> list[Table]:
    """Find or build the tables, and time that."""
    found = []
    for area in areas_of(case.scenario, case.shelf()):
        begun, built = time.perf_counter(), list[int]()
        found.append(find_or_build(area, cells, built.append))
        took, how = time.perf_counter() - begun, "found" if len(built) == 1 else "built"
        print(f"  table {area.id}: {found[-1].flights:,} flights, {how} in {took:.1f} s", flush=True)
    return found


def best(what: Callable[[], object]) -> float:
    """Give the shortest of some times."""
    return both(what)[0]


def work(what: Callable[[], object]) -> float:
    """Give the least time of processors of some goes."""
    return both(what)[1]


def both(what: Callable[[], object]) -> tuple[float, float]:
    """Give the shortest of some times, and the least time of all processors together."""
    times, works = [], []
    for _ in range(REPEATS):
        begun, worked = time.perf_counter(), time.process_time()
        what()
        times.append(time.perf_counter() - begun)
        works.append(time.process_time() - worked)
    return min(times), min(works)


def laid(case: Case, without: str = "") -> Layout:
    """Lay a case out, one radar left out if it is named."""
    layout = still(build(case.scenario, case.shelf()))
    return replace(layout, sensors={id: each for id, each in layout.sensors.items() if id != without})


def redraw_ms(case: Case, tables: list[Table], without: str) -> float:
    """Move the western ship by 300 km and draw again; the ship's new fly-out table is part of it."""
    there = moved(case, {"western-ship": (np.radians(37.0), np.radians(17.0))})
    layout = laid(case, without)
    before = layout, footprint(layout, tables)
    after = laid(there, without)
    return 1e3 * best(lambda: footprint(after, tables, before=before))


def differing(layout: Layout, found: Footprint, count: int) -> tuple[int, float]:
    """Fly some cells: how many have another value beyond a second of margin, and the largest difference of a margin."""
    rng, wrong, worst = np.random.default_rng(5), 0, 0.0
    for _ in range(count):
        number, row, column = (int(rng.integers(size)) for size in found.reached.shape)
        place = float(found.grid.latitudes_deg[row]), float(found.grid.longitudes_deg[column])
        true = flown.flown_margins_s(layout, found.areas[number], *place)
        if (true is not None) != bool(found.reached[number, row, column]):
            wrong += 1
        for margin, mine in zip(true or [], found.margins_s[number, :, row, column].tolist(), strict=False):
            wrong += (margin >= 0.0) != (mine >= 0.0) and min(abs(margin), abs(mine)) > 1.0
            worst = max(worst, abs(margin - mine) if np.isfinite(margin) and np.isfinite(mine) else 0.0)
    return wrong, worst


def chart(path: Path, layout: Layout, tables: list[Table]) -> None:
    """Draw the cost against cells, launch areas and batteries."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.0, 3.2), layout="constrained")
    axes = figure.subplots(1, 3, sharey=True)
    some = list(layout.shooters)
    lines = {
        "launch areas": [(n, work(lambda n=n: footprint(layout, tables[:n]))) for n in range(1, len(tables) + 1)],
        "batteries": [
            (
                n,
                work(
                    lambda n=n: footprint(replace(layout, shooters={k: layout.shooters[k] for k in some[:n]}), tables)
                ),
            )
            for n in range(1, len(some) + 1)
        ],
    }
    coarse = []
    for step in (4.0, 2.0, 1.0):
        small = [find_or_build(each.area, grid(step)) for each in tables]
        coarse.append((small[0].kinds.size, work(lambda small=small: footprint(layout, small))))
    lines["cells"] = [*coarse, (tables[0].kinds.size, work(lambda: footprint(layout, tables)))]
    for axis, (what, points) in zip(axes, lines.items(), strict=True):
        axis.plot(*zip(*points, strict=True), "o-", color="#0072B2")
        axis.set_xlabel(what)
        axis.set_xlim(left=0.0)
        axis.grid(color="#dfe8ed")
    # they share it, and it is set once all have been drawn: what is set before no longer grows
    axes[0].set_ylim(0.0, 1.05 * max(seconds for points in lines.values() for _, seconds in points))
    axes[0].set_ylabel("seconds of processors, warm")
    figure.savefig(path, dpi=150)


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cells", type=int, default=40)
    parser.add_argument("--chart", type=Path)
    asked = parser.parse_args()
    case = open_case(HERE / "footprint-five.yaml")
    layout = laid(case)
    print("0.5 degrees")
    half = tables_of(case, grid(0.5))
    footprint(layout, half)
    alone, carried = (redraw_ms(case, half, without) for without in ("western-radar", ""))
    print(f"redraw after a ship with a battery moved: {alone:.0f} ms; with battery and radar: {carried:.0f} ms")
    print("0.25 degrees")
    begun = time.perf_counter()
    quarter = tables_of(case, grid(0.25))
    seconds_tables = time.perf_counter() - begun
    seconds, processor_s = both(lambda: footprint(layout, quarter))
    found = footprint(layout, quarter)
    wrong, worst = differing(layout, found, asked.cells)
    arcs = int(found.reached.sum())
    print(f"{found.reached[0].size:,} cells, {arcs:,} arcs: {seconds:.2f} s, {processor_s:.2f} s of processors")
    print(f"{asked.cells} flown cells: largest difference of a margin {worst:.3f} s")
    if asked.chart is not None:
        chart(asked.chart, layout, half)
    print(
        json.dumps(
            {
                "seconds_quarter_degree": round(seconds, 3),
                "processor_seconds_quarter_degree": round(processor_s, 3),
                "redraw_half_degree_ms": round(alone, 1),
                "redraw_with_radar_ms": round(carried, 1),
                "seconds_tables": round(seconds_tables, 1),
                "cells_differing_beyond_margin": wrong,
                "cells_flown": asked.cells,
            }
        )
    )


if __name__ == "__main__":
    main()

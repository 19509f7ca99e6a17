"""Footprints: which aim points are defended against every launch area, by which battery, with what margin."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from oneroof.catalogue.shelf import Shelf
from oneroof.earth.arrays import Flags, Floats, Integers
from oneroof.flight.aim import Loft
from oneroof.flight.ballistic import missile
from oneroof.simulation.layout import Layout, cross_sections
from oneroof.simulation.opportunity import LOWEST_M, PRIOR_SIGMA, STEP_S
from oneroof.simulation.scenario.models import Scenario
from oneroof.simulation.sensors import Spot, spot
from oneroof.studies import footprint_kernels as kernels
from oneroof.studies.aim_tables import NODES, OUTSIDE, Area, Grid, Table, Tile, bounds_rad, nodes_rad, weights_at
from oneroof.studies.commit_kernels import BATTERY, SHORT_S
from oneroof.studies.defences import Defence, defence

OUT_OF_RANGE, DEFENDED, UNDEFENDED, UNDEFINED = 0, 1, 2, 3
VALUES = ("outside range", "defended", "undefended", "undefined")
# stands for a cross-section that nobody published, when asking what the best radar could make of it
ANY_M2 = 1e9
# pieces of work: cells flown alone, rows of a tile
CHUNK, ROWS_A_JOB = 256, 8
# in place of the bits of radars: nothing was asked yet
NOT_ASKED = -1


@dataclass(frozen=True, slots=True, eq=False)
class Footprint:
    """What is defended. Axes: launch areas (a), batteries (b), rows and columns of the grid.

    `reached` (a, r, c) says which aim points an area's missile can hit; `margins_s` (a, b, r, c) is the margin of each
    battery, minus infinity where a shot would come more than a minute late or never; `open_` (a, r, c) marks cells that
    are undefended by published figures and might be defended if one that nobody published were large. `saw` (a, r, c)
    holds the radars that saw something of an arc in time for a shot, as bits: what a redraw asks.
    """

    grid: Grid
    areas: tuple[Area, ...]
    batteries: tuple[str, ...]
    reached: Flags
    margins_s: Floats
    open_: Flags
    saw: Integers | None = None

    @property
    def by_area_s(self) -> Floats:
        """Give the best margin against each launch area, (a, r, c)."""
        if not self.batteries:
            return np.full(self.reached.shape, -math.inf)
        return np.asarray(self.margins_s.max(axis=1))

    @property
    def binding(self) -> Integers:
        """Give the launch area against which a cell's margin is least, (r, c); of those that reach it."""
        return np.asarray(np.where(self.reached, self.by_area_s, math.inf).argmin(axis=0))

    @property
    def margin_s(self) -> Floats:
        """Give each cell's margin, (r, c): the least over the launch areas that reach it; infinite where none does."""
        return np.asarray(np.where(self.reached, self.by_area_s, math.inf).min(axis=0))

    @property
    def values(self) -> Integers:
        """Give each cell's value (r, c), an index of VALUES."""
        found = np.where(self.margin_s >= 0.0, DEFENDED, UNDEFENDED)
        short = self.reached & (self.by_area_s < 0.0)
        might = (~short | self.open_).all(axis=0) & (found == UNDEFENDED)
        found = np.where(might, UNDEFINED, found)
        return np.where(self.reached.any(axis=0), found, OUT_OF_RANGE)

    @property
    def defender(self) -> Integers:
        """Give the battery with the best margin against the binding launch area, (r, c); -1 where not defended."""
        if not self.batteries:
            return np.full(self.margin_s.shape, -1)
        best = self.margins_s.argmax(axis=1)
        chosen = np.take_along_axis(best, self.binding[None], axis=0)[0]
        return np.where(self.values == DEFENDED, chosen, -1)


def areas_of(scenario: Scenario, shelf: Shelf) -> tuple[Area, ...]:
    """List the launch areas of a scenario's attack: each place with each missile fired from it, once."""
    found: dict[tuple[str, str, str], Area] = {}
    for row in scenario.attack:
        place = spot(shelf, row.from_)
        key = (place.name or f"{math.degrees(place.latitude_rad):.2f},{math.degrees(place.longitude_rad):.2f}",
               row.missile, row.loft)  # fmt: skip
        if key not in found:
            found[key] = area(shelf, key[1], replace(place, name=key[0]), row.loft)
    return tuple(found.values())


def area(shelf: Shelf, name: str, place: Spot, loft: Loft = "minimum-energy") -> Area:
    """Make a launch area of a place and a missile of the shelf."""
    figures = shelf.figures(name)
    return Area(f"{place.name}/{name}", name, missile(figures), place, loft, dict(cross_sections(figures)))


def still(layout: Layout) -> Layout:
    """Let every ship stay where it is at the first ignition: a footprint is of one moment."""
    return replace(layout, sensors={id: replace(each, course=None) for id, each in layout.sensors.items()})


# ---------------------------------------------------------------------------------------------- from tables


def footprint(
    layout: Layout, tables: Sequence[Table], threads: int = 2, before: tuple[Layout, Footprint] | None = None
) -> Footprint:
    """Evaluate a layout over the tables of its launch areas (all of one grid).

    Of a layout that was evaluated `before` over the same tables, and from which only places differ, what cannot have
    changed is taken over: the margins of batteries that did not move, of arcs of which no radar that moved sees or saw
    anything.
    """
    grid, shooters = tables[0].grid, tuple(layout.shooters)
    packed = defence(still(layout))
    shape = (len(tables), len(shooters), grid.rows, grid.columns)
    reached = np.array([each.kinds != OUTSIDE for each in tables]).reshape(len(tables), grid.rows, grid.columns)
    margins, saw, last = np.full(shape, -math.inf), np.full(reached.shape, NOT_ASKED), _all_new(packed)
    if before is not None and before[1].saw is not None:
        moved = packed.moved_from(defence(still(before[0])))
        if moved is not None:
            margins, saw, last = before[1].margins_s.copy(), before[1].saw.copy(), moved
    jobs: list[Callable[[], None]] = []
    for number, each in enumerate(tables):
        jobs += _jobs(each, packed, last, margins[number], saw[number], 0.0)
    unknown = [number for number, each in enumerate(tables) if any(b not in each.area.rcs_m2 for b in packed.bands)]
    may = {number: np.full(shape[1:], -math.inf) for number in unknown}
    for number, most in may.items():
        none = np.full(reached.shape[1:], NOT_ASKED)
        jobs += _jobs(tables[number], packed, _all_new(packed), most, none, ANY_M2)
    _work(jobs, threads)
    open_ = np.zeros(reached.shape, np.bool_)
    for number, most in may.items():
        open_[number] = (margins[number].max(axis=0, initial=-math.inf) < 0.0) & (
            most.max(axis=0, initial=-math.inf) >= 0.0
        )
    return Footprint(grid, tuple(each.area for each in tables), shooters, reached, margins, open_, saw)


def _all_new(packed: Defence) -> tuple[Flags, int]:
    """Say that every battery and every radar has moved."""
    return np.ones(len(packed.batteries), np.bool_), (1 << len(packed.eyes)) - 1


def _work(jobs: list[Callable[[], None]], threads: int) -> None:
    if threads == 1:
        for job in jobs:
            job()
        return
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(job) for job in jobs]:
            done.result()


def _jobs(
    table: Table, defence: Defence, last: tuple[Flags, int], margins: Floats, saw: Integers, unknown_m2: float
) -> Iterable[Callable[[], None]]:
    """Cut the work over one table into rows of tiles, and the cells flown alone."""
    unknown = (unknown_m2,) * 4
    sections = np.array([table.area.rcs_m2.get(band, unknown) for band in defence.bands]).reshape(-1, 4)
    inputs = (*_rest(defence, sections), *last)
    for tile in table.tiles:
        south, north, west, east = bounds_rad(table.grid, tile.rows, tile.columns)
        by_row = weights_at(nodes_rad(south, north), np.radians(table.grid.latitudes_deg[slice(*tile.rows)]))
        by_column = weights_at(nodes_rad(west, east), np.radians(table.grid.longitudes_deg[slice(*tile.columns)]))
        rows = tile.rows[1] - tile.rows[0]
        for begin in range(0, rows, ROWS_A_JOB):
            part = slice(begin, min(begin + ROWS_A_JOB, rows))
            here = slice(tile.rows[0] + part.start, tile.rows[0] + part.stop), slice(*tile.columns)
            yield _tile_job(tile, by_row[part], by_column, defence, inputs, margins[:, *here], saw[here])
    for begin in range(0, len(table.flown), CHUNK):
        yield _alone_job(table, slice(begin, begin + CHUNK), defence, inputs, margins, saw)


def _tile_job(
    tile: Tile, by_row: Floats, by_column: Floats, defence: Defence, inputs: Any, into: Floats, saw: Integers
) -> Callable[[], None]:
    def job() -> None:
        edges = tile.arcs.begins_s.reshape(NODES, NODES), tile.arcs.ends_s.reshape(NODES, NODES)
        found, bits = np.empty((len(by_row), len(by_column), len(defence.ways))), np.ascontiguousarray(saw)
        all_cells: Any = kernels.rows_of_cells
        all_cells(by_row, by_column, tile.motion, tile.slopes, *edges, *inputs, bits, found)
        saw[:] = bits
        _best(found, defence, into)

    return job


def _alone_job(
    table: Table, part: slice, defence: Defence, inputs: Any, margins: Floats, saw: Integers
) -> Callable[[], None]:
    def job() -> None:
        arcs, (rows, columns) = table.own, table.flown[part].T
        found, bits = np.empty((len(rows), len(defence.ways))), saw[rows, columns]
        all_alone: Any = kernels.lone_cells
        all_alone(arcs.nodes[part], arcs.begins_s[part], arcs.ends_s[part], *inputs, bits, found)
        saw[rows, columns] = bits
        into = margins[:, rows, columns]
        _best(found, defence, into)
        margins[:, rows, columns] = into

    return job


def _best(found: Floats, defence: Defence, into: Floats) -> None:
    """Put each battery's best way, (..., ways), into (batteries, ...), but where its margins are kept."""
    kept = found == kernels.KEPT
    found[found < -SHORT_S] = -math.inf
    for battery in range(len(into)):
        ways = np.flatnonzero(defence.ways[:, BATTERY] == battery)
        if len(ways):
            into[battery] = np.where(kept[..., ways[0]], into[battery], found[..., ways].max(axis=-1))


def _rest(defence: Defence, sections: Floats) -> Any:
    """List what the kernels take of a defence, in their order."""
    return (
        STEP_S, LOWEST_M, defence.ways, defence.batteries, defence.packed, defence.eyes, defence.faces, sections,
        defence.orders, defence.classes, PRIOR_SIGMA,
    )  # fmt: skip

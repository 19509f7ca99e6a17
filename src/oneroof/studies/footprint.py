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
from oneroof.studies.aim_tables import OUTSIDE, Arcs, Area, Grid, Table, bounds_rad, nodes_rad, weights_at
from oneroof.studies.arc_kernels import REST
from oneroof.studies.defences import Defence, defence

OUT_OF_RANGE, DEFENDED, UNDEFENDED, UNDEFINED = 0, 1, 2, 3
VALUES = ("outside range", "defended", "undefended", "undefined")
# stands for a cross-section that nobody published, when asking what the best radar could make of it
ANY_M2 = 1e9
CHUNK = 256


@dataclass(frozen=True, slots=True, eq=False)
class Footprint:
    """What is defended. Axes: launch areas (a), batteries (b), rows and columns of the grid.

    `reached` (a, r, c) says which aim points an area's missile can hit; `margins_s` (a, b, r, c) is the margin of each
    battery, minus infinity where a shot would come more than a minute late or never; `open_` (a, r, c) marks cells that
    are undefended by published figures and might be defended if one that nobody published were large.
    """

    grid: Grid
    areas: tuple[Area, ...]
    batteries: tuple[str, ...]
    reached: Flags
    margins_s: Floats
    open_: Flags

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

    Of a layout that was evaluated `before` over the same tables, batteries are taken over that stand where they stood,
    if what they hear is the same: moving a ship without a radar costs the ship's battery alone.
    """
    grid, shooters = tables[0].grid, tuple(layout.shooters)
    packed = defence(still(layout))
    shape = (len(tables), len(shooters), grid.rows, grid.columns)
    reached, margins = np.zeros((shape[0], *shape[2:]), np.bool_), np.full(shape, -math.inf)
    kept = [] if before is None else packed.like(defence(still(before[0])))
    for battery in kept:
        margins[:, battery] = before[1].margins_s[:, battery] if before is not None else -math.inf
    packed = packed.without(kept)
    jobs: list[Callable[[], None]] = []
    for number, each in enumerate(tables):
        reached[number] = each.kinds != OUTSIDE
        jobs += _jobs(each, packed, margins[number], 0.0)
    unknown = [number for number, each in enumerate(tables) if any(b not in each.area.rcs_m2 for b in packed.bands)]
    may = {number: np.full(shape[1:], -math.inf) for number in unknown}
    for number, most in may.items():
        jobs += _jobs(tables[number], packed, most, ANY_M2)
    _work(jobs, threads)
    open_ = np.zeros(reached.shape, np.bool_)
    for number, most in may.items():
        open_[number] = (margins[number].max(axis=0, initial=-math.inf) < 0.0) & (
            most.max(axis=0, initial=-math.inf) >= 0.0
        )
    return Footprint(grid, tuple(each.area for each in tables), shooters, reached, margins, open_)


def _work(jobs: list[Callable[[], None]], threads: int) -> None:
    if threads == 1:
        for job in jobs:
            job()
        return
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(job) for job in jobs]:
            done.result()


def _jobs(table: Table, defence: Defence, margins: Floats, unknown_m2: float) -> Iterable[Callable[[], None]]:
    """Cut the work over one table into rows of tiles, and the cells flown alone."""
    unknown = (unknown_m2,) * 4
    sections = np.array([table.area.rcs_m2.get(band, unknown) for band in defence.bands]).reshape(-1, 4)
    for tile in table.tiles:
        south, north, west, east = bounds_rad(table.grid, tile.rows, tile.columns)
        by_row = weights_at(nodes_rad(south, north), np.radians(table.grid.latitudes_deg[slice(*tile.rows)]))
        by_column = weights_at(nodes_rad(west, east), np.radians(table.grid.longitudes_deg[slice(*tile.columns)]))
        rows = tile.rows[1] - tile.rows[0]
        for begin in range(0, rows, 8):
            part = slice(begin, min(begin + 8, rows))
            into = margins[:, tile.rows[0] + part.start : tile.rows[0] + part.stop, slice(*tile.columns)]
            yield _tile_job(tile.arcs, by_row[part], by_column, defence, sections, into)
    for begin in range(0, len(table.flown), CHUNK):
        yield _alone_job(table, slice(begin, begin + CHUNK), defence, sections, margins)


def _tile_job(
    arcs: Arcs, by_row: Floats, by_column: Floats, defence: Defence, sections: Floats, into: Floats
) -> Callable[[], None]:
    def job() -> None:
        for row, weights in enumerate(by_row):
            size = len(weights)
            size, slots = len(weights), arcs.places.shape[1]
            line = Arcs(
                np.tensordot(weights, arcs.begins_s.reshape(size, size), 1),
                np.tensordot(weights, arcs.ends_s.reshape(size, size), 1),
                np.tensordot(weights, arcs.places.reshape(size, -1), 1).reshape(size, slots, 3),
                np.tensordot(weights, arcs.rest.reshape(size, -1), 1).reshape(size, slots, REST),
            )
            found = _cells(by_column, line, defence, sections)
            _best(found, defence, into[:, row])

    return job


def _alone_job(table: Table, part: slice, defence: Defence, sections: Floats, margins: Floats) -> Callable[[], None]:
    def job() -> None:
        arcs, cells = table.own, table.flown[part]
        found = np.empty((len(cells), len(defence.ways)))
        inputs: Any = arcs.places[part], arcs.rest[part], arcs.begins_s[part], arcs.ends_s[part]
        all_alone: Any = kernels.lone_cells
        all_alone(*inputs, *_rest(defence, sections), found)
        into = np.full((len(margins), len(cells)), -math.inf)
        _best(found, defence, into)
        margins[:, cells[:, 0], cells[:, 1]] = np.maximum(into, margins[:, cells[:, 0], cells[:, 1]])

    return job


def _best(found: Floats, defence: Defence, into: Floats) -> None:
    """Keep each battery's best way, (cells, ways) into (batteries, cells)."""
    found[found < -kernels.SHORT_S] = -math.inf
    for way, battery in enumerate(defence.ways[:, kernels.BATTERY].astype(int).tolist()):
        np.maximum(into[battery], found[:, way], out=into[battery])


def _cells(columns: Floats, arcs: Arcs, defence: Defence, sections: Floats) -> Floats:
    """Give the margins (cells, ways) of cells whose arcs are weighed (cells, k) from some (k)."""
    found = np.empty((len(columns), len(defence.ways)))
    inputs: Any = columns, arcs.places, arcs.rest, arcs.begins_s, arcs.ends_s
    all_along: Any = kernels.row_of_cells
    all_along(*inputs, *_rest(defence, sections), found)
    return found


def _rest(defence: Defence, sections: Floats) -> Any:
    """List what the kernels take of a defence, in their order."""
    return (
        STEP_S, LOWEST_M, defence.ways, defence.delays, defence.radars, defence.faces, defence.counts, defence.origins,
        defence.axes, sections, PRIOR_SIGMA, defence.packed, defence.shapes, defence.sites, defence.site_axes,
        defence.site_steps,
    )  # fmt: skip

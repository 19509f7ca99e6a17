"""Aim tables: where a missile of one launch area is, for every aim point of a map, without flying to each of them.

Over a tile of the map the arc is a smooth function of its aim point: it is flown to a few aim points (Chebyshev's) and
interpolated between them. Tiles are halved until their interpolation holds at cells flown for a test; where that does
not pay, at the edge of a missile's range above all, every cell is flown.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace

import numpy as np

from oneroof.earth.arrays import Floats, Integers
from oneroof.earth.wgs84 import OMEGA_RAD_S
from oneroof.errors import Unreachable
from oneroof.flight.aim import Loft, aim
from oneroof.flight.ballistic import Booster, fly
from oneroof.simulation.opportunity import NUDGE, STEP_S
from oneroof.simulation.sensors import Spot
from oneroof.studies import arc_kernels as kernels

# aim points flown along each side of a tile
NODES = 8
TILE_LATITUDE_RAD, TILE_LONGITUDE_RAD = math.radians(14.0), math.radians(20.0)
# how far an interpolated arc may lie from a flown one: a hundredth of a second of any launch
TOLERANCE_M, TOLERANCE_S = 60.0, 0.02
# of a derivative that says how an error grows along the arc, relative to the largest of its kind
TOLERANCE_GROWTH = 1e-3
OUTSIDE, FLOWN = -1, -2


@dataclass(frozen=True, slots=True)
class Area:
    """One launch area: a point, its missile, and the missile's cross-sections in each band that its sheet knows."""

    id: str
    missile: str
    booster: Booster
    place: Spot
    loft: Loft
    rcs_m2: dict[str, tuple[float, float, float, float]]


def flies_alike(one: Area, other: Area) -> bool:
    """Tell whether the missiles of two areas fly the same arcs, whatever their cross-sections."""
    return flight_numbers(one) == flight_numbers(other)


def flight_numbers(area: Area) -> tuple[object, ...]:
    """List all that the arcs of an area depend on: place, loft and the booster, to the last bit."""
    place, booster = area.place, area.booster
    arrays = booster.stages.tobytes(), booster.vehicle.tobytes()
    figures = (getattr(booster, each.name) for each in fields(booster) if each.name not in ("stages", "vehicle"))
    where = place.latitude_rad, place.longitude_rad, place.height_m
    return (area.loft, *where, *arrays, *(repr(each) for each in figures))


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells of equal steps in latitude and longitude; a cell stands for the aim point in its middle."""

    south_deg: float
    west_deg: float
    step_deg: float
    rows: int
    columns: int

    @property
    def latitudes_deg(self) -> Floats:
        """Middles of the rows, from the south."""
        return np.array(self.south_deg + self.step_deg * (np.arange(self.rows) + 0.5), dtype=np.float64)

    @property
    def longitudes_deg(self) -> Floats:
        """Middles of the columns, from the west; may pass 180 degrees."""
        return np.array(self.west_deg + self.step_deg * (np.arange(self.columns) + 0.5), dtype=np.float64)

    def turned(self, by_deg: float) -> Grid:
        """Turn the grid about the Earth's axis."""
        return replace(self, west_deg=self.west_deg + by_deg)


@dataclass(frozen=True, slots=True)
class Arcs:
    """Arcs to some aim points: burnout and impact (m,) after ignition, nodes (m, blocks, arc_kernels.BLOCK)."""

    begins_s: Floats
    ends_s: Floats
    nodes: Floats

    @property
    def burnouts(self) -> Floats:
        """States (m, 6) at burnout: the first nodes."""
        return self.nodes[:, 0, : kernels.SLOPE * kernels.LANES : kernels.LANES]


@dataclass(frozen=True, slots=True)
class Tile:
    """A rectangle of cells: row and column ranges, and the arcs to its nodes (latitude-major).

    `motion` and `slopes` hold the arcs once more as footprint_kernels reads them, those of one latitude beside each
    other.
    """

    rows: tuple[int, int]
    columns: tuple[int, int]
    arcs: Arcs
    motion: Floats
    slopes: Floats


def tile_of(rows: tuple[int, int], columns: tuple[int, int], arcs: Arcs) -> Tile:
    """Make a tile of the arcs to its nodes."""
    blocks = arcs.nodes.shape[1]
    split = arcs.nodes.reshape(NODES, NODES, blocks, kernels.ROWS, kernels.LANES).transpose(0, 2, 3, 1, 4)
    motion, slopes = np.split(split, [kernels.SLOPE], axis=2)
    beside = (np.ascontiguousarray(each).reshape(NODES, blocks, -1) for each in (motion, slopes))
    return Tile(rows, columns, arcs, *beside)


@dataclass(frozen=True, slots=True)
class Table:
    """The arcs of one launch area over a grid: where each cell's stands (`kinds`: a tile's number, OUTSIDE, FLOWN).

    `flown` holds the cells (m, 2: row, column) that were flown one by one, `own` their arcs; `flights` counts all.
    """

    area: Area
    grid: Grid
    kinds: Integers
    tiles: tuple[Tile, ...]
    flown: Integers
    own: Arcs
    flights: int


@dataclass(frozen=True, slots=True)
class Flight:
    """What is kept of one aimed flight: burnout time and state, impact time."""

    begin_s: float
    state: Floats
    end_s: float


def flown_to(area: Area, latitude_rad: float, longitude_rad: float) -> Flight | None:
    """Fly from an area to an aim point at sea level; None if it is out of range."""
    origin = area.place.latitude_rad, area.place.longitude_rad, area.place.height_m
    try:
        path = fly(area.booster, aim(area.booster, origin, (latitude_rad, longitude_rad, 0.0), area.loft))
    except Unreachable:
        return None
    return Flight(path.burnout_time_s, path.burnout_state_ecef.copy(), path.impact_time_s)


def table(area: Area, grid: Grid, tell: Callable[[int], None] | None = None) -> Table:
    """Build the table of one launch area over a grid; `tell` hears how many cells are done."""
    builder = _Builder(area, grid, tell)
    builder.lay()
    return builder.table()


def arcs_of(flights: list[Flight]) -> Arcs:
    """Let flights fall freely from their burnouts, with their derivatives, for as long as the longest of them lasts."""
    slots = max((int((each.end_s - each.begin_s) / STEP_S) + 2 for each in flights), default=2)
    nodes = np.empty((len(flights), math.ceil(slots / kernels.LANES), kernels.BLOCK))
    for row, each in enumerate(flights):
        kernels.fall(each.state, NUDGE, STEP_S, OMEGA_RAD_S, nodes[row])
    begins, ends = (np.array([getattr(each, name) for each in flights]) for name in ("begin_s", "end_s"))
    return Arcs(begins, ends, nodes)


def nodes_rad(low_rad: float, high_rad: float) -> Floats:
    """Chebyshev's nodes of an interval, without its ends, (NODES,)."""
    angles = math.pi * (np.arange(NODES) + 0.5) / NODES
    return np.array(0.5 * (low_rad + high_rad) - 0.5 * (high_rad - low_rad) * np.cos(angles))


def weights_at(nodes: Floats, x: Floats) -> Floats:
    """Lagrange's weights (m, k) of nodes (k,) at places (m,), by the barycentric formula."""
    size = len(nodes)
    lone = (-1.0) ** np.arange(size) * np.sin(math.pi * (np.arange(size) + 0.5) / size)
    off = x[:, None] - nodes[None, :]
    hit = np.abs(off) < 1e-15
    terms = lone / np.where(hit, 1.0, off)
    found = terms / terms.sum(axis=1, keepdims=True)
    return np.where(hit.any(axis=1, keepdims=True), hit.astype(np.float64), found)


def bounds_rad(
    grid: Grid, tile_rows: tuple[int, int], tile_columns: tuple[int, int]
) -> tuple[float, float, float, float]:
    """South, north, west and east edge of a rectangle of cells."""
    south, north = (math.radians(grid.south_deg + grid.step_deg * row) for row in tile_rows)
    west, east = (math.radians(grid.west_deg + grid.step_deg * column) for column in tile_columns)
    return south, north, west, east


class _Builder:
    """Builds one table: tries tiles, halves what does not hold, flies the rest."""

    def __init__(self, area: Area, grid: Grid, tell: Callable[[int], None] | None) -> None:
        self.area, self.grid, self.tell = area, grid, tell or (lambda done: None)
        self.kinds = np.full((grid.rows, grid.columns), OUTSIDE, dtype=np.int64)
        self.tiles: list[Tile] = []
        self.cells: list[tuple[int, int]] = []
        self.alone: list[Flight] = []
        self.flights = self.done = 0
        self.known: dict[tuple[int, int], Flight | None] = {}

    def table(self) -> Table:
        flown = np.array(self.cells, dtype=np.int64).reshape(-1, 2)
        return Table(self.area, self.grid, self.kinds, tuple(self.tiles), flown, arcs_of(self.alone), self.flights)

    def lay(self) -> None:
        step = math.radians(self.grid.step_deg)
        down = max(1, math.ceil(self.grid.rows * step / TILE_LATITUDE_RAD - 1e-9))
        across = max(1, math.ceil(self.grid.columns * step / TILE_LONGITUDE_RAD - 1e-9))
        row_cuts = [round(self.grid.rows * k / down) for k in range(down + 1)]
        column_cuts = [round(self.grid.columns * k / across) for k in range(across + 1)]
        for rows in itertools.pairwise(row_cuts):
            for columns in itertools.pairwise(column_cuts):
                self.try_tile(rows, columns)

    def fly(self, latitude_rad: float, longitude_rad: float) -> Flight | None:
        self.flights += 1
        return flown_to(self.area, latitude_rad, longitude_rad)

    def fly_cell(self, row: int, column: int) -> Flight | None:
        if (row, column) not in self.known:
            latitude, longitude = self.grid.latitudes_deg[row], self.grid.longitudes_deg[column]
            self.known[row, column] = self.fly(math.radians(latitude), math.radians(longitude))
        return self.known[row, column]

    def try_tile(self, rows: tuple[int, int], columns: tuple[int, int]) -> None:
        size = (rows[1] - rows[0]) * (columns[1] - columns[0])
        if size <= NODES * NODES:
            self.fly_all(rows, columns)
            self.tick(size)
            return
        tests = {(row, column): self.fly_cell(row, column) for row, column in _tests(rows, columns)}
        reached = [each for each in tests.values() if each is not None]
        if not reached and self.too_far(rows, columns):
            self.tick(size)
            return
        if len(reached) == len(tests):
            tile = self.tile(rows, columns)
            if tile is not None and self.holds(tile, {key: each for key, each in tests.items() if each is not None}):
                self.kinds[rows[0] : rows[1], columns[0] : columns[1]] = len(self.tiles)
                self.tiles.append(tile)
                self.tick(size)
                return
        for part in _halves(rows, columns):
            self.try_tile(*part)

    def tick(self, cells: int) -> None:
        self.done += cells
        self.tell(self.done)

    def too_far(self, rows: tuple[int, int], columns: tuple[int, int]) -> bool:
        """Tell whether cells along the whole edge of a tile are out of range, as well as its middle."""
        return all(self.fly_cell(row, column) is None for row, column in _edge(rows, columns))

    def fly_all(self, rows: tuple[int, int], columns: tuple[int, int]) -> None:
        for row in range(*rows):
            for column in range(*columns):
                flight = self.fly_cell(row, column)
                if flight is not None:
                    self.kinds[row, column] = FLOWN
                    self.cells.append((row, column))
                    self.alone.append(flight)

    def tile(self, rows: tuple[int, int], columns: tuple[int, int]) -> Tile | None:
        south, north, west, east = bounds_rad(self.grid, rows, columns)
        flights = []
        for latitude in nodes_rad(south, north).tolist():
            for longitude in nodes_rad(west, east).tolist():
                flight = self.fly(latitude, longitude)
                if flight is None:
                    return None
                flights.append(flight)
        return tile_of(rows, columns, arcs_of(flights))

    def holds(self, tile: Tile, tests: dict[tuple[int, int], Flight]) -> bool:
        return all(self.near(tile, row, column, flight) for (row, column), flight in tests.items())

    def near(self, tile: Tile, row: int, column: int, flight: Flight) -> bool:
        south, north, west, east = bounds_rad(self.grid, tile.rows, tile.columns)
        latitude, longitude = np.radians(self.grid.latitudes_deg[row]), np.radians(self.grid.longitudes_deg[column])
        by_row = weights_at(nodes_rad(south, north), np.array([latitude]))[0]
        by_column = weights_at(nodes_rad(west, east), np.array([longitude]))[0]
        both = np.outer(by_row, by_column).ravel()
        alone = arcs_of([flight])
        if alone.nodes.shape[1] > tile.arcs.nodes.shape[1]:
            return False
        slots = int((flight.end_s - flight.begin_s) / STEP_S) + 1
        mixed, true = np.tensordot(both, tile.arcs.nodes[:, : alone.nodes.shape[1]], 1), alone.nodes[0]
        off, largest = (_by_row(np.abs(each), slots) for each in (mixed - true, true))
        off_m, slopes = off[: kernels.VELOCITY].max(), slice(kernels.SLOPE, kernels.ROWS)
        growth = off[slopes] / (largest[slopes] + 1e-9)
        off_s = max(
            abs(float(both @ tile.arcs.begins_s) - flight.begin_s), abs(float(both @ tile.arcs.ends_s) - flight.end_s)
        )
        return bool(off_m < TOLERANCE_M and off_s < TOLERANCE_S and growth.max() < TOLERANCE_GROWTH)


def _by_row(nodes: Floats, slots: int) -> Floats:
    """Give the largest of each row's numbers over some nodes of an arc, (ROWS,)."""
    rows = nodes.reshape(-1, kernels.ROWS, kernels.LANES).transpose(1, 0, 2).reshape(kernels.ROWS, -1)
    return np.asarray(rows[:, :slots].max(axis=1))


def _tests(rows: tuple[int, int], columns: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """The middle of a rectangle of cells and its four corners."""
    yield (rows[0] + rows[1]) // 2, (columns[0] + columns[1]) // 2
    for row in (rows[0], rows[1] - 1):
        for column in (columns[0], columns[1] - 1):
            yield row, column


def _edge(rows: tuple[int, int], columns: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Cells along the edge of a rectangle, nine on each side."""
    down, across = (np.linspace(ends[0], ends[1] - 1, 9).round().astype(int).tolist() for ends in (rows, columns))
    for row in (rows[0], rows[1] - 1):
        yield from ((row, column) for column in across)
    for column in (columns[0], columns[1] - 1):
        yield from ((row, column) for row in down)


def _halves(rows: tuple[int, int], columns: tuple[int, int]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Cut a rectangle of cells in four, or in two where it is a strip."""
    middle_row, middle_column = sum(rows) // 2, sum(columns) // 2
    row_parts = [rows] if rows[1] - rows[0] < 2 else [(rows[0], middle_row), (middle_row, rows[1])]
    column_parts = (
        [columns] if columns[1] - columns[0] < 2 else [(columns[0], middle_column), (middle_column, columns[1])]
    )
    return [(down, across) for down in row_parts for across in column_parts]

"""A map that stands: opened once for a case, drawn again as assets move, as a page asks while somebody drags a ship."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from oneroof.catalogue.shelf import Shelf
from oneroof.errors import Fault, Mendable, nearest
from oneroof.flight.interceptor import fly_out
from oneroof.sensing.radar import Radar, radar
from oneroof.simulation.case import Case, open_case
from oneroof.simulation.layout import Layout, Shooter, build
from oneroof.simulation.scenario.models import Asset
from oneroof.simulation.sensors import Sensor, Spot, carried, figures_of
from oneroof.studies import defended, people
from oneroof.studies.aim_tables import Area, Grid, Table, flies_alike
from oneroof.studies.footprint import Footprint, footprint, still

# latitude and longitude in radians, by the id of a ship or of an asset
Moves = Mapping[str, tuple[float, float]]
Settings = Mapping[str, str]
NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """A map and all that drawing it again can use: aim tables, the layout it was drawn from, what was asked for.

    `first` is the case as it was opened, `case` with the settings of the last redraw; `opened` is the layout of that
    with nothing moved, `layout` the one that `footprint` shows; `areas` were asked for, None for those of the attack.
    Nothing in it changes: a redraw gives another one.
    """

    first: Case
    case: Case
    settings: Settings
    areas: tuple[Area, ...] | None
    tables: tuple[Table, ...]
    opened: Layout
    layout: Layout
    footprint: Footprint

    @property
    def found(self) -> defended.Found:
        """The study that this map is, for `defended.summary`, `defended.countries` and `defended_files.files`."""
        return defended.Found(self.case, self.layout, self.tables, self.footprint, people.land(self.footprint.grid))


def open_map(
    case: Case, cells: Grid, areas: Sequence[Area] | None = None, tell: defended.Tell | None = None
) -> Standing:
    """Map what a case defends over a grid, and keep what a redraw can use.

    Builds the aim tables, or finds them where an earlier map has left them; `tell` hears (done, total) in cells. Raises
    what building the layout raises.
    """
    layout = still(build(case.scenario, case.shelf()))
    chosen = None if areas is None else tuple(areas)
    tables = defended.tables(chosen or defended.attack_areas(case), cells, tell)
    drawn = footprint(layout, tables)
    return Standing(case, case, NOTHING, chosen, tables, layout, layout, drawn)


def redraw(standing: Standing, moves: Moves, settings: Settings = NOTHING) -> Standing:
    """Draw a map again with assets elsewhere than in the scenario, and with settings (`KEY: VALUE`, as for `--set`).

    Both are told whole each time, not on top of the last ones; moving what stands on a ship moves the ship. Gives the
    margins of a map opened for that scenario. Settings cost a new layout, and new tables where a missile flies
    otherwise; moves cost the moved batteries' fly-out tables and the arcs again. Raises Mendable for an asset or a
    setting that the scenario has not.
    """
    base = standing if dict(settings) == dict(standing.settings) else _set(standing, settings)
    layout = _moved(base, moves)
    drawn = footprint(layout, base.tables, before=(base.layout, base.footprint))
    return replace(base, layout=layout, footprint=drawn)


def _set(standing: Standing, settings: Settings) -> Standing:
    """Open the same map under other settings, with nothing moved."""
    first = standing.first
    case = open_case(first.scenario, first.believe, {**dict(first.settings), **settings})
    layout = still(build(case.scenario, case.shelf()))
    areas = defended.attack_areas(case) if standing.areas is None else standing.areas
    tables = tuple(_table(standing, each) for each in areas)
    told = MappingProxyType(dict(settings))
    return Standing(first, case, told, standing.areas, tables, layout, layout, footprint(layout, tables))


def _table(standing: Standing, area: Area) -> Table:
    """Take the table of an area whose missile flies as before, or build one."""
    for each in standing.tables:
        if flies_alike(each.area, area):
            return replace(each, area=area)
    return defended.tables((area,), standing.footprint.grid)[0]


# ---------------------------------------------------------------------------------------------- what has moved


def _moved(standing: Standing, moves: Moves) -> Layout:
    """Put assets of the opened layout elsewhere; a battery that stands where it last stood is taken from there."""
    layout, shelf = standing.opened, standing.case.shelf()
    rows = {row.id: row for row in layout.scenario.assets}
    places: dict[str, Spot] = {}
    for name, at in moves.items():
        places |= dict.fromkeys(_moving(rows, name), Spot(name, *at, 0.0))
    sensors = {
        id: _sensor(each, rows[each.asset], places[each.asset], shelf) if each.asset in places else each
        for id, each in layout.sensors.items()
    }
    shooters = {
        id: _shooter(each, standing.layout.shooters[id], places[id]) if id in places else each
        for id, each in layout.shooters.items()
    }
    return replace(layout, sensors=sensors, shooters=shooters)


def _moving(rows: Mapping[str, Asset], name: str) -> list[str]:
    """List the assets that move with a ship, or with an asset; raises Mendable if there is none of that name."""
    asset = rows.get(name)
    ship = name if asset is None else asset.ship
    found = [row.id for row in rows.values() if ship is not None and row.ship == ship]
    if asset is not None and asset.site is not None:
        found = [asset.id]
    if not found:
        known = sorted({row.ship or row.id for row in rows.values() if row.ship or row.site})
        allowed = "it must be a ship of the scenario that carries something, or an asset that stands somewhere"
        raise Mendable(Fault("moves", repr(name), allowed, nearest(name, known)))
    return found


def _sensor(sensor: Sensor, row: Asset, place: Spot, shelf: Shelf) -> Sensor:
    """Put a radar at a place at sea level."""
    device = sensor.device
    if not isinstance(device, Radar):
        return sensor
    if row.ship is not None:
        there = carried(device, place.latitude_rad, place.longitude_rad)
    else:
        there = radar(figures_of(row, shelf), place.latitude_rad, place.longitude_rad, place.height_m, device.number)
    return replace(sensor, device=there, spot=place, origin_ecef_m=there.origin_ecef_m)


def _shooter(shooter: Shooter, last: Shooter, place: Spot) -> Shooter:
    """Put a battery at a place; where it last stood there, its fly-out table is used again."""
    table = last.battery.fly_out
    if (last.spot.latitude_rad, last.spot.longitude_rad) != (place.latitude_rad, place.longitude_rad):
        assert shooter.rocket is not None  # every battery that is built has one
        table = fly_out(shooter.rocket, place.latitude_rad, place.longitude_rad, place.height_m)
    return replace(shooter, spot=place, battery=replace(shooter.battery, fly_out=table))

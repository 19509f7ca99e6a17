"""Footprints from the command line: what was asked, the tables on the screen, the files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from oneroof.cli import cold, parse, show
from oneroof.errors import Fault, Mendable

if TYPE_CHECKING:
    from oneroof.simulation.case import Case
    from oneroof.simulation.sensors import Spot
    from oneroof.studies.aim_tables import Grid
    from oneroof.studies.defended import Found

SHOWN = 45


class Asked(NamedTuple):
    """The options of the command."""

    launches: tuple[str, ...]
    missiles: tuple[str, ...]
    grid: Grid
    at_least_km: float
    moves: tuple[str, ...]
    by_area: bool


def grid(area: str, step_deg: float) -> Grid:
    """Read the edges of the map."""
    from oneroof.studies import defended

    try:
        south, north, west, east = (float(part) for part in area.split(","))
    except ValueError:
        allowed, mend = "south, north, west and east edge in degrees", "Write for example --area 35,72,-12,42."
        raise Mendable(Fault("--area", repr(area), allowed, mend)) from None
    cells = defended.grid(south, north, west, east, step_deg)
    defended.check_on_map(cells)
    return cells


def case(scenario: str, arrangement: str | None, believe: str | None, settings: dict[str, str]) -> Case:
    """Open the scenario, under an arrangement if one is named."""
    from oneroof.simulation.case import open_case
    from oneroof.simulation.scenario import read

    return open_case(read(scenario), believe, settings, arrangement)


def tell_footprint(case: Case, asked: Asked, out: Path | None, json: bool) -> None:
    """Study, write what was asked for, and print."""
    from oneroof.studies import defended

    areas = defended.launch_areas(case, [_spot(text, case.believe) for text in asked.launches], asked.missiles)
    here = defended.moved(case, dict(_move(text) for text in asked.moves))
    folder = None if out is None else parse.output_folder(out)  # what is refused leaves none behind
    cold.tell("begin_margins")
    with show.progress("cells") as tell:
        found = defended.study(here, asked.grid, areas, asked.at_least_km, tell)
    told = defended.summary(found, asked.by_area)
    written = [] if folder is None else _write(found, told, folder, asked.by_area)
    if json:
        show.as_json(told)
        return
    print_footprint(told)
    _tell_written(written)


def _spot(text: str, believe: str) -> Spot:
    from oneroof.simulation.sensors import Spot

    place = parse.place("--launch", text, believe)
    return Spot(text, place.latitude_rad, place.longitude_rad, place.height_m)


def _move(text: str) -> tuple[str, tuple[float, float]]:
    ship, equals, place = text.partition("=")
    if not equals:
        raise Mendable(Fault("--move", repr(text), "it must be SHIP=LAT,LON", "Write for example cruiser=36,20."))
    at = parse.place("--move", place, "open")
    return ship.strip(), (at.latitude_rad, at.longitude_rad)


def _write(found: Found, told: dict[str, Any], folder: Path, by_area: bool) -> list[Path]:
    from oneroof.exchange import files
    from oneroof.studies import defended_files

    return files.write_texts(folder, lambda: defended_files.files(found, told, by_area))


def print_footprint(told: dict[str, Any]) -> None:
    """Print totals, launch areas, batteries and countries."""
    cells, area = told["cells"], told["area_km2"]
    show.table(["cells", "number", "km2"], [[word, cells[word], area[word]] for word in cells])
    show.table(
        ["launch area", "cells in range", "defended", "binding in"],
        [[each["id"], each["cells_in_range"], each["cells_defended"], each["binding_in_cells"]]
         for each in told["launch_areas"]],
    )  # fmt: skip
    show.table(
        ["battery", "defends alone", "best in", "shots", "chance of a kill"],
        [[each["id"], each["cells_defended_alone"], each["best_in_cells"], each["shots"], each["kill_chance"]]
         for each in told["batteries"]],
    )  # fmt: skip
    rows = [_row(row) for row in told["countries"][:SHOWN]]
    show.table(["country", "people (M)", "in range (M)", "of them defended", "km2 in range", "of it defended"], rows)
    left = len(told["countries"]) - SHOWN
    if left > 0:
        print(f"and {left} countries with fewer people; --json tells all.")
    for note in told["notes"]:
        print(note)


def _row(row: dict[str, Any]) -> list[object]:
    people, area = row["people_in_range"], row["area_in_range_km2"]
    return [
        row["name"], row["people_in_map"] / 1e6, people / 1e6 if people else None,
        _share(row["share_of_people_defended"]), area if area else None, _share(row["share_of_area_defended"]),
    ]  # fmt: skip


def _share(value: float | str | None) -> str:
    if isinstance(value, str):
        return value
    return "–" if value is None else f"{100.0 * value:.0f} %"


def tell_coverage(case: Case, cells: Grid, height_km: float, folder: Path | None, json: bool) -> None:
    """Ask all sensors, write what was asked for, and print."""
    from oneroof.exchange import files
    from oneroof.simulation.layout import build
    from oneroof.studies import coverage

    found = coverage.study(build(case.scenario, case.shelf()), cells, 1e3 * height_km)
    told, written = coverage.summary(found), []
    if folder is not None:
        from oneroof.studies import coverage_files

        written = files.write_texts(folder, lambda: coverage_files.files(case, found, told))
    if json:
        show.as_json(told)
        return
    print_coverage(told)
    _tell_written(written)


def _tell_written(written: list[Path]) -> None:
    if written:
        print("\n" + "\n".join(str(path) for path in written))
    else:
        print("\nAdd --out DIR for the map (PNG, SVG), GeoJSON and NetCDF.")


def print_coverage(told: dict[str, Any]) -> None:
    """Print flights by sensor, the countries that each sensor sees most of, and the totals."""
    rows = [
        [row["threat"], row["sensor"], row["from_s"], row["until_s"], row["seconds"], row["even_odds_from_s"]]
        for row in told["flights"]
        if row["from_s"] is not None
    ]
    show.table(["flight", "sensor", "in field from (s)", "until (s)", "seconds", "likely from (s)"], rows)
    for sensor, countries in told["sensors"].items():
        seen = [row for row in countries if row["seen"]]
        most = ", ".join(f"{row['name']} {100.0 * row['share_seen']:.0f} %" for row in seen[:8])
        more = f" and {len(seen) - 8} more" if len(seen) > 8 else ""
        print(f"{sensor} has points {told['height_km']:g} km over these countries in its field: {most or 'none'}{more}")
    sums = [
        [f"{whose}: {name}", part["people"].get("seen", 0.0) / 1e6, sum(part["people"].values()) / 1e6,
         part["area_km2"].get("seen", 0.0), sum(part["area_km2"].values())]
        for whose, parts in told["totals"].items()
        for name, part in parts.items()
    ]  # fmt: skip
    show.table(["in the field of", "people (M)", "of (M)", "km2", "of km2"], sums)
    for note in told["notes"]:
        print(note)

"""The commands that draw maps: what is defended, who can see what. They join the others in app.py."""

from __future__ import annotations

import typer

from oneroof.cli import cold, options, parse

app = typer.Typer()


@app.command()
def footprint(
    scenario: options.ScenarioName,
    launch: options.LaunchAreas = None,
    missile: options.AreaMissiles = None,
    area: options.MapArea = "35,72,-12,42",
    step_deg: options.StepDeg = 1.0,
    at_least_km: options.AtLeastKm = 0.0,
    move: options.MoveShip = None,
    by_area: options.ByArea = False,
    arrangement: options.ArrangementName = None,
    believe: options.MayBelieve = None,
    set_: options.Settings = None,
    out: options.OutMaps = None,
    json: options.Json = False,
) -> None:
    """Map which places are defended against every launch area, by whom, with what margin in seconds."""
    from oneroof.cli import mapping

    grid = mapping.grid(area, step_deg)
    asked = mapping.Asked(tuple(launch or ()), tuple(missile or ()), grid, at_least_km, tuple(move or ()), by_area)
    case = mapping.case(scenario, arrangement, believe, parse.settings(set_ or []))
    mapping.tell_footprint(case, asked, out, json)


@app.command()
def coverage(
    scenario: options.ScenarioName,
    area: options.MapArea = "20,72,-12,75",
    step_deg: options.StepDeg = 1.0,
    height_km: options.PointHeight = 100.0,
    arrangement: options.ArrangementName = None,
    believe: options.MayBelieve = None,
    set_: options.Settings = None,
    out: options.OutMaps = None,
    json: options.Json = False,
) -> None:
    """Tell who can see what: launch points by country, and from when and how long each sensor has each flight."""
    from oneroof.cli import mapping

    grid = mapping.grid(area, step_deg)
    case = mapping.case(scenario, arrangement, believe, parse.settings(set_ or []))
    folder = None if out is None else parse.output_folder(out)
    cold.tell("fly_lanes")
    mapping.tell_coverage(case, grid, height_km, folder, json)

"""The commands: each imports the rooms it needs only when it runs, so that --help answers at once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from oneroof import __version__
from oneroof.cli import campaigns, cold, options, parse, planning, questions, serving, show, surveys, thresholds
from oneroof.errors import Fault, Mendable

OPEN = "open"

app = typer.Typer(
    name="oneroof",
    help="An open test bed for alliance missile defence: who was protected, who knew what when, who had to say yes.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(questions.app)
app.add_typer(campaigns.app)
app.add_typer(thresholds.app)
app.add_typer(planning.app)
app.add_typer(surveys.app)
app.add_typer(serving.app)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"oneroof {__version__}")
        raise typer.Exit


Version = Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")]


@app.callback(invoke_without_command=True)
def root(context: typer.Context, version: Version = False) -> None:
    if context.invoked_subcommand is None:
        print(context.get_help())


@app.command()
def run(
    scenario: options.ScenarioName,
    arrangement: options.ArrangementName = None,
    seed: options.Seed = 1,
    replications: options.Replications = None,
    believe: options.MayBelieve = None,
    set_: options.Settings = None,
    workers: options.Workers = None,
    out: options.OutFolder = None,
    sweep_assumed: options.SweepAssumed = False,
    json: options.Json = False,
) -> None:
    """Run a scenario and say who was protected and why."""
    settings = parse.settings(set_ or [])
    folder = None if out is None else parse.output_folder(out)
    from oneroof.simulation import run as running

    loaded = running.load(scenario) if arrangement is None else running.lay(running.load(scenario), arrangement)
    cold.ready_for_a_run()
    with show.progress("replications") as tell:
        result = running.run(
            loaded,
            seed=seed,
            replications=replications,
            believe=believe,
            settings=settings,
            workers=workers,
            progress=tell,
            sweep_assumed=sweep_assumed,
        )
    written = [] if folder is None else _write(result, folder)
    _print_result(result.summary, written, json)


def _write(result: Any, folder: Path) -> list[Path]:
    from oneroof.exchange import files

    return list(files.write(result, folder))


def _print_result(summary: show.Summary, written: list[Path], json: bool) -> None:
    if json:
        show.as_json(summary)
        return
    from oneroof.cli.outcome import print_summary

    print_summary(summary)
    if written:
        report_last = sorted(written, key=lambda path: path.suffix == ".html")
        print("\n" + "\n".join(str(path) for path in report_last))
    else:
        print("\nAdd --out DIR for the report with its map, the record and the summary.")


@app.command()
def scenarios(json: options.Json = False) -> None:
    """List the scenarios that ship."""
    from oneroof.simulation.scenario import library

    titles = dict(library.titles())
    if json:
        show.as_json([{"name": name, "title": titles[name]} for name in library.names()])
    else:
        show.table(["scenario", "title"], [[name, titles[name]] for name in library.names()])


@app.command()
def arrangements(name: options.OneArrangement = None, json: options.Json = False) -> None:
    """List the arrangements that ship, or tell one: who commands, who must say yes, who may do what."""
    from oneroof.cli import arranging
    from oneroof.simulation.scenario import arrangement_reader

    rows = arrangement_reader.listed() if name is None else arrangement_reader.told(name)
    if json:
        show.as_json(rows)
    elif isinstance(rows, dict):
        arranging.print_arrangement(rows)
    else:
        arranging.print_arrangements(rows)


@app.command()
def check(file: options.ScenarioFile, over: options.OverScenario = None, json: options.Json = False) -> None:
    """Check a scenario file, or an arrangement over a scenario, and tell all its faults at once."""
    from oneroof.simulation.advice import advice
    from oneroof.simulation.scenario import lay, reader

    try:
        scenario = reader.read(file) if over is None else lay(reader.read(over), file)
    except Mendable as error:
        if json:
            show.as_json({"file": file, "faults": [_fault_row(fault) for fault in error.faults]})
        raise
    warnings = advice(scenario)
    if json:
        told = [_fault_row(each) for each in warnings]
        show.as_json({"file": file, "faults": [], "warnings": told, "fingerprint": scenario.fingerprint})
    else:
        print(f"{file}: no faults (fingerprint {scenario.fingerprint}).")
        for each in warnings:
            print(f"Warning: {each}")


def _fault_row(fault: Fault) -> dict[str, str]:
    return {"where": fault.where, "found": fault.found, "allowed": fault.allowed, "mend": fault.mend}


@app.command()
def schema(arrangement: options.OfArrangements = False, json: options.Json = False) -> None:
    """Print the JSON schema of a scenario file, or of an arrangement file, for editors."""
    from oneroof.simulation import scenario

    show.as_json(scenario.schema("arrangement" if arrangement else "scenario"))


@app.command()
def catalogue(name: options.SheetName = None, believe: options.Believe = OPEN, json: options.Json = False) -> None:
    """Show the shelf: figures with sources, confidence and rivals."""
    from oneroof.cli.shelf import print_shelf, shelf_objects

    if json:
        show.as_json(shelf_objects(name, believe))
    else:
        print_shelf(name, believe)


@app.command()
def members(alliance: options.Alliance = "nato", on: options.Day = "2012-05-20", json: options.Json = False) -> None:
    """List who belonged to an alliance on a day."""
    from oneroof.cli import belonging

    belonging.print_members(alliance, belonging.day(on), json)


@app.command()
def fly(
    missile: options.MissileName = None,
    from_: options.From = "",
    to: options.To = "",
    loft: options.Loft = options.LOFTS[0],
    apogee_km: options.ApogeeKm = None,
    ideal: options.Ideal = False,
    out: options.OutTable = None,
    believe: options.Believe = OPEN,
    json: options.Json = False,
) -> None:
    """Fly one missile from a place to a place."""
    from oneroof.cli import flying

    shape = flying.arc(loft, apogee_km)
    flying.require(missile, from_, to, ideal, out, shape)
    start, aim = parse.place("--from", from_, believe), parse.place("--to", to, believe)
    if ideal:
        figures = flying.ideal(start, aim)
    else:
        flying.require_missile(str(missile))
        cold.tell("fly_lanes")
        figures = flying.full(str(missile), start, aim, shape, believe, out)
    flying.print_flight(figures, json)


@app.command()
def see(
    sensor: options.SensorName = None,
    at: options.At = "",
    height_m: options.HeightM = None,
    over: options.Over = "",
    missile: options.Seen = "",
    from_: options.SeenFrom = "",
    to: options.To = "",
    loft: options.Loft = options.LOFTS[0],
    believe: options.Believe = OPEN,
    json: options.Json = False,
) -> None:
    """Tell how low a sensor sees over a place, and when it first sees a flight."""
    from oneroof.cli import seeing

    asked = seeing.Asked(at, over, missile, from_, to, loft, height_m, believe)
    if missile:
        cold.tell("fly_lanes")
    seeing.print_sight(seeing.from_place(asked) if sensor is None else seeing.from_sensor(sensor, asked), json)


@app.command()
def replay(record: options.RecordFile, json: options.Json = False) -> None:
    """Prove that a record's inputs give the same events again."""
    path = parse.existing_file("a record", record)
    cold.ready_for_a_run()
    from oneroof.simulation import replay as replaying

    found = replaying.replay(path)
    if json:
        show.as_json(found)
    else:
        print("The record is reproduced, event for event.")
        show.table(["", ""], [[key, value] for key, value in found.items()])


@app.command()
def transcript(record: options.RecordFile, party: options.Party, json: options.Json = False) -> None:
    """Print all that a party was ever shown, one JSON line each."""
    path = parse.existing_file("a record", record)
    from oneroof.simulation import transcript as reading

    for line in reading.transcript(path, party):
        print(line)


@app.command()
def warm(json: options.Json = False) -> None:
    """Compile all kernels for this machine now, so that nothing waits later."""
    from oneroof.earth import jit
    from oneroof.simulation import warming
    from oneroof.studies import warming as maps

    processes = warming.warm()
    maps.warm()
    done = {"processes": processes, "kernels": jit.compiled(), "folder": str(jit.CACHE)}
    if json:
        show.as_json(done)
    else:
        print(f"{done['kernels']} kernels are compiled in {done['folder']}.")

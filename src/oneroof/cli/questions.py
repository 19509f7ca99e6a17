"""The commands that ask: of arrangements, delays, declarations and releases. They join the others in app.py."""

from __future__ import annotations

import typer

from oneroof.cli import cold, options, parse, show

app = typer.Typer()


@app.command()
def compare(
    scenario: options.ScenarioName,
    arrangements: options.Arrangements = None,
    seed: options.Seed = 1,
    replications: options.Replications = None,
    replication: options.Shown = 0,
    believe: options.MayBelieve = None,
    set_: options.Settings = None,
    workers: options.Workers = None,
    out: options.OutComparison = None,
    json: options.Json = False,
) -> None:
    """Run one attack under several arrangements and set the results side by side."""
    settings = parse.settings(set_ or [])
    folder = None if out is None else parse.output_folder(out)
    from oneroof.cli import comparing
    from oneroof.simulation import run as running
    from oneroof.studies import compare as comparison

    laid = comparing.arrangements(running.load(scenario), arrangements)
    cold.ready_for_a_run()
    with show.progress("replications") as tell:
        found = comparison.compare(
            laid,
            seed=seed,
            replications=replications,
            believe=believe,
            settings=settings,
            workers=workers,
            progress=tell,
            replication=replication,
        )
    comparing.print_result(found, folder, json)


@app.command()
def delay(
    scenario: options.ScenarioName,
    arrangements: options.Arrangements = None,
    sweep: options.SweptPart = None,
    from_: options.SweepFrom = 0.0,
    to: options.SweepTo = 600.0,
    step: options.SweepBy = 10.0,
    seed: options.Seed = 1,
    replications: options.Measured = 20,
    believe: options.MayBelieve = None,
    set_: options.Settings = None,
    out: options.OutFolder = None,
    json: options.Json = False,
) -> None:
    """Tell where the minutes before a launch go, and how much delay each engagement still bears."""
    from oneroof.cli import delaying

    asked = delaying.Asked(seed, replications, delaying.sweep(sweep, from_, to, step))
    cases = delaying.cases(scenario, arrangements, believe, parse.settings(set_ or []))
    folder = None if out is None else parse.output_folder(out)
    cold.ready_for_a_run()
    delaying.tell(cases, asked, folder, json)


@app.command()
def depends(
    scenario: options.ScenarioName,
    arrangements: options.Arrangements = None,
    on: options.DependsOn = None,
    measure: options.NamedMeasure = None,
    seed: options.Seed = 1,
    replications: options.Compared = 200,
    believe: options.MayBelieve = None,
    set_: options.Settings = None,
    json: options.Json = False,
) -> None:
    """Tell on whom a commit depends: parties, posts, radars without which there is none."""
    from oneroof.cli import delaying, depending

    cases = delaying.cases(scenario, arrangements, believe, parse.settings(set_ or []))
    cold.ready_for_a_run()
    depending.tell(cases, depending.Asked(on, measure, seed, replications), json)


@app.command()
def barriers(
    scenario: options.ScenarioName,
    arrangements: options.Arrangements = None,
    window_s: options.Window = 60.0,
    hours: options.Hours = 10_000.0,
    seed: options.Seed = 1,
    replications: options.Measured = 20,
    json: options.Json = False,
) -> None:
    """Count false alarms that a second sensor confirms, and rounds that left on nobody's authority."""
    from oneroof.cli import delaying, guarding

    cases = delaying.cases(scenario, arrangements, None, {})
    cold.ready_for_a_run()
    guarding.tell(cases, window_s, hours, seed, replications, json)


@app.command()
def declarations(
    scenario: options.ScenarioName,
    seed: options.Seed = 1,
    replications: options.Replications = None,
    arrangement: options.ArrangementName = None,
    json: options.Json = False,
) -> None:
    """Run a scenario and hold what its parties declare in public against what happened."""
    from oneroof.cli import declaring
    from oneroof.policy import declarations as declared
    from oneroof.simulation import run as running
    from oneroof.simulation.case import open_case

    case = open_case(scenario, arrangement=arrangement)
    cold.ready_for_a_run()
    with show.progress("replications") as tell:
        result = running.run(case.scenario, seed=seed, replications=replications, workers=None, progress=tell)
    declaring.print_judged(declared.judge(case.scenario, result.summary, case.shelf()), json)


@app.command()
def consultations(file: options.LedgerOrRecord = None, json: options.Json = False) -> None:
    """Say what was told of a decision, to whom, in what detail, and whether before or after it was taken."""
    from oneroof.cli import consulting

    consulting.consultations(file, json)


@app.command()
def value(
    scenario: options.ScenarioName,
    source: options.Source,
    seed: options.Seed = 1,
    replications: options.Replications = None,
    arrangement: options.ArrangementName = None,
    json: options.Json = False,
) -> None:
    """Tell what one sensor is worth: the same attack with it and without it, in minutes of warning and metres."""
    from oneroof.cli import valuing
    from oneroof.simulation.case import open_case
    from oneroof.studies import value as study

    case = open_case(scenario, arrangement=arrangement)
    cold.ready_for_a_run()
    with show.progress("replications") as tell:
        found = study.value(case.scenario, source, seed=seed, replications=replications, progress=tell)
    valuing.print_value(found, json)


release = typer.Typer(help="Ask who is shown what, and why.", rich_markup_mode=None, no_args_is_help=True)
app.add_typer(release, name="release")


@release.command()
def explain(
    source: options.ScenarioOrRecord,
    party: options.ShownTo,
    what: options.OfKind = None,
    from_: options.FromParty = None,
    field: options.OfField = None,
    arrangement: options.ArrangementName = None,
    json: options.Json = False,
) -> None:
    """Say why a party did or did not get a thing: the rule, the coarsening, the delay, the label that stopped it."""
    from oneroof.cli import releasing
    from oneroof.policy.explaining import Asked

    releasing.explain(source, Asked(party, what, from_, field), arrangement, json)


@release.command("compare")
def compare_policies(
    scenario: options.OldScenario,
    other: options.NewScenario = None,
    old: options.OldArrangement = None,
    new: options.NewArrangement = None,
    json: options.Json = False,
) -> None:
    """Say exactly what a new policy lets out that the old one did not, pair by pair."""
    from oneroof.cli import releasing

    releasing.compare((scenario, old), (other or scenario, new), json)


@release.command()
def technology(file: options.TechnologyFile = None, json: options.Json = False) -> None:
    """Say which items a project gets under licence, which are refused, and when its tasks are done."""
    from oneroof.cli import technology as printing

    printing.technology(file, json)


@app.command("common-ground")
def common_ground(scenario: options.ScenarioName, json: options.Json = False) -> None:
    """Find the arrangements that cross nobody's red line, and say who objects to the others."""
    from oneroof.cli.grounding import print_ground
    from oneroof.policy import common_ground as ground
    from oneroof.simulation.scenario import read

    found = ground.as_data(ground.ladder(read(scenario)), ground.positions())
    if json:
        show.as_json(found)
    else:
        print_ground(found)


@app.command()
def leakage(
    scenario: options.ScenarioName,
    arrangements: options.Arrangements = None,
    figure: options.Figures = None,
    seed: options.Seed = 1,
    replications: options.FewReplications = 1,
    set_: options.Settings = None,
    json: options.Json = False,
) -> None:
    """Tell what each party was shown under each arrangement, and what it could work out from that."""
    settings = parse.settings(set_ or [])
    from oneroof.cli import leaking
    from oneroof.simulation import run as running
    from oneroof.studies import leakage as study

    found = running.load(scenario)
    laid = study.laid(found, arrangements)
    figures = leaking.figures(figure or (), found)
    cold.ready_for_a_run()
    with show.progress("layouts") as tell:
        row = study.study(laid, figures, seed=seed, replications=replications, settings=settings, progress=tell)
    show.as_json(row) if json else leaking.print_study(row)

"""The command that asks for a plan's days: which phase is complete when, and what is there on a day."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from oneroof.cli import options, parse, show

app = typer.Typer()

OnDay = Annotated[
    str | None, typer.Option("--on", metavar="DATE", help="Which assets are there on this day.  [default: its start]")
]


@app.command()
def phases(
    scenario: options.ScenarioName,
    on: OnDay = None,
    set_: options.Settings = None,
    json: options.Json = False,
) -> None:
    """Tell when each phase of a plan is complete, and which assets are there on a day."""
    settings = parse.settings(set_ or [])
    from oneroof.cli.belonging import day
    from oneroof.simulation.case import open_case
    from oneroof.simulation.programme import table

    found = table(open_case(scenario, settings=settings), None if on is None else day(on))
    show.as_json(found) if json else _print(found)


def _print(found: dict[str, Any]) -> None:
    print(found["title"])
    if found["phases"]:
        show.table(
            ["phase", "what it brings", "due", "complete", "as due"],
            [[row["id"], row["title"], row["due"], row["complete"], _yes(row["as_due"])] for row in found["phases"]],
        )
        for row in found["phases"]:
            print(f"{row['id']}: {row['happened'] or 'nothing is said of what became of it'}. Due by: {row['source']}.")
    for row in found["conditions"]:
        print(f"{row['id']}: {row['said']}; {'met on ' + row['met'] if row['met'] else 'not met'}.")
    there = sum(row["there"] for row in found["assets"])
    print(f"\nOn {found['on']}, of {len(found['assets'])} assets {there} are there:")
    show.table(
        ["asset", "there", "from", "until", "phase"],
        [[row["id"], _yes(row["there"]), row["from"], row["until"], row["phase"]] for row in found["assets"]],
    )


def _yes(there: bool) -> str:
    return "yes" if there else "no"

"""The commands of studies: run one or answer a public question, list what ships. They join the others in app.py."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from typer import Argument, Option

from oneroof.cli import cold, options, parse, show

app = typer.Typer()

StudyName = Annotated[
    str, Argument(metavar="STUDY", help="One that ships or a public question (`oneroof studies`), or a YAML file.")
]
Cluster = Annotated[
    str | None, Option(metavar="ADDRESS", help="Run on the Dask cluster of this scheduler, tcp://HOST:PORT.")
]
Often = Annotated[
    int | None, Option("--replications", min=1, metavar="N", help="Runs of each point.  [default: the study's]")
]
Folder = Annotated[
    Path | None, Option("--out", metavar="DIR", help="Where it is kept, and resumed.  [default: study-NAME]")
]


@app.command()
def study(
    name: StudyName,
    replications: Often = None,
    workers: options.Workers = None,
    cluster: Cluster = None,
    out: Folder = None,
    json: options.Json = False,
) -> None:
    """Run a study, on one machine or many, or answer a public question; interrupted, the same command goes on."""
    from oneroof.cli import questioning, studying

    if questioning.is_question(name):
        studying.refuse_for_a_question(cluster, replications)
        questioning.answer(name, out, json)
        return
    from oneroof.studies import campaign
    from oneroof.studies.opening import open_study

    opened = open_study(name, replications)
    folder = parse.output_folder(out or Path(f"study-{opened.study.name}"))
    cold.ready_for_a_run()
    with show.progress("replications") as tell:
        found = campaign.run(opened, folder, workers=workers, cluster=cluster, progress=tell)
    studying.print_result(found, studying.written(found, folder, studying.command(name, replications)), json)


@app.command()
def studies(json: options.Json = False) -> None:
    """List the studies and the public questions that ship."""
    from oneroof.cli import studying

    studying.print_studies(json)

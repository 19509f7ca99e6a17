"""The commands of studies: run one, list those that ship. They join the others in app.py."""

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
StudyFolder = Annotated[
    Path | None, Option("--out", metavar="DIR", help="Where it is kept, and resumed.  [default: study-NAME]")
]


@app.command()
def study(
    study: StudyName,
    workers: options.Workers = None,
    cluster: Cluster = None,
    out: StudyFolder = None,
    json: options.Json = False,
) -> None:
    """Answer a public question, or run many points of a scenario many times (interrupted, it goes on where it was)."""
    from oneroof.cli import questioning, studying

    if questioning.is_question(study):
        questioning.answer(study, out, json)
        return
    from oneroof.studies import campaign
    from oneroof.studies.opening import open_study

    opened = open_study(study)
    folder = parse.output_folder(out or Path(f"study-{opened.study.name}"))
    cold.ready_for_a_run()
    with show.progress("replications") as tell:
        found = campaign.run(opened, folder, workers=workers, cluster=cluster, progress=tell)
    studying.print_result(found, studying.written(found, folder, f"oneroof study {study}"), json)


@app.command()
def studies(json: options.Json = False) -> None:
    """List the studies and the public questions that ship."""
    from oneroof.cli import studying

    studying.print_studies(json)

"""A comparison as a job of the worker: arrangements side by side, with the page that shows them."""

from __future__ import annotations

from oneroof.exchange import comparison, files
from oneroof.server.faults import Row
from oneroof.server.labour import Job
from oneroof.server.work import cases
from oneroof.server.work.results import as_json, keep
from oneroof.simulation.scenario import lay
from oneroof.studies import compare


def make(job: Job, request: Row) -> None:
    """Run one attack under several arrangements, and write the data and the page."""
    count = request["replications"] * len(request["arrangements"])
    job.progress(0, count, "preparing")
    found = cases.scenario(job.folder, request["scenario"])
    laid = [(name, lay(found, name)) for name in request["arrangements"]]
    whole = compare.compare(
        laid,
        seed=request["seed"],
        replications=request["replications"],
        believe=request["believe"],
        settings=cases.settings(request["set"]),
        workers=1,
        progress=lambda done, total: job.progress(done, total, "replications, each under every arrangement"),
    )
    job.progress(count, count, "writing the page")
    keep(job, {comparison.DATA: as_json(files.plain(whole)), comparison.PAGE: comparison.build(whole).encode()})

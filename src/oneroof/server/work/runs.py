"""A run as a job of the worker: its files, and the replay of its first replication as each seat may see it."""

from __future__ import annotations

import gzip
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from oneroof.exchange import files, report
from oneroof.server.faults import Row
from oneroof.server.labour import Job
from oneroof.server.work import cases, views
from oneroof.server.work.scenarios import as_json
from oneroof.simulation import playback
from oneroof.simulation import run as running

PACKING = 5


def run(job: Job, request: Row) -> None:
    """Run, and write record, summary, report and every seat's view."""
    job.progress(0, request["replications"], "preparing")
    case = cases.case(job.folder, request["scenario"], request["arrangement"], request["believe"], request["set"])
    job.progress(0, request["replications"], "first use compiles the kernels" if _cold() else "running")
    result = running.run(
        case.scenario,
        seed=request["seed"],
        replications=request["replications"],
        believe=case.believe,
        settings=dict(case.settings),
        workers=1,
        progress=lambda done, total: job.progress(done, total, "running"),
    )
    count = request["replications"]
    job.progress(count, count, "replaying the first replication")
    played = playback.playback(result.record)
    seats = views.of_all_seats(result, played)
    job.progress(count, count, "writing the report")
    keep(
        job,
        {
            files.RECORD: "".join(line + "\n" for line in result.record).encode(),
            files.SUMMARY: files.summary_text(result.summary).encode(),
            files.REPORT: report.build(result).encode(),
            **{f"view-{seat}.json": as_json(view) for seat, view in seats.items()},
        },
    )


def _cold() -> bool:
    from oneroof.earth import jit
    from oneroof.simulation.many import LAST_COMPILED

    return jit.is_cold(LAST_COMPILED)


def keep(job: Job, texts: Mapping[str, bytes]) -> None:
    """Write a job's results packed, and put them in their place all at once."""
    aside = job.folder / f"{job.id}.part"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    for name, text in texts.items():
        (aside / f"{name}.gz").write_bytes(gzip.compress(text, PACKING, mtime=0))
    shutil.rmtree(job.folder / job.id, ignore_errors=True)
    os.rename(aside, job.folder / job.id)


def kept(folder: Path, id: str, name: str) -> bytes:
    """Read one file of a result."""
    return gzip.decompress((folder / id / f"{name}.gz").read_bytes())

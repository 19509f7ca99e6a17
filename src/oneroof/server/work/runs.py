"""A run as a job of the worker: its files, and the replay of its first replication as each seat may see it."""

from __future__ import annotations

from collections.abc import Sequence

from oneroof.exchange import files, report
from oneroof.server.faults import Row
from oneroof.server.labour import Job
from oneroof.server.work import cases, views
from oneroof.server.work.results import as_json, keep
from oneroof.simulation import playback
from oneroof.simulation import run as running
from oneroof.simulation.transcript import shown_to


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
            **{f"transcript-{party.id}.json": transcript(result.record, party.id) for party in result.scenario.parties},
        },
    )


def transcript(lines: Sequence[str], party: str) -> bytes:
    """Write all that a party was ever shown, as `oneroof transcript` prints it."""
    return "".join(line + "\n" for line in shown_to(lines, party)).encode()


def _cold() -> bool:
    from oneroof.earth import jit
    from oneroof.simulation.many import LAST_COMPILED

    return jit.is_cold(LAST_COMPILED)

"""Routes: runs, and what each seat may see of them."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from oneroof.server import answers, faults
from oneroof.server.bodies import Run
from oneroof.server.faults import Row
from oneroof.server.jobs import Jobs
from oneroof.server.routes.common import (
    ANALYST,
    NOT_YET,
    REFUSALS,
    JobId,
    JobsHere,
    JobState,
    Seat,
    StoreHere,
    Thing,
    begun,
    download,
    known_scenario,
    of_file,
    of_json,
    result,
)
from oneroof.server.store import Store

router = APIRouter(prefix="/api/runs", tags=["runs"], responses=REFUSALS)


@router.post("", status_code=202, response_model=JobState)
async def run(body: Run, jobs: JobsHere, store: StoreHere) -> Row:
    """Run a scenario many times over; asked twice, it is run once."""
    known_scenario(body.scenario, store)
    return begun(jobs.open("run", body.model_dump()))


@router.get("/{id}/view", responses={**NOT_YET, **of_json("the replay as the seat may see it")})
async def view(request: Request, id: JobId, jobs: JobsHere, store: StoreHere, seat: Seat = ANALYST) -> Response:
    """Give the replay of the first replication as one seat may see it."""
    return answers.packed(request, _of_seat(jobs, store, id, ("view", seat)))


def _of_seat(jobs: Jobs, store: Store, id: str, what: tuple[str, str]) -> bytes:
    """Read what was made of a run for a seat; raises Refused for one that the scenario has not."""
    jobs.request_of(id, "run")
    name, seat = what
    path = store.file(id, f"{name}-{seat}.json.gz")
    if path is None or not path.is_file():
        told = faults.one("seat", repr(seat), "analyst, or a party of the scenario", "Choose another.")
        raise faults.Refused(404, [told])
    return path.read_bytes()


@router.get("/{id}/summary", responses={**NOT_YET, **of_json("the summary of all replications")})
async def summary(request: Request, id: JobId, jobs: JobsHere, store: StoreHere) -> Response:
    """Give the summary of all replications as a file."""
    return download(request, result(jobs, store, ("run", id), "summary.json"), id, "summary.json")


@router.get("/{id}/record", responses={**NOT_YET, **of_file("application/x-ndjson", "the record")})
async def record(request: Request, id: JobId, jobs: JobsHere, store: StoreHere) -> Response:
    """Give the record of the first replication as a file: the analyst's, everything is in it."""
    return download(request, result(jobs, store, ("run", id), "record.jsonl"), id, "record.jsonl")


@router.get("/{id}/report", responses={**NOT_YET, **of_file("text/html", "the report as one page")})
async def report(request: Request, id: JobId, jobs: JobsHere, store: StoreHere) -> Response:
    """Give the report as a file: the analyst's."""
    return download(request, result(jobs, store, ("run", id), "report.html"), id, "report.html")


@router.get("/{id}/transcript", responses={**NOT_YET, **of_file("application/x-ndjson", "one JSON line each")})
async def transcript(request: Request, id: JobId, jobs: JobsHere, store: StoreHere, seat: Seat) -> Response:
    """Give all that a party was ever shown, one JSON line each."""
    body = _of_seat(jobs, store, id, ("transcript", seat))
    return download(request, body, id, f"transcript-{seat}.jsonl")


@router.get("/{id}/about/{thing}", responses={**NOT_YET, **of_json("what it is, saw, was told, and why not more")})
async def about(
    request: Request, id: JobId, thing: Thing, jobs: JobsHere, store: StoreHere, seat: Seat = ANALYST
) -> Response:
    """Say of anything in the picture what it is, with its figures, what it saw and was told, and why not more."""
    _of_seat(jobs, store, id, ("view", seat))
    return answers.unpacked(request, await jobs.worker.ask("about", id=id, thing=thing, seat=seat))

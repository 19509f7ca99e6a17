"""Routes: runs, and what each seat may see of them."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from oneroof.server import answers, faults
from oneroof.server.bodies import Run
from oneroof.server.faults import Row
from oneroof.server.jobs import Jobs
from oneroof.server.routes.common import (
    NOT_YET,
    REFUSALS,
    JobId,
    JobsHere,
    JobState,
    Seat,
    StoreHere,
    begun,
    known_scenario,
    of_json,
)
from oneroof.server.store import Store

router = APIRouter(prefix="/api/runs", tags=["runs"], responses=REFUSALS)

ANALYST = "analyst"


@router.post("", status_code=202, response_model=JobState)
async def run(body: Run, jobs: JobsHere, store: StoreHere) -> Row:
    """Run a scenario many times over; asked twice, it is run once."""
    known_scenario(body.scenario, store)
    return begun(jobs.open("run", body.model_dump()))


def _file(jobs: Jobs, store: Store, id: str, name: str) -> bytes:
    """Read one file of a run; raises Refused where the run is not done or has none."""
    jobs.request_of(id, "run")
    path = store.file(id, name)
    if path is None or not path.is_file():
        raise faults.Refused(404, [faults.one("seat", name, "analyst or a party of the scenario", "Choose another.")])
    return path.read_bytes()


@router.get("/{id}/view", responses={**NOT_YET, **of_json("the replay as the seat may see it")})
async def view(request: Request, id: JobId, jobs: JobsHere, store: StoreHere, seat: Seat = ANALYST) -> Response:
    """Give the replay of the first replication as one seat may see it."""
    return answers.packed(request, _file(jobs, store, id, f"view-{seat}.json.gz"))


@router.get("/{id}/summary", responses={**NOT_YET, **of_json("the summary of all replications")})
async def summary(request: Request, id: JobId, jobs: JobsHere, store: StoreHere) -> Response:
    """Give the summary of all replications."""
    return answers.packed(request, _file(jobs, store, id, "summary.json.gz"), headers=_named(id, "summary.json"))


def _named(id: str, name: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="oneroof-{id[:8]}-{name}"'}

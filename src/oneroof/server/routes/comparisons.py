"""Routes: arrangements side by side."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from oneroof.server import answers
from oneroof.server.bodies import Comparison
from oneroof.server.faults import Row
from oneroof.server.routes.common import (
    NOT_YET,
    REFUSALS,
    JobId,
    JobsHere,
    JobState,
    StoreHere,
    begun,
    download,
    known_scenario,
    of_file,
    of_json,
    result,
)

router = APIRouter(prefix="/api/comparisons", tags=["comparisons"], responses=REFUSALS)


@router.post("", status_code=202, response_model=JobState)
async def compare(body: Comparison, jobs: JobsHere, store: StoreHere) -> Row:
    """Run one attack under several arrangements with the same draws."""
    known_scenario(body.scenario, store)
    return begun(jobs.open("comparison", body.model_dump()))


@router.get("/{id}", responses={**NOT_YET, **of_json("tables side by side, differences event by event")})
async def comparison(request: Request, id: JobId, jobs: JobsHere, store: StoreHere) -> Response:
    """Give the comparison as `oneroof compare --json` prints it."""
    return answers.packed(request, result(jobs, store, ("comparison", id), "compare.json"))


@router.get("/{id}/report", responses={**NOT_YET, **of_file("text/html", "the comparison as one page")})
async def report(request: Request, id: JobId, jobs: JobsHere, store: StoreHere) -> Response:
    """Give the comparison's page as a file."""
    return download(request, result(jobs, store, ("comparison", id), "compare.html"), id, "compare.html")

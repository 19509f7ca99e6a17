"""Routes: questions of reach."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from oneroof.server import answers
from oneroof.server.bodies import Reach
from oneroof.server.routes.common import REFUSALS, JobsHere, of_json

router = APIRouter(prefix="/api/reach", tags=["reach"], responses=REFUSALS)


@router.post("", responses=of_json("launches, meetings, thresholds"))
async def reach(request: Request, body: Reach, jobs: JobsHere) -> Response:
    """Answer what an interceptor at a site can reach of one flight, and at which speed or delay the answer flips."""
    return answers.unpacked(request, await jobs.worker.ask("reach", question=body.model_dump(by_alias=True)))

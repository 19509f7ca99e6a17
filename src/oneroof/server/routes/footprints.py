"""Routes: footprints, and the same map while somebody drags an asset over it."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from oneroof.server import answers
from oneroof.server.bodies import Footprint, Moved
from oneroof.server.faults import Row
from oneroof.server.routes.common import (
    NOT_YET,
    REFUSALS,
    JobId,
    JobsHere,
    JobState,
    StoreHere,
    begun,
    known_scenario,
    of_json,
    result,
)

router = APIRouter(prefix="/api/footprints", tags=["footprints"], responses=REFUSALS)


@router.post("", status_code=202, response_model=JobState)
async def make(body: Footprint, jobs: JobsHere, store: StoreHere) -> Row:
    """Map what a scenario defends; a job, since the first time the tables of its launch areas are built."""
    known_scenario(body.scenario, store)
    return begun(jobs.open("footprint", body.model_dump()))


@router.get("/{id}", responses={**NOT_YET, **of_json("the map, row by row from the south, packed")})
async def footprint(request: Request, id: JobId, jobs: JobsHere, store: StoreHere) -> Response:
    """Give the map: a value a cell, its margin, who defends it, and the table of countries."""
    return answers.packed(request, result(jobs, store, ("footprint", id), "footprint.json"))


@router.post("/{id}/moved", responses={**NOT_YET, **of_json("the map with the assets elsewhere")})
async def moved(request: Request, id: JobId, body: Moved, jobs: JobsHere) -> Response:
    """Draw the map again with assets elsewhere or values set; places and settings are told whole each time."""
    jobs.request_of(id, "footprint")
    moves = [each.model_dump() for each in body.moves]
    return answers.unpacked(request, await jobs.worker.ask("moved", id=id, moves=moves, set=body.set), packing=1)

"""Routes: the scenarios that ship and those uploaded, the sheets behind them, the base map."""

from __future__ import annotations

from functools import cache

from fastapi import APIRouter, Request
from pydantic import BaseModel
from starlette.responses import Response

from oneroof.catalogue import shelf, show
from oneroof.errors import Mendable
from oneroof.exchange import borders
from oneroof.server import answers, faults
from oneroof.server.guard import UPLOAD_MOST_BYTES
from oneroof.server.routes.common import (
    ANALYST,
    REFUSALS,
    JobsHere,
    OneName,
    ScenarioId,
    Seat,
    StoreHere,
    known_scenario,
    of_json,
)

router = APIRouter(prefix="/api", tags=["scenarios"], responses=REFUSALS)


class Uploaded(BaseModel):
    """The id under which a scenario is kept."""

    id: str


@router.get("/health")
async def health() -> dict[str, str]:
    """Say that the server is there."""
    from oneroof import __version__ as VERSION

    return {"status": "ok", "oneroof": VERSION}


@router.get("/scenarios", responses=of_json("[{id, title, summary, own}]"))
async def scenarios(request: Request, jobs: JobsHere, store: StoreHere) -> Response:
    """List the scenarios that ship, and those that were uploaded."""
    return answers.unpacked(request, await jobs.worker.ask("scenarios", own=store.uploads()))


@router.post(
    "/scenarios",
    response_model=Uploaded,
    openapi_extra={
        "requestBody": {
            "required": True,
            "description": "a scenario file (docs: how-to/scenario), at most 20 MB",
            "content": {"application/yaml": {"schema": {"type": "string"}}},
        }
    },
)
async def upload(request: Request, jobs: JobsHere, store: StoreHere) -> dict[str, str]:
    """Take a scenario file; it is checked as one on disk is, and all its faults are told at once."""
    text = await request.body()
    assert len(text) <= UPLOAD_MOST_BYTES  # the guard counts what comes in
    id = store.upload(text)
    try:
        await jobs.worker.ask("check", id=id)
    except faults.Refused:
        store.forget(id)
        raise
    return {"id": id}


@router.get("/scenarios/{id}", responses=of_json("who is there, with what, and what is fired at whom"))
async def scenario(
    request: Request,
    id: ScenarioId,
    jobs: JobsHere,
    store: StoreHere,
    arrangement: OneName = None,
    believe: OneName = None,
    seat: Seat = ANALYST,
) -> Response:
    """Give a scenario as the page draws it, under an arrangement, with somebody's figures; to a party, its own part."""
    known_scenario(id, store)
    found = await jobs.worker.ask("scenario", id=id, arrangement=arrangement, believe=believe, seat=seat)
    return answers.unpacked(request, found)


@router.get("/sheets/{name}", responses=of_json("a sheet: figures with unit, source, confidence, rivals"))
async def sheet(name: ScenarioId) -> Response:
    """Give a sheet of the shelf, every figure with its source and its rivals."""
    try:
        return answers.plain(show.as_object(shelf.read(name)))
    except Mendable as error:
        raise faults.Refused(404, [faults.row(each) for each in error.faults]) from None


@router.get("/borders", responses=of_json("countries as GeoJSON, degrees"))
async def base_map(request: Request) -> Response:
    """Give the base map: countries' areas, held to internationally recognised borders."""
    return answers.packed(request, _borders(), headers={"cache-control": "max-age=3600"})


@cache
def _borders() -> bytes:
    return borders.DATA.read_bytes()

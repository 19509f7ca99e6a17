"""What the routes share: the ids that they take, how they come at the store and the worker, what they may answer."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Path, Query, Request
from pydantic import BaseModel
from starlette.responses import Response

from oneroof.server import answers, faults
from oneroof.server.bodies import NAME
from oneroof.server.jobs import Job, Jobs
from oneroof.server.store import OWN, Store


class Fault(BaseModel):
    """One thing that is wrong with a request."""

    where: str
    stood: str
    allowed: str
    mend: str


class Faults(BaseModel):
    """What is wrong with a request: where, what stood there, what could, how to mend it."""

    faults: list[Fault]


class JobState(BaseModel):
    """A job, and how far it is."""

    id: str
    kind: str
    state: str
    done: int
    total: int
    text: str
    faults: list[Fault]


REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"model": Faults, "description": why}
    for status, why in (
        (400, "what came is no request"),
        (403, "another page asks"),
        (404, "nothing is held under this id"),
        (413, "too many bytes"),
        (421, "not this server's name"),
        (422, "the request does not hold"),
        (429, "too much at once"),
        (500, "a fault of the program"),
    )
}
NOT_YET: dict[int | str, dict[str, Any]] = {409: {"model": Faults, "description": "the job is not done"}}

ANALYST = "analyst"  # the seat that may see all
JobId = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="the id that a job was given")]
ScenarioId = Annotated[str, Path(pattern=NAME, min_length=1, max_length=100, description="a scenario's id")]
OneName = Annotated[str | None, Query(pattern=NAME, max_length=100)]
Thing = Annotated[str, Path(min_length=1, max_length=200, description="the id of anything in a view or a scenario")]
Seat = Annotated[str, Query(pattern=NAME, max_length=100, description="analyst, or a party's id")]


def _jobs(request: Request) -> Jobs:
    found: Jobs = request.app.state.jobs
    return found


def _store(request: Request) -> Store:
    found: Store = request.app.state.store
    return found


JobsHere = Annotated[Jobs, Depends(_jobs)]
StoreHere = Annotated[Store, Depends(_store)]


def begun(job: Job) -> dict[str, Any]:
    """Say that a job is under way."""
    return job.as_data()


def of_json(description: str) -> dict[int | str, dict[str, Any]]:
    """Describe an answer that the worker writes."""
    return {200: {"description": description, "content": {"application/json": {"schema": {}}}}}


def of_file(media_type: str, description: str) -> dict[int | str, dict[str, Any]]:
    """Describe an answer that is a file."""
    return {200: {"description": description, "content": {media_type: {"schema": {"type": "string"}}}}}


def result(jobs: Jobs, store: Store, of: tuple[str, str], name: str) -> bytes:
    """Read one packed file of a finished job, by its kind and id; raises Refused where there is none."""
    kind, id = of
    jobs.request_of(id, kind)
    path = store.file(id, f"{name}.gz")
    if path is None or not path.is_file():
        raise faults.unknown("id", id, "Start it again.")
    return path.read_bytes()


def download(request: Request, body: bytes, id: str, name: str) -> Response:
    """Hand a packed file over to be saved; shown by mistake, it can do nothing."""
    kind = {"html": "text/html; charset=utf-8", "jsonl": "application/x-ndjson"}.get(
        name.rpartition(".")[2], "application/json"
    )
    headers = {
        "content-disposition": f'attachment; filename="oneroof-{id[:8]}-{name}"',
        "content-security-policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
    }
    return answers.packed(request, body, kind, headers)


def known_scenario(id: str, store: Store) -> str:
    """Check that a scenario is one that ships or one that was uploaded; the worker checks the names that ship."""
    if id.startswith(OWN) and not store.uploaded(id):
        raise faults.unknown("scenario", id, "Upload it again: the server keeps the last ones.")
    return id

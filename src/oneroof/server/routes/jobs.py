"""Routes: jobs and the one stream that tells of them."""

from __future__ import annotations

import asyncio
import contextlib
import json

from fastapi import APIRouter, WebSocket
from starlette.websockets import WebSocketDisconnect

from oneroof.server import faults
from oneroof.server.faults import Row
from oneroof.server.jobs import ENDED
from oneroof.server.routes.common import REFUSALS, JobId, JobsHere, JobState

router = APIRouter(prefix="/api", tags=["jobs"])


@router.get("/jobs/{id}", response_model=JobState, responses=REFUSALS)
async def job(id: JobId, jobs: JobsHere) -> Row:
    """Say how far a job is."""
    return jobs.get(id).as_data()


@router.delete("/jobs/{id}", response_model=JobState, responses=REFUSALS)
async def stop(id: JobId, jobs: JobsHere) -> Row:
    """Stop a job; what it found until then is not kept."""
    return jobs.stop(id).as_data()


@router.websocket("/stream")
async def stream(socket: WebSocket, job: str = "") -> None:
    """Tell of a job whenever something changes, until its end."""
    jobs = socket.app.state.jobs
    await socket.accept()
    try:
        heard = jobs.listen(job)
    except faults.Refused as refused:
        await socket.send_text(json.dumps({"faults": refused.faults}))
        await socket.close(1008)
        return
    try:
        await _tell(socket, heard)
    finally:
        jobs.leave(job, heard)


async def _tell(socket: WebSocket, heard: asyncio.Queue[Row]) -> None:
    """Send what is heard until the job has ended or the page has gone; what the page says is not listened to."""
    gone = asyncio.ensure_future(_gone(socket))
    try:
        while True:
            news = asyncio.ensure_future(heard.get())
            await asyncio.wait((news, gone), return_when=asyncio.FIRST_COMPLETED)
            if gone.done():
                news.cancel()
                return
            said = news.result()
            await socket.send_text(json.dumps(said))
            if said["state"] in ENDED:
                await socket.close()
                return
    except WebSocketDisconnect:
        return
    finally:
        gone.cancel()


async def _gone(socket: WebSocket) -> None:
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        while True:
            await socket.receive_text()

"""Jobs and the worker: four at once, a stop, a drag beside a long run, a worker that dies, clients that stay away."""

from __future__ import annotations

import os
import signal
import threading
import time
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from server.conftest import TWO_RUNS, Ended

LONG = {"scenario": "smallest", "replications": 100_000}
AREA = {"south_deg": 40.0, "north_deg": 56.0, "west_deg": 4.0, "east_deg": 28.0}
STREAM = "ws://127.0.0.1/api/stream"
MAP = {"scenario": "smallest", "step_deg": 4.0, "area": AREA}


def state(client: TestClient, id: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/api/jobs/{id}").json()
    return found


def wait_for(client: TestClient, id: str, wanted: str, within_s: float = 30.0) -> dict[str, Any]:
    until = time.monotonic() + within_s
    while time.monotonic() < until and state(client, id)["state"] != wanted:
        time.sleep(0.02)
    found = state(client, id)
    assert found["state"] == wanted, found
    return found


def begin_long(client: TestClient, seed: int) -> str:
    id = str(client.post("/api/runs", json={**LONG, "seed": seed}).json()["id"])
    until = time.monotonic() + 60.0
    while time.monotonic() < until and state(client, id)["done"] < 1:
        time.sleep(0.02)
    return id


def test_a_drag_does_not_wait_for_a_long_run(client: TestClient, ended: Ended) -> None:
    map_ = ended(client.post("/api/footprints", json=MAP))["id"]
    long = begin_long(client, 1)
    began = time.monotonic()
    for degrees in range(5):
        place = {"asset": "gbi-two-stage", "longitude_deg": 17.0 + degrees, "latitude_deg": 54.0}
        assert client.post(f"/api/footprints/{map_}/moved", json={"moves": [place]}).status_code == 200
    took_s = time.monotonic() - began
    assert state(client, long)["state"] == "running"
    assert took_s < 15.0, took_s  # a machine with other work: a run of minutes is what it must not wait for
    client.delete(f"/api/jobs/{long}")
    assert wait_for(client, long, "stopped")["text"] == "stopped"


def test_four_jobs_at_once_and_no_fifth(client: TestClient) -> None:
    ids = [client.post("/api/runs", json={**LONG, "seed": seed}).json()["id"] for seed in range(10, 14)]
    assert len(set(ids)) == 4
    fifth = client.post("/api/runs", json={**LONG, "seed": 14})
    assert fifth.status_code == 429 and int(fifth.headers["retry-after"]) > 0 and fifth.json()["faults"]
    # one that is under way is no new one
    assert client.post("/api/runs", json={**LONG, "seed": 13}).json()["id"] == ids[3]
    for id in ids:
        client.delete(f"/api/jobs/{id}")
    for id in ids:
        wait_for(client, id, "stopped")
    assert client.get(f"/api/runs/{ids[0]}/view").status_code == 409


def test_what_is_not_done_has_no_result_yet(client: TestClient) -> None:
    long = begin_long(client, 20)
    answer = client.get(f"/api/runs/{long}/view")
    assert answer.status_code == 409 and "running" in answer.json()["faults"][0]["stood"]
    client.delete(f"/api/jobs/{long}")
    wait_for(client, long, "stopped")


def test_the_stream_tells_a_job_to_its_end(client: TestClient) -> None:
    with client.websocket_connect(f"{STREAM}?job={begin_long(client, 21)}") as heard:
        first = heard.receive_json()
        assert first["state"] == "running" and first["total"] == LONG["replications"]
        client.delete(f"/api/jobs/{first['id']}")
        told = [heard.receive_json()]
        while told[-1]["state"] not in ("stopped", "done"):
            told.append(heard.receive_json())
        assert told[-1]["state"] == "stopped"
        with pytest.raises(WebSocketDisconnect):
            heard.receive_json()


def test_the_stream_of_no_job_says_so(client: TestClient) -> None:
    with client.websocket_connect(f"{STREAM}?job=" + "0" * 32) as heard:
        assert heard.receive_json()["faults"][0]["where"] == "id"
        with pytest.raises(WebSocketDisconnect):
            heard.receive_json()


def test_a_worker_that_dies_is_told_and_started_again(client: TestClient, ended: Ended) -> None:
    long = begin_long(client, 30)
    before = client.app.state.jobs.worker.pid  # type: ignore[attr-defined]
    os.kill(before, signal.SIGKILL)
    told = wait_for(client, long, "failed")
    assert "ended by itself" in told["faults"][0]["stood"]
    assert client.get(f"/api/runs/{long}/view").status_code == 409
    assert client.app.state.jobs.worker.pid != before  # type: ignore[attr-defined]
    assert ended(client.post("/api/runs", json={**TWO_RUNS, "seed": 5}))["state"] == "done"


def test_a_failed_job_tells_its_faults_and_can_be_tried_again(client: TestClient, ended: Ended) -> None:
    asked = {**TWO_RUNS, "set": {"attack.berlin.missile": "no-such-missile"}}
    first = ended(client.post("/api/runs", json=asked))
    assert first["state"] == "failed" and "no-such-missile" in str(first["faults"])
    assert ended(client.post("/api/runs", json=asked))["state"] == "failed"


def test_many_clients_at_once_are_all_answered(client: TestClient, run: str) -> None:
    statuses: list[int] = []

    def look() -> None:
        for path in (f"/api/runs/{run}/view", "/api/scenarios/smallest", "/api/health", f"/api/jobs/{run}"):
            statuses.append(client.get(path).status_code)

    threads = [threading.Thread(target=look) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60.0)
    assert statuses == [200] * 48

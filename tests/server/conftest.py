"""One server for all tests of the API, and one finished run that they look at."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from oneroof.server.app import make_app

Ended = Callable[[Any], dict[str, Any]]
TWO_RUNS = {"scenario": "smallest", "replications": 2}


@pytest.fixture(scope="session")
def client() -> Iterator[TestClient]:
    """A client of a server with its worker process."""
    with TestClient(make_app(), base_url="http://127.0.0.1", raise_server_exceptions=False) as found:
        yield found


@pytest.fixture(scope="session")
def ended(client: TestClient) -> Ended:
    """Wait for the end of the job that an answer began."""

    def wait(answer: Any, within_s: float = 240.0) -> dict[str, Any]:
        assert answer.status_code == 202, answer.text
        until = time.monotonic() + within_s
        while time.monotonic() < until:
            state: dict[str, Any] = client.get(f"/api/jobs/{answer.json()['id']}").json()
            if state["state"] in ("done", "failed", "stopped"):
                return state
            time.sleep(0.02)
        raise AssertionError(f"not done after {within_s} s: {state}")

    return wait


@pytest.fixture(scope="session")
def run(client: TestClient, ended: Ended) -> str:
    """The id of a run of the smallest scenario."""
    state = ended(client.post("/api/runs", json=TWO_RUNS))
    assert state["state"] == "done", state
    return str(state["id"])

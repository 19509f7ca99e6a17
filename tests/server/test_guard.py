"""Who may ask, how much, and what every answer bears; nothing that a client writes reaches the file system."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from oneroof.server import guard
from oneroof.server.guard import UPLOAD_MOST_BYTES, Guard
from oneroof.simulation.scenario import library
from server.conftest import TWO_RUNS, Ended

SMALLEST = library.path_of("smallest").read_bytes()


@pytest.mark.parametrize("path", ["/", "/api/health", "/api/jobs/x", "/nothing", "/api/scenarios"])
def test_every_answer_bears_the_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert (
        "unsafe" not in headers["content-security-policy"]
        and "http" not in headers["content-security-policy"]
        and "*" not in headers["content-security-policy"]
    )
    assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert path == "/nothing" or headers["cache-control"] in ("no-store", "no-cache")


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "", "[", "10.0.0.1:80", "localhost@evil.example"]
)
def test_another_hosts_name_is_refused(client: TestClient, host: str) -> None:
    answer = client.get("/api/health", headers={"host": host})
    assert answer.status_code == 421 and answer.json()["faults"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8017", "[::1]:8017", "LOCALHOST"])
def test_this_machines_names_are_taken(client: TestClient, host: str) -> None:
    assert client.get("/api/health", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:9999", "http://localhost"])
def test_another_page_may_not_ask_for_work(client: TestClient, origin: str) -> None:
    refused = client.post("/api/runs", json=TWO_RUNS, headers={"origin": origin})
    assert refused.status_code == 403
    stream = "ws://127.0.0.1/api/stream?job=" + "0" * 32
    with pytest.raises(WebSocketDisconnect), client.websocket_connect(stream, headers={"origin": origin}):
        pass
    own = client.post("/api/runs", json={**TWO_RUNS, "extra": 1}, headers={"origin": "http://127.0.0.1"})
    assert own.status_code == 422


def pieces(count: int) -> Iterator[bytes]:
    for _ in range(count):
        yield b"#" * 1_000_000


def test_more_than_twenty_megabytes_are_refused_stated_or_not(client: TestClient) -> None:
    stated = client.post("/api/scenarios", content=b"#" * (UPLOAD_MOST_BYTES + 1))
    unstated = client.post("/api/scenarios", content=pieces(25))
    assert (stated.status_code, unstated.status_code) == (413, 413)
    assert stated.json() == unstated.json()
    # less than that is the reader's to judge
    assert client.post("/api/scenarios", content=b"#" * 6_000_000).status_code == 422


def test_a_request_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "REQUEST_MOST_S", 0.05)

    async def slow(scope: Any, receive: Any, reply: Any) -> None:
        await asyncio.sleep(30.0)

    answer = TestClient(Guard(slow), base_url="http://127.0.0.1").get("/")
    assert answer.status_code == 429 and int(answer.headers["retry-after"]) > 0


@pytest.mark.parametrize(
    "path",
    [
        "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/assets/../../../errors.py", "/assets/", "/cesium/",
        "//etc/passwd", "/api/sheets/..%2f..%2ferrors", "/api/scenarios/..%2f..%2freader", "/api/scenarios/%00",
        "/api/runs/../../x/view", "/api/scenarios/own-../../x", "/page/index.html", "/app.py",
    ],
)  # fmt: skip
def test_no_path_leads_anywhere_else(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in (404, 422) and "faults" in answer.json()
    assert "root:" not in answer.text and "oneroof/" not in answer.text


def test_no_name_in_a_body_opens_a_file(client: TestClient, ended: Ended, tmp_path: Any) -> None:
    """An arrangement may be a path on the command line; here it is a name that ships, wherever it is written."""
    secret = tmp_path / "secret.yaml"
    secret.write_bytes(library.path_of("alliance", library.ARRANGEMENTS).read_bytes())
    known = SMALLEST + f"\narrangement: {secret}\n".encode()
    told = client.post("/api/scenarios", content=known)
    assert told.status_code == 422 and "no file is opened" in told.text
    # the fault of a file that ships names the file, not where it is installed
    unbound = client.post("/api/scenarios", content=SMALLEST + b"\narrangement: alliance\n")
    assert unbound.status_code == 422 and unbound.json()["faults"][0]["where"].startswith("alliance.yaml:")
    for body in ({"arrangement": str(secret)}, {"scenario": str(secret)}):
        assert client.post("/api/runs", json={**TWO_RUNS, **body}).status_code == 422
    set_ = ended(client.post("/api/runs", json={**TWO_RUNS, "set": {"arrangement": str(secret)}}))
    assert set_["state"] == "failed" and "no file is opened" in str(set_["faults"])
    assert client.get("/api/scenarios/smallest", params={"arrangement": str(secret)}).status_code == 422
    asked = {"scenario": "smallest", "arrangements": ["alliance", str(secret)]}
    assert client.post("/api/comparisons", json=asked).status_code == 422


def test_an_error_of_ours_shows_no_more_than_its_kind(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*given: Any, **named: Any) -> None:
        raise RuntimeError("/secret/path")

    monkeypatch.setattr(client.app.state.jobs.worker, "ask", broken)  # type: ignore[attr-defined]
    answer = client.get("/api/scenarios")
    assert answer.status_code == 500 and "secret" not in answer.text and "Traceback" not in answer.text
    assert answer.json()["faults"][0]["stood"] == "RuntimeError"


@pytest.mark.parametrize(
    "body",
    [
        {"replications": 0}, {"replications": 10**9}, {"seed": -1}, {"seed": True}, {"scenario": "../x"}, {"extra": 1},
        {"set": {"a": [1]}}, {"set": {"k" * 300: "v"}}, {"set": {str(i): "v" for i in range(60)}}, {"believe": ""},
    ],
)  # fmt: skip
def test_a_body_that_does_not_hold_is_refused_whole(client: TestClient, body: dict[str, Any]) -> None:
    answer = client.post("/api/runs", json={**TWO_RUNS, **body})
    assert answer.status_code == 422 and all(row["where"] for row in answer.json()["faults"])

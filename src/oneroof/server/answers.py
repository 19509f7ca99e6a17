"""How answers are written: JSON as it came from the worker, files packed, faults in the one shape of the page."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match, Route

from oneroof.server import faults
from oneroof.server.faults import Refused, Row

JSON = "application/json"
# smaller answers are not worth packing
PACKED_FROM_BYTES = 4_000
NO_SUCH_METHOD = 405


def refusal(refused: Refused) -> Response:
    """Write a refusal."""
    body = json.dumps({"faults": refused.faults}, ensure_ascii=True).encode()
    after = {} if refused.retry_after_s is None else {"retry-after": str(refused.retry_after_s)}
    return Response(body, refused.status, after, JSON)


def plain(value: Any, status: int = 200) -> Response:
    """Write plain data as JSON."""
    return Response(json.dumps(value, ensure_ascii=False, allow_nan=False).encode(), status, media_type=JSON)


def packed(request: Request, body: bytes, media_type: str = JSON, headers: Mapping[str, str] | None = None) -> Response:
    """Write bytes that lie packed (gzip), unpacked for who does not take them so."""
    more = {"vary": "accept-encoding", **(headers or {})}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(body, 200, {"content-encoding": "gzip", **more}, media_type)
    return Response(gzip.decompress(body), 200, more, media_type)


def unpacked(request: Request, body: bytes, packing: int = 5) -> Response:
    """Write bytes, packed on the way where that is worth it."""
    if len(body) < PACKED_FROM_BYTES:
        return Response(body, 200, media_type=JSON)
    return packed(request, gzip.compress(body, packing))


def settle(app: FastAPI) -> None:
    """Let every error of an application end in faults, none in a traceback or a path."""
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(RequestValidationError, _not_valid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _ours)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return refusal(error)


async def _not_valid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return refusal(Refused(422, [_fault(each) for each in error.errors()[:100]]))


def _fault(error: Mapping[str, Any]) -> Row:
    steps: Sequence[Any] = error.get("loc", ())
    where = ".".join(str(step)[:60] for step in steps[1:]) or "the request's body"
    stood = repr(error.get("input"))
    return faults.one(
        where, stood if len(stood) <= 120 else stood[:118] + " …", str(error.get("msg", "")), "See /openapi.json."
    )


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    allowed = {404: "a path of this server stands here", 405: "another method is taken here"}
    told = faults.one(
        "the request", f"{request.method}", allowed.get(error.status_code, "it is taken"), "See /openapi.json."
    )
    answer = refusal(Refused(error.status_code, [told]))
    answer.headers.update(error.headers or {})
    if error.status_code == NO_SUCH_METHOD:
        answer.headers["allow"] = ", ".join(sorted(_methods(request)))
    return answer


def _methods(request: Request) -> set[str]:
    """Every method that some route takes for the path that was asked for."""
    scope = {**request.scope, "method": ""}
    routes = [route for route in request.app.routes if isinstance(route, Route)]
    found = [route.methods or set() for route in routes if route.matches(scope)[0] is not Match.NONE]
    return set().union(*found)


async def _ours(request: Request, error: Exception) -> Response:
    told = faults.one("oneroof", type(error).__name__, "this does not happen", "Please report it.")
    return refusal(Refused(500, [told]))

"""Routes: the built page, by names known at the start; a page that says how to build it where it is not built."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from fastapi import FastAPI, Request
from starlette.responses import FileResponse, Response

ENTRY = "index.html"
# the built page's names hold a hash of what is in them, but for its entry and Cesium's own
FOR_GOOD, ANEW = "public, max-age=31536000, immutable", "no-cache"
_TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm", ".json": "application/json"}
NOT_BUILT = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>oneroof: the page is not built</title>
<body>
<h1>The page is not built</h1>
<p>This is a source checkout of oneroof; its page is made from <code>web/</code> by Node. Stop the server and
give:</p>
<pre>make serve</pre>
<p>It builds the page and opens it. A wheel of oneroof has the page inside and needs no Node.</p>
<p>The programming interface answers already: <a href="/openapi.json">/openapi.json</a> describes it.</p>
</body></html>
"""


def give_out(app: FastAPI, built: Path) -> None:
    """Give out the built page: each of its files under its name, and nothing else of the disk."""
    known = {path.relative_to(built).as_posix(): path for path in sorted(built.rglob("*")) if path.is_file()}

    async def entry(request: Request) -> Response:
        if ENTRY not in known:
            return Response(NOT_BUILT, media_type="text/html; charset=utf-8", headers={"cache-control": ANEW})
        return _file(known[ENTRY], ANEW)

    async def part(request: Request) -> Response:
        name = request.url.path.removeprefix("/")
        return _file(known[name], FOR_GOOD if name.startswith("assets/") else ANEW)

    app.add_route("/", entry, include_in_schema=False)
    for name in known:
        app.add_route(f"/{name}", part, include_in_schema=False)


def _file(path: Path, cache: str) -> Response:
    kind = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return FileResponse(path, media_type=kind, headers={"cache-control": cache})

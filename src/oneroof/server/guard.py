"""What stands before every route: who may ask (host, origin), how much, how long; and the headers of every answer."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from oneroof.server import faults
from oneroof.server.answers import refusal

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

UPLOAD_MOST_BYTES = 20_000_000
REQUEST_MOST_S = 60.0
LOOPBACK = ("localhost", "127.0.0.1", "::1")
CHANGING = ("POST", "PUT", "PATCH", "DELETE")
# Cesium runs its workers from blobs; nothing comes from outside, nothing is evaluated, no style stands in the markup
POLICY = (
    "default-src 'none'; script-src 'self'; worker-src 'self' blob:; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self' {sockets}; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


class Guard:
    """An application around another that refuses what should not come in, and marks what goes out."""

    def __init__(self, app: App, hosts: tuple[str, ...] = LOOPBACK, any_address: bool = False) -> None:
        self._app, self._hosts, self._any_address = app, hosts, any_address

    async def __call__(self, scope: Scope, receive: Receive, reply: Send) -> None:
        """Answer, or let the application answer."""
        if scope["type"] == "http":
            await self._http(scope, receive, reply)
        elif scope["type"] == "websocket":
            if self._refused(scope) is None:
                await self._app(scope, receive, reply)
            else:
                await receive()
                await reply({"type": "websocket.close", "code": 1008, "reason": "refused"})
        else:
            await self._app(scope, receive, reply)

    async def _http(self, scope: Scope, receive: Receive, reply: Send) -> None:
        counted, marked = _Counted(receive), _Marked(reply, scope)
        refused = self._refused(scope)
        if refused is None and _stated_length(scope) > UPLOAD_MOST_BYTES:
            refused = too_large()
        if refused is not None:
            await refusal(refused)(scope, receive, marked)
            return
        try:
            await asyncio.wait_for(self._app(scope, counted, marked), REQUEST_MOST_S)
        except TooMuch:
            if not marked.begun:
                await refusal(too_large())(scope, receive, marked)
        except TimeoutError:
            if not marked.begun:
                await refusal(faults.busy("request", f"more than {REQUEST_MOST_S:.0f} s"))(scope, receive, marked)

    def _refused(self, scope: Scope) -> faults.Refused | None:
        """Refuse a host that is not this server's (a name that leads here from outside), and another page's request."""
        host = header(scope, b"host")
        if not self._known(host):
            mend = "Open the address that oneroof serve printed."
            told = faults.one("the header Host", repr(host[:80]), "this server's own address stands here", mend)
            return faults.Refused(421, [told])
        origin = header(scope, b"origin")
        asks_to_change = scope["type"] == "websocket" or scope.get("method") in CHANGING
        if asks_to_change and origin and urlsplit(origin).netloc.lower() != host.lower():
            mend = "Use the page that this server gives out."
            told = faults.one("the header Origin", repr(origin[:80]), "no other page may ask for this", mend)
            return faults.Refused(403, [told])
        return None

    def _known(self, host: str) -> bool:
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        return name in self._hosts or (self._any_address and _is_address(name))


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def header(scope: Scope, name: bytes) -> str:
    """Read one header; empty where there is none, or more than one of it."""
    found = [value for key, value in scope.get("headers", ()) if key == name]
    return found[0].decode("latin-1") if len(found) == 1 else ""


def _stated_length(scope: Scope) -> int:
    text = header(scope, b"content-length")
    return int(text) if text.isascii() and text.isdigit() else 0


def too_large() -> faults.Refused:
    """Answer for more bytes than are taken."""
    stood = f"more than {UPLOAD_MOST_BYTES / 1e6:g} MB"
    allowed = f"at most {UPLOAD_MOST_BYTES / 1e6:g} MB are taken"
    return faults.Refused(413, [faults.one("the request's body", stood, allowed, "Send less.")])


class TooMuch(Exception):
    """More bytes came than are taken."""


class _Counted:
    """Hands on what comes in until it is too much, whatever length was stated."""

    def __init__(self, receive: Receive) -> None:
        self._receive, self._bytes = receive, 0

    async def __call__(self) -> Message:
        message = await self._receive()
        self._bytes += len(message.get("body", b""))
        if self._bytes > UPLOAD_MOST_BYTES:
            raise TooMuch
        return message


class _Marked:
    """Hands on what goes out, with the headers that every answer bears."""

    def __init__(self, reply: Send, scope: Scope) -> None:
        self._send, self.begun = reply, False
        host = header(scope, b"host")
        policy = POLICY.format(sockets=f"ws://{host}" if host.isascii() and " " not in host else "")
        self._headers = {
            b"content-security-policy": policy.encode("ascii", "ignore"),
            b"x-content-type-options": b"nosniff",
            b"referrer-policy": b"no-referrer",
            b"cross-origin-opener-policy": b"same-origin",
            b"cross-origin-resource-policy": b"same-origin",
            b"x-frame-options": b"DENY",
            b"permissions-policy": b"geolocation=(), camera=(), microphone=()",
        }
        if scope["path"].startswith(("/api", "/openapi")):
            self._headers[b"cache-control"] = b"no-store"

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            own = {key.lower() for key, _ in message.get("headers", ())}
            more = [(key, value) for key, value in self._headers.items() if key not in own]
            message = {**message, "headers": [*message.get("headers", ()), *more]}
        await self._send(message)

"""A watched page: every request that leaves this machine, every HTTP error and every console error is kept and told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request, Response

# headless, without a screen card, and without a word to anybody else
FLAGS = (
    "--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--disable-accelerated-2d-canvas",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)  # fmt: skip
LOCAL = ("127.0.0.1", "")  # blob: and data: have no host
QUIET_ENDS = ("net::ERR_ABORTED",)  # a request that the page itself gave up


@dataclass
class Watch:
    """What went wrong on a page so far; `expected` holds the statuses that a test provokes."""

    faults: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)

    def on(self, page: Page) -> None:
        """Listen to a page from now on."""
        page.on("request", self._request)
        page.on("requestfailed", self._failed)
        page.on("response", self._response)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"not caught: {error}"))
        page.on("websocket", lambda socket: self._address(socket.url))

    def _address(self, url: str) -> None:
        if urlsplit(url).hostname not in (*LOCAL, None):
            self.faults.append(f"leaves this machine: {url}")

    def _request(self, request: Request) -> None:
        self._address(request.url)

    def _failed(self, request: Request) -> None:
        if request.failure not in QUIET_ENDS:
            self.faults.append(f"failed: {request.url}: {request.failure}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.faults.append(f"HTTP {response.status}: {response.url}")

    def _console(self, message: ConsoleMessage) -> None:
        provoked = any(f"status of {status}" in message.text for status in self.expected)
        if message.type == "error" and not provoked:
            self.faults.append(f"console: {message.text}")


def measures(page: Page, name: str) -> list[float]:
    """The page's own measures of a name, in milliseconds, in order."""
    script = "name => performance.getEntriesByName(name).map(entry => entry.duration)"
    found: list[float] = page.evaluate(script, f"oneroof {name}")
    return found


def clear(page: Page) -> None:
    """Forget the page's measures."""
    page.evaluate("performance.clearMeasures()")


def seek(page: Page, time_s: float) -> None:
    """Put the slider of time somewhere."""
    script = "([s]) => { const t = document.querySelector('#time'); t.value = s; t.dispatchEvent(new Event('input')); }"
    page.evaluate(script, [time_s])


def colours(page: Page, left: float, top: float, width: float, height: float) -> dict[str, int]:
    """How many pixels of the flat map's canvas have which colour, in a part of it given in shares of its sides."""
    script = """([left, top, width, height]) => {
        const canvas = document.querySelector('.map-flat > canvas');
        const [w, h] = [canvas.width, canvas.height];
        const data = canvas.getContext('2d').getImageData(left * w, top * h, width * w, height * h).data;
        const found = {};
        for (let at = 0; at < data.length; at += 4) {
            const key = [data[at], data[at + 1], data[at + 2]].join(',');
            found[key] = (found[key] ?? 0) + 1;
        }
        return found;
    }"""
    found: dict[str, Any] = page.evaluate(script, [left, top, width, height])
    return {key: int(count) for key, count in found.items()}

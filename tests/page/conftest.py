"""One server on the built page and one browser for all tests of the page; what goes wrong on a page fails its test."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from oneroof.server.app import PAGE
from page.browser import FLAGS, Watch

WIDE, HIGH = 1280, 800
expect.set_options(timeout=60_000)  # a machine with other work
SAYS = "oneroof serves "
Picture = Callable[[Page, str], Path]


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the page is served by a server of its own process."""
    assert (PAGE / "index.html").is_file(), "the page is not built: make page"
    command = [sys.executable, "-m", "oneroof.cli", "serve", "--port", "0", "--no-open"]
    told = tmp_path_factory.mktemp("server") / "stderr"
    with (
        told.open("wb") as errors,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True, env=dict(os.environ)) as server,
    ):
        assert server.stdout is not None
        line = server.stdout.readline()
        assert line.startswith(SAYS), line + told.read_text("utf-8")
        yield line.removeprefix(SAYS).strip()
        server.send_signal(signal.SIGTERM)
        server.wait(20)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's chromium, without a window."""
    found = shutil.which("chromium")
    assert found, "needs Debian's chromium: apt install chromium"
    with sync_playwright() as play:
        made = play.chromium.launch(executable_path=found, args=list(FLAGS))
        yield made
        made.close()


@pytest.fixture
def watch() -> Watch:
    """What went wrong on the test's page."""
    return Watch()


@pytest.fixture
def bare(browser: Browser, watch: Watch) -> Iterator[Page]:
    """A watched page that is nowhere yet."""
    context = browser.new_context(viewport={"width": WIDE, "height": HIGH})
    page = context.new_page()
    page.set_default_timeout(120_000)
    watch.on(page)
    yield page
    context.close()


@pytest.fixture
def page(bare: Page, address: str, watch: Watch) -> Iterator[Page]:
    """The page, open at its first scenario; whatever went wrong on it fails the test."""
    bare.goto(address)
    bare.locator(".bar-title", has_text="third site").wait_for()
    yield bare
    assert not watch.faults


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Picture:
    """Keep a picture of the page in pytest's cache, to be looked at."""
    cache = request.config.cache
    assert cache is not None
    folder = cache.mkdir("page")

    def take(page: Page, name: str) -> Path:
        path = folder / f"{name}.png"
        page.screenshot(path=path)
        return path

    return take

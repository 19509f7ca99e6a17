"""The globe in a small window and in software: it draws, follows the store, and says so where WebGL is missing."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from page.browser import Watch, seek
from page.conftest import Picture
from page.test_flat_map import run_smallest

DRAWN = """() => {
    const canvas = document.querySelector('.globe-overlay');
    if (canvas === null || canvas.width === 0) return 0;
    const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
    let found = 0;
    for (let at = 3; at < data.length; at += 4) if (data[at] > 200) found += 1;
    return found;
}"""


def drawn(page: Page, enough: Callable[[int], bool]) -> int:
    """Wait until so many pixels of the symbols' canvas are marked; about four frames a second in software."""
    for _ in range(240):
        count = int(page.evaluate(DRAWN))
        if enough(count):
            return count
        page.wait_for_timeout(250)
    raise AssertionError("the globe did not draw in a minute")


def open_globe(page: Page) -> None:
    """Show the globe in a small window, and wait until it marked something."""
    page.set_viewport_size({"width": 1060, "height": 700})
    page.get_by_role("radio", name="Globe").click()
    drawn(page, lambda count: count > 300)


def test_it_draws_and_follows_the_time(page: Page, picture: Picture) -> None:
    run_smallest(page)
    open_globe(page)
    before = page.evaluate(DRAWN)
    seek(page, 400)
    drawn(page, lambda count: count != before)
    page.wait_for_timeout(2500)
    picture(page, "globe")
    page.locator(".globe-ground").focus()
    page.keyboard.press("+")
    page.wait_for_url(re.compile("at="))


def test_it_says_so_where_webgl_is_missing(bare: Page, address: str, watch: Watch) -> None:
    bare.add_init_script(
        "const get = HTMLCanvasElement.prototype.getContext;"
        "HTMLCanvasElement.prototype.getContext = function (kind, ...more) {"
        " return String(kind).startsWith('webgl') ? null : get.call(this, kind, ...more); };"
    )
    bare.goto(address)
    bare.locator(".bar-title", has_text="third site").wait_for()
    bare.get_by_role("radio", name="Globe").click()
    expect(bare.get_by_role("status").filter(has_text="WebGL")).to_be_visible()
    bare.get_by_role("radio", name="Flat").click()
    expect(bare.locator(".map-flat > canvas")).to_be_visible()
    assert not watch.faults

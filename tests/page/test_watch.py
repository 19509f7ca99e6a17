"""The watch itself: a page that does what no page of ours may do is told on."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from page.browser import Watch

PLANTED = {
    "location.href = 'http://example.invalid/'": "leaves this machine",
    "fetch('http://example.invalid/').catch(() => 0)": "Content Security Policy",
    "fetch('/nowhere')": "HTTP 404",
    "console.error('planted')": "console: planted",
    "setTimeout(() => { throw new Error('planted'); })": "not caught: planted",
}


@pytest.mark.parametrize("script, told", PLANTED.items(), ids=["goes", "fetches", "status", "console", "throws"])
def test_a_planted_fault_on_a_page_is_told(bare: Page, address: str, watch: Watch, script: str, told: str) -> None:
    bare.goto(address)
    bare.locator(".bar-title", has_text="third site").wait_for()
    assert not watch.faults
    bare.evaluate(f"() => {{ {script}; }}")
    bare.wait_for_timeout(300)
    assert any(told in fault for fault in watch.faults)


def test_a_status_that_a_test_provokes_is_no_fault(bare: Page, address: str, watch: Watch) -> None:
    watch.expected.add(404)
    bare.goto(address)
    bare.locator(".bar-title", has_text="third site").wait_for()
    bare.evaluate("() => fetch('/nowhere')")
    bare.wait_for_timeout(200)
    assert not watch.faults

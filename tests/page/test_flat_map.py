"""The page as a person uses it, on the flat map: open, run, play back, sit down elsewhere, upload, drag."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from page.browser import Watch, clear, colours, measures, seek
from page.conftest import HIGH, WIDE, Picture

SHADES = {"226,244,236", "187,227,210", "139,208,181", "88,183,151", "47,155,119"}


def choose(page: Page, scenario: str, title: str) -> None:
    """Choose a scenario and wait for its document."""
    page.select_option("#scenario", scenario)
    page.locator(".bar-title", has_text=title).wait_for()


def run_smallest(page: Page) -> None:
    """Run the smallest scenario twice, and wait until it can be played."""
    choose(page, "smallest", "smallest")
    page.fill("#replications", "2")
    page.press("#replications", "Tab")
    page.click("#run")
    expect(page.locator("#play")).to_be_enabled(timeout=240_000)


def test_it_opens_with_a_map_within_its_window(page: Page, picture: Picture) -> None:
    page.wait_for_timeout(300)
    picture(page, "open")
    assert page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]") == [
        WIDE,
        HIGH,
    ]
    land = colours(page, 0, 0, 1, 1)
    assert land["251,250,246"] > 20_000 and land["238,243,246"] > 5_000
    assert page.locator(".seats [role=radio]").count() == 9
    expect(page.locator(".legend-body")).to_contain_text("place to be protected")


def test_it_works_at_a_large_window(page: Page, picture: Picture) -> None:
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.wait_for_timeout(400)
    picture(page, "open-large")
    assert page.evaluate("document.documentElement.scrollHeight") == 1080
    assert page.evaluate("document.querySelector('.map-flat > canvas').width") > 1100


def test_a_run_is_played_back(page: Page, picture: Picture) -> None:
    run_smallest(page)
    expect(page.locator(".said").first).to_contain_text("done")
    assert page.locator("#progress").evaluate("bar => bar.value") == 1
    now = page.locator(".now")
    expect(now).to_have_text("0:00 / 9:38")
    page.click("[aria-label='Step to the next event']")
    expect(now).to_have_text("0:01 / 9:38")
    expect(page.locator(".events li:not(.to-come)").first).to_contain_text("berlin-shot is launched")
    seek(page, 400)
    page.wait_for_timeout(200)
    picture(page, "played")
    page.select_option("#speed", "300")
    page.click("#play")
    page.wait_for_timeout(2500)
    expect(now).to_have_text("9:38 / 9:38")
    expect(page.locator("#play")).to_have_attribute("aria-label", "Play")
    page.select_option("#jump", index=1)
    expect(now).to_have_text("4:12 / 9:38")
    expect(page.locator(".inspector h2")).to_contain_text("Hypothetical three-stage")
    expect(page.locator(".inspector")).to_contain_text("assumed by oneroof")
    picture(page, "inspected")


def test_keys_step_and_play(page: Page) -> None:
    run_smallest(page)
    page.locator(".map-flat > canvas").focus()
    now = page.locator(".now")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(now).to_have_text("1:00 / 9:38")
    page.keyboard.press("ArrowLeft")
    expect(now).to_have_text("0:01 / 9:38")
    page.keyboard.press("Space")
    expect(page.locator("#play")).to_have_attribute("aria-label", "Pause")
    page.keyboard.press("Space")
    expect(page.locator("#play")).to_have_attribute("aria-label", "Play")


def test_every_control_can_be_reached_by_tab_and_has_a_name(page: Page) -> None:
    run_smallest(page)
    unnamed = page.evaluate(
        """() => [...document.querySelectorAll('button, input, select, canvas[tabindex]')]
            .filter(e => e.offsetParent !== null)
            .filter(e => !(e.getAttribute('aria-label') || e.textContent.trim() || (e.labels && e.labels.length)))
            .map(e => e.outerHTML)"""
    )
    assert not unnamed
    seen = set()
    for _ in range(120):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.id || document.activeElement.className"))
    wanted = {"scenario", "arrangement", "believe", "seed", "replications", "run", "play", "time", "speed", "defended"}
    assert wanted <= seen


def test_another_seat_sees_its_own_picture_only(page: Page, picture: Picture) -> None:
    run_smallest(page)
    seek(page, 350)
    expect(page.locator(".legend-body")).to_contain_text("missile; its way ahead")
    page.wait_for_timeout(300)
    picture(page, "seat-truth")
    with page.expect_response(lambda answer: "/view?" in answer.url) as answer:
        page.click(".seats [data-value=defender]")
    view = answer.value.json()
    assert view["seat"] == "defender" and all(flight["party"] == "defender" for flight in view["flights"])
    expect(page.locator(".bar-seat")).to_contain_text("The picture of defender")
    expect(page.locator(".legend-body")).not_to_contain_text("missile; its way ahead")
    expect(page.locator(".legend-body")).to_contain_text("what is believed")
    page.click("#tab-messages")
    expect(page.locator(".messages li").first).to_contain_text("look for track 1")
    page.wait_for_timeout(300)
    picture(page, "seat-defender")


def test_a_bad_file_is_told_line_by_line(page: Page, watch: Watch, tmp_path: Path, picture: Picture) -> None:
    watch.expected.add(422)
    bad = tmp_path / "bad.yaml"
    bad.write_text("format: 1\ntitel: x\nattack: []\nassets:\n  - sheet: no-such-thing\n", "utf-8")
    page.set_input_files("#upload", bad)
    faults = page.locator(".faults li")
    faults.first.wait_for()
    assert faults.count() >= 2
    assert "titel" in " ".join(faults.all_text_contents())
    picture(page, "bad-file")
    page.click(".faults button")
    expect(page.locator(".faults")).to_be_hidden()


def test_the_footprint_follows_a_dragged_radar(page: Page, picture: Picture) -> None:
    choose(page, "smallest", "smallest")
    page.select_option("#step", "2")
    page.click("#defended")
    page.locator("#hide").wait_for(timeout=240_000)
    page.wait_for_timeout(300)
    before = colours(page, 0, 0, 1, 1)
    picture(page, "footprint")
    assert sum(before.get(shade, 0) for shade in SHADES) == 0, "the footprint lies over the ground, not alone"
    page.click(".layers summary")
    x, y = movable(page)
    page.mouse.move(x, y)
    page.mouse.down()
    with page.expect_response(lambda answer: "/moved" in answer.url):
        for step in range(1, 13):
            page.mouse.move(x - 12 * step, y - 3 * step)
            page.wait_for_timeout(30)
    page.mouse.up()
    page.wait_for_timeout(500)
    picture(page, "dragged")
    assert colours(page, 0, 0, 1, 1) != before
    expect(page.locator(".defended .said")).to_contain_text("1 moved")
    assert len(measures(page, "drag")) >= 1
    with page.expect_response(lambda answer: "/moved" in answer.url):
        page.click("#put-back")


def movable(page: Page) -> tuple[float, float]:
    """Where something that can be dragged is drawn: the pointer is led over the map until it says so."""
    canvas = page.locator(".map-flat > canvas")
    found = canvas.evaluate(FIRST_MOVABLE)
    assert found is not None, "nothing on the map can be dragged"
    return float(found[0]), float(found[1])


# from the south, where the ships are
FIRST_MOVABLE = """canvas => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    for (let y = top + height - 4; y > top; y -= 6)
        for (let x = left + width - 4; x > left; x -= 6) {
            canvas.dispatchEvent(new PointerEvent('pointermove', { clientX: x, clientY: y }));
            if (canvas.style.cursor === 'move') return [x - 4, y - 4];
        }
    return null;
}"""


def test_a_setting_moves_the_footprint(page: Page) -> None:
    choose(page, "smallest", "smallest")
    page.select_option("#step", "2")
    page.click("#defended")
    page.locator("#hide").wait_for(timeout=240_000)
    before = page.locator(".defended .said").text_content()
    with page.expect_response(lambda answer: "/moved" in answer.url) as answer:
        slow = page.locator(".setting input").first
        slow.evaluate("input => { input.value = input.min; input.dispatchEvent(new Event('input')); }")
    assert answer.value.status == 200
    expect(page.locator(".defended .said")).not_to_have_text(before or "")
    expect(page.locator(".setting").first).to_have_class("setting changed")


@pytest.mark.slow
def test_how_long_the_footprint_takes_to_follow(page: Page, capsys: pytest.CaptureFixture[str]) -> None:
    choose(page, "epaa-phase-3", "Phase 3")
    page.select_option("#step", "0.5")
    page.click("#defended")
    page.locator("#hide").wait_for(timeout=600_000)
    x, y = movable(page)
    page.mouse.move(x, y)
    page.mouse.down()
    clear(page)
    for step in range(1, 61):
        page.mouse.move(x - step, y + 0.3 * step)
        page.wait_for_timeout(40)
    page.mouse.up()
    page.wait_for_timeout(1000)
    waits = sorted(measures(page, "drag"))
    assert waits
    with capsys.disabled():
        print(f"\ndrag, epaa-phase-3 at 0.5 degrees: {len(waits)} redrawn, median {waits[len(waits) // 2]:.0f} ms")

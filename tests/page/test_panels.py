"""The panels under the map: a timeline that jumps, a network, tables taken along, a comparison, reach, a link."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from page.browser import Watch
from page.conftest import Picture
from page.test_flat_map import run_smallest


def tab(page: Page, name: str) -> None:
    """Open a panel of the dock."""
    page.get_by_role("tab", name=name).click()


def test_the_timeline_names_where_the_time_went_and_jumps(page: Page, picture: Picture) -> None:
    run_smallest(page)
    tab(page, "Timeline")
    row = page.locator("[data-threat='berlin-shot']")
    expect(row).to_contain_text("berlin-shot")
    said = row.get_attribute("aria-label") or ""
    assert "sense" in said and "fly out" in said
    row.locator(".shot").first.click()
    now = page.locator(".now")
    expect(now).to_have_text("4:12 / 9:38")
    expect(row).to_have_class("threat chosen")
    picture(page, "timeline")
    row.focus()
    page.keyboard.press("ArrowLeft")
    expect(now).not_to_have_text("4:12 / 9:38")
    page.keyboard.press("ArrowRight")
    expect(now).to_have_text("4:12 / 9:38")


def test_the_network_shows_what_is_on_its_way(page: Page, picture: Picture) -> None:
    run_smallest(page)
    tab(page, "Network")
    chart = page.locator(".network-chart")
    assert chart.locator(".vertex").count() >= 3
    expect(page.locator(".network-lists")).to_contain_text("nothing")
    page.select_option("#jump", index=1)
    expect(chart.locator(".used").first).to_be_attached()
    expect(page.locator(".network-lists")).to_contain_text("order")
    picture(page, "network")


def test_a_table_is_sorted_searched_and_taken_along(page: Page, picture: Picture, tmp_path: Path) -> None:
    run_smallest(page)
    tab(page, "Tables")
    page.select_option("#table", "events")
    body = page.locator(".table-body tbody tr")
    before = body.count()
    page.get_by_role("button", name="Kind").click()
    kinds = page.locator(".table-body tbody td:nth-child(2)").all_inner_texts()
    assert kinds == sorted(kinds) and len(set(kinds)) > 3
    page.fill(".table-bar input", "detected")
    assert 0 < body.count() < before
    picture(page, "tables")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Save as CSV").click()
    path = tmp_path / taken.value.suggested_filename
    taken.value.save_as(path)
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert path.name == "smallest-analyst-events.csv"
    assert len(rows) == body.count() and {row["kind"] for row in rows} == {"detected"}
    assert all(float(row["time_s"]) >= 0 for row in rows)


def test_arrangements_stand_side_by_side(page: Page, picture: Picture) -> None:
    page.fill("#replications", "2")
    page.press("#replications", "Tab")
    tab(page, "Compare")
    expect(page.locator(".chip input:checked")).to_have_count(2)
    page.get_by_role("button", name="Compare", exact=True).click()
    shares = page.locator(".grid.shares")
    shares.wait_for(timeout=240_000)
    assert shares.locator("thead th").all_inner_texts()[1:] == ["national", "dual-key"]
    shares.get_by_role("button", name="rome-shot").click()
    expect(page.locator(".compare-body")).to_contain_text("rome-shot: medians from its ignition")
    assert page.locator(".compare-body .part").count() >= 6
    picture(page, "compare")
    with page.expect_download() as taken:
        page.get_by_text("Report of the comparison").click()
    assert Path(taken.value.path()).read_text("utf-8").startswith("<!")


def test_the_threshold_moves_with_the_commit(page: Page, picture: Picture) -> None:
    tab(page, "Reach")
    expect(page.locator(".reach-chart")).to_have_count(2, timeout=240_000)
    left = page.locator(".reach-answer dd").nth(3)
    before = left.inner_text()
    page.locator("#reach-commit").fill("200")
    expect(left).not_to_have_text(before, timeout=60_000)
    assert float(before.split()[0]) - float(left.inner_text().split()[0]) == 140
    picture(page, "reach")


def test_a_link_brings_someone_else_to_the_same_view(page: Page, watch: Watch) -> None:
    run_smallest(page)
    tab(page, "Timeline")
    page.select_option("#jump", index=1)
    page.wait_for_url(re.compile("t=252"))
    link = page.url
    assert "scenario=smallest" in link and "run=1" in link and "dock=timeline" in link
    other = page.context.browser
    assert other is not None
    context = other.new_context(viewport={"width": 1280, "height": 800})
    try:
        there = context.new_page()
        watch.on(there)
        there.goto(link)
        expect(there.locator(".now")).to_have_text("4:12 / 9:38", timeout=120_000)
        expect(there.locator("[data-threat='berlin-shot']")).to_be_visible()
        expect(there.locator("#replications")).to_have_value("2")
    finally:
        context.close()

"""What every test run shares: requirement marks, the table of rows, skips that fail a run, settled random examples."""

from __future__ import annotations

import csv
import hashlib
import time
from collections import defaultdict
from pathlib import Path

import hypothesis
import pytest

STARTED = pytest.StashKey[float]()
ROWS_FILE = Path(__file__).with_name("requirements.tsv")

# Every random result has a stored seed: examples are derived from the test itself, and no clock fails a slow machine.
hypothesis.settings.register_profile("house", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("house")


def requirement_rows() -> dict[str, dict[str, str]]:
    """Read the list of requirement rows: id, priority, module, text."""
    with ROWS_FILE.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file, delimiter="\t")}


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("oneroof")
    group.addoption("--requirements", action="store_true", help="print the rows that tests show, and those not shown")
    group.addoption("--no-skips", action="store_true", help="fail when a test was skipped, or when none ran")

    group.addoption("--slice", default="", help="run in the order that this seed gives, as far as --minutes reach")
    group.addoption("--minutes", type=float, default=0.0, help="start no test later than this; the rest is not run")


def marked_rows(item: pytest.Item) -> set[str]:
    """Collect the rows that a test says it shows."""
    return {str(row) for mark in item.iter_markers("requirement") for row in mark.args}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    seed = config.getoption("--slice")
    if seed:
        items.sort(key=lambda item: hashlib.sha256(f"{seed} {item.nodeid}".encode()).digest())
    known = requirement_rows()
    for item in items:
        unknown = marked_rows(item) - known.keys()
        if unknown:
            raise pytest.UsageError(f"{item.nodeid}: no such requirement row: {', '.join(sorted(unknown))}")


def pytest_sessionstart(session: pytest.Session) -> None:
    session.config.stash[STARTED] = time.monotonic()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> bool | None:
    """Start nothing more when the time is over: what is left is another commit's slice."""
    minutes = item.config.getoption("--minutes")
    over = minutes and time.monotonic() - item.config.stash[STARTED] > 60.0 * minutes
    return True if over else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which slice was run, so that anybody can run it again."""
    seed, stats = terminalreporter.config.getoption("--slice"), terminalreporter.stats
    if seed and not terminalreporter.config.option.collectonly:
        ran = sum(len(stats.get(key, [])) for key in ("passed", "failed", "error"))
        terminalreporter.write_line(f"slice {seed}: {ran} tests ran; what is not among them is left to other commits")


def pytest_collection_finish(session: pytest.Session) -> None:
    if session.config.getoption("--requirements"):
        print_requirements(session.items)


def print_requirements(items: list[pytest.Item]) -> None:
    """Print the rows that collected tests show, each with its tests, then the rows that nothing shows yet."""
    shown: dict[str, dict[str, None]] = defaultdict(dict)
    for item in items:
        for row in marked_rows(item):
            name = item.nodeid.partition("[")[0] + ("  (slow)" if item.get_closest_marker("slow") else "")
            shown[row][name] = None
    rows = requirement_rows()
    print(f"Shown: {len(shown)} of {len(rows)} rows")
    for key, row in rows.items():
        if key in shown:
            print(f"  {key}  P{row['priority']}  {row['module']:<12} {row['text']}")
            for name in shown[key]:
                print(f"          {name}")
    print(f"\nNot shown: {len(rows) - len(shown)} rows")
    for key, row in rows.items():
        if key not in shown:
            print(f"  {key}  P{row['priority']}  {row['module']:<12} {row['text']}")


def may_skip(report: pytest.TestReport | pytest.CollectReport) -> bool:
    """Tell whether a skipped test said beforehand that it may be."""
    return "may_skip" in getattr(report, "keywords", {})


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Turn a run red when something that must run did not (only where the results come together)."""
    config = session.config
    if not config.getoption("--no-skips") or hasattr(config, "workerinput") or config.option.collectonly:
        return
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or session.exitstatus != pytest.ExitCode.OK:
        return
    skipped = [report for report in reporter.stats.get("skipped", []) if not may_skip(report)]
    if skipped or not reporter.stats.get("passed"):
        for report in skipped:
            reporter.write_line(f"must run, but was skipped: {report.nodeid}", red=True)
        if not reporter.stats.get("passed"):
            reporter.write_line("no test ran", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED

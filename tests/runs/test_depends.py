"""Dependency against the engine: whom the function misses, the engine misses; what a shared Gabala is to the core."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from oneroof.simulation.case import open_case
from oneroof.simulation.layout import Layout, build
from oneroof.simulation.scenario import library
from oneroof.simulation.scenario.models import Scenario
from oneroof.studies import dependency, indispensable, removal
from oneroof.studies.dependency import commits, of_threats, possible, standings
from runs.test_consents import fixed, scenario

GABALA = "gabala-radar"
ARRANGEMENTS = sorted(path.stem for path in (library.FILES.parent / "arrangements").glob("*.yaml"))


def laid(found: Scenario) -> Layout:
    return build(found, open_case(found).shelf())


def under(arrangement: str | None) -> Layout:
    case = open_case("third-site-2007", arrangement=arrangement)
    return build(case.scenario, case.shelf())


def differences(layout: Layout, names: list[str], threats: list[str]) -> list[str]:
    """Take each out, then let it refuse; list where engine and function differ on whether a round is ordered."""
    paths, found = of_threats(commits(layout)), []
    for name in names:
        for mode, gone, made in (
            ("absent", dependency.absent, removal.without),
            ("refusing", dependency.refusing, removal.refusing),
        ):
            less = made(layout, name)
            for threat in threats:
                if possible(paths[threat], gone(layout, name)) != removal.launches(less, threat):
                    found.append(f"{name} {mode}: {threat}")
    return found


def parties_and_posts(layout: Layout) -> list[str]:
    return [row.id for row in (*layout.scenario.parties, *layout.scenario.nodes)]


# ---------------------------------------------------------------------------------------------- arrangements


@pytest.mark.requirement("A039")
@pytest.mark.parametrize("arrangement", ["dual-key", "joint"])
def test_no_order_comes_without_whom_the_function_says(arrangement: str) -> None:
    layout = under(arrangement)
    assert differences(layout, ["usa", "rus", "nato", "usa-command", "rus-command"], ["rome-shot"]) == []


@pytest.mark.slow
@pytest.mark.requirement("A039")
@pytest.mark.parametrize("arrangement", ARRANGEMENTS)
def test_every_party_and_post_of_every_arrangement_against_the_engine(arrangement: str) -> None:
    layout = under(arrangement)
    assert differences(layout, parties_and_posts(layout), [each.id for each in layout.threats]) == []


@pytest.mark.requirement("A039")
def test_the_parties_on_every_path_of_an_arrangement() -> None:
    def on_every_path(arrangement: str) -> list[str]:
        layout = under(arrangement)
        found = standings(layout, commits(layout))
        return [each.name for each in found if each.kind == "party" and each.on_every_path]

    assert on_every_path("national") == ["usa"]
    assert on_every_path("dual-key") == ["usa", "rus"]


def test_a_post_of_another_sector_commits_on_nothing() -> None:
    """Under sectors the battery's post is not there for Warsaw: no way to a commit, no budget, and no order."""
    layout = under("sectors")
    assert not of_threats(commits(layout))["warsaw-shot"] and of_threats(commits(layout))["rome-shot"]
    assert not removal.launches(layout, "warsaw-shot") and removal.launches(layout, "rome-shot")


def test_a_planted_order_without_consent_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    layout = under("dual-key")
    monkeypatch.setattr(removal, "_sullen", lambda post: post)
    assert differences(layout, ["rus"], ["rome-shot"]) == ["rus refusing: rome-shot"]


# what a party may stop by a no, and by not being there
@pytest.mark.parametrize(
    ("by", "absent", "refusing"),
    [
        ({"all": ["capital", "moscow"]}, False, False),
        ({"all": ["capital", {"unless": "moscow"}]}, True, False),
        ({"series": [{"unopposed": ["moscow"], "window_s": fixed(45)}, "capital"]}, True, False),
        ({"at_least": 1, "of": ["capital", "moscow"]}, True, True),
        # an objection that comes 31 s after the question finds nothing to stop
        ({"all": [{"delegated": "field"}, {"unless": "moscow"}]}, True, True),
    ],
)
def test_absent_and_refusing_are_two_questions(by: Any, absent: bool, refusing: bool) -> None:
    layout = laid(scenario(by))
    paths = of_threats(commits(layout))["berlin-shot"]
    assert possible(paths, frozenset())
    assert possible(paths, dependency.absent(layout, "partner")) == absent
    assert possible(paths, dependency.refusing(layout, "partner")) == refusing
    assert differences(layout, ["partner", "us", "capital", "moscow"], ["berlin-shot"]) == []


# ---------------------------------------------------------------------------------------------- a shared Gabala


def gabala(without: tuple[str, ...] = ()) -> Layout:
    case = open_case("shared-gabala")
    layout = build(case.scenario, case.shelf())
    for name in without:
        layout = removal.without(layout, name)
    return layout


def results(found: dict[str, Any]) -> list[bool]:
    return [test["holds"] for test in found["tests"]]


@pytest.mark.requirement("A051")
def test_a_shared_gabala_beside_the_whole_core_is_in_no_cut_and_costs_nothing_to_lose() -> None:
    found = indispensable.tested(gabala(), GABALA, indispensable.measure("first_warning_s"), 1, 8)
    # no launch is warned of earlier than by the satellites: nothing gained by this measure
    assert results(found) == [True, True, False] and not found["holds"]
    assert found["tests"][2]["gain"]["unit"] == "s"


@pytest.mark.slow
@pytest.mark.requirement("A051")
def test_what_a_shared_gabala_adds_to_the_whole_core() -> None:
    """Sharper tracks, and nothing else: by that measure it is not indispensable and yet worth having."""
    named = indispensable.measure("picture_error_m")
    found = indispensable.tested(gabala(), GABALA, named, 1, 600)
    assert results(found) == [True, True, True] and found["holds"]
    late = indispensable.tested(gabala(), GABALA, indispensable.measure("track_ready_s"), 1, 100)
    assert results(late) == [True, True, False]


@pytest.mark.requirement("A051")
def test_without_the_forward_radar_the_core_would_lean_on_it() -> None:
    """In no cut still, and a good track minutes earlier; but its loss would cost London: it fails the second test."""
    bare = gabala(("forward-radar",))
    found = indispensable.tested(bare, GABALA, indispensable.measure("track_ready_s"), 1, 12)
    assert results(found) == [True, False, True] and not found["holds"]
    assert found["tests"][1]["falls"]["london-shot"]["mean"] > 0.1
    assert found["tests"][2]["gain"]["low"] > 60.0


@pytest.mark.requirement("A051")
def test_where_it_is_the_only_radar_left_it_is_in_a_cut() -> None:
    bare = gabala(("forward-radar", "brdy-radar", "fylingdales-radar"))
    found = indispensable.tested(bare, GABALA, indispensable.measure("protected"), 1, 2)
    assert not found["tests"][0]["holds"] and "london-shot" in found["tests"][0]["found"]


def test_a_source_that_reports_to_nobody_gains_exactly_nothing() -> None:
    layout = gabala()
    silent = replace(layout, sensors={**layout.sensors, GABALA: replace(layout.sensors[GABALA], deliveries=())})
    for name in ("track_ready_s", "picture_error_m"):
        gain = indispensable.tested(silent, GABALA, indispensable.measure(name), 1, 3)["tests"][2]["gain"]
        assert (gain["mean"], gain["low"], gain["high"]) == (0.0, 0.0, 0.0)

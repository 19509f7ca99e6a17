"""Footprints against runs with chance off: stopped is what has the margin for consent and tracker, and no other."""

from __future__ import annotations

import math

import numpy as np
import pytest

from oneroof.simulation.case import Case, open_case
from oneroof.simulation.layout import Layout, build
from oneroof.simulation.opportunity import free_arc, looks
from oneroof.simulation.replication import replicate
from oneroof.simulation.score import Cause
from oneroof.studies import flown
from oneroof.studies.aim_tables import Area
from oneroof.studies.footprint import areas_of, still

CONSENT_S = 30.0  # the scenario's median: what of the margin those who decide take
TRACKER_S = 45.0  # what a track may need from the first commit in information form until a post believes in it
# looks at free flight that a tracker needs before a narrow radar is turned to the place; a footprint needs none
CUE_LOOKS = 4


@pytest.fixture(scope="module")
def case() -> Case:
    return open_case("third-site-2007", settings={"chance": "off"})


@pytest.fixture(scope="module")
def layout(case: Case) -> Layout:
    return still(build(case.scenario, case.shelf()))


def stopped(case: Case, area: Area, place: tuple[float, float]) -> bool:
    """Run one missile from an area to a place that is protected, every draw at its median."""
    at = {"latitude_deg": place[0], "longitude_deg": place[1]}
    row = {"id": "shot", "missile": area.missile, "from": area.place.name, "to": at, "launch_s": 0}
    place_row = {"id": "place", "place": at, "radius_km": 100}
    data = {**case.scenario.as_data(), "protect": [place_row], "attack": [row], "declarations": []}
    scenario = type(case.scenario).model_validate(data)
    return replicate(build(scenario, case.shelf()), 1, 0).stories[0].cause is Cause.DEFENDED


def forward_looks(layout: Layout, area: Area, place: tuple[float, float]) -> int:
    """Count the looks at free flight of the radar that sees a missile first."""
    threat = flown.threat_at(area, math.radians(place[0]), math.radians(place[1]))
    assert threat is not None
    return len(looks(layout.sensors["forward-radar"], threat, free_arc(threat)))


def compare(case: Case, layout: Layout, count: int) -> None:
    """Compare random places; between the consent and what a tracker may need both answers are right.

    Where the forward radar has the free flight for less than a cue needs, a run may stop less than the map says.
    """
    rng, areas = np.random.default_rng(11), areas_of(case.scenario, case.shelf())[:2]
    compared, short, uncued = 0, 0, 0
    while compared < count:
        area = areas[int(rng.integers(2))]
        place = float(rng.uniform(36.0, 60.0)), float(rng.uniform(-5.0, 40.0))
        margins = flown.flown_margins_s(layout, area, *place)
        if margins is None:
            continue
        slack_s, found = max(margins) - CONSENT_S, stopped(case, area, place)
        if not found and slack_s >= TRACKER_S:
            assert forward_looks(layout, area, place) < CUE_LOOKS, f"{area.id} to {place}: {slack_s:.0f} s to spare"
            uncued += 1
        assert not found or slack_s > -1.0, f"{area.id} to {place}: {slack_s:.0f} s short and stopped"
        compared, short = compared + 1, short + (not found)
    assert count < 20 or 0 < short < count
    assert uncued <= 0.05 * count, "the map says more than runs do: known-limits tells of one cell in thirty"


def test_a_run_with_chance_off_stops_what_has_the_margin(case: Case, layout: Layout) -> None:
    compare(case, layout, 3)


@pytest.mark.slow
def test_200_runs_with_chance_off_stop_what_has_the_margin(case: Case, layout: Layout) -> None:
    compare(case, layout, 200)

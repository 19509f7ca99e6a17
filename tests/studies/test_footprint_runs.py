"""Footprints against runs with chance off: stopped is what has the margin for consent and tracker, and no other."""

from __future__ import annotations

import math

import numpy as np
import pytest

from oneroof.simulation.case import Case, open_case
from oneroof.simulation.layout import Layout, build
from oneroof.simulation.opportunity import free_arc, looks, margin_s
from oneroof.simulation.replication import replicate
from oneroof.simulation.score import Cause
from oneroof.studies import flown
from oneroof.studies.aim_tables import Area
from oneroof.studies.footprint import areas_of, still

CONSENT_S = 30.0  # the scenario's median: what of the margin those who decide take
TRACKER_S = 45.0  # what a track may need from the first commit in information form until a post believes in it


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


def margin_of_a_tracker_s(layout: Layout, area: Area, place: tuple[float, float]) -> float:
    """Give a margin without what a map counts and no tracker can use.

    That is a look at the instant of burnout, which tells of the fall only who knows that it has begun; and where the
    forward radar has no other, all looks of the narrow Czech radar, which nobody can then tell where to look.
    """
    threat = flown.threat_at(area, math.radians(place[0]), math.radians(place[1]))
    assert threat is not None
    arc = free_arc(threat)
    seen = [look for sensor in layout.sensors.values() for look in looks(sensor, threat, arc)]
    seen = [look for look in seen if look.seen_s > arc.times_s[0]]
    if all(look.sensor != "forward-radar" for look in seen):
        seen = [look for look in seen if look.sensor != "brdy-radar"]
    return margin_s(layout, layout.shooters["gbi-poland"], arc, seen)


def compare(case: Case, layout: Layout, count: int) -> None:
    """Compare random places; between the consent and what a tracker may need both answers are right.

    A run may stop less than the map says where no margin is left without what no tracker can use.
    """
    rng, areas = np.random.default_rng(11), areas_of(case.scenario, case.shelf())[:2]
    compared, short, early = 0, 0, 0
    while compared < count:
        area = areas[int(rng.integers(2))]
        place = float(rng.uniform(36.0, 60.0)), float(rng.uniform(-5.0, 40.0))
        margins = flown.flown_margins_s(layout, area, *place)
        if margins is None:
            continue
        slack_s, found = max(margins) - CONSENT_S, stopped(case, area, place)
        if not found and slack_s >= TRACKER_S:
            left_s = margin_of_a_tracker_s(layout, area, place) - CONSENT_S
            assert left_s < TRACKER_S, f"{area.id} to {place}: {left_s:.0f} s to spare and not stopped"
            early += 1
        assert not found or slack_s > -1.0, f"{area.id} to {place}: {slack_s:.0f} s short and stopped"
        compared, short = compared + 1, short + (not found)
    assert count < 20 or 0 < short < count
    assert early <= 0.025 * count, "the map says more than runs do: known-limits tells of one cell in forty"


def test_a_run_with_chance_off_stops_what_has_the_margin(case: Case, layout: Layout) -> None:
    compare(case, layout, 3)


@pytest.mark.slow
def test_200_runs_with_chance_off_stop_what_has_the_margin(case: Case, layout: Layout) -> None:
    compare(case, layout, 200)

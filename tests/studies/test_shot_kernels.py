"""Shots of footprints, sixteen nodes at once: against the launches that runs count, node by node."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from oneroof.earth.arrays import Floats
from oneroof.earth.geodesy import height_m
from oneroof.earth.wgs84 import OMEGA_RAD_S
from oneroof.engagement.kernels import NEVER
from oneroof.engagement.reach import Battery, launch_times
from oneroof.simulation.case import open_case
from oneroof.simulation.layout import build
from oneroof.simulation.opportunity import NUDGE, STEP_S
from oneroof.studies.arc_kernels import BLOCK, LANES, ROWS, SLOPE, fall
from oneroof.studies.defences import _batteries
from oneroof.studies.shot_kernels import COARSE, launches_of

FIVE = Path(__file__).parents[2] / "benchmarks" / "footprint-five.yaml"
BLOCKS, BEGIN_S, TOTAL = 6, 170.0, 90


@pytest.fixture(scope="module")
def shooters() -> dict[str, tuple[Battery, Floats]]:
    """A battery that throws as far as a continent and one whose table is nearly empty, with their numbers."""
    case = open_case(FIVE)
    layout = build(case.scenario, case.shelf())
    some = {id: layout.shooters[id] for id in ("gbi-poland", "eastern-battery")}
    return {
        id: (each.battery, row) for (id, each), row in zip(some.items(), _batteries(list(some.values())), strict=True)
    }


def arc_over(place_ecef_m: Floats, rng: np.random.Generator) -> Floats:
    """Fall freely from some burnout from which a missile comes near over a place: an arc (blocks, BLOCK)."""
    up = place_ecef_m / np.linalg.norm(place_ecef_m)
    across = np.cross(up, rng.normal(size=3))
    along = across / np.linalg.norm(across)
    turn = rng.uniform(0.0, 0.35)
    out = np.cos(turn) * up - np.sin(turn) * along
    ahead = np.cos(turn) * along + np.sin(turn) * up
    rise = rng.uniform(0.15, 0.75)
    velocity = rng.uniform(2500.0, 5500.0) * (np.cos(rise) * ahead + np.sin(rise) * out)
    arc = np.empty((BLOCKS, BLOCK))
    fall(np.concatenate([out * 6.5e6, velocity]), NUDGE, STEP_S, OMEGA_RAD_S, arc)
    return arc


def shots(arc: Floats, battery: Battery, numbers: Floats) -> tuple[Floats, Floats]:
    """Launches to meet the nodes of an arc by the kernel of footprints, and by that of runs."""
    states = arc.reshape(BLOCKS, ROWS, LANES).transpose(0, 2, 1).reshape(-1, ROWS)[:, :SLOPE]
    heights = np.array([height_m(*each) for each in states[:, :3].tolist()])
    table, launches, bounds = battery.fly_out.time_s, np.full(len(states), NEVER), np.array([TOTAL, 0])
    room, near, needs = np.empty((BLOCKS, 8 * LANES)), np.empty(BLOCKS, np.bool_), np.empty(len(states))
    latest = launches_of(
        BEGIN_S, STEP_S, TOTAL, heights, arc, table, numbers, room, near, needs, launches, bounds
    )  # fmt: skip
    assert latest == launches[:TOTAL].max()
    if latest > NEVER:
        assert bounds.tolist() == [np.flatnonzero(launches[:TOTAL] > NEVER)[k] + (k != 0) for k in (0, -1)]
    times = BEGIN_S + STEP_S * np.arange(TOTAL)
    true, meetings = launch_times(battery, times, np.ascontiguousarray(states[:TOTAL]))
    # nodes between coarse ones are a cubic's, also over a gap of less than COARSE nodes: held by the tests of maps
    ended = (true > NEVER) & (meetings < times - 1e-9)
    after = np.minimum(-(-np.arange(TOTAL) // COARSE) * COARSE, TOTAL - 1)
    asked = (np.arange(TOTAL) % COARSE == 0) | (ended & ((true[after] <= NEVER) | ended[after]))
    return launches[:TOTAL][asked], true[asked]


@pytest.mark.parametrize("name", ["gbi-poland", "eastern-battery"])
def test_launches_are_those_that_runs_count(name: str, shooters: dict[str, tuple[Battery, Floats]]) -> None:
    battery, numbers = shooters[name]
    rng, met, missed = np.random.default_rng(8), 0, 0
    for _ in range(150):
        mine, true = shots(arc_over(battery.fly_out.site_ecef_m, rng), battery, numbers)
        reached = true > NEVER
        assert np.array_equal(mine > NEVER, reached)
        met, missed = met + int(reached.sum()), missed + int((~reached).sum())
        # the end of reach is halved to thousandths of a second, along a straight line where a run takes the arc
        assert np.abs(mine - true)[reached].max(initial=0.0) < 0.02
    assert met > 500 and missed > 500

"""Supplements: without them the core is what it is, with them never less; they give as often as they are there."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from oneroof.errors import ScenarioError
from oneroof.sensing.radar import Radar
from oneroof.simulation.case import open_case
from oneroof.simulation.layout import Layout
from oneroof.simulation.opportunity import free_arc, looks, opportunity
from oneroof.simulation.replication import replicate
from oneroof.simulation.score import Cause
from oneroof.simulation.sensors import carried
from runs.watching import changed, laid, watched

TWO_POSTS = Path(__file__).with_name("two-posts.yaml")
TEST = {"low": 0, "high": 1, "reason": "test"}


@lru_cache(maxsize=4)
def core_and(chance: float | None) -> Layout:
    """Lay out a core of one battery with one round, and a second battery as a supplement; or none of it at all."""
    base = open_case(TWO_POSTS).scenario.as_data()
    assets = [{**row, "rounds": 1} if row["id"] == "north" else row for row in base["assets"]]
    south = {"supplement": True, "objection_chance": {"assumed": chance, **TEST}}
    rows: dict[str, Any] = {"assets": [{**row, **south} if row["id"] == "south" else row for row in assets]}
    if chance is None:
        rows["assets"] = [row for row in assets if row["id"] != "south"]
        rows["links"] = [row for row in base["links"] if row["to"] != "south"]
        rows["doctrine"] = [row for row in base["doctrine"] if row["shooter"] != "south"]
    return laid(changed(TWO_POSTS, **rows, chance="on"))


def plain(layout: Layout, replication: int) -> list[tuple[Any, ...]]:
    events = watched(layout, replication).events
    return [(e.time_us, e.rank, e.number, e.cause, e.kind, e.desk, repr(e.body)) for e in events]


@pytest.mark.requirement("A050")
def test_with_objection_certain_the_core_is_as_without_the_supplement() -> None:
    """Event by event, and cause by cause; a radar that is kept back is as silent as a battery."""
    for replication in range(4):
        assert plain(core_and(1.0), replication) == plain(core_and(None), replication)
        alone, kept_back = (replicate(core_and(each), 1, replication) for each in (None, 1.0))
        assert alone.stories == kept_back.stories and alone.digest == kept_back.digest
    assert plain(core_and(0.0), 0) != plain(core_and(None), 0)


@pytest.mark.requirement("A050")
def test_a_radar_that_is_kept_back_neither_reports_nor_is_cued() -> None:
    base = open_case(TWO_POSTS).scenario.as_data()
    radar = {"id": "added", "sheet": "emr-brdy", "site": "brdy", "owner": "us", "operator": "us", "supplement": True}
    link = base["links"][0]["delay_s"]
    ways = [{"from": "added", "to": "field", "delay_s": link}, {"from": "field", "to": "added", "delay_s": link}]
    certain = {"objection_chance": {"assumed": 1.0, **TEST}}
    # in the midst of the others, so that their numbers move
    rows = {"assets": [{**radar, **certain}, *base["assets"]], "links": [*ways, *base["links"]], "chance": "on"}
    added = laid(changed(TWO_POSTS, **rows))
    rows["assets"] = [radar, *base["assets"]]
    full, alone = laid(changed(TWO_POSTS, **rows)), laid(changed(TWO_POSTS, chance="on"))
    for replication in range(3):
        stories = [replicate(each, 1, replication) for each in (alone, added, full)]
        assert stories[0].stories == stories[1].stories and stories[0].digest == stories[1].digest
        assert stories[2].digest != stories[0].digest


def defended(layout: Layout, replication: int) -> int:
    stories = replicate(layout, 1, replication).stories
    return sum(story.cause is Cause.DEFENDED for story in stories)


@pytest.mark.requirement("A050")
@pytest.mark.parametrize(
    "chance, count", [(0.3, 80), *(pytest.param(q, 3000, marks=pytest.mark.slow) for q in (0.1, 0.5, 0.8))]
)
def test_the_gain_is_the_full_gain_as_often_as_nobody_objects(chance: float, count: int) -> None:
    """(1 - q) times the full gain, within three sigma of the draws; each run is one of the two worlds, exactly."""
    none, full, some = (np.array([defended(core_and(each), k) for k in range(count)]) for each in (None, 0.0, chance))
    assert np.all((some == none) | (some == full))
    gains = (full - none).astype(float)
    found, expected = float((some - none).sum()), (1.0 - chance) * float(gains.sum())
    sigma = math.sqrt(chance * (1.0 - chance) * float((gains * gains).sum()))
    print(f"full gain {gains.mean():.3f}, with objections {found / count:.3f}, expected {expected / count:.3f}")
    assert gains.sum() > 0.1 * count and abs(found - expected) <= 3.0 * sigma


# ---------------------------------------------------------------------------------------------- opportunity sets


CHUNKS = [pytest.param(k, 2500, marks=pytest.mark.slow) for k in range(4)]


@pytest.mark.requirement("A058")
@pytest.mark.parametrize("chunk, count", [(0, 100), *CHUNKS])
def test_a_supplement_anywhere_never_shrinks_the_cores_opportunities(chunk: int, count: int) -> None:
    """Any of the scenario's radars, moved to any place, with any delay, beside any other alone, against any missile."""
    layout = laid(open_case("third-site-2007").scenario)
    rng = np.random.default_rng(58 + chunk)
    arcs = [free_arc(threat) for threat in layout.threats]
    radars = [each for each in layout.sensors.values() if isinstance(each.device, Radar) and each.deliveries]
    shooters, grown = tuple(layout.shooters.values()), 0
    for _ in range(count):
        i, core, other = int(rng.integers(len(arcs))), *(radars[int(rng.integers(len(radars)))] for _ in range(2))
        assert isinstance(other.device, Radar)
        latitude, longitude = math.radians(rng.uniform(20, 75)), math.radians(rng.uniform(-20, 70))
        late = tuple(replace(each, link_us=int(rng.uniform(0, 120e6))) for each in other.deliveries)
        added = replace(other, device=carried(other.device, latitude, longitude), deliveries=late, course=None)
        alone = looks(core, layout.threats[i], arcs[i])
        both = [*alone, *looks(added, layout.threats[i], arcs[i])]
        for shooter in shooters:
            before, after = (opportunity(layout, shooter, arcs[i], seen, 10.0) for seen in (alone, both))
            assert before.launches <= after.launches, (i, core.id, other.id, latitude, longitude)
            grown += before.launches < after.launches
    assert grown >= count // 20, "some must add something"


def test_only_a_supplement_can_be_kept_back() -> None:
    base = open_case(TWO_POSTS).scenario.as_data()
    assets = [{**row, "objection_chance": {"assumed": 0.5, **TEST}} for row in base["assets"]]
    with pytest.raises(ScenarioError) as error:
        changed(TWO_POSTS, assets=assets)
    assert "of what is no supplement" in error.value.faults[0].found

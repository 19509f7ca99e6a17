"""Decoys, stages and debris as bodies: how they leave, what a hit leaves, what is defended, what a radar tells."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from oneroof.engagement.kill import Outcome
from oneroof.errors import ScenarioError
from oneroof.sensing.radar import Radar
from oneroof.sensing.radar import look as look_once
from oneroof.simulation import nature_handlers
from oneroof.simulation.case import open_case
from oneroof.simulation.draws import Draws
from oneroof.simulation.event import Event, Kind
from oneroof.simulation.features import features
from oneroof.simulation.layout import Layout, build
from oneroof.simulation.nature import Nature, Round
from oneroof.simulation.objects import Role
from oneroof.simulation.replication import replicate
from oneroof.simulation.scenario import Scenario, read, reader
from oneroof.simulation.score import Cause
from oneroof.simulation.umpire import judge, right_object_chance
from oneroof.simulation.world import new_world

SURE = {"iran-3-stage-3700.reliability": "1"}


def told(keys: Any, *, key: bool = False) -> str:
    return str(keys)


def scenario(objects: Mapping[str, Any] | None = None, **more: Any) -> Scenario:
    data = read("smallest").as_data()
    if objects is not None:
        data["attack"][0]["objects"] = objects
    return reader.check({**data, **more}, told)


def layout(objects: Mapping[str, Any] | None = None, settings: Mapping[str, str] = SURE, **more: Any) -> Layout:
    case = open_case(scenario(objects, **more), settings=settings)
    return build(case.scenario, case.shelf())


@pytest.fixture(scope="module")
def crowd() -> Layout:
    return layout({"decoys": 3, "spent_stage": True}, debris={})


@pytest.fixture(scope="module")
def lone() -> Layout:
    return layout()


def roles(nature: Nature) -> list[str]:
    return [str(thing.role) for thing in nature.things]


# ---------------------------------------------------------------------------------------------- how they leave


def test_what_a_missile_brings_forth_leaves_where_it_is(crowd: Layout) -> None:
    nature = new_world(crowd, Draws(1, 0)).nature
    assert roles(nature) == ["warhead", "spent stage", "decoy", "decoy", "decoy"]
    burnout_s, (stage_s, *decoys_s) = float(nature.flights.burnouts_s[0]), nature.flights.ignitions_s[1:].tolist()
    assert stage_s == burnout_s and decoys_s == pytest.approx([burnout_s + 30.0] * 3)
    nature.bring_to(decoys_s[0] + 100.0)
    for other in (2, 3, 4):
        apart = nature.states[other] - nature.states[0]
        speed = float(np.linalg.norm(apart[3:]))
        assert 0.5 < speed < 40.0
        assert float(np.linalg.norm(apart[:3])) == pytest.approx(100.0 * speed, rel=0.05)


def test_the_warhead_comes_down_where_it_would_have_alone(crowd: Layout, lone: Layout) -> None:
    """Its release is allowed for in its aim: a few hundred metres, where the push alone would be kilometres."""
    for replication in range(5):
        draws = Draws(1, replication)
        one, two = (new_world(each, draws).nature.flights for each in (crowd, lone))
        ends = [flights.states_ecef[0, int(flights.counts[0]) - 1, :3] for flights in (one, two)]
        assert 0.0 < math.dist(*ends) < 2_000.0


def test_the_velocity_never_tells_which_one_nothing_pushed(crowd: Layout) -> None:
    """Relative to what let them go, warhead and decoys leave with one distribution: their mean squares agree."""
    warhead, decoys = [], []
    for replication in range(200):
        nature = new_world(crowd, Draws(1, replication)).nature
        freed_s = float(nature.flights.ignitions_s[2])
        nature.bring_to(freed_s - 1e-3)
        carrier = nature.states[0, 3:].copy()
        nature.bring_to(freed_s + 1e-3)
        pushes = np.sum((nature.states[[0, 2, 3, 4], 3:] - carrier) ** 2, axis=1)
        warhead.append(pushes[0])
        decoys.extend(pushes[1:].tolist())
    ratio = np.mean(warhead) / np.mean(decoys)
    assert abs(ratio - 1.0) < 4.0 * math.sqrt(2.0 / 3.0 * (1 / 200 + 1 / 600))


def test_the_air_takes_light_bodies_back(crowd: Layout) -> None:
    nature = new_world(crowd, Draws(1, 0)).nature
    low_s = float(nature.flights.ends_s[0]) - 15.0
    nature.bring_to(low_s)
    speeds = np.linalg.norm(nature.states[:, 3:], axis=1)
    radii = np.linalg.norm(nature.states[:, :3], axis=1)
    assert all(speeds[k] < 0.5 * speeds[0] and radii[k] > radii[0] for k in (1, 2, 3, 4))
    nature.bring_to(low_s - 120.0)
    assert np.linalg.norm(nature.states[2:, 3:], axis=1) == pytest.approx(
        [np.linalg.norm(nature.states[0, 3:])] * 3, rel=0.02
    )


def test_a_missile_that_fails_in_boost_brings_nothing_forth() -> None:
    failing = layout({"decoys": 3}, {"iran-3-stage-3700.reliability": "0"})
    assert roles(new_world(failing, Draws(1, 0)).nature) == ["warhead"]


def test_what_one_brings_forth_moves_no_draw_of_another() -> None:
    two = read("smallest").as_data()
    two["attack"].append({"id": "other", "missile": "iran-3-stage-3700", "from": "tabriz", "to": "warsaw"})
    paths = []
    for objects in ({"decoys": 0}, {"decoys": 2, "spent_stage": True}):
        two["attack"][0]["objects"] = objects
        case = open_case(reader.check(two, told))
        paths.append(new_world(build(case.scenario, case.shelf()), Draws(1, 3)).nature.flights)
    count = int(paths[0].counts[1])
    assert np.array_equal(paths[0].states_ecef[1, :count], paths[1].states_ecef[1, :count])


def test_without_chance_bodies_still_part() -> None:
    still = layout({"decoys": 3}, chance="off")
    nature = new_world(still, Draws(1, 0, chance=False)).nature
    nature.bring_to(float(nature.flights.ignitions_s[1]) + 100.0)
    places = nature.states[:, :3]
    assert min(math.dist(places[i], places[j]) for i in range(4) for j in range(i)) > 200.0


# ---------------------------------------------------------------------------------------------- what a hit leaves


def meeting(nature: Nature, number: int, time_s: float, shots: int = 1) -> Round:
    nature.bring_to(time_s)
    aim = tuple(nature.states[number, :3].tolist())
    return Round(f"a:gbi-two-stage-{shots}", "gbi-two-stage", time_s - 600.0, time_s, aim, aim, meant=number)


def late_s(nature: Nature) -> float:
    """Give a time at which all objects fly high and interceptors could be there."""
    return float(nature.flights.burnouts_s[0]) + 420.0


def hit(nature: Nature, number: int, draws: Draws) -> list[Mapping[str, Any]]:
    shot = meeting(nature, number, late_s(nature))
    nature.rounds[shot.id] = shot
    event = Event(round(shot.meeting_s * 1e6), 0, 0, 0, Kind.INTERCEPT, None, {"shot": shot.id})
    return [later.body for later in nature_handlers.on_intercept(nature, event, draws)]


@pytest.fixture(scope="module")
def certain() -> Layout:
    figures = {**SURE, "gbi-two-stage.single_shot_kill": "1", "gbi-two-stage.discrimination": "0"}
    return layout({"decoys": 3, "spent_stage": True}, figures, debris={})


def test_a_hit_decoy_is_broken_and_nothing_is_defended(certain: Layout) -> None:
    nature = new_world(certain, Draws(1, 0)).nature
    (body,) = hit(nature, 3, Draws(1, 0))
    assert body["outcome"] == Outcome.WRONG_OBJECT and body["object"] == "decoy"
    assert nature.killed == {} and list(nature.broken) == [3]
    nature.bring_to(late_s(nature) + 1.0)
    assert nature.flying[0] and not nature.flying[3]


def test_a_hit_leaves_pieces_that_fly_near_its_arc_and_are_seen(certain: Layout) -> None:
    nature = new_world(certain, Draws(1, 0)).nature
    hit(nature, 0, Draws(1, 0))
    assert list(nature.killed) == [0]
    assert roles(nature)[5:] == [str(Role.DEBRIS)] * 6
    met_s = late_s(nature)
    nature.bring_to(met_s)
    place = nature.states[5, :3].copy()
    nature.bring_to(met_s + 60.0)
    assert all(nature.flying[5:]) and not nature.flying[0]
    assert all(math.dist(nature.states[k, :3], nature.states[5, :3]) < 60_000.0 for k in range(6, 11))
    assert math.dist(place, nature.states[5, :3]) > 100_000.0
    radar = next(each for each in certain.sensors.values() if each.id == "emr-brdy")
    count = nature.gather(radar, 50, met_s + 60.0, Draws(1, 0))
    assert set(range(5, 11)) <= set(nature.bench.index[:count].tolist())


def test_the_common_factor_is_not_applied_a_second_time(certain: Layout) -> None:
    """The sheet says that the right object is never chosen; where the desk chose among objects, that is not asked."""
    nature = new_world(certain, Draws(1, 0)).nature
    shooter = certain.shooters["gbi-two-stage"]
    assert shooter.discrimination == 0.0 and right_object_chance(nature, 0, shooter) == 1.0
    assert judge(nature, meeting(nature, 0, late_s(nature)), Draws(1, 0)).outcome is Outcome.KILLED
    alone = layout(None, {"gbi-two-stage.single_shot_kill": "1", "gbi-two-stage.discrimination": "0", **SURE})
    nature = new_world(alone, Draws(1, 0)).nature
    assert right_object_chance(nature, 0, shooter) == 0.0
    assert judge(nature, meeting(nature, 0, late_s(nature)), Draws(1, 0)).outcome is Outcome.WRONG_OBJECT


def test_a_desk_takes_debris_for_a_survivor_and_spends_rounds_on_it() -> None:
    figures = {**SURE, "gbi-two-stage.single_shot_kill": "1", "gbi-two-stage.discrimination": "1"}
    clean, dirty = layout(None, figures), layout(None, figures, debris={})
    runs = range(25)
    spent = [sum(replicate(each, 1, k).stories[0].shots for k in runs) for each in (clean, dirty)]
    causes = [replicate(each, 1, k).stories[0].cause for each in (clean, dirty) for k in range(5)]
    assert spent[0] == len(runs) and spent[1] > spent[0]
    assert set(causes) <= {Cause.DEFENDED, Cause.NOT_THREATENING}


# ---------------------------------------------------------------------------------------------- what a radar tells


def measured(each: Layout, number: int) -> np.ndarray:
    """Look at one body many times; (looks, 3) with the body's true cross-section in place of nothing."""
    rows, radar = [], each.sensors["emr-brdy"]
    draws = Draws(5, 0)
    nature = new_world(each, draws).nature
    time_s = late_s(nature)
    for look in range(1500):
        count = nature.gather(radar, look, time_s, draws)
        bench, device = nature.bench, radar.device
        assert isinstance(device, Radar)
        report, _, places = look_once(
            device,
            time_s,
            bench.states[:count],
            bench.rcs_m2[:count],
            bench.uniforms[:count],
            bench.normals[:count],
        )
        told_rows = features(nature, radar, report, places, look, draws)
        at = places[nature.bench.index[:count].tolist().index(number)]
        if at >= 0:
            rows.append(told_rows[at])
    return np.array(rows)


def true_section_m2(each: Layout) -> float:
    """Give the cross-section from where the radar stands; a credible decoy's is the warhead's."""
    nature, radar = new_world(each, Draws(5, 0)).nature, each.sensors["emr-brdy"]
    nature.gather(radar, 0, late_s(nature), Draws(5, 0))
    return float(nature.bench.rcs_m2[0])


def test_a_radar_measures_the_class_by_its_discriminability_and_the_echo_by_its_cross_section() -> None:
    each = layout({"decoys": 1}, {**SURE, "emr-brdy.discriminability_per_look": "1.5"})
    for number, sign in ((0, 1.0), (1, -1.0)):
        found = measured(each, number)
        looks = len(found)
        assert looks > 500
        assert abs(found[:, 0].mean() - sign * 0.75) < 4.0 / math.sqrt(looks)
        assert abs(found[:, 0].std() - 1.0) < 4.0 / math.sqrt(2 * looks)
        # above the threshold the excess of an exponential is exponential again, with signal and noise as its mean
        scale = true_section_m2(each) + found[:, 2]
        assert abs((found[:, 1] / scale).mean() - 1.0) < 4.0 / math.sqrt(looks)
        assert np.all(found[:, 1] >= 0.0)


def test_a_radar_that_tells_nothing_tells_nothing() -> None:
    each = layout({"decoys": 1}, {**SURE, "emr-brdy.discriminability_per_look": "0"})
    warhead, decoy = measured(each, 0), measured(each, 1)
    for column in (0, 1):
        gap = abs(warhead[:, column].mean() - decoy[:, column].mean())
        spread = math.hypot(warhead[:, column].std(), decoy[:, column].std())
        assert gap < 4.0 * spread / math.sqrt(min(len(warhead), len(decoy)))


def test_without_objects_no_report_says_more_than_places(lone: Layout) -> None:
    class Reports:
        def note(self, event: Event) -> None:
            assert event.kind != Kind.REPORT or event.body["report"].features is None

    replicate(lone, 1, 0, (Reports(),))


# ---------------------------------------------------------------------------------------------- the scenario's part


def test_figures_are_filled_in_only_for_what_there_is() -> None:
    row = scenario({"spent_stage": True}).attack[0].objects
    assert row is not None and row.stage_beta_kg_m2 is not None and row.decoy_beta_kg_m2 is None
    row = scenario({"decoys": 1}).attack[0].objects
    assert row is not None and row.release_s is not None and row.decoy_rcs_ratio is None
    assert scenario({"decoys": 1, "credible": False}).attack[0].objects.decoy_rcs_ratio is not None  # type: ignore[union-attr]
    paths = [each.path for each in scenario({"decoys": 1}, debris={}).assumptions()]
    assert "attack.berlin-shot.objects.release_s" in paths and "debris.pieces" in paths


def test_a_scenario_without_objects_is_what_it_was() -> None:
    assert "objects" not in str(read("smallest").as_data()) and "debris" not in str(read("smallest").as_data())
    assert layout({"decoys": 0}).sorts is False and layout({"decoys": 0}).threats[0].companions is None
    used = open_case("smallest").shelf()
    build(read("smallest"), used)
    assert not [each for each in used.used() if each.figure == "discriminability_per_look"]


@pytest.mark.parametrize(
    ("objects", "said"),
    [
        ({"decoys": 51}, "50"),
        ({"decoys": -1}, "0"),
        ({"decoy": 1}, "decoys"),
        ({"decoys": 1, "decoy_rcs_ratio": {"assumed": 2, "low": 1, "high": 3, "reason": "x"}}, "credible"),
        ({"decoys": 1, "release_speed_m_s": 3}, "assumed"),
    ],
)
def test_what_cannot_stand_there_is_told(objects: Mapping[str, Any], said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        scenario(objects)

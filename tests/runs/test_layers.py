"""Two layers in the engine: independent ones multiply, those with a sensor in common do not; the study says which."""

from __future__ import annotations

from typing import Any

import pytest

from oneroof.errors import Mendable
from oneroof.simulation.case import open_case
from oneroof.simulation.event import Kind
from oneroof.simulation.scenario.models import Scenario
from oneroof.studies.layers import ALLOWED_SIGMAS, Layered, Leak, multiplied, study, through
from runs.watching import changed, fixed, laid, notes, watched

LAYERS = (("upper",), ("lower",))


def chance_of(number: float) -> dict[str, Any]:
    return {"assumed": number, "low": 0, "high": 1, "reason": "test"}


def scenario(
    kills: tuple[float, float], picked: float = 1.0, count: int = 1, radar: float | None = None, **more: Any
) -> Scenario:
    """The shipped scenario with these chances of a kill and of the right object, without missiles that fail.

    With a chance for `radar` the lower layer has none of its own: both rest on the one at Kürecik, which then fails.
    """
    data = open_case("two-layers").scenario.as_data()
    assets = {row["id"]: row for row in data["assets"]}
    for id, kill in zip(("upper", "lower"), kills, strict=True):
        assets[id]["override"] = {"single_shot_kill": chance_of(kill), "discrimination": chance_of(picked)}
    links = data["links"]
    if radar is not None:
        del assets["theatre-radar"]
        assets["kurecik-radar"] |= {"supplement": True, "objection_chance": chance_of(radar)}
        links = [row for row in links if "theatre-radar" not in (row["from"], row["to"])]
    attack = [{**data["attack"][0], "count": count, "interval_s": 120}]
    return changed("two-layers", assets=list(assets.values()), links=links, attack=attack, **more)


def apart_sigmas(found: Layered) -> float:
    """Tell how many sigmas the share that came through all is above the product."""
    return (found.together.mean - found.product) / found.sigma


def test_the_closed_form_multiplies_only_what_is_independent() -> None:
    assert through([0.2, 0.2]) == pytest.approx(0.04)  # two layers of 80 % stop 96 %
    assert multiplied([0.2, 0.2]) == pytest.approx(0.04)
    assert through([0.2, 0.2], 0.1) == pytest.approx(0.136) and multiplied([0.2, 0.2], 0.1) == pytest.approx(0.0784)
    assert through([0.3, 0.4, 0.5], 1.0) == 1.0 and through([]) == 1.0
    with pytest.raises(Mendable):
        through([1.2])


def test_alone_means_that_the_others_are_empty() -> None:
    """One layer never hits and the other always: what comes through each alone is everything and nothing."""
    found = study(scenario((0.0, 1.0), chance="off"), LAYERS, replications=1)
    assert [each.mean for each in found.layers.values()] == [1.0, 0.0] and found.together.mean == 0.0


@pytest.mark.requirement("A022")
def test_a_few_runs_of_independent_layers_multiply() -> None:
    found = study(scenario((0.4, 0.3), count=4), LAYERS, replications=10, seed=22)
    assert abs(apart_sigmas(found)) <= ALLOWED_SIGMAS and found.multiply and found.enough
    assert "independently of each other" in found.said
    assert 0.0 < found.product < min(each.mean for each in found.layers.values())


@pytest.mark.requirement("A022")
def test_a_few_runs_with_a_shared_fault_do_not() -> None:
    """The choice of the right object is one for both layers: with half a chance both go for the wrong one, or none."""
    found = study(scenario((1.0, 1.0), 0.5, count=12), LAYERS, replications=5, seed=22)
    assert apart_sigmas(found) > ALLOWED_SIGMAS and not found.multiply
    assert "may not be multiplied" in found.said and found.as_data()["multiply"] is False


def leaks(upper: Leak, lower: Leak, together: Leak) -> Layered:
    return Layered("by hand", {"upper": upper, "lower": lower}, together)


@pytest.mark.requirement("A022")
def test_few_missiles_tell_nothing() -> None:
    """The same shares from 57 missiles and from 570: a difference as large as the product shows only from the many."""
    few = leaks(Leak(16, 57), Leak(7, 54), Leak(4, 51))
    many = leaks(Leak(160, 570), Leak(70, 540), Leak(19, 510))
    assert few.multiply and not few.enough and "too few to tell" in few.said and "independently" not in few.said
    assert many.multiply and many.enough and "too few" not in many.said and "independently of each" in many.said
    assert few.as_data()["enough"] is False and many.as_data()["enough"] is True
    assert ALLOWED_SIGMAS * many.sigma < many.product < ALLOWED_SIGMAS * few.sigma


@pytest.mark.requirement("A022")
def test_missiles_that_all_end_alike_are_not_certain() -> None:
    """One missile of each, all stopped or all through: neither agreement nor difference is told from it."""
    for each in (Leak(0, 1), Leak(1, 1)):
        one = leaks(Leak(0, 1), Leak(0, 1), each)
        assert one.multiply and not one.enough and "too few to tell" in one.said


@pytest.mark.slow
@pytest.mark.requirement("A022")
def test_independent_layers_multiply() -> None:
    found = study(scenario((0.6, 0.5), count=4), LAYERS, replications=150, seed=220)
    assert abs(apart_sigmas(found)) <= ALLOWED_SIGMAS, found.said
    assert found.layers["upper"].mean == pytest.approx(0.4, abs=0.08)
    assert found.layers["lower"].mean == pytest.approx(0.5, abs=0.08)


@pytest.mark.slow
@pytest.mark.requirement("A022")
def test_layers_that_rest_on_one_radar_do_not_multiply() -> None:
    """The radar at Kürecik is absent in four runs of ten, and no layer has another: f + (1 - f) times the product."""
    found = study(scenario((0.9, 0.9), radar=0.4), LAYERS, replications=150, seed=221)
    assert apart_sigmas(found) > ALLOWED_SIGMAS and not found.multiply, found.said
    kept = study(scenario((0.9, 0.9), radar=0.0), LAYERS, replications=150, seed=222)
    own = [each.mean for each in kept.layers.values()]
    wanted = through(own, 0.4)
    assert found.together.mean == pytest.approx(wanted, abs=3.0 * found.sigma + 0.03)


def test_under_one_command_the_lower_layer_fires_only_at_what_comes_through() -> None:
    """One post holds both batteries and looks between: shoot-look-shoot across the layers, the upper first."""
    base = open_case("two-layers").scenario.as_data()
    nodes = [row for row in base["nodes"] if row["id"] == "usa-command"]
    sensors = [row for row in base["assets"] if row["id"] not in ("upper", "lower")]
    batteries = [row | {"owner": "usa", "operator": "usa"} for row in base["assets"] if row["id"] in ("upper", "lower")]
    senders = ("satellites", "kurecik-radar", "theatre-radar")
    links = [{"from": id, "to": "usa-command", "delay_s": fixed(2)} for id in senders]
    links += [{"from": "usa-command", "to": id, "delay_s": fixed(2)} for id in ("upper", "lower")]
    release = [{"id": "own", "from": "nato", "to": "usa", "what": "detections", "delay_s": fixed(0)}]
    doctrine = [{**row, "mode": "shoot-look-shoot"} for row in base["doctrine"]]
    rights = [{key: value for key, value in base["rights"][0].items() if key not in ("for", "id")}]
    rows = {"nodes": nodes, "assets": sensors + batteries, "links": links, "release": release, "doctrine": doctrine}
    missed = _fired(rows | {"rights": rights}, 0.0)
    assert missed[0] == "upper" and "lower" in missed and missed.index("lower") > 0
    assert _fired(rows | {"rights": rights}, 1.0) == ["upper"]


def _fired(rows: dict[str, Any], kill: float) -> list[str]:
    """List the batteries in the order in which rounds left, with this chance of a kill in the upper layer."""
    assets = [
        row | ({"override": {"single_shot_kill": chance_of(kill)}} if row["id"] == "upper" else {})
        for row in rows["assets"]
    ]
    events = watched(laid(changed("two-layers", **(rows | {"assets": assets, "chance": "off"})))).events
    assert not notes(events, "order-not-sent")
    return [event.body["battery"] for event in events if event.kind is Kind.LIFT_OFF]


def test_a_layer_of_what_is_not_there_is_told() -> None:
    with pytest.raises(Mendable) as error:
        study(scenario((0.6, 0.5)), (("upper",), ("middle",)), replications=1)
    assert "'middle'" in str(error.value)

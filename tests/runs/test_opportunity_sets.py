"""Opportunity sets: what a sensor, a link or a quicker yes adds, exactly, before magazine, chance and kill."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from oneroof.catalogue import shelf
from oneroof.simulation.case import Case, open_case
from oneroof.simulation.layout import Layout, build
from oneroof.simulation.opportunity import Opportunity, delay_budget_s, opportunities, shares
from oneroof.simulation.picture import measured
from oneroof.simulation.replication import replicate
from oneroof.simulation.run import run
from oneroof.simulation.scenario import library
from oneroof.simulation.score import Cause, Story

MIDCOURSE = Path(__file__).with_name("us-midcourse-2007.yaml")
LIBRARY = [*library.names(), str(MIDCOURSE)]

Found = dict[tuple[str, str], Opportunity]


def laid(name: str | Path) -> Layout:
    case = open_case(name)
    return build(case.scenario, case.shelf())


def changed(case: Case, change: dict[str, Any]) -> Layout:
    """Build a case with whole groups of its complete data replaced; nothing is filled in again."""
    scenario = type(case.scenario).model_validate({**case.scenario.as_data(), **change})
    return build(scenario, open_case(scenario).shelf())


def enlarged(less: Found, full: Found) -> list[tuple[str, str]]:
    """List the sets that hold something that the other arrangement's do not."""
    return [key for key in less if not less[key].launches <= full[key].launches]


def test_a_planted_enlargement_is_seen() -> None:
    few, many = Opportunity(1.0, 2.0, frozenset({3})), Opportunity(1.0, 2.0, frozenset({3, 4}))
    assert enlarged({("a", "b"): few}, {("a", "b"): many}) == []
    assert enlarged({("a", "b"): many}, {("a", "b"): few}) == [("a", "b")]


# ---------------------------------------------------------------------------------------------- parts left out


@pytest.mark.requirement("A003")
def test_five_elements_load_from_one_file_each_with_its_provenance() -> None:
    case = open_case(MIDCOURSE)
    opened = case.shelf()
    sites = {asset.id: asset.site for asset in case.scenario.assets}
    assert sites == {
        "gbi-alaska": "fort-greely",
        "gbi-california": "vandenberg",
        "thule-radar": "thule",
        "fylingdales-radar": "fylingdales",
        "dsp-satellites": None,
    }
    owners = {asset.id: asset.owner for asset in case.scenario.assets}
    assert Counter(owners.values()) == {"usa": 4, "gbr": 1} and owners["fylingdales-radar"] == "gbr"
    for asset in case.scenario.assets:
        # a satellite's position is its orbit
        place = ("latitude_deg", "longitude_deg") if asset.site else ("longitude_deg", "inclination_deg")
        sheet = opened.figures(str(asset.site or asset.sheet)).sheet
        for value in (value for name in place for value in sheet.figures[name].values):
            assert value.kind != "cited" or (value.source in shelf.library().sources and value.confidence)
            assert value.source or value.reason, f"{asset.id}: a position from nowhere"


@pytest.mark.requirement("A003")
@pytest.mark.parametrize("name", LIBRARY, ids=lambda name: Path(name).stem)
def test_no_sensor_taken_away_enlarges_a_set(name: str) -> None:
    layout = laid(name)
    full = opportunities(layout)
    assert any(each.launches for each in full.values()), "nothing could shrink"
    without = {sensor: opportunities(layout, [sensor]) for sensor in layout.sensors}
    assert {sensor: enlarged(less, full) for sensor, less in without.items()} == {sensor: [] for sensor in without}
    assert any(less != full for less in without.values()), "nothing shrinks: the sets do not look at sensors"
    assert all(not each.launches for each in opportunities(layout, list(layout.sensors)).values())


def test_sets_shrink_step_by_step_down_to_none(layout: Layout) -> None:
    """Pairs, triples and so on of sensors: each set lies within the one before it."""
    left_out: list[str] = []
    before = opportunities(layout)
    for sensor in layout.sensors:
        left_out.append(sensor)
        now = opportunities(layout, left_out)
        assert enlarged(now, before) == []
        before = now


@pytest.mark.requirement("A003")
@pytest.mark.parametrize("name", LIBRARY, ids=lambda name: Path(name).stem)
def test_no_link_taken_away_enlarges_a_set(name: str) -> None:
    """The links out of a sensor; those out of a command post carry no knowledge to it."""
    layout = laid(name)
    full = opportunities(layout)
    cut = 0
    for sensor in layout.sensors.values():
        for delivery in sensor.deliveries:
            kept = tuple(each for each in sensor.deliveries if each is not delivery)
            fewer = {**layout.sensors, sensor.id: replace(sensor, deliveries=kept)}
            assert enlarged(opportunities(replace(layout, sensors=fewer)), full) == [], (sensor.id, delivery.node)
            cut += 1
    assert cut >= 2


@pytest.mark.requirement("A003")
def test_a_rise_of_the_chance_to_kill_is_listed_with_its_cause(third_site: Case, layout: Layout) -> None:
    """Same seeds: where a sensor less defends more, the rounds met otherwise, and the list says how."""
    data = third_site.scenario.as_data()
    full = [replicate(layout, 1, k).stories for k in range(10)]
    for asset in (row["id"] for row in data["assets"] if row.get("rounds") is None):
        less = changed(third_site, without_asset(data, asset))
        told = rises(full, [replicate(less, 1, k).stories for k in range(10)], layout)
        for line in told:
            print(f"without {asset}: {line}")
        assert all("instead of" in line for line in told)


def without_asset(data: dict[str, Any], asset: str) -> dict[str, Any]:
    return {
        "assets": [row for row in data["assets"] if row["id"] != asset],
        "links": [row for row in data["links"] if asset not in (row["from"], row["to"])],
    }


def rises(full: list[tuple[Story, ...]], less: list[tuple[Story, ...]], layout: Layout) -> list[str]:
    """Say for each threat that is defended more often with less, what its ends were and are."""
    lines = []
    for i, threat in enumerate(layout.threats):
        before, after = (Counter(str(each[i].cause) for each in runs) for runs in (full, less))
        if after[Cause.DEFENDED] > before[Cause.DEFENDED]:
            lines.append(f"{threat.id}: {dict(after - before)} instead of {dict(before - after)}")
    return lines


def test_a_planted_rise_is_listed(layout: Layout) -> None:
    before, after = Story(0, cause=Cause.SHOT_AND_MISSED), Story(0, cause=Cause.DEFENDED)
    rows = [(before,) * len(layout.threats)], [(after,) + (before,) * (len(layout.threats) - 1)]
    assert rises(*rows, layout) == ["berlin-shot: {'defended': 1} instead of {'shot and missed': 1}"]


# ---------------------------------------------------------------------------------------------- what a source is worth

FAR = {"latitude_deg": -40.0, "longitude_deg": -120.0}


def with_source(data: dict[str, Any], sheet: str, site: Any, release: bool) -> dict[str, Any]:
    """Add a Russian radar that reports to the American command, if a rule lets it."""
    link = {"from": "source", "to": "usa-command", "delay_s": {"assumed": 2, "low": 1, "high": 3, "reason": "test"}}
    rule = {"id": "rus-data", "from": "rus", "to": "usa", "what": "detections", "delay_s": link["delay_s"]}
    source = {"id": "source", "sheet": sheet, "site": site, "owner": "rus", "operator": "rus"}
    # Gabala's lease ended the year before this scenario: what is asked here is what it would be worth if it had not
    source["override"] = {"duty_until": {"assumed": "2020-12-31", "reason": "a what-if of the tests"}}
    return {
        "assets": [*data["assets"], source],
        "links": [*data["links"], link],
        "release": [*data["release"], rule] if release else data["release"],
    }


def value_of(less: list[tuple[Story, ...]], more: list[tuple[Story, ...]]) -> list[tuple[int, int, int]]:
    """Give a source's worth with common draws: microseconds of warning, of a good enough track, threats defended."""
    never = 10**12
    return [
        (
            sum((a.detected_us or never) - (b.detected_us or never) for a, b in zip(*pair, strict=True)),
            sum((a.ready_us or never) - (b.ready_us or never) for a, b in zip(*pair, strict=True)),
            sum((b.cause is Cause.DEFENDED) - (a.cause is Cause.DEFENDED) for a, b in zip(*pair, strict=True)),
        )
        for pair in zip(less, more, strict=True)
    ]


@pytest.mark.requirement("A073")
def test_a_source_out_of_sight_of_every_launch_is_worth_exactly_nothing(third_site: Case, layout: Layout) -> None:
    more = changed(third_site, with_source(third_site.scenario.as_data(), "gabala", FAR, True))
    assert more.sensors["source"].deliveries, "it must report, or it would be worth nothing for another reason"
    assert all("source" not in seen for seen in more.first_seen_s)
    assert opportunities(more) == opportunities(layout)
    runs = [[replicate(each, 1, k) for k in range(6)] for each in (layout, more)]
    without, with_it = ([each.stories for each in outcomes] for outcomes in runs)
    assert value_of(without, with_it) == [(0, 0, 0)] * 6
    assert without == with_it
    # track error, and all else there is to a picture
    assert [each.pictures for each in runs[0]] == [each.pictures for each in runs[1]]


@pytest.mark.requirement("A073")
def test_a_source_in_sight_is_worth_something(third_site: Case) -> None:
    """Without the forward radar, Gabala's reports bring good enough tracks earlier, or bring one at all, to somebody.

    Only opportunity sets grow with each source. In outcomes a source may also cost: what Gabala shows turns the Czech
    radar's narrow field to one missile, and another waits.
    """
    data = third_site.scenario.as_data()
    bare = without_asset(data, "forward-radar")
    less = changed(third_site, bare)
    more = changed(third_site, with_source({**data, **bare}, "gabala", "gabala-site", True))
    few, many = opportunities(less), opportunities(more)
    assert enlarged(few, many) == []
    assert sum(len(each.launches) for each in many.values()) > sum(len(each.launches) for each in few.values())
    outcomes = [[replicate(each, 1, k) for k in range(3)] for each in (less, more)]
    runs = [[each.stories for each in some] for some in outcomes]
    warning_us = sum(each[0] for each in value_of(*runs))
    assert warning_us >= 0
    pairs = [pair for few_runs, many_runs in zip(*runs, strict=True) for pair in zip(few_runs, many_runs, strict=True)]
    sooner = sum(b.ready_us is not None and (a.ready_us is None or b.ready_us < a.ready_us) for a, b in pairs)
    assert sooner >= 3, "the London shot, at least, in every run"
    few_km, many_km = ([measured("ospa_km", each.pictures, "usa-command") or 0.0 for each in some] for some in outcomes)
    assert sum(many_km) < sum(few_km)


@pytest.mark.requirement("A058")
@pytest.mark.parametrize(("sheet", "site"), [("gabala", "gabala-site"), ("armavir", "armavir-site")])
def test_as_a_supplement_russian_radars_never_shrink_a_set(
    third_site: Case, layout: Layout, sheet: str, site: str
) -> None:
    more = changed(third_site, with_source(third_site.scenario.as_data(), sheet, site, True))
    assert enlarged(opportunities(layout), opportunities(more)) == []


@pytest.mark.requirement("A058")
def test_as_a_replacement_they_leave_what_is_left_without_the_dropped_sites(third_site: Case) -> None:
    """The same radar instead of the Czech one; when Moscow keeps its data back, the log is that of the others alone."""
    data = third_site.scenario.as_data()
    dropped = without_asset(data, "brdy-radar")
    replaced = with_source({**data, **dropped}, "armavir", "armavir-site", release=False)
    scenarios = (type(third_site.scenario).model_validate({**data, **each}) for each in (dropped, replaced))
    alone, withheld = (run(each, replications=2) for each in scenarios)
    assert withheld.summary["refusals"] and not alone.summary["refusals"]
    assert events(withheld.record) == events(alone.record)
    assert withheld.summary["raid"] == alone.summary["raid"]
    supplied = {**data, **with_source(data, "armavir", "armavir-site", True)}
    supplement = type(third_site.scenario).model_validate(supplied)
    assert events(run(supplement, replications=1).record) != events(alone.record)


def events(record: tuple[str, ...]) -> list[str]:
    """Give a record's events without the header and the chain of hashes that begins with it."""
    return [line.partition(',"hash":')[0] + line.partition(',"hash":')[2][66:] for line in record[1:]]


# ---------------------------------------------------------------------------------------------- delay


@pytest.mark.requirement("A034")
def test_the_share_of_threats_still_engageable_falls_with_delay_to_nothing_at_the_budget(layout: Layout) -> None:
    found = opportunities(layout)
    budgets = {key: delay_budget_s(each) for key, each in found.items()}
    known = sorted(budget for budget in budgets.values() if budget is not None)
    assert len(known) >= 5
    step_s = 1.0
    delays = [k * step_s for k in range(math.ceil(known[-1] / step_s) + 3)]
    curve = [shares(found, delay) for delay in delays]
    assert all(later <= earlier for earlier, later in itertools.pairwise(curve))
    assert curve[0] == len(known) / len(layout.threats) and curve[-1] == 0.0
    first_zero_s = next(delay for delay, share in zip(delays, curve, strict=True) if share == 0.0)
    assert 0.0 <= first_zero_s - known[-1] <= step_s
    # at each budget exactly one threat more is lost
    for rank, budget in enumerate(known):
        assert shares(found, budget) == (len(known) - rank) / len(layout.threats)
        assert shares(found, budget + 1e-6) == (len(known) - rank - 1) / len(layout.threats)


@pytest.mark.requirement("A034")
def test_the_budget_is_what_the_sets_themselves_say(layout: Layout) -> None:
    """Brute force: shift the readiness by d and count which instants of the set are left."""
    step_s = 10.0
    for each in opportunities(layout, step_s=step_s).values():
        ready_s, budget = each.chain_s, delay_budget_s(each)
        if each.first_commit_s is None or budget is None:
            assert not each.launches
            continue
        from_s = each.first_commit_s + ready_s
        left = {delay: any(k * step_s >= from_s + delay for k in each.launches) for delay in range(0, 1200, 10)}
        last = max(d for d, any_left in left.items() if any_left)
        assert [left[d] for d in sorted(left)] == sorted(left.values(), reverse=True)
        assert 0.0 <= budget - last <= 2 * step_s


def test_a_scarcer_basket_or_a_slower_round_never_enlarges_a_set(third_site: Case, layout: Layout) -> None:
    full = opportunities(layout)
    for setting in (("gbi-two-stage.basket_launch_km", "5"), ("gbi-two-stage.preparation_s", "120")):
        case = open_case(third_site.scenario, settings=dict([setting]))
        less = opportunities(build(case.scenario, case.shelf()))
        assert enlarged(less, full) == [] and less != full


@pytest.mark.requirement("A003")
def test_no_set_is_left_without_the_link_that_carries_the_order(third_site: Case) -> None:
    data = third_site.scenario.as_data()
    data["links"] = [row for row in data["links"] if row["to"] != "gbi-poland"]
    scenario = type(third_site.scenario).model_validate(data)
    cut = opportunities(build(scenario, third_site.shelf()))
    assert not any(each.launches for each in cut.values())

"""What a scenario says wrongly about warning, each told with its place; and what agreements ask for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from oneroof.catalogue.agreements import agreements
from oneroof.errors import ScenarioError
from oneroof.simulation.advice import advice
from oneroof.simulation.draws import Draws
from oneroof.simulation.duties import moments_s
from oneroof.simulation.scenario import read
from oneroof.simulation.scenario.quantity import Assumed
from oneroof.simulation.scenario.reader import check

FILE = Path(__file__).parents[2] / "runs" / "two-centres.yaml"
Data = dict[str, Any]


GHOST = {"id": "x", "sensor": "usa-satellites", "area": {"site": "andoya", "radius_km": 1}}


def where(keys: tuple[Any, ...], *, key: bool = False) -> str:
    return ".".join(map(str, keys))


def set_at(*path: Any) -> Callable[[Data], None]:
    *keys, last, new = path

    def change(data: Data) -> None:
        inner: Any = data
        for each in keys:
            inner = inner[each]
        if new is None:
            inner.pop(last)
        else:
            inner[last] = new

    return change


@pytest.mark.parametrize(
    ("change", "place", "said"),
    [
        (set_at("watches", 0, "node", "usa-warnin"), "watches.0.node", "usa-warning"),
        (set_at("watches", 0, "leadership", "rus-leaders"), "watches.0.leadership", "same party"),
        (
            set_at("watches", 0, "homeland", 0, {"site": "andoia", "radius_km": 5}),
            "watches.0.homeland.0.site",
            "andoya",
        ),
        (set_at("watches", 0, "homeland", 0, {"radius_km": 5}), "watches.0.homeland.0", "one of the two"),
        (set_at("notices", 0, "agreement", "plns-2001"), "notices.0.agreement", "plns-2000"),
        (set_at("notices", 0, "to", 0, "nobody"), "notices.0.to.0", "a node"),
        (set_at("notices", 0, "window", {"from_s": 9, "until_s": 3}), "notices.0.window", "order"),
        (set_at("centres", 0, "desks", ["moscow-rus", "brussels-rus"]), "centres.0.desks", "two parties"),
        (set_at("centres", 1, "id", "moscow"), "centres.1.id", "a second time"),
        (set_at("attack", 0, "by", "fra"), "attack.0.by", "a party"),
        (set_at("links", 0, "down", [[5, 3]]), "links.0.down", "in order"),
        (set_at("interceptors_seen", {"by": ["rusia"]}), "interceptors_seen.by.0", "rus"),
        (
            set_at(
                "false_alarms", [{"id": "x", "sensor": "usa-satellites", "area": {"site": "andoya", "radius_km": 1}}]
            ),
            "false_alarms.0",
            "at_s",
        ),
    ],
)
def test_each_fault_is_told_where_it_stands(change: Callable[[Data], None], place: str, said: str) -> None:
    data = read(FILE).as_data()
    change(data)
    with pytest.raises(ScenarioError) as told:
        check(data, where)
    assert any(fault.where.startswith(place) and said in str(fault) for fault in told.value.faults), told.value.faults


def under_1988(**changes: Any) -> Data:
    data = read(FILE).as_data()
    data["notices"][0] |= {"agreement": "launches-1988", **changes}
    data["notices"][0] = {key: value for key, value in data["notices"][0].items() if value is not None}
    return data


def test_a_verified_clause_is_asked_for() -> None:
    check(under_1988(), where)
    for changes, said in (({"lead_h": 23}, "24 hours"), ({"impact_area": None}, "impact_area")):
        with pytest.raises(ScenarioError, match=said):
            check(under_1988(**changes), where)


def test_an_unverified_clause_is_a_warning_and_no_fault() -> None:
    data = read(FILE).as_data()
    data["notices"][0] |= {"lead_h": 2}
    told = [str(each) for each in advice(check(data, where))]
    assert len(told) == 1 and "unverified" in told[0] and "plns-2000" in told[0]
    assert advice(read(FILE)) == []


def test_what_nobody_saw_in_the_texts_is_marked() -> None:
    known = agreements()
    assert set(known) == {"launches-1988", "jdec-2000", "plns-2000", "hague-2002"}
    assert known["launches-1988"].lead_h.verified and known["launches-1988"].lead_h.value == 24
    assert set(known["launches-1988"].fields) == {"window", "launch_area", "impact_area"}
    # the five fields of the Pentagon's description are verified, the memorandum's own annex is not
    assert all(clause.verified for clause in known["jdec-2000"].report.values())
    assert {name.split("_")[0] for name in known["jdec-2000"].report} == {"launch", "impact"}
    for name in ("jdec-2000", "plns-2000", "hague-2002"):
        assert set(known[name].fields) <= set(known[name].unverified)


def test_false_alarms_come_at_their_rate_and_none_without_chance() -> None:
    rate = Assumed(assumed=2.0, low=0.0, high=5.0, reason="test")
    counts = [len(moments_s("ghost", rate, 36_000.0, Draws(1, replication))) for replication in range(1_000)]
    # 20 expected in ten hours, 3 sigma of the mean of 1,000
    assert abs(sum(counts) / 1_000 - 20.0) < 3.0 * (20.0 / 1_000) ** 0.5
    longer = moments_s("ghost", rate, 72_000.0, Draws(1, 0))
    assert longer[: counts[0]] == moments_s("ghost", rate, 36_000.0, Draws(1, 0))
    assert moments_s("ghost", rate, 36_000.0, Draws(1, 0, False)) == []

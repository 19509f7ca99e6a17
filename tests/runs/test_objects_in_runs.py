"""Objects through the whole engine: whom one shot meets, what a desk may know, the same bytes whatever the order."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from oneroof.simulation import many, nature_handlers
from oneroof.simulation.case import Case, open_case
from oneroof.simulation.event import Event
from oneroof.simulation.layout import Layout, build
from oneroof.simulation.replication import replicate
from oneroof.simulation.run import Result, run
from oneroof.simulation.scenario import read, reader

SHIPPED = "decoys-and-debris"
RADARS = ("forward-x-band", "emr-brdy")


def told(keys: Any, *, key: bool = False) -> str:
    return str(keys)


def complex_of(decoys: int, discriminability: float, **objects: Any) -> Layout:
    """Build the smallest scenario with credible decoys and radars that tell so much."""
    data = read("smallest").as_data()
    data["attack"][0]["objects"] = {"decoys": decoys, **objects}
    settings = {f"{radar}.discriminability_per_look": str(discriminability) for radar in RADARS}
    case = open_case(reader.check(data, told), settings={**settings, "iran-3-stage-3700.reliability": "1"})
    return build(case.scenario, case.shelf())


class FirstMeeting:
    """Listens for whom the first round of a replication met, and of how many tracks it was chosen at last."""

    def __init__(self) -> None:
        self.met: str | None = None
        self.seen = False
        self.tracked = 0

    def note(self, event: Event) -> None:
        if event.kind != "note" or self.seen:
            return
        if event.body["what"] in ("ordered", "aimed"):
            self.tracked = len(event.body["complex"])
        if event.body["what"] == "met":
            self.seen, self.met = True, event.body.get("object")


def met(layout: Layout, draws: int, tracked: int = 0) -> Counter[str | None]:
    """Count whom first rounds met (None: nothing near), of replications with so many tracks to choose from at last."""
    found: Counter[str | None] = Counter()
    for replication in range(draws):
        first = FirstMeeting()
        replicate(layout, 1, replication, (first,))
        if first.seen and first.tracked >= tracked:
            found[first.met] += 1
    return found


def off(found: Mapping[str | None, int], expected: float) -> float:
    """Give how many sigma the share of warheads among what was met lies from what is expected."""
    count = found.get("warhead", 0) + found.get("decoy", 0)
    share = found.get("warhead", 0) / count
    return (share - expected) / math.sqrt(expected * (1 - expected) / count)


@pytest.mark.requirement("A106")
def test_one_shot_at_one_of_two_equal_bodies_meets_the_warhead_every_second_time() -> None:
    found = met(complex_of(1, 0.0), 100)
    assert sum(found.values()) >= 95 and found[None] == 0
    assert abs(off(found, 1 / 2)) <= 3.0


@pytest.mark.slow
@pytest.mark.timeout(3000)
@pytest.mark.requirement("A106")
@pytest.mark.parametrize(("decoys", "draws"), [(1, 3000), (3, 2000), (7, 500)])
def test_one_shot_meets_the_warhead_once_in_n_plus_one(decoys: int, draws: int) -> None:
    found = met(complex_of(decoys, 0.0), draws)
    assert sum(found.values()) >= 0.95 * draws
    assert abs(off(found, 1 / (decoys + 1))) <= 3.0


@pytest.mark.requirement("A106")
def test_perfect_discrimination_meets_the_warhead_each_time() -> None:
    """Where all four bodies were under track; nobody can choose a warhead that no radar follows."""
    found = met(complex_of(3, 10.0), 40, tracked=4)
    assert found["warhead"] == sum(found.values()) >= 30


def test_a_class_that_leaks_to_the_desk_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Radars that are said to tell little, and reports that hold the class: the share is no longer one half."""
    honest = nature_handlers.features

    def leaking(nature: Any, sensor: Any, report: Any, rows: Any, look: int, draws: Any) -> np.ndarray:
        out = honest(nature, sensor, report, rows, look, draws)
        for place, row in enumerate(rows.tolist()):
            if row >= 0:
                out[row, 0] = 5.0 if nature.is_warhead(int(nature.bench.index[place])) else -5.0
        return out

    monkeypatch.setattr(nature_handlers, "features", leaking)
    assert off(met(complex_of(1, 1e-3), 60), 1 / 2) > 3.0


@pytest.mark.slow
@pytest.mark.timeout(3000)
def test_more_is_met_the_better_radars_tell() -> None:
    shares = []
    for discriminability in (0.0, 0.3, 1.0, 3.0):
        found = met(complex_of(3, discriminability), 300)
        shares.append(found["warhead"] / sum(found.values()))
    assert shares == sorted(shares) and shares[-1] > 0.95


@pytest.mark.slow
@pytest.mark.timeout(3000)
def test_what_desks_believe_is_what_is_true_in_that_share() -> None:
    """Reliability over rounds' last aims: in each fifth of the chances given, as many warheads, to 3.5 sigma."""
    layout, picks = complex_of(3, 0.5), []
    for replication in range(600):
        picks += [
            (pick.chance, pick.role == "warhead")
            for pick in replicate(layout, 1, replication).stories[0].picks.values()
        ]
    for low in (0.2, 0.4, 0.6, 0.8):
        inside = [(chance, truly) for chance, truly in picks if low <= chance < low + 0.2]
        mean = math.fsum(chance for chance, _ in inside) / len(inside)
        share = sum(truly for _, truly in inside) / len(inside)
        assert abs(share - mean) <= 3.5 * math.sqrt(mean * (1 - mean) / len(inside)) + 0.02, (low, mean, share)


# ---------------------------------------------------------------------------------------------- the shipped case


@pytest.fixture(scope="module")
def case() -> Case:
    return open_case(SHIPPED)


@pytest.fixture(scope="module")
def result() -> Result:
    return run(SHIPPED, replications=6)


def test_the_shipped_case_says_what_was_fired_at_and_why(result: Result) -> None:
    for threat in result.summary["threats"]:
        assert threat["objects"]["beside_the_warhead"] in (1, 4)
        assert "held to be the warhead with" in threat["why"]
    told_about = [event for line in result.summary["timelines"] for event in line["events"]]
    chosen = [event["text"] for event in told_about if event["what"] == "object chosen"]
    assert chosen and all(text.startswith("round ") and "%" in text for text in chosen)


def test_two_workers_give_the_same_bytes(result: Result, monkeypatch: pytest.MonkeyPatch) -> None:
    # this process takes nothing back: what another is given, that one does
    monkeypatch.setattr(many.Future, "cancel", lambda task: False)
    other = run(SHIPPED, replications=6, workers=2)
    assert other.record == result.record and other.summary == result.summary


def desk_view(layout: Layout) -> list[str]:
    """Collect what desks were told and did in replication 0, with its bytes."""
    kept: list[str] = []

    class View:
        def note(self, event: Event) -> None:
            if event.desk is not None and event.kind in ("message", "note"):
                kept.append(f"{event.time_us} {event.desk} {event.body!r}")

    replicate(layout, 1, 0, (View(),))
    return kept


def test_no_desk_hears_what_a_body_truly_is(case: Case) -> None:
    seen = desk_view(build(case.scenario, case.shelf()))
    assert any("complex" in line for line in seen)
    assert not [line for line in seen for word in ("decoy", "stage", "debris", "warhead", "credible") if word in line]


def test_the_order_of_the_attack_changes_nothing_for_a_desk(case: Case) -> None:
    data = case.scenario.as_data()
    data["attack"] = data["attack"][::-1]
    for row in data["assets"]:
        row["name"] = row["name"][::-1]
    other = type(case.scenario).model_validate(data)
    assert desk_view(build(other, open_case(other).shelf())) == desk_view(build(case.scenario, case.shelf()))

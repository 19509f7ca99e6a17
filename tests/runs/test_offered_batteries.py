"""The same Russian batteries in other hands: who must say yes differs, where and when they can meet does not."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from oneroof.catalogue.shelf import Shelf
from oneroof.engagement.reach import Battery, launch_times
from oneroof.simulation.layout import Layout, build
from oneroof.simulation.scenario import Scenario, lay, read
from runs.arranged import Data, Played, changed, on

OFFERED = ("s400-krasnodar", "s400-rostov")


def alone() -> Scenario:
    """Read the exercise with empty ships: only the offered batteries are left to fire."""

    def empty(data: Data) -> None:
        for row in data["assets"]:
            if row["id"].startswith("sm3-"):
                row["rounds"] = 0

    return changed(read("joint-exercise-2012"), empty)


def joint_control() -> Scenario:
    """Put them under a joint command, in whose post an officer of each party turns a key."""
    return lay(alone(), "joint")


def owner_consent() -> Scenario:
    """Lend them to NATO's command, which must ask their owner's command for each engagement."""

    def lend(data: Data) -> None:
        for row in data["assets"]:
            if row["id"] in OFFERED:
                row |= {"controller": "nato", "owner_consents": ["engage"]}
        for row in data["links"]:
            if row["from"] == "rus-command" and row["to"] in OFFERED:
                row["from"] = "nato-command"
        delay_s = {"assumed": 5, "low": 1, "high": 30, "reason": "test"}
        pairs = (("nato-command", "rus-command"), ("rus-command", "nato-command"))
        data["links"] += [{"from": one, "to": other, "delay_s": delay_s} for one, other in pairs]
        data["nodes"] = [{**row, "protects": None} if row["id"] == "nato-command" else row for row in data["nodes"]]
        whole = {"delay_s": delay_s}
        data["release"] += [
            {"id": "question", "from": "nato", "to": "rus", "what": "request", **whole},
            {"id": "answer", "from": "rus", "to": "nato", "what": "answer", **whole},
        ]

    return changed(alone(), lend)


def asked_for(played: Played) -> set[str]:
    """Name the posts that were asked before rounds of the offered batteries left."""
    return {message["addressee"] for message in played.messages("request")}


def ordered_by(played: Played) -> set[str]:
    return {message["sender"] for message in played.messages("order") if message["addressee"] in OFFERED}


def same(one: Battery, other: Battery) -> bool:
    figures = [dataclasses.replace(each, fly_out=one.fly_out) for each in (one, other)]
    return figures[0] == figures[1] and np.array_equal(one.fly_out.time_s, other.fly_out.time_s)


def reached(layout: Layout, battery: str) -> list[bytes]:
    """Give the launches that meet each missile's nominal flight, as bytes: the battery's footprint on this attack."""
    table = layout.shooters[battery].battery
    return [launch_times(table, each.nominal.times_s, each.nominal.states_ecef)[0].tobytes() for each in layout.threats]


@pytest.mark.requirement("A013")
def test_two_arrangements_ask_others_and_reach_the_same() -> None:
    """Built apart, nothing shared: the same tables bit for bit, so the same footprint, and other chains of release."""
    joint, lent = (build(each, Shelf()) for each in (joint_control(), owner_consent()))
    for id in OFFERED:
        assert same(joint.shooters[id].battery, lent.shooters[id].battery)
        assert reached(joint, id) == reached(lent, id)
        assert joint.shooters[id].spot == lent.shooters[id].spot
        assert (joint.shooters[id].party, lent.shooters[id].party) == ("joint", "nato")
    pairs = ((on(joint, 1, number), on(lent, 1, number)) for number in range(20))
    first, second = next(pair for pair in pairs if all(ordered_by(each) for each in pair))
    assert ordered_by(first) == {"joint-command"} and ordered_by(second) == {"nato-command"}
    assert asked_for(first) == {"nato-officer", "rus-officer"}
    assert asked_for(second) == {"nato-command", "rus-command"}

"""What chance does not touch of the changes to come: the posts and the reports as they are from each change on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from oneroof.command.desk import Post
from oneroof.command.node import Node
from oneroof.command.veto import Scope
from oneroof.simulation import posts
from oneroof.simulation.event import microseconds
from oneroof.simulation.posts import Names
from oneroof.simulation.scenario.changes import Stage, stages
from oneroof.simulation.scenario.models import Scenario
from oneroof.simulation.scenario.rights import Right as RightRow
from oneroof.simulation.sensors import Delivery, Sensor, deliveries_of

Manned: TypeAlias = Callable[[Scenario, Mapping[str, Sensor], Names], dict[str, Post]]


@dataclass(frozen=True, slots=True)
class Coming:
    """One change to come: when, what it is in words, in which scopes one may object, and every post from then on.

    It leads from the state `after` to `state`.
    """

    id: str
    at_us: int
    said: str
    scopes: tuple[Scope, ...]
    after: int
    state: int
    posts: Mapping[str, Post]


def build(
    scenario: Scenario, sensors: Mapping[str, Sensor], manned: Manned
) -> tuple[dict[str, Sensor], dict[str, Post], tuple[Coming, ...]]:
    """Build the posts of a scenario and of all its states; a sensor's deliveries then say in which states they are."""
    names = posts.names_of(scenario)
    first, found = manned(scenario, sensors, names), stages(scenario)
    if not found:
        return dict(sensors), first, ()
    known = {names[row.id]: row for row in scenario.rights}
    reporting = {0: dict(sensors)} | {stage.state: _reporting(stage.scenario, sensors) for stage in found}
    later = [_coming(stage, reporting[stage.state], known, manned) for stage in found]
    known_to = _known_to([first, *(each.posts for each in later)])
    told = {id: replace(sensor, deliveries=_deliveries(id, reporting)) for id, sensor in sensors.items()}
    later = [replace(each, posts=_filled(each.posts, known_to)) for each in later]
    return told, _filled(first, known_to), tuple(later)


def _reporting(scenario: Scenario, sensors: Mapping[str, Sensor]) -> dict[str, Sensor]:
    """Give the sensors with the nodes that they report to in a state."""
    assets = {asset.id: asset for asset in scenario.assets}
    return {
        id: replace(sensor, deliveries=deliveries_of(scenario, assets[sensor.asset])[0])
        for id, sensor in sensors.items()
    }


def _coming(stage: Stage, reporting: Mapping[str, Sensor], known: dict[str, RightRow], manned: Manned) -> Coming:
    """Build a state; a right that is another than all before it gets a name that none had."""
    names: dict[str, str] = {}
    for row in stage.scenario.rights:
        new = f"{row.id}@{stage.change.at_s:g}"
        name = next((name for name, other in known.items() if other == row), new)
        name = f"{new}-{stage.state}" if known.setdefault(name, row) != row else name
        names[row.id] = name
        known[name] = row
    change, at_us = stage.change, microseconds(stage.change.at_s)
    built = manned(stage.scenario, reporting, names)
    return Coming(change.id, at_us, stage.said, change.scopes, stage.after, stage.state, built)


def _known_to(stages: list[Mapping[str, Post]]) -> dict[str, dict[str, Node]]:
    """Say for every post and terminal there ever is which nodes it ever deals with, itself among them."""
    found: dict[str, dict[str, Node]] = {}
    for each in reversed(stages):
        for id, post in each.items():
            found.setdefault(id, {}).update({**post.contacts, id: post.node})
    return found


def _filled(there: Mapping[str, Post], known_to: Mapping[str, dict[str, Node]]) -> dict[str, Post]:
    """Give every post that there ever is: one that is not there now commands nothing, and is still heard of."""
    found: dict[str, Post] = {}
    for id, known in known_to.items():
        contacts = {name: there[name].node if name in there else node for name, node in known.items()}
        found[id] = replace(there[id], contacts=contacts) if id in there else Post(known[id], {}, contacts)
    return found


def _deliveries(sensor: str, reporting: Mapping[int, dict[str, Sensor]]) -> tuple[Delivery, ...]:
    """Say in which states a sensor reports to whom; what is the same in several is one delivery."""
    states: dict[Delivery, set[int]] = {}
    for state, each in reporting.items():
        for delivery in each[sensor].deliveries:
            states.setdefault(delivery, set()).add(state)
    return tuple(replace(delivery, states=frozenset(held)) for delivery, held in states.items())

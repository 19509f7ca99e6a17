"""The truth wall is a type: from no class of a believing room can a true flight or nature be reached."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
import typing
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from oneroof.command import desk
from oneroof.flight.trajectory import Trajectory

BLIND_ROOMS = ("oneroof.tracking", "oneroof.engagement", "oneroof.command")


def classes(room: str) -> Iterator[type]:
    """List the classes that a room's modules make."""
    for found in pkgutil.walk_packages(importlib.import_module(room).__path__, room + "."):
        module = importlib.import_module(found.name)
        for value in vars(module).values():
            if isinstance(value, type) and value.__module__ == found.name:
                yield value


def held_types(cls: type) -> set[type]:
    """List the types that a class's fields and its methods' parameters and results can hold, one step deep."""
    hints = dict(_hints(cls))
    for member in vars(cls).values():
        function = getattr(member, "fget", member)
        if callable(function) and hasattr(function, "__annotations__"):
            hints.update({f"{function.__name__}.{key}": value for key, value in _hints(function).items()})
    return {found for hint in hints.values() for found in _leaves(hint)}


def _hints(thing: object) -> dict[str, object]:
    try:
        return typing.get_type_hints(thing)
    except NameError as error:  # a name that only a type checker imports
        pytest.fail(f"{thing!r} hides a type behind TYPE_CHECKING: {error}")


def _leaves(hint: object) -> Iterator[type]:
    if isinstance(hint, type) and not typing.get_args(hint):
        yield hint
    for argument in typing.get_args(hint):
        inner = argument if isinstance(argument, list | tuple) else [argument]
        for one in inner:
            yield from _leaves(one)


def reachable(start: type) -> set[type]:
    """List every type of the house that can be reached from a class by following fields."""
    seen, waiting = set(), [start]
    while waiting:
        cls = waiting.pop()
        if cls in seen or not cls.__module__.startswith(("oneroof.", __name__)):
            continue
        seen.add(cls)
        waiting += [*held_types(cls), *cls.__bases__]
    return seen


def is_truth(cls: type) -> bool:
    return cls is Trajectory or cls.__module__.startswith("oneroof.simulation")


@pytest.mark.parametrize("room", BLIND_ROOMS)
def test_no_class_of_a_believing_room_reaches_the_truth(room: str) -> None:
    found = {cls.__qualname__: {t.__qualname__ for t in reachable(cls) if is_truth(t)} for cls in classes(room)}
    assert found, f"{room} makes no class: nothing was checked"
    assert not {name: truth for name, truth in found.items() if truth}


def test_the_desk_is_among_what_is_checked() -> None:
    assert desk.Desk in set(classes("oneroof.command"))
    assert len(reachable(desk.Desk)) > 5


@dataclass
class _Inner:
    path: dict[str, tuple[Trajectory, ...]]


@dataclass
class _PlantedDesk:
    inner: list[_Inner] | None


def test_a_planted_trajectory_two_steps_away_is_found() -> None:
    assert dataclasses.is_dataclass(_PlantedDesk)
    assert Trajectory in reachable(_PlantedDesk)

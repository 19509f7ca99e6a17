"""Common ground: which arrangements cross nobody's red line, who objects to the others, and to what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from oneroof.catalogue import yaml_file
from oneroof.policy.traits import Trait, possible, traits
from oneroof.simulation.scenario import Scenario, arrangement_reader, lay, shelf_names
from oneroof.simulation.scenario.bindings import roles_of

FILE = Path(__file__).with_name("positions.yaml")


@dataclass(frozen=True, slots=True)
class RedLine:
    """One thing that must never be so, or always; with who says it, under which row, in which words."""

    role: str
    trait: Trait
    always: bool
    row: str = ""
    said: str = ""

    def crossed(self, found: Iterable[Trait]) -> bool:
        """Tell whether an arrangement of these traits crosses it."""
        return (self.trait in frozenset(found)) != self.always


@dataclass(frozen=True, slots=True)
class Position:
    """One role's red lines, and what it asks for beyond them."""

    role: str
    red_lines: tuple[RedLine, ...]
    wishes: frozenset[Trait] = frozenset()


@dataclass(frozen=True, slots=True)
class Option:
    """One rung of the ladder: an arrangement, in one use of the partner's means, and what it amounts to."""

    name: str
    arrangement: str
    replaces: bool
    traits: frozenset[Trait]


@cache
def positions() -> tuple[Position, ...]:
    """Read the positions that ship, each red line with the row under which the statement stands."""
    rows: list[Mapping[str, Any]] = yaml_file.load(FILE).checked().data["positions"]
    return tuple(
        Position(
            row["role"],
            tuple(_red_line(row["role"], line) for line in row["red_lines"]),
            frozenset(Trait(word) for word in row["wishes"]),
        )
        for row in rows
    )


def _red_line(role: str, line: Mapping[str, Any]) -> RedLine:
    always = "always" in line
    return RedLine(role, Trait(line["always" if always else "never"]), always, line["row"], line["said"])


def common_ground(options: Sequence[Option], held: Iterable[Position]) -> tuple[Option, ...]:
    """Find the options that cross no red line of anybody, in the order given.

    Each trait's options are found once; every red line then takes away those on its wrong side. The same set as asking
    every option about every red line.
    """
    left = set(range(len(options)))
    having: dict[Trait, set[int]] = {trait: set() for trait in Trait}
    for number, option in enumerate(options):
        for trait in option.traits:
            having[trait].add(number)
    for line in {(line.trait, line.always) for position in held for line in position.red_lines}:
        trait, always = line
        left = left & having[trait] if always else left - having[trait]
    return tuple(options[number] for number in sorted(left))


def objections(option: Option, held: Iterable[Position]) -> tuple[RedLine, ...]:
    """List the red lines that an option crosses."""
    return tuple(line for each in held for line in each.red_lines if line.crossed(option.traits))


def ladder(scenario: Scenario, names: Sequence[str] | None = None) -> tuple[Option, ...]:
    """Lay arrangements over a scenario, in both uses of the partner's sensors: as a supplement, and in place.

    Without names, all that ship whose roles the scenario binds. As a replacement the lead does without its own sensors.
    What leaves the lead no way to fire is no option. Raises ScenarioError for a role that is not bound.
    """
    listed = arrangement_reader.listed()
    bound, titles = _roles(scenario), {row["name"]: str(row["title"]) for row in listed}
    chosen = names if names is not None else [row["name"] for row in listed if set(row["roles"]) <= bound.keys()]
    found = []
    for name in chosen:
        laid = lay(scenario, name)
        for replaces in (False, True):
            used = _without_own_sensors(laid) if replaces else laid
            if possible(used):
                found.append(_option(name, titles.get(name, name), replaces, traits(used)))
    return tuple(found)


def _roles(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    """Give the parties of each role that is played."""
    said = {} if scenario.roles is None else scenario.roles.model_dump(exclude_none=True)
    found = roles_of({"parties": [{"id": row.id} for row in scenario.parties], "roles": said})
    return {role: parties for role, parties in found.items() if parties}


def _option(name: str, title: str, replaces: bool, found: frozenset[Trait]) -> Option:
    told = title[0].lower() + title[1:]
    if Trait.PARTNER_DATA_USED in found:
        told += ", indispensable" if Trait.PARTNER_INDISPENSABLE in found else ", not indispensable"
    return Option(told + (" (in place of the lead's sensors)" if replaces else ""), name, replaces, found)


def _without_own_sensors(scenario: Scenario) -> Scenario:
    """Cut the reports of all sensors that are not the partner's."""
    partner = _roles(scenario).get("partner", ())
    dropped = {
        row.id
        for row in scenario.assets
        if shelf_names.kind_of(row.sheet) != "interceptor" and row.owner not in partner
    }
    return scenario.model_copy(update={"links": tuple(row for row in scenario.links if row.from_ not in dropped)})


def as_data(options: Sequence[Option], held: Sequence[Position]) -> dict[str, Any]:
    """Give the ladder with everybody's objections and wishes as plain data."""
    ground = {option.name for option in common_ground(options, held)}
    rows = [
        {
            "option": option.name,
            "arrangement": option.arrangement,
            "replaces": option.replaces,
            "traits": sorted(option.traits),
            "common_ground": option.name in ground,
            "objections": [
                {"role": line.role, "trait": line.trait, "row": line.row, "said": line.said}
                for line in objections(option, held)
            ],
            "wishes_met": {each.role: sorted(each.wishes & option.traits) for each in held},
        }
        for option in options
    ]
    return {"options": rows, "common_ground": sorted(ground)}

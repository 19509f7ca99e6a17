"""What changes while an attack is under way, as a file writes it; and the scenario as it stands from then on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, Field

from oneroof.command.veto import Scope
from oneroof.errors import Fault, ScenarioError
from oneroof.simulation.scenario.quantity import CONFIG, Id, Number, Text
from oneroof.simulation.scenario.rights import Right

if TYPE_CHECKING:
    from oneroof.simulation.scenario.models import Scenario


class Ratification(BaseModel):
    """A parliament or a council that must agree before a change enters into force, and when it does."""

    model_config = CONFIG

    by: Id = Field(description="the party that ratifies")
    at_s: Number | None = Field(
        default=None, ge=0, le=86_400, description="when it is given, seconds after start_utc; left out: it is not"
    )


class Change(BaseModel):
    """What holds from an instant on: another arrangement, other rights, other controllers. Owners never change."""

    model_config = CONFIG

    id: Id = Field(description="the change's id; without one, a number")
    at_s: Number = Field(ge=0, le=86_400, description="seconds after start_utc, 0 to 86400")
    arrangement: Text | None = Field(default=None, description="an arrangement that is laid over the scenario")
    controllers: dict[str, Text] = Field(default={}, description="assets put under the command of parties")
    withdraw: tuple[Text, ...] = Field(default=(), description="assets taken back by those who operate them")
    rights: tuple[Right, ...] | None = Field(default=None, description="the rights in force from then on")
    weapons: Literal["free", "tight"] | None = Field(default=None, description="the state declared from then on")
    ratification: tuple[Ratification, ...] = Field(default=(), description="who must ratify it first, and when they do")

    @property
    def enters_s(self) -> float | None:
        """When it enters into force: at its time and with the last ratification; None while one is missing."""
        given = [row.at_s for row in self.ratification]
        return None if None in given else max([self.at_s, *(at_s for at_s in given if at_s is not None)])

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """In which scopes one may object to it; nobody may to an asset's withdrawal by who brought it."""
        touched = {Scope.ARCHITECTURE: bool(self.controllers), Scope.PLANS: self.arrangement is not None}
        touched[Scope.PLANS] |= self.rights is not None or self.weapons is not None
        return tuple(scope for scope, there in touched.items() if there)


@dataclass(frozen=True, slots=True)
class Stage:
    """A scenario as it stands from a change on, with the change in words.

    `state` numbers it; `after` is the state that the change came upon: 0 is the scenario as it begins.
    """

    change: Change
    said: str
    scenario: Scenario
    state: int
    after: int


def stages(scenario: Scenario) -> tuple[Stage, ...]:
    """Give the scenario after each of its changes, one upon the other, complete and checked.

    Where somebody may object to a change there is also the course of things without it. An arrangement that comes into
    force is laid over the bare scenario: what was changed before it holds no longer. Raises ScenarioError for a change
    after which the scenario does not hold together, or that changes nothing.
    """
    found: list[Stage] = []
    scopes = {row.scope for row in scenario.vetoes}
    now, unopposed = {0: scenario}, 0
    for change in _entering(scenario.changes):
        coming: dict[int, Scenario] = {}
        for after, before in now.items():
            state = len(found) + 1
            coming[state] = _changed(before, change, strict=after == unopposed)
            found.append(Stage(change, ", ".join(_said(change)), coming[state], state, after))
        unopposed = next(each.state for each in found if (each.change, each.after) == (change, unopposed))
        now = now | coming if scopes.intersection(change.scopes) else coming
    return tuple(found)


def _entering(changes: tuple[Change, ...]) -> list[Change]:
    """Give what enters into force, in the order in which it does; what is not ratified stays paper."""
    found = [each.model_copy(update={"at_s": at_s}) for each in changes if (at_s := each.enters_s) is not None]
    return sorted(found, key=lambda each: each.at_s)


def _changed(scenario: Scenario, change: Change, strict: bool) -> Scenario:
    from oneroof.simulation.scenario import laying, reader

    launches = tuple(row for row in scenario.vetoes if Scope(row.scope) is Scope.EMPLOYMENT)
    bare = scenario.model_copy(update={"changes": (), "vetoes": launches})
    if change.arrangement is not None:
        bare = laying.lay(bare, change.arrangement)
    data = bare.as_data()
    for row in data["assets"]:
        if row["id"] in change.withdraw:
            _withdraw(row, change, strict)
        if row["id"] in change.controllers:
            row["controller"] = change.controllers[row["id"]]
    if change.rights is not None:
        data["rights"] = [row.model_dump(mode="json", by_alias=True, exclude_none=True) for row in change.rights]

    if change.weapons is not None:
        data["weapons"] = change.weapons
    # over this change was decided; over a launch one may object as long as there is a right to engage
    engage = any(row["action"] == "engage" for row in data["rights"])
    data["vetoes"] = [row for row in data["vetoes"] if row["scope"] == Scope.EMPLOYMENT and engage]

    def where(keys: tuple[Any, ...], *, key: bool = False) -> str:
        return f"changes.{change.id}, after which {'.'.join(map(str, keys)) or 'the scenario'}"

    return reader.check(data, where)


def _withdraw(row: dict[str, Any], change: Change, strict: bool) -> None:
    if row.pop("controller", row["operator"]) == row["operator"] and strict:
        where, found = f"changes.{change.id}.withdraw", f"{row['id']!r}, which nobody else commands then"
        allowed = "an asset is withdrawn from whoever commands it in its operator's place"
        raise ScenarioError(Fault(where, found, allowed, "Put it under a 'controller' before, or leave it out."))


def _said(change: Change) -> Iterator[str]:
    """Say a change in words."""
    if change.arrangement is not None:
        yield f"arrangement {change.arrangement}"
    yield from (f"{party} commands {asset}" for asset, party in sorted(change.controllers.items()))
    yield from (f"{asset} is withdrawn" for asset in change.withdraw)
    if change.rights is not None:
        yield f"rights {', '.join(row.id for row in change.rights) or 'of nobody'}"
    if change.weapons is not None:
        yield f"weapons {change.weapons}"

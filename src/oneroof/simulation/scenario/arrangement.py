"""The format of an arrangement file, version 1: who commands, who must say yes, who is shown what, told in roles."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field, StrictBool, model_validator

from oneroof.simulation.scenario.consents import By
from oneroof.simulation.scenario.models import Party
from oneroof.simulation.scenario.quantity import CONFIG, Chance, Delay, Id, Text, refused
from oneroof.simulation.scenario.rights import Action, DecisionDelay, Release, Right
from oneroof.simulation.scenario.roles import Role
from oneroof.simulation.scenario.steps import Part, Step
from oneroof.simulation.scenario.vetoes import Scope

ARRANGEMENT_FORMAT = 1


class Seat(BaseModel):
    """A command post that the arrangement adds: one, one for each of several roles, or a body of members."""

    model_config = CONFIG

    id: Id = Field(description="the post's id; of a role's own post 'lead.ID' is said elsewhere")
    name: Text | None = Field(default=None, description="what people call it")
    party: Id | None = Field(default=None, description="the role or added party that it belongs to")
    each: tuple[Role, ...] = Field(default=(), description="in place of a party: one such post for each of these roles")
    members: tuple[Id, ...] = Field(default=(), description="a body: one post for each member, all of them by its id")


class Channel(BaseModel):
    """A channel that the arrangement adds, or puts in the place of the scenario's."""

    model_config = CONFIG

    from_: Text = Field(
        alias="from", description="a role's command post, an added post, or assets such as lead.sensors"
    )
    to: Text = Field(description="a role's command post, an added post, or assets such as lead.batteries")
    back: StrictBool = Field(default=False, description="whether it leads back as well")
    delay_s: Delay | None = Field(
        default=None, description="seconds; left out: the scenario's own, or as long as the asset's own channel takes"
    )


class Cut(BaseModel):
    """A channel of the scenario that the arrangement takes away."""

    model_config = CONFIG

    from_: Text = Field(alias="from", description="the post or assets that send")
    to: Text = Field(description="the post or assets that receive")


class Veto(BaseModel):
    """A post that may object: to what a right allows, or to all of one scope, as a scenario's vetoes say it."""

    model_config = CONFIG

    by: Text = Field(description="the role or post that may object")
    on: Text | None = Field(default=None, description="the right that it may stop, by its id or its action")
    scope: Scope | None = Field(default=None, description="or the scope: employment, architecture or plans")
    objection_chance: Chance | None = Field(default=None, description="chance that it objects, in a scope")
    delay_s: DecisionDelay | None = Field(default=None, description="the time to object to a launch, in a scope")

    @model_validator(mode="after")
    def _on_or_scope(self) -> Veto:
        if (self.on is None) == (self.scope is None):
            found = "neither 'on' nor 'scope'" if self.on is None else "both 'on' and 'scope'"
            raise refused("a veto is on a right, or in a scope", "Write one of the two.", found)
        if self.scope is not None and self.objection_chance is None:
            found, mend = "a scope without 'objection_chance'", "Add the chance that it objects."
            raise refused("in a scope the chance of an objection is the veto's own", mend, found)
        if self.on is not None and (self.objection_chance, self.delay_s) != (None, None):
            allowed = "a veto on a right answers as the right, or its 'seats', say"
            raise refused(allowed, "Write it under 'seats' of the right.", "a chance or a delay of a veto on a right")
        return self


class Centre(BaseModel):
    """A joint warning centre that the arrangement opens, with a desk of two roles."""

    model_config = CONFIG

    id: Id = Field(description="the centre's id")
    name: Text | None = Field(default=None, description="what people call it")
    desks: tuple[Text, ...] = Field(
        min_length=2, max_length=2, description="two posts, such as lead.desk, partner.desk"
    )


class Arrangement(BaseModel):
    """One way to share command and information, written in roles; it can be laid over any scenario that binds them.

    It replaces all rights with their vetoes, and the release rules between the roles' parties; the rest it adds, cuts
    or puts under another controller, and leaves the scenario's as it is.
    """

    model_config = CONFIG

    format: Literal[1] = Field(description="the version of this format: 1")
    name: Id = Field(description="the arrangement's id")
    title: Text = Field(description="one line")
    summary: str = Field(default="", max_length=10_000, description="a paragraph")
    roles: tuple[Role, ...] = Field(min_length=1, description="roles that a scenario must bind")
    optional: tuple[Role, ...] = Field(default=(), description="roles that it makes use of where they are bound")
    equal: tuple[Role, ...] = Field(default=(), description="roles with equal rights: swapping them changes nothing")
    parties: tuple[Party, ...] = Field(default=(), description="bodies that exist under this arrangement only")
    nodes: tuple[Seat, ...] = Field(default=(), description="command posts that it adds")
    links: tuple[Channel, ...] = Field(default=(), description="channels that it adds")
    centres: tuple[Centre, ...] = Field(default=(), description="joint warning centres that it opens")
    cut: tuple[Cut, ...] = Field(default=(), description="channels that it takes away")
    controllers: dict[Text, Text] = Field(default={}, description="assets put under a role's or body's command")
    supplement: tuple[Text, ...] = Field(default=(), description="assets that add to the core and may be withdrawn")
    owner_consents: dict[Text, tuple[Action, ...]] = Field(
        default={}, description="assets whose owner must agree to what a post of another party would do with them"
    )
    sectors: dict[Text, Role] = Field(default={}, description="posts that plan only for the places of a role's sector")
    rules: dict[Text, By] = Field(default={}, description="rules of consent with names, for rights to refer to")
    steps: dict[Step, dict[Role, Part]] = Field(default={}, description="each role's part in each step of the life")
    rights: tuple[Right, ...] = Field(default=(), description="who may decide; 'self' is the post that asks")
    vetoes: tuple[Veto, ...] = Field(default=(), description="who may stop what others may decide")
    release: tuple[Release, ...] = Field(
        default=(), description="who shows whom what; roles show each other nothing else"
    )

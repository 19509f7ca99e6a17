"""Who may object to what, as a scenario file writes it: to a launch, to what the parts are, to what the rules say."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from oneroof.simulation.scenario.quantity import CONFIG, Chance, Id, Text
from oneroof.simulation.scenario.rights import DecisionDelay

Scope = Literal["employment", "architecture", "plans"]


class Veto(BaseModel):
    """A node that may object, in one scope: employment (a launch), architecture (controllers), plans (rules)."""

    model_config = CONFIG

    id: Id = Field(description="the veto's id; without one, its scope")
    scope: Scope = Field(description="what it may object to: employment, architecture or plans")
    holder: Text = Field(description="the node that may object")
    objection_chance: Chance = Field(description="chance that it objects")
    delay_s: DecisionDelay | None = Field(default=None, description="the time to object to a launch; else the right's")

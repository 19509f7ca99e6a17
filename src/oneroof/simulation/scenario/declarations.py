"""What a party declares in public, in its words, and the rule that somebody binds it to, if any."""

from __future__ import annotations

from pydantic import BaseModel, Field, model_validator

from oneroof.simulation.scenario.places import Place
from oneroof.simulation.scenario.quantity import CONFIG, Id, Number, Text, Whole, refused


class Declaration(BaseModel):
    """A public statement; with a rule it can be checked against what happens, without one it is words."""

    model_config = CONFIG

    id: Id = Field(description="the declaration's id")
    by: Id = Field(description="the party that declares")
    text: Text = Field(description="what it says")
    no_shot_at_launches_near: Place | None = Field(
        default=None, description="the rule: none of its batteries fires at a missile launched near this place"
    )
    radius_km: Number | None = Field(default=None, gt=0, le=20_000, description="how near, in km")
    rounds_at_most: Whole | None = Field(default=None, ge=0, description="the rule: it has no more rounds than this")

    @model_validator(mode="after")
    def _one_rule(self) -> Declaration:
        if (self.no_shot_at_launches_near is None) != (self.radius_km is None):
            raise refused("a place and a radius stand together", "Write no_shot_at_launches_near with radius_km.")
        if self.no_shot_at_launches_near is not None and self.rounds_at_most is not None:
            raise refused("a declaration is bound to one rule", "Write two declarations.")
        return self

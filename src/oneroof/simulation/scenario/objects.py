"""The part of a scenario that says what flies with a warhead, and what an intercept leaves behind."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field, StrictBool, model_validator

from oneroof.simulation.scenario.quantity import CONFIG, Delay, Quantity, Whole, refused, within

DECOYS_MAX = 50

Push = Annotated[Quantity, within(0.0, 1000.0)]
Beta = Annotated[Quantity, within(0.5, 5000.0)]
Ratio = Annotated[Quantity, within(1e-4, 1e4)]
Section = Annotated[Quantity, within(1e-9, 1e3)]
Pieces = Annotated[Quantity, within(0.0, 100.0)]


class Objects(BaseModel):
    """What one missile brings forth beside its warhead; figures are filled in only for what there is."""

    model_config = CONFIG

    decoys: Whole = Field(default=0, ge=0, le=DECOYS_MAX, description="how many decoys, 0 to 50")
    credible: StrictBool = Field(default=True, description="whether decoys have the warhead's cross-section")
    spent_stage: StrictBool = Field(default=False, description="whether the last stage flies on and is seen")
    release_s: Delay | None = Field(default=None, description="seconds after burnout at which decoys are let go")
    release_speed_m_s: Push | None = Field(default=None, description="relative velocity at release, one sigma each way")
    decoy_beta_kg_m2: Beta | None = Field(default=None, description="a decoy's mass over drag area")
    decoy_rcs_ratio: Ratio | None = Field(default=None, description="an incredible decoy's cross-section by warhead's")
    separation_speed_m_s: Push | None = Field(default=None, description="relative velocity of the spent stage")
    stage_beta_kg_m2: Beta | None = Field(default=None, description="the empty stage's mass over drag area, tumbling")

    @model_validator(mode="after")
    def _alike(self) -> Objects:
        if self.credible and self.decoy_rcs_ratio is not None:
            allowed = "a credible decoy has the warhead's cross-section"
            raise refused(allowed, "Write 'credible: false' or remove 'decoy_rcs_ratio'.", "a ratio of its own")
        return self


class Debris(BaseModel):
    """What is left of a body that was hit: a cloud of pieces on nearby arcs, each of which sensors see."""

    model_config = CONFIG

    pieces: Pieces = Field(description="pieces large enough to be seen")
    speed_m_s: Push = Field(description="their velocity against the body's, one sigma each way")
    beta_kg_m2: Beta = Field(description="a piece's mass over drag area")
    rcs_m2: Section = Field(description="a piece's cross-section, in every band")

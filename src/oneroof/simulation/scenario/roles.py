"""The roles that arrangements speak in, and how a scenario binds its parties to them."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import BaseModel, Field

from oneroof.simulation.scenario.quantity import CONFIG, Id

Role = Literal["lead", "alliance", "partner", "host"]
ROLES: tuple[str, ...] = get_args(Role)


class Roles(BaseModel):
    """Which party plays which role; the lead, left out, is the first party."""

    model_config = CONFIG

    lead: Id | None = Field(default=None, description="the party that leads; left out: the first party")
    alliance: Id | None = Field(default=None, description="the alliance")
    partner: Id | None = Field(default=None, description="the partner outside the alliance")
    host: tuple[Id, ...] = Field(default=(), description="parties on whose ground assets stand")

"""The origin filter: a policy of not engaging what was launched inside an area."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from oneroof.catalogue import areas
from oneroof.errors import nearest
from oneroof.simulation.scenario.quantity import CONFIG, Id, refused


def _known(name: str) -> str:
    if name not in areas.names():
        raise refused(f"an area that ships stands here: {', '.join(areas.names())}", nearest(name, areas.names()))
    return name


class OriginFilter(BaseModel):
    """No engagement of launches from inside an area, as each post places the launch when it could first fire."""

    model_config = CONFIG

    area: Annotated[Id, AfterValidator(_known)] = Field(description="the area: euro-atlantic or nato-2009")
    parties: tuple[Id, ...] = Field(default=(), description="whose posts keep to it; left out: all")

"""Places of a scenario file: a site of the shelf by its name, or a point by its coordinates."""

from __future__ import annotations

import math
from typing import Annotated, Any

from pydantic import BaseModel, Discriminator, Field, Tag

from oneroof.simulation.scenario.quantity import CONFIG, Number, Text


class Point(BaseModel):
    """A place by its coordinates on WGS-84."""

    model_config = CONFIG

    latitude_deg: Number = Field(ge=-90, le=90, description="degrees north, -90 to 90")
    longitude_deg: Number = Field(ge=-180, le=180, description="degrees east, -180 to 180")
    height_m: Number = Field(default=0.0, ge=-500, le=9000, description="metres above the ellipsoid, -500 to 9000")
    name: Text | None = Field(default=None, description="what people call it")

    @property
    def latitude_rad(self) -> float:
        """Geodetic latitude."""
        return math.radians(self.latitude_deg)

    @property
    def longitude_rad(self) -> float:
        """Longitude, positive east."""
        return math.radians(self.longitude_deg)


def _place_form(value: Any) -> str | None:
    if isinstance(value, str):
        return "<site>"
    return "<point>" if isinstance(value, dict | Point) else None


Place = Annotated[
    Annotated[Text, Tag("<site>")] | Annotated[Point, Tag("<point>")],
    Discriminator(_place_form, custom_error_type="place", custom_error_message="a place in one of its two forms"),
]


def label(place: str | Point) -> str:
    """Say a place for people: its name, else its coordinates."""
    if isinstance(place, str):
        return place
    return place.name or f"{place.latitude_deg:.2f},{place.longitude_deg:.2f}"

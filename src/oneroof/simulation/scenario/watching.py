"""The part of a scenario about warning: who watches, announced launches, joint centres, false alarms, seen rounds."""

from __future__ import annotations

import math
from typing import Annotated

from pydantic import BaseModel, Field, model_validator

from oneroof.simulation.scenario.quantity import (
    CONFIG,
    Assumed,
    Delay,
    Id,
    Number,
    Quantity,
    Text,
    refused,
    within,
)
from oneroof.simulation.scenario.rights import DecisionDelay

Section = Annotated[Quantity, within(1e-6, 1e4)]
Rate = Annotated[Quantity, within(0.0, 1e4)]
_NOBODY = "the scenario gives none; no figure published"


class Area(BaseModel):
    """A circle on the ground, about a site of the shelf or a point."""

    model_config = CONFIG

    site: Text | None = Field(default=None, description="a site of the shelf; or write the two coordinates")
    latitude_deg: Number | None = Field(default=None, ge=-90, le=90, description="degrees north, -90 to 90")
    longitude_deg: Number | None = Field(default=None, ge=-180, le=180, description="degrees east, -180 to 180")
    radius_km: Number = Field(ge=0, le=10_000, description="radius in km, up to 10000")

    @model_validator(mode="after")
    def _placed(self) -> Area:
        point = self.latitude_deg is not None and self.longitude_deg is not None
        if (self.site is None) is not point or (self.site is not None and self.latitude_deg is not None):
            raise refused("an area has a site, or latitude_deg and longitude_deg", "Write one of the two.")
        return self


class Watch(BaseModel):
    """A post that watches for launches on its party's behalf, and alarms its leadership at what nobody explains."""

    model_config = CONFIG

    node: Id = Field(description="the command post that watches")
    leadership: Id | None = Field(default=None, description="the node that is alarmed; it must be linked")
    homeland: tuple[Area, ...] = Field(min_length=1, description="where an impact is an attack on the party")
    patience_s: Delay = Field(
        default=Assumed(
            assumed=900, low=300, high=1800, reason="the scenario gives none; radars have seen nothing by then"
        ),
        description="seconds after which an alarm of which nothing more was seen is called off",
    )

    @property
    def id(self) -> str:
        """Name the watch by its node."""
        return self.node


class Window(BaseModel):
    """From when until when a launch is announced, in scenario seconds."""

    model_config = CONFIG

    from_s: Number = Field(ge=-864_000, le=864_000, description="first instant, seconds after start_utc")
    until_s: Number = Field(ge=-864_000, le=864_000, description="last instant, seconds after start_utc")

    @model_validator(mode="after")
    def _ordered(self) -> Window:
        if self.until_s < self.from_s:
            raise refused("a window ends after it begins", "Put its ends in order.", f"{self.from_s} to {self.until_s}")
        return self


class Notice(BaseModel):
    """An announced launch, with the fields that its agreement asks for."""

    model_config = CONFIG

    id: Id = Field(description="the notice's id")
    agreement: Id = Field(description="under which agreement: jdec-2000, plns-2000, launches-1988, hague-2002")
    node: Id = Field(description="the node that announces")
    to: tuple[Id, ...] = Field(min_length=1, description="the nodes that are told")
    vehicle_class: Text = Field(description="generic class of the missile or launcher")
    window: Window = Field(description="from when until when")
    launch_area: Area = Field(description="whence")
    azimuth_deg: Number | None = Field(
        default=None, ge=0, le=360, description="planned direction, clockwise from north"
    )
    azimuth_within_deg: Number = Field(default=15, gt=0, le=180, description="how far off the direction may be seen")
    impact_area: Area | None = Field(default=None, description="where it is planned to come down")
    lead_h: Number = Field(ge=0, le=8760, description="hours before the window opens at which it is sent")


class Centre(BaseModel):
    """A joint warning centre: a desk of each party, with equal rights, and a joint log that all must sign."""

    model_config = CONFIG

    id: Id = Field(description="the centre's id")
    name: Text | None = Field(default=None, description="what people call it")
    desks: tuple[Id, ...] = Field(min_length=2, max_length=2, description="two nodes of two parties")
    consult_s: DecisionDelay = Field(
        default=DecisionDelay(
            median=Assumed(assumed=60, low=15, high=300, reason=_NOBODY),
            spread=Assumed(assumed=0.5, low=0.2, high=1.0, reason=_NOBODY),
        ),
        description="the time in which a staff answers what the other shows it",
    )
    sign_s: DecisionDelay = Field(
        default=DecisionDelay(
            median=Assumed(assumed=120, low=30, high=600, reason=_NOBODY),
            spread=Assumed(assumed=0.5, low=0.2, high=1.0, reason=_NOBODY),
        ),
        description="the time after the last change in which a staff signs",
    )


class FalseAlarm(BaseModel):
    """A launch that a sensor's processing declares where there is none."""

    model_config = CONFIG

    id: Id = Field(description="the false alarm's id")
    sensor: Id = Field(description="the sensor that declares it")
    at_s: tuple[Number, ...] = Field(default=(), description="when, seconds after start_utc")
    rate_per_hour: Rate | None = Field(default=None, description="how often, at random moments of the scenario")
    area: Area = Field(description="whence the launch seems to come")
    azimuth_deg: Number | None = Field(default=None, ge=0, le=360, description="the heading that it seems to have")


class SeenInterceptors(BaseModel):
    """Whose sensors take a flying interceptor for what it may be, and how large it looks to a radar."""

    model_config = CONFIG

    by: tuple[Id, ...] = Field(min_length=1, description="parties whose sensors see interceptors in flight")
    rcs_m2: Section = Field(
        default=Assumed(assumed=1.0, low=0.1, high=10.0, reason="the scenario gives none; a rocket of some metres"),
        description="cross-section of a round in flight, in every band",
    )


def circle(area: Area, site: tuple[float, float] | None) -> tuple[float, float, float]:
    """Give an area as latitude and longitude in rad and a radius in m; `site` are a named site's coordinates in rad."""
    if site is not None:
        return (*site, area.radius_km * 1000.0)
    assert area.latitude_deg is not None and area.longitude_deg is not None
    return math.radians(area.latitude_deg), math.radians(area.longitude_deg), area.radius_km * 1000.0

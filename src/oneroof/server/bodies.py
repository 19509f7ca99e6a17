"""The bodies that the API takes: checked whole before anything is done, each field bounded."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

STRICT = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)
NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"

Name = Annotated[str, Field(min_length=1, max_length=100, pattern=NAME)]
# a key is dotted, with rows by their ids; a link's has an arrow
_KEY = r"^[A-Za-z0-9][A-Za-z0-9._>-]*$"
_SETTINGS_MOST, _SETTING_MOST = 40, 200

Key = Annotated[str, Field(min_length=1, max_length=_SETTING_MOST, pattern=_KEY)]
Text = Annotated[str, Field(max_length=_SETTING_MOST)]
Settings = Annotated[
    dict[Key, Text | float | bool],
    Field(
        max_length=_SETTINGS_MOST,
        description="values of the scenario or of sheets put in place, as --set KEY=VALUE",
        json_schema_extra={
            "additionalProperties": False,
            "propertyNames": {"minLength": 1, "maxLength": _SETTING_MOST, "pattern": _KEY},
        },
    ),
]
Longitude = Annotated[float, Field(ge=-180, le=180)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Arrangement = Annotated[Name | None, Field(default=None, description="an arrangement laid over the scenario")]
Believe = Annotated[Name | None, Field(default=None, description="whose figures are believed")]


def _whole(value: object) -> object:
    """Take 3.0 for 3, as JSON does."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


# as large as a whole number is in the page's language
Seed = Annotated[int, Field(default=1, ge=0, le=2**53 - 1), BeforeValidator(_whole)]
Replications = Annotated[int, Field(default=100, ge=1, le=100_000), BeforeValidator(_whole)]


class Run(BaseModel):
    """What is run: a scenario, how often, from which seed, under what."""

    model_config = STRICT

    scenario: Name
    seed: Seed = 1
    replications: Replications = 100
    arrangement: Arrangement = None
    believe: Believe = None
    set: Settings = Field(default_factory=dict)


class Comparison(BaseModel):
    """What is compared: one attack under several arrangements."""

    model_config = STRICT

    scenario: Name
    arrangements: Annotated[list[Name], Field(min_length=2, max_length=8)]
    seed: Seed = 1
    replications: Replications = 100
    believe: Believe = None
    set: Settings = Field(default_factory=dict)


class Area(BaseModel):
    """The edges of a map."""

    model_config = STRICT

    south_deg: Latitude
    north_deg: Latitude
    west_deg: Longitude
    east_deg: Annotated[float, Field(ge=-180, le=540)]


class Footprint(BaseModel):
    """What is mapped: what a scenario defends, cell by cell."""

    model_config = STRICT

    scenario: Name
    area: Annotated[Area | None, Field(description="left out: Europe")] = None
    step_deg: Annotated[float, Field(ge=0.1, le=10)] = 1.0
    arrangement: Arrangement = None
    believe: Believe = None
    set: Settings = Field(default_factory=dict)


class Move(BaseModel):
    """One ship or radar put elsewhere."""

    model_config = STRICT

    asset: Name
    longitude_deg: Longitude
    latitude_deg: Latitude


class Moved(BaseModel):
    """What was moved or set since the footprint was made."""

    model_config = STRICT

    moves: Annotated[list[Move], Field(max_length=20)] = Field(default_factory=list)
    set: Settings = Field(default_factory=dict)


class Place(BaseModel):
    """A place on the ground."""

    model_config = STRICT

    longitude_deg: Longitude
    latitude_deg: Latitude


Few = Annotated[list[Annotated[float, Field(gt=-100_000, lt=100_000)]], Field(max_length=40)]


class Reach(BaseModel):
    """A question of reach: an interceptor at a site against one flight."""

    model_config = STRICT

    interceptor: Name
    from_: Annotated[Place, Field(alias="from")]
    against: Name
    launch: Place
    aim: Place
    commit_after_burnout_s: Annotated[float, Field(ge=-1e5, le=1e5)] = 0.0
    burnout_speed_km_s: Annotated[float, Field(ge=0.5, le=11)] | None = None
    flight_time_max_s: Annotated[float, Field(ge=10, le=5000)] | None = None
    least_closing_speed_km_s: Annotated[float, Field(ge=0, le=20)] = 0.0
    loft: Literal["", "minimum-energy", "lofted", "depressed"] = ""
    believe: Believe = None
    threshold: Literal["speed", "delay"] | None = None
    speeds_km_s: Few = Field(default_factory=list)
    delays_s: Few = Field(default_factory=list)

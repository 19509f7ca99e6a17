"""Who may decide what and who is shown what, as a scenario file writes it: seats, rights, release rules."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import BaseModel, Field

from oneroof.simulation.scenario.consents import By
from oneroof.simulation.scenario.products import DevelopmentField
from oneroof.simulation.scenario.quantity import CONFIG, Chance, Delay, Id, Number, Spread, Text

ReleasedField = Literal[
    "launch_time_s",
    "launch_latitude_deg",
    "launch_longitude_deg",
    "launch_azimuth_deg",
    "impact_latitude_deg",
    "impact_longitude_deg",
    "impact_time_s",
    "track_number",
    "track_time_s",
    "position_ecef_m",
    "velocity_ecef_m_s",
    "covariance_ecef",
    "boost_probability",
    "first_time_s",
    "first_position_ecef_m",
    "first_sigma_m",
    "track",
    "battery",
    "last_launch_s",
]
WARNING_FIELDS, TRACK_FIELDS = get_args(ReleasedField)[:7], get_args(ReleasedField)[7:-3]
REQUEST_FIELDS = get_args(ReleasedField)[-3:]
AnyField = Literal[ReleasedField, DevelopmentField]
Level = Literal["unclassified", "restricted", "confidential", "secret", "top-secret"]


class DecisionDelay(BaseModel):
    """A human delay: lognormal, by its median and the standard deviation of its logarithm."""

    model_config = CONFIG

    median: Delay = Field(description="median in seconds")
    spread: Spread = Field(description="standard deviation of the logarithm, 0 for a fixed delay")


class SeatRow(BaseModel):
    """How one node answers, where it differs from the others that a right names."""

    model_config = CONFIG

    delay_s: DecisionDelay | None = Field(default=None, description="the time to answer")
    refusal_chance: Chance | None = Field(default=None, description="chance that the answer is no")


Action = Literal["engage", "share", "task"]


class Right(BaseModel):
    """Who may decide what, how long the answer takes, and when silence counts as a refusal.

    Of several rows for one action the first that fits the asking post and the asset governs.
    """

    model_config = CONFIG

    id: Id = Field(description="the right's id; without one, its action")
    action: Action = Field(description="what is decided: to engage, to share with another party, to task a radar")
    of: tuple[Text, ...] = Field(default=(), description="the assets that it is about; left out: all")
    for_: tuple[Text, ...] = Field(
        default=(), alias="for", description="the nodes whose asking it governs; all if none"
    )
    by: By = Field(description="the node that decides, or a rule of consent over nodes")
    asked: Literal["per-engagement", "per-raid"] = Field(description="how often: for each track, or once")
    delay_s: DecisionDelay = Field(description="the time to answer")
    refusal_chance: Chance = Field(description="chance that the answer is no")
    timeout_s: Delay = Field(description="seconds after which silence is a refusal")
    seats: dict[str, SeatRow] = Field(default={}, description="nodes that answer in a way of their own")


class Release(BaseModel):
    """What one party shows another: these fields, rounded, after a delay. What no rule names is refused.

    Detections are a standing flow of a sensor's reports, released whole, as is a cue that tells another party's radar
    where to look, and an answer to a question; so are announcements of launches (notice) and what a staff at a warning
    centre says there (joint-log). Launch warnings, the reports that a warning centre is shown (launch-report), tracks,
    questions and development data are released field by field, and a question may be asked without any. Level,
    restrictions and onward_to make the label that the released carries, and all that is made of it.
    """

    model_config = CONFIG

    id: Id = Field(description="the rule's id; without one, what it releases")
    from_: Id = Field(alias="from", description="the party that releases")
    to: Id = Field(description="the party that is shown it")
    what: Literal[
        "launch-warning",
        "detections",
        "cue",
        "tracks",
        "request",
        "answer",
        "launch-report",
        "notice",
        "joint-log",
        "development-data",
    ] = Field(description="the kind of message")
    fields: tuple[AnyField, ...] = Field(default=(), description="the fields released; all others are left out")
    round_to: dict[str, Annotated[Number, Field(gt=0)]] = Field(
        default={}, description="coarsening: released fields to multiples of these"
    )
    delay_s: Delay = Field(description="seconds that the review takes")
    level: Level = Field(default="unclassified", description="how sensitive it is, by the policy's order")
    onward_to: tuple[Id, ...] = Field(default=(), description="parties that the recipient may hand it on to")
    restrictions: tuple[Id, ...] = Field(default=(), description="words that stay with it, such as warning-only")

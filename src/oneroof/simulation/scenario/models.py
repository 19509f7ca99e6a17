"""The format of a scenario file, version 1: who is there, who may know and decide, what is fired at whom."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field, StrictBool

from oneroof.simulation.scenario.changes import Change
from oneroof.simulation.scenario.dates import Active, Condition, Phase
from oneroof.simulation.scenario.declarations import Declaration
from oneroof.simulation.scenario.objects import Debris, Objects
from oneroof.simulation.scenario.origins import OriginFilter
from oneroof.simulation.scenario.places import Place, Point, label
from oneroof.simulation.scenario.quantity import (
    CONFIG,
    Assumed,
    AssumedFigure,
    Assumption,
    Chance,
    CitedFigure,
    Delay,
    Figure,
    Id,
    Knots,
    Number,
    Text,
    Whole,
    refused,
)
from oneroof.simulation.scenario.rights import Action, Release, Right
from oneroof.simulation.scenario.roles import Role, Roles
from oneroof.simulation.scenario.translations import Translation
from oneroof.simulation.scenario.vetoes import Veto
from oneroof.simulation.scenario.watching import Centre, FalseAlarm, Notice, SeenInterceptors, Watch

FORMAT = 1
THREATS_MAX = 10_000
REPLICATIONS_MAX = 10_000_000


def _utc(text: str) -> str:
    """Accept an ISO 8601 time in UTC; the text itself stays, so that the record shows what the file says."""
    mend = "Write for example 2013-07-01T12:00:00Z."
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise refused("a date and time in UTC stands here", mend) from None
    if moment.utcoffset() != timedelta(0):
        raise refused("the time is UTC and says so with Z", mend)
    if not datetime(1957, 1, 1, tzinfo=UTC) <= moment < datetime(2057, 1, 1, tzinfo=UTC):
        raise refused("satellites' orbits are computed from 1957 to 2056", mend)
    return text


UtcTime = Annotated[str, AfterValidator(_utc)]


class Party(BaseModel):
    """A state or an alliance: it owns assets, holds rights, is shown only what is released to it."""

    model_config = CONFIG

    id: Id = Field(description="the party's id")
    name: Text | None = Field(default=None, description="what people call it")
    believes: Id | None = Field(default=None, description="whose figures its planners believe; left out: the run's")


class Station(BaseModel):
    """A place that a ship keeps, until when."""

    model_config = CONFIG

    at: Place = Field(description="the place at sea: a site or a point")
    until_s: Number | None = Field(
        default=None, ge=-864_000, le=86_400, description="seconds after start_utc at which it leaves for the next"
    )

    @property
    def id(self) -> str:
        """Name the station by its place."""
        return label(self.at)


class Ship(BaseModel):
    """A ship: assets on it move with it, and are there only if it is on station in a replication."""

    model_config = CONFIG

    id: Id = Field(description="the ship's id")
    name: Text | None = Field(default=None, description="what people call it")
    stations: tuple[Station, ...] = Field(min_length=1, description="where it is, in the order of time")
    speed_knots: Knots | None = Field(default=None, description="transit speed; needed with more than one station")
    availability: Chance = Field(
        default=Assumed(assumed=1.0, low=0.3, high=1.0, reason="the scenario gives none; taken to be on station"),
        description="chance that it is on station, drawn once a replication",
    )


class Asset(BaseModel):
    """A sensor or a battery: a sheet of the shelf at a place, in somebody's hands."""

    model_config = CONFIG

    id: Id = Field(description="the asset's id; without one, the sheet's name")
    name: Text | None = Field(default=None, description="what people call it")
    sheet: Text = Field(description="an interceptor, radar or satellite of the shelf")
    site: Place | None = Field(default=None, description="where it stands; a satellite or what is on a ship has none")
    ship: Id | None = Field(default=None, description="the ship that carries it, in place of a site")
    owner: Id = Field(description="the party that owns it; without one, the first party")
    operator: Id = Field(description="the party that operates it; without one, its owner")
    host: Id | None = Field(default=None, description="the party on whose ground it stands")
    controller: Id | None = Field(default=None, description="the party under whose command it is put")
    mission: tuple[Id, ...] = Field(default=(), description="what it is for, in words such as homeland, europe")
    status: Literal["planned", "under-construction", "operational", "cancelled", "hypothetical"] = Field(
        default="operational", description="its status at the scenario's date"
    )
    active: Active | None = Field(default=None, description="the days on which it is there; left out: all")
    phase: Id | None = Field(default=None, description="the phase of a plan that brings it")
    rounds: Whole | None = Field(default=None, ge=0, le=100_000, description="interceptors in the magazine")
    owner_consents: tuple[Action, ...] = Field(
        default=(), description="what its owner must agree to when a post of another party would do it with this asset"
    )
    override: dict[str, Figure] = Field(default={}, description="figures of the sheet replaced here, with sources")
    supplement: Literal[True] | None = Field(default=None, description="true: it adds to the core, may be withdrawn")
    objection_chance: Chance | None = Field(
        default=None, description="of a supplement: chance that it is not there in a crisis, drawn once a replication"
    )


class Node(BaseModel):
    """A command post of one party."""

    model_config = CONFIG

    id: Id = Field(description="the node's id")
    name: Text | None = Field(default=None, description="what people call it")
    party: Id = Field(description="the party it belongs to; without one, the first party")
    protects: tuple[Id, ...] | None = Field(default=None, description="places that it plans for; left out: all")
    studies_s: Delay | None = Field(
        default=None, description="seconds after a flight until it has development data of it; left out: it makes none"
    )


class Link(BaseModel):
    """A one-way channel between two assets or nodes, with its delay."""

    model_config = CONFIG

    from_: Id = Field(alias="from", description="the asset or node that sends")
    to: Id = Field(description="the asset or node that receives")
    delay_s: Delay = Field(description="seconds from sending to receiving")
    translation: Id | None = Field(default=None, description="the table that translates what it carries")
    down: tuple[tuple[Number, Number], ...] | None = Field(
        default=None, description="when it carries nothing: [from, until] in seconds after start_utc"
    )

    @property
    def id(self) -> str:
        """Name the link by its two ends."""
        return f"{self.from_}>{self.to}"


class Doctrine(BaseModel):
    """How a battery fires: one after the other with a look between, or all at once; what stays in reserve."""

    model_config = CONFIG

    shooter: Id = Field(description="an asset whose sheet is an interceptor")
    mode: Literal["shoot-look-shoot", "salvo"] = Field(description="one by one or together")
    shots: Whole = Field(ge=1, le=100, description="rounds fired at a threat at a time")
    reserve: Whole = Field(ge=0, le=100_000, description="rounds that are kept back")
    uplink: StrictBool = Field(description="whether updates reach its rounds in flight")
    objects: Literal["most-likely", "all"] | None = Field(
        default=None, description="of objects that fly together: fire at the most likely warhead alone, or at all"
    )

    @property
    def id(self) -> str:
        """Name the doctrine by its battery."""
        return self.shooter


class Protect(BaseModel):
    """A place that the defence is there for: a threat predicted to fall inside the radius is worth a round."""

    model_config = CONFIG

    id: Id = Field(description="the place's id; without one, its name")
    place: Place = Field(description="the place")
    radius_km: Number = Field(gt=0, le=5000, description="radius in km, up to 5000")
    sector: Role | None = Field(default=None, description="whose sector it is in, where sectors are; left out: lead's")

    @property
    def radius_m(self) -> float:
        """The radius in metres."""
        return self.radius_km * 1000.0


class Threat(BaseModel):
    """One missile of the attack: from where, at what, when."""

    model_config = CONFIG

    id: Id = Field(description="the threat's id; without one, made of the place it is aimed at")
    missile: Text = Field(description="a missile of the shelf")
    from_: Place = Field(alias="from", description="the launch point")
    to: Place = Field(description="the place it is aimed at")
    launch_s: Number = Field(default=0.0, ge=0, le=86_400, description="seconds after start_utc, 0 to 86400")
    loft: Literal["minimum-energy", "lofted", "depressed"] = Field(default="minimum-energy", description="how it flies")
    count: Whole = Field(default=1, ge=1, description="how many of it; once read, each is a threat of its own")
    interval_s: Number = Field(default=0.0, ge=0, le=86_400, description="seconds between one and the next")
    objects: Objects | None = Field(default=None, description="what it brings forth beside its warhead")
    by: Id | None = Field(default=None, description="the party whose launch it is, where one knows of it beforehand")


class Scenario(BaseModel):
    """One situation: who is there, who may know and decide, what is fired at whom.

    Frozen and complete: what the file leaves out is filled in from `defaults.yaml`.  Ids carry the logic, names are for
    people.  Keys that are Python words end in an underscore here (`from_`).
    """

    model_config = CONFIG

    format: Literal[1] = Field(description="the version of this format: 1")
    name: Id = Field(description="the scenario's id")
    title: Text = Field(description="one line")
    summary: str = Field(default="", max_length=10_000, description="a paragraph")
    start_utc: UtcTime = Field(description="time zero in UTC, such as 2013-07-01T12:00:00Z")
    parties: tuple[Party, ...] = Field(min_length=1, description="who takes part")
    roles: Roles | None = Field(default=None, description="which party plays which role of an arrangement")
    arrangement: Text | None = Field(default=None, description="an arrangement to lay over it, by name or path")
    compare: tuple[Text, ...] = Field(default=(), description="arrangements that 'oneroof compare' sets side by side")
    beneath: dict[str, Any] | None = Field(default=None, description="what the arrangement replaced; not to be written")
    assets: tuple[Asset, ...] = Field(min_length=1, description="sensors and batteries")
    ships: tuple[Ship, ...] = Field(default=(), description="ships that carry assets")
    nodes: tuple[Node, ...] = Field(min_length=1, description="command posts")
    links: tuple[Link, ...] = Field(default=(), description="who can send to whom")
    rights: tuple[Right, ...] = Field(default=(), description="who may decide")
    weapons: Literal["free", "tight"] | None = Field(default=None, description="a declared state that rules ask for")
    release: tuple[Release, ...] = Field(default=(), description="who is shown what; nothing else is shown")
    changes: tuple[Change, ...] = Field(default=(), description="what changes while the attack is under way")
    vetoes: tuple[Veto, ...] = Field(default=(), description="who may object to what, by scope; nobody else may")
    release_policy: Id | None = Field(default=None, description="the name of these rules of release")
    doctrine: tuple[Doctrine, ...] = Field(default=(), description="how batteries fire")
    protect: tuple[Protect, ...] = Field(default=(), description="what is to be protected")
    attack: tuple[Threat, ...] = Field(min_length=1, max_length=THREATS_MAX, description="what is fired")
    translations: tuple[Translation, ...] = Field(default=(), description="tables between two parties' formats")
    declarations: tuple[Declaration, ...] = Field(default=(), description="what parties declare in public")
    origin_filter: OriginFilter | None = Field(default=None, description="launches that are not engaged")
    debris: Debris | None = Field(default=None, description="what an intercept leaves; left out: nothing seen")
    watches: tuple[Watch, ...] | None = Field(default=None, description="who watches for launches, and alarms whom")
    notices: tuple[Notice, ...] | None = Field(default=None, description="launches that are announced")
    centres: tuple[Centre, ...] | None = Field(default=None, description="joint warning centres")
    false_alarms: tuple[FalseAlarm, ...] | None = Field(
        default=None, description="launches declared where there is none"
    )
    interceptors_seen: SeenInterceptors | None = Field(default=None, description="who sees interceptors in flight")
    conditions: tuple[Condition, ...] | None = Field(default=None, description="what assets' days hang on")
    phases: tuple[Phase, ...] | None = Field(default=None, description="the phases of a plan, in order")
    replications: Whole = Field(ge=1, le=REPLICATIONS_MAX, description="how many runs")
    chance: Literal["on", "off"] = Field(default="on", description="off: every draw takes its median")

    def as_data(self) -> dict[str, Any]:
        """Give the scenario as the plain data of a complete file; reading it again gives an equal scenario."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)

    @property
    def fingerprint(self) -> str:
        """Hash the content: free of key order, comments, spelling of numbers, and of where the file stands."""
        text = json.dumps(self.as_data(), sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def assumptions(self) -> list[Assumption]:
        """List every assumed quantity with its dotted path, in the order of the paths."""
        return sorted(_assumptions(self, ""), key=lambda assumption: assumption.path)

    def with_setting(self, path: str, value: str) -> Scenario:
        """Give this scenario with one value replaced, checked as a file is; `path` is dotted, rows by their ids.

        Raises `settings.NotAScenarioKey` if the path begins with no key of a scenario (it may be a sheet's), and
        ScenarioError or TooLarge for an unknown deeper key or a value that cannot stand there.
        """
        from oneroof.simulation.scenario import settings

        return settings.with_setting(self, path, value)


def _assumptions(node: Any, path: str) -> Iterator[Assumption]:
    """Walk models, rows and mappings down to what is assumed."""
    if isinstance(node, Assumed):
        yield Assumption(path, node.assumed, node.low, node.high, node.reason)
    elif isinstance(node, AssumedFigure):
        yield from _assumed_figure(node, path)
    elif isinstance(node, BaseModel) and not isinstance(node, CitedFigure | Point):
        for key, field in type(node).model_fields.items():
            yield from _assumptions(getattr(node, key), f"{path}.{field.alias or key}".lstrip("."))
    elif isinstance(node, tuple):
        for place, row in enumerate(node):
            if isinstance(row, BaseModel):
                # rows are named by their ids, the parts of a rule by their places
                yield from _assumptions(row, f"{path}.{getattr(row, 'id', place)}")
    elif isinstance(node, dict):
        for key, inner in node.items():
            yield from _assumptions(inner, f"{path}.{key}")


def _assumed_figure(figure: AssumedFigure, path: str) -> Iterator[Assumption]:
    """Numbers only: a flag or a text has no range to move over."""
    value, low, high = figure.assumed, figure.low, figure.high
    if isinstance(value, int | float) and not isinstance(value, bool) and low is not None and high is not None:
        yield Assumption(path, float(value), low, high, figure.reason)

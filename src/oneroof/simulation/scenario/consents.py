"""Who must say yes, as a scenario file writes it: a node, or an expression over nodes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Discriminator, Field, StrictBool, Tag, model_validator

from oneroof.command import consent
from oneroof.command.conditions import Conditions
from oneroof.errors import Fault
from oneroof.simulation.scenario.quantity import CONFIG, Delay, Number, Text, Whole, refused

# keys of an expression that hold further expressions, and keys that hold seats
WITH_PARTS = ("all", "series", "of")
WITH_SEATS = ("unopposed", "unless", "delegated")
FORMS = "all, series, at_least with of, unopposed with window_s, unless, delegated (with when and else)"


class When(BaseModel):
    """Rules of engagement: what a desk must know of a track, all of it."""

    model_config = CONFIG

    protects: StrictBool | None = Field(default=None, description="whether it is to fall in a place to protect")
    sensors: Whole | None = Field(default=None, ge=1, description="at least so many sensors of the party follow it")
    launched_from: Area | None = Field(default=None, description="it was launched in this area")
    warhead_chance: Number | None = Field(default=None, ge=0, le=1, description="at least so likely the warhead")
    weapons: Literal["free", "tight"] | None = Field(default=None, description="the declared state that must hold")

    @model_validator(mode="after")
    def _something(self) -> When:
        if all(getattr(self, name) is None for name in type(self).model_fields):
            raise refused("at least one condition stands here", "Add one, or leave 'when' and 'else' out.", "none")
        return self


class Area(BaseModel):
    """A circle of ground."""

    model_config = CONFIG

    latitude_deg: Number = Field(ge=-90, le=90, description="degrees north, -90 to 90")
    longitude_deg: Number = Field(ge=-180, le=180, description="degrees east, -180 to 180")
    radius_km: Number = Field(gt=0, le=20_000, description="radius in km")


class Rule(BaseModel):
    """An expression of consent; exactly one of its forms."""

    model_config = CONFIG

    all: tuple[By, ...] | None = Field(default=None, min_length=1, description="all at once, and all must grant")
    series: tuple[By, ...] | None = Field(default=None, min_length=1, description="one after the other, all must grant")
    at_least: Whole | None = Field(default=None, ge=1, description="so many of these must grant")
    of: tuple[By, ...] | None = Field(default=None, min_length=1, description="of whom at least so many must grant")
    unopposed: tuple[Text, ...] | None = Field(default=None, min_length=1, description="granted unless one objects")
    window_s: Delay | None = Field(default=None, description="seconds in which one may object")
    unless: Text | None = Field(default=None, description="a veto: nobody waits for it, but it stops what it can")
    delegated: Text | None = Field(default=None, description="the commander who acts under rules agreed beforehand")
    when: When | None = Field(default=None, description="what must be known of a track for the commander to act alone")
    else_: By | None = Field(default=None, alias="else", description="who is asked where that does not hold")

    @model_validator(mode="after")
    def _one_form(self) -> Rule:
        said = {name for name in type(self).model_fields if getattr(self, name) is not None}
        pairs = ({"at_least", "of"}, {"unopposed", "window_s"}, {"delegated", "when", "else_"})
        if said not in ({"all"}, {"series"}, {"unless"}, {"delegated"}, *pairs):
            raise refused(f"one form stands here: {FORMS}", "Write one of them.", ", ".join(sorted(said)) or "nothing")
        return self


def _form(value: Any) -> str | None:
    if isinstance(value, str):
        return "<node>"
    return "<rule>" if isinstance(value, dict | Rule) else None


By = Annotated[
    Annotated[Text, Tag("<node>")] | Annotated[Rule, Tag("<rule>")],
    Discriminator(_form, custom_error_type="consent", custom_error_message="a node or a rule of consent"),
]
Rule.model_rebuild()


def rule(by: str | Rule) -> consent.Consent:
    """Build the expression that a file wrote."""
    if isinstance(by, str):
        return consent.Key(by)
    if by.all is not None:
        return consent.AllOf(_parts(by.all))
    if by.series is not None:
        return consent.InSeries(_parts(by.series))
    if by.of is not None:
        return consent.AtLeast(by.at_least or len(by.of), _parts(by.of))
    if by.unopposed is not None and by.window_s is not None:
        return consent.Unopposed(by.unopposed, round(by.window_s.number * 1e6))
    if by.when is not None and by.else_ is not None:
        return consent.Given(_conditions(by.when), by.delegated or "", rule(by.else_))
    return consent.Unless(by.unless) if by.unless is not None else consent.Delegated(by.delegated or "")


def _conditions(when: When) -> Conditions:
    area = when.launched_from
    return Conditions(
        protects=when.protects,
        sensors=when.sensors or 0,
        launched_within_m=None if area is None else area.radius_km * 1000.0,
        launched_from_rad=(0.0, 0.0) if area is None else _radians(area),
        warhead_chance=when.warhead_chance or 0.0,
        weapons=when.weapons,
    )


def _radians(area: Area) -> tuple[float, float]:
    return math.radians(area.latitude_deg), math.radians(area.longitude_deg)


def _parts(parts: tuple[str | Rule, ...]) -> tuple[consent.Consent, ...]:
    return tuple(rule(part) for part in parts)


def named(by: Any, keys: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Walk the plain data of an expression: every node it names, with the keys that lead there."""
    if isinstance(by, str):
        yield keys, by
    elif isinstance(by, Mapping):
        for key in (*WITH_PARTS, *WITH_SEATS):
            parts = by.get(key)
            if isinstance(parts, str):
                yield (*keys, key), parts
            for place, part in enumerate(parts if isinstance(parts, list | tuple) else ()):
                yield from named(part, (*keys, key, place))
        yield from named(by.get("else"), (*keys, "else"))


def quorum_faults(by: Any, keys: tuple[Any, ...], where: Callable[..., str]) -> Iterator[Fault]:
    """Tell a quorum of more than there are and one that counts a seat twice, in the plain data of an expression."""
    if isinstance(by, Mapping):
        for key in (*WITH_PARTS, "else"):
            yield from quorum_faults(by.get(key), (*keys, key), where)
        yield from faults_of_quorum(by.get("at_least"), by.get("of"), keys, where)
    for place, part in enumerate(by if isinstance(by, list | tuple) else ()):
        yield from quorum_faults(part, (*keys, place), where)


def faults_of_quorum(count: Any, of: Any, keys: tuple[Any, ...], where: Callable[..., str]) -> Iterator[Fault]:
    """Tell what is wrong with one quorum, whatever its parts are made of."""
    parts = of if isinstance(of, list | tuple) else ()
    if isinstance(count, int) and not isinstance(count, bool) and parts and count > len(parts):
        allowed = "at most all of those named can grant"
        yield Fault(where((*keys, "at_least")), f"{count} of {len(parts)}", allowed, "Correct the number.")
    seats = [part for part in parts if isinstance(part, str)]
    for seat in dict.fromkeys(seat for seat in seats if seats.count(seat) > 1):
        yield Fault(where((*keys, "of")), f"{seat!r} twice", "in a quorum each seat counts once", "Name it once.")

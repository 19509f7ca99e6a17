"""When an asset is there: from a day, until a day, and only after conditions; and the phases of a plan."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, model_validator

from oneroof.simulation.scenario.quantity import CONFIG, Id, Text, Whole, refused

YEAR_LETTERS = 4


def _day(text: str) -> str:
    """Accept a day as year, month and day; the text itself stays."""
    try:
        if date.fromisoformat(text).isoformat() == text:
            return text
    except ValueError:
        pass
    raise refused("a day stands here, as year, month and day", "Write for example 2015-12-31.")


def _due(text: str) -> str:
    """Accept a year or a day."""
    return text if len(text) == YEAR_LETTERS and text.isdecimal() else _day(text)


Day = Annotated[str, AfterValidator(_day)]
Due = Annotated[str, AfterValidator(_due)]


class Active(BaseModel):
    """The days on which an asset is there: from the first up to, but not including, `until`, all conditions met.

    A day is one of UTC. Before the last of its conditions is met an asset is not there, whatever the date.
    """

    model_config = CONFIG

    from_: Day | None = Field(default=None, alias="from", description="first day; left out: always was")
    until: Day | None = Field(default=None, description="first day on which it is no longer there; left out: stays")
    when: tuple[Id, ...] = Field(default=(), description="conditions that must be met as well, by their ids")
    source: Text | None = Field(default=None, description="where the days are published")
    reason: Text | None = Field(default=None, description="why these days, where none is published")

    @model_validator(mode="after")
    def _whole(self) -> Active:
        if self.from_ is not None and self.until is not None and self.until <= self.from_:
            found = f"from {self.from_} until {self.until}"
            raise refused("'until' is a later day than 'from'", "Put the two in order.", found)
        if (self.from_ or self.until) and not (self.source or self.reason):
            raise refused("a day has a source, or a reason", "Add 'source', or 'reason' where no day is published.")
        return self


class Condition(BaseModel):
    """Something that must have happened: a threat that grew, a decision, a milestone. It stays met."""

    model_config = CONFIG

    id: Id = Field(description="the condition's id")
    said: Text = Field(description="what must have happened, in words")
    met: Day | None = Field(default=None, description="the day on which it is met; left out: it is not")
    slip_months: Whole = Field(default=0, ge=-600, le=600, description="months by which that day moves")
    source: Text | None = Field(default=None, description="where it is published")
    reason: Text | None = Field(default=None, description="why so, where nothing is published")


class Phase(BaseModel):
    """One step of a plan: it is complete on the first day on which all assets of the phases up to it are there."""

    model_config = CONFIG

    id: Id = Field(description="the phase's id")
    title: Text = Field(description="what it brings")
    due: Due = Field(description="when a text says it is due: a year or a day")
    source: Text = Field(description="the text that says so")
    happened: Text | None = Field(default=None, description="what became of it, in words, with its source")

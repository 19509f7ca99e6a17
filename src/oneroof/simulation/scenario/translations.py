"""Translations between parties' formats and procedures, as a scenario file writes them."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from oneroof.simulation.scenario.quantity import CONFIG, Delay, Id, Number, Text

Factor = Annotated[Number, Field(gt=0)]
Lost = dict[str, tuple[str, ...]]


class Translation(BaseModel):
    """How messages of one party read in another's terms, and back, on the links that name it: words, units, loss, time.

    Names and units are those on the wire: whoever reads it turns them back, so that what arrives is what both sides
    have words for. What goes there and back must come back, but for what is declared as lost.
    """

    model_config = CONFIG

    id: Id = Field(description="the table's id, which links name")
    between: tuple[Id, Id] = Field(description="the two parties; the words are the second one's")
    delay_s: Delay = Field(description="seconds that each translation takes, either way")
    names: dict[str, Text] = Field(default={}, description="fields by the second party's words for them")
    units: dict[str, Factor] = Field(default={}, description="fields multiplied into the second party's units")
    loses: Lost = Field(default={}, description="by kind of message, the fields that the second has no word for")
    names_back: dict[str, Text] | None = Field(default=None, description="words turned back; left out: names reversed")
    units_back: dict[str, Factor] | None = Field(
        default=None, description="words multiplied back; left out: the inverse of units"
    )
    loses_back: Lost = Field(default={}, description="by kind of message, the fields lost on the way back")

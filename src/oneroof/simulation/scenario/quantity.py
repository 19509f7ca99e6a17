"""A figure that a scenario states about a real system: cited with its source, or assumed with its range and reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    PlainSerializer,
    StrictBool,
    Tag,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
    WrapValidator,
    model_validator,
)
from pydantic_core import PydanticCustomError

CONFIG = ConfigDict(frozen=True, extra="forbid")

Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Whole = Annotated[int, Field(strict=True)]
Text = Annotated[str, Field(min_length=1, max_length=10_000)]
ID_PATTERN = "^[A-Za-z0-9][A-Za-z0-9_-]*$"
Id = Annotated[str, Field(pattern=ID_PATTERN, max_length=64)]
Confidence = Literal["H", "M-H", "M", "L-M", "L"]


def refused(allowed: str, mend: str, found: str = "") -> PydanticCustomError:
    """Make the validation error whose parts reach the user as they are."""
    return PydanticCustomError("oneroof", "{allowed}", {"allowed": allowed, "mend": mend, "found": found})


@dataclass(frozen=True, slots=True)
class Assumption:
    """One assumed quantity of a scenario: its dotted path, the value used, the range it may lie in, and why."""

    path: str
    value: float
    low: float
    high: float
    reason: str


class Cited(BaseModel):
    """A published figure."""

    model_config = CONFIG

    value: Number = Field(description="the published number")
    source: Text = Field(description="where it is published")
    confidence: Confidence = Field(description="that the number is as published: H (high) to L (low)")
    note: Text | None = Field(default=None, description="a remark")

    @property
    def number(self) -> float:
        """The figure, in the unit its key names."""
        return self.value


class Assumed(BaseModel):
    """A figure that nobody published: the value used, the range it may lie in, and the reason."""

    model_config = CONFIG

    assumed: Number = Field(description="the number used")
    low: Number = Field(description="the least plausible number")
    high: Number = Field(description="the greatest plausible number")
    reason: Text = Field(description="why this number")
    note: Text | None = Field(default=None, description="a remark")

    @property
    def number(self) -> float:
        """The figure, in the unit its key names."""
        return self.assumed

    @model_validator(mode="after")
    def _ordered(self) -> Assumed:
        if not self.low <= self.assumed <= self.high:
            raise _disordered(self.low, self.assumed, self.high)
        return self


def _disordered(low: float, value: float, high: float) -> PydanticCustomError:
    found = f"low {low:g}, assumed {value:g}, high {high:g}"
    return refused("low <= assumed <= high", "Widen the range or move the value.", found)


def _form(value: Any) -> str | None:
    """Choose the form a figure is written in, so that its faults are told against that form."""
    if isinstance(value, Cited | CitedFigure):
        return "<cited>"
    if isinstance(value, Assumed | AssumedFigure):
        return "<assumed>"
    if not isinstance(value, Mapping):
        return None
    cited = "value" in value or ("assumed" not in value and bool({"source", "confidence"} & value.keys()))
    return "<cited>" if cited else "<assumed>"


def _one_of_forms() -> Discriminator:
    return Discriminator(_form, custom_error_type="figure", custom_error_message="a figure in one of its two forms")


Quantity = Annotated[
    Annotated[Cited, Tag("<cited>")] | Annotated[Assumed, Tag("<assumed>")],
    _one_of_forms(),
]


def within(low: float, high: float) -> AfterValidator:
    """Bound a quantity, its low and its high by what can physically be."""

    def check(quantity: Cited | Assumed) -> Cited | Assumed:
        numbers = (quantity.value,) if isinstance(quantity, Cited) else (quantity.low, quantity.assumed, quantity.high)
        for number in numbers:
            if not low <= number <= high:
                raise refused(f"from {low:g} to {high:g} is possible here", "Correct the number.", f"{number:g}")
        return quantity

    return AfterValidator(check)


Delay = Annotated[Quantity, within(0.0, 86_400.0)]
Chance = Annotated[Quantity, within(0.0, 1.0)]
Spread = Annotated[Quantity, within(0.0, 5.0)]
Knots = Annotated[Quantity, within(0.1, 60.0)]

_Numbers = Annotated[tuple[Number, ...], Field(min_length=1)]
_FIGURE_VALUE: TypeAdapter[Any] = TypeAdapter(StrictBool | Number | Text | _Numbers)


def _figure_value(value: Any, _handler: Any) -> Any:
    """Accept what a sheet's figure may hold; one sentence instead of one fault for each alternative."""
    try:
        return _FIGURE_VALUE.validate_python(value)
    except ValidationError:
        raise refused("a number, text, true or false, or a list of numbers stands here", "Correct the value.") from None


FigureValue = Annotated[
    bool | float | str | tuple[float, ...],
    WrapValidator(_figure_value),
    PlainSerializer(
        lambda value: list(value) if isinstance(value, tuple) else value
    ),  # the shelf takes what YAML gives
    WithJsonSchema({"anyOf": [{"type": kind} for kind in ("number", "boolean", "string", "array")]}),
]


class CitedFigure(BaseModel):
    """A published value that replaces a sheet's figure in this scenario."""

    model_config = CONFIG

    value: FigureValue = Field(description="the published value")
    source: Text = Field(description="where it is published")
    confidence: Confidence = Field(description="that the value is as published: H (high) to L (low)")
    holder: Text | None = Field(default=None, description="who holds it")
    note: Text | None = Field(default=None, description="a remark")


class AssumedFigure(BaseModel):
    """An assumed value that replaces a sheet's figure in this scenario; a number needs its range."""

    model_config = CONFIG

    assumed: FigureValue = Field(description="the value used")
    low: Number | None = Field(default=None, description="the least plausible number")
    high: Number | None = Field(default=None, description="the greatest plausible number")
    reason: Text = Field(description="why this value")
    note: Text | None = Field(default=None, description="a remark")

    @model_validator(mode="after")
    def _ordered(self) -> AssumedFigure:
        value = self.assumed
        if isinstance(value, bool) or not isinstance(value, float | int):
            return self
        if self.low is None or self.high is None:
            raise refused("an assumed number has a low and a high", "Add both.")
        if not self.low <= value <= self.high:
            raise _disordered(self.low, value, self.high)
        return self


Figure = Annotated[
    Annotated[CitedFigure, Tag("<cited>")] | Annotated[AssumedFigure, Tag("<assumed>")],
    _one_of_forms(),
]

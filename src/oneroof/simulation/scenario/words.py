"""Turns what the models refuse into faults for people: where, what stood there, what could, how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from oneroof.errors import Fault, nearest
from oneroof.simulation.scenario.models import Scenario

Key = str | int
Keys = tuple[Key, ...]
Where = Callable[..., str]

# pydantic's error types in words; the rest speak for themselves
_ALLOWED = {
    "float_type": "a number stands here",
    "finite_number": "a finite number stands here",
    "int_type": "a whole number stands here",
    "int_from_float": "a whole number stands here",
    "bool_type": "true or false stands here",
    "string_type": "text stands here",
    "string_too_short": "text stands here",
    "tuple_type": "a list stands here, each entry after a '-'",
    "dict_type": "a mapping stands here",
    "model_type": "a mapping stands here",
    "model_attributes_type": "a mapping stands here",
    "string_pattern_mismatch": "an id is of letters, digits, '-' and '_' and begins with a letter or digit",
    "recursion_loop": "plain data stands here",
}
_FORMS = {
    "figure": (
        "a figure is written {value, source, confidence} or {assumed, low, high, reason}",
        "Say where the figure is published, or mark it assumed with its range and reason.",
    ),
    "consent": (
        "the name of a node, or a rule of consent, stands here",
        "Write a node, or one of all, series, at_least with of, unopposed with window_s, unless, delegated.",
    ),
    "place": (
        "a place is the name of a site or {latitude_deg, longitude_deg}",
        "'oneroof catalogue' lists the sites of the shelf.",
    ),
}
_MANY = 200
# as quantity.py, consents.py and models.py name them
_TAGS = frozenset({"<cited>", "<assumed>", "<site>", "<point>", "<node>", "<rule>", "[key]"})
_BOUNDS = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}


def show(value: Any) -> str:
    """Say what stood there, shortly."""
    if value is None:
        return "nothing"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    if isinstance(value, dict):
        return f"a mapping of {len(value)} keys" if value else "an empty mapping"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return repr(value) if len(value) <= 60 else f"{value[:56]!r} and more"
    return f"{value}"[:60]


def faults_of(error: ValidationError, where: Where, root: type[BaseModel] = Scenario) -> Iterator[Fault]:
    """Tell each thing the models refuse as a fault; `root` is the model that the whole file is."""
    for detail in error.errors(include_url=False):
        kind, found, said = detail["type"], detail.get("input"), detail.get("ctx", {})
        if kind == "too_short" and isinstance(found, list) and len(found) >= said["min_length"]:
            continue  # pydantic counts the rows that passed; those that did not are told themselves
        yield _fault(kind, detail["loc"], found, said, where, root)


def _fault(kind: str, loc: Keys, found: Any, said: dict[str, Any], where: Where, root: type[BaseModel]) -> Fault:
    keys = tuple(key for key in loc if not _is_tag(key))
    if kind == "missing":
        return Fault(
            where(keys[:-1]), f"no key {loc[-1]!r}", f"{loc[-1]!r} must stand here", f"Add it: {_says(loc, root)}."
        )
    if kind == "extra_forbidden":
        known = known_keys(loc[:-1], root)
        return Fault(
            where(loc, key=True), f"the key {show(loc[-1])}", f"keys here are {', '.join(known)}", _else(loc[-1], known)
        )
    if kind == "literal_error":
        words = literals(loc, root)
        return Fault(where(keys), show(found), f"one of {', '.join(words)} stands here", _else(found, words))
    if kind in _FORMS:
        return Fault(where(keys), show(found), *_FORMS[kind])
    if "allowed" in said:
        return Fault(where(keys), str(said.get("found") or show(found)), str(said["allowed"]), str(said["mend"]))
    return Fault(where(keys), show(found), _allowed(kind, said), _mend(kind, loc, found, root))


def _says(loc: Keys, root: type[BaseModel]) -> str:
    field = field_at(loc, root)
    return (field.description if field is not None else None) or "see 'oneroof schema'"


def _else(word: Any, known: Sequence[str]) -> str:
    """Name the nearest word; the whole list stands in the fault already."""
    said = near(str(word), known) if isinstance(word, str) and known else ""
    return said if said.startswith("Did") else "Remove it or take one of these."


def _allowed(kind: str, said: dict[str, Any]) -> str:
    if kind in _ALLOWED:
        return _ALLOWED[kind]
    for bound, words in _BOUNDS.items():
        if bound in said:
            return f"{words} {said[bound]:g} stands here"
    if kind in ("too_short", "too_long"):
        entries = said.get("min_length", said.get("max_length"))
        return f"at {'least' if kind == 'too_short' else 'most'} {entries} in the list"
    if kind == "string_too_long":
        return f"at most {said.get('max_length')} characters stand here"
    return kind.replace("_", " ")


def _mend(kind: str, loc: Keys, found: Any, root: type[BaseModel]) -> str:
    if kind in ("string_type", "string_pattern_mismatch") and isinstance(found, bool | int | float):
        return f'Put it in quotes: "{found}".'
    return f"Expected: {_says(loc, root)}."


def near(word: str, known: Sequence[str]) -> str:
    """Name the nearest known words; among very many only those that begin alike, so that many faults cost no minute."""
    if len(known) > _MANY:
        alike = [name for name in known if name[:2].casefold() == word[:2].casefold()]
        known = (alike or list(known))[:_MANY]
    return nearest(word[:100], known)


def _is_tag(key: Key) -> bool:
    """Tell the names of a union's branches, and pydantic's mark of a mapping's key, from keys of the file."""
    return key in _TAGS


def _tag_of(model: type[BaseModel]) -> str:
    return f"<{model.__name__.lower().removesuffix('figure')}>"


def _walk(loc: Sequence[Key], root: type[BaseModel]) -> tuple[list[type[BaseModel]], FieldInfo | None]:
    """Follow a place down the models: the models that may stand there, and the field it belongs to."""
    models: list[type[BaseModel]] = [root]
    field: FieldInfo | None = None
    for key in loc:
        if _is_tag(key):
            models = [model for model in models if _tag_of(model) == key] or models
        elif isinstance(key, str):
            found = next((fields[key] for model in models if key in (fields := fields_of(model))), None)
            models = models_in(found.annotation) if found is not None else models
            # a key of a free mapping is no model's: what stands under it is the mapping's
            free = found is None and field is not None and get_origin(field.annotation) is dict
            field = field if free else found
    return models, field


def field_at(loc: Sequence[Key], root: type[BaseModel] = Scenario) -> FieldInfo | None:
    """Find the field that a place in the file belongs to, if it is one of the models'."""
    return _walk(loc, root)[1]


def known_keys(loc: Sequence[Key], root: type[BaseModel] = Scenario) -> list[str]:
    """List the keys that may stand in the mapping at a place."""
    return list(dict.fromkeys(key for model in _walk(loc, root)[0] for key in fields_of(model)))


def literals(loc: Sequence[Key], root: type[BaseModel] = Scenario) -> list[str]:
    """List the words that may stand at a place."""
    field = field_at(loc, root)
    return [str(word) for word in _literals_in(field.annotation)] if field is not None else []


def _literals_in(annotation: Any) -> Iterator[Any]:
    for inner in get_args(annotation):
        yield from [inner] if isinstance(inner, str | int) and not isinstance(inner, bool) else _literals_in(inner)


def fields_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """Give a model's fields by the keys of the file."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def models_in(annotation: Any) -> list[type[BaseModel]]:
    """List the models that an annotation speaks of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for inner in get_args(annotation) for model in models_in(inner)]

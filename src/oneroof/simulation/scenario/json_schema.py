"""The JSON schemas of a scenario file and of an arrangement file, for editors."""

from __future__ import annotations

from typing import Any

from oneroof.simulation.scenario.arrangement import Arrangement
from oneroof.simulation.scenario.models import Scenario

# what `complete` fills in: needed in a whole scenario, not in a file
_FILLED_IN = {
    "Scenario": {"title", "start_utc", "parties", "nodes", "replications"},
    "Asset": {"id", "owner", "operator"},
    "Node": {"party"},
    "Link": {"delay_s"},
    "Right": {"id", "asked", "delay_s", "refusal_chance", "timeout_s"},
    "Change": {"id"},
    "Veto": {"id"},
    "DecisionDelay": {"median", "spread"},
    "Release": {"id", "delay_s"},
    "Doctrine": {"mode", "shots", "reserve", "uplink"},
    "Protect": {"id", "radius_km"},
    "Threat": {"id"},
    "CitedFigure": {"holder"},
}


def file_schema() -> dict[str, Any]:
    """Give the schema of a scenario file: that of the models, without what may be left out."""
    return _of_file(Scenario.model_json_schema(by_alias=True), "Scenario")


def arrangement_schema() -> dict[str, Any]:
    """Give the schema of an arrangement file, without what may be left out."""
    return _of_file(Arrangement.model_json_schema(by_alias=True), "Arrangement")


def _of_file(schema: dict[str, Any], name: str) -> dict[str, Any]:
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = f"oneroof {name.lower()}, format 1"
    for part_name, part in [(name, schema), *schema["$defs"].items()]:
        needed = [key for key in part.get("required", ()) if key not in _FILLED_IN.get(part_name, ())]
        part.pop("required", None)
        if needed:
            part["required"] = needed
    return schema

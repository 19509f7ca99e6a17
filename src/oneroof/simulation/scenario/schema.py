"""The JSON schema of a scenario file, for editors."""

from __future__ import annotations

from typing import Any

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
    """Give the schema of a file: that of the models, without what may be left out."""
    schema = Scenario.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "oneroof scenario, format 1"
    for name, part in [("Scenario", schema), *schema["$defs"].items()]:
        needed = [key for key in part.get("required", ()) if key not in _FILLED_IN.get(name, ())]
        part.pop("required", None)
        if needed:
            part["required"] = needed
    return schema

"""One value of a scenario replaced, as `--set KEY=VALUE` asks: dotted paths with rows named by their ids."""

from __future__ import annotations

from typing import Any

from oneroof.catalogue import yaml_file
from oneroof.errors import Fault, ScenarioError
from oneroof.simulation.scenario.complete import Key, Keys, number
from oneroof.simulation.scenario.models import Scenario
from oneroof.simulation.scenario.words import known_keys, near, show

SET = "set for this run by its user"
_FREE_KEYS = ("override", "round_to")  # mappings whose keys are no model's


class NotAScenarioKey(ScenarioError):
    """A setting whose first word is no key of a scenario; it may be a figure of a sheet."""


def is_setting(path: str) -> bool:
    """Tell whether a setting is the scenario's to take: its first word is a key of a scenario."""
    return path.split(".", 1)[0] in Scenario.model_fields


def with_setting(scenario: Scenario, path: str, value: str) -> Scenario:
    """Give the scenario with one value replaced and everything checked again.

    A bare number for an assumed quantity replaces the number and widens its range to hold it: a range of belief does
    not forbid a what-if, only what is impossible is refused.  In a cited number's place it stands as an assumed one.
    Raises NotAScenarioKey, ScenarioError, TooLarge.
    """
    from oneroof.simulation.scenario import reader

    setting = f"setting {path[:200]}={value[:100]}"
    if not is_setting(path):
        first = path.split(".", 1)[0]
        mend = near(first, list(Scenario.model_fields))
        raise NotAScenarioKey(Fault(setting, show(first), "a key of a scenario stands here", mend))
    data = scenario.as_data()
    _put(data, path.split("."), _plain(value), setting)

    def where(keys: Keys, *, key: bool = False) -> str:
        at = _dotted(data, keys)
        return setting if at == path else f"{setting}, at {at or 'the scenario'}"

    return reader.check(data, where)


def _plain(value: str) -> Any:
    """Read a value as a file would; what is no YAML is text."""
    document = yaml_file.parse(f"value: {value}", "setting")
    if document.faults or not isinstance(document.data, dict) or list(document.data) != ["value"]:
        return value
    return document.data["value"]


def _put(data: dict[str, Any], steps: list[str], value: Any, setting: str) -> None:
    """Put the value where the steps lead; raises ScenarioError for a step that leads nowhere."""
    holder: Any = data
    keys: Keys = ()
    for step in steps[:-1]:
        key = _step(data, keys, step, setting)
        if isinstance(holder, dict):
            holder.setdefault(key, {})
        holder, keys = holder[key], (*keys, key)
    key = _step(data, keys, steps[-1], setting)
    old = holder.get(key) if isinstance(holder, dict) else holder[key]
    new_figure = old is None and bool(keys) and keys[-1] == "override"
    holder[key] = _replaced({"reason": ""} if new_figure else old, value)


def _step(data: dict[str, Any], keys: Keys, step: str, setting: str) -> Key:
    """Find one step below `keys`: a key of a mapping, or the number of the row with this id."""
    holder = _at(data, keys)
    known = known_keys(keys) if isinstance(holder, dict) else []
    if isinstance(holder, list):
        known = [row_id(row) for row in holder if isinstance(row, dict)]
        if step in known:
            return known.index(step)
    elif step in known or (isinstance(holder, dict) and keys and keys[-1] in _FREE_KEYS):
        return step
    at = _dotted(data, keys) or "a scenario"
    mend = near(step, known) if known else "Leave it out."
    allowed = f"a key below {at!r} stands here" if known else f"nothing stands below {at!r}"
    raise ScenarioError(Fault(setting, show(step), allowed, mend))


def _at(data: Any, keys: Keys) -> Any:
    for key in keys:
        data = data[key]
    return data


def row_id(row: Any) -> str:
    """Name a row as a dotted path does: its id, a link by its two ends, a doctrine by its battery."""
    if not isinstance(row, dict):
        return ""
    if "id" not in row and "shooter" not in row:
        return f"{row.get('from')}>{row.get('to')}"
    return str(row.get("id", row.get("shooter")))


def _replaced(old: Any, value: Any) -> Any:
    """Give what stands in the place of `old`: the value itself, or for a figure an assumed one that says who set it."""
    if not isinstance(old, dict) or isinstance(value, dict) or not {"assumed", "value", "reason"} & old.keys():
        return value
    before = str(old.get("reason") or old.get("source") or "")
    reason = before if before.startswith(SET) else f"{SET}; before: {before}" if before else SET
    new = number(value)
    if new is None:
        return {"assumed": value, "reason": reason}
    ends = [end for key in ("value", "assumed", "low", "high") if (end := number(old.get(key))) is not None]
    return {"assumed": value, "low": min(new, *ends, new), "high": max(new, *ends, new), "reason": reason}


def _dotted(data: dict[str, Any], keys: Keys) -> str:
    """Say a place of the data as a dotted path."""
    holder: Any = data
    steps = []
    for key in keys:
        if isinstance(key, int) and isinstance(holder, list) and key < len(holder):
            holder = holder[key]
            steps.append(row_id(holder) or str(key))
        else:
            holder = holder.get(key) if isinstance(holder, dict) else None
            steps.append(str(key))
    return ".".join(steps)

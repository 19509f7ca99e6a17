"""The front door of the library: run a scenario, load one, and what comes back; nothing heavy is loaded before use."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from oneroof.simulation.run import Result, load, run
    from oneroof.simulation.scenario import Scenario

__all__ = ["Result", "Scenario", "load", "run"]

__version__ = "0.1.0"

# where each public name lives; fetched at first use, so that `import oneroof` loads no compiler and no plotting
_HOME = {
    "Result": "oneroof.simulation.run",
    "Scenario": "oneroof.simulation.scenario",
    "load": "oneroof.simulation.run",
    "run": "oneroof.simulation.run",
}


def __getattr__(name: str) -> object:
    """Fetch a public name from the room that makes it."""
    if name not in _HOME:
        raise AttributeError(f"module 'oneroof' has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names before they are fetched."""
    return sorted({*globals(), *__all__})

"""Scenario and arrangement files: their models, the readers that tell all faults at once, and those that ship."""

from __future__ import annotations

from oneroof.simulation.scenario.laying import lay
from oneroof.simulation.scenario.models import Scenario
from oneroof.simulation.scenario.reader import read, schema

__all__ = ["Scenario", "lay", "read", "schema"]

"""Scenario files: their models, the reader that tells all faults at once, and the scenarios that ship."""

from __future__ import annotations

from oneroof.simulation.scenario.models import Scenario
from oneroof.simulation.scenario.reader import read, schema

__all__ = ["Scenario", "read", "schema"]

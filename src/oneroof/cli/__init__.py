"""The one command: parses, calls the rooms, prints; no room below knows a screen."""

from __future__ import annotations

from oneroof.cli.boundary import main

__all__ = ["main"]

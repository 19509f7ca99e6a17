"""What the checks of a scenario need to know of the shelf: which sheets there are, and of what kind."""

from __future__ import annotations

from functools import cache

from oneroof.catalogue import shelf


@cache
def sheet_names() -> tuple[str, ...]:
    """Name every sheet."""
    return tuple(shelf.names())


@cache
def holders() -> tuple[str, ...]:
    """Name everybody whose figures can be believed."""
    return tuple(shelf.holders())


@cache
def kind_of(name: str) -> str | None:
    """Tell a sheet's kind; None if the shelf has no such sheet."""
    return shelf.read(name).kind if name in sheet_names() else None


@cache
def names_of(*kinds: str) -> tuple[str, ...]:
    """Name every sheet of these kinds."""
    return tuple(name for name in sheet_names() if kind_of(name) in kinds)

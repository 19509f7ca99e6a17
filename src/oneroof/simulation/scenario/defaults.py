"""Reads what stands in for the parts a scenario leaves out: `defaults.yaml`, all in one place with their reasons."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from oneroof.catalogue import yaml_file

FILE = Path(__file__).with_name("defaults.yaml")


@cache
def _data() -> dict[str, Any]:
    data: dict[str, Any] = yaml_file.load(FILE).checked().data
    return data


def default(key: str) -> Any:
    """Give one default as plain data of its own."""
    return deepcopy(_data()[key])

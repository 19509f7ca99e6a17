"""The scenarios that ship with the package."""

from __future__ import annotations

from pathlib import Path

FILES = Path(__file__).resolve().parent / "files"


def names() -> list[str]:
    """Name the shipped scenarios."""
    return sorted(path.stem for path in FILES.glob("*.yaml"))


def path_of(name: str) -> Path:
    """Say where a shipped scenario stands."""
    return FILES / f"{name}.yaml"


def titles() -> dict[str, str]:
    """Give each shipped scenario's title, without checking the scenario."""
    from oneroof.catalogue import yaml_file

    return {name: str(yaml_file.load(path_of(name)).data.get("title", name)) for name in names()}

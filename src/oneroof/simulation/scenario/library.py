"""The scenarios and the arrangements that ship with the package."""

from __future__ import annotations

from pathlib import Path

# whether this process opens files by their paths; a server's worker must not
_paths = {"open": True}

FILES = Path(__file__).resolve().parent / "files"
ARRANGEMENTS = Path(__file__).resolve().parent / "arrangements"


def shut_paths() -> None:
    """Open nothing by its path from now on in this process, only what ships, by its name."""
    _paths["open"] = False


def paths_are_shut() -> bool:
    """Tell whether only shipped names are opened."""
    return not _paths["open"]


def names(folder: Path = FILES) -> list[str]:
    """Name the shipped scenarios, or what else ships in a folder."""
    return sorted(path.stem for path in folder.glob("*.yaml"))


def path_of(name: str, folder: Path = FILES) -> Path:
    """Say where a shipped scenario, or a file of another folder, stands."""
    return folder / f"{name}.yaml"


def titles(folder: Path = FILES) -> dict[str, str]:
    """Give each shipped file's title, without checking the file."""
    from oneroof.catalogue import yaml_file

    return {name: str(yaml_file.load(path_of(name, folder)).data.get("title", name)) for name in names(folder)}

"""Reading what people type after an option: places, settings, choices; every fault is one they can mend."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from oneroof.errors import Fault, Mendable, nearest


class Place(NamedTuple):
    """A point on the ground: geodetic latitude, longitude, ellipsoidal height."""

    latitude_rad: float
    longitude_rad: float
    height_m: float = 0.0


def place(option: str, text: str, believe: str) -> Place:
    """Read LAT,LON in degrees, or the name of a site on the shelf."""
    parts = text.split(",")
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        return _named_place(option, text, believe)
    if len(numbers) != 2 or not (abs(numbers[0]) <= 90.0 and abs(numbers[1]) <= 360.0):
        raise Mendable(_bad_place(option, text))
    return Place(math.radians(numbers[0]), math.radians(numbers[1]))


def _bad_place(option: str, text: str, mend: str = "Write for example 38.08,46.29 or tabriz.") -> Fault:
    allowed = "it must be LAT,LON in degrees (-90 to 90, -360 to 360) or a site of the catalogue"
    return Fault(where=option, found=repr(text), allowed=allowed, mend=mend)


def _named_place(option: str, text: str, believe: str) -> Place:
    from oneroof.catalogue import shelf

    sites = shelf.names("site")
    if text not in sites:
        raise Mendable(_bad_place(option, text, nearest(text, sites)))
    figures = shelf.Shelf(believe).figures(text)
    height_m = figures.si("height_m") if figures.has("height_m") else 0.0
    return Place(figures.si("latitude_deg"), figures.si("longitude_deg"), height_m)


def settings(pairs: Sequence[str]) -> dict[str, str]:
    """Read KEY=VALUE pairs; a key given twice is a fault, for it could mean either."""
    found: dict[str, str] = {}
    faults = []
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not (equals and key.strip() and value.strip()):
            faults.append(Fault("--set", repr(pair), "it must be KEY=VALUE", "Write for example --set seed.key=1.5."))
        elif key.strip() in found:
            faults.append(
                Fault("--set", f"{key.strip()!r} twice", "each key may be set once", "Leave one of them out.")
            )
        found[key.strip()] = value.strip()
    if faults:
        raise Mendable(faults)
    return found


def choice(option: str, text: str, allowed: Sequence[str]) -> str:
    """Take one of a few words."""
    if text not in allowed:
        raise Mendable(Fault(option, repr(text), "it must be one of " + ", ".join(allowed), nearest(text, allowed)))
    return text


def existing_file(what: str, path: Path) -> Path:
    """Take a path that must be a file that is there."""
    if not path.is_file():
        found = "a folder" if path.is_dir() else "nothing"
        raise Mendable(Fault(str(path), found, f"{what} must be a file", "Check the path."))
    return path


def output_folder(path: Path) -> Path:
    """Make the folder for the output before the work, so that a bad path costs no time."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Mendable(
            Fault(
                "--out",
                f"{str(path)!r} ({error.strerror})",
                "it must be a folder that can be made",
                "Name another folder.",
            )
        ) from error
    return path
